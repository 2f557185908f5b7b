"""The pathway plan, staying put and staying close."""

from permanence_rules.case.base import Day, Narrative, Record, YesNo, fact, happened, narrative
from permanence_rules.case.education import PlanReview


class StayingPut(Record):
    """Staying with foster carers after 18."""

    noun = "Staying put"

    discussed_on: Day | None = happened("When discussed.", source="dev.staying-put-belonging")
    carers_agree: YesNo | None = fact(
        "Whether the carers would go on.", source="dev.staying-put-belonging"
    )
    young_person_agrees: YesNo | None = fact(
        "Whether the young person wishes it.", source="CA 1989 s.23CZA"
    )


class PathwayPlanMatters(Record):
    """What a pathway plan says on each matter that Schedule 8 lists."""

    noun = "Matters of a pathway plan"

    personal_adviser: Narrative = narrative(
        "Who the personal adviser is.", source="CPPCR 2010 Sch 8 para 1"
    )
    personal_support: Narrative = narrative(
        "The contact and personal support, and who gives it.", source="CPPCR 2010 Sch 8 para 2"
    )
    accommodation: Narrative = narrative(
        "Where the young person will live after care.", source="CPPCR 2010 Sch 8 para 3"
    )
    education_and_training: Narrative = narrative(
        "The plan for education or training.", source="CPPCR 2010 Sch 8 para 4"
    )
    employment: Narrative = narrative(
        "Help with employment or another occupation.", source="CPPCR 2010 Sch 8 para 5"
    )
    family_and_social_relationships: Narrative = narrative(
        "Support for family and social relationships.", source="CPPCR 2010 Sch 8 para 6"
    )
    independent_living_skills: Narrative = narrative(
        "How skills for living independently are learned.", source="CPPCR 2010 Sch 8 para 7"
    )
    financial_support: Narrative = narrative(
        "The financial support.", source="CPPCR 2010 Sch 8 para 8"
    )
    health: Narrative = narrative(
        "Health needs, and how they are met.", source="CPPCR 2010 Sch 8 para 9"
    )
    contingency_plans: Narrative = narrative(
        "What happens if the plan fails.", source="CPPCR 2010 Sch 8 para 10"
    )


class PathwayPlan(Record):
    """Preparing to leave care: assessment of needs and pathway plan."""

    noun = "Pathway plan"

    became_eligible_on: Day | None = happened(
        "When the young person became an eligible child.", source="CPPCR 2010 reg 40"
    )
    is_eligible: YesNo | None = fact(
        "Whether the young person is an eligible child.", source="CPPCR 2010 reg 40"
    )
    personal_adviser_appointed_on: Day | None = happened(
        "When a personal adviser was appointed.", source="CPPCR 2010 reg 44"
    )
    needs_assessment_completed_on: Day | None = happened(
        "When the assessment of needs was completed.", source="CPPCR 2010 reg 42(1)"
    )
    prepared_on: Day | None = happened("When the plan was prepared.", source="CPPCR 2010 reg 43")
    reviews: tuple[PlanReview, ...] | None = fact(
        "Its reviews.", source="Care Leavers Regs 2010 reg 7"
    )
    contents: Narrative = narrative("Matters that it covers.", source="CPPCR 2010 Sch 8")
    matters: PathwayPlanMatters | None = fact(
        "What it says on each matter.", source="CPPCR 2010 Sch 8"
    )
    chooses_independence: YesNo | None = fact(
        "Whether the young person chooses to live independently.", source="dev.independence-support"
    )
    independence_is_safe: YesNo | None = fact(
        "Whether that is safe and appropriate.", source="dev.independence-support"
    )
    independence_support: Narrative = narrative(
        "Support into independent living.", source="dev.independence-support"
    )
    staying_close_assessed_on: Day | None = happened(
        "When the need for staying close support was assessed.", source="eng.ca89.staying-close"
    )
    staying_close_support: Narrative = narrative(
        "Staying close support provided.", source="eng.ca89.staying-close"
    )
