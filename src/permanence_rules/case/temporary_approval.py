"""Temporary approval of a connected person, and its one extension."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from permanence_rules.case.base import (
    Day,
    FactKind,
    Narrative,
    Record,
    defaulted,
    ended,
    fact,
    happened,
    narrative,
)
from permanence_rules.case.checks import Impossibility, in_order, refuse_impossible, too_early
from permanence_rules.case.roles import RoleName


class ExtensionReason(StrEnum):
    """Why a temporary approval was extended."""

    ASSESSMENT_NOT_COMPLETE = "assessment_not_complete"
    INDEPENDENT_REVIEW = "independent_review"


class TemporaryApprovalExtension(Record):
    """A longer temporary approval."""

    noun = "Extension of temporary approval"
    dated_by = "granted_on"

    granted_on: Day | None = happened("When it was granted.", source="CPPCR 2010 reg 25(1)")
    granted_by: RoleName | None = fact("Who granted it.", source="CPPCR 2010 reg 25(4)")
    reason: ExtensionReason | None = fact("Why it was granted.", source="CPPCR 2010 reg 25(2)")
    expires_on: Day | None = defaulted(
        "The last day that it covers.",
        default=None,
        means="no earlier end was given",
        source="CPPCR 2010 reg 25(2)",
        kind=FactKind.PLANNED,
    )
    panel_view_sought_on: Day | None = happened(
        "When the fostering panel's view was sought.", source="CPPCR 2010 reg 25(4)"
    )
    iro_informed_on: Day | None = happened(
        "When the independent reviewing officer was informed.", source="CPPCR 2010 reg 25(4)"
    )
    independent_review_decided_on: Day | None = happened(
        "When the outcome of the independent review became known.", source="CPPCR 2010 reg 25(3)"
    )


class TemporaryApproval(Record):
    """Approval of a connected person for a limited time, before full assessment."""

    noun = "Temporary approval"
    dated_by = "approved_on"

    approved_on: Day | None = happened("First day of the approval.", source="CPPCR 2010 reg 24(1)")
    approved_by: RoleName | None = fact("Who approved.", source="CPPCR 2010 reg 24")
    expires_on: Day | None = defaulted(
        "The last day that it was given for.",
        default=None,
        means="no earlier end was given",
        source="CPPCR 2010 reg 24(1)",
        kind=FactKind.PLANNED,
    )
    suitability_assessed_on: Day | None = happened(
        "When suitability, household and home were assessed.", source="CPPCR 2010 reg 24(2), Sch 4"
    )
    support_arranged: Narrative = narrative(
        "Support that the carer will have.", source="CPPCR 2010 reg 24(2)"
    )
    welfare_considered: Narrative = narrative(
        "Why the placement serves the child's welfare.", source="CPPCR 2010 reg 24(2)"
    )
    full_assessment_started_on: Day | None = happened(
        "When the full assessment was set going.", source="CPPCR 2010 reg 24(2)"
    )
    extension: TemporaryApprovalExtension | None = defaulted(
        "Its one extension.", source="CPPCR 2010 reg 25", default=None, means="it was not extended"
    )
    ended_on: Day | None = ended(
        "When it ended, by full approval, refusal or expiry.", source="CPPCR 2010 reg 25(6)"
    )

    _in_order = in_order("approved_on", "ended_on")

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        """Refuse a temporary approval that was extended before it was given."""
        return refuse_impossible(self, _extended_too_early(self))


def _extended_too_early(approval: TemporaryApproval) -> Iterator[Impossibility]:
    granted = approval.extension.granted_on if approval.extension else None
    if granted is not None and approval.approved_on is not None and granted < approval.approved_on:
        yield too_early(("extension", "granted_on"), "approved_on")
