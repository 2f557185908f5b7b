"""Which facts of a case are read while it is judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any
from unittest.mock import patch

from permanence_rules.facts.view import ViewRecord

__all__ = ["facts_read", "is_shown"]


def facts_read(judge: Callable[[], object]) -> set[str]:
    """
    Return the place of each fact that the compiled engine reads for itself while it judges.

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

    with (
        patch.object(ViewRecord, "get", get),
        quiet("_read"),
        quiet("date_of"),
        quiet("booked_for"),
    ):
        judge()
    return read


def is_shown(place: str, evidence: Collection[str]) -> bool:
    """
    Whether a fact stands in evidence: by itself, or counted among all of its like.

    Records that the rule has named stand under that name.
    """
    fact = place.rpartition(".")[2]
    of_all = re.sub(r"\[\d+\](?=\.\w+$)", "", place)
    named = (each for each in evidence if "[" not in each and each.endswith(f".{fact}"))
    return place in evidence or of_all in evidence or any(named)
