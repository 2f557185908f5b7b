"""What is only asked about: steps that wait for a later one, descriptions, and steps that lie ahead."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Rulebook, read_case
from tests.support import ENGINES_HERE, STARTED, finding, rule, said, write_pack

WAITS = """
for_each: periods_of_care.resource_requests
obligation:
  sequence:
    first: panel_decided_on
    then: committed_on
    asked_from: requested_on
    lapses_on: period_of_care.ended_on
"""
REQUEST = {"requested_on": "2025-03-03", "panel_decided_on": None, "committed_on": None}


def request(folder: Path, as_at: str, around: dict[str, Any] | None = None, **facts: Any) -> Any:
    """Return what the rule says of one request for money."""
    period = {**STARTED, **(around or {}), "resource_requests": [{**REQUEST, **facts}]}
    head = {"for_each": "periods_of_care.resource_requests"}
    body = WAITS.replace("for_each: periods_of_care.resource_requests\n", "")
    return finding(folder, body, period, as_at, head=head)


@pytest.mark.parametrize(
    ("as_at", "facts", "expected"),
    [
        ("2025-03-03", {}, {"outcome": "needs_judgement"}),
        ("2026-03-03", {}, {"outcome": "needs_judgement"}),
        (
            "2025-06-02",
            {"panel_decided_on": "2025-05-12"},
            {"outcome": "met", "done_on": "2025-05-12"},
        ),
        # once the money is committed, the order of the two decides
        (
            "2025-06-02",
            {"committed_on": "2025-05-12"},
            {"outcome": "breached", "due_on": "2025-05-12", "days_overdue": 21},
        ),
        (
            "2025-06-02",
            {"committed_on": "2025-05-12", "panel_decided_on": "2025-05-13"},
            {
                "outcome": "late",
                "due_on": "2025-05-12",
                "done_on": "2025-05-13",
                "days_late": 1,
            },
        ),
    ],
)
def test_the_earlier_step_is_asked_for_while_the_later_one_has_not_come(
    tmp_path: Path, as_at: str, facts: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert said(request(tmp_path, as_at, **facts)) == expected


def test_what_is_asked_for_has_an_action_without_a_day(tmp_path: Path) -> None:
    action = request(tmp_path, "2025-03-03").next_action
    assert (action.do, action.by) == ("Do it", None)


def test_it_is_not_asked_for_before_that_day_or_after_the_duty_ended(tmp_path: Path) -> None:
    planned = request(tmp_path / "a", "2025-03-03", requested_on=None)
    assert said(planned)["outcome"] == "not_triggered"
    ended = request(tmp_path / "b", "2025-06-02", {"ended_on": "2025-05-12"})
    assert said(ended)["outcome"] == "ceased"
    assert ended.next_action is None


def test_it_is_open_while_the_start_or_the_step_is_not_known(tmp_path: Path) -> None:
    period = {
        **STARTED,
        "resource_requests": [{"requested_on": "2025-03-03", "committed_on": None}],
    }
    body = WAITS.replace("for_each: periods_of_care.resource_requests\n", "")
    head = {"for_each": "periods_of_care.resource_requests"}
    found = finding(tmp_path, body, period, "2025-06-02", head=head)
    assert said(found) == {
        "outcome": "undetermined",
        "missing": ["periods_of_care[0].resource_requests[0].panel_decided_on"],
    }


DESCRIBED = """
obligation:
  checklist:
    only_asks: true
    items:
      - {item: the emotional side, field: care_plan.permanence_plan.emotional_permanence}
      - {item: the legal side, field: care_plan.permanence_plan.legal_permanence}
    by: care_plan.prepared_on
    lapses_on: ended_on
"""


def described(emotional: Any, **around: Any) -> dict[str, Any]:
    plan = {"emotional_permanence": emotional, "legal_permanence": True}
    care_plan = {"prepared_on": "2025-02-03", "permanence_plan": plan}
    return {**STARTED, **around, "care_plan": care_plan}


def test_what_a_description_leaves_out_is_a_question_that_names_it(tmp_path: Path) -> None:
    found = finding(tmp_path, DESCRIBED, described(None), "2025-06-02")
    assert said(found) == {
        "outcome": "needs_judgement",
        "due_on": "2025-02-03",
        "missing_items": ["the emotional side"],
    }
    assert found.next_action is not None
    assert found.next_action.do == "Do it: the emotional side"


def test_a_description_that_is_complete_is_met_and_an_open_day_is_due(tmp_path: Path) -> None:
    assert said(finding(tmp_path / "a", DESCRIBED, described(True), "2025-06-02")) == {
        "outcome": "met",
        "due_on": "2025-02-03",
    }
    due = finding(tmp_path / "b", DESCRIBED, described(None), "2025-02-03")
    assert said(due)["outcome"] == "due"


def test_nothing_is_asked_once_the_duty_has_ended(tmp_path: Path) -> None:
    found = finding(tmp_path, DESCRIBED, described(None, ended_on="2025-05-12"), "2025-06-02")
    assert said(found)["outcome"] == "needs_judgement"
    assert found.next_action is None


@pytest.mark.parametrize(
    ("obligation", "period", "outcome"),
    [
        (
            "constraint: {must: [{field: end_reason, is: adopted}], only_asks: true}",
            {"end_reason": "returned_home", "ended_on": "2025-05-12"},
            "needs_judgement",
        ),
        (
            "sequence: {first: views.first.obtained_on, then: ended_on, only_asks: true}",
            {"views": [{"obtained_on": "2025-05-13"}], "ended_on": "2025-05-12"},
            "needs_judgement",  # later is no answer where the order is asked about
        ),
        (
            "sequence: {first: views.first.obtained_on, then: ended_on, only_asks: true}",
            {"views": [{"obtained_on": "2025-05-12"}], "ended_on": "2025-05-12"},
            "met",
        ),
        (
            (
                "checklist: {items: [{item: views, any_of: views, where: {field: obtained_on, "
                "recorded: true}}], by: ended_on, completed_on: views.first.obtained_on, "
                "only_asks: true}"
            ),
            {"views": [{"obtained_on": "2025-05-13"}], "ended_on": "2025-05-12"},
            "met",  # what came later leaves nothing to ask
        ),
    ],
)
def test_constraints_and_sequences_can_ask_too(
    tmp_path: Path, obligation: str, period: dict[str, Any], outcome: str
) -> None:
    found = finding(tmp_path, f"obligation:\n  {obligation}", {**STARTED, **period}, "2025-06-02")
    assert said(found)["outcome"] == outcome


AHEAD = """
obligation: {deadline: {event: reviews.second.held_on, within: 3 months, of: reviews.first.held_on}}
"""
ACTION = "{do: Hold it, owner: social_worker, ahead: [{field: ended_on, recorded: false}]}"


@pytest.mark.parametrize(
    ("period", "outcome", "asked"),
    [
        ({"reviews": []}, "not_triggered", True),
        ({"reviews": [], "ended_on": "2025-02-03"}, "not_triggered", False),
        ({}, "undetermined", False),
        ({"reviews": [{"held_on": "2025-01-31"}, {"held_on": "2025-03-03"}]}, "met", False),
    ],
)
def test_a_step_that_lies_ahead_is_asked_for_without_a_day(
    tmp_path: Path, period: dict[str, Any], outcome: str, asked: bool
) -> None:
    found = finding(
        tmp_path, AHEAD, {**STARTED, **period}, "2025-03-03", head={"next_action": ACTION}
    )
    assert said(found)["outcome"] == outcome
    assert (found.next_action is not None) is asked
    if found.next_action is not None:
        assert (found.next_action.do, found.next_action.by) == ("Hold it", None)


def test_a_step_that_lies_ahead_comes_in_the_plan_after_what_it_requires(tmp_path: Path) -> None:
    first = (
        "obligation: {deadline: {event: reviews.first.held_on, within: 4 weeks, of: started_on}}"
    )
    rules = {
        "first": rule(first),
        "second": rule(AHEAD + "requires: [pack/first]\n", next_action=ACTION),
    }
    folder = write_pack(tmp_path / "pack", rules)
    case = read_case({"case_id": "test", "periods_of_care": [{**STARTED, "reviews": []}]})
    for engine in ENGINES_HERE:
        report = Rulebook.load(folder, engine=engine).check(case, as_at=date(2025, 1, 20))
        assert [each.rule for each in report.next_actions] == ["pack/first", "pack/second"]
        assert report.next_actions[1].blocked_by == ("pack/first",)
