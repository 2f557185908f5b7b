"""The names that a rule defines for itself, where some facts are never told."""

from __future__ import annotations

from permanence_rules.deciding.conditions import all_hold, compared
from permanence_rules.deciding.days import day_of
from permanence_rules.deciding.paths import Desk, Named, Reached
from permanence_rules.deciding.three import ANYTHING, NEVER, TOLD, Answer, Answers, Value, Values
from permanence_rules.facts.kinds import Fact, Kind
from permanence_rules.language.selections import CHOOSE, MEASURE, Let

__all__ = ["named"]


def named(desk: Desk, let: Let) -> Named:
    """Return what a name may stand for."""
    form = let.forms[0]
    if form in CHOOSE:
        return Named(_chosen(desk, let, form))
    if form in MEASURE:
        return Named(Reached(_measured(desk, let, form), Fact("number")))
    if let.moment is not None:
        return Named(Reached(day_of(desk, let.moment), Fact("date")))
    if let.days_between is not None:
        first, second = (day_of(desk, each) for each in let.days_between)
        return Named(Reached(_as_value(compared(first, second)), Fact("number")))
    if let.of_rule is not None:
        desk.noted.rules.add(let.of_rule)
        return Named(Reached(ANYTHING, Fact("date")))
    answers = all_hold(desk, let.holds)
    return Named(Reached(_as_value(answers), Fact("yes_no")), answers)


def _as_value(answers: Answers) -> Values:
    known = TOLD | {Value.NONE} if answers - {Answer.OPEN} else frozenset()
    return known | NEVER if Answer.OPEN in answers else known


def _chosen(desk: Desk, let: Let, form: str) -> Reached:
    """
    Return the records chosen, or the one.

    Where it is not known which is meant, each is taken on trial as the one, so that it may be any.
    """
    reached = desk.reach(getattr(let, form))
    _read_choice(desk, let, reached)
    if reached.fact is None or reached.fact.record is None:
        return Reached(ANYTHING)
    kind: Kind = "collection" if form == "all_of" else "record"
    values = reached.values if reached.values == NEVER else ANYTHING
    return Reached(values, Fact(kind, record=reached.fact.record), place=reached.place)


def _read_choice(desk: Desk, let: Let, reached: Reached) -> None:
    """Go through what the choice reads, for the facts that it names."""
    if reached.fact is not None and reached.fact.record is not None:
        all_hold(desk.inside(reached), let.where)
    for moment in (let.after, let.on_or_after, let.before, let.on_or_before):
        if moment is not None:
            day_of(desk, moment)
    if let.in_last is not None:
        day_of(desk, let.until)


def _measured(desk: Desk, let: Let, form: str) -> Values:
    """Return what may be known of a number: of no record it is none at all, and so is known."""
    reached = desk.reach(getattr(let, form))
    _read_choice(desk, let, reached)
    if form in ("days_of", "longest_of"):
        day_of(desk, let.until)
    return NEVER if reached.values == NEVER else TOLD | NEVER
