"""Comparisons written out, one module for each form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module

from permanence_rules.compare.differences import Difference
from permanence_rules.compare.forms.heading import ComparisonOptions, sides_of

__all__ = ["COMPARISON_FORMATS", "ComparisonOptions", "comparison_writer", "sides_of"]

WriteComparison = Callable[[Iterable[tuple[Difference, ...]], ComparisonOptions], Iterator[str]]
"""Turns the differences of each child into text; memory does not grow with the children."""

COMPARISON_FORMATS = ("text", "jsonl", "csv")


def comparison_writer(form: str) -> WriteComparison:
    """Return how to write differences in one of COMPARISON_FORMATS."""
    write: WriteComparison = import_module(f"{__name__}.{form}").write
    return write
