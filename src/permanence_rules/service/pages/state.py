"""What a form carries from page to page in hidden boxes, for nothing is kept on the server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from permanence_rules.errors import PermanenceRulesError, UsageError
from permanence_rules.forms import Form
from permanence_rules.forms.adapters.posted import has_changed, plain_value, shown_values, typed_in
from permanence_rules.forms.draft import value_at
from permanence_rules.runtime.strict_json import StrictJsonError, fault_of, parse_json
from permanence_rules.service.pages.posts import Posted
from permanence_rules.service.pages.sections import Section, ShownForm

__all__ = ["LostStateError", "State", "place_of_record"]


class LostStateError(PermanenceRulesError):
    """What a page carries was changed or cut off on its way."""


_LOST = "This page lost what it carries in hidden boxes. Start again."


@dataclass(frozen=True, slots=True)
class State:
    """
    A form on its way: the stored record, the rules, the day, and what was typed so far.

    `typed` holds only what differs from the stored record. `page` counts from 0; the page after the
    last shows all answers.
    """

    rules: str
    as_at: date
    at: str
    record: Mapping[str, Any]
    typed: Mapping[str, object]
    page: int

    def hidden(self) -> dict[str, str]:
        """Return the hidden boxes; their names begin with a line, as no field's does."""
        return {
            "_rules": self.rules,
            "_as_at": self.as_at.isoformat(),
            "_at": self.at,
            "_page": str(self.page),
            "_record": json.dumps(self.record, ensure_ascii=False, separators=(",", ":")),
            "_typed": json.dumps(self.typed, ensure_ascii=False, separators=(",", ":")),
        }

    @classmethod
    def of(cls, posted: Posted) -> State:
        """Read the hidden boxes again; raises LostStateError if they are not as they were."""
        try:
            return cls(
                rules=posted.text("_rules"),
                as_at=date.fromisoformat(posted.text("_as_at")),
                at=posted.text("_at"),
                record=_mapping(posted.text("_record")),
                typed=_mapping(posted.text("_typed")),
                page=min(max(int(posted.text("_page")), 0), 20),
            )
        except (ValueError, StrictJsonError):
            raise LostStateError(_LOST) from None

    def on(self, page: int) -> State:
        """Return the same on another page."""
        return replace(self, page=page)

    def with_page(self, form: Form, section: Section, posted: Posted) -> State:
        """Return the state with what was typed on one page; what nobody touched is no change."""
        shown = _shown(form, self.record)
        typed = typed_in(section.fields, posted.values, posted.several)
        kept = {
            name: value
            for name, value in self.typed.items()
            if not any(_is_of(name, field) for field in section.names)
        }
        changed = {
            name: value for name, value in typed.items() if has_changed(shown.get(name, ""), value)
        }
        return replace(self, typed={**kept, **changed})


def _is_of(name: str, field: str) -> bool:
    return name == field or name.startswith(f"{field}[")


def _shown(form: Form, record: Mapping[str, Any]) -> dict[str, object]:
    """Return what the page shows of a stored record in each box, those of rows too."""
    shown = shown_values(form, record)
    stored = form.values(record)
    for field in form.fields:
        rows = stored.get(field.name) if field.kind == "rows" else None
        for place, row in enumerate(rows if isinstance(rows, list) else ()):
            for column in field.columns:
                value = plain_value(column, value_at(row, column.steps))
                shown[f"{field.name}[{place}].{column.name}"] = value
    return shown


def _mapping(text: str) -> Mapping[str, Any]:
    data = parse_json(text)
    if not isinstance(data, dict) or fault_of(data) is not None:
        raise LostStateError(_LOST)
    return data


def place_of_record(shown: ShownForm, record: Mapping[str, Any], *, is_new: bool) -> str:
    """
    Return where the record of a form is: in the period of care that began last.

    A form of several records is about a new one, or about the last that is recorded. Raises
    UsageError for a case that has none.
    """
    periods = record.get("periods_of_care")
    if not isinstance(periods, list) or not all(isinstance(each, dict) for each in periods):
        raise UsageError("This record has no period of care, so there is nothing to fill in.")
    if not periods:
        raise UsageError("This record has no period of care, so there is nothing to fill in.")
    last = max(range(len(periods)), key=lambda n: (str(periods[n].get("started_on") or ""), n))
    at = f"periods_of_care[{last}].{shown.place}"
    if not shown.is_list:
        return at
    records = periods[last].get(shown.place)
    number = len(records) if isinstance(records, list) else 0
    return f"{at}[{number if is_new or not number else number - 1}]"
