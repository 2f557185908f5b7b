"""What is said of the two sides of a comparison, and how it is laid out."""

from __future__ import annotations

from dataclasses import dataclass

from permanence_rules.compare.differences import Comparison, Side
from permanence_rules.timing import in_words

__all__ = ["ComparisonOptions", "sides_of"]


@dataclass(frozen=True, slots=True)
class ComparisonOptions:
    """The sides in words, and the layout: each child too, how many characters wide, in colour."""

    sides: tuple[str, str]
    show_all: bool = False
    width: int = 100
    in_colour: bool = False


def sides_of(comparison: Comparison) -> tuple[str, str]:
    """Return both sides in words: the rules, whose law, and the day."""
    return _words(comparison.a), _words(comparison.b)


def _words(side: Side) -> str:
    used = side.rulebook.used
    law = f", all by the law of {in_words(used.law_of)}" if used.law_of is not None else ""
    return f"{used.name} {used.version}{law}, as at {in_words(side.as_at)}"
