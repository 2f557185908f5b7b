"""Findings as a table: one line for each, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from io import StringIO

from permanence_rules.errors import InputProblem
from permanence_rules.outputs.form import OutputForm
from permanence_rules.outputs.options import Options
from permanence_rules.report.findings import Fault, Finding, Report
from permanence_rules.report.words import citation_words

__all__ = ["COLUMNS", "CSV", "csv_lines", "write"]


def write(reports: Iterator[Report], options: Options) -> Iterator[str]:  # noqa: ARG001 - the same call for every form
    """Yield the line of column names, then the lines of each report."""
    yield csv_lines([COLUMNS])
    for report in reports:
        yield csv_lines(
            [read(report, finding) for read in _READERS.values()] for finding in report.findings
        )
        if report.faults:
            yield csv_lines(map(partial(_of_fault, report), report.faults))
        if report.input_problems:
            yield csv_lines(map(partial(_of_the_record, report), report.input_problems))


def _of_fault(report: Report, fault: Fault) -> list[object]:
    """Return the line of a duty that a defect kept from being judged: it has no outcome."""
    known = {
        **_of_report(report),
        "rule": fault.rule,
        "subject": fault.subject.path,
        "subject_label": fault.subject.label,
        "outcome": "fault",
        "message": "Not judged, through a defect of this program.",
    }
    return [known.get(column) for column in COLUMNS]


def _of_the_record(report: Report, problem: InputProblem) -> list[object]:
    """Return the line of something that is wrong in the record; its outcome is `input_problem`."""
    cells: dict[str, object] = {
        **_of_report(report),
        "title": f"To correct in the record: {problem.code}",
        "strength": problem.severity.value,
        "subject": problem.place,
        "outcome": "input_problem",
        "message": problem.message,
        "missing": problem.other_places,
    }
    return [cells.get(column) for column in COLUMNS]


def _of_report(report: Report) -> dict[str, object]:
    """Return what every line of a report begins with."""
    return {
        "case_id": report.case_id,
        "as_at": report.as_at,
        "rulebook": report.rulebook.name,
        "rulebook_version": report.rulebook.version,
    }


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as lines of a table, each cell safe to open in a spreadsheet."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(map(_cell, row) for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else _written(value)
    # A spreadsheet would run such a cell as a formula.
    safe = f"'{text}" if text.lstrip().startswith(_FORMULA) or text[:1] in _BLANKS else text
    # The csv module puts a lone carriage return into a line without quotes.
    return safe.replace("\r\n", "\n").replace("\r", "\n")


# The last four are the wide forms, which spreadsheets of some countries read as the others.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BLANKS = ("\t", "\r", "\n")


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_written, value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


Read = Callable[[Report, Finding], object]


def _of_finding(name: str) -> Read:
    return lambda report, finding: getattr(finding, name)


def _of_action(name: str) -> Read:
    return lambda report, finding: getattr(finding.next_action, name, None)


def _of_figure(name: str) -> Read:
    return lambda report, finding: getattr(finding.figure, name, None)


_READERS: dict[str, Read] = {
    "case_id": lambda report, finding: report.case_id,
    "as_at": lambda report, finding: report.as_at,
    "rulebook": lambda report, finding: report.rulebook.name,
    "rulebook_version": lambda report, finding: report.rulebook.version,
    "rule": _of_finding("rule"),
    "title": _of_finding("title"),
    "layer": _of_finding("layer"),
    "strength": _of_finding("strength"),
    "subject": lambda report, finding: finding.subject.path,
    "subject_label": lambda report, finding: finding.subject.label,
    "outcome": _of_finding("outcome"),
    "due_on": _of_finding("due_on"),
    "possible_due_on": _of_finding("possible_due_on"),
    "not_before": _of_finding("not_before"),
    "recommended_by": _of_finding("recommended_by"),
    "done_on": _of_finding("done_on"),
    "next_due_on": _of_finding("next_due_on"),
    "days_late": _of_finding("days_late"),
    "days_overdue": _of_finding("days_overdue"),
    "days_left": _of_finding("days_left"),
    "message": _of_finding("message"),
    "missing_items": _of_finding("missing_items"),
    "missing": _of_finding("missing"),
    "exemption": lambda report, finding: getattr(finding.exemption, "because", None),
    "figure": _of_figure("value"),
    "figure_unit": _of_figure("unit"),
    "policy_sensitive": _of_finding("policy_sensitive"),
    "warnings": _of_finding("warnings"),
    "citations": lambda report, finding: tuple(map(citation_words, finding.citations)),
    "next_action": _of_action("do"),
    "owner": _of_action("owner"),
    "next_action_by": _of_action("by"),
    "closing": _of_finding("closing"),
    "family": _of_finding("family"),
}
COLUMNS = tuple(_READERS)


CSV = OutputForm("csv", write)
