"""Facts of a period of care that the record leaves out and others state, such as how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from permanence_rules.case import CeasingDecision
from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.derived.told_by_others import (
    dates,
    with_its_defaults,
    within,
)
from permanence_rules.facts.ordering import nth
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord
from permanence_rules.timing import birthday

_ADULT = 18
_TWENTY_SIX_WEEKS = timedelta(weeks=26, days=-1)
"""From the first day, which is one of them, to the last."""

_BY_AGREEMENT = frozenset(
    {
        "accommodated_by_agreement",
        "short_breaks_by_agreement",
        "voluntary_accommodation_scotland",
    }
)
_BY_COURT = frozenset(
    {"care_order", "interim_care_order", "remand", "detained_in_local_authority_accommodation"}
)


@derived("period_of_care", tells="started_on")
def _start_of_care(record: ViewRecord) -> Value:
    """Accommodated for 24 hours, a child is looked after (CA 1989 s.22(2)): on the next day."""
    said, accommodated = record.recorded("started_on"), record.get("accommodated_from_on")
    if record.says("started_on") or not isinstance(accommodated, date):
        return said
    day = accommodated + timedelta(days=1)
    return day if day <= record.as_at else None


@derived("period_of_care", tells="ended_on")
def _end_of_care(record: ViewRecord) -> Value:
    """Care ends with the child's life, at eighteen, or with an order that takes its place."""
    child = record.root.get("child")
    days: list[Value] = [
        within(record, "adoption", "order_made_on"),
        within(record, "special_guardianship", "order_made_on"),
    ]
    if isinstance(child, ViewRecord):
        born = child.get("date_of_birth")
        days.append(child.get("died_on"))
        days.append(birthday(born, _ADULT) if isinstance(born, date) else None)
    told = min((day for day in dates(days) if day <= record.as_at), default=None)
    # Where the source cannot tell of an end, that none is told does not say that care goes on.
    return record.recorded("ended_on") if told is None else told


@derived("period_of_care", tells="end_reason")
def _end_of_care_reason(record: ViewRecord) -> Value:
    """What ended the time in care tells why it ended."""
    ended, child = record.get("ended_on"), record.root.get("child")
    if not isinstance(ended, date):
        return None if ended is None else record.recorded("end_reason")
    if ended == within(record, "adoption", "order_made_on"):
        return "adopted"
    if ended == within(record, "special_guardianship", "order_made_on"):
        return "special_guardianship_order"
    if isinstance(child, ViewRecord) and ended == child.get("died_on"):
        return "died"
    born = child.get("date_of_birth") if isinstance(child, ViewRecord) else None
    is_adult = isinstance(born, date) and ended >= birthday(born, _ADULT)
    return "reached_18" if is_adult else record.recorded("end_reason")


@derived("period_of_care", tells="ceasing")
def _ceasing(record: ViewRecord) -> Value:
    """Of a decision that goes unsaid, what other facts tell of it holds all the same."""
    return with_its_defaults(record, "ceasing", CeasingDecision())


@derived("period_of_care", tells="arrangement")
def _arrangement(record: ViewRecord) -> Value:
    """A legal status of short breaks says what the care is."""
    statuses = set(_statuses(record))
    if not any(isinstance(each, str) for each in statuses):
        return record.recorded("arrangement")  # unknown where the source cannot tell
    return "short_breaks" if statuses == {"short_breaks_by_agreement"} else "continuous"


@derived("period_of_care", tells="permanence_achieved_on")
def _permanence_achieved(record: ViewRecord) -> Value:
    """Permanence is achieved with a final order, or a long-term home that was confirmed."""
    placements = record.get("placements")
    found = placements.items if isinstance(placements, Many) else ()
    confirmed = [
        within(each, "long_term", "confirmed_on") for each in found if each.get("ended_on") is None
    ]
    orders = [
        within(record, name, "order_made_on") for name in ("adoption", "special_guardianship")
    ]
    told = min(dates([*confirmed, *orders]), default=None)
    return record.recorded("permanence_achieved_on") if told is None else told


@derived("period_of_care", tells="proceedings")
def _proceedings(record: ViewRecord) -> Value:
    """A child who is only accommodated by agreement is in no care proceedings that are known."""
    said = record.recorded("proceedings")
    return said if record.says("proceedings") or not _is_only_by_agreement(record) else Many()


@derived("timetable_extension", tells="starts_for")
def _extended_from(record: ViewRecord) -> Value:
    """An extension begins where the one before it ends, the first where the 26 weeks do."""
    said, before = record.recorded("starts_for"), record.get("previous")
    if record.says("starts_for") or isinstance(before, Unknown):
        return said
    if isinstance(before, ViewRecord):
        return before.get("ends_for")
    issued = _issued(record)
    return issued + _TWENTY_SIX_WEEKS if isinstance(issued, date) else said


@derived("ceasing_decision", tells="is_ordered_by_court")
def _is_ordered_by_court(record: ViewRecord) -> Value:
    """Only a court ends care under its own order, and none ends accommodation by agreement."""
    said, period = record.recorded("is_ordered_by_court"), record.parent
    status = _status_at_the_end(period) if period is not None else None
    if not isinstance(said, Unknown) or status not in _BY_COURT | _BY_AGREEMENT:
        return said
    return status in _BY_COURT


def _status_at_the_end(period: ViewRecord) -> Value:
    """The last legal status, if it had not ended before the time in care did."""
    statuses, ended = period.get("legal_statuses"), period.get("ended_on")
    last = nth(statuses, -1) if isinstance(statuses, Many) else None
    if not isinstance(last, ViewRecord):
        return None
    over = last.get("ended_on")
    lasted = over is None or (isinstance(over, date) and isinstance(ended, date) and over >= ended)
    return last.get("status") if lasted else None


def _is_only_by_agreement(period: ViewRecord) -> bool:
    statuses = set(_statuses(period))
    return bool(statuses) and statuses <= _BY_AGREEMENT


def _issued(extension: ViewRecord) -> Value:
    return extension.parent.get("issued_on") if extension.parent is not None else None


def _statuses(record: ViewRecord) -> Iterator[Value]:
    found = record.get("legal_statuses")
    return (each.get("status") for each in (found.items if isinstance(found, Many) else ()))
