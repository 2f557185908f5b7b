"""What a rule can see while it is judged: its record, the date, other findings; what it read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from permanence_rules.facts.truth import OneOf, Truth, Unknown
from permanence_rules.facts.view import Value, ViewRecord
from permanence_rules.report.evidence import Seen
from permanence_rules.report.judgements import Verdict
from permanence_rules.runtime.steps import Steps
from permanence_rules.timing import Calendar, Duration

__all__ = ["Ask", "Read", "Scope"]


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
    trace: list[Seen] = field(default_factory=list)
    worked_out: dict[str, Value] = field(default_factory=dict)
    choices: dict[str, tuple[object, ...]] = field(default_factory=dict)
    """Names that stand for one of several records, as far as the case tells."""
    settled: Mapping[str, Value] = field(default_factory=dict)
    """Names for which one record is taken on trial, in one of so many `ways`."""
    ways: int = 1
    steps: Steps = field(default_factory=Steps)

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
            self.choices,
            self.settled,
            self.ways,
            self.steps,
        )

    def fact(self, record: ViewRecord, name: str) -> Value:
        """Return a fact of a record that no path of the rule names, and keep it as evidence."""
        value = record.get(name)
        self.trace.append((record, record, value, name, record.type.facts[name].kind))
        return value

    def day_of(self, record: ViewRecord) -> date | Unknown | None:
        """Return the day that dates a record, and keep it as evidence."""
        if record.type.dated_by is None:
            return None
        value = self.fact(record, record.type.dated_by)
        return value if isinstance(value, (date, Unknown)) else None

    def named(self, name: str) -> Value:
        """Return what a `let` of the rule works out to, worked out once for each record."""
        if name not in self.worked_out:
            at_home = self if self.record is self.subject else self.within(self.subject)
            found = self.lets[name](at_home)
            if isinstance(found, OneOf):
                self.choices[name] = found.among
                found = Unknown(found.missing)
            self.worked_out[name] = found
        return self.worked_out[name]

    def after(self, duration: Duration, start: date) -> date:
        """Return the last day of *duration* from *start*, on this rule's calendar."""
        return duration.after(start, self.calendar)

    def before(self, duration: Duration, end: date) -> date:
        """Return the day that lies *duration* before *end*, on this rule's calendar."""
        return duration.before(end, self.calendar)


Read = Callable[[Scope], Value]

"""Reads one value."""

Ask = Callable[[Scope], Truth]

"""Asks one question."""
