"""Which duties read which fact: what the engine noted when it compiled the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from permanence_rules.engine.builder import LET, FactRead
from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.facts.derived.registry import derived_extras
from permanence_rules.facts.derived_reads import facts_behind
from permanence_rules.forms.fields import Duty, FormField
from permanence_rules.forms.shapes import Place
from permanence_rules.language.citations import CitationSpec
from permanence_rules.rulebook import Rulebook

__all__ = ["Keys", "Rank", "Readings", "readings_of", "with_duties"]

Keys = tuple[str | int, ...]
"""Keys of a rule file, one within the other."""

_EVENTS: Keys = ("interval", "events")
_ACTS: tuple[Keys, ...] = (("deadline", "event"), _EVENTS, ("sequence", "first"))
"""The keys that name the act which is owed."""


Rank = Callable[[Place], int | None]
"""Returns which record of a list the form is about, from 0; None where that is not known."""

_Key = tuple[Place | str, str]
"""A fact by the place of its record, or by its kind where the place is not known, and its name."""


class Readings:
    """What one rule reads, by the keys that read it."""

    def __init__(self, rule: CompiledRule, sources: Mapping[str, str]) -> None:
        self.rule = rule
        self.facts = tuple(rule.facts)
        behind = _with_what_is_behind(self.facts)
        self.keys = frozenset(_key(read) for read in behind if read.kind != LET)
        self._read_by: dict[Keys, tuple[FactRead, ...]] = {}
        file = rule.rule.file
        cited = file.citations or rule.rule.versions[-1].citations
        self.duty = Duty(rule.id, file.title, _provisions(cited, sources), str(file.strength))

    def of(self, home: Place, field: FormField) -> bool:
        """Whether the rule reads the fact of a field, of records that are at *home*."""
        return not self.keys.isdisjoint(_keys_of(home, field))

    def of_act(self, home: Place, field: FormField, at: Rank) -> bool:
        """Whether the fact is the day of the act that the rule asks for."""
        return field.kind == "date" and any(self.of_key(keys, home, field, at) for keys in _ACTS)

    def reads_beside(self, section: Place, home: Place) -> bool:
        """Whether the rule reads, within a section, facts of other records than those at *home*."""
        for each in self.facts:
            place = (*each.holder, each.name) if each.holder is not None else ()
            is_inside = bool(place) and place[: len(section)] == section
            is_on_the_way = home[: len(place)] == place
            if is_inside and not is_on_the_way and place[: len(home)] != home:
                return True
        return False

    def items(self) -> Iterator[tuple[str, Keys]]:
        """Yield the items of its checklists: the words of each, and its keys."""
        for version in self.rule.rule.versions:
            checklist = version.obligation.checklist
            for index, item in enumerate(checklist.items if checklist is not None else ()):
                yield item.item, ("checklist", "items", index)

    def of_key(self, keys: Keys, home: Place, field: FormField, at: Rank) -> bool:
        """
        Whether a key reads the fact for itself, and not only to see whether it applies.

        *at* says which record of a list the form is about: the second review is no matter of the
        form of the first.
        """
        if keys not in self._read_by:
            self._read_by[keys] = tuple(self._reached(keys))
        wanted = _keys_of(home, field)
        return any(
            _key(each) in wanted and (each.picked is None or _is_at(each.picked, at))
            for each in self._read_by[keys]
        )

    def _reached(self, keys: Keys) -> Iterator[FactRead]:
        """Yield what a key reads, by itself or through the names that the rule defines."""
        waiting, seen = [keys], {keys}
        while waiting:
            wanted = waiting.pop()
            for each in self.facts:
                if not _has(each.loc, wanted) or "applies_when" in each.loc:
                    continue
                own: Keys = (LET, each.name)
                if each.kind != LET:
                    # The events of an interval are themselves what is owed.
                    if not each.is_order or wanted == _EVENTS:
                        yield from _of_the_record(each)
                elif own not in seen:
                    seen.add(own)
                    waiting.append(own)


@lru_cache(maxsize=8)
def readings_of(rulebook: Rulebook) -> dict[str, Readings]:
    """Return what each rule of a rulebook reads, by its id; worked out once for a rulebook."""
    declared = (pack.file.sources.items() for pack in rulebook.packs)
    sources = {key: source.title for each in declared for key, source in each}
    return {rule.id: Readings(rule, sources) for rule in rulebook.rules}


def with_duties(
    fields: Iterable[FormField], homes: Iterable[Place], rulebook: Rulebook
) -> tuple[FormField, ...]:
    """Return fields with the duties that read each, in the order of their ids."""
    index = _index(rulebook)
    places = tuple(homes)
    return tuple(_with_duties(each, places, index) for each in fields)


_Index = dict[_Key, list[Duty]]


@lru_cache(maxsize=8)
def _index(rulebook: Rulebook) -> _Index:
    index: _Index = {}
    for _, each in sorted(readings_of(rulebook).items()):
        for key in each.keys:
            index.setdefault(key, []).append(each.duty)
    return index


def _key(read: FactRead) -> _Key:
    return (read.kind if read.holder is None else read.holder), read.name


def _keys_of(home: Place, field: FormField) -> tuple[_Key, _Key]:
    """Return the fact of a field by its place and by its kind of record."""
    *sections, name = field.steps
    return ((*home, *sections), name), (field.record, name)


def _with_duties(field: FormField, homes: tuple[Place, ...], index: _Index) -> FormField:
    *sections, name = field.steps
    holders: list[Place | str] = [(*home, *sections) for home in homes]
    found = {duty for each in (*holders, field.record) for duty in index.get((each, name), ())}
    inside = tuple((*home, *field.steps) for home in homes)
    columns = tuple(_with_duties(each, inside, index) for each in field.columns)
    duties = tuple(sorted(found, key=lambda duty: duty.rule))
    return replace(field, duties=duties, columns=columns)


def _provisions(cited: Iterable[CitationSpec], sources: Mapping[str, str]) -> str:
    return "; ".join(f"{sources.get(each.source, each.source)}, {each.provision}" for each in cited)


def _with_what_is_behind(facts: Iterable[FactRead]) -> Iterator[FactRead]:
    """Yield the facts, and those that a derived fact among them is worked out from."""
    for fact in facts:
        yield fact
        for kind, name in facts_behind(fact.kind, fact.name):
            yield FactRead(fact.loc, None, kind, name)


def _of_the_record(read: FactRead) -> Iterator[FactRead]:
    """Yield a fact that records hold; of a derived one, those that it is worked out from."""
    if read.name not in derived_extras().get(read.kind, {}):
        yield read
        return
    for kind, name in facts_behind(read.kind, read.name):
        yield FactRead(read.loc, None, kind, name)


def _is_at(picked: tuple[Place | None, int], at: Rank) -> bool:
    """Whether a rule picks the record that the form is about; where that is not known, it may."""
    place, position = picked
    own = at(place) if place is not None else None
    return own is None or position < 0 or position == own


def _has(loc: Keys, keys: Keys) -> bool:
    """Whether the keys stand in a location, one after the other."""
    size = len(keys)
    return any(loc[start : start + size] == keys for start in range(len(loc) - size + 1))
