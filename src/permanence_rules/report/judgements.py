"""What one rule says of one record, before it is put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from permanence_rules.facts.view import ViewRecord
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.rule import CitationSpec, Rule
from permanence_rules.report.evidence import Seen
from permanence_rules.report.findings import Exemption, Figure

__all__ = ["WORKING_DAYS", "Assessment", "Judgement", "Verdict"]

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


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome of one duty for one record, with the days and facts that led to it."""

    outcome: Outcome
    due_on: date | None = None
    possible_due_on: tuple[date, ...] = ()
    not_before: date | None = None
    recommended_by: date | None = None
    done_on: date | None = None
    next_due_on: date | None = None
    closed_on: date | None = None
    missing_items: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    steps: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    figure: Figure | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one rule says about one record, before it is put into words."""

    rule: Rule
    record: ViewRecord
    assessment: Assessment
    exemption: Exemption | None
    trace: Sequence[Seen]
    owner: str
    citations: tuple[CitationSpec, ...]

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
