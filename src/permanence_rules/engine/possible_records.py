"""Names that may stand for one of several records: the rule is judged with each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from itertools import product
from math import prod
from typing import Any

from permanence_rules.engine.scope import Scope
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.judgements import Assessment

__all__ = ["agreed", "each_choice"]

_MOST = 32
"""Beyond so many combinations the question stays open."""


def each_choice(scope: Scope) -> Iterator[Scope]:
    """Yield the scope anew for each way in which its open names may turn out."""
    ways = scope.ways * prod(map(len, scope.choices.values()))
    if ways > _MOST:
        return
    for chosen in product(*scope.choices.values()):
        settled: dict[str, Any] = {
            **scope.settled,
            **dict(zip(scope.choices, chosen, strict=True)),
        }
        yield Scope(
            scope.record,
            scope.subject,
            scope.as_at,
            scope.calendar,
            scope.verdicts,
            scope.lets,
            worked_out=dict(settled),
            settled=settled,
            ways=ways,
            steps=scope.steps,
        )


def agreed(possible: Sequence[Assessment]) -> Assessment | None:
    """
    Return what all assessments agree on; None where their outcomes differ or stay open.

    A due day that differs becomes the days between which it lies; anything else
    that differs is left out.
    """
    outcomes = {each.outcome for each in possible}
    if len(outcomes) != 1 or Outcome.UNDETERMINED in outcomes:
        return None
    first = possible[0]
    usual = Assessment(first.outcome)
    differing: dict[str, Any] = {
        name: getattr(usual, name)
        for name in (field.name for field in fields(Assessment))
        if any(getattr(each, name) != getattr(first, name) for each in possible)
    }
    if "due_on" in differing or "possible_due_on" in differing:
        differing |= {"due_on": None, "possible_due_on": _span(possible)}
    differing["missing_items"] = _common([each.missing_items for each in possible])
    if "steps" in differing:
        differing["steps"] = tuple(dict.fromkeys(step for each in possible for step in each.steps))
    return replace(first, **differing)


def _common(several: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(item for item in several[0] if all(item in each for each in several))


def _span(possible: Sequence[Assessment]) -> tuple[date, ...]:
    """Return the first and the last day on which it may be due; nothing where one has no day."""
    days = [
        (each.due_on,) if each.due_on is not None else each.possible_due_on for each in possible
    ]
    if not all(days):
        return ()
    known = [day for several in days for day in several]
    return tuple(dict.fromkeys((min(known), max(known))))
