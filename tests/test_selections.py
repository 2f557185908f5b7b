"""What a rule names for itself: records, days, counts, sums and answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import STARTED, finding, said

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


# The kind of the placement of 1 January is not known: if it is foster care it is the first, else that
# of 6 January.
IN_DOUBT = """
let:
  it: {CHOICE_of: placements, where: [{field: kind, is: foster_care}]}
obligation:
  deadline: {event: reviews.first.held_on, within: 4 weeks, of: it.started_on}
"""


@pytest.mark.parametrize(
    ("held_on", "as_at", "expected"),
    [
        # 1 January and four weeks: 29 January; 6 January and four weeks: 3 February.
        ("2025-01-29", "2025-04-01", {"outcome": "met"}),
        ("2025-01-30", "2025-04-01", {"outcome": "undetermined"}),
        ("2025-02-03", "2025-04-01", {"outcome": "undetermined"}),
        ("2025-02-04", "2025-04-01", {"outcome": "late"}),
        (None, "2025-01-29", {"outcome": "due"}),
        (None, "2025-02-03", {"outcome": "undetermined"}),
        (None, "2025-02-04", {"outcome": "breached"}),
    ],
)
def test_a_record_in_doubt_matters_only_between_what_it_may_lead_to(
    tmp_path: Path, held_on: str | None, as_at: str, expected: dict[str, Any]
) -> None:
    placements = [{"started_on": "2025-01-01"}, *PLACEMENTS]
    facts = {"started_on": "2025-01-01", "placements": placements}
    body = IN_DOUBT.replace("CHOICE", "first")
    found = said(finding(tmp_path, body, {**facts, "reviews": [{"held_on": held_on}]}, as_at))
    assert found["outcome"] == expected["outcome"]
    if found["outcome"] == "undetermined":
        assert found["missing"] == ["periods_of_care[0].placements[0].kind"]
    else:
        assert found["possible_due_on"] == ["2025-01-29", "2025-02-03"]
        assert "missing" not in found


def test_no_record_may_be_the_one(tmp_path: Path) -> None:
    facts = {"started_on": "2025-01-01", "placements": [{"started_on": "2025-01-01"}]}
    found = finding(
        tmp_path, IN_DOUBT.replace("CHOICE", "last"), {**facts, "reviews": []}, "2025-04-01"
    )
    # Breached if it is foster care, not triggered if it is not.
    assert found.outcome == "undetermined"


def test_so_many_records_in_doubt_are_not_tried_one_by_one(tmp_path: Path) -> None:
    placements = [{"started_on": f"2025-01-{day:02}"} for day in range(1, 29)]
    body = IN_DOUBT.replace("CHOICE", "first").replace("let:", LETS_OF_TWO)
    facts = {"started_on": "2025-01-01", "placements": placements, "reviews": []}
    # 29 ways for each of the two names: the question stays open, in bounded time.
    assert finding(tmp_path, body, facts, "2025-06-01").outcome == "undetermined"


LETS_OF_TWO = """applies_when: [{field: other, recorded: true}]
let:
  other: {last_of: placements, where: [{field: kind, is: childrens_home}]}"""


@pytest.mark.parametrize(
    ("iro", "expected"),
    [
        ({"appointed_on": None}, "not_triggered"),
        ({"met_child_on": None}, "not_triggered"),
        ({"appointed_on": "2025-01-08"}, "undetermined"),
    ],
)
def test_no_days_lie_between_a_day_and_none(
    tmp_path: Path, iro: dict[str, Any], expected: str
) -> None:
    let = "{days_between: [iro.appointed_on, iro.met_child_on]}"
    assert figure(tmp_path, let, iro=iro) == expected


def test_both_days_that_are_missing_are_named(tmp_path: Path) -> None:
    let = "{days_between: [iro.appointed_on, iro.met_child_on]}"
    body = f"let:\n  it: {let}\nobligation:\n  indicator: {{measure: it, unit: days}}\n"
    found = finding(tmp_path, body, {"started_on": "2025-01-06", "iro": {}}, "2025-04-01")
    assert [path.rpartition(".")[2] for path in found.missing] == ["appointed_on", "met_child_on"]


@pytest.mark.parametrize(
    ("test", "outcome"),
    [
        # Visits before 3 February are hidden: the share of those at which the child was seen is any.
        ("share_of: visits, SEEN, at_least: 0", "met"),
        ("share_of: visits, SEEN, at_least: 1", "undetermined"),
        ("share_of: visits, SEEN, at_most: 99", "undetermined"),
        ("share_of: visits, SEEN, at_most: 100", "met"),
        # There was one visit, or more.
        ("count_of: visits, at_least: 1", "met"),
        ("count_of: visits, at_least: 200", "undetermined"),
        ("count_of: visits, less_than: 1", "breached"),
    ],
)
def test_how_many_where_some_are_hidden(tmp_path: Path, test: str, outcome: str) -> None:
    asked = test.replace("SEEN", "where: {field: child_seen, is: true}")
    body = f"obligation: {{constraint: {{must: {{{asked}}}, by: 2025-05-01}}}}"
    visits = [{"held_on": "2025-02-03", "child_seen": True}]
    period = STARTED | {"visits": visits, "visits_recorded_from": "2025-02-03"}
    assert finding(tmp_path, body, period, "2025-06-01").outcome == outcome
