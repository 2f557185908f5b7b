"""What a need of the child comes to in one completion, by the rules that serve it together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.oracle.agreeing import days_late_or_overdue
from permanence_rules.oracle.completions import plain
from permanence_rules.oracle.sitting import Judged
from permanence_rules.report.judgements import Assessment

__all__ = ["is_undecided", "need_of"]


@dataclass(frozen=True, slots=True)
class _Missed:
    """A violation of one member, and what came of it."""

    found: Assessment
    due: tuple[date, ...]
    served_on: date | None

    @property
    def last_due(self) -> date:
        return max(self.due, default=date.max)

    def days(self, as_at: date) -> int | None:
        """Return by how many days the need was late."""
        if self.found.outcome is Outcome.BREACHED and self.served_on is not None and self.due:
            return (self.served_on - self.last_due).days
        return days_late_or_overdue(self.found, as_at)


def is_undecided(judged: Judged) -> bool:
    """Whether a member may be violated for all that is known."""
    found = judged.assessment
    return found.outcome is Outcome.UNDETERMINED and found.may_be_missed


def need_of(members: Sequence[Judged], acts: Collection[date], as_at: date) -> Assessment | None:
    """
    Return what the need comes to by all its rules together; None if none of them is violated.

    It is overdue while a violation of one of them has not been served, by whichever of the
    *acts* that the rules ask for. Days run from the earliest due day that was not served: that
    the duty passed from one rule to another does not stop them.
    """
    missed = [_missed(each.assessment, acts) for each in members if _is_violated(each)]
    overdue = [
        each for each in missed if each.found.outcome is Outcome.BREACHED and each.served_on is None
    ]
    if overdue:
        return _overdue(overdue, members, as_at)
    if not missed:
        return None
    longest = max(missed, key=lambda each: each.days(as_at) or 0)
    is_open = any(each.found.outcome is Outcome.VIOLATED for each in missed) or any(
        map(is_undecided, members)
    )
    outcome = Outcome.VIOLATED if is_open else Outcome.LATE
    return _on(longest.due, outcome, longest.days(as_at))


def _is_violated(judged: Judged) -> bool:
    return judged.assessment.outcome in VIOLATIONS


def _missed(found: Assessment, acts: Collection[date]) -> _Missed:
    due = (found.due_on,) if found.due_on is not None else found.possible_due_on
    days = tuple(map(plain, due))
    later = [plain(each) for each in acts if days and each > max(days)]
    # What is owed to this day was not served by the acts that there were.
    return _Missed(found, days, None if found.closed_on is None else min(later, default=None))


def _overdue(overdue: Sequence[_Missed], members: Sequence[Judged], as_at: date) -> Assessment:
    first = min(overdue, key=lambda each: each.last_due)
    is_owed = any(_is_owed(each.assessment) for each in members)
    ends = [each.found.closed_on for each in overdue if each.found.closed_on is not None]
    over_on = None if is_owed else max(ends)
    days = ((over_on or as_at) - first.last_due).days if first.due else None
    starts = [min(each.due) for each in overdue if each.due]
    due = tuple(sorted({min(starts), first.last_due})) if first.due else ()
    if first.found.due_on is None and len(first.due) == 1:
        due = first.due  # the earliest day has no bound
    return _on(due, Outcome.BREACHED, days, over_on, is_bounded=first.found.due_on is not None)


def _is_owed(found: Assessment) -> bool:
    """Whether the rule is owed to this day, so that the delay goes on by it."""
    is_overdue = found.outcome is Outcome.BREACHED and found.closed_on is None
    return is_overdue or found.outcome is Outcome.DUE


def _on(
    due: tuple[date, ...],
    outcome: Outcome,
    days: int | None,
    over_on: date | None = None,
    *,
    is_bounded: bool = True,
) -> Assessment:
    has_one_day = len(due) == 1 and is_bounded
    return Assessment(
        outcome,
        due_on=due[0] if has_one_day else None,
        possible_due_on=() if has_one_day else due,
        closed_on=over_on,
        least_days=days,
    )
