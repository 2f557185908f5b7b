"""How far a long task has come: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from permanence_rules.runtime.streams import tell

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["watched"]

Item = TypeVar("Item")
_A_MOMENT = 1.0
_BETWEEN_LINES = 10.0
"""Seconds between two lines of a log: a night's run fills pages of it, and not books."""


def watched(items: Iterable[Item], what: str, *, total: int | None = None) -> Iterator[Item]:
    """Yield *items*; once that takes more than a moment, show how many there were and how fast."""
    began = time.monotonic()
    remaining = iter(items)
    if not sys.stderr.isatty():
        yield from _logged(remaining, what, began, total)
        return
    for done, item in enumerate(remaining, 1):
        yield item
        if time.monotonic() - began > _A_MOMENT:
            yield from _shown(remaining, what, done, total)


def _logged(items: Iterator[Item], what: str, began: float, total: int | None) -> Iterator[Item]:
    last = began
    for done, item in enumerate(items, 1):
        yield item
        now = time.monotonic()
        if now - last >= _BETWEEN_LINES:
            last = now
            of = f" of {total:,}" if total is not None else ""
            tell(f"{what}: {done:,}{of} ({_speed(done, now - began, total)})")


def _speed(done: int, seconds: float, total: int | None) -> str:
    """
    Return how fast it goes, and how long the rest takes where it is known how much there is.

    >>> _speed(300, 60, None), _speed(300, 60, 900)
    ('5.0 a second', '5.0 a second, 2 min left')
    """
    rate = done / seconds
    told = f"{rate:,.0f} a second" if rate >= _MANY else f"{rate:.1f} a second"
    if total is None or total <= done:
        return told
    return f"{told}, {_left((total - done) / rate)} left"


_MANY = 10


def _left(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def _shown(items: Iterator[Item], what: str, done: int, total: int | None) -> Iterator[Item]:
    from rich.console import Console

    began, before = time.monotonic() - _A_MOMENT, 0
    with _bar(Console(stderr=True), of_known_length=total is not None) as progress:
        task = progress.add_task(what, total=total, completed=done, rate="")
        for number, item in enumerate(items, done + 1):
            yield item
            seconds = time.monotonic() - began
            # The rate changes once a second; faster than that nobody reads it.
            if int(seconds) > before:
                before = int(seconds)
                progress.update(task, rate=_speed(number, seconds, total))
            progress.advance(task)


def _bar(console: object, *, of_known_length: bool) -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    # Without an end there is nothing that a bar could fill.
    bar = [BarColumn()] if of_known_length else []
    columns = (TextColumn("{task.description}"), *bar, MofNCompleteColumn())
    return Progress(
        *columns,
        TextColumn("{task.fields[rate]}"),
        console=console,  # type: ignore[arg-type]  # rich is imported where it is used
        transient=True,
    )
