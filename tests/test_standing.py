"""Since when a placement has a standing, and which visits count in it, as it was on a given day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import read_case
from permanence_rules.facts.derived.registry import derivations, derived_extras
from permanence_rules.facts.kinds import record_type
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, ViewRecord, look_at
from tests.support import case_of, judged_by_both, one_rule

START = "2025-01-06"
APPROVED = {"approved_on": START}
AT_HOME = {"kind": "placed_with_parent"}


def placement(
    facts: dict[str, Any], as_at: str, period: dict[str, Any] | None = None, **case: Any
) -> ViewRecord:
    """Return the only placement of a case as it stood on *as_at*."""
    inner = {"started_on": START, **facts}
    around = {"started_on": START, **(period or {}), "placements": [inner]}
    data = {"case_id": "test", **case, "periods_of_care": [around]}
    case_type = record_type(derived_extras())
    view = look_at(read_case(data), date.fromisoformat(as_at), case_type, derivations())
    periods = view.get("periods_of_care")
    assert isinstance(periods, Many)
    placements = periods.items[0].get("placements")
    assert isinstance(placements, Many)
    found = placements.items[0]
    assert isinstance(found, ViewRecord)
    return found


@pytest.mark.parametrize(
    ("facts", "as_at", "expected"),
    [
        ({"temporary_approval": APPROVED}, "2025-01-06", True),
        ({"temporary_approval": APPROVED}, "2025-01-05", False),
        ({"temporary_approval": APPROVED, "fully_approved_on": "2025-04-14"}, "2025-04-13", True),
        ({"temporary_approval": APPROVED, "fully_approved_on": "2025-04-14"}, "2025-04-14", False),
        ({"temporary_approval": {**APPROVED, "ended_on": "2025-04-14"}}, "2025-04-13", True),
        ({"temporary_approval": {**APPROVED, "ended_on": "2025-04-14"}}, "2025-04-14", False),
        ({"temporary_approval": APPROVED, "is_with_connected_person": False}, "2025-02-01", False),
        ({}, "2025-02-01", False),
    ],
)
def test_temporary_approval_as_it_stood(facts: dict[str, Any], as_at: str, expected: bool) -> None:
    found = placement({"started_on": "2025-01-01", **facts}, as_at, {"started_on": "2025-01-01"})
    assert found.get("is_under_temporary_approval") is expected


def test_what_a_source_cannot_supply_leaves_temporary_approval_open() -> None:
    hidden = ["placement.temporary_approval"]
    found = placement({"kind": "foster_care"}, "2025-02-01", not_supplied=hidden)
    assert isinstance(found.get("is_under_temporary_approval"), Unknown)
    elsewhere = placement({"kind": "childrens_home"}, "2025-02-01", not_supplied=hidden)
    assert elsewhere.get("is_under_temporary_approval") is False
    approved = placement({"fully_approved_on": START}, "2025-02-01", not_supplied=hidden)
    assert approved.get("is_under_temporary_approval") is False


@pytest.mark.parametrize(
    ("facts", "is_open"),
    [
        ({"started_on": "2020-09-24"}, True),
        ({"started_on": "2020-09-25"}, False),
        ({"started_on": "2020-01-06", "ended_on": "2020-04-24"}, True),
        ({"started_on": "2020-01-06", "ended_on": "2020-04-23"}, False),
    ],
)
def test_of_a_stranger_only_a_stay_in_the_spring_and_summer_of_2020_is_open(
    facts: dict[str, Any], *, is_open: bool
) -> None:
    """From 24 April to 24 September 2020 any person could be temporarily approved."""
    stay = {"kind": "foster_care", "is_with_connected_person": False, **facts}
    care = {"started_on": "2020-01-01"}
    found = placement(stay, "2025-02-01", care, not_supplied=["placement.temporary_approval"])
    assert isinstance(found.get("temporarily_approved_on"), Unknown) is is_open


def test_an_end_that_a_source_cannot_supply_leaves_temporary_approval_open() -> None:
    hidden = ["placement.fully_approved_on"]
    found = placement({"temporary_approval": APPROVED}, "2025-02-01", not_supplied=hidden)
    assert isinstance(found.get("is_under_temporary_approval"), Unknown)
    assert isinstance(found.get("temporary_approval_over_on"), Unknown)
    ended = placement(
        {"temporary_approval": {**APPROVED, "ended_on": "2025-01-20"}},
        "2025-02-01",
        not_supplied=hidden,
    )
    assert ended.get("is_under_temporary_approval") is False
    assert isinstance(ended.get("temporary_approval_over_on"), Unknown)


def test_the_earlier_of_full_approval_and_end_is_when_temporary_approval_was_over() -> None:
    facts = {
        "temporary_approval": {**APPROVED, "ended_on": "2025-04-20"},
        "fully_approved_on": "2025-04-14",
    }
    found = placement(facts, "2025-06-01")
    assert found.get("temporary_approval_over_on") == date(2025, 4, 14)
    assert placement(facts, "2025-04-13").get("temporary_approval_over_on") is None


@pytest.mark.parametrize(
    ("confirmed", "agreed", "expected"),
    [
        ("2014-05-01", "2014-06-01", date(2015, 4, 1)),
        ("2015-03-31", "2015-04-02", date(2015, 4, 2)),
        ("2015-04-03", "2015-04-02", date(2015, 4, 3)),
        (None, "2015-04-02", None),
        ("2015-04-03", None, None),
    ],
)
def test_fewer_visits_need_confirmation_agreement_and_the_law(
    confirmed: str | None, agreed: str | None, expected: date | None
) -> None:
    long_term = {"confirmed_on": confirmed, "child_agreed_to_fewer_visits_on": agreed}
    facts = {"started_on": "2014-01-06", "kind": "foster_care", "long_term": long_term}
    found = placement(facts, "2016-01-01", {"started_on": "2014-01-06"})
    assert found.get("fewer_visits_from") == expected


def test_orders_that_follow_each_other_are_one_time_at_home() -> None:
    statuses = [
        {"status": "interim_care_order", "started_on": START, "ended_on": "2025-02-02"},
        {"status": "interim_care_order", "started_on": "2025-02-03"},
        {"status": "care_order", "started_on": "2025-03-03"},
    ]
    found = placement(AT_HOME, "2025-06-01", {"legal_statuses": statuses})
    assert found.get("interim_order_at_home_from") == date(2025, 1, 6)
    assert found.get("interim_order_at_home_until") == date(2025, 3, 3)
    assert found.get("care_order_at_home_from") == date(2025, 3, 3)
    assert found.get("care_order_at_home_until") is None


def test_a_break_of_one_day_between_orders_makes_two_times() -> None:
    statuses = [
        {"status": "interim_care_order", "started_on": START, "ended_on": "2025-02-02"},
        {"status": "interim_care_order", "started_on": "2025-02-04"},
    ]
    found = placement(AT_HOME, "2025-06-01", {"legal_statuses": statuses})
    assert found.get("interim_order_at_home_from") == date(2025, 2, 4)


def test_an_order_is_judged_as_it_stood() -> None:
    statuses = [
        {"status": "interim_care_order", "started_on": START},
        {"status": "care_order", "started_on": "2025-03-03"},
    ]
    found = placement(AT_HOME, "2025-03-02", {"legal_statuses": statuses})
    assert found.get("interim_order_at_home_until") is None
    assert found.get("care_order_at_home_from") is None


def test_a_status_that_is_not_recorded_may_be_any_order() -> None:
    unnamed = placement(AT_HOME, "2025-02-01", {"legal_statuses": [{"started_on": START}]})
    assert isinstance(unnamed.get("care_order_at_home_from"), Unknown)
    silent = placement(AT_HOME, "2025-02-01")
    assert isinstance(silent.get("interim_order_at_home_until"), Unknown)
    fostered = placement({"kind": "foster_care"}, "2025-02-01")
    assert fostered.get("care_order_at_home_from") is None


def test_visits_outside_the_placement_or_without_the_child_are_left_out() -> None:
    seen = [
        {"held_on": "2025-01-06", "child_seen": True},
        {"held_on": "2025-01-20", "child_seen": False},
        {"held_on": "2025-02-03", "child_seen": True},
        {"held_on": "2025-02-04", "child_seen": True},
    ]
    found = placement({"ended_on": "2025-02-03"}, "2025-03-01", {"visits": seen}).get("visits")
    assert isinstance(found, Many)
    assert [visit.date_of() for visit in found.items] == [date(2025, 1, 6), date(2025, 2, 3)]
    assert not found.missing


def test_a_visit_that_may_not_count_leaves_a_gap() -> None:
    visits = [{"held_on": "2025-01-06", "child_seen": True}, {"child_seen": True}]
    found = placement({}, "2025-03-01", {"visits": visits}).get("visits")
    assert isinstance(found, Many)
    assert found.gaps == {"periods_of_care[0].visits[1].held_on"}


def test_a_placement_that_is_over_needs_no_later_record() -> None:
    over = placement(
        {"ended_on": "2025-02-03"}, "2025-06-01", {"visits": []}, recorded_until="2025-03-01"
    ).get("visits")
    going_on = placement({}, "2025-06-01", {"visits": []}, recorded_until="2025-03-01").get(
        "visits"
    )
    assert isinstance(over, Many)
    assert isinstance(going_on, Many)
    assert not over.missing
    assert going_on.after


def outcome(folder: Path, body: str, period: dict[str, Any], hidden: str = "") -> str:
    """Return what both engines find on 6 May 2025, where a source cannot tell of one fact."""
    case = case_of(period, not_supplied=[hidden] if hidden else [])
    (found,) = judged_by_both(one_rule(folder / "pack", body), case, date(2025, 5, 6))
    return found.outcome


def test_an_end_of_care_that_a_source_cannot_tell_is_not_taken_for_none(tmp_path: Path) -> None:
    """Three months from 31 January 2025 are 30 April: overdue in May, if care still goes on."""
    body = """
    obligation:
      deadline:
        event: reviews.second.held_on
        within: 3 months
        of: reviews.first.held_on
        lapses_on: [ended_on]
    """
    period: dict[str, Any] = {"started_on": START, "reviews": [{"held_on": "2025-01-31"}]}
    hidden = "period_of_care.ended_on"
    assert outcome(tmp_path, body, period) == "breached"
    assert outcome(tmp_path, body, period, hidden) == "undetermined"
    assert outcome(tmp_path, body, period | {"ended_on": "2025-02-28"}, hidden) == "ceased"


def test_permanence_that_a_source_cannot_tell_of_is_unknown(tmp_path: Path) -> None:
    """Twenty days from 6 January 2025 are over on 26 January."""
    body = """
    applies_when: [{field: permanence_achieved_on, recorded: false}]
    obligation: {deadline: {event: reviews.first.held_on, within: 20 days, of: started_on}}
    """
    period: dict[str, Any] = {"started_on": START, "reviews": []}
    assert outcome(tmp_path, body, period) == "breached"
    hidden = "period_of_care.permanence_achieved_on"
    assert outcome(tmp_path, body, period, hidden) == "undetermined"
