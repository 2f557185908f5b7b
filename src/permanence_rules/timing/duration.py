"""Lengths of time, and the day on which something due within one is still in time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from permanence_rules.errors import CalendarRangeError
from permanence_rules.timing import bounds

if TYPE_CHECKING:
    from permanence_rules.timing.calendar import Calendar

__all__ = ["Duration", "Reading", "Unit"]

_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a limit is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    WORKING_DAYS = "working days"


@dataclass(frozen=True, slots=True)
class Reading:
    """Another day that the same words could mean, and the reading that leads to it."""

    due_on: date
    words: str


@dataclass(frozen=True, slots=True)
class Duration:
    """
    A length of time such as 20 working days or 3 months.

    The day that time runs from is not counted, unless the source says that the
    time begins with it (`first_day_counted`).

    Source: Dodds v Walker [1981] 1 WLR 1027 for months; Children Act 1989,
    section 32 for time beginning with a day.
    """

    number: int
    unit: Unit
    first_day_counted: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for a negative number, or for no time that begins with a day."""
        object.__setattr__(self, "unit", Unit(self.unit))
        if self.number < 0:
            raise ValueError("A duration is nought or more; count back with `before`.")
        if self.first_day_counted and not self.number:
            raise ValueError("A duration whose first day counts is one or more.")

    @classmethod
    def parse(cls, text: str) -> Duration:
        """
        Read a duration from words; raises ValueError that says what was expected.

        >>> Duration.parse("1 week")
        Duration(number=1, unit=<Unit.WEEKS: 'weeks'>, first_day_counted=False)
        """
        found = _WORDS.fullmatch(text)
        if found is None:
            raise ValueError('expected a duration such as "20 working days" or "3 months"')
        return cls(int(found["number"]), Unit(f"{found['unit']}s"))

    def __str__(self) -> str:
        """Write the duration as `parse` reads it."""
        return f"{self.number} {self.unit.removesuffix('s') if self.number == 1 else self.unit}"

    def after(self, start: date, calendar: Calendar | None = None) -> date:
        """
        Return the last day on which something due within this time of *start* is in time.

        Months and years are added in one step. They end on the corresponding
        date, or on the last day of a month without that date. Working days need
        a calendar: ValueError without one. CalendarRangeError outside the days
        that can be counted. A closed day never moves a limit that is counted in
        other units.

        >>> print(Duration(3, Unit.MONTHS).after(date(2025, 1, 31)))
        2025-04-30
        >>> print(Duration(26, Unit.WEEKS, first_day_counted=True).after(date(2025, 1, 6)))
        2025-07-06
        """
        return self._count(start, 1, calendar)

    def before(self, end: date, calendar: Calendar | None = None) -> date:
        """
        Return the latest day that is this long before *end*; errors as for `after`.

        Where the first day counts, *end* is day one.

        >>> print(Duration(3, Unit.MONTHS).before(date(2025, 5, 31)))
        2025-02-28
        """
        return self._count(end, -1, calendar)

    def readings(self, start: date, calendar: Calendar | None = None) -> tuple[Reading, ...]:
        """
        Return the other days that `after` could give if the words were read otherwise.

        Empty when every plausible reading leads to the same day.

        >>> for reading in Duration(3, Unit.MONTHS).readings(date(2025, 1, 31)):
        ...     print(reading.due_on, reading.words)
        2025-05-01 rolled forward to the next month where the month has no such day
        """
        seen = {self.after(start, calendar)}
        kept = []
        for reading in self._other_readings(start, calendar):
            if reading.due_on not in seen:
                seen.add(reading.due_on)
                kept.append(reading)
        return tuple(kept)

    def first_that_reaches(self, end: date, calendar: Calendar | None = None) -> date:
        """
        Return the first day from which this time, counted forward, reaches *end*.

        Counted back from the end the day may be an earlier one: a month may lack its day.

        >>> year = Duration(12, Unit.MONTHS)
        >>> print(year.before(date(2024, 2, 29)), year.first_that_reaches(date(2024, 2, 29)))
        2023-02-28 2023-03-01
        """
        day = self.before(end, calendar)
        while self.after(day, calendar) < end:
            day += _DAY
        while self.after(day - _DAY, calendar) >= end:
            day -= _DAY
        return day

    def last_that_keeps_to(self, end: date, calendar: Calendar | None = None) -> date:
        """
        Return the last day from which this time, counted forward, ends by *end*.

        >>> month = Duration(1, Unit.MONTHS)
        >>> print(month.before(date(2025, 4, 30)), month.last_that_keeps_to(date(2025, 4, 30)))
        2025-03-30 2025-03-31
        """
        day = self.before(end, calendar)
        while self.after(day, calendar) > end:
            day -= _DAY
        while self.after(day + _DAY, calendar) <= end:
            day += _DAY
        return day

    @property
    def shortest_days(self) -> int:
        """The fewest days that `after` can be from its start."""
        unit, number = self._in_base_unit()
        return _SHORTEST[unit](number) - self.first_day_counted

    @property
    def longest_days(self) -> int:
        """The most days that `after` can be from its start, in any nation."""
        unit, number = self._in_base_unit()
        # Where the start is no working day it is not day one, so nothing can be taken off.
        is_day_one = self.first_day_counted and unit is not Unit.WORKING_DAYS
        return _LONGEST[unit](number) - is_day_one

    def is_never_later_than(self, other: Duration) -> bool:
        """
        Whether this time is proved to end on or before the other, whatever day both start.

        False means only that there is no proof.

        >>> Duration(4, Unit.WEEKS).is_never_later_than(Duration(1, Unit.MONTHS))
        True
        >>> Duration(20, Unit.WORKING_DAYS).is_never_later_than(Duration(4, Unit.WEEKS))
        False
        """
        unit, number = self._in_base_unit()
        other_unit, other_number = other._in_base_unit()
        # Counting the first day takes off a day or a working day, never more than one further unit.
        mine = number, not self.first_day_counted
        theirs = other_number, not other.first_day_counted
        # 20 working days are not proved to end within 4 weeks: one bank holiday among them makes
        # them 29 days. So only periods in one unit compare by number.
        is_same_unit_and_no_more = unit is other_unit and mine <= theirs
        return is_same_unit_and_no_more or self.longest_days <= other.shortest_days

    def _count(self, day: date, direction: int, calendar: Calendar | None) -> date:
        unit, number = self._in_base_unit()
        if unit is Unit.WORKING_DAYS:
            return self._count_working_days(day, direction, calendar)
        try:
            # In one step, never month by month: 31 January + 3 months = 30 April, but by way of 28
            # February it would be 28 April (Dodds v Walker [1981] 1 WLR 1027).
            counted = _shift(day, unit, direction * number)
            # A month that begins on the 31st ends on the eve of the corresponding day. Where the
            # month has no such day, that eve is its last day: 28 February, not the 27th.
            is_eve_already = direction > 0 and self._ends_where_no_such_day(day)
            is_counted = self.first_day_counted and not is_eve_already
            return counted - direction * _DAY if is_counted else counted
        except (OverflowError, ValueError):
            message = "Counting led outside the years 1 to 9999; check the year of the date."
            raise CalendarRangeError(message) from None

    def _count_working_days(self, day: date, direction: int, calendar: Calendar | None) -> date:
        if calendar is None:
            raise ValueError("Working days need the calendar of a nation; pass calendar_for(...).")
        # A Saturday cannot be the first working day: five working days that begin with it are the
        # five of the next week.
        is_day_one = self.first_day_counted and calendar.is_working_day(day)
        return calendar.add(day, direction * (self.number - is_day_one))

    def _other_readings(self, start: date, calendar: Calendar | None) -> Iterator[Reading]:
        due_on = self.after(start, calendar)
        if self.number:
            other = replace(self, first_day_counted=not self.first_day_counted)
            words = "not counting" if self.first_day_counted else "counting"
            yield Reading(other.after(start, calendar), f"{words} the first day")
        if self._ends_where_no_such_day(start) and not self.first_day_counted:
            # 31 January + 3 months: some read 1 May, not 30 April. Whoever held the review on 1
            # May is told that it hangs on this.
            words = "rolled forward to the next month where the month has no such day"
            yield Reading(due_on + _DAY, words)

    def _ends_where_no_such_day(self, start: date) -> bool:
        unit, number = self._in_base_unit()
        return unit is Unit.MONTHS and _shift(start, unit, number).day != start.day

    def _in_base_unit(self) -> tuple[Unit, int]:
        unit, size = _BASE_UNITS[self.unit]
        return unit, self.number * size


_WORDS = re.compile(r"(?P<number>0|[1-9][0-9]{0,3}) (?P<unit>working day|day|week|month|year)s?")

_BASE_UNITS = {
    Unit.DAYS: (Unit.DAYS, 1),
    Unit.WEEKS: (Unit.DAYS, 7),
    Unit.MONTHS: (Unit.MONTHS, 1),
    Unit.YEARS: (Unit.MONTHS, 12),
    Unit.WORKING_DAYS: (Unit.WORKING_DAYS, 1),
}

_Bound = Callable[[int], int]
_SHORTEST: dict[Unit, _Bound] = {
    Unit.DAYS: int,
    Unit.MONTHS: bounds.shortest_months,
    Unit.WORKING_DAYS: bounds.shortest_working_days,
}
_LONGEST: dict[Unit, _Bound] = {
    Unit.DAYS: int,
    Unit.MONTHS: bounds.longest_months,
    Unit.WORKING_DAYS: bounds.longest_working_days,
}


# The same few thousand dates come back in every batch, and adding months is slow.
@lru_cache(maxsize=65_536)
def _shift(day: date, unit: Unit, number: int) -> date:
    return day + (timedelta(days=number) if unit is Unit.DAYS else relativedelta(months=number))
