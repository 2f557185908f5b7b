"""Which facts of a case are read while it is judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Any
from unittest.mock import patch

from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.facts.view import AssumedRecord, ViewRecord

__all__ = ["facts_read", "is_shown"]


def facts_read(judge: Callable[[], object], as_at: date | None = None) -> set[str]:
    """
    Return the place of each fact that the compiled engine reads for itself while it judges.

    With *as_at*, what it reads of the record as it stood on that day: what it reads of earlier
    days is evidence only of a finding that hangs on them.

    What a derived fact is worked out from, what puts records in order, and the records on the
    way to a fact are not among them.
    """
    read: set[str] = set()
    inside = [0]
    plain: Callable[[ViewRecord, str], Any] = ViewRecord.get

    def get(record: ViewRecord, name: str) -> Any:
        fact = record.type.facts[name]
        is_of_the_day = as_at is None or record.as_at == as_at
        # A record that the case may lack is no evidence; what is missing there is named.
        is_there = not isinstance(record, AssumedRecord)
        if (
            not inside[0]
            and is_there
            and is_of_the_day
            and fact.kind not in ("record", "collection")
        ):
            read.add(record.place(name))
        return plain(record, name)

    def quiet(owner: type, name: str) -> Any:
        """Return a method in which reading does not count."""
        method: Callable[..., Any] = getattr(owner, name)

        def call(each: object, *arguments: Any) -> Any:
            inside[0] += 1
            try:
                return method(each, *arguments)
            finally:
                inside[0] -= 1

        return patch.object(owner, name, call)

    with (
        patch.object(ViewRecord, "get", get),
        quiet(ViewRecord, "_read"),
        quiet(ViewRecord, "date_of"),
        # It says only how far back earlier days are looked at, and is no part of what is found.
        quiet(CompiledRule, "not_missed_before"),
        quiet(ViewRecord, "booked_for"),
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
