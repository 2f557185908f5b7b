"""The tests of one value, read anew: what is known to be none compares as no."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from permanence_rules.facts.truth import AtLeast, Between, Unknown
from permanence_rules.facts.view import Many, Value
from permanence_rules.language.conditions import ATTRIBUTE, Condition
from permanence_rules.oracle.days import day, lacking
from permanence_rules.oracle.kleene import NO, OPEN, Answer, known, opposite
from permanence_rules.oracle.place import Place

__all__ = ["IS_NO", "ORDERS", "compared", "exact", "tested", "unless_missing"]

IS_NO: Answer = (NO, frozenset())


def tested(place: Place, condition: Condition, value: Value) -> Answer:
    """Return what the one test of a condition says of a value."""
    name = condition.tests[0]
    name = ATTRIBUTE.get(name, name)
    return _TESTS[name](place, value, getattr(condition, name))


_Test = Callable[[Place, Any, Any], Answer]
"""Puts what is wanted to a value."""


def _plain(ask: Callable[[Any, Any], Answer]) -> _Test:
    """A test that looks at nothing but the value; what is not known leaves it open."""

    def test(_: Place, value: Any, wanted: Any) -> Answer:
        if isinstance(value, AtLeast):
            several = wanted if isinstance(wanted, tuple) else (wanted,)
            return _whichever(value, several, lambda number: ask(number, wanted))
        return known(value) if isinstance(value, Unknown) else ask(value, wanted)

    return test


def _whichever(number: AtLeast, beside: Iterable[Any], ask: Callable[[int], Answer]) -> Answer:
    """Return what holds of each number that it may be; beyond all that is asked it is the same."""
    others = (int(each) for each in beside if isinstance(each, (int, float)))
    most = max((number.least, *others)) + 2
    answers = {ask(each) for each in range(number.least, most + 1)}
    return answers.pop() if len(answers) == 1 else (OPEN, number.missing)


def _is(value: Any, wanted: Any) -> Answer:
    return known(fact=_same(value, wanted))


def _is_one_of(value: Any, wanted: Any) -> Answer:
    return known(fact=any(_same(value, each) for each in wanted))


def _same(value: Any, wanted: Any) -> bool:
    # A yes is not the number 1, though Python says so.
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    return bool(exact(value) == exact(wanted))


def _recorded(value: Any, wanted: Any) -> Answer:
    if isinstance(value, Many):
        there = known(fact=True) if value.items else unless_missing(value)
    else:
        there = known(fact=value is not None)
    return there if wanted else opposite(there)


def _is_recorded(place: Place, value: Any, wanted: Any) -> Answer:
    if isinstance(value, Between):
        # The record that the case may lack has a day, whichever it is.
        return known(fact=bool(wanted))
    return _plain(_recorded)(place, value, wanted)


def unless_missing(many: Many) -> Answer:
    """Return no where these are known to be all, and open where there may be more."""
    return (OPEN, many.missing) if many.missing else IS_NO


def _includes(value: Any, wanted: Any) -> Answer:
    if not isinstance(value, Many):
        return IS_NO
    return known(fact=True) if str(wanted) in map(str, value.items) else unless_missing(value)


def _same_as(place: Place, value: Any, path: str) -> Answer:
    # What is known to be none is the same as nothing, not even as another none.
    other = place.read(path, reader=id(path))
    if isinstance(value, AtLeast) and isinstance(other, AtLeast) and value.missing == other.missing:
        # Two places in one order are known from each other, whatever came before both.
        return known(fact=value.least == other.least)
    return compared(value, other, _same)


def _on_working_day(place: Place, value: Any, wanted: Any) -> Answer:
    if isinstance(value, Unknown):
        return known(value)
    if not isinstance(value, date):
        return IS_NO
    return known(fact=place.calendar.is_working_day(value) is wanted)


def _date_test(compare: Callable[[Any, Any], bool], side: str) -> _Test:
    def ask(place: Place, value: Any, moment: Any) -> Answer:
        other = day(place, moment, side)
        if isinstance(value, Between) and isinstance(other, date):
            # A record that the case may lack stands for all days of its span.
            ends = (value.first or date.min, value.day)
            answers = {compared(each, other, compare) for each in ends}
            return answers.pop() if len(answers) == 1 else known(value)
        return compared(value, other, compare)

    return ask


def _number_test(compare: Callable[[Any, Any], bool]) -> _Test:
    def ask(place: Place, value: Any, wanted: Any) -> Answer:
        other = place.read(wanted) if isinstance(wanted, str) else wanted
        if isinstance(value, AtLeast) and isinstance(other, AtLeast):
            is_one_order = value.missing == other.missing
            return known(compare(value.least, other.least) if is_one_order else value)
        if isinstance(value, AtLeast) and isinstance(other, (int, float, Decimal)):
            return _whichever(
                value, (other,), lambda number: compared(number, exact(other), compare)
            )
        return compared(exact(value), exact(other), compare)

    return ask


def compared(value: Any, other: Any, compare: Callable[[Any, Any], bool]) -> Answer:
    """Return how two values compare; with what is known to be none, never."""
    if value is None or other is None:
        return IS_NO
    if isinstance(value, Unknown) or isinstance(other, Unknown):
        return OPEN, lacking(value, other)
    return known(fact=compare(value, other))


def exact(number: Any) -> Any:
    """Return a number as it is written: 0.1 is a tenth."""
    if isinstance(number, (float, Decimal)):
        return Fraction(str(number))
    return number


ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": lambda mine, other: mine >= other,
    "more_than": lambda mine, other: mine > other,
    "at_most": lambda mine, other: mine <= other,
    "less_than": lambda mine, other: mine < other,
}
_LATER: dict[str, Callable[[Any, Any], bool]] = {
    "before": ORDERS["less_than"],
    "on_or_before": ORDERS["at_most"],
    "after": ORDERS["more_than"],
    "on_or_after": ORDERS["at_least"],
}


def _not(ask: _Test) -> _Test:
    return lambda place, value, wanted: opposite(ask(place, value, wanted))


_TESTS: dict[str, _Test] = {
    "is_": _plain(_is),
    "is_not": _not(_plain(_is)),
    "one_of": _plain(_is_one_of),
    "none_of": _not(_plain(_is_one_of)),
    "recorded": _is_recorded,
    "includes": _plain(_includes),
    "same_as": _same_as,
    "not_same_as": _not(_same_as),
    "on_working_day": _on_working_day,
    **{
        name: _date_test(compare, "opens" if name.endswith("after") else "closes")
        for name, compare in _LATER.items()
    },
    **{name: _number_test(compare) for name, compare in ORDERS.items()},
}
