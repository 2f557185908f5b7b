"""What may be answered to the conditions of a rule, where some facts are never told."""

from __future__ import annotations

from collections.abc import Iterable

from permanence_rules.deciding.days import day_of
from permanence_rules.deciding.paths import Desk, Reached
from permanence_rules.deciding.three import (
    ANY_ANSWER,
    NEVER,
    ONLY_NO,
    ONLY_OPEN,
    ONLY_YES,
    TOLD,
    Answer,
    Answers,
    Value,
    Values,
    any_of,
    every_of,
    negated,
)
from permanence_rules.language.conditions import ATTRIBUTE, DATED, EQUAL, NUMERIC, Condition
from permanence_rules.language.outcomes import Outcome

__all__ = ["all_hold", "compared", "holds"]


def all_hold(desk: Desk, conditions: Iterable[Condition]) -> Answers:
    """Return what may be answered to the question whether every condition holds."""
    return every_of([holds(desk, each) for each in conditions])


def holds(desk: Desk, condition: Condition) -> Answers:
    """Return what may be answered to one condition."""
    if condition.field is not None:
        return _tested(desk, condition, condition.field)
    if condition.all_:
        return all_hold(desk, condition.all_)
    if condition.any_:
        return any_of([holds(desk, each) for each in condition.any_])
    if condition.not_:
        return negated(all_hold(desk, condition.not_))
    if condition.rule is not None:
        return _of_rule(desk, condition.rule, frozenset(condition.outcome))
    return _quantified(desk, condition)


def _tested(desk: Desk, condition: Condition, path: str) -> Answers:
    test = condition.tests[0]
    wanted = getattr(condition, ATTRIBUTE.get(test, test))
    known = desk.names.get(path)
    if known is not None and known.answers is not None and test == "is" and wanted is True:
        return known.answers
    reached = desk.reach(path)
    values = reached.values
    if test in DATED:
        return compared(values, day_of(desk, wanted))
    if test in NUMERIC and isinstance(wanted, str):
        return compared(values, desk.reach(wanted).values)
    if test in ("same_as", "not_same_as"):
        answers = compared(values, desk.reach(wanted).values)
        return answers if test == "same_as" else negated(answers)
    if reached.taken and test in EQUAL:
        return _of_one(values - TOLD, test, wanted) | _of_taken(reached, test, wanted)
    return _of_one(values, test, wanted)


def _of_taken(reached: Reached, test: str, wanted: object) -> Answers:
    """Return what is answered of a fact that is taken to be one value, where it is told."""
    if Value.TOLD not in reached.values:
        return frozenset()
    choices = wanted if isinstance(wanted, tuple) else (wanted,)
    is_one_of_them = reached.taken[0] in choices
    return frozenset({_yes_if(is_one_of_them is (test in ("is", "one_of")))})


def _of_one(values: Values, test: str, wanted: object) -> Answers:
    """Return what may be answered of one value that stands for itself."""
    found: set[Answer] = set()
    if Value.UNKNOWN in values:
        found.add(Answer.OPEN)
    if Value.NONE in values:
        found.add(_where_none(test, wanted))
    if Value.TOLD in values:
        is_one = test == "recorded"
        # What is told is recorded, but of several some may still lack.
        found |= {_yes_if(wanted), Answer.OPEN} if is_one else ANY_ANSWER
    return frozenset(found)


def _where_none(test: str, wanted: object) -> Answer:
    """Return what is answered of a fact of which there is none."""
    is_met = not wanted if test == "recorded" else test in ("is_not", "none_of")
    return _yes_if(is_met)


def _yes_if(wanted: object) -> Answer:
    return Answer.YES if wanted else Answer.NO


def compared(mine: Values, other: Values) -> Answers:
    """Return what may be answered to the question how two values lie to each other."""
    found: set[Answer] = set()
    if Value.NONE in mine | other:
        found.add(Answer.NO)
    if Value.UNKNOWN in mine | other:
        found.add(Answer.OPEN)
    if Value.TOLD in mine & other:
        found |= {Answer.YES, Answer.NO}
    return frozenset(found)


def _of_rule(desk: Desk, rule: str, wanted: frozenset[str]) -> Answers:
    """Return what may be answered to what another rule comes to; it may say nothing of a record."""
    desk.noted.rules.add(rule)
    found = {_yes_if(Outcome.NOT_APPLICABLE in wanted)}
    for outcome in desk.verdicts.get(rule, frozenset(Outcome)):
        if outcome is Outcome.VIOLATED:
            found |= ANY_ANSWER
        elif outcome is Outcome.UNDETERMINED and outcome not in wanted:
            found.add(Answer.OPEN)
        else:
            found.add(_yes_if(outcome in wanted))
    return frozenset(found)


def _quantified(desk: Desk, condition: Condition) -> Answers:
    path = condition.any_of or condition.every or condition.count_of or condition.share_of
    assert path is not None
    reached = desk.reach(path)
    meets = _in_each(desk, reached, condition)
    if reached.values == NEVER:
        return ONLY_OPEN
    if condition.share_of is not None:
        return ANY_ANSWER
    if condition.every is not None:
        # Of no record every one meets it, unless the rule says otherwise.
        none = ONLY_YES if condition.of_none == "holds" else ONLY_NO
        return none | ONLY_OPEN | meets
    if condition.count_of is not None and condition.tests[0] != "at_least":
        return ANY_ANSWER
    return ONLY_NO | ONLY_OPEN | meets if reached.values & TOLD else _of_none(reached.values)


def _of_none(values: Values) -> Answers:
    return frozenset(Answer.OPEN if each is Value.UNKNOWN else Answer.NO for each in values)


def _in_each(desk: Desk, reached: Reached, condition: Condition) -> Answers:
    """Return what may be answered of one record of a collection."""
    if reached.fact is None or reached.fact.record is None:
        return ANY_ANSWER
    return all_hold(desk.inside(reached), condition.where)
