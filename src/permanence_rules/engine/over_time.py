"""A duty over time: what was missed stays missed, and is judged by what was known on its day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from permanence_rules.engine.builder import Trait
from permanence_rules.engine.delays import (
    Delay,
    Part,
    State,
    begun_on,
    but_for_what_had_ended,
    delays_in,
    open_again,
    open_when_due,
    parts_in,
    since_the_booking,
    was_done_by,
)
from permanence_rules.engine.stretches import Stretch, due_of
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import in_words

__all__ = ["over_time"]

_ANTEDATED = {Trait.COUNTS_BACK, Trait.ARISES_WITH_ACT}


def over_time(
    parts_of: Sequence[Stretch],
    now: Assessment,
    *,
    as_at: date,
    traits: frozenset[Trait],
) -> Assessment:
    """
    Return what a duty comes to on the last day, by what was known on each day before.

    The day on which it was owed is the first on which, from what was known on that day, it
    applied, nothing exempted or ended it and its limit had come. Not done by then, it is late
    or overdue from then on, whatever is told later; done by then, it is met. A limit that is
    counted back from an event may lie before the day on which anybody could know of it; one
    that rests on a booking follows the event, once that is held or moved.
    """
    reads_clock = Trait.READS_CLOCK in traits
    parts = [
        part
        for index, stretch in enumerate(parts_of)
        for part in parts_in(
            stretch,
            is_last=index == len(parts_of) - 1,
            is_broken_at_once=Trait.BROKEN_AT_ONCE in traits,
            reads_clock=reads_clock,
        )
    ]
    if not parts:
        return now
    parts = list(but_for_what_had_ended(parts))
    if now.outcome is Outcome.BREACHED and parts[-1].state is State.OUT:
        now = replace(now, outcome=Outcome.CEASED, sensitive=())
    rests_on_booking = Trait.RESTS_ON_BOOKING in traits
    if rests_on_booking:
        parts = since_the_booking(parts)
    counts_back = bool(_ANTEDATED & traits)
    comes_anew = Trait.COMES_ANEW in traits
    gives_way = Trait.ACT_GIVES_WAY in traits and not counts_back
    delays = list(
        delays_in(parts, counts_back=counts_back, comes_anew=comes_anew, gives_way=gives_way)
    )
    if delays:
        again = _missed_again(parts, delays[-1], now, as_at)
        if again is not None:
            return again
        doubt = open_when_due(parts, delays[0]) if gives_way and len(delays) == 1 else frozenset()
        if doubt:
            return replace(now, outcome=Outcome.UNDETERMINED, missing=doubt, sensitive=())
        return _with_delays(delays, now, as_at)
    settled = _in_time(parts, now) if now.outcome is Outcome.LATE else now
    if rests_on_booking:
        return settled
    return _unless_missed_before(parts, settled, gives_way=gives_way)


def _missed_again(
    parts: Sequence[Part], delay: Delay, now: Assessment, as_at: date
) -> Assessment | None:
    """Late by more time that was kept to, or missed once more: a violation for certain."""
    again, over_on = open_again(parts, delay)
    if not again:
        return None
    missing = frozenset[str]().union(*(part.found.missing for part in again))
    found = replace(_violated(delay, replace(now, missing=missing)), closed_on=over_on)
    dues = [_latest(part.found) for part in again]
    if delay.due_on is None or delay.right_on is None or None in dues:
        return found
    latest = max(day for day in dues if day is not None)
    overdue = ((over_on or as_at) - latest).days
    return replace(found, least_days=max(1, min((delay.right_on - delay.due_on).days, overdue)))


def _latest(found: Assessment) -> date | None:
    """Return the last day by which it may be due; none where that is not told."""
    return found.due_on or (found.possible_due_on[-1] if len(found.possible_due_on) > 1 else None)


def _unless_missed_before(parts: Sequence[Part], now: Assessment, *, gives_way: bool) -> Assessment:
    """
    Return that the record cannot decide, where something may have been missed on an earlier day.

    What came later may settle the day itself, and does not undo what was missed before.
    """
    open_before = [
        part.found.missing
        for index, part in enumerate(parts[:-1])
        if part.state is State.UNKNOWN
        and part.found.may_be_missed
        and not (gives_way and was_done_by(parts[:index], part.found.due_on, part.first))
    ]
    if not open_before or now.outcome in (*VIOLATIONS, Outcome.UNDETERMINED):
        return now
    missing = frozenset[str]().union(*open_before)
    return replace(now, outcome=Outcome.UNDETERMINED, missing=missing, sensitive=())


def _with_delays(delays: Sequence[Delay], now: Assessment, as_at: date) -> Assessment:
    last = delays[-1]
    if last.right_on is not None:
        # Late by the first day on which it was owed, of the delays that an act put right. Where
        # only more time was given, and that was not kept to either, nothing was done on that day.
        by_an_act = (each for each in delays if each.righted_by is not None)
        return _late(next(by_an_act, delays[0]), now)
    # Late if it has been done since, overdue if not: a violation for certain, and which of the two
    # is not known.
    if last.is_open:
        return _violated(last, now)
    if last.over_on is not None:
        closed = replace(last.found, outcome=Outcome.BREACHED, sensitive=())
        return _by_its_days(replace(closed, closed_on=last.over_on), last, last.over_on)
    return _overdue(last, now, as_at)


def _overdue(delay: Delay, now: Assessment, as_at: date) -> Assessment:
    """Overdue from the first: a limit that moved since leaves it so."""
    due = due_of(now)
    owed_on = delay.due_on
    is_owed_today = due is not None and owed_on is not None and due < as_at <= owed_on
    if now.outcome is Outcome.BREACHED and is_owed_today:
        # Owed from today on, as far as was known before: today is the last day in time.
        return replace(now, outcome=Outcome.DUE, due_on=delay.due_on, possible_due_on=())
    if now.outcome is Outcome.DUE:
        # It is due again today, as on each day since it was missed.
        missed = replace(delay.found, outcome=Outcome.BREACHED)
        return replace(missed, due_on=delay.due_on, steps=_steps(delay, now))
    if now.outcome not in (Outcome.BREACHED, Outcome.VIOLATED) or due_of(now) in (
        None,
        delay.due_on,
    ):
        return now
    # By its own first day it is more days overdue than by the limit of today.
    least = now.least_days if now.outcome is Outcome.VIOLATED else None
    steps = _steps(delay, now)
    return replace(now, due_on=delay.due_on, possible_due_on=(), least_days=least, steps=steps)


def _late(delay: Delay, now: Assessment) -> Assessment:
    """Put right on the day on which an act, with all that qualifies it, or more time was known."""
    assert delay.right_on is not None
    by = delay.righted_by
    if by is not None and by.done_on is None and by.least_days and due_of(by) == delay.due_on:
        # Which act it was is not known, and so not on which day: it was known by this one.
        return by
    done = by.done_on if by is not None else None
    if done is None or not delay.is_open:
        done = max(done or delay.right_on, delay.right_on)
    if now.outcome is Outcome.LATE and (due_of(now), now.done_on) == (delay.due_on, done):
        return now
    late = Assessment(
        Outcome.LATE,
        done_on=done,
        next_due_on=now.due_on if now.outcome is Outcome.DUE else None,
        steps=_steps(delay, now),
        warnings=now.warnings,
    )
    return _by_its_days(late, delay, done)


def _violated(delay: Delay, now: Assessment) -> Assessment:
    violated = Assessment(
        Outcome.VIOLATED,
        missing=now.missing,
        missing_items=now.missing_items,
        steps=_steps(delay, now),
    )
    return _by_its_days(violated, delay, None)


def _by_its_days(found: Assessment, delay: Delay, last: date | None) -> Assessment:
    """
    Return a finding with the day that was missed, or with the days where several are possible.

    Of several the latest counts, so that the days up to *last* are the least number there is.
    """
    possible = delay.found.possible_due_on
    if (
        delay.found.due_on is not None
        or delay.due_on is None
        or delay.due_on != max(possible, default=None)
    ):
        return replace(found, due_on=delay.due_on, possible_due_on=(), least_days=None)
    least = (last - delay.due_on).days if last is not None else None
    return replace(found, due_on=None, possible_due_on=possible, least_days=least)


def _in_time(parts: Sequence[Part], now: Assessment) -> Assessment:
    """What was not owed before some day, as was known until then, was in time up to that day."""
    first = next(i for i, part in enumerate(parts) if part.state is State.DONE_LATE)
    before = next((each for each in reversed(parts[:first]) if each.state is State.DONE), None)
    # An act that came to be too late only because a limit moved afterwards was in time when it was
    # done.
    if before is not None:
        return before.found
    begun = begun_on(parts, first) or now.due_on
    step = f"owed from {in_words(begun)} on, as far as was known before" if begun else ""
    steps = (*now.steps, step) if step else now.steps
    return replace(now, outcome=Outcome.MET, due_on=begun, possible_due_on=(), steps=steps)


def _steps(delay: Delay, now: Assessment) -> tuple[str, ...]:
    """The arithmetic of the day that was missed, and of what is due now."""
    shown: Iterable[str] = (*delay.found.steps, *now.steps)
    return tuple(dict.fromkeys(shown))
