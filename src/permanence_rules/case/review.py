"""Statutory reviews: when, by whom, what was considered, and the record of it."""

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
from permanence_rules.case.options import PermanenceOption
from permanence_rules.case.people import Attendee, Invitation
from permanence_rules.case.review_record import ReviewMatters, ReviewRecord
from permanence_rules.case.roles import RoleName


class ChildParticipation(StrEnum):
    """How the child took part in a review."""

    ATTENDED_AND_SPOKE = "attended_and_spoke"
    ATTENDED_AND_ADVOCATE_SPOKE = "attended_and_advocate_spoke"
    ATTENDED_AND_CONVEYED_VIEWS = "attended_and_conveyed_views"
    ATTENDED_WITHOUT_VIEWS = "attended_without_views"
    ABSENT_ADVOCATE_SPOKE = "absent_advocate_spoke"
    ABSENT_CONVEYED_VIEWS = "absent_conveyed_views"
    ABSENT_WITHOUT_VIEWS = "absent_without_views"
    UNDER_FOUR = "under_four"


class NotSeenAloneReason(StrEnum):
    """Why the child was not spoken to in private."""

    CHILD_REFUSED = "child_refused"
    NOT_APPROPRIATE = "not_appropriate"
    UNABLE = "unable"
    OTHER = "other"


class Adjournment(Record):
    """A review put off before it was complete."""

    noun = "Adjournment"
    dated_by = "adjourned_on"

    adjourned_on: Day | None = happened("When it was adjourned.", source="CPPCR 2010 reg 36(2)")
    resumes_for: Day | None = planned("Day booked to go on.", source="CPPCR 2010 reg 36(2)")
    resumed_on: Day | None = happened("When it went on.", source="CPPCR 2010 reg 36(2)")
    reason: Narrative = narrative("Why it was adjourned.", source="CPPCR 2010 reg 36(2)")

    _in_order = in_order("adjourned_on", "resumed_on")


class Review(Record):
    """One statutory review of the child's case; a planning meeting is not a review."""

    noun = "Review"
    dated_by = "held_on"
    booked_by = "scheduled_for"
    one_a_day = True

    scheduled_for: Day | None = planned("Day booked for it.", source="CPPCR 2010 reg 33")
    held_on: Day | None = happened(
        "When it was held; the first day of a review held in parts.", source="CPPCR 2010 reg 33"
    )
    completed_on: Day | None = defaulted(
        "Last day of a review held in parts.",
        default=None,
        means="it was completed on the day on which it was held",
        source="IRO Handbook ch 3",
        kind=FactKind.HAPPENED,
    )
    is_cancelled: YesNo | None = defaulted(
        "Whether the booking was cancelled.",
        default=False,
        means="it was not cancelled",
        source="CPPCR 2010 reg 33",
    )
    is_early: YesNo | None = fact(
        "Whether it was brought forward.", source="ery.early-review-required"
    )
    early_reason: Narrative = narrative(
        "Why it was brought forward.", source="CPPCR 2010 reg 33(3)"
    )
    adjournments: tuple[Adjournment, ...] | None = defaulted(
        "Adjournments.",
        default=None,
        means="it was not adjourned",
        source="CPPCR 2010 reg 36(2)",
    )
    chair: RoleName | None = fact("The role that chaired it.", source="CPPCR 2010 reg 36")
    attendees: tuple[Attendee, ...] | None = fact("Who came.", source="CPPCR 2010 reg 38")
    invitations: tuple[Invitation, ...] | None = fact(
        "Who was invited.", source="ery.adoption-rep-invited"
    )
    venue_discussed_with_child_on: Day | None = happened(
        "When venue and attendance were talked over with the child.", source="eng.iroh.papers-10d"
    )
    papers_sent_on: Day | None = happened("When papers were sent.", source="eng.iroh.papers-10d")
    report_completed_on: Day | None = happened(
        "When the social worker's report was completed.",
        source="dev.plan-recorded-in-three-documents",
    )
    report_permanence_plan: Narrative = narrative(
        "The permanence plan as written in the report for the review.",
        source="dev.plan-recorded-in-three-documents",
    )
    child_participation: ChildParticipation | None = fact(
        "How the child took part.", source="CA 1989 s.25B"
    )
    child_seen_alone: YesNo | None = fact(
        "Whether the reviewing officer spoke to the child in private.", source="CPPCR 2010 reg 36"
    )
    not_seen_alone_reason: NotSeenAloneReason | None = fact(
        "Why not in private.", source="CPPCR 2010 reg 36"
    )
    childs_wishes_considered: YesNo | None = fact(
        "Whether the child's wishes and feelings were given due consideration.",
        source="CA 1989 s.25B",
    )
    parents_views_obtained: YesNo | None = fact(
        "Whether the views of parents and others with parental responsibility were obtained.",
        source="CPPCR 2010 reg 36",
    )
    responsible_people_identified: YesNo | None = fact(
        "Whether it was settled who carries out each decision.", source="CPPCR 2010 reg 36"
    )
    failures_escalated: YesNo | None = fact(
        "Whether failures were taken to a senior manager.", source="CPPCR 2010 reg 36"
    )
    matters: ReviewMatters | None = fact("Matters considered.", source="CPPCR 2010 reg 35, Sch 7")
    permanence_needs_considered: YesNo | None = fact(
        "Whether it was asked how permanence needs are being met.",
        source="dev.every-meeting-permanence-question",
    )
    permanence_options_decided: tuple[PermanenceOption, ...] | None = fact(
        "Which permanence options the review found available.", source="wal.review-decides-options"
    )
    permanence_plan_presented: YesNo | None = fact(
        "Whether a permanence plan was presented.", source="wal.second-review-has-plan"
    )
    permanence_plan_discussed: YesNo | None = fact(
        "Whether the permanence plan was discussed.", source="ery.plan-endorsed-at-second-review"
    )
    permanence_plan_endorsed: YesNo | None = fact(
        "Whether the permanence plan was endorsed.", source="ery.plan-endorsed-at-second-review"
    )
    endorsed_option: PermanenceOption | None = fact(
        "The option of the plan endorsed.", source="ery.adoption-panel-2m"
    )
    permanence_plan_reviewed: YesNo | None = fact(
        "Whether the permanence plan was reviewed.", source="ery.plan-reviewed-each-review"
    )
    adoption_plan_reviewed: YesNo | None = fact(
        "Whether the adoption plan was reviewed.", source="ery.adoption-plan-reviewed"
    )
    amended_care_plan_presented: YesNo | None = fact(
        "Whether the care plan, amended to hold the permanence plan, was presented.",
        source="ery.amended-care-plan-presented",
    )
    progress_discussed: YesNo | None = fact(
        "Whether progress against agreed timescales was discussed.", source="ery.progress-monitored"
    )
    disagreement_reported: YesNo | None = fact(
        "Whether disagreement on the route and its reasons was reported.",
        source="wal.disagreement-informed",
    )
    staying_put_considered: YesNo | None = fact(
        "Whether staying put was considered.", source="CA 1989 s.23CZA"
    )
    care_plan_updated_on: Day | None = happened(
        "When the care plan was updated with the changes agreed.",
        source="eng.iroh.careplan-update-10wd",
    )
    record: ReviewRecord | None = fact("Its written record.", source="CPPCR 2010 reg 38")

    _in_order = in_order("held_on", "completed_on")
