"""
Both engines say the same of every example, hand-worked case and scenario.

Where they read the rules differently, the difference is one of those in KNOWN, each with the
smallest case that shows it; once an engine is corrected, its test there fails and both go.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

import permanence_rules
from permanence_rules import Case, CaseError, Finding, Report, Rulebook, read_case
from permanence_rules.expectations import differences
from permanence_rules.findings import Outcome
from permanence_rules.scenarios import rules_under_test
from tests.support import STARTED, rule, said, write_pack

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 13) or find_spec("durable_rules_engine") is None,
    reason="needs the extra `durable`, on Python 3.11 or 3.12",
)

ROOT = Path(__file__).parents[2]
NORTHMOOR = str(ROOT / "examples" / "packs" / "northmoor")
PACKS = (
    "england",
    "devon",
    "walsall",
    "east-riding",
    "dudley",
    "east-ayrshire",
    "scotland",
    "wales",
    NORTHMOOR,
)
DAYS = tuple(date.fromisoformat(day) for day in ("2025-07-01", "2026-03-31", "2027-01-01"))
EVERY_SCENARIO = "EVERY_SCENARIO" in os.environ
"""Set it to compare all scenarios, which takes minutes; else one of each rule is compared."""

SETTLED = frozenset({Outcome.MET, Outcome.LATE, Outcome.BREACHED, Outcome.DUE})


@cache
def rulebooks(name: str) -> tuple[Rulebook, Rulebook]:
    return Rulebook.load(name), Rulebook.load(name, engine="durable")


# ---- differences that are known ------------------------------------------------------------------

Known = Callable[[str, Finding, Finding], bool]


def _outcomes(compiled: Outcome, durable: Outcome, verb: str) -> Known:
    return lambda used, one, other: (used, one.outcome, other.outcome) == (verb, compiled, durable)


KNOWN: dict[str, Known] = {
    "an interval whose clock has not started hangs on when it ends": _outcomes(
        Outcome.UNDETERMINED, Outcome.NOT_TRIGGERED, "interval"
    ),
    "done as soon as possible after a day that is not known": _outcomes(
        Outcome.MET, Outcome.UNDETERMINED, "deadline"
    ),
    "a record that is only booked, and of which it is not known whether it is meant": (
        lambda used, one, other: (
            one.outcome is Outcome.UNDETERMINED and set(other.missing) <= set(one.missing)
        )
    ),
    "of two days that are not known only the first is named": (
        lambda used, one, other: (
            used == "indicator"
            and one.outcome is other.outcome is Outcome.UNDETERMINED
            and set(one.missing) < set(other.missing)
        )
    ),
    "one event in time, and another whose day is not known": _outcomes(
        Outcome.UNDETERMINED, Outcome.MET, "deadline"
    ),
}


def verb_of(rulebook: Rulebook, finding: Finding) -> str:
    found = next(each for each in rulebook.rules if each.id == finding.rule)
    return found.rule.versions[-1].obligation.verb


def unexplained(name: str, case: Case, as_at: date) -> Iterator[str]:
    """Yield each difference between the reports of both engines that is not known."""
    compiled, durable = rulebooks(name)
    one = _report(compiled, case, as_at)
    other = _report(durable, case, as_at)
    if isinstance(one, str) or isinstance(other, str):
        if one != other:
            yield f"{one} and {other}"
        return
    is_the_same = True
    for first, second in zip(one.findings, other.findings, strict=True):
        if _shown(first) != _shown(second):
            is_the_same = False
            verb = verb_of(compiled, first)
            if not any(known(verb, first, second) for known in KNOWN.values()):
                yield f"{first.rule}, {first.subject.path}: {_difference(first, second)}"
        elif first.outcome in SETTLED:
            yield from _evidence(first, second)
    if is_the_same and _whole(one) != _whole(other):
        yield "counts, plan of next actions, or what else the report says"


def _report(rulebook: Rulebook, case: Case, as_at: date) -> Report | str:
    try:
        return rulebook.check(case, as_at=as_at, list_not_applicable=True)
    except CaseError as error:
        return str(error)


def _shown(finding: Finding) -> dict[str, Any]:
    return finding.model_dump(exclude={"evidence"})


def _difference(one: Finding, other: Finding) -> dict[str, tuple[Any, Any]]:
    first, second = _shown(one), _shown(other)
    return {name: (first[name], second[name]) for name in first if first[name] != second[name]}


def _evidence(one: Finding, other: Finding) -> Iterator[str]:
    """Which facts are read hangs on the order of asking; what is read must be the same."""
    first = {each.path: each.value for each in one.evidence}
    for each in other.evidence:
        if first.get(each.path, each.value) != each.value:
            yield f"{one.rule}: {each.path} is {first[each.path]} and {each.value}"


def _whole(report: Report) -> dict[str, Any]:
    return report.model_dump(exclude={"findings"})


def cases() -> Iterable[tuple[str, dict[str, Any]]]:
    for path in sorted((ROOT / "examples" / "cases").glob("*.json")):
        yield path.stem, json.loads(path.read_text(encoding="utf-8"))
    demo = Path(permanence_rules.__file__).parent / "cli" / "demo_cases.json"
    for each in json.loads(demo.read_text(encoding="utf-8")):
        yield each["case_id"], each


# ---- the same of all that there is ---------------------------------------------------------------


@pytest.mark.parametrize("name", PACKS)
def test_the_same_of_every_example(name: str) -> None:
    found = [
        f"{label} on {as_at}: {each}"
        for label, data in cases()
        for as_at in DAYS
        for each in unexplained(name, read_case(data), as_at)
    ]
    assert found == []


def test_the_same_of_every_case_worked_out_by_hand() -> None:
    path = ROOT / "tests" / "cases" / "hand_worked.yaml"
    found = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        child = {"date_of_birth": "2015-03-14"}
        record = entry.get("record") or {"child": child, "periods_of_care": [entry.get("period")]}
        data = json.loads(json.dumps({"case_id": "h", **record}, default=date.isoformat))
        name = entry.get("rulebook", "england")
        found += [
            f"{entry['case']}: {each}"
            for each in unexplained(name, read_case(data), entry["as_at"])
        ]
    assert found == []


@pytest.mark.parametrize("name", PACKS)
def test_the_same_of_the_scenarios_beside_the_rules(name: str) -> None:
    _, durable = rulebooks(name)
    found = []
    for _, tested in rules_under_test(name):
        for trial in tested.trials if EVERY_SCENARIO else tested.trials[:1]:
            scenario = trial.scenario
            label = f"{trial.target}, {scenario.name}"
            found += [
                f"{label}: {each}" for each in unexplained(name, scenario.case, scenario.as_at)
            ]
            report = durable.check(scenario.case, as_at=scenario.as_at, list_not_applicable=True)
            own = [each for each in report.findings if each.rule == trial.target]
            finding = next((each for each in own if each.subject.path == scenario.subject), own[0])
            found += [f"{label}: {each}" for each in differences(finding, scenario.expected)]
    assert found == []


# ---- the smallest case of each difference --------------------------------------------------------


def both(folder: Path, body: str, **facts: Any) -> list[dict[str, Any]]:
    """Return what both engines find in one period of care."""
    write_pack(folder, {"rule": rule(body)})
    case = read_case({"case_id": "test", "periods_of_care": [STARTED | facts]})
    rulebooks_ = (Rulebook.load(folder), Rulebook.load(folder, engine="durable"))
    reports = [each.check(case, as_at=date(2025, 7, 1)) for each in rulebooks_]
    return [said(report.findings[0]) for report in reports]


def smallest(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, reason=reason, raises=AssertionError)


@smallest("compiled: undetermined; the clock has not started, whenever the duty ends")
def test_an_interval_that_has_not_begun(tmp_path: Path) -> None:
    body = """
obligation:
  interval: {events: visits.held_on, from: iro.appointed_on, at_most: 6 weeks, lapses_on: iro.met_child_on}
"""
    one, other = both(tmp_path, body, visits=[], iro={"appointed_on": None})
    assert other == {"outcome": "not_triggered"}
    assert one == other


@smallest("compiled: met, and not triggered once the day is recorded as none")
def test_done_after_a_day_that_is_not_known(tmp_path: Path) -> None:
    body = """
obligation:
  deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on}
"""
    none = {"met_child_on": "2025-02-01", "appointed_on": None}
    assert [each["outcome"] for each in both(tmp_path, body, iro=none)] == ["not_triggered"] * 2
    one, other = both(tmp_path, body, iro={"met_child_on": "2025-02-01"})
    assert one == other


@smallest("compiled: undetermined, though an earlier event would not change it")
def test_one_event_in_time_and_one_of_an_unknown_day(tmp_path: Path) -> None:
    body = """
obligation:
  deadline: {event: visits.held_on, within: 4 weeks, of: started_on}
"""
    one, other = both(tmp_path, body, visits=[{"held_on": "2025-01-20"}, {}])
    assert other["outcome"] == "met"
    assert one == other


@smallest("compiled: undetermined; between a day that never came and another lie no days")
def test_days_between_a_day_that_never_came_and_one_that_is_not_known(tmp_path: Path) -> None:
    body = """
let:
  notice: {days_between: [iro.appointed_on, iro.met_child_on]}
obligation:
  indicator: {measure: notice, unit: days}
"""
    for number, iro in enumerate([{"appointed_on": None}, {"met_child_on": None}]):
        one, other = both(tmp_path / str(number), body, iro=iro)
        assert other["outcome"] == "not_triggered"
        assert one == other
