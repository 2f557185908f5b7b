"""The keys of rule files, read from their models: which may be left out, and what they hold."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from permanence_rules.language.amendment import Amendment
from permanence_rules.language.rule import RuleFile
from permanence_rules.language.scalars import RuleModel

__all__ = ["Keys", "keys_of_rules"]


@dataclass(frozen=True, slots=True)
class Keys:
    """
    What the models of rule files say of their keys, by name.

    `words` are for people and change nothing that is judged. `optional` are the clauses that can
    be left out, each with what leaving it out means. `choices` have a few values, `numbers` hold
    numbers, and every entry of `lists` is a clause of its own.
    """

    words: frozenset[str]
    optional: Mapping[str, Any]
    choices: Mapping[str, tuple[Any, ...]]
    numbers: frozenset[str]
    lists: frozenset[str]


@cache
def keys_of_rules() -> Keys:
    """Return the keys of rules and amendments; a new key of a model is among them by itself."""
    fields = [each for model in _models() for each in _fields_of(model)]
    words = frozenset(each.key for each in fields if each.is_words)
    clauses = [each for each in fields if not each.is_words]
    optional: dict[str, Any] = {}
    for each in clauses:
        if each.can_be_left_out:
            # A key of two models, such as `until`: what is meant by silence comes before nothing.
            optional[each.key] = optional.get(each.key) or each.default
    return Keys(
        words,
        optional,
        {each.key: found for each in clauses if (found := each.choices())},
        frozenset(each.key for each in clauses if {int, float} & set(each.kinds)),
        frozenset(each.key for each in clauses if each.is_list),
    )


@dataclass(frozen=True, slots=True)
class _Field:
    """One key of one model."""

    key: str
    default: Any
    kinds: tuple[Any, ...]
    is_words: bool
    can_be_left_out: bool
    is_list: bool

    def choices(self) -> tuple[Any, ...]:
        """Return its values, where they are few and none of them is a word of some fact."""
        found = [
            value
            for kind in self.kinds
            if typing.get_origin(kind) is typing.Literal
            for value in typing.get_args(kind)
        ]
        is_yes_or_no = set(self.kinds) - {types.NoneType} == {bool}
        return (True, False) if is_yes_or_no else tuple(found)


def _fields_of(model: type[RuleModel]) -> Iterator[_Field]:
    words, forms, whole = (_said_of(model, name) for name in ("words", "in_forms", "whole_lists"))
    for name, info in model.model_fields.items():
        kinds = tuple(_kinds_in(info.annotation))
        default = None if info.is_required() else info.get_default(call_default_factory=True)
        yield _Field(
            info.alias or name,
            default if isinstance(default, (bool, int, str)) else None,
            kinds,
            name in words,
            can_be_left_out=not info.is_required() and name not in forms,
            is_list=name not in whole and any(typing.get_origin(kind) is tuple for kind in kinds),
        )


def _said_of(model: type[RuleModel], name: str) -> frozenset[str]:
    """Return what a model and those that it extends say of their keys."""
    return frozenset().union(*(vars(each).get(name, ()) for each in model.__mro__))


def _models() -> Iterator[type[RuleModel]]:
    found: dict[type[RuleModel], None] = {}
    waiting: list[type[RuleModel]] = [RuleFile, Amendment]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found[model] = None
            model.model_rebuild()
            waiting += [part for each in model.model_fields.values() for part in _parts(each)]
    return iter(found)


def _parts(info: Any) -> Iterator[type[RuleModel]]:
    for kind in _kinds_in(info.annotation, into_lists=True):
        if isinstance(kind, type) and issubclass(kind, RuleModel):
            yield kind


def _kinds_in(annotation: Any, *, into_lists: bool = False) -> Iterator[Any]:
    """Yield the alternatives of an annotation; with *into_lists* those of what lists hold too."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        yield from _kinds_in(typing.get_args(annotation)[0], into_lists=into_lists)
    elif origin in (typing.Union, types.UnionType) or (into_lists and origin in (tuple, dict)):
        for each in typing.get_args(annotation):
            yield from _kinds_in(each, into_lists=into_lists)
    else:
        yield annotation
