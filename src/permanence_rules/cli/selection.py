"""Which children are checked and which findings are listed: by team, by area, by outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from permanence_rules.case import Case
from permanence_rules.cli.choices import one_of
from permanence_rules.language.outcomes import DECISIONS, Outcome
from permanence_rules.report.findings import Finding, PlannedAction, Report
from permanence_rules.report.words import area_of
from permanence_rules.rulebook import Rulebook

__all__ = ["Selection", "area_words", "selection_of"]


@dataclass(frozen=True, slots=True)
class Selection:
    """
    What of a run is checked and listed; each choice allows everything while it is empty.

    Of many cases, what asks for action or is a violation is listed, unless an area, an outcome or
    `everything` is chosen. This is the one place that decides it.
    """

    teams: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    everything: bool = False

    @property
    def is_chosen(self) -> bool:
        """Whether some findings were chosen by their area or outcome."""
        return bool(self.areas or self.outcomes)

    @property
    def wants_what_is_open(self) -> bool:
        """Whether it lists findings that decide nothing, such as what is undetermined."""
        if self.outcomes:
            return not self.outcomes <= DECISIONS
        return self.everything or bool(self.areas)

    @property
    def is_usual(self) -> bool:
        """Whether it lists what asks for action or is a violation, and nothing else."""
        return not (self.everything or self.is_chosen)

    @property
    def words(self) -> str:
        """The choice in words."""
        choices = (("team", self.teams), ("area", self.areas), ("outcome", self.outcomes))
        told = [f"{name} {' or '.join(sorted(all_))}" for name, all_ in choices if all_]
        if not self.is_chosen:
            told.append("everything" if self.everything else _USUAL)
        return "; ".join(told)

    def of_one_case(self) -> Selection:
        """Return the selection for a case that stands alone, of which the report stays whole."""
        return replace(self, everything=True)

    def has(self, case: Case) -> bool:
        """Whether the child is checked."""
        return not self.teams or case.team in self.teams

    def counts(self, finding: Finding) -> bool:
        """Whether a finding counts for the exit code: it is of the area and outcome chosen."""
        is_in_area = not self.areas or area_of(finding.rule, finding.layer) in self.areas
        return is_in_area and (not self.outcomes or finding.outcome in self.outcomes)

    def selects(self, finding: Finding) -> bool:
        """Whether a finding is listed."""
        if self.is_chosen or self.everything:
            return self.counts(finding)
        return finding.is_urgent

    def listed(self, report: Report) -> Report:
        """
        Return a report that lists only what is selected; its counts are of all findings.

        Of a report that lists no more it returns the same.
        """
        if self.everything and not self.is_chosen:
            return report
        findings = tuple(filter(self.selects, report.findings))
        kept = {(each.rule, each.subject.path) for each in findings}
        actions = (each for each in report.next_actions if _asked_for_by(each, kept))
        note = f"Only findings of this choice are listed: {self.words}. The counts are of all."
        is_part = self.is_chosen or len(findings) < len(report.findings)
        more = (note,) if is_part and note not in report.notes else ()
        return report.model_copy(
            update={
                "findings": findings,
                "next_actions": tuple(actions),
                "notes": (*report.notes, *more),
            }
        )


_USUAL = "what asks for action or is a violation"


def _asked_for_by(action: PlannedAction, kept: set[tuple[str, str]]) -> bool:
    return any((rule, action.subject.path) in kept for rule in action.rules)


def selection_of(
    rulebook: Rulebook,
    *,
    teams: Sequence[str] | None,
    areas: Sequence[str] | None,
    outcomes: Sequence[str] | None,
    everything: bool,
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
        everything,
    )


def area_words(area: str) -> str:
    """Return an area as findings say it, however it was typed."""
    return area.strip().lower().replace("-", " ").replace("_", " ")
