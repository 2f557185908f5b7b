"""The written record of a review, and the matters that it covers."""

from permanence_rules.case.base import (
    Day,
    FactKind,
    Narrative,
    Record,
    defaulted,
    fact,
    happened,
    narrative,
)
from permanence_rules.case.people import Delivery


class ReviewRecord(Record):
    """The written record of a review."""

    noun = "Record of the review"

    decisions_sent_on: Day | None = happened(
        "When decisions or recommendations were written and sent.", source="IRO Handbook ch 3"
    )
    decisions: Narrative = narrative("Decisions made.", source="CPPCR 2010 reg 38")
    information_obtained: Narrative = narrative(
        "Information that the review obtained.", source="CPPCR 2010 reg 38"
    )
    contested_on: Day | None = defaulted(
        "When a manager contested a recommendation.",
        default=None,
        means="no manager contested a recommendation",
        source="eng.iroh.manager-contest-5wd",
        kind=FactKind.HAPPENED,
    )
    completed_on: Day | None = happened(
        "When the full record was completed.", source="IRO Handbook ch 3"
    )
    distributed_on: Day | None = happened(
        "When the full record was distributed.", source="IRO Handbook ch 3"
    )
    placed_on_case_record_on: Day | None = happened(
        "When it was placed on the case record.", source="CPPCR 2010 reg 38"
    )
    deliveries: tuple[Delivery, ...] | None = fact(
        "Who was sent the record.", source="eng.iroh.distribute-20wd"
    )
    permanence_plan: Narrative = narrative(
        "The permanence plan as written in the minutes.",
        source="dev.plan-recorded-in-three-documents",
    )
    people_attending: Narrative = narrative(
        "Who attended and took part.", source="ery.review-record-six-items"
    )
    absent_consultees_views: Narrative = narrative(
        "Who was consulted but absent, with a summary of their views.",
        source="ery.review-record-six-items",
    )
    options_considered: Narrative = narrative(
        "The options considered.", source="ery.review-record-six-items"
    )
    reasons_for_choice: Narrative = narrative(
        "Why the option was chosen.", source="ery.review-record-six-items"
    )
    weight_given_to_views: Narrative = narrative(
        "What weight the views of child and others had.", source="ery.review-record-six-items"
    )
    disagreement: Narrative = narrative(
        "Any disagreement; words such as 'none' record that there was none.",
        source="ery.review-record-six-items",
    )
    reasons_plan_is_late: Narrative = narrative(
        "Why no plan for permanence was ready.", source="eng.iroh.plan-at-second-review"
    )


class ReviewMatters(Record):
    """The matters that a review must have regard to."""

    noun = "Matters considered at the review"

    changes_since_last_review: Narrative = narrative(
        "Effect of changes since the last review.", source="CPPCR 2010 Sch 7 para 1"
    )
    decisions_implemented: Narrative = narrative(
        "Whether decisions of the last review were carried out.", source="CPPCR 2010 Sch 7"
    )
    legal_status: Narrative = narrative(
        "Whether a change of legal status should be sought.", source="CPPCR 2010 Sch 7 para 2"
    )
    permanence_plan: Narrative = narrative(
        "The plan for permanence.", source="CPPCR 2010 Sch 7 para 3"
    )
    family_time: Narrative = narrative(
        "Arrangements for family time.", source="CPPCR 2010 Sch 7 para 4"
    )
    placement: Narrative = narrative(
        "Whether the placement remains the most suitable.", source="CPPCR 2010 Sch 7 para 5"
    )
    education: Narrative = narrative(
        "Educational needs and progress.", source="CPPCR 2010 Sch 7 para 6"
    )
    leisure: Narrative = narrative("Leisure interests.", source="CPPCR 2010 Sch 7 para 7")
    health: Narrative = narrative("The latest health assessment.", source="CPPCR 2010 Sch 7 para 8")
    identity: Narrative = narrative("Identity needs.", source="CPPCR 2010 Sch 7 para 9")
    advice_and_support: Narrative = narrative(
        "Whether the child understands what advice and help there is.",
        source="CPPCR 2010 Sch 7 para 10",
    )
    preparation_for_leaving: Narrative = narrative(
        "Arrangements for the time after being looked after.", source="CPPCR 2010 Sch 7 para 11"
    )
    wishes_and_views: Narrative = narrative(
        "The child's wishes and the reviewing officer's view.", source="CPPCR 2010 Sch 7 para 12"
    )
    visit_frequency: Narrative = narrative(
        "How often the child is visited.", source="CPPCR 2010 Sch 7 para 13"
    )
    delegated_authority: Narrative = narrative(
        "Which decisions the carer may take.", source="eng.cppcr.r35.sch7"
    )
