"""Reporting periods: quarters of the year that begins on 1 April."""

from __future__ import annotations

from datetime import date

__all__ = ["NO_PERIOD", "period_of"]

NO_PERIOD = "no date"
"""The period of what has no day at all, such as a plan that has a part or lacks it."""

_APRIL = 4


def period_of(day: date | None) -> str:
    """
    Return the year and quarter of a day, as returns to government count them.

    >>> period_of(date(2025, 3, 31)), period_of(date(2025, 4, 1)), period_of(date(2026, 1, 1))
    ('2024-25 Q4', '2025-26 Q1', '2025-26 Q4')
    """
    if day is None:
        return NO_PERIOD
    months = day.year * 12 + day.month - _APRIL
    year, month = divmod(months, 12)
    return f"{year}-{(year + 1) % 100:02} Q{month // 3 + 1}"
