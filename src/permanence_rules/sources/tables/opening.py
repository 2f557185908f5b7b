"""Opening the tables that a mapping names, wherever they are, and finding their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from permanence_rules.errors import SourceError
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources.address import Address, Given
from permanence_rules.sources.tables.joining import OpenTable
from permanence_rules.sources.tables.mapping import TableMapping, TablesMapping
from permanence_rules.sources.tables.readers import (
    CsvTable,
    ParquetTable,
    TableReader,
    expect_columns,
    frame_table,
)

__all__ = ["ENDINGS", "opened_tables", "reader_of"]

ENDINGS = (".csv", ".txt", ".tsv", ".parquet", ".xlsx", ".xlsm")
_OTHER_WORKBOOKS = (".xls", ".xlsb", ".ods")
"""None can be looked through first: the library may end the process on a hostile one."""


def opened_tables(
    mapping: TablesMapping,
    places: Sequence[Given],
    frames: Mapping[str, object],
    at_the_end: ExitStack,
) -> list[OpenTable]:
    """
    Return every table with its reader and the places of its columns.

    Raises SourceError where a table or a column of it is not there.
    """
    unknown = [name for name in frames if name not in {each.name for each in mapping.tables}]
    if unknown:
        known = [each.name for each in mapping.tables]
        hint = did_you_mean(unknown[0], known)
        raise SourceError(mapping.path, f"it has no table {unknown[0]} for a frame. {hint}".strip())
    opening = _Opening(mapping, places, frames, at_the_end)
    return [opening.table(number, each) for number, each in enumerate(mapping.tables)]


class _Opening:
    def __init__(
        self,
        mapping: TablesMapping,
        places: Sequence[Given],
        frames: Mapping[str, object],
        at_the_end: ExitStack,
    ) -> None:
        self._mapping, self._frames = mapping, frames
        self._paths = [each for each in places if isinstance(each, Path)]
        self._addresses = [each for each in places if isinstance(each, Address)]
        self._at_the_end = at_the_end
        self._database: Any = None

    def table(self, number: int, table: TableMapping) -> OpenTable:
        reader = self._reader(table)
        name = Path(self._mapping.path).name
        wanted = [
            (heading, f"{name}, line {line}" if (line := _line(table, heading)) else name)
            for heading in table.headings
        ]
        found = expect_columns(reader, wanted, table.child)
        return OpenTable(number, table, reader, tuple(found[each] for each in table.headings))

    def _reader(self, table: TableMapping) -> TableReader:
        if table.name in self._frames:
            return frame_table(table.name, self._frames[table.name])
        place = table.place
        if place.file:
            return reader_of(self._file(table), place.sheet or None, table.headings)
        if place.table or place.query:
            from permanence_rules.sources.tables.databases import DatabaseTable

            return DatabaseTable(self._opened(), place.table, place.query, table.child)
        raise SourceError(
            self._mapping.path,
            f"the table {table.name} has no `file`, `table` or `query`; say where its rows are",
        )

    def _opened(self) -> Any:
        if self._database is None:
            from permanence_rules.sources.tables.databases import SQLITE, database_at, opened

            files = [each for each in self._paths if each.suffix.lower() in SQLITE]
            places: list[Given] = [*self._addresses, *files]
            places.append(database_at(self._mapping.database, self._folder))
            database = opened(places[0])
            self._database = self._at_the_end.enter_context(database)
        return self._database

    @property
    def _folder(self) -> Path:
        return Path(self._mapping.path).parent / self._mapping.folder

    def _file(self, table: TableMapping) -> Path:
        """Return where the file of a table is: in the paths that were given, or by the mapping."""
        name = table.place.file
        if not self._paths:
            return self._folder / name
        for path in self._paths:
            if path.is_dir() and (path / name).exists():
                return path / name
            if path.name == Path(name).name and not path.is_dir():
                return path
        if all(each.suffix.lower() in (".db", ".sqlite", ".sqlite3") for each in self._paths):
            return self._folder / name
        raise SourceError(
            self._paths[0], f"there is no file {name} here, which {self._mapping.path} names"
        )


def _line(table: TableMapping, heading: str) -> int:
    """Return the line of the mapping that names a column."""
    found = next((each.line for each in table.columns if each.heading == heading), 0)
    if found:
        return found
    for key, headings in (("child", (table.child,)), ("key", table.key), ("within", table.within)):
        if heading in headings:
            return table.lines.get(key, table.line)
    return table.line


def reader_of(path: Path, sheet: str | None, wanted: Sequence[str]) -> TableReader:
    """Return how to read a file, by the ending of its name. Raises SourceError."""
    ending = path.suffix.lower()
    if ending in (".csv", ".txt", ".tsv"):
        return CsvTable(path)
    if ending == ".parquet":
        return ParquetTable(path)
    if ending in ENDINGS:
        from permanence_rules.sources.tables.workbooks import SheetTable

        return SheetTable(path, sheet, wanted)
    if ending in _OTHER_WORKBOOKS:
        raise SourceError(path, "this form of workbook is not opened; save it as an .xlsx")
    raise SourceError(path, f"expected a file that ends in {', '.join(ENDINGS)}")
