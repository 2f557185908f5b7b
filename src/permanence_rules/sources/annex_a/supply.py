"""What an Annex A workbook can ever say of a child, and what it never does."""

from __future__ import annotations

from collections.abc import Mapping

from permanence_rules.sources.base import paths_of

__all__ = ["CANNOT_SUPPLY", "LEFT_UNKNOWN", "NOT_SUPPLIED", "SUPPLIED"]

NOT_SUPPLIED = (
    "adoption.is_relinquished",
    "adoption.placement_order_refused_on",
    "adoption.placement_order_revoked_on",
    "child.is_unaccompanied_asylum_seeking",
    "child.may_be_trafficked",
    "health.child_refused_on",
    "match.matching_report_updated_on",
    "match.withdrawn_on",
    "period_of_care.disagreements",
    "period_of_care.disputes",
    "period_of_care.permanence_achieved_on",
    "period_of_care.significant_events",
    "period_of_care.visit_requests",
    "permanence_plan.not_achievable_on",
    "placement.fully_approved_on",
    "placement.is_emergency",
    "placement.is_outside_terms_of_approval",
    "placement.is_with_same_carer",
    "placement.notification_withheld_reason",
    "placement.temporary_approval",
    "review.adjournments",
    "review.completed_on",
    "visit.child_seen",
    "visit.mode",
)
"""Facts that a workbook never holds, although their absence from a case is a statement."""

LEFT_UNKNOWN = frozenset(NOT_SUPPLIED)

CANNOT_SUPPLY = (
    "A workbook has the latest review, visit, health assessment and dental check, and none before.",
    "A workbook gives the present legal status and placement: those before them are not known.",
    "A workbook gives the permanence plan of its own day, and not when it was made.",
    "A workbook does not say whether the child was seen on a visit, or seen alone.",
    "A workbook does not say who chaired a review, who took part, or when its record went.",
    "A workbook holds no care plan, placement plan, approval of a carer, panel or court hearing.",
)

_OF_RECORDS: Mapping[str, tuple[str, ...]] = {
    "": ("case_id", "jurisdiction", "recorded_until", "not_supplied", "team", "worker"),
    "child": ("date_of_birth", "died_on", "is_disabled", "is_unaccompanied_asylum_seeking"),
    "periods_of_care": (
        "arrangement",
        "started_on",
        "ended_on",
        "end_reason",
        "placements_recorded_from",
        "reviews_recorded_from",
        "visits_recorded_from",
    ),
    "periods_of_care.legal_statuses": ("status", "started_on", "ended_on"),
    "periods_of_care.remands": ("started_on", "ended_on"),
    "periods_of_care.placements": (
        "kind",
        "provider",
        "is_with_connected_person",
        "is_fostering_for_adoption",
        "is_out_of_area",
        "long_term",
        "started_on",
        "ended_on",
        "end_reason",
    ),
    "periods_of_care.reviews": ("held_on",),
    "periods_of_care.visits": ("held_on",),
    "periods_of_care.care_plan": ("permanence_plan",),
    "periods_of_care.care_plan.permanence_plan": ("option",),
    "periods_of_care.health": ("assessments_recorded_from", "dental_checks_recorded_from"),
    "periods_of_care.health.assessments": ("held_on",),
    "periods_of_care.health.dental_checks": ("held_on",),
    "periods_of_care.adoption": (
        "route",
        "placement_order_made_on",
        "order_made_on",
        "placed_on",
        "plan_ended_on",
    ),
    "periods_of_care.adoption.adm_decision": ("decided_on", "decision"),
    "periods_of_care.matches": ("kind", "agreed_on"),
    "periods_of_care.matches.adm_decision": ("decided_on", "decision"),
    "periods_of_care.special_guardianship": ("order_made_on",),
}
"""By the path of each record, the facts that the modules beside this one write into it."""


SUPPLIED = paths_of(_OF_RECORDS)
"""The paths of a case that a workbook can ever fill."""
