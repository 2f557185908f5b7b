"""The facts that rules read, and those without which they can never decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from permanence_rules.deciding.paths import FactAt
from permanence_rules.deciding.recorded import recorded
from permanence_rules.deciding.rules import decides
from permanence_rules.deciding.supply import Supply
from permanence_rules.facts.derived_reads import Key
from permanence_rules.facts.kinds import RecordType, kinds_of_record
from permanence_rules.language.rule import Rule

__all__ = ["RuleFact", "facts_of"]


@dataclass(frozen=True, slots=True)
class RuleFact:
    """
    A fact of a case that rules read, by its path without indexes, and what it is in words.

    Where derived facts lead to a record that may stand at several places, the path is the
    shortest. `read_by` are the rules that read it, by themselves, through a derived fact or through
    a rule that they read. `needed_by` are those of them that can decide nothing while it lacks in
    every case.
    """

    path: str
    says: str
    read_by: tuple[str, ...]
    needed_by: tuple[str, ...]


def facts_of(
    wanted: Iterable[Rule], reads: Mapping[str, Sequence[Rule]], case_type: RecordType
) -> tuple[RuleFact, ...]:
    """
    Return the facts that rules read, by path.

    *reads* gives of each rule those that it reads, each after those that it reads, itself last.
    """
    read_by: dict[FactAt, list[str]] = {}
    needed_by: dict[FactAt, list[str]] = {}
    for rule in wanted:
        for fact, is_needed in _of_rule(reads[rule.id], case_type):
            read_by.setdefault(fact, []).append(rule.id)
            if is_needed:
                needed_by.setdefault(fact, []).append(rule.id)
    kinds = kinds_of_record(case_type)
    return tuple(
        RuleFact(
            fact.path,
            kinds[fact.kind].facts[fact.name].description,
            tuple(read_by[fact]),
            tuple(needed_by.get(fact, ())),
        )
        for fact in sorted(read_by)
    )


def _of_rule(rules: Sequence[Rule], case_type: RecordType) -> Iterator[tuple[FactAt, bool]]:
    """Yield the recorded facts that a rule reads, and whether it can never decide without each."""
    told = Supply(frozenset())
    found = dict.fromkeys(
        fact
        for each in rules
        for read in decides(each, rules, case_type, told)[1]
        for fact in recorded(read, case_type)
    )
    needed: dict[Key, bool] = {}
    for fact in found:
        if fact.key not in needed:
            without = _without(fact.key)
            needed[fact.key] = not decides(rules[-1], rules, case_type, without)[0]
        yield fact, needed[fact.key]


@lru_cache(maxsize=1024)
def _without(key: Key) -> Supply:
    """Return that one fact lacks; nor does the silence of a case tell it."""
    return Supply(frozenset({key}), silent=frozenset({key}), more=0)
