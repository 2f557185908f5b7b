"""The rows of a table, wherever they are: one reader for each kind of place."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, cast

from permanence_rules.errors import SourceError
from permanence_rules.runtime.reading import open_plain
from permanence_rules.sources.encodings import utf_8_lines
from permanence_rules.sources.tables.cells import Cell

__all__ = [
    "CsvTable",
    "FrameTable",
    "Headings",
    "ParquetTable",
    "Row",
    "TableReader",
    "expect_columns",
    "frame_table",
]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, the cells that were asked for, or why it has none."""

    number: int
    cells: tuple[Cell, ...] = ()
    fault: str = ""


class TableReader(Protocol):
    """A table that can be read several times, some of its columns at a time."""

    @property
    def file(self) -> str:
        """Where it is, for messages."""

    @property
    def sheet(self) -> str | None:
        """The sheet of a workbook."""

    @property
    def headings(self) -> tuple[str, ...]:
        """The names of its columns; raises SourceError where it cannot be read."""

    def rows(self, places: Sequence[int]) -> Iterator[Row]:
        """Yield the rows with the cells of the columns at these places; raises SourceError."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns of a table, by their names in whatever letters."""

    names: tuple[str, ...]
    _places: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, name in enumerate(self.names):
            self._places.setdefault(folded(name), []).append(place)

    def places(self, name: str) -> list[int]:
        """Return the places of the columns of that name; a name in the same letters comes first."""
        found = self._places.get(folded(name), [])
        exact = [place for place in found if self.names[place].strip() == name]
        return exact or found


def folded(name: str) -> str:
    """
    Return the name of a column without what exports change: capitals, and more than one blank.

    >>> folded(" Review  Date")
    'review date'
    """
    return " ".join(name.split()).casefold()


# CSV.

_LONGEST_CELL = 131_072
_SEPARATORS = ",;\t|"
_POWERSHELL = "#TYPE"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(slots=True)
class CsvTable:
    """A CSV file, in UTF-8, UTF-16 or the Windows alphabet, separated by whatever its head has."""

    path: Path
    sheet: str | None = None
    _separator: str = ","
    _headings: tuple[str, ...] | None = None

    @property
    def file(self) -> str:
        """The path."""
        return str(self.path)

    @property
    def headings(self) -> tuple[str, ...]:
        """The first line; what parts it most often is the separator."""
        if self._headings is None:
            first = next(self._lines(), None)
            if first is None:
                raise SourceError(self.path, "the file is empty; export it again")
            head = first.rstrip("\r\n")
            self._separator = max(_SEPARATORS, key=head.count)
            cells = next(csv.reader([head], delimiter=self._separator), [])
            self._headings = tuple(each.strip() for each in cells)
        return self._headings

    def rows(self, places: Sequence[int]) -> Iterator[Row]:
        """Yield each row that is not blank; the head again, as in joined files, is a row too."""
        width = len(self.headings)
        lines = _Lines(self._lines())
        reader = csv.reader(lines, delimiter=self._separator, strict=True)
        finished = 0
        while True:
            lines.of_row.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                finished += 1
                yield Row(finished + self._skipped, fault=_BAD_QUOTES)
                # A mark that is never closed takes the rest of the file with it: but for its own
                # line, all of that is read again.
                lines.give_again()
                reader = csv.reader(lines, delimiter=self._separator, strict=True)
                continue
            number, finished = finished + 1 + self._skipped, finished + len(lines.of_row)
            if number == 1 + self._skipped or not any(map(str.strip, cells)):
                continue
            yield _csv_row(number, cells, width, places)

    _skipped: int = 0

    def _lines(self) -> Iterator[str]:
        self._skipped = 0
        try:
            with open_plain(self.path, pipes=False) as stream:
                lines = utf_8_lines(stream)
                is_first = True
                while raw := lines.readline(_LONGEST_CELL * 8):
                    text = _decoded(raw)
                    if is_first:
                        text = text.removeprefix("\ufeff")
                        if text.startswith(_POWERSHELL):
                            self._skipped += 1
                            continue
                    is_first = False
                    yield text
        except FileNotFoundError:
            raise SourceError(self.path, "there is no such file; check the path") from None
        except OSError as error:
            reason = f"the file cannot be read: {error.strerror}"
            raise SourceError(self.path, reason) from None


@dataclass(slots=True)
class _Lines:
    """The lines of a file, with those of the row that is being read: these can be had again."""

    left: Iterator[str]
    of_row: list[str] = field(default_factory=list)
    _again: deque[str] = field(default_factory=deque)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self.left)
        self.of_row.append(line)
        return line

    def give_again(self) -> None:
        """Give all lines of this row once more but the first."""
        self._again.extendleft(reversed(self.of_row[1:]))


_BAD_QUOTES = (
    "a quotation mark is not closed, or stands inside a field, or a field is far too long; "
    "correct the line"
)


def _decoded(raw: bytes) -> str:
    """Councils' systems export UTF-8 or the Windows alphabet of Western Europe."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _csv_row(number: int, cells: list[str], width: int, places: Sequence[int]) -> Row:
    if len(cells) < width or any(map(str.strip, cells[width:])):
        return Row(
            number,
            fault=f"the line has {len(cells)} fields and the first line {width}; correct the line",
        )
    chosen = tuple(cells[place].strip() for place in places)
    if any(_CONTROL.search(cell) for cell in chosen):
        return Row(number, fault="there are control characters here; remove them")
    return Row(number, chosen)


# Parquet, and whatever hands over Arrow data.

_BATCH = 10_000


@dataclass(slots=True)
class ParquetTable:
    """A Parquet file, of which only the columns that are asked for are read."""

    path: Path
    sheet: str | None = None
    _headings: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The path."""
        return str(self.path)

    @property
    def headings(self) -> tuple[str, ...]:
        """The names of the columns in its schema."""
        if not self._headings:
            with self._opened() as opened:
                self._headings = tuple(map(str, opened.schema_arrow.names))
        return self._headings

    def rows(self, places: Sequence[int]) -> Iterator[Row]:
        """Yield the rows, some thousands at a time."""
        arrow = _arrow()
        names = self.headings
        wanted = list(dict.fromkeys(names[place] for place in places))
        try:
            with self._opened() as opened:
                batches = opened.iter_batches(_BATCH, columns=wanted)
                yield from _of_batches(batches, [names[place] for place in places])
        except (arrow.ArrowException, OSError):
            raise SourceError(self.path, _CUT_SHORT) from None

    def _opened(self) -> Any:
        arrow = _arrow()
        import pyarrow.parquet as pq

        try:
            open_plain(self.path, pipes=False).close()
            return pq.ParquetFile(self.path)
        except FileNotFoundError:
            raise SourceError(self.path, "there is no such file; check the path") from None
        except (arrow.ArrowException, OSError):
            raise SourceError(self.path, _CUT_SHORT) from None


_CUT_SHORT = "this is no whole Parquet file, and may have been cut short; export it again"


@dataclass(slots=True)
class FrameTable:
    """A table in memory that hands over Arrow data: of Polars, pandas, DuckDB or pyarrow."""

    name: str
    data: Any
    sheet: str | None = None

    @property
    def file(self) -> str:
        """The name by which the caller gave it."""
        return self.name

    @property
    def headings(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(map(str, self.data.column_names))

    def rows(self, places: Sequence[int]) -> Iterator[Row]:
        """Yield its rows."""
        chosen = self.data.select(list(dict.fromkeys(places)))
        names = [self.headings[place] for place in places]
        return _of_batches(chosen.to_batches(_BATCH), names)


def frame_table(name: str, frame: object) -> FrameTable:
    """Return a frame as a table. Raises SourceError where it does not hand over Arrow data."""
    arrow = _arrow()
    if not hasattr(frame, "__arrow_c_stream__"):
        raise SourceError(
            name,
            "this frame does not hand over Arrow data (`__arrow_c_stream__`); use Polars, pandas "
            "2.2 or newer, DuckDB or pyarrow",
        )
    return FrameTable(name, arrow.table(frame))


def _of_batches(batches: Iterable[Any], names: Sequence[str]) -> Iterator[Row]:
    number = 0
    for batch in batches:
        columns = [_plain(batch.column(name)) for name in names]
        lines = zip(*columns, strict=True) if columns else ((),) * batch.num_rows
        for number, cells in enumerate(lines, number + 1):  # noqa: B020 - it goes on counting
            yield Row(number, tuple(cells))


def _plain(column: Any) -> list[Any]:
    import pyarrow.types as kinds

    if kinds.is_timestamp(column.type) and column.type.unit == "ns":
        # Python knows no nanoseconds; a day has none either.
        import pyarrow as pa

        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    try:
        return list(column.to_pylist())
    except (OverflowError, ValueError):
        return [*map(_value, column)]


def _value(scalar: Any) -> Cell:
    """Return a value, or the first day of all, which nobody means, for one that Python lacks."""
    try:
        return cast("Cell", scalar.as_py())
    except (OverflowError, ValueError):
        return date.min


def _arrow() -> Any:
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        raise SourceError(
            "Parquet and frames",
            "they need the library pyarrow; install it with "
            'pip install "permanence-rules[parquet]"',
        ) from None
    return pa


# Which columns are there.

_SHOWN = 12
_HEADING = re.compile(r"[^\W\d][\w .,()'/&?-]{0,59}")
"""What the name of a column looks like; any other text may be somebody's."""


def likely_headings(names: Iterable[str]) -> list[str]:
    """Return those of a first line that look like names of columns."""
    return [*islice((name for name in names if _HEADING.fullmatch(name)), 200)]


def expect_columns(
    table: TableReader, wanted: Sequence[tuple[str, str]], child: str
) -> dict[str, int]:
    """
    Return where each column is. *wanted* are names with the place in the mapping that names each.

    Raises SourceError, which names what is there only if the child's column shows that the first
    line holds names and no record.
    """
    headings = Headings(table.headings)
    found: dict[str, int] = {}
    missing: list[str] = []
    for name, where in wanted:
        places = headings.places(name)
        if len(places) > 1:
            raise SourceError(
                table.file, f'the column "{name}" is there more than once; remove all but one'
            )
        if places:
            found[name] = places[0]
        else:
            missing.append(f'"{name}" ({where})')
    if missing:
        raise SourceError(table.file, _missing(missing, [*found], headings, child))
    return found


def _missing(missing: list[str], found: list[str], headings: Headings, child: str) -> str:
    from permanence_rules.runtime.suggestions import did_you_mean

    named = "is no column" if len(missing) == 1 else "are no columns"
    reason = f"there {named} {', '.join(missing)}"
    if not found:
        return f"{reason}; its first line seems to hold no names of columns, or other ones"
    known = likely_headings(headings.names)
    first = missing[0].split('"')[1]
    hint = did_you_mean(first, known, _SHOWN) if child in found or len(found) > 1 else ""
    return f"{reason}. {hint}" if hint else f"{reason}; correct the mapping, or export it again"
