"""What a rule can see while it is judged: its record, the date, other findings; what it read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from permanence_rules.engine.how_many import HowMany, ways_to_fill
from permanence_rules.facts.truth import OneOf, Truth, Unknown
from permanence_rules.facts.view import AssumedRecord, Many, Value, ViewRecord
from permanence_rules.report.evidence import Seen
from permanence_rules.report.judgements import Verdict
from permanence_rules.runtime.steps import Steps
from permanence_rules.timing import Calendar, Duration
from permanence_rules.timing.readings import FORWARD

__all__ = ["Ask", "Read", "Scope", "Verdicts"]


class Verdicts(Protocol):
    """What has been judged of the rules, by rule and by the path of the record."""

    @property
    def rules(self) -> Mapping[str, Any]:
        """The compiled rules by their ids, to judge one of them on another day."""

    @property
    def looks(self) -> dict[tuple[int, str, date, bool], Any]:
        """What was found of a rule and a record by one day alone, for whoever asks again."""

    def get(self, key: tuple[str, str], /) -> Verdict | None:
        """Return what one rule says of one record; None where it says nothing of it."""

    def on(self, day: date, /) -> Verdicts:
        """Return what the rules say as at another day."""


@dataclass(slots=True)
class Doubt:
    """An answer or a code that is not known: what it may be, and who read it."""

    may_be: Callable[[], tuple[Value, ...]]
    readers: set[int] = field(default_factory=set)


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
    verdicts: Verdicts
    lets: Mapping[str, Read]
    trace: list[Seen] = field(default_factory=list)
    worked_out: dict[str, Value] = field(default_factory=dict)
    choices: dict[str, tuple[object, ...]] = field(default_factory=dict)
    """Names that stand for one of several records, as far as the case tells."""
    settled: Mapping[str, Value] = field(default_factory=dict)
    """Names for which one record is taken on trial, in one of so many `ways`."""
    ways: int = 1
    steps: Steps = field(default_factory=Steps)
    assumed: Mapping[tuple[str, str], HowMany] = field(default_factory=dict)
    """Of collections, by holder and name: how many records are assumed where none is known."""
    open: dict[tuple[str, str], tuple[HowMany, ...]] = field(default_factory=dict)
    """Of collections that left something open: the ways in which they may go on."""
    values: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    """Of facts, by record and name: what is taken for one that is not known."""
    unknown: dict[tuple[str, str], Doubt] = field(default_factory=dict)
    """The answers and codes that were read and are not known."""
    asked: dict[tuple[str, str], int] = field(default_factory=dict)
    """Of those, the highest place that was asked about."""
    owed_on: Callable[[date], Truth] | None = None
    """Whether the duty was owed as at another day; none where that is not asked."""
    reading: str = ""
    """The other reading by which it is judged on trial; none for the usual ones."""
    readings: dict[str, None] = field(default_factory=dict)
    """The other readings of periods that were met, by which another day or number comes out."""
    turns: tuple[date, ...] = ()
    """Days on which it may have begun or ceased to be owed, or another phase to govern."""
    was_never_owed: bool = False
    """Whether the duty never applied to the record, so that none of its gaps has to be weighed."""

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
            self.assumed,
            self.open,
            self.values,
            self.unknown,
            self.asked,
            self.owed_on,
            self.reading,
            self.readings,
            self.turns,
            self.was_never_owed,
        )

    def on_trial(
        self,
        settled: Mapping[str, Value],
        assumed: Mapping[tuple[str, str], HowMany],
        values: Mapping[tuple[str, str], Value],
        ways: int,
    ) -> Scope:
        """Return it anew, with names and collections taken on trial: one of so many *ways*."""
        return Scope(
            self.record,
            self.subject,
            self.as_at,
            self.calendar,
            self.verdicts,
            self.lets,
            worked_out=dict(settled),
            settled=settled,
            ways=ways,
            steps=self.steps,
            assumed=assumed,
            values=values,
            reading=self.reading,
        )

    def completed(self, holder: ViewRecord, name: str, many: Many) -> Many:
        """Return several records with those that are assumed."""
        assumed = self.assumed.get((holder.path, name))
        return assumed.fill(holder, name, many) if assumed is not None else many

    def taken_as(
        self,
        place: tuple[str, str],
        unknown: Unknown,
        may_be: Callable[[], tuple[Value, ...]],
        reader: object,
    ) -> Value:
        """Return what an unknown fact is taken for; failing that keep where it was read."""
        if place in self.values:
            return self.values[place]
        self.unknown.setdefault(place, Doubt(may_be)).readers.add(id(reader))
        return unknown

    @property
    def shared(self) -> Iterator[tuple[tuple[str, str], tuple[Value, ...]]]:
        """The unknown facts that were read at more than one place, and what they may be."""
        for place, doubt in self.unknown.items():
            if len(doubt.readers) > 1:
                yield place, doubt.may_be()

    def ask_how_many(self, holder: ViewRecord, name: str, many: Many, wanted: int) -> None:
        """Keep that a place among several records is open, as some may not be recorded."""
        key = (holder.path, name)
        assumed = self.assumed.get(key)
        if self.asked.get(key, 0) >= wanted or (assumed is not None and assumed.tells(wanted)):
            return
        self.asked[key] = wanted
        ways = ways_to_fill(many, wanted)
        if assumed is not None:
            # A first place was asked about, and now a later one is: "one or more" is told apart.
            ways = tuple(each for each in ways if assumed.may_be(each))
        if ways:
            self.open[key] = ways

    def at(self, day: date) -> Scope | None:
        """
        Return the same rule and record as at another day; None if the record was not there.

        What was read then is evidence as well. Nothing is taken on trial there.
        """
        subject = self.subject.on(day)
        if subject is None:
            return None
        # Records later than all that is known may not have been there by then.
        assumed = {key: each for key, each in self.assumed.items() if not each.has_later}
        scope = Scope(
            subject, subject, day, self.calendar, self.verdicts.on(day), self.lets, self.trace
        )
        scope.assumed, scope.values, scope.steps = assumed, self.values, self.steps
        return scope

    def days_read(self, since: int, until: int | None = None) -> tuple[date, ...]:
        """
        Return the days, up to the as-at date, that were read since the trace was so long.

        With *until*, of those that were read before it was as long as that.

        Those from which a fact was worked out are read with it: an approval that is none any
        more, or not yet, turns the answer on its days.
        """
        days: set[date] = set()
        for _, holder, value, path, _ in self.trace[since:until]:
            if isinstance(value, date):
                days.add(value)
            if isinstance(holder, ViewRecord):
                days |= holder.days_behind(path.rpartition(".")[2])
        return tuple(sorted(day for day in days if day <= self.as_at))

    def fact(self, record: ViewRecord, name: str) -> Value:
        """Return a fact of a record that no path of the rule names, and keep it as evidence."""
        value = record.get(name)
        if isinstance(record, AssumedRecord):
            return value
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

    def read_as(self, reading: str) -> Scope:
        """Return it anew, to be judged by another reading of its periods."""
        return Scope(
            self.record,
            self.subject,
            self.as_at,
            self.calendar,
            self.verdicts,
            self.lets,
            reading=reading,
        )

    def bound(self, duration: Duration, end: date, side: str) -> date:
        """
        Return the day that lies *duration* before *end*, as the bound of a window.

        A month may lack a day, and then counting forward leads to another one; *side* says
        whether the window begins (first) or ends (last) there.
        """
        back = self.before(duration, end)
        reads = {"first": duration.first_that_reaches, "last": duration.last_that_keeps_to}
        if side not in reads or not duration.number:
            return back
        forward = reads[side](end, self.calendar)
        if forward != back:
            self.readings[FORWARD] = None
        return forward if self.reading == FORWARD else back

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
