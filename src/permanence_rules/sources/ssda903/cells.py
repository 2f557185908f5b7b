"""Reading one cell: a day, a code, or a refusal that never repeats what it holds."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date

from permanence_rules.sources.ssda903.places import CellError, Row

__all__ = [
    "UnreadableError",
    "child_in",
    "code_in",
    "day_in",
    "needed_code_in",
    "needed_day_in",
    "to_day",
]

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


def day_in(row: Row, column: str) -> date | None:
    """Return the day in a cell, or None where the cell is blank; raises CellError."""
    text = row.cells[column]
    if not text:
        return None
    try:
        return to_day(text)
    except UnreadableError as error:
        raise CellError(column, str(error), error.code) from None


def needed_day_in(row: Row, column: str) -> date:
    """Return the day in a cell that may not be blank; raises CellError."""
    day = day_in(row, column)
    if day is None:
        raise CellError(column, "a date is needed here; fill it in", "day_missing")
    return day


def code_in(row: Row, column: str, known: Container[str]) -> str:
    """Return the code in a cell, empty where it is blank or has no such column."""
    code = row.cells.get(column, "").upper()
    if code and code not in known:
        raise CellError(
            column, "this code is not one of the SSDA903 codes; correct it", "code_unknown"
        )
    return code


def needed_code_in(row: Row, column: str, known: Container[str]) -> str:
    """Return the code in a cell that may not be blank; raises CellError."""
    code = code_in(row, column, known)
    if not code:
        raise CellError(column, "a code is needed here; fill it in", "code_missing")
    return code


def child_in(row: Row) -> str:
    """Return the identifier of the child whose row this is; raises CellError."""
    child = row.child
    if child is not None:
        return child
    if not row.cells["CHILD"]:
        raise CellError("CHILD", "the child's identifier is missing; fill it in", "child_missing")
    raise CellError(
        "CHILD",
        "expected 1 to 64 letters, digits, full stops, underscores or hyphens",
        "child_unsound",
    )


def _existing(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableError(
            "day_not_existing", "there is no such day; correct the date"
        ) from None
