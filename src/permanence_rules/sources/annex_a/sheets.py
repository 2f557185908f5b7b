"""The lists in a workbook: each found by the names of its columns, wherever they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from permanence_rules.sources.annex_a.lists import CHILD, ListKind, columns_of, kind_of, plain
from permanence_rules.sources.annex_a.places import Place
from permanence_rules.sources.annex_a.rows import ListRow, Writing, read_row
from permanence_rules.sources.base import Reject
from permanence_rules.sources.unknowns import UNREADABLE
from permanence_rules.sources.workbooks import Cell, Table

__all__ = ["Listed", "lists_in"]

_FIRST_ROWS = 50
"""Rows in which the names of the columns are looked for: titles and notes may stand above."""
_MANY_DATES = 3
"""Columns with dates by which a list without the child's identifier is told from one of codes."""


@dataclass(slots=True)
class Listed:
    """A sheet that is one of the lists: where its columns stand, and its rows."""

    kind: ListKind
    file: str
    table: Table
    heading: int
    """The index of the row with the names of the columns."""
    columns: dict[str, int]
    names: list[str]
    _left_out: Counter[str] = field(default_factory=Counter)

    @property
    def places(self) -> Iterator[Place]:
        """Yield the place of each row that holds anything."""
        yield from (self._place(index) for index, _ in self._filled())

    @property
    def headings(self) -> Iterator[Place]:
        """Yield the place of each row that has the names of the columns again."""
        for index in range(self.heading + 1, len(self.table.rows)):
            if self._is_heading(self.table.rows[index]):
                yield self._place(index)

    def rows(self, remarks: list[Reject]) -> Iterator[ListRow]:
        """Yield what each row says; nothing of a list that is not used."""
        if not self.kind.is_used:
            return
        filled = [*self._filled()]
        rows = (cells for _, cells in filled)
        writing = Writing.of(self.columns, rows, is_1904=self.table.is_1904)
        for index, cells in filled:
            place = self._place(index)
            row = read_row(self.kind, cells, self.columns, place, writing=writing, remarks=remarks)
            if row is not None:
                self._count_left_out(row, cells)
                yield row

    def days(self) -> Iterator[date]:
        """Yield the days on which something happened, by a list of which nothing else is read."""
        if self.kind.is_used:
            return
        names = enumerate(map(plain, self.names))
        dated = [i for i, name in names if "date" in name.split() and "birth" not in name.split()]
        for _, cells in self._filled():
            for cell in (cells[index] for index in dated):
                if isinstance(cell, datetime):
                    yield cell.date()
                elif isinstance(cell, date):
                    yield cell

    def notes(self) -> Iterator[str]:
        """Yield which columns are lacking or there twice, and what was not taken for a code."""
        where = f"{self.file}, {self.table.name}"
        missing = [each.title for each in self.kind.columns if each.key not in self.columns]
        if missing:
            yield f"{where}: {self.kind.title} lacks the columns {', '.join(missing)}."
        counts = Counter(map(plain, self.names))
        twice = [
            each.title for each in self.kind.columns if self._times(each.spellings, counts) > 1
        ]
        if twice:
            yield f"{where}: of columns that are there twice the first is used: {', '.join(twice)}."
        if self._left_out["team"]:
            yield f"{where}: teams that are no code and were left out: {self._left_out['team']}."
        if self._left_out["worker"]:
            yield (
                f"{where}: workers who are named, not coded, and were left out: "
                f"{self._left_out['worker']}."
            )

    @staticmethod
    def _times(spellings: frozenset[str], counts: Counter[str]) -> int:
        return sum(counts[name] for name in spellings)

    def _count_left_out(self, row: ListRow, cells: Sequence[Cell]) -> None:
        for name in ("team", "worker"):
            if row.says.get(name) == "" and cells[self.columns[name]] not in ("", None):
                self._left_out[name] += 1

    def _filled(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the rows below the names of the columns that hold anything else than these."""
        for index in range(self.heading + 1, len(self.table.rows)):
            cells = self.table.rows[index]
            if any(_is_filled(cell) for cell in cells) and not self._is_heading(cells):
                yield index, cells

    def _is_heading(self, cells: Sequence[Cell]) -> bool:
        return cells[self.columns[CHILD.key]] == self.names[self.columns[CHILD.key]] and (
            [str(cell) for cell in cells] == self.names
        )

    def _place(self, index: int) -> Place:
        return Place(self.file, self.table.name, index + 1, self.kind.title)


def lists_in(
    file: Path, tables: Sequence[Table], rejects: list[Reject]
) -> tuple[list[Listed], int]:
    """
    Return the lists in a workbook, and how many sheets are none.

    A sheet that has the columns of a list and not the child's identifier goes to *rejects*.
    """
    found: list[Listed] = []
    without = 0
    for table in tables:
        _fill_merged(table)
        listed = _listed(file, table)
        if isinstance(listed, Reject):
            rejects.append(listed)
        elif listed is None:
            without += 1
        else:
            found.append(listed)
    return found, without


def _fill_merged(table: Table) -> None:
    """
    Write what stands in merged cells into each of them, within its column.

    A child in two rows is often one cell merged over both. Titles are merged over columns: they
    say nothing of those. A row that is empty but for merged cells is no row: it gives them height.
    """
    filled = [any(_is_filled(cell) for cell in row) for row in table.rows]
    for top, bottom, left, _ in table.merged:
        for index in range(top + 1, bottom + 1):
            if filled[index]:
                table.rows[index][left] = table.rows[top][left]


def _listed(file: Path, table: Table) -> Listed | Reject | None:
    fault: Reject | None = None
    for index, cells in enumerate(table.rows[:_FIRST_ROWS]):
        names = [str(cell) if isinstance(cell, str) else "" for cell in cells]
        kind = kind_of(names)
        if kind is None:
            continue
        columns = columns_of(kind, names)
        if not kind.columns and CHILD.key not in columns:
            columns[CHILD.key] = 0  # a list of adopters, or one of which nothing is read
        if CHILD.key in columns:
            return Listed(kind, str(file), table, index, columns, names)
        if fault is None and _has_many_dates(kind, names):
            reason = (
                f"its columns are those of {kind.title}, and {CHILD.title} is not among them; "
                "add that column"
            )
            fault = Reject(
                str(file), reason, index + 1, CHILD.title, code="no_child_column", sheet=table.name
            )
    return fault


def _has_many_dates(kind: ListKind, names: Sequence[str]) -> bool:
    own = kind.told_by & {plain(name) for name in names}
    return sum("date" in name.split() for name in own) >= _MANY_DATES


def _is_filled(cell: Cell) -> bool:
    return cell is UNREADABLE or (cell is not None and str(cell).strip() != "")
