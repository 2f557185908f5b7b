"""Which forms there are, of which record each is a view, and how its days usually follow."""

from __future__ import annotations

from dataclasses import dataclass

from permanence_rules.runtime.registry import Registry

__all__ = ["FORMS", "FormShape", "Place"]

Place = tuple[str, ...]
"""The names that lead from the case to a kind of record, without positions."""


@dataclass(frozen=True, slots=True)
class FormShape:
    """
    A form as a view of one record of the case.

    `homes` are the places where such a record can be. `only` keeps some facts and sections, all
    if it is empty. Each line of `usual_order` names days that as a rule follow each other; another
    order is possible, so that it is unlikely and never impossible.
    """

    name: str
    title: str
    about: str
    homes: tuple[Place, ...]
    only: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()
    usual_order: tuple[tuple[str, ...], ...] = ()


_PERIOD: Place = ("periods_of_care",)

CARE_PLAN = FormShape(
    "care_plan",
    "Care plan",
    "The care plan with the plan for permanence.",
    ((*_PERIOD, "care_plan"),),
    usual_order=(
        ("prepared_on", "last_updated_on"),
        ("permanence_plan.prepared_on", "permanence_plan.agreed_on"),
        ("permanence_plan.prepared_on", "permanence_plan.team_manager_endorsed_on"),
        ("permanence_plan.prepared_on", "permanence_plan.target_for"),
    ),
)

REVIEW_RECORD = FormShape(
    "review_record",
    "Review record",
    "A review of the child's case and its written record.",
    ((*_PERIOD, "reviews"),),
    usual_order=(
        ("papers_sent_on", "held_on"),
        ("report_completed_on", "held_on"),
        ("venue_discussed_with_child_on", "held_on"),
        ("held_on", "care_plan_updated_on"),
        ("record.decisions_sent_on", "record.completed_on", "record.distributed_on"),
    ),
)

NOTIFICATION_PART_1 = FormShape(
    "permanence_notification_part_1",
    "Permanence notification part 1",
    "The notification that starts the search for permanence.",
    ((*_PERIOD, "permanence_notification"),),
    only=(
        "part_1_sent_on",
        "part_1_received_on",
        "part_1_sent_by",
        "placement_referral_updated_on",
        "placement_referral_sent_on",
    ),
    usual_order=(("placement_referral_updated_on", "placement_referral_sent_on"),),
)

NOTIFICATION_PART_2 = FormShape(
    "permanence_notification_part_2",
    "Permanence notification part 2",
    "The consultation that follows part 1, and part 2 of the notification.",
    ((*_PERIOD, "permanence_notification"),),
    only=("consultation", "part_2"),
    usual_order=(
        ("part_1_sent_on", "consultation.arranged_on", "consultation.held_on"),
        ("consultation.held_on", "part_2.completed_on"),
    ),
)

CONSULTATION = FormShape(
    "consultation",
    "Consultation",
    "One person or body consulted on the plan.",
    ((*_PERIOD, "consultations"),),
    usual_order=(
        ("notified_of_proposal_on", "feedback_received_on", "feedback_recorded_on"),
        ("invited_to_comment_on", "feedback_received_on"),
    ),
)

PLANNING_MEETING = FormShape(
    "planning_meeting",
    "Planning meeting",
    "A meeting that plans permanence; it does not replace a review.",
    ((*_PERIOD, "planning_meetings"),),
    usual_order=(("held_on", "work_plan.agreed_on"), ("held_on", "form_completed_on")),
)

MATCHING = FormShape(
    "matching",
    "Matching",
    "A proposal that the child live permanently with one family, and the papers of its panel.",
    ((*_PERIOD, "matches"),),
    usual_order=(
        (
            "proposed_on",
            "matching_meeting_held_on",
            "matching_report_completed_on",
            "panel.held_on",
            "adm_decision.decided_on",
            "placed_on",
        ),
        ("supervising_social_worker_discussed_on", "found_viable_on"),
        ("carer_assessment_started_on", "carer_assessed_on"),
        ("funding.agreement_sought_on", "funding.agreed_on"),
        ("panel.requested_on", "panel.held_on", "panel.minutes_received_on"),
        ("adm_decision.decided_on", "adm_decision.confirmed_in_writing_on"),
    ),
)

PANEL_PAPERS = FormShape(
    "panel_papers",
    "Panel papers",
    "A panel that hears the child's case, and the papers put before it.",
    (
        (*_PERIOD, "panels"),
        (*_PERIOD, "matches", "panel"),
        (*_PERIOD, "adoption", "panel"),
    ),
    usual_order=(("requested_on", "held_on", "minutes_received_on"),),
)

CONNECTED_PERSON = FormShape(
    "connected_person_placement",
    "Placement with a connected person",
    "A placement with a relative, friend or other connected person.",
    ((*_PERIOD, "placements"),),
    only=(
        "started_on",
        "ended_on",
        "end_reason",
        "kind",
        "provider",
        "carer",
        "is_with_connected_person",
        "is_with_same_carer",
        "is_emergency",
        "is_intended_to_last_to_18",
        "arranged_on",
        "options_considered",
        "plan",
        "temporary_approval",
        "fully_approved_on",
        "all_notified_on",
    ),
    usual_order=(
        ("arranged_on", "started_on"),
        ("temporary_approval.suitability_assessed_on", "temporary_approval.approved_on"),
        ("temporary_approval.approved_on", "fully_approved_on"),
    ),
)

ADOPTION_PLAN = FormShape(
    "adoption_plan",
    "Adoption plan",
    "The plan to carry out adoption, and the way to it.",
    ((*_PERIOD, "adoption"),),
    usual_order=(
        ("considered_on", "referral_form_completed_on", "referral_form_sent_on"),
        ("plan.drawn_up_on", "plan.circulated_on"),
        ("panel.requested_on", "panel.held_on", "panel.minutes_received_on"),
        ("panel.held_on", "adm_decision.decided_on"),
        ("adm_decision.decided_on", "adm_decision.confirmed_in_writing_on"),
    ),
)

FORMS = Registry(
    "permanence_rules.forms",
    {
        shape.name: f"permanence_rules.forms.shapes:{variable}"
        for variable, shape in {
            "CARE_PLAN": CARE_PLAN,
            "REVIEW_RECORD": REVIEW_RECORD,
            "NOTIFICATION_PART_1": NOTIFICATION_PART_1,
            "NOTIFICATION_PART_2": NOTIFICATION_PART_2,
            "CONSULTATION": CONSULTATION,
            "PLANNING_MEETING": PLANNING_MEETING,
            "MATCHING": MATCHING,
            "PANEL_PAPERS": PANEL_PAPERS,
            "CONNECTED_PERSON": CONNECTED_PERSON,
            "ADOPTION_PLAN": ADOPTION_PLAN,
        }.items()
    },
)
"""The forms by name. Another package adds one as an entry point that leads to a `FormShape`."""
