"""What a record leaves unsaid on the way to adoption is told by its other facts, and said facts stand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from permanence_rules import read_case
from permanence_rules.facts.derived.registry import derivations, derived_extras
from permanence_rules.facts.kinds import record_type
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord, look_at

ORDER = {"placement_order_made_on": "2025-03-03"}
CONSENT = {"parents_consented_on": "2025-02-03"}
APPROVED = {
    "kind": "adoption",
    "adm_decision": {"decided_on": "2025-04-01", "decision": "approved"},
}


def period_of(period: dict[str, Any], as_at: str = "2025-12-31") -> ViewRecord:
    data = {"case_id": "test", "periods_of_care": [{"started_on": "2012-01-09", **period}]}
    case_type = record_type(derived_extras())
    view = look_at(read_case(data), date.fromisoformat(as_at), case_type, derivations())
    found = view.get("periods_of_care")
    assert isinstance(found, Many)
    only: ViewRecord = found.items[0]
    return only


def told(name: str, adoption: dict[str, Any], as_at: str = "2025-12-31", **period: Any) -> Value:
    """Return a fact of the way to adoption, or of a record within it."""
    found: Value = period_of({"adoption": adoption, **period}, as_at).get("adoption")
    for step in name.split("."):
        assert isinstance(found, ViewRecord)
        found = found.get(step)
    return found


def missing(name: str) -> Unknown:
    return Unknown(frozenset({f"periods_of_care[0].adoption.{name}"}))


@pytest.mark.parametrize(
    ("adoption", "expected"),
    [
        ({"route": "parental_consent", **ORDER}, "parental_consent"),
        (ORDER, "placement_order"),
        ({"placement_order_applied_on": "2025-01-10"}, "placement_order"),
        (CONSENT, "parental_consent"),
        ({**CONSENT, **ORDER}, "parental_consent"),
        ({"parents_consented_on": "2025-04-01", **ORDER}, "placement_order"),
        ({"is_relinquished": True}, "parental_consent"),
        ({"is_relinquished": False}, missing("route")),
        ({}, missing("route")),
    ],
)
def test_the_route_is_the_one_that_was_taken(adoption: dict[str, Any], expected: Value) -> None:
    assert told("route", adoption) == expected


@pytest.mark.parametrize(
    ("adoption", "expected"),
    [
        ({"authorised_on": "2025-03-10", **ORDER}, date(2025, 3, 10)),
        (ORDER, date(2025, 3, 3)),
        (CONSENT, date(2025, 2, 3)),
        ({**CONSENT, **ORDER}, date(2025, 2, 3)),
        ({"parents_consented_on": None, "placement_order_made_on": None}, None),
        ({"route": "placement_order", "placement_order_made_on": None}, None),
        ({"route": "placement_order"}, missing("authorised_on")),
        ({"parents_consented_on": None}, missing("authorised_on")),
        ({}, missing("authorised_on")),
    ],
)
def test_the_order_or_the_consent_that_came_first_is_the_authority(
    adoption: dict[str, Any], expected: Value
) -> None:
    assert told("authorised_on", adoption) == expected


@pytest.mark.parametrize(
    ("adoption", "expected"),
    [
        ({}, None),
        ({"placed_on": "2025-05-06"}, missing("order_applied_on")),
        ({"order_made_on": "2025-09-01"}, missing("order_applied_on")),
        ({"order_applied_on": "2025-08-01"}, date(2025, 8, 1)),
    ],
)
def test_before_the_child_is_placed_no_order_is_applied_for(
    adoption: dict[str, Any], expected: Value
) -> None:
    assert told("order_applied_on", adoption) == expected


def test_an_order_to_come_is_no_authority_yet() -> None:
    assert told("authorised_on", ORDER | {"route": "placement_order"}, as_at="2025-03-02") is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [("placement_order", date(2025, 3, 3)), ("consent_to_placement", date(2025, 3, 3))],
)
def test_the_legal_status_tells_of_the_authority(status: str, expected: date) -> None:
    statuses = [
        {"status": "care_order", "started_on": "2025-01-06"},
        {"status": status, "started_on": "2025-03-03"},
    ]
    assert told("authorised_on", {}, legal_statuses=statuses) == expected


@pytest.mark.parametrize(
    ("route", "began", "expected"),
    [
        ({"route": "placement_order"}, "2012-09-01", None),
        ({"route": "placement_order"}, "2012-08-31", missing("panel")),
        ({"route": "parental_consent"}, "2012-09-01", missing("panel")),
        ({}, "2012-09-01", missing("panel")),
    ],
)
def test_where_an_order_is_sought_there_is_no_panel_since_september_2012(
    route: dict[str, Any], began: str, expected: Value
) -> None:
    assert told("panel", route, started_on=began) == expected


def test_a_panel_that_the_record_names_stands() -> None:
    adoption = {"route": "placement_order", "panel": {"held_on": "2025-02-03"}}
    panel = told("panel", adoption, started_on="2024-06-03")
    assert isinstance(panel, ViewRecord)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (ORDER, "approved"),
        ({"placed_on": "2025-05-06"}, "approved"),
        ({"placement_order_applied_on": "2025-02-10"}, "approved"),
        (CONSENT, missing("adm_decision.decision")),
    ],
)
def test_what_followed_tells_what_was_decided(more: dict[str, Any], expected: Value) -> None:
    decision = {"adm_decision": {"decided_on": "2025-02-01"}}
    assert told("adm_decision.decision", decision | more) == expected


def test_what_was_decided_stands_whatever_followed() -> None:
    decision = {"adm_decision": {"decided_on": "2025-02-01", "decision": "not_approved"}}
    assert told("adm_decision.decision", decision | ORDER) == "not_approved"


@pytest.mark.parametrize(
    ("matches", "adoption", "expected"),
    [
        ([APPROVED], {"placed_on": "2025-05-06"}, date(2025, 5, 6)),
        ([APPROVED], {"placed_on": None}, None),
        ([APPROVED | {"placed_on": "2025-05-07"}], {"placed_on": "2025-05-06"}, date(2025, 5, 7)),
        ([APPROVED | {"withdrawn_on": "2025-04-20"}], {"placed_on": "2025-05-06"}, None),
        ([APPROVED, APPROVED], {"placed_on": "2025-05-06"}, None),
        ([APPROVED], {}, None),
    ],
)
def test_the_only_match_is_the_one_on_which_the_child_was_placed(
    matches: list[dict[str, Any]], adoption: dict[str, Any], expected: date | None
) -> None:
    # A child who was placed has a placement: that there is none would contradict it.
    listed: dict[str, Any] = {} if adoption.get("placed_on") else {"placements": []}
    found = period_of({"matches": matches, "adoption": adoption, **listed}).get("matches")
    assert isinstance(found, Many)
    placed = found.items[0].get("placed_on")
    assert (placed if isinstance(placed, date) else None) == expected


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        ({"endorsed_option": "adoption"}, True),
        ({"endorsed_option": "return_home"}, False),
        ({"endorsed_option": None}, False),
        ({"permanence_plan_endorsed": False}, False),
        ({"held_on": "2025-01-31"}, False),
        ({}, Unknown(frozenset({"periods_of_care[0].reviews[0].endorsed_option"}))),
    ],
)
def test_whether_a_review_endorsed_adoption(review: dict[str, Any], expected: Value) -> None:
    period = {
        "reviews": [{"held_on": "2025-02-03"} | review],
        "adoption": {"considered_on": "2025-02-01"},
    }
    found = period_of(period).get("reviews")
    assert isinstance(found, Many)
    assert found.items[0].get("endorses_adoption") == expected


@pytest.mark.parametrize(
    ("review", "expected"),
    [
        ({"endorsed_option": "adoption"}, True),
        ({"endorsed_option": "adoption", "permanence_plan_endorsed": False}, False),
        ({"endorsed_option": None, "permanence_plan_endorsed": True}, True),
        ({}, Unknown(frozenset({"periods_of_care[0].reviews[0].permanence_plan_endorsed"}))),
    ],
)
def test_a_review_endorsed_a_plan_if_it_names_the_one(
    review: dict[str, Any], expected: Value
) -> None:
    found = period_of({"reviews": [{"held_on": "2025-02-03"} | review]}).get("reviews")
    assert isinstance(found, Many)
    assert found.items[0].get("permanence_plan_endorsed") == expected


def test_adopters_who_foster_are_approved_with_the_placement() -> None:
    placement = {
        "started_on": "2025-01-06",
        "kind": "foster_care",
        "is_fostering_for_adoption": True,
        "temporary_approval": {"approved_on": "2025-01-03"},
        "fostering_for_adoption": {},
    }
    found = period_of({"placements": [placement]}).get("placements")
    assert isinstance(found, Many)
    steps = found.items[0].get("fostering_for_adoption")
    assert isinstance(steps, ViewRecord)
    assert steps.get("carer_temporarily_approved_on") == date(2025, 1, 3)
    assert found.items[0].get("temporarily_approved_on") is None


@pytest.mark.parametrize(
    ("placement", "expected"),
    [
        ({"temporary_approval": {"approved_on": "2025-01-06"}}, date(2025, 4, 20)),
        ({"kind": "kinship_care"}, date(2025, 4, 20)),
        ({"kind": "kinship_care", "fully_approved_on": "2025-04-22"}, date(2025, 4, 22)),
        ({"kind": "kinship_care", "fully_approved_on": None}, None),
        ({"kind": "foster_care", "is_with_connected_person": False}, None),
    ],
)
def test_a_connected_persons_own_record_tells_of_full_approval(
    placement: dict[str, Any], expected: date | None
) -> None:
    carer = {"started_on": "2025-01-06", "carer": {"approved_on": "2025-04-20"}}
    found = period_of({"placements": [carer | placement]}).get("placements")
    assert isinstance(found, Many)
    assert found.items[0].get("fully_approved_on") == expected
