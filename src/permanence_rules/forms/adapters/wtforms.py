"""A form as a form of WTForms, as Flask uses them: `pip install 'permanence-rules[wtforms]'`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import wtforms
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice

from permanence_rules import Case
from permanence_rules.forms import Form, FormField, Validation
from permanence_rules.forms.adapters.posted import has_changed, shown_values

__all__ = ["wtforms_form"]


def wtforms_form(
    form: Form, record: Mapping[str, Any] | Case, *, as_at: date, version: Any = None
) -> Any:
    """
    Return a class of WTForms form for a stored record.

    `validate()` is false only for what cannot be. After it, `validation` holds every answer. Rows
    are left out: `form.validate` takes their cells by names such as attendees[0].role.
    """
    shown = shown_values(form, record)
    known = [field for field in form.fields if field.name in shown]

    def validate(self: Any, extra_validators: Any = None) -> bool:
        is_read = bool(wtforms.Form.validate(self, extra_validators))
        # A box that was not on the page leaves the stored fact as it is.
        typed = {
            box.name: box.data
            for box in self
            if box.raw_data and box.name in shown and has_changed(shown[box.name], box.data)
        }
        self.validation = form.validate(record, typed, as_at=as_at, version=version)
        for name, texts in self.validation.errors().items():
            if name in shown:
                self[name].errors = [*self[name].errors, *texts]
            else:
                self.form_errors = [*self.form_errors, *texts]
        return is_read and not self.validation.blocks

    members: dict[str, Any] = {
        **{field.name: _BOXES[field.kind](field, shown[field.name]) for field in known},
        "validate": validate,
        "validation": Validation(),
    }
    return type(f"{form.name.title().replace('_', '')}Form", (wtforms.Form,), members)


def _choices(field: FormField) -> list[Any]:
    return [SelectChoice(each.value, each.words) for each in field.options]


def _box(kind: Any) -> Callable[[FormField, object], Any]:
    return lambda field, shown: kind(field.label, description=field.hint, default=shown)


def _chosen(field: FormField, shown: object) -> Any:
    answers = [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]
    choices = answers if field.kind == "yes_no" else _choices(field)
    return wtforms.SelectField(
        field.label,
        description=field.hint,
        default=shown,
        choices=[SelectChoice(""), *choices],
        validate_choice=False,  # the form refuses it, in its own words
    )


def _several(field: FormField, shown: object) -> Any:
    return wtforms.SelectMultipleField(
        field.label,
        description=field.hint,
        default=shown,
        choices=_choices(field),
        validate_choice=False,
        widget=_widget_of_several,
    )


def _widget_of_several(box: Any, **attributes: Any) -> Markup:
    """Return a list to choose from, and a blank beside it: a browser posts no empty choice."""
    blank = Markup('<input type="hidden" name="{}" value="">').format(box.name)
    chosen: Markup = wtforms.widgets.Select(multiple=True)(box, **attributes)
    return blank + chosen


_BOXES: dict[str, Callable[[FormField, object], Any]] = {
    "date": _box(wtforms.StringField),
    "number": _box(wtforms.StringField),
    "text": _box(wtforms.StringField),
    "words": _box(wtforms.TextAreaField),
    "yes_no": _chosen,
    "code": _chosen,
    "role": _chosen,
    "codes": _several,
    "roles": _several,
}
