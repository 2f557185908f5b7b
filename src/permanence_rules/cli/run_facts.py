"""What the outputs of a check may say of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from permanence_rules.case import Case
from permanence_rules.cli.checking import Checking
from permanence_rules.outputs import RunFacts
from permanence_rules.report.findings import Report

__all__ = ["run_facts"]


def run_facts(checking: Checking) -> RunFacts:
    """Return the facts of a run; what is counted is read once the run is at its end."""
    return RunFacts(
        facts=lambda: _facts(checking),
        rejects=lambda: _rejects(checking),
        rejected=lambda: len(checking.rejects),
        case_of=lambda report: _case_of(checking, report),
    )


def _facts(checking: Checking) -> Iterator[tuple[str, str]]:
    from permanence_rules import __version__

    used, calendar = checking.rulebook.used, checking.rulebook.calendar
    yield "Program", f"permanence-rules {__version__}"
    yield "Judged as at", checking.as_at.isoformat()
    yield "Rules", f"{used.name}, version {used.version}"
    yield "Digest of the rules", used.digest
    yield "Law checked to", used.law_checked_to.isoformat() if used.law_checked_to else "not said"
    yield "Calendar", f"{calendar.nation}, {calendar.version}"
    yield "Chosen", checking.selection.words
    if checking.left_out:
        yield "Duties not judged", checking.left_out
    yield "Children checked", str(checking.checked)
    if checking.selection.teams:
        yield "Children of other teams, not checked", str(checking.other_teams)
    yield "Rows and records not used", str(len(checking.rejects))
    yield "Facts set aside or doubted", str(len(checking.input_problems))
    for row in checking.source.rows:
        counts = f"{row.read} rows read, {row.used} used, {row.set_aside} set aside"
        yield f"{row.table}: {row.file}", f"{counts}, {row.rejected} rejected"
    for sentence in (*checking.source.notes, *checking.source.cannot_supply):
        yield "About the input", sentence


def _rejects(checking: Checking) -> Iterator[Mapping[str, str | int | None]]:
    for reject in checking.rejects.kept:
        yield reject.facts()


def _case_of(checking: Checking, report: Report) -> Case | None:
    """Return the case of the report that was drawn last; it is asked for once."""
    return checking.records.pop(report.case_id, None) if checking.records is not None else None
