"""The rows of each child, found in all tables: every row is read twice, and none is kept."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate

from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssda903 import rows
from permanence_rules.sources.ssda903.assembly import ChildRecord, Coverage
from permanence_rules.sources.ssda903.places import CellError, Mark, Remarks, Row
from permanence_rules.sources.ssda903.rows import ChildRow, LostRow, Taken
from permanence_rules.sources.ssda903.sheets import Return
from permanence_rules.sources.ssda903.tables import (
    AD1,
    EPISODES,
    HEADER,
    PLACED_ADOPTION,
    REVIEWS,
    UASC,
    Table,
)

__all__ = ["READERS", "Gathering", "RowsByChild"]


class Gathering:
    """
    The rows of all tables, by child.

    `gather` reads each row for what is wrong with it, and keeps only whose it is. `children`
    reads the rows of one child after the other again, which gives the same.
    """

    def __init__(self, given: Return) -> None:
        self._given = given
        self._last_day = given.last_day
        self._sheets = [
            (year, sheet)
            for name in READERS
            for year, sheet in given.sheets
            if sheet.table.name == name
        ]
        """The tables in the order in which they are read; their rows are numbered through."""
        sizes = (len(sheet.lines) for _, sheet in self._sheets)
        self._starts = [*accumulate(sizes, initial=0)]
        self._rows = RowsByChild(self._starts[-1])
        self._births: set[date] = set()
        self._nameless: dict[str, list[LostRow]] = defaultdict(list)
        self._nameless_number = 0

    def __len__(self) -> int:
        return len(self._rows.children)

    def gather(self) -> Iterator[Reject | Mark]:
        """Read every row; yield what cannot be used as it is met."""
        for start, (year, sheet) in zip(self._starts, self._sheets, strict=False):
            for index in range(len(sheet.lines)):
                row = self._given.row(year, sheet, index)
                remarks: Remarks = []
                self._note(start + index, row, _taken(row, sheet.table, self._last_day, remarks))
                yield from remarks

    def coverage(self) -> Coverage:
        """Return what the files hold as a whole, once all of them have been read."""
        return Coverage(
            self._given.last_year,
            self._given.years_of(REVIEWS),
            self._given.years_of(EPISODES),
            self._nameless,
            frozenset(self._births),
        )

    def children(self) -> Iterator[ChildRecord]:
        """Yield all that the files hold of each child, in the order in which rows name them."""
        for child in self._rows.children:
            yield self._record(child)

    def _note(self, number: int, row: Row, taken: Taken) -> None:
        """Keep whose row it is; of one whose child nobody knows, what can be read of it."""
        if row.child is not None:
            # Of a line with a fault not even its child is sure.
            self._rows.add(number, row.child, is_sure=not row.fault)
        elif isinstance(taken, LostRow) and self._nameless_number < _MOST_NAMELESS:
            self._nameless_number += 1
            self._nameless[taken.table].append(taken)
        if isinstance(taken, ChildRow) and taken.born_on is not None:
            self._births.add(taken.born_on)

    def _record(self, child: int) -> ChildRecord:
        found = [self._row(number) for number in self._rows.of(child)]
        first = next(row for row, _ in found if not row.fault)
        record = ChildRecord(first.child or "", first.place)
        record.years.update(row.place.year for row, table in found if table is EPISODES)
        is_named = False
        for row, table in found:
            is_named = is_named or row is first
            if is_named:
                record.take(row.place, _taken(row, table, self._last_day, []))
        return record

    def _row(self, number: int) -> tuple[Row, Table]:
        place = bisect_right(self._starts, number) - 1
        year, sheet = self._sheets[place]
        return self._given.row(year, sheet, number - self._starts[place]), sheet.table


class RowsByChild:
    """
    The numbers of the rows of each child, in a few bytes a row.

    Rows come in order: a row knows the next one of its child, and 0 says that there is none.
    """

    def __init__(self, rows: int) -> None:
        self.children = array("I")
        """Every child that some row names for sure, in the order of these rows."""
        self._next = array("I", [0]) * rows
        self._first = array("I")
        self._last = array("I")
        self._are_sure = bytearray()
        self._numbers: dict[str, int] = {}

    def add(self, row: int, name: str, *, is_sure: bool) -> None:
        """Add a row that names a child; it comes after all rows that were added before."""
        child = self._numbers.setdefault(name, len(self._numbers))
        if child == len(self._first):
            self._first.append(row)
            self._last.append(row)
            self._are_sure.append(False)
        else:
            self._next[self._last[child]] = row
            self._last[child] = row
        if is_sure and not self._are_sure[child]:
            self._are_sure[child] = True
            self.children.append(child)

    def of(self, child: int) -> Iterator[int]:
        """Yield the rows of one child, in order."""
        row = self._first[child]
        yield row
        while row := self._next[row]:
            yield row


def _taken(row: Row, table: Table, last_day: date, remarks: Remarks) -> Taken:
    """Return what a row says, or what can still be read of one that cannot be used."""
    if row.fault:
        remarks.append(row.place.reject(row.fault, code="line_unreadable"))
        return rows.lost_row(row, table.name, last_day)
    try:
        return READERS[table.name](row, last_day, remarks)
    except CellError as error:
        remarks.append(row.cannot_use(error))
        return rows.lost_row(row, table.name, last_day)


READERS: Mapping[str, rows.Read[Taken]] = {
    HEADER.name: rows.child,
    EPISODES.name: rows.episode,
    REVIEWS.name: rows.review,
    AD1.name: rows.adopted_child,
    PLACED_ADOPTION.name: rows.adoption_decision,
    UASC.name: rows.asylum_seeking_child,
}
"""How a row of each table is read, in the order in which the tables are."""
_MOST_NAMELESS = 1_000
"""Rows without a child that are kept: so many leave the reviews of every child open anyway."""
