"""Panels with their papers, the decision maker who follows, and requests for resources."""

from decimal import Decimal
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
from permanence_rules.case.people import Attendee, Delivery
from permanence_rules.case.roles import RoleName


class PanelKind(StrEnum):
    """Which body; similar names are different bodies."""

    ADOPTION_PANEL = "adoption_panel"
    ADOPTION_AND_PERMANENCY_PANEL = "adoption_and_permanency_panel"
    PERMANENCE_PANEL = "permanence_panel"
    PERMANENCY_PANEL = "permanency_panel"
    FOSTERING_PANEL = "fostering_panel"


class PanelPurpose(StrEnum):
    """What a panel was asked."""

    PLAN_FOR_ADOPTION = "plan_for_adoption"
    MATCH = "match"
    ISSUE_PROCEEDINGS = "issue_proceedings"
    RESOURCES = "resources"
    PERMANENCE_REVIEW = "permanence_review"
    CARER_APPLICATION_FOR_ORDER = "carer_application_for_order"
    CARER_APPROVAL = "carer_approval"
    CARER_REVIEW = "carer_review"
    END_CARER_APPROVAL = "end_carer_approval"
    TEMPORARY_APPROVAL = "temporary_approval"
    OTHER = "other"


class Recommendation(StrEnum):
    """What a panel advised or agreed."""

    RECOMMENDED = "recommended"
    NOT_RECOMMENDED = "not_recommended"
    DEFERRED = "deferred"


class Decision(StrEnum):
    """What a decision maker decided."""

    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    DEFERRED = "deferred"


class PaperKind(StrEnum):
    """A paper put before a panel."""

    FORM_F = "form_f"
    PROSPECTIVE_ADOPTER_REPORT = "prospective_adopter_report"
    CHILD_PERMANENCE_REPORT = "child_permanence_report"
    MATCHING_REPORT = "matching_report"
    ADOPTION_PLACEMENT_REPORT = "adoption_placement_report"
    SUPPORT_PLAN = "support_plan"
    CARER_REVIEW_REPORT = "carer_review_report"
    PERMANENCE_FORM = "permanence_form"
    OTHER = "other"


class Paper(Record):
    """One paper put before a panel."""

    noun = "Panel paper"

    kind: PaperKind | None = fact("Which paper.", source="wal.panel-form-f-or-par-12m")
    completed_on: Day | None = happened(
        "When it was completed.", source="wal.panel-form-f-or-par-12m"
    )
    updated_on: Day | None = defaulted(
        "When it was last updated.",
        default=None,
        means="it has not been updated",
        source="wal.panel-form-f-or-par-12m",
        kind=FactKind.HAPPENED,
    )
    supplied_on: Day | None = happened(
        "When the panel was given it.", source="wal.panel-form-f-or-par-12m"
    )


class Panel(Record):
    """One panel meeting at which the child's case was heard."""

    noun = "Panel"
    dated_by = "held_on"
    booked_by = "planned_for"

    kind: PanelKind | None = fact("Which body.", source="ery.cao-sgo-to-permanency-panel")
    purpose: PanelPurpose | None = fact(
        "What it was asked.", source="dev.panel-agree-issue-proceedings"
    )
    requested_on: Day | None = happened(
        "When a hearing was asked for.", source="dev.panel-agree-issue-proceedings"
    )
    planned_for: Day | None = planned("Day booked.", source="AAR 2005 reg 18")
    held_on: Day | None = happened("When it was held.", source="AAR 2005 reg 18")
    is_cancelled: YesNo | None = defaulted(
        "Whether the booking was cancelled.",
        default=False,
        means="it was not cancelled",
        source="AAR 2005 reg 18",
    )
    recommendation: Recommendation | None = fact(
        "What it advised or agreed.", source="wal.long-term-status-after-adm"
    )
    minutes_received_on: Day | None = happened(
        "When the decision maker received recommendation and final minutes.",
        source="eng.guid.adm-7wd",
    )
    papers: tuple[Paper, ...] | None = fact("Its papers.", source="wal.panel-form-f-or-par-12m")
    attendees: tuple[Attendee, ...] | None = fact("Who came.", source="wal.ltf-mainstream-tasks")


class AdmDecision(Record):
    """A decision of the agency decision maker."""

    noun = "Agency decision maker's decision"
    dated_by = "decided_on"
    booked_by = "planned_for"

    planned_for: Day | None = planned("Day booked.", source="eng.guid.adoption-panel-2m")
    decided_on: Day | None = happened("When it was made.", source="AAR 2005 reg 19")
    decision: Decision | None = fact("What was decided.", source="AAR 2005 reg 19")
    told_orally_on: Day | None = happened(
        "When parents or carers were told by word of mouth.", source="eng.guid.adm-oral-2wd"
    )
    confirmed_in_writing_on: Day | None = happened(
        "When it was confirmed in writing.", source="eng.guid.adm-written-5wd"
    )
    deliveries: tuple[Delivery, ...] | None = fact(
        "Who was told in writing.", source="eng.guid.adm-written-5wd"
    )


class ResourceRequest(Record):
    """A request for money or a service."""

    noun = "Request for resources"
    dated_by = "requested_on"

    requested_on: Day | None = happened("When it was made.", source="dev.panel-resources-over-2000")
    purpose: Narrative = narrative("What it is for.", source="dev.panel-resources-to-stay-home")
    amount: Decimal | None = fact(
        "Total cost of this request, tax included.",
        source="dev.panel-resources-over-2000",
        unit="pounds",
    )
    panel_decided_on: Day | None = happened(
        "When the panel decided.", source="dev.panel-resources-over-2000"
    )
    panel_decision: Decision | None = fact(
        "What the panel decided.", source="dev.panel-resources-over-2000"
    )
    decided_by: RoleName | None = fact("Who decided.", source="dev.panel-resources-over-2000")
    committed_on: Day | None = happened(
        "When the money was committed.", source="dev.panel-resources-over-2000"
    )
