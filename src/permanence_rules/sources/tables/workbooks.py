"""Tables in workbooks: the head is found below titles, and merged cells hold for all their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from permanence_rules.errors import SourceError
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources.tables.cells import Cell, is_blank, text_of
from permanence_rules.sources.tables.readers import Row, folded
from permanence_rules.sources.workbooks import Merged, open_workbook

__all__ = ["ENDINGS", "SheetTable", "sheet_names"]

ENDINGS = (".xlsx", ".xlsm")
_FAR = 50
"""Rows in which the head is looked for; above it there may be titles and notes."""


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook. Raises SourceError."""
    return tuple(open_workbook(path).names)


@dataclass(slots=True)
class SheetTable:
    """One sheet of a workbook; a whole sheet is in memory while its rows are drawn."""

    path: Path
    sheet: str | None
    wanted: Sequence[str]
    """Columns by which the head is told from titles above it."""
    _head: int = 0
    _headings: tuple[str, ...] = ()
    _cells: list[list[Cell]] = field(default_factory=list)

    @property
    def file(self) -> str:
        """The path."""
        return str(self.path)

    @property
    def headings(self) -> tuple[str, ...]:
        """The names in the row that has most of the wanted columns."""
        if not self._headings:
            self._read()
        return self._headings

    def rows(self, places: Sequence[int]) -> Iterator[Row]:
        """Yield each row below the head that is not empty."""
        if not self._cells:
            self._read()
        # Let go of the cells with the last row: a workbook is read a second time if it must be.
        cells, self._cells = self._cells, []
        for number, line in enumerate(cells[self._head + 1 :], self._head + 2):
            if line:
                yield Row(number, tuple(line[place] for place in places))

    def _read(self) -> None:
        book = open_workbook(self.path)
        self.sheet = _sheet_of(self.path, book.names, self.sheet)
        table = book.sheet(book.names.index(self.sheet))
        cells = table.rows
        wanted = {folded(each) for each in self.wanted}
        self._head = max(
            range(min(_FAR, len(cells))),
            key=lambda row: len(wanted & {folded(text_of(cell)) for cell in cells[row]}),
            default=0,
        )
        if not cells:
            raise SourceError(self.path, f'the sheet "{self.sheet}" is empty; export it again')
        self._headings = tuple(text_of(cell) for cell in cells[self._head])
        self._cells = _filled([_unless_empty(line) for line in cells], table.merged, self._head)


def _unless_empty(line: list[Cell]) -> list[Cell]:
    return [] if all(map(is_blank, line)) else line


def _filled(cells: list[list[Cell]], merged: Sequence[Merged], head: int) -> list[list[Cell]]:
    """Give each row of a cell that is merged downwards what the cell holds; empty rows stay so."""
    for top, bottom, left, right in merged:
        if left != right or top <= head or not cells[top]:
            continue
        for line in cells[top + 1 : bottom + 1]:
            if line:
                line[left] = cells[top][left]
    return cells


def _sheet_of(path: Path, names: Sequence[str], wanted: str | None) -> str:
    if wanted is None:
        if len(names) == 1:
            return names[0]
        raise SourceError(
            path,
            f"the workbook has several sheets; name one in `sheet` of the mapping: "
            f"{', '.join(names)}",
        )
    found = [name for name in names if folded(name) == folded(wanted)]
    if not found:
        raise SourceError(
            path, f'there is no sheet "{wanted}". {did_you_mean(wanted, names)}'.rstrip()
        )
    return found[0]
