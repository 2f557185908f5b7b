"""Where in the files something stands, and the reject that names that place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.days import UnreadableError, to_day

__all__ = ["CHILD_PATTERN", "CellError", "Days", "Mark", "Place", "Remarks", "Row"]

CHILD_PATTERN = re.compile(r"[A-Za-z0-9._-]{1,64}")


class CellError(Exception):
    """A cell that cannot be used: its column, the code of the fault, and why, without its text."""

    def __init__(self, column: str, reason: str, code: str = "unreadable") -> None:
        self.column = column
        self.reason = reason
        self.code = code
        super().__init__(column, reason, code)


class Place(NamedTuple):
    """
    A line of a file, and the reporting year (the year in which it ends) of that file.

    In a file that holds several tables, *sheet* is the table and *line* the row in it.
    """

    file: str
    line: int
    year: int
    sheet: str | None = None

    def __str__(self) -> str:
        if self.sheet is not None:
            return f"{self.file}, {self.sheet} row {self.line}"
        return f"{self.file}:{self.line}"

    def reject(
        self,
        reason: str,
        column: str | None = None,
        child: str | None = None,
        *,
        code: str,
        ends: RowEnd = RowEnd.REJECTED,
    ) -> Reject:
        """Return the reject of what stands here; *child* is named only by a sound identifier."""
        return Reject(self.file, reason, self.line, column, child, code, self.sheet, ends)

    def mark(self, ends: RowEnd) -> Mark:
        """Return how the row ends that stands here, where another reject says why."""
        return Mark(self.file, self.line, ends, self.sheet)


@dataclass(frozen=True, slots=True)
class Mark:
    """How a row ends of which a reject of another row says why."""

    file: str
    line: int | None
    ends: RowEnd
    sheet: str | None = None


Remarks = list[Reject | Mark]
"""What is found wrong with rows, in the order in which it is found."""


class Days(dict[str, date | None]):
    """The day in each text that was asked for, and None where it is no day; each is read once."""

    def __missing__(self, text: str) -> date | None:
        try:
            day: date | None = to_day(text)
        except UnreadableError:
            day = None
        self[text] = day
        return day


class Row(NamedTuple):
    """
    One line of a table: its cells by the name of their column, without blanks around them.

    `days` has the day in each text that is one. `child` is the child's identifier, or None where
    it is missing or not a sound one. A line with a `fault` cannot be used; its cells only suggest
    whose it may be.
    """

    place: Place
    cells: Mapping[str, str]
    days: Days
    child: str | None
    fault: str

    def cannot_use(self, error: CellError, ends: RowEnd = RowEnd.REJECTED) -> Reject:
        """Return the reject of one cell of this row."""
        return self.place.reject(error.reason, error.column, self.child, code=error.code, ends=ends)
