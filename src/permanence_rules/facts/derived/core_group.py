"""Whether the adoption plan reached everybody who belongs to the child's core group."""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord

__all__ = ["reached_core_group"]

_REVIEWING = frozenset({"independent_reviewing_officer", "independent_reviewing_service"})
_THE_GROUP = "core_group_member"


@derived("adoption_plan", "yes_no", "East Riding procedure step 9 (ery.adoption-plan-circulated)")
def reached_core_group(record: ViewRecord) -> Value:
    """
    Whether every member of the core group was sent the adoption plan.

    Who belongs to the group differs from child to child. Its members are known from its
    meetings; where they are not, one health worker who had the plan does not show that all had.
    """
    said = record.get("reached_all_members")
    if isinstance(said, bool):
        return said
    sent = record.get("circulated_to")
    if not isinstance(sent, Many):
        return sent if isinstance(sent, Unknown) else False
    had_it = set(_roles(sent)) - _REVIEWING
    if _THE_GROUP in had_it:
        return True
    members = set(_members(record)) - _REVIEWING
    if sent.missing:
        return Unknown(sent.missing)
    if not had_it or members - had_it:
        return False
    return True if members else Unknown(frozenset({record.place("reached_all_members")}))


def _roles(people: Many) -> Iterator[str]:
    """Yield the roles of those who were sent something, or who are listed for a meeting."""
    roles = (each.get("role") for each in people.items)
    return (role for role in roles if isinstance(role, str))


def _members(plan: ViewRecord) -> Iterator[str]:
    adoption = plan.parent
    meetings = adoption.get("core_group_meetings") if adoption is not None else None
    for meeting in meetings.items if isinstance(meetings, Many) else ():
        attendees = meeting.get("attendees")
        if isinstance(attendees, Many):
            yield from _roles(attendees)
