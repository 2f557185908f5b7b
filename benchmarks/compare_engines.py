"""
Compare the two engines on made rules and cases: `python -m benchmarks.compare_engines`.

Prints what was compared and every kind of disagreement; ends with 1 if there is one, after
the rules and the case that show the first.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from permanence_rules import Report
from permanence_rules.errors import UsageError
from tests.differential.agreement import Answer, Disagreement, disagreements, reported
from tests.differential.cases import as_at_dates, period_case
from tests.differential.packs import loaded
from tests.differential.rules import rule_files

made = st.lists(st.tuples(period_case(), as_at_dates), min_size=3, max_size=3)


@dataclass(slots=True)
class Tally:
    """What was compared, and the smallest example of each kind of disagreement."""

    counts: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    smallest: dict[str, str] = field(default_factory=dict)

    def compare(self, rules: dict[str, Any], cases: list[tuple[dict[str, Any], date]]) -> None:
        """Judge the cases by the rules in both engines."""
        rulebooks = loaded(rules, "compiled", "durable")
        self.counts["packs" if rulebooks else "packs that make no sense"] += 1
        for data, as_at in cases if rulebooks else ():
            one, other = (reported(each, data, as_at) for each in rulebooks or ())
            self._count(one)
            found = next(disagreements(rules, one, other), None)
            if found is not None:
                # One rule may read another, so only the first that differs is news.
                self.kinds[found.kind] += 1
                self._keep(found, rules, data, as_at)

    def _count(self, answer: Answer) -> None:
        if isinstance(answer, Report):
            self.counts["cases"] += 1
            self.counts["findings"] += len(answer.findings)
            self.outcomes.update(str(each.outcome.value) for each in answer.findings)
        else:
            self.counts["cases refused"] += 1

    def _keep(
        self, found: Disagreement, rules: dict[str, Any], data: dict[str, Any], as_at: date
    ) -> None:
        own = {"r0": rules["r0"], **_rule(rules, found.rule)}
        shown = f"{yaml.safe_dump(own)}\n{json.dumps(data)}\nas at {as_at}\n{found}"
        kept = self.smallest.get(found.kind)
        if kept is None or len(shown) < len(kept):
            self.smallest[found.kind] = shown


def _rule(rules: dict[str, Any], name: str) -> dict[str, Any]:
    short = name.rpartition("/")[2]
    return {short: rules[short]} if short in rules else rules


def compared(examples: int, number: int) -> Tally:
    """Compare so many packs, made from a seed."""
    tally = Tally()

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(rule_files(), made)
    def run(rules: dict[str, Any], cases: list[tuple[dict[str, Any], date]]) -> None:
        tally.compare(rules, cases)
        if sys.stderr.isatty():
            total = sum(tally.kinds.values())
            print(
                f"\r{tally.counts['packs']} packs, {tally.counts['findings']} findings, "
                f"{total} disagreements",
                end="",
                file=sys.stderr,
            )

    # Ctrl-C ends early, with what was compared so far.
    with suppress(KeyboardInterrupt):
        run()
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return tally


def main() -> int:
    """Compare as often as is asked; without durable-rules, say so and end with 2."""
    parser = argparse.ArgumentParser(description="Compare the two engines on made rules and cases.")
    parser.add_argument("--examples", type=int, default=500, metavar="N", help="so many packs")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="what they are made from")
    parser.add_argument("--all", action="store_true", help="show an example of every kind")
    options = parser.parse_args()
    try:
        tally = compared(options.examples, options.seed)
    except UsageError as error:
        print(error)
        return 2
    for counted in (tally.counts, tally.outcomes):
        print(", ".join(f"{number} {name}" for name, number in counted.most_common()))
    print(f"{sum(tally.kinds.values())} disagreements")
    for kind, number in tally.kinds.most_common():
        print(f"{number:6} {kind}")
    shown = list(tally.smallest.values())
    for example in shown if options.all else shown[:1]:
        print(f"\n{example}")
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main())
