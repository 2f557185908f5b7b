"""Conditions, read anew: each test is put to one record and answered yes, no or open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from permanence_rules.conditions import Condition
from permanence_rules.engines.durable.days import day, lacking
from permanence_rules.engines.durable.kleene import (
    NO,
    OPEN,
    YES,
    Answer,
    conjunction,
    disjunction,
    known,
    opposite,
)
from permanence_rules.engines.durable.place import Place
from permanence_rules.truth import Unknown
from permanence_rules.view import Many, Value, ViewRecord

__all__ = ["all_hold", "elements", "holds"]

_IS_NO: Answer = (NO, frozenset())


def all_hold(place: Place, conditions: Iterable[Condition]) -> Answer:
    """Return whether all conditions of a list hold."""
    return conjunction(holds(place, each) for each in conditions)


def holds(place: Place, condition: Condition) -> Answer:
    """Return whether one condition holds."""
    if condition.field is not None:
        return _tested(place, condition, place.read(condition.field))
    if condition.all_:
        return all_hold(place, condition.all_)
    if condition.any_:
        return disjunction(holds(place, each) for each in condition.any_)
    if condition.not_:
        return opposite(all_hold(place, condition.not_))
    if condition.rule is not None:
        return _of_rule(place, condition.rule, condition.outcome)
    return _of_collection(place, condition)


def elements(
    place: Place, many: Many, where: Iterable[Condition]
) -> Iterator[tuple[ViewRecord, Answer]]:
    """Yield each record with whether it meets all of *where*."""
    conditions = tuple(where)
    for record in many.items:
        yield record, all_hold(place.at(record), conditions)


def _of_rule(place: Place, rule: str, outcomes: tuple[str, ...]) -> Answer:
    ruling = place.ruling(rule, place.record)
    if ruling is None:
        return OPEN, frozenset({f"the outcome of {rule}"})
    if ruling.outcome in outcomes:
        return known(fact=True)
    if ruling.outcome == "undetermined":
        return OPEN, frozenset({f"the outcome of {rule}"})
    return _IS_NO


# ---- one value ---------------------------------------------------------------------------------


def _tested(place: Place, condition: Condition, value: Value) -> Answer:
    for name, test in _TESTS.items():
        wanted = getattr(condition, name)
        if wanted is not None:
            return test(place, value, wanted)
    raise AssertionError("a condition on a field has one test")


def _with_value(
    ask: Callable[[Place, Any, Any], Answer],
) -> Callable[[Place, Value, Any], Answer]:
    """What is not known leaves a test open."""

    def test(place: Place, value: Value, wanted: Any) -> Answer:
        return known(value) if isinstance(value, Unknown) else ask(place, value, wanted)

    return test


def _is(place: Place, value: Any, wanted: Any) -> Answer:
    return known(fact=_same(value, wanted))


def _is_one_of(place: Place, value: Any, wanted: Any) -> Answer:
    return known(fact=any(_same(value, each) for each in wanted))


def _same(value: Any, wanted: Any) -> bool:
    # A yes is not the number 1, though Python says so.
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    return bool(value == wanted)


def _recorded(place: Place, value: Any, wanted: bool) -> Answer:
    if isinstance(value, Many):
        there = known(fact=True) if value.items else _unless_missing(value)
    else:
        there = known(fact=value is not None)
    return there if wanted else opposite(there)


def _unless_missing(many: Many) -> Answer:
    return (OPEN, many.missing) if many.missing else _IS_NO


def _includes(place: Place, value: Any, wanted: Any) -> Answer:
    if not isinstance(value, Many):
        return _IS_NO
    return known(fact=True) if str(wanted) in map(str, value.items) else _unless_missing(value)


def _same_as(place: Place, value: Any, path: str) -> Answer:
    other = place.read(path)
    if isinstance(value, Unknown) or isinstance(other, Unknown):
        return OPEN, lacking(value, other)
    return known(fact=_same(value, other))


def _on_working_day(place: Place, value: Any, wanted: bool) -> Answer:
    if not isinstance(value, date):
        return _IS_NO
    return known(fact=place.calendar.is_working_day(value) is wanted)


def _date_test(compare: Callable[[Any, Any], bool]) -> Callable[[Place, Any, Any], Answer]:
    def ask(place: Place, value: Any, moment: Any) -> Answer:
        return _compared(value, day(place, moment), compare)

    return ask


def _number_test(compare: Callable[[Any, Any], bool]) -> Callable[[Place, Any, Any], Answer]:
    def ask(place: Place, value: Any, wanted: Any) -> Answer:
        other = place.read(wanted) if isinstance(wanted, str) else wanted
        return _compared(_exact(value), _exact(other), compare)

    return ask


def _compared(value: Any, other: Any, compare: Callable[[Any, Any], bool]) -> Answer:
    """What is known to be none compares as no, whatever the other may be."""
    if value is None or other is None:
        return _IS_NO
    if isinstance(value, Unknown) or isinstance(other, Unknown):
        return OPEN, lacking(value, other)
    return known(fact=compare(value, other))


def _exact(number: Any) -> Any:
    """Decimals and floats as they are written: 0.1 is a tenth."""
    if isinstance(number, (float, Decimal)):
        return Fraction(str(number))
    return number


_MORE: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": lambda mine, other: mine >= other,
    "more_than": lambda mine, other: mine > other,
    "at_most": lambda mine, other: mine <= other,
    "less_than": lambda mine, other: mine < other,
}
_LATER: dict[str, Callable[[Any, Any], bool]] = {
    "before": _MORE["less_than"],
    "on_or_before": _MORE["at_most"],
    "after": _MORE["more_than"],
    "on_or_after": _MORE["at_least"],
}


def _not(ask: Callable[[Place, Any, Any], Answer]) -> Callable[[Place, Any, Any], Answer]:
    return lambda place, value, wanted: opposite(ask(place, value, wanted))


_TESTS: dict[str, Callable[[Place, Value, Any], Answer]] = {
    "is_": _with_value(_is),
    "is_not": _with_value(_not(_is)),
    "one_of": _with_value(_is_one_of),
    "none_of": _with_value(_not(_is_one_of)),
    "recorded": _with_value(_recorded),
    "includes": _with_value(_includes),
    "same_as": _same_as,
    "not_same_as": _not(_same_as),
    "on_working_day": _with_value(_on_working_day),
    **{name: _date_test(compare) for name, compare in _LATER.items()},
    **{name: _number_test(compare) for name, compare in _MORE.items()},
}


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
    for key, ask in _QUANTIFIERS.items():
        path = getattr(condition, key)
        if path is not None:
            many = place.read(path)
            if isinstance(many, Unknown):
                return known(many)
            several = many if isinstance(many, Many) else Many()
            return ask(place, several, condition)
    raise AssertionError("a condition asks about one thing")


def _any_of(place: Place, many: Many, condition: Condition) -> Answer:
    found = disjunction(answer for _, answer in elements(place, many, condition.where))
    return disjunction((found, _unless_missing(many)))


def _every(place: Place, many: Many, condition: Condition) -> Answer:
    found = conjunction(answer for _, answer in elements(place, many, condition.where))
    return conjunction((found, opposite(_unless_missing(many))))


def _count_of(place: Place, many: Many, condition: Condition) -> Answer:
    tally = _tallied(place, many, condition)
    most = tally.certain + tally.possible
    return _in_range(place, condition, [tally.certain, most], tally)


def _share_of(place: Place, many: Many, condition: Condition) -> Answer:
    """Of none there is no share, so that nothing can be said to hold of it."""
    tally = _tallied(place, many, condition)
    number = tally.certain + tally.possible + tally.refused
    if not number:
        return _unless_missing(many)
    shares = [
        Fraction(100 * count, number) for count in (tally.certain, tally.certain + tally.possible)
    ]
    return _in_range(place, condition, shares, tally)


def _tallied(place: Place, many: Many, condition: Condition) -> _Tally:
    counts = {YES: 0, OPEN: 0, NO: 0}
    missing = many.missing
    for _, (sign, lacks) in elements(place, many, condition.where):
        counts[sign] += 1
        missing |= lacks
    return _Tally(counts[YES], counts[OPEN], counts[NO], missing, bool(many.missing))


def _in_range(
    place: Place, condition: Condition, ends: list[Any], tally: _Tally
) -> Answer:
    """Return whether the number compares as wanted wherever it may lie."""
    name = next(each for each in _MORE if getattr(condition, each) is not None)
    wanted = getattr(condition, name)
    other = place.read(wanted) if isinstance(wanted, str) else wanted
    if not tally.is_open_ended and ends[0] == ends[1]:
        return _compared(ends[0], _exact(other), _MORE[name])
    if other is None or isinstance(other, Unknown):
        return known(other) if other is not None else _IS_NO
    ends = _further(ends, condition, tally)
    answers = {_MORE[name](end, _exact(other)) for end in ends}
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
