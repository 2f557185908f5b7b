"""The ways in which events that are not recorded may lie between those that are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from permanence_rules.engine.verbs.gaps import Event
from permanence_rules.engine.verbs.spacing import Spacing
from permanence_rules.facts.view import Beyond, Many

__all__ = ["Hidden", "hidden_in"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Events that may lie before or after those recorded; none where it makes no difference."""

    earlier: Beyond | None
    later: Beyond | None
    wanted: int
    """So many events make a difference by their number: a phase may end with the last of them."""

    def ways(self, spacing: Spacing, days: list[date]) -> Iterator[list[Event]]:
        """
        Yield the events in each way that may differ, the recorded ones among them.

        The last of the hidden ones lies on the first or the last day that it may, or where
        another phase begins; before it there are so many that no gap is too long, or none.
        Whatever lies between makes gaps that are neither shorter nor longer than these.
        """
        known = [Event(day) for day in days]
        for before in self._earlier(spacing):
            earlier = [Event(day, "earlier") for day in before]
            for after in self._later(spacing, [*days, *before]):
                yield [*earlier, *known, *(Event(day, "later") for day in after)]

    def _earlier(self, spacing: Spacing) -> Iterator[list[date]]:
        if self.earlier is None:
            yield []
            return
        first = spacing.start.day
        if self.earlier.first is not None:
            first = max(first, self.earlier.first)
        last = max(first, self.earlier.last)
        for number, more in _numbers(self.earlier, self.wanted):
            if not number:
                yield []
                continue
            # Where there is one a day, the last of several cannot lie on the first day.
            apart = timedelta(days=number - 1) if self.earlier.one_a_day else timedelta()
            soonest = min(first + apart, last)
            between = {day for day in spacing.marks() if soonest < day < last}
            for day in sorted({soonest, last} | between):
                yield _filled(spacing.dense(spacing.start.day, 0, day), number, day, more=more)
            for day in dict.fromkeys((soonest, last)):
                yield [day] * number

    def _later(self, spacing: Spacing, days: list[date]) -> Iterator[list[date]]:
        if self.later is None or self.later.first is None:
            yield []
            return
        # One that is known may lie after the days covered: another may be hidden before it.
        since = [day for day in days if spacing.start.day <= day <= self.later.first]
        previous, count = max(since, default=spacing.start.day), len(since)
        first, last = self.later.first, self.later.last
        for number, more in _numbers(self.later, max(1, self.wanted - len(since))):
            if not number:
                yield []
                continue
            due = next(spacing.dense(previous, count, date.max), last)
            day = min(max(due, first), last)
            yield [day] * number
            yield [last] * number
            yield _filled(_and_on(spacing, day, count + 1, last), number, last, more=more)


def _and_on(spacing: Spacing, day: date, count: int, last: date) -> Iterator[date]:
    yield day
    yield from spacing.dense(day, count, last)


def _numbers(beyond: Beyond, wanted: int) -> Iterator[tuple[int, bool]]:
    """Yield how many events there may be; beyond those wanted their number differs in nothing."""
    if not beyond.may_be_more:
        yield beyond.at_least, False
        return
    enough = max(beyond.at_least, wanted, 1)
    most = beyond.most
    for number in range(beyond.at_least, enough):
        if most is None or number <= most:
            yield number, False
    if most is None or enough <= most:
        yield enough, True


def _filled(days: Iterator[date], number: int, last: date, *, more: bool) -> list[date]:
    """Return days up to the last: as many as there are, or just so many."""
    found = list(days) if more else list(islice(days, number - 1))
    if not more:
        return [*found, *[last] * (number - len(found))]
    return [*found, *[last] * max(0, number - len(found))] or [last]


def hidden_in(events: Many, spacing: Spacing, wanted: int) -> Hidden:
    """Return which events may be missing among those that count for the duty."""
    as_at = spacing.scope.as_at
    end = min(as_at, spacing.end or as_at)
    earlier = later = None
    if events.before:
        earlier = events.earlier or Beyond(None, max(end, spacing.start.day))
        # Before the duty began there is nothing to count, and after it ended nothing either.
        is_relevant = earlier.last >= spacing.start.day
        earlier = replace(earlier, last=min(earlier.last, end)) if is_relevant else None
    if events.after:
        later = events.later or Beyond(spacing.start.day, end)
        is_relevant = later.first is not None and later.first <= end
        later = replace(later, last=min(later.last, end)) if is_relevant else None
    return Hidden(earlier, later, wanted)
