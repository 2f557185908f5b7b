"""Where a rule stands while it reads the case: its record, its names, and what it has read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from permanence_rules.facts.ordering import placed
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord
from permanence_rules.language.ordinals import ORDINALS
from permanence_rules.language.selections import Let
from permanence_rules.runtime.steps import Steps
from permanence_rules.timing import Calendar

__all__ = ["Finder", "OneRecordOf", "Place", "Ruling"]

Seen = tuple[Value, Value, Value, str, str]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What another rule may read of a finding."""

    outcome: str
    due_on: date | None
    done_on: date | None
    may_be_due: bool = False


@dataclass(frozen=True, slots=True)
class OneRecordOf(Unknown):
    """It is not known which record is meant, but it is one of these; None among them is none."""

    among: tuple[ViewRecord | None, ...]


Finder = Callable[[str, ViewRecord], Ruling | None]
"""Finds what a rule says of the record, or of one around it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Everything that a rule can see from one record."""

    record: ViewRecord
    subject: ViewRecord
    as_at: date
    calendar: Calendar
    lets: Mapping[str, Let]
    settings: Mapping[str, float | int]
    ruling: Finder
    work_out: Callable[[Place, Let], Value]
    trace: list[Seen] = field(default_factory=list)
    worked_out: dict[str, Value] = field(default_factory=dict)
    tried: frozenset[str] = frozenset()
    steps: Steps = field(default_factory=Steps)

    def at(self, record: ViewRecord) -> Place:
        """Return the same place with paths starting from another record."""
        return replace(self, record=record)

    def trying(self, names: Mapping[str, Value]) -> Place:
        """Return the place anew, where these names are taken to mean what is given."""
        return replace(self, trace=[], worked_out=dict(names), tried=frozenset(names))

    @property
    def choices(self) -> dict[str, tuple[ViewRecord | None, ...]]:
        """The names that were read and stand for one of several records."""
        named = self.worked_out.items()
        return {name: found.among for name, found in named if isinstance(found, OneRecordOf)}

    def read(self, path: str) -> Value:
        """Return the fact that *path* leads to, and keep it as evidence."""
        start, steps = self._start(path.split("."))
        holder, value, kind = start, start, ""
        for step in steps:
            holder, (value, kind) = value, _step(value, step)
        if steps:
            self.trace.append((start, holder, value, path, kind))
        return value

    def fact(self, record: ViewRecord, name: str) -> Value:
        """Return a fact of a record that no path names, and keep it as evidence."""
        value = record.get(name)
        self.trace.append((record, record, value, name, record.type.facts[name].kind))
        return value

    def day_of(self, record: ViewRecord) -> Value:
        """Return the day that dates a record, and keep it as evidence."""
        name = record.type.dated_by
        return self.fact(record, name) if name is not None else None

    def _start(self, segments: list[str]) -> tuple[Value, list[str]]:
        name, rest = segments[0], segments[1:]
        if name in self.record.type.facts:
            return self.record, segments
        if name in self.lets:
            return self._named(name), rest
        if name == "as_at":
            return self.as_at, rest
        if name == "subject":
            return self.subject, rest
        if name == "setting":
            return self.settings[rest[0]], rest[1:]
        return self._around(name, segments)

    def _named(self, name: str) -> Value:
        if name not in self.worked_out:
            self.worked_out[name] = self.work_out(self.at(self.subject), self.lets[name])
        return self.worked_out[name]

    def _around(self, name: str, segments: list[str]) -> tuple[Value, list[str]]:
        """A kind of record names the nearest around this one; else it is a fact of the case."""
        for record in (*self.record.ancestors(), *self.subject.ancestors()):
            if record.type.name == name:
                return record, segments[1:]
        return self.record.root, segments


def _step(value: Value, segment: str) -> tuple[Value, str]:
    if isinstance(value, Many):
        if segment in ORDINALS:
            return placed(value, ORDINALS[segment]), ""
        return _of_each(value, segment)
    if isinstance(value, ViewRecord):
        return value.get(segment), value.type.facts[segment].kind
    return value, ""


def _of_each(many: Many, segment: str) -> tuple[Many, str]:
    """Read one fact of every record; what is not known of one is a gap among all."""
    items: list[Any] = []
    gaps, before, after = set(many.gaps), set(many.before), set(many.after)
    kind = ""
    for record in many.items:
        found, kind = record.get(segment), record.type.facts[segment].kind
        if isinstance(found, Unknown):
            gaps |= found.missing
        elif isinstance(found, Many):
            items += found.items
            gaps, before, after = gaps | found.gaps, before | found.before, after | found.after
        elif found is not None:
            items.append(found)
    return Many(tuple(items), frozenset(gaps), frozenset(before), frozenset(after)), kind
