"""A bar that shows how far a long task has come, on a terminal and only there."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

__all__ = ["watched"]

Item = TypeVar("Item")
_A_MOMENT = 1.0


def watched(items: Iterable[Item], what: str, *, total: int | None = None) -> Iterator[Item]:
    """Yield *items*; once that takes more than a moment, show how many there were."""
    if not sys.stderr.isatty():
        yield from items
        return
    began = time.monotonic()
    remaining = iter(items)
    for done, item in enumerate(remaining, 1):
        yield item
        if time.monotonic() - began > _A_MOMENT:
            yield from _shown(remaining, what, done, total)


def _shown(items: Iterator[Item], what: str, done: int, total: int | None) -> Iterator[Item]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=total, completed=done)
        for item in items:
            yield item
            progress.advance(task)
