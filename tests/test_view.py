"""The case as it stood: later facts are not known, booked ones are, silence is told from none."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Rulebook, read_case
from tests.support import PACK, finding, findings, one_rule, rule, shipped, write_pack

DUE_BY_PANEL = """
obligation:
  deadline: {event: requested_on, at_least: 1 week, before: planned_for}
"""
PANELS = {"head": {"for_each": "periods_of_care.panels"}}


def test_a_record_that_lies_ahead_is_not_known(tmp_path: Path) -> None:
    body = "obligation:\n  constraint: {must: [{count_of: placements, at_least: 2}]}"
    placements = [{"started_on": "2025-01-06"}, {"started_on": "2025-03-01"}]
    period = {"started_on": "2025-01-06", "placements": placements}
    assert finding(tmp_path / "a", body, period, "2025-02-28").outcome == "breached"
    # From 6 January on there was one placement where there must be two: put right on 1 March.
    assert finding(tmp_path / "b", body, period, "2025-03-01").outcome == "late"


def test_a_booked_meeting_is_known_before_it_is_held(tmp_path: Path) -> None:
    panel = {"planned_for": "2025-03-20", "held_on": "2025-03-20", "requested_on": None}
    period: dict[str, Any] = {"started_on": "2025-01-06", "panels": [panel]}
    found = finding(tmp_path / "a", DUE_BY_PANEL, period, "2025-03-01", **PANELS)
    assert (found.outcome, found.due_on) == ("due", date(2025, 3, 13))
    del panel["planned_for"]
    one_rule(tmp_path / "b", DUE_BY_PANEL, **PANELS["head"])
    assert findings(tmp_path / "b", period, "2025-03-01") == []


def test_a_section_that_is_not_there_is_unknown_and_an_empty_one_is_none(tmp_path: Path) -> None:
    one_rule(tmp_path, DUE_BY_PANEL, **PANELS["head"])
    started: dict[str, Any] = {"started_on": "2025-01-06"}
    (unknown,) = findings(tmp_path, started, "2025-03-01")
    assert (unknown.outcome, unknown.missing) == ("undetermined", ("periods_of_care[0].panels",))
    assert findings(tmp_path, started | {"panels": []}, "2025-03-01") == []
    assert findings(tmp_path, started | {"panels": None}, "2025-03-01") == []


def check(folder: Path, data: dict[str, Any], as_at: str) -> Any:
    return Rulebook.load(folder).check(read_case(data), as_at=date.fromisoformat(as_at))


@pytest.mark.parametrize(
    ("ended_on", "recorded_until", "expected"),
    [(None, "2025-03-01", "violated"), ("2025-02-01", "2025-03-01", "breached"), (None, None, "breached")],
)  # fmt: skip
def test_what_came_after_the_record_ends_is_unknown(
    tmp_path: Path, ended_on: str | None, recorded_until: str | None, expected: str
) -> None:
    body = "obligation:\n  deadline: {event: visits.first.held_on, within: 1 week, of: started_on}"
    one_rule(tmp_path, body)
    period: dict[str, Any] = {"started_on": "2025-01-06", "visits": [], "ended_on": ended_on}
    data = {"case_id": "a", "recorded_until": recorded_until, "periods_of_care": [period]}
    (found,) = check(tmp_path, data, "2025-06-01").findings
    assert found.outcome == expected


def test_a_source_that_cannot_supply_a_fact_does_not_say_none(tmp_path: Path) -> None:
    body = "obligation:\n  constraint: {must: [{field: fully_approved_on, recorded: true}]}"
    one_rule(tmp_path, body, for_each="periods_of_care.placements")
    period: dict[str, Any] = {
        "started_on": "2025-01-06",
        "placements": [{"started_on": "2025-01-06"}],
    }
    data: dict[str, Any] = {"case_id": "a", "periods_of_care": [period]}
    assert check(tmp_path, data, "2025-06-01").findings[0].outcome == "breached"
    data["not_supplied"] = ["placement.fully_approved_on"]
    assert check(tmp_path, data, "2025-06-01").findings[0].outcome == "undetermined"


LOCAL = (
    PACK
    + """
roles: {kinship_lead: kinship lead}
facts:
  placement:
    score: {type: number, description: A score}
    mood: {type: one_of, one_of: [good, bad], description: A word}
    hub_on: {type: date, description: A day}
    hub_for: {type: planned_date, description: A booked day}
    is_settled: {type: yes_no, description: A yes or no, absent: none}
    remark: {type: narrative, description: Words}
    label: {type: text, description: A label}
    hubs:
      type: records
      description: Meetings
      dated_by: held_on
      fields:
        held_on: {type: date, description: Its day}
        chair: {type: text, description: Who}
"""
)
HUB = "obligation:\n  deadline: {event: local.hubs.last.held_on, within: 1 week, of: local.hub_on}"


def placed(**local: Any) -> dict[str, Any]:
    placement = {"started_on": "2025-01-06", "local": local}
    return {
        "case_id": "a",
        "periods_of_care": [{"started_on": "2025-01-06", "placements": [placement]}],
    }


def test_facts_that_only_one_council_records(tmp_path: Path) -> None:
    write_pack(tmp_path, {"rule": rule(HUB, for_each="periods_of_care.placements")}, LOCAL)
    held = [{"held_on": "2025-02-08"}, {"held_on": "2025-02-01"}, {"held_on": "2025-07-01"}]
    (found,) = check(tmp_path, placed(hub_on="2025-02-01", hubs=held), "2025-06-01").findings
    assert (found.outcome, found.done_on) == ("met", date(2025, 2, 8))
    (unknown,) = check(tmp_path, placed(), "2025-06-01").findings
    assert unknown.missing == (
        "periods_of_care[0].placements[0].local.hub_on",
        "periods_of_care[0].placements[0].local.hubs",
    )
    (ahead,) = check(tmp_path, placed(hub_on="2025-06-02", hubs=[]), "2025-06-01").findings
    assert ahead.outcome == "not_triggered"


@pytest.mark.parametrize(
    ("field", "local", "expected"),
    [
        ("score", {"score": 4}, "met"),
        ("score", {}, "undetermined"),
        ("is_settled", {}, "breached"),
        ("hub_for", {"hub_for": "2025-12-01"}, "met"),
        ("remark", {"remark": "Words"}, "met"),
        ("remark", {"remark": False}, "breached"),
        ("mood", {"mood": None}, "breached"),
    ],
)
def test_kinds_of_local_fact(
    tmp_path: Path, field: str, local: dict[str, Any], expected: str
) -> None:
    body = f"obligation:\n  constraint: {{must: [{{field: local.{field}, recorded: true}}]}}"
    write_pack(tmp_path, {"rule": rule(body, for_each="periods_of_care.placements")}, LOCAL)
    assert check(tmp_path, placed(**local), "2025-06-01").findings[0].outcome == expected


@pytest.mark.parametrize(
    ("local", "place", "message"),
    [
        ({"scoer": 4}, "local.scoer", 'Did you mean "score"?'),
        ({"score": "4"}, "local.score", "expected a number"),
        ({"score": True}, "local.score", "expected a number"),
        ({"mood": "fair"}, "local.mood", "expected one of: good, bad"),
        ({"hub_on": "1/2/2025"}, "local.hub_on", "expected a date"),
        ({"hub_on": "0203-01-01"}, "local.hub_on", "expected a date"),
        ({"is_settled": "yes"}, "local.is_settled", "expected true or false"),
        ({"label": 3}, "local.label", "expected text"),
        ({"remark": 3}, "local.remark", "expected text, or true or false"),
        ({"hubs": {}}, "local.hubs", "expected a list of records"),
        ({"hubs": ["x"]}, "local.hubs[0]", "expected a record with named fields"),
        ({"hubs": [{"held": "2025-01-01"}]}, "local.hubs[0].held", "no rule pack in use declares"),
    ],
)
def test_local_facts_are_checked_against_the_pack(
    tmp_path: Path, local: dict[str, Any], place: str, message: str
) -> None:
    write_pack(tmp_path, {"rule": rule(HUB, for_each="periods_of_care.placements")}, LOCAL)
    (problem,) = check(tmp_path, placed(**local), "2025-06-01").input_problems
    assert problem.place == f"periods_of_care[0].placements[0].{place}"
    assert message in problem.message


def test_a_local_fact_that_no_pack_declares() -> None:
    report = shipped("england").check(read_case(placed(score=3)), as_at=date(2025, 6, 1))
    (problem,) = report.input_problems
    assert "no rule pack in use declares this fact" in problem.message


def test_roles_are_those_that_the_packs_know(tmp_path: Path) -> None:
    write_pack(tmp_path, {}, LOCAL)
    review = {"held_on": "2025-02-01", "chair": "kinship_lead"}
    data = {"case_id": "a", "periods_of_care": [{"started_on": "2025-01-06", "reviews": [review]}]}
    assert check(tmp_path, data, "2025-06-01").findings == ()
    report = shipped("england").check(read_case(data), as_at=date(2025, 6, 1))
    (problem,) = report.input_problems
    assert problem.place == "periods_of_care[0].reviews[0].chair"
    assert "this is not a role" in problem.message


@pytest.mark.parametrize(
    ("as_at", "expected"),
    [("2025-02-03", "due"), ("2025-02-04", "breached")],
)
def test_a_review_that_is_only_booked_has_not_been_held(
    tmp_path: Path, as_at: str, expected: str
) -> None:
    # Due on 3 February 2025, booked for the 4th: a booking is not a review.
    body = (
        "obligation:\n  deadline: {event: reviews.first.held_on, within: 4 weeks, of: started_on}"
    )
    period = {"started_on": "2025-01-06", "reviews": [{"scheduled_for": "2025-02-04"}]}
    assert finding(tmp_path, body, period, as_at).outcome == expected


def test_the_first_that_is_recorded(tmp_path: Path) -> None:
    body = """
obligation:
  deadline:
    event: reviews.first.held_on
    by: {first_recorded_of: [iro.met_child_on, iro.appointed_on]}
"""
    for number, (iro, due) in enumerate(
        [
            ({"met_child_on": "2025-02-01", "appointed_on": "2025-01-10"}, date(2025, 2, 1)),
            ({"met_child_on": None, "appointed_on": "2025-01-10"}, date(2025, 1, 10)),
            ({"appointed_on": "2025-01-10"}, None),
        ]
    ):
        period = {"started_on": "2025-01-06", "reviews": [], "iro": iro}
        assert finding(tmp_path / str(number), body, period, "2025-03-01").due_on == due


def test_records_of_one_council_have_neighbours_too(tmp_path: Path) -> None:
    body = "obligation:\n  deadline: {event: held_on, within: 4 weeks, of: previous.held_on}"
    write_pack(
        tmp_path, {"rule": rule(body, for_each="periods_of_care.placements.local.hubs")}, LOCAL
    )
    hubs = [{"held_on": "2025-03-03"}, {"held_on": "2025-02-03"}, {"held_on": "2025-04-01"}]
    report = check(tmp_path, placed(hubs=hubs), "2025-06-01")
    # Four weeks after 3 February is 3 March; after 3 March, 31 March.
    assert [(each.outcome, each.due_on) for each in report.findings] == [
        ("not_triggered", None),
        ("met", date(2025, 3, 3)),
        ("late", date(2025, 3, 31)),
    ]
