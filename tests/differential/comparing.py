"""Comparing the two engines on many made cases under each of many made packs."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from permanence_rules import Report, Rulebook, read_case
from permanence_rules.errors import PermanenceRulesError
from tests.differential.agreement import Answer, Disagreement, cut_short, disagreements
from tests.differential.cases import made_case
from tests.differential.not_yet import reason_for
from tests.differential.packs import loaded
from tests.differential.reducing import reduced
from tests.differential.rules import rule_files

__all__ = ["CUT_SHORT", "DEFINITE", "Tally", "as_given", "compare", "made_packs"]

Rules = dict[str, Any]
Data = dict[str, Any]

DEFINITE = frozenset({"met", "late", "breached", "due", "ceased", "exempt"})
CUT_SHORT = "examples in which the second engine's budget ended"
_LAWS = (*(None,) * 12, date(2025, 1, 5), date(2025, 6, 1))
"""Whose law is used: for the most part, that of each duty's own day."""


@dataclass(slots=True)
class Tally:
    """What was compared, and the smallest example of each kind of disagreement."""

    counts: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    verbs: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Take in what was compared elsewhere."""
        for mine, theirs in (
            (self.counts, other.counts),
            (self.outcomes, other.outcomes),
            (self.verbs, other.verbs),
            (self.kinds, other.kinds),
            (self.seconds, other.seconds),
        ):
            mine.update(theirs)
        for kind, shown in other.examples.items():
            self.keep(kind, shown)

    def keep(self, kind: str, shown: str) -> None:
        """Keep the smallest example of a kind."""
        kept = self.examples.get(kind)
        if kept is None or len(shown) < len(kept):
            self.examples[kind] = shown

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Count the processor time of a part."""
        began = time.process_time()
        try:
            yield
        finally:
            self.seconds[what] += time.process_time() - began  # type: ignore[assignment]

    @property
    def definite(self) -> float:
        """The share of findings that say something definite, in per cent."""
        all_of_them = sum(self.outcomes.values())
        return 100 * sum(self.outcomes[each] for each in DEFINITE) / max(1, all_of_them)


def compare(tally: Tally, packs: int, cases: int, number: int) -> None:
    """Add to *tally* so many made packs with so many made cases each, from a seed."""
    for turn, (rules, law_of) in enumerate(made_packs(packs, number)):
        with tally.timed("loading packs"):
            rulebooks = loaded(rules, "compiled", "durable", law_of=law_of)
        tally.counts["packs" if rulebooks else "packs that make no sense"] += 1
        if rulebooks is not None:
            _Trial(tally, rules, law_of, rulebooks).run(cases, number + 7919 * turn)


def made_packs(
    number: int, start: int, rules: st.SearchStrategy[Rules] | None = None
) -> list[tuple[Rules, date | None]]:
    """Return so many packs that Hypothesis makes from a seed, and by whose law each is used."""
    made: list[tuple[Rules, date | None]] = []

    @seed(start)
    @as_given(number)
    @given(rule_files() if rules is None else rules, st.sampled_from(_LAWS))
    def run(rules: Rules, law_of: date | None) -> None:
        made.append((rules, law_of))

    run()
    return made


def as_given(examples: int) -> settings:
    """Return settings that only make examples: so many, the same from the same seed."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@dataclass(slots=True)
class _Trial:
    """One pack, and the cases that are judged by it in both engines."""

    tally: Tally
    rules: Rules
    law_of: date | None
    rulebooks: tuple[Rulebook, ...]

    def run(self, cases: int, number: int) -> None:
        with self.tally.timed("all but loading packs"):

            @seed(number)
            @as_given(cases)
            @given(made_case(self.rules))
            def run(made: tuple[Data, date]) -> None:
                self.compare(*made)

            run()

    def compare(self, data: Data, as_at: date) -> None:
        one, other = self._answers(data, as_at)
        self._count(one)
        if cut := cut_short(one, other):
            # Never left out in silence: how many there are is told with what was compared.
            self.tally.counts[CUT_SHORT] += 1
            self.tally.counts["rules not compared in them"] += len(cut)
        found = next(disagreements(self.rules, one, other), None)
        if found is not None:
            # One rule may read another, so only the first that differs is news.
            self.tally.kinds[found.kind] += 1
            if found.kind not in self.tally.examples:
                # Making a case smaller takes long; of a kind that is known nobody reads it.
                is_known = reason_for(found.kind) is not None
                shown = str(found) if is_known else self._smallest(found, data, as_at)
                self.tally.keep(found.kind, shown)

    def _answers(self, data: Data, as_at: date) -> tuple[Answer, Answer]:
        try:
            case = read_case(data)
        except PermanenceRulesError as error:
            return str(error), str(error)
        answers: list[Answer] = []
        for engine, rulebook in zip(("compiled", "durable"), self.rulebooks, strict=True):
            with self.tally.timed(engine):
                try:
                    answer: Answer = rulebook.check(case, as_at=as_at, list_not_applicable=True)
                except PermanenceRulesError as error:
                    answer = str(error)
            answers.append(answer)
        return answers[0], answers[1]

    def _count(self, answer: Answer) -> None:
        if not isinstance(answer, Report):
            self.tally.counts["cases refused"] += 1
            return
        self.tally.counts["examples"] += 1
        self.tally.counts["findings"] += len(answer.findings)
        for each in answer.findings:
            self.tally.outcomes[each.outcome.value] += 1
            self.tally.verbs[_verb(self.rules, each.rule)] += 1

    def _smallest(self, found: Disagreement, data: Data, as_at: date) -> str:
        rules, data, found = reduced(found, self.rules, data, as_at, self.law_of)
        shown = "".join(f"{name}: {json.dumps(rule)}\n" for name, rule in rules.items())
        law = f", by the law of {self.law_of}" if self.law_of else ""
        return f"{shown}{json.dumps(data)}\nas at {as_at}{law}\n{found}"


def _verb(rules: Rules, name: str) -> str:
    if name.endswith("/on-missed"):
        return "deadline"
    rule = rules[name.split("/")[1]]
    obligation = rule.get("obligation") or rule["versions"][0]["obligation"]
    return str(next(iter(obligation)))
