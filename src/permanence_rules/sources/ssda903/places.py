"""Where in the files something stands, and the reject that names that place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from permanence_rules.sources.base import Reject

__all__ = ["CHILD_PATTERN", "CellError", "Place", "Row"]

CHILD_PATTERN = re.compile(r"[A-Za-z0-9._-]{1,64}")


class CellError(Exception):
    """A cell that cannot be used: its column, and why, without what it holds."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        self.reason = reason
        super().__init__(column, reason)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, and the reporting year (the year in which it ends) of that file."""

    file: str
    line: int
    year: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def reject(self, reason: str, column: str | None = None, child: str | None = None) -> Reject:
        """Return the reject of what stands here; *child* is named only by a sound identifier."""
        return Reject(self.file, reason, self.line, column, child)


@dataclass(frozen=True, slots=True)
class Row:
    """
    One line of a table: its cells by the name of their column, without blanks around them.

    A line with a `fault` cannot be used; its cells only suggest whose it may be.
    """

    place: Place
    cells: dict[str, str]
    fault: str = ""

    @property
    def child(self) -> str | None:
        """The child's identifier, or None where it is missing or not a sound one."""
        text = self.cells.get("CHILD", "")
        return text if CHILD_PATTERN.fullmatch(text) else None

    def cannot_use(self, error: CellError) -> Reject:
        """Return the reject of one cell of this row."""
        return self.place.reject(error.reason, error.column, self.child)
