"""Where in the workbooks something stands, what became of each row, and the reject that says so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from permanence_rules.sources.base import Reject, RowCount, RowEnd

__all__ = ["Ledger", "Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a sheet, numbered as Excel does, and the list that the sheet is."""

    file: str
    sheet: str
    row: int
    table: str

    def __str__(self) -> str:
        return f"{self.sheet} row {self.row}"

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
        return Reject(self.file, reason, self.row, column, child, code, self.sheet, ends)


@dataclass(slots=True)
class Ledger:
    """How each row ends: used unless something says otherwise, and rejected before set aside."""

    _read: Counter[tuple[str, str]] = field(default_factory=Counter)
    _ends: dict[RowEnd, dict[tuple[str, str], set[tuple[str, int]]]] = field(
        default_factory=lambda: {end: defaultdict(set) for end in RowEnd}
    )

    def open(self, file: str, table: str) -> None:
        """Take note of a list, which may have no row."""
        self._read[file, table] += 0

    def read(self, place: Place) -> None:
        """Count a row that was read."""
        self._read[place.file, place.table] += 1

    def end(self, place: Place, end: RowEnd) -> None:
        """Take note of how a row ends."""
        self._ends[end][place.file, place.table].add((place.sheet, place.row))

    def counts(self) -> Iterator[RowCount]:
        """Yield what became of the rows of each list of each file."""
        for (file, table), read in self._read.items():
            rejected = self._ends[RowEnd.REJECTED][file, table]
            aside = self._ends[RowEnd.SET_ASIDE][file, table] - rejected
            yield RowCount(
                file=file,
                table=table,
                read=read,
                used=read - len(aside) - len(rejected),
                set_aside=len(aside),
                rejected=len(rejected),
            )
