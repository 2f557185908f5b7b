"""Where a rule stands while it reads the case: its record, its names, and what it has read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, TypeGuard

from permanence_rules.facts.kinds import Fact
from permanence_rules.facts.ordering import placed
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import AssumedRecord, Many, Value, ViewRecord
from permanence_rules.language.ordinals import ORDINALS
from permanence_rules.language.selections import Let
from permanence_rules.oracle.completions import (
    Key,
    TakenDay,
    Trial,
    Way,
    completions_of,
    is_undated,
)
from permanence_rules.oracle.kleene import Answer
from permanence_rules.runtime.steps import Steps
from permanence_rules.runtime.unchanging import unchanging
from permanence_rules.timing import Calendar, Duration
from permanence_rules.timing.readings import FORWARD

__all__ = ["Doubts", "Finder", "OneRecordOf", "Place", "Ruling"]

Seen = tuple[Value, Value, Value, str, str]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What another rule may read of a finding."""

    outcome: str
    due_on: date | None
    done_on: date | None
    may_be_due: bool = False
    days: tuple[date | None, ...] = ()
    """The days after which the finding may be another."""
    is_cut: bool = False
    """Whether not all was tried that may make it another."""


@unchanging(frozen=True, slots=True)
class OneRecordOf(Unknown):
    """It is not known which record is meant, but it is one of these; None among them is none."""

    among: tuple[ViewRecord | None, ...]


Finder = Callable[[str, ViewRecord], Ruling | None]
"""Finds what a rule says of the record, or of one around it, as at the day of the record."""


@dataclass(slots=True)
class Doubts:
    """What was read and could not be told, and what it may turn out to be."""

    collections: dict[Key, list[Way]] = field(default_factory=dict)
    asked: dict[Key, int] = field(default_factory=dict)
    """Of collections, the highest place that was asked about."""
    facts: dict[Key, tuple[Fact, set[object]]] = field(default_factory=dict)
    """Answers and codes, and which parts of the rule read them."""
    readings: dict[str, None] = field(default_factory=dict)
    """Other readings of periods by which another day or number comes out."""


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
    trial: Trial = field(default_factory=Trial)
    doubts: Doubts = field(default_factory=Doubts)
    ways: int = 1
    """In one of so many ways it is judged."""
    reading: str = ""
    """The other reading of periods by which it is judged on trial."""
    owed_on: Callable[[date], Answer] | None = None
    """Whether the duty was owed as at another day; none where that is not asked."""
    turns: tuple[date, ...] = ()
    """Days on which the duty may have begun or ceased to be owed."""
    steps: Steps = field(default_factory=Steps)

    def at(self, record: ViewRecord) -> Place:
        """Return the same place with paths starting from another record."""
        return self if record is self.record else replace(self, record=record)

    def on(self, day: date) -> Place | None:
        """Return the same place as at another day; None if the record was not there."""
        if day == self.as_at:
            return self
        there = self.subject.on(day)
        if there is None:
            return None
        # What is open on that day is not tried for itself.
        return replace(
            self,
            record=there,
            subject=there,
            as_at=day,
            worked_out={},
            trial=self.trial.on_another_day(),
            doubts=Doubts(),
            owed_on=None,
            turns=(),
        )

    def trying(self, trial: Trial, ways: int) -> Place:
        """Return the place anew, where what is open is taken to be as given."""
        return self._anew(trial, ways, self.reading)

    def read_as(self, reading: str) -> Place:
        """Return the place anew, to be judged by another reading of periods."""
        return self._anew(self.trial, 1, reading)

    def _anew(self, trial: Trial, ways: int, reading: str) -> Place:
        return Place(
            self.record,
            self.subject,
            self.as_at,
            self.calendar,
            self.lets,
            self.settings,
            self.ruling,
            self.work_out,
            worked_out=dict(trial.names),
            trial=trial,
            ways=ways,
            reading=reading,
            steps=self.steps,
        )

    def days_read(self, since: int, until: int | None = None) -> tuple[date, ...]:
        """
        Return the days up to the as-at date that were read between two lengths of the trace.

        Those of the facts from which one was worked out are among them.
        """
        read = self.trace[since:until]
        days = {value for _, _, value, _, _ in read if isinstance(value, date)}
        for _, holder, _, path, _ in read:
            if isinstance(holder, ViewRecord):
                days |= holder.days_behind(path.rpartition(".")[2])
        return tuple(sorted(each for each in days if each <= self.as_at))

    def before(self, period: Duration, end: date, *, opens: bool) -> date:
        """
        Return the day so long before *end* at which a window opens, or else closes.

        Where a month lacks a day, a count that goes forward may come to another one.
        """
        back = period.before(end, self.calendar)
        if not period.number:
            return back
        forward = period.first_that_reaches if opens else period.last_that_keeps_to
        other = forward(end, self.calendar)
        if other == back:
            return back
        self.doubts.readings[FORWARD] = None
        return other if self.reading == FORWARD else back

    @property
    def choices(self) -> dict[str, tuple[ViewRecord | None, ...]]:
        """The names that were read and stand for one of several records."""
        named = self.worked_out.items()
        return {name: found.among for name, found in named if isinstance(found, OneRecordOf)}

    def read(self, path: str, wanted: int = 0, reader: object = None) -> Value:
        """
        Return the fact that *path* leads to, and keep it as evidence.

        *wanted* says how many of the records that it leads to make a difference; *reader*
        which part of the rule asks, where an answer or a code is read.
        """
        start, steps = self._start(_segments(path))
        holder, value, kind = start, start, ""
        opened: list[tuple[Key, Many, int]] = []
        for number, step in enumerate(steps):
            holder, (value, kind) = value, _step(value, step)
            asked = _wanted(steps[number + 1 :], wanted) if kind == "collection" else 0
            if asked and isinstance(value, Many) and isinstance(holder, ViewRecord):
                key = (holder.path, step)
                if value.before or value.after or any(map(is_undated, value.items)):
                    opened.append((key, value, asked))
                if key in self.trial.collections:
                    value = self.trial.collections[key].fill(holder, step, value)
        if isinstance(value, Unknown) or (isinstance(value, Many) and value.missing):
            for each in opened:
                self._ask_how_many(*each)
        if not steps:
            return value
        if not (
            isinstance(start, AssumedRecord)
            or isinstance(holder, AssumedRecord)
            or isinstance(value, AssumedRecord)
        ):
            self.trace.append((start, _told(holder), _told(value), path, kind))
        if kind in _TRIED and isinstance(value, Unknown) and _is_one_record(holder):
            return self._taken_as((holder, steps[-1]), value, reader)
        return value

    def _ask_how_many(self, key: Key, many: Many, wanted: int) -> None:
        taken = self.trial.collections.get(key)
        if self.doubts.asked.get(key, 0) >= wanted:
            return
        if taken is not None and not taken.leaves_open(wanted):
            return
        self.doubts.asked[key] = wanted
        ways = completions_of(many, wanted)
        if taken is not None:
            # What was taken as "or more" is tried again, up to the later place that is asked about.
            ways = [each for each in ways if taken.leaves(each)]
        if ways:
            self.doubts.collections[key] = ways

    def _taken_as(self, fact: tuple[ViewRecord, str], unknown: Unknown, reader: object) -> Value:
        """Return what is taken for an answer or a code; else keep which part of the rule asked."""
        holder, name = fact
        key = (holder.path, name)
        if key in self.trial.values:
            return self.trial.values[key]
        if reader is not None:
            found = self.doubts.facts.setdefault(key, (holder.type.facts[name], set()))
            found[1].add(reader)
        return unknown

    def fact(self, record: ViewRecord, name: str) -> Value:
        """Return a fact of a record that no path names, and keep it as evidence."""
        value = record.get(name)
        if not isinstance(record, AssumedRecord):
            self.trace.append((record, record, value, name, record.type.facts[name].kind))
        return value

    def day_of(self, record: ViewRecord) -> Value:
        """Return the day that dates a record, and keep it as evidence."""
        name = record.type.dated_by
        return self.fact(record, name) if name is not None else None

    def _start(self, segments: Sequence[str]) -> tuple[Value, Sequence[str]]:
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

    def _around(self, name: str, segments: Sequence[str]) -> tuple[Value, Sequence[str]]:
        """A kind of record names the nearest around this one; else it is a fact of the case."""
        for record in (*self.record.ancestors(), *self.subject.ancestors()):
            if record.type.name == name:
                return record, segments[1:]
        return self.record.root, segments


def _is_one_record(holder: Value) -> TypeGuard[ViewRecord]:
    """Whether it has a path of its own; those that the case may lack share one."""
    is_taken = isinstance(holder, AssumedRecord) and not holder.path.endswith("]")
    return isinstance(holder, ViewRecord) and not is_taken


_TRIED = ("yes_no", "code")


@cache
def _segments(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _wanted(rest: Sequence[str], wanted: int) -> int:
    """Return how many of the records of a collection a path asks about that goes on so."""
    position = ORDINALS.get(rest[0]) if rest else None
    return wanted if position is None else max(1, position + 1)


def _told(value: Value) -> Value:
    """Return what the case itself says of several."""
    if isinstance(value, Many):
        told = [each for each in value.items if not isinstance(each, (AssumedRecord, TakenDay))]
        return value if len(told) == len(value.items) else replace(value, items=tuple(told))
    return value


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
    held: list[Many] = []
    lacking = frozenset[str]()
    kind = ""
    for record in many.items:
        found, kind = record.get(segment), record.type.facts[segment].kind
        if isinstance(found, Unknown):
            lacking |= found.missing
        elif isinstance(found, Many):
            items += found.items
            held.append(found)
        elif found is not None:
            items.append(found)
    hidden = many.held_as(segment, held)
    return replace(hidden, items=tuple(items), gaps=hidden.gaps | lacking), kind
