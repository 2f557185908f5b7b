"""What the outputs of a check may say of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from permanence_rules.case import Case
from permanence_rules.cli.checking import Checking
from permanence_rules.cli.manifest import Inputs, manifest_of
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
        manifest=lambda: manifest_of(checking),
    )


def _facts(checking: Checking) -> Iterator[tuple[str, str]]:
    from permanence_rules import __version__

    used, calendar = checking.rulebook.used, checking.rulebook.calendar
    yield "Program", f"permanence-rules {__version__}"
    yield "Engine", checking.asked.engine
    yield "Judged as at", checking.as_at.isoformat()
    yield "Rules", f"{used.name}, version {used.version}"
    yield "Digest of the rules", used.digest
    yield "Law checked to", used.law_checked_to.isoformat() if used.law_checked_to else "not said"
    yield "Calendar", f"{calendar.nation}, {calendar.version}"
    yield "Chosen", checking.selection.words
    if checking.left_out:
        yield "Duties not judged", checking.left_out
    yield "Due soon means", f"within {checking.asked.due_within} days"
    yield "Children checked", str(checking.checked)
    if checking.selection.teams:
        yield "Children of other teams, not checked", str(checking.other_teams)
    yield "Rows and records not used", str(len(checking.rejects))
    yield "Facts set aside or doubted", str(len(checking.input_problems))
    yield from _inputs(checking.asked.inputs)
    for row in checking.source.rows:
        counts = f"{row.read} rows read, {row.used} used, {row.set_aside} set aside"
        yield f"{row.table}: {row.file}", f"{counts}, {row.rejected} rejected"
    if checking.exceptions is not None:
        yield "SHA-256 of the exceptions", checking.exceptions.digest
        yield from (("About the exceptions", each) for each in checking.exception_lines())
    for sentence in (*checking.source.notes, *checking.source.cannot_supply):
        yield "About the input", sentence


_FEW_FILES = 20


def _inputs(inputs: Inputs) -> Iterator[tuple[str, str]]:
    """Yield the input files by name and digest; of many the first, and one digest of all."""
    if not inputs.number:
        return
    yield "Input files", f"{inputs.number:,}, {inputs.size:,} bytes"
    yield "SHA-256 of all input files", inputs.digest
    for each in inputs.listed[:_FEW_FILES]:
        yield f"SHA-256 of {each.name}", each.digest or "cannot be read a second time"
    if inputs.number > _FEW_FILES:
        more = inputs.number - _FEW_FILES
        yield "More input files", f"{more:,}; check --manifest FILE lists up to 10,000"


def _rejects(checking: Checking) -> Iterator[Mapping[str, str | int | None]]:
    for reject in checking.rejects.kept:
        yield reject.facts()


def _case_of(checking: Checking, report: Report) -> Case | None:
    """Return the case of the report that was drawn last; it is asked for once."""
    return checking.records.pop(report.case_id, None) if checking.records is not None else None
