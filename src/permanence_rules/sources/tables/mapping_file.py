"""Reading a mapping file: every mistake at once, each by its line and key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from permanence_rules.errors import MappingError, RuleProblem, SourceError
from permanence_rules.runtime.reading import read_bounded
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources.tables.cells import (
    NONE,
    UNKNOWN_WORD,
    DatePattern,
    Reading,
    date_pattern,
)
from permanence_rules.sources.tables.code_lists import NATIONAL_CODES, fault_of_meaning
from permanence_rules.sources.tables.facts import (
    LOCAL,
    LOCAL_KINDS,
    Fact,
    PathError,
    RowKind,
    Steps,
    fact_at,
    local_fact_at,
    parts_of,
    row_kind,
)
from permanence_rules.sources.tables.lines import Keys, lines_of
from permanence_rules.sources.tables.mapping import (
    ALWAYS,
    Column,
    Location,
    TableMapping,
    TablesMapping,
)
from permanence_rules.sources.tables.toml_keys import TomlReader, WrongKeyError

__all__ = ["read_mapping"]

LARGEST_MAPPING = 1024 * 1024
"""Bytes of the largest mapping that is read."""

_ISO_DATES = date_pattern("YYYY-MM-DD")


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


_TOP = (
    "jurisdiction",
    "complete_until",
    "dates",
    "folder",
    "database",
    "tables",
    "codes",
)
_TABLE = (
    "file",
    "sheet",
    "table",
    "query",
    "child",
    "row",
    "only",
    "key",
    "within",
    "several",
    "unbroken",
    "complete_from",
    "no_row",
    "outside_care",
    "dates",
    "columns",
    "always",
)
_COLUMN = ("fact", "kind", "codes", "otherwise", "blank", "dates", "split")
_SEVERAL = ("refuse", "first", "last", "span")
_BLANKS = (NONE, UNKNOWN_WORD)
_OUTSIDE = ("refuse", "leave_out")
_RECORDED_FROM = {"reviews": "reviews_recorded_from", "visits": "visits_recorded_from"}
"""The only lists of which a case can say from when they are complete."""


class _Reader(TomlReader):
    """The mapping of one file as it is read, and all that is found wrong with it."""

    def mapping(self) -> TablesMapping:
        """Return the mapping; raises MappingError."""
        self.expect_known((), self.data, _TOP)
        dates = self.attempt(lambda: self.dates((), self.data)) or _ISO_DATES
        assert dates is not None
        tables = self._tables(dates)
        found = TablesMapping(
            self.file,
            tuple(each for each in tables if each is not None),
            self.attempt(self._jurisdiction) or "",
            self.attempt(lambda: self.day(("complete_until",), self.data.get("complete_until"))),
            self.attempt(lambda: self.string((), self.data, "folder")) or "",
            self.attempt(lambda: self.string((), self.data, "database")) or "",
            self.line(("database",)),
        )
        if not self.problems:
            self._check_joins(found)
        if self.problems:
            raise MappingError(self.problems)
        return found

    def _jurisdiction(self) -> str:
        word = self.string((), self.data, "jurisdiction")
        known = ("england", "wales", "scotland", "northern_ireland")
        return self.one_of(("jurisdiction",), word or None, known) or ""

    def _tables(self, dates: DatePattern) -> list[TableMapping | None]:
        tables = self.data.get("tables")
        if not isinstance(tables, dict) or not tables:
            self.note(("tables",), "a mapping needs a table: [tables.reviews] for a table reviews")
            return []
        return [self.attempt(lambda name=name: self._table(name, dates)) for name in tables]  # type: ignore[misc]

    def _table(self, name: str, dates: DatePattern) -> TableMapping:
        keys = ("tables", name)
        data = self.data["tables"][name]
        if not isinstance(data, dict):
            raise WrongKeyError(keys, "expected a table of keys: [tables.NAME], and its keys below")
        known = len(self.problems)
        self.expect_known(keys, data, _TABLE)
        row = self._row(keys, data)
        dates = self.dates(keys, data) or dates
        several = self.one_of((*keys, "several"), data.get("several"), _SEVERAL) or "refuse"
        found = TableMapping(
            name=name,
            place=self._place(keys, data),
            row=row,
            columns=self._columns(keys, data, row, dates),
            always=self._always(keys, data, row),
            child=self.string(keys, data, "child"),
            key=self.headings(keys, data, "key"),
            within=self.headings(keys, data, "within"),
            several=several,
            unbroken=self.flag(keys, data, "unbroken"),
            complete_from=self._complete_from(keys, data, row),
            no_row=self.one_of((*keys, "no_row"), data.get("no_row"), _BLANKS) or NONE,
            outside_care=self.one_of((*keys, "outside_care"), data.get("outside_care"), _OUTSIDE)
            or "refuse",
            only=self._only(keys, data),
            line=self.line(keys),
            lines={key: self.line((*keys, key)) for key in data},
        )
        if len(self.problems) == known:  # else what follows from these would be named as well
            self._check_table(keys, found)
        return found

    def _row(self, keys: Keys, data: Mapping[str, Any]) -> RowKind:
        path = self.string(keys, data, "row")
        if not path:
            raise WrongKeyError(
                keys,
                "say in `row` what one row of this table is, such as periods_of_care.reviews; "
                "`case` is the whole child",
            )
        try:
            return row_kind(parts_of(path))
        except PathError as error:
            raise WrongKeyError((*keys, "row"), str(error), error.suggestion) from None

    def _place(self, keys: Keys, data: Mapping[str, Any]) -> Location:
        given = {key: self.string(keys, data, key) for key in ("file", "sheet", "table", "query")}
        named = [key for key in ("file", "table", "query") if given[key]]
        if len(named) > 1:
            raise WrongKeyError((*keys, named[1]), f"give only one of {' and '.join(named)}")
        if named in (["table"], ["query"]) and not self.data.get("database"):
            raise WrongKeyError(
                (*keys, named[0]), "give the `database` at the top of the mapping as well"
            )
        return Location(**given)

    def _columns(
        self, keys: Keys, data: Mapping[str, Any], row: RowKind, dates: DatePattern
    ) -> tuple[Column, ...]:
        columns = data.get("columns", {})
        if not isinstance(columns, dict):
            raise WrongKeyError(
                (*keys, "columns"), 'expected columns and facts: "Review date" = "held_on"'
            )
        found: list[Column] = []
        for heading, given in columns.items():
            place = (*keys, "columns", heading)
            for each in given if isinstance(given, list) else [given]:
                column = self.attempt(
                    lambda each=each, place=place: self._column(place, each, row, dates)  # type: ignore[misc]
                )
                if column is not None:
                    found.append(column)
        return tuple(found)

    def _column(self, keys: Keys, given: Any, row: RowKind, dates: DatePattern) -> Column:
        data = {"fact": given} if isinstance(given, str) else given
        if not isinstance(data, dict) or not isinstance(data.get("fact"), str):
            raise WrongKeyError(keys, 'expected a fact, such as "held_on", or {fact = "held_on"}')
        self.expect_known(keys, data, _COLUMN)
        fact = self._fact(keys, data, row)
        dates = self.dates(keys, data) or dates
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
            blank=self.one_of((*keys, "blank"), data.get("blank"), _BLANKS) or "",
            split=self.string(keys, data, "split"),
        )
        return Column(str(keys[-1]), reading, self.line(keys))

    def _fact(self, keys: Keys, data: Mapping[str, Any], row: RowKind) -> Fact:
        steps = tuple(data["fact"].split("."))
        if row.steps and steps[: len(row.steps)] == row.steps:
            steps = steps[len(row.steps) :]  # the whole path does as well
        is_local = LOCAL in steps
        if not is_local and "kind" in data:
            raise WrongKeyError((*keys, "kind"), "the schema says this of every fact; remove it")
        try:
            if is_local:
                return local_fact_at(row.model, steps, self._local_kind(keys, data))
            return fact_at(row.model, steps or ("",))
        except PathError as error:
            raise WrongKeyError(keys, str(error), error.suggestion) from None

    def _local_kind(self, keys: Keys, data: Mapping[str, Any]) -> str:
        """Return what the rule pack declares a local fact to be, which no schema tells."""
        kind = self.one_of((*keys, "kind"), data.get("kind"), tuple(LOCAL_KINDS))
        if kind is None:
            kinds = ", ".join(LOCAL_KINDS)
            raise WrongKeyError(keys, f"say in `kind` what this local fact is: one of {kinds}")
        if kind == "code" and "codes" not in data:
            raise WrongKeyError(keys, "say in `codes` what each value of this local fact means")
        return kind

    def _codes(self, keys: Keys, given: Any, fact: Fact) -> dict[str, Any]:
        if given is None:
            return {}
        place: Keys = (*keys, "codes")
        known = given
        if isinstance(given, str):
            lists = NATIONAL_CODES | self.data.get("codes", {})
            if given not in lists:
                raise WrongKeyError(
                    place, "there is no code list of that name", did_you_mean(given, lists)
                )
            place, known = ("codes", given), lists[given]
        if not isinstance(known, dict):
            raise WrongKeyError(place, 'expected values and what they mean: {C2 = "care_order"}')
        for value, meant in known.items():
            self._means((*place, value), meant, fact)
        return {value.strip().casefold(): meant for value, meant in known.items()}

    def _means(self, keys: Keys, meant: Any, fact: Fact) -> None:
        """Refuse what a value cannot mean."""
        fault = fault_of_meaning(meant, fact)
        if fault is not None:
            self.note(keys, *fault)

    def _only(self, keys: Keys, data: Mapping[str, Any]) -> dict[str, frozenset[str]]:
        given = data.get("only", {})
        if not isinstance(given, dict):
            raise WrongKeyError(
                (*keys, "only"), 'expected columns and values: {"Visit type" = ["CLA"]}'
            )
        found = {}
        for heading, values in given.items():
            listed = values if isinstance(values, list) else [values]
            if not all(isinstance(each, str | int) for each in listed):
                raise WrongKeyError(
                    (*keys, "only"), "expected values in quotation marks, in a list"
                )
            found[heading] = frozenset(str(each).strip().casefold() for each in listed)
        return found

    def _always(self, keys: Keys, data: Mapping[str, Any], row: RowKind) -> dict[Steps, Any]:
        given = data.get("always", {})
        if not isinstance(given, dict):
            raise WrongKeyError(
                (*keys, "always"), "expected facts and values: is_cancelled = false"
            )
        found = {}
        for path, value in _flat(given):
            place = (*keys, "always", path)
            fact = self.attempt(lambda path=path, place=place: self._constant(place, path, row))  # type: ignore[misc]
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
            if LOCAL in steps:
                value = _at(self.data, (*keys[:3], path))
                return steps, local_fact_at(row.model, steps, _kind_of_constant(value))
            return steps, fact_at(row.model, steps)
        except PathError as error:
            value = _at(self.data, (*keys[:3], path))
            if value != NONE or not _is_record(row, steps):
                raise WrongKeyError(keys, str(error), error.suggestion) from None
        return steps, None

    def _complete_from(self, keys: Keys, data: Mapping[str, Any], row: RowKind) -> date | str:
        given = data.get("complete_from")
        place = (*keys, "complete_from")
        if row.steps[:-1] != ("periods_of_care",) or row.steps[-1] not in _RECORDED_FROM:
            if given is not None:
                lists = " and ".join(f"periods_of_care.{each}" for each in _RECORDED_FROM)
                raise WrongKeyError(place, f"only tables of {lists} can say this; remove it")
            return ALWAYS
        if given in (ALWAYS, UNKNOWN_WORD):
            return str(given)
        if given is None:
            raise WrongKeyError(keys, f"say in `complete_from` {_FROM_WHEN}")
        found: date = self.day(place, given, _FROM_WHEN)
        return found

    def _check_table(self, keys: Keys, table: TableMapping) -> None:
        """Refuse what cannot be done with the rows of a table."""
        if not table.child and not table.within:
            raise WrongKeyError(
                keys,
                "name in `child` the column with the child's identifier; a table without one "
                "needs `within`, the key of the record that each row belongs to",
            )
        if table.unbroken and not table.row.is_listed:
            raise WrongKeyError(
                (*keys, "unbroken"), "only rows that are records of a list can go on"
            )
        if table.several in ("first", "last", "span") and not any(
            each.fact.kind == "date" for each in table.columns
        ):
            raise WrongKeyError(
                (*keys, "several"), "no column with a date tells which row is the first or last"
            )
        if not table.columns and not table.always:
            raise WrongKeyError(
                keys, "name in [columns] at least one column and the fact that it holds"
            )
        twice = [path for path in table.always if path in {c.fact.steps for c in table.columns}]
        if twice:
            raise WrongKeyError(
                (*keys, "always", ".".join(twice[0])), "a column holds this fact; remove one"
            )
        self._check_each_fact_once(keys, table)

    def _check_each_fact_once(self, keys: Keys, table: TableMapping) -> None:
        seen: dict[Steps, str] = {}
        for column in table.columns:
            other = seen.setdefault(column.fact.steps, column.heading)
            if other != column.heading:
                self.note(
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
                self.note(
                    keys, f"name in `within` the column with the key of its record of {above}"
                )
            elif table.row.above == ():
                self.note((*keys, "within"), "these rows belong to the child alone; remove it")
            elif parent is None:
                self.note(
                    (*keys, "within"),
                    f"the table of {above} needs a `key`, which this column repeats",
                )
            elif not table.child and not parent.child:
                self.note(keys, f"name in `child` the child's identifier: {parent.name} has none")
            elif len(parent.key) != len(table.within):
                self.note((*keys, "within"), f"name as many columns as `key` of {parent.name} has")


_FROM_WHEN = (
    "from which day on this table holds every row: a date such as 2019-04-01, "
    '"always", or "unknown"'
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


def _kind_of_constant(value: Any) -> str:
    """Return the kind of a local fact from what TOML says that it always is."""
    kinds = {bool: "yes_no", int: "number", float: "number", date: "date"}
    return kinds.get(type(value), "code")


def _is_record(row: RowKind, steps: Steps) -> bool:
    try:
        row_kind((*row.steps, *steps))
    except PathError:
        return False
    return True
