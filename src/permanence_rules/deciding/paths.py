"""What the paths of a rule may lead to, where some facts are never told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from permanence_rules.deciding.supply import Supply
from permanence_rules.deciding.three import (
    ANYTHING,
    NEVER,
    TOLD,
    Answers,
    Value,
    Values,
)
from permanence_rules.facts.derived.registry import ANY_RECORD, derivations, new_facts
from permanence_rules.facts.derived_reads import Key
from permanence_rules.facts.kinds import Fact, RecordType
from permanence_rules.language.days import Moment
from permanence_rules.language.ordinals import ORDINALS
from permanence_rules.language.outcomes import Outcome

__all__ = ["Desk", "FactAt", "Named", "Noted", "Place", "Reached"]

Place = tuple[str, ...] | None
"""The names that lead from the case to a kind of record; None where derived facts lead there."""


@dataclass(frozen=True, slots=True, order=True)
class FactAt:
    """A fact that is read, or never told: its path in a case, its kind of record and its name."""

    path: str
    kind: str
    name: str

    @property
    def key(self) -> Key:
        """The fact by its kind of record and its name."""
        return self.kind, self.name


@dataclass(frozen=True, slots=True)
class Reached:
    """What a path leads to: what may be said there, and which kind of fact it is."""

    values: Values
    fact: Fact | None = None
    is_many: bool = False
    place: Place = None
    taken: tuple[object, ...] = ()
    """The one value that it is taken to have, if it is told; empty where it may have any."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a name stands for that the rule defines; of a yes or no, what may be answered."""

    reached: Reached
    answers: Answers | None = None


@dataclass(slots=True)
class Noted:
    """What was read while a rule was gone through, what of it is never told, and which rules."""

    lacks: list[FactAt] = field(default_factory=list)
    reads: list[FactAt] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one rule is gone through: what its paths start from, and what is never told."""

    supply: Supply
    chain: tuple[RecordType, ...]
    places: tuple[Place, ...]
    subject: RecordType
    subject_chain: tuple[RecordType, ...]
    verdicts: Mapping[str, frozenset[Outcome]]
    """What may be found by the rules that come before this one."""
    shared: frozenset[Key] = frozenset()
    """Facts that are taken each way because they are read at more than one place."""
    taken: Mapping[Key, object] = field(default_factory=dict)
    """Facts that are taken to be one value; None: that there is none."""
    there: frozenset[str] = frozenset()
    """Paths of records that are taken to be there, as where a day within them is known."""
    names: dict[str, Named] = field(default_factory=dict)
    noted: Noted = field(default_factory=Noted)

    def inside(self, reached: Reached) -> Desk:
        """Return the same desk with paths starting from a record of a collection."""
        assert reached.fact is not None
        assert reached.fact.record is not None
        return replace(
            self,
            chain=(*self.chain, reached.fact.record),
            places=(*self.places, reached.place),
        )

    @contextmanager
    def noting_lacks(self) -> Iterator[list[FactAt]]:
        """Gather what is read meanwhile and never told."""
        since = len(self.noted.lacks)
        found: list[FactAt] = []
        yield found
        found += self.noted.lacks[since:]

    def reach(self, text: str) -> Reached:
        """Return what a path may lead to."""
        first, *rest = text.split(".")
        start = self._start(first)
        if start is None:
            # A figure of the pack's settings: always told.
            return Reached(TOLD, Fact("number"))
        is_fact_here, reached = start
        walked = "" if is_fact_here else first
        if walked in self.there:
            reached = replace(reached, values=TOLD)
        for segment in (first, *rest) if is_fact_here else rest:
            reached = self._step(reached, segment)
            walked = f"{walked}.{segment}" if walked else segment
            if walked in self.there:
                reached = replace(reached, values=TOLD)
        return reached

    def knowing(self, moment: Moment | None) -> Desk:
        """Return the same desk, where a day is known: the records that lead to it are there."""
        if not isinstance(moment, str):
            return self
        steps = moment.split(".")
        there = {".".join(steps[:count]) for count in range(1, len(steps))}
        return replace(self, there=self.there | there)

    def _start(self, name: str) -> tuple[bool, Reached] | None:
        """Return what the first name of a path means, and whether it is a fact of that."""
        here, case = self.chain[-1], self.chain[0]
        if name in here.facts:
            return True, self._record(here, self.places[-1])
        if name in self.names:
            return False, self.names[name].reached
        if name == "setting":
            return None
        if name == "as_at":
            return False, Reached(TOLD, Fact("date"))
        return self._around(name) or (True, self._record(case, ()))

    def _around(self, name: str) -> tuple[bool, Reached] | None:
        """Return the record of a kind around the one that paths start from, or the subject."""
        if name == "subject":
            at = len(self.subject_chain) - 1
            return False, self._record(self.subject, self.places[at])
        for record, place in zip(reversed(self.chain), reversed(self.places), strict=True):
            if record.name == name:
                return False, self._record(record, place)
        return None

    def _record(self, record: RecordType, place: Place) -> Reached:
        return Reached(TOLD, Fact("record", record=record), place=place)

    def _step(self, at: Reached, segment: str) -> Reached:
        fact = at.fact
        if fact is None or fact.record is None:
            return Reached(at.values)
        is_several = at.is_many or fact.kind == "collection"
        if is_several and segment in ORDINALS:
            # There may be no such record, or it may not be known which it is.
            values = ANYTHING if Value.TOLD in at.values else at.values
            return Reached(values, Fact("record", record=fact.record), place=at.place)
        found = fact.record.facts.get(segment)
        if found is None:
            return Reached(ANYTHING)
        values = at.values - TOLD
        if Value.TOLD in at.values:
            values |= self._of_record(fact.record, segment, at.place)
            if is_several:
                # Of no record there is nothing to read: that is known to be none.
                values |= {Value.NONE}
        place = _further(at.place, fact.record, segment)
        key = fact.record.name, segment
        taken = (self.taken[key],) if key in self.taken and not is_several else ()
        return Reached(values, found, is_several, place, taken)

    def _of_record(self, record: RecordType, name: str, place: Place) -> Values:
        where = ".".join((*place, name)) if place is not None else f"{record.name}.{name}"
        read = FactAt(where, record.name, name)
        self.noted.reads.append(read)
        values = self.supply.of(record, name)
        if read.key in self.taken:
            return TOLD if self.taken[read.key] is not None else frozenset({Value.NONE})
        if read.key in self.shared:
            return ANYTHING
        if values == NEVER:
            self.noted.lacks.append(read)
        return values


def _further(place: Place, record: RecordType, segment: str) -> Place:
    """Return where one more step leads; a derived fact may lead anywhere, but to neighbours."""
    if (ANY_RECORD, segment) in derivations():
        return place
    is_derived = (record.name, segment) in new_facts()
    return None if place is None or is_derived else (*place, segment)
