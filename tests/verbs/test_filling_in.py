"""Filling in a fact that was not known may settle a duty, and never turns one answer into another."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from permanence_rules import Rulebook
from tests.support import case_of, rule, write_pack

DAYS = ("2025-01-06", "2025-01-09", "2025-01-11", "2025-01-13", "2025-01-18", "2025-01-27", None)
DATED = ("appointed_on", "met_child_on", "service_notified_on")
FACTS = (*(f"iro.{name}" for name in DATED), "ended_on", "started_on")
PERIODS = ("0 days", "3 days", "5 working days", "1 week", "2 weeks")
FACTS_THAT_ARE_OPEN = dict.fromkeys(DATED, DAYS) | {"monitors_performance": (True, False)}


class _Rules:
    """Makes obligations at random, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)  # noqa: S311 - nothing is kept secret with it

    def obligation(self) -> str:
        """Return a duty in one of the verbs that count days."""
        lapses = self._now_and_then(0.4, f", lapses_on: [{self._moment()}]")
        choices = (
            *[f"deadline: {{event: {self._moment()}, {self._limit()}{lapses}}}"] * 3,
            f"sequence: {{first: {self._moment()}, then: {self._moment()}{lapses}}}",
            f"constraint: {{must: [{self._condition()}], {self._limit()}{lapses}}}",
            f"checklist: {{items: [{{item: a, field: {self._fact()}}}], {self._limit()}{lapses}}}",
            (
                f"validity: {{starts: {self._moment()}, lasts: 2 weeks, settled_by: {self._moment()}, "
                f"ends_on: {self._moment()}, {self._extension()}{lapses}}}"
            ),
        )
        return self._chance.choice(choices)

    def case(self) -> dict[str, Any]:
        """Return a period of care of which everything is known."""
        iro = {name: self._one_of(*DAYS) for name in DATED}
        iro["monitors_performance"] = self._one_of(True, False)
        return {"started_on": "2025-01-04", "ended_on": self._one_of(*DAYS), "iro": iro}

    def day(self) -> date:
        """Return the day on which it is judged."""
        return self._chance.choice((date(2025, 1, 12), date(2025, 1, 20), date(2025, 2, 1)))

    def open_facts(self) -> list[str]:
        """Return which facts are not known."""
        return self._chance.sample(list(FACTS_THAT_ARE_OPEN), self._one_of(1, 2))

    def _one_of(self, *choices: Any) -> Any:
        return self._chance.choice(choices)

    def _now_and_then(self, share: float, text: str) -> str:
        return text if self._chance.random() < share else ""

    def _fact(self) -> str:
        return str(self._one_of(*FACTS))

    def _moment(self, depth: int = 0) -> str:
        if depth > 1 or self._chance.random() < 0.6:
            return self._fact()
        choose = self._one_of("earliest_of", "latest_of", "all_of", "first_recorded_of")
        shift = f", {self._one_of('plus', 'minus')}: {self._one_of(*PERIODS)}"
        days = f"[{self._moment(depth + 1)}, {self._moment(depth + 1)}]"
        return f"{{{choose}: {days}{self._now_and_then(0.4, shift)}}}"

    def _condition(self) -> str:
        return str(
            self._one_of(
                "{field: iro.monitors_performance, is: true}",
                f"{{field: {self._fact()}, recorded: {self._one_of('true', 'false')}}}",
                f"{{field: {self._fact()}, before: {self._moment()}}}",
            )
        )

    def _extension(self) -> str:
        return f"extended: {{by: 1 week, when: [{self._condition()}]}}"

    def _limit(self, depth: int = 0) -> str:
        if depth == 0 and self._chance.random() < 0.4:
            choose = self._one_of("earliest_of", "latest_of", "any_of")
            return f"{choose}: [{{{self._limit(1)}}}, {{{self._limit(1)}}}]{self._change()}"
        period = self._one_of(*PERIODS)
        within = f"within: {period}, of: {self._moment()}"
        relaxed = f", relaxed: {{when: [{self._condition()}], within: 3 weeks}}"
        instead = f", instead: [{{when: [{self._condition()}], {within}}}]"
        return str(
            self._one_of(
                f"{within}{self._now_and_then(0.4, relaxed)}{self._change()}",
                f"by: {self._moment()}{self._now_and_then(0.4, instead)}{self._change()}",
                f"at_least: {period}, before: {self._moment()}",
            )
        )

    def _change(self) -> str:
        paused = f"paused: {{from: {self._moment()}, until: {self._moment()}}}"
        return self._now_and_then(
            0.6,
            ", "
            + self._one_of(
                self._extension(),
                paused,
                f"if_closed: {self._one_of('next_working_day', 'previous_working_day')}",
                f"only_when: [{self._condition()}]",
            ),
        )


def _without(period: dict[str, Any], names: list[str]) -> dict[str, Any]:
    return period | {"iro": {key: day for key, day in period["iro"].items() if key not in names}}


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(each, marks=pytest.mark.slow) for each in range(2, 8))]
)
def test_a_fact_that_is_filled_in_never_turns_one_answer_into_another(
    tmp_path: Path, seed: int
) -> None:
    rules = _Rules(seed)
    settled = 0
    for number in range(12):
        obligation = rules.obligation()
        folder = write_pack(tmp_path / str(number), {"rule": rule(f"obligation:\n  {obligation}")})
        rulebook = Rulebook.load(folder)

        def outcome(period: dict[str, Any], as_at: date, rulebook: Rulebook = rulebook) -> str:
            case = case_of(period)
            (found,) = rulebook.check(case, as_at=as_at, list_not_applicable=True).findings
            return found.outcome.value

        for _ in range(6):
            whole, names, as_at = rules.case(), rules.open_facts(), rules.day()
            before = outcome(_without(whole, names), as_at)
            if before == "undetermined":
                continue
            settled += 1
            for values in product(*(FACTS_THAT_ARE_OPEN[name] for name in names)):
                filled = whole | {"iro": whole["iro"] | dict(zip(names, values, strict=True))}
                after = outcome(filled, as_at)
                # "violated" says late or overdue: to fill in a fact may tell which of the two.
                told = ("late", "breached") if before == "violated" else ()
                assert after in (before, *told), (obligation, whole, names, values, as_at)
    assert settled
