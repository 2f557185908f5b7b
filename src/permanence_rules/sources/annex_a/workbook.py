"""Opening a workbook of others: looked through first, so that none can fill the memory."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from permanence_rules.errors import UsageError
from permanence_rules.runtime.reading import read_bounded
from permanence_rules.runtime.strict_xml import Elements, StrictXmlError, parse_xml
from permanence_rules.sources.base import Reject

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

__all__ = [
    "LARGEST_FILE",
    "LARGEST_UNPACKED",
    "MOST_CELLS",
    "UNREADABLE",
    "Cell",
    "Table",
    "expect_library",
    "open_workbook",
]

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes of all parts of a workbook once they are unpacked."""
MOST_CELLS = 5_000_000
"""Cells of all sheets, the empty ones between the filled ones as well: each takes memory."""
_MOST_PARTS = 2_000
_MOST_MERGED = 20_000
_LONGEST_NAME = 31
_LONGEST_COUNT = 7
"""Digits of a number of elements: a workbook of the largest size has fewer than ten million."""

Cell = str | int | float | bool | date | object


class _Unreadable:
    """What stands for a cell whose formula gave an error, or was never worked out."""

    def __repr__(self) -> str:
        return "UNREADABLE"


UNREADABLE = _Unreadable()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name, and its rows from the first on, each as long as the longest."""

    name: str
    rows: list[list[Cell]]
    is_1904: bool = False
    """Whether the days of the workbook are counted from 1904, as old Macs did."""


def expect_library() -> None:
    """Raise UsageError where the library that reads workbooks is not installed."""
    if find_spec("python_calamine") is None:
        raise UsageError(
            "Reading an Annex A workbook needs the library python-calamine; "
            'install it with: pip install "permanence-rules[annex-a]"'
        )


def open_workbook(path: Path) -> list[Table] | Reject:
    """Return the sheets of a workbook, or why it cannot be read."""
    file = str(path)
    try:
        content = read_bounded(path, LARGEST_FILE)
    except FileNotFoundError:
        return Reject(file, "there is no such file or folder; check the path")
    except OSError:
        return Reject(file, "the file cannot be opened; check that you may read it")
    if content is None:
        return Reject(file, f"the file is larger than {LARGEST_FILE // _MB} MB; give it in parts")
    try:
        return _tables(content)
    except _WorkbookError as error:
        return Reject(file, str(error))


class _WorkbookError(Exception):
    """A workbook that cannot be read, in words that repeat nothing of it."""


def _tables(content: bytes) -> list[Table]:
    if content.startswith(_OLE):
        raise _WorkbookError(_LOCKED)
    parts = _Parts.of(content)
    return [*_read(content, parts)]


def _read(content: bytes, parts: _Parts) -> Iterator[Table]:
    from python_calamine import CalamineError

    try:
        book, cells = _opened(content), 0
        for number, (name, part) in enumerate(parts.sheets, 1):
            looked = parts.look_at(part)
            cells += looked.cells
            if cells > MOST_CELLS:
                raise _WorkbookError(_TOO_FAR)
            sheet = book.get_sheet_by_name(name)
            rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            _fill_merged(rows, sheet.merged_cell_ranges or ())
            for row, column in looked.unreadable:
                if row < len(rows) and column < len(rows[row]) and rows[row][column] == "":
                    rows[row][column] = UNREADABLE
            # Excel refuses longer names and line breaks; another program may write anything.
            is_a_name = len(name) <= _LONGEST_NAME and name.isprintable()
            yield Table(name if is_a_name else f"sheet {number}", rows, parts.is_1904)
    except CalamineError:
        raise _WorkbookError(_DAMAGED) from None


def _opened(content: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(BytesIO(content))


def _fill_merged(rows: list[list[Cell]], merged: object) -> None:
    """
    Write what stands in merged cells into each of them, within its column.

    A child in two rows is often one cell merged over both. Titles are merged over columns: they
    say nothing of those.
    """
    assert isinstance(merged, list | tuple)
    filled = 0
    for (first, column), (last, _) in merged[:_MOST_MERGED]:
        filled += max(0, min(last, len(rows)) - first)
        if filled > MOST_CELLS:
            raise _WorkbookError(_TOO_FAR)
        if first < len(rows) and column < len(rows[first]):
            for row in rows[first + 1 : last + 1]:
                row[column] = rows[first][column]


@dataclass(slots=True)
class _Parts:
    """The files inside a workbook: which of them are sheets, and what each holds."""

    archive: zipfile.ZipFile
    sheets: list[tuple[str, str]] = field(default_factory=list)
    is_1904: bool = False

    @classmethod
    def of(cls, content: bytes) -> _Parts:
        """Look at the list of parts, and at the part that names the sheets."""
        try:
            archive = zipfile.ZipFile(BytesIO(content))
            parts = archive.infolist()
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
            raise _WorkbookError(_DAMAGED) from None
        if len(parts) > _MOST_PARTS:
            raise _WorkbookError(_TOO_MUCH)
        found = cls(archive)
        found._unpack_all(parts)
        found._find_sheets()
        found._look_at_others()
        return found

    def look_at(self, part: str) -> _Looked:
        """Look through a sheet: how far it reaches, and which cells have no value to rely on."""
        looked = _Looked()
        self._parse(part, looked)
        return looked

    def _unpack_all(self, parts: list[zipfile.ZipInfo]) -> None:
        """Count what the parts really hold: what an archive says of itself may be a lie."""
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise _WorkbookError(_TOO_MUCH)
        for part in parts:
            try:
                if part.flag_bits & 1:
                    raise _WorkbookError(_LOCKED)
                with self.archive.open(part) as stream:
                    size = 0
                    while piece := stream.read(_MB):
                        size += len(piece)
                        if size > part.file_size:
                            raise _WorkbookError(_DAMAGED)
            except _BROKEN:
                raise _WorkbookError(_DAMAGED) from None

    def _find_sheets(self) -> None:
        book, targets = _Book(), _Targets()
        self._parse("xl/workbook.xml", book)
        self._parse("xl/_rels/workbook.xml.rels", targets)
        self.is_1904 = book.is_1904
        for name, relation in book.sheets:
            target = targets.found.get(relation)
            if target is not None:
                self.sheets.append((name, target))

    def _look_at_others(self) -> None:
        """Look through what is no sheet too: the library makes room for as much as a part says."""
        sheets = {part for _, part in self.sheets}
        for name in self.archive.namelist():
            if name not in sheets and name.lower().endswith((".xml", ".rels")):
                self._parse(name, _Nobody())

    def _parse(self, part: str, elements: Elements) -> None:
        try:
            with self.archive.open(part) as stream:
                parse_xml(stream, _Guarded(elements), LARGEST_UNPACKED)
        except (KeyError, StrictXmlError):
            raise _WorkbookError(_DAMAGED) from None


@dataclass(slots=True)
class _Guarded:
    """Refuses what a part says of the number of its elements where that cannot be true."""

    elements: Elements

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Look at the counts of an element, such as `uniqueCount`, and pass it on."""
        for key, value in attributes.items():
            if key.lower().endswith("count") and len(value) > _LONGEST_COUNT:
                raise _WorkbookError(_DAMAGED)
        self.elements.begin(name, attributes)

    def end(self, name: str, text: str) -> None:
        """Pass it on."""
        self.elements.end(name, text)


class _Nobody:
    """Listens to nothing: a part is only looked through."""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Do nothing."""

    def end(self, name: str, text: str) -> None:
        """Do nothing."""


def _local(name: str) -> str:
    return name.rpartition(":")[2]


@dataclass(slots=True)
class _Book:
    """The sheets that a workbook names, in their order."""

    sheets: list[tuple[str, str]] = field(default_factory=list)
    is_1904: bool = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note of a sheet, and of from when days are counted."""
        if _local(name) == "sheet":
            told = {_local(key): value for key, value in attributes.items()}
            self.sheets.append((told.get("name", ""), told.get("id", "")))
        elif _local(name) == "workbookPr":
            self.is_1904 = attributes.get("date1904") in ("1", "true", "on")

    def end(self, name: str, text: str) -> None:
        """Nothing: all is in the attributes."""


@dataclass(slots=True)
class _Targets:
    """Which part each relation of a workbook names, of those that are sheets of cells."""

    found: dict[str, str] = field(default_factory=dict)

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note of a relation to a sheet of cells; charts and macros are no such sheets."""
        if _local(name) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            inside = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            self.found[attributes.get("Id", "")] = inside.replace("xl/xl/", "xl/")

    def end(self, name: str, text: str) -> None:
        """Nothing: all is in the attributes."""


@dataclass(slots=True)
class _Looked:
    """How far the cells of a sheet reach, and which have no value that can be relied on."""

    last_row: int = 0
    last_column: int = 0
    unreadable: list[tuple[int, int]] = field(default_factory=list)
    _row: int = -1
    _column: int = -1
    _type: str = ""
    _has_formula: bool = False
    _has_value: bool = False

    @property
    def cells(self) -> int:
        """How many cells the sheet reaches over: the library keeps the empty ones as well."""
        return (self.last_row + 1) * (self.last_column + 1)

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Go on to a row or a cell; each names its place, or follows the one before."""
        kind = _local(name)
        if kind == "row":
            told = attributes.get("r")
            if told is not None and not _ROW.fullmatch(told):
                raise _WorkbookError(_DAMAGED)
            self._row = self._row + 1 if told is None else int(told) - 1
            self._column = -1
            self.last_row = max(self.last_row, self._row)
        elif kind == "c":
            self._go_to(attributes.get("r"))
            self._type = attributes.get("t", "")
            self._has_formula = self._has_value = False

    def end(self, name: str, text: str) -> None:
        """Take note of what a cell holds."""
        kind = _local(name)
        if kind == "f":
            self._has_formula = True
        elif kind in ("v", "t"):
            # A formula that gives an empty text is blank; one without a value was never worked
            # out, as in a workbook that a program wrote and nobody opened.
            self._has_value = self._has_value or bool(text) or self._type == "str"
        elif kind == "c" and (self._type == "e" or (self._has_formula and not self._has_value)):
            self.unreadable.append((self._row, self._column))

    def _go_to(self, place: str | None) -> None:
        if place is None:
            self._column += 1
        elif found := _PLACE.fullmatch(place):
            self._row, self._column = int(found[2]) - 1, _column_number(found[1]) - 1
        else:
            # The library may read as a place what is none here, and as one very far away.
            raise _WorkbookError(_DAMAGED)
        self.last_row = max(self.last_row, self._row)
        self.last_column = max(self.last_column, self._column)


def _column_number(letters: str) -> int:
    """
    Return the number of a column.

    >>> _column_number("A"), _column_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


_ROW = re.compile(r"[1-9][0-9]{0,6}")
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_MB = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a workbook with a password begins, and one of before 2007."""
_LOCKED = "the workbook has a password, or is an old .xls; save it as an .xlsx without a password"
_DAMAGED = "the workbook is damaged, or is no .xlsx; open it in Excel and save it again"
_TOO_MUCH = f"the workbook unpacks to more than {LARGEST_UNPACKED // _MB} MB; give it in parts"
_TOO_FAR = (
    f"its sheets reach over more than {MOST_CELLS:,} cells; delete the rows and columns after the "
    "last that are filled"
)


_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError),
)
"""What reading a part of an archive that is not sound may raise."""
