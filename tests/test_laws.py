"""Nothing is unsaid and nothing antedated: every shipped scenario, example and return, day by day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import CaseError, Rulebook, read_case
from permanence_rules.authoring.bench import Bench
from permanence_rules.case import Case
from permanence_rules.engine.builder import Trait
from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.errors import CalendarRangeError
from permanence_rules.facts.derived.registry import derivations
from permanence_rules.facts.view import look_at
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.report.judgements import Assessment
from permanence_rules.sources.choose import choose_source
from tests.support import LARGE_PACKS, pack_of, shipped, tried_rules

HOME = Path(__file__).parents[1]
EXAMPLES = sorted((HOME / "examples" / "cases").glob("*.json"))
RETURNS = sorted((HOME / "tests" / "data").glob("ssda903-*"))
PACKS = sorted(
    each.parent for each in (HOME / "rules").rglob("pack.yaml") if "obligations" not in each.parts
)
A_DAY = timedelta(days=1)
MOST_DAYS = 24
EACH_PACK = [
    pytest.param(each, id=each.name, marks=[pytest.mark.slow] if each.name in LARGE_PACKS else [])
    for each in PACKS
]
EACH_TRIAL = [
    pytest.param(12, id="every twelfth"),
    pytest.param(4, id="every fourth", marks=[pytest.mark.slow, pytest.mark.long]),
]
EACH_CHILD = [
    pytest.param(1, id="one", marks=pytest.mark.slow),
    pytest.param(4, id="four", marks=[pytest.mark.slow, pytest.mark.long]),
]
EACH_DAY = [
    *(pytest.param(path, 8, id=f"{path.stem}-every eighth") for path in EXAMPLES[1::2]),
    *(
        pytest.param(path, 4, id=f"{path.stem}-every fourth", marks=pytest.mark.slow)
        for path in EXAMPLES
    ),
    *(
        pytest.param(
            path, 2, id=f"{path.stem}-every second", marks=[pytest.mark.slow, pytest.mark.long]
        )
        for path in EXAMPLES
    ),
]
"""How much is tried: little in the daily run, for one child takes a second, and a rule file some tenths."""

Key = tuple[str, str]
"""A rule and the path of a record."""

Judged = Mapping[Key, Assessment]

FOLLOWS_THE_EVENT = Trait.RESTS_ON_BOOKING
"""Law 1 lets a limit counted from a booking follow the event once it is held or moved."""

RECURS = "interval"
"""Of these each gap has its own day, and which is told may change: see the tests of the verb."""

KNOWN_ONLY_THEN = {Trait.COUNTS_BACK, Trait.ARISES_WITH_ACT, Trait.RESTS_ON_BOOKING}
"""Law 2 lets a limit lie before the event, or the act that nobody owes, that it is counted from."""


@dataclass(frozen=True)
class Broken:
    """A law that was broken: by which rule and record, and what it said on which two days."""

    law: str
    key: Key
    first: tuple[date, Assessment]
    then: tuple[date, Assessment | None]

    def __str__(self) -> str:
        (day, said), (later, now) = self.first, self.then
        after = f"{now.outcome} due {now.due_on}" if now is not None else "nothing"
        return (
            f"{self.law}: {' '.join(self.key)}: {day} {said.outcome} due {said.due_on}; "
            f"{later} {after}"
        )


def days_in(value: Any) -> Iterator[date]:
    """Yield every day that a case names."""
    if isinstance(value, dict):
        for each in value.values():
            yield from days_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from days_in(each)
    elif isinstance(value, date):
        yield value


def days_of(case: Case, as_at: date) -> list[date]:
    """Return days on which something may turn: each that is named, those beside it, some later."""
    named = set(days_in(case.model_dump(exclude={"child": {"date_of_birth"}}))) | {as_at}
    around = {day + A_DAY * step for day in named for step in (-1, 0, 1)}
    later = {max(named) + A_DAY * step for step in (10, 40, 100, 200, 400)}
    days = sorted(day for day in around | later if day.year > min(named).year - 2)
    step = max(1, len(days) // MOST_DAYS)
    return sorted({*days[::step], as_at})


def broken(
    judge: Callable[[date], Judged],
    days: Iterable[date],
    rules: Mapping[str, CompiledRule],
) -> Iterator[Broken]:
    """Yield where a violation was unsaid, or was denied on a day since which it is reported."""
    seen: dict[Key, list[tuple[date, Assessment]]] = {}
    for day in days:
        judged = judge(day)
        for key, before in seen.items():
            its = rules[key[0]].traits
            now = judged.get(key)
            is_unsaid = now is None or now.outcome not in VIOLATIONS
            was_said = before[-1][1].outcome in VIOLATIONS
            if was_said and is_unsaid and FOLLOWS_THE_EVENT not in its:
                yield Broken("unsaid", key, before[-1], (day, now))
        for key, found in judged.items():
            before = seen.setdefault(key, [])
            if _tells_since(rules[key[0]], found):
                yield from (
                    Broken("antedated", key, (earlier, said), (day, found))
                    for earlier, said in before
                    if found.due_on is not None
                    and earlier > found.due_on
                    and said.outcome not in {*VIOLATIONS, Outcome.UNDETERMINED}
                )
            before.append((day, found))


def _tells_since(rule: CompiledRule, found: Assessment) -> bool:
    """Whether a finding says that something has been missed since the day after its due day."""
    verb = rule.rule.versions[-1].obligation.verb
    return found.outcome in VIOLATIONS and verb != RECURS and not rule.traits & KNOWN_ONLY_THEN


@pytest.mark.parametrize("step", EACH_TRIAL)
@pytest.mark.parametrize("folder", EACH_PACK)
def test_every_scenario_keeps_the_laws(folder: Path, step: int) -> None:
    found = []
    for number, (bench, rule) in enumerate(tried_rules(folder)):
        rules = {each.id: each for each in rule.own}
        for trial in rule.trials[number % step :: step]:

            def judge(
                day: date, trial: Any = trial, rule: Any = rule, bench: Bench = bench
            ) -> Judged:
                return _judged(bench, replace(trial.scenario, as_at=day), rule.own)

            case = trial.scenario.case
            days = days_of(case, trial.scenario.as_at)
            found += [f"{each} ({trial.scenario.name})" for each in broken(judge, days, rules)]
    assert not found, "\n".join(found)


def _judged(bench: Bench, scenario: Any, own: Any) -> Judged:
    try:
        trial = bench._trial(scenario, own)
        verdicts = trial.verdicts.with_rules(own)
        return {
            (rule.id, each.record.path): each.assessment
            for rule in own
            for each in bench._judge(rule, trial.view, verdicts)
        }
    except CalendarRangeError:
        return {}


def _by_rulebook(rulebook: Rulebook, case: Case) -> Callable[[date], Judged]:
    def judge(day: date) -> Judged:
        try:
            rulebook._refuse_what_cannot_be_judged(case, day)
        except CaseError:
            return {}
        judged, _ = rulebook._judge(look_at(case, day, rulebook.case_type, derivations()))
        return {(each.rule.id, each.record.path): each.assessment for each in judged}

    return judge


@pytest.mark.parametrize(("path", "step"), EACH_DAY)
def test_every_example_keeps_the_laws(path: Path, step: int) -> None:
    rulebook = shipped(pack_of(path))
    case = read_case(json.loads(path.read_text(encoding="utf-8")))
    rules = {each.id: each for each in rulebook.rules}
    days = days_of(case, date(2026, 3, 31))[::step]
    found = list(broken(_by_rulebook(rulebook, case), days, rules))
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("most", EACH_CHILD)
@pytest.mark.parametrize("folder", RETURNS, ids=lambda each: each.name)
def test_every_return_keeps_the_laws(folder: Path, most: int) -> None:
    """A few of its children, spread over the return: all 2,101 of the larger take half an hour and more."""
    rulebook = shipped("england")
    rules = {each.id: each for each in rulebook.rules}
    cases = [each for each in choose_source([folder], None).read() if isinstance(each, Case)]
    found = []
    for case in cases[:: -(-len(cases) // most)]:
        days = days_of(case, date(2019, 3, 31))
        found += [
            f"{case.case_id} {each}" for each in broken(_by_rulebook(rulebook, case), days, rules)
        ]
    assert not found, "\n".join(found)
