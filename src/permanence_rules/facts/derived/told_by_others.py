"""Where each fact that others tell is registered, and what the tellings share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from permanence_rules.case.base import Record
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Derivation, Value, ViewRecord

__all__ = ["COMPLETIONS", "completes", "dates", "with_its_defaults", "within"]

COMPLETIONS: dict[tuple[str, str], Derivation] = {}
"""How a fact is told where the record itself does not say it, by kind of record and name."""


def completes(record: str, name: str) -> Callable[[Derivation], Derivation]:
    """Register how a fact is told; what the record itself says always comes first."""

    def register(tell: Derivation) -> Derivation:
        def read(found: ViewRecord) -> Value:
            said = found.recorded(name)
            if not found.says(name) or said is None:
                return tell(found)
            # That there was none speaks up to the end of the record only; others may tell more.
            told = tell(found) if isinstance(said, Unknown) else None
            return said if told is None else told

        read.__doc__ = tell.__doc__  # for the page on the case
        COMPLETIONS[(record, name)] = read
        return tell

    return register


def with_its_defaults(record: ViewRecord, section: str, empty: Record) -> Value:
    """Return a section that goes unsaid as an empty one; not where a source cannot speak of it."""
    said, kind = record.recorded(section), record.type.facts[section].record
    can_speak = f"{record.type.name}.{section}" not in record.not_supplied
    if not isinstance(said, Unknown) or not can_speak or kind is None:
        return said
    return ViewRecord(empty, kind, record.place(section), record)


def within(record: ViewRecord, section: str, name: str) -> Value:
    """Return a fact of a section; none where there is no such section, or it is not known."""
    found = record.get(section)
    return found.get(name) if isinstance(found, ViewRecord) else None


def dates(values: Iterable[Value]) -> Iterator[date]:
    """Yield the days that are known."""
    return (value for value in values if isinstance(value, date))
