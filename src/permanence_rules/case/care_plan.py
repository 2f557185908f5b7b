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
from permanence_rules.case.people import Agreement, Delivery
from permanence_rules.case.permanence_plan import PermanencePlan, PlanChange


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
