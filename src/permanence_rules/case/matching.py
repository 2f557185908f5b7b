"""Finding a permanent family and matching the child with it."""

from enum import StrEnum

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
from permanence_rules.case.carer import Carer, CarerApproach
from permanence_rules.case.checks import in_order
from permanence_rules.case.panel import AdmDecision, Panel
from permanence_rules.case.people import Agreement
from permanence_rules.case.roles import RoleName


class MatchKind(StrEnum):
    """The kind of home that a match is for."""

    ADOPTION = "adoption"
    FOSTERING_FOR_ADOPTION = "fostering_for_adoption"
    LONG_TERM_FOSTERING = "long_term_fostering"
    SPECIAL_GUARDIANSHIP = "special_guardianship"
    CHILD_ARRANGEMENTS = "child_arrangements"
    FAMILY_AND_FRIENDS = "family_and_friends"
    RESIDENTIAL_CARE = "residential_care"


class FamilyFindingReview(Record):
    """One look at how the search goes."""

    noun = "Review of family finding"
    dated_by = "held_on"

    held_on: Day | None = happened("When.", source="wal.family-finding-regular-review")
    social_worker_consulted: YesNo | None = fact(
        "Whether the child's social worker took part.", source="wal.family-finding-regular-review"
    )


class FamilyFinding(Record):
    """The search for a permanent family."""

    noun = "Family finding"

    opened_on: Day | None = happened(
        "When the search began.", source="wal.placement-joint-responsibility"
    )
    ended_on: Day | None = ended(
        "When the search ended.", source="wal.family-finding-regular-review"
    )
    family_finder_allocated_on: Day | None = happened(
        "When a family-finding social worker was named.", source="wal.adoption-family-finder"
    )
    family_finder_team: RoleName | None = fact(
        "The team of the family-finding social worker.", source="wal.adoption-family-finder"
    )
    agreed_actions: Narrative = narrative(
        "What social worker and family finder each do.", source="wal.placement-joint-responsibility"
    )
    reviews: tuple[FamilyFindingReview, ...] | None = fact(
        "Reviews of the search.", source="wal.family-finding-regular-review"
    )

    _in_order = in_order("opened_on", "ended_on")


class Funding(Record):
    """Agreement to pay for a match with an agency's carer."""

    noun = "Funding"

    agreement_sought_on: Day | None = happened(
        "When agreement was asked for.", source="wal.ifa-ad-funding-agreement"
    )
    agreed_on: Day | None = happened("When it was agreed.", source="wal.ifa-ad-funding-agreement")
    agreed_by: RoleName | None = fact("Who agreed.", source="wal.ifa-ad-funding-agreement")
    negotiated_by: RoleName | None = fact(
        "Who negotiated with the agency.", source="wal.ifa-prt-negotiates"
    )


class Match(Record):
    """A proposal that the child live permanently with one family."""

    noun = "Match"

    kind: MatchKind | None = fact("The kind of home.", source="dev.exempt-adoption-background")
    proposed_on: Day | None = happened("When it was proposed.", source="wal.matching-meeting")
    withdrawn_on: Day | None = defaulted(
        "When it was given up.",
        source="wal.matching-meeting",
        default=None,
        means="it was not given up",
        kind=FactKind.HAPPENED,
    )
    carer: Carer | None = fact("The family.", source="wal.no-assumption-current-carer")
    approaches: tuple[CarerApproach, ...] | None = fact(
        "Requests to the carer.", source="wal.no-direct-request-to-foster-carer"
    )
    supervising_social_worker_discussed_on: Day | None = happened(
        "When the idea was discussed with the supervising social worker.",
        source="wal.ssw-explores-first",
    )
    is_viable: YesNo | None = fact(
        "Whether the supervising social worker finds it viable.", source="wal.viable-carer-assessed"
    )
    found_viable_on: Day | None = happened(
        "When it was found viable.", source="wal.viable-carer-assessed"
    )
    carer_assessment_started_on: Day | None = happened(
        "When the carer's assessment for permanence began.", source="wal.viable-carer-assessed"
    )
    carer_assessed_on: Day | None = happened(
        "When that assessment was completed.", source="wal.no-assumption-current-carer"
    )
    everyone_agrees: YesNo | None = fact(
        "Whether all concerned agree.", source="wal.ltf-mainstream-tasks"
    )
    agreements: tuple[Agreement, ...] | None = fact(
        "Who agrees.", source="wal.ltf-mainstream-tasks"
    )
    funding: Funding | None = fact("Funding.", source="wal.ifa-ad-funding-agreement")
    matching_meeting_planned_for: Day | None = planned(
        "Day booked for the matching meeting.", source="wal.matching-meeting"
    )
    matching_meeting_held_on: Day | None = happened(
        "When the matching meeting was held.", source="wal.matching-meeting"
    )
    matching_report_completed_on: Day | None = happened(
        "When the matching report was completed.", source="wal.matching-report"
    )
    matching_report_updated_on: Day | None = defaulted(
        "When the matching report was last updated.",
        default=None,
        means="it has not been updated",
        source="wal.panel-matching-report-based-on-meeting",
        kind=FactKind.HAPPENED,
    )
    presented_by: tuple[RoleName, ...] | None = fact(
        "Who presented it to the panel.", source="wal.ltf-mainstream-tasks"
    )
    panel: Panel | None = fact("The panel that heard it.", source="AAR 2005 regs 31-32")
    adm_decision: AdmDecision | None = fact("The decision on it.", source="AAR 2005 reg 33")
    agreed_on: Day | None = happened(
        "When the match was final.", source="sct.eayr.reduce-time-to-permanence"
    )
    placement_planned_for: Day | None = planned(
        "Day booked for the placement.", source="AAR 2005 reg 35"
    )
    placed_on: Day | None = happened("When the child was placed.", source="AAR 2005 reg 35")
    identity_support: Narrative = narrative(
        "How the family fits or supports the child's background.", source="dev.identity-match"
    )
    relationship_considered: Narrative = narrative(
        "What weight the child's bond with these adopters has.", source="ACA 2002 s.1(4)(f)"
    )
