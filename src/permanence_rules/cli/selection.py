"""Which children are checked and which findings are listed: by team, by area, by outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from permanence_rules.case import Case
from permanence_rules.cli.choices import one_of
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Finding, PlannedAction, Report
from permanence_rules.report.words import area_of
from permanence_rules.rulebook import Rulebook

__all__ = ["EVERYTHING", "Selection", "area_words", "selection_of"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Each choice allows everything while it is empty."""

    teams: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()

    @property
    def lists_all(self) -> bool:
        """Whether every finding of a child is listed."""
        return not (self.areas or self.outcomes)

    @property
    def words(self) -> str:
        """The choice in words; empty where everything is chosen."""
        choices = (("team", self.teams), ("area", self.areas), ("outcome", self.outcomes))
        return "; ".join(f"{name} {' or '.join(sorted(all_))}" for name, all_ in choices if all_)

    def has(self, case: Case) -> bool:
        """Whether the child is checked."""
        return not self.teams or case.team in self.teams

    def selects(self, finding: Finding) -> bool:
        """Whether a finding is listed."""
        is_in_area = not self.areas or area_of(finding.rule, finding.layer) in self.areas
        return is_in_area and (not self.outcomes or finding.outcome in self.outcomes)

    def listed(self, report: Report) -> Report:
        """Return a report that lists only what is selected; its counts are of all findings."""
        if self.lists_all:
            return report
        findings = tuple(filter(self.selects, report.findings))
        kept = {(each.rule, each.subject.path) for each in findings}
        note = f"Only findings of this choice are listed: {self.words}. The counts are of all."
        return report.model_copy(
            update={
                "findings": findings,
                "next_actions": tuple(
                    each for each in report.next_actions if _asked_for_by(each, kept)
                ),
                "notes": (*report.notes, note),
            }
        )


def _asked_for_by(action: PlannedAction, kept: set[tuple[str, str]]) -> bool:
    return any((rule, action.subject.path) in kept for rule in action.rules)


EVERYTHING = Selection()


def selection_of(
    rulebook: Rulebook,
    *,
    teams: Sequence[str] | None,
    areas: Sequence[str] | None,
    outcomes: Sequence[str] | None,
) -> Selection:
    """
    Return what was chosen on the command line.

    Raises UsageError for an area that no rule in use is about, and for a word that is no outcome.
    An area may be written with hyphens or spaces, in capitals or not.
    """
    known = sorted({area_of(each.id, each.rule.layer) for each in rulebook.rules})
    return Selection(
        frozenset(teams or ()),
        frozenset(one_of(area_words(each), known, "--area") for each in areas or ()),
        frozenset(one_of(each, [*Outcome], "--outcome") for each in outcomes or ()),
    )


def area_words(area: str) -> str:
    """Return an area as findings say it, however it was typed."""
    return area.strip().lower().replace("-", " ").replace("_", " ")
