"""`sequence` in words."""

from __future__ import annotations

from permanence_rules.explain.phrases import moment_words
from permanence_rules.explain.verbs.described import only_asked_lines
from permanence_rules.language.verbs.sequence import Sequence

__all__ = ["sequence_lines"]


def sequence_lines(spec: Sequence) -> list[str]:
    """Return what it asks, a sentence for each clause."""
    same = "on the same day or before" if spec.same_day else "on an earlier day"
    failing = f", or failing that within {spec.or_within} after" if spec.or_within else ""
    order = f"{moment_words(spec.first)} comes {same} {moment_words(spec.then)}{failing}."
    asked = f"Until then it is asked for from {moment_words(spec.asked_from or '')} on."
    return [order, *([asked] if spec.asked_from else []), *only_asked_lines(spec)]
