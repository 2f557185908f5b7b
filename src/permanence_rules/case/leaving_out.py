"""Taking out of a record what cannot be read, so that the rest of it can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from permanence_rules.case.base import Record
from permanence_rules.errors import Loc

__all__ = ["NOT_READ", "copied", "leave_out", "lies_within"]

NOT_READ = "not_read"
"""Stands for the role of somebody whose role cannot be read; no rule reads it."""


def copied(data: Any) -> Any:
    """Return data of which parts can be taken out, whatever kind of mapping and list it is."""
    if isinstance(data, Mapping):
        return {key: copied(value) for key, value in data.items()}
    return [copied(value) for value in data] if isinstance(data, list | tuple) else data


def leave_out(data: Any, loc: Loc, owner: type[Record], *, is_record: bool) -> Loc | None:
    """
    Take what is at *loc* out of *data*, and return where the fact that is left out stands.

    None where it is no longer there. *owner* is the kind of record that has the fact, and
    *is_record* says that a record is expected there: one of a list leaves an empty one behind, so
    that the others keep their places. A list of codes is left out as a whole.
    """
    *around, last = loc
    holder = data
    for step in around:
        is_there = step in holder if isinstance(holder, dict) else _has(holder, step)
        if not is_there:
            return None
        holder = holder[step]
    if isinstance(holder, list) and isinstance(last, int):
        if is_record:
            holder[last] = {}
            return loc
        return leave_out(data, tuple(around), owner, is_record=False)
    if not isinstance(holder, dict):
        return None
    field = owner.model_fields.get(str(last))
    if field is not None and field.is_required():
        holder[last] = NOT_READ
    else:
        holder.pop(last, None)
    return loc


def lies_within(loc: Loc, left_out: frozenset[Loc] | set[Loc]) -> bool:
    """Whether a fact, or a record around it, is left out."""
    return any(loc[:size] in left_out for size in range(1, len(loc) + 1))


def _has(holder: Any, step: str | int) -> bool:
    return isinstance(holder, list) and isinstance(step, int) and step < len(holder)
