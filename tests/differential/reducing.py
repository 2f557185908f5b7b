"""Making the rules and the case of a disagreement smaller, as long as it stays of its kind."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.differential.agreement import Disagreement, disagreements, reported
from tests.differential.packs import loaded

__all__ = ["reduced"]

Rules = dict[str, Any]
Data = dict[str, Any]
_MOST_TRIES = 150


def reduced(
    found: Disagreement, rules: Rules, data: Data, as_at: date, law_of: date | None
) -> tuple[Rules, Data, Disagreement]:
    """Leave out what the disagreement does not need: parts of rules, facts and records."""
    smallest, tries, has_changed = (rules, data, found), 0, True
    while has_changed:
        has_changed = False
        for candidate in _smaller(smallest[:2]):
            tries += 1
            if tries > _MOST_TRIES:
                return smallest
            again = _disagreement(candidate, as_at, law_of)
            if again is not None and again.kind == found.kind:
                smallest, has_changed = (*candidate, again), True
                break
    return smallest


def _disagreement(
    candidate: tuple[Rules, Data], as_at: date, law_of: date | None
) -> Disagreement | None:
    rules, data = candidate
    rulebooks = loaded(rules, "compiled", "durable", law_of=law_of)
    if rulebooks is None:
        return None
    one, other = (reported(each, data, as_at) for each in rulebooks)
    return next(disagreements(rules, one, other), None)


def _smaller(whole: tuple[Rules, Data]) -> Iterator[tuple[Rules, Data]]:
    for place in _places(list(whole)):
        rules, data = copy.deepcopy(whole)
        holder: Any = [rules, data]
        for step in place[:-1]:
            holder = holder[step]
        del holder[place[-1]]
        if rules and data.get("case_id"):
            yield rules, data


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of each part, the largest first."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for step, part in list(parts):
        if path:
            yield (*path, step)
        if isinstance(part, (dict, list)):
            yield from _places(part, (*path, step))
