"""What a check returns: outcomes, findings with their evidence, next actions and the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from permanence_rules.errors import InputProblem
from permanence_rules.language.outcomes import VIOLATIONS, Outcome, Strength

__all__ = [
    "CalendarUsed",
    "Citation",
    "Evidence",
    "Exemption",
    "Figure",
    "Finding",
    "NextAction",
    "PlannedAction",
    "Report",
    "RulebookUsed",
    "Subject",
]


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Subject(_Result):
    """The record that a finding is about."""

    path: str = Field(description="Where the record is in the case; empty for the whole case")
    label: str = Field(description="The record in words, such as Placement from 6 January 2025")

    def is_near(self, other: Subject) -> bool:
        """
        Return whether both are one record, or one lies within the other.

        >>> review = Subject(path="reviews[1]", label="Review")
        >>> review.is_near(Subject(path="reviews[1].record", label="Record"))
        True
        >>> review.is_near(Subject(path="reviews[10]", label="Review"))
        False
        """
        return _lies_in(self.path, other.path) or _lies_in(other.path, self.path)


def _lies_in(path: str, outer: str) -> bool:
    return outer in ("", path) or path.startswith((f"{outer}.", f"{outer}["))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that the rule read: a date, a code, a number or a count; never anybody's words."""

    # Not a model like the others: a report holds hundreds, and these are made six times as fast.

    path: str
    value: str


class Exemption(_Result):
    """The exemption that holds, and the provision that gives it."""

    because: str
    provision: str | None = None


class Citation(_Result):
    """The provision that a duty comes from."""

    source: str
    provision: str
    url: str | None = None
    law_checked_to: date | None = None
    verified: bool = Field(
        default=True, description="False while nobody has read the provision's own text"
    )


class Figure(_Result):
    """A measured figure, such as three placements in twelve months."""

    value: Decimal | None
    unit: str


class NextAction(_Result):
    """Who must do what, and by when."""

    do: str
    owner: str
    by: date | None = None


class PlannedAction(NextAction):
    """A next action in its place in the plan."""

    rule: str
    subject: Subject
    blocked_by: tuple[str, ...] = ()


class Finding(_Result):
    """What one rule says about one record on the as-at date, and why."""

    rule: str
    title: str
    layer: str = Field(description="The rule pack that the rule comes from")
    strength: Strength
    subject: Subject
    outcome: Outcome
    due_on: date | None = Field(default=None, description="Last day on which it is in time")
    possible_due_on: tuple[date, ...] = Field(
        default=(), description="Both possible due dates where a missing fact decides between them"
    )
    not_before: date | None = Field(default=None, description="First day on which it may be done")
    recommended_by: date | None = None
    done_on: date | None = None
    next_due_on: date | None = Field(
        default=None, description="For a duty that recurs: when it is due next"
    )
    days_late: int | None = None
    days_overdue: int | None = None
    days_left: int | None = None
    message: str
    missing_items: tuple[str, ...] = ()
    missing: tuple[str, ...] = Field(default=(), description="Facts that would decide it")
    evidence: tuple[Evidence, ...] = ()
    arithmetic: tuple[str, ...] = Field(default=(), description="How the dates were worked out")
    figure: Figure | None = None
    exemption: Exemption | None = None
    policy_sensitive: tuple[str, ...] = Field(
        default=(), description="Other plausible readings that would change the outcome"
    )
    warnings: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    next_action: NextAction | None = None

    @property
    def is_violation(self) -> bool:
        """Whether the duty was done late or not done."""
        return self.outcome in VIOLATIONS


class RulebookUsed(_Result):
    """Which rules were used."""

    name: str
    version: str
    digest: str
    law_checked_to: date | None
    law_of: date | None = Field(
        default=None,
        description="The day whose law was used for every duty; null: the law of each duty's day",
    )


class CalendarUsed(_Result):
    """Which calendar of working days was used."""

    nation: str
    version: str


class Report(_Result):
    """Every finding about one case on one date, and the plan of next actions."""

    case_id: str
    as_at: date
    rulebook: RulebookUsed
    calendar: CalendarUsed
    counts: dict[Outcome, int]
    findings: tuple[Finding, ...]
    next_actions: tuple[PlannedAction, ...]
    notes: tuple[str, ...] = ()
    input_problems: tuple[InputProblem, ...] = Field(
        default=(),
        description="Facts of the case that cannot be true, or hardly can: impossible ones were "
        "set aside, and the case was judged with and without unlikely ones",
    )

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that say a duty was done late or not done."""
        return tuple(finding for finding in self.findings if finding.is_violation)
