"""What several ways to complete a record come to together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.report.findings import Gap
from permanence_rules.report.judgements import Assessment, days_of

__all__ = ["agreed", "common_gaps", "outcome_of_all", "span_of"]


def agreed(possible: Sequence[Assessment], as_at: date) -> Assessment | None:
    """
    Return what all assessments come to together; None where they differ or stay open.

    What is met wherever it is owed is met. What is late or overdue in every way is a
    violation, if not the same one. A due day that differs becomes the days between which
    it lies; anything else that differs is left out.
    """
    outcome = outcome_of_all([each.outcome for each in possible])
    if outcome is None:
        return None
    if outcome is Outcome.MET:
        possible = [each for each in possible if each.outcome is outcome]
    first = possible[0]
    usual = Assessment(outcome)
    differing: dict[str, Any] = {
        name: getattr(usual, name)
        for name in (field.name for field in fields(Assessment))
        if any(getattr(each, name) != getattr(first, name) for each in possible)
    }
    dues = [(each.due_on, each.possible_due_on) for each in possible]
    if "due_on" in differing or "possible_due_on" in differing:
        differing |= {"due_on": None, "possible_due_on": span_of(dues)}
    if outcome in VIOLATIONS and {"due_on", "done_on", "least_days", "outcome"} & differing.keys():
        days = [days_of(each, as_at) for each in possible]
        known = [each for each in days if each is not None]
        differing["least_days"] = min(known) if len(known) == len(days) else None
    differing["outcome"] = outcome
    differing["missing"] = frozenset()
    differing["missing_items"] = _common([each.missing_items for each in possible])
    differing["gaps"] = common_gaps([each.gaps for each in possible])
    if "steps" in differing:
        differing["steps"] = tuple(dict.fromkeys(step for each in possible for step in each.steps))
    return replace(first, **differing)


def outcome_of_all(outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return the outcome of all ways together."""
    found = set(outcomes)
    if Outcome.UNDETERMINED in found:
        return None
    if Outcome.MET in found and found <= {Outcome.MET, Outcome.EXEMPT, Outcome.NOT_APPLICABLE}:
        return Outcome.MET
    if len(found) == 1:
        return found.pop()
    return Outcome.VIOLATED if found <= VIOLATIONS else None


def _common(several: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(item for item in several[0] if all(item in each for each in several))


def common_gaps(ways: Sequence[Sequence[Gap]]) -> tuple[Gap, ...]:
    """
    Return the gaps that there are in every way, in the order of time.

    A gap is known by the event that ends it; one that no recorded event ends is the last.
    """
    by_end = [{gap.done_on: gap for gap in gaps} for gaps in ways]
    ends = [gap.done_on for gap in ways[0] if all(gap.done_on in each for each in by_end)]
    return tuple(_as_one([each[end] for each in by_end]) for end in ends)


def _as_one(gaps: Sequence[Gap]) -> Gap:
    """Return what is certain of one gap, whichever of these it turns out to be."""
    first = gaps[0]
    if all(each == first for each in gaps):
        return first
    outcome = _outcome_of({each.outcome for each in gaps})
    due = first.due_on if len({each.due_on for each in gaps}) == 1 else None
    shared = [
        text for text in first.policy_sensitive if all(text in g.policy_sensitive for g in gaps)
    ]
    days = [gap.days_overdue if gap.days_late is None else gap.days_late for gap in gaps]
    least = min((each for each in days if each is not None), default=None)
    is_certain = outcome in VIOLATIONS and None not in days
    is_late = outcome is Outcome.LATE
    return Gap(
        outcome=outcome,
        started_on=first.started_on if len({each.started_on for each in gaps}) == 1 else None,
        due_on=due,
        possible_due_on=() if due else span_of([(g.due_on, g.possible_due_on) for g in gaps]),
        done_on=first.done_on,
        days_late=least if is_certain and is_late else None,
        days_overdue=least if is_certain and not is_late else None,
        policy_sensitive=tuple(shared),
    )


def _outcome_of(found: set[Outcome]) -> Outcome:
    if len(found) == 1:
        return next(iter(found))
    return Outcome.VIOLATED if found <= VIOLATIONS else Outcome.UNDETERMINED


def span_of(several: Sequence[tuple[date | None, tuple[date, ...]]]) -> tuple[date, ...]:
    """
    Return between which days it is due, of several such days and spans.

    Nothing where one has no day; the latest alone where one has no earliest.
    """
    spans = [(due,) if due is not None else possible for due, possible in several]
    if not all(spans):
        return ()
    last = max(span[-1] for span in spans)
    has_no_first = any(due is None and len(possible) == 1 for due, possible in several)
    return (last,) if has_no_first else tuple(dict.fromkeys((min(s[0] for s in spans), last)))
