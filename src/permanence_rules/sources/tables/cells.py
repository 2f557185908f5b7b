"""Reading one cell as a column of the mapping says; no refusal repeats what the cell holds."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

from permanence_rules.case.roles import Role
from permanence_rules.sources.tables.facts import Fact
from permanence_rules.sources.unknowns import UNKNOWN, UNREADABLE
from permanence_rules.timing import to_date

__all__ = [
    "NONE",
    "SILENT",
    "UNKNOWN_WORD",
    "Cell",
    "CellError",
    "DatePattern",
    "Reading",
    "date_pattern",
    "is_blank",
    "text_of",
]

Cell = object
"""What a cell holds: text, or the kind of value that a workbook, Parquet or a database gives."""

NONE = "none"
UNKNOWN_WORD = "unknown"
"""What a code list or `blank` may say in the place of a value."""

_EARLIEST, _LATEST = 1900, 2100
_YEARS = f"expected a year from {_EARLIEST} to {_LATEST}; correct it"
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00([.,]0+)?)?(Z|\+00:00)?$", re.ASCII)
"""What a database adds to a day."""
_NO_VALUE = frozenset({"", "NULL"})
"""SQL Server Management Studio writes NULL where there is no value."""
_YES = frozenset({"y", "yes", "true", "t", "1"})
_NO = frozenset({"n", "no", "false", "f", "0"})
_ROLES = frozenset(map(str, Role))


class CellError(ValueError):
    """A cell that cannot be used: the stable code of the fault, and why in words."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        super().__init__(reason)


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing: no text, NULL, or the NaN that pandas writes for it."""
    if isinstance(cell, float):
        return math.isnan(cell)
    return cell is None or (isinstance(cell, str) and cell.strip() in _NO_VALUE)


def text_of(cell: Cell) -> str:
    """
    Return a cell as the text that a person would type: a whole number without `.0`.

    >>> text_of(17.0), text_of(" A1 "), text_of(None)
    ('17', 'A1', '')
    """
    if is_blank(cell) or cell is UNREADABLE:
        return ""
    if isinstance(cell, float | Decimal) and math.isfinite(cell) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    return str(cell).strip()


@dataclass(frozen=True, slots=True)
class DatePattern:
    """How days are written as text in a column: as in the mapping, and how to read it."""

    written: str
    found: re.Pattern[str]

    def read(self, text: str) -> date:
        """Return the day; what is written year-month-day is always read. Raises CellError."""
        plain = text[: midnight.start()] if (midnight := _MIDNIGHT.search(text)) else text
        parts = _ISO.fullmatch(plain)
        if parts is not None:
            return _existing(int(parts[1]), int(parts[2]), int(parts[3]))
        match = self.found.fullmatch(text) or self.found.fullmatch(plain)
        if match is None:
            raise CellError(
                "day_format",
                f"expected a date written {self.written}; correct it, or `dates` in the mapping",
            )
        named = match.groupdict()
        month = named.get("month") or str(_MONTHS.index(named["name"][:3].lower()) + 1)
        return _existing(int(named["year"]), int(month), int(named["day"]))


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = {
    "YYYY": r"(?P<year>\d{4})",
    "MMMM": r"(?P<name>(?i:january|february|march|april|may|june|july|august|september|october"
    r"|november|december))",
    "MMM": r"(?P<name>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
    "MM": r"(?P<month>\d\d?)",
    "DD": r"(?P<day>\d\d?)",
    "hh": r"\d\d?",
    "mm": r"\d\d",
    "ss": r"\d\d(?:[.,]\d+)?",
}
_PART = re.compile("|".join(_PARTS))


@cache
def date_pattern(written: str) -> DatePattern | None:
    """
    Return how to read days that are written so, or None where that is no pattern.

    >>> date_pattern("DD/MM/YYYY").read("31/01/2026")
    datetime.date(2026, 1, 31)
    >>> date_pattern("DD-MMM-YYYY hh:mm").read("05-Feb-2026 14:30")
    datetime.date(2026, 2, 5)
    >>> date_pattern("DD/MM/YY") is None
    True
    """
    pieces, at, names = [], 0, []
    for part in _PART.finditer(written):
        pieces += [re.escape(written[at : part.start()]), _PARTS[part[0]]]
        names.append({"MMMM": "MM", "MMM": "MM"}.get(part[0], part[0]))
        at = part.end()
    pieces.append(re.escape(written[at:]))
    rest = _PART.sub("", written)
    is_whole = sorted(each for each in names if each.isupper()) == ["DD", "MM", "YYYY"]
    if not is_whole or len(set(names)) != len(names) or re.search("[A-SU-Za-z0-9]", rest):
        return None
    return DatePattern(written, re.compile("".join(pieces), re.ASCII))


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one column are read as one fact."""

    fact: Fact
    dates: DatePattern
    codes: Mapping[str, Any] = field(default_factory=dict)
    """By the text of a cell in small letters, what it means."""
    has_codes: bool = False
    otherwise: Any = None
    """What any other text means; None: it is refused."""
    blank: str = ""
    """What a blank cell means, if the mapping says so: `none` or `unknown`."""
    split: str = ""

    def value(self, cell: Cell) -> Any:
        """
        Return what a cell says: a value as JSON has it, None for none, or UNKNOWN.

        Raises CellError.
        """
        if cell is UNREADABLE:
            raise CellError(
                "formula_without_value",
                "this formula has no value, or gave an error; correct it, and save the workbook in "
                "Excel",
            )
        if is_blank(cell):
            return self._of_blank()
        if self.fact.is_list:
            pieces = [each.strip() for each in str(cell).split(self.split or ";")]
            found = [self._one(each) for each in pieces if each]
            return UNKNOWN if UNKNOWN in found else [each for each in found if each is not None]
        return self._one(cell)

    def _of_blank(self) -> Any:
        if self.blank == NONE:
            return [] if self.fact.is_list else None
        return UNKNOWN if self.blank == UNKNOWN_WORD else SILENT

    def _one(self, cell: Cell) -> Any:
        known = self._known(text_of(cell).casefold()) if self.codes else SILENT
        if known is not SILENT:
            return _meant(known)
        if self.has_codes and self.fact.kind not in ("date", "words"):
            if self.otherwise is None:
                raise CellError(
                    "code_unknown",
                    "this value is not in the list of codes; add it to the mapping, or correct it",
                )
            return _meant(self.otherwise)
        return _READERS[self.fact.kind](self, cell)

    def _known(self, text: str) -> Any:
        """Return what a text means; of a code with its words, as "c2: care order", the code."""
        if text in self.codes:
            return self.codes[text]
        code = _CODE_AND_WORDS.match(text)
        return SILENT if code is None else self.codes.get(code[1], SILENT)


_CODE_AND_WORDS = re.compile(r"([a-z0-9]{1,6})\s*(?::|-|\u2013)\s", re.ASCII)


SILENT: Final = object()
"""Stands for a fact of which the record says nothing."""


def _meant(value: Any) -> Any:
    return {NONE: None, UNKNOWN_WORD: UNKNOWN}.get(value, value) if _is_word(value) else value


def _is_word(value: Any) -> bool:
    return isinstance(value, str)


def _day(reading: Reading, cell: Cell) -> str:
    if isinstance(cell, date):
        return _in_range(_in_london(cell)).isoformat()
    if not isinstance(cell, str):
        raise CellError("day_format", "expected a date, and this is a number; export it as a date")
    return _in_range(reading.dates.read(cell.strip())).isoformat()


def _in_london(moment: date) -> date:
    try:
        return to_date(moment)
    except ValueError:
        raise CellError("day_range", _YEARS) from None


def _in_range(day: date) -> date:
    if not _EARLIEST <= day.year <= _LATEST:
        raise CellError("day_range", _YEARS)
    return day


def _existing(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(
            "day_not_existing",
            "there is no such day; correct it, or the order of day and month in `dates`",
        ) from None


def _yes_no(_: Reading, cell: Cell) -> bool:
    text = text_of(cell).casefold()
    if text in _YES or text in _NO:
        return text in _YES
    raise CellError(
        "flag_unknown", "expected yes or no, as Y or N, true or false, 1 or 0; or give `codes`"
    )


def _code(reading: Reading, cell: Cell) -> str:
    text = _as_word(cell)
    if text in reading.fact.codes:
        return text
    raise CellError(
        "code_unknown", "this value is no word of the case schema; give `codes` in the mapping"
    )


def _role(_: Reading, cell: Cell) -> str:
    # Only a role that is known: any other text may be somebody's name.
    text = _as_word(cell)
    if text in _ROLES:
        return text
    raise CellError("role_unknown", "this value is no known role; give `codes` in the mapping")


def _as_word(cell: Cell) -> str:
    return re.sub("[ -]+", "_", text_of(cell).casefold())


def _number(_: Reading, cell: Cell) -> int:
    text = text_of(cell)
    if re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        return int(text)
    raise CellError("not_a_number", "expected a whole number; correct it")


def _amount(_: Reading, cell: Cell) -> Decimal:
    try:
        found = Decimal(text_of(cell).replace(",", "").removeprefix("£"))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise CellError("not_a_number", "expected a number such as 2000.00; correct it")
    return found


def _words(_: Reading, cell: Cell) -> bool:
    """Only that something is written counts; the words themselves go no further."""
    return text_of(cell).casefold() not in _NO


def _text(_: Reading, cell: Cell) -> str:
    return text_of(cell)


_READERS: dict[str, Callable[[Reading, Cell], Any]] = {
    "date": _day,
    "yes_no": _yes_no,
    "code": _code,
    "role": _role,
    "number": _number,
    "amount": _amount,
    "words": _words,
    "text": _text,
}
