"""Every occasion on which a duty was owed: each gap of a duty that recurs, else the finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permanence_rules.language.outcomes import GROUPS, Outcome, Strength
from permanence_rules.report.findings import Finding, Gap, Report
from permanence_rules.report.statistics.periods import period_of
from permanence_rules.report.words import area_of

__all__ = ["Occasion", "Standing", "occasions_of"]


class Standing(StrEnum):
    """Where a duty stands on the as-at date; each occasion has exactly one."""

    IN_TIME = "in time"
    LATE = "late"
    # Nothing is recorded yet, and something can still be done.
    OVERDUE = "overdue"
    # Not done in time, and nothing is left to do about it.
    MISSED = "missed"
    # One of the two for certain; the record does not tell which.
    LATE_OR_OVERDUE = "late or overdue"
    NOT_YET_DUE = "not yet due"
    UNDECIDED = "undecided"
    FOR_JUDGEMENT = "for a judgement"
    NOT_OWED = "not owed"

    @property
    def was_due(self) -> bool:
        """Whether it counts in the denominator: it was due, and how it went is known."""
        return self in _DUE


_DUE = frozenset(
    {
        Standing.IN_TIME,
        Standing.LATE,
        Standing.OVERDUE,
        Standing.MISSED,
        Standing.LATE_OR_OVERDUE,
    }
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that a duty was owed, or may have been."""

    case_id: str
    team: str | None
    area: str
    rule: str
    strength: Strength
    subject: str
    number: int | None
    """Which gap it is, from 1; None: the duty does not recur."""
    standing: Standing
    due_on: date | None
    done_on: date | None
    days: int | None
    """Days late, or overdue; the least number where a day is not certain."""

    @property
    def period(self) -> str:
        """The quarter in which it was due; without such a day, that in which it was done."""
        return period_of(self.due_on or self.done_on)


def occasions_of(report: Report) -> Iterator[Occasion]:
    """Yield each occasion of each finding, in the order of the report."""
    for finding in report.findings:
        yield from _of_finding(report, finding)


def _of_finding(report: Report, finding: Finding) -> Iterator[Occasion]:
    for number, gap in enumerate(finding.gaps, 1):
        yield _occasion(report, finding, gap, number)
    # What a finding says beyond its gaps, such as that the gap after them cannot be judged.
    if not finding.gaps or _says_more(finding):
        yield _occasion(report, finding, finding, None)


def _says_more(finding: Finding) -> bool:
    """Whether the outcome of a finding with gaps is that of none of its gaps."""
    is_question = GROUPS[finding.outcome] == "question"
    return (is_question or finding.is_violation) and all(
        gap.outcome is not finding.outcome for gap in finding.gaps
    )


def _occasion(report: Report, finding: Finding, of: Finding | Gap, number: int | None) -> Occasion:
    return Occasion(
        case_id=report.case_id,
        team=report.team,
        area=area_of(finding.rule, finding.layer),
        rule=finding.rule,
        strength=finding.strength,
        subject=finding.subject.path,
        number=number,
        standing=_standing(of.outcome, is_past=finding.is_past),
        due_on=of.due_on or max(of.possible_due_on, default=None),
        done_on=of.done_on,
        days=of.days_late if of.days_late is not None else of.days_overdue,
    )


def _standing(outcome: Outcome, *, is_past: bool) -> Standing:
    if outcome is Outcome.BREACHED and is_past:
        return Standing.MISSED
    return _STANDINGS.get(outcome, Standing.NOT_OWED)


_STANDINGS = {
    Outcome.MET: Standing.IN_TIME,
    Outcome.LATE: Standing.LATE,
    Outcome.BREACHED: Standing.OVERDUE,
    Outcome.VIOLATED: Standing.LATE_OR_OVERDUE,
    Outcome.DUE: Standing.NOT_YET_DUE,
    Outcome.UNDETERMINED: Standing.UNDECIDED,
    Outcome.NEEDS_JUDGEMENT: Standing.FOR_JUDGEMENT,
}
