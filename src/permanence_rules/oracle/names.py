"""The names that a rule gives itself with `let`, worked out anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from permanence_rules.facts.ordering import nth, placed
from permanence_rules.facts.truth import Between, Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord
from permanence_rules.language.selections import Let
from permanence_rules.oracle.completions import plain
from permanence_rules.oracle.days import Day, day, lacking
from permanence_rules.oracle.kleene import NO, OPEN, YES, Answer, conjunction, known
from permanence_rules.oracle.place import OneRecordOf, Place, Ruling
from permanence_rules.oracle.questions import all_hold, meant_of
from permanence_rules.timing.readings import NIGHTS

__all__ = ["worked_out"]


def worked_out(place: Place, let: Let) -> Value:
    """Return what a name stands for at this place."""
    for form, work_out in _SIMPLE.items():
        if getattr(let, form):
            found = work_out(place, let)
            # What hangs on a record that may be one of several is not itself one of these.
            return Unknown(found.missing) if isinstance(found, OneRecordOf) else found
    for form, choose in _OF_RECORDS.items():
        path = getattr(let, form)
        if path is not None:
            sifted = _sifted(place, let, place.read(path, _wanted(form, let)))
            return sifted if isinstance(sifted, Unknown) else choose(place, let, sifted)
    raise AssertionError("a name stands for one thing")


def _wanted(form: str, let: Let) -> int:
    """Return how many records make a difference to a place among them; none for the others."""
    return {"first_of": 1, "last_of": 1, "nth_of": let.nth}.get(form, 0)


# ---- days, numbers and answers -----------------------------------------------------------------


def _moment(place: Place, let: Let) -> Value:
    assert let.moment is not None
    return day(place, let.moment)


def _days_between(place: Place, let: Let) -> Value:
    assert let.days_between is not None
    start, end = (day(place, each) for each in let.days_between)
    if start is None or end is None:
        return None
    if isinstance(start, Unknown) or isinstance(end, Unknown):
        return Unknown(lacking(start, end))
    return (end - start).days


def _holds(place: Place, let: Let) -> Value:
    sign, missing = all_hold(place, let.holds)
    return Unknown(missing) if sign == OPEN else sign == YES


def _of_rule(place: Place, let: Let) -> Value:
    assert let.of_rule is not None
    ruling = place.ruling(let.of_rule, place.record)
    taken = None if ruling is None else ruling.due_on if let.take == "due_on" else ruling.done_on
    if ruling is None:
        return None
    if ruling.outcome == "undetermined" or (taken is None and _may_have(ruling, let.take)):
        return Unknown(frozenset({f"the outcome of {let.of_rule}"}))
    return taken


def _may_have(ruling: Ruling, day: str | None) -> bool:
    """Whether there is such a day that the record does not tell: what is late was done once."""
    if day == "due_on":
        return ruling.may_be_due
    return ruling.outcome in ("violated", "late")


_SIMPLE: dict[str, Callable[[Place, Let], Value]] = {
    "moment": _moment,
    "days_between": _days_between,
    "holds": _holds,
    "of_rule": _of_rule,
}


# ---- records -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sifted:
    """Records that are meant, and those that may be, in the order of the case."""

    several: Many
    kept: tuple[tuple[ViewRecord, Answer], ...]

    @property
    def certain(self) -> list[ViewRecord]:
        return [record for record, (sign, _) in self.kept if sign == YES]

    @property
    def doubt(self) -> frozenset[str]:
        """What is missing to know which records are meant."""
        return self.several.missing.union(*(lacks for _, (_, lacks) in self.kept))

    def as_many(self, records: tuple[ViewRecord, ...]) -> Many:
        return replace(self.several, items=records)


def _sifted(place: Place, let: Let, records: Value) -> _Sifted | Unknown:
    window = _window(place, let)
    never_opened = any(bound is None for bound, _ in window)
    if isinstance(records, Unknown) and not never_opened:
        return records
    # Where there is nothing that could hold records, there are none.
    found = records if isinstance(records, Many) else Many()
    place.steps.take(len(found.items))
    if never_opened:
        for record in found.items:
            all_hold(place.at(record), let.where)
        return _Sifted(Many(), ())  # such a window holds nothing, known or not
    found = meant_of(place, found, let.where)
    found = found.without_hidden(lambda each: not _is_outside(each.day, window))
    answers = [(record, _meant(place, let, record, window)) for record in found.items]
    return _Sifted(found, tuple(each for each in answers if each[1][0] != NO))


_Bound = tuple[Day, Callable[[date, date], bool]]
_BOUNDS: dict[str, Callable[[date, date], bool]] = {
    "after": lambda mine, bound: mine > bound,
    "on_or_after": lambda mine, bound: mine >= bound,
    "before": lambda mine, bound: mine < bound,
    "on_or_before": lambda mine, bound: mine <= bound,
}


def _window(place: Place, let: Let) -> list[_Bound]:
    """Return the bounds that the day of each record must keep."""
    bounds: list[_Bound] = [
        (day(place, moment, "opens" if key.endswith("after") else "closes"), keeps)
        for key, keeps in _BOUNDS.items()
        if (moment := getattr(let, key)) is not None
    ]
    if let.in_last is not None and not _spans(let):
        first, last = _last_stretch(place, let)
        bounds += [(first, _BOUNDS["on_or_after"]), (last, _BOUNDS["on_or_before"])]
    return bounds


def _spans(let: Let) -> bool:
    return let.days_of is not None or let.longest_of is not None


def _last_stretch(place: Place, let: Let) -> tuple[Day, Day]:
    """Return the first and the last day of `in_last ... until`, both included."""
    last = day(place, let.until)
    if not isinstance(last, date) or let.in_last is None:
        return last, last
    return place.before(let.in_last, plain(last), opens=True), last


def _meant(place: Place, let: Let, record: ViewRecord, window: list[_Bound]) -> Answer:
    # All is asked, whatever comes of the first: what is evidence hangs on the rule alone.
    found = place.day_of(record) if window else None
    own = found if isinstance(found, (date, Unknown)) else None
    kept = [_kept(own, bound, keeps) for bound, keeps in window]
    return conjunction([*kept, all_hold(place.at(record), let.where)])


def _is_outside(span: Between, window: list[_Bound]) -> bool:
    """Whether a record of which only a span is known lies outside of the window on each day."""
    ends = (span.first or date.min, span.day)
    known = [(bound, keeps) for bound, keeps in window if isinstance(bound, date)]
    return any(not any(keeps(each, bound) for each in ends) for bound, keeps in known)


def _kept(own: Day, bound: Day, keeps: Callable[[date, date], bool]) -> Answer:
    if own is None or bound is None:
        return NO, frozenset()
    if isinstance(own, Unknown) or isinstance(bound, Unknown):
        return OPEN, lacking(own, bound)
    return known(keeps(own, bound))


def _nth(position: int, sifted: _Sifted) -> Value:
    """
    Return the record at a place in the order of dates; -1 is the last.

    Whether another record is meant matters only where it may come before that one; one
    that has no date, because it is only booked, has no place in the order.
    """
    found = _at(position, sifted)
    if isinstance(found, Unknown):
        return found
    if found is None and position > 0 and all(sign == YES for _, (sign, _) in sifted.kept):
        # Of a place that no held record has, a booking counts, as it does for a path.
        return placed(sifted.as_many(tuple(sifted.certain)), position - 1)
    doubts = [
        (record, lacks)
        for record, (sign, lacks) in sifted.kept
        if sign == OPEN and _may_precede(record, found, position)
    ]
    if not doubts:
        return found
    missing = frozenset[str]().union(*(lacks for _, lacks in doubts))
    if abs(position) > 1:
        return Unknown(missing)
    return OneRecordOf(missing, (found, *(record for record, _ in doubts)))


def _at(position: int, sifted: _Sifted) -> ViewRecord | Unknown | None:
    """Return which it is of those that are certain to be meant."""
    place = position - 1 if position > 0 else position
    return nth(sifted.as_many(tuple(sifted.certain)), place)


def _may_precede(doubtful: ViewRecord, found: ViewRecord | None, position: int) -> bool:
    """Whether a record may come before the one found, from the end that is counted from."""
    own, other = doubtful.date_of(), found.date_of() if found is not None else None
    if not isinstance(own, date):
        return isinstance(own, Unknown) or doubtful.type.dated_by is None
    if not isinstance(other, date):
        return True
    return own <= other if position > 0 else own >= other


def _all(sifted: _Sifted) -> Value:
    many = sifted.as_many(tuple(sifted.certain))
    lacks = frozenset[str]().union(*(lacks for _, (_, lacks) in sifted.kept))
    return replace(many, gaps=many.gaps | lacks)


def _measured(
    measure: Callable[[Place, Let, list[ViewRecord]], Any],
) -> Callable[[Place, Let, _Sifted], Value]:
    """A figure is known once it is known which records are meant."""

    def read(place: Place, let: Let, sifted: _Sifted) -> Value:
        figure = measure(place, let, sifted.certain)
        missing = sifted.doubt | lacking(figure)
        return Unknown(missing) if missing else figure

    return read


def _sum(place: Place, name: str | None, records: list[ViewRecord]) -> Any:
    assert name is not None
    numbers = [place.fact(record, name) for record in records]
    if missing := lacking(*numbers):
        return Unknown(missing)
    return sum((Decimal(str(number)) for number in numbers if number is not None), Decimal())


def _total_days(place: Place, let: Let, records: list[ViewRecord]) -> Any:
    """Each record is counted for itself, also where two overlap."""
    spans = _spanned(place, let, records)
    if isinstance(spans, Unknown):
        return spans
    return sum((last - first).days + 1 for first, last in spans)


def _longest(place: Place, let: Let, records: list[ViewRecord]) -> Any:
    spans = _spanned(place, let, records)
    if isinstance(spans, Unknown):
        return spans
    return max(((last - first).days + 1 for first, last in spans), default=0)


def _spanned(
    place: Place, let: Let, records: list[ViewRecord]
) -> list[tuple[date, date]] | Unknown:
    """Return the first and last day of each record, within the stretch that is looked at."""
    from_, until = _last_stretch(place, let)
    if not records:
        return []  # whatever the stretch, no record spans a day of it
    ends = [(place.fact(each, let.starts), place.fact(each, let.ends)) for each in records]
    if missing := lacking(from_, until, *(day for pair in ends for day in pair)):
        return Unknown(missing)
    if not isinstance(until, date):
        return []  # days up to one that has not come: as of any window, none lie in it
    lowest = from_ if isinstance(from_, date) and let.in_last is not None else date.min
    highest = until
    spans = [
        (max(start, lowest), min(end, highest) if isinstance(end, date) else highest)
        for start, end in ends
        if isinstance(start, date)
    ]
    if any(first <= last for first, last in spans):
        place.doubts.readings[NIGHTS] = None
    nights = _A_DAY if place.reading == NIGHTS else 0 * _A_DAY
    return [(first, last - nights) for first, last in spans if first <= last]


_A_DAY = timedelta(days=1)


_OF_RECORDS: dict[str, Callable[[Place, Let, _Sifted], Value]] = {
    "first_of": lambda place, let, sifted: _nth(1, sifted),
    "last_of": lambda place, let, sifted: _nth(-1, sifted),
    "nth_of": lambda place, let, sifted: _nth(let.nth, sifted),
    "all_of": lambda place, let, sifted: _all(sifted),
    "count_of": _measured(lambda place, let, records: len(records)),
    "sum_of": _measured(lambda place, let, records: _sum(place, let.number, records)),
    "days_of": _measured(_total_days),
    "longest_of": _measured(_longest),
}
