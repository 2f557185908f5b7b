"""The course of a duty: judged as at each day on which something turned, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import in_words

__all__ = ["Course", "Glance", "Nature"]

_A_DAY = timedelta(days=1)
_MOST_STEPS = 500
_FURTHEST = timedelta(days=366 * 25)
_MOST_TURNS = 8
"""A limit that moves with the day itself turns every day; no more of these are told apart."""
_LONG_AGO = date(1950, 1, 1)
"""No record of a child in care turns on a day before."""


@dataclass(frozen=True, slots=True)
class Nature:
    """What a rule rests on that makes an exception to the laws over time."""

    counts_back: bool
    """Its limit lies before what it is about, so that nobody need have known of it in time."""
    rests_on_booking: bool
    """Its limit follows an event that was booked, once that is held or moved."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a duty came to on one day, and since when all that it read had been as it was."""

    found: Assessment
    turned_on: date


class State(Enum):
    """How a duty stands on a day."""

    UNKNOWN = "not known"
    OUT = "nothing owed"
    AHEAD = "due later"
    OVERDUE = "not done in time"
    DONE = "done in time"
    LATE = "done too late"


_STATES = {
    Outcome.UNDETERMINED: State.UNKNOWN,
    Outcome.DUE: State.AHEAD,
    Outcome.BREACHED: State.OVERDUE,
    Outcome.VIOLATED: State.OVERDUE,
    Outcome.MET: State.DONE,
    Outcome.LATE: State.LATE,
}


@dataclass(frozen=True, slots=True)
class _Run:
    """Days from the first on, up to the next run, on which a duty stood in one way."""

    first: date
    found: Assessment
    forced: State | None = None

    @property
    def state(self) -> State:
        return self.forced or _STATES.get(self.found.outcome, State.OUT)

    @property
    def due(self) -> date | None:
        return self.found.due_on or max(self.found.possible_due_on, default=None)


@dataclass(frozen=True, slots=True)
class _Delay:
    """What was not done by its day, and what became of it."""

    due_on: date | None
    found: Assessment
    right_on: date | None = None
    act: Assessment | None = None
    over_on: date | None = None
    ended_on: date | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """The line of days of one duty and one record, up to the as-at date."""

    glance: Callable[[date], Glance | None]
    as_at: date
    begins: date
    nature: Nature

    def outcome(self, now: Assessment) -> Assessment:
        """Return what the duty comes to by what was known on each day; *now* by today alone."""
        runs = list(self._with_last_days(self._runs()))
        runs = list(_as_far_as_it_was_owed(runs))
        if now.outcome is Outcome.BREACHED and runs and runs[-1].state is State.OUT:
            now = replace(now, outcome=Outcome.CEASED, sensitive=())
        if self.nature.rests_on_booking:
            runs = _by_the_last_booking(runs)
        delays = list(self._delays(runs))
        if delays:
            return self._delayed(delays[-1], now)
        settled = self._in_time(runs, now) if now.outcome is Outcome.LATE else now
        return settled if self.nature.rests_on_booking else _unless_open_before(runs, settled)

    # ---- the runs ----------------------------------------------------------------------------

    def _runs(self) -> list[_Run]:
        """Return the runs in the order of time: step back over the days on which facts turned."""
        runs: list[_Run] = []
        day = self.as_at
        for _ in range(_MOST_STEPS):
            seen = self.glance(day)
            if seen is None:
                break
            first = max(seen.turned_on, self.begins)
            if first < _LONG_AGO:
                first = date.min
            runs += self._within(first, day, seen.found)
            if first <= self.begins:
                break
            day = first - _A_DAY
        else:
            runs[-1] = replace(runs[-1], first=date.min)
        return _joined(runs[::-1])

    def _within(self, first: date, last: date, found: Assessment) -> Iterator[_Run]:
        """Yield the runs of a time in which only the day went on, the latest first."""
        first_seen = max(first, _LONG_AGO, last - _FURTHEST)
        for _ in range(_MOST_TURNS):
            begun = self.glance(first_seen)
            if begun is None or _stands(begun.found) == _stands(found):
                break
            day = _run_out(begun.found, found, last) or self._since(first_seen, last, found)
            yield _Run(day, found)
            before = self.glance(day - _A_DAY)
            if before is None:
                return
            last, found = day - _A_DAY, before.found
        yield _Run(first, found)

    def _since(self, low: date, high: date, found: Assessment) -> date:
        """Return the first day from which on it stood as on the last."""
        while high - low > _A_DAY:
            middle = low + (high - low) // 2
            seen = self.glance(middle)
            if seen is not None and _stands(seen.found) == _stands(found):
                high = middle
            else:
                low = middle
        return high

    def _with_last_days(self, runs: Sequence[_Run]) -> Iterator[_Run]:
        """What was not done on the last day in time is too late, whatever is told the next day."""
        for run, following in zip(runs, [*runs[1:], None], strict=True):
            yield run
            if following is None or run.state is not State.AHEAD or run.found.due_on is None:
                continue
            if following.state is State.OVERDUE:
                continue
            if following.first == run.found.due_on + _A_DAY:
                yield _Run(following.first, run.found, State.OVERDUE)

    # ---- the delays --------------------------------------------------------------------------

    def _delays(self, runs: Sequence[_Run]) -> Iterator[_Delay]:
        running: _Delay | None = None
        for index, run in enumerate(runs):
            is_settled = running is None or running.right_on is not None
            if run.state is State.OVERDUE and is_settled:
                if running is not None:
                    yield running
                day = self._last_day(runs, index)
                running = _Delay(day, run.found, ended_on=run.found.closed_on)
            elif run.state is State.OVERDUE and running is not None:
                ended = run.found.closed_on
                running = replace(running, over_on=None, ended_on=ended, is_open=False)
            elif run.state is State.LATE and running is None:
                if self.nature.counts_back or not _was_in_time(runs, index):
                    day = self._last_day(runs, index)
                    running = _Delay(day, run.found, run.first, run.found, is_open=True)
            elif running is not None and not is_settled:
                running = _went_on(running, run)
        if running is not None:
            yield running

    def _last_day(self, runs: Sequence[_Run], index: int) -> date | None:
        """Return the last day in time: the limit, or the day on which it was first known."""
        due, first = runs[index].due, runs[index].first
        if due is None:
            return None if index == 0 else first
        begun = _first_known(runs, index)
        if begun is None or begun <= due + _A_DAY or self.nature.counts_back:
            return due
        return begun

    # ---- what they come to -------------------------------------------------------------------

    def _delayed(self, delay: _Delay, now: Assessment) -> Assessment:
        if delay.right_on is not None:
            return _late(delay, now)
        if delay.is_open:
            return Assessment(
                Outcome.VIOLATED,
                due_on=delay.due_on,
                missing=now.missing,
                missing_items=now.missing_items,
                steps=_steps(delay, now),
            )
        if delay.over_on is not None:
            return replace(
                delay.found,
                outcome=Outcome.BREACHED,
                due_on=delay.due_on,
                closed_on=delay.over_on,
                possible_due_on=(),
                sensitive=(),
            )
        return self._overdue(delay, now)

    def _overdue(self, delay: _Delay, now: Assessment) -> Assessment:
        due = now.due_on or max(now.possible_due_on, default=None)
        is_violated = now.outcome in (Outcome.BREACHED, Outcome.VIOLATED)
        is_known = due is not None and delay.due_on is not None
        if now.outcome is Outcome.BREACHED and is_known and due < self.as_at <= delay.due_on:  # type: ignore[operator]
            # As was known until yesterday, it is owed from today on.
            return replace(now, outcome=Outcome.DUE, due_on=delay.due_on, possible_due_on=())
        if not is_violated or due in (None, delay.due_on):
            return now
        return replace(now, due_on=delay.due_on, possible_due_on=(), steps=_steps(delay, now))

    def _in_time(self, runs: Sequence[_Run], now: Assessment) -> Assessment:
        """What was not owed before some day, as was known until then, was in time up to it."""
        index = next(i for i, run in enumerate(runs) if run.state is State.LATE)
        done = [run for run in runs[:index] if run.state is State.DONE]
        if done:
            return done[-1].found
        begun = _first_known(runs, index) or now.due_on
        step = f"owed from {in_words(begun)} on, as far as was known before" if begun else ""
        steps = (*now.steps, step) if step else now.steps
        return replace(now, outcome=Outcome.MET, due_on=begun, possible_due_on=(), steps=steps)


def _run_out(begun: Assessment, found: Assessment, last: date) -> date | None:
    """Return the day on which a limit had run out that was still to come, if that is all."""
    due = begun.due_on
    was_ahead = begun.outcome is Outcome.DUE and found.outcome is Outcome.BREACHED
    is_all = was_ahead and due is not None and due == found.due_on and due < last
    return due + _A_DAY if is_all and due is not None else None


def _stands(found: Assessment) -> tuple[Outcome, date | None]:
    return found.outcome, found.due_on


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    """Leave out where a run only goes on: nothing turned that makes a difference."""
    kept: list[_Run] = []
    for run in runs:
        before = kept[-1].found if kept else None
        is_same = before is not None and _stands(before) == _stands(run.found)
        if is_same and run.state in (State.AHEAD, State.LATE):
            kept[-1] = replace(run, first=kept[-1].first)
        else:
            kept.append(run)
    return kept


def _as_far_as_it_was_owed(runs: Sequence[_Run]) -> Iterator[_Run]:
    """What nothing asked for until the duty had ended was owed on no day, where it has no limit."""
    goes_on = False
    for run in runs:
        ended = run.found.closed_on
        is_overdue = run.state is State.OVERDUE
        is_new = is_overdue and not goes_on and run.due is None
        if is_new and ended is not None and ended <= run.first:
            yield replace(run, forced=State.OUT)
            continue
        goes_on = is_overdue or (goes_on and run.state in (State.UNKNOWN, State.OUT))
        yield run


def _by_the_last_booking(runs: list[_Run]) -> list[_Run]:
    """What was so by another day than the last is dropped: the limit followed the event."""
    days = [run.due for run in runs]
    last = next((day for day in reversed(days) if day is not None), None)
    other = [index for index, day in enumerate(days) if day not in (None, last)]
    return runs[other[-1] + 1 :] if other else runs


def _first_known(runs: Sequence[_Run], index: int) -> date | None:
    """Return the day before which it was known that nothing was overdue; none where it was open."""
    first = runs[index].first
    for run in reversed(runs[:index]):
        if run.state is not State.UNKNOWN:
            return first
        first = run.first
    is_open = first == date.min or runs[0].state is State.UNKNOWN
    return None if is_open else first


def _was_in_time(runs: Sequence[_Run], index: int) -> bool:
    """Whether what was done after its limit was done by the day on which it was first owed."""
    begun, due, done = _first_known(runs, index), runs[index].due, runs[index].found.done_on
    if begun is None or due is None or done is None:
        return False
    return due + _A_DAY < begun and done <= begun


def _went_on(delay: _Delay, run: _Run) -> _Delay:
    if run.state is State.UNKNOWN:
        return replace(delay, is_open=True)
    if run.state is State.OUT:
        over_on = delay.over_on or delay.ended_on or run.first
        return replace(delay, over_on=over_on, is_open=False)
    act = run.found if run.state is not State.AHEAD else None
    return replace(delay, right_on=run.first, act=act, over_on=None)


def _late(delay: _Delay, now: Assessment) -> Assessment:
    """Put right on the day on which the act, with all that qualifies it, or more time was known."""
    assert delay.right_on is not None
    done = delay.act.done_on if delay.act is not None else None
    if done is None or not delay.is_open:
        done = max(done or delay.right_on, delay.right_on)
    due = now.due_on or max(now.possible_due_on, default=None)
    if now.outcome is Outcome.LATE and (due, now.done_on) == (delay.due_on, done):
        return now
    return Assessment(
        Outcome.LATE,
        due_on=delay.due_on,
        done_on=done,
        next_due_on=now.due_on if now.outcome is Outcome.DUE else None,
        steps=_steps(delay, now),
        warnings=now.warnings,
    )


def _unless_open_before(runs: Sequence[_Run], now: Assessment) -> Assessment:
    """What may have been missed on an earlier day is open, whatever came later."""
    missing = [
        run.found.missing
        for run in runs[:-1]
        if run.state is State.UNKNOWN and run.found.may_be_missed
    ]
    if not missing or now.outcome in (*VIOLATIONS, Outcome.UNDETERMINED):
        return now
    lacks = frozenset[str]().union(*missing)
    return replace(now, outcome=Outcome.UNDETERMINED, missing=lacks, sensitive=())


def _steps(delay: _Delay, now: Assessment) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*delay.found.steps, *now.steps)))
