"""Reports written out, one module for each form."""

from permanence_rules.outputs.form import FilePart, OutputForm, Piece
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.run import RunFacts
from permanence_rules.runtime.registry import Registry

__all__ = ["OUTPUTS", "FilePart", "Options", "OutputForm", "Piece", "RunFacts"]

OUTPUTS = Registry(
    "permanence_rules.outputs",
    {
        "text": "permanence_rules.outputs.text:TEXT",
        "json": "permanence_rules.outputs.json:JSON",
        "jsonl": "permanence_rules.outputs.jsonl:JSONL",
        "csv": "permanence_rules.outputs.csv:CSV",
        "xlsx": "permanence_rules.outputs.xlsx:XLSX",
        "html": "permanence_rules.outputs.html:HTML",
        "md": "permanence_rules.outputs.markdown:MARKDOWN",
        "ics": "permanence_rules.outputs.ics:ICS",
        "parquet": "permanence_rules.outputs.parquet:PARQUET",
    },
)
"""The forms of output by name. To add one: a module with an `OutputForm`, and its line here."""
