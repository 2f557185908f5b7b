"""A return as one XML file: the same tables as in CSV, and a line for each record of a child."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from permanence_rules.runtime.reading import open_plain
from permanence_rules.runtime.strict_xml import StrictXmlError, parse_xml
from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssda903.files import Sheet
from permanence_rules.sources.ssda903.lines import Line, Lines, Texts
from permanence_rules.sources.ssda903.tables import (
    AD1,
    EPISODES,
    HEADER,
    PLACED_ADOPTION,
    REVIEWS,
    TABLES,
    UASC,
    Table,
)
from permanence_rules.sources.ssda903.years import label_of

__all__ = ["LARGEST_XML", "open_xml"]

LARGEST_XML = 256 * 1024 * 1024
"""Bytes of the largest XML file that is read: some 180,000 children."""
_ROOT, _CHILD, _HEADER = "EXPSSDA903", "CHILD", "HEADER"
_BY_NAME = {table.name: table for table in TABLES}
_GROUPS = {
    "EPISODE": EPISODES,
    "AREVIEW": REVIEWS,
    "AD_PLACED": PLACED_ADOPTION,
    "AMISSING": _BY_NAME["Missing"],
    "PERMANENCE": _BY_NAME["PrevPerm"],
    "OC2": _BY_NAME["OC2"],
}
"""
Elements with elements inside, of which each is a row of its own.

The schema has all but EPISODE in HEADER. What stands beside HEADER is read as well: a review that
was left out would be told as not held.
"""
_IN_HEADER = (UASC, AD1, _BY_NAME["OC3"])
"""Tables whose columns stand in HEADER itself: a child has a row if one of them is filled."""
_SHARED = frozenset({"CHILD", "SEX", "DOB"})
_RENAMED = {"CHILDID": "CHILD", "PL": "PLACE"}
_MAY_BE_BLANK = frozenset({PLACED_ADOPTION.name, "Missing", "PrevPerm", "OC2"})
"""The schema lets these stand there with nothing in them, which says that there is none."""


def open_xml(file: Path, root: Path, texts: Texts) -> list[Sheet] | Reject:
    """
    Return the tables in an XML file, or why it is no return.

    A row is numbered among the elements of its kind: row 14 of Episodes is the fourteenth
    EPISODE of the file. Such files often have but one line. Cells are put among the *texts* of the
    return.
    """
    reading = _Reading.of(texts)
    try:
        with open_plain(file) as stream:
            parse_xml(stream, reading, LARGEST_XML)
    except FileNotFoundError:
        return Reject(str(file), "there is no such file or folder; check the path")
    except OSError:
        return Reject(str(file), "the file cannot be opened; check that you may read it")
    except StrictXmlError as error:
        return Reject(str(file), error.message, error.line)
    return [*reading.sheets(file, root)]


@dataclass(slots=True)
class _Record:
    """One element with a row of its own: its number among those of its kind, and its cells."""

    table: Table
    number: int
    cells: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    def put(self, name: str, text: str) -> None:
        """Take what one element inside it says."""
        if name in self.cells:
            self.fault = f"the element {name} is there more than once; remove all but one"
        self.cells[name] = text

    @property
    def is_blank(self) -> bool:
        """Whether no element inside it says anything."""
        return not any(self.cells.values())


@dataclass(slots=True)
class _Reading:
    """Where in the file the parser is, and the rows that were found so far."""

    _lines: Mapping[str, Lines]
    _path: list[str] = field(default_factory=list)
    _numbers: Counter[str] = field(default_factory=Counter)
    _header: _Record | None = None
    _groups: list[_Record] = field(default_factory=list)
    _fault: str = ""
    _strange: int = 0
    """How many elements of those that have begun are inside one that the return does not have."""
    _unknown: int = 0
    _unread: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, texts: Texts) -> _Reading:
        """Return one that has read nothing, for a return with these texts."""
        return cls({table.name: Lines(table, _columns(table), texts) for table in TABLES})

    def begin(self, name: str, _attributes: Mapping[str, str]) -> None:
        """Go into an element; what is inside one that is not of the return is left out with it."""
        name = name.upper()
        self._path.append(name)
        if self._strange:
            self._strange += 1
            return
        match self._path:
            case [only]:
                if only != _ROOT:
                    raise StrictXmlError(f"its outermost element is not {_ROOT}; it was left out")
            case [_, "CHILD"]:
                self._header, self._groups, self._fault = None, [], ""
            case [_, _, "HEADER"]:
                if self._header is not None:
                    self._fault = "this child has more than one HEADER; remove all but one"
                self._header = self._record(name, HEADER)
            case [_, "CHILD", _] | [_, _, "HEADER", _] if name in _GROUPS:
                self._groups.append(self._record(name, _GROUPS[name]))
            case [_, _, "HEADER", leaf] if _renamed(leaf) in _HEADER_COLUMNS:
                pass
            case [_, "CHILD", group, leaf] | [_, _, "HEADER", group, leaf] if (
                group in _GROUPS and self._is_cell(leaf)
            ):
                pass
            case _:
                self._strange = 1
                self._unknown += 1

    def end(self, name: str, text: str) -> None:
        """Leave an element, with the text that it has of its own."""
        name = name.upper()
        if self._strange:
            self._strange -= 1
        else:
            self._take(_renamed(name), text)
        self._path.pop()

    def sheets(self, file: Path, root: Path) -> Iterator[Sheet]:
        """Yield the tables; one that no child has a row of may not have been exported at all."""
        label = label_of(file, root)
        for table in TABLES:
            lines, unread = self._lines[table.name], self._unread[table.name]
            is_needed = table in (HEADER, EPISODES)
            if lines or unread or is_needed:
                columns = _columns(table)
                unknown = self._unknown if table is HEADER else 0
                yield Sheet(file, table, columns, lines, label, unread, table.name, unknown)

    def _record(self, name: str, table: Table) -> _Record:
        self._numbers[name] += 1
        return _Record(table, self._numbers[name])

    def _is_cell(self, leaf: str) -> bool:
        return bool(self._groups) and _renamed(leaf) in self._groups[-1].table.columns

    def _take(self, name: str, text: str) -> None:
        match self._path:
            case [_, "CHILD"]:
                self._add_child()
            case [_, _, "HEADER", _] if self._header is not None and name not in _GROUPS:
                self._header.put(name, text)
            case [_, "CHILD", group, _] | [_, _, "HEADER", group, _] if group in _GROUPS:
                self._groups[-1].put(name, text)

    def _add_child(self) -> None:
        """Make rows of what stands in one CHILD, once all of it is known."""
        told = self._header.cells if self._header else {}
        shared = {name: told.get(name, "") for name in _SHARED}
        if self._header is not None:
            self._add(self._header, shared)
            for table in _IN_HEADER:
                cells = {name: told[name] for name in (table.columns - _SHARED) & told.keys()}
                if any(cells.values()) or (table is UASC and told.get("UASC") == "1"):
                    self._add(_Record(table, self._header.number, cells), shared)
        for record in self._groups:
            if not (record.is_blank and record.table.name in _MAY_BE_BLANK):
                self._add(record, shared)

    def _add(self, record: _Record, shared: dict[str, str]) -> None:
        table = record.table
        if not table.is_used:
            self._unread[table.name] += 1
            return
        cells = shared | record.cells
        row = tuple(cells.get(name, "") for name in _columns(table))
        self._lines[table.name].add(Line(record.number, row, self._fault or record.fault))


def _columns(table: Table) -> tuple[str, ...]:
    return tuple(sorted(table.columns))


def _renamed(name: str) -> str:
    return _RENAMED.get(name, name)


def _all_columns(tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        yield from table.columns


_HEADER_COLUMNS = frozenset({"UASC", *_all_columns((HEADER, *_IN_HEADER))})
