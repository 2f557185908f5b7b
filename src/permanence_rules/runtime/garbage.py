"""Looking for garbage less often, where the program owns the process: never in a library's."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["few_collections", "keep_what_is_loaded"]

_SELDOM = 1_000_000
"""New objects between two looks while a process starts: nearly all of them stay."""
_WHILE_JUDGING = 100_000
"""
The same while cases are judged. What was loaded is not looked through again, so that looks cost
the same however often they come; and ten times as many objects held 175 MB of garbage.
"""


@contextmanager
def few_collections() -> Iterator[None]:
    """
    Look for garbage less often.

    Starting makes many objects that all stay; looking through them again and
    again took a quarter of the time.
    """
    usual, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.set_threshold(_SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        if not frozen:
            gc.unfreeze()


def keep_what_is_loaded() -> None:
    """
    Look for garbage no more among what is there now, such as a rulebook, and elsewhere at times.

    For a process that does nothing else from now on; `few_collections` undoes it.
    """
    gc.set_threshold(_WHILE_JUDGING, *gc.get_threshold()[1:])
    gc.freeze()
