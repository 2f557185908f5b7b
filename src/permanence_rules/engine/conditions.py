"""The closed vocabulary of tests that a rule can put to a record, answered in three values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from permanence_rules.engine.builder import Builder, Trait
from permanence_rules.engine.comparing import COMPARE, as_written, compile_clock, compile_test
from permanence_rules.engine.paths import Path, compile_path
from permanence_rules.engine.scope import Ask, Scope
from permanence_rules.facts.truth import Truth, Unknown, all_of, any_of, at_least, negate
from permanence_rules.facts.view import Many, ViewRecord
from permanence_rules.language.conditions import ATTRIBUTE, DATED, Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.places import Loc
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["compile_all", "compile_condition", "compile_verdict", "matching"]

_OUTCOMES = frozenset(map(str, Outcome))


def compile_all(builder: Builder, conditions: Iterable[Condition], loc: Loc) -> Ask:
    """Return the question whether every one of *conditions* holds."""
    builder = builder.asking()
    asks = _each(builder, conditions, loc)
    if len(asks) == 1:
        return asks[0]
    return lambda scope: all_of(_put(ask, scope) for ask in asks)


def compile_condition(builder: Builder, condition: Condition, loc: Loc) -> Ask:
    """Return the question that one condition asks."""
    builder = builder.asking()
    if condition.field is not None:
        return _field(builder, condition, loc)
    if condition.all_:
        return compile_all(builder, condition.all_, (*loc, "all"))
    if condition.any_:
        asks = _each(builder, condition.any_, (*loc, "any"))
        return lambda scope: any_of(_put(ask, scope) for ask in asks)
    if condition.not_:
        ask = compile_all(builder, condition.not_, (*loc, "not"))
        return lambda scope: negate(ask(scope))
    if condition.rule is not None:
        return _other_rule(builder, condition, loc)
    return _quantified(builder, condition, loc)


def matching(
    builder: Builder,
    path: Path,
    where: Iterable[Condition],
    loc: Loc,
    *,
    idle: bool | None = False,
) -> Callable[[Scope], tuple[Many, list[tuple[ViewRecord, Truth]]]]:
    """
    Return how to put *where* to each record of a collection; problems are kept in *builder*.

    Records that the case may lack make no difference where each of them is certain to give the
    answer that is *idle*; none where every answer makes one.
    """
    record = path.fact.record
    if record is None or not (path.many or path.fact.kind == "collection"):
        if path.fact.kind != "any":
            builder.wrong(
                loc, f'expected a collection of records; "{path.text}" is a {path.fact.kind}'
            )
        return lambda scope: (Many(), [])
    ask = compile_all(builder.inside(record, path.place), where, (*loc, "where"))

    def read(scope: Scope) -> tuple[Many, list[tuple[ViewRecord, Truth]]]:
        value = path.read(scope)
        if not isinstance(value, Many):
            gaps = value.missing if isinstance(value, Unknown) else frozenset()
            return Many(gaps=gaps), []
        scope.steps.take(len(value.items))
        if idle is not None:
            value = value.without_hidden(lambda hidden: ask(scope.within(hidden)) is not idle)
        return value, [(each, ask(scope.within(each))) for each in value.items]

    return read


def _each(builder: Builder, conditions: Iterable[Condition], loc: Loc) -> list[Ask]:
    return [compile_condition(builder, each, (*loc, i)) for i, each in enumerate(conditions)]


def _put(ask: Ask, scope: Scope) -> Callable[[], Truth]:
    return lambda: ask(scope)


def _field(builder: Builder, condition: Condition, loc: Loc) -> Ask:
    assert condition.field is not None
    test = condition.tests[0]
    if condition.field == "as_at" and test in DATED:
        builder.traits.add(Trait.MOVES)
        return compile_clock(builder, test, getattr(condition, test), (*loc, test))
    path = compile_path(builder, condition.field, (*loc, "field"))
    if path.many and test not in ("includes", "recorded"):
        builder.wrong(
            (*loc, "field"),
            f'"{path.text}" leads to several values',
            "Ask with any_of, every or count_of and where, or say which: first, ... or last.",
        )
    value = getattr(condition, ATTRIBUTE.get(test, test))
    if path.moves or path.fact.kind == "any" or (test in DATED and not _is_fixed(value)):
        builder.traits.add(Trait.MOVES)
    return compile_test(builder, path, test, value, (*loc, test))


def _is_fixed(moment: Moment) -> bool:
    return isinstance(moment, str) and moment[:4].isdigit()


def _other_rule(builder: Builder, condition: Condition, loc: Loc) -> Ask:
    rule = condition.rule
    assert rule is not None
    wanted = frozenset(condition.outcome)
    for outcome in wanted - _OUTCOMES:
        builder.wrong(
            (*loc, "outcome"), f'there is no outcome "{outcome}"', did_you_mean(outcome, _OUTCOMES)
        )
    if {Outcome.LATE.value, Outcome.BREACHED.value} <= wanted:
        # What is late or overdue for certain is one of the two, whichever it turns out to be.
        wanted |= {Outcome.VIOLATED.value}
    find = compile_verdict(builder, rule, (*loc, "rule"))

    def ask(scope: Scope) -> Truth:
        verdict = find(scope)
        if verdict is None:
            return "not_applicable" in wanted
        # A rule of which nothing is certain may be late or met: to read it as "not late" would be
        # a no on silence.
        if verdict.outcome == "undetermined" and "undetermined" not in wanted:
            return Unknown(frozenset({f"the outcome of {rule}"}))
        if verdict.outcome == Outcome.VIOLATED.value and verdict.outcome not in wanted:
            may_be = {Outcome.LATE.value, Outcome.BREACHED.value} & wanted
            return Unknown(frozenset({f"the outcome of {rule}"})) if may_be else False
        return verdict.outcome in wanted

    return ask


def compile_verdict(builder: Builder, rule: str, loc: Loc) -> Callable[[Scope], Any]:
    """Return how to find another rule's verdict on this record or on one that holds it."""
    home = builder.around.homes.get(rule)
    if home is None:
        if rule not in builder.around.broken:
            builder.wrong(
                loc, f'there is no rule "{rule}"', did_you_mean(rule, builder.around.homes, few=5)
            )
    elif [each.name for each in home.chain] != [
        each.name for each in builder.subject_chain[: len(home.chain)]
    ]:
        builder.wrong(
            loc, f'"{rule}" is judged for another kind of record than this rule or one around it'
        )
    builder.needs.add(rule)
    builder.traits |= {Trait.LOOKS_BEFORE_ACT, Trait.MOVES}

    def find(scope: Scope) -> Any:
        for record in scope.subject.ancestors():
            verdict = scope.verdicts.get((rule, record.path))
            if verdict is not None:
                scope.record.days.verdicts.append(verdict)
                return verdict
        return None

    return find


def _quantified(builder: Builder, condition: Condition, loc: Loc) -> Ask:
    key = next(name for name in _QUANTIFIERS if getattr(condition, name))
    path = compile_path(builder, getattr(condition, key), (*loc, key))
    if path.moves:
        builder.traits.add(Trait.MOVES)
    if not condition.where and path.fact.kind != "any" and key != "count_of":
        builder.wrong(loc, f"expected `where` after `{key}`")
    idle: bool | None = False
    if key == "every":
        # Where `every` of nothing does not hold, it matters that there is a record.
        idle = True if condition.of_none == "holds" else None
    elif key == "share_of":
        idle = None
    read = matching(builder, path, condition.where, loc, idle=idle)
    if key == "any_of":
        return lambda scope: _some(1, *read(scope))
    if key == "every":
        return _every(read, of_none=condition.of_none == "holds")
    if key == "share_of":
        return _share(builder, condition, read, loc)
    return _counted(builder, condition, read, loc)


_QUANTIFIERS = ("any_of", "every", "count_of", "share_of")


_ReadAnswers = Callable[[Scope], tuple[Many, list[tuple[ViewRecord, Truth]]]]

"""Reads a collection, and for each record of it whether it meets the conditions."""


def _some(wanted: int, many: Many, answers: list[tuple[ViewRecord, Truth]]) -> Truth:
    return at_least(wanted, (answer for _, answer in answers), many.missing)


def _every(read: _ReadAnswers, *, of_none: bool) -> Ask:
    """Ask whether every record meets the conditions; of no record, the rule says what holds."""

    def ask(scope: Scope) -> Truth:
        many, answers = read(scope)
        refused = at_least(1, (negate(answer) for _, answer in answers), many.missing)
        # Where `every` of nothing does not hold, there must be a record as well.
        return negate(refused) if of_none or answers else at_least(1, (), many.missing)

    return ask


def _counted(
    builder: Builder,
    condition: Condition,
    read: Callable[[Scope], tuple[Many, list[tuple[ViewRecord, Truth]]]],
    loc: Loc,
) -> Ask:
    test = condition.tests[0]
    number = getattr(condition, test)
    if isinstance(number, (str, float)):
        builder.wrong((*loc, test), f"expected a whole number, got {number!r}")
        number = 0
    # "At most 2" is "not 3 or more", so that one count with unknown records serves all four tests.
    wanted = number + 1 if test in ("more_than", "at_most") else number
    if test in ("at_least", "more_than"):
        return lambda scope: _some(wanted, *read(scope))
    return lambda scope: negate(_some(wanted, *read(scope)))


def _share(
    builder: Builder,
    condition: Condition,
    read: Callable[[Scope], tuple[Many, list[tuple[ViewRecord, Truth]]]],
    loc: Loc,
) -> Ask:
    """Ask what share meets the conditions, counting the doubtful both ways; of none, none does."""
    test = condition.tests[0]
    number = getattr(condition, test)
    if isinstance(number, str):
        builder.wrong((*loc, test), f"expected a number of per cent, got {number!r}")
        number = 0
    number, compare = as_written(number), COMPARE[test]

    def ask(scope: Scope) -> Truth:
        many, answers = read(scope)
        doubts = [each.missing for _, each in answers if isinstance(each, Unknown)]
        sure = sum(answer is True for _, answer in answers)
        possible = {
            compare(100 * count, number * len(answers)) and bool(answers)
            for count in (sure, sure + len(doubts))
        }
        # With records missing the share can be anything: one attendee of one is all of them, one
        # of fifty hardly any.
        if many.missing and answers:
            possible = {compare(0, number), compare(100, number)}
        if len(possible) > 1 or (many.missing and not answers):
            return Unknown(many.missing.union(*doubts))
        return possible.pop()

    return ask
