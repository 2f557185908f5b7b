"""The facts of a case that a column can be mapped to, found by their paths."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Any, Literal

from permanence_rules.case import Case, Record
from permanence_rules.case.base import is_list, record_in
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = [
    "LOCAL",
    "LOCAL_KINDS",
    "NEVER_MAPPED",
    "Fact",
    "PathError",
    "RowKind",
    "Steps",
    "defaults_of",
    "fact_at",
    "facts_below",
    "kind_name",
    "local_fact_at",
    "parts_of",
    "row_kind",
    "silence_of",
]

Steps = tuple[str, ...]
Kind = Literal["date", "yes_no", "code", "role", "number", "amount", "words", "text"]

LOCAL = "local"
"""What holds the facts that only this council records, as its rule pack declares them."""
NEVER_MAPPED = frozenset({"case_id", "schema_version", "not_supplied", LOCAL})
"""What a mapping says in another place, or not at all."""
LOCAL_KINDS: dict[str, Kind] = {
    "date": "date",
    "yes_no": "yes_no",
    "number": "amount",
    "code": "text",
    "role": "role",
    "words": "words",
}
"""The kinds that a column can have for a local fact; a code has its values from the mapping."""


class PathError(ValueError):
    """A path that leads to no fact: why, and what was probably meant."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        self.suggestion = suggestion
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a record: its path within that record, what it may hold, and who owns it."""

    steps: Steps
    kind: Kind
    owner: type[Record]
    description: str
    codes: tuple[str, ...] = ()
    is_list: bool = False
    is_past: bool = False
    """Whether it is the day of something that has happened."""

    @property
    def path(self) -> str:
        """The path in words of the schema, such as permanence_plan.option."""
        return ".".join(self.steps)


@dataclass(frozen=True, slots=True)
class RowKind:
    """What one row of a table is: the records on the way to it, and whether there are several."""

    steps: Steps
    model: type[Record]
    collection: Steps
    """The nearest list at or above the record; empty for the case itself."""
    above: Steps
    """The list whose records hold this record, or the list that it is in."""

    @property
    def is_listed(self) -> bool:
        """Whether each row is a record of a list."""
        return bool(self.steps) and self.collection == self.steps

    @property
    def inner(self) -> Steps:
        """The steps from the record of the nearest list to this one."""
        return self.steps[len(self.collection) :]


def parts_of(path: str) -> Steps:
    """Return the steps of a path as it is written; of the case itself none."""
    return () if path == "case" else tuple(path.split("."))


@cache
def row_kind(steps: Steps) -> RowKind:
    """Return the kind of record that *steps* lead to. Raises PathError."""
    model: type[Record] = Case
    for number, step in enumerate(steps):
        _expect(model, step, steps[:number])
        inner = record_in(model.model_fields[step].annotation)
        if inner is None:
            raise PathError(f"`{'.'.join(steps[: number + 1])}` is one fact, and no record")
        model = inner
    collection = _outer_list(steps)
    is_listed = bool(steps) and collection == steps
    return RowKind(steps, model, collection, _outer_list(steps[:-1]) if is_listed else collection)


@cache
def fact_at(model: type[Record], steps: Steps) -> Fact:
    """Return the fact that *steps* lead to within *model*. Raises PathError."""
    owner = _owner_of(model, steps[:-1])
    _expect(owner, steps[-1], steps[:-1])
    info = owner.model_fields[steps[-1]]
    if record_in(info.annotation) is not None and is_list(info.annotation):
        raise PathError(
            f"`{steps[-1]}` is a list: each of its records is a row of a table of its own"
        )
    if record_in(info.annotation) is not None:
        raise PathError(
            f"`{'.'.join(steps)}` is a record; name one fact of it",
            did_you_mean("", [f"{'.'.join(steps)}.{each}" for each in _names(info.annotation)]),
        )
    return _fact(steps, owner)


def local_fact_at(model: type[Record], steps: Steps, kind: str) -> Fact:
    """
    Return a fact that only this council records, of a kind in `LOCAL_KINDS`. Raises PathError.

    Its rule pack declares it, and no schema does: `local.NAME`, below the record that it is of.
    """
    if steps[-2:-1] != (LOCAL,) or LOCAL in steps[:-2] or not _LOCAL_NAME.fullmatch(steps[-1]):
        raise PathError("name a local fact as the rule pack does: local.stability_score")
    return Fact(steps, LOCAL_KINDS[kind], _owner_of(model, steps[:-2]), "")


_LOCAL_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def _owner_of(model: type[Record], steps: Steps) -> type[Record]:
    """Return the single record that *steps* lead to within *model*. Raises PathError."""
    owner = model
    for number, step in enumerate(steps):
        _expect(owner, step, steps[:number])
        annotation = owner.model_fields[step].annotation
        inner = record_in(annotation)
        if inner is None:
            raise PathError(f"`{step}` is one fact, and holds no others")
        if is_list(annotation):
            raise PathError(
                f"`{step}` is a list: each of its records is a row of a table of its own"
            )
        owner = inner
    return owner


@cache
def facts_below(model: type[Record]) -> tuple[Fact, ...]:
    """Return every fact of a record that a column can be mapped to, in the order of the schema."""
    return tuple(_below(model, ()))


def silence_of(owner: type[Record], name: str) -> bool:
    """Whether a record states something by leaving this fact out (the documented defaults)."""
    return "absence_means" in _hints(owner, name)


@cache
def defaults_of(owner: type[Record]) -> dict[str, Any]:
    """Return what a record of this kind states by its silence, by fact, as JSON has it."""
    return {
        name: _plain(info.default)
        for name, info in owner.model_fields.items()
        if silence_of(owner, name)
    }


@cache
def kind_name(owner: type[Record]) -> str:
    """
    Return how a kind of record is named under `not_supplied`.

    >>> from permanence_rules.case import PeriodOfCare
    >>> kind_name(PeriodOfCare)
    'period_of_care'
    """
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in owner.__name__).lstrip("_")


def _below(model: type[Record], before: Steps) -> Iterator[Fact]:
    for name, info in model.model_fields.items():
        inner = record_in(info.annotation)
        if name in NEVER_MAPPED:
            continue
        if inner is None:
            yield _fact((*before, name), model)
        elif not is_list(info.annotation):
            yield from _below(inner, (*before, name))


def _fact(steps: Steps, owner: type[Record]) -> Fact:
    name = steps[-1]
    info = owner.model_fields[name]
    hints = _hints(owner, name)
    kind, codes = _kind_of(info.annotation, hints)
    return Fact(
        steps,
        kind,
        owner,
        info.description or "",
        codes,
        is_list=is_list(info.annotation),
        is_past=hints.get("fact") == "happened",
    )


def _kind_of(annotation: Any, hints: dict[str, Any]) -> tuple[Kind, tuple[str, ...]]:
    if hints.get("fact") == "narrative":
        return "words", ()
    parts = [*_leaves(annotation)]
    for part in parts:
        if isinstance(part, type) and issubclass(part, StrEnum):
            return "code", tuple(str(each) for each in part)
    literals = [part for part in parts if isinstance(part, str)]
    if literals:
        return "code", tuple(literals)
    known: dict[Any, Kind] = {date: "date", bool: "yes_no", int: "number", Decimal: "amount"}
    for part, kind in known.items():
        if part in parts:
            return kind, ()
    is_role = hints.get("names") == "role" or "Annotated" in str(annotation)
    return ("role" if is_role else "text"), ()


def _leaves(annotation: Any) -> Iterator[Any]:
    """Yield what a type is made of, without what only surrounds it."""
    if typing.get_origin(annotation) is Literal:
        yield from typing.get_args(annotation)
        return
    inner = typing.get_args(annotation)
    if not inner or typing.get_origin(annotation) is dict:
        yield annotation
    for part in inner:
        yield from _leaves(part)


def _expect(model: type[Record], name: str, before: Steps) -> None:
    if name in model.model_fields and name not in NEVER_MAPPED:
        return
    noun = f"`{'.'.join(before)}`" if before else f"a {model.noun.lower()}"
    known = [each for each in model.model_fields if each not in NEVER_MAPPED]
    raise PathError(f"{noun} has no fact of that name", did_you_mean(name, known))


def _outer_list(steps: Steps) -> Steps:
    """Return the longest part of a path that leads to a list."""
    model: type[Record] = Case
    found: Steps = ()
    for number, step in enumerate(steps, 1):
        annotation = model.model_fields[step].annotation
        inner = record_in(annotation)
        assert inner is not None
        if is_list(annotation):
            found = steps[:number]
        model = inner
    return found


def _names(annotation: Any) -> list[str]:
    inner = record_in(annotation)
    assert inner is not None
    return [each for each in inner.model_fields if each not in NEVER_MAPPED]


def _hints(owner: type[Record], name: str) -> dict[str, Any]:
    extra = owner.model_fields[name].json_schema_extra
    return dict(extra) if isinstance(extra, dict) else {}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value
