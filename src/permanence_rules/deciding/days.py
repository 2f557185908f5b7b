"""Whether the days and limits of a rule can be known, where some facts are never told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from permanence_rules.deciding.paths import Desk
from permanence_rules.deciding.three import NEVER, TOLD, Value, Values
from permanence_rules.language.days import Moment

__all__ = ["day_of", "first_of_days"]

_BORN = "case.child.date_of_birth"


def day_of(desk: Desk, moment: Moment) -> Values:
    """Return whether a day may be told, known not to have come, or unknown."""
    if isinstance(moment, str):
        return TOLD if _is_fixed(moment) else desk.reach(moment).values
    if moment.field is not None:
        return day_of(desk, moment.field)
    if moment.birthday is not None:
        return desk.reach(_BORN).values
    if moment.all_of:
        return _once_all([day_of(desk, each) for each in moment.all_of])
    if moment.first_recorded_of:
        return _first_recorded([day_of(desk, each) for each in moment.first_recorded_of])
    several = moment.earliest_of or moment.latest_of
    return first_of_days([day_of(desk, each) for each in several])


def first_of_days(days: Iterable[Values]) -> Values:
    """Return what may be known of the first, or the last, of several days."""
    several = list(days)
    found = {each for values in several for each in values} - {Value.NONE}
    if all(Value.NONE in values for values in several):
        found.add(Value.NONE)
    return frozenset(found)


def _once_all(days: list[Values]) -> Values:
    """One that is never known keeps open when all had come; one that never came says it: never."""
    found = first_of_days(days) - {Value.NONE}
    if NEVER in days:
        found = NEVER
    return found | {each for values in days for each in values if each is Value.NONE}


def _first_recorded(days: list[Values]) -> Values:
    """The next is asked only where the one before it is known not to have come."""
    found: set[Value] = set()
    for values in days:
        found |= values - {Value.NONE}
        if Value.NONE not in values:
            return frozenset(found)
    return frozenset(found | {Value.NONE})


def _is_fixed(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
