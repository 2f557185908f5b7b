"""Which facts of a case are set aside for what is wrong in it, and the order of its problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations
from typing import Any

from permanence_rules.case.base import Record
from permanence_rules.case.case import Case
from permanence_rules.errors import InputProblem, Loc, Severity

__all__ = [
    "MOST_PROBLEMS",
    "NULL_CONTRADICTED",
    "doubtful",
    "in_order_of",
    "listed",
    "set_aside",
]

MOST_PROBLEMS = 100
"""Problems that are listed of one case; all that are impossible are set aside."""
NULL_CONTRADICTED = "null_contradicted"
_MOST_TOGETHER = 14
"""So many contradictory facts are weighed against each other; of more, all are set aside."""


def in_order_of(case: Case, problems: Iterable[InputProblem]) -> tuple[InputProblem, ...]:
    """Return problems in the order in which the schema and the case have their facts."""
    places = _places(case)
    return tuple(sorted(problems, key=lambda each: (places(each.loc), each.code, each.message)))


def listed(problems: Iterable[InputProblem]) -> tuple[InputProblem, ...]:
    """Return as many problems as are listed of one case, and that there are more."""
    found = tuple(problems)
    if len(found) <= MOST_PROBLEMS:
        return found
    more = "there are more problems; put these right first"
    return (*found[:MOST_PROBLEMS], InputProblem("too_many", (), more))


def set_aside(problems: Iterable[InputProblem]) -> frozenset[Loc]:
    """
    Return the facts that impossible problems make unusable.

    Of two facts that contradict each other both are set aside. One that contradicts several,
    which agree among themselves, is set aside alone: the fewest facts that can be wrong are.
    """
    return _fewest(each for each in problems if each.severity is Severity.IMPOSSIBLE)


def doubtful(problems: Iterable[InputProblem]) -> frozenset[Loc]:
    """Return the facts that a case is judged with and without."""
    return _fewest(each for each in problems if each.severity is Severity.UNLIKELY)


def _fewest(problems: Iterable[InputProblem]) -> frozenset[Loc]:
    """Return each fact that is in one of the smallest sets without which nothing is impossible."""
    listed = list(problems)
    found = {each.loc for each in listed if not each.others}
    # A null is as much a statement as a date, however many others there are.
    found |= {
        loc for each in listed if each.code == NULL_CONTRADICTED for loc in (each.loc, *each.others)
    }
    against: dict[Loc, set[Loc]] = {}
    for each in listed:
        for other in each.others:
            if not {each.loc, other} & found:
                against.setdefault(each.loc, set()).add(other)
                against.setdefault(other, set()).add(each.loc)
    # Whatever is the only one that contradicts two facts is in every smallest set.
    hubs = {loc for loc, facts in against.items() if _stands_alone_against_two(facts, against)}
    pairs = {frozenset({a, b}) for a, facts in against.items() for b in facts if not {a, b} & hubs}
    return frozenset(found | hubs).union(*map(_in_smallest_covers, _groups(pairs)))


def _stands_alone_against_two(facts: set[Loc], against: dict[Loc, set[Loc]]) -> bool:
    return sum(len(against[each]) == 1 for each in facts) > 1


def _groups(pairs: Iterable[frozenset[Loc]]) -> list[list[frozenset[Loc]]]:
    """Return the pairs in groups that share no fact."""
    groups: list[list[frozenset[Loc]]] = []
    for pair in pairs:
        touched = [group for group in groups if any(pair & each for each in group)]
        groups = [group for group in groups if group not in touched]
        groups.append([pair, *(each for group in touched for each in group)])
    return groups


def _in_smallest_covers(pairs: list[frozenset[Loc]]) -> frozenset[Loc]:
    facts = sorted(frozenset[Loc]().union(*pairs), key=str)
    if len(facts) > _MOST_TOGETHER:
        return frozenset(facts)
    for size in range(1, len(facts)):
        covers = [
            chosen
            for chosen in map(frozenset, combinations(facts, size))
            if all(chosen & pair for pair in pairs)
        ]
        if covers:
            return frozenset[Loc]().union(*covers)
    return frozenset(facts)


def _places(case: Case) -> Callable[[Loc], tuple[int, ...]]:
    """Return how locations are ordered: as the schema and the case have them."""

    def place(loc: Loc) -> tuple[int, ...]:
        order: list[int] = []
        value: Any = case
        for step in loc:
            if isinstance(step, int):
                order.append(step)
                is_there = isinstance(value, tuple) and step < len(value)
                value = value[step] if is_there else None
            elif isinstance(value, Record):
                names = list(type(value).model_fields)
                order.append(names.index(step) if step in names else len(names))
                value = getattr(value, step, None)
        return tuple(order)

    return place
