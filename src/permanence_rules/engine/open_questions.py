"""What a record leaves open for a need: which question to ask next, and its possible answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from permanence_rules.engine.filling import Place, place_of
from permanence_rules.engine.how_many import HowMany
from permanence_rules.facts.truth import Between
from permanence_rules.facts.view import ViewRecord
from permanence_rules.report.judgements import Assessment, Judgement

__all__ = ["Holder", "Question", "Way", "due_days", "next_question"]

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

    def with_count(self, holder: Holder, number: HowMany) -> Way:
        """Return this way with a number assumed for one more collection."""
        return replace(self, counts={**self.counts, holder: number})


Question = Sequence[Way]

"""The ways in which one open question may turn out; they leave nothing out."""


def due_days(found: Assessment) -> tuple[date, ...]:
    """Return the day by which it was due, or those between which that lies."""
    return (found.due_on,) if found.due_on is not None else found.possible_due_on


def next_question(
    way: Way,
    undecided: Sequence[Judgement],
    asked: Mapping[Holder, tuple[HowMany, ...]],
    record: ViewRecord,
    turns: Iterable[date],
) -> Question:
    """
    Return the ways of the question that most members share; none where nothing can be split.

    Facts with few values come first, then the number of records, then days, which are
    halved until every member is certain.
    """
    waiting: dict[str, int] = {}
    for each in undecided:
        for path in each.assessment.missing:
            waiting[path] = waiting.get(path, 0) + 1
    in_order = sorted(waiting, key=lambda path: (-waiting[path], path))
    places = [place for path in in_order if (place := place_of(record.root, path)) is not None]
    for place in places:
        if place.values is not None and place not in way.facts:
            return [way.with_fact(place, value) for value in place.values]
    for holder, numbers in asked.items():
        if holder not in way.counts:
            return [way.with_count(holder, number) for number in numbers]
    after = (day + timedelta(days=1) for day in turns)
    marks = sorted({*(day for each in undecided for day in _marks(each)), *turns, *after})
    # A day that is assumed may turn a member though it is not what that member lacks.
    for place in (*(each for each in places if each.values is None), *_open_days(way, places)):
        halves = _halved(way, place, marks, record.as_at)
        if halves:
            return [way.with_fact(place, value) for value in halves]
    return ()


def _open_days(way: Way, places: Sequence[Place]) -> Iterator[Place]:
    """Yield the days that *way* assumes to lie between two others, and that no member names."""
    for place, value in way.facts.items():
        if isinstance(value, Between) and place not in places:
            yield place


def _marks(judgement: Judgement) -> Iterator[date]:
    """Yield the days at which what a member says may turn."""
    found = judgement.assessment
    yield from due_days(found)
    yield from (seen[2] for seen in judgement.trace if isinstance(seen[2], date))


def _halved(
    way: Way, place: Place, marks: Sequence[date], as_at: date
) -> tuple[date | Between | None, ...]:
    """Return a day that is not known in parts: none or some day, then up to a mark or after it."""
    missing = frozenset((place.path,))
    if place not in way.facts:
        return (None, Between(missing, as_at, None))
    now = way.facts[place]
    if not isinstance(now, Between):
        return ()
    inside = [day for day in marks if (now.first or date.min) <= day < now.day]
    if inside:
        at = inside[len(inside) // 2]
    elif now.first is None:
        return ()
    else:
        at = now.first + timedelta(days=(now.day - now.first).days // 2)
    return (_between(missing, now.first, at), _between(missing, at + timedelta(days=1), now.day))


def _between(missing: frozenset[str], first: date | None, last: date) -> date | Between:
    return last if first == last else Between(missing, last, first)
