"""The course of a duty: judged as at each day on which something turned, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.oracle.nature import Nature
from permanence_rules.oracle.runs import (
    Days,
    Glance,
    Run,
    State,
    as_far_as_it_was_owed,
    by_the_last_booking,
    first_known,
    had_been_met,
    was_in_time,
    was_met_on_its_day,
    was_not_needed,
)
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import in_words

__all__ = [
    "Course",
]

_A_DAY = timedelta(days=1)


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
    most: int
    """So many days are looked at, from the last one back."""
    taken: frozenset[date] = frozenset()
    """Days of records that are only taken to be there."""

    def outcome(self, now: Assessment) -> Assessment:
        """Return what the duty comes to by what was known on each day; *now* by today alone."""
        runs = list(self._days().in_order())
        runs = list(as_far_as_it_was_owed(runs))
        if now.outcome is Outcome.BREACHED and runs and runs[-1].state is State.OUT:
            now = replace(now, outcome=Outcome.CEASED, sensitive=())
        if self.nature.rests_on_booking:
            runs = by_the_last_booking(runs)
        delays = list(self._delays(runs))
        again = _again_perhaps(runs, delays[-1], now, self.as_at) if delays else None
        if again is not None:
            return again
        if delays and (lacks := self._open_when_due(runs, delays)):
            return replace(now, outcome=Outcome.UNDETERMINED, missing=lacks, sensitive=())
        if delays:
            return self._delayed(_told(delays), now)
        settled = self._in_time(runs, now) if now.outcome is Outcome.LATE else now
        return settled if self.nature.rests_on_booking else self._unless_open_before(runs, settled)

    def _days(self) -> Days:
        return Days(self.glance, self.as_at, self.begins, self.most, self.taken)

    # ---- the delays --------------------------------------------------------------------------

    def _delays(self, runs: Sequence[Run]) -> Iterator[_Delay]:
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
            elif run.state is State.LATE and (running is None or _had_more_time(running)):
                if not self._was_in_time(runs, index):
                    if running is not None:
                        yield running
                    day = self._last_day(runs, index)
                    running = _Delay(day, run.found, run.first, run.found, is_open=True)
            elif running is not None and not is_settled:
                running = _went_on(running, run)
        if running is not None:
            yield running

    def _was_in_time(self, runs: Sequence[Run], index: int) -> bool:
        if self._was_met(runs[:index], runs[index].due, runs[index].first):
            return True
        if self.nature.comes_anew and had_been_met(runs, index):
            return True
        may_be = not self.nature.counts_back or was_not_needed(runs, index)
        return may_be and was_in_time(runs, index)

    def _was_met(self, runs: Sequence[Run], due: date | None, until: date) -> bool:
        """Whether it had been met when its limit came, and so whatever came later."""
        may_be = self.nature.gives_way and not self.nature.counts_back
        return may_be and was_met_on_its_day(runs, due, until)

    def _open_when_due(self, runs: Sequence[Run], delays: Sequence[_Delay]) -> frozenset[str]:
        """Another act may have been there when the late one was due: what would tell."""
        (first, *more), due = delays, delays[0].due_on
        is_late_only = not more and first.act is first.found and due is not None
        if not is_late_only or self.nature.counts_back or not self.nature.gives_way:
            return frozenset()
        open_then = [
            run.found.missing
            for run, after in pairwise(runs)
            if run.state is State.UNKNOWN and due is not None and run.first <= due < after.first
        ]
        return frozenset[str]().union(*open_then)

    def _last_day(self, runs: Sequence[Run], index: int) -> date | None:
        """Return the last day in time: the limit, or the day on which it was first known."""
        due, first = runs[index].due, runs[index].first
        if due is None:
            return None if index == 0 else first
        begun = first_known(runs, index)
        if begun is None or begun <= due + _A_DAY or self.nature.counts_back:
            return due
        return begun

    # ---- what they come to -------------------------------------------------------------------

    def _delayed(self, delay: _Delay, now: Assessment) -> Assessment:
        if delay.right_on is not None:
            return _late(delay, now)
        if delay.is_open:
            return _violated(delay, now)
        if delay.over_on is not None:
            return replace(
                delay.found,
                outcome=Outcome.BREACHED,
                due_on=delay.due_on,
                closed_on=delay.over_on,
                possible_due_on=(),
                least_days=None,
                sensitive=(),
            )
        return self._overdue(delay, now)

    def _overdue(self, delay: _Delay, now: Assessment) -> Assessment:
        due = _due(now)
        is_violated = now.outcome in (Outcome.BREACHED, Outcome.VIOLATED)
        is_known = due is not None and delay.due_on is not None
        if now.outcome is Outcome.BREACHED and is_known and due < self.as_at <= delay.due_on:  # type: ignore[operator]
            # As was known until yesterday, it is owed from today on.
            return replace(now, outcome=Outcome.DUE, due_on=delay.due_on, possible_due_on=())
        if now.outcome is Outcome.DUE:
            # Due today, as on each day before: since the first of them it has been overdue.
            missed = replace(delay.found, outcome=Outcome.BREACHED)
            return replace(missed, due_on=delay.due_on, steps=_steps(delay, now))
        if not is_violated or due in (None, delay.due_on):
            return now
        least = now.least_days if now.outcome is Outcome.VIOLATED else None
        steps = _steps(delay, now)
        return replace(now, due_on=delay.due_on, possible_due_on=(), least_days=least, steps=steps)

    def _in_time(self, runs: Sequence[Run], now: Assessment) -> Assessment:
        """What was not owed before some day, as was known until then, was in time up to it."""
        index = next(i for i, run in enumerate(runs) if run.state is State.LATE)
        done = [run for run in runs[:index] if run.state is State.DONE]
        if done:
            return done[-1].found
        begun = first_known(runs, index) or now.due_on
        step = f"owed from {in_words(begun)} on, as far as was known before" if begun else ""
        steps = (*now.steps, step) if step else now.steps
        return replace(now, outcome=Outcome.MET, due_on=begun, possible_due_on=(), steps=steps)

    def _unless_open_before(self, runs: Sequence[Run], now: Assessment) -> Assessment:
        """What may have been missed on an earlier day is open, whatever came later."""
        missing = [
            run.found.missing
            for index, run in enumerate(runs[:-1])
            if run.state is State.UNKNOWN
            and run.found.may_be_missed
            and not self._was_met(runs[:index], run.found.due_on, run.first)
        ]
        if not missing or now.outcome in (*VIOLATIONS, Outcome.UNDETERMINED):
            return now
        lacks = frozenset[str]().union(*missing)
        return replace(now, outcome=Outcome.UNDETERMINED, missing=lacks, sensitive=())


def _violated(delay: _Delay, now: Assessment) -> Assessment:
    return Assessment(
        Outcome.VIOLATED,
        due_on=delay.due_on,
        missing=now.missing,
        missing_items=now.missing_items,
        steps=_steps(delay, now),
    )


def _again_perhaps(
    runs: Sequence[Run], delay: _Delay, now: Assessment, as_at: date
) -> Assessment | None:
    """More time put it right, and whether that was kept to is open: late, or missed once more."""
    if delay.right_on is None or delay.act is not None:
        return None
    since = [run for run in runs if run.first > delay.right_on]
    settled = [i for i, run in enumerate(since) if run.state not in (State.UNKNOWN, State.OUT)]
    since = since[settled[-1] + 1 :] if settled else since
    places = [i for i, run in enumerate(since) if _may_be_missed(run)]
    if not places:
        return None
    again = [since[i] for i in places]
    over = [run.first for run in since[places[-1] + 1 :] if run.state is State.OUT]
    lacks = frozenset[str]().union(*(run.found.missing for run in again))
    found = _violated(delay, replace(now, missing=lacks))
    ends = [run.found.due_on or max(run.found.possible_due_on[1:], default=None) for run in again]
    least = None
    if delay.due_on is not None and None not in ends:
        overdue = ((over[0] if over else as_at) - max(end for end in ends if end)).days
        least = max(1, min((delay.right_on - delay.due_on).days, overdue))
    return replace(found, closed_on=over[0] if over else None, least_days=least)


def _may_be_missed(run: Run) -> bool:
    return run.state is State.UNKNOWN and run.found.may_be_missed


def _due(found: Assessment) -> date | None:
    return found.due_on or max(found.possible_due_on, default=None)


def _had_more_time(delay: _Delay) -> bool:
    return delay.right_on is not None and delay.act is None


def _told(delays: Sequence[_Delay]) -> _Delay:
    """Of delays that are over, the first that an act ended, or the first; else the last."""
    if delays[-1].right_on is None:
        return delays[-1]
    return next((each for each in delays if each.act is not None), delays[0])


def _went_on(delay: _Delay, run: Run) -> _Delay:
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
    act = delay.act
    if act is not None and act.done_on is None and act.least_days and _due(act) == delay.due_on:
        # Of an act on a day that is not known no day is told, only how late it was at least.
        return act
    done = delay.act.done_on if delay.act is not None else None
    if done is None or not delay.is_open:
        done = max(done or delay.right_on, delay.right_on)
    due = _due(now)
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


def _steps(delay: _Delay, now: Assessment) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*delay.found.steps, *now.steps)))
