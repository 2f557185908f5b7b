"""The workbench on which one rule is compiled: what its paths may name, what was found wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from permanence_rules.engine.scope import Read
from permanence_rules.facts.kinds import Fact, RecordType
from permanence_rules.language.places import Loc

__all__ = ["Builder", "Misfits", "RuleHome", "Surroundings"]


@dataclass(frozen=True, slots=True)
class RuleHome:
    """Where another rule's findings hang: the chain of kinds of record, outermost first."""

    chain: tuple[RecordType, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the packs in use give every rule: their roles, the other rules, their settings."""

    roles: frozenset[str]
    homes: Mapping[str, RuleHome]
    settings: Mapping[str, float | int]
    broken: frozenset[str] = frozenset()
    """Rules that are there and cannot be used; that is told once, in their own file."""


@dataclass(slots=True)
class Misfits:
    """What is wrong in one rule, gathered so that all of it is reported at once."""

    found: list[tuple[Loc, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Builder:
    """
    What the rule being compiled may name.

    `chain` leads from the case to the record that paths start from. `subject` is the
    record that the rule is about. `lets` are the names that the rule itself defines.
    """

    chain: tuple[RecordType, ...]
    subject: RecordType
    around: Surroundings
    lets: dict[str, tuple[Fact, bool]] = field(default_factory=dict)
    reads: dict[str, Read] = field(default_factory=dict)
    needs: set[str] = field(default_factory=set)
    misfits: Misfits = field(default_factory=Misfits)
    subject_chain: tuple[RecordType, ...] = ()

    @property
    def here(self) -> RecordType:
        """The kind of record that paths start from."""
        return self.chain[-1]

    def inside(self, record: RecordType) -> Builder:
        """Return the same workbench with paths starting from one element of a collection."""
        return replace(self, chain=(*self.chain, record))

    def quietly(self) -> Builder:
        """Return the same workbench, to compile anew what has been told of where it stands."""
        return replace(self, misfits=Misfits())

    def wrong(self, loc: Loc, message: str, suggestion: str = "") -> None:
        """Keep one thing that is wrong at *loc*."""
        self.misfits.found.append((loc, message, suggestion))
