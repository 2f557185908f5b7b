"""Finding the files of a return, and reading the lines of a CSV file, each on its own."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from permanence_rules.errors import SourceError
from permanence_rules.runtime.reading import read_bounded
from permanence_rules.sources.base import Reject
from permanence_rules.sources.encodings import as_utf_8
from permanence_rules.sources.ssda903.lines import Line, Lines, Texts
from permanence_rules.sources.ssda903.tables import Table, table_of
from permanence_rules.sources.ssda903.years import Label, label_of

__all__ = ["LARGEST_FILE", "Sheet", "open_sheet", "return_files"]

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of the largest CSV file that is read: about a million episodes."""
_LONGEST_LINE = 100_000
_MOST_COLUMNS = 500
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NULL = b"\x00"
_POWERSHELL = b"#TYPE"
"""Windows PowerShell writes the type of its objects above the names of the columns."""
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of one table, and the year that its name tells."""

    path: Path
    table: Table
    columns: tuple[str, ...]
    lines: Lines
    label: Label | None
    unread: int = 0
    """Rows of a table of which nothing is read."""
    part: str | None = None
    """The name of the table in a file that holds several."""
    unknown_elements: int = 0
    """Elements of an XML file that no table has."""

    @property
    def unknown_columns(self) -> int:
        """How many columns the table does not have."""
        return len(set(self.columns) - self.table.columns - {""})


def return_files(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Yield each file once with the folder in which it was looked for; folders are searched."""
    seen: set[Path] = set()
    for path in paths:
        for file, root in _files_at(path):
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file, root


def open_sheet(file: Path, root: Path, texts: Texts) -> Sheet | Reject:
    """
    Return what is in *file*, or why it is no table of the return.

    Its cells are put among the *texts* of the return. Raises SourceError where a table lacks a
    column, or is not separated by commas.
    """
    try:
        content = read_bounded(file, LARGEST_FILE)
    except FileNotFoundError:
        return Reject(str(file), "there is no such file or folder; check the path")
    except OSError:
        return Reject(str(file), "the file cannot be opened; check that you may read it")
    if content is None:
        size = LARGEST_FILE // (1024 * 1024)
        return Reject(str(file), f"the file is larger than {size} MB; give one file for each year")
    try:
        content = as_utf_8(content)
    except UnicodeDecodeError:
        return Reject(str(file), "the file is in UTF-16, and damaged; save it as CSV UTF-8")
    return _sheet(file, root, BytesIO(content), texts)


def _files_at(path: Path) -> Iterable[tuple[Path, Path]]:
    if not path.is_dir():
        return [(path, path.parent)]
    found = (file for file in path.rglob("*") if file.suffix.lower() in (".csv", ".xml"))
    return [(file, path) for file in sorted(found) if file.is_file() and file.name[0] not in ".~"]


def _sheet(file: Path, root: Path, stream: BinaryIO, texts: Texts) -> Sheet | Reject:
    lines = _lines(stream)
    heading = next(lines, None)
    if heading is None:
        return Reject(str(file), "the file is empty; export it again")
    if heading.fault:
        return Reject(str(file), heading.fault, heading.number)
    if len(heading.cells) > _MOST_COLUMNS:
        return Reject(str(file), f"it has more than {_MOST_COLUMNS} columns; export it again")
    columns = tuple(cell.upper() for cell in heading.cells)
    table = table_of(columns, file.stem)
    if table is None or table.missing(columns):
        _refuse_other_separators(file, heading.cells)
    if table is None:
        return Reject(str(file), "its columns are those of no SSDA903 table; it was left out")
    _refuse_columns(file, table, columns)
    held = Lines(table, columns, texts)
    if not table.is_used:
        return Sheet(file, table, columns, held, label_of(file, root), sum(1 for _ in lines))
    for line in lines:
        held.add(line)
    return Sheet(file, table, columns, held, label_of(file, root))


def _refuse_other_separators(file: Path, cells: Sequence[str]) -> None:
    for sign, words in _OTHER_SEPARATORS.items():
        if table_of([cell.strip().upper() for cell in ",".join(cells).split(sign)]):
            raise SourceError(
                file, f"its fields are separated by {words}; save it as CSV separated by commas"
            )


def _refuse_columns(file: Path, table: Table, columns: Sequence[str]) -> None:
    missing = table.missing(columns)
    if missing:
        raise SourceError(
            file,
            f"the table {table.name} needs the columns {', '.join(missing)}, and its first line "
            f"has {_found(columns)}; correct the first line, or export the file again",
        )
    counts = Counter(columns)
    twice = [column for column in counts if column in table.read and counts[column] > 1]
    if twice:
        raise SourceError(
            file, f"the column {', '.join(twice)} is there more than once; remove all but one"
        )


def _found(columns: Sequence[str]) -> str:
    """Name the columns, unless the first line may itself be a child's record."""
    if "CHILD" not in columns:
        return "other names"
    named = [column for column in columns if _COLUMN.fullmatch(column)]
    others = [" and others"] if len(named) < len(list(filter(None, columns))) else []
    return "".join((", ".join(named), *others))


_COLUMN = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
"""What the name of a column looks like; any other text may be somebody's words."""


def _lines(stream: BinaryIO) -> Iterator[Line]:
    """Yield each line that is not blank; memory stays bounded however long a line is."""
    number = 0
    while raw := stream.readline(_LONGEST_LINE + 1):
        number += 1
        if number == 1 and raw.removeprefix(_BYTE_ORDER_MARK).startswith(_POWERSHELL):
            continue
        line = _too_long(stream, raw, number) or _line(raw, number)
        if line.fault or any(line.cells):
            yield line


def _too_long(stream: BinaryIO, raw: bytes, number: int) -> Line | None:
    if len(raw) <= _LONGEST_LINE:
        return None
    while raw and not raw.endswith(b"\n"):
        raw = stream.readline(_LONGEST_LINE)
    return Line(number, fault=f"the line is longer than {_LONGEST_LINE:,} characters; correct it")


def _line(raw: bytes, number: int) -> Line:
    if number == 1:
        raw = raw.removeprefix(_BYTE_ORDER_MARK)
        if raw.count(_NULL) > len(raw) // 2:
            return Line(number, fault="the file is in UTF-32; save it as CSV UTF-8")
    try:
        text = _text(raw).rstrip("\r\n")
    except UnicodeDecodeError:
        return Line(number, fault="the text is in no known encoding; save the file as CSV UTF-8")
    if _CONTROL.search(text):
        return Line(number, _plain(text), "there are control characters here; remove them")
    return _cells(text, number)


def _text(raw: bytes) -> str:
    """Councils' systems export UTF-8 or the Windows alphabet of Western Europe."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def _cells(text: str, number: int) -> Line:
    if '"' not in text:
        return Line(number, _plain(text))
    try:
        cells = next(csv.reader([text], strict=True))
    except csv.Error:
        fault = "a quotation mark is not closed, or stands inside a field; correct it"
        return Line(number, _plain(text), fault)
    return Line(number, tuple(map(str.strip, cells)))


def _plain(text: str) -> tuple[str, ...]:
    return tuple(map(str.strip, text.split(",")))
