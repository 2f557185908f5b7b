"""What a rule names for itself: records, days, counts, sums and answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import finding

PLACEMENTS = [
    {"started_on": "2025-01-06", "ended_on": "2025-02-04", "kind": "foster_care"},
    {"started_on": "2025-02-04", "ended_on": "2025-03-10", "kind": "childrens_home"},
    {"started_on": "2025-03-10", "kind": "foster_care"},
]
REQUESTS = [
    {"requested_on": "2025-01-10", "amount": 1500},
    {"requested_on": "2025-02-10", "amount": 600.5},
]


def figure(tmp_path: Path, let: str, **period: Any) -> Any:
    """Return what a number named by `let` works out to, or the outcome when it does not."""
    body = f"let:\n  it: {let}\nobligation:\n  indicator: {{measure: it, unit: things}}\n"
    facts = {"started_on": "2025-01-06", "placements": PLACEMENTS, "resource_requests": REQUESTS}
    found = finding(tmp_path, body, facts | period, "2025-04-01")
    return str(found.outcome) if found.figure is None else float(found.figure.value or 0)


@pytest.mark.parametrize(
    ("let", "expected"),
    [
        ("{count_of: placements}", 3),
        ("{count_of: placements, where: [{field: kind, is: foster_care}]}", 2),
        ("{count_of: placements, after: 2025-01-06}", 2),
        ("{count_of: placements, on_or_after: 2025-01-06}", 3),
        ("{count_of: placements, before: 2025-03-10}", 2),
        ("{count_of: placements, on_or_before: 2025-03-10}", 3),
        # Eight weeks back from 1 April 2025 is 4 February: that day still counts.
        ("{count_of: placements, in_last: 8 weeks}", 2),
        ("{count_of: placements, in_last: 55 days}", 1),
        ("{count_of: placements, in_last: 4 weeks, until: 2025-02-04}", 1),
        ("{count_of: placements, in_last: 29 days, until: 2025-02-04}", 2),
        ("{sum_of: resource_requests, number: amount}", 2100.5),
        (
            "{sum_of: resource_requests, number: amount, where: [{field: amount, at_least: 1000}]}",
            1500,
        ),
        # 6 January to 4 February are 30 days, 10 March to 1 April 23.
        ("{days_of: placements, where: [{field: kind, is: foster_care}]}", 53),
        ("{longest_of: placements, where: [{field: kind, is: foster_care}]}", 30),
        # Only from 2 March on (30 days before 1 April): 2 to 10 March are 9 days, and 23.
        ("{days_of: placements, in_last: 30 days}", 32),
        ("{days_between: [started_on, as_at]}", 85),
        ("{days_between: [ended_on, as_at]}", "not_triggered"),
    ],
)
def test_numbers(tmp_path: Path, let: str, expected: Any) -> None:
    assert figure(tmp_path, let) == expected


@pytest.mark.parametrize(
    "let",
    [
        "{count_of: visits}",
        "{days_of: placements, where: [{field: is_with_connected_person, is: true}]}",
        "{sum_of: panels, number: position}",
        "{days_between: [iro.appointed_on, as_at]}",
    ],
)
def test_numbers_that_hang_on_what_is_missing(tmp_path: Path, let: str) -> None:
    assert figure(tmp_path, let) == "undetermined"


def due(tmp_path: Path, let: str, path: str, **period: Any) -> str | None:
    body = f"""
let:
  it: {let}
obligation:
  deadline: {{event: ended_on, by: {path}}}
"""
    facts = {"started_on": "2025-01-06", "placements": PLACEMENTS}
    found = finding(tmp_path, body, facts | period, "2025-04-01")
    return found.due_on.isoformat() if found.due_on else str(found.outcome)


FOSTER = "where: [{field: kind, is: foster_care}]"


@pytest.mark.parametrize(
    ("let", "path", "expected"),
    [
        (f"{{first_of: placements, {FOSTER}}}", "it.started_on", "2025-01-06"),
        (f"{{last_of: placements, {FOSTER}}}", "it.started_on", "2025-03-10"),
        (f"{{nth_of: placements, nth: 2, {FOSTER}}}", "it.started_on", "2025-03-10"),
        (f"{{nth_of: placements, nth: 3, {FOSTER}}}", "it.started_on", "not_triggered"),
        (f"{{all_of: placements, {FOSTER}}}", "it.second.started_on", "2025-03-10"),
        (
            "{first_of: placements, after: placements.first.started_on}",
            "it.started_on",
            "2025-02-04",
        ),
        ("{moment: {field: started_on, plus: 1 month}}", "it", "2025-02-06"),
        ("{moment: {latest_of: [started_on, placements.last.started_on]}}", "it", "2025-03-10"),
    ],
)
def test_records_and_days(tmp_path: Path, let: str, path: str, expected: str) -> None:
    assert due(tmp_path, let, path) == expected


def test_yes_or_no(tmp_path: Path) -> None:
    body = """
let:
  has_moved: {holds: [{count_of: placements, more_than: 1}]}
applies_when: [{field: has_moved, is: true}]
obligation:
  deadline: {event: ended_on, by: started_on}
"""
    facts = {"started_on": "2025-01-06", "placements": PLACEMENTS}
    assert finding(tmp_path / "a", body, facts, "2025-04-01").outcome == "breached"
    facts["placements"] = PLACEMENTS[:1]
    assert finding(tmp_path / "b", body, facts, "2025-04-01").outcome == "not_applicable"


def test_a_record_in_doubt_keeps_a_choice_open(tmp_path: Path) -> None:
    doubtful = [{"started_on": "2025-01-01"}, *PLACEMENTS]
    let = f"{{first_of: placements, {FOSTER}}}"
    found = due(tmp_path, let, "it.started_on", placements=doubtful, started_on="2025-01-01")
    assert found == "undetermined"
