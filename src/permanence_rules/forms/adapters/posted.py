"""What a browser posts, as a form reads it: a date in three boxes, several answers at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from permanence_rules import Case
from permanence_rules.forms import Form, FormField
from permanence_rules.forms.draft import value_at

__all__ = [
    "Cell",
    "Row",
    "has_changed",
    "id_of",
    "plain_value",
    "rows_of",
    "shown_values",
    "typed_in",
]

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
    if isinstance(value, Mapping):
        parts = [str(value.get(part) or "").strip() for part in _PARTS]
        return "/".join(parts) if any(parts) else ""
    if isinstance(value, list | tuple):
        return [str(each) for each in value if str(each).strip()]
    return "" if value is None else " ".join(str(value).split())


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of a row: its column, its name and id on the page, what it shows, what is wrong."""

    field: FormField
    name: str
    id: str
    value: object
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a field, with its label, such as Attendees 1; a new one says nothing yet."""

    label: str
    cells: tuple[Cell, ...]
    is_new: bool = False

    @property
    def has_error(self) -> bool:
        """Whether anything in it is wrong."""
        return any(each.errors for each in self.cells)


def rows_of(
    field: FormField,
    stored: object,
    typed: Mapping[str, object],
    errors: Mapping[str | None, Sequence[str]],
    blank: int = 1,
) -> tuple[Row, ...]:
    """
    Return the rows of a field as a page shows them: stored, typed, and *blank* ones for more.

    What was typed into a cell is shown instead of what is stored. Rows within rows are left out.
    """
    rows = stored if isinstance(stored, list | tuple) else ()
    number = max(len(rows), _typed_rows(field, typed))
    return tuple(
        Row(
            f"{field.label} {place + 1}",
            tuple(_cells(field, place, rows, typed, errors)),
            is_new=place >= number,
        )
        for place in range(number + blank)
    )


def _typed_rows(field: FormField, typed: Mapping[str, object]) -> int:
    """Return how many rows were typed, the last of them and those before it."""
    pattern = re.compile(rf"{re.escape(field.name)}\[(\d{{1,4}})\]\.", re.ASCII)
    found = (pattern.match(name) for name in typed)
    return max((int(each[1]) + 1 for each in found if each is not None), default=0)


def _cells(
    field: FormField,
    place: int,
    rows: Sequence[Any],
    typed: Mapping[str, object],
    errors: Mapping[str | None, Sequence[str]],
) -> Iterator[Cell]:
    for column in field.columns:
        if column.kind == "rows":
            continue
        name = f"{field.name}[{place}].{column.name}"
        row = rows[place] if place < len(rows) else {}
        stored = plain_value(column, value_at(row, column.steps))
        stored = ", ".join(stored) if isinstance(stored, list) else stored
        value = typed.get(name, stored)
        yield Cell(column, name, id_of(name), value, tuple(errors.get(name, ())))


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
