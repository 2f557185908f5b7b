"""`indicator` in words."""

from __future__ import annotations

from permanence_rules.explain.phrases import path_words
from permanence_rules.language.verbs.indicator import Indicator

__all__ = ["indicator_lines"]


def indicator_lines(spec: Indicator) -> list[str]:
    """Return what it asks, a sentence for each clause."""
    lines = [f"Measures {path_words(spec.measure)}, in {spec.unit}; never a breach by itself."]
    if spec.advisory_at_most is not None:
        lines.append(f"Advised: at most {spec.advisory_at_most}.")
    if spec.advisory_at_least is not None:
        lines.append(f"Advised: at least {spec.advisory_at_least}.")
    return lines
