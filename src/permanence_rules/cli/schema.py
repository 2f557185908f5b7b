"""`schema`: the JSON Schema of what goes in and what comes out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from permanence_rules.cli.arguments import RulesOption, rules_of
from permanence_rules.cli.choices import one_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.errors import UsageError
from permanence_rules.runtime.streams import put

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["schema"]

_NAMES = ("case", "report", "rule", "pack")


@handled
def schema(
    *,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="case, report, rule, pack, or form and its name.")
    ],
    form: Annotated[
        str | None, typer.Argument(metavar="[FORM]", help="After form: such as care_plan.")
    ] = None,
    rules: RulesOption = None,
) -> ExitCode:
    """Print the JSON Schema of a case, a report, a rule file, a pack.yaml or a form."""
    if one_of(name, (*_NAMES, "form"), "schema") == "form":
        put(json.dumps(_of_form(form, rules), indent=2))
        return ExitCode.CLEAR
    if form is not None or rules:
        raise UsageError(f"schema {name}: only `schema form` takes the name of a form and --rules.")
    model = _model(name)
    shape = model.model_json_schema(mode="serialization" if name == "report" else "validation")
    made: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", **shape}
    put(json.dumps(made, indent=2))
    return ExitCode.CLEAR


def _of_form(form: str | None, rules: Sequence[str] | None) -> dict[str, Any]:
    from permanence_rules.forms import form_names
    from permanence_rules.rulebook import Rulebook

    if form is None:
        raise UsageError(f"schema form: expected a form, one of: {', '.join(form_names())}.")
    return Rulebook.load(*rules_of(rules)).form(form).schema()


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
