"""Tables in a database: a table or view by its name, or a query of the council's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from permanence_rules.errors import SourceError
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources.address import Given, given
from permanence_rules.sources.database import SQLITE_ENDINGS, Database, as_table, opened
from permanence_rules.sources.tables.readers import Row

__all__ = ["SQLITE", "DatabaseTable", "database_at", "opened"]

SQLITE = SQLITE_ENDINGS

_SQLITE = "sqlite:///"


def database_at(written: str, folder: Path) -> Given:
    """Return where the database of a mapping is: an address, or a file beside the mapping."""
    if written.startswith(_SQLITE):
        return folder / written.removeprefix(_SQLITE)
    return given(written) if "://" in written else folder / written


@dataclass(slots=True)
class DatabaseTable:
    """One table or query of a database, ordered by the child where the database can order it."""

    database: Database
    table: str
    query: str
    order_by: str
    """The column with the child's identifier; empty where there is none."""
    sheet: str | None = None
    _found: Any = None
    _headings: tuple[str, ...] = field(default=())

    @property
    def file(self) -> str:
        """The database, and the table in it."""
        return f"{self.database.place}, {self.table or 'query'}"

    @property
    def headings(self) -> tuple[str, ...]:
        """The names of its columns."""
        if not self._headings:
            self._found = self._of_query() if self.query else self._of_table()
            self._headings = tuple(each.name for each in self._found.c)
        return self._headings

    def rows(self, places: Sequence[int]) -> Iterator[Row]:
        """Yield its rows, some hundreds at a time."""
        from sqlalchemy import select

        names = self.headings
        found = select(*(self._found.c[names[place]] for place in places))
        if self.order_by:
            order = next((each for each in names if each.lower() == self.order_by.lower()), None)
            found = found if order is None else _ordered(found, self._found.c[order], self.database)
        for number, cells in enumerate(self.database.rows(found), 1):
            yield Row(number, cells)

    def _of_table(self) -> Any:
        schema, _, name = self.table.rpartition(".")
        tables = self.database.tables({name.lower()}, schema or None)
        if name.lower() not in tables:
            known = self.database.tables(schema=schema or None)
            raise SourceError(
                self.database.place,
                f'there is no table "{self.table}". {did_you_mean(name.lower(), known)}'.rstrip(),
            )
        return as_table(tables[name.lower()])

    def _of_query(self) -> Any:
        """Return the query as a table; the database says which columns it has."""
        return self.database.of_query(self.query)


def _ordered(query: Any, column: Any, database: Database) -> Any:
    from permanence_rules.sources.database import as_key, in_binary_order

    return query.order_by(in_binary_order(as_key(column), database.dialect))
