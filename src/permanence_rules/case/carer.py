"""The carer: who approved them, their reviews, and decisions about their approval."""

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


class Provider(StrEnum):
    """Who provides the placement or approves the carer."""

    OWN_AUTHORITY = "own_authority"
    OTHER_AUTHORITY = "other_authority"
    REGIONAL_ADOPTION_AGENCY = "regional_adoption_agency"
    INDEPENDENT_FOSTERING_AGENCY = "independent_fostering_agency"
    VOLUNTARY_ORGANISATION = "voluntary_organisation"
    PRIVATE_ORGANISATION = "private_organisation"
    OTHER_PUBLIC_BODY = "other_public_body"
    PARENT = "parent"
    OTHER = "other"


class CarerReviewOutcome(StrEnum):
    """What a foster carer review concluded."""

    CONTINUES = "continues"
    CONTINUES_WITH_NEW_TERMS = "continues_with_new_terms"
    STOPS = "stops"


class CarerReview(Record):
    """A review of a foster carer's approval."""

    noun = "Foster carer review"
    dated_by = "held_on"
    booked_by = "planned_for"

    planned_for: Day | None = planned("When it is booked.", source="FSR 2011 reg 28")
    held_on: Day | None = happened("When it was held.", source="FSR 2011 reg 28(2)")
    decided_on: Day | None = happened(
        "When the fostering service decided on suitability and terms.", source="FSR 2011 reg 28(4)"
    )
    outcome: CarerReviewOutcome | None = fact(
        "What was concluded.", source="wal.disruption-outcome-continue"
    )
    report_to_panel_on: Day | None = happened(
        "When the report went to the fostering panel.", source="FSR 2011 reg 28(5)"
    )


class QualifyingDetermination(Record):
    """A proposal not to approve, or to end or change, a carer's approval."""

    noun = "Qualifying determination"
    dated_by = "notice_given_on"

    notice_given_on: Day | None = happened(
        "Date of the written notice of the proposal.", source="FSR 2011 regs 27(6), 28(7)"
    )
    representations_received_on: Day | None = happened(
        "When the carer's representations came.", source="FSR 2011 reg 27(6)"
    )
    independent_review_sought_on: Day | None = happened(
        "When the carer applied for an independent review.", source="FSR 2011 reg 29"
    )
    independent_review_notified_on: Day | None = happened(
        "When the fostering service was told of the application.", source="FSR 2011 reg 29(2)"
    )
    independent_review_papers_sent_on: Day | None = happened(
        "When the papers for the independent review were sent.", source="FSR 2011 reg 29(2)"
    )
    decided_on: Day | None = happened("When the final decision was made.", source="FSR 2011 reg 27")


class CarerApproach(Record):
    """A request to a carer to become the child's permanent carer."""

    noun = "Approach to a carer"
    dated_by = "approached_on"

    approached_on: Day | None = happened(
        "When the carer was asked.", source="wal.no-direct-request-to-foster-carer"
    )
    approached_by: RoleName | None = fact(
        "The role that asked the carer.", source="wal.no-direct-request-to-foster-carer"
    )
    discussed_with_supervising_social_worker_on: Day | None = happened(
        "When the idea was first discussed with the supervising social worker.",
        source="wal.ssw-explores-first",
    )


class Carer(Record):
    """A carer of the child, present or proposed."""

    noun = "Carer"

    provider: Provider | None = fact(
        "Who approves the carer.", source="wal.ifa-ad-funding-agreement"
    )
    is_current_carer: YesNo | None = fact(
        "Whether the child already lives with this carer.",
        source="wal.no-assumption-current-carer",
    )
    is_connected_person: YesNo | None = fact(
        "Whether the carer is a relative, friend or other connected person.",
        source="CPPCR 2010 reg 24",
    )
    approved_on: Day | None = happened(
        "When the carer was fully approved.", source="FSR 2011 reg 27"
    )
    approval_ended_on: Day | None = defaulted(
        "When approval ended.",
        source="FSR 2011 reg 28",
        default=None,
        means="the approval has not ended",
        kind=FactKind.HAPPENED,
    )
    reviews: tuple[CarerReview, ...] | None = fact(
        "Reviews of the carer's approval.", source="FSR 2011 reg 28(2)"
    )
    determinations: tuple[QualifyingDetermination, ...] | None = defaulted(
        "Proposals against the carer.",
        source="FSR 2011 regs 27-29",
        default=None,
        means="there is no proposal against the carer",
    )
    staff_advice: Narrative = narrative(
        "Advice of the supervising social worker on the carer.", source="wal.ssw-explores-first"
    )

    _in_order = in_order("approved_on", "approval_ended_on")
