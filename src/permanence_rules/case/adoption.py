"""Adoption: from first thought through decision, authority to place, plan and order."""

from enum import StrEnum

from permanence_rules.case.base import (
    Day,
    FactKind,
    Narrative,
    Record,
    YesNo,
    defaulted,
    fact,
    happened,
    narrative,
)
from permanence_rules.case.panel import AdmDecision, Panel
from permanence_rules.case.people import Attendee, Delivery
from permanence_rules.case.roles import RoleName


class AdoptionRoute(StrEnum):
    """How authority to place is obtained."""

    PLACEMENT_ORDER = "placement_order"
    PARENTAL_CONSENT = "parental_consent"


class CoreGroupMeeting(Record):
    """A meeting of the group that carries out the adoption plan."""

    noun = "Core group meeting"
    dated_by = "held_on"

    held_on: Day | None = happened("When.", source="ery.adoption-plan-2w")
    attendees: tuple[Attendee, ...] | None = fact(
        "Members who came.", source="ery.adoption-plan-circulated"
    )


class AdoptionPlan(Record):
    """The plan to carry out adoption."""

    noun = "Adoption plan"
    dated_by = "drawn_up_on"

    drawn_up_on: Day | None = happened("When it was drawn up.", source="ery.adoption-plan-2w")
    is_addendum_to_care_plan: YesNo | None = fact(
        "Whether it is attached to the care plan.", source="ery.adoption-plan-addendum"
    )
    link_worker_took_part: YesNo | None = fact(
        "Whether an adoption link-worker helped to write it.", source="ery.adoption-link-worker"
    )
    circulated_on: Day | None = happened(
        "When it had been circulated.", source="ery.adoption-plan-circulated"
    )
    circulated_to: tuple[Delivery, ...] | None = fact(
        "Who was sent it.", source="ery.adoption-plan-circulated"
    )
    reached_all_members: YesNo | None = fact(
        "Whether every member of the core group was sent it.",
        source="ery.adoption-plan-circulated",
    )


class ChildPermanenceReport(Record):
    """The child permanence report."""

    noun = "Child permanence report"

    completed_on: Day | None = happened("When it was completed.", source="AAR 2005 reg 17")
    updated_on: Day | None = defaulted(
        "When it was last updated.",
        default=None,
        means="it has not been updated",
        source="wal.panel-cpr-6m",
        kind=FactKind.HAPPENED,
    )
    author_role: RoleName | None = fact("Who wrote it.", source="AAR 2005 reg 17")
    author_is_qualified: YesNo | None = fact(
        "Whether the author may prepare it by law.", source="eng.aar.r17.cpr"
    )
    child_and_family_information: Narrative = narrative(
        "Information on child and family.", source="AAR 2005 reg 17(1)(a), Sch 1"
    )
    health_summary: Narrative = narrative(
        "Health summary by the medical adviser.", source="AAR 2005 reg 17(1)(b)"
    )
    childs_wishes: Narrative = narrative(
        "The child's wishes and feelings.", source="AAR 2005 reg 17(1)(c)"
    )
    parents_wishes: Narrative = narrative(
        "Wishes and feelings of parents and relatives.", source="AAR 2005 reg 17(1)(d)"
    )
    contact_views: Narrative = narrative("Views on contact.", source="AAR 2005 reg 17(1)(e)")
    emotional_and_behavioural_assessment: Narrative = narrative(
        "Emotional and behavioural development.", source="AAR 2005 reg 17(1)(f)"
    )
    parenting_capacity: Narrative = narrative(
        "The parents' capacity.", source="AAR 2005 reg 17(1)(g)"
    )
    chronology: Narrative = narrative("Decisions and actions so far.", source="AAR 2005 reg 17(1)")
    options_analysis: Narrative = narrative(
        "Options compared, and why adoption.", source="AAR 2005 reg 17(1)"
    )
    other_information: Narrative = narrative(
        "Anything else that matters.", source="AAR 2005 reg 17(1)"
    )


class Adoption(Record):
    """The child's way to adoption."""

    noun = "Adoption"

    considered_on: Day | None = happened(
        "When adoption was first considered.", source="ery.adoption-team-consulted"
    )
    is_relinquished: YesNo | None = defaulted(
        "Whether the parents asked for adoption.",
        source="eng.guid.match-6m",
        default=False,
        means="the parents did not ask for adoption",
    )
    referral_form_completed_on: Day | None = happened(
        "When the referral form was completed.", source="ery.adoption-referral-form"
    )
    referral_form_sent_on: Day | None = happened(
        "When the referral form went to the adoption team.", source="ery.adoption-referral-form"
    )
    link_worker_allocated_on: Day | None = happened(
        "When an adoption link-worker was named.", source="ery.adoption-link-worker"
    )
    core_group_meetings: tuple[CoreGroupMeeting, ...] | None = fact(
        "Core group meetings.", source="ery.adoption-plan-2w"
    )
    plan: AdoptionPlan | None = fact("The adoption plan.", source="ery.adoption-plan-addendum")
    route: AdoptionRoute | None = fact(
        "How authority to place is obtained.", source="eng.aar.panel-or-adm"
    )
    panel: Panel | None = fact("The panel that heard the plan.", source="AAR 2005 reg 18")
    adm_decision: AdmDecision | None = fact(
        "The decision that the child should be placed for adoption.", source="AAR 2005 reg 19"
    )
    lateness_reasons: Narrative = narrative(
        "Why panel or decision came late.", source="eng.guid.adoption-panel-2m"
    )
    parents_consented_on: Day | None = happened(
        "When the parents consented to placement.", source="ACA 2002 s.19"
    )
    placement_order_applied_on: Day | None = happened(
        "When a placement order was applied for.", source="ACA 2002 s.22"
    )
    placement_order_made_on: Day | None = happened(
        "When the placement order was made.", source="ACA 2002 s.21"
    )
    placement_order_refused_on: Day | None = defaulted(
        "When a placement order was refused.",
        source="CA 1989 s.22C(9C)",
        default=None,
        means="no placement order was refused",
        kind=FactKind.HAPPENED,
    )
    placement_order_revoked_on: Day | None = defaulted(
        "When the placement order was revoked.",
        source="ACA 2002 s.24",
        default=None,
        means="the placement order stands",
        kind=FactKind.HAPPENED,
    )
    authorised_on: Day | None = happened(
        "When the agency was first authorised to place.", source="AAR 2005 reg 36(1)"
    )
    placed_on: Day | None = defaulted(
        "When the child was placed with adopters.",
        default=None,
        means="the child has not been placed with adopters, if no such placement is recorded",
        source="AAR 2005 reg 36(3)",
        kind=FactKind.HAPPENED,
    )
    adopters_relationship_considered: Narrative = narrative(
        "What weight the child's bond with the adopters has.", source="ACA 2002 s.1(4)(f)"
    )
    order_applied_on: Day | None = happened(
        "When an adoption order was applied for.", source="ACA 2002 s.49"
    )
    order_made_on: Day | None = defaulted(
        "When the adoption order was made.",
        source="ACA 2002 s.46",
        default=None,
        means="no adoption order has been made",
        kind=FactKind.HAPPENED,
    )
    plan_ended_on: Day | None = defaulted(
        "When adoption was no longer the plan.",
        source="AAR 2005 reg 36",
        default=None,
        means="adoption is still the plan",
        kind=FactKind.HAPPENED,
    )
    parents_memorandum_given_on: Day | None = happened(
        "When the parents were given memorandum and certificates.",
        source="Adoption Agencies (Scotland) Regs 2009 reg 16(2)",
    )
