"""Facts on the way to adoption that the record leaves out and its other facts state."""

from __future__ import annotations

from datetime import date
from typing import TypeGuard

from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.truth import Unknown, unknown_among
from permanence_rules.facts.view import Many, Value, ViewRecord

_WITHOUT_PANEL_FROM = date(2012, 9, 1)
_DONE_ONCE_DECIDED = (
    "parents_memorandum_given_on",
    "placement_order_applied_on",
    "placement_order_made_on",
    "placed_on",
)


@derived("placement", tells="kind")
def _kind(record: ViewRecord) -> Value:
    """The placement that began when the child was placed for adoption is with the adopters."""
    adoption = record.parent.get("adoption") if _is_period(record.parent) else None
    placed = adoption.recorded("placed_on") if isinstance(adoption, ViewRecord) else None
    if isinstance(placed, date) and placed == record.get("started_on"):
        return "adoption_placement"
    return record.recorded("kind")


@derived("adoption", tells="placed_on")
def _placed(record: ViewRecord) -> Value:
    """A placement with adopters that is listed tells when the child was placed with them."""
    if record.says("placed_on") or not _is_period(record.parent):
        return record.recorded("placed_on")
    found = record.parent.recorded("placements")
    listed = found.items if isinstance(found, Many) else ()
    days = [each.date_of() for each in listed if each.recorded("kind") == "adoption_placement"]
    known = [day for day in days if isinstance(day, date)]
    doubt = unknown_among(*(each.recorded("kind") for each in listed))
    if doubt is None and isinstance(found, Many) and found.before:
        doubt = Unknown(found.before)  # one with adopters may lie before those that are listed
    return max(known) if known else record.recorded("placed_on") if doubt is None else doubt


@derived("adoption", tells="order_applied_on")
def _order_applied(record: ViewRecord) -> Value:
    """While the child has not been placed with adopters nobody has applied for the order."""
    if record.get("placed_on") is None and record.get("order_made_on") is None:
        return None
    return record.recorded("order_applied_on")


@derived("adoption", tells="route")
def _route(record: ViewRecord) -> Value:
    """The way to authority is the one that was taken first: an order, or the parents' consent."""
    orders = (_order_made(record), record.recorded("placement_order_applied_on"))
    sought = min((day for day in orders if isinstance(day, date)), default=None)
    consented = _consent(record)
    if sought is not None and not (isinstance(consented, date) and consented <= sought):
        return "placement_order"
    if isinstance(consented, date) or record.recorded("is_relinquished") is True:
        return "parental_consent"
    return record.recorded("route")


@derived("adoption", tells="placement_order_made_on")
def _order_made(record: ViewRecord) -> Value:
    """The child's legal status tells since when a placement order stands."""
    return _said(record, "placement_order_made_on", "placement_order")


@derived("adoption", tells="parents_consented_on")
def _consented(record: ViewRecord) -> Value:
    """The legal status tells of consent; on the way by an order silence says there is none."""
    said = _consent(record)
    if record.get("route") == "placement_order" and not isinstance(said, date):
        return None
    return said


@derived("adoption", tells="authorised_on")
def _authorised(record: ViewRecord) -> Value:
    """A placement order or the parents' consent authorises the agency, whichever came first."""
    ways = record.get("placement_order_made_on"), record.get("parents_consented_on")
    days = [day for day in ways if isinstance(day, date)]
    doubt = unknown_among(*ways)
    if days:
        return min(days)
    return None if doubt is None else record.recorded("authorised_on")


@derived("adoption", tells="panel")
def _panel(record: ViewRecord) -> Value:
    """Since September 2012 a plan for which a placement order is sought goes to no panel."""
    began = record.parent.get("started_on") if record.parent is not None else None
    is_of_the_new_law = isinstance(began, date) and began >= _WITHOUT_PANEL_FROM
    if is_of_the_new_law and record.get("route") == "placement_order":
        return None
    return record.recorded("panel")


@derived("adm_decision", tells="decision")
def _decision(record: ViewRecord) -> Value:
    """Whoever takes the steps that follow a decision for adoption has made it."""
    adoption = record.parent
    if adoption is None or adoption.type.name != "adoption":
        return record.recorded("decision")
    done = any(isinstance(adoption.get(name), date) for name in _DONE_ONCE_DECIDED)
    return "approved" if done else record.recorded("decision")


@derived("match", tells="placed_on")
def _match_placed(record: ViewRecord) -> Value:
    """The only match with adopters that stands is the one on which the child was placed."""
    said, period = record.recorded("placed_on"), record.parent
    is_adoptive = record.get("kind") == "adoption"
    if period is None or record.says("placed_on") or not is_adoptive:
        return said
    if isinstance(record.get("withdrawn_on"), date):
        return None
    placed, adoption = period.get("placed_for_adoption_on"), period.get("adoption")
    if not isinstance(placed, date):
        is_told = isinstance(adoption, ViewRecord) and adoption.says("placed_on")
        return None if is_told else said
    return placed if _is_the_only_adoptive_match(record) else said


@derived("fostering_for_adoption", tells="carer_temporarily_approved_on")
def _approved_to_foster(record: ViewRecord) -> Value:
    """The placement's temporary approval is that of the adopters who foster the child."""
    placement = record.parent
    approval = placement.get("temporary_approval") if placement is not None else None
    day = (
        None
        if record.says("carer_temporarily_approved_on")
        else _of_record(approval, "approved_on")
    )
    return day if isinstance(day, date) else record.recorded("carer_temporarily_approved_on")


def _said(record: ViewRecord, name: str, status: str) -> Value:
    """Return the day that the record gives, or else the first under such a legal status."""
    said, period = record.recorded(name), record.parent
    if record.says(name) or period is None:
        return said
    found = period.get("legal_statuses")
    statuses = found.items if isinstance(found, Many) else ()
    days = [each.date_of() for each in statuses if each.get("status") == status]
    return min((day for day in days if isinstance(day, date)), default=said)


def _consent(record: ViewRecord) -> Value:
    return _said(record, "parents_consented_on", "consent_to_placement")


def _of_record(found: Value, name: str) -> Value:
    return found.get(name) if isinstance(found, ViewRecord) else None


def _is_period(record: ViewRecord | None) -> TypeGuard[ViewRecord]:
    return record is not None and record.type.name == "period_of_care"


def _is_the_only_adoptive_match(record: ViewRecord) -> bool:
    found = record.parent.get("matches") if record.parent is not None else None
    standing = [
        each
        for each in (found.items if isinstance(found, Many) else ())
        if each.get("kind") == "adoption" and each.get("withdrawn_on") is None
    ]
    return [each.path for each in standing] == [record.path]
