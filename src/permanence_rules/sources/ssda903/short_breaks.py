"""How long short breaks were, counted as the Regulations do and as the national validator does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from permanence_rules.sources.codes import ONE_BREAK
from permanence_rules.sources.ssda903.rows import Episode
from permanence_rules.sources.ssda903.years import first_day, last_day, year_of

__all__ = ["LONGEST_BREAK", "MOST_DAYS", "BreakDays", "Breaks", "are_too_many"]

LONGEST_BREAK = 17
"""Days of one break (regulation 48(2) of the Care Planning Regulations; validator, rule 365)."""
MOST_DAYS = 75
"""Days of all breaks in twelve months (the same regulation), or in a return (rule 367)."""


@dataclass(frozen=True, slots=True)
class BreakDays:
    """
    The length of one break of a child, in days.

    `by_law` counts the first and the last day, as the pack of England reads the
    Regulations; `by_validator` takes the one date from the other, so it is one less.
    """

    child: str
    started_on: date
    by_law: int
    by_validator: int


@dataclass(slots=True)
class Breaks:
    """The breaks of a return, and of how many children they are too many by either count."""

    _days: list[BreakDays] = field(default_factory=list)
    _children: int = 0
    _over: dict[str, int] = field(default_factory=lambda: {"by_law": 0, "by_validator": 0})

    @property
    def days(self) -> tuple[BreakDays, ...]:
        """The days of each break."""
        return tuple(self._days)

    def add(self, episodes: Iterable[Episode], last_year: int) -> None:
        """Take note of the breaks of one child; an open one lasts to the end of the return."""
        spans = {
            each.started_on: (each.child, each.started_on, each.ended_on or last_day(last_year))
            for each in sorted(episodes, key=lambda each: each.place.year)
            if each.legal_status == ONE_BREAK and not each.has_lost_end
        }
        found = [
            BreakDays(child, start, (end - start).days + 1, (end - start).days)
            for child, start, end in spans.values()
        ]
        if not found:
            return
        self._days += found
        self._children += 1
        dates = [(start, end) for _, start, end in spans.values()]
        self._over["by_law"] += _most_in_twelve_months(dates) > MOST_DAYS
        self._over["by_validator"] += _most_in_a_return(dates) > MOST_DAYS

    def notes(self) -> Iterator[str]:
        """Yield both counts side by side, and why they differ, if there are breaks."""
        if not self._days:
            return
        by_law = sum(each.by_law > LONGEST_BREAK for each in self._days)
        by_validator = sum(each.by_validator > LONGEST_BREAK for each in self._days)
        yield (
            f"Short breaks (V3): {len(self._days)} of {self._children} children, each child's "
            f"judged as one series. Longer than {LONGEST_BREAK} days: {by_law} breaks, first and "
            f"last day both counted, as the Regulations are read here; {by_validator} by the "
            "national validator (rule 365), which takes one date from the other and so counts a "
            "day less."
        )
        yield (
            f"Children with more than {MOST_DAYS} days of short breaks: {self._over['by_law']} in "
            "any twelve months, as the Regulations have it; "
            f"{self._over['by_validator']} within one return, from 1 April to 31 March, as the "
            "validator counts them (rule 367)."
        )


def are_too_many(episodes: Iterable[Episode], until: date) -> bool:
    """Whether breaks, the open one up to *until*, come to too many days by the Regulations."""
    spans = [
        (each.started_on, each.ended_on or until) for each in episodes if not each.has_lost_end
    ]
    return _most_in_twelve_months(spans) > MOST_DAYS


def _most_in_twelve_months(spans: Iterable[tuple[date, date]]) -> int:
    """Return the most days of breaks in any twelve months that end with a break."""
    found = [*spans]
    return max((_days(found, _year_before(end), end) for _, end in found), default=0)


def _year_before(day: date) -> date:
    """
    Return the first day of the twelve months that end on *day*.

    >>> _year_before(date(2025, 3, 31)), _year_before(date(2024, 2, 29))
    (datetime.date(2024, 4, 1), datetime.date(2023, 3, 1))
    """
    is_leap_day = (day.month, day.day) == (2, 29)
    same = day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)
    return same + timedelta(days=1)


def _days(spans: Iterable[tuple[date, date]], first: date, last: date) -> int:
    clipped = ((max(start, first), min(end, last)) for start, end in spans)
    return sum((end - start).days + 1 for start, end in clipped if end >= start)


def _most_in_a_return(spans: Iterable[tuple[date, date]]) -> int:
    """Return the most days of breaks within one reporting year, as rule 367 adds them up."""
    found = [*spans]
    years = {year_of(day) for span in found for day in span}
    return max(
        sum(
            max((min(end, last_day(year)) - max(start, first_day(year))).days, 0)
            for start, end in found
        )
        for year in years
    )
