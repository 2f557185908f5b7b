"""On which line of a TOML file each of its keys stands, for messages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

__all__ = ["Keys", "lines_of"]

Keys = tuple[str, ...]
"""The keys that lead to a place in a TOML file."""


def lines_of(text: str) -> dict[Keys, int]:
    """
    Return the line of each key that begins one; of what stands within a line, none.

    >>> lines_of("[tables.reviews]")
    {('tables', 'reviews'): 1}
    """
    found: dict[Keys, int] = {}
    within: Keys = ()
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if plain.startswith("["):
            within = _path(plain) or within
            found.setdefault(within, number)
        elif (path := _path(f"{_left_of(plain)} = 0")) is not None:
            found.setdefault((*within, *path), number)
    return found


def _left_of(line: str) -> str:
    """Return what stands before the first equals sign that is in no quotation marks."""
    quote = ""
    for index, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "=":
            return line[:index]
    return ""


def _path(line: str) -> Keys | None:
    try:
        return tuple(_steps(tomllib.loads(line)))
    except tomllib.TOMLDecodeError:
        return None


def _steps(data: Any) -> Iterator[str]:
    while isinstance(data, dict) and data:
        (key,) = data
        yield key
        data = data[key]
