"""Sequence: one thing does not happen before another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from permanence_rules.facts.truth import Unknown
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.sequence import Sequence
from permanence_rules.oracle.completions import TakenDay, plain
from permanence_rules.oracle.court import Court, Happened
from permanence_rules.oracle.days import ComeBy, Day, day
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.spans import EVER, NEVER, Term
from permanence_rules.oracle.weighing import end_of, weighed
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import in_words

__all__ = ["sequence"]


def sequence(place: Place, court: Court, spec: Sequence) -> Assessment:
    """Weigh an order: the second thing says by when the first is due."""
    first, then = day(place, spec.first), day(place, spec.then)
    if then is None and spec.asked_from is not None:
        return _asked_for(place, spec, Happened.of(first).by(place.as_at))
    due = _term(place, spec, then)
    found = weighed(place, court, due, Happened.of(first), end_of(place, spec))
    # Once the later thing has come, the earlier one is missing, were it on the same day.
    has_come = isinstance(then, date) and then <= place.as_at
    if found.outcome is Outcome.DUE and spec.or_within is None and has_come:
        return replace(found, outcome=Outcome.BREACHED)
    return found


def _asked_for(place: Place, spec: Sequence, first: Happened) -> Assessment:
    """The later thing has not come: the earlier one is asked for, without a number of days."""
    assert spec.asked_from is not None
    # It may be a question or none; nobody can be late with it.
    unknown = Assessment(Outcome.UNDETERMINED, may_be_missed=False)
    began = Happened.of(day(place, spec.asked_from)).by(place.as_at)
    ended = Happened.of(end_of(place, spec)).by(place.as_at)
    if first.on is not None:
        return Assessment(Outcome.MET, done_on=first.on)
    lacks = first.missing | began.missing
    if lacks:
        return replace(unknown, missing=lacks)
    if began.on is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    if ended.on is not None:
        return Assessment(Outcome.CEASED)
    if ended.missing:
        return replace(unknown, missing=ended.missing)
    return Assessment(Outcome.NEEDS_JUDGEMENT)


def _term(place: Place, spec: Sequence, then: Day) -> Term | None:
    if then is None:
        return None
    if isinstance(then, ComeBy):
        return replace(_known(place, spec, then.day), first=NEVER, missing=then.missing, steps=())
    if isinstance(then, Unknown):
        return Term(NEVER, EVER, then.missing, may_be_idle=True)
    return _known(place, spec, then)


def _known(place: Place, spec: Sequence, then: date) -> Term:
    if spec.or_within is not None:
        due = spec.or_within.after(plain(then), place.calendar)
        text = (
            f"{in_words(then)} + {spec.or_within} = {in_words(due)} (the first day is not counted)"
        )
    else:
        due = then if spec.same_day else then - timedelta(days=1)
        text = f"no later than {in_words(due)}"
    return Term(plain(due), plain(due), steps=() if isinstance(then, TakenDay) else (text,))
