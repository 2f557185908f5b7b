"""Filling in what a case leaves unknown: where a missing fact stands, and what it may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from permanence_rules.case import Case, Record
from permanence_rules.errors import Loc
from permanence_rules.facts.kinds import Fact
from permanence_rules.facts.view import ViewRecord

__all__ = ["Place", "place_of", "with_facts"]

_STEP = re.compile(r"([a-z][a-z0-9_]*)(?:\[(\d+)\])?")
_PATH = re.compile(r"[a-z][a-z0-9_]*(\[\d+\])?(\.[a-z][a-z0-9_]*(\[\d+\])?)*")


@dataclass(frozen=True, slots=True)
class Place:
    """One fact of one record that is missing; `values` is None where it is a day."""

    path: str
    values: tuple[Any, ...] | None
    unsaid: tuple[str, ...] = ()
    """Of a record: its facts of which silence would be a statement, were the record the case's."""


def place_of(case: ViewRecord, path: str) -> Place | None:
    """
    Return the fact at *path*, if its possible values can be gone through; else None.

    A number, words or a collection have too many.
    """
    if not _PATH.fullmatch(path):
        return None
    outer, _, name = path.rpartition(".")
    fact = _fact_at(case, outer, name)
    if fact is None or fact.planned:
        return None
    if fact.kind == "date":
        return Place(path, None)
    values = _values(fact)
    inner = fact.record.facts.items() if fact.record is not None else ()
    unsaid = tuple(name for name, each in inner if each.absence_is_a_statement)
    return Place(path, values, unsaid) if values else None


def _values(fact: Fact) -> tuple[Any, ...]:
    if fact.kind == "yes_no":
        return (True, False, None)
    if fact.kind == "code":
        return (*fact.codes, None)
    # A record of which nothing is known but that it is there, or none.
    return (None, _BARE) if fact.kind == "record" and fact.record is not None else ()


class _Bare(dict[str, Any]):
    """A record that is there and says nothing; it can be told from others by what it is."""

    def __hash__(self) -> int:  # type: ignore[override]
        return 0


_BARE = _Bare()


def _fact_at(case: ViewRecord, outer: str, name: str) -> Fact | None:
    kind = case.type
    for step, _ in _STEP.findall(outer):
        fact = kind.facts.get(step)
        if fact is None or fact.record is None:
            return None
        kind = fact.record
    return kind.facts.get(name)


def with_facts(case: Case, facts: Mapping[Place, Any]) -> Case:
    """
    Return a case that says these values at their places; the rest stays as it is.

    Of a record that is assumed nothing is known: its silence is no statement.
    """
    said = {place.path for place in facts}
    unsaid: list[Loc] = []
    for place, value in facts.items():
        case = _with(case, _steps(place.path), value)
        if value is _BARE:
            inner = (f"{place.path}.{name}" for name in place.unsaid)
            unsaid += [_loc(path) for path in inner if path not in said]
    return case.with_problems(case.problems, unsaid) if unsaid else case


def _steps(path: str) -> list[tuple[str, int | None]]:
    return [(name, int(index) if index else None) for name, index in _STEP.findall(path)]


def _loc(path: str) -> Loc:
    """Return a path as the keys and numbers that lead to a fact."""
    loc: list[str | int] = []
    for name, index in _steps(path):
        loc += [name] if index is None else [name, index]
    return tuple(loc)


def _with(holder: Any, steps: list[tuple[str, int | None]], value: Any) -> Any:
    (name, index), rest = steps[0], steps[1:]
    if not rest:
        return _said(holder, name, value)
    inner: Any = holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name)
    if index is None:
        return _said(holder, name, _with({} if inner is None else inner, rest, value))
    changed = [_with(each, rest, value) if at == index else each for at, each in enumerate(inner)]
    return _said(holder, name, changed)


def _said(holder: Any, name: str, value: Any) -> Any:
    if isinstance(holder, Record):
        return holder.model_copy(update={name: value})
    return {**holder, name: value}
