"""The registry of derived facts: one decorator puts a function there, under its record and name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from permanence_rules.case.base import all_records
from permanence_rules.facts.kinds import Extras, Fact, Kind, RecordType, snake
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Derivation, Many, Value, ViewRecord

__all__ = [
    "ANY_RECORD",
    "Derived",
    "derivations",
    "derived",
    "derived_extras",
    "derived_facts",
    "facts_of_any_record",
    "new_facts",
    "told_facts",
]

ANY_RECORD = "*"
"""Stands for every kind of record that has a date of its own."""


@dataclass(frozen=True, slots=True)
class Derived:
    """
    A derived fact: its record, its kind, how it is worked out, and the provision.

    `tells` marks a fact of the case schema, which this function states if the record does not.
    Such a fact has its kind from the schema, and needs none here.
    """

    record: str
    name: str
    kind: Kind
    source: str
    read: Derivation
    of: str = ""
    tells: bool = False

    @property
    def description(self) -> str:
        """What it means, in one sentence."""
        return (self.read.__doc__ or "").strip().splitlines()[0]


_FACTS: list[Derived] = []

_OF_ITS_DAY = {("carer_fee", "continues")}
"""Facts told by others that say how things are on the day: a fee goes on until it has stopped."""


def derived(
    record: str,
    kind: Kind = "any",
    source: str = "",
    *,
    of: str = "",
    tells: str = "",
    also_where_said: bool = False,
) -> Callable[[Derivation], Derivation]:
    """
    Register a function as a fact of a kind of record (`*` is any that has a date).

    A new fact has the function's own name, a *kind* and a *source*, and may be a record *of* a
    kind. With *tells* the function states a fact of the case schema that the record leaves out.
    What the record states comes first, unless the function weighs it (*also_where_said*).
    What others tell of a fact holds on earlier days as well, unless it is a state of its day.
    """

    def register(read: Derivation) -> Derivation:
        told = read if not tells or also_where_said else _where_unsaid(tells, read)
        if tells and (record, tells) not in _OF_ITS_DAY:
            told = _in_hindsight(tells, told)
        name = tells or getattr(read, "__name__", "")
        _FACTS.append(Derived(record, name, kind, source, told, of, bool(tells)))
        return read

    return register


def _where_unsaid(name: str, tell: Derivation) -> Derivation:
    """Return how a fact is read that is told only where the record does not say it."""

    def read(found: ViewRecord) -> Value:
        said = found.recorded(name)
        if not found.says(name) or said is None:
            return tell(found)
        # That there was none speaks up to the end of the record only; others may tell more.
        told = tell(found) if isinstance(said, Unknown) else None
        return said if told is None else told

    read.__doc__ = tell.__doc__  # for the page on the case
    return read


def _in_hindsight(name: str, tell: Derivation) -> Derivation:
    """Return how a fact is read that is told by others which may have come only later."""

    def read(found: ViewRecord) -> Value:
        told = tell(found)
        if not isinstance(told, Unknown):
            return told
        later = found.with_hindsight(name)
        return told if isinstance(later, (Unknown, ViewRecord, Many)) else later

    read.__doc__ = tell.__doc__  # for the page on the case
    return read


def derived_facts() -> tuple[Derived, ...]:
    """Return every new fact of one kind of record."""
    return tuple(fact for fact in _FACTS if not fact.tells and fact.record != ANY_RECORD)


def told_facts() -> tuple[Derived, ...]:
    """Return every fact of the case schema that others tell where it is left unsaid."""
    return tuple(fact for fact in _FACTS if fact.tells)


@cache
def derivations() -> Mapping[tuple[str, str], Derivation]:
    """Return how each derived fact is worked out, by kind of record and name."""
    return {(fact.record, fact.name): fact.read for fact in _FACTS}


@cache
def new_facts() -> frozenset[tuple[str, str]]:
    """Return the derived facts that the case schema does not have, by kind of record and name."""
    return frozenset((kind, name) for kind, facts in derived_extras().items() for name in facts)


def derived_extras() -> Extras:
    """Return the derived facts as facts to ask, by kind of record."""
    extras: dict[str, dict[str, Fact]] = {}
    for fact in derived_facts():
        made = Fact(fact.kind, refers_to=fact.of, description=fact.description)
        extras.setdefault(fact.record, {})[fact.name] = made
    for model in all_records():
        if model.dated_by is not None:
            kind = snake(model.__name__)
            extras.setdefault(kind, {}).update(facts_of_any_record(refers_to=kind))
    return extras


def facts_of_any_record(record: RecordType | None = None, refers_to: str = "") -> dict[str, Fact]:
    """Return what every dated record can be asked, for one whose kind is given by type or name."""
    return {
        fact.name: Fact(
            fact.kind,
            record=record if fact.kind == "record" else None,
            refers_to=refers_to if fact.kind == "record" else "",
            description=(fact.read.__doc__ or "").strip(),
        )
        for fact in _FACTS
        if fact.record == ANY_RECORD
    }
