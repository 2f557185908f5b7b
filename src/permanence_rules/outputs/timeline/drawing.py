"""Drawing a timeline as SVG that stands by itself: no script, no style sheet, no font."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html import escape

from permanence_rules.outputs import palette
from permanence_rules.outputs.timeline.model import Bar, Flag, Lane, Point, State, Timeline
from permanence_rules.outputs.timeline.packing import Mark, packed
from permanence_rules.timing import in_words

__all__ = ["drawn"]

_WIDTH = 1000
_LEFT = 118
_RIGHT = 986
_TOP = 44
_ROW = 24
_LANE_PADDING = 8
_LETTER = 6.6
"""Width of a letter of 12 pixels, rather too wide than too narrow."""
_AFTER_WORDS = 6
_MOST_LABELS = 12
"""Flags of one lane that are drawn; the most serious ones, and the table has all."""
_TEXT = 'font-family="Arial, Helvetica, sans-serif" font-size="12"'


def drawn(timeline: Timeline) -> str:
    """Return the picture."""
    scale = _Scale.of(timeline)
    grounds: list[str] = []
    marks: list[str] = []
    top: float = _TOP
    for lane in Lane:
        in_lane, left_out = _marks(timeline, lane, scale)
        if not in_lane:
            continue
        rows = packed(in_lane)
        height = _ROW * (max(rows) + 1) + _LANE_PADDING * 2
        ground = palette.BAND if len(grounds) % 2 else palette.PAPER
        grounds.append(_ground(top, height, ground))
        marks += _names(lane, top, left_out)
        for mark, row in zip(in_lane, rows, strict=True):
            marks.append(mark.draw(top + _LANE_PADDING + _ROW * row, ground))
        top += height
    lines = (*_axis(scale, top), *_today(timeline, scale, top))
    return _framed(timeline, (*grounds, *lines, *marks), top + 10)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a day lies from left to right."""

    first: date
    last: date

    @classmethod
    def of(cls, timeline: Timeline) -> _Scale:
        """Return a scale that reaches all days, with some room on both sides."""
        days = sorted(timeline.days())
        room = max(14, (days[-1] - days[0]).days // 30)
        # A record may hold a day of the first or the last year that there is.
        first = max(date.min.toordinal(), days[0].toordinal() - room)
        last = min(date.max.toordinal(), days[-1].toordinal() + room)
        return cls(date.fromordinal(first), date.fromordinal(last))

    def x(self, day: date) -> float:
        share = (day - self.first) / (self.last - self.first)
        return round(_LEFT + share * (_RIGHT - _LEFT), 1)


def _marks(timeline: Timeline, lane: Lane, scale: _Scale) -> tuple[list[Mark], int]:
    """Return what a lane shows, and how many flags of it are in the table alone."""
    bars = [_bar(bar, timeline, scale) for bar in timeline.bars if bar.lane is lane]
    points = [_point(point, scale) for point in timeline.points if point.lane is lane]
    flags = [flag for flag in timeline.flags if flag.lane is lane]
    shown = sorted(flags, key=_seriousness)[:_MOST_LABELS]
    in_order = sorted(shown, key=lambda flag: (flag.due_on, flag.title))
    drawn_flags = [_flag(flag, timeline, scale) for flag in in_order]
    return [*bars, *points, *drawn_flags], len(flags) - len(shown)


def _seriousness(flag: Flag) -> tuple[int, int, date, str]:
    order = (State.OVERDUE, State.UNSURE, State.LATE, State.DUE, State.MISSED)
    return (order.index(flag.state), -(flag.days or 0), flag.due_on, flag.title)


# ---- marks ------------------------------------------------------------------------------------


def _bar(bar: Bar, timeline: Timeline, scale: _Scale) -> Mark:
    first, last = scale.x(bar.first), scale.x(bar.last or timeline.as_at)
    width = max(last - first, 3)
    fill, edge = _BAR_COLOURS[bar.lane]
    length = _length(bar.label)
    text_at, left, right = _beside(first, first + width, length)
    # An open end is told by a notch, and by "from" in the table.
    dashes = ' stroke-dasharray="5 3"' if bar.last is None else ""

    def draw(y: float, _: str) -> str:
        box = (
            f'<rect x="{first}" y="{y + 2}" width="{round(width, 1)}" height="20" rx="2" '
            f'fill="{fill}" stroke="{edge}"{dashes}>{_tip(bar.label, _span(bar))}</rect>'
        )
        return box + _words(text_at, y + 16, bar.label, palette.INK)

    is_within = (left, right) == (first, first + width)
    return Mark(left, right, draw, gap=0 if is_within else _AFTER_WORDS)


def _beside(first: float, last: float, length: float) -> tuple[float, float, float]:
    """
    Return where the words of a bar begin, and from where to where both reach.

    They stand in the bar, after it, or before it where the picture ends.
    """
    if length + 12 <= last - first:
        return first + 6, first, last
    if last + 5 + length <= _WIDTH or first - 5 - length < _LEFT:
        return last + 5, first, last + 5 + length
    return first - 5 - length, first - 5 - length, last


_BAR_COLOURS = {
    Lane.CARE: (palette.CARE, palette.MUTED),
    Lane.PLACEMENTS: (palette.PLACEMENT, palette.PLACEMENT_EDGE),
    Lane.LEGAL: (palette.LEGAL, palette.LEGAL_EDGE),
}


def _point(point: Point, scale: _Scale) -> Mark:
    x = scale.x(point.day)

    def draw(y: float, _: str) -> str:
        shape = _SHAPES[point.lane].format(x=x, y=y + 12, a=x - 6, b=x + 6, top=y + 6, low=y + 18)
        tip = _tip(point.label, in_words(point.day))
        return f'<g fill="{palette.PLACEMENT_EDGE}" stroke="{palette.PAPER}">{tip}{shape}</g>'

    # Visits may overlap: one beside the other is told by their number in the table.
    return Mark(x, x, draw, may_overlap=True)


_SHAPES = {
    Lane.REVIEWS: '<path d="M{x} {top}L{b} {y}L{x} {low}L{a} {y}Z"/>',
    Lane.VISITS: '<circle cx="{x}" cy="{y}" r="5"/>',
    Lane.PLANS: '<rect x="{a}" y="{top}" width="11" height="11"/>',
    Lane.MEETINGS: '<path d="M{x} {top}L{b} {low}L{a} {low}Z"/>',
}


def _flag(flag: Flag, timeline: Timeline, scale: _Scale) -> Mark:
    due, end = scale.x(flag.due_on), scale.x(_until(flag, timeline))
    colour = _FLAG_COLOURS[flag.state]
    words = f"{flag.label}: {flag.words}" if flag.lane is Lane.OTHER else flag.words
    length = _length(words)
    goes_right = end + 16 + length <= _RIGHT
    goes_left = not goes_right and due - 7 - length >= _LEFT
    # With no room on either side, the words stand on the line of the delay itself.
    text_at = round(due - 7 if goes_left else (end if goes_right else due) + 14, 1)
    anchor = "end" if goes_left else "start"

    def draw(y: float, ground: str) -> str:
        pole = f'<path d="M{due} {y + 3}V{y + 21}" stroke="{colour}" stroke-width="2"/>'
        cloth = (
            f'<path d="M{due} {y + 3}h9l-3 4l3 4h-9Z" fill="{_cloth(flag, colour)}" '
            f'stroke="{colour}"/>'
        )
        line = _delay(flag, due, end, y + 17, colour)
        tip = _tip(flag.title, f"due by {in_words(flag.due_on)}; {flag.words}")
        # A rim in the colour of the ground keeps words clear of the lines that they cross.
        rim = f'<g stroke="{ground}" stroke-width="4" paint-order="stroke" stroke-linejoin="round">'
        text = f"{rim}{_words(text_at, y + 16, words, colour, anchor=anchor, weight='bold')}</g>"
        return f"<g>{tip}{pole}{cloth}{line}{text}</g>"

    if goes_left:
        return Mark(due - 9 - length, max(end, due + 10), draw)
    return Mark(due, max(end, text_at + 2 + length), draw)


def _until(flag: Flag, timeline: Timeline) -> date:
    """Return the day up to which the delay is drawn."""
    if flag.done_on is not None:
        return flag.done_on
    is_open = flag.state in (State.OVERDUE, State.UNSURE)
    return max(timeline.as_at, flag.due_on) if is_open else flag.due_on


def _delay(flag: Flag, due: float, end: float, y: float, colour: str) -> str:
    """Return the line from the last day in time to the act, or to today while there is none."""
    if end <= due:
        return ""
    line = f'<path d="M{due} {y}H{end}" stroke="{colour}"'
    if flag.state is not State.LATE:
        return f'{line} stroke-width="4"/>'
    ring = f'<circle cx="{end}" cy="{y}" r="4" fill="{palette.PAPER}" stroke="{colour}"'
    return f'{line} stroke-width="2" stroke-dasharray="4 3"/>{ring} stroke-width="2"/>'


def _cloth(flag: Flag, colour: str) -> str:
    """A flag is empty while its day is still to come."""
    return palette.PAPER if flag.state in (State.DUE, State.MISSED) else colour


_FLAG_COLOURS = {
    State.LATE: palette.LATE,
    State.OVERDUE: palette.OVERDUE,
    State.UNSURE: palette.OVERDUE,
    State.MISSED: palette.MUTED,
    State.DUE: palette.DUE,
}


# ---- around the marks -------------------------------------------------------------------------


def _ground(top: float, height: float, colour: str) -> str:
    return (
        f'<rect x="0" y="{top}" width="{_WIDTH}" height="{height}" fill="{colour}"/>'
        f'<path d="M0 {top}H{_WIDTH}" stroke="{palette.CARE}"/>'
    )


def _names(lane: Lane, top: float, left_out: int) -> Iterator[str]:
    yield _words(8, top + _LANE_PADDING + 16, str(lane), palette.INK, weight="bold")
    if left_out:
        yield _words(8, top + _LANE_PADDING + 34, f"and {left_out} more", palette.MUTED)


def _axis(scale: _Scale, low: float) -> Iterator[str]:
    """Yield a line for each year, or each quarter where the picture is short."""
    for day, label in _ticks(scale):
        x = scale.x(day)
        yield f'<path d="M{x} {_TOP}V{low}" stroke="{palette.CARE}"/>'
        yield f'<path d="M{x} {_TOP - 6}V{_TOP}" stroke="{palette.AXIS}"/>'
        is_cut = x + _length(label) / 2 > _WIDTH
        anchor = "end" if is_cut else "middle"
        yield _words(x, _TOP - 10, label, palette.MUTED, anchor=anchor)


def _ticks(scale: _Scale) -> Iterator[tuple[date, str]]:
    days = (scale.last - scale.first).days
    step = next((months for months, longest in _STEPS if days <= longest), 12)
    every = max(1, round(days / 365 / 12)) if step == 12 else 1
    for year in range(scale.first.year, scale.last.year + 1):
        for month in range(1, 13, step):
            day = date(year, month, 1)
            if scale.first <= day <= scale.last and (step < 12 or year % every == 0):
                yield day, str(year) if step == 12 else f"{_MONTHS[month - 1]} {year}"


_STEPS = ((1, 300), (3, 1100), (6, 1900))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _today(timeline: Timeline, scale: _Scale, low: float) -> Iterator[str]:
    x = scale.x(timeline.as_at)
    label = f"as at {in_words(timeline.as_at)}"
    anchor = "end" if x + _length(label) / 2 > _RIGHT else "middle"
    line = f'<path d="M{x} {_TOP - 6}V{low}" stroke="{palette.INK}" stroke-width="1.5"'
    yield f'{line} stroke-dasharray="2 3"/>'
    yield _words(x, 14, label, palette.INK, anchor=anchor, weight="bold")


def _framed(timeline: Timeline, parts: Iterable[str], height: float) -> str:
    name = f"timeline-{timeline.case_id}"
    late = sum(flag.state is State.LATE for flag in timeline.flags)
    overdue = sum(flag.state in (State.OVERDUE, State.UNSURE) for flag in timeline.flags)
    about = (
        f"{len(timeline.bars)} bars, {len(timeline.points)} events; {late} done late and {overdue} "
        "overdue. The table beside the picture says the same."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="{name}-title {name}-about" {_TEXT}>'
        f'<title id="{name}-title">Timeline of case {escape(timeline.case_id)} as at '
        f"{in_words(timeline.as_at)}</title>"
        f'<desc id="{name}-about">{about}</desc>'
        f'<rect width="{_WIDTH}" height="{height}" fill="{palette.PAPER}"/>{"".join(parts)}</svg>'
    )


def _words(
    x: float, y: float, text: str, colour: str, *, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{round(x, 1)}" y="{y}" fill="{colour}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )


def _tip(label: str, when: str) -> str:
    return f"<title>{escape(label)}: {escape(when)}</title>"


def _span(bar: Bar) -> str:
    last = "it goes on" if bar.last is None else in_words(bar.last)
    return f"{in_words(bar.first)} to {last}" if bar.last else f"{in_words(bar.first)}; {last}"


def _length(text: str) -> float:
    return len(text) * _LETTER
