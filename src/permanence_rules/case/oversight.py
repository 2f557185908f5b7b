"""The independent reviewing officer, significant events, and those who work with the child."""

from enum import StrEnum

from permanence_rules.case.base import Day, Narrative, Record, YesNo, fact, happened, narrative
from permanence_rules.case.roles import RoleName


class EventKind(StrEnum):
    """Events that bear on the plan or call for an early review."""

    SETBACK = "setback"
    PLAN_NOT_ACHIEVABLE = "plan_not_achievable"
    REVIEW_REQUESTED_BY_IRO = "review_requested_by_iro"
    REVIEW_ADVISED_AFTER_VISIT = "review_advised_after_visit"
    REMAND_OR_CUSTODY_ENDING = "remand_or_custody_ending"
    ACCOMMODATION_ENDING_WITHOUT_RETURN = "accommodation_ending_without_return"
    PLACEMENT_BREAKDOWN = "placement_breakdown"
    PLACEMENT_CHANGE = "placement_change"
    MISSING = "missing"
    SAFEGUARDING = "safeguarding"
    COMPLAINT = "complaint"
    ILLNESS_OR_INJURY = "illness_or_injury"
    PREGNANCY_OR_BIRTH = "pregnancy_or_birth"
    DEATH_IN_FAMILY = "death_in_family"
    OTHER = "other"


class EarlyReviewDecision(StrEnum):
    """Whether a review is brought forward."""

    BRING_FORWARD = "bring_forward"
    NOT_NEEDED = "not_needed"


class MonitoringNote(Record):
    """One check by the reviewing officer between reviews."""

    noun = "Monitoring note"
    dated_by = "noted_on"

    noted_on: Day | None = happened("When.", source="ery.cisro-monitors")


class IndependentReviewingOfficer(Record):
    """The reviewing officer's appointment and work."""

    noun = "Independent reviewing officer"

    service_notified_on: Day | None = happened(
        "When the reviewing service was told of the child.",
        source="eng.iroh.notify-iro-service-2wd",
    )
    appointed_on: Day | None = happened("When appointed.", source="CA 1989 s.25A(2)")
    met_child_on: Day | None = happened(
        "When the officer first met the child.", source="eng.iroh.meet-before-first"
    )
    monitoring_notes: tuple[MonitoringNote, ...] | None = fact(
        "Checks between reviews.", source="CA 1989 s.25B(1)"
    )
    monitors_performance: YesNo | None = fact(
        "Whether the officer monitors how the authority acts.", source="CA 1989 s.25B(1)"
    )
    referred_to_cafcass_on: Day | None = happened(
        "When the case was referred to Cafcass.", source="CA 1989 s.25B(3)"
    )


class SignificantEvent(Record):
    """An event or setback that bears on the plan."""

    noun = "Significant event"
    dated_by = "occurred_on"

    kind: EventKind | None = fact("What happened.", source="CPPCR 2010 reg 33(3)")
    occurred_on: Day | None = happened("When.", source="ery.inform-cisro-events")
    iro_informed_on: Day | None = happened(
        "When the reviewing officer was told.", source="ery.inform-cisro-events"
    )
    early_review_considered_on: Day | None = happened(
        "When an early review was considered.", source="ery.consider-early-review"
    )
    early_review_decision: EarlyReviewDecision | None = fact(
        "What was decided on an early review.", source="ery.consider-early-review"
    )
    addressed_on: Day | None = happened(
        "When the difficulty was dealt with.", source="ery.difficulties-addressed-early"
    )


class Worker(Record):
    """Someone allocated to the child's permanence work."""

    noun = "Worker"
    dated_by = "allocated_on"

    role: RoleName | None = fact("The role.", source="sct.eayr.permanency-training")
    allocated_on: Day | None = happened("When allocated.", source="sct.eayr.permanency-training")
    permanence_training_completed_on: Day | None = happened(
        "When the permanence training was completed.", source="sct.eayr.permanency-training"
    )


class PracticeAudit(Record):
    """A judgement by a person on how well the work was done."""

    noun = "Practice audit"
    dated_by = "held_on"

    held_on: Day | None = happened("When.", source="sct.eayr.child-centred")
    child_is_central: YesNo | None = fact(
        "Whether the child was found at the centre.", source="sct.eayr.child-centred"
    )
    findings: Narrative = narrative("What it found.", source="sct.eayr.child-centred")
