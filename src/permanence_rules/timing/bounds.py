"""The fewest and the most days that a length of time can take, wherever it starts."""

from __future__ import annotations

from calendar import monthrange
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "longest_months",
    "longest_working_days",
    "shortest_months",
    "shortest_working_days",
]

# The Gregorian calendar repeats itself after 400 years.
_CYCLE_MONTHS = 4800
_CYCLE_DAYS = 146_097

# Good Friday, Easter Monday, a royal wedding and May Day fell within eleven days in 2011;
# spread over a year there are at most twelve. The tests hold this against every calendar.
_BANK_HOLIDAYS_AT_ONCE = 4
_WORKING_DAYS_PER_FURTHER_BANK_HOLIDAY = 20


@cache
def shortest_months(number: int) -> int:
    """Return the fewest days from a day to the same day of a month *number* later."""
    return min(_month_spans(number))


@cache
def longest_months(number: int) -> int:
    """Return the most days from a day to the same day of a month *number* later."""
    return max(_month_spans(number))


def shortest_working_days(number: int) -> int:
    """Return the fewest days from a day to the working day *number* after it."""
    # From a Sunday, five working days end on the Friday, five days later; only a sixth needs the
    # weekend between.
    return number + 2 * ((number - 1) // 5) if number else 0


def longest_working_days(number: int) -> int:
    """
    Return days enough, in any nation, from a day to the working day *number* after it.

    This allows for more bank holidays than have ever fallen together.
    """
    if not number:
        return 0
    further = _divided_up(number, _WORKING_DAYS_PER_FURTHER_BANK_HOLIDAY)
    weekdays = number + _BANK_HOLIDAYS_AT_ONCE + further
    return weekdays + 2 * _divided_up(weekdays, 5)


def _month_spans(number: int) -> Iterator[int]:
    """Yield the days from each first of a month to the one *number* later."""
    # Days that are cut to the end of a month need no more: from the last day of one month to the
    # last day of another is as long as from the first to the first of the months that follow.
    starts = _month_starts()
    for month, start in enumerate(starts):
        cycles, target = divmod(month + number, _CYCLE_MONTHS)
        yield cycles * _CYCLE_DAYS + starts[target] - start


@cache
def _month_starts() -> tuple[int, ...]:
    months = (divmod(month, 12) for month in range(_CYCLE_MONTHS - 1))
    lengths = (monthrange(2000 + year, month + 1)[1] for year, month in months)
    return tuple(accumulate(lengths, initial=0))


def _divided_up(number: int, by: int) -> int:
    return -(-number // by)
