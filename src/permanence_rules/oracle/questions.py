"""Conditions, read anew: each test is put to one record and answered yes, no or open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from permanence_rules.facts.view import Many, ViewRecord
from permanence_rules.language.conditions import Condition
from permanence_rules.oracle.comparing import IS_NO, ORDERS, exact, tested, unless_missing
from permanence_rules.oracle.days import lacking
from permanence_rules.oracle.kleene import (
    NO,
    OPEN,
    YES,
    Answer,
    conjunction,
    disjunction,
    known,
    opposite,
)
from permanence_rules.oracle.place import Place

__all__ = ["all_hold", "elements", "holds", "meant_of"]


def all_hold(place: Place, conditions: Iterable[Condition]) -> Answer:
    """Return whether all conditions of a list hold."""
    return conjunction(holds(place, each) for each in conditions)


def holds(place: Place, condition: Condition) -> Answer:
    """Return whether one condition holds."""
    if condition.field is not None:
        return tested(place, condition, place.read(condition.field, reader=id(condition)))
    if condition.all_:
        return all_hold(place, condition.all_)
    if condition.any_:
        return disjunction(holds(place, each) for each in condition.any_)
    if condition.not_:
        return opposite(all_hold(place, condition.not_))
    if condition.rule is not None:
        return _of_rule(place, condition.rule, condition.outcome)
    return _of_collection(place, condition)


def meant_of(place: Place, many: Many, where: Iterable[Condition], idle: int = NO) -> Many:
    """
    Return the collection without those that the case may lack, where they change nothing.

    That is so where each of them is certain to give the answer that is *idle*.
    """
    conditions = tuple(where)
    return many.without_hidden(lambda each: all_hold(place.at(each), conditions)[0] != idle)


def elements(
    place: Place, many: Many, where: Iterable[Condition]
) -> list[tuple[ViewRecord, Answer]]:
    """Return each record with whether it meets all of *where*; every one is asked."""
    conditions = tuple(where)
    place.steps.take(len(many.items))
    return [(record, all_hold(place.at(record), conditions)) for record in many.items]


def _of_rule(place: Place, rule: str, outcomes: tuple[str, ...]) -> Answer:
    ruling = place.ruling(rule, place.record)
    if ruling is None:
        return known(fact="not_applicable" in outcomes)
    if ruling.outcome in outcomes:
        return known(fact=True)
    # What is late or overdue for certain is one of the two.
    may_be = _MAY_BE.get(ruling.outcome, frozenset({ruling.outcome}))
    if ruling.outcome == "undetermined" or may_be & set(outcomes):
        is_certain = may_be <= set(outcomes)
        return known(fact=True) if is_certain else (OPEN, frozenset({f"the outcome of {rule}"}))
    return IS_NO


_MAY_BE = {"violated": frozenset({"late", "breached"}), "undetermined": frozenset({"undetermined"})}


# ---- collections -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tally:
    """How many elements do, may and do not meet the conditions; and what may be missing."""

    certain: int
    possible: int
    refused: int
    missing: frozenset[str]
    is_open_ended: bool


def _of_collection(place: Place, condition: Condition) -> Answer:
    asked = ((ask, getattr(condition, key)) for key, ask in _QUANTIFIERS.items())
    ask, path = next((ask, path) for ask, path in asked if path is not None)
    many = place.read(path)
    if not isinstance(many, Many):
        # Of records of which nothing is known there may be any number.
        many = Many(gaps=lacking(many))
    if condition.any_of is not None or condition.count_of is not None:
        many = meant_of(place, many, condition.where)
    elif condition.every is not None and condition.of_none == "holds":
        many = meant_of(place, many, condition.where, YES)
    return ask(place, many, condition)


def _any_of(place: Place, many: Many, condition: Condition) -> Answer:
    found = disjunction(answer for _, answer in elements(place, many, condition.where))
    return disjunction((found, unless_missing(many)))


def _every(place: Place, many: Many, condition: Condition) -> Answer:
    found = conjunction(answer for _, answer in elements(place, many, condition.where))
    if not many.items and condition.of_none == "does_not_hold":
        # There must be at least one: none is no, and none that is known of is open.
        return unless_missing(many)
    return conjunction((found, opposite(unless_missing(many))))


def _count_of(place: Place, many: Many, condition: Condition) -> Answer:
    tally = _tallied(place, many, condition)
    most = tally.certain + tally.possible
    return _in_range(condition, [tally.certain, most], tally)


def _share_of(place: Place, many: Many, condition: Condition) -> Answer:
    """Of none there is no share, so that nothing can be said to hold of it."""
    tally = _tallied(place, many, condition)
    number = tally.certain + tally.possible + tally.refused
    if not number:
        return unless_missing(many)
    shares = [
        Fraction(100 * count, number) for count in (tally.certain, tally.certain + tally.possible)
    ]
    return _in_range(condition, shares, tally)


def _tallied(place: Place, many: Many, condition: Condition) -> _Tally:
    counts = {YES: 0, OPEN: 0, NO: 0}
    missing = many.missing
    for _, (sign, lacks) in elements(place, many, condition.where):
        counts[sign] += 1
        missing |= lacks
    return _Tally(counts[YES], counts[OPEN], counts[NO], missing, bool(many.missing))


def _in_range(condition: Condition, ends: list[Any], tally: _Tally) -> Answer:
    """Return whether the number compares as wanted wherever it may lie."""
    name = next(each for each in ORDERS if getattr(condition, each) is not None)
    wanted = exact(getattr(condition, name))
    answers = {ORDERS[name](end, wanted) for end in _further(ends, condition, tally)}
    return known(answers.pop()) if len(answers) == 1 else (OPEN, tally.missing)


def _further(ends: list[Any], condition: Condition, tally: _Tally) -> list[Any]:
    """What is not in the record may add any number; a share may then be anything."""
    if not tally.is_open_ended:
        return ends
    return [0, 100] if condition.share_of is not None else [ends[0], float("inf")]


_QUANTIFIERS: dict[str, Callable[[Place, Many, Condition], Answer]] = {
    "any_of": _any_of,
    "every": _every,
    "count_of": _count_of,
    "share_of": _share_of,
}
