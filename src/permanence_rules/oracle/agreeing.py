"""What all ways in which the facts may lie have in common, where they come to one outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.judgements import Assessment

__all__ = ["agreed"]


def agreed(ways: Sequence[Assessment]) -> Assessment | None:
    """
    Return what holds in every way; None where the ways differ in their outcome, or are open.

    A day on which the ways differ is not told, but for the due day: there the first
    and the last that it may be are.
    """
    outcomes = {way.outcome for way in ways}
    if len(outcomes) != 1 or Outcome.UNDETERMINED in outcomes:
        return None
    first = ways[0]
    shared = {
        name: getattr(first, name)
        for name in first.__dataclass_fields__
        if all(getattr(way, name) == getattr(first, name) for way in ways)
    }
    found = Assessment(**shared)
    if not {"due_on", "possible_due_on"} <= shared.keys():
        found = replace(found, due_on=None, possible_due_on=_span(ways))
    if "steps" not in shared:
        steps = dict.fromkeys(step for way in ways for step in way.steps)
        found = replace(found, steps=tuple(steps))
    return replace(found, missing_items=_lacking_always(ways))


def _lacking_always(ways: Sequence[Assessment]) -> tuple[str, ...]:
    several = [way.missing_items for way in ways]
    return tuple(item for item in several[0] if all(item in items for items in several))


def _span(ways: Sequence[Assessment]) -> tuple[date, ...]:
    days: list[date] = []
    for way in ways:
        own = [way.due_on] if way.due_on is not None else list(way.possible_due_on)
        if not own:
            return ()
        days += own
    return tuple(sorted({min(days), max(days)}))
