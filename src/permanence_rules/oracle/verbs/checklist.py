"""Checklist: what must be there, by a day or at once; whatever lacks is named."""

from __future__ import annotations

from dataclasses import replace

from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.checklist import Checklist, Item
from permanence_rules.oracle.court import Court, Happened
from permanence_rules.oracle.days import day
from permanence_rules.oracle.kleene import NO, YES, Answer, conjunction, opposite
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import all_hold, holds
from permanence_rules.oracle.terms import term
from permanence_rules.oracle.verbs.presence import stated
from permanence_rules.oracle.weighing import (
    end_of,
    weighed,
)
from permanence_rules.report.judgements import Assessment

__all__ = ["checklist"]


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
    found = stated(place, court, due, whole, ended)
    return replace(found, missing_items=lacks, missing=found.missing | unsure)


def _item(place: Place, item: Item) -> Answer:
    """An item that does not apply does not lack."""
    applies = all_hold(place, item.applies_when)
    if applies[0] == NO:
        return YES, frozenset()
    return opposite(conjunction((applies, opposite(holds(place, item)))))
