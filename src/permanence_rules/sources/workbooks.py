"""Opening a workbook of others: looked through first, so that none can fill the memory."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from permanence_rules.errors import SourceError, UsageError
from permanence_rules.runtime.reading import read_bounded
from permanence_rules.runtime.strict_xml import Elements, StrictXmlError, parse_xml
from permanence_rules.sources.unknowns import UNREADABLE

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

__all__ = [
    "LARGEST_FILE",
    "LARGEST_UNPACKED",
    "MOST_CELLS",
    "Cell",
    "Merged",
    "Table",
    "Workbook",
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


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name, and its rows from the first on, each as long as the longest."""

    name: str
    rows: list[list[Cell]]
    is_1904: bool = False
    """Whether the days of the workbook are counted from 1904, as old Macs did."""
    merged: Sequence[Merged] = ()


class Merged(NamedTuple):
    """Cells of several rows that were made one: its value stands in the first of them alone."""

    top: int
    bottom: int
    left: int
    right: int


def expect_library() -> None:
    """Raise UsageError where the library that reads workbooks is not installed."""
    if find_spec("python_calamine") is None:
        raise UsageError(
            "Reading a workbook needs the library python-calamine; "
            'install it with: pip install "permanence-rules[workbooks]"'
        )


class Workbook:
    """A workbook that was looked through: the names of its sheets, and each sheet when asked."""

    def __init__(self, path: Path, content: bytes) -> None:
        self._path = path
        with self._refusing():
            if content.startswith(_OLE):
                raise _WorkbookError(_LOCKED)
            self._parts = _Parts.of(content)
            self._book = _opened(content)
        self._cells = 0

    @property
    def names(self) -> list[str]:
        """The names of its sheets."""
        # Excel refuses longer names and line breaks; another program may write anything.
        return [
            name if len(name) <= _LONGEST_NAME and name.isprintable() else f"sheet {number}"
            for number, (name, _) in enumerate(self._parts.sheets, 1)
        ]

    def sheet(self, index: int) -> Table:
        """Return a sheet. Raises SourceError."""
        with self._refusing():
            return self._sheet(index)

    def _sheet(self, index: int) -> Table:
        name, part = self._parts.sheets[index]
        looked = self._parts.look_at(part)
        self._cells += looked.cells
        if self._cells > MOST_CELLS:
            raise _WorkbookError(_TOO_FAR)
        sheet = self._book.get_sheet_by_name(name)
        rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        _mark_unreadable(rows, looked.unreadable)
        merged = [*_merged_downwards(rows, sheet.merged_cell_ranges or ())]
        return Table(self.names[index], rows, self._parts.is_1904, merged)

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Say in one sentence why a workbook cannot be read."""
        from python_calamine import CalamineError

        try:
            yield
        except _WorkbookError as error:
            raise SourceError(self._path, str(error)) from None
        except CalamineError:
            raise SourceError(self._path, _DAMAGED) from None


def open_workbook(path: Path) -> Workbook:
    """Return a workbook. Raises SourceError, or UsageError without the library that reads it."""
    expect_library()
    try:
        content = read_bounded(path, LARGEST_FILE)
    except FileNotFoundError:
        raise SourceError(path, "there is no such file or folder; check the path") from None
    except OSError:
        raise SourceError(path, "the file cannot be opened; check that you may read it") from None
    if content is None:
        raise SourceError(
            path, f"the file is larger than {LARGEST_FILE // _MB} MB; give it in parts"
        )
    return Workbook(path, content)


class _WorkbookError(Exception):
    """A workbook that cannot be read, in words that repeat nothing of it."""


def _opened(content: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(BytesIO(content))


def _mark_unreadable(rows: list[list[Cell]], places: Sequence[tuple[int, int]]) -> None:
    """Tell cells without a value to rely on from blank ones."""
    if not places:
        return
    # The library leaves out the last rows and columns where it finds them blank.
    height = max(row + 1 for row, _ in places)
    width = max([len(rows[0]) if rows else 0, *(column + 1 for _, column in places)])
    rows += [[] for _ in range(height - len(rows))]
    for line in rows:
        line.extend([""] * (width - len(line)))
    for row, column in places:
        if rows[row][column] == "":
            rows[row][column] = UNREADABLE


def _merged_downwards(rows: list[list[Cell]], merged: object) -> Iterator[Merged]:
    """Yield what was merged, as far as there are rows; what would fill the memory is refused."""
    assert isinstance(merged, list | tuple)
    filled = 0
    for (top, left), (bottom, right) in merged[:_MOST_MERGED]:
        last = min(bottom, len(rows) - 1)
        filled += max(0, last - top)
        if filled > MOST_CELLS:
            raise _WorkbookError(_TOO_FAR)
        if top < last and left < len(rows[top]):
            yield Merged(top, last, left, right)


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
