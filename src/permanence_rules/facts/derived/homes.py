"""What a home is, whatever records it is split into: since when the child lives with one carer."""

from __future__ import annotations

from datetime import date

from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord

__all__ = [
    "broke_down_on",
    "goes_on_from",
    "goes_on_from_earlier_record",
    "is_arranged_by_others",
    "is_while_carer_is_away",
    "with_this_carer_since",
]

_COVER = "temporary_absence_cover"
_BROKE_DOWN = frozenset(
    {"breakdown", "carer_request", "child_request", "approval_expired", "safeguarding_concern"}
)
"""Reasons by which a home came to an end that nobody had planned."""
_MAY_GO_ON = frozenset({None, "other"})
"""Reasons that do not say that the child moved: a new record of the same home gives none."""


@derived("placement", "date", "Walsall procedure section 2 (wal.sgo-within-12-months)")
def with_this_carer_since(record: ViewRecord) -> Value:
    """
    The first day with the carer of this placement, whatever records the stay is split into.

    A relative who is approved in April often gets a new record in April. The child has lived
    there since January, and a limit from the move counts from then.
    """
    before = goes_on_from(record)
    if isinstance(before, ViewRecord):
        return with_this_carer_since(before)
    return before if isinstance(before, Unknown) else record.get("started_on")


def goes_on_from(record: ViewRecord) -> ViewRecord | Unknown | None:
    """
    The record of the same home before this one; none where the home began with this record.

    The record says so itself (`is_with_same_carer`). Where it is silent, a stay with a
    connected person goes on if it follows another on the same day and no move is recorded, or
    if the child was only elsewhere while the carer was away. Anybody else's is a new home.
    """
    before, was_covered = _before(record)
    if not isinstance(before, ViewRecord):
        return before
    said = record.get("is_with_same_carer")
    if isinstance(said, bool):
        return before if said else None
    connected = [each.get("is_with_connected_person") for each in (before, record)]
    if False in connected or None in connected or True not in connected:
        return None
    if not was_covered and not _follows_at_once(before, record):
        return None
    unknown = [each for each in connected if isinstance(each, Unknown)]
    return (
        Unknown(frozenset[str]().union(*(each.missing for each in unknown))) if unknown else before
    )


@derived("placement", "yes_no", "CPPCR 2010 reg 28(2), with practice")
def goes_on_from_earlier_record(record: ViewRecord) -> Value:
    """Whether this record goes on with the home of an earlier one; nothing then begins anew."""
    before = goes_on_from(record)
    return before if isinstance(before, Unknown) else before is not None


@derived("placement", "yes_no", "CPPCR 2010 reg 28(2), with practice")
def is_while_carer_is_away(record: ViewRecord) -> Value:
    """
    Whether the child is only elsewhere for a time, and the placement before it goes on.

    The carer is on holiday or the child in hospital: the child is to go back, and has not been
    placed anew. A stay from which the child does not go back is a placement like any other.
    """
    kind = record.get("kind")
    if kind != _COVER and not isinstance(kind, Unknown):
        return False
    home, _ = _before(record)
    if not isinstance(home, ViewRecord):
        return home if isinstance(home, Unknown) else False
    return kind if isinstance(kind, Unknown) else _goes_on_beside(home, record)


def _goes_on_beside(home: ViewRecord, record: ViewRecord) -> Value:
    """Whether a home goes on beside a stay elsewhere: it has not ended, or the child went back."""
    ended, began = home.get("ended_on"), record.get("started_on")
    if isinstance(ended, Unknown):
        return ended
    if not isinstance(ended, date) or (isinstance(began, date) and ended > began):
        return True
    after = record.get("following")
    while isinstance(after, ViewRecord) and after.get("kind") == _COVER:
        after = after.get("following")
    if not isinstance(after, ViewRecord):
        return after if isinstance(after, Unknown) else _may_yet_go_back(record)
    back = goes_on_from(after)
    return back if isinstance(back, Unknown) else back is not None


def _may_yet_go_back(record: ViewRecord) -> Value:
    """While a stay goes on, nobody knows whether the child will go back; after it, none did."""
    if record.get("ended_on") is not None or record.parent is None:
        return False
    return Unknown(frozenset({record.parent.place("placements")}))


@derived("placement", "yes_no", "CPPCR 2010 reg 28(6)")
def is_arranged_by_others(record: ViewRecord) -> Value:
    """
    Whether a child in care lives where another body is responsible for the arrangements.

    The record may say so. Of a hospital and of custody it is taken to be so, where the child
    is in care by an order; no other setting says it.
    """
    said, kind = record.get("is_arranged_by_another_body"), record.get("kind")
    if isinstance(said, bool):
        return said
    if kind not in _OF_OTHER_BODIES:
        return False
    return _is_in_care(record)


_OF_OTHER_BODIES = frozenset({"hospital", "custody"})
_IN_CARE = frozenset({"care_order", "interim_care_order"})


def _is_in_care(record: ViewRecord) -> Value:
    """Whether an order places the child in the authority's care during this stay."""
    found = record.parent.get("legal_statuses") if record.parent is not None else None
    began, left = record.get("started_on"), record.get("ended_on")
    if not isinstance(found, Many):
        return found if isinstance(found, Unknown) else False
    missing = found.missing
    for each in found.items:
        status, start, end = each.get("status"), each.date_of(), each.get("ended_on")
        is_over = isinstance(end, date) and isinstance(began, date) and end <= began
        is_later = isinstance(left, date) and isinstance(start, date) and start >= left
        if is_over or is_later:
            continue
        if status in _IN_CARE:
            return True
        missing |= status.missing if isinstance(status, Unknown) else frozenset()
    return Unknown(missing) if missing else False


def broke_down_on(record: ViewRecord) -> date | Unknown | None:
    """
    The day on which a placement with a connected person broke down; none for any other ending.

    The carer or the child asked for the end, the approval ran out, or the child was not safe.
    Nobody planned any of these, and each leaves the child without the home that was to last.
    """
    ended, connected, reason = (
        record.get("ended_on"),
        record.get("is_with_connected_person"),
        record.get("end_reason"),
    )
    was_otherwise = isinstance(reason, str) and reason not in _BROKE_DOWN
    if not isinstance(ended, date) or was_otherwise or connected in (False, None):
        return None
    for each in (connected, reason):
        if isinstance(each, Unknown):
            return None if each is reason and _goes_on_after(record) else each
    return ended if reason in _BROKE_DOWN else None


def _goes_on_after(record: ViewRecord) -> bool:
    """Whether the next record is of the same home, so that nothing ended."""
    after = record.get("following")
    before = goes_on_from(after) if isinstance(after, ViewRecord) else None
    return isinstance(before, ViewRecord) and before.path == record.path


def _before(record: ViewRecord) -> tuple[ViewRecord | Unknown | None, bool]:
    """Return the placement before this one, without covers; and whether there was a cover."""
    before, was_covered = record.get("previous"), False
    while isinstance(before, ViewRecord) and before.get("kind") == _COVER:
        before, was_covered = before.get("previous"), True
    known = before if isinstance(before, (ViewRecord, Unknown)) else None
    return known, was_covered


def _follows_at_once(before: ViewRecord, record: ViewRecord) -> bool:
    reason = before.get("end_reason")
    is_move = not isinstance(reason, Unknown) and reason not in _MAY_GO_ON
    ended = before.get("ended_on")
    return not is_move and isinstance(ended, date) and ended == record.get("started_on")
