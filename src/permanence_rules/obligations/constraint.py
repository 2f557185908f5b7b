"""Constraint: a relation between facts holds; a prohibition; a permission with conditions."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from permanence_rules.builder import Builder, Loc
from permanence_rules.conditions import Condition, compile_all
from permanence_rules.due import Due
from permanence_rules.findings import Outcome
from permanence_rules.limits import Limit, compile_limit
from permanence_rules.obligations.assessment import (
    Assess,
    Assessment,
    Lifetime,
    by_due_date,
    compile_lifetime,
    undetermined,
)
from permanence_rules.scope import Ask, Scope
from permanence_rules.specs import Several
from permanence_rules.truth import Truth, Unknown, negate, unknown_among

__all__ = ["Constraint", "compile_constraint"]


class Constraint(Limit, Lifetime):
    """What must hold, or must not; and by when, if the source says so."""

    when: Annotated[tuple[Condition, ...], Several] = Field(
        default=(), description="The constraint bites only once this holds"
    )
    must: Annotated[tuple[Condition, ...], Several] = ()
    must_not: Annotated[tuple[Condition, ...], Several] = ()

    @model_validator(mode="after")
    def _says_what(self) -> Constraint:
        if bool(self.must) == bool(self.must_not):
            raise ValueError("expected either `must` or `must_not`")
        return self


def compile_constraint(builder: Builder, spec: Constraint, loc: Loc) -> Assess:
    """Return how to assess the constraint for one record."""
    when = compile_all(builder, spec.when, (*loc, "when")) if spec.when else None
    holds = _holds(builder, spec, loc)
    limit = compile_limit(builder, spec, loc) if spec.is_given else None
    end = compile_lifetime(builder, spec, loc, owed_at_once=limit is None)

    def assess(scope: Scope) -> Assessment:
        bites = when(scope) if when else True
        if bites is False:
            return Assessment(Outcome.NOT_TRIGGERED)
        if limit is not None:
            return _by_then(bites, holds(scope), limit(scope), end(scope), scope)
        return _at_once(bites, holds(scope), end(scope))

    return assess


def _holds(builder: Builder, spec: Constraint, loc: Loc) -> Ask:
    if spec.must:
        return compile_all(builder, spec.must, (*loc, "must"))
    forbidden = compile_all(builder, spec.must_not, (*loc, "must_not"))
    return lambda scope: negate(forbidden(scope))


def _at_once(bites: Truth, holds: Truth, end: date | Unknown | None) -> Assessment:
    """What does not hold was broken from the first, unless another duty stands in its place."""
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
        return by_due_date(due, holds, end, scope)
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
