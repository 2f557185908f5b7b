"""Reading what was typed into a field; what cannot be read is named by a code, never repeated."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from permanence_rules.case.base import EARLIEST_YEAR, LATEST_YEAR
from permanence_rules.forms.fields import FormField, Option
from permanence_rules.timing import to_date

__all__ = ["BLANK", "NO", "YES", "Fault", "Typed", "read_typed"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something typed cannot be read; the code leads to its sentence."""

    code: str


class _Blank(Enum):
    BLANK = "blank"


BLANK = _Blank.BLANK
"""Nothing was typed: the fact is left out of the record, and so unknown or its default."""

Typed = Any
"""A plain value for the record, BLANK or a Fault."""

YES = frozenset({"yes", "y", "true"})
NO = frozenset({"no", "n", "false"})
_LONGEST = 100
"""No date, code or number is longer; what is, is not looked at any further."""


def read_typed(
    field: FormField, value: object, yes: Collection[str] = YES, no: Collection[str] = NO
) -> Typed:
    """
    Return what was typed into *field* as a value for the record.

    Text is read as people write it. A value that is already a date, a yes or no, a number or a
    list is taken as it is. None says that there is none, which is a statement; blank says nothing.
    """
    if isinstance(value, str):
        value = value.strip()
        if value == "":
            return BLANK
    if value is None:
        return None
    if field.kind == "yes_no":
        return _yes_no(value, yes, no)
    return _READ[field.kind](value, field)


def _yes_no(value: object, yes: Collection[str], no: Collection[str]) -> Typed:
    if isinstance(value, bool):
        return value
    word = value.casefold() if isinstance(value, str) else ""
    return True if word in yes else False if word in no else Fault("not_yes_or_no")


# ---- dates ------------------------------------------------------------------------------------

_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})", re.ASCII)
_IN_WORDS = re.compile(r"(\d{1,2}) ([a-z]{3,9}) (\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.\- ]\d{1,2}[/.\- ]\d{2}", re.ASCII)
_MONTHS = {
    name: number
    for number, months in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ],
        1,
    )
    for name in months.split()
}


def _date(value: object, _: FormField) -> Typed:
    if isinstance(value, datetime):
        value = to_date(value)
    if isinstance(value, date):
        return _within_years(value)
    if isinstance(value, Mapping):
        return _of_three_boxes(value)
    return _date_of(value.casefold()) if isinstance(value, str) else Fault("not_a_day")


def _of_three_boxes(value: Mapping[Any, object]) -> Typed:
    """Read day, month and year that were typed into boxes of their own."""
    parts = [str(value.get(name) or "").strip() for name in ("day", "month", "year")]
    if not any(parts):
        return BLANK
    if not all(parts):
        return Fault("day_incomplete")
    day, month, year = (part.casefold() for part in parts)
    return _date_of(f"{day}/{_MONTHS.get(month, month)}/{year}")


def _date_of(text: str) -> Typed:
    if len(text) > _LONGEST:
        return Fault("not_a_day")
    text = " ".join(text.split())
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif (found := _IN_WORDS.fullmatch(text)) and found[2] in _MONTHS:
        day, month, year = int(found[1]), _MONTHS[found[2]], int(found[3])
    else:
        return Fault("short_year" if _SHORT_YEAR.fullmatch(text) else "not_a_day")
    try:
        return _within_years(date(year, month, day))
    except ValueError:
        return Fault("no_such_day")


def _within_years(day: date) -> Typed:
    is_near = EARLIEST_YEAR <= day.year <= LATEST_YEAR
    return day.isoformat() if is_near else Fault("no_such_year")


# ---- codes and roles --------------------------------------------------------------------------


def _code(value: object, field: FormField) -> Typed:
    found = _known(value, field.options)
    return Fault(_UNKNOWN[field.kind]) if found is None else found


_UNKNOWN = {
    "code": "unknown_word",
    "codes": "unknown_word",
    "role": "unknown_role",
    "roles": "unknown_role",
}


def _codes(value: object, field: FormField) -> Typed:
    """Read several codes: a list, or text with commas or lines between them."""
    if isinstance(value, str):
        value = re.split(r"[,\n]", value)
    if not isinstance(value, Sequence) or isinstance(value, bytes):
        return Fault("wrong_kind")
    given = [each for each in value if not (isinstance(each, str) and not each.strip())]
    if not given and list(value):
        return BLANK  # a page posts a blank beside its boxes, so that all can be left empty
    found = [_known(each, field.options) for each in given]
    return Fault(_UNKNOWN[field.kind]) if None in found else list(dict.fromkeys(found))


def _known(value: object, options: tuple[Option, ...]) -> str | None:
    """Return the code that was meant: the code itself, or its words as the form shows them."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    wanted = _plain(value)
    return next((each.value for each in options if wanted in _names_of(each)), None)


def _names_of(option: Option) -> tuple[str, str]:
    return _plain(option.value), _plain(option.words)


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-]+", " ", text.strip().casefold())


# ---- the rest ---------------------------------------------------------------------------------


_A_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)


def _number(value: object, _: FormField) -> Typed:
    text = value.replace(",", "").removeprefix("£").strip() if isinstance(value, str) else value
    if isinstance(text, bool) or not isinstance(text, str | int | float | Decimal):
        return Fault("not_a_number")
    found = _A_NUMBER.fullmatch(f"{text:f}" if isinstance(text, Decimal) else str(text))
    if found is None:
        return Fault("not_a_number")
    return float(found[0]) if found[1] else int(found[0])


def _text(value: object, _: FormField) -> Typed:
    return value if isinstance(value, str) and _is_whole(value) else Fault("not_words")


def _is_whole(text: str) -> bool:
    """Whether a text has no half of a character, which no record can keep."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _words(value: object, _: FormField) -> Typed:
    """Take words as they are; yes or no says whether there are any, kept elsewhere."""
    is_kept = isinstance(value, bool) or (isinstance(value, str) and _is_whole(value))
    return value if is_kept else Fault("not_words")


def _rows(_: object, __: FormField) -> Typed:
    """Rows are read cell by cell; what is no list of them has no rows."""
    return Fault("wrong_kind")


_READ: dict[str, Callable[[object, FormField], Typed]] = {
    "date": _date,
    "code": _code,
    "role": _code,
    "codes": _codes,
    "roles": _codes,
    "number": _number,
    "text": _text,
    "words": _words,
    "rows": _rows,
}
