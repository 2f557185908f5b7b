"""Findings as a table: one line for each, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO
from itertools import chain

from permanence_rules.outputs.columns import FINDING_COLUMNS, cells_of, other_lines
from permanence_rules.outputs.form import OutputForm
from permanence_rules.report.findings import Report

__all__ = ["COLUMNS", "CSV", "csv_lines", "piece_of"]

COLUMNS = tuple(column.name for column in FINDING_COLUMNS)


def piece_of(report: Report) -> str:
    """Return the lines of a report: its findings, then what else there is to say of it."""
    findings = (cells_of(report, finding) for finding in report.findings)
    return csv_lines(chain(findings, other_lines(report)))


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


CSV = OutputForm.of_pieces("csv", piece_of, head=csv_lines([COLUMNS]), reads_findings_alone=True)
