"""Who acts: a role, either of several, several together, a delegate, or by circumstance."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.conditions import compile_all
from permanence_rules.engine.scope import Scope
from permanence_rules.facts.truth import Unknown
from permanence_rules.language.owners import Owner, OwnerSpec
from permanence_rules.language.places import Loc
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["ReadOwner", "compile_owner"]

ReadOwner = Callable[[Scope], str]
"""Reads who acts, as roles joined by `or`, `and` or `for`."""


def compile_owner(builder: Builder, owner: Owner, loc: Loc) -> ReadOwner:
    """Return how to tell who acts for one record."""
    if isinstance(owner, str):
        return _fixed(builder, (owner,), "", loc)
    if owner.either:
        return _fixed(builder, owner.either, " or ", loc)
    if owner.jointly:
        return _fixed(builder, owner.jointly, " and ", loc)
    if owner.delegated_by is not None and owner.to is not None:
        return _fixed(builder, (owner.to, owner.delegated_by), " for ", loc)
    return _by_circumstance(builder, owner, loc)


def _by_circumstance(builder: Builder, owner: OwnerSpec, loc: Loc) -> ReadOwner:
    choices = [
        (
            compile_all(builder, choice.when, (*loc, "choose", i, "when")),
            compile_owner(builder, choice.owner, (*loc, "choose", i, "owner")),
        )
        for i, choice in enumerate(owner.choose)
    ]
    assert owner.otherwise is not None
    otherwise = compile_owner(builder, owner.otherwise, (*loc, "otherwise"))

    def read(scope: Scope) -> str:
        possible: list[str] = []
        for when, role in choices:
            answer = when(scope)
            if answer is True:
                return " or ".join([*possible, role(scope)])
            if isinstance(answer, Unknown):
                possible.append(role(scope))
        return " or ".join([*possible, otherwise(scope)])

    return read


def _fixed(builder: Builder, roles: Iterable[str], joined_by: str, loc: Loc) -> ReadOwner:
    named = tuple(roles)
    _check(builder, named, loc)
    text = joined_by.join(named)
    return lambda scope: text


def _check(builder: Builder, roles: Iterable[str], loc: Loc) -> None:
    for role in roles:
        if role not in builder.around.roles:
            builder.wrong(
                loc, f'there is no role "{role}"', did_you_mean(role, builder.around.roles)
            )
