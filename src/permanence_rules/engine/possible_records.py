"""What a record leaves open: the rule is judged in each way in which it may turn out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from permanence_rules.engine.scope import Scope
from permanence_rules.runtime.steps import MOST_WAYS

__all__ = ["each_way", "is_over_budget"]


def is_over_budget(scope: Scope) -> bool:
    """Whether what is open leaves more ways than are tried."""
    return scope.ways * _number_of_ways(scope) > MOST_WAYS


def _number_of_ways(scope: Scope) -> int:
    for several in (*scope.choices.values(), *scope.open.values()):
        return len(several)
    return next((len(values) for _, values in scope.shared), 0)


def each_way(scope: Scope) -> Iterator[Scope]:
    """
    Yield the scope anew for each way in which the first of its open questions may turn out.

    Names that stand for one of several records come first, then collections that may hold
    more, then answers and codes that were read at several places. None: nothing is open.
    """
    ways = scope.ways * _number_of_ways(scope)
    assumed, values = scope.assumed, scope.values
    # One question at a time: an answer to the first may settle the others, so fewer ways are tried
    # than if all were multiplied at once.
    for name, records in scope.choices.items():
        for record in records:
            settled: dict[str, Any] = {**scope.settled, name: record}
            yield scope.on_trial(settled, assumed, values, ways)
        return
    for place, several in scope.open.items():
        for how_many in several:
            yield scope.on_trial(scope.settled, {**assumed, place: how_many}, values, ways)
        return
    for place, possible in scope.shared:
        for value in possible:
            yield scope.on_trial(scope.settled, assumed, {**values, place: value}, ways)
        return
