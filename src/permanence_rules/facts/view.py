"""The case as it stood on the as-at date: what is known, known to be none, or unknown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from permanence_rules.case import Case, Record
from permanence_rules.facts.kinds import Fact, RecordType
from permanence_rules.facts.truth import Unknown

__all__ = ["Derivation", "Many", "Value", "ViewRecord", "look_at"]

Single = date | bool | int | float | Decimal | str


@dataclass(frozen=True, slots=True)
class Many:
    """
    Several values in the order of the record.

    `gaps` names what may be missing among them, `before` what may be missing earlier
    than the first, `after` what may be missing later than the last.
    """

    items: tuple[Any, ...] = ()
    gaps: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    memory: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was worked out of all of them once, such as their order by date."""

    @property
    def missing(self) -> frozenset[str]:
        """Everything that keeps these from being known to be all."""
        return self.gaps | self.before | self.after


class ViewRecord:
    """One record of the case, read lazily and once, as it stood on the as-at date."""

    __slots__ = (
        "_given",
        "_known",
        "_source",
        "as_at",
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
        self._take(source, record_type, path)
        self.parent: ViewRecord | None = parent
        self.root: ViewRecord = parent.root
        self.as_at: date = parent.as_at
        self.derivations: Derivations = parent.derivations
        self.not_supplied: frozenset[str] = parent.not_supplied
        self.recorded_until: date | None = parent.recorded_until

    @classmethod
    def of_case(
        cls, case: Case, as_at: date, case_type: RecordType, derivations: Derivations
    ) -> ViewRecord:
        """Return the case itself, which nothing holds."""
        self = cls.__new__(cls)
        self._take(case, case_type, "")
        self.parent, self.root = None, self
        self.as_at, self.derivations = as_at, derivations
        self.not_supplied = frozenset(case.not_supplied)
        self.recorded_until = case.recorded_until
        return self

    def _take(self, source: Mapping[str, Any] | Record, record_type: RecordType, path: str) -> None:
        """Keep what the record says; of a record of the schema, which facts it was given."""
        self._known: dict[str, Value] = {}
        self.type = record_type
        self.path = path
        if isinstance(source, Record):
            self._source: Mapping[str, Any] = source.__dict__
            self._given: Collection[str] = source.model_fields_set
        else:
            self._source = self._given = source

    def __repr__(self) -> str:
        return f"<{self.type.noun} {self.path or 'case'}>"

    def get(self, name: str) -> Value:
        """Return the fact called *name*: a value, None when known to be none, or Unknown."""
        try:
            return self._known[name]
        except KeyError:
            value = self._known[name] = self._read(name)
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
        return derivation(self) if derivation is not None else self.recorded(name)

    def says(self, name: str) -> bool:
        """Whether the record itself speaks of this fact, if only to say that there is none."""
        return name in self._given

    def recorded(self, name: str) -> Value:
        """Return what the record itself says of a fact; what others tell of it is left out."""
        fact = self.type.facts[name]
        if name not in self._given and not self._says_so_by_silence(name, fact):
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
            return None
        if fact.record is not None:
            return self._child(self.place(name), fact.record, value)
        return self._date(fact, value) if fact.kind == "date" else _plain(fact, value)

    def _date(self, fact: Fact, value: date | str) -> date | None:
        day = _day(value)
        return day if day is not None and (fact.planned or day <= self.as_at) else None

    def _collection(self, name: str, fact: Fact, values: Any) -> Many:
        assert fact.record is not None
        records = []
        for index, value in enumerate(values):
            record = self._child(f"{self.place(name)}[{index}]", fact.record, value)
            if record is not None:
                records.append(record)
        return Many(tuple(records), before=self._before(name, fact), after=self._after(name))

    def _before(self, name: str, fact: Fact) -> frozenset[str]:
        if fact.recorded_from not in self.type.facts:
            return frozenset()
        start, own = self.get(fact.recorded_from), self.date_of()
        if isinstance(start, date) and (not isinstance(own, date) or own < start):
            return frozenset({f"{self.place(name)} before {start.isoformat()}"})
        return frozenset()

    def _after(self, name: str) -> frozenset[str]:
        end = self.recorded_until
        if end is None or end >= self.as_at or self._has_ended_by(end):
            return frozenset()
        return frozenset({f"{self.place(name)} after {end.isoformat()}"})

    def _has_ended_by(self, day: date) -> bool:
        ends = (each.get("ended_on") for each in self.ancestors() if "ended_on" in each.type.facts)
        return any(isinstance(end, date) and end <= day for end in ends)

    def _child(self, path: str, record_type: RecordType, value: Any) -> ViewRecord | None:
        record = ViewRecord(value, record_type, path, self)
        if record_type.dated_by is not None:
            day = _day(record._source.get(record_type.dated_by))
            is_ahead = day is not None and day > self.as_at
            if is_ahead and not record_type.facts[record_type.dated_by].planned:
                return record if record._is_booked() else None
        return record

    def _is_booked(self) -> bool:
        """A record may be dated later than the as-at date and yet have been booked before it."""
        booked_by = self.type.booked_by
        return booked_by is not None and self._source.get(booked_by) is not None


Value = Single | ViewRecord | Many | Unknown | None
Derivation = Callable[[ViewRecord], Value]
Derivations = Mapping[tuple[str, str], Derivation]


def look_at(case: Case, as_at: date, case_type: RecordType, derivations: Derivations) -> ViewRecord:
    """Return *case* as it stood on *as_at*; nothing dated later is known to it."""
    return ViewRecord.of_case(case, as_at, case_type, derivations)


def _day(value: Any) -> date | None:
    """Return a date of the schema, or one that a local fact writes as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _plain(fact: Fact, value: Single) -> Single | None:
    """Return a value as rules see it; of narrative text only whether there is any."""
    if fact.kind == "narrative":
        return True if value is True or (isinstance(value, str) and value.strip()) else None
    return str(value) if fact.kind in ("code", "role") else value
