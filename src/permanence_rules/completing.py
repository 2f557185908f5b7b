"""Facts that a record leaves unsaid although others of its facts tell them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from permanence_rules.timing import birthday
from permanence_rules.truth import Unknown
from permanence_rules.view import Derivation, Many, Value, ViewRecord

__all__ = ["COMPLETIONS", "completes"]

COMPLETIONS: dict[tuple[str, str], Derivation] = {}
"""How a fact is told where the record itself does not say it, by kind of record and name."""

_ADULT = 18


def completes(record: str, name: str) -> Callable[[Derivation], Derivation]:
    """Register how a fact is told; what the record itself says always comes first."""

    def register(tell: Derivation) -> Derivation:
        def read(found: ViewRecord) -> Value:
            said = found.recorded(name)
            return said if found.says(name) and said is not None else tell(found)

        COMPLETIONS[(record, name)] = read
        return tell

    return register


@completes("period_of_care", "ended_on")
def _end_of_care(record: ViewRecord) -> Value:
    """Care ends with the child's life, at eighteen, or with an order that takes its place."""
    child = record.root.get("child")
    days: list[Value] = [
        _within(record, "adoption", "order_made_on"),
        _within(record, "special_guardianship", "order_made_on"),
    ]
    if isinstance(child, ViewRecord):
        born = child.get("date_of_birth")
        days.append(child.get("died_on"))
        days.append(birthday(born, _ADULT) if isinstance(born, date) else None)
    return min((day for day in _dates(days) if day <= record.as_at), default=None)


@completes("period_of_care", "arrangement")
def _arrangement(record: ViewRecord) -> Value:
    """A legal status of short breaks says what the care is."""
    statuses = set(_statuses(record))
    return "short_breaks" if statuses == {"short_breaks_by_agreement"} else "continuous"


@completes("period_of_care", "permanence_achieved_on")
def _permanence_achieved(record: ViewRecord) -> Value:
    """Permanence is achieved with a final order, or a long-term home that was confirmed."""
    placements = record.get("placements")
    found = placements.items if isinstance(placements, Many) else ()
    confirmed = [
        _within(each, "long_term", "confirmed_on") for each in found if each.get("ended_on") is None
    ]
    orders = [
        _within(record, name, "order_made_on") for name in ("adoption", "special_guardianship")
    ]
    return min(_dates([*confirmed, *orders]), default=None)


@completes("period_of_care", "proceedings")
def _proceedings(record: ViewRecord) -> Value:
    """A child who is only accommodated by agreement is in no care proceedings that are known."""
    statuses = set(_statuses(record))
    said = record.recorded("proceedings")
    is_by_agreement = bool(statuses) and statuses <= _BY_AGREEMENT
    return Many() if is_by_agreement and not record.says("proceedings") else said


@completes("timetable_extension", "starts_for")
def _extended_from(record: ViewRecord) -> Value:
    """An extension begins where the one before it ends, the first where the 26 weeks do."""
    said, before = record.recorded("starts_for"), record.get("previous")
    if record.says("starts_for") or isinstance(before, Unknown):
        return said
    if isinstance(before, ViewRecord):
        return before.get("ends_for")
    issued = _issued(record)
    return issued + _TWENTY_SIX_WEEKS if isinstance(issued, date) else said


@completes("placement", "is_with_connected_person")
def _is_with_connected_person(record: ViewRecord) -> Value:
    """The carer's own record, or the setting, says whether a connected person cares."""
    if record.says("is_with_connected_person"):
        return None
    carer, kind = record.get("carer"), record.get("kind")
    if isinstance(carer, ViewRecord) and isinstance(carer.get("is_connected_person"), bool):
        return carer.get("is_connected_person")
    if kind == "kinship_care":
        return True
    return False if kind in _NO_FAMILY else record.recorded("is_with_connected_person")


@completes("placement", "temporary_approval")
def _temporary_approval(record: ViewRecord) -> Value:
    """Of a connected person's approval silence says nothing; of any other carer's it says none."""
    said = record.recorded("temporary_approval")
    if record.says("temporary_approval") or isinstance(record.get("fully_approved_on"), date):
        return said
    if record.get("is_with_connected_person") is True:
        return Unknown(frozenset({record.place("temporary_approval")}))
    return said


@completes("placement", "fully_approved_on")
def _fully_approved(record: ViewRecord) -> Value:
    """The record of a connected person's own approval tells when the carer was fully approved."""
    carer = record.get("carer")
    is_temporary = isinstance(record.recorded("temporary_approval"), ViewRecord)
    if is_temporary or record.get("is_with_connected_person") is True:
        approved = carer.get("approved_on") if isinstance(carer, ViewRecord) else None
        if isinstance(approved, date) and not record.says("fully_approved_on"):
            return approved
    return record.recorded("fully_approved_on")


@completes("match", "agreed_on")
def _match_agreed(record: ViewRecord) -> Value:
    """A match is agreed on the day on which the decision maker approves it."""
    decision = record.get("adm_decision")
    if isinstance(decision, ViewRecord) and decision.get("decision") == "approved":
        return decision.get("decided_on")
    return record.recorded("agreed_on")


@completes("reunification", "found_unlikely_on")
def _found_unlikely(record: ViewRecord) -> Value:
    """Return home that is clearly achievable has not been found unlikely."""
    if record.get("likelihood") == "clearly_achievable":
        return None
    return record.recorded("found_unlikely_on")


_TWENTY_SIX_WEEKS = timedelta(weeks=26, days=-1)
"""From the first day, which is one of them, to the last."""

_BY_AGREEMENT = frozenset(
    {
        "accommodated_by_agreement",
        "short_breaks_by_agreement",
        "voluntary_accommodation_scotland",
    }
)
_NO_FAMILY = frozenset(
    {
        "placed_with_parent",
        "childrens_home",
        "secure_childrens_home",
        "supported_accommodation",
        "independent_living",
        "residential_school",
        "care_home",
        "hospital",
        "residential_family_centre",
        "custody",
        "residential_employment",
    }
)


def _issued(extension: ViewRecord) -> Value:
    return extension.parent.get("issued_on") if extension.parent is not None else None


def _within(record: ViewRecord, section: str, name: str) -> Value:
    found = record.get(section)
    return found.get(name) if isinstance(found, ViewRecord) else None


def _dates(values: Iterable[Value]) -> Iterator[date]:
    return (value for value in values if isinstance(value, date))


def _statuses(record: ViewRecord) -> Iterator[Value]:
    found = record.get("legal_statuses")
    return (each.get("status") for each in (found.items if isinstance(found, Many) else ()))
