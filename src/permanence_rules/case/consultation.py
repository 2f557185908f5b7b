"""Consulting the child and others, and what is done when people disagree."""

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
    required_role,
)
from permanence_rules.case.checks import in_order
from permanence_rules.case.roles import RoleName


class PermanenceStage(StrEnum):
    """The stage of the permanence process."""

    ASSESSMENT = "assessment"
    PLANNING = "planning"
    REVIEW = "review"
    PANEL = "panel"
    MATCH = "match"
    PLACEMENT = "placement"


class Consultation(Record):
    """One person or body consulted on the plan."""

    noun = "Consultation"
    dated_by = "consulted_on"

    role: RoleName = required_role("Who was consulted.", source="wal.consulted-before-decision")
    consulted_on: Day | None = happened("When.", source="wal.consulted-before-decision")
    is_appropriate: YesNo | None = defaulted(
        "Whether consulting this person is appropriate.",
        source="wal.consulted-before-decision",
        default=True,
        means="consulting this person is appropriate",
    )
    not_consulted_reason: Narrative = narrative(
        "Why this person was not consulted.", source="wal.consulted-before-decision"
    )
    method: Narrative = narrative(
        "How, chosen for age and development.", source="ery.child-consultation-method"
    )
    options_explained: YesNo | None = fact(
        "Whether the options were explained.", source="ery.parents-options-views-recorded"
    )
    view_sought: YesNo | None = fact(
        "Whether the person's view was sought.", source="ery.parents-options-views-recorded"
    )
    view_recorded: Narrative = narrative(
        "The view as recorded on file.", source="ery.child-views-recorded"
    )
    notified_of_proposal_on: Day | None = happened(
        "When the person was told of the proposed plan.", source="ery.notify-consultees-of-proposal"
    )
    invited_to_comment_on: Day | None = happened(
        "When the person was invited to comment on it.", source="ery.notify-consultees-of-proposal"
    )
    feedback_received_on: Day | None = happened(
        "When comments came.", source="ery.feedback-recorded"
    )
    feedback_recorded_on: Day | None = happened(
        "When comments were recorded on file.", source="ery.feedback-recorded"
    )


class View(Record):
    """The child's views, obtained at one stage."""

    noun = "Views of the child"
    dated_by = "obtained_on"

    obtained_on: Day | None = happened("When.", source="dev.wishes-feelings")
    stage: PermanenceStage | None = fact("At which stage.", source="sct.eayr.views-throughout")
    wishes_and_feelings: Narrative = narrative("The views.", source="dev.wishes-feelings")
    belonging: Narrative = narrative(
        "Belonging, security and stability as the child feels them.",
        source="dev.belonging-security-stability",
    )
    regard_to_age: Narrative = narrative(
        "How age and understanding were taken into account.", source="dev.wishes-feelings"
    )


class Disagreement(Record):
    """Disagreement on the permanence route."""

    noun = "Disagreement"
    dated_by = "arose_on"

    arose_on: Day | None = happened("When it arose.", source="wal.disagreement-informed")
    role: RoleName | None = fact("Who disagrees.", source="wal.disagreement-informed")
    reasons: Narrative = narrative("Why.", source="wal.disagreement-informed")
    reported_to_review_on: Day | None = happened(
        "Date of the review that was told.", source="wal.disagreement-informed"
    )
    resolved_on: Day | None = defaulted(
        "When it was resolved.",
        source="wal.disagreement-informed",
        default=None,
        means="it has not been resolved",
        kind=FactKind.HAPPENED,
    )


class Dispute(Record):
    """A formal dispute raised by the independent reviewing officer."""

    noun = "Formal dispute"
    dated_by = "raised_on"

    raised_on: Day | None = happened("When it was formally raised.", source="IRO Handbook para 6.2")
    resolved_on: Day | None = happened("When it was resolved.", source="IRO Handbook para 6.2")
    referred_to_cafcass_on: Day | None = happened(
        "When it was referred to Cafcass.", source="CPPCR 2010 reg 45"
    )

    _in_order = in_order("raised_on", "resolved_on")
