"""
Changing a rule one clause at a time, to see whether a scenario notices.

A clause is dropped, a number or date moved by one, a unit or bound swapped, a test
turned round. Words, citations and order of work are left alone. Changes that can be
seen from the file to change nothing, such as dropping a default, are not made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from permanence_rules.authoring.other_values import day_moved, other_key, other_values
from permanence_rules.language.conditions import DATED
from permanence_rules.language.keys import keys_of_rules
from permanence_rules.language.places import Loc
from permanence_rules.timing import Duration

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
        changed = data
        for where, value in change.edits:
            changed = _replaced(changed, where, value)
        place = ".".join(map(str, change.loc))
        yield Mutant(f"{place}: {change.words}", change.loc, changed)


@dataclass(frozen=True, slots=True)
class _Change:
    """What is put where; `loc` is the clause that the change is about."""

    loc: Loc
    words: str
    edits: tuple[tuple[Loc, Any], ...]


_Changes = Iterator[_Change]

_SETTLED_BEFORE = "2012"


def _of_anything(value: Any, loc: Loc) -> _Changes:
    if isinstance(value, dict):
        yield from _of_mapping(value, loc)
        for key, inner in value.items():
            if key == "straddle" and isinstance(inner, str):
                yield from _of_straddle(inner, value, (*loc, key))
            else:
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
        yield from _of_ahead(value, loc)
    elif key != "in_force" and key not in keys_of_rules().words:
        yield from _of_anything(value, loc)


def _of_ahead(action: dict[str, Any], loc: Loc) -> _Changes:
    """An action that is asked for ahead of its time: without that key it never is."""
    if "ahead" in action:
        yield _dropped(action, "ahead", loc)
        yield from _of_anything(action["ahead"], (*loc, "ahead"))


def _of_mapping(value: dict[str, Any], loc: Loc) -> _Changes:
    for key, inner in value.items():
        if _can_be_dropped(key, inner, loc, value):
            yield _dropped(value, key, loc)
        other = other_key(key, value, in_let=_is_let(loc))
        if other is not None:
            renamed = {other if each == key else each: value[each] for each in value}
            yield _Change((*loc, key), f"{key} becomes {other}", ((loc, renamed),))


def _can_be_dropped(key: str, inner: Any, loc: Loc, around: Mapping[str, Any]) -> bool:
    """A list of several is not dropped whole: each of its entries is."""
    if isinstance(inner, list) and len(inner) != 1:
        return False
    if key == "straddle" and {inner, "start"} <= _same_straddles(around.get("phases")):
        return False  # left out, it is that of the start, which here always comes to the same
    if loc == ("tighten",):
        return len(around) > 1
    if loc == ("let",) or (_is_let(loc) and key in DATED):
        return True
    optional = keys_of_rules().optional
    return key in optional and inner != optional[key]


def _is_let(loc: Loc) -> bool:
    return len(loc) == 2 and loc[0] == "let"


def _of_list(value: list[Any], loc: Loc) -> _Changes:
    if loc[-1] in keys_of_rules().lists and len(value) > 1:
        for index in range(len(value)):
            yield _without(value, index, loc)


def _of_straddle(value: str, around: Mapping[str, Any], loc: Loc) -> _Changes:
    """Yield the other rules for a gap that spans two phases, but for one that chooses the same."""
    same = _same_straddles(around.get("phases"))
    for other in other_values(value, "straddle"):
        if not {value, other} <= same:
            yield _Change(loc, f"{value} becomes {other}", ((loc, other),))


def _same_straddles(phases: Any) -> set[str]:
    """
    Return the two rules of `straddle` that always lead to one day.

    A gap begins in one phase and ends in the same or a later one. Where no phase is stricter
    than one before it, the stricter is that of the start; where none is looser, that of the end.
    """
    try:
        spacings = [Duration.parse(each["at_most"]) for each in phases]
    except (KeyError, TypeError, ValueError):
        return set()
    same: set[str] = set()
    if all(one.is_never_later_than(other) for one, other in pairwise(spacings)):
        same |= {"start", "stricter"}
    if all(other.is_never_later_than(one) for one, other in pairwise(spacings)):
        same |= {"end", "stricter"}
    return same


def _of_value(value: Any, loc: Loc) -> _Changes:
    for other in other_values(value, str(loc[-1])):
        yield _Change(loc, f"{_shown(value)} becomes {_shown(other)}", ((loc, other),))


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_time_in_force(data: dict[str, Any]) -> _Changes:
    """
    Move the days on which law begins and ends, and drop what was law first or last.

    Where one version follows another both days move together: alone, they would leave a
    gap or overlap, which is refused. The first day of law older than any record that is
    likely to be judged is dropped, but not moved.
    """
    spans = _spans(data)
    starts = {_eve(span): loc for loc, span in spans.items() if "from" in span}
    ends = {span.get("until") for span in spans.values()}
    for loc, span in spans.items():
        if "until" in span:
            yield from _of_until(span, loc, starts.get(span["until"]))
        if "from" in span and _eve(span) not in ends:
            yield _dropped(span, "from", loc)
            if span["from"] >= _SETTLED_BEFORE:
                yield from _of_value(span["from"], (*loc, "from"))
    versions = data.get("versions") or []
    for index in {0, len(versions) - 1} if len(versions) > 1 else ():
        yield _without(versions, index, ("versions",))


def _spans(data: Mapping[str, Any]) -> dict[Loc, dict[str, Any]]:
    """Return each statement of when something is law."""
    spans: dict[Loc, dict[str, Any]] = {
        ("versions", index, "in_force"): version["in_force"]
        for index, version in enumerate(data.get("versions") or ())
    }
    return spans | ({("in_force",): data["in_force"]} if data.get("in_force") else {})


def _eve(span: Mapping[str, Any]) -> str:
    return day_moved(span["from"], -1)


def _of_until(span: dict[str, Any], loc: Loc, follower: Loc | None) -> _Changes:
    here = (*loc, "until")
    last_day = span["until"]
    if follower is None:
        yield _dropped(span, "until", loc)
        yield from _of_value(last_day, here)
        return
    for days in (-1, 1):
        until = day_moved(last_day, days)
        edits = ((here, until), ((*follower, "from"), day_moved(until, 1)))
        yield _Change(here, f"{last_day} becomes {until}, the next version following", edits)


def _dropped(around: Mapping[str, Any], key: str, loc: Loc) -> _Change:
    rest = {each: inner for each, inner in around.items() if each != key}
    return _Change((*loc, key), "dropped", ((loc, rest),))


def _without(entries: list[Any], index: int, loc: Loc) -> _Change:
    rest = entries[:index] + entries[index + 1 :]
    return _Change((*loc, index), "dropped", ((loc, rest),))


def _replaced(data: Any, loc: Loc, value: Any) -> Any:
    """Return *data* with one part replaced; the rest is shared, not copied."""
    if not loc:
        return value
    copied: Any = dict(data) if isinstance(data, dict) else list(data)
    copied[loc[0]] = _replaced(data[loc[0]], loc[1:], value)
    return copied
