"""Plots as SVG that stand by themselves: bars with a mark for before and target, and lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

__all__ = ["DARK", "LIGHT", "Bar", "Bars", "Line", "Lines", "drawn", "number"]

LIGHT = {
    "paper": "#ffffff",
    "ink": "#16191d",
    "axis": "#7b8794",
    "one": "#1f5f99",
    "two": "#a80f22",
    "three": "#0b5c4b",
    "four": "#5b3a99",
}
DARK = {
    "paper": "#14181c",
    "ink": "#e8ecef",
    "axis": "#8793a0",
    "one": "#7db8ec",
    "two": "#ff9c9c",
    "three": "#6fd3b5",
    "four": "#c3a9f5",
}
"""Colours by what they are for, on a light ground and on a dark one."""

_WIDTH, _START, _LEFT, _RIGHT = 760, 16, 70, 730
_TOP = 62
_ROW = 44
_HEIGHT = 320
_SERIES = ("one", "two", "three", "four")
_DASHES = ("none", "7 4", "2 4", "9 3 2 3")
_SHAPES = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z",
    "M-5-5h10v10h-10Z",
    "M0-6L6 5H-6Z",
    "M0-7L6 0L0 7L-6 0Z",
)
_MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure; *before* is the least and the most of what it was."""

    words: str
    now: float | None
    before: tuple[float, float] | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar for each figure, from nothing."""

    title: str
    unit: str
    rows: Sequence[Bar]
    is_log: bool = False
    """Dots on a logarithmic axis, in the place of bars: the figures lie far from each other."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured for some numbers of children."""

    words: str
    points: Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Lines:
    """A line for each kind of work, by the number of children; both axes are logarithmic."""

    title: str
    unit: str
    lines: Sequence[Line]
    target: float | None = None


def number(value: float) -> str:
    """Return a figure with about three digits that count."""
    digits = 0 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def drawn(plot: Bars | Lines, description: str) -> str:
    """Return the picture; it says in words what it is and what it shows."""
    parts, height = _bars(plot) if isinstance(plot, Bars) else _lines(plot)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"',
        ' role="img" aria-labelledby="title description"',
        ' font-family="Arial, Helvetica, sans-serif" font-size="13">',
        f'<title id="title">{escape(plot.title)}</title>',
        f'<desc id="description">{escape(description)}</desc>',
        f"<style>{_style(LIGHT)}@media (prefers-color-scheme: dark){{{_style(DARK)}}}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{height}" rx="6"/>',
        _text(16, 24, f"{plot.title}, {plot.unit}", more=' font-size="15" font-weight="bold"'),
    )
    return "\n".join((*head, *parts, "</svg>\n"))


def _style(colours: dict[str, str]) -> str:
    # Words have an edge in the colour of the ground, so that no line of the grid crosses them.
    edge = f".ink{{stroke:{colours['paper']};stroke-width:3;paint-order:stroke}}"
    return edge + "".join(
        f".{name}{{fill:{colour}}}.{name}-line{{stroke:{colour};fill:none}}"
        for name, colour in colours.items()
    )


def _text(x: float, y: float, words: str, *, end: str = "start", more: str = "") -> str:
    at = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{end}"'
    return f'<text class="ink" {at}{more}>{escape(words)}</text>'


def _stroke(kind: str, path: str, width: float = 1, dashes: str = "none") -> str:
    look = f'stroke-width="{width}" stroke-dasharray="{dashes}"'
    return f'<path class="{kind}-line" d="{path}" {look}/>'


# ---- bars -------------------------------------------------------------------------------------


def _bars(plot: Bars) -> tuple[list[str], int]:
    """Return the marks of each row below its words, the axis and the key."""
    values = [each for row in plot.rows for each in _values(row) if each]
    ticks = _decades(values) if plot.is_log else _round_steps(max(values, default=1.0))

    def x(value: float) -> float:
        share = _share(value, ticks) if plot.is_log else value / ticks[-1]
        return round(_START + share * (_RIGHT - _START), 1)

    bottom = _TOP + _ROW * len(plot.rows)
    parts = [*_key_of_bars(plot)]
    for value in ticks:
        parts.append(_stroke("axis", f"M{x(value)} {_TOP}V{bottom}", 0.5))
        parts.append(_text(x(value), bottom + 18, f"{value:,g}", end="middle"))
    for place, row in enumerate(plot.rows):
        y = _TOP + _ROW * place
        now = "not measured" if row.now is None else number(row.now)
        parts.append(_text(_START + 4, y + 17, f"{row.words}: {now}"))
        parts += _points(row, y + 31, x) if plot.is_log else _beams(row, y + 23, x)
    return parts, bottom + 32


def _values(row: Bar) -> Iterator[float | None]:
    yield from (row.now, row.target, *(row.before or ()))


def _beams(row: Bar, y: float, x: Callable[[float], float]) -> Iterator[str]:
    """Yield a bar for now, a hollow one below it for before, and the target across both."""
    if row.now is not None:
        size = f'width="{max(1.0, x(row.now) - _START):.1f}" height="9"'
        yield f'<rect class="one" x="{_START}" y="{y}" {size}/>'
    if row.before is not None:
        first, last = map(x, row.before)
        top = y + 11.5
        yield _stroke("ink", f"M{_START} {top}H{last}v6H{_START}ZM{first} {top}v6")
    if row.target is not None:
        yield from _target(x(row.target), y - 3)


def _points(row: Bar, y: float, x: Callable[[float], float]) -> Iterator[str]:
    """Yield the target, a hollow box from the least to the most of before, and a dot for now."""
    if row.target is not None:
        yield from _target(x(row.target), y - 11)
    if row.before is not None:
        first, last = map(x, row.before)
        yield _stroke("ink", f"M{first - 5:.1f} {y - 5}H{last + 5:.1f}v10H{first - 5:.1f}Z", 1.5)
    if row.now is not None:
        yield f'<circle class="one" cx="{x(row.now)}" cy="{y}" r="6"/>'


def _target(x: float, y: float) -> Iterator[str]:
    path = f"M{x} {y}v22"
    yield from (_stroke("paper", path, 6), _stroke("two", path, 2.5, "4 2"))


def _key_of_bars(plot: Bars) -> Iterator[str]:
    now, before = '<rect class="one" x="16" y="38" width="26" height="9"/>', "M110.5 39.5h26v6h-26Z"
    if plot.is_log:
        now, before = '<circle class="one" cx="29" cy="42" r="6"/>', "M118 37h10v10h-10Z"
    yield now + _text(48, 47, "now")
    if any(row.before for row in plot.rows):
        yield _stroke("ink", before) + _text(143, 47, "when the targets were set")
    if any(row.target for row in plot.rows):
        yield _stroke("two", "M330 33v18", 2.5, "4 2") + _text(338, 47, "target, at most")


def _round_steps(most: float) -> list[float]:
    """Return round figures from nothing to *most* or somewhat beyond."""
    scale = 10 ** math.floor(math.log10(most))
    steps = (scale * each for each in (0.1, 0.2, 0.5, 1.0, 2.0))
    step = next(each for each in steps if most / each <= _MOST_TICKS)
    return [round(step * each, 9) for each in range(math.ceil(round(most / step, 9)) + 1)]


# ---- lines ------------------------------------------------------------------------------------


def _lines(plot: Lines) -> tuple[list[str], int]:
    """Return a line of each kind of work, both axes and the key."""
    points = [point for line in plot.lines for point in line.points]
    across = _decades([children for children, _ in points])
    up = _decades([value for _, value in points] + ([plot.target] if plot.target else []))
    top = _TOP + 20 * ((len(plot.lines) + bool(plot.target) - 1) // 2)
    bottom = top + _HEIGHT

    def x(value: float) -> float:
        return _LEFT + _share(value, across) * (_RIGHT - _LEFT)

    def y(value: float) -> float:
        return bottom - _share(value, up) * _HEIGHT

    parts: list[str] = []
    for value in across:
        parts.append(_stroke("axis", f"M{x(value):.1f} {top}V{bottom}", 0.5))
        parts.append(_text(x(value), bottom + 18, f"{value:,g}", end="middle"))
    for value in up:
        parts.append(_stroke("axis", f"M{_LEFT} {y(value):.1f}H{_RIGHT}", 0.5))
        parts.append(_text(_LEFT - 8, y(value) + 4, f"{value:,g}", end="end"))
    parts.append(_text((_LEFT + _RIGHT) / 2, bottom + 38, "children", end="middle"))
    for place, line in enumerate(plot.lines):
        way = "L".join(f"{x(children):.1f} {y(value):.1f}" for children, value in line.points)
        marks = (_mark(place, x(children), y(value)) for children, value in line.points)
        parts += [_stroke(_SERIES[place], f"M{way}", 2, _DASHES[place]), *marks]
        parts += [*_key(place, line.words)]
    if plot.target is not None:
        parts.append(_stroke("two", f"M{_LEFT} {y(plot.target):.1f}H{_RIGHT}", 2.5, "4 2"))
        parts += [*_key(len(plot.lines), f"target, at most {number(plot.target)}", "two")]
    return parts, bottom + 52


def _decades(values: Sequence[float]) -> list[float]:
    """Return the powers of ten from below the least of some values to above the most."""
    logs = [math.log10(value) for value in values if value > 0] or [0.0]
    first, last = math.floor(min(logs)), math.ceil(max(logs))
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def _share(value: float, ticks: Sequence[float]) -> float:
    low, high = math.log10(ticks[0]), math.log10(ticks[-1])
    return (math.log10(max(value, ticks[0])) - low) / (high - low)


def _mark(place: int, x: float, y: float) -> str:
    """Return a shape of its own for each line, so that colour is not all that tells them apart."""
    moved = f'transform="translate({x:.1f} {y:.1f})"'
    return f'<path class="{_SERIES[place]}" {moved} d="{_SHAPES[place]}"/>'


def _key(place: int, words: str, line: str | None = None) -> Iterator[str]:
    x, y = 16 + 350 * (place % 2), 44 + 20 * (place // 2)
    if line is not None:
        yield _stroke(line, f"M{x} {y}h36", 2.5, "4 2")
    else:
        yield _stroke(_SERIES[place], f"M{x} {y}h36", 2, _DASHES[place])
        yield _mark(place, x + 18, y)
    yield _text(x + 44, y + 4, words)
