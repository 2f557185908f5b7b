"""What a scenario can expect of a finding, and how what was found differs from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Finding, NextAction
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["Difference", "differences", "unfit"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a finding that is not as the scenario expects; None stands for none."""

    field: str
    expected: Any
    got: Any

    def __str__(self) -> str:
        return f"{self.field}: expected {_in_words(self.expected)}, got {_in_words(self.got)}"


def differences(finding: Finding, expected: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return every field that is expected and that the finding has otherwise."""
    compared = (
        (field, wanted, _FIELDS[field].read(finding), _FIELDS[field].form.comparable)
        for field, wanted in expected.items()
    )
    found = tuple(
        Difference(field, wanted, got)
        for field, wanted, got, comparable in compared
        if comparable(wanted) != comparable(got)
    )
    is_open = finding.outcome is Outcome.UNDETERMINED and "missing" not in expected
    return (*found, Difference("missing", (), finding.missing)) if found and is_open else found


def unfit(field: str, value: Any) -> tuple[str, str] | None:
    """
    Return what is wrong with an expectation, and a suggestion; None when it can be compared.

    >>> unfit("dyas_late", 1)
    ('a finding has no "dyas_late"', 'Did you mean "days_late"?')
    """
    if field not in _FIELDS:
        return f'a finding has no "{field}"', did_you_mean(field, _FIELDS)
    if field == "outcome":
        if value in _OUTCOMES:
            return None
        return f'there is no outcome "{value}"', did_you_mean(str(value), _OUTCOMES)
    form = _FIELDS[field].form
    return None if value is None or form.fits(value) else (f"expected {form.words}", "")


_OUTCOMES = tuple(outcome.value for outcome in Outcome)


def _in_words(value: Any) -> str:
    if value is None or value in ((), []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return _is_whole(value) or isinstance(value, float)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_yes_no(value: Any) -> bool:
    return isinstance(value, bool)


def _list_of(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _one(value: Any) -> str | None:
    return None if value is None else str(value)


def _in_order(values: Any) -> list[str]:
    return [str(each) for each in values or ()]


def _in_any_order(values: Any) -> list[str]:
    return sorted(_in_order(values))


def _quantity(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@dataclass(frozen=True, slots=True)
class _Form:
    """How a value is written in a scenario, and how two are compared."""

    words: str
    fits: Callable[[Any], bool]
    comparable: Callable[[Any], Any] = _one


_DATE = _Form("a date such as 2025-04-30", _is_date)
_DATES = _Form("dates such as [2025-04-29, 2025-04-30]", _list_of(_is_date), _in_order)
_DAYS = _Form("a whole number of days", _is_whole)
_NUMBER = _Form("a number", _is_number, _quantity)
_TEXT = _Form("words", _is_text)
_ITEMS = _Form("a list of the items in words", _list_of(_is_text), _in_order)
_PATHS = _Form("a list of paths of facts", _list_of(_is_text), _in_any_order)
_YES_NO = _Form("true or false", _is_yes_no, bool)


@dataclass(frozen=True, slots=True)
class _Field:
    form: _Form
    read: Callable[[Finding], Any]


def _field(form: _Form, name: str) -> _Field:
    return _Field(form, lambda finding: getattr(finding, name))


def _of_action(form: _Form, read: Callable[[NextAction], Any]) -> _Field:
    return _Field(form, lambda finding: read(finding.next_action) if finding.next_action else None)


_FIELDS: dict[str, _Field] = {
    "outcome": _field(_TEXT, "outcome"),
    "due_on": _field(_DATE, "due_on"),
    "possible_due_on": _field(_DATES, "possible_due_on"),
    "not_before": _field(_DATE, "not_before"),
    "recommended_by": _field(_DATE, "recommended_by"),
    "done_on": _field(_DATE, "done_on"),
    "next_due_on": _field(_DATE, "next_due_on"),
    "days_late": _field(_DAYS, "days_late"),
    "days_overdue": _field(_DAYS, "days_overdue"),
    "days_left": _field(_DAYS, "days_left"),
    "closing": _field(_TEXT, "closing"),
    "missing_items": _field(_ITEMS, "missing_items"),
    "missing": _field(_PATHS, "missing"),
    "message": _field(_TEXT, "message"),
    "exemption": _Field(_TEXT, lambda found: found.exemption and found.exemption.because),
    "figure": _Field(_NUMBER, lambda found: found.figure and found.figure.value),
    "owner": _of_action(_TEXT, lambda action: action.owner),
    "do": _of_action(_TEXT, lambda action: action.do),
    "next_action_by": _of_action(_DATE, lambda action: action.by),
    "policy_sensitive": _Field(_YES_NO, lambda found: bool(found.policy_sensitive)),
    "warnings": _Field(_YES_NO, lambda found: bool(found.warnings)),
    "subject": _Field(_TEXT, lambda found: found.subject.path),
}
