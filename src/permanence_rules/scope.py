"""What a rule can see while it is judged: its record, the date, other findings; what it read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from permanence_rules.timing import Calendar, Duration
from permanence_rules.truth import OneOf, Truth, Unknown
from permanence_rules.view import Many, Value, ViewRecord

__all__ = ["Ask", "Read", "Scope", "Seen", "Verdict", "evidence_of"]

Seen = tuple[Value, Value, Value, str, str]
"""What was read: the record that the path starts from, the one that holds the value, the value
itself, the path and the kind of fact. It is put into words only for findings that are shown."""


class Verdict(Protocol):
    """What one rule may read of another rule's finding."""

    @property
    def outcome(self) -> str:
        """The outcome, as reports print it."""

    @property
    def due_on(self) -> date | None:
        """The last day on which the duty could be done in time."""

    @property
    def possible_due_on(self) -> tuple[date, ...]:
        """The days between which missing facts decide, where no one day is known."""

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
    trace: list[Seen] = field(default_factory=list)
    worked_out: dict[str, Value] = field(default_factory=dict)
    choices: dict[str, tuple[object, ...]] = field(default_factory=dict)
    """Names that stand for one of several records, as far as the case tells."""
    settled: Mapping[str, Value] = field(default_factory=dict)
    """Names for which one record is taken on trial, in one of so many `ways`."""
    ways: int = 1

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


def evidence_of(trace: Iterable[Seen]) -> dict[str, str]:
    """Return what was read by its place in the case, each once, in words that are nobody's."""
    found: dict[str, str] = {}
    for seen in trace:
        place = _place(seen)
        if place not in found:
            found[place] = shown(seen[2], seen[4])
    return found


def shown(value: Value, kind: str = "") -> str:
    """
    Return a value as evidence shows it: dates, codes, numbers and counts; of text only that it is.

    >>> shown(date(2025, 4, 30)), shown(None), shown(True), shown("words", "text")
    ('2025-04-30', 'none', 'yes', 'recorded')
    """
    if kind in _WORDS and value is not None and not isinstance(value, Unknown):
        return "recorded"
    return next((words(value) for kinds, words in _SHOWN if isinstance(value, kinds)), _NOT_KNOWN)


_NOT_KNOWN = "not known"


def _count(several: Many) -> str:
    """Say how many are recorded; of records of which nothing is known, just that."""
    is_open = not several.items and bool(several.missing)
    return _NOT_KNOWN if is_open else f"{len(several.items)} recorded"


_SHOWN: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (type(None), lambda value: "none"),
    (bool, lambda value: "yes" if value else "no"),
    (date, date.isoformat),
    ((int, float, Decimal, str), str),
    (Many, _count),
    (ViewRecord, lambda value: "recorded"),
)
_WORDS = frozenset(("text", "narrative"))


def _place(seen: Seen) -> str:
    """Return where in the case a value stands."""
    start, holder, value, text, _ = seen
    if isinstance(value, ViewRecord):
        return value.path
    if isinstance(holder, ViewRecord):
        return holder.place(text.rsplit(".", 1)[-1])
    if not isinstance(start, ViewRecord):
        return text
    if isinstance(holder, Many) and holder.items and isinstance(holder.items[0], ViewRecord):
        return f"{holder.items[0].path.rpartition('[')[0]}.{text.rpartition('.')[2]}"
    # A path may begin with the kind of the record that it starts from.
    first, _, rest = text.partition(".")
    return start.place(rest if rest and first not in start.type.facts else text)


Read = Callable[[Scope], Value]
"""Reads one value."""

Ask = Callable[[Scope], Truth]
"""Asks one question."""
