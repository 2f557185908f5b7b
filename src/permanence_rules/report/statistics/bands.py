"""Bands of days: how late something was done, or for how long it has been overdue."""

from __future__ import annotations

__all__ = ["BANDS", "NO_DAYS", "band_of"]

_LAST_DAYS = (7, 28, 91)
"""A week, four weeks, a quarter: the last day of each band but the open one."""

BANDS: tuple[str, ...] = ("1 to 7 days", "8 to 28 days", "29 to 91 days", "92 days or more")
NO_DAYS = "days not known"
"""Where a duty has no day, such as a plan that lacks a part."""


def band_of(days: int | None) -> str:
    """
    Return the band that a number of days belongs to.

    >>> band_of(7), band_of(8), band_of(91), band_of(92), band_of(None)
    ('1 to 7 days', '8 to 28 days', '29 to 91 days', '92 days or more', 'days not known')
    """
    if days is None:
        return NO_DAYS
    return BANDS[sum(days > last for last in _LAST_DAYS)]
