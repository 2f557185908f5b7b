"""Permanence planning before care: referrals, plans for children in need, pre-proceedings."""

from enum import StrEnum

from permanence_rules.case.assessment import (
    Assessment,
    FamilyGroupConference,
    HomeAssessment,
    Reunification,
)
from permanence_rules.case.base import Day, Record, YesNo, defaulted, ended, fact, happened, planned
from permanence_rules.case.checks import in_order
from permanence_rules.case.legal import Proceedings
from permanence_rules.case.meeting import Meeting
from permanence_rules.case.options import PermanenceOption
from permanence_rules.case.panel import Panel, ResourceRequest


class EarlyPlanKind(StrEnum):
    """Which plan or process the child is under."""

    CHILD_IN_NEED = "child_in_need"
    CHILD_PROTECTION = "child_protection"
    PRE_PROCEEDINGS = "pre_proceedings"


class Referral(Record):
    """A referral to children's social care."""

    noun = "Referral"
    dated_by = "received_on"

    received_on: Day | None = happened("When it was received.", source="Working Together")
    decided_on: Day | None = happened(
        "When a manager decided what to do.", source="eng.wt.decision-1wd"
    )
    leads_to_assessment: YesNo | None = defaulted(
        "Whether an assessment follows.",
        source="eng.wt.assessment-45wd",
        default=True,
        means="an assessment follows",
    )
    assessment_completed_on: Day | None = happened(
        "When the child and family assessment was completed.", source="eng.wt.assessment-45wd"
    )

    _in_order = in_order("received_on", "decided_on")
    _assessed_after = in_order("received_on", "assessment_completed_on")


class EarlyPlan(Record):
    """A plan or process for a child who is not looked after."""

    noun = "Early plan"
    dated_by = "started_on"

    kind: EarlyPlanKind | None = fact("Which.", source="dev.early-planning-cin-cp")
    started_on: Day | None = happened("First day.", source="dev.early-planning-cin-cp")
    ended_on: Day | None = ended("Last day.", source="dev.early-planning-cin-cp")
    permanence_form_completed_on: Day | None = happened(
        "When the permanence planning form was completed.", source="dev.permanence-form-cin-cp"
    )
    permanence_discussion_for: Day | None = planned(
        "Day booked to discuss permanence.", source="dev.early-planning-cin-cp"
    )
    permanence_discussed_on: Day | None = happened(
        "When permanence was discussed.", source="dev.early-planning-cin-cp"
    )
    option: PermanenceOption | None = fact(
        "The route aimed at.", source="dev.home-permanence-factors"
    )

    _in_order = in_order("started_on", "ended_on")


class EarlyPermanence(Record):
    """What is done for permanence before the child is looked after."""

    noun = "Early permanence"

    referrals: tuple[Referral, ...] | None = fact("Referrals.", source="Working Together")
    plans: tuple[EarlyPlan, ...] | None = fact(
        "Plans and processes in turn.", source="dev.early-planning-cin-cp"
    )
    assessments: tuple[Assessment, ...] | None = fact(
        "Assessments.", source="dev.avoid-assessment-delay"
    )
    home_assessment: HomeAssessment | None = fact(
        "Assessment of permanence at home.", source="dev.home-permanence-factors"
    )
    reunification: Reunification | None = fact(
        "Whether the parents can care safely.", source="dev.fgc-explore-network"
    )
    family_group_conferences: tuple[FamilyGroupConference, ...] | None = fact(
        "Family group conferences.", source="dev.fgc-explore-network"
    )
    meetings: tuple[Meeting, ...] | None = fact(
        "Meetings about the child.", source="dev.every-meeting-permanence-question"
    )
    panels: tuple[Panel, ...] | None = fact("Panels.", source="dev.panel-agree-issue-proceedings")
    resource_requests: tuple[ResourceRequest, ...] | None = fact(
        "Requests for resources.", source="dev.panel-resources-to-stay-home"
    )
    proceedings: tuple[Proceedings, ...] | None = fact(
        "Proceedings proposed or issued.", source="dev.panel-agree-issue-proceedings"
    )
