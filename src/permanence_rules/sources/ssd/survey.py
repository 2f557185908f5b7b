"""What the tables hold as a whole: up to which day they tell, and from which day on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from permanence_rules.sources.base import RowEnd
from permanence_rules.sources.database import Database
from permanence_rules.sources.ssd.assembly import Survey
from permanence_rules.sources.ssd.rows import Remarks, Row
from permanence_rules.sources.ssd.tables import (
    EPISODES,
    HEALTH,
    PLANS,
    QUESTIONNAIRES,
    REVIEWS,
    TABLES,
    VISITS,
    Found,
    Table,
)

__all__ = ["ends_early", "first_day", "last_day", "survey_of"]

_YEARS = 6
"""How far the vendors' scripts look back from the day on which they run."""
_FAR = timedelta(days=14)
"""A day so long after all others is mistyped: somebody is seen or reviewed nearly every day."""
_LONG_BEFORE = timedelta(days=183)
"""So long before all others a day is mistyped, or came over alone from an older system."""
_FEW = 1_000
"""One row in so many may be mistyped."""


def survey_of(database: Database, found: Found) -> Survey:
    """Return what the tables of a database hold as a whole."""
    days = {table: _days(database, found, table) for table in TABLES if _is_dated(table, found)}
    until = _until(days)
    since = {
        table: max(first, _years_before(until))
        for table, counted in days.items()
        if until is not None and (first := first_day(counted)) is not None
    }
    ends = {
        table: last
        for table in (REVIEWS, VISITS, HEALTH, QUESTIONNAIRES)
        if until is not None and (last := ends_early(days.get(table, Counter()), until))
    }
    since = {table: day for table, day in since.items() if table not in ends}
    plans = found.has(PLANS, "lacp_cla_care_plan_json")
    differ = plans and any(True for _ in database.rows(found.plans_differ()))
    return Survey(
        frozenset(found.stored),
        until,
        since,
        plans_are_dated=differ,
        ends=ends,
        episodes=days.get(EPISODES, Counter()).total(),
    )


def _until(days: Mapping[Table, Counter[date]]) -> date | None:
    """
    Return the day up to which the tables tell.

    Some systems write the day for which a review is booked as that on which it was held. Where
    episodes and visits have long ended when reviews go on, these are of days to come.
    """
    others = days.get(EPISODES, Counter()) + days.get(VISITS, Counter())
    until = last_day(others + days.get(REVIEWS, Counter()))
    return until and (ends_early(others, until) or until)


def last_day(counted: Counter[date]) -> date | None:
    """
    Return the last day of which tables tell; a few days far after all others are mistyped.

    >>> days = Counter({date(2026, 11, 26): 40, date(2026, 11, 27): 30, date(2062, 11, 27): 1})
    >>> last_day(days)
    datetime.date(2026, 11, 27)
    """
    spare = 1 + counted.total() // _FEW
    later: date | None = None
    skipped = 0
    for day in sorted(counted, reverse=True):
        if later is not None and (skipped > spare or not _is_long(day, later, counted)):
            break
        later, skipped = day, skipped + counted[day]
    return later


def _is_long(day: date, later: date, counted: Counter[date]) -> bool:
    """Whether so long a time without a row shows that a later day is mistyped."""
    gap = later - day
    is_longer_than_holidays = gap >= _HOLIDAYS
    return gap > _FAR or (is_longer_than_holidays and _would_be_there(gap, day, counted))


def _would_be_there(gap: timedelta, day: date, counted: Counter[date]) -> bool:
    """Whether many rows would have been entered in a time, at the rate of the year to *day*."""
    in_year = sum(number for each, number in counted.items() if day - _YEAR < each <= day)
    return gap * in_year >= _MANY * _YEAR


_HOLIDAYS = timedelta(days=5)
_YEAR = timedelta(days=365)
_MANY = 20


def first_day(counted: Counter[date]) -> date | None:
    """
    Return the day from which on a table tells; a few days long before all others do not count.

    Were they to count, all that was not entered since the first of them would be missing.

    >>> days = Counter({date(2024, 4, 1): 900, date(2024, 4, 2): 300, date(2021, 4, 2): 1})
    >>> first_day(days)
    datetime.date(2024, 4, 1)
    """
    spare = counted.total() // _FEW
    first: date | None = None
    skipped = 0
    for day in sorted(counted):
        if first is not None and (day - first <= _LONG_BEFORE or skipped > spare):
            break
        first, skipped = day, skipped + counted[day]
    return first


def ends_early(counted: Counter[date], until: date) -> date | None:
    """
    Return the last day of a table that was not kept up to *until*; None where it may have been.

    It was not if twenty rows or more would have been entered since, as many as in the year before.

    >>> visits = Counter({date(2026, 5, day): 10 for day in range(1, 32)})
    >>> ends_early(visits, date(2026, 11, 27)), ends_early(visits, date(2026, 6, 10))
    (datetime.date(2026, 5, 31), None)
    """
    last = last_day(counted)
    if last is None:
        return None
    return last if _would_be_there(until - last, last, counted) else None


def _is_dated(table: Table, found: Found) -> bool:
    return table.day is not None and found.has(table, table.day)


def _days(database: Database, found: Found, table: Table) -> Counter[date]:
    """Return how many rows there are of each day; a day that cannot be read is left out."""
    remarks = Remarks(database.place, None)
    counted: Counter[date] = Counter()
    for value, number in database.rows(found.days(table)):
        day = remarks.day(Row(table.name, {"day": value}, RowEnd.USED), "day")
        if day is not None:
            counted[day] += number
        remarks.found.clear()
    return counted


def _years_before(day: date | None) -> date:
    """Return the day after the one on which the vendors' scripts begin to look."""
    if day is None:
        return date.min
    is_leap_day = (day.month, day.day) == (2, 29)
    same = day.replace(year=day.year - _YEARS, day=28 if is_leap_day else day.day)
    # The script may have run some time after the last day that anything was entered.
    return same + timedelta(days=31)
