"""Reading a day that is written as text, or a refusal that never repeats it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

__all__ = ["UnreadableError", "is_day_first", "is_month_first", "is_numbers", "to_day"]

_DAY_FIRST = re.compile(r"(\d\d?)([/.-])(\d\d?)\2(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([/-])(\d\d?)\2(\d\d?)", re.ASCII)
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?", re.ASCII)
"""What a database adds to a day; any other time may be midnight in another zone."""
_TIME = re.compile(r"[ T]\d\d?:\d\d", re.ASCII)
_EARLIEST, _LATEST = 1900, 2100


class UnreadableError(ValueError):
    """What a cell holds cannot be read: the stable code of the fault, and why in words."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        super().__init__(reason)


def to_day(text: str) -> date:
    """
    Return the day written as 31/01/2020 or 2020-01-31, with or without the time of midnight.

    A return writes the day before the month, with whatever sign between them. Raises
    UnreadableError, in words for the person who keeps the record.

    >>> to_day("6/5/2024"), to_day("06.05.2024"), to_day("2024-05-06 00:00:00")
    (datetime.date(2024, 5, 6), datetime.date(2024, 5, 6), datetime.date(2024, 5, 6))
    """
    if midnight := _MIDNIGHT.search(text):
        text = text[: midnight.start()] + text[midnight.end() :]
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.group(1, 3, 4))
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.group(1, 3, 4))
    elif _TIME.search(text):
        raise UnreadableError(
            "day_with_time", "expected a day alone, without a time; export it again"
        )
    else:
        raise UnreadableError(
            "day_format", "expected a date written day/month/year, such as 31/01/2020"
        )
    if not _EARLIEST <= year <= _LATEST:
        raise UnreadableError(
            "day_range", f"expected a year from {_EARLIEST} to {_LATEST}; correct the year"
        )
    return _existing(year, month, day)


def is_month_first(texts: Iterable[str]) -> bool:
    """
    Whether the days of a column are written month/day/year, as American programs do.

    Some can be nothing else, and none can be day/month/year. One alone may be mistyped.

    >>> is_month_first(["03/04/2025", "03/25/2025", "12/13/2025"])
    True
    >>> is_month_first(["03/04/2025", "03/25/2025", "13/12/2025", "12/31/2025"])
    False
    """
    found = 0
    for text in texts:
        parts = _DAY_FIRST.match(text.strip())
        if parts is None:
            continue
        first, second = int(parts[1]), int(parts[3])
        if first > _MONTHS:
            return False
        found += second > _MONTHS
    return found > 1


def is_numbers(text: str) -> bool:
    """Whether a text is a day and a month in numbers, whichever comes first, and a year."""
    return _DAY_FIRST.match(text.strip()) is not None


def is_day_first(text: str) -> bool:
    """Whether a text is day/month/year in numbers, and can be nothing else."""
    found = _DAY_FIRST.match(text.strip())
    return found is not None and int(found[1]) > _MONTHS


_MONTHS = 12


def _existing(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableError(
            "day_not_existing", "there is no such day; correct the date"
        ) from None
