"""Which facts a source of cases can tell, and which it never does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from permanence_rules.deciding.three import ANYTHING, NEVER, TOLD, Value, Values
from permanence_rules.facts.derived.registry import ANY_RECORD, derivations, new_facts
from permanence_rules.facts.derived_reads import (
    Key,
    by_kind,
    facts_behind,
    made_up_views,
    worked_out,
)
from permanence_rules.facts.kinds import RecordType, kinds_of_record
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many
from permanence_rules.facts.view import Value as Found

__all__ = ["Supply", "every_path"]


@dataclass(frozen=True)
class Supply:
    """
    The facts that no case tells, by kind of record and name; all others may be told.

    A fact of a kind that a source tells at one place of a case and not at another counts as told:
    in doubt a rule is judged.
    """

    lacking: frozenset[Key]
    never_none: frozenset[Key] = frozenset()
    """Records within another one that no case says there is none of."""
    silent: frozenset[Key] = field(default=frozenset(), compare=False)
    """Of those, the facts of which the silence of a case is no statement either."""
    more: int = field(default=100, compare=False)
    """So many more cases are made up to see what derived facts come to."""

    @classmethod
    def of_paths(
        cls, case_type: RecordType, paths: Iterable[str], leaves_unknown: Iterable[str] = ()
    ) -> Supply:
        """Return what these paths of a case come to, with what is always named as not supplied."""
        told = {key for path in paths for key in _along(case_type, path)}
        kinds = kinds_of_record(case_type)
        there = {case_type.name} | {
            record.name
            for kind, name in told
            if (record := kinds[kind].facts[name].record) is not None
        }
        silent = {(kind, name) for kind, name in (each.split(".") for each in leaves_unknown)}
        by_silence = {
            (kind, name)
            for kind in there
            for name, fact in kinds[kind].facts.items()
            if fact.absence_is_a_statement and (kind, name) not in silent
        }
        every = {(kind, name) for kind, each in kinds.items() for name in each.facts}
        lacking = every - new_facts() - told - by_silence
        whole = {key for path in paths for key in [*_along(case_type, path)][-1:]}
        return cls(frozenset(lacking), frozenset(told - whole), frozenset(silent & lacking))

    def of(self, record: RecordType, name: str) -> Values:
        """Return what a record may say of a fact."""
        key = (record.name, name)
        if key in derivations():
            return self._worked_out.get(key, ANYTHING)
        if (ANY_RECORD, name) in derivations():
            return ANYTHING
        is_of_a_booking = name == record.dated_by and record.booked_by is not None
        if key not in self.lacking:
            is_own_day = name == record.dated_by and not is_of_a_booking
            return ANYTHING - {Value.NONE} if is_own_day else self._as_told(record, name)
        if is_of_a_booking and (record.name, record.booked_by) not in self.lacking:
            # What is booked and not held is known not to have been held.
            return NEVER | {Value.NONE}
        return NEVER

    def _as_told(self, record: RecordType, name: str) -> Values:
        """A record of no day of its own is there, or nothing is said of it, as its source says."""
        inner = record.facts[name].record
        is_always_there = inner is not None and inner.dated_by is None
        is_single = record.facts[name].kind == "record"
        if is_single and is_always_there and (record.name, name) in self.never_none:
            return ANYTHING - {Value.NONE}
        return ANYTHING

    def behind(self, kind: str, name: str) -> frozenset[Key]:
        """Return the facts that lack of those from which a derived fact is worked out."""
        return facts_behind(kind, name) & self.lacking

    @cached_property
    def _worked_out(self) -> Mapping[Key, Values]:
        """
        The derived facts that are never told, and whether they are known to be none.

        Each reads something that lacks in every made-up case that lacks it, and comes to no value
        in any of them. A derived fact is a function, so that no text says this of it.
        """
        wanted = {key for key in derivations() if facts_behind(*key) & self.lacking}
        wanted -= {key for key in wanted if _is_recorded(key) and key not in self.lacking}
        found: dict[Key, Values] = {}
        for key, value, read in self._without(wanted):
            is_without = bool(read & (self.lacking | wanted))
            known = _value_of(value) if is_without else ANYTHING
            found[key] = found.get(key, NEVER) | known
        return {key: values for key, values in found.items() if Value.TOLD not in values}

    def _without(self, wanted: set[Key]) -> Iterator[tuple[Key, Found, set[Key]]]:
        """Yield what derived facts come to in made-up cases that lack what this source lacks."""
        if not wanted:
            return
        kinds = {kind for kind, _ in wanted}
        for view in made_up_views(self.lacking, self.silent, more=self.more):
            for kind, records in by_kind(view).items():
                if kind in kinds:
                    yield from (each for one in records for each in worked_out(kind, one, wanted))


def _is_recorded(key: Key) -> bool:
    """Whether a derived fact is also one that a record may state itself."""
    return key not in new_facts() and key[0] != ANY_RECORD


def _value_of(value: Found) -> Values:
    """Return what a value is, of which only a plain unknown says nothing at all."""
    if value is None:
        return frozenset({Value.NONE})
    if isinstance(value, Many):
        return NEVER if value.gaps and not value.items else TOLD
    return NEVER if type(value) is Unknown else TOLD


def _along(case_type: RecordType, path: str) -> Iterator[Key]:
    """Yield each fact on the way to the end of a path; what begins a collection is no fact."""
    record = case_type
    for step in path.split("."):
        fact = record.facts.get(step)
        if fact is None:
            return
        yield record.name, step
        if fact.record is None:
            return
        record = fact.record


def every_path(case_type: RecordType) -> Iterator[str]:
    """Yield the path of each fact of a case that a source could tell."""
    waiting: list[tuple[RecordType, str]] = [(case_type, "")]
    while waiting:
        record, before = waiting.pop()
        for name, fact in record.facts.items():
            if (record.name, name) in new_facts() or (ANY_RECORD, name) in derivations():
                continue
            yield f"{before}{name}"
            if fact.record is not None:
                waiting.append((fact.record, f"{before}{name}."))
