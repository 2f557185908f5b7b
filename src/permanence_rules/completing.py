"""Facts that a record leaves unsaid although others of its facts tell them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from permanence_rules.case import CeasingDecision, ParentPlacement, PlacementEnding
from permanence_rules.case.base import Record
from permanence_rules.paths import nth
from permanence_rules.timing import birthday
from permanence_rules.truth import Unknown
from permanence_rules.view import Derivation, Many, Value, ViewRecord

__all__ = ["COMPLETIONS", "completes"]

COMPLETIONS: dict[tuple[str, str], Derivation] = {}
"""How a fact is told where the record itself does not say it, by kind of record and name."""

_ADULT = 18
_KEY_STAGE_4 = 14
_AFTER_KEY_STAGE_4 = 17


def completes(record: str, name: str) -> Callable[[Derivation], Derivation]:
    """Register how a fact is told; what the record itself says always comes first."""

    def register(tell: Derivation) -> Derivation:
        def read(found: ViewRecord) -> Value:
            said = found.recorded(name)
            return said if found.says(name) and said is not None else tell(found)

        read.__doc__ = tell.__doc__  # for the page on the case
        COMPLETIONS[(record, name)] = read
        return tell

    return register


@completes("period_of_care", "started_on")
def _start_of_care(record: ViewRecord) -> Value:
    """Accommodated for 24 hours, a child is looked after (CA 1989 s.22(2)): on the next day."""
    said, accommodated = record.recorded("started_on"), record.get("accommodated_from_on")
    if record.says("started_on") or not isinstance(accommodated, date):
        return said
    day = accommodated + timedelta(days=1)
    return day if day <= record.as_at else None


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


@completes("period_of_care", "end_reason")
def _end_of_care_reason(record: ViewRecord) -> Value:
    """What ended the time in care tells why it ended."""
    ended, child = record.get("ended_on"), record.root.get("child")
    if not isinstance(ended, date):
        return None if ended is None else record.recorded("end_reason")
    if ended == _within(record, "adoption", "order_made_on"):
        return "adopted"
    if ended == _within(record, "special_guardianship", "order_made_on"):
        return "special_guardianship_order"
    if isinstance(child, ViewRecord) and ended == child.get("died_on"):
        return "died"
    born = child.get("date_of_birth") if isinstance(child, ViewRecord) else None
    is_adult = isinstance(born, date) and ended >= birthday(born, _ADULT)
    return "reached_18" if is_adult else record.recorded("end_reason")


@completes("period_of_care", "ceasing")
def _ceasing(record: ViewRecord) -> Value:
    """Of a decision that goes unsaid, what other facts tell of it holds all the same."""
    return _with_its_defaults(record, "ceasing", CeasingDecision())


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
    said = record.recorded("proceedings")
    return said if record.says("proceedings") or not _is_only_by_agreement(record) else Many()


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
        _within(record, "carer", "provider"),
    ):
        return False
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


@completes("placement", "ending")
def _ending(record: ViewRecord) -> Value:
    """Of an ending that goes unsaid, what silence states holds all the same."""
    if isinstance(record.get("ended_on"), Unknown):
        return record.recorded("ending")
    return _with_its_defaults(record, "ending", PlacementEnding())


@completes("placement", "parent_placement")
def _parent_placement(record: ViewRecord) -> Value:
    """Of steps that go unsaid, what silence states holds all the same."""
    return _with_its_defaults(record, "parent_placement", ParentPlacement())


@completes("placement", "end_reason")
def _end_reason(record: ViewRecord) -> Value:
    """There is no reason for the end of a placement that goes on."""
    return None if record.get("ended_on") is None else record.recorded("end_reason")


@completes("placement", "education_change")
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


@completes("ceasing_decision", "is_ordered_by_court")
def _is_ordered_by_court(record: ViewRecord) -> Value:
    """Only a court ends care under its own order, and none ends accommodation by agreement."""
    said, period = record.recorded("is_ordered_by_court"), record.parent
    status = _status_at_the_end(period) if period is not None else None
    if not isinstance(said, Unknown) or status not in _BY_COURT | _BY_AGREEMENT:
        return said
    return status in _BY_COURT


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
    """
    Return home that is clearly achievable has not been found unlikely.

    It has been, at the latest, once it was assessed so, shown not to be viable, or ruled out.
    """
    likelihood = record.get("likelihood")
    if record.says("found_unlikely_on") or likelihood == "clearly_achievable":
        return None
    days = [record.get("not_viable_on"), record.get("ruled_out_on")]
    if likelihood in ("unlikely", "not_possible"):
        days.append(record.get("likelihood_assessed_on"))
    return min(_dates(days), default=record.recorded("found_unlikely_on"))


@completes("reunification", "found_unsafe_on")
def _found_unsafe(record: ViewRecord) -> Value:
    """Parents who can care safely have not been found unsafe."""
    if record.get("is_safe_with_parents") is True:
        return None
    return record.recorded("found_unsafe_on")


@completes("proceedings", "panel_agreed_on")
def _panel_agreed(record: ViewRecord) -> Value:
    """A panel that was asked about proceedings and recommended them agreed on the day it met."""
    said = record.recorded("panel_agreed_on")
    panels = record.parent.get("panels") if record.parent is not None else None
    if record.says("panel_agreed_on") or not isinstance(panels, Many):
        return said
    days = [
        panel.get("held_on")
        for panel in panels.items
        if panel.get("purpose") == "issue_proceedings"
        and panel.get("recommendation") == "recommended"
    ]
    return min(_dates(days), default=said)


@completes("review", "permanence_plan_endorsed")
def _plan_endorsed(record: ViewRecord) -> Value:
    """A review that names the option that it endorsed did endorse a plan; none did without one."""
    if record.says("permanence_plan_endorsed"):
        return None
    if record.says("endorsed_option") and record.recorded("endorsed_option") is not None:
        return True
    said = record.recorded("permanence_plan_endorsed")
    return False if _is_without_plan(record) or _leaves_the_plan_to_a_later_review(record) else said


@completes("review", "endorsed_option")
def _endorsed_option(record: ViewRecord) -> Value:
    """A review that endorsed no plan endorsed no option."""
    if record.get("permanence_plan_endorsed") is False:
        return None
    return record.recorded("endorsed_option")


def _is_without_plan(record: ViewRecord) -> bool:
    """Whether the record says that there is no plan for permanence at all."""
    care_plan = record.parent.get("care_plan") if record.parent is not None else None
    return isinstance(care_plan, ViewRecord) and care_plan.get("permanence_plan") is None


def _leaves_the_plan_to_a_later_review(record: ViewRecord) -> bool:
    """
    Whether this is a first review that says nothing of a plan, as a later one does.

    A plan for permanence comes to the second review; a record that tells what that one
    endorsed would have told it of the first as well.
    """
    reviews = record.parent.get("reviews") if record.parent is not None else None
    if not isinstance(reviews, Many) or reviews.before or reviews.gaps:
        return False
    others = [each for each in reviews.items if each.path != record.path]
    return _is_before_all(record, others) and any(
        each.says("permanence_plan_endorsed") or each.says("endorsed_option") for each in others
    )


def _is_before_all(record: ViewRecord, others: Iterable[ViewRecord]) -> bool:
    """Whether *record* has a day, and each of the others a later one or none at all."""
    own = record.date_of()
    days = [each.date_of() for each in others]
    return isinstance(own, date) and all(
        day is None or (isinstance(day, date) and day > own) for day in days
    )


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


def _with_its_defaults(record: ViewRecord, section: str, empty: Record) -> Value:
    """Return a section that goes unsaid as an empty one; not where a source cannot speak of it."""
    said, kind = record.recorded(section), record.type.facts[section].record
    can_speak = f"{record.type.name}.{section}" not in record.not_supplied
    if not isinstance(said, Unknown) or not can_speak or kind is None:
        return said
    return ViewRecord(empty, kind, record.place(section), record)


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


def _within(record: ViewRecord, section: str, name: str) -> Value:
    found = record.get(section)
    return found.get(name) if isinstance(found, ViewRecord) else None


def _dates(values: Iterable[Value]) -> Iterator[date]:
    return (value for value in values if isinstance(value, date))


def _statuses(record: ViewRecord) -> Iterator[Value]:
    found = record.get("legal_statuses")
    return (each.get("status") for each in (found.items if isinstance(found, Many) else ()))
