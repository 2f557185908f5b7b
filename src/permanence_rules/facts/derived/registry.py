"""The registry of derived facts: one decorator puts a function there, under the kind of record and a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from permanence_rules.case.base import all_records
from permanence_rules.facts.derived.neighbours import NEIGHBOURS, neighbour_facts
from permanence_rules.facts.derived.told_by_others import COMPLETIONS
from permanence_rules.facts.kinds import Extras, Fact, Kind, snake
from permanence_rules.facts.view import Derivation

__all__ = ["Derived", "derivations", "derived", "derived_extras", "derived_facts"]


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived fact: where it hangs, what it is, how it is worked out and who says so."""

    record: str
    name: str
    kind: Kind
    source: str
    read: Derivation
    of: str = ""

    @property
    def description(self) -> str:
        """What it means, in one sentence."""
        return (self.read.__doc__ or "").strip().splitlines()[0]


_FACTS: list[Derived] = []


def derived(
    record: str, kind: Kind, source: str, of: str = ""
) -> Callable[[Derivation], Derivation]:
    """Register a function as a derived fact of a kind of record, under its own name."""

    def register(read: Derivation) -> Derivation:
        name = getattr(read, "__name__", "")
        _FACTS.append(Derived(record, name, kind, source, read, of))
        return read

    return register


def derived_facts() -> tuple[Derived, ...]:
    """Return every derived fact."""
    return tuple(_FACTS)


@cache
def derivations() -> Mapping[tuple[str, str], Derivation]:
    """Return how each derived fact is worked out, by kind of record (* is any) and name."""
    found = COMPLETIONS | {(fact.record, fact.name): fact.read for fact in _FACTS}
    return found | {("*", name): read for name, (_, read) in NEIGHBOURS.items()}


def derived_extras() -> Extras:
    """Return the derived facts as facts to ask, by kind of record."""
    extras: dict[str, dict[str, Fact]] = {}
    for fact in _FACTS:
        made = Fact(fact.kind, refers_to=fact.of, description=fact.description)
        extras.setdefault(fact.record, {})[fact.name] = made
    for model in all_records():
        if model.dated_by is not None:
            kind = snake(model.__name__)
            extras.setdefault(kind, {}).update(neighbour_facts(refers_to=kind))
    return extras
