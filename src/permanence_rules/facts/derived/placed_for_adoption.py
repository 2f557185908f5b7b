"""Since when, and until when, a child in care is placed for adoption, and in which placement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.truth import Unknown, unknown_among
from permanence_rules.facts.view import Many, Value, ViewRecord

__all__ = [
    "is_for_adoption",
    "placed_for_adoption_from",
    "placed_for_adoption_on",
    "placed_for_adoption_until",
    "placements_told_by_adoption",
]

_ADOPTIVE = "adoption_placement"
_WITH_FOSTER_CARERS = frozenset({"foster_care", "kinship_care"})


@derived("period_of_care", "date", "CPPCR 2010 reg 3; AAR 2005 regs 35 and 36")
def placed_for_adoption_on(record: ViewRecord) -> Value:
    """
    The day on which the latest placement for adoption in this period of care began.

    A record without adoption and without such a placement says that there is none. It is the
    exception, and whoever places a child for adoption records it.
    """
    placement = _latest(record)
    if isinstance(placement, Unknown):
        return placement
    return _day_placed(record) if placement is None else placement.get("placed_for_adoption_from")


@derived("period_of_care", "date", "CPPCR 2010 reg 3; AAR 2005 regs 35 and 36")
def placed_for_adoption_until(record: ViewRecord) -> Value:
    """The day on which that placement ended without an adoption order; none while it lasts."""
    placement = _latest(record)
    return placement.get("ended_on") if isinstance(placement, ViewRecord) else placement


@derived("placement", "date", "AAR 2005 reg 35(3) and (5)")
def placed_for_adoption_from(record: ViewRecord) -> Value:
    """
    The day from which the child is placed for adoption in this placement.

    Carers who fostered the child may become the adopters. The placement then goes on, and only
    the day on which the child was placed for adoption says so (regulation 35(5)).
    """
    kind, period = record.get("kind"), record.parent
    if kind == _ADOPTIVE:
        return record.get("started_on")
    placed = _day_placed(period) if period is not None else None
    if period is None or placed is None:
        return kind if isinstance(kind, Unknown) else None
    if _fosters(record, placed):
        return None if _has_adopters(_listed(period), placed) else placed
    return kind if isinstance(kind, Unknown) and _may_begin_after(record, placed) else None


@derived("period_of_care", tells="placements", also_where_said=True)
def placements_told_by_adoption(record: ViewRecord) -> Value:
    """A child who was placed for adoption has a placement from that day, listed or not."""
    said, placed = record.recorded("placements"), _day_placed(record)
    kind = record.type.facts["placements"].record
    if not isinstance(said, Many) or placed is None or kind is None or _is_listed(said, placed):
        return said
    told = {"kind": _ADOPTIVE, "started_on": placed}
    path = record.place(f"placements[{len(said.items)}]")  # where it would be listed
    made = ViewRecord(told, kind, path, record)
    return replace(
        said, items=(*said.items, made), gaps=frozenset(), before=said.before | said.gaps
    )


def _day_placed(period: ViewRecord) -> date | None:
    adoption = period.get("adoption")
    placed = adoption.recorded("placed_on") if isinstance(adoption, ViewRecord) else None
    return placed if isinstance(placed, date) else None


def _listed(period: ViewRecord) -> tuple[ViewRecord, ...]:
    found = period.recorded("placements")
    return found.items if isinstance(found, Many) else ()


def _is_listed(said: Many, placed: date) -> bool:
    """Whether one of the placements is that for adoption, or may be."""
    return _has_adopters(said.items, placed) or any(
        _fosters(each, placed) or _may_begin_after(each, placed) for each in said.items
    )


def _has_adopters(items: Iterable[ViewRecord], placed: date) -> bool:
    """Whether a placement with adopters is listed that was not over before the child was placed."""
    return any(
        each.get("kind") == _ADOPTIVE and not _is_over_before(each, placed) for each in items
    )


def _is_over_before(placement: ViewRecord, day: date) -> bool:
    ended = placement.get("ended_on")
    return isinstance(ended, date) and ended < day


def _fosters(placement: ViewRecord, day: date) -> bool:
    """Whether the child was with these carers already, and stays, on the day of being placed."""
    kind, began, ended = (placement.get(name) for name in ("kind", "started_on", "ended_on"))
    if not isinstance(began, date) or began > day or (isinstance(ended, date) and ended <= day):
        return False
    return isinstance(kind, Unknown) or kind in _WITH_FOSTER_CARERS


def _may_begin_after(placement: ViewRecord, day: date) -> bool:
    """Whether it may be a placement with adopters that began later than the day recorded."""
    kind, began = placement.get("kind"), placement.get("started_on")
    return isinstance(kind, Unknown) and not (isinstance(began, date) and began <= day)


@derived("placement", "yes_no", "CPPCR 2010 reg 3; AAR 2005 regs 35 and 36")
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
    items = found.items if isinstance(found, Many) else ()
    doubt = _doubt(record, items)
    if doubt is not None:
        return doubt
    began = [(each.get("placed_for_adoption_from"), each) for each in items]
    known = [(day, each) for day, each in began if isinstance(day, date)]
    if not known and isinstance(found, Many) and found.before and _may_be_placed(record):
        return Unknown(found.before)
    return max(known, key=lambda each: each[0])[1] if known else None


def _doubt(record: ViewRecord, items: Iterable[ViewRecord]) -> Unknown | None:
    """What keeps open which placement is meant: an unrecorded kind, if adoption is planned."""
    if not _may_be_placed(record):
        return None
    placed = _day_placed(record) or date.min
    return unknown_among(*(each.get("kind") for each in items if _may_begin_after(each, placed)))


def _may_be_placed(record: ViewRecord) -> bool:
    """Whether adoption is planned, and the record does not say that the child was not placed."""
    adoption = record.get("adoption")
    if not isinstance(adoption, ViewRecord):
        return False
    return not adoption.says("placed_on") or isinstance(adoption.get("placed_on"), date)
