"""Reports as JSON lines: one report on each line."""

from __future__ import annotations

from permanence_rules.outputs.form import OutputForm
from permanence_rules.report.findings import Report

__all__ = ["JSONL", "piece_of"]


def piece_of(report: Report) -> str:
    """Return the line of a report."""
    return report.model_dump_json() + "\n"


JSONL = OutputForm.of_pieces("jsonl", piece_of)
