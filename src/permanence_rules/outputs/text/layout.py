"""Laying out text: wrapped to a width, indented, and coloured only when asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

__all__ = ["Page"]

_STYLES = {
    "title": "1",
    "overdue": "1;31",
    "late": "33",
    "soon": "36",
    "question": "35",
    "dim": "2",
}
_NARROWEST = 40
_LABEL = 20
_MARGIN = 2


@dataclass(frozen=True, slots=True)
class Page:
    """How wide the text may be, and whether it has colour."""

    width: int
    in_colour: bool = False

    def painted(self, style: str, text: str) -> str:
        """Return *text* in a style, or as it is where there is no colour."""
        code = _STYLES.get(style)
        return f"\x1b[{code}m{text}\x1b[0m" if self.in_colour and code and text else text

    def heading(self, style: str, text: str) -> list[str]:
        """Return a heading in lines, with an empty line before it."""
        return ["", *self.paragraph(style, text)]

    def paragraph(self, style: str, text: str, indent: int = 0) -> list[str]:
        """Return *text* in lines that have a style."""
        return [self.painted(style, line) for line in self.wrapped(text, indent)]

    def wrapped(self, text: str, indent: int = 0, first: str = "") -> list[str]:
        """Return *text* in lines; *first* stands at the beginning of the first."""
        margin = " " * indent
        opening = first.ljust(indent) if first else margin
        lines = wrap(
            text,
            max(self.width, _NARROWEST),
            initial_indent=opening,
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return lines or [opening.rstrip()]

    def entry(self, style: str, label: str, parts: Sequence[tuple[str, str]]) -> list[str]:
        """Return a label beside *parts*, each a style and a text on lines of its own."""
        indent = _MARGIN + _LABEL if self.width >= _NARROWEST * 2 else _MARGIN * 2
        lines = [
            self.painted(each_style, line[indent:])
            for each_style, text in parts
            for line in self.wrapped(text, indent)
        ]
        beside = bool(label) and len(label) < indent - _MARGIN
        named = " " * _MARGIN + self.painted(style, label)
        if not (beside and lines):
            return [*([named] if label else []), *(" " * indent + line for line in lines)]
        gap = " " * (indent - _MARGIN - len(label))
        return [f"{named}{gap}{lines[0]}", *(" " * indent + line for line in lines[1:])]

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """Yield columns: the first to the left, the others, which hold numbers, to the right."""
        widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
        yield self.painted("dim", _row(head, widths))
        yield from (_row(row, widths) for row in rows)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    numbers = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
    return "  ".join((" " * _MARGIN + cells[0].ljust(widths[0]), *numbers)).rstrip()
