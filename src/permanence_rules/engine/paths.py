"""What a path such as `reviews.second.held_on` selects; a path that the schema lacks is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.scope import Read, Scope
from permanence_rules.facts.kinds import ANY, Fact
from permanence_rules.facts.ordering import placed
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord
from permanence_rules.language.ordinals import ORDINALS
from permanence_rules.language.places import Loc
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["Path", "compile_path"]

_AS_AT = Fact("date", planned=True, description="The as-at date")


@dataclass(frozen=True, slots=True)
class Path:
    """A compiled path: what kind of fact it leads to, whether to several, and how to read it."""

    text: str
    fact: Fact
    many: bool
    read: Read


Step = Callable[[Value], Value]


def compile_path(builder: Builder, text: str, loc: Loc) -> Path:
    """Return the compiled path; one that leads nowhere is kept as a problem of the rule."""
    segments = text.split(".")
    start = _start(builder, segments)
    if start is None:
        builder.wrong(loc, f'there is no fact "{text}" here', _suggestion(builder, segments[0]))
        return Path(text, ANY, False, lambda scope: Unknown(frozenset({text})))
    fact, many, root, used = start
    steps: list[Step] = []
    for segment in segments[used:]:
        found = _step(fact, segment, many=many)
        if found is None:
            builder.wrong(loc, *_no_such_step(fact, segment, text, many=many))
            return Path(text, ANY, False, lambda scope: Unknown(frozenset({text})))
        fact, many, step = found
        steps.append(step)
    return Path(text, fact, many, _reader(root, tuple(steps), text, fact.kind))


def _start(builder: Builder, segments: list[str]) -> tuple[Fact, bool, Read, int] | None:
    """Find what the first segment names: a fact here, a let, a record around it, the case."""
    name = segments[0]
    if name in builder.here.facts:
        return Fact("record", record=builder.here), False, lambda scope: scope.record, 0
    if name in builder.lets:
        fact, many = builder.lets[name]
        return fact, many, lambda scope: scope.named(name), 1
    if name == "as_at":
        return _AS_AT, False, lambda scope: scope.as_at, 1
    if name == "subject":
        return Fact("record", record=builder.subject), False, lambda scope: scope.subject, 1
    if name == "setting" and len(segments) > 1 and segments[1] in builder.around.settings:
        figure = builder.around.settings[segments[1]]
        return Fact("number"), False, lambda scope: figure, 2
    return _around(builder, name)


def _around(builder: Builder, name: str) -> tuple[Fact, bool, Read, int] | None:
    for record in reversed(builder.chain):
        if record.name == name:
            return Fact("record", record=record), False, _outwards(name), 1
    case = builder.chain[0]
    if name in case.facts:
        return Fact("record", record=case), False, lambda scope: scope.record.root, 0
    return None


def _outwards(name: str) -> Read:
    """Find the record of a kind around this one; for a derived collection, around the subject."""

    def read(scope: Scope) -> Value:
        around = (*scope.record.ancestors(), *scope.subject.ancestors())
        return next(record for record in around if record.type.name == name)

    return read


def _step(fact: Fact, segment: str, *, many: bool) -> tuple[Fact, bool, Step] | None:
    if (fact.kind == "collection" or many) and fact.record is not None and segment in ORDINALS:
        position = ORDINALS[segment]
        return Fact("record", record=fact.record), False, lambda value: _pick(value, position)
    if fact.record is None or segment not in fact.record.facts:
        return None
    found = fact.record.facts[segment]
    if fact.kind == "collection" or many:
        return found, True, lambda value: _each(value, segment)
    return found, False, lambda value: _one(value, segment)


def _one(value: Value, segment: str) -> Value:
    return value.get(segment) if isinstance(value, ViewRecord) else value


def _pick(value: Value, position: int) -> Value:
    return placed(value, position) if isinstance(value, Many) else value


def _each(value: Value, segment: str) -> Value:
    """Read one fact of every record; what is unknown for one is a gap among all."""
    if not isinstance(value, Many):
        return value
    items: list[Any] = []
    gaps, before, after = value.gaps, value.before, value.after
    for record in value.items:
        found = record.get(segment)
        if isinstance(found, Unknown):
            gaps |= found.missing
        elif isinstance(found, Many):
            items.extend(found.items)
            gaps, before, after = gaps | found.gaps, before | found.before, after | found.after
        elif found is not None:
            items.append(found)
    return Many(tuple(items), gaps, before, after)


def _reader(root: Read, steps: tuple[Step, ...], text: str, kind: str) -> Read:
    """Read and keep what was read, for the evidence."""
    if not steps:
        return root

    def read(scope: Scope) -> Value:
        holder: Value = root(scope)
        start, value = holder, holder
        for step in steps:
            holder, value = value, step(value)
        scope.trace.append((start, holder, value, text, kind))
        return value

    return read


def _suggestion(builder: Builder, name: str) -> str:
    around = {record.name for record in builder.chain}
    known = {
        *builder.here.facts,
        *builder.lets,
        "as_at",
        "subject",
        *around,
        *builder.chain[0].facts,
    }
    return did_you_mean(name, known)


def _no_such_step(fact: Fact, segment: str, text: str, *, many: bool) -> tuple[str, str]:
    if fact.record is None:
        return f'"{text}" goes on after a {fact.kind}, which has no parts', ""
    known: Iterable[str] = fact.record.facts
    if fact.kind == "collection" or many:
        known = [*fact.record.facts, *ORDINALS]
    noun = fact.record.noun.lower()
    return f'"{segment}" in "{text}" is not a fact of a {noun}', did_you_mean(segment, known)
