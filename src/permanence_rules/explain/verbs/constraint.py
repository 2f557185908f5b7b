"""`constraint` in words."""

from __future__ import annotations

from permanence_rules.explain.conditions import all_words
from permanence_rules.explain.time_limits import limit_words
from permanence_rules.explain.verbs.described import only_asked_lines
from permanence_rules.language.verbs.constraint import Constraint

__all__ = ["constraint_lines"]


def constraint_lines(spec: Constraint) -> list[str]:
    """Return what it asks, a sentence for each clause."""
    when = f"Once {all_words(spec.when)}: " if spec.when else ""
    by_when = f" {limit_words(spec)}" if spec.is_given else ""
    if spec.must:
        return [f"{when}{all_words(spec.must)}{by_when}.", *only_asked_lines(spec)]
    return [
        f"{when}it must not be that {all_words(spec.must_not)}{by_when}.",
        *only_asked_lines(spec),
    ]
