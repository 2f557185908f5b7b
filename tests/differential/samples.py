"""Made packs with made cases for each, to try properties on; and the parts of a case to change."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import given, seed
from hypothesis import strategies as st

from permanence_rules import Outcome, Report, Rulebook
from tests.differential.cases import made_case
from tests.differential.comparing import as_given, made_packs
from tests.differential.packs import judged, loaded

__all__ = ["Case", "Outcomes", "Rules", "Sample", "holders", "outcomes", "samples", "without"]

Rules = dict[str, Any]
Case = dict[str, Any]
Outcomes = dict[tuple[str, str], Outcome]


@dataclass(frozen=True, slots=True)
class Sample:
    """A pack, a case and a day to judge it on, and what the pack says of it."""

    rules: Rules
    rulebook: Rulebook
    data: Case
    as_at: date
    report: Report

    def again(self, data: Case | None = None, as_at: date | None = None) -> Report | None:
        """Return what the pack says of another case, or on another day; None if it is refused."""
        return judged(self.rulebook, data or self.data, as_at or self.as_at)


def samples(
    packs: int, cases: int, number: int, made: st.SearchStrategy[Rules] | None = None
) -> list[Sample]:
    """Return so many packs with so many cases each, from a seed; fewer where they make no sense."""
    found: list[Sample] = []
    for turn, (rules, law_of) in enumerate(made_packs(packs, number, made)):
        rulebooks = loaded(rules, law_of=law_of)
        for data, as_at in _cases(rules, cases, number + turn) if rulebooks else ():
            report = judged(rulebooks[0], data, as_at) if rulebooks else None
            if rulebooks and report is not None:
                found.append(Sample(rules, rulebooks[0], data, as_at, report))
    return found


def _cases(rules: Rules, cases: int, start: int) -> list[tuple[Case, date]]:
    made: list[tuple[Case, date]] = []

    @seed(start)
    @as_given(cases)
    @given(made_case(rules))
    def run(case: tuple[Case, date]) -> None:
        made.append(case)

    run()
    return made


def outcomes(report: Report) -> Outcomes:
    """Return every outcome, by rule and by the path of the record."""
    return {(each.rule, each.subject.path): each.outcome for each in report.findings}


Place = tuple[str | int, ...]


def holders(value: Any, place: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield every record in a case and its place."""
    if isinstance(value, dict):
        yield place, value
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for step, part in parts:
        if isinstance(part, (dict, list)):
            yield from holders(part, (*place, step))


def without(data: Case, place: Place, name: str) -> Case:
    """Return a case that does not speak of one fact."""
    less = copy.deepcopy(data)
    holder: Any = less
    for step in place:
        holder = holder[step]
    del holder[name]
    return less
