"""Indicator: a figure, never a breach by itself."""

from __future__ import annotations

from decimal import Decimal

from permanence_rules.facts.truth import Unknown
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.indicator import Indicator
from permanence_rules.oracle.court import Court
from permanence_rules.oracle.place import Place
from permanence_rules.report.findings import Figure
from permanence_rules.report.judgements import Assessment

__all__ = ["indicator"]


def indicator(place: Place, court: Court, spec: Indicator) -> Assessment:
    """Weigh a figure: beyond what is advised, or without advice, a person must judge."""
    value = place.read(spec.measure)
    if isinstance(value, Unknown):
        return Assessment(Outcome.UNDETERMINED, missing=value.missing)
    if value is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    number = Decimal(str(value))
    outcome = court.weigh_figure(number, spec.advisory_at_least, spec.advisory_at_most)
    return Assessment(outcome, figure=Figure(value=number, unit=spec.unit))
