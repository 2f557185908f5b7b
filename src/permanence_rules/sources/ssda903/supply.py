"""What a return can ever say of a child, and what it never does."""

from __future__ import annotations

from collections.abc import Mapping

from permanence_rules.sources.base import paths_of

__all__ = ["LEFT_UNKNOWN", "NOT_SUPPLIED", "SUPPLIED"]

NOT_SUPPLIED = (
    "child.is_unaccompanied_asylum_seeking",
    "child.may_be_trafficked",
    "placement.ending",
    "placement.parent_placement",
    "placement.temporary_approval",
    "placement.fully_approved_on",
    "placement.is_emergency",
    "placement.is_outside_terms_of_approval",
    "placement.notification_withheld_reason",
    "review.completed_on",
    "review.adjournments",
    "review_record.contested_on",
    "period_of_care.permanence_achieved_on",
)
"""Facts that a return never holds, although their absence from a case is a statement."""

LEFT_UNKNOWN = frozenset(NOT_SUPPLIED)

_OF_RECORDS: Mapping[str, tuple[str, ...]] = {
    "": ("case_id", "jurisdiction", "recorded_until", "not_supplied"),
    "child": ("date_of_birth", "died_on", "is_unaccompanied_asylum_seeking"),
    "periods_of_care": (
        "arrangement",
        "started_on",
        "ended_on",
        "end_reason",
        "reviews_recorded_from",
    ),
    "periods_of_care.legal_statuses": ("status", "started_on", "ended_on"),
    "periods_of_care.remands": ("started_on", "ended_on"),
    "periods_of_care.placements": (
        "kind",
        "provider",
        "is_with_connected_person",
        "is_fostering_for_adoption",
        "long_term",
        "started_on",
        "ended_on",
        "end_reason",
    ),
    "periods_of_care.reviews": ("held_on", "child_participation"),
    "periods_of_care.adoption": (
        "route",
        "placement_order_made_on",
        "placement_order_revoked_on",
        "order_made_on",
        "placed_on",
        "plan_ended_on",
    ),
    "periods_of_care.adoption.adm_decision": ("decided_on", "decision"),
    "periods_of_care.matches": ("kind", "agreed_on"),
    "periods_of_care.matches.adm_decision": ("decided_on", "decision"),
    "periods_of_care.matches.carer": ("is_current_carer",),
    "periods_of_care.special_guardianship": ("order_made_on",),
}
"""By the path of each record, the facts that the modules beside this one write into it."""


SUPPLIED = paths_of(_OF_RECORDS)
"""
The paths of a case that a return can ever fill.

A foster placement that is marked as long term has `long_term` as a record in which nothing stands,
so that path alone stands for a record.
"""
