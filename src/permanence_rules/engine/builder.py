"""The workbench on which one rule is compiled: what its paths may name, what was found wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from permanence_rules.engine.scope import Read
from permanence_rules.facts.kinds import Fact, RecordType
from permanence_rules.language.places import Loc

__all__ = ["LET", "Builder", "FactRead", "Misfits", "Place", "RuleHome", "Surroundings", "Trait"]

Place = tuple[str, ...] | None
"""The names that lead from the case to a kind of record, without positions; None: not known."""


@dataclass(frozen=True, slots=True)
class RuleHome:
    """Where another rule's findings hang: the chain of kinds of record, outermost first."""

    chain: tuple[RecordType, ...]


@dataclass(frozen=True, slots=True)
class FactRead:
    """
    One fact that a rule reads, and the key of the rule file that reads it.

    `holder` leads to the records that have it; where derived facts lead there, it is not known and
    `kind` alone says what they are. A name that the rule defines itself has the kind LET. `picked`
    are the list and the position, from 0, of the one record that is meant: the second review.
    """

    loc: Loc
    holder: Place
    kind: str
    name: str
    picked: tuple[Place, int] | None = None
    is_order: bool = False
    """Whether the day is read only to see which record is the first, or lies in a window."""


LET = "let"
"""Stands for the kind of a name that a rule defines; its own readings begin with that key."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the packs in use give every rule: their roles, the other rules, their settings."""

    roles: frozenset[str]
    homes: Mapping[str, RuleHome]
    settings: Mapping[str, float | int]
    broken: frozenset[str] = frozenset()
    """Rules that are there and cannot be used; that is told once, in their own file."""
    worked_out: frozenset[tuple[str, str]] = frozenset()
    """The facts that are worked out from others, by kind of record (* is any) and name."""


class Trait(Enum):
    """What a rule reads that decides how it is judged over time."""

    # An enumeration hashes by a function in Python, and each judgement asks several times.
    __hash__ = object.__hash__

    MOVES = auto()
    """Something other than the act and the day it counts from: what was owed may change."""
    READS_CLOCK = auto()
    """The as-at date itself, such as an age: what is owed may change on a day without a fact."""
    COMES_ANEW = auto()
    """The act may be the as-at date itself: its obligation, or a name that it defines, reads it."""
    LOOKS_BEFORE_ACT = auto()
    """The day before the act tells whether it was owed: it is needed only without its act, or hangs
    on what another rule came to."""
    ACT_GIVES_WAY = auto()
    """A later act takes the place of the one that counted, as the last visit of several does."""
    COUNTS_BACK = auto()
    """A limit before the event that it is about, of which nobody need have known on its day."""
    ARISES_WITH_ACT = auto()
    """The act itself, which nobody owes, makes the rule apply: it is judged once it is done."""
    BROKEN_AT_ONCE = auto()
    """An order, which is broken on the last day in time itself, once the later step has come."""
    RESTS_ON_BOOKING = auto()
    """A limit counted from a day that is booked: it follows the event, once held or moved."""


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
    codes: dict[int, dict[str, None]] = field(default_factory=dict)
    """The codes that conditions of the rule name, by the identity of the fact."""
    misfits: Misfits = field(default_factory=Misfits)
    traits: set[Trait] = field(default_factory=set)
    is_plain: bool = False
    """Whether what is compiled is the day of the act or the day that it counts from."""
    subject_chain: tuple[RecordType, ...] = ()
    places: tuple[Place, ...] = ()
    """Where the records of `chain` are, one for each."""
    let_places: dict[str, Place] = field(default_factory=dict)
    facts: set[FactRead] = field(default_factory=set)

    @property
    def here(self) -> RecordType:
        """The kind of record that paths start from."""
        return self.chain[-1]

    def inside(self, record: RecordType, place: Place) -> Builder:
        """Return the same workbench with paths starting from one element of a collection."""
        return replace(self, chain=(*self.chain, record), places=(*self.places, place))

    def plainly(self) -> Builder:
        """Return the same workbench, to compile an act or a day that is once known and stays."""
        return replace(self, is_plain=True)

    def asking(self) -> Builder:
        """Return the same workbench, to compile what may be so on one day and not on another."""
        return replace(self, is_plain=False) if self.is_plain else self

    def quietly(self) -> Builder:
        """Return the same workbench, to compile anew what has been told of where it stands."""
        return replace(self, misfits=Misfits())

    def beside(self) -> Builder:
        """Return the same workbench, to compile what decides nothing of the outcome."""
        return replace(self, traits=set())

    def note_fact(
        self,
        loc: Loc,
        holder: Place,
        record: RecordType,
        name: str,
        picked: tuple[Place, int] | None = None,
    ) -> None:
        """Keep that the rule reads a fact, so that a form can say which duties read its boxes."""
        self.facts.add(FactRead(loc, holder, record.name, name, picked))

    def wrong(self, loc: Loc, message: str, suggestion: str = "") -> None:
        """Keep one thing that is wrong at *loc*."""
        self.misfits.found.append((loc, message, suggestion))
