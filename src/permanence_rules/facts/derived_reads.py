"""
What derived facts are worked out from, found by watching them read made-up cases.

A derived fact is a function, so that no text says what it reads. Each is worked out here on cases
in which every fact is recorded, with one answer after another, and the view notes what it asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any
from zlib import crc32

from permanence_rules.case import Case
from permanence_rules.facts.derived.registry import ANY_RECORD, derivations, derived_extras
from permanence_rules.facts.kinds import Fact, RecordType, record_type
from permanence_rules.facts.view import Many, Value, ViewRecord, look_at

__all__ = ["Key", "by_kind", "facts_behind", "made_up_views", "worked_out"]

Key = tuple[str, str]
"""A fact: the name of its kind of record, and its own."""

_FIRST_DAY = date(2024, 1, 1)
_AS_AT = date(2030, 1, 1)
_VARIANTS = 12
"""So many cases are made up: all answers to a question, several of each code, and three of each
kind: with all facts, without those that others tell, and without days."""
_OF_EACH_KIND = 3
"""So many records of each kind are looked at in one case; more of them read the same facts."""


@cache
def facts_behind(kind: str, name: str) -> frozenset[tuple[str, str]]:
    """Return the recorded facts that a derived fact was seen to read, by kind of record."""
    found: set[tuple[str, str]] = set()
    waiting, seen = [(kind, name)], {(kind, name)}
    while waiting:
        for read in _seen().get(waiting.pop(), frozenset()) - seen:
            seen.add(read)
            if read in derivations():
                waiting.append(read)
            found.add(read)
    return frozenset(found)


@cache
def _seen() -> Mapping[tuple[str, str], frozenset[tuple[str, str]]]:
    """Return what each derived fact was seen to read in any of the made-up cases."""
    seen: dict[Key, set[Key]] = {}
    for view in made_up_views():
        for kind, records in by_kind(view).items():
            for record in records:
                for key, _, read in worked_out(kind, record):
                    seen.setdefault(key, set()).update(read)
    return {key: frozenset(read) for key, read in seen.items()}


def made_up_views(
    without: Collection[Key] = (), also_not: Collection[Key] = (), *, more: int = 0
) -> Iterator[ViewRecord]:
    """
    Yield the made-up cases as they stand, *without* facts of these kinds of record.

    Those that are *also_not* told by the silence of a case are named as not supplied. Of *more*
    cases each says of some days that they have not come, and leaves out some other facts.
    """
    case_type = record_type(derived_extras())
    for variant in range(_VARIANTS + more):
        made = _made_up(case_type, variant, frozenset(without))
        unsaid = [".".join(each) for each in also_not]
        case = Case.model_validate({**made, "case_id": "made-up", "not_supplied": unsaid})
        yield look_at(case, _AS_AT, case_type, derivations())


def worked_out(
    kind: str, record: ViewRecord, only: Collection[Key] | None = None
) -> Iterator[tuple[Key, Value, set[Key]]]:
    """Yield each derived fact of a record, its value, and what was asked to work it out."""
    days = record.days
    for key, work_out in derivations().items():
        if key[0] != kind or (only is not None and key not in only):
            continue
        outer, days.reading = days.reading, []
        try:
            value = work_out(record)
            read = {(each.type.name, name) for each, name in days.reading or ()}
        finally:
            days.reading = outer
        yield key, value, read - {key}


def by_kind(view: ViewRecord) -> Mapping[str, list[ViewRecord]]:
    """Return a few records of each kind of a case."""
    found: dict[str, list[ViewRecord]] = {}
    waiting = [view]
    while waiting:
        record = waiting.pop()
        own = found.setdefault(record.type.name, [])
        if len(own) < _OF_EACH_KIND:
            own.append(record)
            waiting += _inside(record)
    return found


def _inside(record: ViewRecord) -> Iterator[ViewRecord]:
    for name, fact in record.type.facts.items():
        if fact.record is None or (ANY_RECORD, name) in derivations():
            continue
        value = record.recorded(name) if record.says(name) else None
        if isinstance(value, ViewRecord):
            yield value
        elif isinstance(value, Many):
            yield from (each for each in value.items if isinstance(each, ViewRecord))


def _made_up(record: RecordType, variant: int, without: frozenset[Key]) -> dict[str, Any]:
    """Return a record in which every fact of the schema is recorded, but those left out."""
    made: dict[str, Any] = {}
    for place, (name, fact) in enumerate(record.facts.items()):
        is_recorded = (record.name, name) not in _NEW and (ANY_RECORD, name) not in derivations()
        is_recorded = is_recorded and (record.name, name) not in without
        if is_recorded and name not in _LEFT_OUT and not _is_left_out(record, name, fact, variant):
            value = _value(record, name, variant, place, without)
            is_whole = variant < _VARIANTS or fact.kind == "role"
            way = _drawn(variant, record.name, name, 4)
            if is_whole or way > 1:
                made[name] = value
            elif way == 1 and fact.kind == "date" and name != record.dated_by:
                made[name] = None
    return made


def _is_left_out(record: RecordType, name: str, fact: Fact, variant: int) -> bool:
    """Whether this case lacks a fact, so that what is worked out then is seen to be."""
    if variant >= _VARIANTS:
        return False
    way = variant % 3
    if way == 1:
        return (record.name, name) in derivations()
    return way == 2 and fact.kind == "date"


_NEW = frozenset((kind, name) for kind, facts in derived_extras().items() for name in facts)
_LEFT_OUT = ("case_id", "schema_version", "not_supplied", "recorded_until", "local")


def _value(record: RecordType, name: str, variant: int, place: int, without: frozenset[Key]) -> Any:
    fact = record.facts[name]
    if fact.record is not None:
        made = [_made_up(fact.record, each, without) for each in (variant, variant + 1)]
        return made if fact.kind == "collection" else made[0]
    if fact.kind == "date":
        # Days in one order and in the other, so that "the later of two" reads on.
        return _FIRST_DAY + timedelta(days=place if variant % 2 else 1000 - place)
    is_in_turn = variant < _VARIANTS
    codes = tuple(map(str, fact.codes)) or ("social_worker",)
    chosen = codes[
        (variant if is_in_turn else _drawn(variant, record.name, name, 1 << 30)) % len(codes)
    ]
    is_yes = (variant if is_in_turn else _drawn(variant, name, record.name, 2)) % 2 == 0
    plain = {"yes_no": is_yes, "number": variant, "codes": [chosen], "narrative": True}
    return plain.get(fact.kind, chosen)


def _drawn(variant: int, one: str, other: str, number: int) -> int:
    """Draw one of so many, always the same for these words: no two facts go hand in hand."""
    return crc32(f"{variant} {one} {other}".encode()) % number
