"""Derived facts of a record in its collection: its position, the record before it and after it."""

from __future__ import annotations

from collections.abc import Callable

from permanence_rules.facts.derived.registry import ANY_RECORD, derived
from permanence_rules.facts.ordering import in_order
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord

_ITS_COLLECTION = "the records of its collection, in the order of their dates"


@derived(ANY_RECORD, "number", _ITS_COLLECTION)
def position(record: ViewRecord) -> Value:
    """Its place by date among its like, counted from one; none before it happens."""
    return _beside(record, lambda ordered, index: index + 1, needs_all_before=True)


@derived(ANY_RECORD, "record", _ITS_COLLECTION)
def previous(record: ViewRecord) -> Value:
    """The one before it by date; none for the first."""
    return _beside(
        record, lambda ordered, index: ordered[index - 1] if index else None, needs_all_before=True
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
) -> Value:
    many = _its_collection(record)
    if many is None:
        return None
    ordered = in_order(many)
    if isinstance(ordered, Unknown):
        return ordered
    if needs_all_before and ordered.before:
        return Unknown(ordered.before)
    for index, each in enumerate(ordered.items):
        if each is record or each.path == record.path:
            return pick(ordered.items, index)
    return None


def _its_collection(record: ViewRecord) -> Many | None:
    if record.parent is None or not record.path.endswith("]"):
        return None
    name = record.path.rsplit("[", 1)[0].rsplit(".", 1)[-1]
    found = record.parent.get(name)
    return found if isinstance(found, Many) else None
