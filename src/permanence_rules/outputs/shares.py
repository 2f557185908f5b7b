"""Shares in words."""

from __future__ import annotations

__all__ = ["percent", "verb"]


def percent(share: float | None) -> str:
    """
    Return a share in words, rounded so that only all is 100 %.

    >>> percent(0.999), percent(1.0), percent(0.001), percent(0.0), percent(None)
    ('99.9 %', '100 %', '0.1 %', '0 %', 'none due')
    """
    if share is None:
        return "none due"
    if share in (0, 1):
        return f"{share:.0%}".replace("%", " %")
    return f"{min(max(share * 100, 0.1), 99.9):.1f} %"


def verb(number: int, one: str, several: str) -> str:
    """
    Return a number with the verb that goes with it.

    >>> verb(1, "was", "were"), verb(1200, "was", "were")
    ('1 was', '1,200 were')
    """
    return f"{number:,} {one if number == 1 else several}"
