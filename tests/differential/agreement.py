"""Whether both engines say the same of a made case under made rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from permanence_rules import Finding, Report, Rulebook, read_case
from permanence_rules.errors import PermanenceRulesError

__all__ = ["Answer", "Disagreement", "disagreements", "reported"]

Answer = Report | str
"""A report, or the words in which a case was refused."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What the two engines say differently; the kind groups those that may have one cause."""

    kind: str
    rule: str
    compiled: Mapping[str, Any]
    durable: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.kind}\n  compiled: {self.compiled}\n  durable:  {self.durable}"


def reported(rulebook: Rulebook, data: Mapping[str, Any], as_at: date) -> Answer:
    """Return what a rulebook says of a case."""
    try:
        return rulebook.check(read_case(dict(data)), as_at=as_at, list_not_applicable=True)
    except PermanenceRulesError as error:
        return str(error)


def disagreements(
    rules: Mapping[str, Any], compiled: Answer, durable: Answer
) -> Iterator[Disagreement]:
    """
    Yield what differs, finding by finding, and then in the report as a whole.

    Which facts are listed as evidence hangs on the order of asking, so only their values
    are compared. Where findings differ, a plan that differs is no news.
    """
    if isinstance(compiled, str) or isinstance(durable, str):
        if compiled != durable:
            yield Disagreement("refused", "", {"says": compiled}, {"says": durable})
        return
    found = [
        each
        for one, other in zip(compiled.findings, durable.findings, strict=True)
        for each in _between(rules, one, other)
    ]
    yield from found
    first, second = (each.model_dump(exclude={"findings"}) for each in (compiled, durable))
    if not found and first != second:
        yield _difference("report", "", first, second)


def _between(rules: Mapping[str, Any], one: Finding, other: Finding) -> Iterator[Disagreement]:
    first, second = (each.model_dump(mode="json", exclude={"evidence"}) for each in (one, other))
    if first == second:
        first, second = ({e.path: e.value for e in each.evidence} for each in (one, other))
        shared = first.keys() & second.keys()
        first, second = ({path: each[path] for path in shared} for each in (first, second))
    if first != second:
        (verb,) = rules[one.rule.rpartition("/")[2]]["obligation"]
        yield _difference(verb, one.rule, first, second)


def _difference(
    what: str, rule: str, one: Mapping[str, Any], other: Mapping[str, Any]
) -> Disagreement:
    names = sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
    if "outcome" in names:
        kind = f"{what}: {one['outcome']} and {other['outcome']}"
    else:
        kind = f"{what}: {', '.join(names)}"
    first, second = ({name: each.get(name) for name in names} for each in (one, other))
    return Disagreement(kind, rule, first, second)
