"""Which day a rule means, read anew from the rule files: none has not come, unknown may have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache

from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many
from permanence_rules.language.days import Moment, MomentSpec
from permanence_rules.oracle.completions import TakenDay, plain
from permanence_rules.oracle.place import Place
from permanence_rules.runtime.unchanging import unchanging
from permanence_rules.timing import birthday

__all__ = ["ComeBy", "Day", "TakenDay", "day", "days_of", "earliest", "lacking"]

Day = date | Unknown | None


@unchanging(frozen=True, slots=True)
class ComeBy(Unknown):
    """A day that is not known, but has come by this one at the latest."""

    day: date


_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")


@cache
def _written(path: str) -> date | None:
    """Return a day that a rule writes out; of a path none."""
    return date.fromisoformat(path) if _WRITTEN.fullmatch(path) else None


def day(place: Place, moment: Moment, side: str = "") -> Day:
    """
    Return the day that *moment* means here.

    *side* says of the bound of a window whether it opens or closes there.
    """
    if isinstance(moment, str):
        return _of_path(place, moment)
    return _moved(place, moment, _start(place, moment), side)


def days_of(place: Place, path: str, *, wanted: int = 0) -> Many | Day:
    """Return the dates that a path leads to: several, of which so many differ in something."""
    value = _written(path) or place.read(path, wanted)
    return value if isinstance(value, (Many, date, Unknown)) else None


def lacking(*values: object) -> frozenset[str]:
    """Return everything that is missing to know these values."""
    return frozenset[str]().union(
        *(value.missing for value in values if isinstance(value, Unknown))
    )


def _of_path(place: Place, path: str) -> Day:
    found = days_of(place, path)
    return found if isinstance(found, (date, Unknown)) else None


def _start(place: Place, spec: MomentSpec) -> Day:
    if spec.field is not None:
        return _of_path(place, spec.field)
    if spec.birthday is not None:
        born = _of_path(place, "case.child.date_of_birth")
        return birthday(plain(born), spec.birthday) if isinstance(born, date) else born
    for choose, moments in (
        (earliest, spec.earliest_of),
        (_latest, spec.latest_of),
        (_last_once_all, spec.all_of),
    ):
        if moments:
            return choose([day(place, each) for each in moments])
    return _first_recorded(day(place, each) for each in spec.first_recorded_of)


def earliest(days: list[Day]) -> Day:
    """Return the earliest that has come; one that is known bounds those that are not."""
    come = [each for each in days if isinstance(each, date)]
    if missing := lacking(*days):
        bounds = [*come, *(each.day for each in days if isinstance(each, ComeBy))]
        return ComeBy(missing, min(bounds)) if bounds else Unknown(missing)
    return min(come, default=None)


def _latest(days: list[Day]) -> Day:
    if missing := lacking(*days):
        return Unknown(missing)
    return max((each for each in days if isinstance(each, date)), default=None)


def _last_once_all(days: list[Day]) -> Day:
    return None if None in days else _latest(days)


def _first_recorded(days: Iterable[Day]) -> Day:
    """The first that has come; where that cannot be told, the rest need not be asked."""
    return next((each for each in days if each is not None), None)


def _moved(place: Place, spec: MomentSpec, start: Day, side: str) -> Day:
    """Count on or back; of a day that has come by another, that other day moves."""
    moved = start.day if isinstance(start, ComeBy) else start
    if not isinstance(moved, date):
        return start
    moved = plain(moved)
    if spec.plus is not None:
        moved = spec.plus.after(moved, place.calendar)
    if spec.minus is not None:
        back = spec.minus.before(moved, place.calendar)
        moved = place.before(spec.minus, moved, opens=side == "opens") if side else back
    if isinstance(start, TakenDay):
        return TakenDay.of(moved)
    return replace(start, day=moved) if isinstance(start, ComeBy) else moved
