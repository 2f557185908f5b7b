"""How far a long task has come: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from permanence_rules.runtime.streams import tell

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["watched"]

Item = TypeVar("Item")
_A_MOMENT = 1.0
_BETWEEN_LINES = 10.0
"""Seconds between two lines of a log: a night's run fills pages of it, and not books."""


def watched(
    items: Iterable[Item], what: str, *, total: int | None = None, source: object = None
) -> Iterator[Item]:
    """
    Yield *items*; once that takes more than a moment, show how many there were and how fast.

    How long the rest takes follows from *total*, how many there are, or from how much of the
    *source* was read, if it knows that (`share_read`): it is asked when a line is shown.
    """
    pace = _Pace(time.monotonic(), total, source)
    remaining = iter(items)
    if not sys.stderr.isatty():
        yield from _logged(remaining, what, pace)
        return
    for done, item in enumerate(remaining, 1):
        yield item
        if time.monotonic() - pace.began > _A_MOMENT:
            yield from _shown(remaining, what, done, pace)


def _logged(items: Iterator[Item], what: str, pace: _Pace) -> Iterator[Item]:
    last = pace.began
    for done, item in enumerate(items, 1):
        yield item
        now = time.monotonic()
        if now - last >= _BETWEEN_LINES:
            last = now
            tell(f"{what}: {pace.told(now, done)}")


@dataclass(frozen=True, slots=True)
class _Mark:
    """How much was done at some time: items, and the share of all where that is known."""

    time: float
    done: int
    share: float | None


_WINDOW = 60.0
"""Seconds that the speed is taken from: what a journal had done already went by in a moment."""


@dataclass(slots=True)
class _Pace:
    """How fast a task goes, and how long the rest of it takes."""

    began: float
    total: int | None
    source: object
    _marks: deque[_Mark] = field(default_factory=deque)

    def __post_init__(self) -> None:
        """Begin with nothing done."""
        self._marks.append(_Mark(self.began, 0, 0.0))

    def now(self, done: int) -> float | None:
        """Return how much of all is done, from 0 to 1; None where that is not known."""
        return done / self.total if self.total else getattr(self.source, "share_read", None)

    def told(self, at: float, done: int) -> str:
        """Return what is done, of how much, how fast and how long the rest takes."""
        mark = _Mark(at, done, self.now(done))
        self._marks.append(mark)
        while len(self._marks) > 2 and at - self._marks[1].time >= _WINDOW:
            self._marks.popleft()
        speed = ", ".join(filter(None, (_speed(self._marks[0], mark), _left(self._marks[0], mark))))
        return f"{done:,}{self._of(mark)} ({speed})"

    def _of(self, mark: _Mark) -> str:
        if self.total is not None:
            return f" of {self.total:,}"
        return f", {mark.share:.0%} of the input" if mark.share is not None else ""


def _speed(first: _Mark, last: _Mark) -> str:
    """
    Return how fast it goes.

    >>> _speed(_Mark(0, 0, 0.0), _Mark(60, 300, None))
    '5.0 a second'
    """
    rate = (last.done - first.done) / max(last.time - first.time, _SHORTEST)
    return f"{rate:,.0f} a second" if rate >= _MANY else f"{rate:.1f} a second"


_MANY = 10
_SHORTEST = 1e-6


def _left(first: _Mark, last: _Mark) -> str:
    """
    Return how long the rest takes, where it is known how much there is.

    >>> _left(_Mark(0, 0, 0.0), _Mark(60, 300, 0.25)), _left(_Mark(0, 0, 0.0), _Mark(9, 9, 1.0))
    ('3 min left', '')
    """
    if last.share is None or last.share >= 1 or last.share <= (first.share or 0.0):
        return ""
    done = last.share - (first.share or 0.0)
    seconds = (1 - last.share) * (last.time - first.time) / done
    if seconds < _A_MINUTE:
        return f"{seconds:.0f} s left"
    minutes = seconds / _A_MINUTE
    return f"{minutes:.0f} min left" if minutes < _HOURS else f"{minutes / 60:.1f} h left"


_A_MINUTE = 60
_HOURS = 120
"""Minutes from which on hours are named."""


def _shown(items: Iterator[Item], what: str, done: int, pace: _Pace) -> Iterator[Item]:
    from rich.console import Console

    before = 0
    with _bar(Console(stderr=True), of_known_length=pace.now(done) is not None) as progress:
        task = progress.add_task(what, total=1.0, told=f"{done:,}")
        for number, item in enumerate(items, done + 1):
            yield item
            now = time.monotonic()
            # The line changes once a second; faster than that nobody reads it.
            if int(now - pace.began) > before:
                before = int(now - pace.began)
                progress.update(task, told=pace.told(now, number), completed=pace.now(number))


def _bar(console: object, *, of_known_length: bool) -> Progress:
    from rich.progress import BarColumn, Progress, TextColumn

    # Without an end there is nothing that a bar could fill.
    bar = [BarColumn()] if of_known_length else []
    return Progress(
        TextColumn("{task.description}"),
        *bar,
        TextColumn("{task.fields[told]}"),
        console=console,  # type: ignore[arg-type]  # rich is imported where it is used
        transient=True,
    )
