"""The tests of one value in a condition: equal, before, at least, recorded, one of several."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.days import ReadDay, compile_moment
from permanence_rules.engine.paths import Path, compile_path
from permanence_rules.engine.scope import Ask, Read, Scope
from permanence_rules.facts.kinds import Fact
from permanence_rules.facts.truth import (
    AtLeast,
    Between,
    Truth,
    Unknown,
    in_order_of_days,
    unknown_among,
)
from permanence_rules.facts.view import Many, Value
from permanence_rules.language.conditions import DATED, EQUAL, NUMERIC
from permanence_rules.language.days import Moment
from permanence_rules.language.places import Loc
from permanence_rules.language.scalars import Number, Scalar
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["COMPARE", "as_written", "compile_clock", "compile_test"]


def compile_test(builder: Builder, path: Path, test: str, value: Any, loc: Loc) -> Ask:
    """Return the question that one test asks of the value at *path*."""
    if test in DATED:
        return _dated(builder, path, test, value, loc)
    if test in NUMERIC:
        return _numeric(builder, path, test, value, loc)
    if test in EQUAL:
        return _equal(builder, path, test, value, loc)
    return _OTHERS[test](builder, path, value, loc)


def _dated(builder: Builder, path: Path, test: str, moment: Moment, loc: Loc) -> Ask:
    _expect(builder, path, ("date",), f"`{test}` compares dates", loc)
    side = "first" if test in ("after", "on_or_after") else "last"
    mine, compare = path.read, COMPARE[test]
    other = compile_moment(builder, moment, loc, side=side)

    def ask(scope: Scope) -> Truth:
        day, bound = mine(scope), other(scope)
        if day is None or bound is None:
            return False
        if isinstance(day, (date, Unknown)):
            return in_order_of_days(day, bound, compare)
        return unknown_among(bound) or compare(day, bound)

    return ask


def compile_clock(builder: Builder, test: str, moment: Moment, loc: Loc) -> Ask:
    """Return the question how the as-at date lies to a day, on which the answer turns."""
    right, compare = compile_moment(builder, moment, loc), COMPARE[test]

    def ask(scope: Scope) -> Truth:
        other = right(scope)
        if isinstance(other, date):
            after = other + _A_DAY if other < date.max else other
            scope.record.days.turns += (other, after)
            return compare(scope.as_at, other)
        return other if isinstance(other, Unknown) else False

    return ask


_A_DAY = timedelta(days=1)


def _numeric(builder: Builder, path: Path, test: str, value: Number | str, loc: Loc) -> Ask:
    _expect(builder, path, ("number",), f"`{test}` compares numbers", loc)
    compare = COMPARE[test]
    mine, other = path.read, _number(builder, value, loc)
    compared = _compared(
        mine, other, lambda one, another: compare(as_written(one), as_written(another))
    )

    def ask(scope: Scope) -> Truth:
        number, bound = mine(scope), other(scope)
        if isinstance(number, AtLeast) and isinstance(bound, AtLeast):
            # Two places in one order are known from each other, whatever came before both.
            is_one_order = number.missing == bound.missing
            return compare(number.least, bound.least) if is_one_order else number
        if isinstance(number, AtLeast) and not isinstance(bound, Unknown) and bound is not None:
            # No less than 2 is no less than 1, and is not less than 2.
            least = compare(as_written(number.least), as_written(bound))
            is_settled = least is (test in ("at_least", "more_than"))
            return least if is_settled else Unknown(number.missing)
        return compared(scope)

    return ask


def as_written(number: Any) -> Any:
    """
    Return a number as it is written: 0.1 is a tenth, which a float is not.

    >>> as_written(0.1) == Decimal("0.1")
    True
    """
    return Decimal(str(number)) if isinstance(number, float) else number


def _number(builder: Builder, value: Number | str, loc: Loc) -> Read:
    if not isinstance(value, str):
        return lambda scope: value
    path = compile_path(builder, value, loc)
    _expect(builder, path, ("number",), "a number is compared with a number", loc)
    return path.read


def _compared(left: Read, right: Read | ReadDay, compare: Callable[[Any, Any], bool]) -> Ask:
    """Ask how two values compare; one that is known to be none compares as no."""

    def ask(scope: Scope) -> Truth:
        mine, other = left(scope), right(scope)
        # A day that never came is neither before nor after another; known to be none, it settles
        # the question without the other side.
        if mine is None or other is None:
            return False
        doubt = unknown_among(mine, other)
        return compare(mine, other) if doubt is None else doubt

    return ask


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "before": lambda mine, other: mine < other,
    "on_or_before": lambda mine, other: mine <= other,
    "after": lambda mine, other: mine > other,
    "on_or_after": lambda mine, other: mine >= other,
    "at_least": lambda mine, other: mine >= other,
    "more_than": lambda mine, other: mine > other,
    "at_most": lambda mine, other: mine <= other,
    "less_than": lambda mine, other: mine < other,
}


def _recorded(read: Read, *, wanted: bool) -> Ask:
    def ask(scope: Scope) -> Truth:
        value = read(scope)
        if isinstance(value, Between):
            return wanted  # it came, though its day is not known
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Many):
            if not value.items and value.missing:
                return Unknown(value.missing)
            return bool(value.items) is wanted
        return (value is not None) is wanted

    return ask


def _same(builder: Builder, path: Path, other: str, loc: Loc, *, wanted: bool) -> Ask:
    """Ask whether two facts are the same; one that is known to be none is the same as no other."""
    second = compile_path(builder, other, loc)
    if "any" not in (path.fact.kind, second.fact.kind) and path.fact.kind != second.fact.kind:
        builder.wrong(loc, f'"{path.text}" is a {path.fact.kind}, "{other}" a {second.fact.kind}')
    compared = _compared(path.read, second.read, lambda mine, its: mine == its)

    def ask(scope: Scope) -> Truth:
        mine, its = path.read(scope), second.read(scope)
        if isinstance(mine, AtLeast) and isinstance(its, AtLeast) and mine.missing == its.missing:
            return (mine.least == its.least) is wanted
        answer = compared(scope)
        return answer if isinstance(answer, Unknown) else answer is wanted

    return ask


def _on_working_day(builder: Builder, path: Path, loc: Loc, *, wanted: bool) -> Ask:
    _expect(builder, path, ("date",), "`on_working_day` asks about a date", loc)

    def ask(scope: Scope) -> Truth:
        day = path.read(scope)
        if isinstance(day, Unknown):
            return day
        return isinstance(day, date) and scope.calendar.is_working_day(day) is wanted

    return ask


def _includes(builder: Builder, path: Path, wanted: Scalar | None, loc: Loc) -> Ask:
    if path.fact.kind != "codes" and not path.many and path.fact.kind != "any":
        builder.wrong(loc, f'`includes` asks about several values; "{path.text}" is one')
    _check_value(builder, path.fact, wanted, loc)

    def ask(scope: Scope) -> Truth:
        value = path.read(scope)
        if not isinstance(value, Many):
            return value if isinstance(value, Unknown) else False
        if wanted in value.items:
            # One that is there is enough; whether more are missing does not matter.
            return True
        return Unknown(value.missing) if value.missing else False

    return ask


def _equal(builder: Builder, path: Path, test: str, value: Any, loc: Loc) -> Ask:
    wanted = value if isinstance(value, tuple) else (value,)
    for each in wanted:
        _check_value(builder, path.fact, each, loc)
    if path.fact.kind == "code":
        named = builder.codes.setdefault(id(path.fact), {})
        named.update(dict.fromkeys(each for each in wanted if isinstance(each, str)))
    positive = test in ("is", "one_of")
    choices = frozenset(_comparable(each) for each in wanted)

    def ask(scope: Scope) -> Truth:
        found = path.read(scope)
        if isinstance(found, AtLeast) and all(
            isinstance(each, (int, float)) and each < found.least for each in wanted
        ):
            return not positive
        if isinstance(found, Unknown):
            return found
        return (_comparable(found) in choices) is positive

    return ask


def _comparable(value: Value) -> tuple[bool, Any]:
    """Tell yes from 1, which Python does not."""
    return isinstance(value, bool), as_written(value)


def _check_value(builder: Builder, fact: Fact, value: Any, loc: Loc) -> None:
    expected = _EXPECTED.get(fact.kind)
    if fact.kind == "any":
        return
    if expected is None:
        builder.wrong(
            loc, f"a {fact.kind} cannot be compared with a value", "Use recorded, before or after."
        )
    elif not isinstance(value, expected[0]) or (isinstance(value, bool) and fact.kind != "yes_no"):
        builder.wrong(loc, f"expected {expected[1]}, got {value!r}", _hint(value, fact))
    elif fact.kind == "role":
        if value not in builder.around.roles:
            builder.wrong(
                loc, f'there is no role "{value}"', did_you_mean(str(value), builder.around.roles)
            )
    elif fact.codes and value not in fact.codes:
        builder.wrong(
            loc,
            f'"{value}" is not one of the values it can have',
            did_you_mean(str(value), fact.codes),
        )


_EXPECTED: dict[str, tuple[tuple[type, ...], str]] = {
    "yes_no": ((bool,), "true or false"),
    "number": ((int, float, Decimal), "a number"),
    "text": ((str,), "text"),
    "code": ((str,), "a word"),
    "codes": ((str,), "a word"),
    "role": ((str,), "a role"),
}


def _hint(value: object, fact: Fact) -> str:
    if fact.kind == "yes_no" and value in ("yes", "no", "on", "off", "Yes", "No"):
        return "In rule files a yes is written true and a no is written false."
    return ""


def _expect(builder: Builder, path: Path, kinds: tuple[str, ...], why: str, loc: Loc) -> None:
    if path.fact.kind not in (*kinds, "any"):
        builder.wrong(loc, f'{why}; "{path.text}" is a {path.fact.kind}')


_OTHERS: dict[str, Callable[[Builder, Path, Any, Loc], Ask]] = {
    "same_as": lambda builder, path, value, loc: _same(builder, path, value, loc, wanted=True),
    "not_same_as": lambda builder, path, value, loc: _same(builder, path, value, loc, wanted=False),
    "on_working_day": lambda builder, path, value, loc: _on_working_day(
        builder, path, loc, wanted=value
    ),
    "recorded": lambda builder, path, value, loc: _recorded(path.read, wanted=value),
    "includes": _includes,
}
