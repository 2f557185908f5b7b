"""What every answer of a form is made from: the draft, the case as it would be, both reports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from permanence_rules.case import Case, Record
from permanence_rules.errors import Loc
from permanence_rules.forms.draft import Draft
from permanence_rules.forms.fields import FormField, model_in, plain_label
from permanence_rules.forms.form import Form
from permanence_rules.forms.messages import Messages, in_a_sentence
from permanence_rules.forms.places import lies_in, pointer_of
from permanence_rules.report.findings import Report

__all__ = ["Box", "Look"]


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the page: its field, its name and label, and where its fact is in the case."""

    field: FormField
    name: str
    label: str
    loc: Loc


@dataclass(frozen=True, slots=True)
class Look:
    """One validation of a form: everything that its answers are made from."""

    form: Form
    at: Loc
    draft: Draft
    case: Case
    as_at: date
    page: Collection[str] | None
    before: Report | None
    after: Report | None

    @property
    def messages(self) -> Messages:
        """The words of the form."""
        return self.form.messages

    def boxes(self) -> list[Box]:
        """Return the boxes of the page that is asked about, rows as one."""
        return [
            Box(each, each.name, each.label, (*self.at, *each.steps))
            for each in self.form.fields
            if self.page is None or each.name in self.page
        ]

    def box_at(self, loc: Loc) -> Box | None:
        """Return the box of a fact; None where the form does not show it."""
        if (typed := self.draft.names.get(loc)) is not None:
            label = self._label_of(typed.field, loc)
            return Box(typed.field, typed.name, label, loc)
        if not lies_in(loc, self.at):
            return None
        return _box_in(self.form.fields, loc[len(self.at) :], loc)

    def _label_of(self, field: FormField, loc: Loc) -> str:
        shown = _box_in(self.form.fields, loc[len(self.at) :], loc)
        return field.label if shown is None else shown.label

    def where(self, loc: Loc, box: Box | None) -> dict[str, Any]:
        """Return what every answer says of its place."""
        name = None if box is None else box.name
        return {"loc": loc, "pointer": pointer_of(loc), "field": name}

    def words(self, loc: Loc) -> dict[str, str]:
        """Return the words for a fact: its label, and the label within a sentence."""
        label = self.label(loc)
        return {"label": label[:1].upper() + label[1:], "field": in_a_sentence(label)}

    def label(self, loc: Loc) -> str:
        """Return the label of a fact, or what it is called where the form does not show it."""
        box = self.box_at(loc)
        if box is not None:
            return box.label
        names = [step for step in loc if isinstance(step, str)] or ["case"]
        name = plain_label(names[-1]).lower()
        return self.messages.say("other_fact", name=name, record=_noun_of(names[:-1]).lower())

    def value(self, loc: Loc) -> Any:
        """Return what the case would say at a place, as it was read; None where it says nothing."""
        value: Any = self.case
        for step in loc:
            if isinstance(step, int):
                value = value[step] if isinstance(value, tuple) and step < len(value) else None
            elif isinstance(value, dict):
                value = value.get(step)
            else:
                value = getattr(value, step, None)
        return value

    def is_said(self, loc: Loc) -> bool:
        """Whether the case as it would be saved says anything of a fact, if only none."""
        value: Any = self.draft.data
        for step in loc:
            if isinstance(step, int):
                if not isinstance(value, list) or step >= len(value):
                    return False
            elif not isinstance(value, dict) or step not in value:
                return False
            value = value[step]
        return True

    def is_unread(self, loc: Loc) -> bool:
        """Whether something was typed for a fact that cannot be read."""
        return any(each.loc == loc and each.field is not None for each in self.draft.unread)


def _box_in(fields: Sequence[FormField], steps: Loc, loc: Loc) -> Box | None:
    for field in fields:
        size = len(field.steps)
        if steps[:size] != field.steps:
            continue
        rest = steps[size:]
        if not rest:
            return Box(field, field.name, field.label, loc)
        if field.kind == "rows" and isinstance(rest[0], int):
            return _cell(field, rest[0], rest[1:], loc)
        return Box(field, field.name, field.label, loc)
    return None


def _cell(rows: FormField, index: int, steps: Loc, loc: Loc) -> Box:
    name, label = f"{rows.name}[{index}]", f"{rows.label} {index + 1}"
    inner = _box_in(rows.columns, steps, loc)
    if inner is None:
        return Box(rows, name, label, loc)
    return Box(inner.field, f"{name}.{inner.name}", f"{label}: {in_a_sentence(inner.label)}", loc)


def _noun_of(names: Sequence[str]) -> str:
    model: type[Record] = Case
    for name in names:
        field = model.model_fields.get(name)
        inner = None if field is None else model_in(field.annotation)
        if inner is None:
            break
        model = inner
    return model.noun
