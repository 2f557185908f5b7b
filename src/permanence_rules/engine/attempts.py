"""A few completions of a record, tried before all of them: one that breaks nothing will do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

__all__ = ["Node", "some_leaves"]

StateT = TypeVar("StateT")

_PICKS = (-1, 0, 1)
"""Of the answers: the last, the first (often none), and the second (often the earliest day)."""

_MOST_DEEP = 8


@dataclass(slots=True)
class Node(Generic[StateT]):
    """Where some answers lead to; each answer is followed once, however many ways share it."""

    state: StateT
    answers: Sequence[Callable[[], Node[StateT]]]
    """What follows each possible answer to the next question; empty where nothing is open."""
    followed: dict[int, Node[StateT]] = field(default_factory=dict)

    def after(self, pick: int) -> Node[StateT]:
        """Follow one answer, counted from the first or, below 0, from the last."""
        index = min(pick, len(self.answers) - 1) % len(self.answers)
        if index not in self.followed:
            self.followed[index] = self.answers[index]()
        return self.followed[index]


def some_leaves(root: Node[StateT]) -> Iterator[StateT]:
    """
    Yield the ends of a few ways down: the same answer throughout, then with one that differs.

    Ways that differ in their last answer come first, since they share all that went before.
    """
    ends: dict[int, None] = {}
    deepest = 0
    for usual in _PICKS:
        depth, leaf = _end(root, usual)
        deepest = max(deepest, depth)
        if id(leaf) not in ends:
            ends[id(leaf)] = None
            yield leaf.state
    for level in reversed(range(min(deepest, _MOST_DEEP))):
        for usual in _PICKS:
            for other in _PICKS:
                _, leaf = _end(root, usual, level, other)
                if id(leaf) not in ends:
                    ends[id(leaf)] = None
                    yield leaf.state


def _end(
    root: Node[StateT], usual: int, level: int = -1, other: int = 0
) -> tuple[int, Node[StateT]]:
    node, depth = root, 0
    while node.answers:
        node = node.after(other if depth == level else usual)
        depth += 1
    return depth, node
