"""Conditions in words."""

from __future__ import annotations

from collections.abc import Iterable

from permanence_rules.explain.phrases import moment_words, path_words, plain_words, value_words
from permanence_rules.language.conditions import Condition

__all__ = ["all_words", "condition_words"]


def all_words(conditions: Iterable[Condition]) -> str:
    """Return several conditions that must all hold."""
    return " and ".join(map(condition_words, conditions))


def condition_words(condition: Condition) -> str:
    """
    Return a condition in words.

    >>> condition_words(Condition(field="arrangement", is_="short_breaks"))
    '"arrangement" is short breaks'
    """
    if condition.field is not None:
        return f"{path_words(condition.field)} {_test_words(condition)}"
    if condition.rule is not None:
        return f"{condition.rule} is {_or(map(plain_words, condition.outcome))}"
    if condition.all_ or condition.any_ or condition.not_:
        return _nested(condition)
    return _over_records(condition)


def _nested(condition: Condition) -> str:
    if condition.not_:
        return f"not ({all_words(condition.not_)})"
    joiner = " and " if condition.all_ else " or "
    return f"({joiner.join(map(condition_words, condition.all_ or condition.any_))})"


def _over_records(condition: Condition) -> str:
    if condition.every is not None:
        each = f"each of {path_words(condition.every)} has: {all_words(condition.where)}"
        none = "also where there is none" if condition.of_none == "holds" else "and there is one"
        return f"{each} ({none})"
    where = f" with {all_words(condition.where)}" if condition.where else ""
    if condition.any_of is not None:
        return f"there is one of {path_words(condition.any_of)}{where}"
    if condition.share_of is not None:
        share = path_words(condition.share_of)
        return f"the share of {share}{where}, in per cent, {_test_words(condition)}"
    return f"the number of {path_words(str(condition.count_of))}{where} {_test_words(condition)}"


def _test_words(condition: Condition) -> str:
    name = condition.tests[0]
    value = getattr(condition, "is_" if name == "is" else name)
    if name == "recorded":
        return "is recorded" if value else "is not recorded"
    if name == "on_working_day":
        return "is a working day" if value else "is no working day"
    if name in _OF_FACTS:
        return f"{_OF_FACTS[name]} {path_words(value)}"
    if name in _OF_DAYS:
        return f"is {_OF_DAYS[name]} {moment_words(value)}"
    if name in _OF_SEVERAL:
        return f"{_OF_SEVERAL[name]} {_or(map(value_words, value))}"
    return f"{_OF_ONE[name]} {value_words(value)}"


_OF_DAYS = {
    "before": "before",
    "on_or_before": "on or before",
    "after": "after",
    "on_or_after": "on or after",
}
_OF_FACTS = {"same_as": "is the same as", "not_same_as": "is not the same as"}
_OF_SEVERAL = {"one_of": "is", "none_of": "is none of"}
_OF_ONE = {
    "is": "is",
    "is_not": "is not",
    "includes": "includes",
    "at_least": "is at least",
    "more_than": "is more than",
    "at_most": "is at most",
    "less_than": "is less than",
}


def _or(words: Iterable[str]) -> str:
    """
    Return alternatives.

    >>> _or(["late"]), _or(["met", "late", "breached"])
    ('late', 'met, late or breached')
    """
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
