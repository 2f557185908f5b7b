"""Sequence: one thing does not happen before another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from permanence_rules.engines.durable.court import Court, Happened
from permanence_rules.engines.durable.days import Day, day
from permanence_rules.engines.durable.place import Place
from permanence_rules.engines.durable.spans import EVER, NEVER, Term
from permanence_rules.engines.durable.weighing import end_of, weighed
from permanence_rules.obligations import Assessment
from permanence_rules.obligations.sequence import Sequence
from permanence_rules.timing import in_words
from permanence_rules.truth import Unknown

__all__ = ["sequence"]


def sequence(place: Place, court: Court, spec: Sequence) -> Assessment:
    """Weigh an order: the second thing says by when the first is due."""
    first, then = day(place, spec.first), day(place, spec.then)
    due = _term(place, spec, then)
    found = weighed(place, court, due, Happened.of(first), end_of(place, spec))
    return replace(found, sensitive=())


def _term(place: Place, spec: Sequence, then: Day) -> Term | None:
    if then is None:
        return None
    if isinstance(then, Unknown):
        return Term(NEVER, EVER, then.missing, may_be_idle=True)
    if spec.or_within is not None:
        due = spec.or_within.after(then, place.calendar)
        text = (
            f"{in_words(then)} + {spec.or_within} = {in_words(due)} (the first day is not counted)"
        )
        return _at(due, text, then)
    due = then if spec.same_day else then - timedelta(days=1)
    return _at(due, f"no later than {in_words(due)}", then)


def _at(due: date, text: str, then: date) -> Term:
    return Term(due, due, steps=(text,), started_on=then)
