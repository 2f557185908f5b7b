"""What the rules of some packs can speak of: kinds of record, their facts, roles and settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from permanence_rules.builder import RuleHome, Surroundings
from permanence_rules.case import Role
from permanence_rules.derived import derived_extras
from permanence_rules.facts import Extras, Fact, RecordType, record_type
from permanence_rules.pack import LocalFact, local_extras
from permanence_rules.packs import Pack

__all__ = ["Vocabulary", "surroundings_of"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What cases may hold: kinds of record with their facts, and roles; and which packs say so."""

    case_type: RecordType
    roles: frozenset[str]
    folders: tuple[Path, ...]

    @classmethod
    def of(cls, packs: list[Pack]) -> Vocabulary:
        """Return what the schema and these packs know."""
        return cls(_case_type_for(packs), _roles_of(packs), tuple(pack.folder for pack in packs))


def _roles_of(packs: Iterable[Pack]) -> frozenset[str]:
    """Return the standard roles and those that the packs declare."""
    return frozenset(Role) | {role for pack in packs for role in pack.file.roles}


def surroundings_of(packs: Iterable[Pack], homes: Mapping[str, RuleHome]) -> Surroundings:
    """Return what these packs give every rule."""
    known = list(packs)
    settings = {name: each.value for pack in known for name, each in pack.file.settings.items()}
    return Surroundings(_roles_of(known), homes, settings)


def _case_type_for(packs: Iterable[Pack]) -> RecordType:
    """Return what rules of these packs can ask of a case."""
    declared: dict[str, dict[str, LocalFact]] = {}
    for pack in packs:
        for kind, facts in pack.file.facts.items():
            declared.setdefault(kind, {}).update(facts)
    return record_type(_merged(derived_extras(), local_extras(declared)))


def _merged(*several: Extras) -> Extras:
    merged: dict[str, dict[str, Fact]] = {}
    for extras in several:
        for kind, facts in extras.items():
            merged.setdefault(kind, {}).update(facts)
    return merged
