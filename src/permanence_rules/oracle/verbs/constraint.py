"""Constraint: what must be so, or must not, by a day or at once."""

from __future__ import annotations

from dataclasses import replace

from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.constraint import Constraint
from permanence_rules.oracle.court import Court
from permanence_rules.oracle.kleene import NO, OPEN, opposite
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import all_hold
from permanence_rules.oracle.terms import term
from permanence_rules.oracle.verbs.presence import stated
from permanence_rules.oracle.weighing import end_of
from permanence_rules.report.judgements import Assessment

__all__ = ["constraint"]


_NOT_SO = "{title}: this had to be so by {due_on}; the record shows that it is not."


def constraint(place: Place, court: Court, spec: Constraint) -> Assessment:
    """Weigh a relation: it bites once `when` holds."""
    bites = all_hold(place, spec.when)
    if bites[0] == NO:
        return Assessment(Outcome.NOT_TRIGGERED)
    due = term(place, spec)
    so = all_hold(place, spec.must) if spec.must else opposite(all_hold(place, spec.must_not))
    ended = end_of(place, spec)
    if spec.is_given and due is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    if bites[0] == OPEN:
        missing = bites[1] if spec.is_given else bites[1] | so[1]
        return Assessment(Outcome.UNDETERMINED, missing=missing)
    found = stated(place, court, due, so, ended)
    if found.outcome is Outcome.BREACHED and due is not None:
        return replace(found, message=_NOT_SO)
    return found
