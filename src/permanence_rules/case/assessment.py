"""Assessments of the child, the home, carers, and the chance of returning home."""

from enum import StrEnum

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


class AssessmentKind(StrEnum):
    """What an assessment is about."""

    SINGLE_ASSESSMENT = "single_assessment"
    VIABILITY = "viability"
    CONNECTED_PERSON_FOSTERING = "connected_person_fostering"
    FOSTERING = "fostering"
    PERMANENT_CARER = "permanent_carer"
    SPECIAL_GUARDIANSHIP = "special_guardianship"
    ADOPTION = "adoption"
    PARENTING = "parenting"
    PSYCHOLOGICAL = "psychological"
    SIBLING = "sibling"
    HEALTH = "health"
    EDUCATION = "education"
    RISK = "risk"
    OTHER = "other"


class ReturnHomeLikelihood(StrEnum):
    """How likely the child is to return home."""

    CLEARLY_ACHIEVABLE = "clearly_achievable"
    UNCERTAIN = "uncertain"
    UNLIKELY = "unlikely"
    NOT_POSSIBLE = "not_possible"


class Assessment(Record):
    """One assessment."""

    noun = "Assessment"

    kind: AssessmentKind | None = fact("What it is about.", source="ery.single-assessment-35wd")
    started_on: Day | None = happened("When it began.", source="dev.avoid-assessment-delay")
    review_for: Day | None = planned("Day set to review it.", source="dud.assessments-have-dates")
    due_for: Day | None = planned(
        "Day set for its completion.", source="dud.assessments-have-dates"
    )
    completed_on: Day | None = happened(
        "When it was completed.", source="ery.single-assessment-35wd"
    )
    updated_on: Day | None = defaulted(
        "When it was last updated.",
        default=None,
        means="it has not been updated",
        source="ery.single-assessment-35wd",
        kind=FactKind.HAPPENED,
    )
    assessor_role: RoleName | None = fact("Who assesses.", source="wal.sgo-assessor")
    assessor_is_qualified: YesNo | None = fact(
        "Whether the assessor is suitably qualified.", source="wal.sgo-assessor"
    )
    permanence_discussed: YesNo | None = fact(
        "Whether permanence was discussed.", source="wal.connected-viability-covers-permanence"
    )
    long_term_capacity: Narrative = narrative(
        "The carer's capacity for the whole childhood.", source="dev.kinship-carer-capacity"
    )
    is_positive: YesNo | None = fact(
        "Whether it finds in favour.", source="wal.viable-carer-assessed"
    )

    _in_order = in_order("started_on", "completed_on")


class HomeAssessment(Record):
    """What permanence at home depends on."""

    noun = "Assessment of permanence at home"

    completed_on: Day | None = happened(
        "When it was completed.", source="dev.home-permanence-factors"
    )
    parents_capacity: Narrative = narrative(
        "Whether parents understand and can meet needs.", source="dev.home-permanence-factors"
    )
    attachment_quality: Narrative = narrative(
        "The bond between child and parents.", source="dev.home-permanence-factors"
    )
    professional_intervention: Narrative = narrative(
        "How good the professional help is.", source="dev.home-permanence-factors"
    )
    extended_family_considered: Narrative = narrative(
        "What a family group conference found.", source="dev.home-permanence-factors"
    )
    co_operation: Narrative = narrative(
        "How far everyone works together.", source="dev.home-permanence-factors"
    )


class Reunification(Record):
    """Work towards the child's return home, and findings on it."""

    noun = "Return home"

    is_safe_with_parents: YesNo | None = fact(
        "Whether the parents can care safely.", source="dev.fgc-explore-network"
    )
    found_unsafe_on: Day | None = happened(
        "When care by the parents was found unsafe.", source="dev.fgc-explore-network"
    )
    likelihood: ReturnHomeLikelihood | None = fact(
        "How likely return home is.", source="ery.consult-wider-network"
    )
    likelihood_assessed_on: Day | None = happened(
        "When that was assessed.", source="ery.exempt-wider-consultees-reunification"
    )
    likelihood_assessed_by: RoleName | None = fact(
        "Who assessed it.", source="ery.exempt-wider-consultees-reunification"
    )
    found_unlikely_on: Day | None = happened(
        "When it became clear that return home is unlikely.", source="wal.review-decides-options"
    )
    not_viable_on: Day | None = happened(
        "When evidence showed that return would harm the child or fail.",
        source="ery.alternative-as-priority",
    )
    parents_unlikely_to_change_on: Day | None = happened(
        "When the parents were found unlikely to make and keep changes.",
        source="ery.contingency-plan",
    )
    considered_on: Day | None = happened(
        "When return home was considered.", source="ery.reunification-first"
    )
    family_support_offered_on: Day | None = happened(
        "When support was offered to the family.", source="ery.reunification-first"
    )
    ruled_out_on: Day | None = happened(
        "When return home was ruled out.", source="ery.reunification-first"
    )
    ruled_out_reason: Narrative = narrative(
        "Why return home was ruled out.", source="ery.reunification-first"
    )


class FamilyGroupConference(Record):
    """A meeting at which the family makes its own plan."""

    noun = "Family group conference"

    offered_on: Day | None = happened("When it was offered.", source="CA 1989 s.31ZA")
    accepted_on: Day | None = happened("When someone accepted.", source="CA 1989 s.31ZA")
    planned_for: Day | None = planned("Day booked.", source="dev.fgc-explore-network")
    held_on: Day | None = happened("When it was held.", source="dev.fgc-explore-network")
    outcome: Narrative = narrative("What it concluded.", source="dev.fgc-explore-network")
    is_in_best_interests: YesNo | None = defaulted(
        "Whether a meeting is in the child's best interests.",
        source="CA 1989 s.31ZA",
        default=True,
        means="nothing is recorded against a meeting",
    )
