"""One duty to one child as a run left it: how much it matters, and how it is found again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from permanence_rules.compare.replay.decisions import without_places
from permanence_rules.language.outcomes import VIOLATIONS, Outcome, Strength
from permanence_rules.report.findings import Closing

__all__ = ["Child", "Level", "Matter", "RunHead", "paired"]

Facts = frozenset[tuple[str, str]]
Pair = tuple["Matter | None", "Matter | None"]


class Level(IntEnum):
    """How much a finding matters; the highest is the worst."""

    NOTHING = 0
    UNDECIDED = 1
    DUE = 2
    LATE = 3
    OVERDUE = 4


_LEVELS = {
    Outcome.DUE: Level.DUE,
    Outcome.UNDETERMINED: Level.UNDECIDED,
    Outcome.NEEDS_JUDGEMENT: Level.UNDECIDED,
    Outcome.LATE: Level.LATE,
    Outcome.BREACHED: Level.OVERDUE,
    Outcome.VIOLATED: Level.OVERDUE,
}


@dataclass(frozen=True, slots=True)
class Matter:
    """What a run found of one duty to one child on one record."""

    rule: str
    title: str
    layer: str
    strength: Strength | None
    path: str
    label: str
    outcome: Outcome
    closing: Closing | None = None
    due_on: date | None = None
    done_on: date | None = None
    next_due_on: date | None = None
    read: str = ""
    """A digest of the facts that the duty read; empty where the run does not say."""
    facts: Facts | None = None
    """These facts, where the run lists them."""

    @property
    def level(self) -> Level:
        """How much it matters; what can no longer be done is not overdue."""
        if self.outcome in VIOLATIONS and self.closing is Closing.PAST:
            return Level.LATE
        return _LEVELS.get(self.outcome, Level.NOTHING)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        if self.outcome is Outcome.LATE:
            return self.closing is Closing.OPEN
        return self.level in (Level.OVERDUE, Level.DUE)


@dataclass(frozen=True, slots=True)
class Child:
    """What a run found about one child; `digest` is of the record, where the run has it."""

    case_id: str
    team: str | None
    digest: str | None
    matters: tuple[Matter, ...]

    @property
    def facts(self) -> Facts | None:
        """Every fact that any duty read, where the run lists facts."""
        listed = [each.facts for each in self.matters if each.facts is not None]
        return frozenset().union(*listed) if listed or not self.matters else None


@dataclass(frozen=True, slots=True)
class RunHead:
    """What all findings of a run rest on."""

    as_at: date
    rulebook: str
    """The rules in words: their names and versions."""
    digest: str | None
    calendar: str
    program: str | None = None
    engine: str | None = None
    digests: Mapping[str, str] | None = None
    """Of each rule with those that it reads, where the run says them."""


def paired(old: Iterable[Matter], new: Iterable[Matter]) -> list[Pair]:
    """
    Return findings of two runs that are about one duty and record; None where a run has none.

    A record is known by its kind, its holder's kind and its day, not by its place in a list: an
    earlier record that is added moves all places. Several of one day are told apart by their
    order. What is left over is matched by place, as where the day itself was corrected.
    """
    before, after = _by_day(old), _by_day(new)
    found: list[Pair] = [(before.pop(key), after.pop(key)) for key in [*before] if key in after]
    by_place = {(each.rule, each.path): each for each in before.values()}
    found.extend((by_place.pop((each.rule, each.path), None), each) for each in after.values())
    found.extend((matter, None) for matter in by_place.values())
    return found


_Key = tuple[str, str, str, int]


def _by_day(matters: Iterable[Matter]) -> dict[_Key, Matter]:
    seen: Counter[tuple[str, str, str]] = Counter()
    found: dict[_Key, Matter] = {}
    for matter in matters:
        known = (matter.rule, without_places(matter.path), matter.label or matter.path)
        seen[known] += 1
        found[(*known, seen[known])] = matter
    return found
