"""One child's rows of both lists, put together as a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from permanence_rules.case import Case, read_case
from permanence_rules.errors import CaseError
from permanence_rules.sources import codes
from permanence_rules.sources.annex_a.lists import ADOPTION
from permanence_rules.sources.annex_a.merging import births, merged, periods, said_of
from permanence_rules.sources.annex_a.period import PeriodOfRow, adoption_of, period_of_adoption
from permanence_rules.sources.annex_a.rows import ListRow
from permanence_rules.sources.annex_a.supply import NOT_SUPPLIED
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.unknowns import Facts, settle

__all__ = ["ChildRows", "Snapshot", "case_of"]

_SILENCE: Facts = {
    "adoption.order_made_on": None,
    "adoption.placed_on": None,
    "adoption.plan_ended_on": None,
    "legal_status.ended_on": None,
    "period_of_care.arrangement": "continuous",
    "period_of_care.ended_on": None,
    "period_of_care.remands": [],
    "placement.ended_on": None,
    "placement.is_fostering_for_adoption": False,
    "placement.long_term": None,
    "remand.ended_on": None,
}
"""Facts that may be unknown of one record: what the others of that kind say by their silence."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    What the workbooks are as a whole.

    `last_day` is the latest day that they reach, and `blanks` are the columns of List 8 in
    which a blank says that there was none.
    """

    last_day: date | None
    blanks: frozenset[str] = frozenset()


@dataclass(slots=True)
class ChildRows:
    """One child's rows: of children in care (List 8) and of adoption (List 10)."""

    child: str
    care: list[ListRow] = field(default_factory=list)
    adoption: list[ListRow] = field(default_factory=list)

    @property
    def all(self) -> Sequence[ListRow]:
        """All rows of the child."""
        return (*self.care, *self.adoption)


def case_of(rows: ChildRows, snapshot: Snapshot) -> Iterator[Case | Reject]:
    """Yield the child's case, after everything of it that could not be used."""
    remarks: list[Reject] = []
    rows = _after_birth(rows, remarks)
    found = periods(rows.care, remarks) if rows.care else []
    if found is None:
        remarks += [row.reject(_NOT_CHECKED, code="child_not_checked") for row in rows.adoption]
        yield from remarks
        return
    data = _case(rows, found, snapshot, remarks)
    yield from remarks
    try:
        yield read_case(data)
    except CaseError as error:
        problems = "; ".join(map(str, error.problems))
        yield from (row.reject(problems, code="case_impossible") for row in rows.all)


def _after_birth(rows: ChildRows, remarks: list[Reject]) -> ChildRows:
    """Leave out a birth that is later than the day on which care began, and that day as well."""
    days = [day for row in rows.all if (day := row.day("born")) is not None]
    born_on = max(days, default=None)
    kept = ChildRows(rows.child)
    for row in rows.all:
        listed = kept.adoption if row.place.table == ADOPTION.title else kept.care
        start = row.day("started")
        if born_on is None or start is None or start >= born_on:
            listed.append(row)
            continue
        remarks.append(row.reject(_UNBORN, "started", code="care_before_birth", ends=RowEnd.USED))
        listed.append(row.without("started"))
    if not remarks:
        return kept
    without = ([row.without("born") for row in each] for each in (kept.care, kept.adoption))
    return ChildRows(rows.child, *without)


def _case(
    rows: ChildRows, found: Sequence[ListRow], snapshot: Snapshot, remarks: list[Reject]
) -> Facts:
    its_periods = _periods(rows, found, snapshot, remarks)
    unknown = settle(_records(its_periods), _SILENCE)
    facts: Facts = {
        "case_id": rows.child,
        "jurisdiction": "england",
        "not_supplied": (*NOT_SUPPLIED, *unknown),
        "child": _child(rows, remarks),
        "periods_of_care": its_periods,
    }
    if snapshot.last_day is not None:
        facts["recorded_until"] = snapshot.last_day
    team, worker = said_of(rows.care)
    return facts | ({"team": team} if team else {}) | ({"worker": worker} if worker else {})


def _child(rows: ChildRows, remarks: list[Reject]) -> Facts:
    facts: Facts = {}
    born_on = births(rows.all, remarks)
    if born_on is not None:
        facts["date_of_birth"] = born_on
    disabled = {row.says["disabled"] for row in rows.all if isinstance(row.says["disabled"], bool)}
    if len(disabled) == 1:
        facts["is_disabled"] = disabled.pop()
    # Who was one within the last twelve months may have ceased to be one since.
    if rows.care and all(row.says["asylum"] is False for row in rows.care):
        facts["is_unaccompanied_asylum_seeking"] = False
    died = [row.day("ceased") for row in rows.care if row.says["reason"] == codes.DIED]
    return facts | ({"died_on": died[0]} if died and died[0] is not None else {})


def _periods(
    rows: ChildRows, found: Sequence[ListRow], snapshot: Snapshot, remarks: list[Reject]
) -> list[Facts]:
    made = [PeriodOfRow(row, snapshot.blanks, remarks).facts() for row in found]
    if not rows.adoption:
        return made
    adoption = merged(rows.adoption, remarks)
    if not found:
        return [period_of_adoption(adoption)]
    holder = _holder(found, adoption)
    if holder is None:
        remarks.append(adoption.reject(_OTHER_START, "started", code="starts_differ"))
        return made
    setting = codes.PLACEMENT_KINDS.get(str(found[holder].says["placement"]))
    told = adoption_of(adoption, lives_with_adopters=setting == "adoption_placement")
    before = made[holder].pop("adoption", {})
    if before or "adoption" in told:
        told["adoption"] = told.get("adoption", {}) | before
    made[holder] |= told
    return made


def _holder(found: Sequence[ListRow], adoption: ListRow) -> int | None:
    """Return which time in care a row of List 10 is of: the one that began on the same day."""
    start = adoption.day("started")
    starts = [row.day("started") for row in found]
    if start in starts:
        return starts.index(start)
    is_unknown = start is None or None in starts
    return len(found) - 1 if is_unknown and len(found) == 1 else None


def _records(its_periods: Sequence[Facts]) -> Iterator[tuple[str, Facts]]:
    """Yield the records whose silence may have to be told from a statement, with their kinds."""
    for period in its_periods:
        yield "period_of_care", period
        for kind, name in (
            ("placement", "placements"),
            ("legal_status", "legal_statuses"),
            ("remand", "remands"),
        ):
            listed = period.get(name)
            if isinstance(listed, list):
                yield from ((kind, each) for each in listed)
        if "adoption" in period:
            yield "adoption", period["adoption"]


_UNBORN = "care began before the birth of the child; correct one of the two dates"
_NOT_CHECKED = "the rows of this child in List 8 cannot all be right, so the child is not checked"
_OTHER_START = (
    "List 8 has no time in care of this child that began on that day; correct one of the two"
)
