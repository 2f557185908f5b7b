"""The disruption of a placement and what follows for the carer."""

from permanence_rules.case.base import (
    Day,
    Narrative,
    Record,
    YesNo,
    fact,
    happened,
    narrative,
    planned,
)
from permanence_rules.case.carer import CarerReview


class CarerFee(Record):
    """The fee element paid to the carer after a disruption."""

    noun = "Carer's fee"

    paid_until_on: Day | None = planned("Last day paid for.", source="wal.disruption-fee-2w")
    extension_decided_on: Day | None = happened(
        "When a further time was decided.", source="wal.disruption-fee-extension-2w"
    )
    extended_until_on: Day | None = planned(
        "Last day of the further time.", source="wal.disruption-fee-extension-2w"
    )
    stopped_on: Day | None = happened("When the fee stopped.", source="wal.disruption-outcome-stop")
    continues: YesNo | None = fact(
        "Whether the fee goes on.", source="wal.disruption-outcome-continue"
    )


class Disruption(Record):
    """A placement that broke down."""

    noun = "Disruption"
    dated_by = "child_left_on"

    child_left_on: Day | None = happened(
        "Day on which the child left.", source="wal.disruption-review-2w"
    )
    was_long_term: YesNo | None = fact(
        "Whether the placement was a long-term one.", source="wal.disruption-review-2w"
    )
    carer_review: CarerReview | None = fact(
        "The urgent foster carer review.", source="wal.disruption-review-2w"
    )
    fee: CarerFee | None = fact("The carer's fee.", source="wal.disruption-fee-2w")
    terms_of_approval_amended_on: Day | None = happened(
        "When the carer's terms were changed.", source="wal.disruption-outcome-continue"
    )
    carer_resigned_on: Day | None = happened(
        "When the carer resigned.", source="wal.disruption-outcome-stop"
    )
    deregistration_panel_held_on: Day | None = happened(
        "When the fostering panel heard a proposal to end approval.",
        source="wal.disruption-outcome-stop",
    )
    stability_meeting_held_on: Day | None = happened(
        "When a stability or disruption meeting was held.",
        source="sct.eayr.reduce-placement-moves",
    )
    reasons: Narrative = narrative("Why it broke down.", source="wal.disruption-review-2w")
