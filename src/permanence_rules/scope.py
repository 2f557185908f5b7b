"""What a rule can see while it is judged: its record, the date, other findings; what it read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from permanence_rules.timing import Calendar, Duration
from permanence_rules.truth import Truth
from permanence_rules.view import Many, Value, ViewRecord

__all__ = ["Ask", "Read", "Scope", "Verdict"]


class Verdict(Protocol):
    """What one rule may read of another rule's finding."""

    @property
    def outcome(self) -> str:
        """The outcome, as reports print it."""

    @property
    def due_on(self) -> date | None:
        """The last day on which the duty could be done in time."""

    @property
    def done_on(self) -> date | None:
        """The day on which the duty was done."""


@dataclass(slots=True)
class Scope:
    """
    Everything that one rule may see about one record.

    Paths start from `record`; `subject` is the record that the rule is about, which
    differs from it inside a `where`. `trace` collects what was read, as evidence.
    """

    record: ViewRecord
    subject: ViewRecord
    as_at: date
    calendar: Calendar
    verdicts: Mapping[tuple[str, str], Verdict]
    lets: Mapping[str, Read]
    trace: dict[str, str] = field(default_factory=dict)
    worked_out: dict[str, Value] = field(default_factory=dict)

    def within(self, record: ViewRecord) -> Scope:
        """Return the same scope with paths starting from another record."""
        return Scope(
            record,
            self.subject,
            self.as_at,
            self.calendar,
            self.verdicts,
            self.lets,
            self.trace,
            self.worked_out,
        )

    def named(self, name: str) -> Value:
        """Return what a `let` of the rule works out to, worked out once for each record."""
        if name not in self.worked_out:
            at_home = self if self.record is self.subject else self.within(self.subject)
            self.worked_out[name] = self.lets[name](at_home)
        return self.worked_out[name]

    def note(self, place: str, value: Value) -> None:
        """Keep what was read, in a form that repeats nobody's words."""
        if place not in self.trace:
            self.trace[place] = shown(value)

    def after(self, duration: Duration, start: date) -> date:
        """Return the last day of *duration* from *start*, on this rule's calendar."""
        return duration.after(start, self.calendar)

    def before(self, duration: Duration, end: date) -> date:
        """Return the day that lies *duration* before *end*, on this rule's calendar."""
        return duration.before(end, self.calendar)


def shown(value: Value) -> str:
    """
    Return a value as evidence shows it: dates, codes, numbers and counts.

    >>> shown(date(2025, 4, 30)), shown(None), shown(True)
    ('2025-04-30', 'none', 'yes')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal, str)):
        return str(value)
    if isinstance(value, Many):
        return f"{len(value.items)} recorded"
    return "recorded" if isinstance(value, ViewRecord) else "not known"


Read = Callable[[Scope], Value]
"""Reads one value."""

Ask = Callable[[Scope], Truth]
"""Asks one question."""
