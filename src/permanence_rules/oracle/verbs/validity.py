"""Validity: a document is recent enough on a day, or an approval is settled by its last day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.validity import Validity
from permanence_rules.oracle.changes import counted, extended_by
from permanence_rules.oracle.completions import TakenDay, plain
from permanence_rules.oracle.court import Court, Happened
from permanence_rules.oracle.days import Day, day, days_of, lacking
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.spans import EVER, NEVER, Term
from permanence_rules.oracle.weighing import closed, end_of, weighed
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import in_words

__all__ = ["validity"]


def validity(place: Place, court: Court, spec: Validity) -> Assessment:
    """Weigh whether something is still good."""
    if spec.document is not None:
        return _document(place, court, spec)
    assert spec.settled_by is not None
    due = _last_day(place, spec)
    done = Happened.of(day(place, spec.settled_by))
    return weighed(place, court, due, done, end_of(place, spec))


# ---- an approval ---------------------------------------------------------------------------------


def _last_day(place: Place, spec: Validity) -> Term | None:
    """Return the last day of an approval: as long as it lasts, extended, or as it was given."""
    assert spec.starts is not None
    assert spec.lasts is not None
    start = day(place, spec.starts)
    if start is None:
        return None
    if isinstance(start, Unknown):
        unknown = Term(NEVER, EVER, start.missing, may_be_idle=True)
        return _extended(place, spec, _given(place, spec, unknown))
    period = replace(spec.lasts, first_day_counted=spec.first_day_is_day_one)
    # More time is added to the end of what was given, which may be less than the law allows.
    return _extended(place, spec, _given(place, spec, counted(place, period, start)))


def _extended(place: Place, spec: Validity, found: Term) -> Term:
    extended = spec.extended
    if extended is None:
        return found
    return extended_by(place, extended, found)


def _given(place: Place, spec: Validity, found: Term) -> Term:
    """The day that was given counts where it is earlier."""
    given = day(place, spec.ends_on) if spec.ends_on is not None else None
    if given is None:
        return found
    if isinstance(given, Unknown):
        return replace(found, first=NEVER, missing=found.missing | given.missing)
    steps = (*found.steps, f"by {in_words(given)}")
    if given >= found.last:
        return replace(found, steps=steps)
    first = min(given, found.first)
    return replace(found, first=first, last=given, steps=steps, readings=tuple, warnings=())


# ---- a document ----------------------------------------------------------------------------------


def _document(place: Place, court: Court, spec: Validity) -> Assessment:
    assert spec.on is not None
    assert spec.not_older_than is not None
    reference, ended = day(place, spec.on), end_of(place, spec)
    if reference is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    if isinstance(reference, Unknown):
        return Assessment(Outcome.UNDETERMINED, missing=reference.missing)
    dated, missing = _latest(place, spec, reference)
    oldest = place.before(spec.not_older_than, plain(reference), opens=True)
    text = (
        f"{in_words(reference)} - {spec.not_older_than} = {in_words(oldest)} "
        "(a document of that day is valid)"
    )
    there = _is_recent(dated, missing, oldest)
    outcome = court.weigh_state(Term(reference, reference), there, ended)
    return Assessment(
        outcome or Outcome.UNDETERMINED,
        due_on=None if outcome is Outcome.MET else plain(reference),
        not_before=oldest,
        done_on=dated,
        steps=() if isinstance(reference, TakenDay) else (text,),
        missing=missing | lacking(ended) if outcome is None else frozenset(),
        closed_on=closed(place, ended),
        may_be_missed=court.may_be_missed,
    )


def _is_recent(dated: date | None, missing: frozenset[str], oldest: date) -> tuple[bool, ...]:
    if dated is not None and dated >= oldest:
        return (True,)
    return (True, False) if missing else (False,)


def _latest(place: Place, spec: Validity, reference: date) -> tuple[date | None, frozenset[str]]:
    """Return the latest day of the document up to a day, and what may hide a later one."""
    assert spec.document is not None
    found: Many | Day
    if isinstance(spec.document, str):
        found = days_of(place, spec.document)
    else:
        found = day(place, spec.document)
    if isinstance(found, Unknown):
        return None, found.missing
    days = found.items if isinstance(found, Many) else (found,)
    there = [each for each in days if isinstance(each, date) and each <= reference]
    return max(there, default=None), found.missing if isinstance(found, Many) else frozenset()
