"""What the rules of some packs can speak of: kinds of record, their facts, roles and settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from permanence_rules.case import Role
from permanence_rules.facts.derived.registry import derived_extras
from permanence_rules.facts.kinds import Extras, Fact, RecordType, record_type
from permanence_rules.facts.local_kinds import local_extras
from permanence_rules.language.pack import LocalFact
from permanence_rules.packs.loading import Pack

__all__ = ["Vocabulary", "roles_of"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What cases may hold: kinds of record with their facts, and roles; and which packs say so."""

    case_type: RecordType
    roles: frozenset[str]
    folders: tuple[Path, ...]

    @classmethod
    def of(cls, packs: list[Pack]) -> Vocabulary:
        """Return what the schema and these packs know."""
        return cls(_case_type_for(packs), roles_of(packs), tuple(pack.folder for pack in packs))


def roles_of(packs: Iterable[Pack]) -> frozenset[str]:
    """Return the standard roles and those that the packs declare."""
    return frozenset(Role) | {role for pack in packs for role in pack.file.roles}


def _case_type_for(packs: Iterable[Pack]) -> RecordType:
    """Return what rules of these packs can ask of a case."""
    declared: dict[str, dict[str, LocalFact]] = {}
    for pack in packs:
        for kind, facts in pack.file.facts.items():
            declared.setdefault(kind, {}).update(facts)
    return _with_facts_of_packs(declared) if declared else _without_facts_of_packs()


@cache
def _without_facts_of_packs() -> RecordType:
    """Return what rules can ask by the schema alone: the same for most rulebooks of a process."""
    return record_type(derived_extras())


def _with_facts_of_packs(declared: dict[str, dict[str, LocalFact]]) -> RecordType:
    return record_type(_merged(derived_extras(), local_extras(declared)))


def _merged(*several: Extras) -> Extras:
    merged: dict[str, dict[str, Fact]] = {}
    for extras in several:
        for kind, facts in extras.items():
            merged.setdefault(kind, {}).update(facts)
    return merged
