"""Events that the record may lack: each set of days on which they may lie that can differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, islice, repeat, takewhile

from permanence_rules.facts.view import Beyond, Many
from permanence_rules.oracle.verbs.gaps import Line
from permanence_rules.oracle.verbs.one_gap import Happening

__all__ = ["Unrecorded"]

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """Events before the record speaks, and after it ends; none where it makes no difference."""

    before: Beyond | None
    after: Beyond | None
    wanted: int
    """The number of events with which a phase may end: still more of them differ in nothing."""

    @classmethod
    def of(cls, events: Many, line: Line, wanted: int) -> Unrecorded:
        """Return what may be missing among the events that count for this line."""
        stop = min(line.place.as_at, line.ended or line.place.as_at)
        return cls(_before(events, line, stop), _after(events, line, stop), wanted)

    def sets(self, line: Line, told: list[Happening]) -> Iterator[list[Happening]]:
        """Yield the events of each completion, those that are told among them."""
        days = [each.day for each in told]
        for earlier in self._earlier(line):
            first = [Happening(each, "earlier") for each in earlier]
            for later in self._later(line, [*days, *earlier]):
                yield [*first, *told, *(Happening(each, "later") for each in later)]

    def _earlier(self, line: Line) -> Iterator[list[date]]:
        """
        Yield the days of the earlier ones.

        What comes after them hangs on the last of them alone. It lies on the first day, the
        last, or at the turn of a phase; those before it are close enough, or lie with it.
        """
        span, start = self.before, line.start.day
        if span is None:
            yield []
            return
        first = start if span.first is None else max(start, span.first)
        last = max(first, span.last)
        for number, is_open in _numbers(span, self.wanted):
            if number == 0:
                yield []
                continue
            # Of a kind of which there is one a day, the last of several is days after the first.
            nearest = min(last, first + (number - 1) * _A_DAY) if span.one_a_day else first
            turns = {each for each in line.marks() if nearest < each < last}
            for day in sorted({nearest, last, *turns}):
                yield _padded(
                    _until(_chain(line, start, 0), start, day), number, day, is_open=is_open
                )
            for day in dict.fromkeys((nearest, last)):
                yield [day] * number

    def _later(self, line: Line, days: list[date]) -> Iterator[list[date]]:
        """Yield the days of the later ones: the next is in time, or not; and so on from there."""
        span = self.after
        if span is None or span.first is None:
            yield []
            return
        # What is told of a day after the record's end may have others before it.
        counted = [each for each in days if line.start.day <= each <= span.first]
        previous, number_before = max(counted, default=line.start.day), len(counted)
        for number, is_open in _numbers(span, max(1, self.wanted - number_before)):
            if number == 0:
                yield []
                continue
            due = next(_chain(line, previous, number_before), span.last)
            day = min(max(due, span.first), span.last)
            yield [day] * number
            yield [span.last] * number
            rest = _until(_chain(line, day, number_before + 1), day, span.last)
            yield _padded(chain([day], rest), number, span.last, is_open=is_open)


def _before(events: Many, line: Line, stop: date) -> Beyond | None:
    if not events.before:
        return None
    span = events.earlier or Beyond(None, max(stop, line.start.day))
    return replace(span, last=min(span.last, stop)) if span.last >= line.start.day else None


def _after(events: Many, line: Line, stop: date) -> Beyond | None:
    if not events.after:
        return None
    span = events.later or Beyond(line.start.day, stop)
    is_within = span.first is not None and span.first <= stop
    return replace(span, last=min(span.last, stop)) if is_within else None


def _numbers(span: Beyond, wanted: int) -> Iterator[tuple[int, bool]]:
    """Yield each number of events there may be; the last stands for still more as well."""
    if not span.may_be_more:
        yield span.at_least, False
        return
    enough = max(span.at_least, wanted, 1)
    for number in range(span.at_least, enough + 1):
        if span.most is None or number <= span.most:
            yield number, number == enough


def _chain(line: Line, previous: date, number: int) -> Iterator[date]:
    """Yield days of which each is the last in time after the one before."""
    while previous < date.max:
        _, term = line.due_after(previous, number, None)
        previous, number = max(term.first, previous + _A_DAY), number + 1
        yield previous


def _until(days: Iterator[date], previous: date, last: date) -> Iterator[date]:
    """Yield the days before *last*, and then that one itself; none if it has come already."""
    if previous < last:
        yield from takewhile(lambda each: each < last, days)
        yield last


def _padded(days: Iterator[date], number: int, last: date, *, is_open: bool) -> list[date]:
    """Return so many days, or more where there may be; those that lack lie on the last."""
    found = list(days) if is_open else list(islice(days, number - 1))
    return [*found, *repeat(last, max(0, number - len(found)))]
