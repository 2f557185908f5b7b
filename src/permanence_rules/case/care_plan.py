"""The care plan with its plan for permanence."""

from permanence_rules.case.base import (
    Day,
    FactKind,
    Narrative,
    Record,
    defaulted,
    fact,
    happened,
    narrative,
    planned,
)
from permanence_rules.case.options import PermanenceOption
from permanence_rules.case.people import Agreement, Delivery


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
    is_significant: bool | None = fact("Whether it is significant.", source="CPPCR 2010 reg 32(2)")
    considered_at_review_on: Day | None = happened(
        "Date of the review that considered it.", source="CPPCR 2010 reg 32(2)"
    )
    endorsed_at_review_on: Day | None = happened(
        "Date of the review that endorsed it.", source="ery.plan-change-needs-review"
    )
    review_was_practicable: bool | None = defaulted(
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
    is_with_current_carer: bool | None = fact(
        "Whether the plan is to stay with the present carer.", source="wal.ltf-family-finder"
    )
    is_in_care_plan: bool | None = fact(
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
    needs_new_objectives: bool | None = fact(
        "Whether new objectives are needed.", source="ery.early-review-required"
    )
    changes: tuple[PlanChange, ...] | None = fact(
        "Changes of this plan.", source="ery.plan-change-needs-review"
    )
    delays: tuple[Delay, ...] | None = fact("Delays.", source="sct.eayr.minimise-delay")


class PermanenceProvisions(Record):
    """What the court considers in the plan before a care order."""

    noun = "Permanence provisions"

    long_term_plan: Narrative = narrative(
        "The long-term plan for upbringing.", source="CA 1989 s.31(3B)"
    )
    impact_of_harm: Narrative = narrative("The effect of harm.", source="CA 1989 s.31(3B)")
    current_needs: Narrative = narrative("Present needs.", source="CA 1989 s.31(3B)")
    future_needs: Narrative = narrative("Future needs.", source="CA 1989 s.31(3B)")
    how_needs_are_met: Narrative = narrative(
        "How the plan meets the needs.", source="CA 1989 s.31(3B)"
    )


class CarePlan(Record):
    """The plan for the child's care."""

    noun = "Care plan"
    dated_by = "prepared_on"

    prepared_on: Day | None = happened("When it was first prepared.", source="CPPCR 2010 reg 4")
    court_timetable_for: Day | None = planned(
        "The day set by the court for a plan in care proceedings.", source="CA 1989 s.31A"
    )
    agreed_with: tuple[Agreement, ...] | None = fact(
        "With whom it was agreed.", source="CPPCR 2010 reg 4(4)-(5)"
    )
    agreement_not_practicable_reason: Narrative = defaulted(
        "Why agreement was not reasonably practicable.",
        source="CPPCR 2010 reg 4(4)",
        default=None,
        means="agreement was practicable",
        kind=FactKind.NARRATIVE,
    )
    permanence_plan: PermanencePlan | None = fact(
        "The plan for permanence.", source="CPPCR 2010 reg 5(1)(a)"
    )
    health_plan: Narrative = narrative("Health needs.", source="CPPCR 2010 reg 5(1)(b)(i)")
    education_plan: Narrative = narrative(
        "Education needs and personal education plan.", source="CPPCR 2010 reg 5(1)(b)(ii)"
    )
    emotional_and_behavioural_development: Narrative = narrative(
        "Emotional and behavioural development.", source="CPPCR 2010 reg 5(1)(b)(iii)"
    )
    identity: Narrative = narrative("Identity.", source="CPPCR 2010 reg 5(1)(b)(iv)")
    family_and_social_relationships: Narrative = narrative(
        "Family and social relationships.", source="CPPCR 2010 reg 5(1)(b)(v)"
    )
    social_presentation: Narrative = narrative(
        "Social presentation.", source="CPPCR 2010 reg 5(1)(b)(vi)"
    )
    self_care_skills: Narrative = narrative(
        "Self-care skills.", source="CPPCR 2010 reg 5(1)(b)(vii)"
    )
    placement_plan: Narrative = narrative("The placement plan.", source="CPPCR 2010 reg 5(1)(c)")
    iro_name: Narrative = narrative(
        "Name of the independent reviewing officer.", source="CPPCR 2010 reg 5(1)(d)"
    )
    childs_wishes_and_feelings: Narrative = narrative(
        "The child's wishes and feelings.", source="CPPCR 2010 reg 5(1)(e)"
    )
    others_wishes_and_feelings: Narrative = narrative(
        "Wishes and feelings of parents and others.", source="CPPCR 2010 reg 5(1)(e)"
    )
    trafficking_and_asylum_status: Narrative = narrative(
        "Whether the child may be trafficked or is an unaccompanied asylum-seeking child.",
        source="CPPCR 2010 reg 5(1)(f)",
    )
    support_on_ceasing: Narrative = narrative(
        "Support after the child is no longer looked after.", source="CPPCR 2010 reg 39(3)"
    )
    leisure_interests: Narrative = narrative(
        "Sports, hobbies and interests.", source="dev.self-confidence-activities"
    )
    transition_plan: Narrative = narrative("Plan for transitions.", source="dev.smooth-transition")
    permanence_provisions: PermanenceProvisions | None = fact(
        "What the court considers in the plan.", source="CA 1989 s.31(3A)-(3B)"
    )
    changes: tuple[PlanChange, ...] | None = fact(
        "Changes of the care plan.", source="CPPCR 2010 regs 6, 32"
    )
    deliveries: tuple[Delivery, ...] | None = fact(
        "Who was given a copy.", source="CPPCR 2010 reg 6"
    )
    last_updated_on: Day | None = happened("When it was last updated.", source="CPPCR 2010 reg 6")
