"""One child's rows as a case: each record in the record around it, by its key or by its days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from permanence_rules.case import Case, Record, read_case
from permanence_rules.errors import CaseError
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.tables.cells import UNKNOWN_WORD
from permanence_rules.sources.tables.facts import (
    LOCAL,
    RowKind,
    Steps,
    defaults_of,
    kind_name,
    row_kind,
)
from permanence_rules.sources.tables.joining import ChildRows, OpenTable
from permanence_rules.sources.tables.mapping import ALWAYS, TablesMapping
from permanence_rules.sources.tables.records import Note, ReadRow, Remarks, read_row, records_of
from permanence_rules.sources.tables.supply import Supply
from permanence_rules.sources.unknowns import UNKNOWN, settle

__all__ = ["MOST_ROWS", "Assembler"]

MOST_ROWS = 10_000
"""Rows that one child may have in all tables together."""
_MOST_LOST = 5
"""Records without a day that stand for rows that are lost."""
_MOST_UNDATED = 2
"""Of reviews and visits, which can be said to be incomplete: of more, any number may be lost."""
_FAR_AHEAD = date(2100, 12, 31)
_PERIODS: Steps = ("periods_of_care",)


@dataclass(slots=True)
class _Node:
    """One record of the case as it grows; the case itself is the first."""

    steps: Steps
    model: type[Record]
    data: dict[str, Any] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    day: date | None = None
    around: _Node | None = None
    """The record that holds it."""

    @property
    def started_on(self) -> date | None:
        """The day on which it began, as far as it is known."""
        started = self.data.get("started_on")
        return date.fromisoformat(started) if isinstance(started, str) else None

    @property
    def ended_on(self) -> date | None:
        """The day on which it ended, as far as it is known."""
        ended = self.data.get("ended_on")
        return date.fromisoformat(ended) if isinstance(ended, str) else None

    def holds(self, day: date) -> bool:
        """Whether *day* may lie in it."""
        return (self.started_on is None or self.started_on <= day) and (
            self.ended_on is None or day <= self.ended_on
        )


@dataclass(frozen=True, slots=True)
class Assembler:
    """Makes cases of the rows of children; the same for all of them."""

    mapping: TablesMapping
    tables: Sequence[OpenTable]
    nameless: Mapping[int, int]
    supply: Supply
    from_the_top: Sequence[OpenTable] = ()
    """The same tables, those of records that hold others first."""

    @classmethod
    def of(
        cls,
        mapping: TablesMapping,
        tables: Sequence[OpenTable],
        nameless: Mapping[int, int],
        supply: Supply,
    ) -> Assembler:
        """Return what makes cases of these tables."""
        ordered = sorted(tables, key=lambda each: len(each.mapping.row.steps))
        return cls(mapping, tables, nameless, supply, ordered)

    def case_of(self, found: ChildRows, remarks: Remarks) -> Case | Reject:
        """Return the case of one child, or why there is none."""
        number = sum(map(len, found.rows.values()))
        if number > MOST_ROWS:
            return self._not_used(found, "too_many_rows", _CROWDED, remarks)
        data = _Assembly(self, found, remarks).case()
        try:
            return read_case(data)
        except CaseError as error:
            reason = "; ".join(map(str, error.problems))
            return self._not_used(found, "case_impossible", reason, remarks)

    def _not_used(self, found: ChildRows, code: str, reason: str, remarks: Remarks) -> Reject:
        """Reject every row of a child; the first of them says why."""
        remarks.extend(
            Note(table, row.number, RowEnd.REJECTED)
            for table, rows in found.rows.items()
            for row in rows
        )
        table, rows = next(iter(found.rows.items()))
        return self.tables[table].reject(rows[0], code, reason, child=found.child)


_CROWDED = f"this child has more than {MOST_ROWS:,} rows; look for two children with one identifier"


class _Assembly:
    """The case of one child as it grows."""

    def __init__(self, made_by: Assembler, found: ChildRows, remarks: Remarks) -> None:
        self._by = made_by
        self._found = found
        self._remarks = remarks
        self._root = _Node((), Case)
        self._nodes: dict[Steps, list[_Node]] = {(): [self._root]}
        self._lost: Counter[Steps] = Counter()

    def case(self) -> dict[str, Any]:
        """Return the case, as `read_case` takes it."""
        tables = self._by.from_the_top
        for table in tables:
            self._take(table)
        for table in tables:
            self._add_lost(table)
        for table in tables:
            self._fill(table)
        for period in self._nodes.get(_PERIODS, []):
            self._leave_open(period)
        return self._whole()

    def _take(self, table: OpenTable) -> None:
        """Put the rows of one table where they belong."""
        rows = self._found.rows.get(table.number, [])
        kind = table.mapping.row
        if not rows:
            if kind.steps == () and table.mapping.no_row != UNKNOWN_WORD:
                self._note_not_listed(table)
            return
        placed: dict[int, tuple[_Node, list[ReadRow]]] = {}
        for row in rows:
            read = read_row(table, row, self._found.child, self._remarks)
            node = self._holder(read, kind)
            if node is not None:
                placed.setdefault(id(node), (node, []))[1].append(read)
        for node, its_rows in placed.values():
            for record in records_of(its_rows, self._found.child, self._remarks):
                self._put(node, record, kind)

    def _note_not_listed(self, table: OpenTable) -> None:
        child = self._found.child
        found = table.reject(None, "not_listed", _NOT_LISTED, child=child, ends=RowEnd.USED)
        self._remarks.append(Note(table.number, None, RowEnd.USED, found))

    # Where a row belongs.

    def _holder(self, read: ReadRow, kind: RowKind) -> _Node | None:
        """Return the record around that of a row; reject the row where there is none."""
        around = self._nodes.get(kind.above, [])
        if kind.above == ():
            return self._root
        if read.within:
            found = [each for each in around if each.key == read.within]
            if len(found) == 1:
                return found[0]
            code, reason = ("key_of_several", _KEYS) if found else ("key_unknown", _NO_KEY)
            self._lose(read, code, reason, ", ".join(read.table.mapping.within))
            return None
        if kind.above != _PERIODS:
            column = ", ".join(read.table.mapping.within)
            self._lose(read, "key_missing", "the key is missing; fill it in", column)
            return None
        return self._by_day(read, around)

    def _by_day(self, read: ReadRow, periods: Sequence[_Node]) -> _Node | None:
        if read.day is None:
            if len(periods) == 1:
                return periods[0]
            self._lose(read, "no_day", _NO_DAY)
            return None
        holders = [each for each in periods if each.holds(read.day)]
        if not holders:
            self._outside(read)
            return None
        if len(holders) > 1 and holders[0].ended_on != read.day:
            # Two periods that overlap, as where an end is missing: nothing tells which it is.
            self._lose(read, "in_several_periods", _IN_SEVERAL)
            return None
        # What begins on the day on which one period ends and the next begins is of the next.
        return holders[-1 if read.table.mapping.row.model.dated_by == "started_on" else 0]

    def _outside(self, read: ReadRow) -> None:
        if read.table.mapping.outside_care == "leave_out":
            number = read.table.number
            self._remarks.append(Note(number, read.row.number, RowEnd.SET_ASIDE))
        else:
            self._lose(read, "in_no_period", _IN_NO_PERIOD)

    def _lose(self, read: ReadRow, code: str, reason: str, column: str | None = None) -> None:
        """Reject a row of this child: any record around may have been meant."""
        self._remarks.append(
            read.remark(
                self._found.child, code, reason, column=column or None, ends=RowEnd.REJECTED
            )
        )
        self._lost[read.table.mapping.row.steps] += 1

    # What a record says.

    def _put(self, node: _Node, record: ReadRow, kind: RowKind) -> None:
        if not kind.is_listed:
            self._merge(_within(node.data, kind.inner), record)
            return
        nodes = self._nodes.setdefault(kind.steps, [])
        holder = _within(node.data, kind.steps[len(kind.above) : -1])
        listed = _list_in(holder, kind.steps[-1])
        beside = (each for each in nodes if each.around is node and record.key)
        twin = next((each for each in beside if each.key == record.key), None)
        if twin is not None:  # another table holds more of the same record
            self._merge(twin.data, record)
            return
        made = _Node(kind.steps, kind.model, {}, record.key, record.day, node)
        self._merge(made.data, record)
        listed.append(made.data)
        listed.sort(key=lambda each: _day_in(each, kind.model))
        nodes.append(made)
        nodes.sort(key=lambda each: each.day or date.max)

    def _merge(self, data: dict[str, Any], record: ReadRow) -> None:
        """Add the facts of a record; what two tables say differently is unknown."""
        for steps, value in record.facts.items():
            holder = _within(data, steps[:-1])
            if steps[-1] in holder and holder[steps[-1]] != value:
                holder[steps[-1]] = UNKNOWN
                self._remarks.append(
                    record.remark(
                        self._found.child, "tables_differ", _TABLES_DIFFER, ends=RowEnd.USED
                    )
                )
            else:
                holder.setdefault(steps[-1], value)

    # What is not there.

    def _add_lost(self, table: OpenTable) -> None:
        """Add a record without a day for each row that may be of this child, and is lost."""
        kind = table.mapping.row
        number = self._lost.pop(kind.steps, 0)
        if kind.model.dated_by != "started_on":
            # A row that names no child may be anybody's: what it says may have been done for each.
            number += self._by.nameless.get(table.number, 0)
        if not number or not kind.is_listed:
            return
        for node in self._nodes.get(kind.above, []):
            holder = _within(node.data, kind.steps[len(kind.above) : -1])
            listed = _list_in(holder, kind.steps[-1])
            lost = min(number, _MOST_LOST)
            listed.extend(_lost_record(kind.model) for _ in range(lost))

    def _leave_open(self, period: _Node) -> None:
        """
        Say that reviews or visits are incomplete where more than a few have no day.

        Each one that is written down doubles the ways in which a gap may have been closed.
        """
        for name in ("reviews", "visits"):
            listed = period.data.get(name) or []
            undated = [each for each in listed if _has_no_day(each)]
            if len(undated) > _MOST_UNDATED:
                period.data[name] = [each for each in listed if not _has_no_day(each)]
                period.data[f"{name}_recorded_from"] = self._last_day(period)

    def _fill(self, table: OpenTable) -> None:
        """Say of each record around what it means that a table has no row of it."""
        kind = table.mapping.row
        if kind.steps == ():
            return
        is_none = table.mapping.no_row != UNKNOWN_WORD
        inner = kind.steps[len(kind.above) :]
        for node in self._nodes.get(kind.above, []):
            if is_none and (kind.is_listed or not self._by.nameless.get(table.number)):
                holder = _within(node.data, inner[:-1])
                holder.setdefault(inner[-1], [] if kind.is_listed else None)
            if table.mapping.complete_from != ALWAYS:
                self._say_from_when(node, table)

    def _say_from_when(self, period: _Node, table: OpenTable) -> None:
        """Say of a period from when its reviews or visits are all there."""
        name = f"{table.mapping.row.steps[-1]}_recorded_from"
        complete_from = table.mapping.complete_from
        day = complete_from if isinstance(complete_from, date) else None
        if day is None:
            period.data[name] = self._last_day(period)
        elif period.started_on is None or period.started_on < day:
            period.data.setdefault(name, day.isoformat())

    def _last_day(self, period: _Node) -> str:
        """Return a day from which on there is nothing more: any number may have been before."""
        last = period.ended_on or self._by.mapping.complete_until or _FAR_AHEAD
        return last.isoformat()

    # The whole.

    def _whole(self) -> dict[str, Any]:
        data = self._root.data
        mapping = self._by.mapping
        if mapping.jurisdiction:
            data.setdefault("jurisdiction", mapping.jurisdiction)
        if mapping.complete_until is not None:
            data.setdefault("recorded_until", mapping.complete_until.isoformat())
        records = [*_records(Case, data, ())]
        for model, path, facts in records:
            for name in self._by.supply.left_open_at(model, path):
                facts.setdefault(name, UNKNOWN)
            for name in [each for each, value in facts.items() if value is UNKNOWN]:
                # What no record of this kind can say is unknown in each, without a word.
                is_open = f"{kind_name(model)}.{name}" in self._by.supply.leaves_unknown
                if is_open or name not in defaults_of(model):
                    del facts[name]
        silence = {
            f"{kind_name(model)}.{name}": value
            for model in {model for model, _, _ in records}
            for name, value in defaults_of(model).items()
        }
        unknown = settle([(kind_name(model), facts) for model, _, facts in records], silence)
        local = {name for model, _, facts in records for name in _left_open(model, facts)}
        not_supplied = sorted({*self._by.supply.leaves_unknown, *unknown, *local})
        return {"case_id": self._found.child, **data, "not_supplied": not_supplied}


_NOT_LISTED = "this child is not in the table, which has a row for each child; add the row there"
_NO_KEY = "no record of this child has this key; correct it"
_KEYS = "several records of this child have this key; map a key that tells them apart"
_IN_SEVERAL = (
    "the day falls in two times in care of this child, which overlap; correct their days, or map "
    "the key of the period in `within`"
)
_NO_DAY = (
    "nothing tells in which time in care it belongs: it has no day, and the child was in care "
    "more than once; fill in the day, or map the key of the period in `within`"
)
_IN_NO_PERIOD = (
    "the day falls in no time in care of this child; correct it, or say in the mapping that rows "
    'from outside care are there: outside_care = "leave_out"'
)
_TABLES_DIFFER = "another table says otherwise of the same fact, so that neither counts"


def _day_in(data: dict[str, Any], model: type[Record]) -> str:
    """Return the day of a record, after all days where it has none."""
    days = (data.get(name) for name in (model.dated_by, model.booked_by) if name is not None)
    return next((day for day in days if isinstance(day, str)), "9999")


def _has_no_day(data: dict[str, Any]) -> bool:
    """Whether nothing tells when a review or visit was, or will be, and that it was cancelled."""
    days = (data.get("held_on"), data.get("scheduled_for"))
    return not any(isinstance(day, str) for day in days) and data.get("is_cancelled") is not True


def _lost_record(model: type[Record]) -> dict[str, Any]:
    """Return a record of which nothing is known, not even what its silence would state."""
    return dict.fromkeys(defaults_of(model), UNKNOWN)


def _left_open(model: type[Record], facts: dict[str, Any]) -> Iterator[str]:
    """
    Take out what is unknown of a council's own facts; yield the names for `not_supplied`.

    Its pack may read silence as none. No other record is made to state that, as `settle` does:
    of a fact without that reading, silence is unknown, and none would be a statement.
    """
    local = facts.get(LOCAL, {})
    for name in [each for each, value in local.items() if value is UNKNOWN]:
        del local[name]
        yield f"{kind_name(model)}_{LOCAL}.{name}"


def _within(data: dict[str, Any], steps: Iterable[str]) -> dict[str, Any]:
    """Return the record that *steps* lead to; those on the way are made where they are not."""
    for step in steps:
        if not isinstance(data.get(step), dict):
            data[step] = {}
        data = data[step]
    return data


def _list_in(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    if not isinstance(holder.get(name), list):
        holder[name] = []
    found: list[dict[str, Any]] = holder[name]
    return found


def _records(
    model: type[Record], data: dict[str, Any], path: Steps
) -> Iterator[tuple[type[Record], Steps, dict[str, Any]]]:
    """Yield every record within the data of a case, with its kind and its path."""
    yield model, path, data
    for name, value in data.items():
        inner = value if isinstance(value, list) else [value]
        if name == LOCAL:
            continue
        if not any(isinstance(each, dict) for each in inner):
            continue
        kind = row_kind((*path, name))
        for each in inner:
            if isinstance(each, dict):
                yield from _records(kind.model, each, kind.steps)
