"""Rows as records of a case: each row read, rows of one record put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.tables.cells import SILENT, CellError
from permanence_rules.sources.tables.facts import LOCAL, Steps
from permanence_rules.sources.tables.joining import OpenTable
from permanence_rules.sources.tables.readers import Row
from permanence_rules.sources.unknowns import UNKNOWN

__all__ = ["Note", "ReadRow", "Remarks", "read_row", "records_of"]


@dataclass(frozen=True, slots=True)
class Note:
    """How a row ends: with a reject that says why, or where another row's reject does."""

    table: int
    row: int | None
    ends: RowEnd
    reject: Reject | None = None


Remarks = list[Note]


@dataclass(slots=True)
class ReadRow:
    """What one row says, or several rows of one record together."""

    table: OpenTable
    row: Row
    facts: dict[Steps, Any]
    key: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    day: date | None = None
    """The day by which it is known when the record came to be."""
    others: list[Row] = field(default_factory=list)

    def remark(
        self, child: str, code: str, reason: str, *, column: str | None = None, ends: RowEnd
    ) -> Note:
        """Return the note of a reject of this row."""
        found = self.table.reject(self.row, code, reason, column, child, ends)
        return Note(self.table.number, self.row.number, ends, found)


def read_row(table: OpenTable, row: Row, child: str, remarks: Remarks) -> ReadRow:
    """Return what a row says; a cell that cannot be read is rejected, and its fact is unknown."""
    mapping = table.mapping
    found = ReadRow(
        table,
        row,
        dict(mapping.always),
        table.text(row, mapping.key),
        table.text(row, mapping.within),
    )
    for column, place in table.columns:
        try:
            value = column.reading.value(row.cells[place])
        except CellError as error:
            note = found.remark(
                child, error.code, str(error), column=column.heading, ends=RowEnd.USED
            )
            remarks.append(note)
            value = UNKNOWN
        if value is not SILENT:
            found.facts[column.fact.steps] = value
    found.day = _day_of(found)
    return found


def records_of(rows: Sequence[ReadRow], child: str, remarks: Remarks) -> list[ReadRow]:
    """Return the rows of one table that belong together as records, each with its facts."""
    mapping = rows[0].table.mapping
    groups: list[list[ReadRow]] = [[*rows]]
    if mapping.row.is_listed:
        groups = _by_key(rows) if mapping.key else [[each] for each in rows]
    found = [_as_one(group, mapping.several, child, remarks) for group in groups]
    return [*_unbroken(found)] if mapping.unbroken else found


def _by_key(rows: Iterable[ReadRow]) -> list[list[ReadRow]]:
    groups: dict[object, list[ReadRow]] = {}
    for row in rows:
        groups.setdefault(row.key or row.row.number, []).append(row)
    return [*groups.values()]


def _as_one(rows: list[ReadRow], several: str, child: str, remarks: Remarks) -> ReadRow:
    if len(rows) == 1:
        return rows[0]
    is_ordered = all(each.day is not None for each in rows)
    if several == "refuse" or not is_ordered:
        return _agreeing(rows, child, remarks)
    ordered = sorted(rows, key=_in_time)
    if several == "span":
        return _span(ordered)
    chosen = ordered[0 if several == "first" else -1]
    remarks.extend(
        Note(each.table.number, each.row.number, RowEnd.SET_ASIDE)
        for each in rows
        if each is not chosen
    )
    return chosen


def _in_time(row: ReadRow) -> tuple[date, date]:
    """Of two that began on one day, the one that ended first came first."""
    ended = row.facts.get(("ended_on",))
    return row.day or date.max, date.fromisoformat(ended) if isinstance(ended, str) else date.max


def _span(rows: Sequence[ReadRow]) -> ReadRow:
    """Return rows that follow each other as one: the first start, and all else of the last."""
    first, last = rows[0], rows[-1]
    start = _dated_by(first)
    facts = dict(last.facts)
    if start is not None and start in first.facts:
        facts[start] = first.facts[start]
    others = [each.row for each in rows if each is not first]
    return ReadRow(first.table, first.row, facts, first.key, first.within, first.day, others)


def _agreeing(rows: Sequence[ReadRow], child: str, remarks: Remarks) -> ReadRow:
    """Return what several rows agree on; a fact on which two differ is unknown."""
    first = rows[0]
    facts = dict(first.facts)
    for row in rows[1:]:
        for steps, value in row.facts.items():
            if steps not in facts:
                facts[steps] = value
            elif facts[steps] != value:
                facts[steps] = UNKNOWN
                column = next(
                    (c.heading for c in row.table.mapping.columns if c.fact.steps == steps), None
                )
                remarks.append(
                    row.remark(child, "rows_differ", _DIFFER, column=column, ends=RowEnd.USED)
                )
    others = [each.row for each in rows[1:]]
    return ReadRow(first.table, first.row, facts, first.key, first.within, first.day, others)


_DIFFER = (
    "it differs from another row of the same record, so that neither counts; correct one, or say "
    "in `several` of the mapping which row counts"
)


def _unbroken(rows: Sequence[ReadRow]) -> Iterator[ReadRow]:
    """Join what goes on: the same facts from the day on which, or after which, the last ended."""
    if any(each.day is None for each in rows):
        yield from rows
        return
    before: ReadRow | None = None
    for row in sorted(rows, key=_in_time):
        if before is not None and _goes_on(before, row):
            before = _span([before, row])
            continue
        if before is not None:
            yield before
        before = row
    if before is not None:
        yield before


def _goes_on(before: ReadRow, after: ReadRow) -> bool:
    start = _dated_by(before)
    dates = {start, ("ended_on",), _END_REASON}
    one = {steps: value for steps, value in before.facts.items() if steps not in dates}
    other = {steps: value for steps, value in after.facts.items() if steps not in dates}
    ended = before.facts.get(("ended_on",))
    if before.facts.get(_END_REASON) is not None:
        return False  # what has a reason for its end has ended, whatever began on the next day
    if one != other or UNKNOWN in one.values() or not isinstance(ended, str) or after.day is None:
        return False
    return after.day <= date.fromisoformat(ended) + timedelta(days=1)


_END_REASON: Steps = ("end_reason",)


def _dated_by(row: ReadRow) -> Steps | None:
    name = row.table.mapping.row.model.dated_by
    return None if name is None else (name,)


def _day_of(row: ReadRow) -> date | None:
    """Return the day of a record: of what it is dated by, or booked by, or else its first day."""
    model = row.table.mapping.row.model
    named: list[Steps] = [(name,) for name in (model.dated_by, model.booked_by) if name is not None]
    dates = (each.fact for each in row.table.mapping.columns if each.fact.kind == "date")
    columns = [each for each in dates if LOCAL not in each.steps]  # what it means, a pack knows
    if named and any(each.steps == named[0] for each in columns):
        candidates: list[Steps] = [*named]
    else:
        candidates = [*named, *(each.steps for each in columns)]
    values = (row.facts.get(steps) for steps in candidates)
    day = next((each for each in values if isinstance(each, str)), None)
    return None if day is None else date.fromisoformat(day)
