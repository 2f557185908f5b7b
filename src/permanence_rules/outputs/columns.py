"""The columns of a finding, for every form that is a table: what each says, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from permanence_rules.errors import InputProblem
from permanence_rules.report.findings import Fault, Finding, Report
from permanence_rules.report.words import area_of, citation_words

__all__ = ["FINDING_COLUMNS", "Cell", "FindingColumn", "cells_of", "other_lines"]

Cell = str | int | date | Decimal | None


@dataclass(frozen=True, slots=True)
class FindingColumn:
    """One column: its name, what it says, the kind of its cells, and how a finding fills it."""

    name: str
    says: str
    read: Callable[[Report, Finding], object]
    kind: Literal["text", "date", "number", "amount"] = "text"


def _of_finding(
    name: str, says: str, kind: Literal["text", "date", "number"] = "text"
) -> FindingColumn:
    return FindingColumn(name, says, lambda _, finding: getattr(finding, name), kind)


FINDING_COLUMNS: tuple[FindingColumn, ...] = (
    FindingColumn("case_id", "the child, by a pseudonymous identifier", lambda r, _: r.case_id),
    FindingColumn("as_at", "the day as at which the case was judged", lambda r, _: r.as_at, "date"),
    FindingColumn("rulebook", "the rule packs used", lambda r, _: r.rulebook.name),
    FindingColumn("rulebook_version", "their versions", lambda r, _: r.rulebook.version),
    _of_finding("rule", "the id of the duty"),
    _of_finding("title", "the duty in words"),
    _of_finding("layer", "the rule pack that it comes from"),
    _of_finding("strength", "`statutory`, `guidance` or `local`"),
    FindingColumn("subject", "where the record is in the case", lambda _, f: f.subject.path),
    FindingColumn("subject_label", "the record in words", lambda _, f: f.subject.label),
    _of_finding(
        "outcome", "see [outcomes](outcomes.md); also `fault` and `input_problem`, see below"
    ),
    _of_finding("due_on", "the last day on which it is in time", "date"),
    _of_finding("possible_due_on", "earliest and latest such day, where a missing fact decides"),
    _of_finding("not_before", "the first day on which it may be done", "date"),
    _of_finding("recommended_by", "the day that a text advises", "date"),
    _of_finding("done_on", "the day on which it was done", "date"),
    _of_finding("next_due_on", "of a duty that recurs: when it is due next", "date"),
    _of_finding("days_late", "of what was done late", "number"),
    _of_finding("days_overdue", "of what is not done; the least number if unsure", "number"),
    _of_finding("days_left", "of what is due", "number"),
    _of_finding("message", "what was found, in a sentence"),
    _of_finding("missing_items", "parts that a plan or record lacks"),
    _of_finding("missing", "facts that would decide it"),
    FindingColumn(
        "exemption", "why it is not owed", lambda _, f: getattr(f.exemption, "because", None)
    ),
    FindingColumn(
        "figure",
        "what an indicator measured",
        lambda _, f: getattr(f.figure, "value", None),
        "amount",
    ),
    FindingColumn(
        "figure_unit", "what the figure counts", lambda _, f: getattr(f.figure, "unit", None)
    ),
    _of_finding("policy_sensitive", "other plausible readings that change the outcome"),
    _of_finding("warnings", "questions about the finding"),
    FindingColumn(
        "citations",
        "the provisions, the deciding one first",
        lambda _, f: tuple(map(citation_words, f.citations)),
    ),
    FindingColumn("next_action", "what to do", lambda _, f: getattr(f.next_action, "do", None)),
    FindingColumn(
        "owner", "the role that does it", lambda _, f: getattr(f.next_action, "owner", None)
    ),
    FindingColumn(
        "next_action_by", "by when", lambda _, f: getattr(f.next_action, "by", None), "date"
    ),
    _of_finding("closing", "of a violation: `open` or `past`"),
    _of_finding("family", "the need of the child that several rules serve"),
    FindingColumn("team", "the code of the child's team", lambda r, _: r.team),
    FindingColumn("worker", "the code of the child's social worker", lambda r, _: r.worker),
    FindingColumn("locality", "the code of the team's locality", lambda r, _: r.locality),
    FindingColumn(
        "area", "what the duty is about, in words", lambda _, f: area_of(f.rule, f.layer)
    ),
    FindingColumn(
        "acknowledged",
        "the exception by which a violation was acknowledged",
        lambda _, f: getattr(f.acknowledged, "code", None),
    ),
    FindingColumn(
        "acknowledged_by",
        "the role that authorised it",
        lambda _, f: getattr(f.acknowledged, "authorised_by", None),
    ),
    FindingColumn(
        "acknowledged_until",
        "the last day on which it is in force",
        lambda _, f: getattr(f.acknowledged, "expires", None),
        "date",
    ),
)
"""In their order; a new one is added at the end, so that readers by place go on working."""

_NAMES = tuple(column.name for column in FINDING_COLUMNS)


def cells_of(report: Report, finding: Finding) -> list[Cell]:
    """Return the cells of a finding; several values in one cell are parted by semicolons."""
    return [_cell(column.read(report, finding)) for column in FINDING_COLUMNS]


def other_lines(report: Report) -> Iterator[list[Cell]]:
    """Yield the lines of what could not be judged, and of what is wrong in the record."""
    for fault in report.faults:
        yield _line(_of_fault(report, fault))
    for problem in report.input_problems:
        yield _line(_of_the_record(report, problem))


def _line(known: dict[str, object]) -> list[Cell]:
    return [_cell(known.get(name)) for name in _NAMES]


def _of_fault(report: Report, fault: Fault) -> dict[str, object]:
    """Return the line of a duty that a defect kept from being judged: it has no outcome."""
    return {
        **_of_report(report),
        "rule": fault.rule,
        "subject": fault.subject.path,
        "subject_label": fault.subject.label,
        "outcome": "fault",
        "message": "Not judged, through a defect of this program.",
    }


def _of_the_record(report: Report, problem: InputProblem) -> dict[str, object]:
    """Return the line of something that is wrong in the record; its outcome is `input_problem`."""
    return {
        **_of_report(report),
        "title": f"To correct in the record: {problem.code}",
        "strength": problem.severity.value,
        "subject": problem.place,
        "outcome": "input_problem",
        "message": problem.message,
        "missing": problem.other_places,
    }


def _of_report(report: Report) -> dict[str, object]:
    """Return what every line of a report has."""
    return {
        "case_id": report.case_id,
        "as_at": report.as_at,
        "rulebook": report.rulebook.name,
        "rulebook_version": report.rulebook.version,
        "team": report.team,
        "worker": report.worker,
        "locality": report.locality,
    }


def _cell(value: object) -> Cell:
    if isinstance(value, tuple):
        return "; ".join(map(_in_a_list, value))
    if value is None or isinstance(value, int | date | Decimal):
        return value
    return str(value)


def _in_a_list(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
