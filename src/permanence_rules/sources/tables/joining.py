"""The rows of all tables, child by child: in step where they are in order, else in memory."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter

from permanence_rules.errors import SourceError
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.tables.cells import text_of
from permanence_rules.sources.tables.facts import Steps
from permanence_rules.sources.tables.mapping import Column, TableMapping
from permanence_rules.sources.tables.readers import Row, TableReader

__all__ = [
    "CHILD_PATTERN",
    "KEY_UNKNOWN",
    "OF_SEVERAL",
    "TWO_SPELLINGS",
    "ChildRows",
    "Join",
    "OpenTable",
    "TablesChangedError",
    "Tell",
    "Unnamed",
    "key_of",
    "meant_by",
    "whose",
]

CHILD_PATTERN = re.compile(r"[A-Za-z0-9._-]{1,64}")
Tell = Callable[[int, Reject], None]
"""Told of a reject of a row, with the number of its table."""


class TablesChangedError(SourceError):
    """The tables are not those that were looked at: nothing that was made of them can stand."""


@dataclass(slots=True)
class OpenTable:
    """A table of the mapping with its reader, and the place of each column among the cells."""

    number: int
    mapping: TableMapping
    reader: TableReader
    places: tuple[int, ...]
    """Where in the file the columns of `mapping.headings` are, in their order."""
    columns: tuple[tuple[Column, int], ...] = field(init=False)
    """Each column that is a fact, with the place of its cell in a row."""
    titles: tuple[str, ...] = field(init=False)
    """The columns as the file names them."""
    _at: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._at = {name: place for place, name in enumerate(self.mapping.headings)}
        self.columns = tuple((each, self._at[each.heading]) for each in self.mapping.columns)
        headings = self.reader.headings
        self.titles = tuple(headings[place] for place in self.places)

    def cell(self, row: Row, heading: str) -> object:
        """Return the cell of a column that the mapping names."""
        return row.cells[self._at[heading]]

    def holds(self, row: Row, headings: Sequence[str]) -> bool:
        """Whether the cells of these columns are among those that were read of a row."""
        return all(self._at[heading] < len(row.cells) for heading in headings)

    def text(self, row: Row, headings: Sequence[str]) -> tuple[str, ...]:
        """Return the text of some cells, or nothing where any of them is blank."""
        found = tuple(_identifier(row.cells[self._at[heading]]) for heading in headings)
        return found if all(found) else ()

    @property
    def within(self) -> str:
        """The columns with the key of the record around, for a message."""
        return ", ".join(self.mapping.within)

    def is_meant(self, row: Row) -> bool:
        """Whether a row is one of those that the mapping chooses with `only`."""
        return all(
            text_of(self.cell(row, heading)).casefold() in values
            for heading, values in self.mapping.only.items()
        )

    def rows(self) -> Iterator[Row]:
        """Yield its rows with the cells of every column that is mapped."""
        return self.reader.rows(self.places)

    def reject(
        self,
        row: Row | None,
        code: str,
        reason: str,
        column: str | None = None,
        child: str | None = None,
        ends: RowEnd = RowEnd.REJECTED,
    ) -> Reject:
        """Return why a row, or a cell of it, cannot be used."""
        line = row.number if row is not None else None
        file, sheet = self.reader.file, self.reader.sheet
        return Reject(file, reason, line, column, child, code, sheet, ends)


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Why it is not known whose row it is, or that it is not one of those that are meant."""

    code: str
    reason: str
    column: str = ""
    ends: RowEnd = RowEnd.REJECTED

    def of(self, table: OpenTable, row: Row) -> Reject:
        """Return the reject of that row."""
        return table.reject(row, self.code, self.reason, self.column or None, ends=self.ends)


@dataclass(slots=True)
class ChildRows:
    """The rows of one child, by the number of their table."""

    child: str
    rows: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class _Order:
    """Whether the identifiers of a table come in order, as text and as numbers."""

    last: str = ""
    as_text: bool = True
    as_numbers: bool = True

    def see(self, child: str) -> None:
        """Take note of one more identifier."""
        if child == self.last:
            return
        self.as_text = self.as_text and self.last <= child
        is_number = self.as_numbers and child.isdecimal()
        self.as_numbers = is_number and int(self.last or 0) <= int(child)
        self.last = child


class Join:
    """
    The tables of a mapping, joined by the child.

    A first reading looks at the identifiers alone: whether each table is in their order, which
    of them are spelled in several ways, and how many rows name no child. The second joins.
    """

    def __init__(self, tables: Sequence[OpenTable]) -> None:
        self.tables = tables
        self.nameless: dict[int, int] = {}
        self.matched = 0
        self._doubtful: frozenset[str] = frozenset()
        self._canonical: dict[str, str] = {}
        self._by_key: dict[Steps, dict[tuple[str, ...], str | None]] = {}
        """By kind of record and key, the child; None where several children have that key."""
        self._orders: list[_Order] = []
        self._survey()

    @property
    def is_in_step(self) -> bool:
        """Whether the tables are read side by side, with one child in memory at a time."""
        if self._canonical or self._doubtful or any(not t.mapping.child for t in self.tables):
            return False
        return self._has_order("as_text") or self._has_order("as_numbers")

    def children(self, tell: Tell) -> Iterator[ChildRows]:
        """Yield the rows of each child; *tell* hears of rows that are of no child."""
        return self._in_step(tell) if self.is_in_step else self._in_memory(tell)

    def _has_order(self, name: str) -> bool:
        return all(getattr(each, name) for each in self._orders)

    def _survey(self) -> None:
        """Read the identifiers of every table once."""
        spelled: dict[str, str] = {}
        several: set[str] = set()
        for table in self.tables:
            order = _Order()
            self._orders.append(order)
            self.nameless[table.number] = 0
            for child in self._identifiers(table):
                if child is None:
                    self.nameless[table.number] += 1
                    continue
                order.see(child)
                key = key_of(child)
                if spelled.setdefault(key, child) != child:
                    several.add(key)
        if several:
            self._settle(several)

    def _settle(self, several: set[str]) -> None:
        """Settle which identifier each spelling means, or that two children may be meant."""
        found: dict[str, dict[int, set[str]]] = {key: defaultdict(set) for key in several}
        for table in self.tables:
            for child in self._identifiers(table):
                if child is not None and (key := key_of(child)) in found:
                    found[key][table.number].add(child)
        meant = {key: meant_by(tables.values()) for key, tables in found.items()}
        self._doubtful = frozenset(key for key, child in meant.items() if child is None)
        for key, child in meant.items():
            if child is not None:
                self._canonical |= dict.fromkeys(set().union(*found[key].values()), child)
        self.matched = len(several) - len(self._doubtful)

    def _identifiers(self, table: OpenTable) -> Iterator[str | None]:
        """Yield the identifier in each row that is meant, None where there is no sound one."""
        if not table.mapping.child:
            return
        # The columns of `only` follow the child's in the headings.
        named = len({table.mapping.child, *table.mapping.only})
        for row in table.reader.rows(table.places[:named]):
            child = whose(table, row)
            if not isinstance(child, Unnamed):
                yield child
            elif child.ends is RowEnd.REJECTED:
                yield None

    def _in_step(self, tell: Tell) -> Iterator[ChildRows]:
        is_text = self._has_order("as_text")
        rows = merge(*(self._keyed(table, tell, is_text) for table in self.tables), key=_FIRST)
        last: str | int | None = None
        for order, same in groupby(rows, key=_FIRST):
            if last is not None and order < last:
                raise TablesChangedError(self.tables[0].reader.file, _CHANGED)
            last = order
            found = None
            for _, child, number, row in same:
                found = found or ChildRows(child)
                found.rows[number].append(row)
            assert found is not None
            yield found

    def _keyed(
        self,
        table: OpenTable,
        tell: Tell,
        is_text: bool,  # noqa: FBT001 - private
    ) -> Iterator[tuple[str | int, str, int, Row]]:
        for row, child in self._named(table, tell):
            yield (child if is_text else int(child)), child, table.number, row

    def _in_memory(self, tell: Tell) -> Iterator[ChildRows]:
        children: dict[str, ChildRows] = {}
        has_keys = any(not each.mapping.child for each in self.tables)
        # The tables that name each child come first: others find the child through their keys.
        for table in sorted(self.tables, key=lambda each: not each.mapping.child):
            for row, child in self._named(table, tell):
                if child not in children:
                    children[child] = ChildRows(child)
                children[child].rows[table.number].append(row)
                if has_keys and table.mapping.key:
                    self._note_key(table, row, child)
        yield from children.values()

    def _note_key(self, table: OpenTable, row: Row, child: str) -> None:
        """Keep whose record has the key of a row; a blank key is of no record."""
        key = table.text(row, table.mapping.key)
        keys = self._by_key.setdefault(table.mapping.row.steps, {})
        if key and keys.setdefault(key, child) != child:
            keys[key] = None

    def _named(self, table: OpenTable, tell: Tell) -> Iterator[tuple[Row, str]]:
        """Yield the rows of which the child is known."""
        for row in table.rows():
            child = self._whose(table, row)
            if isinstance(child, Unnamed):
                # The first reading counted such rows where it looked for identifiers.
                is_new = not table.mapping.child and child.ends is RowEnd.REJECTED
                self.nameless[table.number] += is_new
                tell(table.number, child.of(table, row))
            else:
                yield row, child

    def _whose(self, table: OpenTable, row: Row) -> str | Unnamed:
        found = whose(table, row)
        if isinstance(found, Unnamed):
            return found
        if not table.mapping.child:
            return self._through_key(table, row)
        if key_of(found) in self._doubtful:
            return Unnamed(*TWO_SPELLINGS, table.mapping.child)
        return self._canonical.get(found, found)

    def _through_key(self, table: OpenTable, row: Row) -> str | Unnamed:
        """Return whose row it is that names its child only by the key of the record around it."""
        keys = self._by_key.get(table.mapping.row.above, {})
        key = table.text(row, table.mapping.within)
        child = keys.get(key)
        if child is None:
            return Unnamed(*(OF_SEVERAL if key in keys else KEY_UNKNOWN), table.within)
        return child


_FIRST = itemgetter(0)
_CHANGED = "a table was changed while it was read; run it again"
_MISSING = (
    "child_missing",
    "the child's identifier is missing; fill it in",
)
_UNSOUND = (
    "child_unsound",
    "expected 1 to 64 letters, digits, full stops, underscores or hyphens",
)
TWO_SPELLINGS = (
    "child_in_two_spellings",
    (
        "the identifier differs from another of one table only by zeros or capitals, and the two "
        "may be of two children; write it alike everywhere, with all its zeros"
    ),
)
KEY_UNKNOWN = (
    "key_unknown",
    "no row of the other table has this key, so that the child is not known; correct it",
)
OF_SEVERAL = (
    "key_of_several",
    (
        "records of several children have this key, so that the child is not known; map the column "
        "with the child's identifier, or a key that tells them apart"
    ),
)


def whose(table: OpenTable, row: Row) -> str | Unnamed:
    """
    Return the identifier that a row names, or why it names none.

    It is as the row spells it; empty where the table has no column for it and a key tells.
    """
    if row.fault:
        return Unnamed("line_unreadable", row.fault)
    if _is_head(table, row) or not table.is_meant(row):
        return Unnamed("left_out", "", ends=RowEnd.SET_ASIDE)
    if not table.mapping.child:
        return ""
    child = _identifier(table.cell(row, table.mapping.child))
    if CHILD_PATTERN.fullmatch(child):
        return child
    return Unnamed(*(_UNSOUND if child else _MISSING), table.mapping.child)


def meant_by(spellings: Iterable[Collection[str]]) -> str | None:
    """
    Return which child several spellings mean, table by table; None where it may be two children.

    >>> meant_by([{"0017"}, {"17"}]), meant_by([{"17", "0017"}])
    ('0017', None)
    """
    found = [*spellings]
    if any(len(each) > 1 for each in found):
        return None
    return max(sorted(set().union(*found)), key=len)


def _is_head(table: OpenTable, row: Row) -> bool:
    """Whether a row holds the names of the columns again, as where files were joined."""
    return all(
        isinstance(cell, str) and cell.strip() == title
        for cell, title in zip(row.cells, table.titles, strict=False)
    )


def _identifier(cell: object) -> str:
    """Return an identifier or key as it is spelled; a whole number without a spreadsheet's `.0`."""
    text = text_of(cell)
    found = _NUMBER.fullmatch(text)
    return found[1] if found else text


_NUMBER = re.compile(r"(\d+)\.0+", re.ASCII)


def key_of(child: str) -> str:
    """
    Return what all spellings of an identifier have in common.

    >>> key_of("0017"), key_of("17"), key_of("a17")
    ('17', '17', 'A17')
    """
    return (child.lstrip("0") or "0") if child.isdecimal() else child.upper()
