"""What must be there, or be so, by a day or at once: weighed as a state and not as an event."""

from __future__ import annotations

from dataclasses import replace

from permanence_rules.language.outcomes import Outcome
from permanence_rules.oracle.court import Court, Happened
from permanence_rules.oracle.days import Day, lacking
from permanence_rules.oracle.kleene import NO, OPEN, YES, Answer
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.spans import NEVER, Term
from permanence_rules.oracle.weighing import (
    advice,
    closed,
    dated,
    least_days,
    sensitive,
)
from permanence_rules.report.judgements import Assessment

__all__ = ["stated"]

_POSSIBLE = {YES: (True,), NO: (False,), OPEN: (True, False)}


def stated(place: Place, court: Court, told: Term | None, so: Answer, ended: Day) -> Assessment:
    """Return the outcome of something that is so, is not, or may be; without a term, at once."""
    due = told or Term(NEVER, NEVER)
    there = _POSSIBLE[so[0]]
    outcome = court.weigh_state(due, there, ended)
    found = dated(told, outcome) if told else Assessment(outcome or Outcome.UNDETERMINED)
    if outcome is None:
        missing = so[1] | lacking(ended) | due.missing
        return replace(found, missing=missing, may_be_missed=court.may_be_missed)
    if told is not None:
        by_other = sensitive(told, outcome, lambda other: court.weigh_state(other, there, ended))
        found = replace(found, sensitive=by_other)
        if outcome is Outcome.DUE:
            found = replace(found, warnings=(*found.warnings, *advice(place, told.due_on)))
        least = least_days(place, outcome, told, Happened(None), ended)
        found = replace(found, least_days=least)
    return replace(found, closed_on=closed(place, ended))
