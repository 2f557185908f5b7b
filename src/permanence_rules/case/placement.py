"""A placement: where and with whom the child lives, and the steps that the law attaches to it."""

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
from permanence_rules.case.carer import Carer, Provider
from permanence_rules.case.checks import in_order
from permanence_rules.case.child import LivingApartReason
from permanence_rules.case.people import Delivery
from permanence_rules.case.placement_steps import (
    EducationChange,
    FosteringForAdoption,
    LongTermFostering,
    OptionsConsidered,
    OtherArrangements,
    OutOfArea,
    ParentPlacement,
    PlacementEnding,
    PlacementPlan,
)
from permanence_rules.case.temporary_approval import TemporaryApproval


class PlacementKind(StrEnum):
    """The setting in which the child lives."""

    FOSTER_CARE = "foster_care"
    PLACED_WITH_PARENT = "placed_with_parent"
    ADOPTION_PLACEMENT = "adoption_placement"
    CHILDRENS_HOME = "childrens_home"
    SECURE_CHILDRENS_HOME = "secure_childrens_home"
    SUPPORTED_ACCOMMODATION = "supported_accommodation"
    INDEPENDENT_LIVING = "independent_living"
    RESIDENTIAL_SCHOOL = "residential_school"
    CARE_HOME = "care_home"
    HOSPITAL = "hospital"
    RESIDENTIAL_FAMILY_CENTRE = "residential_family_centre"
    DISABLED_HOLIDAY_SCHEME = "disabled_holiday_scheme"
    CUSTODY = "custody"
    RESIDENTIAL_EMPLOYMENT = "residential_employment"
    TEMPORARY_ABSENCE_COVER = "temporary_absence_cover"
    KINSHIP_CARE = "kinship_care"
    OTHER = "other"


class PlacementEndReason(StrEnum):
    """Why a placement ended."""

    PLANNED_MOVE = "planned_move"
    BREAKDOWN = "breakdown"
    ORDER_MADE = "order_made"
    ADOPTED = "adopted"
    RETURNED_HOME = "returned_home"
    CARER_REQUEST = "carer_request"
    CHILD_REQUEST = "child_request"
    APPROVAL_EXPIRED = "approval_expired"
    SAFEGUARDING_CONCERN = "safeguarding_concern"
    PLACEMENT_CLOSED = "placement_closed"
    REACHED_ADULTHOOD = "reached_adulthood"
    CUSTODY = "custody"
    DIED = "died"
    OTHER = "other"


class Placement(Record):
    """One unbroken stay in one place."""

    noun = "Placement"
    dated_by = "started_on"

    started_on: Day | None = happened("First day of the placement.", source="CPPCR 2010 reg 9")
    ended_on: Day | None = ended("Day on which the child left.", source="CPPCR 2010 reg 14")
    end_reason: PlacementEndReason | None = fact(
        "Why it ended.", source="wal.connected-person-breakdown-restores"
    )
    expected_end_for: Day | None = planned("When it is expected to end.", source="CPPCR 2010 Sch 2")
    kind: PlacementKind | None = fact("The setting.", source="CA 1989 s.22C(6)")
    provider: Provider | None = fact("Who provides it.", source="wal.ltf-mainstream-tasks")
    carer: Carer | None = fact("The carer.", source="FSR 2011 reg 28")
    is_with_connected_person: YesNo | None = fact(
        "Whether the carer is a relative, friend or other connected person.",
        source="CPPCR 2010 reg 24(3)",
    )
    is_with_same_carer: YesNo | None = defaulted(
        "Whether the carer is the one of the placement before, so that only the record is new.",
        source="wal.sgo-within-12-months",
        default=None,
        means="the carer is another one, unless a stay with a connected person goes on at once "
        "without a recorded move",
    )
    is_arranged_by_another_body: YesNo | None = fact(
        "Whether another body, such as a hospital or a prison, is responsible for the arrangements "
        "under which the child lives.",
        source="CPPCR 2010 reg 28(6)",
    )
    is_intended_to_last_to_18: YesNo | None = fact(
        "Whether it is intended to last until the child is 18.", source="CPPCR 2010 reg 28(2)(c)"
    )
    is_emergency: YesNo | None = defaulted(
        "Whether it was arranged in an emergency.",
        default=False,
        means="it was not arranged in an emergency",
        source="CPPCR 2010 regs 13, 23",
    )
    is_outside_terms_of_approval: YesNo | None = defaulted(
        "Whether it lies outside the carer's terms of approval.",
        default=False,
        means="it is within the carer's terms of approval",
        source="CPPCR 2010 reg 23",
    )
    terms_of_approval_amended_on: Day | None = happened(
        "When the carer's terms were changed to cover it.", source="CPPCR 2010 reg 23"
    )
    arranged_on: Day | None = happened("When it was arranged.", source="CPPCR 2010 reg 9")
    options_considered: OptionsConsidered | None = fact(
        "What was considered before choosing it.", source="CA 1989 s.22C"
    )
    plan: PlacementPlan | None = fact("The placement plan.", source="CPPCR 2010 reg 9")
    plan_before_start_was_practicable: YesNo | None = fact(
        "Whether a plan before the start was reasonably practicable.", source="CPPCR 2010 reg 9(2)"
    )
    notifications: tuple[Delivery, ...] | None = fact(
        "Written notices of the placement.", source="CPPCR 2010 reg 13"
    )
    all_notified_on: Day | None = happened(
        "When everyone to be told had written notice.", source="CPPCR 2010 reg 13"
    )
    notification_withheld_reason: Narrative = defaulted(
        "Why someone was not told, such as a risk to the child.",
        source="CPPCR 2010 reg 13(3)",
        default=None,
        means="there was no reason to leave anyone untold",
        kind=FactKind.NARRATIVE,
    )
    temporary_approval: TemporaryApproval | None = defaulted(
        "Temporary approval of a connected person.",
        source="CPPCR 2010 regs 24-25",
        default=None,
        means="the carer has had no temporary approval",
    )
    fully_approved_on: Day | None = defaulted(
        "When the carer was fully approved for the child.",
        default=None,
        means="the carer has not been fully approved",
        source="CPPCR 2010 reg 24",
        kind=FactKind.HAPPENED,
    )
    long_term: LongTermFostering | None = defaulted(
        "Its standing as a long-term foster placement.",
        source="CPPCR 2010 reg 22B",
        default=None,
        means="nothing has been done to make it a long-term foster placement",
    )
    parent_placement: ParentPlacement | None = fact(
        "Steps for living with a parent.", source="CPPCR 2010 regs 15-19"
    )
    fostering_for_adoption: FosteringForAdoption | None = fact(
        "Steps for fostering for adoption.", source="CPPCR 2010 reg 22A"
    )
    is_fostering_for_adoption: YesNo | None = defaulted(
        "Whether the carers are prospective adopters who foster the child.",
        default=False,
        means="it is not a fostering-for-adoption placement",
        source="CPPCR 2010 reg 22A",
    )
    is_out_of_area: YesNo | None = fact(
        "Whether it lies outside the authority's area.", source="CPPCR 2010 reg 11"
    )
    out_of_area: OutOfArea | None = fact(
        "Steps for a placement out of area.", source="CPPCR 2010 reg 11"
    )
    other_arrangements: OtherArrangements | None = fact(
        "Steps for other arrangements.", source="CPPCR 2010 reg 27"
    )
    education_change: EducationChange | None = fact(
        "Steps where schooling is disrupted.", source="CPPCR 2010 reg 10"
    )
    ending: PlacementEnding | None = fact(
        "How its ending was decided and told.", source="CPPCR 2010 reg 14"
    )
    is_with_siblings: YesNo | None = fact(
        "Whether brothers and sisters in care live in it too.", source="dev.siblings-together"
    )
    apart_from_siblings_reason: LivingApartReason | None = fact(
        "Why brothers and sisters live elsewhere.", source="dev.siblings-together"
    )
    identity_support: Narrative = narrative(
        "How it fits or supports the child's background.", source="dev.identity-match"
    )

    _in_order = in_order("started_on", "ended_on")
