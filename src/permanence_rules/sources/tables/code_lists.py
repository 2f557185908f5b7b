"""What the values of a column may mean, and the code lists of the national return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.sources import codes
from permanence_rules.sources.tables.cells import NONE, UNKNOWN_WORD
from permanence_rules.sources.tables.facts import Fact

__all__ = ["NATIONAL_CODES", "fault_of_meaning"]

NATIONAL_CODES: dict[str, dict[str, str]] = {
    "ssda903.legal_status": codes.LEGAL_STATUSES,
    "ssda903.placement": codes.PLACEMENT_KINDS,
    "ssda903.placement_end": {
        code: meant or UNKNOWN_WORD for code, meant in codes.PLACEMENT_CHANGE_REASONS.items()
    },
    "ssda903.period_end": {**codes.PERIOD_END_REASONS, codes.GOES_ON: NONE},
    "ssda903.participation": codes.PARTICIPATION,
}
"""Code lists of the national return that a mapping can name."""


def fault_of_meaning(meant: Any, fact: Fact) -> tuple[str, str] | None:
    """Return why *meant* cannot be said of a fact, and a suggestion; None where it can."""
    if isinstance(meant, str) and meant in (NONE, UNKNOWN_WORD):
        return None
    if fact.kind == "code" and meant not in fact.codes:
        word = meant if isinstance(meant, str) else ""
        return f"{fact.path} knows no such code", did_you_mean(word, fact.codes)
    is_fit, wanted = _FIT[fact.kind]
    return None if is_fit(meant) else (f"{fact.path} is {wanted}", "")


def _is_number(meant: Any) -> bool:
    return isinstance(meant, int | float) and not isinstance(meant, bool)


def _is_text(meant: Any) -> bool:
    return isinstance(meant, str)


def _is_bool(meant: Any) -> bool:
    return isinstance(meant, bool)


def _is_day(meant: Any) -> bool:
    return isinstance(meant, date) and not isinstance(meant, datetime)


_YES_NO = "true or false; or none, or unknown"
_FIT: dict[str, tuple[Callable[[Any], bool], str]] = {
    "yes_no": (_is_bool, _YES_NO),
    "words": (_is_bool, _YES_NO),
    "date": (_is_day, "a date such as 2026-03-31; or none, or unknown"),
    "number": (_is_number, "a number; or none, or unknown"),
    "amount": (_is_number, "a number; or none, or unknown"),
    "code": (_is_text, "a word in quotation marks"),
    "role": (_is_text, "a role in quotation marks, such as social_worker"),
    "text": (_is_text, "text in quotation marks"),
}
