"""What a path such as `reviews.second.held_on` selects; a path that the schema lacks is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeGuard

from permanence_rules.engine.builder import LET, Builder, FactRead, Place, Trait
from permanence_rules.engine.scope import Read, Scope
from permanence_rules.facts.kinds import ANY, Fact, RecordType
from permanence_rules.facts.ordering import placed, placed_since
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import AssumedRecord, Many, Value, ViewRecord
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
    moves: bool = False
    """Whether what it leads to may change from one day to another."""
    place: Place = None
    """Where the records are that it leads to."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One segment of a path: its name, and how to take it."""

    name: str
    take: Callable[[Value], Value]
    wanted: int = 0
    """How many records of the collection that it leads to the path asks about."""


def compile_path(builder: Builder, text: str, loc: Loc, *, wanted: int = 0) -> Path:
    """
    Return the compiled path; one that leads nowhere is kept as a problem of the rule.

    *wanted* says how many of the records that it leads to make a difference to who asks.
    """
    segments = text.split(".")
    start = _start(builder, segments)
    if start is None:
        builder.wrong(loc, f'there is no fact "{text}" here', _suggestion(builder, segments[0]))
        return Path(text, ANY, False, lambda scope: Unknown(frozenset({text})))
    fact, many, root, used = start
    place = _starting_place(builder, segments[0], loc)
    picked: tuple[Place, int] | None = None
    steps: list[_Step] = []
    moves = segments[0] == "as_at"
    stays = builder.is_plain and segments[0] not in builder.lets and "last" not in segments
    for index, segment in enumerate(segments[used:], used):
        moves = moves or _may_move(builder, fact, segment)
        stays = stays and not _is_worked_out(builder, fact, segment)
        if builder.is_plain and index > used and _is_told_later(fact, segment):
            builder.traits.add(Trait.MOVES)
            stays = False
        if _is_booking(fact, segment):
            builder.traits.update((Trait.MOVES, Trait.RESTS_ON_BOOKING))
        found = _step(fact, segment, segments[index + 1 : index + 2], many=many)
        if fact.record is not None and segment in fact.record.facts:
            builder.note_fact(loc, place, fact.record, segment, picked)
            place = _further(builder, place, fact.record, segment)
        elif segment in ORDINALS:
            picked = place, ORDINALS[segment]
        if found is None:
            builder.wrong(loc, *_no_such_step(fact, segment, text, many=many))
            return Path(text, ANY, False, lambda scope: Unknown(frozenset({text})))
        fact, many, take = found
        asked = _asked(segments[index + 1 :], wanted) if fact.kind == "collection" else 0
        steps.append(_Step(segment, take, asked))
    _note_traits(builder, segments)
    if fact.record is not None and fact.record.dated_by is not None:
        # Records are ordered, and counted in windows, by the day of each.
        own_day = fact.record.dated_by
        builder.facts.add(FactRead(loc, place, fact.record.name, own_day, picked, is_order=True))
    may_be = _possible_values(builder, fact)
    if len(steps) == 1 and not many and fact.kind in _OF_ONE_VALUE:
        reader = _of_one_step(root, steps[0].name, text, fact.kind, may_be)
    else:
        reader = _reader(root, tuple(steps), text, fact.kind, may_be)
    return Path(text, fact, many, _once_known(reader) if stays else reader, moves, place)


def _starting_place(builder: Builder, name: str, loc: Loc) -> Place:
    """Return where the records are from which a path starts."""
    if name in builder.chain[-1].facts:
        return builder.places[-1]
    if name in builder.lets:
        builder.facts.add(FactRead(loc, None, LET, name))
        return builder.let_places.get(name)
    if name == "subject":
        return builder.places[len(builder.subject_chain) - 1]
    around = zip(reversed(builder.chain), reversed(builder.places), strict=True)
    return next((place for record, place in around if record.name == name), ())


def _further(builder: Builder, place: Place, record: RecordType, segment: str) -> Place:
    """Return where one more step leads; a derived fact may lead anywhere, but to neighbours."""
    if ("*", segment) in builder.around.worked_out:
        return place
    is_derived = bool(record.facts[segment].refers_to)
    return None if place is None or is_derived else (*place, segment)


_OF_ONE_VALUE = frozenset({"date", "yes_no", "number", "text", "code", "role", "narrative"})

_Values = Callable[[], tuple[Value, ...]]


def _possible_values(builder: Builder, fact: Fact) -> _Values | None:
    """Return what an answer or a code may turn out to be, as far as the rule tells them apart."""
    if fact.kind == "yes_no":
        return lambda: (True, False, None)
    if fact.kind != "code" or not fact.codes:
        return None
    codes, known = builder.codes, sorted(map(str, fact.codes))

    def values() -> tuple[Value, ...]:
        # The rule is compiled by the time that this is asked, and has named all that it names.
        named = [each for each in codes.get(id(fact), ()) if each in known]
        other = next((each for each in known if each not in named), None)
        return tuple(dict.fromkeys((*named, other, None)))

    return values


def _asked(rest: list[str], wanted: int) -> int:
    """Return how many records a path asks about that goes on from a collection like this."""
    position = ORDINALS.get(rest[0]) if rest else None
    return wanted if position is None else max(1, position + 1)


def _once_known(read: Read) -> Read:
    """Read a day that stays once it is known, and so leaves open nothing of other days."""

    def unnoted(scope: Scope) -> Value:
        days = scope.record.days
        if days.reading is None or days.keeps_all:
            return read(scope)
        noted, days.reading = days.reading, None
        try:
            return read(scope)
        finally:
            days.reading = noted

    return unnoted


def _is_worked_out(builder: Builder, fact: Fact, segment: str) -> bool:
    """Whether a derived fact may be another day once more is known."""
    name = fact.record.name if fact.record is not None else ""
    return (name, segment) in builder.around.worked_out and segment not in _STAYS


def _is_told_later(fact: Fact, segment: str) -> bool:
    """Whether a fact may be told on a later day than its own: that of the record that holds it."""
    own_day = fact.record.dated_by if fact.record is not None else None
    return own_day not in (None, segment) and segment not in ORDINALS


def _may_move(builder: Builder, fact: Fact, segment: str) -> bool:
    """Whether a fact comes to be known on a day, or is worked out from some that do."""
    if fact.record is None or segment not in fact.record.facts:
        return False
    found, worked_out = fact.record.facts[segment], builder.around.worked_out
    is_dated = found.record is not None and found.record.dated_by is not None
    is_worked_out = (fact.record.name, segment) in worked_out or ("*", segment) in worked_out
    return is_dated or is_worked_out or (found.kind == "date" and not found.planned)


def _is_booking(fact: Fact, segment: str) -> bool:
    """Whether a fact is the day for which an event is booked, or falls back on it."""
    found = fact.record.facts.get(segment) if fact.record is not None else None
    if found is None or found.kind != "date":
        return False
    return segment == "sits_on" or (found.planned and segment.endswith(_BOOKED))


_STAYS = ("started_on", "held_on", "visits")

"""Facts that others may tell, and that no later fact changes: a visit is not made undone."""

_BOOKED = ("planned_for", "scheduled_for", "resumes_for", "hearing_for")


def _note_traits(builder: Builder, segments: list[str]) -> None:
    if segments[0] == "as_at":
        # "20 working days before today": each day brings another limit.
        builder.traits |= {Trait.READS_CLOCK, Trait.MOVES}
    if "last" in segments:
        # The last of several is another one on another day.
        builder.traits.add(Trait.MOVES)


def _start(builder: Builder, segments: list[str]) -> tuple[Fact, bool, Read, int] | None:
    """Find what the first segment names: a fact here, a let, a record around it, the case."""
    name = segments[0]
    here = builder.chain[-1]
    if name in here.facts:
        return Fact("record", record=here), False, lambda scope: scope.record, 0
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
        record: ViewRecord | None = scope.record
        while record is not None and record.type.name != name:
            record = record.parent
        return record or next(each for each in scope.subject.ancestors() if each.type.name == name)

    return read


_Take = Callable[[Value], Value]


def _step(
    fact: Fact, segment: str, following: list[str], *, many: bool
) -> tuple[Fact, bool, _Take] | None:
    if (fact.kind == "collection" or many) and fact.record is not None and segment in ORDINALS:
        position = ORDINALS[segment]
        return Fact("record", record=fact.record), False, _pick(position)
    if fact.record is None or segment not in fact.record.facts:
        return None
    found = fact.record.facts[segment]
    if fact.kind == "collection" or many:
        return found, True, partial(_each, segment=segment)
    if found.kind == "collection" and following and following[0] in ORDINALS:
        return found, False, _one_for_place(segment, following[0])
    return found, False, _one(segment)


# Most of what a check does is to take such steps: each is one call, and no more.
def _one(segment: str) -> _Take:
    return lambda value: value.get(segment) if isinstance(value, ViewRecord) else value


def _one_for_place(segment: str, place: str) -> _Take:
    since = partial(placed_since, position=ORDINALS[place])
    return lambda value: (
        value.get_place(segment, place, since) if isinstance(value, ViewRecord) else value
    )


def _pick(position: int) -> _Take:
    return lambda value: placed(value, position) if isinstance(value, Many) else value


def _each(value: Value, segment: str) -> Value:
    """Read one fact of every record; what is unknown for one is a gap among all."""
    if not isinstance(value, Many):
        return value
    items: list[Any] = []
    held: list[Many] = []
    gaps, before, after = frozenset[str](), frozenset[str](), frozenset[str]()
    for record in value.items:
        found = record.get(segment)
        is_beyond = isinstance(record, AssumedRecord) and not record.path.endswith("]")
        if isinstance(record, AssumedRecord) and is_beyond and segment == record.type.dated_by:
            # Their number and the days between which they lie stand in `earlier` and `later`.
            before |= frozenset() if record.is_later else record.day.missing
            after |= record.day.missing if record.is_later else frozenset()
        elif isinstance(found, Unknown):
            gaps |= found.missing
        elif isinstance(found, Many):
            items.extend(found.items)
            held.append(found)
        elif found is not None:
            items.append(found)
    hidden = value.held_as(segment, held)
    return Many(
        tuple(items),
        gaps | hidden.gaps,
        before | hidden.before,
        after | hidden.after,
        hidden.earlier,
        hidden.later,
    )


def _reader(
    root: Read, steps: tuple[_Step, ...], text: str, kind: str, may_be: _Values | None
) -> Read:
    """Read and keep what was read, for the evidence; nothing that is taken on trial is that."""
    if not steps:
        return root

    takes = [(step.take, step if step.wanted else None) for step in steps]
    last = steps[-1].name

    def read(scope: Scope) -> Value:
        start = holder = value = root(scope)
        opened: list[tuple[ViewRecord, _Step, Many]] = []
        for take, step in takes:
            holder, value = value, take(value)
            if step is not None and isinstance(value, Many) and isinstance(holder, ViewRecord):
                if value.before or value.after or value.has_undated:
                    opened.append((holder, step, value))
                value = scope.completed(holder, step.name, value)
        if opened and (isinstance(value, Unknown) or (isinstance(value, Many) and value.missing)):
            for record, step, many in opened:
                scope.ask_how_many(record, step.name, many, step.wanted)
        if not (
            isinstance(start, AssumedRecord)
            or isinstance(holder, AssumedRecord)
            or isinstance(value, AssumedRecord)
        ):
            scope.trace.append((start, _said(holder), _said(value), text, kind))
        if may_be is not None and isinstance(value, Unknown) and _is_of_the_case(holder):
            # Read at two places, it may settle the duty whichever way it turns out.
            return scope.taken_as((holder.path, last), value, may_be, read)
        return value

    return read


def _of_one_step(root: Read, name: str, text: str, kind: str, may_be: _Values | None) -> Read:
    """Read one plain fact of the record at hand: that is what most paths do."""

    def read(scope: Scope) -> Value:
        holder = root(scope)
        if not isinstance(holder, ViewRecord):
            scope.trace.append((holder, holder, holder, text, kind))
            return holder
        value = holder.get(name)
        if not isinstance(holder, AssumedRecord):
            scope.trace.append((holder, holder, value, text, kind))
        if may_be is not None and isinstance(value, Unknown) and _is_of_the_case(holder):
            return scope.taken_as((holder.path, name), value, may_be, read)
        return value

    return read


def _is_of_the_case(holder: Value) -> TypeGuard[ViewRecord]:
    """Whether it is a record of its own: what several are that are assumed need not be the same."""
    is_assumed = isinstance(holder, AssumedRecord) and not holder.path.endswith("]")
    return isinstance(holder, ViewRecord) and not is_assumed


def _said(value: Value) -> Value:
    """Return what the case itself says of several records, of which some are assumed."""
    if isinstance(value, Many) and any(isinstance(each, AssumedRecord) for each in value.items):
        said = tuple(each for each in value.items if not isinstance(each, AssumedRecord))
        return replace(value, items=said)
    return value


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
