"""What a need comes to in one completion of the record, by what its rules say there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from permanence_rules.engine.open_questions import due_days
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.language.rule import Rule
from permanence_rules.report.judgements import Assessment, Judgement, days_of

__all__ = ["Broken", "broken_by"]


@dataclass(frozen=True, slots=True)
class Broken:
    """A need that was not met in time: since when, for how many days, and what is left to do."""

    outcome: Outcome
    due: tuple[date, ...]
    days: int | None
    is_open: bool


def broken_by(judged: Sequence[Judgement], as_at: date) -> Broken | None:
    """
    Return what the members come to together; None if none of them is broken for certain.

    Days run from the earliest due day that was not served: visits that were overdue before a
    relative was approved are not made good by the approval, and the days go on under the rule
    that is owed from then on.
    """
    broken = [each for each in judged if each.assessment.outcome in VIOLATIONS]
    if not broken:
        return None
    acts = _Acts.of(judged)
    overdue = [each for each in broken if _is_overdue(each.assessment, acts)]
    if overdue:
        return _overdue(overdue, judged, as_at)
    late = [_late(each.assessment, acts, as_at) for each in broken]
    longest = max(late, key=lambda each: each.days or 0)
    is_open = any(_is_undecided(each) for each in judged) or any(each.is_open for each in late)
    outcome = Outcome.VIOLATED if is_open else Outcome.LATE
    return Broken(outcome, longest.due, longest.days, is_open)


@dataclass(frozen=True, slots=True)
class _Acts:
    """The days of all that the members ask for, and whether there may be more."""

    days: tuple[date, ...]
    are_all_known: bool

    @classmethod
    def of(cls, judged: Iterable[Judgement]) -> _Acts:
        read = [value for each in judged for value in _events_read(each)]
        several = [value.items if isinstance(value, Many) else (value,) for value in read]
        days = {day for items in several for day in items if isinstance(day, date)}
        is_known = not any(
            value.missing if isinstance(value, Many) else isinstance(value, Unknown)
            for value in read
        )
        return cls(tuple(sorted(days)), is_known)

    def first_after(self, due: date) -> date | None:
        return next((day for day in self.days if day > due), None)


def _events_read(judged: Judgement) -> Iterator[object]:
    events = set(_events(judged.rule))
    return (seen[2] for seen in judged.trace if seen[3] in events)


def _events(rule: Rule) -> Iterator[object]:
    for version in rule.versions:
        spec = version.obligation
        if spec.deadline is not None and isinstance(spec.deadline.event, str):
            yield spec.deadline.event
        if spec.interval is not None:
            yield spec.interval.events


def _is_overdue(found: Assessment, acts: _Acts) -> bool:
    """Whether it was not done, and the need not served by another act since."""
    if found.outcome is not Outcome.BREACHED or found.closed_on is None:
        return found.outcome is Outcome.BREACHED
    due = max(due_days(found), default=None)
    return due is not None and acts.are_all_known and acts.first_after(due) is None


def _overdue(overdue: Sequence[Judgement], judged: Iterable[Judgement], as_at: date) -> Broken:
    found = [each.assessment for each in overdue]
    dated = [each for each in found if due_days(each)]
    ends = [each.closed_on for each in found if each.closed_on is not None]
    goes_on = len(ends) < len(found) or any(
        each.assessment.outcome is Outcome.DUE for each in judged
    )
    if not dated:
        return Broken(Outcome.BREACHED, (), None, goes_on)
    last = min(max(due_days(each)) for each in dated)
    first = min(min(due_days(each)) for each in dated)
    days = ((as_at if goes_on else max(ends)) - last).days
    return Broken(Outcome.BREACHED, tuple(sorted({first, last})), days, goes_on)


def _late(found: Assessment, acts: _Acts, as_at: date) -> Broken:
    """Return a need that was served late; open where it is not known whether it was served."""
    due = due_days(found)
    if found.outcome is not Outcome.BREACHED:
        is_open = found.outcome is Outcome.VIOLATED
        return Broken(found.outcome, due, days_of(found, as_at), is_open)
    served_on = acts.first_after(max(due)) if due else None
    days = (served_on - max(due)).days if served_on is not None else None
    return Broken(found.outcome, due, days, not acts.are_all_known)


def _is_undecided(judgement: Judgement) -> bool:
    found = judgement.assessment
    return found.outcome is Outcome.UNDETERMINED and found.may_be_missed
