"""What a check returns: outcomes, findings with their evidence, next actions and the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from permanence_rules.errors import InputProblem
from permanence_rules.language.citations import Grade
from permanence_rules.language.outcomes import VIOLATIONS, Outcome, Strength
from permanence_rules.report.written_later import WrittenLater

__all__ = [
    "MOST_FINDINGS",
    "Acknowledgement",
    "CalendarUsed",
    "Citation",
    "Closing",
    "Evidence",
    "Exemption",
    "Fault",
    "Figure",
    "Finding",
    "Gap",
    "NextAction",
    "PlannedAction",
    "Report",
    "RulebookUsed",
    "Subject",
    "most_urgent",
    "not_listed",
]

Listed = TypeVar("Listed")


class Closing(StrEnum):
    """Whether something can still be done about a violation."""

    OPEN = "open"
    # Put right later, ended, or of a kind that nobody can put right.
    PAST = "past"


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
    grade: Grade | None = Field(
        default=None,
        description="Of the provision that decides: whether its text was read, known from a "
        "secondary source, or not seen; null: it stands beside the one that decides",
    )
    looked_up: date | None = Field(
        default=None, description="The day on which it was read, or looked for"
    )
    known_from: str | None = Field(
        default=None, description="The secondary source that tells of the provision"
    )


class Figure(_Result):
    """A measured figure, such as three placements in twelve months."""

    value: Decimal | None
    unit: str


class Gap(_Result):
    """One gap between two events of a duty that recurs, and whether it was too long."""

    outcome: Outcome = Field(
        description="met, late, violated; of the gap that is open also due or breached"
    )
    started_on: date | None = Field(
        description="The event, or the start of the duty, that the time ran from; null: not known"
    )
    due_on: date | None = Field(description="Last day on which the next event was in time")
    possible_due_on: tuple[date, ...] = Field(
        default=(), description="Earliest and latest due day, where a missing fact decides"
    )
    done_on: date | None = Field(
        default=None, description="The event that ended the gap; null while the gap is open"
    )
    days_late: int | None = Field(
        default=None,
        description="Of a gap that ended late: the days, or at least so many",
    )
    days_overdue: int | None = Field(
        default=None,
        description="Of an open gap that ran out: the days, or at least so many",
    )
    policy_sensitive: tuple[str, ...] = Field(
        default=(), description="Other plausible readings that would change the outcome of this gap"
    )


class NextAction(_Result):
    """Who must do what, and by when."""

    do: str
    owner: str
    by: date | None = None


class PlannedAction(NextAction):
    """A next action in its place in the plan."""

    rule: str
    also: tuple[str, ...] = Field(
        default=(), description="Other rules that ask the same owner for the same act on the record"
    )
    subject: Subject
    blocked_by: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """All rules that ask for the act, the most urgent first."""
        return (self.rule, *self.also)


class Acknowledgement(_Result):
    """Who has acknowledged a violation by an exception, and until when; never why."""

    code: str = Field(description="Of the exception in the council's register")
    authorised_by: str = Field(description="The role that authorised it")
    on: date
    expires: date = Field(description="The last day on which it is in force")


class Finding(WrittenLater):
    """What one rule says about one record on the as-at date, and why."""

    rule: str
    title: str
    layer: str = Field(description="The rule pack that the rule comes from")
    family: str | None = Field(
        default=None, description="The family of rules for one need that it belongs to, or is of"
    )
    strength: Strength
    subject: Subject
    outcome: Outcome
    due_on: date | None = Field(default=None, description="Last day on which it is in time")
    possible_due_on: tuple[date, ...] = Field(
        default=(),
        description="Earliest and latest due day where a missing fact decides between them; "
        "the latest alone if the earliest has no bound",
    )
    not_before: date | None = Field(default=None, description="First day on which it may be done")
    recommended_by: date | None = None
    done_on: date | None = None
    next_due_on: date | None = Field(
        default=None, description="For a duty that recurs: when it is due next"
    )
    days_late: int | None = None
    days_overdue: int | None = Field(
        default=None, description="Where the day is not known for certain, the least number of days"
    )
    days_left: int | None = None
    days_after_expected: int | None = Field(
        default=None,
        description="Of what was done later than a text expects, or long after a duty without a "
        "number of days arose: the days since then",
    )
    gaps: tuple[Gap, ...] = Field(
        default=(), description="Of a duty that recurs: every gap, in the order of time"
    )
    message: str
    closing: Closing | None = Field(
        default=None,
        description="Of a violation: open while something can be done about it, else past",
    )
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
    acknowledged: Acknowledgement | None = Field(
        default=None,
        description="Of a violation: the exception by which it was acknowledged "
        "(check --exceptions); a statutory one still counts",
    )

    @property
    def is_excused(self) -> bool:
        """Whether an exception keeps it from counting: no exception lifts a statutory duty."""
        return self.acknowledged is not None and self.strength is not Strength.STATUTORY

    @property
    def is_violation(self) -> bool:
        """Whether the duty was done late or not done."""
        return self.outcome in VIOLATIONS

    @property
    def is_urgent(self) -> bool:
        """Whether it asks for action or is a violation."""
        return self.next_action is not None or self.is_violation

    @property
    def is_past(self) -> bool:
        """Whether it is a violation about which nothing is left to do."""
        return self.closing is Closing.PAST


MOST_FINDINGS = 10_000

"""Findings that one report lists; the longest record that was seen had about 2,000."""

_FIRST_LISTED = (
    Outcome.BREACHED,
    Outcome.LATE,
    Outcome.DUE,
    Outcome.NEEDS_JUDGEMENT,
    Outcome.UNDETERMINED,
)


def most_urgent(
    findings: Sequence[Listed], outcome_of: Callable[[Listed], Outcome]
) -> list[Listed]:
    """
    Return as many findings as a report lists, in the order given; of very many the most urgent.

    What is left out is still counted, and the report says how many are not listed.
    """
    if len(findings) <= MOST_FINDINGS:
        return list(findings)
    rank = {outcome: place for place, outcome in enumerate(_FIRST_LISTED)}
    by_urgency = sorted(
        range(len(findings)),
        key=lambda index: (rank.get(outcome_of(findings[index]), len(rank)), index),
    )
    return [findings[index] for index in sorted(by_urgency[:MOST_FINDINGS])]


def not_listed(number: int) -> tuple[str, ...]:
    """Return what a report says of findings that it does not list, if there are any."""
    if number <= 0:
        return ()
    said = f"{MOST_FINDINGS + number:,} findings; the {MOST_FINDINGS:,} most urgent are listed"
    return (f"This record has {said}, and all are counted.",)


class Fault(_Result):
    """A rule that could not be judged for one record, through a defect of the program."""

    rule: str
    subject: Subject
    error: str = Field(description="The kind of error and where in the program; no recorded value")


class RulebookUsed(_Result):
    """Which rules were used."""

    name: str
    version: str
    digest: str
    law_checked_to: date | None
    edition: str | None = Field(
        default=None, description="Which text was read for the last of the packs"
    )
    families: tuple[str, ...] = Field(
        default=(), description="Needs of the child that several rules serve, the most urgent first"
    )
    areas: tuple[str, ...] = Field(
        default=(), description="What the rules cover, as far as the packs say so"
    )
    areas_left_out: tuple[str, ...] = Field(
        default=(), description="What the rules do not cover: of these duties nothing is said"
    )
    law_of: date | None = Field(
        default=None,
        description="The day whose law was used for every duty; null: the law of each duty's day",
    )


class CalendarUsed(_Result):
    """Which calendar of working days was used."""

    nation: str
    version: str


class Report(WrittenLater):
    """Every finding about one case on one date, and the plan of next actions."""

    case_id: str
    team: str | None = Field(default=None, description="The code of the child's team, as recorded")
    worker: str | None = Field(
        default=None, description="The code of the child's social worker, as recorded"
    )
    locality: str | None = Field(
        default=None, description="The code of the team's locality, as recorded"
    )
    as_at: date
    rulebook: RulebookUsed
    calendar: CalendarUsed
    counts: dict[Outcome, int]
    findings: tuple[Finding, ...]
    next_actions: tuple[PlannedAction, ...]
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = Field(
        default=(),
        description="Duties that a defect of the program kept from being judged; all others stand",
    )
    input_problems: tuple[InputProblem, ...] = Field(
        default=(),
        description="Facts of the case that cannot be true, or hardly can: impossible ones were "
        "set aside, and the case was judged with and without unlikely ones",
    )

    def with_urgent_only(self) -> Report:
        """Return the report with the findings alone that ask for action or are a violation."""
        urgent = tuple(each for each in self.findings if each.is_urgent)
        return self.changed(findings=urgent)

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that say a duty was done late or not done."""
        return tuple(finding for finding in self.findings if finding.is_violation)
