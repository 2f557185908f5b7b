"""Who acts, read anew: a role, several, a delegate, or by circumstance."""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.owners import Owner, OwnerSpec
from permanence_rules.language.rule import Rule
from permanence_rules.oracle.kleene import NO, YES
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import all_hold

__all__ = ["is_ahead", "owner_of"]


def owner_of(place: Place, rule: Rule) -> str:
    """Return who acts; each who may be the one, where that hangs on what is missing."""
    return _named(place, rule.file.next_action.owner)


def _named(place: Place, owner: Owner) -> str:
    if isinstance(owner, str):
        return owner
    if owner.choose:
        return " or ".join(dict.fromkeys(_chosen(place, owner)))
    if owner.delegated_by is not None:
        return f"{owner.to} for {owner.delegated_by}"
    return " or ".join(owner.either) if owner.either else " and ".join(owner.jointly)


def is_ahead(place: Place, rule: Rule, outcome: Outcome) -> bool:
    """Return whether the action is asked for although the time for it has not begun."""
    conditions = rule.file.next_action.ahead
    if not conditions or outcome is not Outcome.NOT_TRIGGERED:
        return False
    sign, _ = all_hold(place, conditions)
    return sign == YES


def _chosen(place: Place, owner: OwnerSpec) -> Iterator[str]:
    for choice in owner.choose:
        sign, _ = all_hold(place, choice.when)
        if sign != NO:
            yield _named(place, choice.owner)
        if sign == YES:
            return
    assert owner.otherwise is not None
    yield _named(place, owner.otherwise)
