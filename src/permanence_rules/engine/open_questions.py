"""What a record leaves open for a need: which question to ask next, and its possible answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from permanence_rules.case.base import EARLIEST_YEAR, LATEST_YEAR
from permanence_rules.engine.filling import Place, place_of
from permanence_rules.engine.how_many import HowMany
from permanence_rules.errors import CalendarRangeError
from permanence_rules.facts.view import ViewRecord
from permanence_rules.language.scalars import RuleModel
from permanence_rules.report.judgements import Assessment, Judgement
from permanence_rules.timing import Calendar, Duration

__all__ = ["Holder", "Way", "due_days", "next_question", "with_nothing_more"]

Holder = tuple[str, str]

"""A collection: the path of the record that holds it, and its name."""


@dataclass(frozen=True, slots=True)
class Way:
    """What is assumed: facts by their place, and how many records collections hold beyond."""

    facts: Mapping[Place, object] = field(default_factory=dict)
    counts: Mapping[Holder, HowMany] = field(default_factory=dict)

    def with_fact(self, place: Place, value: object) -> Way:
        """Return this way with one more fact assumed."""
        return replace(self, facts={**self.facts, place: value})

    @property
    def assumes_a_day(self) -> bool:
        """Whether the fact that was assumed last is a day."""
        return bool(self.facts) and isinstance([*self.facts.values()][-1], date)

    def with_count(self, holder: Holder, number: HowMany) -> Way:
        """Return this way with a number assumed for one more collection."""
        return replace(self, counts={**self.counts, holder: number})


def due_days(found: Assessment) -> tuple[date, ...]:
    """Return the day by which it was due, or those between which that lies."""
    return (found.due_on,) if found.due_on is not None else found.possible_due_on


def next_question(
    way: Way,
    undecided: Sequence[Judgement],
    asked: Mapping[Holder, tuple[HowMany, ...]],
    record: ViewRecord,
    turns: Collection[date],
    calendar: Calendar,
) -> Iterator[Way]:
    """
    Yield the ways of the question that most members share; none where nothing can be split.

    Facts with few values come first, then the number of records, then days. Of a day it is none
    first: what is due then is among the *turns* when the others are yielded.
    """
    places = _open_places(way, undecided, record)
    for place in places:
        if place.values is not None:
            yield from (way.with_fact(place, value) for value in place.values)
            return
    for holder, numbers in asked.items():
        if holder not in way.counts:
            yield from (way.with_count(holder, number) for number in numbers)
            return
    if places:
        yield way.with_fact(places[0], None)
        told = {*turns, record.as_at, *(day for each in undecided for day in _marks(each))}
        told |= {*_run_out_now(undecided, record.as_at, calendar)}
        for day in _in_every_order(told, record):
            yield way.with_fact(places[0], day)


def with_nothing_more(way: Way, undecided: Sequence[Judgement], record: ViewRecord) -> Way:
    """Return the way in which none of the open days ever came: that is so of most of them."""
    days = [each for each in _open_places(way, undecided, record) if each.values is None]
    return replace(way, facts={**way.facts, **dict.fromkeys(days)})


def _open_places(way: Way, undecided: Iterable[Judgement], record: ViewRecord) -> list[Place]:
    """Return the facts that members lack, and that are not assumed, those of most members first."""
    waiting: dict[str, int] = {}
    for each in undecided:
        for path in each.assessment.missing:
            waiting[path] = waiting.get(path, 0) + 1
    in_order = sorted(waiting, key=lambda path: (-waiting[path], path))
    found = (place_of(record.root, path) for path in in_order)
    return [place for place in found if place is not None and place not in way.facts]


def _marks(judgement: Judgement) -> Iterator[date]:
    """Yield the days at which what a member says may turn."""
    found = judgement.assessment
    yield from due_days(found)
    yield from (seen[2] for seen in judgement.trace if isinstance(seen[2], date))


def _run_out_now(undecided: Iterable[Judgement], as_at: date, calendar: Calendar) -> Iterator[date]:
    """
    Yield the days from which a period of a rule ends on the as-at date.

    A first review of 31 August leaves a second one overdue on 1 December, for one day; one of
    1 September leaves none.
    """
    periods = {each for judged in undecided for each in _periods_in(judged.rule.file)}
    for period in periods:
        with suppress(CalendarRangeError, OverflowError):
            yield period.before(as_at, calendar)


def _periods_in(part: object) -> Iterator[Duration]:
    if isinstance(part, Duration):
        yield part
    elif isinstance(part, RuleModel):
        yield from (each for _, value in part for each in _periods_in(value))
    elif isinstance(part, Mapping):
        yield from (each for value in part.values() for each in _periods_in(value))
    elif isinstance(part, (list, tuple)):
        yield from (each for value in part for each in _periods_in(value))


def _in_every_order(told: Iterable[date], record: ViewRecord) -> list[date]:
    """
    Return days that lie to those that are told in every order: on each, and just around it.

    Of the days between two of them the first and the last stand for all, and so does the last
    day before the record began for all that are earlier.
    """
    own = record.date_of()
    first = own - _A_DAY if isinstance(own, date) else _EARLIEST
    # What lies after the as-at date is not known on it, nor does a record hold a day outside of
    # these years.
    last = min(record.as_at, _LATEST)
    near = {day - step for day in told if first < day for step in (0 * _A_DAY, _A_DAY)}
    near |= {day + _A_DAY for day in told if first < day < last}
    return sorted(day for day in {*near, first} if _EARLIEST <= day <= last)


_A_DAY = timedelta(days=1)
_EARLIEST, _LATEST = date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)
