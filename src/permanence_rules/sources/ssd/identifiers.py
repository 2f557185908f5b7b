"""Which identifiers of children can be used as they are."""

from __future__ import annotations

import re

__all__ = ["is_sound"]

_SOUND = re.compile(r"[A-Za-z0-9._-]{1,64}")


def is_sound(name: str) -> bool:
    """
    Whether a text can name a child in a report.

    >>> is_sound("100-7"), is_sound("Jo Bloggs"), is_sound("")
    (True, False, False)
    """
    return _SOUND.fullmatch(name) is not None
