"""Tables in workbooks: the head is found below titles, and merged cells hold for all their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile, is_zipfile

from permanence_rules.errors import SourceError
from permanence_rules.runtime.reading import open_plain
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources.tables.cells import Cell, is_blank
from permanence_rules.sources.tables.readers import Row, folded

__all__ = ["ENDINGS", "SheetTable", "sheet_names"]

ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_FAR = 50
"""Rows in which the head is looked for; above it there may be titles and notes."""


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook. Raises SourceError."""
    return tuple(_workbook(path).sheet_names)


@dataclass(slots=True)
class SheetTable:
    """One sheet of a workbook; a whole sheet is in memory while its rows are drawn."""

    path: Path
    sheet: str | None
    wanted: Sequence[str]
    """Columns by which the head is told from titles above it."""
    _head: int = 0
    _headings: tuple[str, ...] = ()
    _cells: list[list[Any]] = field(default_factory=list)

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
        book = _workbook(self.path)
        names = list(book.sheet_names)
        self.sheet = _sheet_of(self.path, names, self.sheet)
        try:
            sheet = book.get_sheet_by_name(self.sheet)
            cells = sheet.to_python(skip_empty_area=False)
            merged = sheet.merged_cell_ranges or []
        except _errors() as error:
            raise SourceError(self.path, _NO_WORKBOOK) from error
        wanted = {folded(each) for each in self.wanted}
        self._head = max(
            range(min(_FAR, len(cells))),
            key=lambda row: len(wanted & {folded(str(cell)) for cell in cells[row]}),
            default=0,
        )
        if not cells:
            raise SourceError(self.path, f'the sheet "{self.sheet}" is empty; export it again')
        self._headings = tuple(str(cell).strip() for cell in cells[self._head])
        self._cells = _filled([_unless_empty(line) for line in cells], merged, self._head)


def _unless_empty(line: list[Cell]) -> list[Cell]:
    return [] if all(map(is_blank, line)) else line


def _filled(cells: list[list[Cell]], merged: Sequence[Any], head: int) -> list[list[Cell]]:
    """Give each row of a cell that is merged downwards what the cell holds; empty rows stay so."""
    for (top, left), (bottom, right) in merged:
        if left != right or top <= head or bottom >= len(cells) or not cells[top]:
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


_NO_WORKBOOK = (
    "this is no workbook that can be read: it is damaged, or protected by a password; save it again"
)


def _workbook(path: Path) -> Any:
    try:
        from python_calamine import load_workbook
    except ModuleNotFoundError:
        raise SourceError(
            path,
            "reading a workbook needs the library python-calamine; install it with "
            'pip install "permanence-rules[annex-a]"',
        ) from None
    try:
        with open_plain(path, pipes=False) as file:
            if is_zipfile(file) and _unpacked(file) > _LARGEST:
                raise SourceError(path, "the workbook is far too large; export it as CSV")
        return load_workbook(str(path))
    except FileNotFoundError:
        raise SourceError(path, "there is no such file; check the path") from None
    except OSError:
        raise SourceError(path, "the file cannot be read; check that you may read it") from None
    except BadZipFile:
        raise SourceError(path, _NO_WORKBOOK) from None
    except _errors():
        raise SourceError(path, _NO_WORKBOOK) from None


_LARGEST = 1024 * 1024 * 1024
"""Bytes of the largest workbook, unpacked: it is held in memory as a whole."""


def _unpacked(file: BinaryIO) -> int:
    with ZipFile(file) as packed:
        return sum(each.file_size for each in packed.infolist())


def _errors() -> tuple[type[Exception], ...]:
    from python_calamine import CalamineError

    return (CalamineError,)
