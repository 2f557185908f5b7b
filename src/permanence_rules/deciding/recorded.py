"""Which facts of a record stand behind those that a rule reads, and where they stand in a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from permanence_rules.deciding.paths import FactAt
from permanence_rules.deciding.supply import every_path
from permanence_rules.facts.derived.registry import ANY_RECORD, derivations, new_facts
from permanence_rules.facts.derived_reads import Key, facts_behind
from permanence_rules.facts.kinds import RecordType

__all__ = ["recorded"]


def recorded(read: FactAt, case_type: RecordType) -> Iterator[FactAt]:
    """Yield a fact that records hold; of a derived one, those that it is worked out from."""
    is_derived = (ANY_RECORD, read.name) in derivations() or read.key in new_facts()
    places = _places(case_type)
    if not is_derived:
        # A derived fact may lead to the record; then the usual place of such a record is told.
        is_placed = read.path != ".".join(read.key)
        yield read if is_placed else FactAt(places.get(read.key, read.path), *read.key)
    for key in facts_behind(*read.key):
        if key in new_facts() or (ANY_RECORD, key[1]) in derivations():
            continue
        yield FactAt(places.get(key, ".".join(key)), *key)


@lru_cache(maxsize=8)
def _places(case_type: RecordType) -> Mapping[Key, str]:
    """Return the shortest path of each fact, by its kind of record and its name."""
    found: dict[Key, str] = {}
    for path in sorted(every_path(case_type), key=lambda each: (each.count("."), each)):
        *steps, name = path.split(".")
        record = case_type
        for step in steps:
            inner = record.facts[step].record
            assert inner is not None
            record = inner
        found.setdefault((record.name, name), path)
    return found
