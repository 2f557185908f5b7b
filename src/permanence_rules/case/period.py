"""A period of care: one unbroken time looked after, with all that belongs to it."""

from enum import StrEnum

from permanence_rules.case.adoption import Adoption, ChildPermanenceReport
from permanence_rules.case.assessment import (
    Assessment,
    FamilyGroupConference,
    HomeAssessment,
    Reunification,
)
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
)
from permanence_rules.case.care_plan import CarePlan
from permanence_rules.case.checks import in_order
from permanence_rules.case.consultation import Consultation, Disagreement, Dispute, View
from permanence_rules.case.disruption import Disruption
from permanence_rules.case.education import Education
from permanence_rules.case.family_life import FamilyTime, LifeStory
from permanence_rules.case.health import Health
from permanence_rules.case.leaving_care import PathwayPlan, StayingPut
from permanence_rules.case.legal import LegalStatus, Proceedings, Remand
from permanence_rules.case.matching import FamilyFinding, Match
from permanence_rules.case.meeting import Meeting, PlanningMeeting
from permanence_rules.case.notification import PermanenceNotification
from permanence_rules.case.oversight import (
    IndependentReviewingOfficer,
    PracticeAudit,
    SignificantEvent,
    Worker,
)
from permanence_rules.case.panel import Panel, ResourceRequest
from permanence_rules.case.placement import Placement
from permanence_rules.case.review import Review
from permanence_rules.case.roles import RoleName
from permanence_rules.case.special_guardianship import SpecialGuardianship
from permanence_rules.case.visit import Visit, VisitRequest


class Arrangement(StrEnum):
    """Whether the child is away from home throughout or for short breaks."""

    CONTINUOUS = "continuous"
    SHORT_BREAKS = "short_breaks"


class PeriodEndReason(StrEnum):
    """Why a child is no longer looked after."""

    RETURNED_HOME = "returned_home"
    ADOPTED = "adopted"
    SPECIAL_GUARDIANSHIP_ORDER = "special_guardianship_order"
    CHILD_ARRANGEMENTS_ORDER = "child_arrangements_order"
    LIVES_WITH_FAMILY_OR_FRIENDS = "lives_with_family_or_friends"
    INDEPENDENT_LIVING = "independent_living"
    REACHED_18 = "reached_18"
    CARE_TAKEN_OVER = "care_taken_over"
    ACCOMMODATION_ENDED = "accommodation_ended"
    ADULT_CARE = "adult_care"
    SENTENCED = "sentenced"
    AGE_ASSESSED_AS_ADULT = "age_assessed_as_adult"
    MOVED_ABROAD = "moved_abroad"
    DIED = "died"
    OTHER = "other"


class ShortBreaks(Record):
    """What makes a series of breaks one of short breaks."""

    noun = "Short breaks"

    is_in_same_place: YesNo | None = fact(
        "Whether all breaks are in one place or with one person.", source="CPPCR 2010 reg 48"
    )
    returns_home_between: YesNo | None = fact(
        "Whether the child lives with a parent between breaks.", source="CPPCR 2010 reg 48"
    )
    visits_agreed_on: Day | None = happened(
        "When the spacing of visits was agreed and recorded.", source="CPPCR 2010 reg 48"
    )


class CeasingDecision(Record):
    """The decision that the child stops being looked after."""

    noun = "Decision to cease"

    proposed_on: Day | None = happened("When it was proposed.", source="CPPCR 2010 reg 39")
    approved_on: Day | None = happened("When it was approved.", source="CPPCR 2010 reg 39(4)")
    approved_by: RoleName | None = fact("Who approved it.", source="CPPCR 2010 reg 39(4)")
    accommodation_assessed: Narrative = narrative(
        "Whether home and upkeep will be suitable.", source="CPPCR 2010 reg 39(2)"
    )
    support_assessed: Narrative = narrative(
        "Services and support assessed.", source="CPPCR 2010 reg 39(2)"
    )
    wishes_ascertained: Narrative = narrative(
        "The child's wishes and feelings.", source="CPPCR 2010 reg 39(2)"
    )
    welfare_considered: Narrative = narrative(
        "Why it serves the child's welfare.", source="CPPCR 2010 reg 39(2)"
    )
    is_ordered_by_court: YesNo | None = fact(
        "Whether a court's order ends it.", source="CPPCR 2010 reg 39"
    )


class PeriodOfCare(Record):
    """One unbroken time during which the child is looked after."""

    noun = "Period of care"
    dated_by = "started_on"

    started_on: Day | None = happened(
        "Day on which the child became looked after.", source="CA 1989 s.22"
    )
    ended_on: Day | None = ended(
        "Day on which the child stopped being looked after.", source="CPPCR 2010 reg 39"
    )
    end_reason: PeriodEndReason | None = fact("Why it ended.", source="CPPCR 2010 reg 39")
    ceasing: CeasingDecision | None = fact(
        "How its ending was decided.", source="CPPCR 2010 reg 39"
    )
    accommodated_from_on: Day | None = happened(
        "First day of accommodation; 24 hours later the child is looked after.",
        source="CA 1989 s.22(2)",
    )
    arrangement: Arrangement | None = defaulted(
        "Whether care is continuous or a series of short breaks.",
        default=Arrangement.CONTINUOUS,
        means="care is continuous",
        source="CPPCR 2010 reg 48",
    )
    short_breaks: ShortBreaks | None = fact("The short breaks.", source="CPPCR 2010 reg 48")
    remands: tuple[Remand, ...] | None = defaulted(
        "Times on remand.",
        source="CPPCR 2010 reg 47A",
        default=None,
        means="the child has not been on remand",
    )
    reviews_recorded_from: Day | None = defaulted(
        "First day from which reviews are in the record.",
        default=None,
        means="all reviews are in the record",
        source="completeness of the record",
    )
    visits_recorded_from: Day | None = defaulted(
        "First day from which visits are in the record.",
        default=None,
        means="all visits are in the record",
        source="completeness of the record",
    )
    placements_recorded_from: Day | None = defaulted(
        "First day from which placements that begin on it or later are in the record.",
        default=None,
        means="all placements are in the record",
        source="completeness of the record",
    )
    legal_statuses: tuple[LegalStatus, ...] | None = fact(
        "Legal statuses in turn.", source="CA 1989 s.22"
    )
    placements: tuple[Placement, ...] | None = fact("Placements.", source="CPPCR 2010 reg 9")
    reviews: tuple[Review, ...] | None = fact("Statutory reviews.", source="CPPCR 2010 reg 33")
    visits: tuple[Visit, ...] | None = fact("Statutory visits.", source="CPPCR 2010 reg 28")
    visit_requests: tuple[VisitRequest, ...] | None = defaulted(
        "Requests for a visit.",
        default=None,
        means="nobody asked for a visit",
        source="CPPCR 2010 reg 28(7)",
    )
    iro: IndependentReviewingOfficer | None = fact(
        "The independent reviewing officer.", source="CA 1989 s.25A"
    )
    care_plan: CarePlan | None = fact("The care plan.", source="CPPCR 2010 reg 4")
    consultations: tuple[Consultation, ...] | None = fact(
        "People and bodies consulted.", source="wal.consulted-before-decision"
    )
    views: tuple[View, ...] | None = fact("The child's views.", source="dev.wishes-feelings")
    disagreements: tuple[Disagreement, ...] | None = defaulted(
        "Disagreement on the route.",
        default=None,
        means="there was none",
        source="wal.disagreement-informed",
    )
    disputes: tuple[Dispute, ...] | None = defaulted(
        "Formal disputes.",
        default=None,
        means="there was none",
        source="IRO Handbook para 6.2",
    )
    assessments: tuple[Assessment, ...] | None = fact(
        "Assessments.", source="ery.single-assessment-35wd"
    )
    home_assessment: HomeAssessment | None = fact(
        "Assessment of permanence at home.", source="dev.home-permanence-factors"
    )
    reunification: Reunification | None = fact(
        "Work towards return home.", source="ery.reunification-first"
    )
    family_group_conferences: tuple[FamilyGroupConference, ...] | None = fact(
        "Family group conferences.", source="dev.fgc-explore-network"
    )
    permanence_notification: PermanenceNotification | None = fact(
        "The permanency notification.", source="wal.notification-part1"
    )
    child_permanence_report: ChildPermanenceReport | None = fact(
        "The child permanence report.", source="AAR 2005 reg 17"
    )
    permanence_form_completed_on: Day | None = happened(
        "When the permanence planning form was completed.", source="dev.permanence-form-cic"
    )
    planning_meetings: tuple[PlanningMeeting, ...] | None = fact(
        "Permanence planning meetings.", source="dud.cppm-six-weekly"
    )
    meetings: tuple[Meeting, ...] | None = fact(
        "Other meetings about the child.", source="dev.every-meeting-permanence-question"
    )
    panels: tuple[Panel, ...] | None = fact(
        "Panels.", source="dev.permanence-panel-review-until-matched"
    )
    resource_requests: tuple[ResourceRequest, ...] | None = fact(
        "Requests for resources.", source="dev.panel-resources-over-2000"
    )
    family_finding: FamilyFinding | None = fact(
        "The search for a family.", source="wal.family-finding-regular-review"
    )
    matches: tuple[Match, ...] | None = fact("Matches.", source="wal.under16-match-panel")
    adoption: Adoption | None = fact("The way to adoption.", source="AAR 2005")
    special_guardianship: SpecialGuardianship | None = fact(
        "The way to special guardianship.", source="CA 1989 s.14A"
    )
    disruptions: tuple[Disruption, ...] | None = fact(
        "Placements that broke down.", source="wal.disruption-review-2w"
    )
    health: Health | None = fact("Health.", source="CPPCR 2010 reg 7")
    education: Education | None = fact("Education.", source="CPPCR 2010 reg 5(1)(b)(ii)")
    pathway_plan: PathwayPlan | None = fact("Leaving care.", source="CPPCR 2010 reg 43")
    staying_put: StayingPut | None = fact("Staying put.", source="CA 1989 s.23CZA")
    proceedings: tuple[Proceedings, ...] | None = fact("Court proceedings.", source="CA 1989 s.32")
    significant_events: tuple[SignificantEvent, ...] | None = defaulted(
        "Significant events.",
        default=None,
        means="there was none",
        source="ery.inform-cisro-events",
    )
    family_time: FamilyTime | None = fact("Family time.", source="dev.family-time-positive")
    life_story: LifeStory | None = fact("Life story work.", source="dev.life-story")
    workers: tuple[Worker, ...] | None = fact(
        "Workers on permanence.", source="sct.eayr.permanency-training"
    )
    practice_audits: tuple[PracticeAudit, ...] | None = fact(
        "Practice audits.", source="sct.eayr.child-centred"
    )
    permanence_achieved_on: Day | None = defaulted(
        "When permanence was achieved.",
        source="dud.cppm-six-weekly",
        default=None,
        means="permanence has not been found achieved",
        kind=FactKind.HAPPENED,
    )
    permanence_needed_reason: Narrative = narrative(
        "Why permanent care away from the parents is needed.",
        source="sct.eayr.scope-permanent-alternative-care",
    )

    _in_order = in_order("started_on", "ended_on")
