"""What all ways in which the facts may lie have in common, where they come to one outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.report.findings import Gap
from permanence_rules.report.judgements import Assessment

__all__ = ["agreed", "days_late_or_overdue", "gaps_in_all", "outcome_of", "span_of"]

_OUT = {Outcome.EXEMPT, Outcome.NOT_APPLICABLE}


def agreed(ways: Sequence[Assessment], as_at: date) -> Assessment | None:
    """
    Return what holds in every way; None where the ways differ in their outcome, or are open.

    A day on which the ways differ is not told, but for the due day: there the first
    and the last that it may be are. Of a violation the least number of days is told.
    """
    outcome = outcome_of({way.outcome for way in ways})
    if outcome is None:
        return None
    told = [way for way in ways if way.outcome is outcome] if outcome is Outcome.MET else ways
    first = told[0]
    shared = {
        name: getattr(first, name)
        for name in first.__dataclass_fields__
        if all(getattr(way, name) == getattr(first, name) for way in told)
    }
    found = Assessment(**{**shared, "outcome": outcome, "missing": frozenset()})
    if not {"due_on", "possible_due_on"} <= shared.keys():
        found = replace(found, due_on=None, possible_due_on=span_of(told))
    if outcome in VIOLATIONS and not shared.keys() >= _DAYS:
        days = [days_late_or_overdue(way, as_at) for way in told]
        least = None if None in days else min(each for each in days if each is not None)
        found = replace(found, least_days=least)
    if "steps" not in shared:
        found = replace(found, steps=tuple(dict.fromkeys(s for way in told for s in way.steps)))
    return replace(
        found, missing_items=_lacking_always(told), gaps=gaps_in_all([way.gaps for way in told])
    )


def days_late_or_overdue(found: Assessment, as_at: date) -> int | None:
    """Return by how many days what was missed is late or overdue, or by how many at least."""
    if found.least_days is not None or found.due_on is None:
        return found.least_days
    until = found.done_on if found.outcome is Outcome.LATE else None
    if found.outcome is Outcome.BREACHED:
        until = min(as_at, found.closed_on or as_at)
    return (until - found.due_on).days if until is not None else None


_DAYS = {"outcome", "due_on", "done_on", "least_days"}


def outcome_of(outcomes: set[Outcome]) -> Outcome | None:
    """Return the outcome that these have in common; none where they have none."""
    if Outcome.UNDETERMINED in outcomes:
        return None
    if outcomes - _OUT == {Outcome.MET}:
        return Outcome.MET
    if len(outcomes) > 1:
        return Outcome.VIOLATED if outcomes <= VIOLATIONS else None
    return next(iter(outcomes))


def _lacking_always(ways: Sequence[Assessment]) -> tuple[str, ...]:
    several = [way.missing_items for way in ways]
    return tuple(item for item in several[0] if all(item in items for items in several))


def span_of(ways: Iterable[Assessment | Gap]) -> tuple[date, ...]:
    """Return the first and the last due day; the last alone where one has no first."""
    firsts: list[date] = []
    lasts: list[date] = []
    has_no_first = False
    for way in ways:
        own = (way.due_on,) if way.due_on is not None else way.possible_due_on
        if not own:
            return ()
        firsts.append(own[0])
        lasts.append(own[-1])
        has_no_first |= way.due_on is None and len(own) == 1
    last = max(lasts)
    return (last,) if has_no_first else tuple(sorted({min(firsts), last}))


def gaps_in_all(ways: Sequence[Sequence[Gap]]) -> tuple[Gap, ...]:
    """
    Return the gaps that there are in every way, each with what is certain of it.

    Which gap is which, the event tells that ends it; the one that none ends is the last.
    """
    told = [{gap.done_on: gap for gap in gaps} for gaps in ways]
    return tuple(
        _one([gaps[each.done_on] for gaps in told])
        for each in ways[0]
        if all(each.done_on in gaps for gaps in told)
    )


def _one(gaps: Sequence[Gap]) -> Gap:
    first = gaps[0]
    if all(each == first for each in gaps):
        return first
    outcomes = {each.outcome for each in gaps}
    outcome = first.outcome
    if len(outcomes) > 1:
        outcome = Outcome.VIOLATED if outcomes <= VIOLATIONS else Outcome.UNDETERMINED
    days = [each.days_overdue if each.days_late is None else each.days_late for each in gaps]
    least = None
    if outcome in VIOLATIONS and None not in days:
        least = min(each for each in days if each is not None)
    has_one_due_day = len({each.due_on for each in gaps}) == 1 and first.due_on is not None
    starts = {each.started_on for each in gaps}
    return Gap(
        outcome=outcome,
        started_on=first.started_on if len(starts) == 1 else None,
        due_on=first.due_on if has_one_due_day else None,
        possible_due_on=() if has_one_due_day else span_of(gaps),
        done_on=first.done_on,
        days_late=least if outcome is Outcome.LATE else None,
        days_overdue=least if outcome is not Outcome.LATE else None,
        policy_sensitive=tuple(
            text
            for text in first.policy_sensitive
            if all(text in each.policy_sensitive for each in gaps)
        ),
    )
