"""What a clause of a rule could be mistaken for: the next number, another unit, the opposite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from permanence_rules.language.conditions import Condition
from permanence_rules.language.keys import keys_of_rules
from permanence_rules.language.selections import Let

__all__ = ["day_moved", "other_key", "other_values"]


def other_values(value: Any, key: str) -> Iterator[Any]:
    """
    Yield what could stand in a rule instead of *value* under *key*; nothing for words and paths.

    >>> list(other_values("20 working days", "within"))
    ['19 working days', '21 working days', '20 days']
    >>> list(other_values(True, "same_day")), list(other_values("ended_on", "lapses_on"))
    ([False], [])
    """
    keys = keys_of_rules()
    if key in keys.choices:
        yield from (other for other in keys.choices[key] if other != value)
    elif isinstance(value, str):
        yield from _other_periods(value)
        yield from _other_days(value)
    elif key in keys.numbers and isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from (number for number in (value - 1, value + 1) if number >= 0)


def other_key(key: str, around: Mapping[str, Any], *, in_let: bool) -> str | None:
    """
    Return the test that *key* becomes when it is turned round or its bound is moved.

    None where it is not a test: a limit has `at_least ... before` as well, and `any_of`.

    >>> other_key("before", {"field": "held_on", "before": "as_at"}, in_let=False)
    'on_or_before'
    >>> other_key("before", {"at_least": "5 working days", "before": "panel_for"}, in_let=False)
    """
    if in_let:
        return Let.opposites.get(key)
    # `any_of` of a limit is a list of limits, and `at_least` of a limit is no test.
    is_condition = "field" in around or any(isinstance(around.get(each), str) for each in _OF_ONE)
    return Condition.opposites.get(key) if is_condition else None


_OF_ONE = ("any_of", "every")


def day_moved(day: str, days: int) -> str:
    """Return the date that lies so many days after *day*, both as they are written in files."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _other_periods(text: str) -> Iterator[str]:
    found = _PERIOD.fullmatch(text)
    if found is None:
        return
    number, unit = int(found[1]), found[2]
    yield from (_period(other, unit) for other in (number - 1, number + 1) if other >= 0)
    if number:
        yield _period(number, _OTHER_UNIT[unit])


_PERIOD = re.compile(r"(0|[1-9][0-9]*) (working day|day|week|month|year)s?")
_OTHER_UNIT = {
    "day": "working day",
    "working day": "day",
    "week": "day",
    "month": "week",
    "year": "month",
}


def _period(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _other_days(text: str) -> Iterator[str]:
    if _DAY.fullmatch(text):
        yield from (day_moved(text, days) for days in (-1, 1))


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
