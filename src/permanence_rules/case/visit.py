"""Statutory visits to the child, and requests for one."""

from enum import StrEnum

from permanence_rules.case.base import Day, Record, YesNo, defaulted, fact, happened, planned
from permanence_rules.case.review import NotSeenAloneReason
from permanence_rules.case.roles import RoleName


class VisitMode(StrEnum):
    """How a visit was made."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    TELEPHONE = "telephone"


class Visit(Record):
    """One visit by the authority's representative."""

    noun = "Visit"
    dated_by = "held_on"
    booked_by = "scheduled_for"

    scheduled_for: Day | None = planned("Day booked for it.", source="CPPCR 2010 reg 28")
    held_on: Day | None = happened("When it was made.", source="CPPCR 2010 reg 28")
    mode: VisitMode | None = defaulted(
        "How it was made.",
        default=VisitMode.IN_PERSON,
        means="it was made in person",
        source="CPPCR 2010 reg 28",
    )
    made_by: RoleName | None = fact("The role that visited.", source="CPPCR 2010 reg 28")
    child_seen: YesNo | None = defaulted(
        "Whether the child was seen.",
        default=True,
        means="the child was seen",
        source="CPPCR 2010 reg 28",
    )
    child_seen_alone: YesNo | None = fact(
        "Whether the child was spoken to in private.", source="CPPCR 2010 reg 29"
    )
    not_seen_alone_reason: NotSeenAloneReason | None = fact(
        "Why not in private.", source="CPPCR 2010 reg 29"
    )
    carer_seen: YesNo | None = fact(
        "Whether carer or adopter was seen too.", source="AAR 2005 reg 36(4)"
    )


class VisitRequest(Record):
    """A request for a visit by the child, a carer or another."""

    noun = "Request for a visit"
    dated_by = "requested_on"

    requested_on: Day | None = happened("When it was asked for.", source="CPPCR 2010 reg 28(7)")
    requested_by: RoleName | None = fact("Who asked.", source="CPPCR 2010 reg 28(7)")
    is_reasonable: YesNo | None = fact("Whether it was reasonable.", source="CPPCR 2010 reg 28(7)")
    visited_on: Day | None = happened("When the visit was made.", source="CPPCR 2010 reg 28(7)")
