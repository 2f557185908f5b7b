"""The mapping file: which table and column holds which fact of the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from permanence_rules.sources.tables.cells import (
    NONE,
    Reading,
)
from permanence_rules.sources.tables.facts import (
    Fact,
    RowKind,
    Steps,
)

__all__ = ["ALWAYS", "Column", "Location", "TableMapping", "TablesMapping"]

ALWAYS = "always"
"""In `complete_from`: the table holds every row there ever was."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where the rows of a table are."""

    file: str = ""
    sheet: str = ""
    table: str = ""
    query: str = ""

    @property
    def name(self) -> str:
        """The place in words, for a message."""
        return self.file or self.table or "the query"


@dataclass(frozen=True, slots=True)
class Column:
    """One column and one fact that its cells are read as."""

    heading: str
    reading: Reading
    line: int

    @property
    def fact(self) -> Fact:
        """The fact that the column holds."""
        return self.reading.fact


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What the rows of one table are, and what their columns hold."""

    name: str
    place: Location
    row: RowKind
    columns: tuple[Column, ...]
    always: Mapping[Steps, Any]
    child: str = ""
    key: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    several: str = "refuse"
    unbroken: bool = False
    complete_from: date | str = ALWAYS
    no_row: str = NONE
    outside_care: str = "refuse"
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By column, the values in small letters of the rows that are meant; others are left out."""
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        of_facts = (each.heading for each in self.columns)
        child = (self.child,) if self.child else ()
        return tuple(dict.fromkeys((*child, *self.only, *self.key, *self.within, *of_facts)))

    @property
    def facts(self) -> Iterator[Steps]:
        """Yield the paths in a case of the facts that its columns and constants fill."""
        for steps in (*(each.fact.steps for each in self.columns), *self.always):
            yield (*self.row.steps, *steps)

    @property
    def said_to_be_none(self) -> Iterator[Steps]:
        """Yield the path of its record, where a child without a row is said to have none."""
        if self.row.steps and self.no_row == NONE:
            yield self.row.steps


@dataclass(frozen=True, slots=True)
class TablesMapping:
    """A whole mapping, read and found to make sense."""

    path: str
    tables: tuple[TableMapping, ...]
    jurisdiction: str = ""
    complete_until: date | None = None
    folder: str = ""
    database: str = ""
    database_line: int = 0

    def parent_of(self, table: TableMapping) -> TableMapping | None:
        """Return the table whose rows hold the rows of *table*, if it has a key."""
        found = (
            each for each in self.tables if each.row.is_listed and each.row.steps == table.row.above
        )
        return next((each for each in found if each.key), None)
