"""Constraint: a relation between facts holds; a prohibition; a permission with conditions."""

from __future__ import annotations

from datetime import date

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.conditions import compile_all
from permanence_rules.engine.due import Due
from permanence_rules.engine.limits import compile_limit
from permanence_rules.engine.scope import Ask, Scope
from permanence_rules.engine.verbs.lifetime import (
    Assess,
    by_due_date,
    compile_lifetime,
    undetermined,
)
from permanence_rules.facts.truth import Truth, Unknown, negate, unknown_among
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.verbs.constraint import Constraint
from permanence_rules.report.judgements import Assessment, as_question

__all__ = ["compile_constraint"]


def compile_constraint(builder: Builder, spec: Constraint, loc: Loc) -> Assess:
    """Return how to assess the constraint for one record."""
    when = compile_all(builder, spec.when, (*loc, "when")) if spec.when else None
    holds = _holds(builder, spec, loc)
    limit = compile_limit(builder.plainly(), spec, loc) if spec.is_given else None
    end = compile_lifetime(builder.plainly(), spec, loc)

    def assess(scope: Scope) -> Assessment:
        bites = when(scope) if when else True
        if bites is False:
            return Assessment(Outcome.NOT_TRIGGERED)
        if limit is not None:
            found = _by_then(bites, holds(scope), limit(scope), end(scope), scope)
        else:
            found = _at_once(bites, holds(scope), end(scope))
        return as_question(found) if spec.only_asks else found

    return assess


def _holds(builder: Builder, spec: Constraint, loc: Loc) -> Ask:
    if spec.must:
        return compile_all(builder, spec.must, (*loc, "must"))
    forbidden = compile_all(builder, spec.must_not, (*loc, "must_not"))
    return lambda scope: negate(forbidden(scope))


def _at_once(bites: Truth, holds: Truth, end: date | Unknown | None) -> Assessment:
    """What does not hold is broken at once; what came before, and its end, is weighed over time."""
    if bites is True and holds is True:
        return Assessment(Outcome.MET)
    doubt = unknown_among(bites, holds) if bites is not True else unknown_among(holds, end)
    if doubt is not None:
        return undetermined(doubt.missing)
    if end == date.min:
        return Assessment(Outcome.CEASED)
    return Assessment(Outcome.BREACHED, closed_on=end if isinstance(end, date) else None)


def _by_then(
    bites: Truth, holds: Truth, due: Due | None, end: date | Unknown | None, scope: Scope
) -> Assessment:
    """What holds now is taken to have held in time; what does not is owed until the day."""
    if due is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    if isinstance(bites, Unknown):
        return undetermined(bites.missing)
    if isinstance(holds, Unknown):
        # Of an answer that hangs on a day, only what is missing: that day is no act.
        return by_due_date(due, Unknown(holds.missing), end, scope)
    found = by_due_date(due, date.min if holds else None, end, scope)
    is_broken = found.outcome is Outcome.BREACHED
    return Assessment(
        found.outcome,
        message=_NOT_SO if is_broken else found.message,
        due_on=found.due_on,
        possible_due_on=found.possible_due_on,
        closed_on=found.closed_on,
        missing=found.missing,
        steps=found.steps,
        sensitive=found.sensitive,
        warnings=found.warnings,
    )


_NOT_SO = "{title}: this had to be so by {due_on}; the record shows that it is not."
