"""Sequence: `first` happens before `then`; once `then` has happened, `first` is required."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from permanence_rules.engine.builder import Builder, Trait
from permanence_rules.engine.days import Day, come, compile_moment, known_day, told_day
from permanence_rules.engine.due import Due
from permanence_rules.engine.scope import Scope
from permanence_rules.engine.verbs.lifetime import (
    Assess,
    by_due_date,
    compile_lifetime,
    undetermined,
)
from permanence_rules.facts.truth import NoLaterThan, Unknown, unknown_among
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.verbs.sequence import Sequence
from permanence_rules.report.judgements import Assessment, as_question
from permanence_rules.timing import Duration, in_words

__all__ = ["compile_sequence"]


def compile_sequence(builder: Builder, spec: Sequence, loc: Loc) -> Assess:
    """Return how to assess the order of two events for one record."""
    first = compile_moment(builder.plainly(), spec.first, (*loc, "first"))
    then = compile_moment(builder.plainly(), spec.then, (*loc, "then"))
    end = compile_lifetime(builder.plainly(), spec, loc)
    asked = spec.asked_from and compile_moment(builder, spec.asked_from, (*loc, "asked_from"))
    # Before the later step nobody can tell when it will be.
    builder.traits.add(Trait.COUNTS_BACK)
    if spec.same_day and spec.or_within is None:
        builder.traits.add(Trait.BROKEN_AT_ONCE)

    def assess(scope: Scope) -> Assessment:
        later = then(scope)
        if later is None and asked:
            return _asked_for(first(scope), asked(scope), end(scope), scope.as_at)
        found = _in_order(first(scope), later, end(scope), spec, scope)
        return as_question(found, in_order=True) if spec.only_asks else found

    return assess


def _in_order(first: Day, then: Day, end: Day, spec: Sequence, scope: Scope) -> Assessment:
    """The day of the later step is the last on which the earlier step is in time."""
    if isinstance(then, NoLaterThan):
        return by_due_date(_no_later_than(then, spec, scope), first, end, scope)
    if isinstance(then, Unknown):
        return by_due_date(Due(None, None, then.missing, may_not_start=True), first, end, scope)
    if then is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    due = _last_day(then, spec, scope)
    found = by_due_date(Due(due, due, steps=_steps(then, due, spec.or_within)), first, end, scope)
    # Placed today, and the decision-maker has not decided: the order is broken already, though the
    # day is not over.
    if found.outcome is Outcome.DUE and then <= scope.as_at and spec.or_within is None:
        return replace(found, outcome=Outcome.BREACHED)
    return found


def _asked_for(first: Day, began: Day, end: Day, as_at: date) -> Assessment:
    """While the later step has not come, the earlier one is a question from the day it begins."""
    first, began, end = come(first, as_at), come(began, as_at), come(end, as_at)
    if known_day(first) is not None:
        return Assessment(Outcome.MET, done_on=told_day(first))
    doubt = unknown_among(first, began)
    if doubt is not None:
        return _open_question(doubt)
    if began is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    if known_day(end) is not None:
        return Assessment(Outcome.CEASED)
    return _open_question(end) if isinstance(end, Unknown) else _A_QUESTION


def _open_question(doubt: Unknown) -> Assessment:
    """It may be asked or not; nobody can be late with it."""
    return undetermined(doubt.missing, may_be_missed=False)


_A_QUESTION = Assessment(Outcome.NEEDS_JUDGEMENT)


def _no_later_than(then: NoLaterThan, spec: Sequence, scope: Scope) -> Due:
    """The later step has come, on this day or before it."""
    return Due(None, _last_day(then.day, spec, scope), then.missing)


def _last_day(then: date, spec: Sequence, scope: Scope) -> date:
    if spec.or_within is not None:
        return scope.after(spec.or_within, then)
    return then if spec.same_day else scope.before(_ONE_DAY, then)


_ONE_DAY = Duration.parse("1 day")


def _steps(then: date, due: date, after: Duration | None) -> tuple[str, ...]:
    if after is None:
        return (f"no later than {in_words(due)}",)
    return (f"{in_words(then)} + {after} = {in_words(due)} (the first day is not counted)",)
