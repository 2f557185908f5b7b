"""Reports as JSON lines: one report on each line."""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.outputs.form import OutputForm
from permanence_rules.outputs.options import Options
from permanence_rules.report.findings import Report

__all__ = ["JSONL", "write"]


def write(reports: Iterator[Report], options: Options) -> Iterator[str]:  # noqa: ARG001 - the same call for every form
    """Yield a line for each of *reports*."""
    for report in reports:
        yield report.model_dump_json() + "\n"


JSONL = OutputForm("jsonl", write, is_data=True)
