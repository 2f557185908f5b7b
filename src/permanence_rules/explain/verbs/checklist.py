"""`checklist` in words, an item a line."""

from __future__ import annotations

from permanence_rules.explain.conditions import all_words, condition_words
from permanence_rules.explain.phrases import moment_words
from permanence_rules.explain.time_limits import limit_words
from permanence_rules.explain.verbs.described import only_asked_lines
from permanence_rules.language.verbs.checklist import Checklist, Item

__all__ = ["checklist_lines"]


def checklist_lines(spec: Checklist) -> list[str]:
    """Return what it asks, a sentence for each clause."""
    by_when = f" {limit_words(spec)}" if spec.is_given else ""
    lines = [f"All of this is there{by_when}:", *(f"  - {_item(item)}" for item in spec.items)]
    if spec.completed_on is not None:
        lines.append(f"It counts as complete on {moment_words(spec.completed_on)}.")
    return [*lines, *only_asked_lines(spec)]


def _item(item: Item) -> str:
    applies = f" (only when {all_words(item.applies_when)})" if item.applies_when else ""
    return f"{item.item}: {condition_words(item)}{applies}"
