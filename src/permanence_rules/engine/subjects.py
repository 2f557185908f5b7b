"""Which records a rule is about: those that its `for_each` leads to."""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.engine.builder import RuleHome
from permanence_rules.facts.kinds import RecordType
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, ViewRecord

__all__ = ["Subject", "home_of", "records_at", "steps_to"]

Subject = ViewRecord | tuple[ViewRecord, frozenset[str]]

"""A record to judge; or one whose own records are not all known, and what is missing."""


def records_at(case: ViewRecord, steps: tuple[str, ...]) -> Iterator[Subject]:
    """Yield each record that *steps* lead to; where there may be more, what is missing."""
    if not steps:
        yield case
        return
    found = case.get(steps[0])
    if isinstance(found, ViewRecord):
        yield from records_at(found, steps[1:])
    elif isinstance(found, Unknown):
        yield case, found.missing
    elif isinstance(found, Many):
        if found.gaps:
            yield case, found.gaps
        for record in found.items:
            yield from records_at(record, steps[1:])


def home_of(case_type: RecordType, for_each: str) -> RuleHome | None:
    """Return the chain of kinds of record from the case to the one that a rule is about."""
    chain = [case_type]
    for step in steps_to(for_each):
        fact = chain[-1].facts.get(step)
        if fact is None or fact.record is None:
            return None
        chain.append(fact.record)
    return RuleHome(tuple(chain))


def steps_to(for_each: str) -> tuple[str, ...]:
    """Return the facts that lead from the case to the records that a rule is about."""
    return () if for_each == "case" else tuple(for_each.split("."))
