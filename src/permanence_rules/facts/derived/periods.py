"""Derived facts of a period of care, a placement or a panel that need several of its records."""

from __future__ import annotations

from datetime import date

from permanence_rules.facts.derived import homes
from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.ordering import in_order, nth
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord
from permanence_rules.timing import age_on


@derived("child", "number", "Family Law Reform Act 1969 s.9 (convention cv.age)")
def age(record: ViewRecord) -> Value:
    """The child's age in years on the as-at date."""
    born = record.get("date_of_birth")
    return age_on(born, record.as_at) if isinstance(born, date) else born


@derived("review", "yes_no", "Adoption guidance 2013 (eng.guid.adoption-panel-2m)")
def endorses_adoption(record: ViewRecord) -> Value:
    """Whether the review endorsed adoption as the plan; none did before adoption was considered."""
    option, held = record.get("endorsed_option"), record.get("held_on")
    adoption = record.parent.get("adoption") if record.parent is not None else None
    # Also of a review that was held when nobody had yet considered adoption.
    considered = adoption.source("considered_on") if isinstance(adoption, ViewRecord) else None
    if isinstance(option, Unknown) and isinstance(held, date) and isinstance(considered, date):
        return False if held < considered else option
    return option if isinstance(option, Unknown) else option == "adoption"


@derived("period_of_care", "date", "CA 1989 s.22(1) and (2); CPPCR 2010 reg 4(2) and reg 48(3)")
def first_placed_on(record: ViewRecord) -> Value:
    """The first day of the first placement; without a word on placements, that of care."""
    found = record.get("placements")
    if not record.says("placements") or not isinstance(found, Many):
        return record.get("started_on")
    first = nth(found, 0)
    return first.get("started_on") if isinstance(first, ViewRecord) else first


@derived("period_of_care", "record", "the placement in which the child lives", of="placement")
def current_placement(record: ViewRecord) -> Value:
    """The placement in which the child is on the as-at date; none between placements."""
    found = record.get("placements")
    if not isinstance(found, Many):
        return found
    ordered = in_order(found)
    if isinstance(ordered, Unknown):
        return ordered
    open_ones: list[ViewRecord] = [
        each for each in ordered.items if not isinstance(each.get("ended_on"), date)
    ]
    if open_ones:
        ended = open_ones[-1].get("ended_on")
        return ended if isinstance(ended, Unknown) else open_ones[-1]
    return Unknown(found.missing) if found.missing else None


@derived(
    "period_of_care",
    "yes_no",
    "Walsall procedure section 2 (wal.exempt-connected-person-notification)",
)
def is_placed_with_connected_person(record: ViewRecord) -> Value:
    """Whether the child is placed with a relative, friend or other connected person."""
    placement = current_placement(record)
    if not isinstance(placement, ViewRecord):
        return False if placement is None else placement
    found = placement.get("is_with_connected_person")
    return False if found is None else found


@derived(
    "period_of_care",
    "date",
    "Walsall procedure section 2 (wal.connected-person-breakdown-restores)",
)
def connected_placement_broke_down_on(record: ViewRecord) -> Value:
    """The day on which the latest placement with a connected person broke down."""
    found = record.get("placements")
    if not isinstance(found, Many):
        return found
    days: list[date] = []
    missing = found.missing
    for placement in found.items:
        day = homes.broke_down_on(placement)
        if isinstance(day, Unknown):
            missing |= day.missing
        elif day is not None:
            days.append(day)
    return Unknown(missing) if missing else max(days, default=None)


@derived("assessment", "date", "East Riding procedure step 1 (ery.single-assessment-35wd)")
def first_done_in_care_on(record: ViewRecord) -> Value:
    """The first day on or after becoming looked after on which it was completed or updated."""
    period = record.parent
    if period is None or period.type.name != "period_of_care":
        return None
    began, completed = period.get("started_on"), record.get("completed_on")
    if not isinstance(began, date):
        return began
    if isinstance(completed, Unknown) or (isinstance(completed, date) and completed >= began):
        return completed
    updated = record.get("updated_on")
    return None if isinstance(updated, date) and updated < began else updated


@derived("panel", "date", "Walsall procedure section 2, Matching Process (am.paper-validity)")
def sits_on(record: ViewRecord) -> Value:
    """The day of the panel: when it was held, else the day for which it stands booked."""
    held, booked = record.get("held_on"), record.get("planned_for")
    if isinstance(held, date):
        return held
    if held is None and record.get("is_cancelled") is not True:
        # A booking whose day has passed stands until the panel is recorded as held, moved or
        # cancelled: what it called for is not undone by silence.
        return booked if isinstance(booked, (date, Unknown)) else held
    return held


@derived("paper", "date", "Walsall procedure section 2, Matching Process (am.paper-validity)")
def put_before_panel_on(record: ViewRecord) -> Value:
    """
    The day on which the panel was given the paper.

    A paper is listed because it was put before the panel; one without a day of its own was
    there as soon as it was complete.
    """
    if record.says("supplied_on"):
        return record.get("supplied_on")
    completed, updated = record.get("completed_on"), record.get("updated_on")
    if isinstance(completed, date):
        return completed
    return updated if isinstance(updated, date) else completed


@derived("care_plan", "yes_no", "CPPCR 2010 reg 5(1)(a)")
def has_permanence_plan(record: ViewRecord) -> Value:
    """
    Whether the plan for permanence is there: a part without a word in it is none.

    One that is dated later is not there yet, whatever else it will say.
    """
    plan = record.get("permanence_plan")
    if not isinstance(plan, ViewRecord):
        return plan if isinstance(plan, Unknown) else False
    if any(isinstance(plan.get(day), date) for day in _DAYS_OF_A_PLAN):
        return True
    prepared = plan.get("prepared_on")
    if prepared is None:
        return False
    says = any(
        plan.get(words) not in (None, False) for words in _WORDS_OF_A_PLAN if plan.says(words)
    )
    return True if says else prepared


_DAYS_OF_A_PLAN = ("prepared_on", "agreed_on", "established_on", "decided_on")

_WORDS_OF_A_PLAN = (
    *("option", "how_achieved", "legal_orders_required", "timescale", "people_and_roles"),
    *("emotional_permanence", "physical_permanence", "legal_permanence", "contact_arrangements"),
)


@derived("panel", "yes_no", "Adoption Agencies (Scotland) Regulations 2009 reg 13(1)")
def made_a_recommendation(record: ViewRecord) -> Value:
    """Whether the panel made a recommendation; a decision that followed it tells that it did."""
    said, held = record.get("recommendation"), record.get("held_on")
    parent = record.parent
    # Only a panel on adoption or on a match is followed by a decision of its own.
    has_decision = parent is not None and "adm_decision" in parent.type.facts
    decision = parent.get("adm_decision") if parent is not None and has_decision else None
    decided = decision.get("decided_on") if isinstance(decision, ViewRecord) else None
    if isinstance(said, Unknown):
        has_followed = isinstance(held, date) and isinstance(decided, date) and held <= decided
        return True if has_followed else said
    return said in ("recommended", "not_recommended")


@derived("match", "yes_no", "Walsall procedure section 2, Matching Process (wal.match-report)")
def is_considered_by_a_panel(record: ViewRecord) -> Value:
    """Whether the match is of a kind that a panel considers: long-term foster care or adoption."""
    kind = record.get("kind")
    return kind if isinstance(kind, Unknown) else kind in _CONSIDERED_BY_A_PANEL


_CONSIDERED_BY_A_PANEL = frozenset({"long_term_fostering", "adoption", "fostering_for_adoption"})
