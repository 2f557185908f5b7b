"""Reports as JSON: one object for one case that stands alone, else a list."""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.outputs.form import OutputForm
from permanence_rules.outputs.options import Options
from permanence_rules.report.findings import Report

__all__ = ["JSON", "write"]


def write(reports: Iterator[Report], options: Options) -> Iterator[str]:
    """Yield the JSON of *reports*, piece by piece."""
    if options.is_single:
        yield from (report.model_dump_json(indent=2) + "\n" for report in reports)
        return
    opening = "[\n"
    for report in reports:
        yield opening + report.model_dump_json(indent=2)
        opening = ",\n"
    yield "[]\n" if opening == "[\n" else "\n]\n"


JSON = OutputForm("json", write, is_data=True)
