"""The line of days of a duty, cut into runs on which it stood in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.report.judgements import Assessment

__all__ = [
    "Days",
    "Glance",
    "Run",
    "State",
    "as_far_as_it_was_owed",
    "by_the_last_booking",
    "first_known",
    "had_been_met",
    "was_in_time",
    "was_met_on_its_day",
    "was_not_needed",
]

_A_DAY = timedelta(days=1)


_FURTHEST = timedelta(days=366 * 25)

_MOST_TURNS = 8
"""No more turns are told apart between two days on which a fact turned."""

_A_FEW_DAYS = timedelta(days=4)
"""At least one of so many days is a working day."""

_MOST_DAYS = 400
"""So many days are looked at one by one, where closed days put a limit before or after the day."""

_LONG_AGO = date(1950, 1, 1)
"""No record of a child in care turns on a day before."""


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
class Run:
    """Days from the first on, up to the next run, on which a duty stood in one way."""

    first: date
    found: Assessment
    forced: State | None = None
    last_due: date | None = None
    """The limit on the last of these days, where it had gone on with the day itself."""

    @property
    def state(self) -> State:
        """How it stood."""
        return self.forced or _STATES.get(self.found.outcome, State.OUT)

    @property
    def due(self) -> date | None:
        """The day by which it was due; of several possible ones the latest."""
        return self.found.due_on or max(self.found.possible_due_on, default=None)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one duty and one record, from its first up to the as-at date: so many at most."""

    glance: Callable[[date], Glance | None]
    as_at: date
    begins: date
    most: int
    taken: frozenset[date] = frozenset()
    """Days of records that are only taken to be there: no fact of the case turns on them."""

    def _all(self) -> list[Run]:
        """Return the runs in the order of time: step back over the days on which facts turned."""
        runs: list[Run] = []
        day = self.as_at
        for _ in range(self.most):
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

    def _within(self, first: date, last: date, found: Assessment) -> Iterator[Run]:
        """Yield the runs of a time in which only the day went on, the latest first."""
        first_seen = max(first, _LONG_AGO, last - _FURTHEST)
        if first_seen == first and self.glance(first) is None:
            # A fact is older than the first day on which its record is known to be there.
            first = first_seen = self._first_there(first, last)
        for _ in range(_MOST_TURNS):
            begun = self.glance(first_seen)
            if begun is None:
                break
            is_daily = self._is_daily(first_seen, last)
            is_same = _stands(begun.found, first_seen) == _stands(found, last)
            if is_daily and not is_same and self._hangs_on_closed_days(first_seen, last):
                yield from self._one_by_one(first, last, found)
                return
            stands = _on_its_day if is_daily else _stands
            reached = self._reached(first_seen, last, found)
            if reached is None and stands(begun.found, first_seen) == stands(found, last):
                break
            low = reached or first_seen
            day = _run_out(begun.found, found, last) or self._since(low, last, found, stands)
            yield from self._from_the_first(day, last, found)
            before = self.glance(day - _A_DAY)
            if before is None:
                return
            last, found = day - _A_DAY, before.found
        if first_seen == first:
            yield from self._from_the_first(first, last, found)
        else:
            # Where it is not known since when, the days are the fewest that it may be.
            yield Run(first, found)

    def _reached(self, first: date, last: date, found: Assessment) -> date | None:
        """Return the day between on which a limit that moves had come to the act, if it met it."""
        due, done = Run(first, found).due, found.done_on
        if due is None or done is None or found.outcome in (Outcome.MET, Outcome.LATE):
            return None
        day = done + (last - due)
        seen = self.glance(day) if first < day < last else None
        return day if seen is not None and seen.found.outcome is not found.outcome else None

    def _first_there(self, low: date, high: date) -> date:
        """Return the first day on which there is anything to look at: there is on the last."""
        while high - low > _A_DAY:
            middle = low + (high - low) // 2
            low, high = (low, middle) if self.glance(middle) is not None else (middle, high)
        return high

    def _is_daily(self, first: date, last: date) -> bool:
        """Whether the limit is another one every few days, and so moves with the day itself."""
        if all(self._is_due(day) for day in (last, max(first, last - _A_DAY))):
            return first < last
        days = [last - each * _A_FEW_DAYS for each in range(3)]
        seen = [self.glance(day) for day in days if day >= first]
        return len({run for each in seen if each and (run := Run(first, each.found).due)}) == 3

    def _hangs_on_closed_days(self, first: date, last: date) -> bool:
        """Whether the limit lies so near that it has come on one day of a week, not on another."""
        days = [day for each in range(7) if (day := last - each * _A_DAY) >= first]
        seen = [(day, self.glance(day)) for day in days]
        return len({_on_its_day(each.found, day) for day, each in seen if each is not None}) > 1

    def _one_by_one(self, first: date, last: date, found: Assessment) -> Iterator[Run]:
        """Yield the runs of a time of which each day is looked at, the latest first."""
        furthest = max(first, last - _MOST_DAYS * _A_DAY)
        stood = _on_its_day(found, last)
        day = last
        while day > furthest:
            eve = day - _A_DAY
            seen = self.glance(eve)
            if seen is None or _on_its_day(seen.found, eve) != stood:
                yield from self._from_the_first(day, last, found)
                if seen is None:
                    return
                last, found = eve, seen.found
                stood = _on_its_day(found, last)
            day = eve
        if furthest == first:
            yield from self._from_the_first(first, last, found)
        else:
            yield Run(first, found)

    def _is_due(self, day: date) -> bool:
        seen = self.glance(day)
        return seen is not None and seen.found.due_on == day

    def _from_the_first(self, first: date, last: date, found: Assessment) -> Iterator[Run]:
        """What goes on with the day itself, limit or act, is told by the first of its days."""
        seen = self.glance(first)
        begun = seen.found if seen is not None else found
        days = [(Run(first, each).due, each.done_on) for each in (begun, found)]
        if begun.outcome is not found.outcome or days[0] == days[1]:
            yield Run(first, found)
        elif found.outcome is Outcome.MET or found.outcome in VIOLATIONS:
            yield Run(first, begun, last_due=days[1][0])
        elif found.outcome is Outcome.DUE and (begun.due_on, found.due_on) == (first, last):
            # Due today, each day anew: what was not done on the first of them is overdue.
            yield Run(first + _A_DAY, replace(begun, outcome=Outcome.BREACHED))
            yield Run(first, begun)
        else:
            yield Run(first, found)

    def _since(
        self, low: date, high: date, found: Assessment, stands: Callable[[Assessment, date], object]
    ) -> date:
        """Return the first day from which on it stood as on the last."""
        stood = stands(found, high)
        before = self.glance(high - _A_DAY)
        if before is not None and stands(before.found, high - _A_DAY) != stood:
            return high
        likely = self._likely_turns(low, high, found)
        while high - low > _A_DAY:
            while likely and likely[-1] >= high:
                likely.pop()
            is_likely = bool(likely) and likely[-1] > low
            middle = likely.pop() if is_likely else low + (high - low) // 2
            seen = self.glance(middle)
            if seen is None or stands(seen.found, middle) != stood:
                low = middle
                continue
            high = middle
            before = self.glance(high - _A_DAY) if is_likely else None
            if before is not None and stands(before.found, high - _A_DAY) != stood:
                break
        return high

    def _likely_turns(self, low: date, high: date, found: Assessment) -> list[date]:
        """Return days on which it may well have turned: on most it is one of these."""
        days = {*self.taken, *(each + _A_DAY for each in _dues(found))}
        begun = self.glance(low)
        days |= {each + _A_DAY for each in _dues(begun.found)} if begun is not None else set()
        return sorted(each for each in days if low < each < high)

    def in_order(self) -> Iterator[Run]:
        """
        Yield the runs in the order of time.

        What was not done on the last day in time is too late, whatever is told the next day.
        """
        runs = self._all()
        for run, following in zip(runs, [*runs[1:], None], strict=True):
            yield run
            if following is None or run.state is not State.AHEAD or run.found.due_on is None:
                continue
            if following.state is State.OVERDUE:
                continue
            if following.first == run.found.due_on + _A_DAY:
                yield Run(following.first, run.found, State.OVERDUE)


def _run_out(begun: Assessment, found: Assessment, last: date) -> date | None:
    """Return the day on which a limit had run out that was still to come, if that is all."""
    due = begun.due_on
    was_ahead = begun.outcome is Outcome.DUE and found.outcome is Outcome.BREACHED
    is_all = was_ahead and due is not None and due == found.due_on and due < last
    return due + _A_DAY if is_all and due is not None else None


def _dues(found: Assessment) -> Iterator[date]:
    several = (found.due_on, *found.possible_due_on)
    yield from (each for each in several if each is not None and each != date.max)


def _stands(found: Assessment, _: date) -> tuple[Outcome, date | None]:
    return found.outcome, found.due_on


def _on_its_day(found: Assessment, day: date) -> tuple[Outcome, bool]:
    """What is due on the day itself is overdue on the next, unless that brings more time."""
    return found.outcome, found.outcome is Outcome.DUE and found.due_on == day


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Leave out where a run only goes on: nothing turned that makes a difference."""
    kept: list[Run] = []
    for run in runs:
        before = kept[-1].found if kept else None
        is_same = before is not None and _stands(before, run.first) == _stands(run.found, run.first)
        if is_same and run.state is State.AHEAD:
            kept[-1] = replace(run, first=kept[-1].first)
        elif not (is_same and run.state is State.LATE):
            kept.append(run)
    return kept


def as_far_as_it_was_owed(runs: Sequence[Run]) -> Iterator[Run]:
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


def by_the_last_booking(runs: list[Run]) -> list[Run]:
    """What was so by another day than the last is dropped: the limit followed the event."""
    days = [run.due for run in runs]
    last = next((day for day in reversed(days) if day is not None), None)
    other = [index for index, day in enumerate(days) if day not in (None, last)]
    return runs[other[-1] + 1 :] if other else runs


def first_known(runs: Sequence[Run], index: int) -> date | None:
    """Return the day before which it was known that nothing was overdue; none where it was open."""
    first = runs[index].first
    for run in reversed(runs[:index]):
        if run.state is not State.UNKNOWN:
            return first
        first = run.first
    is_open = first == date.min or runs[0].state is State.UNKNOWN
    return None if is_open else first


def had_been_met(runs: Sequence[Run], index: int) -> bool:
    """Whether it was met by the same day, and since then only an act that comes anew was late."""
    due, is_new = runs[index].due, _came_anew(runs[index])
    for run in reversed(runs[:index]):
        if run.state is State.UNKNOWN:
            continue
        if run.state is not State.LATE or not (run.due == due or is_new):
            return is_new and run.state is State.DONE and due in (run.due, run.last_due)
        due, is_new = run.due, _came_anew(run)
    return False


def _came_anew(late: Run) -> bool:
    """Whether an act was told on its own day, as it is each day that the act itself goes on."""
    return late.found.done_on == late.first


def was_met_on_its_day(runs: Sequence[Run], due: date | None, until: date) -> bool:
    """Whether by that limit it was met on the limit itself, in runs up to a day."""
    ends = [*(run.first for run in runs[1:]), until]
    met = [
        (run.first, end)
        for run, end in zip(runs, ends, strict=False)
        if run.state is State.DONE and due is not None and due in (run.due, run.last_due)
    ]
    return any(first <= due < end for first, end in met if due is not None)


def was_not_needed(runs: Sequence[Run], index: int) -> bool:
    """Whether a late act was not needed until its own day, by the same limit as on that day."""
    before = [run for run in runs[:index] if run.state is not State.LATE]
    if not before or before[-1].found.outcome is not Outcome.CEASED:
        return False
    return runs[index].due is not None and before[-1].due == runs[index].due


def was_in_time(runs: Sequence[Run], index: int) -> bool:
    """Whether what was done after its limit was done by the day on which it was first owed."""
    begun, due, done = first_known(runs, index), runs[index].due, runs[index].found.done_on
    if begun is None or due is None or done is None:
        return False
    return due + _A_DAY < begun and done <= begun
