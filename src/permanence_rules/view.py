"""The case as it stood on the as-at date: what is known, known to be none, or unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from permanence_rules.case import Case, Record
from permanence_rules.facts import Fact, RecordType
from permanence_rules.truth import Unknown

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

    @property
    def missing(self) -> frozenset[str]:
        """Everything that keeps these from being known to be all."""
        return self.gaps | self.before | self.after


class ViewRecord:
    """One record of the case, read lazily and once, as it stood on the as-at date."""

    __slots__ = ("_known", "_source", "as_at", "derivations", "parent", "path", "root", "type")

    def __init__(
        self,
        source: Mapping[str, Any],
        record_type: RecordType,
        path: str,
        parent: ViewRecord | None,
        as_at: date,
        derivations: Mapping[tuple[str, str], Derivation],
    ) -> None:
        self._source = source
        self._known: dict[str, Value] = {}
        self.type = record_type
        self.path = path
        self.parent = parent
        self.root: ViewRecord = parent.root if parent else self
        self.as_at = as_at
        self.derivations = derivations

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
        if derivation is not None:
            return derivation(self)
        fact = self.type.facts[name]
        if name not in self._source and not fact.absence_is_a_statement:
            return self._many_of_nothing(name, fact)
        return self._as_known(name, fact, self._source.get(name))

    def _many_of_nothing(self, name: str, fact: Fact) -> Value:
        gap = frozenset({self.place(name)})
        return Many(gaps=gap) if fact.kind in ("collection", "codes") else Unknown(gap)

    def _as_known(self, name: str, fact: Fact, value: Any) -> Value:
        if fact.kind == "collection":
            return self._collection(name, fact, value or ())
        if fact.kind == "codes":
            return Many(tuple(str(item) for item in value or ()))
        if value is None:
            return None
        if fact.kind == "record":
            return self._single_record(name, fact, value)
        if fact.kind == "narrative":
            return True if (value is True or (isinstance(value, str) and value.strip())) else None
        if fact.kind == "date":
            return self._date(fact, value)
        return _plain(fact, value)

    def _date(self, fact: Fact, value: date | str) -> date | None:
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return day if fact.planned or day <= self.as_at else None

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
        end = self.root._source.get("recorded_until")
        if isinstance(end, date) and end < self.as_at and not self._has_ended_by(end):
            return frozenset({f"{self.place(name)} after {end.isoformat()}"})
        return frozenset()

    def _has_ended_by(self, day: date) -> bool:
        ends = (record._source.get("ended_on") for record in self.ancestors())
        return any(isinstance(end, date) and end <= day for end in ends)

    def _single_record(self, name: str, fact: Fact, value: Any) -> ViewRecord | None:
        assert fact.record is not None
        return self._child(self.place(name), fact.record, value)

    def _child(self, path: str, record_type: RecordType, value: Any) -> ViewRecord | None:
        record = ViewRecord(_given(value), record_type, path, self, self.as_at, self.derivations)
        if record_type.dated_by is not None:
            day = record._source.get(record_type.dated_by)
            planned = record_type.facts[record_type.dated_by].planned
            if isinstance(day, date) and day > self.as_at and not planned:
                return record if record._is_booked() else None
        return record

    def _is_booked(self) -> bool:
        """A record may be dated later than the as-at date and yet have been booked before it."""
        return any(fact.planned and self._source.get(name) for name, fact in self.type.facts.items())


Value = Single | ViewRecord | Many | Unknown | None
Derivation = Callable[[ViewRecord], Value]


def look_at(
    case: Case,
    as_at: date,
    case_type: RecordType,
    derivations: Mapping[tuple[str, str], Derivation],
) -> ViewRecord:
    """Return *case* as it stood on *as_at*; nothing dated later is known to it."""
    return ViewRecord(_given(case), case_type, "", None, as_at, derivations)


def _plain(fact: Fact, value: Single) -> Single:
    return str(value) if fact.kind in ("code", "role") else value


def _given(value: Any) -> Mapping[str, Any]:
    """What a record says of itself: silence is not the same as an explicit none."""
    if isinstance(value, Record):
        known = value.__dict__
        return {name: known[name] for name in value.model_fields_set} | _defaults(value)
    return value if isinstance(value, dict) else {}


def _defaults(value: Record) -> dict[str, Any]:
    silent = type(value).model_fields.keys() - value.model_fields_set
    return {
        name: getattr(value, name)
        for name in silent
        if getattr(value, name) is not None
    }

