"""The JSON Schema of what is typed into a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from permanence_rules.forms.fields import FormField
from permanence_rules.forms.view import FormView

__all__ = ["schema_of"]

_Schema = dict[str, Any]


def schema_of(form: FormView) -> _Schema:
    """
    Return the JSON Schema of a form's fields, by the names that the form has for them.

    It describes values as they are stored. Every one may be null, which says that there is none.
    The form itself also reads what people type, such as 27/3/2026.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": form.title,
        "description": form.shape.about,
        "x-form": form.name,
        "x-rulebook": form.rulebook.used.name,
        **_object(form.fields, is_partial=True),
    }


def _object(fields: Iterable[FormField], *, is_partial: bool = False) -> _Schema:
    """Return an object with these fields; a page of a form need not have all of them."""
    known = tuple(fields)
    needed = [] if is_partial else [each.name for each in known if each.is_needed]
    made: _Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {each.name: _property(each) for each in known},
    }
    return {**made, "required": needed} if needed else made


def _property(field: FormField) -> _Schema:
    made: _Schema = {"title": field.label, "description": field.hint, "x-fact": field.fact}
    if field.source:
        made["x-source"] = field.source
    if field.blank_means is not None:
        made["x-blank-means"] = field.blank_means
    made["x-duties"] = [asdict(duty) for duty in field.duties]
    shape = _SHAPES[field.kind](field)
    return {**made, **(shape if field.is_needed else {"anyOf": [shape, {"type": "null"}]})}


def _chosen(field: FormField) -> _Schema:
    return {"oneOf": [{"const": each.value, "title": each.words} for each in field.options]}


_SHAPES: dict[str, Callable[[FormField], _Schema]] = {
    "date": lambda _: {"type": "string", "format": "date"},
    "yes_no": lambda _: {"type": "boolean"},
    "number": lambda _: {"type": "number"},
    "text": lambda _: {"type": "string"},
    "words": lambda _: {"type": ["string", "boolean"]},
    "code": _chosen,
    "role": _chosen,
    "codes": lambda field: {"type": "array", "items": _chosen(field), "uniqueItems": True},
    "roles": lambda field: {"type": "array", "items": _chosen(field), "uniqueItems": True},
    "rows": lambda field: {"type": "array", "items": _object(field.columns)},
}
