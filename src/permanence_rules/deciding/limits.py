"""
Whether a limit can be known: a day is due, nothing is due, or any day and none may be.

Where a clock may not have started, no outcome is certain, whatever else is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.deciding.conditions import all_hold
from permanence_rules.deciding.days import day_of, first_of_days
from permanence_rules.deciding.paths import Desk
from permanence_rules.deciding.three import NEVER, ONLY_YES, TOLD, Answer, Answers, Value, Values
from permanence_rules.language.limits import Instead, Limit

__all__ = ["due_by"]


def due_by(desk: Desk, limit: Limit) -> Values:
    """Return whether the day by which something is due may be told, none, or unknown."""
    found = _usual(desk, limit)
    if limit.instead or limit.relaxed is not None:
        found = _by_circumstance(list(_others(desk, limit)), found)
    return _only_when(found, all_hold(desk, limit.only_when)) if limit.only_when else found


def _usual(desk: Desk, limit: Limit) -> Values:
    several = limit.earliest_of or limit.any_of
    if several:
        return first_of_days([due_by(desk, each) for each in several])
    if limit.latest_of:
        return _once_all([due_by(desk, each) for each in limit.latest_of])
    return _of_anchor(desk, limit)


def _of_anchor(desk: Desk, limit: Limit | Instead) -> Values:
    anchor = limit.of or limit.before or limit.by
    return day_of(desk, anchor) if anchor is not None else TOLD


def _once_all(dues: list[Values]) -> Values:
    """While one clock may not have started, it is not known whether anything is due."""
    found = {each for values in dues for each in values}
    return frozenset(found if all(values >= TOLD for values in dues) else found - TOLD)


def _others(desk: Desk, limit: Limit) -> Iterator[tuple[Answers, Values]]:
    """Yield the limits by circumstance: whether each applies, and what is known of it."""
    usual = _usual(desk, limit)
    for each in limit.instead:
        named = _of_anchor(desk, each) if each.of or each.before or each.by else usual
        yield all_hold(desk, each.when), named
    if limit.relaxed is not None:
        yield all_hold(desk, limit.relaxed.when), usual


def _by_circumstance(others: list[tuple[Answers, Values]], usual: Values) -> Values:
    found: set[Value] = set()
    for when, values in others:
        if when & {Answer.YES, Answer.OPEN}:
            found |= values
        if when == ONLY_YES:
            return frozenset(found)
    return frozenset(found | usual)


def _only_when(values: Values, when: Answers) -> Values:
    found: set[Value] = set()
    if Answer.YES in when:
        found |= values
    if Answer.OPEN in when:
        # A day may be known, and not whether it counts.
        found |= values - TOLD | (NEVER if values & TOLD else frozenset())
    if Answer.NO in when:
        found.add(Value.NONE)
    return frozenset(found)
