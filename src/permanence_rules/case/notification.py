"""The permanency notification: part 1, the consultation, part 2 and the referral form."""

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
from permanence_rules.case.people import Delivery
from permanence_rules.case.roles import RoleName


class ConsultationMode(StrEnum):
    """How a consultation was held."""

    FACE_TO_FACE = "face_to_face"
    TELEPHONE = "telephone"
    VIDEO = "video"


class PermanenceConsultation(Record):
    """The consultation that follows part 1."""

    noun = "Permanency consultation"
    dated_by = "held_on"
    booked_by = "planned_for"

    arranged_on: Day | None = happened(
        "When it was arranged.", source="wal.consultation-within-5wd"
    )
    planned_for: Day | None = planned("Day booked.", source="wal.consultation-within-5wd")
    held_on: Day | None = happened("When it was held.", source="wal.consultation-within-5wd")
    held_by: RoleName | None = fact("Who held it.", source="wal.part2-completed-returned")
    mode: ConsultationMode | None = fact("How it was held.", source="wal.consultation-mode")
    routes_considered: tuple[PermanenceOption, ...] | None = fact(
        "Every route considered.", source="wal.consultation-all-routes"
    )
    all_routes_considered: YesNo | None = fact(
        "Whether every available route was considered.", source="wal.consultation-all-routes"
    )
    social_worker_told_tasks: YesNo | None = fact(
        "Whether the social worker was told which tasks are needed.",
        source="wal.consultation-tasks-known",
    )


class NotificationPartTwo(Record):
    """Part 2 of the notification."""

    noun = "Notification part 2"
    dated_by = "completed_on"

    completed_on: Day | None = happened(
        "When it was completed.", source="wal.part2-completed-returned"
    )
    sent_to: tuple[Delivery, ...] | None = fact(
        "To whom it was returned.", source="wal.part2-completed-returned"
    )
    tasks: Narrative = narrative("The tasks needed.", source="wal.part2-content")
    child_permanence_report_required: YesNo | None = fact(
        "Whether it says that a child permanence report is needed.", source="wal.part2-content"
    )


class PermanenceNotification(Record):
    """The notification that starts the search for permanence."""

    noun = "Permanency notification"

    part_1_sent_on: Day | None = happened("When part 1 was sent.", source="wal.notification-part1")
    part_1_received_on: Day | None = defaulted(
        "When part 1 was received.",
        default=None,
        means="its receipt was not recorded",
        source="wal.consultation-within-5wd",
        kind=FactKind.HAPPENED,
    )
    part_1_sent_by: RoleName | None = fact("Who sent part 1.", source="wal.notification-part1")
    consultation: PermanenceConsultation | None = fact(
        "The consultation.", source="wal.consultation-within-5wd"
    )
    part_2: NotificationPartTwo | None = fact("Part 2.", source="wal.part2-completed-returned")
    placement_referral_updated_on: Day | None = happened(
        "When the placement and resources referral form was updated.",
        source="wal.placement-referral-updated",
    )
    placement_referral_sent_on: Day | None = happened(
        "When that form was sent.", source="wal.placement-referral-updated"
    )

    _in_order = in_order("part_1_sent_on", "part_1_received_on")
