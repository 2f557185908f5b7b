"""Turning a moment into the date on which it fell in London."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

__all__ = ["to_date"]


def to_date(value: date) -> date:
    """
    Return the date in London of a date or a moment.

    A moment without a time zone is taken to be London time already. Raises
    ValueError when the date in London would fall outside the years 1 to 9999.

    >>> from datetime import UTC
    >>> to_date(datetime(2025, 6, 30, 23, 30, tzinfo=UTC))
    datetime.date(2025, 7, 1)
    """
    if not isinstance(value, datetime):
        return value
    # 23:30 UTC in June is half past midnight in London, and so the next day: a limit may turn on
    # it.
    return value.date() if value.tzinfo is None else _in_london(value).date()


def _in_london(moment: datetime) -> datetime:
    try:
        return moment.astimezone(_london())
    except OverflowError:
        message = "The date lies outside the years that can be counted; check its year."
        raise ValueError(message) from None


@cache
def _london() -> ZoneInfo:
    return ZoneInfo("Europe/London")
