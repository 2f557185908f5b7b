"""Checklist and constraint: what must be there, or be so, by a day or at once."""

from __future__ import annotations

from dataclasses import replace

from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.checklist import Checklist, Item
from permanence_rules.language.verbs.constraint import Constraint
from permanence_rules.oracle.court import Court, Happened
from permanence_rules.oracle.days import Day, day, lacking
from permanence_rules.oracle.kleene import NO, OPEN, YES, Answer, conjunction, opposite
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import all_hold, holds
from permanence_rules.oracle.spans import NEVER, Term
from permanence_rules.oracle.terms import term
from permanence_rules.oracle.weighing import (
    advice,
    closed,
    dated,
    end_of,
    least_days,
    sensitive,
    weighed,
)
from permanence_rules.report.judgements import Assessment

__all__ = ["checklist", "constraint"]

_NOT_SO = "{title}: this had to be so by {due_on}; the record shows that it is not."
_POSSIBLE = {YES: (True,), NO: (False,), OPEN: (True, False)}


def checklist(place: Place, court: Court, spec: Checklist) -> Assessment:
    """Weigh a list: whatever lacks is named."""
    # All is read before anything is decided: what is evidence hangs on the rule alone.
    due, ended = term(place, spec), end_of(place, spec)
    answers = [(item.item, _item(place, item)) for item in spec.items]
    lacks = tuple(words for words, (sign, _) in answers if sign == NO)
    unsure = frozenset[str]().union(*(missing for _, (_, missing) in answers))
    whole = conjunction(answer for _, answer in answers)
    completed = day(place, spec.completed_on) if spec.completed_on is not None else None
    if spec.is_given and due is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    if completed is None and spec.is_given and isinstance(spec.completed_on, str):
        # A review that was only booked has been presented with nothing.
        whole = (NO, frozenset())
    # Where one day says when the list was completed, it was not complete without that day.
    is_told = completed is not None or isinstance(spec.completed_on, str)
    if whole[0] == YES and is_told and due is not None:
        return weighed(place, court, due, Happened.of(completed), ended)
    found = _stated(place, court, due, whole, ended)
    return replace(found, missing_items=lacks, missing=found.missing | unsure)


def _item(place: Place, item: Item) -> Answer:
    """An item that does not apply does not lack."""
    applies = all_hold(place, item.applies_when)
    if applies[0] == NO:
        return YES, frozenset()
    return opposite(conjunction((applies, opposite(holds(place, item)))))


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
    found = _stated(place, court, due, so, ended)
    if found.outcome is Outcome.BREACHED and due is not None:
        return replace(found, message=_NOT_SO)
    return found


def _stated(place: Place, court: Court, told: Term | None, so: Answer, ended: Day) -> Assessment:
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
