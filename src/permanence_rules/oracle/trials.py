"""What a record leaves open, put on trial: each way in which the first question may turn out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from permanence_rules.errors import CalendarRangeError
from permanence_rules.facts.kinds import Fact
from permanence_rules.facts.view import Many, Value
from permanence_rules.language.rule import Rule
from permanence_rules.language.scalars import RuleModel
from permanence_rules.oracle.completions import Key, Trial, Way, plain
from permanence_rules.oracle.nature import parts_of
from permanence_rules.oracle.place import Place
from permanence_rules.report.judgements import Assessment
from permanence_rules.runtime.steps import MOST_TRIALS
from permanence_rules.timing import Calendar, Duration, birthday

__all__ = ["Effort", "Named", "named_by", "trials_of"]

_NAMING = ("is_", "is_not", "one_of", "none_of")


@dataclass(slots=True)
class Effort:
    """How many completions have been tried of one duty and record as at one day."""

    tried: int = 0

    def may_try(self) -> bool:
        """Count one more; false once there were as many as may be."""
        self.tried += 1
        return self.tried <= MOST_TRIALS


@dataclass(frozen=True, slots=True)
class Named:
    """What a rule names: the codes that it asks for, by fact; its days, periods and ages."""

    codes: Mapping[str, Sequence[str]]
    days: Sequence[date]
    periods: Sequence[Duration]
    ages: Sequence[int]

    def marks(self, place: Place, found: Assessment) -> set[date]:
        """
        Return days at which the order of an unknown day and those that were read may turn.

        An unknown day is compared with days that the case or the rule tells, or with one
        that lies a period of the rule before or after.
        """
        told = {*self.days, place.as_at, *map(plain, found.possible_due_on)}
        told |= {plain(found.due_on)} if found.due_on is not None else set()
        for seen in place.trace:
            several = seen[2].items if isinstance(seen[2], Many) else (seen[2],)
            told |= {plain(each) for each in several if isinstance(each, date)}
        told |= {birthday(each, age) for each in told for age in self.ages}
        moved = (
            day
            for each in told
            for period in self.periods
            for day in _moved(each, period, place.calendar)
        )
        return {day + step for day in (*told, *moved) for step in (-_A_DAY, 0 * _A_DAY, _A_DAY)}


_A_DAY = timedelta(days=1)


def _moved(day: date, period: Duration, calendar: Calendar) -> Iterator[date]:
    with suppress(CalendarRangeError, OverflowError):
        yield period.after(plain(day), calendar)
        yield period.before(plain(day), calendar)


def trials_of(place: Place, named: Named, seen: Assessment) -> list[Iterable[Trial]]:
    """
    Return the ways in which the first open question may turn out; a way is tried on each day.

    A name that may be one of several records comes first, then a collection that may hold
    more, then an answer or a code that was read at several places. Empty: nothing is open.
    """
    trial, doubts = place.trial, place.doubts
    for name, records in place.choices.items():
        return [[replace(trial, names={**trial.names, name: each})] for each in records]
    for key, ways in doubts.collections.items():
        marks = named.marks(place, seen)
        return [_on_each_day(trial, key, way, marks) for way in ways]
    for key, (fact, readers) in doubts.facts.items():
        if len(readers) > 1 and (values := _may_be(fact, named.codes.get(key[1], ()))):
            return [[replace(trial, values={**trial.values, key: each})] for each in values]
    return []


def _on_each_day(trial: Trial, key: Key, way: Way, marks: Collection[date]) -> Iterator[Trial]:
    for filling in way.fillings(marks):
        yield replace(trial, collections={**trial.collections, key: filling})


def _may_be(fact: Fact, named: Sequence[str]) -> list[Value]:
    """Return what an answer or a code may be; of the codes that the rule does not name, one."""
    if fact.kind == "yes_no":
        return [True, False, None]
    possible = sorted(map(str, fact.codes))
    if not possible:
        return []
    known = [each for each in dict.fromkeys(named) if each in possible]
    others = [each for each in possible if each not in known]
    return [*known, *others[:1], None]


# ---- what a rule names ---------------------------------------------------------------------------


def named_by(rule: Rule) -> Named:
    """Return what a rule names, wherever in its file."""
    parts = list(parts_of(rule.file))
    codes: dict[str, tuple[str, ...]] = {}
    for part in parts:
        path = getattr(part, "field", None)
        values = [each for key in _NAMING for each in _several(getattr(part, key, None))]
        if isinstance(part, RuleModel) and isinstance(path, str):
            name = path.rpartition(".")[2]
            codes[name] = (*codes.get(name, ()), *(v for v in values if isinstance(v, str)))
    ages = [getattr(each, "birthday", None) for each in parts if isinstance(each, RuleModel)]
    return Named(
        codes,
        [day for each in parts for day in _written(each)],
        list(dict.fromkeys(each for each in parts if isinstance(each, Duration))),
        sorted({age for age in ages if age is not None}),
    )


def _written(part: object) -> list[date]:
    if isinstance(part, date):
        return [part]
    if isinstance(part, str) and _A_DATE.fullmatch(part):
        return [date.fromisoformat(part)]
    return []


_A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
