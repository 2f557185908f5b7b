"""One row of a table, and reading its cells: whatever a vendor stores there, or a remark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.days import UnreadableError, to_day
from permanence_rules.timing import to_date

__all__ = ["Remarks", "Row"]

_PLACEHOLDERS = re.compile(r"SSD_PH.*|PLACEHOLDER_DATA|NULL|N/A", re.IGNORECASE)
_NO_DAY = date(1900, 1, 1)
"""What the vendors' scripts write for a day that they do not have."""
_TIME = re.compile(r"[ T]\d\d?:\d\d.*", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d(?::?\d\d)?)", re.ASCII
)
"""A moment with its zone: in summer the last hour of a day by Greenwich is the next day here."""
_YES = frozenset({"Y", "YES", "1", "TRUE", "T"})
_NO = frozenset({"N", "NO", "0", "FALSE", "F"})
_CODE_FIRST = re.compile(r"(?:[a-z]\)\s*)?([A-Z]{1,6}\d{0,2}[A-Z]?)(?=\W|$)")
_ORDER = (RowEnd.USED, RowEnd.SET_ASIDE, RowEnd.REJECTED)


@dataclass(slots=True)
class Row:
    """One row: its cells by column, and what became of it. A column that is not there is blank."""

    table: str
    cells: Mapping[str, Any]
    ends: RowEnd = RowEnd.USED
    lost: set[str] = field(default_factory=set)
    """Columns that hold something that cannot be read."""

    def text(self, column: str) -> str:
        """Return what a cell says, without blanks around it; empty where it is a placeholder."""
        value = self.cells.get(column)
        found = "" if value is None else str(value).strip()
        return "" if _PLACEHOLDERS.fullmatch(found) else found

    def end(self, ends: RowEnd) -> None:
        """Note what became of it: the worst of what is found."""
        self.ends = max(self.ends, ends, key=_ORDER.index)

    def holds(self, columns: Iterable[str]) -> bool:
        """Whether any of these cells says something."""
        return any(self.text(column) for column in columns)


@dataclass(slots=True)
class Remarks:
    """What is found wrong with the rows of one child; `child` is None where it is not sound."""

    file: str
    child: str | None
    found: list[Reject] = field(default_factory=list)
    gaps: int = 0
    """Times in care of which some days are without a placement."""

    def add(
        self,
        row: Row,
        reason: str,
        column: str | None = None,
        *,
        code: str,
        ends: RowEnd = RowEnd.REJECTED,
    ) -> None:
        """Say what is wrong with a row or one of its cells, and what became of the row."""
        row.end(ends)
        self.found.append(
            Reject(
                self.file,
                reason,
                column=column,
                record=self.child,
                code=code,
                sheet=row.table,
                ends=ends,
            )
        )

    def needed_day(self, row: Row, column: str) -> date | None:
        """Return the day in a cell without which the row cannot be used; None rejects the row."""
        found = self.day(row, column, ends=RowEnd.REJECTED)
        if found is None and column not in row.lost:
            self.add(row, "a date is needed here; fill it in", column, code="day_missing")
        return found

    def day(self, row: Row, column: str, *, ends: RowEnd = RowEnd.USED) -> date | None:
        """Return the day in a cell; None where there is none, or it cannot be read."""
        if column in row.lost:
            return None
        try:
            found = _day(row.cells.get(column), row.text(column))
        except UnreadableError as error:
            row.lost.add(column)
            self.add(row, str(error), column, code=error.code, ends=ends)
            return None
        return None if found == _NO_DAY else found

    def flag(self, row: Row, column: str) -> bool | None:
        """Return yes or no; None where neither is said."""
        text = row.text(column).upper()
        if text in _YES or text in _NO or not text:
            return None if not text else text in _YES
        self._refuse(row, column, "expected Y or N", "flag_unknown")
        return None

    def code(self, row: Row, column: str, known: Mapping[str, object] | frozenset[str]) -> str:
        """Return a code, whether alone or before its words; empty where there is none known."""
        text = row.text(column)
        found = code_in(text, known)
        if text and not found:
            self._refuse(row, column, _NO_CODE, "code_unknown")
        return found

    def _refuse(self, row: Row, column: str, reason: str, code: str) -> None:
        row.lost.add(column)
        self.add(row, f"{reason}; this is left unknown", column, code=code, ends=RowEnd.USED)


_NO_CODE = "expected a code of the national returns"


def code_in(text: str, known: Mapping[str, object] | frozenset[str]) -> str:
    """
    Return the code that a text is, or begins with; empty where there is none known.

    >>> known = frozenset({"U1", "E4A", "C2"})
    >>> code_in("u1 ", known), code_in("a) U1: relatives, long term", known)
    ('U1', 'U1')
    >>> code_in("C2 - Full care order", known), code_in("Care order", known)
    ('C2', '')
    """
    if text.strip().upper() in known:
        return text.strip().upper()
    found = _CODE_FIRST.match(text)
    return found[1] if found and found[1] in known else ""


def _day(value: Any, text: str) -> date | None:
    if not text:
        return None
    if isinstance(value, date):
        return _of_moment(value)
    if moment := _MOMENT.fullmatch(text):
        return _of_moment(f"{moment[1]}{moment[2]}")
    # The dataset says what happened on a day; a time beside it is that of the note.
    return to_day(_TIME.sub("", text))


def _of_moment(moment: date | str) -> date:
    """Return the day of a moment; one in a year that is none, as in text, is refused."""
    try:
        found = to_date(datetime.fromisoformat(moment) if isinstance(moment, str) else moment)
    except ValueError:
        raise UnreadableError("day_not_existing", "there is no such day; correct it") from None
    return to_day(found.isoformat())
