"""What a browser posts, as a form reads it: a date in three boxes, several answers at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from permanence_rules.forms import FormField

__all__ = ["id_of", "plain_value", "typed_in"]

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


def plain_value(field: FormField, value: object) -> object:
    """Return a stored value as a page shows it in the box of a field: empty where there is none."""
    if value is None:
        return [] if field.kind in ("codes", "roles") else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return list(value) if isinstance(value, list | tuple) else str(value)


def id_of(name: str) -> str:
    """
    Return the id of the box of a field, to which an error summary leads.

    >>> id_of("permanence_plan.option"), id_of("attendees[0].role")
    ('permanence_plan-option', 'attendees-0-role')
    """
    return re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-")
