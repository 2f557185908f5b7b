"""The due day, as far as the record tells: one day, or the span in which it lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from permanence_rules.engine.scope import Scope
from permanence_rules.runtime.unchanging import unchanging
from permanence_rules.timing import Reading

__all__ = ["NO_READINGS", "Due", "ReadDue", "earliest_of", "latest_of", "one_of_these"]

ReadReadings = Callable[[], tuple[Reading, ...]]
"""Works out the other days that the words of a limit could mean; done only where it may matter."""

NO_READINGS: ReadReadings = tuple


@unchanging(frozen=True, slots=True)
class Due:
    """
    By when a duty is due, as far as the record tells.

    The due day lies between `earliest` and `latest`; None stands for no bound. Both are
    the same day when nothing is missing. `may_not_start` says that the missing facts may
    also mean that the clock has not started.
    """

    earliest: date | None
    latest: date | None
    missing: frozenset[str] = frozenset()
    may_not_start: bool = False
    steps: tuple[str, ...] = ()
    readings: ReadReadings = NO_READINGS
    warnings: tuple[str, ...] = ()
    started_on: date | None = None
    """The day from which an act counts; none where every act does."""
    start_missing: frozenset[str] = frozenset()
    """What is missing to know that day: it may be earlier, or any where none is given."""
    in_working_days: bool = False
    """Whether the time is counted in working days, which a clock that stands still loses."""

    @property
    def exact(self) -> date | None:
        """The due day, when the record tells it."""
        return self.earliest if self.earliest == self.latest else None

    @property
    def stands_still(self) -> bool:
        """Whether the clock was stopped and has not gone on: nothing falls due."""
        return self.earliest == date.max

    @property
    def told(self) -> date | None:
        """The due day as it is told: none where the record does not tell it, or nothing is due."""
        return None if self.stands_still else self.exact

    def moved_to(self, day: date, step: str) -> Due:
        """Return it due on *day* instead, for which no other reading is told."""
        steps = (*self.steps, step)
        return replace(self, earliest=day, latest=day, steps=steps, readings=NO_READINGS)


ReadDue = Callable[[Scope], Due | None]
"""Reads by when something is due; None when the clock is known not to have started."""


def earliest_of(dues: list[Due]) -> Due:
    """Nothing that is missing can make the earliest of several later than the earliest known."""
    # A clock that may never start cannot be relied on to bring the first day forward, so only
    # those that certainly run bound it above.
    certain = [due for due in dues if not due.may_not_start]
    lower = _all_or_none([due.earliest for due in dues], min)
    upper = min((due.latest for due in certain if due.latest is not None), default=None)
    if not certain:
        upper = _all_or_none([due.latest for due in dues], max)
    return _together(dues, lower, upper, min)


def latest_of(dues: list[Due]) -> Due:
    """Nothing that is missing can make the latest of several earlier than the latest known."""
    certain = [due for due in dues if not due.may_not_start]
    lower = max((due.earliest for due in certain if due.earliest is not None), default=None)
    upper = _all_or_none([due.latest for due in dues], max)
    if lower == date.max:
        # The clock of one stands still, and nothing falls due later.
        upper = lower
    if not certain:
        lower = _all_or_none([due.earliest for due in dues], min)
    return _together(dues, lower, upper, max)


def _all_or_none(days: list[date | None], pick: Callable[[list[date]], date]) -> date | None:
    """Return the day that *pick* chooses; none when one of them has no bound."""
    known = [day for day in days if day is not None]
    return pick(known) if len(known) == len(days) else None


def one_of_these(possible: list[Due | None], missing: frozenset[str]) -> Due | None:
    """Return the due date, or the span of those between which what is missing decides."""
    dues = [due for due in possible if due is not None]
    if len(possible) == 1 or not dues:
        return possible[0]
    earliest = _all_or_none([due.earliest for due in dues], min)
    latest = _all_or_none([due.latest for due in dues], max)
    found = _together(dues, earliest, latest, min)
    may_not_start = len(dues) < len(possible) or any(due.may_not_start for due in dues)
    do_starts_differ = len({due.started_on for due in dues}) > 1
    start_missing = frozenset[str]().union(*(due.start_missing for due in dues))
    return replace(
        found,
        missing=found.missing | missing,
        may_not_start=may_not_start,
        readings=NO_READINGS,
        started_on=_last_start(dues),
        start_missing=start_missing | (missing if do_starts_differ else frozenset()),
    )


def _last_start(dues: list[Due]) -> date | None:
    """Return the day from which an act counts by whichever of these it is."""
    if any(due.start_missing and due.started_on is None for due in dues):
        return None
    return max((due.started_on for due in dues if due.started_on is not None), default=None)


def _first_start(dues: list[Due]) -> tuple[date | None, frozenset[str]]:
    """
    Return from which day on an act counts by the first clock that runs, and what is missing.

    A clock that may not run, or of which the start is not known, can only bring it forward.
    """
    sure = [due for due in dues if not (due.start_missing or due.may_not_start)]
    first = _all_or_none([due.started_on for due in sure], min) if sure else _last_start(dues)
    if sure and first is None:
        return None, frozenset()
    open_to = [
        due.start_missing or due.missing
        for due in dues
        if due not in sure and not (sure and _is_no_earlier(due, first))
    ]
    return first, frozenset[str]().union(*open_to)


def _is_no_earlier(due: Due, first: date | None) -> bool:
    """Whether the clock, if it runs at all, is known not to have started before *first*."""
    return first is not None and due.started_on is not None and due.started_on >= first


def _together(
    dues: list[Due], lower: date | None, upper: date | None, pick: Callable[..., Due]
) -> Due:
    exact = [due for due in dues if due.exact is not None]
    decisive = pick(exact, key=lambda due: due.exact) if exact else dues[0]
    # Where what is missing cannot change the day, it is left out.
    counted = dues if lower is None or lower != upper or decisive.exact != lower else [decisive]
    started_on, start_missing = _first_start(dues)
    return Due(
        lower,
        upper,
        frozenset().union(*(due.missing for due in counted)),
        all(due.may_not_start for due in dues),
        tuple(step for due in dues for step in due.steps),
        decisive.readings,
        tuple(dict.fromkeys(warning for due in counted for warning in due.warnings)),
        started_on,
        start_missing,
        decisive.in_working_days,
    )
