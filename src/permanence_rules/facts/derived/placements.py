"""Facts of a placement or its carer that the record leaves out and others state."""

from __future__ import annotations

from datetime import date

from permanence_rules.case import ParentPlacement, PlacementEnding
from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.derived.told_by_others import with_its_defaults, within
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Value, ViewRecord
from permanence_rules.timing import birthday

_KEY_STAGE_4 = 14
_AFTER_KEY_STAGE_4 = 17
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


@derived("placement", tells="is_with_connected_person")
def _is_with_connected_person(record: ViewRecord) -> Value:
    """
    The carer's own record, or the setting, says whether a connected person cares.

    An authority approves connected persons itself, so a carer of an agency is none.
    """
    if record.says("is_with_connected_person"):
        return None
    carer, kind = record.get("carer"), record.get("kind")
    if isinstance(carer, ViewRecord) and isinstance(carer.get("is_connected_person"), bool):
        return carer.get("is_connected_person")
    if kind == "kinship_care":
        return True
    if "independent_fostering_agency" in (
        record.get("provider"),
        within(record, "carer", "provider"),
    ):
        return False
    return False if kind in _NO_FAMILY else record.recorded("is_with_connected_person")


@derived("placement", tells="temporary_approval")
def _temporary_approval(record: ViewRecord) -> Value:
    """Of a connected person's approval silence says nothing; of any other carer's it says none."""
    said = record.recorded("temporary_approval")
    if record.says("temporary_approval") or isinstance(record.get("fully_approved_on"), date):
        return said
    if record.get("is_with_connected_person") is True:
        return Unknown(frozenset({record.place("temporary_approval")}))
    return said


@derived("placement", tells="fully_approved_on")
def _fully_approved(record: ViewRecord) -> Value:
    """The record of a connected person's own approval tells when the carer was fully approved."""
    carer = record.get("carer")
    is_temporary = isinstance(record.recorded("temporary_approval"), ViewRecord)
    if is_temporary or record.get("is_with_connected_person") is True:
        approved = carer.get("approved_on") if isinstance(carer, ViewRecord) else None
        if isinstance(approved, date) and not record.says("fully_approved_on"):
            return approved
    return record.recorded("fully_approved_on")


@derived("placement", tells="ending")
def _ending(record: ViewRecord) -> Value:
    """Of an ending that goes unsaid, what silence states holds all the same."""
    if isinstance(record.get("ended_on"), Unknown):
        return record.recorded("ending")
    return with_its_defaults(record, "ending", PlacementEnding())


@derived("placement", tells="parent_placement")
def _parent_placement(record: ViewRecord) -> Value:
    """Of steps that go unsaid, what silence states holds all the same."""
    return with_its_defaults(record, "parent_placement", ParentPlacement())


@derived("placement", tells="end_reason")
def _end_reason(record: ViewRecord) -> Value:
    """There is no reason for the end of a placement that goes on."""
    return None if record.get("ended_on") is None else record.recorded("end_reason")


@derived("placement", tells="education_change")
def _education_change(record: ViewRecord) -> Value:
    """No move disrupts key stage 4 under fourteen, from seventeen on, or where none came before."""
    child, began = record.root.get("child"), record.get("started_on")
    born = child.get("date_of_birth") if isinstance(child, ViewRecord) else None
    is_first = record.get("position") == 1
    is_of_other_age = (
        isinstance(born, date)
        and isinstance(began, date)
        and not birthday(born, _KEY_STAGE_4) <= began < birthday(born, _AFTER_KEY_STAGE_4)
    )
    is_silent = not record.says("education_change")
    return (
        None if is_silent and (is_first or is_of_other_age) else record.recorded("education_change")
    )
