"""Indicator: a measured figure, never a breach by itself."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from permanence_rules.builder import Builder, Loc
from permanence_rules.findings import Figure, Outcome
from permanence_rules.obligations.assessment import Assess, Assessment, undetermined
from permanence_rules.paths import compile_path
from permanence_rules.scope import Scope
from permanence_rules.specs import Number, RuleModel
from permanence_rules.truth import Unknown

__all__ = ["Indicator", "compile_indicator"]


class Indicator(RuleModel):
    """A figure, and what the pack suggests that it should be."""

    measure: str = Field(
        description="The number: a fact, or a name that the rule defines with `let`"
    )
    unit: str = Field(description="What is counted, such as days or placements")
    advisory_at_most: Number | None = None
    advisory_at_least: Number | None = None


def compile_indicator(builder: Builder, spec: Indicator, loc: Loc) -> Assess:
    """Return how to measure the figure for one record."""
    path = compile_path(builder, spec.measure, (*loc, "measure"))
    if path.fact.kind not in ("number", "any") or path.many:
        builder.wrong(
            (*loc, "measure"), f'expected a number; "{spec.measure}" is a {path.fact.kind}'
        )

    def assess(scope: Scope) -> Assessment:
        value = path.read(scope)
        if isinstance(value, Unknown):
            return undetermined(value.missing)
        if value is None:
            return Assessment(Outcome.NOT_TRIGGERED)
        number = Decimal(str(value))
        return Assessment(_weighed(number, spec), figure=Figure(value=number, unit=spec.unit))

    return assess


def _weighed(number: Decimal, spec: Indicator) -> Outcome:
    """A figure within the advisory bounds raises no question; any other asks for judgement."""
    bounds = (spec.advisory_at_most, spec.advisory_at_least)
    if bounds == (None, None):
        return Outcome.NEEDS_JUDGEMENT
    too_many = spec.advisory_at_most is not None and number > Decimal(str(spec.advisory_at_most))
    too_few = spec.advisory_at_least is not None and number < Decimal(str(spec.advisory_at_least))
    return Outcome.NEEDS_JUDGEMENT if too_many or too_few else Outcome.MET
