"""Since when, and until when, a child in care is placed for adoption."""

from __future__ import annotations

from datetime import date

from permanence_rules.truth import Unknown, unknown_among
from permanence_rules.view import Many, Value, ViewRecord

__all__ = ["is_for_adoption", "placed_for_adoption_on", "placed_for_adoption_until"]


def placed_for_adoption_on(record: ViewRecord) -> Value:
    """
    The day on which the latest placement for adoption in this period of care began.

    A record that speaks neither of adoption nor of such a placement says that there
    is none: it is the exception, and whoever places a child for adoption records it.
    """
    placement = _latest(record)
    if isinstance(placement, Unknown):
        return placement
    if placement is not None:
        return placement.get("started_on")
    adoption = record.get("adoption")
    placed = adoption.get("placed_on") if isinstance(adoption, ViewRecord) else None
    return placed if isinstance(placed, date) else None


def placed_for_adoption_until(record: ViewRecord) -> Value:
    """The day on which that placement ended without an adoption order; none while it lasts."""
    placement = _latest(record)
    return placement.get("ended_on") if isinstance(placement, ViewRecord) else placement


def is_for_adoption(record: ViewRecord) -> Value:
    """
    Whether this is a placement for adoption.

    Where the record does not say what kind of placement it is, it is one only
    if adoption is planned; that is the exception, and would be recorded.
    """
    kind, period = record.get("kind"), record.parent
    if not isinstance(kind, Unknown):
        return kind == "adoption_placement"
    return kind if period is not None and _may_be_placed(period) else False


def _latest(record: ViewRecord) -> ViewRecord | Unknown | None:
    """Return the latest placement for adoption; where adoption is planned, any may be one."""
    found = record.get("placements")
    kinds = [
        (each, each.get("kind"), each.get("started_on"))
        for each in (found.items if isinstance(found, Many) else ())
    ]
    doubt = unknown_among(*(kind for _, kind, _ in kinds)) if _may_be_placed(record) else None
    if doubt is not None:
        return doubt
    began = [
        (day, each)
        for each, kind, day in kinds
        if kind == "adoption_placement" and isinstance(day, date)
    ]
    return max(began, key=lambda each: each[0])[1] if began else None


def _may_be_placed(record: ViewRecord) -> bool:
    """Whether adoption is planned, and the record does not say that the child was not placed."""
    adoption = record.get("adoption")
    if not isinstance(adoption, ViewRecord):
        return False
    return not adoption.says("placed_on") or isinstance(adoption.get("placed_on"), date)
