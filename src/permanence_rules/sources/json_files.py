"""Cases from JSON of our own form: one case, a list of cases, JSON lines, or a folder of these."""

from __future__ import annotations

import operator
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from permanence_rules.case import Case, read_case
from permanence_rules.errors import CaseError, SourceError
from permanence_rules.runtime.reading import is_there, open_plain, read_bounded
from permanence_rules.runtime.strict_json import NOT_UTF8, StrictJsonError, parse_json
from permanence_rules.sources.base import Reject, RowCount, SourceKind
from permanence_rules.sources.encodings import Lines, as_utf_8, utf_8_lines

__all__ = [
    "JSON",
    "JSON_SUFFIXES",
    "LARGEST_DOCUMENT",
    "LONGEST_LINE",
    "JsonFiles",
    "case_in",
]

LINE_SUFFIXES = frozenset((".jsonl", ".ndjson"))
JSON_SUFFIXES = (".json", *sorted(LINE_SUFFIXES))
LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of the longest line of JSON lines that is read; one case takes a few thousand."""
LARGEST_DOCUMENT = 64 * 1024 * 1024
"""Bytes of the largest JSON document that is read; JSON lines, read one by one, may be longer."""

_CHUNK = 1024 * 1024
_CASE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def _place(file: str, line: int | None, position: int | None) -> str:
    if line is not None:
        return f"{file}:{line}"
    return file if position is None else f"{file}, number {position}"


class _Places:
    """
    Where the case of each child stands, as one number: a million of them are held in memory.

    >>> places = _Places()
    >>> places.note("A1", _Record({}, "cases.jsonl", line=7))
    >>> places.of("A1"), places.of("A2")
    ('cases.jsonl:7', None)
    """

    def __init__(self) -> None:
        self._files: list[str] = []
        self._of: dict[str, int] = {}

    def note(self, case_id: str, record: _Record) -> None:
        """Keep where a case stands; cases come file by file."""
        if not self._files or self._files[-1] != record.file:
            self._files.append(record.file)
        number = record.line or record.position or 0
        is_line = record.line is not None
        self._of[case_id] = (len(self._files) - 1) << _BITS | number << 1 | is_line

    def of(self, case_id: str) -> str | None:
        """Return where the case of a child stands, in words; None for a child not seen yet."""
        packed = self._of.get(case_id)
        if packed is None:
            return None
        file, number = packed >> _BITS, (packed & _LOWER) >> 1
        line = number if packed & 1 else None
        return _place(self._files[file], line, number or None)


_BITS = 40
"""For the number of a line or case within its file, and whether it is a line."""
_LOWER = (1 << _BITS) - 1


@dataclass(slots=True)
class JsonFiles:
    """
    The cases in files and folders, in the order given and by name within a folder.

    A file that cannot be read is a reject, and the rest is read. SourceError is raised if
    only one path was given and there is no such file or folder of cases.
    """

    paths: Sequence[Path]
    holds_one_case: bool = field(default=False, init=False)
    """Whether all that was read so far is one file with one case, not in a list."""
    _places: _Places = field(default_factory=_Places, init=False)
    _size: int = field(default=0, init=False)
    """Bytes of all files; 0 where one is a pipe, whose size nobody knows."""
    _done: int = field(default=0, init=False)
    """Bytes of the files that were read to their end."""
    _here: Callable[[], float] = field(default=float, init=False)
    """How many bytes of the present file were read."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing: every key of a case is read or refused."""
        return ()

    @property
    def cannot_supply(self) -> tuple[str, ...]:
        """Nothing: the form has a place for every fact."""
        return ()

    @property
    def supplies(self) -> None:
        """Anything."""
        return None

    @property
    def judged_as_at(self) -> date | None:
        """The files do not say."""
        return None

    @property
    def rows(self) -> tuple[RowCount, ...]:
        """Nothing: a case is not spread over rows."""
        return ()

    @property
    def share_read(self) -> float | None:
        """How much of the files was read, by their bytes; None where one is a pipe."""
        return min((self._done + self._here()) / self._size, 1.0) if self._size else None

    def read(self) -> Iterator[Case | Reject]:
        """Yield each case, and each record or file that could not be used, as they are met."""
        self._places = _Places()
        found = [_found_at(path) for path in self.paths]
        self._size, self._done, self._here = _bytes_of(found), 0, float
        for files in found:
            if isinstance(files, SourceError):
                if len(found) == 1:
                    raise files
                yield Reject(files.path, files.message)
                continue
            for file in files:
                yield from self._read_file(file)

    def _read_file(self, file: Path) -> Iterator[Case | Reject]:
        is_lines = file.suffix.lower() in LINE_SUFFIXES
        records = self._lines(file) if is_lines else self._document(file)
        try:
            for record in records:
                yield record if isinstance(record, Reject) else self._case(record)
        except OSError as error:
            yield Reject(str(file), f"the file cannot be read: {error.strerror}")
        self._here = float
        self._done += _bytes_of([[file]])

    def _lines(self, file: Path) -> Iterator[_Record | Reject]:
        """Yield what each line holds, with no more than one line in memory."""
        is_empty = True
        with open_plain(file) as stream, self._at(stream):
            for number, line in _numbered(utf_8_lines(stream)):
                if line is None:
                    yield Reject(str(file), _TOO_LONG, number)
                elif line.strip():
                    data = _parsed(line, str(file), number)
                    yield data if isinstance(data, Reject) else _Record(data, str(file), number)
                else:
                    continue
                is_empty = False
        if is_empty:
            yield Reject(str(file), _EMPTY)

    @contextmanager
    def _at(self, stream: BinaryIO) -> Iterator[None]:
        """Know how far a stream is read for as long as it is open."""
        self._here = stream.tell if stream.seekable() else float
        try:
            yield
        finally:
            self._here = float

    def _document(self, file: Path) -> Iterator[_Record | Reject]:
        content = read_bounded(file, LARGEST_DOCUMENT)
        data = Reject(str(file), _TOO_LARGE) if content is None else _parsed(content, str(file))
        if isinstance(data, Reject):
            yield data
        elif isinstance(data, list):
            if not data:
                yield Reject(str(file), "the list holds no case; add one, or leave the file out")
            for number, each in enumerate(data, 1):
                self._here = partial(operator.mul, len(content or b"") / len(data), number)
                yield _Record(each, str(file), position=number)
        else:
            self.holds_one_case = [*self.paths] == [file]
            yield _Record(data, str(file))

    def _case(self, record: _Record) -> Case | Reject:
        case = record.case()
        if isinstance(case, Reject):
            return case
        earlier = self._places.of(case.case_id)
        if earlier is not None:
            return record.reject(
                f"{record.place} bears the case_id of the case at {earlier}; "
                "give each child's case its own, or leave one of the two out"
            )
        self._places.note(case.case_id, record)
        return case


def case_in(content: bytes, file: str, line: int | None = None) -> Case | Reject:
    """Return the case in some JSON that stands by itself, or why there is none."""
    is_too_long = len(content) > LONGEST_LINE
    data = Reject(file, _CASE_TOO_LONG, line) if is_too_long else _parsed(content, file, line)
    return data if isinstance(data, Reject) else _Record(data, file, line).case()


@dataclass(frozen=True, slots=True)
class _Record:
    """What stands where one case is expected."""

    data: Any
    file: str
    line: int | None = None
    position: int | None = None

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return _place(self.file, self.line, self.position)

    def case(self) -> Case | Reject:
        """Return the case, or why there is none."""
        if not isinstance(self.data, dict):
            return self.reject(_NOT_A_CASE)
        try:
            return read_case(self.data)
        except CaseError as error:
            return self.reject("; ".join(map(str, error.problems)))

    def reject(self, reason: str) -> Reject:
        """Return why it cannot be used."""
        return Reject(self.file, reason, self.line, record=self._name)

    @property
    def _name(self) -> str | None:
        name = self.data.get("case_id") if isinstance(self.data, dict) else None
        if isinstance(name, str) and _CASE_ID.fullmatch(name):
            return name
        return None if self.position is None else f"number {self.position}"


def _bytes_of(found: Iterable[list[Path] | SourceError]) -> int:
    """Return the bytes of all files; 0 where one of them is a pipe, or not there."""
    size = 0
    for files in found:
        try:
            sizes = [] if isinstance(files, SourceError) else [each.stat() for each in files]
        except OSError:
            return 0
        if not all(stat.S_ISREG(each.st_mode) for each in sizes):
            return 0
        size += sum(each.st_size for each in sizes)
    return size


_NOT_A_CASE = 'expected a case: facts in braces, such as {"case_id": "A1", "child": {...}}'


def _found_at(path: Path) -> list[Path] | SourceError:
    """Return the files at a path, or why there are none."""
    try:
        return _files_at(path)
    except SourceError as error:
        return error


def _files_at(path: Path) -> list[Path]:
    if not is_there(path):
        raise SourceError(path, "there is no such file or folder; check the path")
    if not path.is_dir():
        return [path]
    inside = (each for each in path.rglob("*") if each.suffix.lower() in JSON_SUFFIXES)
    files = sorted(each for each in inside if each.is_file())
    if not files:
        raise SourceError(
            path, "this folder holds no .json, .jsonl or .ndjson file; name a folder of cases"
        )
    return files


def _numbered(lines: Lines) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line with its number; None for one that is too long to be a case."""
    number = 0
    while line := lines.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            _skip_line(lines, line)
            yield number, None
        else:
            yield number, line


def _skip_line(lines: Lines, read: bytes) -> None:
    while read and not read.endswith(b"\n"):
        read = lines.readline(_CHUNK)


_EMPTY = "the file is empty; write a case or a list of cases into it, or leave it out"
_TOO_LARGE = (
    f"the file is larger than {LARGEST_DOCUMENT // _CHUNK} MB; "
    "write it as JSON lines, one case on each line of a .jsonl file"
)
_TOO_LONG = (
    f"the line is longer than {LONGEST_LINE // _CHUNK} MB; "
    "in JSON lines each line holds one case, so end the line after each"
)

_CASE_TOO_LONG = f"the case is longer than {LONGEST_LINE // _CHUNK} MB; it holds more than one"


def _parsed(content: bytes, file: str, line: int | None = None) -> Any:
    """Return what the JSON says, or the Reject that says why it cannot be read."""
    try:
        text = as_utf_8(content).removeprefix(_BYTE_ORDER_MARK)
        return parse_json(text) if text.strip() else Reject(file, _EMPTY, line)
    except UnicodeDecodeError:
        return Reject(file, NOT_UTF8, line)
    except StrictJsonError as error:
        return Reject(file, error.message, error.line if line is None else line)


_BYTE_ORDER_MARK = "\ufeff".encode()

JSON = SourceKind("json", "JSON", JSON_SUFFIXES, JsonFiles)
"""Files of our own JSON, as a kind of input."""
