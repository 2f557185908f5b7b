"""Families: rules that serve one need of the child, as the packs declare them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from permanence_rules.errors import RuleProblem
from permanence_rules.language.pack import Family
from permanence_rules.language.rule import Rule
from permanence_rules.packs.loading import Pack, is_shipped
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["FamilyOfRules", "check_families", "families_of", "family_by_rule"]


@dataclass(frozen=True, slots=True)
class FamilyOfRules:
    """A family that governs: its id below the pack's folders, and what the pack says of it."""

    id: str
    layer: str
    spec: Family

    @property
    def steps(self) -> tuple[str, ...]:
        """The way from the case to the records whose need it is."""
        return tuple(self.spec.for_each.split("."))


def families_of(packs: Sequence[Pack]) -> tuple[FamilyOfRules, ...]:
    """
    Return the families of *packs* in the order of urgency, which is that of the files.

    A pack's family takes the place of one with the same name in a pack that it extends, as a
    council's `reviews/any` does that has a duty of its own on reviews.
    """
    found: dict[str, FamilyOfRules] = {}
    for pack in packs:
        for name, spec in pack.file.families.items():
            found[name] = FamilyOfRules(f"{pack.name}/{name}", pack.name, spec)
    return tuple(found.values())


def family_by_rule(families: Iterable[FamilyOfRules]) -> dict[str, str]:
    """Return the family of each rule that has one; the more urgent of several."""
    found: dict[str, str] = {}
    for family in families:
        for member in family.spec.members:
            found.setdefault(member, family.id)
    return found


def check_families(packs: Iterable[Pack], rules: Mapping[str, Rule], roles: Iterable[str]) -> None:
    """Note what is wrong: members that are no rules or of other records, names taken, roles."""
    known_roles = frozenset(roles)
    for pack in packs:
        for name, family in pack.file.families.items():
            _check(pack, name, family, rules)
            owner = family.next_action.owner
            if owner not in known_roles:
                place = ("families", name, "next_action", "owner")
                hint = did_you_mean(owner, known_roles)
                pack.document.wrong(place, f'there is no role "{owner}"', hint)


def _check(pack: Pack, name: str, family: Family, rules: Mapping[str, Rule]) -> None:
    place = ("families", name)
    if f"{pack.name}/{name}" in rules:
        message = f'"{pack.name}/{name}" is the name of a rule'
        pack.document.wrong(place, message, "Choose another name.")
    for index, member in enumerate(family.members):
        rule = rules.get(member)
        if rule is None:
            _no_such_member(pack, (*place, "members", index), member, rules)
        elif not f"{rule.file.for_each}.".startswith(f"{family.for_each}."):
            message = f'"{member}" is for {rule.file.for_each}, which is not in {family.for_each}'
            pack.document.wrong((*place, "members", index), message)


def _no_such_member(
    pack: Pack, place: tuple[str | int, ...], member: str, rules: Mapping[str, Rule]
) -> None:
    """A council may keep a part of a pack; the family then has fewer members."""
    message, hint = f'there is no rule "{member}"', did_you_mean(member, rules, few=5)
    if is_shipped(pack):
        pack.document.wrong(place, message, hint)
        return
    key, document = ".".join(map(str, place)), pack.document
    pack.warnings.append(RuleProblem(document.file, document.line(place), key, message, hint))
