"""From a term, an event and an end to an assessment: the part that the verbs of time share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from permanence_rules.facts.truth import Unknown
from permanence_rules.language.lifetime import Lifetime
from permanence_rules.language.outcomes import Outcome
from permanence_rules.oracle.completions import TakenDay
from permanence_rules.oracle.court import Court, Happened
from permanence_rules.oracle.days import Day, day, earliest, lacking
from permanence_rules.oracle.kleene import NO, OPEN, YES, Answer
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import all_hold
from permanence_rules.oracle.spans import EVER, NEVER, NOTHING, Term
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import in_words

__all__ = [
    "advice",
    "closed",
    "dated",
    "end_of",
    "least_days",
    "possible",
    "sensitive",
    "weighed",
]


def end_of(place: Place, life: Lifetime) -> Day:
    """Return the day on which the duty ended; none while it goes on."""
    ends = [day(place, each) for each in life.lapses_on]
    sign, lacks = _replaced(place, life)
    if sign == YES:
        return NEVER
    return earliest([*ends, *([Unknown(lacks)] if sign == OPEN else [])])


def _replaced(place: Place, life: Lifetime) -> Answer:
    return all_hold(place, life.superseded_when) if life.superseded_when else (NO, NOTHING)


def weighed(place: Place, court: Court, due: Term | None, done: Happened, ended: Day) -> Assessment:
    """Return the outcome of something that is to be done by the end of a term."""
    if due is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    outcome = court.weigh(due, done, ended)
    told = replace(dated(due, outcome), done_on=_known(place, done))
    if outcome is None:
        missing = due.missing | done.missing | lacking(ended)
        return replace(told, missing=missing, may_be_missed=court.may_be_missed)
    changes = sensitive(due, outcome, lambda other: court.weigh(other, done, ended))
    warned = advice(place, due.due_on) if outcome is Outcome.DUE else ()
    return replace(
        told,
        closed_on=closed(place, ended),
        sensitive=changes,
        warnings=(*told.warnings, *warned),
        least_days=least_days(place, outcome, due, done, ended),
    )


def _known(place: Place, done: Happened) -> date | None:
    if done.is_within or isinstance(done.on, TakenDay):
        return None
    return done.on if done.on is not None and done.on <= place.as_at else None


def least_days(place: Place, outcome: Outcome, due: Term, done: Happened, ended: Day) -> int | None:
    """Return by how many days it is late or overdue at least, where no two days tell it."""
    is_done_told = not (done.is_within or isinstance(done.on, TakenDay))
    if due.stands_still or due.last == EVER or (due.due_on is not None and is_done_told):
        return None
    if outcome is Outcome.BREACHED and not isinstance(ended, Unknown):
        return (min(place.as_at, ended or place.as_at) - due.last).days
    if outcome is Outcome.LATE and done.on is not None and (done.is_within or not done.missing):
        soonest = done.since if done.is_within else done.on
        return max(1, (soonest - due.last).days)
    return None


def closed(place: Place, ended: Day) -> date | None:
    """Return the day on which the duty ended, if it has."""
    return ended if isinstance(ended, date) and ended <= place.as_at else None


def dated(due: Term, outcome: Outcome | None) -> Assessment:
    """Return an assessment with the days and the arithmetic of its term."""
    still = "{title}: still to be done; the clock stands still."
    return Assessment(
        outcome or Outcome.UNDETERMINED,
        due_on=due.due_on,
        possible_due_on=possible(due),
        steps=due.steps,
        warnings=due.warnings,
        message=still if due.stands_still and outcome is Outcome.DUE else None,
    )


def possible(due: Term) -> tuple[date, ...]:
    """Return the ends between which a term lies, as far as it has ends."""
    if due.first == due.last:
        return ()
    return tuple(each for each in (due.first, due.last) if each not in (NEVER, EVER))


def advice(place: Place, due: date | None) -> tuple[str, ...]:
    """Return which working day comes last before a due day that is none."""
    calendar = place.calendar
    if due is None or not calendar.covers(due) or calendar.is_working_day(due):
        return ()
    last = calendar.last_working_day_on_or_before(due)
    return (f"{in_words(due)} is no working day; the last before it is {in_words(last)}.",)


def sensitive(
    due: Term, outcome: Outcome, weigh: Callable[[Term], Outcome | None]
) -> tuple[str, ...]:
    """Name every other reading of the limit under which the outcome would be another."""
    found = []
    for reading in due.readings() if due.due_on is not None else ():
        other = weigh(replace(due, first=reading.due_on, last=reading.due_on))
        if other is not None and other is not outcome:
            words = f"{reading.words[0].upper()}{reading.words[1:]}"
            found.append(
                f"{words}, it would be due by {in_words(reading.due_on)} "
                f"and the outcome would be {other.value}."
            )
    return tuple(found)
