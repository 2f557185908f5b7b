"""Derived facts of a record in its collection: its position, the record before it and after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import cast

from permanence_rules.facts.derived.registry import ANY_RECORD, derived
from permanence_rules.facts.ordering import booked, in_order, told_day_of
from permanence_rules.facts.truth import AtLeast, Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord

_ITS_COLLECTION = "the records of its collection, in the order of their dates"


@derived(ANY_RECORD, "number", _ITS_COLLECTION)
def position(record: ViewRecord) -> Value:
    """Its place by date among its like, counted from one; a booking has the next place."""
    return _beside(record, _place_of, counts_bookings=True)


@derived(ANY_RECORD, "record", _ITS_COLLECTION)
def previous(record: ViewRecord) -> Value:
    """The one before it by date; none for the first."""
    return _beside(record, _one_before, counts_bookings=True)


@derived(ANY_RECORD, "record", _ITS_COLLECTION)
def following(record: ViewRecord) -> Value:
    """The one after it by date; none while it is the last."""
    return _beside(record, _one_after)


def _place_of(ordered: Many, index: int) -> Value:
    """Two recorded reviews mean that the last is at least the second."""
    hidden = ordered.before | _hidden_before(ordered, index)
    return AtLeast(hidden, index + 1) if hidden else index + 1


def _hidden_before(ordered: Many, index: int) -> frozenset[str]:
    """Return what is missing after the list ends, if that may lie before one that is known."""
    may_precede = index < len(ordered.items) and ordered.may_precede(
        told_day_of(ordered.items[index])
    )
    return ordered.after if may_precede else frozenset()


def _one_before(ordered: Many, index: int) -> Value:
    """Once the collection speaks, the one before is known, whatever came earlier still."""
    found = ordered.items[index - 1] if index else None
    day = found.date_of() if found is not None else None
    is_known = ordered.earlier is not None and isinstance(day, date) and day > ordered.earlier.last
    hidden = _hidden_before(ordered, index) | (frozenset() if is_known else ordered.before)
    return Unknown(hidden) if hidden else found


def _one_after(ordered: Many, index: int) -> Value:
    if ordered.may_follow(told_day_of(ordered.items[index])):
        return Unknown(ordered.before)
    if hidden := _hidden_before(ordered, index + 1):
        return Unknown(hidden)
    if index + 1 < len(ordered.items):
        return cast("ViewRecord", ordered.items[index + 1])
    return Unknown(ordered.after) if ordered.after else None


def _beside(
    record: ViewRecord, pick: Callable[[Many, int], Value], *, counts_bookings: bool = False
) -> Value:
    many = _its_collection(record)
    if many is None:
        return None
    ordered = in_order(many)
    if isinstance(ordered, Unknown):
        return ordered
    index = _places(ordered).get(record.path)
    if index is not None:
        return pick(ordered, index)
    return _beside_bookings(record, many, ordered, pick) if counts_bookings else None


def _beside_bookings(
    record: ViewRecord, many: Many, ordered: Many, pick: Callable[[Many, int], Value]
) -> Value:
    """Find the place of a record that is only booked: it comes after all that were held."""
    ahead = booked(many, ordered)
    paths = [each.path for each in ahead]
    if record.path not in paths:
        return None
    last = told_day_of(ordered.items[-1]) if ordered.items else None
    hidden = ordered.after | (ordered.before if ordered.may_follow(last) else frozenset())
    if hidden:
        return Unknown(hidden)  # another may have been held since
    together = replace(ordered, items=(*ordered.items, *ahead))
    return pick(together, len(ordered.items) + paths.index(record.path))


def _places(ordered: Many) -> dict[str, int]:
    """Return the place of each record by its path, worked out once for a collection."""
    if "places" not in ordered.memory:
        ordered.memory["places"] = {each.path: index for index, each in enumerate(ordered.items)}
    found: dict[str, int] = ordered.memory["places"]
    return found


def _its_collection(record: ViewRecord) -> Many | None:
    if record.parent is None or not record.path.endswith("]"):
        return None
    name = record.path.rsplit("[", 1)[0].rsplit(".", 1)[-1]
    found = record.parent.get(name)
    return found if isinstance(found, Many) else None
