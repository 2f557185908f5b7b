"""The rows of the lists, each checked by itself: what is said, what is blank, what is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from permanence_rules.sources import codes
from permanence_rules.sources.annex_a.cells import (
    child_of,
    code_of,
    day_of,
    option_of,
    place_of,
    team_of,
    worker_of,
    yes_of,
)
from permanence_rules.sources.annex_a.lists import CHILD, ListKind
from permanence_rules.sources.annex_a.places import Place
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.days import (
    UnreadableError,
    is_day_first,
    is_month_first,
    is_numbers,
)
from permanence_rules.sources.unknowns import UNKNOWN, Facts
from permanence_rules.sources.workbooks import Cell

__all__ = ["LatestDay", "ListRow", "Writing", "days_of", "read_row", "until"]

_DAYS = frozenset(
    {
        *("born", "started", "legal_started", "reviewed", "visited", "health", "dental"),
        *("ceased", "placed", "decided", "ordered", "matched", "adopted", "given_up"),
    }
)
"""Columns that hold a day."""
_CODES = {
    "legal": codes.LEGAL_STATUSES,
    "reason": codes.PERIOD_END_REASONS,
    "placement": codes.PLACEMENT_KINDS,
    "provider": codes.PROVIDERS,
}
_OTHERS: dict[str, Callable[[Cell], Any]] = {
    "disabled": yes_of,
    "asylum": yes_of,
    "plan": option_of,
    "location": place_of,
    "team": team_of,
    "worker": worker_of,
}
_NOT_HAPPENED = frozenset({"born"})


@dataclass(frozen=True, slots=True)
class ListRow:
    """
    One row: what each column says, by its short name.

    None stands for a blank, and UNKNOWN for a column that is not there or a cell that cannot
    be read. `titles` has the name of each column in the template.
    """

    place: Place
    child: str
    says: Facts
    titles: dict[str, str]

    def day(self, name: str) -> date | None:
        """Return the day in a column, or None where there is none that can be read."""
        value = self.says[name]
        return value if isinstance(value, date) else None

    def has(self, name: str) -> bool:
        """Whether the column is there and was read, be it blank."""
        return self.says[name] is not UNKNOWN

    def reject(
        self, reason: str, name: str | None = None, *, code: str, ends: RowEnd = RowEnd.REJECTED
    ) -> Reject:
        """Return the reject of this row, or of one of its cells."""
        column = None if name is None else self.titles[name]
        return self.place.reject(reason, column, self.child, code=code, ends=ends)

    def without(self, name: str) -> ListRow:
        """Return the row with one column unknown."""
        return replace(self, says=self.says | {name: UNKNOWN})


@dataclass(frozen=True, slots=True)
class Writing:
    """
    How days are written in a list: counted from when, and which columns cannot be relied on.

    In `month_first` text is written as American programs do. In `swapped` such a program took the
    day for the month wherever it could, and left as text what it could not read.
    """

    is_1904: bool
    month_first: frozenset[str]
    swapped: frozenset[str]

    @classmethod
    def of(
        cls, columns: dict[str, int], rows: Iterable[Sequence[Cell]], *, is_1904: bool
    ) -> Writing:
        """Look at the columns of days."""
        lines = [*rows]
        cells = {
            key: [line[index] for line in lines] for key, index in columns.items() if key in _DAYS
        }
        month_first = (
            key
            for key, column in cells.items()
            if is_month_first(cell for cell in column if isinstance(cell, str))
        )
        swapped = (key for key, column in cells.items() if _are_swapped(column))
        return cls(is_1904, frozenset(month_first), frozenset(swapped))

    def day(self, key: str, cell: Cell) -> date | None:
        """Return the day in a cell; one that may be another is refused."""
        if key in self.month_first and isinstance(cell, str) and is_numbers(cell):
            raise UnreadableError("month_first", _MONTH_FIRST)
        if key in self.swapped and isinstance(cell, date):
            raise UnreadableError("month_first", _SWAPPED)
        return day_of(cell, is_1904=self.is_1904)


def _are_swapped(column: Sequence[Cell]) -> bool:
    """Whether all real dates lie in the first twelve days of a month, and all text after them."""
    real = [cell.day for cell in column if isinstance(cell, date)]
    texts = [cell for cell in column if isinstance(cell, str) and is_numbers(cell)]
    are_enough = len(real) >= _MANY_REAL and len(texts) >= _SOME_TEXTS
    return are_enough and max(real) <= _MONTHS and all(map(is_day_first, texts))


_MONTHS = 12
_MANY_REAL, _SOME_TEXTS = 10, 3
"""Ten days at random lie in the first twelve of a month once in ten thousand times."""
_MONTH_FIRST = (
    "the dates of this column are written month/day/year, and none of them is read; write them as "
    "day/month/year, or as dates"
)
_SWAPPED = (
    "none of the dates of this column is after the twelfth of a month, and those that are stand as "
    "text: another country's Excel took the day for the month; open the export again with yours"
)


def read_row(
    kind: ListKind,
    cells: Sequence[Cell],
    columns: dict[str, int],
    place: Place,
    *,
    writing: Writing,
    remarks: list[Reject],
) -> ListRow | None:
    """Read one row; None without an identifier. What cannot be read of it goes to *remarks*."""
    try:
        child = child_of(cells[columns[CHILD.key]])
    except UnreadableError as error:
        remarks.append(place.reject(str(error), CHILD.title, code=error.code))
        return None
    says: Facts = {}
    for column in kind.columns:
        if column.key == CHILD.key:
            continue
        says[column.key] = UNKNOWN
        if column.key not in columns:
            continue
        try:
            cell = cells[columns[column.key]]
            says[column.key] = _read(column.key, cell, writing)
        except UnreadableError as error:
            reject = place.reject(
                str(error), column.title, child, code=error.code, ends=RowEnd.USED
            )
            remarks.append(reject)
    return ListRow(place, child, says, {each.key: each.title for each in kind.columns})


def _read(key: str, cell: Cell, writing: Writing) -> Any:
    if key in _DAYS:
        return writing.day(key, cell)
    if key in _CODES:
        return code_of(cell, _CODES[key]) or None
    return _OTHERS[key](cell)


@dataclass(slots=True)
class LatestDay:
    """
    The day up to which the workbooks reach: the last on which things were still recorded.

    A workbook does not say when it was made. It was made on or after every day in it, unless
    that day is mistyped, or an appointment to come; so the latest day counts only if others lie
    shortly before it, and not a small part alone of what is entered in a week.
    """

    days: list[date]

    def found(self) -> date | None:
        """Return the day; None where there are no days."""
        are_few = len(self.days) < _MANY
        # Days of one child often agree, as those of care and of its first placement do.
        ordered = sorted(set(self.days) if are_few else self.days)
        needed, shortly = (2, _HALF_A_YEAR) if are_few else (len(ordered) // 100 + 1, _A_MONTH)
        in_week = [*_in_week(ordered)]
        least = 0 if are_few else max(in_week) // _OF_A_WEEK
        borne_out = [
            last
            for last in range(len(ordered) - 1, needed - 2, -1)
            if (ordered[last] - ordered[last - needed + 1]).days <= shortly
        ]
        if not borne_out:
            return ordered[-1] if ordered else None
        latest = ordered[borne_out[0]]
        full = next((ordered[each] for each in borne_out if in_week[each] >= least), latest)
        # Where all of the last weeks are so thin, one day of many entries is the exception.
        return full if (latest - full).days <= _A_MONTH else latest


def _in_week(ordered: Sequence[date]) -> Iterator[int]:
    """Yield, of each of these days, how many of them lie in the week that ends with it."""
    first = 0
    for index, day in enumerate(ordered):
        while day - ordered[first] > _SIX_DAYS:
            first += 1
        yield index - first + 1


_SIX_DAYS = timedelta(days=6)
_OF_A_WEEK = 20
"""Less than one in so many of the fullest week is a few slips: even at Christmas there is more."""
_MANY = 100
_A_MONTH, _HALF_A_YEAR = 31, 183


def days_of(row: ListRow) -> Iterator[date]:
    """Yield the days on which something happened, by this row."""
    for name in _DAYS & row.says.keys() - _NOT_HAPPENED:
        day = row.day(name)
        if day is not None:
            yield day


def until(row: ListRow, last: date | None, remarks: list[Reject]) -> ListRow:
    """Leave out the days after the last that the workbooks reach: they cannot have been."""
    for name in _DAYS & row.says.keys():
        day = row.day(name)
        if last is not None and day is not None and day > last:
            remarks.append(row.reject(_TOO_LATE, name, code="day_after_workbook", ends=RowEnd.USED))
            row = row.without(name)
    return row


_TOO_LATE = "the date is after the last on which others in the workbook lie; correct it"
