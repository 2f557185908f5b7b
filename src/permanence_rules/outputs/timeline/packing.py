"""Placing marks in as few rows of a lane as will do, so that no two lie on each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["Mark", "packed"]

_GAP = 6.0


@dataclass(frozen=True, slots=True)
class Mark:
    """
    Something with a place from left to right.

    `draw` is given the top of its row and the colour of the ground. The next mark of the row
    keeps `gap` away.
    """

    left: float
    right: float
    draw: Callable[[float, str], str]
    may_overlap: bool = False
    gap: float = _GAP


def packed(marks: Sequence[Mark]) -> list[int]:
    """
    Return the row of each mark, from 0.

    Marks that may overlap share the first row, and all others stay clear of them.

    >>> marks = [Mark(0, 10, max), Mark(5, 20, max), Mark(16, 30, max)]
    >>> packed(marks)
    [0, 1, 0]
    """
    share = any(mark.may_overlap for mark in marks)
    ends: list[float] = []
    rows = [0] * len(marks)
    for index in sorted(range(len(marks)), key=lambda each: (marks[each].left, each)):
        mark = marks[index]
        if mark.may_overlap:
            continue
        row = next((row for row, end in enumerate(ends) if mark.left >= end), len(ends))
        ends[row : row + 1] = [mark.right + mark.gap]
        rows[index] = row + 1 if share else row
    return rows
