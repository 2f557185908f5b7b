"""The personal education plan, school terms and changes of school."""

from enum import StrEnum

from permanence_rules.case.base import Day, Record, YesNo, fact, happened, planned


class KeyStage(StrEnum):
    """Stage of schooling."""

    EARLY_YEARS = "early_years"
    KEY_STAGE_1 = "key_stage_1"
    KEY_STAGE_2 = "key_stage_2"
    KEY_STAGE_3 = "key_stage_3"
    KEY_STAGE_4 = "key_stage_4"
    AFTER_16 = "after_16"


class PlanReview(Record):
    """One review of a personal education plan or pathway plan."""

    noun = "Plan review"
    dated_by = "held_on"
    booked_by = "planned_for"

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
    was_planned: YesNo | None = fact("Whether it was planned.", source="dev.education-stability")


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
