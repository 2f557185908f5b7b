"""The plan for permanence: route, timescale, contingency, and changes."""

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
from permanence_rules.case.options import PermanenceOption
from permanence_rules.case.people import Delivery


class ContingencyPlan(Record):
    """What happens if the preferred plan fails."""

    noun = "Contingency plan"

    prepared_on: Day | None = happened("When it was prepared.", source="ery.contingency-plan")
    content: Narrative = narrative("What it provides.", source="ery.detailed-plan-contents")


class ParallelPlan(Record):
    """A plan to return home pursued beside an alternative."""

    noun = "Parallel plan"

    started_on: Day | None = happened(
        "When parallel planning began.", source="ery.parallel-plan-contents"
    )
    rehabilitation: Narrative = narrative(
        "Plan for return home.", source="ery.parallel-plan-contents"
    )
    rehabilitation_timescales: Narrative = narrative(
        "Timescales for return home.", source="ery.parallel-plan-contents"
    )
    alternative: Narrative = narrative(
        "Elements of an alternative placement.", source="ery.parallel-plan-contents"
    )
    parents_informed_on: Day | None = happened(
        "When the birth parents were told that two plans are made.",
        source="ery.birth-parents-told-two-plans",
    )
    primacy_explained_on: Day | None = happened(
        "When the parents were told that return home comes first.",
        source="ery.primacy-of-rehabilitation",
    )
    considered_on: Day | None = happened(
        "When parallel planning was considered.", source="dev.parallel-planning-option"
    )
    reason_not_used: Narrative = narrative(
        "Why there is no parallel plan.", source="dev.parallel-planning-option"
    )


class Delay(Record):
    """A delay in carrying out the plan."""

    noun = "Delay"
    dated_by = "began_on"

    began_on: Day | None = happened("When it began.", source="sct.eayr.minimise-delay")
    reason: Narrative = narrative("Why there is a delay.", source="sct.eayr.minimise-delay")
    recovery_for: Day | None = planned(
        "When the plan is expected to be back on course.", source="sct.eayr.minimise-delay"
    )


class PlanChange(Record):
    """A change of the care plan or of the plan for permanence."""

    noun = "Change of plan"
    dated_by = "took_effect_on"

    proposed_on: Day | None = happened("When it was proposed.", source="CPPCR 2010 reg 32(2)")
    took_effect_on: Day | None = happened(
        "When it took effect.", source="ery.plan-change-needs-review"
    )
    is_significant: YesNo | None = fact("Whether it is significant.", source="CPPCR 2010 reg 32(2)")
    considered_at_review_on: Day | None = happened(
        "Date of the review that considered it.", source="CPPCR 2010 reg 32(2)"
    )
    endorsed_at_review_on: Day | None = happened(
        "Date of the review that endorsed it.", source="ery.plan-change-needs-review"
    )
    review_was_practicable: YesNo | None = defaulted(
        "Whether a review beforehand was reasonably practicable.",
        source="CPPCR 2010 reg 32(2)",
        default=True,
        means="a review beforehand was practicable",
    )
    option: PermanenceOption | None = fact(
        "The permanence option after the change.", source="ery.plan-change-needs-review"
    )
    deliveries: tuple[Delivery, ...] | None = fact(
        "Who was given the changed plan.", source="CPPCR 2010 reg 6"
    )


class PermanencePlan(Record):
    """The long-term plan for the child's upbringing."""

    noun = "Permanence plan"

    prepared_on: Day | None = happened("When it was prepared.", source="ery.plan-by-second-review")
    agreed_on: Day | None = happened("When it was agreed.", source="wal.plan-by-second-review")
    established_on: Day | None = happened(
        "When it was established.", source="dev.plan-at-second-review"
    )
    decided_on: Day | None = happened(
        "When the permanence decision was made.", source="wal.consulted-before-decision"
    )
    option: PermanenceOption | None = fact("The route chosen.", source="dev.options-enumeration")
    options_considered: tuple[PermanenceOption, ...] | None = fact(
        "Every route considered.", source="ery.identify-options-early"
    )
    is_with_current_carer: YesNo | None = fact(
        "Whether the plan is to stay with the present carer.", source="wal.ltf-family-finder"
    )
    is_in_care_plan: YesNo | None = fact(
        "Whether the care plan contains it.", source="ery.plan-in-care-plan"
    )
    emotional_permanence: Narrative = narrative(
        "The emotional side.", source="dev.permanence-three-dimensions"
    )
    physical_permanence: Narrative = narrative(
        "The physical side.", source="dev.permanence-three-dimensions"
    )
    legal_permanence: Narrative = narrative(
        "The legal side.", source="dev.permanence-three-dimensions"
    )
    how_achieved: Narrative = narrative(
        "How permanence will be achieved.", source="ery.care-plan-four-items"
    )
    legal_orders_required: Narrative = narrative(
        "The orders that are needed.", source="ery.care-plan-four-items"
    )
    timescale: Narrative = narrative("The timescale.", source="ery.care-plan-four-items")
    timescale_reflects_age: Narrative = narrative(
        "How the timescale fits the child's age.", source="ery.realistic-timescale-age"
    )
    target_for: Day | None = planned(
        "When permanence is meant to be achieved.", source="dev.decision-in-childs-timescale"
    )
    people_and_roles: Narrative = narrative(
        "Who carries it out and how.", source="ery.care-plan-four-items"
    )
    contact_arrangements: Narrative = narrative(
        "Contact with significant family.", source="ery.alternative-placement-contents"
    )
    contingency_plan: ContingencyPlan | None = fact(
        "The contingency plan.", source="ery.contingency-plan"
    )
    parallel_plan: ParallelPlan | None = fact(
        "The parallel plan.", source="dev.parallel-planning-option"
    )
    parallel_options: Narrative = narrative(
        "Parallel or twin-track options.", source="ery.detailed-plan-contents"
    )
    team_manager_endorsed_on: Day | None = happened(
        "When the team manager endorsed it.", source="ery.team-manager-endorses"
    )
    carer_application_considered_on: Day | None = happened(
        "When support for a carer's own application for a child arrangements or special "
        "guardianship order was considered.",
        source="ery.consider-cao-sgo-support",
    )
    not_achievable_on: Day | None = defaulted(
        "When it was seen that the plan cannot be achieved.",
        source="ery.early-review-required",
        default=None,
        means="the plan has not been found unachievable",
        kind=FactKind.HAPPENED,
    )
    needs_new_objectives: YesNo | None = fact(
        "Whether new objectives are needed.", source="ery.early-review-required"
    )
    changes: tuple[PlanChange, ...] | None = fact(
        "Changes of this plan.", source="ery.plan-change-needs-review"
    )
    delays: tuple[Delay, ...] | None = fact("Delays.", source="sct.eayr.minimise-delay")
