"""Reports as an Excel workbook: summary, worklist, statistics, findings, rejects and the run."""

from __future__ import annotations

from permanence_rules.outputs.form import OutputForm
from permanence_rules.outputs.xlsx.workbook import write

__all__ = ["XLSX", "write"]

XLSX = OutputForm(
    "xlsx",
    write,
    makes="bytes",
    needs=("xlsxwriter", "excel"),
    selects=True,
    lists_rejects=True,
)
