"""What a home is, whatever records it is split into, and what other records tell of its end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from permanence_rules import read_case
from permanence_rules.facts.derived.registry import derivations, derived_extras
from permanence_rules.facts.kinds import record_type
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, ViewRecord, look_at

AUNT = {"kind": "foster_care", "is_with_connected_person": True}
STRANGER = {"kind": "foster_care", "is_with_connected_person": False}
COVER = {"kind": "temporary_absence_cover"}


def period(facts: dict[str, Any], as_at: str = "2025-12-01") -> ViewRecord:
    """Return the only period of care of a case as it stood on *as_at*."""
    data = {"case_id": "test", "periods_of_care": [{"started_on": "2025-01-06", **facts}]}
    case_type = record_type(derived_extras())
    view = look_at(read_case(data), date.fromisoformat(as_at), case_type, derivations())
    return items(view, "periods_of_care")[0]


def items(record: ViewRecord, name: str) -> tuple[ViewRecord, ...]:
    found = record.get(name)
    assert isinstance(found, Many)
    return found.items


def last_home(*placements: dict[str, Any], as_at: str = "2025-12-01") -> ViewRecord:
    return items(period({"placements": list(placements)}, as_at), "placements")[-1]


FIRST = {**AUNT, "started_on": "2025-01-06", "ended_on": "2025-04-28"}
SECOND = {**AUNT, "started_on": "2025-04-28"}
BEGAN, BEGAN_ANEW = date(2025, 1, 6), date(2025, 4, 28)


@pytest.mark.parametrize(
    ("first", "second", "since"),
    [
        (FIRST, SECOND, BEGAN),  # at once, without a recorded move: one home
        ({**FIRST, "end_reason": "other"}, SECOND, BEGAN),
        ({**FIRST, "end_reason": "planned_move"}, SECOND, BEGAN_ANEW),
        ({**FIRST, "end_reason": "breakdown"}, SECOND, BEGAN_ANEW),
        ({**FIRST, "ended_on": "2025-04-27"}, SECOND, BEGAN_ANEW),  # a night elsewhere
        (FIRST, {**SECOND, "is_with_same_carer": False}, BEGAN_ANEW),
        ({**FIRST, "end_reason": "planned_move"}, {**SECOND, "is_with_same_carer": True}, BEGAN),
        ({**FIRST, **STRANGER}, {**SECOND, **STRANGER}, BEGAN_ANEW),
        ({**FIRST, **STRANGER}, {**SECOND, **STRANGER, "is_with_same_carer": True}, BEGAN),
        ({**FIRST, **STRANGER}, SECOND, BEGAN_ANEW),
    ],
)
def test_the_first_day_with_a_carer_whatever_records_the_stay_is_split_into(
    first: dict[str, Any], second: dict[str, Any], since: date
) -> None:
    assert last_home(first, second).get("with_this_carer_since") == since


def test_three_records_of_one_home_begin_with_the_first() -> None:
    between = {**SECOND, "ended_on": "2025-06-02"}
    assert (
        last_home(FIRST, between, {**AUNT, "started_on": "2025-06-02"}).get("with_this_carer_since")
        == BEGAN
    )


def test_it_is_open_whether_the_home_goes_on_where_one_carer_is_not_known() -> None:
    unsaid = {"kind": "foster_care", "started_on": "2025-01-06", "ended_on": "2025-04-28"}
    assert isinstance(last_home(unsaid, SECOND).get("with_this_carer_since"), Unknown)


def test_a_stay_elsewhere_while_the_carer_is_away_does_not_end_the_home() -> None:
    away = {**COVER, "started_on": "2025-04-28", "ended_on": "2025-05-12"}
    back = last_home(FIRST, away, {**AUNT, "started_on": "2025-05-12"})
    assert back.get("with_this_carer_since") == BEGAN
    assert back.get("goes_on_from_earlier_record") is True


@pytest.mark.parametrize(
    ("placements", "expected"),
    [
        # the carer's placement goes on beside it
        ([{**STRANGER, "started_on": "2025-01-06"}, {**COVER, "started_on": "2025-08-04"}], True),
        # the child did not go back
        (
            [
                {**STRANGER, "started_on": "2025-01-06", "ended_on": "2025-08-04"},
                {**COVER, "started_on": "2025-08-04", "ended_on": "2025-08-18"},
            ],
            False,
        ),
        (
            [{**STRANGER, "started_on": "2025-01-06"}, {**STRANGER, "started_on": "2025-08-04"}],
            False,
        ),
        ([{**COVER, "started_on": "2025-08-04"}], False),  # nothing that could go on
    ],
)
def test_whether_a_stay_is_only_for_the_time_that_the_carer_is_away(
    placements: list[dict[str, Any]], expected: bool
) -> None:
    assert last_home(*placements).get("is_while_carer_is_away") is expected


@pytest.mark.parametrize(
    ("reason", "broke_down"),
    [
        ("breakdown", True),
        ("carer_request", True),
        ("child_request", True),
        ("approval_expired", True),
        ("safeguarding_concern", True),
        ("planned_move", False),
        ("returned_home", False),
        ("order_made", False),
        ("other", False),
    ],
)
def test_endings_that_nobody_had_planned_are_breakdowns(reason: str, broke_down: bool) -> None:
    ended = {**AUNT, "started_on": "2025-01-06", "ended_on": "2025-06-02", "end_reason": reason}
    found = period({"placements": [ended, {**STRANGER, "started_on": "2025-06-02"}]})
    day = date(2025, 6, 2) if broke_down else None
    assert found.get("connected_placement_broke_down_on") == day


def test_a_new_record_of_one_home_is_no_breakdown() -> None:
    assert period({"placements": [FIRST, SECOND]}).get("connected_placement_broke_down_on") is None


def test_an_ending_without_a_reason_may_have_been_a_breakdown() -> None:
    ended = {**AUNT, "started_on": "2025-01-06", "ended_on": "2025-06-02"}
    found = period({"placements": [ended, {**STRANGER, "started_on": "2025-06-02"}]})
    assert isinstance(found.get("connected_placement_broke_down_on"), Unknown)


def test_while_the_child_is_away_and_the_record_was_closed_nobody_knows_of_the_return() -> None:
    closed = {**STRANGER, "started_on": "2025-01-06", "ended_on": "2025-08-04"}
    away = last_home(closed, {**COVER, "started_on": "2025-08-04"})
    assert isinstance(away.get("is_while_carer_is_away"), Unknown)


CARE_ORDER = {"legal_statuses": [{"status": "care_order", "started_on": "2025-01-06"}]}
BY_AGREEMENT = {
    "legal_statuses": [{"status": "accommodated_by_agreement", "started_on": "2025-01-06"}]
}


@pytest.mark.parametrize(
    ("facts", "around", "expected"),
    [
        ({"kind": "custody"}, CARE_ORDER, True),
        ({"kind": "hospital"}, CARE_ORDER, True),
        ({"kind": "hospital"}, BY_AGREEMENT, False),
        ({"kind": "residential_school"}, CARE_ORDER, False),
        ({"kind": "residential_school", "is_arranged_by_another_body": True}, CARE_ORDER, True),
        ({"kind": "custody", "is_arranged_by_another_body": False}, CARE_ORDER, False),
    ],
)
def test_where_another_body_is_responsible_for_the_arrangements(
    facts: dict[str, Any], around: dict[str, Any], expected: bool
) -> None:
    found = period({**around, "placements": [{"started_on": "2025-06-02", **facts}]})
    assert items(found, "placements")[0].get("is_arranged_by_others") is expected


def test_an_order_that_ended_before_the_stay_does_not_put_the_child_in_care() -> None:
    over = {"status": "care_order", "started_on": "2025-01-06", "ended_on": "2025-06-02"}
    found = period(
        {"legal_statuses": [over], "placements": [{"started_on": "2025-06-02", "kind": "custody"}]}
    )
    assert items(found, "placements")[0].get("is_arranged_by_others") is False
