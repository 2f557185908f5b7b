"""What one rule says of one record, before it is put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from permanence_rules.facts.view import ViewRecord
from permanence_rules.language.citations import CitationSpec
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.language.rule import Rule
from permanence_rules.packs.families import FamilyOfRules
from permanence_rules.report.evidence import Seen
from permanence_rules.report.findings import Exemption, Figure, Gap
from permanence_rules.runtime.unchanging import unchanging

__all__ = [
    "WORKING_DAYS",
    "Assessment",
    "Judgement",
    "NeedFound",
    "Verdict",
    "as_question",
    "days_of",
]

WORKING_DAYS = frozenset({"working days of that year"})
"""What is missing where a day lies outside the table of working days."""


class Verdict(Protocol):
    """What one rule may read of another rule's finding."""

    @property
    def outcome(self) -> str:
        """The outcome, as reports print it."""

    @property
    def due_on(self) -> date | None:
        """The last day on which the duty could be done in time."""

    @property
    def possible_due_on(self) -> tuple[date, ...]:
        """The days between which missing facts decide, where no one day is known."""

    @property
    def done_on(self) -> date | None:
        """The day on which the duty was done."""


@unchanging(frozen=True, slots=True)
class Assessment:
    """The outcome of one duty for one record, with the days and facts that led to it."""

    outcome: Outcome
    due_on: date | None = None
    possible_due_on: tuple[date, ...] = ()
    not_before: date | None = None
    recommended_by: date | None = None
    done_on: date | None = None
    arose_on: date | None = None
    """Of a duty without a number of days: since when it is owed."""
    next_due_on: date | None = None
    closed_on: date | None = None
    missing_items: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    steps: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    figure: Figure | None = None
    message: str | None = None
    may_be_missed: bool = True
    """Of what the record cannot decide: whether it may be late or overdue."""
    gaps: tuple[Gap, ...] = ()
    least_days: int | None = None
    """The least number of days late or overdue, where due_on and done_on do not tell it."""


def as_question(found: Assessment, *, in_order: bool = False) -> Assessment:
    """
    Ask for what lacks in place of a breach; what came later leaves nothing to ask.

    Of two steps *in order* it is the order that is asked about, so that later is no answer.
    """
    if found.outcome is Outcome.LATE and not in_order:
        return replace(found, outcome=Outcome.MET)
    if found.outcome in VIOLATIONS:
        return replace(found, outcome=Outcome.NEEDS_JUDGEMENT, message=None, sensitive=())
    return found


def days_of(found: Assessment, as_at: date) -> int | None:
    """Return by how many days a violation is late or overdue, or by how many at least."""
    if found.least_days is not None or found.due_on is None:
        return found.least_days
    if found.outcome is Outcome.LATE:
        return (found.done_on - found.due_on).days if found.done_on is not None else None
    if found.outcome is not Outcome.BREACHED:
        return None
    last = min(as_at, found.closed_on) if found.closed_on is not None else as_at
    return (last - found.due_on).days


@unchanging(frozen=True, slots=True)
class Judgement:
    """What one rule says about one record, before it is put into words."""

    rule: Rule
    record: ViewRecord
    assessment: Assessment
    exemption: Exemption | None
    trace: Sequence[Seen]
    owner: str
    is_ahead: bool
    """Whether the action is asked for although the time for it has not begun."""
    citations: tuple[CitationSpec, ...]
    has_closed: bool = False
    """Of a violation: whether `closes: {when: ...}` says that nothing is left to do."""
    is_whole: bool = True
    """Whether it is about a record; not where it is not known which records there are."""

    @property
    def outcome(self) -> str:
        """The outcome, for rules that read this one."""
        return self.assessment.outcome.value

    @property
    def due_on(self) -> date | None:
        """The due date, for rules that read this one."""
        return self.assessment.due_on

    @property
    def possible_due_on(self) -> tuple[date, ...]:
        """The days between which missing facts decide, for rules that read this one."""
        return self.assessment.possible_due_on

    @property
    def done_on(self) -> date | None:
        """The day on which it was done, for rules that read this one."""
        return self.assessment.done_on


@unchanging(frozen=True, slots=True)
class NeedFound:
    """A need that was not met in time in any completion, though no one rule says so."""

    family: FamilyOfRules
    record: ViewRecord
    assessment: Assessment
    members: tuple[Judgement, ...]
    """The findings of the members that the record leaves open."""
    is_open: bool
    """Whether something can still be done about it."""
