"""Reporting years: from 1 April to 31 March, each named here by the year in which it ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

__all__ = ["Label", "first_day", "label_of", "last_day", "latest_year", "year_of"]

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:[-_ ]?(?:20)?(\d\d)(?!\d))?(?!\d)")
_ENOUGH = 100
_FAR = 3
"""Years without a change: a child may live in one placement for long, and be reviewed once."""


@dataclass(frozen=True, slots=True)
class Label:
    """The year that a name tells: a range such as 2020-21, or one year, which may be either end."""

    year: int
    is_range: bool

    def settled(self, by_dates: int | None, known: Iterable[int]) -> int:
        """Return the reporting year; dates, or else other files, settle a name with one year."""
        if self.is_range:
            return self.year
        if by_dates is None:
            return self.year + 1 if self.year + 1 in known and self.year not in known else self.year
        return min(max(by_dates, self.year), self.year + 1)


def year_of(day: date) -> int:
    """
    Return the reporting year in which *day* falls.

    >>> year_of(date(2020, 3, 31)), year_of(date(2020, 4, 1))
    (2020, 2021)
    """
    return day.year + (day.month > 3)


def first_day(year: int) -> date:
    """Return 1 April, on which the reporting year begins."""
    return date(year - 1, 4, 1)


def last_day(year: int) -> date:
    """Return 31 March, on which the reporting year ends."""
    return date(year, 3, 31)


def latest_year(days: Iterable[date]) -> int | None:
    """
    Return the latest reporting year in which at least one in a hundred of *days* falls.

    A few mistyped dates do not make a return later than it is: nobody is then
    judged on months that the return does not cover. None means that the days do not
    tell: there are none, or one alone lies years after all others and may be mistyped.
    """
    counts = Counter(map(year_of, days))
    total = counts.total()
    enough = sorted(year for year, count in counts.items() if count * _ENOUGH >= total)
    if not enough:
        return None
    is_far = len(enough) > 1 and enough[-1] - enough[-2] > _FAR
    return None if is_far and counts[enough[-1]] == 1 else enough[-1]


def label_of(file: Path, root: Path) -> Label | None:
    """
    Return the year in the name of a file, or of the nearest folder up to *root*.

    >>> label_of(Path("returns/2019_20/episodes.csv"), Path("returns"))
    Label(year=2020, is_range=True)
    """
    inside = file.relative_to(root).parts if file.is_relative_to(root) else (file.name,)
    for name in reversed((root.name, *inside)):
        label = _label_in(name)
        if label is not None:
            return label
    return None


def _label_in(name: str) -> Label | None:
    for found in _YEAR.finditer(name):
        first, second = int(found[1]), found[2]
        if second is None:
            return Label(first, is_range=False)
        if int(second) == (first + 1) % 100:
            return Label(first + 1, is_range=True)
    return None
