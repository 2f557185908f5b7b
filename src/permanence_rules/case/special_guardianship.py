"""Special guardianship: notice, report, order, and support before and after it."""

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
    planned,
)
from permanence_rules.case.roles import RoleName


class SpecialGuardianshipReport(Record):
    """The authority's report to the court."""

    noun = "Special guardianship report"

    requested_on: Day | None = happened("When the court asked for it.", source="CA 1989 s.14A(9)")
    due_for: Day | None = planned("The court's date for it.", source="SGR 2005 reg 21")
    completed_on: Day | None = happened("When it was completed.", source="SGR 2005 reg 21")
    filed_on: Day | None = happened("When the court had it.", source="SGR 2005 reg 21")
    child: Narrative = narrative("The child.", source="SGR 2005 reg 21, Sch")
    birth_family: Narrative = narrative("The birth family.", source="SGR 2005 reg 21, Sch")
    wishes_and_feelings: Narrative = narrative(
        "Wishes and feelings.", source="SGR 2005 reg 21, Sch"
    )
    prospective_special_guardian: Narrative = narrative(
        "The prospective special guardian.", source="SGR 2005 reg 21, Sch"
    )
    local_authority: Narrative = narrative("The local authority.", source="SGR 2005 reg 21, Sch")
    summary_and_recommendation: Narrative = narrative(
        "Summary and recommendation.", source="SGR 2005 reg 21, Sch"
    )
    harm_and_risk: Narrative = narrative(
        "Harm that the child suffered and may yet suffer.", source="SGR 2005 Sch para 1(ga)-(gb)"
    )
    needs_now_and_later: Narrative = narrative(
        "The child's needs now and in future.", source="SGR 2005 Sch para 1(j)"
    )
    relationship_with_guardian: Narrative = narrative(
        "The relationship of guardian and child, past and present.", source="SGR 2005 Sch para 4(j)"
    )
    capacity_of_guardian: Narrative = narrative(
        "The ability of the guardian to bring up the child.", source="SGR 2005 Sch para 4(n)"
    )
    support_services: Narrative = narrative(
        "The support services, or why there are none.", source="SGR 2005 Sch para 5"
    )
    medical_summary: Narrative = narrative(
        "The summary of the medical professional.", source="SGR 2005 Sch para 6"
    )
    implications_of_order: Narrative = narrative(
        "What an order would mean for each person.", source="SGR 2005 Sch para 7"
    )
    merits_of_orders: Narrative = narrative(
        "Special guardianship weighed against other orders.", source="SGR 2005 Sch para 8"
    )
    recommendation_on_order: Narrative = narrative(
        "Whether an order should be made.", source="SGR 2005 Sch para 9"
    )
    recommendation_on_contact: Narrative = narrative(
        "What contact there should be.", source="SGR 2005 Sch para 10"
    )


class SupportReview(Record):
    """A review of special guardianship support services."""

    noun = "Review of support"
    dated_by = "held_on"

    held_on: Day | None = happened("When.", source="SGR 2005 reg 17(2)")
    covers_financial_support: YesNo | None = fact(
        "Whether periodic payments were reviewed.", source="SGR 2005 reg 18"
    )


class SpecialGuardianship(Record):
    """The child's way to a special guardianship order."""

    noun = "Special guardianship"

    is_with_current_carer: YesNo | None = fact(
        "Whether the applicant is the present carer.", source="wal.sgo-assessor"
    )
    assessor_role: RoleName | None = fact("Who assesses.", source="wal.sgo-assessor")
    assessor_is_qualified: YesNo | None = fact(
        "Whether the assessor is suitably qualified.", source="wal.sgo-assessor"
    )
    assessment_completed_on: Day | None = happened(
        "When the assessment was completed.", source="wal.sgo-assessor"
    )
    notice_given_on: Day | None = happened(
        "When the applicant gave notice to the authority.", source="CA 1989 s.14A(7)"
    )
    notice_not_needed: YesNo | None = defaulted(
        "Whether leave was given or the court acts of its own motion.",
        source="CA 1989 s.14A(6)-(7)",
        default=False,
        means="notice is needed",
    )
    applied_on: Day | None = happened("When the order was applied for.", source="CA 1989 s.14A")
    report: SpecialGuardianshipReport | None = fact("The report.", source="SGR 2005 reg 21")
    support_plan_completed_on: Day | None = happened(
        "When the support plan was completed.", source="SGR 2005 reg 14"
    )
    support_provided: YesNo | None = fact(
        "Whether support services are provided.", source="SGR 2005 reg 17"
    )
    support_reviews: tuple[SupportReview, ...] | None = fact(
        "Reviews of the support.", source="SGR 2005 reg 17(2)"
    )
    hearing_for: Day | None = planned("Day of the final hearing.", source="wal.sgo-support-plan")
    order_made_on: Day | None = happened("When the order was made.", source="CA 1989 s.14A")
    exception_reason: Narrative = defaulted(
        "Why the order is not expected within the usual time.",
        source="wal.sgo-within-12-months",
        default=None,
        means="there is no exception",
        kind=FactKind.NARRATIVE,
    )
    post_order_support: Narrative = narrative(
        "How the guardian reaches support after the order.", source="wal.sgo-post-order-support"
    )
