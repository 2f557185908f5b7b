"""Filling in what a case leaves unknown: where a missing fact stands, and what it may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from permanence_rules.case import Record
from permanence_rules.facts.kinds import Fact
from permanence_rules.facts.view import ViewRecord

__all__ = ["Place", "place_of", "with_fact"]

_STEP = re.compile(r"([a-z][a-z0-9_]*)(?:\[(\d+)\])?")
_PATH = re.compile(r"[a-z][a-z0-9_]*(\[\d+\])?(\.[a-z][a-z0-9_]*(\[\d+\])?)*")


@dataclass(frozen=True, slots=True)
class Place:
    """One fact of one record that is missing; `values` is None where it is a day."""

    path: str
    values: tuple[Any, ...] | None


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
    return Place(path, values) if values else None


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


Holding = TypeVar("Holding")


def with_fact(holder: Holding, place: Place, value: Any) -> Holding:
    """Return a case, or a record in it, that says *value* at a place; the rest stays as it is."""
    steps = [(name, int(index) if index else None) for name, index in _STEP.findall(place.path)]
    made: Holding = _with(holder, steps, value)
    return made


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
