"""Which facts of a case are read while it is judged."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from permanence_rules.view import ViewRecord
from tests.differential.samples import Sample

__all__ = ["facts_read", "shown_as"]


def facts_read(sample: Sample) -> set[str]:
    """
    Return the place of each fact that the compiled engine reads for itself.

    What a derived fact is worked out from, what puts records in order, and the records on the
    way to a fact are not among them.
    """
    read: set[str] = set()
    inside = [0]
    plain: Callable[[ViewRecord, str], Any] = ViewRecord.get

    def get(record: ViewRecord, name: str) -> Any:
        fact = record.type.facts[name]
        if not inside[0] and fact.kind not in ("record", "collection"):
            read.add(record.place(name))
        return plain(record, name)

    def quiet(name: str) -> Any:
        """Return a method in which reading does not count."""
        method: Callable[..., Any] = getattr(ViewRecord, name)

        def call(record: ViewRecord, *arguments: Any) -> Any:
            inside[0] += 1
            try:
                return method(record, *arguments)
            finally:
                inside[0] -= 1

        return patch.object(ViewRecord, name, call)

    with patch.object(ViewRecord, "get", get), quiet("_read"), quiet("date_of"):
        sample.again()
    return read


def shown_as(place: str) -> set[str]:
    """Return where a fact may stand in evidence: by itself, or among those of all its like."""
    return {place, re.sub(r"\[\d+\](?=\.\w+$)", "", place)}
