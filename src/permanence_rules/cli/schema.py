"""`schema`: the JSON Schema of what goes in and what comes out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from permanence_rules.cli.arguments import one_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.runtime.streams import put

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["schema"]

_NAMES = ("case", "report", "rule", "pack")


@handled
def schema(
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="case, report, rule or pack.")],
) -> ExitCode:
    """Print the JSON Schema of a case, a report, a rule file or a pack.yaml."""
    model = _model(one_of(name, _NAMES, "schema"))
    shape = model.model_json_schema(mode="serialization" if name == "report" else "validation")
    made: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", **shape}
    put(json.dumps(made, indent=2))
    return ExitCode.CLEAR


def _model(name: str) -> type[BaseModel]:
    from permanence_rules.case import Case
    from permanence_rules.language.pack import PackFile
    from permanence_rules.language.rule import RuleFile
    from permanence_rules.report.findings import Report

    models: dict[str, type[BaseModel]] = {
        "case": Case,
        "report": Report,
        "rule": RuleFile,
        "pack": PackFile,
    }
    return models[name]
