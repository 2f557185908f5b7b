"""The child's legal status, and court proceedings."""

from enum import StrEnum

from permanence_rules.case.assessment import FamilyGroupConference
from permanence_rules.case.base import (
    Day,
    FactKind,
    Narrative,
    Record,
    YesNo,
    defaulted,
    ended,
    fact,
    happened,
    narrative,
    planned,
)
from permanence_rules.case.checks import in_order
from permanence_rules.case.roles import RoleName


class LegalStatusKind(StrEnum):
    """Under what the child is looked after."""

    ACCOMMODATED_BY_AGREEMENT = "accommodated_by_agreement"
    SHORT_BREAKS_BY_AGREEMENT = "short_breaks_by_agreement"
    INTERIM_CARE_ORDER = "interim_care_order"
    CARE_ORDER = "care_order"
    FREED_FOR_ADOPTION = "freed_for_adoption"
    PLACEMENT_ORDER = "placement_order"
    CONSENT_TO_PLACEMENT = "consent_to_placement"
    EMERGENCY_PROTECTION_ORDER = "emergency_protection_order"
    POLICE_PROTECTION = "police_protection"
    CHILD_ASSESSMENT_ORDER = "child_assessment_order"
    WARDSHIP = "wardship"
    REMAND = "remand"
    DETAINED_IN_LOCAL_AUTHORITY_ACCOMMODATION = "detained_in_local_authority_accommodation"
    SENTENCED = "sentenced"
    YOUTH_REHABILITATION_ORDER = "youth_rehabilitation_order"
    COMPULSORY_SUPERVISION_ORDER = "compulsory_supervision_order"
    VOLUNTARY_ACCOMMODATION_SCOTLAND = "voluntary_accommodation_scotland"
    PERMANENCE_ORDER = "permanence_order"
    OTHER = "other"


class ProceedingsKind(StrEnum):
    """What the court is asked for."""

    CARE = "care"
    SUPERVISION = "supervision"
    PLACEMENT_ORDER = "placement_order"
    ADOPTION = "adoption"
    SPECIAL_GUARDIANSHIP = "special_guardianship"
    CHILD_ARRANGEMENTS = "child_arrangements"
    DISCHARGE_OF_CARE_ORDER = "discharge_of_care_order"
    PERMANENCE_ORDER = "permanence_order"
    OTHER = "other"


class ProceedingsOutcome(StrEnum):
    """How proceedings ended."""

    CARE_ORDER = "care_order"
    SUPERVISION_ORDER = "supervision_order"
    SPECIAL_GUARDIANSHIP_ORDER = "special_guardianship_order"
    CHILD_ARRANGEMENTS_ORDER = "child_arrangements_order"
    PLACEMENT_ORDER = "placement_order"
    ADOPTION_ORDER = "adoption_order"
    PERMANENCE_ORDER = "permanence_order"
    NO_ORDER = "no_order"
    WITHDRAWN = "withdrawn"


class LegalStatus(Record):
    """One unbroken legal status."""

    noun = "Legal status"
    dated_by = "started_on"

    status: LegalStatusKind | None = fact("Which.", source="CA 1989 s.22")
    started_on: Day | None = happened("First day.", source="CA 1989 s.22")
    ended_on: Day | None = ended("Last day.", source="CA 1989 s.22")

    _in_order = in_order("started_on", "ended_on")


class TimetableExtension(Record):
    """One extension of the court's timetable."""

    noun = "Extension of proceedings"
    dated_by = "granted_on"

    granted_on: Day | None = happened("When it was granted.", source="CA 1989 s.32(5)")
    starts_for: Day | None = planned(
        "The end of the time that it extends.", source="CA 1989 s.32(8)"
    )
    ends_for: Day | None = planned("The new last day.", source="CA 1989 s.32(8)")
    reasons: Narrative = narrative("Why it is necessary.", source="CA 1989 s.32(7)")


class Proceedings(Record):
    """One set of court proceedings, from the intention to apply."""

    noun = "Court proceedings"

    kind: ProceedingsKind | None = fact("What is asked for.", source="CA 1989 s.31")
    application_proposed_on: Day | None = happened(
        "When an application was proposed.", source="dev.panel-agree-issue-proceedings"
    )
    is_emergency: YesNo | None = defaulted(
        "Whether the application was an emergency.",
        default=False,
        means="it was not an emergency",
        source="dev.panel-agree-issue-proceedings",
    )
    emergency_reason: Narrative = narrative(
        "Why it was an emergency.", source="dev.panel-agree-issue-proceedings"
    )
    panel_agreed_on: Day | None = happened(
        "When the panel agreed to it.", source="dev.panel-agree-issue-proceedings"
    )
    letter_before_proceedings_sent_on: Day | None = happened(
        "When the letter before proceedings went.", source="CA 1989 s.31ZA"
    )
    family_group_conference: FamilyGroupConference | None = fact(
        "The family group decision-making meeting.", source="CA 1989 s.31ZA"
    )
    issued_on: Day | None = happened("When the application was issued.", source="CA 1989 s.32(1)")
    extensions: tuple[TimetableExtension, ...] | None = fact(
        "Extensions of the timetable.", source="CA 1989 s.32(5)"
    )
    final_hearing_for: Day | None = planned("Day of the final hearing.", source="CA 1989 s.32")
    concluded_on: Day | None = defaulted(
        "When they ended.",
        default=None,
        means="they have not ended",
        source="CA 1989 s.32(1)",
        kind=FactKind.HAPPENED,
    )
    outcome: ProceedingsOutcome | None = fact("How they ended.", source="CA 1989 s.31")

    _in_order = in_order("issued_on", "concluded_on")


class Remand(Record):
    """The modified rules for a remanded child."""

    noun = "Remand"
    dated_by = "started_on"

    started_on: Day | None = happened("First day of remand.", source="CPPCR 2010 reg 47A")
    ended_on: Day | None = ended("Last day of remand.", source="CPPCR 2010 reg 47A")
    is_to_youth_detention: YesNo | None = fact(
        "Whether it is to youth detention accommodation.", source="CPPCR 2010 reg 47A"
    )
    detention_placement_plan_prepared_on: Day | None = happened(
        "When the detention placement plan was prepared.", source="CPPCR 2010 reg 47C"
    )
    signed_by: RoleName | None = fact(
        "Who signed the detention placement plan.", source="CPPCR 2010 reg 47C"
    )

    _in_order = in_order("started_on", "ended_on")
