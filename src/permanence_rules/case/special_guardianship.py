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
from permanence_rules.case.checks import in_order
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

    _in_order = in_order("applied_on", "order_made_on")
