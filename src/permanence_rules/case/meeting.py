"""Meetings that are not reviews: permanence planning meetings and any other."""

from enum import StrEnum

from permanence_rules.case.base import (
    Day,
    Narrative,
    Record,
    YesNo,
    defaulted,
    fact,
    happened,
    narrative,
    planned,
)
from permanence_rules.case.options import PermanenceOption
from permanence_rules.case.people import Attendee, Invitation
from permanence_rules.case.roles import RoleName


class MeetingKind(StrEnum):
    """What a meeting is for."""

    CHILD_PERMANENCE_PLANNING = "child_permanence_planning"
    PERMANENCE_PLANNING = "permanence_planning"
    CORE_GROUP = "core_group"
    FAMILY_FINDING = "family_finding"
    PLACEMENT_PLANNING = "placement_planning"
    STABILITY = "stability"
    DISRUPTION = "disruption"
    PROFESSIONALS = "professionals"
    STRATEGY = "strategy"
    OTHER = "other"


class PlannedAssessment(Record):
    """An assessment that a work plan asks for."""

    noun = "Assessment in the work plan"

    review_for: Day | None = planned("Day set to review it.", source="dud.assessments-have-dates")
    completion_for: Day | None = planned(
        "Day set for completion.", source="dud.assessments-have-dates"
    )
    completed_on: Day | None = happened("When completed.", source="dud.assessments-have-dates")


class WorkPlan(Record):
    """The work plan that a planning meeting agrees."""

    noun = "Work plan"

    agreed_on: Day | None = happened("When it was agreed.", source="dud.cppm-workplan-contents")
    parallel_planning: Narrative = narrative(
        "Parallel planning with assessment brought forward.", source="dud.cppm-workplan-contents"
    )
    childs_views: Narrative = narrative(
        "The child's views, wishes and feelings.", source="dud.cppm-workplan-contents"
    )
    assessments_needed: Narrative = narrative(
        "Assessments needed, with timescales.", source="dud.cppm-workplan-contents"
    )
    family_genogram: Narrative = narrative(
        "What the genogram shows of family and friends.", source="dud.cppm-workplan-contents"
    )
    needs_siblings_and_family_time: Narrative = narrative(
        "Needs, brothers and sisters, and family time.", source="dud.cppm-workplan-contents"
    )
    completion_dates: Narrative = narrative(
        "Dates for assessments and for the final care plan.", source="dud.cppm-workplan-contents"
    )
    review_points: Narrative = narrative(
        "Points at which it is looked at again.", source="dud.cppm-workplan-review-points"
    )
    assessments: tuple[PlannedAssessment, ...] | None = fact(
        "The assessments listed.", source="dud.assessments-have-dates"
    )


class PlanningMeeting(Record):
    """A meeting that plans permanence; it does not replace a review."""

    noun = "Planning meeting"
    dated_by = "held_on"
    booked_by = "planned_for"

    kind: MeetingKind | None = defaulted(
        "What it is for.",
        default=MeetingKind.PERMANENCE_PLANNING,
        means="it is a permanence planning meeting",
        source="dev.ppm-not-statutory-review",
    )
    planned_for: Day | None = planned("Day booked.", source="dud.cppm-six-weekly")
    held_on: Day | None = happened("When it was held.", source="dud.cppm-six-weekly")
    is_cancelled: YesNo | None = defaulted(
        "Whether the booking was cancelled.",
        default=False,
        means="it was not cancelled",
        source="dud.cppm-six-weekly",
    )
    chair: RoleName | None = fact("The role that chaired it.", source="dud.cppm-chair")
    attendees: tuple[Attendee, ...] | None = fact("Who came.", source="dud.cppm-core-attendees")
    invitations: tuple[Invitation, ...] | None = fact(
        "Who was invited.", source="dud.cppm-core-attendees"
    )
    roles_thought_appropriate: tuple[RoleName, ...] | None = fact(
        "Further roles whose coming was thought appropriate.",
        source="dud.cppm-conditional-attendees",
    )
    form_completed_on: Day | None = happened(
        "When the multi-agency planning form was completed.", source="dev.permanence-form-cic"
    )
    permanence_needs_considered: YesNo | None = fact(
        "Whether it was asked how permanence needs are being met.",
        source="dev.every-meeting-permanence-question",
    )
    options_considered: tuple[PermanenceOption, ...] | None = fact(
        "Every route considered.", source="dud.cppm-considers-all-plans"
    )
    all_options_considered: YesNo | None = fact(
        "Whether all plans for permanence were considered.", source="dud.cppm-considers-all-plans"
    )
    genogram_reviewed: YesNo | None = fact(
        "Whether the genogram was gone through.", source="dud.genogram-review"
    )
    decisions: Narrative = narrative("Decisions made.", source="dud.needs-explored")
    work_plan: WorkPlan | None = fact("The work plan agreed.", source="dud.cppm-workplan-contents")


class Meeting(Record):
    """Any other meeting about the child."""

    noun = "Meeting"
    dated_by = "held_on"
    booked_by = "planned_for"

    kind: MeetingKind | None = fact("What it is for.", source="dev.ppm-not-statutory-review")
    planned_for: Day | None = planned("Day booked.", source="dev.every-meeting-permanence-question")
    held_on: Day | None = happened(
        "When it was held.", source="dev.every-meeting-permanence-question"
    )
    chair: RoleName | None = fact(
        "The role that chaired it.", source="dev.every-meeting-permanence-question"
    )
    attendees: tuple[Attendee, ...] | None = fact(
        "Who came.", source="dev.every-meeting-permanence-question"
    )
    permanence_needs_considered: YesNo | None = fact(
        "Whether it was asked how permanence needs are being met.",
        source="dev.every-meeting-permanence-question",
    )
