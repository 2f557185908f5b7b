"""Derived facts of a record in its collection: its position, the record before it and after it."""

from __future__ import annotations

from collections.abc import Callable

from permanence_rules.facts.derived.registry import ANY_RECORD, derived
from permanence_rules.facts.ordering import booked, in_order
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord

_ITS_COLLECTION = "the records of its collection, in the order of their dates"


@derived(ANY_RECORD, "number", _ITS_COLLECTION)
def position(record: ViewRecord) -> Value:
    """Its place by date among its like, counted from one; a booking has the next place."""
    return _beside(
        record, lambda ordered, index: index + 1, needs_all_before=True, counts_bookings=True
    )


@derived(ANY_RECORD, "record", _ITS_COLLECTION)
def previous(record: ViewRecord) -> Value:
    """The one before it by date; none for the first."""
    return _beside(
        record,
        lambda ordered, index: ordered[index - 1] if index else None,
        needs_all_before=True,
        counts_bookings=True,
    )


@derived(ANY_RECORD, "record", _ITS_COLLECTION)
def following(record: ViewRecord) -> Value:
    """The one after it by date; none while it is the last."""
    return _beside(
        record, lambda ordered, index: ordered[index + 1] if index + 1 < len(ordered) else None
    )


def _beside(
    record: ViewRecord,
    pick: Callable[[tuple[ViewRecord, ...], int], Value],
    *,
    needs_all_before: bool = False,
    counts_bookings: bool = False,
) -> Value:
    many = _its_collection(record)
    if many is None:
        return None
    ordered = in_order(many)
    if isinstance(ordered, Unknown):
        return ordered
    if needs_all_before and ordered.before:
        return Unknown(ordered.before)
    index = _places(ordered, ordered.items).get(record.path)
    if index is not None:
        return pick(ordered.items, index)
    return _beside_bookings(record, many, ordered, pick) if counts_bookings else None


def _beside_bookings(
    record: ViewRecord,
    many: Many,
    ordered: Many,
    pick: Callable[[tuple[ViewRecord, ...], int], Value],
) -> Value:
    """Find the place of a record that is only booked: it comes after all that were held."""
    ahead = booked(many, ordered)
    paths = [each.path for each in ahead]
    if record.path not in paths:
        return None
    if ordered.after:
        return Unknown(ordered.after)  # another may have been held since
    return pick((*ordered.items, *ahead), len(ordered.items) + paths.index(record.path))


def _places(ordered: Many, records: tuple[ViewRecord, ...]) -> dict[str, int]:
    """Return the place of each record by its path, worked out once for a collection."""
    if "places" not in ordered.memory:
        ordered.memory["places"] = {each.path: index for index, each in enumerate(records)}
    found: dict[str, int] = ordered.memory["places"]
    return found


def _its_collection(record: ViewRecord) -> Many | None:
    if record.parent is None or not record.path.endswith("]"):
        return None
    name = record.path.rsplit("[", 1)[0].rsplit(".", 1)[-1]
    found = record.parent.get(name)
    return found if isinstance(found, Many) else None
