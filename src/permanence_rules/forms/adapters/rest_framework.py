"""A form as a serializer of Django REST framework: `pip install 'permanence-rules[django]'`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rest_framework import serializers

from permanence_rules import Case
from permanence_rules.forms import Form, Validation
from permanence_rules.forms.adapters.posted import typed_in

__all__ = ["rest_serializer"]


_ANY_VALUE: Any = type(
    "AnyValue",
    (serializers.Field,),
    {"to_internal_value": lambda _, value: value, "to_representation": lambda _, value: value},
)
"""The form reads what was typed; the framework only keeps it."""


def rest_serializer(
    form: Form, record: Mapping[str, Any] | Case, *, as_at: date, version: Any = None
) -> Any:
    """
    Return a class of serializer for a stored record, with one key for each field of the form.

    `is_valid()` is false only for what cannot be. After it, `validation` holds every answer. A key
    that the form does not have is refused too: it would be lost in silence.
    """
    keys = {
        field.name: _ANY_VALUE(
            required=False, allow_null=True, label=field.label, help_text=field.hint
        )
        for field in form.fields
    }

    def validate(self: Any, _: Mapping[str, Any]) -> dict[str, Any]:
        data = self.initial_data
        is_posted = hasattr(data, "getlist")  # by a browser, and not as JSON
        typed = typed_in(form.fields, data, data.getlist) if is_posted else dict(data)
        self.validation = form.validate(record, typed, as_at=as_at, version=version)
        errors = self.validation.errors()
        if errors:
            raise serializers.ValidationError(
                {name or "non_field_errors": texts for name, texts in errors.items()}
            )
        return typed

    members: dict[str, Any] = {**keys, "validate": validate, "validation": Validation()}
    name = f"{form.name.title().replace('_', '')}Serializer"
    return type(name, (serializers.Serializer,), members)
