"""Deadline: something happens by a time, not before one, or as soon as possible."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.deadline import Deadline
from permanence_rules.oracle.completions import TakenDay, plain
from permanence_rules.oracle.court import Court, Happened
from permanence_rules.oracle.days import ComeBy, Day, day, days_of, earliest, lacking
from permanence_rules.oracle.kleene import NO, OPEN
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import all_hold
from permanence_rules.oracle.spans import EVER, NEVER, NOTHING, Term
from permanence_rules.oracle.terms import term
from permanence_rules.oracle.weighing import end_of, weighed
from permanence_rules.report.judgements import Assessment

__all__ = ["deadline"]

_TOO_EARLY = "It was done before the earliest day on which it may be done."
_TOO_SOON = "It was done before the time that must pass first had begun."


def deadline(place: Place, court: Court, spec: Deadline) -> Assessment:
    """Weigh a deadline: the event that counts against its limit."""
    ended = end_of(place, spec)
    if spec.as_soon_as_possible:
        return _soon(place, court, spec, ended)
    due = term(place, spec)
    opens = term(place, spec.not_before) if spec.not_before is not None else None
    window = _Window(opens) if spec.not_before is not None and spec.is_given else None
    done = _event(place, spec, _Start.of(spec, due), window)
    found = _against_the_limit(place, court, spec, (due, done, ended))
    found = _advised(place, spec, found)
    return found if spec.not_before is None else _not_before(spec, found, (opens, done))


def _against_the_limit(
    place: Place, court: Court, spec: Deadline, days: tuple[Term | None, Happened, Day]
) -> Assessment:
    due, done, ended = days
    if not spec.is_given:
        return _without_limit(done)
    if done.on is None and spec.needed_when:
        sign, missing = all_hold(place, spec.needed_when)
        # Without the event, the duty ended once it was no longer needed.
        if sign == NO:
            ended = NEVER
        elif sign == OPEN and ended != NEVER:
            ended = earliest([ended, Unknown(missing)])
    return weighed(place, court, due, done, ended)


def _without_limit(done: Happened) -> Assessment:
    """Only a first day is given: it is in order whenever it is done after that, or never."""
    if done.on is not None:
        return Assessment(Outcome.MET, done_on=done.on)
    return Assessment(Outcome.NOT_TRIGGERED)


# ---- the event -----------------------------------------------------------------------------------


def _event(place: Place, spec: Deadline, start: _Start, window: _Window | None = None) -> Happened:
    """Return when it happened: of several dates, the first that counts."""
    return _counted(place, _read(place, spec), start, window)


def _read(place: Place, spec: Deadline) -> Many | Day:
    if isinstance(spec.event, str):
        return days_of(place, spec.event, wanted=1)
    return day(place, spec.event)


def _counted(
    place: Place, found: Many | Day, start: _Start, window: _Window | None = None
) -> Happened:
    if isinstance(found, Many):
        days = [each for each in found.items if each <= place.as_at]
        happened = replace(found, items=tuple(days))
        return _first_that_counts(start, window.of(happened) if window else happened)
    return start.judge(Happened.of(found).by(place.as_at))


@dataclass(frozen=True)
class _Window:
    """From when an event may happen, where there is a last day too; None if that is never."""

    opens: Term | None

    def of(self, several: Many) -> Many:
        """Return the events that are no earlier; what may be is missing among them."""
        if self.opens is None:
            return Many()
        sure_from = EVER if self.opens.may_be_idle else self.opens.last
        kept = tuple(each for each in several.items if each >= sure_from)
        in_doubt = [each for each in several.items if self.opens.first <= each < sure_from]
        gaps = several.gaps | self.opens.missing if in_doubt else several.gaps
        return replace(several, items=kept, gaps=gaps)


@dataclass(frozen=True)
class _Start:
    """From which day on acts count, and what would tell whether earlier ones do."""

    on: date
    missing: frozenset[str]

    @classmethod
    def of(cls, spec: Deadline, due: Term | None) -> _Start:
        if spec.earlier_counts or due is None:
            return cls(NEVER, NOTHING)
        if due.is_start_open:
            return cls(EVER, due.start_missing)
        return cls(due.started_on or NEVER, due.start_missing)

    def judge(self, done: Happened) -> Happened:
        """Return it if it counts; what is left open where that hangs on the start."""
        if done.missing and self.missing:
            return Happened(None, done.missing | self.missing)
        if done.on is None or self.on == NEVER:
            return done
        if done.on < self.on:
            return Happened(None, self.missing)
        # One that may have happened earlier may not count.
        return replace(done, on=None if done.missing else done.on)


def _first_that_counts(start: _Start, days: Many) -> Happened:
    counted = [each for each in days.items if each >= start.on]
    hidden = days.earlier
    if hidden is not None and hidden.last < start.on and start.on not in (NEVER, EVER):
        # What may be missing lies before the clock started, and would not count.
        days, hidden = replace(days, before=NOTHING, earlier=None), None
    if days.before and hidden is not None and counted and not (days.gaps or start.missing):
        opens = max(start.on, hidden.first or NEVER)
        return Happened(min(counted), days.before, is_within=True, since=opens)
    on, later = min(counted, default=None), days.later
    # A day that is taken on trial is the first of those that may be hidden.
    is_open_after = on is None or (not isinstance(on, TakenDay) and days.may_precede(on))
    is_bounded = later is not None and not (days.gaps or days.before or start.missing)
    if is_open_after and on is not None and is_bounded and later is not None and later.first:
        since = max(start.on, later.first)
        return Happened(on, days.after, is_within=True, since=since)
    lacks = days.gaps | days.before | (days.after if is_open_after else NOTHING)
    if lacks or any(on is None or each < on for each in days.items):
        lacks |= start.missing
    return Happened(on, lacks)


# ---- a first day ---------------------------------------------------------------------------------


def _not_before(
    spec: Deadline, found: Assessment, days: tuple[Term | None, Happened]
) -> Assessment:
    opens, done = days
    if done.on is None and done.missing and found.outcome is Outcome.NOT_TRIGGERED:
        # Nothing is owed, and it may have been done too early all the same.
        return Assessment(Outcome.UNDETERMINED, missing=done.missing)
    if opens is None:
        return _before_it_opened(found, done)
    if not spec.is_given and found.outcome is not Outcome.UNDETERMINED:
        found = replace(found, not_before=opens.due_on, steps=opens.steps)
    if done.on is None:
        is_ahead = found.outcome is Outcome.DUE
        return replace(found, not_before=opens.due_on) if is_ahead else found
    if opens.last <= done.on and not opens.may_be_idle and not done.missing:
        return found
    if done.on < opens.first:
        return Assessment(
            Outcome.BREACHED,
            not_before=opens.due_on,
            done_on=done.on,
            message=None if opens.due_on is not None else _TOO_EARLY,
            steps=opens.steps,
            warnings=opens.warnings,
        )
    return Assessment(
        Outcome.UNDETERMINED,
        done_on=done.on,
        missing=opens.missing | done.missing,
        steps=opens.steps,
    )


def _before_it_opened(found: Assessment, done: Happened) -> Assessment:
    if done.on is None:
        return found
    return Assessment(Outcome.BREACHED, done_on=done.on, message=_TOO_SOON)


# ---- advice, and no number -----------------------------------------------------------------------


def _advised(place: Place, spec: Deadline, found: Assessment) -> Assessment:
    if spec.recommended is None:
        return found
    advice = term(place, spec.recommended)
    return found if advice is None else replace(found, recommended_by=advice.due_on)


def _soon(place: Place, court: Court, spec: Deadline, ended: Day) -> Assessment:
    anchor = spec.of if spec.of is not None else spec.by
    assert anchor is not None
    start = day(place, anchor)
    happened = _read(place, spec)
    began = start if isinstance(start, date) and start <= place.as_at else None
    if began is None and not spec.earlier_counts:
        # Whatever was done, none of it counts before there is a start.
        outcome = Outcome.UNDETERMINED if lacking(start) else Outcome.NOT_TRIGGERED
        return Assessment(outcome, missing=lacking(start), may_be_missed=False)
    since = NEVER if spec.earlier_counts or began is None else began
    done = _counted(place, happened, _Start(since, NOTHING))
    advised = None
    if spec.advisory is not None and began is not None:
        advised = spec.advisory.after(plain(began), place.calendar)
    weighed_soon = [court.weigh_soon(start, advised, done, ended)]
    if isinstance(start, ComeBy) and spec.advisory is not None and start.day <= place.as_at:
        # The advice counts from a day that is not known, and may be over or not.
        last = spec.advisory.after(start.day, place.calendar)
        weighed_soon.append(court.weigh_soon(start, last, done, ended))
    agreed = weighed_soon[0] if len(set(weighed_soon)) == 1 else None
    return _soon_told(agreed, advised, (start, done, ended))


def _soon_told(
    outcome: Outcome | None, advised: date | None, days: tuple[Day, Happened, Day]
) -> Assessment:
    start, done, ended = days
    if outcome is None:
        missing = lacking(start) | done.missing or lacking(ended)
        return Assessment(
            Outcome.UNDETERMINED, recommended_by=advised, missing=missing, may_be_missed=False
        )
    began = start if isinstance(start, date) else None
    return Assessment(outcome, done_on=done.on, recommended_by=advised, arose_on=began)
