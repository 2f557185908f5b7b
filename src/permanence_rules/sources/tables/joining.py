"""The rows of all tables, child by child: in step where they are in order, else in memory."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter

from permanence_rules.errors import SourceError
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.tables.cells import text_of
from permanence_rules.sources.tables.mapping import Column, TableMapping
from permanence_rules.sources.tables.readers import Row, TableReader

__all__ = ["ChildRows", "Join", "OpenTable", "TablesChangedError", "Tell"]

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

    def text(self, row: Row, headings: Sequence[str]) -> tuple[str, ...]:
        """Return the text of some cells, or nothing where any of them is blank."""
        found = tuple(_identifier(row.cells[self._at[heading]]) for heading in headings)
        return found if all(found) else ()

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
        self._by_key: dict[int, dict[tuple[str, ...], str]] = {}
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
                key = _key_of(child)
                if spelled.setdefault(key, child) != child:
                    several.add(key)
        if several:
            self._settle(several)

    def _settle(self, several: set[str]) -> None:
        """Settle which identifier each spelling means, or that two children may be meant."""
        found: dict[str, dict[int, set[str]]] = {key: defaultdict(set) for key in several}
        for table in self.tables:
            for child in self._identifiers(table):
                if child is not None and (key := _key_of(child)) in found:
                    found[key][table.number].add(child)
        doubtful = {
            key for key, tables in found.items() if any(len(each) > 1 for each in tables.values())
        }
        self._doubtful = frozenset(doubtful)
        for key in several - doubtful:
            spellings = set().union(*found[key].values())
            longest = max(sorted(spellings), key=len)
            self._canonical |= dict.fromkeys(spellings, longest)
        self.matched = len(several - doubtful)

    def _identifiers(self, table: OpenTable) -> Iterator[str | None]:
        """Yield the identifier in each row, None where there is no sound one."""
        if not table.mapping.child:
            return
        # The columns of `only` follow the child's in the headings.
        named = len({table.mapping.child, *table.mapping.only})
        for row in table.reader.rows(table.places[:named]):
            if row.fault:
                yield None
            elif table.is_meant(row) and not _is_head(table, row):
                child = _identifier(row.cells[0])
                yield child if CHILD_PATTERN.fullmatch(child) else None

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
                    keys = self._by_key.setdefault(table.number, {})
                    keys[table.text(row, table.mapping.key)] = child
        yield from children.values()

    def _named(self, table: OpenTable, tell: Tell) -> Iterator[tuple[Row, str]]:
        """Yield the rows of which the child is known."""
        for row in table.rows():
            if row.fault:
                # The first reading counted such rows where it looked for identifiers.
                self.nameless[table.number] += not table.mapping.child
                tell(table.number, table.reject(row, "line_unreadable", row.fault))
            elif _is_head(table, row) or not table.is_meant(row):
                tell(table.number, table.reject(row, "left_out", "", ends=RowEnd.SET_ASIDE))
            elif not table.mapping.child:
                yield from self._through_key(table, row, tell)
            else:
                child = _identifier(table.cell(row, table.mapping.child))
                if _key_of(child) in self._doubtful:
                    fault = table.reject(row, "child_in_two_spellings", _TWO, table.mapping.child)
                    tell(table.number, fault)
                elif CHILD_PATTERN.fullmatch(child):
                    yield row, self._canonical.get(child, child)
                else:
                    code, reason = _UNSOUND if child else _MISSING
                    tell(table.number, table.reject(row, code, reason, table.mapping.child))

    def _through_key(self, table: OpenTable, row: Row, tell: Tell) -> Iterator[tuple[Row, str]]:
        """Yield a row that names its child only through the key of the record around it."""
        key = table.text(row, table.mapping.within)
        for number, keys in self._by_key.items():
            if self.tables[number].mapping.row.steps == table.mapping.row.above and key in keys:
                yield row, keys[key]
                return
        self.nameless[table.number] += 1
        column = ", ".join(table.mapping.within)
        tell(table.number, table.reject(row, "key_unknown", _NO_KEY, column))


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
_TWO = (
    "the identifier differs from another of one table only by zeros or capitals, and the two may "
    "be of two children; write it alike everywhere, with all its zeros"
)
_NO_KEY = "no row of the other table has this key, so that the child is not known; correct it"


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


def _key_of(child: str) -> str:
    """
    Return what all spellings of an identifier have in common.

    >>> _key_of("0017"), _key_of("17"), _key_of("a17")
    ('17', '17', 'A17')
    """
    return (child.lstrip("0") or "0") if child.isdecimal() else child.upper()
