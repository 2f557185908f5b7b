"""What every answer of a form is made from: the draft, the case as it would be, both reports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from permanence_rules.case import Case, Record
from permanence_rules.case.base import record_in
from permanence_rules.errors import Loc
from permanence_rules.forms.draft import Draft
from permanence_rules.forms.fields import FormField, plain_label
from permanence_rules.forms.messages import Messages, in_a_sentence
from permanence_rules.forms.places import lies_in, names_of, pointer_of
from permanence_rules.forms.view import FormView
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

    form: FormView
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

    def all_boxes(self) -> list[Box]:
        """Return every box of the form, rows as one."""
        return [
            Box(each, each.name, each.label, (*self.at, *each.steps)) for each in self.form.fields
        ]

    def boxes(self) -> list[Box]:
        """Return the boxes of the page that is asked about, rows as one."""
        return [box for box in self.all_boxes() if self.is_on_page(box)]

    def is_on_page(self, box: Box) -> bool:
        """Whether a box, or the rows that it is a cell of, is on the page that is asked about."""
        return self.page is None or bool({box.name, box.name.partition("[")[0]} & {*self.page})

    def place_of(self, loc: Loc) -> tuple[int, ...]:
        """Return how a fact is ordered: as the form shows it; what it does not show comes last."""
        for place, field in enumerate(self.form.fields):
            steps = (*self.at, *field.steps)
            if lies_in(loc, steps):
                return place, *(step for step in loc[len(steps) :] if isinstance(step, int))
        return (len(self.form.fields),)

    def box_at(self, loc: Loc) -> Box | None:
        """Return the box of a fact; None where the form does not show it."""
        is_inside = lies_in(loc, self.at)
        return self._box_in(self.form.fields, loc, len(self.at)) if is_inside else None

    def _box_in(self, fields: Sequence[FormField], loc: Loc, start: int) -> Box | None:
        """Return the box among *fields* that shows the fact, of which so many steps are taken."""
        for field in fields:
            end = start + len(field.steps)
            if loc[start:end] == field.steps:
                is_cell = field.kind == "rows" and len(loc) > end
                own = Box(field, field.name, field.label, loc)
                return self._cell(field, loc, end) if is_cell else own
        return None

    def _cell(self, rows: FormField, loc: Loc, start: int) -> Box:
        """Return the box of a fact of one row, by the place at which the row was typed."""
        index = self.draft.typed_row(loc[: start + 1])
        name, label = f"{rows.name}[{index}]", f"{rows.label} {index + 1}"
        inner = self._box_in(rows.columns, loc, start + 1)
        if inner is None:
            return Box(rows, name, label, loc)
        words = f"{label}: {in_a_sentence(inner.label)}"
        return Box(inner.field, f"{name}.{inner.name}", words, loc)

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

    def rank_of(self, place: tuple[str, ...]) -> int | None:
        """
        Return which record of a list the form is about, counted by day from 0.

        A record without a day comes after those that have one, as what is being typed does. None
        for a list that the form's record is not in, or whose records have no day.
        """
        for size in range(1, len(self.at)):
            index = self.at[size]
            if isinstance(index, int) and names_of(self.at[:size]) == place:
                return self._rank_in(self.at[:size], index)
        return None

    def _rank_in(self, rows: Loc, index: int) -> int | None:
        records = self.value(rows)
        if not isinstance(records, tuple) or index >= len(records):
            return len(records) if isinstance(records, tuple) else 0
        dated_by = records[index].dated_by
        if dated_by is None:
            return None
        days: list[date | None] = [getattr(each, dated_by) for each in records]
        own = days[index]
        return sum(1 for day in days if day is not None and (own is None or day < own))

    def is_unread(self, loc: Loc) -> bool:
        """Whether something was typed for a fact that cannot be read."""
        return any(each.loc == loc and each.field is not None for each in self.draft.unread)


def _noun_of(names: Sequence[str]) -> str:
    model: type[Record] = Case
    for name in names:
        field = model.model_fields.get(name)
        inner = None if field is None else record_in(field.annotation)
        if inner is None:
            break
        model = inner
    return model.noun
