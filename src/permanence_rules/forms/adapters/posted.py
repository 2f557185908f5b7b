"""What a browser posts, as a form reads it: a date in three boxes, several answers at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from permanence_rules import Case
from permanence_rules.forms import Form, FormField

__all__ = ["has_changed", "id_of", "plain_value", "shown_values", "typed_in"]

_PARTS = ("day", "month", "year")


def typed_in(
    fields: Iterable[FormField],
    posted: Mapping[str, Any],
    several: Callable[[str], Sequence[str]] | None = None,
) -> dict[str, object]:
    """
    Return what was typed into a form, from what was posted; what was not on the page is left out.

    A date may have three boxes, whose names end in -day, -month and -year, as in the GOV.UK Design
    System. *several* returns all answers to one question, such as `request.POST.getlist`. Cells of
    rows are named like attendees[0].role.
    """
    typed: dict[str, object] = {}
    for field in fields:
        parts = {part: posted.get(f"{field.name}-{part}") for part in _PARTS}
        if field.kind == "date" and any(value is not None for value in parts.values()):
            typed[field.name] = parts
        elif field.kind == "rows":
            typed |= {name: posted[name] for name in posted if name.startswith(f"{field.name}[")}
        elif field.name in posted:
            many = field.kind in ("codes", "roles") and several is not None
            typed[field.name] = several(field.name) if many and several else posted[field.name]
    return typed


def shown_values(form: Form, record: Mapping[str, Any] | Case) -> dict[str, object]:
    """Return what a page shows in each box of a form for a stored record; rows are left out."""
    stored = form.values(record)
    return {
        field.name: plain_value(field, stored.get(field.name))
        for field in form.fields
        if field.kind != "rows"
    }


def has_changed(shown: object, typed: object) -> bool:
    """
    Whether a box says something else than when the page was shown.

    What nobody touched is no change: a stated none, which an empty box shows, stays one.
    """
    return _compared(shown) != _compared(typed)


def _compared(value: object) -> object:
    if isinstance(value, list | tuple):
        return [str(each) for each in value if str(each).strip()]
    return "" if value is None else " ".join(str(value).split())


def plain_value(field: FormField, value: object) -> object:
    """Return a stored value as a page shows it in the box of a field: empty where there is none."""
    if field.kind in ("codes", "roles"):
        return list(value) if isinstance(value, list | tuple) else []
    if value is None or (field.kind == "words" and value is False):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _day_first(str(value)) if field.kind == "date" else str(value)


def _day_first(text: str) -> str:
    """Return a date as people write it; what is none is shown as it is stored."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day}/{day.month}/{day.year}"


def id_of(name: str) -> str:
    """
    Return the id of the box of a field, to which an error summary leads.

    >>> id_of("permanence_plan.option"), id_of("attendees[0].role")
    ('permanence_plan-option', 'attendees-0-role')
    """
    return re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-")
