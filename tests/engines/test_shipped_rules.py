"""Properties of the rules that come with this package, tried on the cases that there are for them."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

import pytest

from permanence_rules import CaseError, Finding, Outcome, Report, Rulebook, read_case
from permanence_rules.authoring.scenario_files import Scenario
from permanence_rules.language.outcomes import Strength
from tests.differential.reading import facts_read, is_shown
from tests.engines.shipped import EACH_PACK, LOCAL, cases, part, rulebook, trials

EACH_LOCAL = [each for each in EACH_PACK if each.values[0] in LOCAL]
DAYS = (date(2025, 7, 1), date(2026, 3, 31))


@cache
def scenarios(name: str, of_each: int) -> tuple[tuple[str, Scenario], ...]:
    """Return so many scenarios of each rule of a pack."""
    taken: dict[str, int] = {}
    found = []
    for trial in trials(name):
        taken[trial.target] = taken.get(trial.target, 0) + 1
        if taken[trial.target] <= of_each:
            found.append((trial.target, trial.scenario))
    return tuple(found)


def judged(book: Rulebook, scenario: Scenario) -> Report:
    return book.check(scenario.case, as_at=scenario.as_at, list_not_applicable=True)


# ---- a local pack never makes the law milder --------------------------------------------------------


def told(report: Report) -> Iterator[tuple[Any, ...]]:
    """Yield what each duty of England's law comes to; advice and words may be a council's own."""
    for each in report.findings:
        if each.strength is Strength.STATUTORY and each.layer == "england":
            days = (each.due_on, each.possible_due_on, each.not_before, each.next_due_on)
            yield each.rule, each.subject.path, each.outcome, each.done_on, *days


@pytest.mark.parametrize("name", EACH_LOCAL)
def test_a_council_changes_nothing_that_the_law_asks_of_an_example(name: str) -> None:
    """Of those that hold no facts or roles of another council."""
    law = [each.id for each in rulebook("england").rules]
    books = part("england", law), part(name, law)
    compared = 0
    for _, data in cases():
        for as_at in DAYS:
            with suppress(CaseError):
                one, other = (each.check(read_case(data), as_at=as_at) for each in books)
                assert list(told(one)) == list(told(other))
                compared += 1
    assert compared > 10


@pytest.mark.parametrize("name", EACH_LOCAL)
def test_a_council_changes_nothing_that_the_law_asks_in_a_scenario(name: str) -> None:
    compared = 0
    for target, scenario in scenarios("england", 2):
        one, other = (judged(part(each, [target]), scenario) for each in ("england", name))
        assert list(told(one)) == list(told(other)), (target, scenario.name)
        compared += 1
    assert compared > 100


# ---- what a record says, and what it leaves out -----------------------------------------------------


@pytest.mark.parametrize("name", EACH_PACK)
def test_a_report_on_a_scenario_is_the_same_after_json(name: str) -> None:
    for target, scenario in scenarios(name, 1):
        report = judged(part(name, [target]), scenario)
        assert Report.model_validate_json(report.model_dump_json()) == report


@pytest.mark.parametrize("name", EACH_PACK)
def test_the_order_of_keys_does_not_matter_to_a_scenario(name: str) -> None:
    for target, scenario in scenarios(name, 1):
        book = part(name, [target])
        data = json.loads(scenario.case.model_dump_json(exclude_unset=True))
        again = book.check(read_case(_turned(data)), as_at=scenario.as_at, list_not_applicable=True)
        assert again.findings == judged(book, scenario).findings


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _turned(value[name]) for name in reversed(value)}
    return [_turned(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", EACH_PACK)
def test_every_fact_that_a_rule_reads_of_a_scenario_is_evidence(name: str) -> None:
    for target, scenario in scenarios(name, 2):
        book = part(name, [target])
        report = judged(book, scenario)
        shown = {each.path for finding in report.findings for each in finding.evidence}
        for place in facts_read(partial(judged, book, scenario), scenario.as_at):
            assert is_shown(place, shown), (target, scenario.name, place)


ASKED_OF_AN_AGE = {"local/devon/plan/young-people"}
"""Asked of a child who is 16 or 17 today, and of nobody later."""


@pytest.mark.parametrize("name", EACH_PACK)
def test_a_breach_in_a_scenario_stays_one_while_nothing_more_is_recorded(name: str) -> None:
    """From the last day that the record names on, up to when the child is grown up."""
    for target, scenario in scenarios(name, 3):
        book = part(name, [target])
        last = max([scenario.as_at, *_days(scenario)])
        first, *others = (_outcomes(book, scenario, last + timedelta(days)) for days in LATER)
        for key, outcome in first.items():
            if outcome is Outcome.BREACHED and key[0] not in ASKED_OF_AN_AGE:
                assert {each[key] for each in others} == {Outcome.BREACHED}, (key, scenario.name)


LATER = (0, 1, 400, 3000)


def _days(scenario: Scenario) -> list[date]:
    text = scenario.case.model_dump_json(exclude_unset=True)
    return [date.fromisoformat(day) for day in re.findall(r'"(\d{4}-\d\d-\d\d)"', text)]


def _outcomes(book: Rulebook, scenario: Scenario, as_at: date) -> dict[tuple[str, str], Outcome]:
    found = book.check(scenario.case, as_at=as_at, list_not_applicable=True).findings
    return {(each.rule, each.subject.path): each.outcome for each in found}


_ORDER = (Outcome.MET, Outcome.LATE, Outcome.BREACHED)


@pytest.mark.parametrize("name", EACH_PACK)
def test_an_event_a_day_later_never_makes_a_deadline_of_a_scenario_better(name: str) -> None:
    """
    Of the rules whose event is one fact that they name once, and that any act may fulfil.

    As for made rules: where an act may come too early, later may be better.
    """
    rules = {each.id: each for each in rulebook(name).rules}
    for target, scenario in scenarios(name, 3):
        event = _event(rules[target].rule.file.model_dump(by_alias=True, exclude_defaults=True))
        book = part(name, [target])
        before = _finding(judged(book, scenario), target, scenario)
        if event is None or before is None or before.done_on is None:
            continue
        data = json.loads(scenario.case.model_dump_json(exclude_unset=True))
        if not _moved(data, event, before.done_on):
            continue
        report = book.check(read_case(data), as_at=scenario.as_at, list_not_applicable=True)
        after = _finding(report, target, scenario)
        if after is not None and {before.outcome, after.outcome} <= set(_ORDER):
            places = [_ORDER.index(each.outcome) for each in (before, after)]
            assert places == sorted(places), (target, scenario.name)


def _event(file: dict[str, Any]) -> str | None:
    spec = (file.get("obligation") or {}).get("deadline") or {}
    event = spec.get("event")
    if not isinstance(event, str) or "not_before" in spec or spec.get("earlier_counts") is False:
        return None
    last = event.rpartition(".")[2]
    return last if str(file).count(last) == 1 else None


def _finding(report: Report, target: str, scenario: Scenario) -> Finding | None:
    own = [each for each in report.findings if each.rule == target]
    return next((each for each in own if each.subject.path == scenario.subject), None)


def _moved(value: Any, name: str, day: date) -> bool:
    """Move the one fact of this name and day to the day after; False unless there is just one."""
    found = [each for each in _records(value) if each.get(name) == day.isoformat()]
    if len(found) == 1:
        found[0][name] = (day + timedelta(days=1)).isoformat()
    return len(found) == 1


def _records(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, (dict, list)):
            yield from _records(each)


@pytest.mark.parametrize("name", EACH_PACK)
def test_an_unrelated_record_changes_nothing_in_a_scenario(name: str) -> None:
    for target, scenario in scenarios(name, 1):
        book = part(name, [target])
        data = json.loads(scenario.case.model_dump_json(exclude_unset=True))
        more = copy.deepcopy(data)
        more["case_id"] = "another"
        more.setdefault("responsible_authority", "Another")
        one, other = (
            book.check(read_case(each), as_at=scenario.as_at, list_not_applicable=True)
            for each in (data, more)
        )
        assert one.findings == other.findings
