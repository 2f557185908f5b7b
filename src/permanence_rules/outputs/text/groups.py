"""Findings in the groups that a team manager works through, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Finding

__all__ = ["Group", "grouped"]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one urgency."""

    name: str
    heading: str
    style: str
    findings: tuple[Finding, ...]


def grouped(findings: Iterable[Finding], due_within: int) -> list[Group]:
    """Return the groups that hold something, each in the order in which to work through it."""
    listed = list(findings)
    kinds = [
        ("overdue", "Overdue now", "overdue", _is_overdue, _most_overdue),
        ("missed", "Not done before the duty ended", "overdue", _is_missed, _most_overdue),
        ("late", "Done late", "late", _has(Outcome.LATE), _most_late),
        ("soon", f"Due within {due_within} days", "soon", _is_soon(due_within), _first_due),
        ("later", "Due later", "title", _is_later(due_within), _first_due),
        ("judgement", "Needs a judgement", "question", _has(Outcome.NEEDS_JUDGEMENT), _first_due),
    ]
    groups = [
        Group(name, heading, style, tuple(sorted(filter(belongs, listed), key=order)))
        for name, heading, style, belongs, order in kinds
    ]
    return [group for group in groups if group.findings]


Belongs = Callable[[Finding], bool]


def _has(outcome: Outcome) -> Belongs:
    return lambda finding: finding.outcome is outcome


def _is_overdue(finding: Finding) -> bool:
    return finding.outcome is Outcome.BREACHED and finding.next_action is not None


def _is_missed(finding: Finding) -> bool:
    """Whether it was never done and nothing is left to do: the duty has ended since."""
    return finding.outcome is Outcome.BREACHED and finding.next_action is None


def _is_soon(due_within: int) -> Belongs:
    return lambda finding: finding.outcome is Outcome.DUE and _days(finding) <= due_within


def _is_later(due_within: int) -> Belongs:
    return lambda finding: finding.outcome is Outcome.DUE and _days(finding) > due_within


def _days(finding: Finding) -> int:
    """What is owed without a date is owed soon."""
    return finding.days_left or 0


def _most_overdue(finding: Finding) -> tuple[int, str, str]:
    return (-(finding.days_overdue or 0), finding.rule, finding.subject.path)


def _most_late(finding: Finding) -> tuple[int, str, str]:
    return (-(finding.days_late or 0), finding.rule, finding.subject.path)


def _first_due(finding: Finding) -> tuple[date, str, str]:
    day = finding.due_on or finding.recommended_by or date.min
    return (day, finding.rule, finding.subject.path)
