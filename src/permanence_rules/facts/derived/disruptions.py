"""Facts of a broken-down placement that the record leaves out; the carer's fee after it."""

from __future__ import annotations

from datetime import date

from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.derived.told_by_others import within
from permanence_rules.facts.view import Many, Value, ViewRecord

_LONG_TERM_SINCE = ("started_on", "confirmed_on")
"""The days that make a placement a long-term one: the council's own, and regulation 2(1)'s."""


@derived("disruption", tells="was_long_term")
def _was_long_term(record: ViewRecord) -> Value:
    """The placement that ended on the day on which the child left says whether it was long term."""
    if record.says("was_long_term"):
        return record.recorded("was_long_term")
    home = _home(record)
    if home is None:
        return record.recorded("was_long_term")
    left = record.get("child_left_on")
    since = [within(home, "long_term", day) for day in _LONG_TERM_SINCE]
    if any(isinstance(day, date) and isinstance(left, date) and day <= left for day in since):
        return True
    is_none = home.says("long_term") and home.recorded("long_term") is None
    return False if is_none else record.recorded("was_long_term")


@derived("carer_fee", tells="stopped_on")
def _stopped(record: ViewRecord) -> Value:
    """A fee that goes on has not stopped."""
    goes_on = record.recorded("continues") is True and not record.says("stopped_on")
    return None if goes_on else record.recorded("stopped_on")


@derived("carer_fee", tells="continues")
def _continues(record: ViewRecord) -> Value:
    """A fee that has stopped does not go on."""
    has_stopped = isinstance(record.recorded("stopped_on"), date) and not record.says("continues")
    return False if has_stopped else record.recorded("continues")


@derived("carer_fee", tells="paid_until_on")
def _paid(record: ViewRecord) -> Value:
    """A fee is paid up to the day on which it stopped."""
    stopped = record.recorded("stopped_on")
    if isinstance(stopped, date) and not record.says("paid_until_on"):
        return stopped
    return record.recorded("paid_until_on")


def _home(record: ViewRecord) -> ViewRecord | None:
    """Return the one placement that ended on the day on which the child left, if there is one."""
    left, period = record.get("child_left_on"), record.parent
    found = period.get("placements") if period is not None else None
    if not isinstance(found, Many) or not isinstance(left, date):
        return None
    homes = [each for each in found.items if each.get("ended_on") == left]
    return homes[0] if len(homes) == 1 else None
