"""
Tables that another program joins, such as a cluster: each row by itself, then one child's rows.

What that program has to know is whose a row is (`named`), how many rows of each table are
nobody's, and which rows have one group. The rest is done here, as where the tables are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from permanence_rules.case import Case
from permanence_rules.errors import SourceError
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources.base import Reject, RowCount, RowEnd
from permanence_rules.sources.tables.assembly import Assembler
from permanence_rules.sources.tables.joining import (
    KEY_UNKNOWN,
    OF_SEVERAL,
    TWO_SPELLINGS,
    ChildRows,
    OpenTable,
    Unnamed,
    key_of,
    meant_by,
    whose,
)
from permanence_rules.sources.tables.mapping import TableMapping, TablesMapping
from permanence_rules.sources.tables.mapping_file import read_mapping
from permanence_rules.sources.tables.readers import Row, expect_columns
from permanence_rules.sources.tables.records import Note, Remarks
from permanence_rules.sources.tables.supply import supply_of

__all__ = ["Apart", "ApartTable", "Children", "GivenRow", "NamedRow", "Told", "named"]


@dataclass(frozen=True, slots=True)
class ApartTable:
    """One table of the mapping, and what its columns are called where its rows are."""

    number: int
    mapping: TableMapping
    headings: tuple[str, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """Where the columns that the mapping names are, in its order. Raises SourceError."""
        wanted = [(each, "the mapping") for each in self.mapping.headings]
        found = expect_columns(_Heads(self.mapping.name, self.headings), wanted, self.mapping.child)
        return tuple(found[each] for each in self.mapping.headings)

    @property
    def places_of_child(self) -> tuple[int, ...]:
        """The first of these: what tells whose a row is, as where one program reads the tables."""
        return self.places[: len(self._of_child())]

    @property
    def places_of_identifiers(self) -> tuple[int, ...]:
        """The first of these, with the keys too."""
        mapping = self.mapping
        return self.places[: len({*self._of_child(), *mapping.key, *mapping.within})]

    def _of_child(self) -> set[str]:
        return {*self.mapping.only, *([self.mapping.child] if self.mapping.child else [])}

    def opened(self) -> OpenTable:
        """Return the table as it is read, of rows that hold these columns alone."""
        titles = tuple(self.headings[place] for place in self.places)
        heads = _Heads(self.mapping.name, titles)
        return OpenTable(self.number, self.mapping, heads, tuple(range(len(titles))))


@dataclass(frozen=True, slots=True)
class _Heads:
    """A table of which only the names of the columns are here."""

    file: str
    headings: tuple[str, ...]
    sheet: str | None = None

    def rows(self, places: Sequence[int]) -> Iterator[Row]:
        """Its rows are elsewhere."""
        raise NotImplementedError(places)


@dataclass(frozen=True, slots=True)
class NamedRow:
    """Whose a row is, as far as the row tells."""

    child: str = ""
    """The identifier as it is spelled; empty where a key tells, or nothing."""
    group: str = ""
    """What all spellings of the identifier have in common: rows of one group go together."""
    key: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    why_not: Unnamed | None = None
    """Why it is nobody's, or is not meant."""


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row of a child, and the number by which whoever gave it knows it."""

    cells: tuple[Any, ...]
    child: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the rows of one child."""

    found: Case | Reject | None
    """None where two children may be meant."""
    rejects: tuple[Reject, ...]
    counts: tuple[RowCount, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """The tables of a mapping that are joined elsewhere; it can travel to other processes."""

    mapping: TablesMapping
    tables: tuple[ApartTable, ...]

    @classmethod
    def of(
        cls, mapping: Path | str | Mapping[str, Any], headings: Mapping[str, Sequence[str]]
    ) -> Apart:
        """
        Return a mapping with the names of the columns of each table.

        Raises MappingError for a mapping with mistakes, and SourceError where a table or a
        column is not there.
        """
        read = read_mapping(mapping)
        known = [each.name for each in read.tables]
        for name in headings:
            if name not in known:
                hint = did_you_mean(name, known)
                raise SourceError(read.path, f"it has no table {name} for a frame. {hint}".strip())
        for name in known:
            if name not in headings:
                raise SourceError(read.path, f"there is no frame for its table {name}; give one")
        tables = tuple(
            ApartTable(number, each, tuple(headings[each.name]))
            for number, each in enumerate(read.tables)
        )
        for each in tables:
            each.opened()  # names a column that is not there
        return cls(read, tables)

    def in_order(self) -> list[ApartTable]:
        """Return the tables that name each child first: others find it through their keys."""
        return sorted(self.tables, key=lambda each: not each.mapping.child)


def named(table: OpenTable, cells: tuple[Any, ...]) -> NamedRow:
    """Return whose a row is; *cells* are those of the mapping's columns, or the first of them."""
    row = Row(0, cells)
    child = whose(table, row)
    if isinstance(child, Unnamed):
        return NamedRow(why_not=child)
    mapping = table.mapping
    group = key_of(child) if child else ""
    return NamedRow(child, group, _key(table, row, mapping.key), _key(table, row, mapping.within))


def _key(table: OpenTable, row: Row, headings: Sequence[str]) -> tuple[str, ...]:
    return table.text(row, headings) if table.holds(row, headings) else ()


class Children:
    """Makes the case of each child of its rows."""

    def __init__(self, apart: Apart, nameless: Mapping[int, int]) -> None:
        self._tables = [each.opened() for each in apart.tables]
        self._order = [each.number for each in apart.in_order()]
        supply = supply_of(apart.mapping)
        self._assembler = Assembler.of(apart.mapping, self._tables, nameless, supply)

    def told(self, rows: Mapping[int, Sequence[GivenRow]]) -> Told:
        """Return the case of the rows of one group, by table and in the order of each."""
        given = {number: rows[number] for number in self._order if rows.get(number)}
        spelled = ({each.child for each in its_rows if each.child} for its_rows in given.values())
        child = meant_by(spelled)
        if child is None:
            return self._of_two(given)
        found = ChildRows(child)
        for number, its_rows in given.items():
            found.rows[number] = [Row(n, each.cells) for n, each in enumerate(its_rows, 1)]
        remarks: Remarks = []
        case = self._assembler.case_of(found, remarks)
        ends = _Ends(given)
        rejects = [ends.noted(each) for each in remarks]
        if isinstance(case, Reject):
            case = ends.numbered(next(iter(given)), case)
        return Told(case, tuple(each for each in rejects if each), self._counts(given, ends))

    def nobodys(self, number: int, row: GivenRow, code: str | None) -> Told:
        """
        Return what became of a row that is of no child.

        *code* says what the lookup of its key came to, or else the row itself says why.
        """
        table = self._tables[number]
        by_key = next((each for each in (KEY_UNKNOWN, OF_SEVERAL) if each[0] == code), None)
        said = whose(table, Row(0, row.cells))
        why = Unnamed(*by_key, table.within) if by_key is not None else said
        assert isinstance(why, Unnamed)
        given = {number: [row]}
        ends = _Ends(given)
        reject = ends.noted(Note(number, 1, why.ends, why.of(table, Row(1))))
        assert reject is not None
        return Told(None, (reject,), self._counts(given, ends))

    def all_rejected(self, rows: Mapping[int, Sequence[GivenRow]], reject: Reject) -> Told:
        """Return that none of a child's rows could be used, and why."""
        ends = _Ends(rows)
        for table, its_rows in rows.items():
            for position in range(1, len(its_rows) + 1):
                ends.noted(Note(table, position, RowEnd.REJECTED))
        return Told(reject, (), self._counts(rows, ends))

    def _of_two(self, given: Mapping[int, Sequence[GivenRow]]) -> Told:
        ends = _Ends(given)
        rejects = []
        for number, its_rows in given.items():
            table = self._tables[number]
            why = Unnamed(*TWO_SPELLINGS, table.mapping.child)
            for position in range(1, len(its_rows) + 1):
                reject = why.of(table, Row(position))
                rejects.append(ends.noted(Note(number, position, RowEnd.REJECTED, reject)))
        return Told(None, tuple(each for each in rejects if each), self._counts(given, ends))

    def _counts(self, rows: Mapping[int, Sequence[GivenRow]], ends: _Ends) -> tuple[RowCount, ...]:
        return tuple(
            ends.count(self._tables[number], len(its_rows)) for number, its_rows in rows.items()
        )


@dataclass(slots=True)
class _Ends:
    """How the rows of one child end, each in one way."""

    rows: Mapping[int, Sequence[GivenRow]]
    _ends: dict[tuple[int, RowEnd], set[int]] = field(default_factory=lambda: defaultdict(set))

    def noted(self, note: Note) -> Reject | None:
        """Take note of how a row ends; return its reject, with the number that the giver knows."""
        if note.row is not None and note.ends is not RowEnd.USED:
            self._ends[note.table, note.ends].add(note.row)
        return None if note.reject is None else self.numbered(note.table, note.reject)

    def numbered(self, table: int, reject: Reject) -> Reject:
        """Return a reject with the number of its row that the giver knows."""
        if reject.line is None:
            return reject
        return replace(reject, line=self.rows[table][reject.line - 1].number)

    def count(self, table: OpenTable, read: int) -> RowCount:
        """Return how many rows of a table ended in which way."""
        rejected = self._ends[table.number, RowEnd.REJECTED]
        aside = self._ends[table.number, RowEnd.SET_ASIDE] - rejected
        used = read - len(rejected) - len(aside)
        name = table.mapping.name
        return RowCount(table.reader.file, name, read, used, len(aside), len(rejected))
