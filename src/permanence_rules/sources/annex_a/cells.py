"""Reading one cell of a workbook: a day, a code, a yes or no, an identifier."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date, datetime, timedelta

from permanence_rules.sources.days import UnreadableError, to_day
from permanence_rules.sources.ssda903.places import CHILD_PATTERN
from permanence_rules.sources.unknowns import UNREADABLE
from permanence_rules.sources.workbooks import Cell

__all__ = [
    "child_of",
    "code_of",
    "day_of",
    "option_of",
    "place_of",
    "team_of",
    "text_of",
    "worker_of",
    "yes_of",
]

_FROM_1900, _FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = 367, 73_050
"""1 January 1901 and 31 December 2099, counted as Excel does."""
_WRITTEN = re.compile(r"(\d\d?)(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})[ ,-]*(\d{4})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,2}\d{1,2}[AB]?)(?![A-Za-z0-9])")
_LETTER = re.compile(r"\s*\(?([a-z]{1,2})\)\s*", re.IGNORECASE)
"""What the template writes before a code, such as `a) `."""
_NOTHING = frozenset({"", "-", "n/a", "na", "none", "null", "nan"})


def text_of(cell: Cell) -> str:
    """Return the text of a cell, with one blank where there are several of any kind."""
    if cell is UNREADABLE:
        raise UnreadableError("formula_without_value", _FORMULA)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def child_of(cell: Cell) -> str:
    """Return the identifier of a child; a number loses the `.0` that workbooks give it."""
    text = text_of(cell)
    if not text:
        raise UnreadableError("child_missing", "the child's identifier is missing; fill it in")
    if CHILD_PATTERN.fullmatch(text):
        return text
    raise UnreadableError(
        "child_unsound", "expected 1 to 64 letters, digits, full stops, underscores or hyphens"
    )


def day_of(cell: Cell, *, is_1904: bool = False) -> date | None:
    """
    Return the day in a cell, however the workbook writes it; None where it is blank.

    A number is a day as Excel counts them, whose format was lost. The time of a day is left out.

    >>> day_of(43837.0), day_of("7/1/2020"), day_of("7th January 2020"), day_of(" ")
    (datetime.date(2020, 1, 7), datetime.date(2020, 1, 7), datetime.date(2020, 1, 7), None)
    """
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _counted(cell, is_1904=is_1904)
    text = text_of(cell)
    if text.lower() in _NOTHING:
        return None
    if found := _WRITTEN.fullmatch(text):
        month = found[2][:3].lower()
        if month in _MONTHS:
            text = f"{found[1]}/{_MONTHS.index(month) + 1}/{found[3]}"
    return to_day(text)


def _within(day: date) -> date:
    return to_day(day.isoformat())


def _counted(number: float, *, is_1904: bool) -> date:
    serial = int(number) + (1_462 if is_1904 else 0)
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        raise UnreadableError("day_format", "expected a date, and this number counts none")
    if is_1904:
        return _FROM_1904 + timedelta(days=int(number))
    return _FROM_1900 + timedelta(days=serial)


def code_of(cell: Cell, known: Container[str]) -> str:
    """
    Return the code that a cell names, with or without a letter before and words after it.

    >>> code_of("a) U1: Foster placement - relatives - long term", {"U1"}), code_of("", {"U1"})
    ('U1', '')
    """
    text = text_of(cell)
    if text.lower() in _NOTHING:
        return ""
    found: set[str] = {code for code in _CODE.findall(text.upper()) if code in known}
    if len(found) == 1:
        return found.pop()
    if found:
        raise UnreadableError(
            "codes_differ", "there are two codes here; leave the one that applies"
        )
    raise UnreadableError("code_unknown", "this code is not one of those of Annex A; correct it")


_YES, _NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0"})
_NOT_KNOWN = frozenset({"unknown", "not known", "c", "u", "not stated", "not recorded"})


def yes_of(cell: Cell) -> bool | None:
    """
    Return whether a cell says yes or no; None where it is blank or says that it is not known.

    >>> yes_of("a)Yes"), yes_of("b) No"), yes_of("N"), yes_of("c) Unknown")
    (True, False, False, None)
    """
    text = text_of(cell).lower()
    words = _LETTER.sub("", text, count=1) or text
    if words in _YES or text == "a)":
        return True
    if words in _NO or text == "b)":
        return False
    if words in _NOTHING or words in _NOT_KNOWN:
        return None
    raise UnreadableError("code_unknown", "expected yes or no; correct it")


def place_of(cell: Cell) -> bool | None:
    """
    Return whether a placement is out of the authority's area; None where it is blank.

    >>> place_of("a) In"), place_of("b)Out"), place_of("")
    (False, True, None)
    """
    text = text_of(cell).lower()
    words = _LETTER.sub("", text, count=1)
    if words in _NOTHING and not _LETTER.match(text):
        return None
    if words in ("in", "inside") or text == "a)":
        return False
    if words in ("out", "outside") or text == "b)":
        return True
    raise UnreadableError("code_unknown", "expected in or out of the area; correct it")


_OPTIONS = {
    "return to family": "return_home",
    "adoption": "adoption",
    "sgo cao": "",
    "supported living in the community": "supported_independence",
    "long term residential placement": "residential_care",
    "long term fostering": "long_term_fostering",
    "other": "",
}
"""The plans of the template in its order; empty where the case schema has no one word for it."""


def option_of(cell: Cell) -> str | None:
    """
    Return the plan for permanence: empty for one without a word here, None where it is blank.

    >>> option_of("f) Long-term fostering"), option_of("b)"), option_of("c) SGO/CAO"), option_of("")
    ('long_term_fostering', 'adoption', '', None)
    """
    text = text_of(cell).lower()
    if text in _NOTHING:
        return None
    letter = _LETTER.match(text)
    words = re.sub(r"[^a-z]+", " ", _LETTER.sub("", text, count=1)).strip()
    if words in _OPTIONS:
        return _OPTIONS[words]
    if not words and letter is not None and letter[1] in "abcdefg":
        return [*_OPTIONS.values()]["abcdefg".index(letter[1])]
    raise UnreadableError("code_unknown", "this plan is not one of those of Annex A; correct it")


_TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,31}")
_OF_AN_ORGANISATION = frozenset(
    {"team", "teams", "unit", "service", "services", "hub", "pod", "duty", "locality", "cla", "cic"}
)


def team_of(cell: Cell) -> str:
    """
    Return the code of a team; empty where it is blank, or its name may be somebody's.

    A name that says that it is a team's becomes a code with hyphens for its blanks.

    >>> team_of("Children in Care Team 1"), team_of("CLA-2"), team_of("Smith Jones")
    ('Children-in-Care-Team-1', 'CLA-2', '')
    """
    words = text_of(cell).split()
    if len(words) > 1 and not _OF_AN_ORGANISATION & {word.lower() for word in words}:
        return ""
    code = "-".join(words)
    return code if _TEAM.fullmatch(code) else ""


def worker_of(cell: Cell) -> str:
    """
    Return the code of a worker; empty where it is blank or a name, which is no code.

    >>> worker_of("SW1234"), worker_of("Smith"), worker_of("Smith 2")
    ('SW1234', '', '')
    """
    text = text_of(cell)
    is_code = _TEAM.fullmatch(text) and any(sign.isdigit() for sign in text)
    return text if is_code else ""


_FORMULA = "this formula has no value, or gave an error; correct it, and save the workbook in Excel"
