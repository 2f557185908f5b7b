"""Comparisons written out, one module for each form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from permanence_rules.compare.differences import Difference
from permanence_rules.compare.forms.heading import ComparisonOptions, sides_of
from permanence_rules.runtime.registry import Registry

__all__ = ["COMPARISON_FORMATS", "ComparisonOptions", "WriteComparison", "sides_of"]

WriteComparison = Callable[[Iterable[tuple[Difference, ...]], ComparisonOptions], Iterator[str]]
"""Turns the differences of each child into text; memory does not grow with the children."""

COMPARISON_FORMATS = Registry(
    "permanence_rules.comparisons",
    {
        "text": "permanence_rules.compare.forms.text:write",
        "jsonl": "permanence_rules.compare.forms.jsonl:write",
        "csv": "permanence_rules.compare.forms.csv:write",
    },
)
"""How differences are written, by name."""
