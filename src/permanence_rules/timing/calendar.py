"""The working days of each nation, tabulated once so that every question is a look-up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import accumulate, compress
from typing import TYPE_CHECKING

from permanence_rules.errors import CalendarRangeError
from permanence_rules.timing import bank_holidays
from permanence_rules.timing.nations import Nation
from permanence_rules.timing.words import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CONFIRMED_UNTIL",
    "TABLE_FROM",
    "TABLE_UNTIL",
    "Calendar",
    "calendar_for",
]

TABLE_FROM = date(1985, 1, 1)
TABLE_UNTIL = date(2060, 12, 31)
CONFIRMED_UNTIL = date(2028, 12, 31)
"""The last day for which the government has published its list of bank holidays."""

_WORKING_WEEKDAYS = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """
    The working days of one nation between two days.

    A working day is not a Saturday, a Sunday, Christmas Day, Good Friday or a
    bank holiday, substitute days included. Every question about a day outside
    the table raises CalendarRangeError.
    """

    nation: Nation
    version: str
    first_day: date
    last_day: date
    confirmed_until: date
    _working_days: tuple[int, ...] = field(repr=False, compare=False)
    _working_days_before: tuple[int, ...] = field(repr=False, compare=False)

    @classmethod
    def from_holidays(
        cls,
        nation: Nation,
        holidays: Iterable[date],
        *,
        made_with: str,
        first_day: date = TABLE_FROM,
        last_day: date = TABLE_UNTIL,
        confirmed_until: date = CONFIRMED_UNTIL,
    ) -> Calendar:
        """Tabulate the days from *first_day* to *last_day*; *made_with* begins the version."""
        closed = {day for day in holidays if first_day <= day <= last_day}
        version = f"{made_with} {_digest(closed)}"
        days = range(first_day.toordinal(), last_day.toordinal() + 1)
        is_working = _working_flags(days, {day.toordinal() for day in closed})
        working_days = tuple(compress(days, is_working))
        counts = tuple(accumulate(is_working, initial=0))
        return cls(nation, version, first_day, last_day, confirmed_until, working_days, counts)

    def covers(self, day: date) -> bool:
        """Whether the table holds this day."""
        return self.first_day <= day <= self.last_day

    def is_confirmed(self, day: date) -> bool:
        """Whether the bank holidays up to this day are published rather than foreseen."""
        return self.first_day <= day <= self.confirmed_until

    def is_working_day(self, day: date) -> bool:
        """
        Whether this is a working day.

        >>> calendar_for("england").is_working_day(date(2022, 5, 30))
        True
        """
        place = self._place(day)
        return self._working_days_before[place + 1] > self._working_days_before[place]

    def add(self, day: date, number: int) -> date:
        """
        Return the working day that is *number* after this day, which is not itself counted.

        A negative number counts back; nought gives the day itself, working or not.

        >>> calendar_for("england").add(date(2025, 3, 27), 5)
        datetime.date(2025, 4, 3)
        """
        # Entry `place + 1` counts the working days up to and with this day, which is the index of
        # the first one after it. So a start on a Saturday and one on the Sunday give one answer.
        place = self._place(day)
        if number > 0:
            return self._working_day(self._working_days_before[place + 1] + number - 1)
        return self._working_day(self._working_days_before[place] + number) if number else day

    def count(self, start: date, end: date) -> int:
        """
        Return how many working days lie after *start*, up to and including *end*.

        Negative when *end* comes first: then those after *end*, up to and including *start*.
        """
        counts = self._working_days_before
        return counts[self._place(end) + 1] - counts[self._place(start) + 1]

    def last_working_day_on_or_before(self, day: date) -> date:
        """Return this day, or the nearest working day before it."""
        return self._working_day(self._working_days_before[self._place(day) + 1] - 1)

    def _place(self, day: date) -> int:
        if not self.covers(day):
            raise self._out_of_range()
        return day.toordinal() - self.first_day.toordinal()

    def _working_day(self, index: int) -> date:
        # A negative index would silently wrap round to the end of the table.
        if not 0 <= index < len(self._working_days):
            raise self._out_of_range()
        return date.fromordinal(self._working_days[index])

    def _out_of_range(self) -> CalendarRangeError:
        first, last = in_words(self.first_day), in_words(self.last_day)
        return CalendarRangeError(
            f"Working days are tabulated from {first} to {last} only, "
            "and counting led outside these days; check the year of the date."
        )


@cache
def calendar_for(nation: Nation) -> Calendar:
    """
    Return the calendar of a nation; it is made once.

    >>> from permanence_rules.timing import NATIONS
    >>> easter_monday = date(2025, 4, 21)
    >>> [nation for nation in NATIONS if calendar_for(nation).is_working_day(easter_monday)]
    ['scotland']
    """
    made_with, listed = bank_holidays.kept(nation)
    return Calendar.from_holidays(nation, listed, made_with=made_with)


def _digest(days: Iterable[date]) -> str:
    text = "\n".join(day.isoformat() for day in sorted(days))
    return sha256(text.encode("ascii")).hexdigest()[:12]


def _working_flags(days: range, closed: set[int]) -> list[bool]:
    # Day number 1 was a Monday.
    return [(day - 1) % 7 < _WORKING_WEEKDAYS and day not in closed for day in days]
