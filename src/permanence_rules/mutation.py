"""
Changing a rule one clause at a time, to see whether a scenario notices.

A clause is dropped, a number or date moved by one, a unit or bound swapped, a test
turned round. Words, citations and order of work are left alone. Changes that can be
seen from the file to change nothing, such as dropping a default, are not made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from permanence_rules.builder import Loc

__all__ = ["Mutant", "mutants"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule file's data with one thing changed, and where the change is."""

    description: str
    loc: Loc
    data: dict[str, Any]


def mutants(data: dict[str, Any]) -> Iterator[Mutant]:
    """
    Yield the data of a rule file, or of an amendment, with one clause changed at a time.

    >>> for mutant in mutants({"obligation": {"deadline": {"within": "1 week"}}}):
    ...     print(mutant.description)
    obligation.deadline.within: 1 week becomes 0 weeks
    obligation.deadline.within: 1 week becomes 2 weeks
    obligation.deadline.within: 1 week becomes 1 day
    """
    for change in (*_of_time_in_force(data), *_of_anything(data, ())):
        place = ".".join(map(str, change.loc))
        changed = data
        for where, value in change.edits:
            changed = _replaced(changed, where, value)
        yield Mutant(f"{place}: {change.words}", change.loc, changed)


@dataclass(frozen=True, slots=True)
class _Change:
    """What is put where; `loc` is the clause that the change is about."""

    loc: Loc
    words: str
    edits: tuple[tuple[Loc, Any], ...]


_Changes = Iterator[_Change]

_LEFT_ALONE = frozenset(
    (
        "amends",
        "because",
        "citations",
        "do",
        "for_each",
        "implements",
        "in_force",
        "item",
        "messages",
        "provision",
        "readings",
        "requires",
        "strength",
        "title",
    )
)
_OPTIONAL: Mapping[str, Any] = {
    "add_items": None,
    "advisory": None,
    "advisory_at_least": None,
    "advisory_at_most": None,
    "applies_by": None,
    "applies_when": None,
    "completed_on": None,
    "earlier_counts": True,
    "ends": "ended_on",
    "events": None,
    "exempt_when": None,
    "extended": None,
    "first_day": "not_counted",
    "first_day_is_day_one": True,
    "for_first": None,
    "in_last": None,
    "judged_on": "as_at",
    "lapses_on": None,
    "minus": None,
    "needed_when": None,
    "not_before": None,
    "on_missed": None,
    "or_within": None,
    "plus": None,
    "recommended": None,
    "relaxed": None,
    "resets_on": None,
    "same_day": True,
    "since": None,
    "starts": "started_on",
    "straddle": "start",
    "superseded_when": None,
    "tighten": None,
    "until": "as_at",
    "when": None,
    "where": None,
}
"""Clauses that can be left out, and what leaving them out means."""

_SEVERAL = frozenset(
    (
        "add_items",
        "all",
        "any",
        "any_of",
        "applies_when",
        "choose",
        "earliest_of",
        "exempt_when",
        "holds",
        "items",
        "lapses_on",
        "latest_of",
        "must",
        "must_not",
        "needed_when",
        "not",
        "phases",
        "superseded_when",
        "when",
        "where",
    )
)
"""Lists whose every entry is a clause."""

_NUMBERED = frozenset(
    (
        "advisory_at_least",
        "advisory_at_most",
        "at_least",
        "at_most",
        "birthday",
        "events",
        "is",
        "is_not",
        "less_than",
        "more_than",
        "nth",
    )
)
_OTHERWISE: Mapping[str, tuple[Any, ...]] = {
    "earlier_counts": (True, False),
    "first_day": ("counted", "not_counted"),
    "first_day_is_day_one": (True, False),
    "recorded": (True, False),
    "same_day": (True, False),
    "straddle": ("start", "end", "stricter"),
}
_TURNED = (("is", "is_not"), ("one_of", "none_of"), ("any_of", "every"), ("first_of", "last_of"))
_DATED = (("before", "on_or_before"), ("after", "on_or_after"))
_COMPARED = (("at_least", "more_than"), ("at_most", "less_than"))
_OTHER_UNIT = {"day": "working day", "working day": "day", "week": "day", "month": "week", "year": "month"}
_DURATION = re.compile(r"(0|[1-9][0-9]*) (working day|day|week|month|year)s?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SETTLED_BEFORE = "2012"


def _of_anything(value: Any, loc: Loc) -> _Changes:
    if isinstance(value, dict):
        yield from _of_mapping(value, loc)
        for key, inner in value.items():
            yield from _of_entry(key, inner, (*loc, key))
    elif isinstance(value, list):
        yield from _of_list(value, loc)
        for index, inner in enumerate(value):
            yield from _of_anything(inner, (*loc, index))
    else:
        yield from _of_value(value, loc)


def _of_entry(key: str, value: Any, loc: Loc) -> _Changes:
    """Who acts can depend on conditions, which are clauses; what is to be done is words."""
    if key == "next_action":
        owner = value.get("owner")
        choices = owner.get("choose", []) if isinstance(owner, dict) else []
        yield from _of_anything(choices, (*loc, "owner", "choose"))
    elif key not in _LEFT_ALONE:
        yield from _of_anything(value, loc)


def _of_mapping(value: dict[str, Any], loc: Loc) -> _Changes:
    for key, inner in value.items():
        if _is_dropped(key, inner, loc, value):
            yield _dropped(value, key, loc)
        other = _counterpart(key, inner, loc, value)
        if other is not None:
            renamed = {other if each == key else each: value[each] for each in value}
            yield _Change((*loc, key), f"{key} becomes {other}", ((loc, renamed),))


def _is_dropped(key: str, inner: Any, loc: Loc, around: Mapping[str, Any]) -> bool:
    """A list of several is not dropped whole: each of its entries is."""
    if isinstance(inner, list) and len(inner) != 1:
        return False
    if loc == ("tighten",):
        return len(around) > 1
    if loc == ("let",) or (_is_let(loc) and key in _PARTNERS):
        return True
    return key in _OPTIONAL and inner != _OPTIONAL[key]


def _is_let(loc: Loc) -> bool:
    return len(loc) == 2 and loc[0] == "let"


def _counterpart(key: str, inner: Any, loc: Loc, around: Mapping[str, Any]) -> str | None:
    """Return the test that a test is turned into, where the key is a test here."""
    if key in _TURNED_INTO:
        return None if isinstance(inner, list) and key == "any_of" else _TURNED_INTO[key]
    if key in _PARTNERS and ("field" in around or _is_let(loc)):
        return _PARTNERS[key]
    return _COMPARED_INTO.get(key) if "field" in around else None


def _both_ways(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return dict(pairs) | {other: one for one, other in pairs}


_TURNED_INTO = _both_ways(_TURNED)
_PARTNERS = _both_ways(_DATED)
_COMPARED_INTO = _both_ways(_COMPARED)


def _of_list(value: list[Any], loc: Loc) -> _Changes:
    if loc[-1] in _SEVERAL and len(value) > 1:
        for index in range(len(value)):
            rest = value[:index] + value[index + 1 :]
            yield _Change((*loc, index), "dropped", ((loc, rest),))


def _of_value(value: Any, loc: Loc) -> _Changes:
    for other in _others(value, loc[-1]):
        yield _Change(loc, f"{_shown(value)} becomes {_shown(other)}", ((loc, other),))


def _others(value: Any, key: str | int) -> Iterator[Any]:
    if key in _OTHERWISE:
        yield from (other for other in _OTHERWISE[str(key)] if other != value)
    elif isinstance(value, str):
        yield from _other_periods(value)
        yield from _other_days(value)
    elif key in _NUMBERED and isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from (number for number in (value - 1, value + 1) if number >= 0)


def _other_periods(text: str) -> Iterator[str]:
    found = _DURATION.fullmatch(text)
    if found is None:
        return
    number, unit = int(found[1]), found[2]
    for other in (number - 1, number + 1):
        if other >= 0:
            yield _period(other, unit)
    if number:
        yield _period(number, _OTHER_UNIT[unit])


def _period(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _other_days(text: str) -> Iterator[str]:
    if _DATE.fullmatch(text):
        yield from (_moved(text, days) for days in (-1, 1))


def _moved(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_time_in_force(data: dict[str, Any]) -> _Changes:
    """
    Move the days on which law begins and ends, and drop what is in force first or last.

    Where one version follows another both days move together: alone, they would leave a
    gap or overlap, which is refused. The first day of law older than any record that is
    judged is only dropped.
    """
    versions = data.get("versions") or []
    spans = {("versions", i, "in_force"): each["in_force"] for i, each in enumerate(versions)}
    if isinstance(data.get("in_force"), dict):
        spans = {("in_force",): data["in_force"], **spans}
    followers = {_eve(span): loc for loc, span in spans.items() if "from" in span}
    for loc, span in spans.items():
        follower = followers.get(span.get("until"))
        if follower is not None:
            yield from _of_boundary(loc, follower, span["until"])
        elif "until" in span:
            yield from _of_end("until", span, loc)
        if "from" in span and not any(_eve(span) == each.get("until") for each in spans.values()):
            yield from _of_end("from", span, loc)
    for index in {0, len(versions) - 1} if len(versions) > 1 else ():
        rest = versions[:index] + versions[index + 1 :]
        yield _Change(("versions", index), "dropped", ((("versions",), rest),))


def _eve(span: Mapping[str, Any]) -> str:
    return _moved(span["from"], -1)


def _of_boundary(loc: Loc, follower: Loc, last_day: str) -> _Changes:
    for days in (-1, 1):
        until, start = _moved(last_day, days), _moved(last_day, days + 1)
        edits = (((*loc, "until"), until), ((*follower, "from"), start))
        yield _Change((*loc, "until"), f"{last_day} becomes {until}, and what follows begins then", edits)


def _of_end(key: str, span: dict[str, Any], loc: Loc) -> _Changes:
    yield _dropped(span, key, loc)
    if key == "until" or span[key] >= _SETTLED_BEFORE:
        yield from _of_value(span[key], (*loc, key))


def _dropped(around: Mapping[str, Any], key: str, loc: Loc) -> _Change:
    rest = {each: inner for each, inner in around.items() if each != key}
    return _Change((*loc, key), "dropped", ((loc, rest),))


def _replaced(data: Any, loc: Loc, value: Any) -> Any:
    """Return *data* with one part replaced; the rest is shared, not copied."""
    if not loc:
        return value
    copied = dict(data) if isinstance(data, dict) else list(data)
    copied[loc[0]] = _replaced(data[loc[0]], loc[1:], value)
    return copied
