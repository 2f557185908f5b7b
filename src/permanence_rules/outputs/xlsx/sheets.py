"""One sheet of a workbook, written from top to bottom: no text in it is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

__all__ = ["MOST_LINES", "Formats", "Heading", "Sheet"]

MOST_LINES = 1_048_575
"""Lines of a sheet of Excel below its header."""
_LONGEST_TEXT = 32_000
"""Letters in a cell, of the 32,767 that Excel allows."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column, and its width in letters."""

    name: str
    width: int = 14
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class Formats:
    """How cells look."""

    head: Any
    title: Any
    date: Any
    number: Any
    share: Any
    words: Any

    @classmethod
    def of(cls, workbook: Any) -> Formats:
        """Return the formats of a workbook."""
        top = {"valign": "top"}
        head = {"bold": True, "text_wrap": True, "bg_color": "#DFE4E8", "bottom": 2, **top}
        return cls(
            head=workbook.add_format(head),
            title=workbook.add_format({"bold": True, "font_size": 14}),
            date=workbook.add_format({"num_format": "d mmm yyyy", "align": "left", **top}),
            number=workbook.add_format({"num_format": "#,##0", **top}),
            share=workbook.add_format({"num_format": "0.0%", **top}),
            words=workbook.add_format({"text_wrap": True, **top}),
        )


@dataclass(slots=True)
class Sheet:
    """A sheet with a header that stays in sight, and a filter on each column."""

    page: Any
    formats: Formats
    headings: Sequence[Heading]
    lines: int = field(default=0, init=False)

    def begin(self) -> Sheet:
        """Write the header."""
        for place, heading in enumerate(self.headings):
            self.page.set_column(place, place, heading.width)
        self.page.freeze_panes(1, 1)
        for place, heading in enumerate(self.headings):
            self.page.write_string(0, place, heading.name, self.formats.head)
        self._print_well()
        return self

    def add(self, cells: Iterable[object]) -> None:
        """Write the next line."""
        self.lines += 1
        for place, value in enumerate(cells):
            self._write(place, value, is_share=self.headings[place].is_share)

    def finish(self) -> None:
        """Put the filter over all lines."""
        self.page.autofilter(0, 0, self.lines, len(self.headings) - 1)

    def _print_well(self) -> None:
        self.page.set_landscape()
        self.page.set_paper(9)  # A4
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(0)

    def _write(self, place: int, value: object, *, is_share: bool) -> None:
        write(self.page, self.lines, place, value, self.formats, is_share=is_share)


def write(
    page: Any, row: int, place: int, value: object, formats: Formats, *, is_share: bool = False
) -> None:
    """Write one cell by its kind; whatever is text is written as text, also if it begins with =."""
    if value is None or value == "":
        return
    if isinstance(value, date):
        page.write_datetime(row, place, value, formats.date)
    elif isinstance(value, int | float | Decimal):
        look = formats.share if is_share else formats.number
        page.write_number(row, place, float(value) if is_share else value, look)
    else:
        page.write_string(row, place, str(value)[:_LONGEST_TEXT], formats.words)
