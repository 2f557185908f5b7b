"""Dates and stretches of days as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

__all__ = ["in_words", "span_days"]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def in_words(day: date) -> str:
    """
    Return the date written out, the same on every machine whatever its language.

    >>> from datetime import date
    >>> in_words(date(2025, 4, 30))
    '30 April 2025'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def span_days(first: date, last: date) -> int:
    """
    Return how many days a stretch lasts, its first and its last day both counted.

    Nought when *last* is before *first*.

    >>> from datetime import date
    >>> span_days(date(2025, 1, 6), date(2025, 1, 6))
    1
    """
    return max(0, (last - first).days + 1)
