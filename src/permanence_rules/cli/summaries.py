"""What a run keeps of each report: it is taken where the case is judged, in whichever process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from permanence_rules.cli.selection import Selection
from permanence_rules.errors import Severity
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Report

__all__ = ["MOST_TOLD", "OPEN", "Found", "Summarizing", "Summary", "Writing", "Written"]

Found = tuple[Outcome, bool]
"""What was found: an outcome, and whether it is a violation of the past."""

OPEN: Found = (Outcome.UNDETERMINED, False)
"""That the record cannot decide a duty."""

MOST_TOLD = 1_000
"""So many of the problems within cases are told; the others are counted."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one report says for the exit code of a run, and for what is told at its end."""

    found: frozenset[Found]
    """Of what was chosen: it counts for the exit code."""
    has_fault: bool
    """Whether a defect of the program kept some duty from being judged."""
    problems: int
    """How many things are wrong in the case."""
    first_problems: tuple[str, ...]
    """The first of them, in words."""
    has_set_aside: bool
    """Whether any fact of the case was set aside."""


@dataclass(frozen=True, slots=True)
class Summarizing:
    """Sums up a report for a run; `leaves_out` says that some rules were not judged."""

    selection: Selection
    leaves_out: bool

    def __call__(self, report: Report) -> Summary:
        """Return what the run keeps of a report."""
        problems = report.input_problems
        return Summary(
            found=self._found(report),
            has_fault=bool(report.faults),
            problems=len(problems),
            first_problems=tuple(map(str, problems[:MOST_TOLD])),
            has_set_aside=any(each.severity is Severity.IMPOSSIBLE for each in problems),
        )

    def _found(self, report: Report) -> frozenset[Found]:
        """Return which outcomes were found that count for the exit code: those that were chosen."""
        counted = filter(self.selection.counts, report.findings)
        found = {(each.outcome, each.is_past) for each in counted if not each.is_excused}
        # A long report lists the most urgent findings alone, and what is not judged is open.
        is_open = bool(report.counts[Outcome.UNDETERMINED] or self.leaves_out)
        if is_open and not self.selection.is_chosen:
            found.add(OPEN)
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Written:
    """What comes of a report whose form writes each by itself: its piece, and its summary."""

    summary: Summary
    piece: str


@dataclass(frozen=True, slots=True)
class Writing:
    """Sums up a report, and writes what the selection lists of it."""

    sum_up: Summarizing
    selection: Selection
    piece_of: Callable[[Report], str]

    def __call__(self, report: Report) -> Written:
        """Return what comes of a report."""
        return Written(self.sum_up(report), self.piece(report))

    def piece(self, report: Report) -> str:
        """Return what a report adds to the output."""
        return self.piece_of(self.selection.listed(report))
