"""Health assessments, dental checks and questionnaires."""

from enum import StrEnum

from permanence_rules.case.base import Day, FactKind, Record, defaulted, fact, happened, planned
from permanence_rules.case.roles import RoleName


class HealthAssessmentKind(StrEnum):
    """First assessment or a later one."""

    INITIAL = "initial"
    REVIEW = "review"


class HealthAssessment(Record):
    """One health assessment."""

    noun = "Health assessment"
    dated_by = "held_on"
    booked_by = "planned_for"

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

    assessments_recorded_from: Day | None = defaulted(
        "First day from which health assessments are in the record.",
        default=None,
        means="all health assessments are in the record",
        source="completeness of the record",
    )
    dental_checks_recorded_from: Day | None = defaulted(
        "First day from which dental checks are in the record.",
        default=None,
        means="all dental checks are in the record",
        source="completeness of the record",
    )
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
