"""The mapping file: which table and column holds which fact of the case."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from permanence_rules.errors import MappingError, RuleProblem, SourceError
from permanence_rules.runtime.reading import read_bounded
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources import codes
from permanence_rules.sources.tables.cells import (
    NONE,
    UNKNOWN_WORD,
    DatePattern,
    Reading,
    date_pattern,
)
from permanence_rules.sources.tables.facts import (
    Fact,
    PathError,
    RowKind,
    Steps,
    fact_at,
    parts_of,
    row_kind,
)
from permanence_rules.sources.tables.lines import Keys, lines_of

__all__ = ["ALWAYS", "Column", "TablesMapping", "Location", "TableMapping", "read_mapping"]

LARGEST_MAPPING = 1024 * 1024
"""Bytes of the largest mapping that is read."""

ALWAYS = "always"
"""In `complete_from`: the table holds every row there ever was."""
_ISO_DATES = date_pattern("YYYY-MM-DD")


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
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        of_facts = (each.heading for each in self.columns)
        child = (self.child,) if self.child else ()
        return tuple(dict.fromkeys((*child, *self.key, *self.within, *of_facts)))

    @property
    def supplies(self) -> Iterator[Steps]:
        """Yield the paths of the facts that it fills, and of the records around them."""
        for facts in (*(each.fact.steps for each in self.columns), *self.always):
            whole = (*self.row.steps, *facts)
            yield from (whole[:size] for size in range(1, len(whole) + 1))
        yield from (self.row.steps[:size] for size in range(1, len(self.row.steps) + 1))


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


def read_mapping(given: Path | str | Mapping[str, Any]) -> TablesMapping:
    """
    Return the mapping in a file, or one that is given as TOML would be read.

    Raises SourceError where the file cannot be read, and MappingError with all that is wrong.
    """
    if isinstance(given, Mapping):
        return _Reader("the mapping", given, {}).mapping()
    path = Path(given)
    text = _text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError([RuleProblem(str(path), _line_of(error), "", _NOT_TOML)]) from None
    return _Reader(str(path), data, lines_of(text)).mapping()


_NOT_TOML = (
    "this is no TOML; write key = value, put text and names of columns in quotation marks, and "
    "give each key once"
)


def _line_of(error: tomllib.TOMLDecodeError) -> int:
    words = str(error).rpartition("(at line ")[2].partition(",")[0]
    return int(words) if words.isdecimal() else 0


def _text(path: Path) -> str:
    try:
        content = read_bounded(path, LARGEST_MAPPING)
    except FileNotFoundError:
        raise SourceError(path, "there is no such file; check the path") from None
    except OSError as error:
        raise SourceError(path, f"the file cannot be read: {error.strerror}") from None
    if content is None:
        raise SourceError(path, "the file is larger than 1 MB; it is no mapping")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError(path, "the text is not UTF-8; save the mapping as UTF-8") from None


class _Wrong(Exception):  # noqa: N818 - it never leaves this module
    """One thing is wrong: the rest is read all the same, so that all of it is named at once."""

    def __init__(self, keys: Keys, reason: str, suggestion: str = "") -> None:
        self.keys, self.reason, self.suggestion = keys, reason, suggestion
        super().__init__(reason)


_TOP = (
    "jurisdiction", "complete_until", "dates", "folder", "database", "tables", "codes",
)  # fmt: skip
_TABLE = (
    "file", "sheet", "table", "query", "child", "row", "key", "within", "several", "unbroken",
    "complete_from", "no_row", "outside_care", "dates", "columns", "always",
)  # fmt: skip
_COLUMN = ("fact", "codes", "otherwise", "blank", "dates", "split")
_SEVERAL = ("refuse", "first", "last", "span")
_BLANKS = (NONE, UNKNOWN_WORD)
_OUTSIDE = ("refuse", "leave_out")
_RECORDED_FROM = {"reviews": "reviews_recorded_from", "visits": "visits_recorded_from"}
"""The only lists of which a case can say from when they are complete."""


class _Reader:
    """The mapping of one file as it is read, and all that is found wrong with it."""

    def __init__(self, file: str, data: Mapping[str, Any], lines: Mapping[Keys, int]) -> None:
        self._file, self._data, self._lines = file, data, lines
        self._problems: list[RuleProblem] = []

    def mapping(self) -> TablesMapping:
        """Return the mapping; raises MappingError."""
        self._known((), self._data, _TOP)
        dates = self._try(lambda: self._dates((), self._data)) or _ISO_DATES
        assert dates is not None
        tables = self._tables(dates)
        found = TablesMapping(
            self._file,
            tuple(each for each in tables if each is not None),
            self._try(self._jurisdiction) or "",
            self._try(lambda: self._day(("complete_until",), self._data.get("complete_until"))),
            self._try(lambda: self._string((), self._data, "folder")) or "",
            self._try(lambda: self._string((), self._data, "database")) or "",
            self._line(("database",)),
        )
        self._check_joins(found)
        if self._problems:
            raise MappingError(self._problems)
        return found

    def _tables(self, dates: DatePattern) -> list[TableMapping | None]:
        tables = self._data.get("tables")
        if not isinstance(tables, dict) or not tables:
            self._note(("tables",), "a mapping needs a table: [tables.reviews] for a table reviews")
            return []
        return [self._try(lambda name=name: self._table(name, dates)) for name in tables]  # type: ignore[misc]

    def _table(self, name: str, dates: DatePattern) -> TableMapping:
        keys = ("tables", name)
        data = self._data["tables"][name]
        if not isinstance(data, dict):
            raise _Wrong(keys, "expected a table of keys: [tables.NAME], and its keys below")
        self._known(keys, data, _TABLE)
        row = self._row(keys, data)
        if data.get("dates") is not None:
            dates = self._dates(keys, data)
        several = self._one_of((*keys, "several"), data.get("several"), _SEVERAL) or "refuse"
        found = TableMapping(
            name=name,
            place=self._place(keys, data),
            row=row,
            columns=self._columns(keys, data, row, dates),
            always=self._always(keys, data, row),
            child=self._string(keys, data, "child"),
            key=self._headings(keys, data, "key"),
            within=self._headings(keys, data, "within"),
            several=several,
            unbroken=self._flag(keys, data, "unbroken"),
            complete_from=self._complete_from(keys, data, row),
            no_row=self._one_of((*keys, "no_row"), data.get("no_row"), _BLANKS) or NONE,
            outside_care=self._one_of(
                (*keys, "outside_care"), data.get("outside_care"), _OUTSIDE
            )
            or "refuse",
            line=self._line(keys),
            lines={key: self._line((*keys, key)) for key in data},
        )
        self._check_table(keys, found)
        return found

    def _row(self, keys: Keys, data: Mapping[str, Any]) -> RowKind:
        path = self._string(keys, data, "row")
        if not path:
            raise _Wrong(
                keys,
                "say in `row` what one row of this table is, such as periods_of_care.reviews; "
                "`case` is the whole child",
            )
        try:
            return row_kind(parts_of(path))
        except PathError as error:
            raise _Wrong((*keys, "row"), str(error), error.suggestion) from None

    def _place(self, keys: Keys, data: Mapping[str, Any]) -> Location:
        given = {key: self._string(keys, data, key) for key in ("file", "sheet", "table", "query")}
        named = [key for key in ("file", "table", "query") if given[key]]
        if len(named) > 1:
            raise _Wrong((*keys, named[1]), f"give only one of {' and '.join(named)}")
        if named in (["table"], ["query"]) and not self._data.get("database"):
            raise _Wrong((*keys, named[0]), "give the `database` at the top of the mapping as well")
        return Location(**given)

    def _columns(
        self, keys: Keys, data: Mapping[str, Any], row: RowKind, dates: DatePattern
    ) -> tuple[Column, ...]:
        columns = data.get("columns", {})
        if not isinstance(columns, dict):
            raise _Wrong((*keys, "columns"), 'expected columns and facts: "Review date" = "held_on"')
        found: list[Column] = []
        for heading, given in columns.items():
            place = (*keys, "columns", heading)
            for each in given if isinstance(given, list) else [given]:
                column = self._try(
                    lambda each=each, place=place: self._column(place, each, row, dates)  # type: ignore[misc]
                )
                if column is not None:
                    found.append(column)
        return tuple(found)

    def _column(self, keys: Keys, given: Any, row: RowKind, dates: DatePattern) -> Column:
        data = {"fact": given} if isinstance(given, str) else given
        if not isinstance(data, dict) or not isinstance(data.get("fact"), str):
            raise _Wrong(keys, 'expected a fact, such as "held_on", or {fact = "held_on"}')
        self._known(keys, data, _COLUMN)
        fact = self._fact(keys, data["fact"], row)
        if "dates" in data:
            dates = self._dates(keys, data)
        known = self._codes(keys, data.get("codes"), fact)
        otherwise = data.get("otherwise")
        if otherwise is not None:
            self._means((*keys, "otherwise"), otherwise, fact)
        reading = Reading(
            fact,
            dates,
            known,
            has_codes="codes" in data,
            otherwise=otherwise,
            blank=self._one_of((*keys, "blank"), data.get("blank"), _BLANKS) or "",
            split=self._string(keys, data, "split"),
        )
        return Column(str(keys[-1]), reading, self._line(keys))

    def _fact(self, keys: Keys, path: str, row: RowKind) -> Fact:
        steps = tuple(path.split("."))
        if row.steps and steps[: len(row.steps)] == row.steps:
            steps = steps[len(row.steps) :]  # the whole path does as well
        try:
            return fact_at(row.model, steps or ("",))
        except PathError as error:
            raise _Wrong(keys, str(error), error.suggestion) from None

    def _codes(self, keys: Keys, given: Any, fact: Fact) -> dict[str, Any]:
        if given is None:
            return {}
        place: Keys = (*keys, "codes")
        known = given
        if isinstance(given, str):
            lists = NATIONAL_CODES | self._data.get("codes", {})
            if given not in lists:
                raise _Wrong(
                    place, "there is no code list of that name", did_you_mean(given, lists)
                )
            place, known = ("codes", given), lists[given]
        if not isinstance(known, dict):
            raise _Wrong(place, 'expected values and what they mean: {C2 = "care_order"}')
        for value, meant in known.items():
            self._means((*place, value), meant, fact)
        return {value.strip().casefold(): meant for value, meant in known.items()}

    def _means(self, keys: Keys, meant: Any, fact: Fact) -> None:
        """Refuse what a value cannot mean."""
        if meant in _BLANKS and isinstance(meant, str):
            return
        if fact.kind in ("yes_no", "words"):
            if not isinstance(meant, bool):
                self._note(keys, f"{fact.path} is true or false; or `none`, or `unknown`")
        elif fact.kind == "code":
            if meant not in fact.codes:
                word = meant if isinstance(meant, str) else ""
                self._note(
                    keys, f"{fact.path} knows no such code", did_you_mean(word, fact.codes)
                )
        elif fact.kind == "date":
            if not isinstance(meant, date) or isinstance(meant, datetime):
                self._note(keys, f"{fact.path} is a date such as 2026-03-31; or none, or unknown")
        elif fact.kind in ("number", "amount"):
            if not isinstance(meant, int | float) or isinstance(meant, bool):
                self._note(keys, f"{fact.path} is a number; or none, or unknown")
        elif not isinstance(meant, str):
            self._note(keys, f"{fact.path} is a word in quotation marks")

    def _always(self, keys: Keys, data: Mapping[str, Any], row: RowKind) -> dict[Steps, Any]:
        given = data.get("always", {})
        if not isinstance(given, dict):
            raise _Wrong((*keys, "always"), "expected facts and values: is_cancelled = false")
        found = {}
        for path, value in _flat(given):
            place = (*keys, "always", path)
            fact = self._try(lambda path=path, place=place: self._constant(place, path, row))  # type: ignore[misc]
            if fact is None:
                continue
            steps, kind = fact
            if kind is not None:
                self._means(place, value, kind)
            found[steps] = None if value == NONE else value
        return found

    def _constant(self, keys: Keys, path: str, row: RowKind) -> tuple[Steps, Fact | None]:
        """Return the fact of a constant; a record or a list can only be said to be none."""
        steps = tuple(path.split("."))
        try:
            return steps, fact_at(row.model, steps)
        except PathError as error:
            value = _at(self._data, (*keys[:3], path))
            if value != NONE or not _is_record(row, steps):
                raise _Wrong(keys, str(error), error.suggestion) from None
        return steps, None

    def _complete_from(self, keys: Keys, data: Mapping[str, Any], row: RowKind) -> date | str:
        given = data.get("complete_from")
        place = (*keys, "complete_from")
        if row.steps[:-1] != ("periods_of_care",) or row.steps[-1] not in _RECORDED_FROM:
            if given is not None:
                lists = " and ".join(f"periods_of_care.{each}" for each in _RECORDED_FROM)
                raise _Wrong(place, f"only tables of {lists} can say this; remove it")
            return ALWAYS
        if given in (ALWAYS, UNKNOWN_WORD):
            return str(given)
        if given is None:
            raise _Wrong(keys, f"say in `complete_from` {_FROM_WHEN}")
        return self._day(place, given, _FROM_WHEN)

    def _check_table(self, keys: Keys, table: TableMapping) -> None:
        """Refuse what cannot be done with the rows of a table."""
        if not table.child and not table.within:
            raise _Wrong(
                keys,
                "name in `child` the column with the child's identifier; a table without one "
                "needs `within`, the key of the record that each row belongs to",
            )
        if table.unbroken and not table.row.is_listed:
            raise _Wrong((*keys, "unbroken"), "only rows that are records of a list can go on")
        if table.several in ("first", "last", "span") and not any(
            each.fact.kind == "date" for each in table.columns
        ):
            raise _Wrong(
                (*keys, "several"), "no column with a date tells which row is the first or last"
            )
        if not table.columns and not table.always:
            raise _Wrong(keys, "name in [columns] at least one column and the fact that it holds")
        twice = [path for path in table.always if path in {c.fact.steps for c in table.columns}]
        if twice:
            raise _Wrong(
                (*keys, "always", ".".join(twice[0])), "a column holds this fact; remove one"
            )
        self._check_each_fact_once(keys, table)

    def _check_each_fact_once(self, keys: Keys, table: TableMapping) -> None:
        seen: dict[Steps, str] = {}
        for column in table.columns:
            other = seen.setdefault(column.fact.steps, column.heading)
            if other != column.heading:
                self._note(
                    (*keys, "columns", column.heading),
                    f"another column of this table is {column.fact.path} too; remove one",
                )

    def _check_joins(self, mapping: TablesMapping) -> None:
        for table in mapping.tables:
            if table.row.above in ((), ("periods_of_care",)) and not table.within:
                continue
            parent = mapping.parent_of(table)
            keys = ("tables", table.name)
            above = ".".join(table.row.above) or "case"
            if not table.within:
                self._note(
                    keys, f"name in `within` the column with the key of its record of {above}"
                )
            elif table.row.above == ():
                self._note((*keys, "within"), "these rows belong to the child alone; remove it")
            elif parent is None:
                self._note(
                    (*keys, "within"),
                    f"the table of {above} needs a `key`, which this column repeats",
                )
            elif not table.child and not parent.child:
                self._note(keys, f"name in `child` the child's identifier: {parent.name} has none")
            elif len(parent.key) != len(table.within):
                self._note(
                    (*keys, "within"), f"name as many columns as `key` of {parent.name} has"
                )

    # What one key holds.

    def _jurisdiction(self) -> str:
        word = self._string((), self._data, "jurisdiction")
        known = ("england", "wales", "scotland", "northern_ireland")
        return self._one_of(("jurisdiction",), word or None, known) or ""

    def _dates(self, keys: Keys, data: Mapping[str, Any]) -> DatePattern | None:
        written = self._string(keys, data, "dates")
        if not written:
            return None
        found = date_pattern(written)
        if found is None:
            raise _Wrong(
                (*keys, "dates"),
                "expected how a date is written, such as DD/MM/YYYY, YYYY-MM-DD, DD-MMM-YYYY or "
                "DD/MM/YYYY hh:mm; years have four digits",
            )
        return found

    def _day(self, keys: Keys, given: Any, wanted: str = "a date such as 2026-03-31") -> Any:
        if given is None:
            return None
        if isinstance(given, datetime) or not isinstance(given, date):
            raise _Wrong(keys, f"expected {wanted}, without quotation marks")
        return given

    def _string(self, keys: Keys, data: Mapping[str, Any], key: str) -> str:
        given = data.get(key, "")
        if not isinstance(given, str) or (key in data and not given.strip()):
            raise _Wrong((*keys, key), "expected text in quotation marks")
        return given

    def _headings(self, keys: Keys, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
        given = data.get(key)
        if given is None:
            return ()
        names = given if isinstance(given, list) else [given]
        if not names or not all(isinstance(each, str) and each for each in names):
            raise _Wrong((*keys, key), "expected the name of a column, or a list of names")
        return tuple(names)

    def _flag(self, keys: Keys, data: Mapping[str, Any], key: str) -> bool:
        given = data.get(key, False)
        if not isinstance(given, bool):
            raise _Wrong((*keys, key), "expected true or false")
        return given

    def _one_of(self, keys: Keys, given: Any, known: tuple[str, ...]) -> str | None:
        if given is None:
            return None
        if given not in known:
            word = given if isinstance(given, str) else ""
            raise _Wrong(keys, "no such word is known here", did_you_mean(word, known))
        return str(given)

    # What is wrong, and where.

    def _known(self, keys: Keys, data: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in data:
            if key not in known:
                self._note((*keys, key), "no such key is known here", did_you_mean(key, known))

    def _try(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except _Wrong as wrong:
            self._note(wrong.keys, wrong.reason, wrong.suggestion)
            return None

    def _note(self, keys: Keys, reason: str, suggestion: str = "") -> None:
        place = ".".join(f'"{key}"' if " " in key or "." in key else key for key in keys)
        self._problems.append(
            RuleProblem(self._file, self._line(keys), place, reason, suggestion)
        )

    def _line(self, keys: Keys) -> int:
        """Return the line of a key, or of the nearest one around it."""
        while keys and keys not in self._lines:
            keys = keys[:-1]
        return self._lines.get(keys, 0)


NATIONAL_CODES: dict[str, dict[str, str]] = {
    "ssda903.legal_status": codes.LEGAL_STATUSES,
    "ssda903.placement": codes.PLACEMENT_KINDS,
    "ssda903.placement_end": {
        code: meant or UNKNOWN_WORD for code, meant in codes.PLACEMENT_CHANGE_REASONS.items()
    },
    "ssda903.period_end": {**codes.PERIOD_END_REASONS, codes.GOES_ON: UNKNOWN_WORD},
    "ssda903.participation": codes.PARTICIPATION,
}
"""Code lists of the national return that a mapping can name."""
_FROM_WHEN = (
    'from which day on this table holds every row: a date such as 2019-04-01, "always", or "unknown"'
)


def _flat(given: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted paths and values: TOML reads a.b = 1 as a table in a table."""
    for key, value in given.items():
        path = f"{before}.{key}" if before else key
        if isinstance(value, dict):
            yield from _flat(value, path)
        else:
            yield path, value


def _at(data: Mapping[str, Any], keys: Keys) -> Any:
    found: Any = data
    for step in (part for key in keys[:3] for part in (key,)):
        found = found.get(step, {})
    return dict(_flat(found)).get(keys[3])


def _is_record(row: RowKind, steps: Steps) -> bool:
    try:
        row_kind((*row.steps, *steps))
    except PathError:
        return False
    return True
