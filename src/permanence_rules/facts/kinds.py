"""What can be asked of a case: the kinds of fact that the case schema and a rule pack declare."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Literal

from pydantic.fields import FieldInfo

from permanence_rules.case import Case, Record, Role
from permanence_rules.case.roles import RoleName

__all__ = [
    "ANY",
    "Extras",
    "Fact",
    "Kind",
    "RecordType",
    "kinds_of_record",
    "record_type",
    "snake",
]

Kind = Literal[
    "date",
    "yes_no",
    "number",
    "text",
    "code",
    "role",
    "narrative",
    "record",
    "collection",
    "codes",
    "any",
]


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One thing that can be asked of a record.

    A `planned` date may lie after the as-at date. `refers_to` names a kind of record.
    `absence_is_a_statement`: a record without the fact says something by its silence (the
    documented defaults).
    """

    kind: Kind
    codes: tuple[str, ...] = ()
    record: RecordType | None = None
    planned: bool = False
    absence_is_a_statement: bool = False
    recorded_from: str = ""
    refers_to: str = ""
    description: str = ""


Extras = Mapping[str, Mapping[str, "Fact"]]
"""More facts, by the name of the kind of record that has them."""

ANY = Fact("any")
"""Stands for a fact that could not be found, so that one mistake is reported once."""


@dataclass(frozen=True, slots=True, eq=False)
class RecordType:
    """One kind of record: its facts by name, and the dates by which it is known."""

    name: str
    noun: str
    dated_by: str | None
    booked_by: str | None = None
    one_a_day: bool = False
    facts: dict[str, Fact] = field(default_factory=dict)


def record_type(extras: Extras | None = None, model: type[Record] = Case) -> RecordType:
    """Return what can be asked of a record of the case schema, with *extras* by kind of record."""
    types = _Types(extras or {})
    case_type = types.of(model)
    types.resolve()
    return case_type


def kinds_of_record(start: RecordType) -> dict[str, RecordType]:
    """Return every kind of record that can be reached from one, itself included, by name."""
    found: dict[str, RecordType] = {}
    waiting = [start]
    while waiting:
        record = waiting.pop()
        if record.name not in found:
            found[record.name] = record
            waiting += [fact.record for fact in record.facts.values() if fact.record is not None]
    return found


class _Types:
    """Builds each kind of record once, however often the schema names it."""

    def __init__(self, extras: Extras) -> None:
        self._extras = extras
        self._made: dict[type[Record], RecordType] = {}

    def of(self, model: type[Record]) -> RecordType:
        if model not in self._made:
            name, noun = snake(model.__name__), model.noun
            made = RecordType(name, noun, model.dated_by, model.booked_by, model.one_a_day)
            self._made[model] = made
            made.facts.update(self._facts(model))
            made.facts.update(self._extras.get(made.name, {}))
        return self._made[model]

    def resolve(self) -> None:
        """Give facts that refer to a kind of record by name the kind that was built."""
        by_name = {made.name: made for made in self._made.values()}
        for made in self._made.values():
            for name, fact in made.facts.items():
                if fact.refers_to:
                    made.facts[name] = replace(fact, record=by_name[fact.refers_to])

    def _facts(self, model: type[Record]) -> Iterator[tuple[str, Fact]]:
        for name, fact, held in _facts_of(model):
            yield name, fact if held is None else replace(fact, record=self.of(held))


@cache
def _facts_of(model: type[Record]) -> tuple[tuple[str, Fact, type[Record] | None], ...]:
    """
    Return the name of each fact of a model, the fact, and the model of the records it holds.

    Annotations are read once a process: every rulebook asks for the same models.
    """
    return tuple(
        (name, *_fact(name, info.annotation, _hints(info), info.description or ""))
        for name, info in model.model_fields.items()
        if name != "local"
    )


def _hints(info: FieldInfo) -> Mapping[str, Any]:
    extra = info.json_schema_extra
    return extra if isinstance(extra, dict) else {}


def _fact(
    name: str, annotation: Any, hints: Mapping[str, Any], description: str
) -> tuple[Fact, type[Record] | None]:
    kind, codes, held = _kind(_without_none(annotation), hints)
    fact = Fact(
        kind=kind,
        codes=codes,
        planned=hints.get("fact") == "planned",
        absence_is_a_statement="absence_means" in hints,
        recorded_from=f"{name}_recorded_from" if kind == "collection" else "",
        description=description,
    )
    return fact, held


def _kind(annotation: Any, hints: Mapping[str, Any]) -> _Shape:
    if hints.get("fact") == "narrative":
        return "narrative", (), None
    if typing.get_origin(annotation) is tuple:
        return _many(_bare(typing.get_args(annotation)[0]))
    if hints.get("names") == "role" or annotation == RoleName:
        return "role", tuple(Role), None
    bare = _bare(annotation)
    if typing.get_origin(bare) is Literal:
        return "code", tuple(map(str, typing.get_args(bare))), None
    return _single(bare) if isinstance(bare, type) else ("text", (), None)


def _many(item: Any) -> _Shape:
    if isinstance(item, type) and issubclass(item, Record):
        return "collection", (), item
    if isinstance(item, type) and issubclass(item, Enum):
        return "codes", _members(item), None
    return "codes", (), None


def _single(annotation: type) -> _Shape:
    if issubclass(annotation, Record):
        return "record", (), annotation
    if issubclass(annotation, Enum):
        return "code", _members(annotation), None
    for python_type, kind in _PLAIN_KINDS:
        if issubclass(annotation, python_type):
            return kind, (), None
    return "text", (), None


_Shape = tuple[Kind, tuple[str, ...], type[Record] | None]
_PLAIN_KINDS: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
    (bool, "yes_no"),
    (date, "date"),
    ((int, float, Decimal), "number"),
)


def _members(enum: type[Enum]) -> tuple[str, ...]:
    return tuple(str(member.value) for member in enum)


@cache
def snake(name: str) -> str:
    """
    Return a class name as it is written in paths.

    >>> snake("PeriodOfCare")
    'period_of_care'
    """
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def _without_none(annotation: Any) -> Any:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        members = [item for item in typing.get_args(annotation) if item is not type(None)]
        return members[0] if len(members) == 1 else annotation
    return annotation


def _bare(annotation: Any) -> Any:
    return (
        typing.get_args(annotation)[0]
        if typing.get_origin(annotation) is typing.Annotated
        else annotation
    )
