"""
A form as a Django form: `pip install 'permanence-rules[django]'`.

Django shows the boxes and keeps what was typed. The form reads it, so that a date or a code is
refused in the words of its own messages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from permanence_rules import Case
from permanence_rules.forms import Form, FormField, Validation
from permanence_rules.forms.adapters.posted import has_changed, shown_values

__all__ = ["django_form"]


def django_form(
    form: Form, record: Mapping[str, Any] | Case, *, as_at: date, version: Any = None
) -> Any:
    """
    Return a class of Django form for a stored record.

    `is_valid()` is false only for what cannot be. After it, `validation` holds every answer, and
    `validation.record` the case to be saved. Rows are left out: a formset has them, and
    `form.validate` takes their cells by names such as attendees[0].role.
    """
    shown = shown_values(form, record)
    boxes = {field.name: _BOXES[field.kind](field) for field in form.fields if field.name in shown}
    for name, box in boxes.items():
        box.initial = shown[name]

    def clean(self: Any) -> dict[str, object]:
        typed = {
            name: value
            for name, value in self.cleaned_data.items()
            if self._is_posted(name) and has_changed(shown[name], value)
        }
        self.validation = form.validate(record, typed, as_at=as_at, version=version)
        for each in self.validation.impossible:
            where = each.field if each.field in boxes else None
            self.add_error(where, ValidationError(each.text, code=each.code))
        return typed

    def is_posted(self: Any, name: str) -> bool:
        """A box that another page shows leaves the stored fact as it is."""
        box = self.fields[name].widget
        return not box.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    members: dict[str, Any] = {
        **boxes,
        "clean": clean,
        "validation": Validation(),
        "_is_posted": is_posted,
    }
    return type(f"{form.name.title().replace('_', '')}Form", (forms.Form,), members)


def _choices(field: FormField) -> list[tuple[str, str]]:
    return [(each.value, each.words) for each in field.options]


def _box(widget: Any) -> Callable[[FormField], Any]:
    """Return how to make a box of one answer, which is never refused by Django itself."""
    return lambda field: forms.CharField(
        required=False, label=field.label, help_text=field.hint, widget=widget(field)
    )


def _render(self: Any, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
    """Draw a list to choose from, and a blank beside it: a browser posts no empty choice."""
    chosen = forms.SelectMultiple.render(self, name, value, attrs, renderer)
    return format_html('<input type="hidden" name="{}" value="">{}', name, chosen)


def _is_omitted(_: Any, data: Any, __: Any, name: str) -> bool:
    return name not in data


_SEVERAL: Any = type(
    "SelectSeveral",
    (forms.SelectMultiple,),
    {"render": _render, "value_omitted_from_data": _is_omitted},
)


def _several(field: FormField) -> Any:
    return forms.Field(
        required=False,
        label=field.label,
        help_text=field.hint,
        widget=_SEVERAL(choices=_choices(field)),
    )


_YES_NO = [("", ""), ("yes", "Yes"), ("no", "No")]
_BOXES: dict[str, Callable[[FormField], Any]] = {
    "date": _box(lambda _: forms.TextInput),
    "number": _box(lambda _: forms.TextInput),
    "text": _box(lambda _: forms.TextInput),
    "words": _box(lambda _: forms.Textarea),
    "yes_no": _box(lambda _: forms.Select(choices=_YES_NO)),
    "code": _box(lambda field: forms.Select(choices=[("", ""), *_choices(field)])),
    "role": _box(lambda field: forms.Select(choices=[("", ""), *_choices(field)])),
    "codes": _several,
    "roles": _several,
}
