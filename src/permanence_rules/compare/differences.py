"""Comparing what two rulebooks, two dates of law or two as-at dates say of the same children."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from permanence_rules.case import Case
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Finding, Report, Subject
from permanence_rules.rulebook import Rulebook
from permanence_rules.timing import in_words

__all__ = ["Cause", "Comparison", "Difference", "Side"]


class Cause(StrEnum):
    """Why the findings of two sides differ."""

    ONLY_IN_A = "only_in_a"
    ONLY_IN_B = "only_in_b"
    LAW = "law"
    RECORDED = "recorded"
    TIME = "time"
    COUNTING = "counting"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Side:
    """A rulebook and the date on which it judges."""

    rulebook: Rulebook
    as_at: date


@dataclass(frozen=True, slots=True)
class Difference:
    """One duty to one child that the two sides answer otherwise; one side may not have it."""

    case_id: str
    rule: str
    title: str
    subject: Subject
    a: Finding | None
    b: Finding | None
    cause: Cause
    details: tuple[str, ...]
    """What lies behind it: paths of facts, provisions, due dates, or how dates were counted."""


@dataclass(frozen=True)
class Comparison:
    """Two sides, ready to judge any number of cases."""

    a: Side
    b: Side

    def of(self, case: Case) -> tuple[Difference, ...]:
        """
        Return each finding that differs for one child, in the order of rules.

        How many days a duty is overdue or has left is no difference: it follows
        from the dates. Raises CaseError when a side cannot judge the case.
        """
        if self.a.rulebook.nation != self.b.rulebook.nation:
            # What two nations ask of one child can only be seen with the nation left out.
            case = case.model_copy(update={"jurisdiction": None})
        report_a, report_b = _report(self.a, case), _report(self.b, case)
        return tuple(self._differences(report_a, report_b))

    def _differences(self, report_a: Report, report_b: Report) -> Iterator[Difference]:
        by_a, by_b = _by_key(report_a), _by_key(report_b)
        for key in sorted(by_a.keys() | by_b.keys()):
            a, b = by_a.get(key), by_b.get(key)
            either = b or a
            if either is not None and _said(a) != _said(b):
                cause, details = self._cause(key[0], a, b)
                yield Difference(
                    report_a.case_id, key[0], either.title, either.subject, a, b, cause, details
                )

    def _cause(
        self, rule: str, a: Finding | None, b: Finding | None
    ) -> tuple[Cause, tuple[str, ...]]:
        rules_a, rules_b = self._rules
        if rule not in rules_a or rule not in rules_b:
            return (Cause.ONLY_IN_A if rule in rules_a else Cause.ONLY_IN_B), ()
        if a is None or b is None:
            there = a or b
            return Cause.RECORDED, (there.subject.path,) if there is not None else ()
        return self._cause_of_two(a, b)

    def _cause_of_two(self, a: Finding, b: Finding) -> tuple[Cause, tuple[str, ...]]:
        if self.a.rulebook.used.law_of != self.b.rulebook.used.law_of:
            return Cause.LAW, _other_law(a, b)
        if self.a.as_at != self.b.as_at:
            facts = self._newly_known(a, b)
            return (Cause.RECORDED, facts) if facts else (Cause.TIME, _days(a, b))
        if a.arithmetic != b.arithmetic:
            return Cause.COUNTING, b.arithmetic
        return Cause.RULE, ()

    def _newly_known(self, a: Finding, b: Finding) -> tuple[str, ...]:
        """Return the facts that are otherwise on the later day, or dated after the earlier one."""
        one, other = ({each.path: each.value for each in found.evidence} for found in (a, b))
        earlier = min(self.a.as_at, self.b.as_at).isoformat()
        return tuple(
            path
            for path in sorted(one.keys() | other)
            if (path in one and path in other and one[path] != other[path])
            or ((path in one) != (path in other) and _is_day_after(one | other, path, earlier))
        )

    @cached_property
    def _rules(self) -> tuple[frozenset[str], frozenset[str]]:
        a, b = self.a.rulebook.rules, self.b.rulebook.rules
        return frozenset(rule.id for rule in a), frozenset(rule.id for rule in b)


def _report(side: Side, case: Case) -> Report:
    return side.rulebook.check(case, as_at=side.as_at, list_not_applicable=True).written()


def _by_key(report: Report) -> Mapping[tuple[str, str], Finding]:
    return {(each.rule, each.subject.path): each for each in report.findings}


def _said(finding: Finding | None) -> tuple[object, ...] | None:
    """What must differ for two findings to differ; a duty that does not apply is none."""
    if finding is None or finding.outcome is Outcome.NOT_APPLICABLE:
        return None
    return tuple(getattr(finding, name) for name in _COMPARED)


_COMPARED = (
    "outcome",
    "strength",
    "due_on",
    "possible_due_on",
    "not_before",
    "recommended_by",
    "done_on",
    "next_due_on",
    "missing_items",
    "missing",
    "figure",
    "exemption",
    "warnings",
)


def _other_law(a: Finding, b: Finding) -> tuple[str, ...]:
    """Return the provisions of one side that the other has not."""
    one, other = (
        {f"{each.source}, {each.provision}": None for each in finding.citations}
        for finding in (a, b)
    )
    return tuple(each for each in {**one, **other} if (each in one) != (each in other))


def _days(a: Finding, b: Finding) -> tuple[str, ...]:
    days = (each.due_on or each.next_due_on for each in (a, b))
    return tuple(dict.fromkeys(f"due by {in_words(day)}" for day in days if day is not None))


def _is_day_after(facts: Mapping[str, str], path: str, day: str) -> bool:
    """Whether a fact is a date after *day*; both are written year-month-day."""
    return _DAY.fullmatch(facts[path]) is not None and facts[path] > day


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
