"""Three values, combined as Kleene did: yes is 1, no is -1, open is 0 and names what would tell."""

from __future__ import annotations

from collections.abc import Iterable

from permanence_rules.facts.truth import Unknown

__all__ = ["NO", "OPEN", "YES", "Answer", "conjunction", "disjunction", "known", "opposite"]

YES, OPEN, NO = 1, 0, -1

Answer = tuple[int, frozenset[str]]
"""A sign, and the facts that would settle it where it is open."""

_NOTHING: frozenset[str] = frozenset()


def known(fact: object) -> Answer:
    """
    Return an answer from a yes, a no or an unknown.

    >>> known(True), known(Unknown(frozenset({"a"})))
    ((1, frozenset()), (0, frozenset({'a'})))
    """
    if isinstance(fact, Unknown):
        return OPEN, fact.missing
    return (YES if fact else NO), _NOTHING


def opposite(answer: Answer) -> Answer:
    """Return the answer to the opposite question; open stays open."""
    return -answer[0], answer[1]


def conjunction(answers: Iterable[Answer]) -> Answer:
    """
    Return the least of the answers; after a no, the rest is not asked.

    >>> conjunction([(1, frozenset()), (0, frozenset({"a"}))])
    (0, frozenset({'a'}))
    """
    return _extreme(answers, NO)


def disjunction(answers: Iterable[Answer]) -> Answer:
    """
    Return the greatest of the answers; after a yes, the rest is not asked.

    >>> disjunction([(0, frozenset({"a"})), (1, frozenset())])
    (1, frozenset())
    """
    return _extreme(answers, YES)


def _extreme(answers: Iterable[Answer], settling: int) -> Answer:
    missing = _NOTHING
    is_open = False
    for sign, lacks in answers:
        if sign == settling:
            return settling, _NOTHING
        if sign == OPEN:
            is_open, missing = True, missing | lacks
    return (OPEN, missing) if is_open else (-settling, _NOTHING)
