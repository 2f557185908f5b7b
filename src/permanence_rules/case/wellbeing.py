"""Health, education, family time and life story."""

from enum import StrEnum

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
from permanence_rules.case.checks import in_order
from permanence_rules.case.roles import RoleName


class HealthAssessmentKind(StrEnum):
    """First assessment or a later one."""

    INITIAL = "initial"
    REVIEW = "review"


class KeyStage(StrEnum):
    """Stage of schooling."""

    EARLY_YEARS = "early_years"
    KEY_STAGE_1 = "key_stage_1"
    KEY_STAGE_2 = "key_stage_2"
    KEY_STAGE_3 = "key_stage_3"
    KEY_STAGE_4 = "key_stage_4"
    AFTER_16 = "after_16"


class HealthAssessment(Record):
    """One health assessment."""

    noun = "Health assessment"
    dated_by = "held_on"

    kind: HealthAssessmentKind | None = fact("Which.", source="CPPCR 2010 reg 7")
    planned_for: Day | None = planned("Day booked.", source="CPPCR 2010 reg 7")
    held_on: Day | None = happened("When.", source="CPPCR 2010 reg 7")
    carried_out_by: RoleName | None = fact("By whom.", source="CPPCR 2010 reg 7(1)")
    report_received_on: Day | None = happened(
        "When the written report came.", source="CPPCR 2010 reg 7"
    )


class DentalCheck(Record):
    """One check of the teeth by a dentist."""

    noun = "Dental check"
    dated_by = "held_on"

    held_on: Day | None = happened("When.", source="eng.guid.dental-annual")


class DifficultiesQuestionnaire(Record):
    """One strengths and difficulties questionnaire."""

    noun = "Strengths and difficulties questionnaire"
    dated_by = "completed_on"

    completed_on: Day | None = happened("When.", source="eng.guid.sdq-annual")
    score: int | None = fact(
        "Total difficulties score.", source="eng.guid.sdq-annual", unit="points"
    )


class Health(Record):
    """The child's health while looked after."""

    noun = "Health"

    assessments: tuple[HealthAssessment, ...] | None = fact(
        "Health assessments, any made shortly before care among them.", source="CPPCR 2010 reg 7"
    )
    child_refused_on: Day | None = defaulted(
        "When a child of sufficient understanding refused assessment.",
        source="CPPCR 2010 reg 7",
        default=None,
        means="the child has not refused",
        kind=FactKind.HAPPENED,
    )
    dental_checks: tuple[DentalCheck, ...] | None = fact(
        "Dental checks.", source="eng.guid.dental-annual"
    )
    questionnaires: tuple[DifficultiesQuestionnaire, ...] | None = fact(
        "Strengths and difficulties questionnaires.", source="eng.guid.sdq-annual"
    )


class PlanReview(Record):
    """One review of a personal education plan or pathway plan."""

    noun = "Plan review"
    dated_by = "held_on"

    planned_for: Day | None = planned("Day booked.", source="eng.pep.termly")
    held_on: Day | None = happened("When.", source="eng.pep.termly")


class PersonalEducationPlan(Record):
    """The personal education plan."""

    noun = "Personal education plan"

    initiated_on: Day | None = happened("When it was begun.", source="eng.pep.10wd")
    completed_on: Day | None = happened("When it was ready.", source="eng.pep.10wd")
    reviews: tuple[PlanReview, ...] | None = fact("Its reviews.", source="eng.pep.termly")


class SchoolChange(Record):
    """A change of school or course."""

    noun = "Change of school"
    dated_by = "changed_on"

    changed_on: Day | None = happened("When.", source="dev.education-stability")
    was_planned: bool | None = fact("Whether it was planned.", source="dev.education-stability")


class SchoolTerm(Record):
    """One school term, as the child's school keeps it."""

    noun = "School term"

    starts_for: Day | None = planned("First day.", source="eng.pep.termly")
    ends_for: Day | None = planned("Last day.", source="eng.pep.termly")
    plan_reviewed_on: Day | None = happened(
        "When the personal education plan was reviewed in it.", source="eng.pep.termly"
    )


class Education(Record):
    """The child's education while looked after."""

    noun = "Education"

    key_stage: KeyStage | None = fact("Stage of schooling.", source="CPPCR 2010 reg 10")
    personal_education_plan: PersonalEducationPlan | None = fact(
        "The personal education plan.", source="CPPCR 2010 reg 5(1)(b)(ii)"
    )
    changes: tuple[SchoolChange, ...] | None = fact(
        "Changes of school or course.", source="dev.education-stability"
    )
    school_terms: tuple[SchoolTerm, ...] | None = fact("School terms.", source="eng.pep.termly")


class FamilyTime(Record):
    """Time with family and friends."""

    noun = "Family time"

    is_appropriate: bool | None = fact(
        "Whether it is appropriate.", source="dev.family-time-positive"
    )
    is_arranged: bool | None = fact("Whether it is arranged.", source="dev.family-time-purpose")
    plan: Narrative = narrative("The plan.", source="dev.family-time-positive")
    purpose: Narrative = narrative("What it is for.", source="dev.family-time-purpose")
    meets_needs: Narrative = narrative(
        "How it meets the child's needs.", source="dev.family-time-purpose"
    )
    reviewed_on: Day | None = happened("When last reviewed.", source="dev.family-time-positive")


class LifeStory(Record):
    """Helping the child to understand birth family and history."""

    noun = "Life story"

    started_on: Day | None = happened("When the work began.", source="dev.life-story")
    completion_for: Day | None = planned("Day set to complete it.", source="dev.life-story")
    completed_on: Day | None = happened("When it was completed.", source="dev.life-story")
    parents_are_traceable: bool | None = fact(
        "Whether the parents can be reached.", source="dev.parents-give-history"
    )
    parents_invited_on: Day | None = happened(
        "When the parents were offered a session.", source="dev.parents-give-history"
    )
    parents_contribution: Narrative = narrative(
        "What the parents gave or answered.", source="dev.parents-give-history"
    )

    _in_order = in_order("started_on", "completed_on")


class StayingPut(Record):
    """Staying with foster carers after 18."""

    noun = "Staying put"

    discussed_on: Day | None = happened("When discussed.", source="dev.staying-put-belonging")
    carers_agree: bool | None = fact(
        "Whether the carers would go on.", source="dev.staying-put-belonging"
    )
    young_person_agrees: bool | None = fact(
        "Whether the young person wishes it.", source="CA 1989 s.23CZA"
    )


class PathwayPlan(Record):
    """Preparing to leave care: assessment of needs and pathway plan."""

    noun = "Pathway plan"

    became_eligible_on: Day | None = happened(
        "When the young person became an eligible child.", source="CPPCR 2010 reg 40"
    )
    is_eligible: bool | None = fact(
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
    chooses_independence: bool | None = fact(
        "Whether the young person chooses to live independently.", source="dev.independence-support"
    )
    independence_is_safe: bool | None = fact(
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
