"""The case as it stood on the as-at date: what is known, known to be none, or unknown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from permanence_rules.case import Case, Record
from permanence_rules.facts.kinds import Fact, RecordType
from permanence_rules.facts.truth import Between, Unknown
from permanence_rules.runtime.steps import may_look_further
from permanence_rules.runtime.unchanging import unchanging
from permanence_rules.timing import birthday

__all__ = [
    "AssumedRecord",
    "Beyond",
    "Derivation",
    "Many",
    "Value",
    "ViewRecord",
    "is_undated",
    "look_at",
]

FoundT = TypeVar("FoundT")

Single = date | bool | int | float | Decimal | str


@unchanging(frozen=True, slots=True)
class Beyond:
    """
    Records that the case does not hold: between which days they lie, and how many they may be.

    None for `first` says that nothing bounds it: the start of what holds them is unknown.
    """

    first: date | None
    last: date
    at_least: int = 0
    may_be_more: bool = True
    one_a_day: bool = False
    """Whether no two of them lie on one day, nor so more of them than there are days."""
    place: tuple[ViewRecord, str] | None = field(default=None, compare=False, repr=False)
    """The record that would hold them, and the name of its collection."""
    steps: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """The names that lead from a record of that collection to them; none where they are in it."""

    def any_one(self, missing: frozenset[str]) -> AssumedRecord | None:
        """Return a record that stands for each of them: nothing of it is known but its span."""
        if self.place is None:
            return None
        holder, name = self.place
        for step in self.steps:
            # What holds them may be a record of the case, which began on any day.
            holder = AssumedRecord(
                _kind_in(holder.type, name),
                holder.place(name),
                holder,
                Between(missing, self.last, None),
            )
            name = step
        span = Between(missing, self.last, self.first)
        return AssumedRecord(_kind_in(holder.type, name), holder.place(name), holder, span)

    @property
    def kind(self) -> RecordType | None:
        """Of which kind they are, as far as that is known."""
        if self.place is None:
            return None
        holder, name = self.place
        found = _kind_in(holder.type, name)
        for step in self.steps:
            found = _kind_in(found, step)
        return found

    def held_as(self, name: str) -> Beyond:
        """Return the records that these hold under a name: nothing says how many each holds."""
        return Beyond(self.first, self.last, place=self.place, steps=(*self.steps, name))

    @property
    def most(self) -> int | None:
        """How many there can be at most; none where nothing bounds it."""
        if not self.one_a_day or self.first is None:
            return None
        return max(0, (self.last - self.first).days + 1)


@unchanging(frozen=True, slots=True)
class Many:
    """
    Several values in the order of the record.

    `gaps` names what may be missing among them, `before` what may be missing earlier
    than the first, `after` what may be missing later than the last. `earlier` and
    `later` say between which days those lie, and how many of them there are at least.
    """

    items: tuple[Any, ...] = ()
    gaps: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    memory: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was worked out of all of them once, such as their order by date."""
    earlier: Beyond | None = None
    later: Beyond | None = None

    def without_hidden(self, is_meant: Callable[[AssumedRecord], bool]) -> Many:
        """Return them without what may be missing earlier or later, where none of that is meant."""
        many = self
        if many.before and many.earlier is not None:
            hidden = many.earlier.any_one(many.before)
            if hidden is not None and not is_meant(hidden):
                many = replace(many, before=frozenset(), earlier=None)
        if many.after and many.later is not None:
            hidden = many.later.any_one(many.after)
            if hidden is not None and not is_meant(hidden):
                many = replace(many, after=frozenset(), later=None)
        return many

    def is_open_like(self, other: Many) -> bool:
        """Whether the same may be missing among both."""
        return (self.gaps, self.before, self.after, self.earlier, self.later) == (
            *(other.gaps, other.before, other.after, other.earlier, other.later),
        )

    def held_as(self, name: str, held: Sequence[Many]) -> Many:
        """
        Return what is open among all that these records hold under a name, without what is known.

        *held* is what each of the known ones holds. What may be missing is of the kind that is
        held, and not of the kind of these: it has other facts and other days.
        """
        gaps = self.gaps.union(*(each.gaps for each in held))
        before = self.before.union(*(each.before for each in held))
        after = self.after.union(*(each.after for each in held))
        fact = self._fact(name)
        if fact is None or fact.record is None:
            return Many((), gaps, before, after, self.earlier, self.later)
        # A placement that began before the first known one may have lasted, and hold a meeting of
        # any day. So may a period of which no review is known, beside one with earlier reviews.
        gaps = gaps.union(
            self.before, *(each.before for each in held if each.before and not each.is_dated)
        )
        # One that is hidden in a list may lie after every known one of all of them.
        if hidden := [each for each in held if each.before]:
            last = max((day for each in held for day in each.dates), default=date.min)
            gaps = gaps.union(*(each.before for each in hidden if each.may_follow(last)))
        if fact.refers_to:
            gaps |= self.after  # what is not known may lead to a record that is, of any day
        is_spanned = all(each.later is not None for each in held if each.after)
        later = self.later.held_as(name) if self.later is not None and is_spanned else None
        return Many((), gaps, before, after, None, later)

    def may_follow(self, day: object) -> bool:
        """Whether a record that is missing before the list begins to speak may lie after a day."""
        hidden = self.earlier
        if not self.before or hidden is None or not isinstance(day, date):
            return False
        return day < hidden.last or (day == hidden.last and not hidden.one_a_day)

    def may_precede(self, day: object) -> bool:
        """Whether a record that is missing after the list ends may lie before a day."""
        hidden = self.later
        if not self.after or hidden is None or hidden.first is None or not isinstance(day, date):
            return False
        return day > hidden.first or (day == hidden.first and not hidden.one_a_day)

    def _fact(self, name: str) -> Fact | None:
        """Return what a name stands for in each of these; None where their kind is not known."""
        kinds = (each.kind for each in (self.later, self.earlier) if each is not None)
        records = (each.type for each in self.items if isinstance(each, ViewRecord))
        kind = next((each for each in (*records, *kinds) if each is not None), None)
        return None if kind is None else kind.facts[name]

    @property
    def dates(self) -> Iterator[date]:
        """The days of these records, as far as they are known."""
        days = (each.date_of() for each in self.items)
        yield from (day for day in days if isinstance(day, date))

    @property
    def is_dated(self) -> bool:
        """Whether the day of one of these records is known."""
        return any(True for _ in self.dates)

    @property
    def has_undated(self) -> bool:
        """Whether a record among these has a day that is not known; worked out once."""
        if "undated" not in self.memory:
            self.memory["undated"] = any(is_undated(each) for each in self.items)
        is_any: bool = self.memory["undated"]
        return is_any

    @property
    def missing(self) -> frozenset[str]:
        """Everything that keeps these from being known to be all."""
        return self.gaps | self.before | self.after


class ViewRecord:
    """One record of the case, read lazily and once, as it stood on the as-at date."""

    __slots__ = (
        "_first_day",
        "_given",
        "_known",
        "_not_used",
        "_read_for",
        "_source",
        "_turned",
        "as_at",
        "days",
        "derivations",
        "not_supplied",
        "parent",
        "path",
        "recorded_until",
        "root",
        "type",
    )

    def __init__(
        self,
        source: Mapping[str, Any] | Record,
        record_type: RecordType,
        path: str,
        parent: ViewRecord,
    ) -> None:
        self.days: Days = parent.days
        self._take(source, record_type, path)
        self.parent: ViewRecord | None = parent
        self.root: ViewRecord = parent.root
        self.as_at: date = parent.as_at
        self.derivations: Derivations = parent.derivations
        self.not_supplied: frozenset[str] = parent.not_supplied
        self.recorded_until: date | None = parent.recorded_until

    @classmethod
    def of_case(
        cls,
        case: Case,
        as_at: date,
        case_type: RecordType,
        derivations: Derivations,
        days: Days | None = None,
    ) -> ViewRecord:
        """Return the case itself, which nothing holds; *days* holds it as at other days."""
        self = cls.__new__(cls)
        self.as_at, self.derivations = as_at, derivations
        self.days = days or Days(case, self)
        self._take(case, case_type, "")
        self.parent, self.root = None, self
        self.not_supplied = frozenset(case.not_supplied)
        self.recorded_until = case.recorded_until
        return self

    def on(self, day: date) -> ViewRecord | None:
        """
        Return this record of the case as it stood on another day; None if it was not there.

        A gap of last winter is judged by what was known then, not by what came since.
        """
        if any(each._lies_after(day) for each in self.ancestors()):  # noqa: SLF001 - like this
            return None
        return self.days.on(day).found(self.path)

    def with_hindsight(self, name: str) -> Value:
        """
        Return what the as-at date tells of a fact that is open on this earlier day.

        That a match was agreed on 16 June is told by the decision of that day: on 15 June it had
        not been. What is not dated holds from the beginning. Unknown if it is open still.
        """
        latest = self.days.latest
        later = latest.found(self.path) if latest.as_at > self.as_at else None
        if later is None:
            return Unknown(frozenset({self.place(name)}))
        told = self.days.unnoted(lambda: later.get(name))
        if isinstance(told, date):
            return self._date(self.type.facts[name], told)
        return told

    def found(self, path: str) -> ViewRecord | None:
        """Return the record at a path within the case; None if there is none on this day."""
        record, place = self.root, ""
        for step in path.split(".") if path else ():
            place = f"{place}.{step}" if place else step
            value = record.get(step.partition("[")[0])
            inner = value.items if isinstance(value, Many) else (value,)
            records = (each for each in inner if isinstance(each, ViewRecord))
            reached = next((each for each in records if each.path == place), None)
            if reached is None:
                return None
            record = reached
        return record

    def _take(self, source: Mapping[str, Any] | Record, record_type: RecordType, path: str) -> None:
        """Keep what the record says; of a record of the schema, which facts it was given."""
        self._known: dict[str, Value] = {}
        self._read_for: dict[str, list[Reading]] = {}
        self._turned: dict[str, date] = {}  # by fact, or by a place such as "reviews.second"
        self._first_day: date | None = None
        self.type = record_type
        self.path = path
        if isinstance(source, Record):
            self._source: Mapping[str, Any] = source.__dict__
            self._given: Collection[str] = source.model_fields_set
        else:
            self._source = self._given = source
        self._not_used: Collection[str] = self._set_aside_here() if self.days.set_aside else ()

    def _set_aside_here(self) -> Collection[str]:
        """
        Take out what cannot be used, and return its names.

        What is impossible or cannot be read is neither what it says nor none: it is unknown.
        """
        if self.path in self.days.set_aside:
            names: Collection[str] = self.type.facts
        else:
            within = self.days.set_aside_within.get(self.path)
            names = [name for name in self.type.facts if name in within] if within else ()
        if names:
            self._source = {name: v for name, v in self._source.items() if name not in names}
            self._given = [name for name in self._given if name not in names]
        return names

    def __repr__(self) -> str:
        return f"<{self.type.noun} {self.path or 'case'}>"

    def get(self, name: str) -> Value:
        """Return the fact called *name*: a value, None when known to be none, or Unknown."""
        try:
            value = self._known[name]
        except KeyError:
            value = self._known[name] = self._read(name)
        if (reading := self.days.reading) is not None:
            reading.append((self, name))
        return value

    def get_place(self, name: str, place: str, since: Callable[[Many], date | None]) -> Value:
        """
        Return a collection of which one place alone is asked for, such as "first".

        It turns with each of its records, and the place only on the day that *since* tells.
        """
        value = self.days.unnoted(lambda: self.get(name))
        if (reading := self.days.reading) is None:
            return value
        day = None
        if isinstance(value, Many) and name not in self._read_for:
            day = self.days.unnoted(partial(since, value))
        if day is not None:
            self._turned[f"{name}.{place}"] = day
            reading.append((self, f"{name}.{place}"))
            return value
        reading.append((self, name))
        # Their order was worked out where nobody noted what was read for it.
        items = value.items if isinstance(value, Many) else ()
        reading += [(each, each.type.dated_by) for each in items if each.type.dated_by is not None]
        return value

    def place(self, name: str) -> str:
        """Return the path of a fact of this record within the case."""
        return f"{self.path}.{name}" if self.path else name

    def booked_for(self) -> date | None:
        """Return the day for which the record stands booked while it has not been held."""
        if self.type.booked_by is None or self.date_of() is not None:
            return None
        if "is_cancelled" in self.type.facts and self.get("is_cancelled") is True:
            return None
        day = self.get(self.type.booked_by)
        return day if isinstance(day, date) else None

    def date_of(self) -> date | Unknown | None:
        """Return the date that says when this record came to be."""
        if self.type.dated_by is None:
            return None
        value = self.get(self.type.dated_by)
        return value if isinstance(value, (date, Unknown)) else None

    @property
    def first_day(self) -> date:
        """The day before which the record was not there; the first of all where none is known."""
        if self._first_day is None:
            held_from = self.parent.first_day if self.parent is not None else date.min
            day = self.days.unnoted(self.date_of)
            if isinstance(day, date) and not self._is_booked():
                held_from = max(held_from, day)
            self._first_day = held_from
        return self._first_day

    def recorded_day(self) -> date | None:
        """Return the day that dates this record, if that is recorded and not worked out."""
        day = self.date_of()
        return day if isinstance(day, date) and self.type.dated_by not in self._read_for else None

    def ancestors(self) -> Iterator[ViewRecord]:
        """Yield this record, the one that holds it, and so on up to the case."""
        record: ViewRecord | None = self
        while record is not None:
            yield record
            record = record.parent

    def _read(self, name: str) -> Value:
        derivation = self.derivations.get((self.type.name, name))
        if derivation is None and name not in self._given:
            derivation = self.derivations.get(("*", name))
        return self.recorded(name) if derivation is None else self._derived(name, derivation)

    def _derived(self, name: str, derivation: Derivation) -> Value:
        """Work out a fact, and keep what was read for it: its days are the days of those."""
        days = self.days
        outer, days.reading = days.reading, []
        try:
            return derivation(self)
        finally:
            self._read_for[name], days.reading = days.reading, outer

    def turned_on(self, name: str) -> date:
        """
        Return the last day, up to the as-at date, on which a fact may have changed.

        The first day of all stands for never: the fact has been as it is from the beginning.
        """
        if name not in self._turned:
            if self._never_turns(name):
                return date.min
            # A fact that is read for itself, as a decision that follows another, adds nothing.
            self._turned[name] = date.min
            day = self._last_day_behind(name)
            is_worked_out = name in self._read_for and day != date.min
            self._turned[name] = (
                self.days.unnoted(lambda: self._same_since(name, day)) if is_worked_out else day
            )
        return self._turned[name]

    def _never_turns(self, name: str) -> bool:
        """Whether a fact is told by no day: an answer, a code or a number that is recorded."""
        fact = self.type.facts.get(name)
        is_plain = fact is not None and fact.kind in _WITHOUT_A_DAY and name not in self._read_for
        return is_plain and self.recorded_until is None

    def _last_day_behind(self, name: str) -> date:
        """Return the last day, up to the as-at date, of what a fact is or is worked out from."""
        days = [record.turned_on(read) for record, read in self._read_for.get(name, ())]
        known = self._known.get(name)
        if isinstance(known, date):
            days.append(known)
        if (fact := self.type.facts.get(name)) is not None:
            days += self._turns_of_recorded(name, fact)
            if name == "age" and (born := self._known.get("date_of_birth")) is not None:
                days += self._birthdays(born)
        return max((day for day in days if day <= self.as_at), default=date.min)

    def _same_since(self, name: str, day: date) -> date:
        """
        Return the day since which a fact that was worked out is what it is.

        What it was worked out from may change and leave it so: the second review stays the second
        when a third is held.
        """
        days, value, looks = self.days, self._known.get(name), 0
        while day != date.min and may_look_further(looks, lambda: days.records):
            before = days.on(day - timedelta(days=1)).found(self.path)
            if before is None or not _is_the_same(before.get(name), value):
                break
            day, looks = before._last_day_behind(name), looks + 1  # noqa: SLF001 - like this
        return day

    def days_behind(self, name: str) -> frozenset[date]:
        """Return the days, up to the as-at date, of the facts from which one was worked out."""
        days: set[date] = set()
        seen: set[tuple[str, str]] = set()
        waiting = [*self._read_for.get(name, ())]
        while waiting:
            record, read = waiting.pop()
            if (record.path, read) not in seen:
                seen.add((record.path, read))
                known, behind = record._worked_out_from(read)  # noqa: SLF001 - a record like this
                days |= {known} if isinstance(known, date) and known <= self.as_at else set()
                waiting += behind
        return frozenset(days)

    def _worked_out_from(self, name: str) -> tuple[Value, list[Reading]]:
        return self._known.get(name), self._read_for.get(name, [])

    def _birthdays(self, born: Value) -> list[date]:
        if not isinstance(born, date):
            return []
        return [birthday(born, age) for age in range(self.as_at.year - born.year + 1)]

    def _turns_of_recorded(self, name: str, fact: Fact) -> Iterator[date]:
        """Yield the days on which what is recorded came to be known, or ceased to be."""
        value = self._source.get(name)
        if self.recorded_until is not None and (value is None or fact.kind == "collection"):
            yield self.recorded_until + timedelta(days=1)
        if fact.recorded_from and isinstance(began := self._source.get(fact.recorded_from), date):
            # Until that day what came last was not told either.
            yield began
        if fact.kind == "date":
            if (own := _day(value)) is not None:
                yield own
            return
        if fact.record is None or fact.record.dated_by is None or not value:
            return
        for each in value if fact.kind == "collection" else (value,):
            day = _day(_source_of(each).get(fact.record.dated_by))
            if day is not None:
                yield day

    def source(self, name: str) -> Any:
        """Return what the record was given for a fact, on whichever day it came to be known."""
        return self._source.get(name)

    def says(self, name: str) -> bool:
        """Whether the record itself speaks of this fact, if only to say that there is none."""
        return name in self._given or name in self._not_used

    def sets_aside(self, name: str) -> bool:
        """Whether the record speaks of this fact in a way that cannot be used."""
        return name in self._not_used

    def recorded(self, name: str) -> Value:
        """Return what the record itself says of a fact; what others tell of it is left out."""
        fact = self.type.facts[name]
        if name in self._not_used:
            return self._many_of_nothing(name, fact)
        if name not in self._given and not self._says_so_by_silence(name, fact):
            # A booking without a day held says that it was not held (decision 7); any other
            # silence says nothing.
            return None if self._is_only_booked(name) else self._many_of_nothing(name, fact)
        return self._as_known(name, fact, self._source.get(name))

    def _says_so_by_silence(self, name: str, fact: Fact) -> bool:
        if not fact.absence_is_a_statement:
            return False
        return not self.not_supplied or f"{self.type.name}.{name}" not in self.not_supplied

    def _is_only_booked(self, name: str) -> bool:
        """What is booked and not recorded as held has not been held (a documented default)."""
        if name != self.type.dated_by or self.type.booked_by is None:
            return False
        return self._source.get(self.type.booked_by) is not None

    def _many_of_nothing(self, name: str, fact: Fact) -> Value:
        gap = frozenset({self.place(name)})
        return Many(gaps=gap) if fact.kind in ("collection", "codes") else Unknown(gap)

    def _as_known(self, name: str, fact: Fact, value: Any) -> Value:
        if fact.kind == "collection":
            return self._collection(name, fact, value or ())
        if fact.kind == "codes":
            return Many(tuple(map(str, value or ())))
        if value is None:
            return self._none(name, fact)
        if fact.record is not None:
            return self._child(self.place(name), fact.record, value)
        return self._date(fact, value) if fact.kind == "date" else _plain(fact, value)

    def _none(self, name: str, fact: Fact) -> Unknown | None:
        """
        Return none as far as the record speaks; what may have come since is not known.

        What is open when the record ends, such as a time in care, is taken to go on.
        """
        until = self.recorded_until
        is_event = fact.kind in ("date", "record") and not fact.absence_is_a_statement
        if until is None or until >= self.as_at or name not in self._given:
            return None
        # What tells the end of care may itself be none: only the recorded day is looked at.
        ends = [_day(each.source("ended_on")) for each in self.ancestors()]
        if not is_event or fact.planned or any(end is not None and end <= until for end in ends):
            return None
        return Unknown(frozenset({f"{self.place(name)} after {until.isoformat()}"}))

    def _date(self, fact: Fact, value: date | str) -> date | None:
        day = _day(value)
        # As at 1 June a review of 5 June has not been held: that is known to be none, and not
        # unknown. A booked date may lie ahead.
        return day if day is not None and (fact.planned or day <= self.as_at) else None

    def _collection(self, name: str, fact: Fact, values: Any) -> Many:
        assert fact.record is not None
        records = []
        for index, value in enumerate(values):
            place = f"{self.place(name)}[{index}]"
            # A local record may have been written as anything; such a one is set aside.
            is_record = isinstance(value, Record | Mapping)
            record = self._child(place, fact.record, value if is_record else {})
            if record is not None and not (name in _ONE_AT_A_TIME and _lies_ahead(record, values)):
                records.append(record)
        before, earlier = self._before(name, fact)
        after, later = self._after(name, fact)
        if fact.recorded_from in self._not_used:
            # From when the list speaks is not known, and so not where those are that it leaves out.
            return Many(tuple(records), gaps=before, after=after, later=later)
        if later is None and not records:
            after = frozenset()  # whatever there was by then came before the first that is known
        return Many(tuple(records), before=before, after=after, earlier=earlier, later=later)

    def _before(self, name: str, fact: Fact) -> tuple[frozenset[str], Beyond | None]:
        """Return what may be missing before the collection begins to speak, and when it lies."""
        if fact.recorded_from not in self.type.facts:
            return frozenset(), None
        if fact.recorded_from in self._not_used:
            return frozenset({self.place(fact.recorded_from)}), None
        # The day says what the record holds, on whichever day it is judged.
        start, own = self._source.get(fact.recorded_from), self.date_of()
        if isinstance(start, date) and (not isinstance(own, date) or own < start):
            last = min(start - timedelta(days=1), self.as_at)
            first = own if isinstance(own, date) else None
            earlier = Beyond(first, last, one_a_day=_is_one_a_day(fact), place=(self, name))
            return frozenset({f"{self.place(name)} before {start.isoformat()}"}), earlier
        return frozenset(), None

    def _after(self, name: str, fact: Fact) -> tuple[frozenset[str], Beyond | None]:
        start = self._source.get(fact.recorded_from) if fact.recorded_from else None
        if isinstance(start, date) and start > self.as_at:
            # Judged before the record begins: whatever came last by then is not in it either.
            return self._before(name, fact)[0], None
        end = self.recorded_until
        if end is None or end >= self.as_at or self._has_ended_by(end):
            return frozenset(), None
        first = end + timedelta(days=1)
        later = Beyond(first, self.as_at, one_a_day=_is_one_a_day(fact), place=(self, name))
        return frozenset({f"{self.place(name)} after {end.isoformat()}"}), later

    def _has_ended_by(self, day: date) -> bool:
        ends = (each.get("ended_on") for each in self.ancestors() if "ended_on" in each.type.facts)
        return any(isinstance(end, date) and end <= day for end in ends)

    def _child(self, path: str, record_type: RecordType, value: Any) -> ViewRecord | None:
        record = ViewRecord(value, record_type, path, self)
        # A visit of next week cannot be known today. One that was booked was known before it was
        # made, and stays as a booking.
        return None if record._lies_after(self.as_at) else record

    def _lies_after(self, day: date) -> bool:
        """Whether nothing could be known of the record on a day: it came later, and unbooked."""
        dated_by = self.type.dated_by
        if dated_by is None:
            return False
        own = _day(self._source.get(dated_by))
        is_ahead = own is not None and own > day and not self.type.facts[dated_by].planned
        return is_ahead and not self._is_booked()

    def _is_booked(self) -> bool:
        """A record may be dated later than the as-at date and yet have been booked before it."""
        booked_by = self.type.booked_by
        return booked_by is not None and self._source.get(booked_by) is not None


class AssumedRecord(ViewRecord):
    """A record that the case may lack: nothing is known of it but between which days it lies."""

    __slots__ = ("day", "is_last", "is_later")

    def __init__(
        self, record_type: RecordType, place: str, holder: ViewRecord, day: Between
    ) -> None:
        super().__init__({}, record_type, place, holder)
        self.day = day
        self.is_later = False
        """Whether it lies after the last day that the record covers, not before the first."""
        self.is_last = False
        """Whether it is the last of those, with any number of others before it."""

    def _read(self, name: str) -> Value:
        if name == self.type.dated_by:
            return self.day
        if self.type.facts[name].kind in ("collection", "codes"):
            return Many(gaps=self.day.missing)
        return Unknown(self.day.missing)


class Days:
    """
    The case as it stood on each day that is asked about, each looked at once.

    `reading` gathers what is read while it is a list, `verdicts` the findings of other rules,
    and `turns` days that the as-at date was compared with; days that stay once they are known
    are left out unless it `keeps_all`. `judged` keeps what the engine found for a day.
    """

    __slots__ = (
        "_case",
        "_records",
        "_seen",
        "judged",
        "keeps_all",
        "reading",
        "set_aside",
        "set_aside_within",
        "turns",
        "verdicts",
    )

    def __init__(self, case: Case, seen: ViewRecord) -> None:
        self._case, self._seen = case, {seen.as_at: seen}
        self.set_aside = case.set_aside
        self.set_aside_within = _by_holder(self.set_aside)
        self.reading: list[Reading] | None = None
        self.verdicts: list[Any] = []
        self.turns: list[date] = []
        self.keeps_all = False
        self.judged: dict[Any, Any] = {}
        self._records: int | None = None

    @property
    def records(self) -> int:
        """How many records the case holds, on whatever days."""
        if self._records is None:
            self._records = _records_in(self._case)
        return self._records

    @property
    def latest(self) -> ViewRecord:
        """The case as it stands on the day as at which it is judged."""
        return next(iter(self._seen.values()))

    def unnoted(self, work_out: Callable[[], FoundT]) -> FoundT:
        """Work something out while nobody notes what is read for it."""
        noted, self.reading = self.reading, None
        try:
            return work_out()
        finally:
            self.reading = noted

    def on(self, day: date) -> ViewRecord:
        """Return the case as it stood on a day."""
        if day not in self._seen:
            made = ViewRecord.of_case(
                self._case, day, self.latest.type, self.latest.derivations, self
            )
            self._seen[day] = made
        return self._seen[day]


def _by_holder(paths: Iterable[str]) -> Mapping[str, Collection[str]]:
    """Return the names of facts by the path of the record that holds them."""
    found: dict[str, set[str]] = {}
    for path in paths:
        holder, _, name = path.rpartition(".")
        found.setdefault(holder, set()).add(name)
    return found


def _records_in(value: object) -> int:
    if isinstance(value, Record):
        return 1 + sum(_records_in(getattr(value, name)) for name in value.model_fields_set)
    return sum(map(_records_in, value)) if isinstance(value, (list, tuple)) else 0


Reading = tuple[ViewRecord, str]
"""A record and the name of the fact that was read of it."""

Value = Single | ViewRecord | Many | Unknown | None
Derivation = Callable[[ViewRecord], Value]
Derivations = Mapping[tuple[str, str], Derivation]


def _is_the_same(one: Value, other: Value) -> bool:
    """Whether a fact is the same on two days; a record is, though more may be known of it."""
    if type(one) is not type(other) or isinstance(one, AssumedRecord):
        return False
    if isinstance(one, ViewRecord) and isinstance(other, ViewRecord):
        return one.path == other.path
    if isinstance(one, Many) and isinstance(other, Many):
        return (
            len(one.items) == len(other.items)
            and one.is_open_like(other)
            and all(map(_is_the_same, one.items, other.items))
        )
    return one == other


def _kind_in(holder: RecordType, name: str) -> RecordType:
    """Return of which kind the records are that one holds under a name."""
    kind = holder.facts[name].record
    assert kind is not None, "a collection holds records"
    return kind


def _is_one_a_day(fact: Fact) -> bool:
    return fact.record is not None and fact.record.one_a_day


def is_undated(record: object) -> bool:
    """Whether the day of a record of the case is not known."""
    if not isinstance(record, ViewRecord) or isinstance(record, AssumedRecord):
        return False
    return isinstance(record.date_of(), Unknown)


def look_at(case: Case, as_at: date, case_type: RecordType, derivations: Derivations) -> ViewRecord:
    """Return *case* as it stood on *as_at*; nothing dated later is known to it."""
    return ViewRecord.of_case(case, as_at, case_type, derivations)


_WITHOUT_A_DAY = frozenset({"yes_no", "number", "text", "code", "codes", "role", "narrative"})

_ONE_AT_A_TIME = frozenset({"periods_of_care"})
"""Collections of which no two records overlap: a child is in care once at a time."""


def _lies_ahead(record: ViewRecord, beside: Iterable[Any]) -> bool:
    """
    Whether a record of which the first day is not known begins after the as-at date.

    It does if another lasts beyond that date, and something in it is dated after the date: the
    two do not overlap, so it did not come before.
    """
    if record.date_of() is not None and not isinstance(record.date_of(), Unknown):
        return False
    spans = (_source_of(each) for each in beside)
    lasts = any(
        (begun := _day(each.get("started_on"))) is not None
        and begun <= record.as_at
        and (over := _day(each.get("ended_on"))) is not None
        and over > record.as_at
        for each in spans
    )
    return lasts and any(day > record.as_at for day in _days_within(record))


def _days_within(record: ViewRecord) -> Iterator[date]:
    """Yield the days on which what a record holds began or happened."""
    for name, fact in record.type.facts.items():
        if fact.kind == "collection" and fact.record is not None and fact.record.dated_by:
            for each in record.source(name) or ():
                day = _day(_source_of(each).get(fact.record.dated_by))
                if day is not None:
                    yield day


def _source_of(value: Any) -> Mapping[str, Any]:
    return value.__dict__ if isinstance(value, Record) else value


def _day(value: Any) -> date | None:
    """Return a date of the schema, or one that a local fact writes as text; one known as such."""
    if isinstance(value, Unknown):
        return None
    return date.fromisoformat(value) if isinstance(value, str) else value


def _plain(fact: Fact, value: Single) -> Single | None:
    """Return a value as rules see it; of narrative text only whether there is any."""
    if fact.kind == "narrative":
        return True if value is True or (isinstance(value, str) and value.strip()) else None
    return str(value) if fact.kind in ("code", "role") else value
