"""The JSON Schemas that the service hands out, and those of the bodies that it takes."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel

from permanence_rules.case import Case
from permanence_rules.language.pack import PackFile
from permanence_rules.language.rule import RuleFile
from permanence_rules.report.findings import Report
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.service.problems import Refusal

__all__ = ["CHECK_REQUEST", "FORM_REQUEST", "schema_named"]

_MODELS: dict[str, type[BaseModel]] = {
    "case": Case,
    "pack": PackFile,
    "report": Report,
    "rule": RuleFile,
}


def schema_named(name: str) -> dict[str, Any]:
    """Return a schema as `permanence-rules schema` prints it; raises Refusal for any other name."""
    if name not in _MODELS:
        hint = did_you_mean(name, _MODELS)
        raise Refusal(404, "unknown_schema", f"There is no schema of that name. {hint}".strip())
    return _schema(name)


@cache
def _schema(name: str) -> dict[str, Any]:
    mode = "serialization" if name == "report" else "validation"
    shape = _MODELS[name].model_json_schema(mode=mode)  # type: ignore[arg-type]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **shape}


_CASE = {
    "type": "object",
    "description": "A case as /v1/schema/case describes it. A fact that cannot be read is set "
    "aside, and the report names it; so this description asks for less.",
    "properties": {"case_id": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"}},
    "required": ["case_id"],
}
_RULES = {
    "type": ["string", "null"],
    "description": "A rulebook by its name, as /v1/rulebooks lists them; null: the default one",
}
_AS_AT = {
    "type": ["string", "null"],
    "format": "date",
    "description": "The day as of which the case is judged; null: today in the United Kingdom",
}
CHECK_REQUEST: dict[str, Any] = {
    "title": "CheckRequest",
    "type": "object",
    "additionalProperties": False,
    "properties": {"case": _CASE, "rules": _RULES, "as_at": _AS_AT},
    "required": ["case"],
}
FORM_REQUEST: dict[str, Any] = {
    "title": "FormRequest",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "record": {**_CASE, "description": "The whole case as it is stored"},
        "changes": {
            "type": "object",
            "additionalProperties": True,
            "description": "What is typed, as text, by the name of the field; a field that is left "
            "out stays as it is stored",
        },
        "at": {
            "type": "string",
            "description": "Where the record of the form is in the case, such as "
            "periods_of_care[0].care_plan",
        },
        "rules": _RULES,
        "as_at": _AS_AT,
        "version": {"description": "Whatever it is, it is handed back unchanged"},
        "page": {
            "type": ["array", "null"],
            "items": {"type": "string"},
            "description": "The fields of this page of several; nothing is asked for on another",
        },
        "field_map": {
            "type": ["object", "null"],
            "additionalProperties": {"type": "string"},
            "description": "Your names of fields, each with the path of its fact",
        },
    },
    "required": ["record", "changes", "at"],
}
