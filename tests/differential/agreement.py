"""Whether both engines say the same of a made case under made rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import BaseModel

from permanence_rules import Finding, Report, Rulebook, read_case
from permanence_rules.errors import PermanenceRulesError
from permanence_rules.runtime.steps import BUDGET_ENDED

__all__ = [
    "LEAST_DAYS",
    "MOVING_LIMIT",
    "TOLD_BESIDE",
    "WHAT_LACKS",
    "Answer",
    "Disagreement",
    "cut_short",
    "disagreements",
    "reported",
]

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

    The evidence is the same list in both, sorted by path. Where findings differ, a plan
    that differs is no news. What the second engine has not tried in every way is not
    compared: `cut_short` says of which rules that is so.
    """
    if isinstance(compiled, str) or isinstance(durable, str):
        if compiled != durable:
            yield Disagreement("refused", "", {"says": compiled}, {"says": durable})
        return
    cut = cut_short(compiled, durable)
    found = [
        each
        for one, other in zip(compiled.findings, durable.findings, strict=True)
        if one.rule not in cut
        for each in _between(rules, one, other)
    ]
    yield from found
    if not found and not cut and not _are_alike(compiled, durable, "findings"):
        first, second = (each.model_dump(exclude={"findings"}) for each in (compiled, durable))
        yield _difference("report", "", first, second)


def cut_short(compiled: Answer, durable: Answer) -> frozenset[str]:
    """Return the rules of which the second engine's budget ended, and not the first's."""
    if isinstance(compiled, str) or isinstance(durable, str):
        return frozenset()
    pairs = zip(compiled.findings, durable.findings, strict=True)
    return frozenset(
        other.rule
        for one, other in pairs
        if BUDGET_ENDED in other.warnings and BUDGET_ENDED not in one.warnings
    )


def _are_alike(one: BaseModel, other: BaseModel, but_for: str) -> bool:
    """Whether two results say the same in all but one field; most do, and this is quick."""
    fields = (name for name in type(one).model_fields if name != but_for)
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def _between(rules: Mapping[str, Any], one: Finding, other: Finding) -> Iterator[Disagreement]:
    if _are_alike(one, other, "evidence"):
        # The same list, sorted by path: which facts are shown hangs on the rule and the record.
        first, second = (
            {"evidence": [(each.path, each.value) for each in finding.evidence]}
            for finding in (one, other)
        )
    else:
        first, second = (
            each.model_dump(mode="json", exclude={"evidence"}) for each in (one, other)
        )
    verb = _verb(rules, one.rule)
    if first != second:
        found = _difference(verb, one.rule, first, second)
        known = _known_kind(rules, one, found.compiled.keys())
        yield replace(found, kind=f"{verb}: {known}") if known else found
    shown = [{_fact(each.path) for each in finding.evidence} for finding in (one, other)]
    for fact in sorted(_decisive(rules, one)):
        if not all(fact in facts for facts in shown):
            says = [{"evidence": sorted(facts)} for facts in shown]
            yield Disagreement(f"{verb}: {fact} is no evidence", one.rule, *says)


_DECISIVE = ("event", "events", "from", "of", "first", "then", "starts", "settled_by", "on")
_DEFINITE = ("met", "late", "breached", "due", "needs_judgement")


def _decisive(rules: Mapping[str, Any], finding: Finding) -> set[str]:
    """Return the facts without which a finding cannot be definite: each must be evidence."""
    rule = rules[finding.rule.split("/")[1]]
    is_simple = "versions" not in rule and not finding.rule.endswith("/on-missed")
    if not is_simple:
        return set()
    if finding.outcome == "exempt":
        spec = next(each for each in rule["exempt_when"] if each["because"])
        return (
            {_fact(spec["field"])} if "field" in spec and len(rule["exempt_when"]) == 1 else set()
        )
    (spec,) = rule["obligation"].values()
    if finding.outcome not in _DEFINITE or "instead" in spec or "only_when" in spec:
        return set()
    moments = (spec.get(name) for name in _DECISIVE)
    return {_fact(each) for each in moments if isinstance(each, str) and "." in each}


MOVING_LIMIT = "days of a limit that moves with the as-at date"
WHAT_LACKS = "what an undetermined finding lacks"
LEAST_DAYS = "the least number of days, where no day is certain"
TOLD_BESIDE = "which days are told beside an undetermined finding"

_DAYS = frozenset(("days_late", "days_overdue"))
_COUNTED = _DAYS | frozenset(
    (
        *("arithmetic", "due_on", "done_on", "message"),
        *("next_action", "possible_due_on"),
    )
)
"""What tells the days that were missed, and not whether."""
_LACKS = frozenset(("message", "missing", "missing_items", "warnings"))
_TOLD = _LACKS | {"due_on", "done_on", "not_before", "recommended_by", "arithmetic"}


def _known_kind(rules: Mapping[str, Any], one: Finding, names: AbstractSet[str]) -> str | None:
    """Return what two findings of one outcome differ in, where that has a name of its own."""
    if names <= _LACKS and one.outcome == "undetermined":
        return WHAT_LACKS
    if names <= _TOLD and one.outcome == "undetermined":
        return TOLD_BESIDE
    is_least = one.due_on is None or one.outcome == "violated"
    if is_least and names & _DAYS and names <= _DAYS | {"missing"}:
        return LEAST_DAYS
    return MOVING_LIMIT if names <= _COUNTED and _has_a_moving_limit(rules, one.rule) else None


def _has_a_moving_limit(rules: Mapping[str, Any], name: str) -> bool:
    """Whether an obligation names the as-at date, as `by: as_at` does."""
    rule = rules[name.removesuffix("/on-missed").rpartition("/")[2]]
    return '"as_at"' in json.dumps(rule.get("obligation") or rule["versions"], default=str)


def _fact(path: str) -> str:
    return path.rpartition(".")[2]


def _verb(rules: Mapping[str, Any], name: str) -> str:
    """Return the verb of a rule, or that it is the duty born of one that was missed."""
    if name.endswith("/on-missed"):
        return "on_missed"
    rule = rules[name.rpartition("/")[2]]
    obligation = rule.get("obligation") or rule["versions"][-1]["obligation"]
    return str(next(iter(obligation)))


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
