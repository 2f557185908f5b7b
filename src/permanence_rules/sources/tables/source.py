"""Cases from a council's own tables, as a mapping file says what their columns hold."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from permanence_rules.case import Case
from permanence_rules.errors import SourceError
from permanence_rules.sources.address import Given
from permanence_rules.sources.base import Reject, RowCount, RowEnd
from permanence_rules.sources.tables.assembly import Assembler
from permanence_rules.sources.tables.joining import (
    ChildRows,
    Join,
    OpenTable,
    TablesChangedError,
    Tell,
)
from permanence_rules.sources.tables.mapping import TablesMapping
from permanence_rules.sources.tables.mapping_file import read_mapping
from permanence_rules.sources.tables.opening import opened_tables
from permanence_rules.sources.tables.records import Note, Remarks
from permanence_rules.sources.tables.supply import Supply, supply_of

__all__ = ["Tables", "read_tables"]


def read_tables(
    mapping: Path | str | Mapping[str, Any], frames: Mapping[str, object] | None = None
) -> Iterator[Case | Reject]:
    """
    Yield the cases of tables, and what could not be used of them.

    *mapping* is the path of a mapping file, or what one would hold. *frames* gives tables of the
    mapping by their names: whatever hands over Arrow data, as Polars, pandas, DuckDB and pyarrow
    do (`__arrow_c_stream__`). Raises MappingError for a mapping with mistakes, and SourceError
    where a table cannot be read.
    """
    yield from Tables(mapping, frames=frames).read()


class Tables:
    """
    The cases of the tables that a mapping names.

    *places* are folders, files or the address of a database in which the tables of the mapping
    are looked for instead, by their names: such as last night's extract.
    """

    def __init__(
        self,
        mapping: Path | str | Mapping[str, Any],
        places: Sequence[Given] = (),
        frames: Mapping[str, object] | None = None,
    ) -> None:
        self._given = mapping
        self._places = tuple(places)
        self._frames = frames or {}
        self._ledger = _Ledger()
        self._notes: tuple[str, ...] = ()
        self._is_in_step = False

    @cached_property
    def mapping(self) -> TablesMapping:
        """The mapping; raises SourceError and MappingError."""
        return read_mapping(self._given)

    @cached_property
    def _supply(self) -> Supply:
        return supply_of(self.mapping)

    @property
    def supplies(self) -> frozenset[str]:
        """The paths of a case that the mapping fills."""
        return self._supply.paths

    @property
    def leaves_unknown(self) -> frozenset[str]:
        """The facts of which every case says that its silence is no statement."""
        return self._supply.leaves_unknown

    @property
    def cannot_supply(self) -> tuple[str, ...]:
        """What the tables do not hold, in a sentence."""
        return (_ALL_ELSE.format(self.mapping.path),)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing about the tables and no fault, once `read` has come to its end."""
        return self._notes

    @property
    def judged_as_at(self) -> date | None:
        """The day up to which the mapping says that the tables are complete."""
        return self.mapping.complete_until

    @property
    def rows(self) -> tuple[RowCount, ...]:
        """What became of the rows of each table, once `read` has come to its end."""
        return tuple(self._ledger.counts())

    @property
    def share_read(self) -> float | None:
        """How many rows were read, where the tables are read child by child; else None."""
        return self._ledger.share_read if self._is_in_step else None

    def opened(self, at_the_end: ExitStack) -> list[OpenTable]:
        """Return every table with its columns found; *at_the_end* closes what was opened."""
        return opened_tables(self.mapping, self._places, self._frames, at_the_end)

    def read(self) -> Iterator[Case | Reject]:
        """Yield what cannot be used, and each child, in the order of the tables."""
        self._ledger = _Ledger()
        with ExitStack() as at_the_end:
            counted = [self._ledger.counting(table) for table in self.opened(at_the_end)]
            join = Join(counted)
            self._is_in_step = join.is_in_step
            self._ledger.start()
            yield from self._cases(join, counted)
        self._notes = tuple(_notes_of(join))

    def _cases(self, join: Join, tables: Sequence[OpenTable]) -> Iterator[Case | Reject]:
        assembler = Assembler.of(self.mapping, tables, join.nameless, self._supply)
        waiting: deque[Reject] = deque()

        def tell(table: int, reject: Reject) -> None:
            self._ledger.note(Note(table, reject.line, reject.ends))
            self._ledger.finish({table: 1})
            if reject.ends is not RowEnd.SET_ASIDE:
                waiting.append(reject)

        for child in self._children(join, tell):
            if isinstance(child, Reject):
                waiting.append(child)
                continue
            remarks: Remarks = []
            found = assembler.case_of(child, remarks)
            self._ledger.finish({table: len(rows) for table, rows in child.rows.items()})
            for note in remarks:
                self._ledger.note(note)
                if note.reject is not None:
                    waiting.append(note.reject)
            while waiting:
                yield waiting.popleft()
            yield found
        yield from waiting

    def _children(self, join: Join, tell: Tell) -> Iterator[ChildRows | Reject]:
        """Yield the rows of each child; if a table is lost later, the reject that says so."""
        has_any = False
        try:
            for child in join.children(tell):
                has_any = True
                yield child
        except TablesChangedError:
            raise
        except SourceError as error:
            if not has_any:
                raise
            self._ledger.lose_the_rest()
            yield Reject(error.path, f"{_LOST}: {error.message}", code="database_lost")


_LOST = "the rest of the tables was not read"
_ALL_ELSE = "The tables hold what {} maps; all else is unknown."


def _notes_of(join: Join) -> Iterator[str]:
    if join.matched:
        yield (
            "Children whose identifier lacks its zeros or has other capitals in some table, and "
            f"was matched all the same: {join.matched}."
        )


class _Ledger:
    """What became of every row; one that is rejected and set aside is rejected."""

    def __init__(self) -> None:
        self._tables: list[OpenTable] = []
        self._read: dict[int, int] = defaultdict(int)
        self._ends: dict[RowEnd, dict[int, set[int]]] = {
            RowEnd.SET_ASIDE: defaultdict(set),
            RowEnd.REJECTED: defaultdict(set),
        }
        self._finished: dict[int, int] = defaultdict(int)
        self._lost: dict[int, int] = defaultdict(int)
        self._is_counting = False
        self._surveyed = 0

    @property
    def share_read(self) -> float | None:
        """How many of the rows were read once more, of those whose identifiers were looked at."""
        return min(sum(self._read.values()) / self._surveyed, 1.0) if self._surveyed else None

    def counting(self, table: OpenTable) -> OpenTable:
        """Return the table, with the rows counted that are read from it once counting began."""
        counted = OpenTable(
            table.number, table.mapping, _Counting(table.reader, self, table.number), table.places
        )
        self._tables.append(counted)
        return counted

    def start(self) -> None:
        """Count from now on: the first reading looks at identifiers alone."""
        self._is_counting = True

    def saw(self, table: int) -> None:
        """Count one more row of a table."""
        self._read[table] += self._is_counting
        self._surveyed += not self._is_counting

    def finish(self, rows: Mapping[int, int]) -> None:
        """Count rows of each table that are of nobody, or of a child who has all of them."""
        for table, number in rows.items():
            self._finished[table] += number

    def lose_the_rest(self) -> None:
        """Note that the rows that were read and not finished are rejected."""
        for table, read in self._read.items():
            self._lost[table] = read - self._finished[table]

    def note(self, note: Note) -> None:
        """Take note of how a row ends."""
        if note.row is not None and note.ends is not RowEnd.USED:
            self._ends[note.ends][note.table].add(note.row)

    def counts(self) -> Iterator[RowCount]:
        """Yield what became of the rows of each table."""
        for table in self._tables:
            rejected = self._ends[RowEnd.REJECTED][table.number]
            aside = self._ends[RowEnd.SET_ASIDE][table.number] - rejected
            read = self._read[table.number]
            number = len(rejected) + self._lost[table.number]
            yield RowCount(
                file=table.reader.file,
                table=table.mapping.name,
                read=read,
                used=read - len(aside) - number,
                set_aside=len(aside),
                rejected=number,
            )


class _Counting:
    """A reader whose rows are counted as they are drawn."""

    def __init__(self, reader: Any, ledger: _Ledger, number: int) -> None:
        self._reader, self._ledger, self._number = reader, ledger, number

    @property
    def file(self) -> str:
        """As the reader has it."""
        return str(self._reader.file)

    @property
    def sheet(self) -> str | None:
        """As the reader has it."""
        found: str | None = self._reader.sheet
        return found

    @property
    def headings(self) -> tuple[str, ...]:
        """As the reader has them."""
        found: tuple[str, ...] = self._reader.headings
        return found

    def rows(self, places: Sequence[int]) -> Iterator[Any]:
        """Yield the rows of the reader, and count them."""
        for row in self._reader.rows(places):
            self._ledger.saw(self._number)
            yield row


def expect_mapping(places: Sequence[Given]) -> tuple[Path, tuple[Given, ...]]:
    """
    Return the mapping among what was given, and the rest: where its tables are instead.

    Raises SourceError unless there is exactly one, named or in a folder that is named.
    """
    paths = [place for place in places if isinstance(place, Path)]
    mappings = [path for path in paths if path.suffix.lower() == ".toml"]
    others = tuple(place for place in places if place not in mappings)
    if not mappings:
        # A folder with a mapping holds its tables as well, or the mapping says where they are.
        mappings = [file for path in paths if path.is_dir() for file in sorted(path.glob("*.toml"))]
        others = tuple(place for place in places if not isinstance(place, Path))
    if len(mappings) != 1:
        raise SourceError(
            str(places[0]),
            f"expected one mapping, a file that ends in .toml; there are {len(mappings)}",
        )
    return mappings[0], others
