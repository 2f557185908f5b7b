"""What a whole case can say that cannot be true, or hardly can."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import combinations, pairwise
from typing import Any

from pydantic import BaseModel

from permanence_rules.case.base import FactKind, Record, record_in
from permanence_rules.case.case import Case
from permanence_rules.case.checks import problems_within, too_early
from permanence_rules.case.legal import LegalStatus, LegalStatusKind
from permanence_rules.case.period import PeriodEndReason, PeriodOfCare
from permanence_rules.case.placement import PlacementKind
from permanence_rules.case.setting_aside import NULL_CONTRADICTED, in_order_of
from permanence_rules.errors import InputProblem, Loc, Severity
from permanence_rules.timing import birthday

__all__ = ["implausible_in"]

# Work on a child who is not yet born, such as a plan or a family meeting, begins in pregnancy.
_PREGNANCY = timedelta(days=280)
# A record that is complete to a day may hold some later facts, entered before the rest of them.
# What is a quarter of a year later is a slip of the pen: 2034 for 2024.
_LONGEST_BACKLOG = timedelta(days=92)
_ADULT = 18
_BY_ORDER = frozenset({LegalStatusKind.CARE_ORDER, LegalStatusKind.INTERIM_CARE_ORDER})
_BY_AGREEMENT = frozenset(
    {LegalStatusKind.ACCOMMODATED_BY_AGREEMENT, LegalStatusKind.SHORT_BREAKS_BY_AGREEMENT}
)


def implausible_in(case: Case) -> tuple[InputProblem, ...]:
    """Return everything that cannot be true, or hardly can, in the order of the case."""
    records = _records_within(case)
    days = _days(records)
    found = dict.fromkeys(problems_within(records))
    found |= dict.fromkeys([*_of_birth(case, days), *_after_the_record(case, days)])
    for check in (
        _left_too_young,
        _of_death,
        _overlapping_periods,
        *map(_in_each_period, _OF_A_PERIOD),
    ):
        found |= dict.fromkeys(check(case))
    return in_order_of(case, found)


def _records_within(record: BaseModel, loc: Loc = ()) -> list[tuple[Loc, BaseModel]]:
    """Return a record and all within it, each with its place; what is within comes first."""
    found: list[tuple[Loc, BaseModel]] = []
    _gather(record, loc, found)
    return found


def _gather(record: BaseModel, loc: Loc, found: list[tuple[Loc, BaseModel]]) -> None:
    for name in _holding_records(type(record)):
        value = record.__dict__.get(name)
        if isinstance(value, BaseModel):
            _gather(value, (*loc, name), found)
        elif value:
            for index, each in enumerate(value):
                _gather(each, (*loc, name, index), found)
    found.append((loc, record))


@cache
def _holding_records(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of the fields that hold a record or several."""
    fields = model.model_fields.items()
    return tuple(name for name, info in fields if record_in(info.annotation) is not None)


_Days = list[tuple[Loc, date]]


def _days(records: Iterable[tuple[Loc, BaseModel]]) -> _Days:
    """Return each day on which something happened, with its place."""
    return [
        ((*loc, name), day)
        for loc, record in records
        for name in _what_happened(type(record))
        if isinstance(day := record.__dict__.get(name), date)
    ]


@cache
def _what_happened(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the facts of a kind of record that say on which day something happened."""
    kinds = {name: info.json_schema_extra for name, info in model.model_fields.items()}
    return tuple(
        name
        for name, extra in kinds.items()
        if isinstance(extra, dict) and extra.get("fact") == FactKind.HAPPENED
    )


def _periods(case: Case) -> Iterator[tuple[Loc, PeriodOfCare]]:
    for index, period in enumerate(case.periods_of_care or ()):
        yield ("periods_of_care", index), period


def _in_each_period(
    check: Callable[[PeriodOfCare, Loc], Iterable[InputProblem]],
) -> Callable[[Case], Iterable[InputProblem]]:
    return lambda case: [each for loc, period in _periods(case) for each in check(period, loc)]


def _several(record: Record, loc: Loc, name: str) -> Iterator[tuple[Loc, Any]]:
    for index, each in enumerate(getattr(record, name) or ()):
        yield (*loc, name, index), each


_BORN: Loc = ("child", "date_of_birth")
_OF_THE_CARER = frozenset({"carer", "carer_reviews", "siblings", "temporary_approval"})
"""Records of somebody else's life, which may have begun before the child's."""


def _of_birth(case: Case, days: _Days) -> Iterator[InputProblem]:
    born = case.child.date_of_birth if case.child else None
    if born is None:
        return
    before = [(loc, day) for loc, day in days if day < born]
    needs_the_child = set(_lived_through(case)) if before else set()
    for loc, day in before:
        earliest = born if loc in needs_the_child else born - _PREGNANCY
        if day < earliest and not _OF_THE_CARER.intersection(loc):
            yield too_early(loc, "the birth of the child", _BORN, code="before_birth")
    grown_up = birthday(born, _ADULT)
    for loc, day in _starts_of_care(case):
        if day >= grown_up:
            message = (
                "nobody comes into care at eighteen or later; correct this day or the date of birth"
            )
            yield InputProblem("adult_at_start", loc, message, Severity.IMPOSSIBLE, (_BORN,))


def _left_too_young(case: Case) -> Iterator[InputProblem]:
    """Yield each time in care that is said to have ended at eighteen, and ended before."""
    born = case.child.date_of_birth if case.child else None
    for loc, period in _periods(case):
        is_grown_up = period.end_reason is PeriodEndReason.REACHED_18
        if born is None or period.ended_on is None or not is_grown_up:
            continue
        if period.ended_on < birthday(born, _ADULT):
            message = "care ended before the eighteenth birthday; correct the reason, or a date"
            others: tuple[Loc, ...] = ((*loc, "ended_on"), _BORN)
            yield InputProblem("too_young_to_leave", (*loc, "end_reason"), message, others=others)


def _starts_of_care(case: Case) -> Iterator[tuple[Loc, date]]:
    """Yield the first day of each time in care, and of the first placement in it."""
    for loc, period in _periods(case):
        if period.started_on is not None:
            yield (*loc, "started_on"), period.started_on
            for place, placement in _several(period, loc, "placements"):
                if placement.started_on == period.started_on:
                    yield (*place, "started_on"), placement.started_on


def _lived_through(case: Case) -> Iterator[Loc]:
    """Yield the days that need a child who is born: in care, seen, placed, examined or schooled."""
    if case.child is not None:
        yield ("child", "died_on")
    for loc, period in _periods(case):
        for name in ("started_on", "ended_on", "accommodated_from_on"):
            yield (*loc, name)
        for collection in ("placements", "legal_statuses", "remands"):
            for place, _ in _several(period, loc, collection):
                yield from ((*place, name) for name in ("started_on", "ended_on"))
        for collection in ("reviews", "visits"):
            yield from ((*place, "held_on") for place, _ in _several(period, loc, collection))
        for section in ("adoption", "special_guardianship"):
            yield (*loc, section, "order_made_on")
        yield (*loc, "adoption", "placed_on")


def _of_death(case: Case) -> Iterator[InputProblem]:
    died = case.child.died_on if case.child else None
    if died is None:
        return
    for loc in _lived_through(case):
        day = _at(case, loc)
        if isinstance(day, date) and day > died and loc != ("child", "died_on"):
            message = "expected a day on or before the death of the child; correct one of the two"
            others: tuple[Loc, ...] = (("child", "died_on"),)
            yield InputProblem("after_death", loc, message, Severity.IMPOSSIBLE, others)


def _at(value: Any, loc: Loc) -> Any:
    for step in loc:
        if value is None:
            return None
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def _overlapping_periods(case: Case) -> Iterator[InputProblem]:
    if "period_of_care.ended_on" in case.not_supplied:
        periods = [(loc, each) for loc, each in _periods(case) if each.ended_on is not None]
    else:
        periods = list(_periods(case))
    dated = [(each.started_on, each.ended_on, loc) for loc, each in periods if each.started_on]
    known = sorted(dated, key=lambda each: (each[0], each[1] or date.max, each[2]))
    for (_, end, before), (start, _, loc) in pairwise(known):
        if start < (end or date.max):
            others = ((*before, "ended_on"),)
            anchor = "the end of the one before"
            yield too_early((*loc, "started_on"), anchor, *others, code="overlapping_periods")


def _after_the_record(case: Case, days: _Days) -> Iterator[InputProblem]:
    """Nothing that happened can be entered long before it does."""
    until = case.recorded_until
    if until is None:
        return
    for loc, day in days:
        if day > until + _LONGEST_BACKLOG:
            message = (
                "this is said to have happened long after the day up to which the record is "
                "complete (recorded_until); correct one of the two dates"
            )
            yield InputProblem("after_the_record", loc, message)


def _outside(period: PeriodOfCare, loc: Loc) -> Iterator[InputProblem]:
    start = min(
        (day for day in (period.started_on, period.accommodated_from_on) if day), default=None
    )
    if start is not None:
        name = "started_on" if start == period.started_on else "accommodated_from_on"
        told_by = [(*loc, name), *_also_on(period, loc, "started_on", start)]
        for place, day in _days_in_care(period, loc):
            if day < start:
                anchor = "the start of the period"
                yield too_early(place, anchor, *told_by, code="before_care")
    end = _end_of(period, loc)
    if end is not None:
        last, told_by = end
        for place, day in _days_in_care(period, loc):
            # A placement that goes on after the order is with the new family, and is closed later.
            goes_on = period.ended_on is None and place[-1] == "ended_on"
            if day > last and place not in told_by and not goes_on:
                yield _after_care(place, told_by)


def _end_of(period: PeriodOfCare, loc: Loc) -> tuple[date, list[Loc]] | None:
    """Return the last day in care, and what tells it: an order does where the end is unsaid."""
    if period.ended_on is not None:
        also = _also_on(period, loc, "ended_on", period.ended_on)
        return period.ended_on, [(*loc, "ended_on"), *also]
    if "ended_on" in period.model_fields_set:
        return None
    orders = [
        (found.order_made_on, (*loc, section, "order_made_on"))
        for section in ("adoption", "special_guardianship")
        if (found := getattr(period, section)) is not None and found.order_made_on is not None
    ]
    if not orders:
        return None
    first = min(day for day, _ in orders)
    return first, [place for day, place in orders if day == first]


def _after_care(place: Loc, told_by: Iterable[Loc]) -> InputProblem:
    # A social worker may go and see a child after the child went home; nothing else goes on.
    severity = Severity.UNLIKELY if "visits" in place else Severity.IMPOSSIBLE
    message = (
        "expected a day on or before the end of the period of care; correct one of the two dates"
    )
    return InputProblem("after_care", place, message, severity, tuple(told_by))


def _also_on(period: PeriodOfCare, loc: Loc, name: str, day: date) -> Iterator[Loc]:
    """Yield the placements and legal statuses that begin, or end, on the same day as the period."""
    for collection in ("placements", "legal_statuses"):
        for place, each in _several(period, loc, collection):
            if getattr(each, name) == day:
                yield (*place, name)


def _days_in_care(period: PeriodOfCare, loc: Loc) -> Iterator[tuple[Loc, date]]:
    """Yield the days that can only lie within the time in care."""
    for collection, names in _ONLY_IN_CARE.items():
        for place, each in _several(period, loc, collection):
            for name in names:
                day = getattr(each, name)
                if day is not None:
                    yield (*place, name), day
    for section in ("adoption", "special_guardianship"):
        found = getattr(period, section)
        if found is not None and found.order_made_on is not None:
            yield (*loc, section, "order_made_on"), found.order_made_on


_ONLY_IN_CARE = {
    "reviews": ("held_on",),
    "visits": ("held_on",),
    "placements": ("started_on", "ended_on"),
}


def _two_legal_statuses(period: PeriodOfCare, loc: Loc) -> Iterator[InputProblem]:
    """Under a care order a child is not accommodated by the parents' agreement (CA 1989 s.33)."""
    statuses = [each for each in _several(period, loc, "legal_statuses") if each[1].started_on]
    by_day = sorted(statuses, key=lambda each: each[1].started_on)
    for (earlier, first), (later, second) in combinations(by_day, 2):
        kinds = {first.status, second.status}
        if kinds & _BY_ORDER and kinds & _BY_AGREEMENT and _overlap(first, second):
            message = (
                "no child is under a care order and accommodated by agreement at the same time; "
                "correct one of the two, or say when the first ended"
            )
            # An order overtakes an agreement, whose end often goes unsaid; only a court or another
            # order ends an order.
            is_overtaken = (
                first.status in _BY_AGREEMENT and "ended_on" not in first.model_fields_set
            )
            severity = Severity.UNLIKELY if is_overtaken else Severity.IMPOSSIBLE
            name = "ended_on" if is_overtaken else "status"
            others: tuple[Loc, ...] = ((*earlier, name),)
            yield InputProblem("two_legal_statuses", (*later, "status"), message, severity, others)


def _overlap(first: LegalStatus, second: LegalStatus) -> bool:
    if first.started_on is None or second.started_on is None:
        return False
    # One status gives way to the next on the same day, or with a day entered twice.
    ends = [(each.ended_on or date.max) for each in (first, second)]
    return max(first.started_on, second.started_on) < min(ends)


def _ended_after_order(period: PeriodOfCare, loc: Loc) -> Iterator[InputProblem]:
    """An order for adoption or special guardianship ends care on its own day."""
    last = period.ended_on
    for section in ("adoption", "special_guardianship"):
        made = _at(period, (section, "order_made_on"))
        if last is not None and made is not None and made < last:
            message = (
                "care is said to have ended after the day of an order that ends it; "
                "correct one of the two dates"
            )
            # A child may be looked after again by agreement, without a break in the record.
            others: tuple[Loc, ...] = ((*loc, section, "order_made_on"),)
            place = (*loc, "ended_on")
            yield InputProblem("ended_after_order", place, message, Severity.UNLIKELY, others)


def _null_contradicted(period: PeriodOfCare, loc: Loc) -> Iterator[InputProblem]:
    """A null that was written is a statement; what others tell does not override it in silence."""
    orders = [
        (*loc, section, "order_made_on")
        for section in ("adoption", "special_guardianship")
        if _at(period, (section, "order_made_on")) is not None
    ]
    for name in ("ended_on", "permanence_achieved_on"):
        if _is_null(period, name):
            yield from _null((*loc, name), orders)
    adoption = period.adoption
    if adoption is not None:
        for name, told_by in _told_of_adoption(period, loc).items():
            if _is_null(adoption, name):
                yield from _null((*loc, "adoption", name), told_by)
        decision = adoption.adm_decision
        if decision is not None and _is_null(decision, "decision"):
            steps = [name for name in _ONLY_ONCE_DECIDED if getattr(adoption, name) is not None]
            told_by = [(*loc, "adoption", name) for name in steps]
            yield from _null((*loc, "adoption", "adm_decision", "decision"), told_by)
    if "placements" in period.model_fields_set and period.placements in (None, ()):
        placed = [(*loc, "adoption", "placed_on")] if adoption and adoption.placed_on else []
        yield from _null((*loc, "placements"), placed)


_ONLY_ONCE_DECIDED = (
    "parents_memorandum_given_on",
    "placement_order_applied_on",
    "placement_order_made_on",
    "placed_on",
)
"""Steps that the agency takes once it has decided that the child should be placed for adoption."""


def _told_of_adoption(period: PeriodOfCare, loc: Loc) -> dict[str, list[Loc]]:
    adoption = period.adoption
    placed = [
        (*place, "kind")
        for place, each in _several(period, loc, "placements")
        if each.kind is PlacementKind.ADOPTION_PLACEMENT and each.started_on is not None
    ]
    under = {
        status: [
            (*place, "status")
            for place, each in _several(period, loc, "legal_statuses")
            if each.status is status and each.started_on is not None
        ]
        for status in (LegalStatusKind.PLACEMENT_ORDER, LegalStatusKind.CONSENT_TO_PLACEMENT)
    }
    ways = ("placement_order_made_on", "parents_consented_on")
    return {
        "placed_on": placed,
        "placement_order_made_on": under[LegalStatusKind.PLACEMENT_ORDER],
        "parents_consented_on": under[LegalStatusKind.CONSENT_TO_PLACEMENT],
        "authorised_on": [
            (*loc, "adoption", name) for name in ways if getattr(adoption, name) is not None
        ],
    }


def _is_null(record: Record, name: str) -> bool:
    return name in record.model_fields_set and getattr(record, name) is None


def _null(loc: Loc, told_by: list[Loc]) -> Iterator[InputProblem]:
    if told_by:
        message = "this is said to be none, and another fact says that there is one; correct one"
        others = tuple(told_by)
        yield InputProblem(NULL_CONTRADICTED, loc, message, Severity.IMPOSSIBLE, others)


_OF_A_PERIOD = (_outside, _two_legal_statuses, _ended_after_order, _null_contradicted)
