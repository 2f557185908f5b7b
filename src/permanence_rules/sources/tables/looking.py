"""Looking at tables: the names of their columns, and what kind of values they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from permanence_rules.errors import SourceError
from permanence_rules.sources.tables.cells import Cell, date_pattern, text_of
from permanence_rules.sources.tables.code_lists import NATIONAL_CODES
from permanence_rules.sources.tables.opening import ENDINGS, reader_of
from permanence_rules.sources.tables.readers import TableReader, likely_headings
from permanence_rules.sources.tables.synonyms import CHILD, OF_ANOTHER_DAY, tokens_of

__all__ = ["Looked", "SeenTable", "find_children", "tables_at"]

_LOOKED_AT = 300
"""Rows whose values are looked at, to tell dates and codes."""
_DATES = ("DD/MM/YYYY", "YYYY-MM-DD", "DD-MMM-YYYY", "DD MMM YYYY", "DD.MM.YYYY", "MM/DD/YYYY")


@dataclass(frozen=True, slots=True)
class Looked:
    """A column: its name, and what kind its values are."""

    heading: str
    dates: str = ""
    """How its values are written as dates; `real` where they are dates by themselves."""
    national: str = ""
    is_yes_no: bool = False
    is_blank: bool = False
    is_identifier: bool = False

    @property
    def tokens(self) -> frozenset[str]:
        """The words of its name."""
        return tokens_of(self.heading)


@dataclass(slots=True)
class SeenTable:
    """One table that was looked at, and where it is."""

    name: str
    file: str
    sheet: str | None
    columns: tuple[Looked, ...]
    child: str = ""

    def of(self, words: Iterable[frozenset[str]]) -> Looked | None:
        """Return the column whose name is one of *words*, or else has all the words of one."""
        wanted = [*words]
        for test in (frozenset.__eq__, _is_about):
            for each in wanted:
                for column in self.columns:
                    if column.heading != self.child and test(each, column.tokens):
                        return column
        return None


def _is_about(wanted: frozenset[str], tokens: frozenset[str]) -> bool:
    """Whether a name has all these words, and none that makes of the day another one."""
    return wanted <= tokens and not (tokens - wanted) & OF_ANOTHER_DAY


def tables_at(path: Path, folder: Path) -> Iterator[SeenTable]:
    """Yield the tables in a file or folder; their places are named from *folder* on."""
    if path.is_dir():
        files = sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS)
        if not files:
            raise SourceError(path, f"there is no file here that ends in {', '.join(ENDINGS)}")
        for each in files:
            yield from tables_at(each, folder)
        return
    is_below = path.resolve().is_relative_to(folder.resolve())
    file = path.resolve().relative_to(folder.resolve()).as_posix() if is_below else str(path)
    for sheet in _names_of_sheets(path):
        reader = reader_of(path, sheet, _LIKELY)
        name = re.sub(r"\W+", "_", (sheet or path.stem).lower()).strip("_") or "table"
        yield SeenTable(name, file, sheet, tuple(_columns(reader)))


def _names_of_sheets(path: Path) -> Sequence[str | None]:
    from permanence_rules.sources.tables import workbooks

    return workbooks.sheet_names(path) if path.suffix.lower() in workbooks.ENDINGS else (None,)


_LIKELY = ("Child ID", "Child Unique ID", "Person ID", "CHILD", "Date of birth", "DOB")
"""Names by which the head of a sheet is told from titles above it."""


def _columns(reader: TableReader) -> Iterator[Looked]:
    headings = reader.headings
    rows = [row.cells for row in islice(reader.rows(range(len(headings))), _LOOKED_AT) if row.cells]
    known = set(likely_headings(headings))
    for place, heading in enumerate(headings):
        if heading in known:
            yield _looked(heading, [row[place] for row in rows if text_of(row[place])])


def _looked(heading: str, values: Sequence[Cell]) -> Looked:
    """Return what kind of values a column has; none of them is kept."""
    if not values:
        return Looked(heading, is_blank=True)
    texts = {text_of(value).casefold() for value in values}
    return Looked(
        heading,
        dates=_dates_of(values),
        national=next(
            (
                name
                for name, known in NATIONAL_CODES.items()
                if texts <= {code.lower() for code in known}
            ),
            "",
        ),
        is_yes_no=texts <= _YES_NO,
        is_identifier=all(re.fullmatch(r"[a-z0-9._-]{1,64}", text, re.ASCII) for text in texts),
    )


_YES_NO = frozenset({"y", "n", "yes", "no", "true", "false", "1", "0"})


def _dates_of(values: Sequence[Cell]) -> str:
    if all(isinstance(value, date) for value in values):
        return "real"
    texts = [value for value in values if isinstance(value, str)]
    if not texts or len(texts) * 2 < len(values):
        return ""
    best = max(_DATES, key=lambda written: _readable(written, texts))
    return best if _readable(best, texts) * 10 >= len(texts) * 9 else ""


def _readable(written: str, texts: Iterable[str]) -> int:
    pattern = date_pattern(written)
    assert pattern is not None
    return sum(_can_read(pattern.read, text) for text in texts)


def _can_read(read: Callable[[str], date], text: str) -> bool:
    try:
        read(text.strip())
    except ValueError:
        return False
    return True


def find_children(sheets: Sequence[SeenTable]) -> None:
    """Find in each table the column with the child's identifier."""
    for sheet in sheets:
        for words in CHILD:
            found = next((c for c in sheet.columns if c.tokens == words and c.is_identifier), None)
            if found is not None:
                sheet.child = found.heading
                break
