"""Indicator: a measured figure, never a breach by itself."""

from __future__ import annotations

from decimal import Decimal

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.paths import compile_path
from permanence_rules.engine.scope import Scope
from permanence_rules.engine.verbs.lifetime import Assess, undetermined
from permanence_rules.facts.truth import Unknown
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.verbs.indicator import Indicator
from permanence_rules.report.findings import Figure
from permanence_rules.report.judgements import Assessment

__all__ = ["compile_indicator"]


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
