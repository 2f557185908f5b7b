"""
Both engines say the same of every example, hand-worked case and scenario.

What the second engine found in the first, and the first in the second, is here with the smallest
case that shows it: both say the same of it now.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
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
HAND_WORKED = [
    ROOT / "tests" / "cases" / f"{name}.yaml" for name in ("hand_worked", "hand_worked_england_b")
]
DAYS = tuple(date.fromisoformat(day) for day in ("2025-07-01", "2026-03-31", "2027-01-01"))
EVERY_SCENARIO = "EVERY_SCENARIO" in os.environ
"""Set it to compare all scenarios, which takes minutes; else one of each rule is compared."""

SETTLED = frozenset({Outcome.MET, Outcome.LATE, Outcome.BREACHED, Outcome.DUE})


@cache
def rulebooks(name: str) -> tuple[Rulebook, Rulebook]:
    return Rulebook.load(name), Rulebook.load(name, engine="durable")


# ---- what may differ ------------------------------------------------------------------------------


def compared(name: str, case: Case, as_at: date) -> Iterator[str]:
    """Yield each difference between the reports of both engines."""
    compiled, durable = rulebooks(name)
    one = _report(compiled, case, as_at)
    other = _report(durable, case, as_at)
    if isinstance(one, str) or isinstance(other, str):
        if one != other:
            yield f"{one} and {other}"
        return
    for first, second in zip(one.findings, other.findings, strict=True):
        if _shown(first) != _shown(second):
            yield f"{first.rule}, {first.subject.path}: {_difference(first, second)}"
        elif first.outcome in SETTLED:
            yield from _evidence(first, second)
    if _whole(one) != _whole(other):
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
        for each in compared(name, read_case(data), as_at)
    ]
    assert found == []


@pytest.mark.parametrize("path", HAND_WORKED, ids=lambda path: path.stem)
def test_the_same_of_every_case_worked_out_by_hand(path: Path) -> None:
    found = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        child = {"date_of_birth": "2015-03-14"}
        record = entry.get("record") or {"child": child, "periods_of_care": [entry.get("period")]}
        data = json.loads(json.dumps({"case_id": "h", **record}, default=date.isoformat))
        name = entry.get("rulebook", "england")
        found += [
            f"{entry['case']}: {each}" for each in compared(name, read_case(data), entry["as_at"])
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
            found += [f"{label}: {each}" for each in compared(name, scenario.case, scenario.as_at)]
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


SMALLEST: dict[str, tuple[str, dict[str, Any], str]] = {
    "an interval that has not begun hangs on no end": (
        (
            "interval: {events: visits.held_on, from: iro.appointed_on, at_most: 6 weeks,"
            " lapses_on: iro.met_child_on}"
        ),
        {"visits": [], "iro": {"appointed_on": None}},
        "not_triggered",
    ),
    "done as soon as possible, from a day that is not known": (
        "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on}",
        {"iro": {"met_child_on": "2025-02-01"}},
        "met",
    ),
    "done as soon as possible, from a day that never came": (
        "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on}",
        {"iro": {"met_child_on": "2025-02-01", "appointed_on": None}},
        "met",
    ),
    "earlier does not count, and the day never came": (
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on,"
            " earlier_counts: false}"
        ),
        {"iro": {"met_child_on": "2025-02-01", "appointed_on": None}},
        "not_triggered",
    ),
    "earlier does not count, and the time for it begins on a day that lies ahead": (
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: 2025-09-01,"
            " earlier_counts: false}"
        ),
        {"iro": {"met_child_on": "2025-02-01"}},
        "not_triggered",
    ),
    "nothing was done, and the time for it begins on a day that lies ahead": (
        "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: 2025-09-01}",
        {"iro": {"met_child_on": None}},
        "not_triggered",
    ),
    "done before the time for it, which lies ahead; advice is counted from what has come only": (
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: 2025-09-01,"
            " advisory: 2 weeks}"
        ),
        {"iro": {"met_child_on": "2025-02-01"}},
        "met",
    ),
    "it may have been done, though the time for it never began": (
        "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on}",
        {"iro": {"appointed_on": None}},
        "undetermined",
    ),
    "done as soon as possible, and perhaps earlier still": (
        "deadline: {event: visits.held_on, as_soon_as_possible: true, by: started_on}",
        {"visits": [{"held_on": "2025-01-20"}, {}]},
        "met",
    ),
    "one event in time, and another of an unknown day": (
        "deadline: {event: visits.held_on, within: 4 weeks, of: started_on}",
        {"visits": [{"held_on": "2025-01-20"}, {}]},
        "met",
    ),
    "owed at once, and the duty has ended": (
        "constraint: {must: [{field: iro.appointed_on, recorded: true}], lapses_on: ended_on}",
        {"iro": {"appointed_on": None}, "ended_on": "2025-03-03"},
        "breached",
    ),
    "owed at once, and whether the duty has ended is not known": (
        (
            "constraint: {must: [{field: iro.appointed_on, recorded: true}],"
            " lapses_on: iro.met_child_on}"
        ),
        {"iro": {"appointed_on": None}},
        "breached",
    ),
    "done too early, and perhaps earlier still": (
        "deadline: {event: visits.held_on, not_before: {within: 4 weeks, of: started_on}}",
        {"visits": [{"held_on": "2025-01-20"}, {}]},
        "breached",
    ),
    "done late enough, and perhaps too early": (
        "deadline: {event: visits.held_on, not_before: {within: 4 weeks, of: started_on}}",
        {"visits": [{"held_on": "2025-03-20"}, {}]},
        "undetermined",
    ),
    "the first of two steps is worked out for a day that lies ahead": (
        "sequence: {first: {field: iro.appointed_on, plus: 9 months}, then: started_on}",
        {"iro": {"appointed_on": "2025-01-06"}},
        "breached",
    ),
    "the later of two steps has come today, and the first has not": (
        "sequence: {first: iro.appointed_on, then: as_at}",
        {"iro": {"appointed_on": None}},
        "breached",
    ),
    "the later of two steps has come by a day that is known": (
        "sequence: {first: iro.appointed_on, then: {earliest_of: [started_on, iro.met_child_on]}}",
        {"iro": {"appointed_on": None}},
        "breached",
    ),
    "an approval is settled on a day that lies ahead": (
        (
            "validity: {starts: started_on, lasts: 1 year,"
            " settled_by: {field: started_on, plus: 9 months}}"
        ),
        {},
        "due",
    ),
    "owed at once, and the duty ends on a day that lies ahead": (
        "constraint: {must: [{field: iro.appointed_on, recorded: true}], lapses_on: 2025-09-01}",
        {"iro": {"appointed_on": None}},
        "breached",
    ),
}


@pytest.mark.parametrize("name", SMALLEST)
def test_the_smallest_case_of_each_difference_there_was(name: str, tmp_path: Path) -> None:
    body, facts, outcome = SMALLEST[name]
    one, other = both(tmp_path, f"obligation:\n  {body}", **facts)
    assert one["outcome"] == outcome
    assert other == one


@pytest.mark.parametrize("iro", [{"appointed_on": None}, {"met_child_on": None}])
def test_days_between_a_day_that_never_came_and_one_that_is_not_known(
    tmp_path: Path, iro: dict[str, None]
) -> None:
    body = """
let:
  notice: {days_between: [iro.appointed_on, iro.met_child_on]}
obligation:
  indicator: {measure: notice, unit: days}
"""
    one, other = both(tmp_path, body, iro=iro)
    assert one == other
    assert other["outcome"] == "not_triggered"


def test_a_figure_on_which_nothing_is_advised(tmp_path: Path) -> None:
    body = """
let:
  number: {count_of: visits}
obligation:
  indicator: {measure: number, unit: visits}
"""
    one, other = both(tmp_path, body, visits=[])
    assert one == other
    assert other["outcome"] == "needs_judgement"


def test_an_exemption_that_is_over_hangs_on_nothing(tmp_path: Path) -> None:
    body = """
exempt_when:
  - {field: iro.monitors_performance, is: true, because: it is, since: iro.appointed_on, until: started_on}
obligation:
  deadline: {event: iro.met_child_on, within: 4 weeks, of: started_on}
"""
    one, other = both(tmp_path, body, iro={"met_child_on": "2025-01-20"})
    assert one == other
    assert other["outcome"] == "met"


def test_of_a_record_that_is_only_booked_nothing_is_asked(tmp_path: Path) -> None:
    body = """
let:
  chosen: {last_of: reviews, where: [{field: child_seen_alone, is: false}]}
obligation:
  deadline: {event: chosen.held_on, within: 4 weeks, of: started_on}
"""
    reviews = [{"held_on": None, "scheduled_for": "2025-03-06"}, {"scheduled_for": None}]
    one, other = both(tmp_path, body, reviews=reviews)
    assert one == other
    assert not any("reviews[0]" in each for each in one.get("missing", ()))
