"""The smallest useful records: what they come to, worked out by hand, and that all of it is needed."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import read_case
from permanence_rules.errors import CaseError
from tests.support import shipped

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "smallest"
AS_AT = date(2025, 12, 1)

# Care began on Monday 6 January 2025; no bank holiday lies in the four weeks after it.
IN_TIME = {
    # 20 working days after 6 January are four weeks: Monday 3 February.
    "england/reviews/first-review": ("met", "2025-02-03"),
    # 31 January + 3 months: April has no 31st, so 30 April.
    "england/reviews/second-review": ("met", "2025-04-30"),
    # The third was on 30 October; + 6 months = 30 April 2026.
    "england/reviews/later-reviews": ("due", "2026-04-30"),
    # 6 January + 1 week = 13 January.
    "england/visits/first-week": ("met", "2025-01-13"),
    # The visits are 41 or 42 days apart; the last was on 24 October; + 6 weeks = 5 December.
    "england/visits/regular": ("due", "2025-12-05"),
    # 10 working days after 6 January are two weeks: Monday 20 January.
    "england/care-plan/prepared": ("met", "2025-01-20"),
    # The second review was on 30 April, which is also three months after the first.
    "england/care-plan/permanence-plan-by-second-review": ("met", "2025-04-30"),
}
OVERDUE = {
    "england/reviews/first-review": ("met", "2025-02-03"),
    "england/reviews/second-review": ("breached", "2025-04-30"),
    # There was no second review from which six months could run.
    "england/reviews/later-reviews": ("not_triggered", None),
    "england/visits/first-week": ("breached", "2025-01-13"),
    # 6 January + 6 weeks = 17 February.
    "england/visits/regular": ("breached", "2025-02-17"),
    "england/care-plan/prepared": ("breached", "2025-01-20"),
    "england/care-plan/permanence-plan-by-second-review": ("breached", "2025-04-30"),
}
RECORDS = [("in-time", IN_TIME), ("overdue", OVERDUE)]
Expected = dict[str, tuple[str, str | None]]


def record(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def comes_to(data: dict[str, Any]) -> Expected | None:
    """Return the outcome and the due day of the main duties; none where it is no case."""
    try:
        report = shipped("england").check(read_case(data), as_at=AS_AT)
    except CaseError:
        return None
    return {
        each.rule: (each.outcome.value, each.due_on.isoformat() if each.due_on else None)
        for each in report.findings
        if each.rule in IN_TIME
    }


def facts_in(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to each fact of a record, outermost first."""
    inner = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in inner:
        if isinstance(key, str):
            yield (*path, key)
        if isinstance(value, dict | list):
            yield from facts_in(value, (*path, key))


def without(data: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    made = copy.deepcopy(data)
    holder: Any = made
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    return made


@pytest.mark.parametrize(("name", "expected"), RECORDS)
def test_the_record_decides_the_main_duties(name: str, expected: Expected) -> None:
    assert comes_to(record(name)) == expected


@pytest.mark.slow
@pytest.mark.parametrize(("name", "expected"), RECORDS)
def test_no_fact_of_it_can_be_left_out(name: str, expected: Expected) -> None:
    data = record(name)
    kept = [path for path in facts_in(data) if comes_to(without(data, path)) == expected]
    assert [path for path in kept if path != ("case_id",)] == []


def test_without_the_explicit_nones_duties_are_left_open() -> None:
    data = record("overdue")
    (period,) = data["periods_of_care"]
    for name in ("visits", "care_plan"):
        del period[name]
    found = comes_to(data)
    assert found is not None
    assert {rule for rule, (outcome, _) in found.items() if outcome == "undetermined"} == {
        "england/visits/first-week",
        "england/visits/regular",
        "england/care-plan/prepared",
        "england/care-plan/permanence-plan-by-second-review",
    }
