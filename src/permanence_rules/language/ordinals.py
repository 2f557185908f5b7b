"""The words for a place in an order: first, second, ... last."""

from __future__ import annotations

__all__ = ["ORDINALS"]

ORDINALS = {
    name: position
    for position, name in enumerate(
        (
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
        )
    )
} | {"last": -1}
