"""What an overview needs of all reports: sums, and the children who need something first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappush, heappushpop

from permanence_rules.case import Case
from permanence_rules.language.outcomes import Outcome, Strength
from permanence_rules.outputs.options import Options
from permanence_rules.report.findings import Finding, Report
from permanence_rules.report.statistics import Counts, Occasion, Statistics, occasions_of
from permanence_rules.report.words import area_of

__all__ = ["MOST_CHILDREN", "Child", "Duty", "Gathered", "is_overdue"]

MOST_CHILDREN = 100
"""Children that an overview shows one by one; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child who is shown, with the record where it is at hand."""

    report: Report
    case: Case | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    """One duty, as the tables of an overview are ordered: the law first, then by what it is of."""

    place: int
    area: str
    title: str
    rule: str

    @property
    def is_statutory(self) -> bool:
        """Whether it is law."""
        return self.place == 0


@dataclass(slots=True)
class Gathered:
    """Sums over reports, which memory holds whatever their number, and the worst few children."""

    options: Options
    statistics: Statistics = field(default_factory=Statistics)
    duties: dict[Duty, Counts] = field(default_factory=dict)
    teams: Counter[str] = field(default_factory=Counter)
    """Children of each team; empty where the record names none."""
    with_overdue: int = 0
    """Children for whom something is overdue."""
    findings: Counter[Outcome] = field(default_factory=Counter)
    due_soon: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Duties due soon, by area and week from the as-at date."""
    due_soon_of_team: Counter[str] = field(default_factory=Counter)
    first: Report | None = None
    _worst: list[tuple[tuple[int, int, int], int, Child]] = field(default_factory=list)

    def add(self, report: Report) -> None:
        """Count a report, and keep it while it is among the worst."""
        self.first = self.first or report
        self.statistics.children += 1
        self.teams[report.team or ""] += 1
        titles = {finding.rule: finding.title for finding in report.findings}
        for occasion in occasions_of(report):
            self.statistics.count(occasion)
            self._of_duty(occasion, titles[occasion.rule]).add(occasion)
        for finding in report.findings:
            self.findings[finding.outcome] += 1
            self._note_due(report, finding)
        self.with_overdue += any(map(is_overdue, report.findings))
        self._keep(report)

    def add_all(self, reports: Iterator[Report]) -> Gathered:
        """Count all reports."""
        for report in reports:
            self.add(report)
        return self

    @property
    def children(self) -> int:
        """How many children there are."""
        return self.statistics.children

    @property
    def statutory(self) -> Counts:
        """The sums of all duties under statute."""
        return self.statistics.total([Strength.STATUTORY])

    def worst(self) -> list[Child]:
        """Return the children who need something first, the worst first."""
        return [
            child for _, _, child in sorted(self._worst, key=lambda each: each[:2], reverse=True)
        ]

    def _of_duty(self, occasion: Occasion, title: str) -> Counts:
        place = tuple(Strength).index(occasion.strength)
        duty = Duty(place, occasion.area, title, occasion.rule)
        return self.duties.setdefault(duty, Counts())

    def _note_due(self, report: Report, finding: Finding) -> None:
        left = finding.days_left
        if finding.outcome is Outcome.DUE and left is not None and left <= self.options.due_within:
            self.due_soon[(area_of(finding.rule, finding.layer), left // 7)] += 1
            self.due_soon_of_team[report.team or ""] += 1

    def _keep(self, report: Report) -> None:
        case = self.options.run.case_of(report)
        listed = tuple(filter(self.options.selects, report.findings))
        child = Child(report, case, listed)
        # Of equals the earlier one is kept; the number also keeps two children from being compared.
        entry = (_seriousness(listed), -self.children, child)
        if len(self._worst) < MOST_CHILDREN:
            heappush(self._worst, entry)
        else:
            heappushpop(self._worst, entry)


def is_overdue(finding: Finding) -> bool:
    """Whether something is not done that should have been, and still can be."""
    is_open = finding.outcome in (Outcome.BREACHED, Outcome.VIOLATED)
    return is_open and not finding.is_past


def _seriousness(findings: tuple[Finding, ...]) -> tuple[int, int, int]:
    """Return what makes a child come first: law that is overdue, then how much and for how long."""
    overdue = [each for each in findings if is_overdue(each)]
    statutory = sum(each.strength is Strength.STATUTORY for each in overdue)
    return statutory, len(overdue), sum(each.days_overdue or 0 for each in overdue)
