"""Helpers for facts that other facts state: a section with its defaults, a fact of a section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from permanence_rules.case.base import Record
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Value, ViewRecord

__all__ = ["dates", "with_its_defaults", "within"]


def with_its_defaults(record: ViewRecord, section: str, empty: Record) -> Value:
    """Return an absent section as an empty one, unless the source can never supply it."""
    said, kind = record.recorded(section), record.type.facts[section].record
    can_speak = f"{record.type.name}.{section}" not in record.not_supplied
    if not isinstance(said, Unknown) or not can_speak or kind is None or record.sets_aside(section):
        return said
    return ViewRecord(empty, kind, record.place(section), record)


def within(record: ViewRecord, section: str, name: str) -> Value:
    """Return a fact of a section; none where there is no such section, or it is not known."""
    found = record.get(section)
    return found.get(name) if isinstance(found, ViewRecord) else None


def dates(values: Iterable[Value]) -> Iterator[date]:
    """Yield the days that are known."""
    return (value for value in values if isinstance(value, date))
