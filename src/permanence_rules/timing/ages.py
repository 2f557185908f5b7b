"""Ages, reached at the start of the birthday."""

from __future__ import annotations

from calendar import isleap
from datetime import date

__all__ = ["age_on", "birthday"]


def age_on(born: date, day: date) -> int:
    """
    Return the age in completed years on *day*; negative before birth.

    Source: Family Law Reform Act 1969, section 9.

    >>> age_on(date(2008, 2, 29), date(2026, 2, 28)), age_on(date(2008, 2, 29), date(2026, 3, 1))
    (17, 18)
    """
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


def birthday(born: date, age: int) -> date:
    """
    Return the day on whose start *age* is reached.

    A person born on 29 February has a birthday on 1 March in a common year.
    Raises ValueError when the birthday falls outside the years 1 to 9999.

    >>> birthday(date(2008, 2, 29), 16), birthday(date(2008, 2, 29), 18)
    (datetime.date(2024, 2, 29), datetime.date(2026, 3, 1))
    """
    year = born.year + age
    # A common year has no 29 February, so the age is reached as 1 March begins. Section 9 of the
    # Family Law Reform Act 1969 fixes the start of the day, and not which day that is.
    if (born.month, born.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)
