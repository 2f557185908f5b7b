"""Facts that are worked out from others, each by hand; those of visits, orders and ages have files of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from permanence_rules import read_case
from permanence_rules.facts.derived.registry import derivations, derived_extras, derived_facts
from permanence_rules.facts.kinds import record_type
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord, look_at

AUNT = {"started_on": "2025-01-06", "kind": "kinship_care"}
FOSTER = {"started_on": "2025-04-01", "kind": "foster_care", "is_with_connected_person": False}


def fact(
    name: str, period: dict[str, Any], *steps: str, as_at: str = "2025-12-31", born: str = ""
) -> Value:
    """Return a fact of the only period of care, or of the first record that *steps* lead to."""
    child = {"date_of_birth": born} if born else {}
    whole = {"started_on": "2025-01-06", **period}
    data = {"case_id": "test", "child": child, "periods_of_care": [whole]}
    case_type = record_type(derived_extras())
    view = look_at(read_case(data), date.fromisoformat(as_at), case_type, derivations())
    found: Value = view
    for step in ("periods_of_care", *steps):
        assert isinstance(found, ViewRecord)
        found = found.get(step)
        found = found.items[0] if isinstance(found, Many) else found
    assert isinstance(found, ViewRecord)
    return found.get(name)


@pytest.mark.parametrize("derived", derived_facts(), ids=lambda each: f"{each.record}.{each.name}")
def test_a_derived_fact_says_what_it_is_and_where_it_comes_from(derived: Any) -> None:
    assert len(derived.description.split()) > 2
    assert derived.source


@pytest.mark.parametrize(
    ("placements", "expected"),
    [
        ([], False),
        ([AUNT], True),
        ([{**AUNT, "ended_on": "2025-04-01"}, FOSTER], False),
        ([{**AUNT, "ended_on": "2025-04-01"}], False),
        ([{"started_on": "2025-01-06", "kind": "childrens_home"}], False),
        ([{"started_on": "2025-01-06", "carer": {"is_connected_person": True}}], True),
        ([{"started_on": "2025-01-06", "provider": "independent_fostering_agency"}], False),
        (
            [{"started_on": "2025-01-06", "carer": {"provider": "independent_fostering_agency"}}],
            False,
        ),
        ([{**AUNT, "provider": "independent_fostering_agency"}], True),
        (
            [{"started_on": "2025-01-06", "kind": "foster_care"}],
            Unknown(frozenset({"periods_of_care[0].placements[0].is_with_connected_person"})),
        ),
    ],
)
def test_placed_with_a_connected_person(placements: list[Any], expected: Value) -> None:
    found = fact("is_placed_with_connected_person", {"placements": placements})
    assert found == expected


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ({"ended_on": "2025-04-01", "end_reason": "breakdown"}, date(2025, 4, 1)),
        ({"ended_on": "2025-04-01", "end_reason": "planned_move"}, None),
        ({}, None),
        (
            {"ended_on": "2025-04-01"},
            Unknown(frozenset({"periods_of_care[0].placements[0].end_reason"})),
        ),
    ],
)
def test_a_connected_home_that_broke_down(ending: dict[str, Any], expected: Value) -> None:
    period = {"placements": [{**AUNT, **ending}]}
    assert fact("connected_placement_broke_down_on", period) == expected


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"special_guardianship": {"order_made_on": "2025-09-01"}}, date(2025, 9, 1)),
        (
            {"placements": [{**FOSTER, "long_term": {"confirmed_on": "2025-08-01"}}]},
            date(2025, 8, 1),
        ),
        ({"permanence_achieved_on": "2025-07-01"}, date(2025, 7, 1)),
        ({}, None),
    ],
)
def test_permanence_achieved(period: dict[str, Any], expected: Value) -> None:
    assert fact("permanence_achieved_on", period) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ({"kind": "long_term_fostering"}, True),
        ({"kind": "adoption"}, True),
        ({"kind": "fostering_for_adoption"}, True),
        ({"kind": "special_guardianship"}, False),
        ({"kind": None}, False),
        ({}, Unknown(frozenset({"periods_of_care[0].matches[0].kind"}))),
    ],
)
def test_a_match_that_a_panel_considers(kind: dict[str, Any], expected: Value) -> None:
    period = {"matches": [{"agreed_on": "2025-06-01", **kind}]}
    assert fact("is_considered_by_a_panel", period, "matches") == expected


@pytest.mark.parametrize(
    ("reunification", "expected"),
    [
        ({"likelihood": "clearly_achievable"}, None),
        ({"likelihood": "unlikely", "likelihood_assessed_on": "2025-04-10"}, date(2025, 4, 10)),
        ({"likelihood": "not_possible", "likelihood_assessed_on": "2025-04-10"}, date(2025, 4, 10)),
        ({"ruled_out_on": "2025-05-02", "not_viable_on": "2025-04-30"}, date(2025, 4, 30)),
        ({"found_unlikely_on": "2025-04-01", "ruled_out_on": "2025-05-02"}, date(2025, 4, 1)),
        ({"found_unlikely_on": None, "ruled_out_on": "2025-05-02"}, None),
        (
            {"likelihood": "uncertain", "likelihood_assessed_on": "2025-04-10"},
            Unknown(frozenset({"periods_of_care[0].reunification.found_unlikely_on"})),
        ),
    ],
)
def test_since_when_return_home_is_unlikely(reunification: dict[str, Any], expected: Value) -> None:
    period = {"reunification": reunification}
    assert fact("found_unlikely_on", period, "reunification") == expected


@pytest.mark.parametrize(
    ("reunification", "expected"),
    [
        ({"is_safe_with_parents": True}, None),
        ({"is_safe_with_parents": True, "found_unsafe_on": "2025-02-03"}, date(2025, 2, 3)),
        (
            {"is_safe_with_parents": False},
            Unknown(frozenset({"periods_of_care[0].reunification.found_unsafe_on"})),
        ),
    ],
)
def test_since_when_parents_cannot_care_safely(
    reunification: dict[str, Any], expected: Value
) -> None:
    assert fact("found_unsafe_on", {"reunification": reunification}, "reunification") == expected


ASKED = {"purpose": "issue_proceedings", "recommendation": "recommended"}
UNTOLD = Unknown(frozenset({"periods_of_care[0].proceedings[0].panel_agreed_on"}))


@pytest.mark.parametrize(
    ("panels", "said", "expected"),
    [
        ([{**ASKED, "held_on": "2025-03-10"}], {}, date(2025, 3, 10)),
        (
            [{**ASKED, "held_on": "2025-04-10"}, {**ASKED, "held_on": "2025-03-10"}],
            {},
            date(2025, 3, 10),
        ),
        (
            [{**ASKED, "held_on": "2025-03-10"}],
            {"panel_agreed_on": "2025-03-12"},
            date(2025, 3, 12),
        ),
        ([{**ASKED, "held_on": "2025-03-10"}], {"panel_agreed_on": None}, None),
        ([{**ASKED, "held_on": "2025-03-10", "recommendation": "deferred"}], {}, UNTOLD),
        ([{**ASKED, "held_on": "2025-03-10", "purpose": "resources"}], {}, UNTOLD),
        ([{**ASKED, "held_on": None}], {}, UNTOLD),
        ([], {}, UNTOLD),
    ],
)
def test_when_a_panel_agreed_to_proceedings(
    panels: list[Any], said: dict[str, Any], expected: Value
) -> None:
    period = {
        "panels": panels,
        "proceedings": [{"kind": "care", "issued_on": "2025-05-01", **said}],
    }
    assert fact("panel_agreed_on", period, "proceedings") == expected


FIRST = {"held_on": "2025-01-31"}
SECOND = {"held_on": "2025-04-28", "permanence_plan_endorsed": True, "endorsed_option": "adoption"}
UNSAID = Unknown(frozenset({"periods_of_care[0].reviews[0].permanence_plan_endorsed"}))


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"reviews": [FIRST, SECOND]}, False),
        ({"reviews": [FIRST, {"held_on": "2025-04-28", "permanence_plan_endorsed": False}]}, False),
        ({"reviews": [FIRST, {"held_on": "2025-04-28", "endorsed_option": "adoption"}]}, False),
        ({"reviews": [{**FIRST, "endorsed_option": "adoption"}, SECOND]}, True),
        ({"reviews": [{**FIRST, "permanence_plan_endorsed": True}, SECOND]}, True),
        ({"reviews": [FIRST], "care_plan": {"permanence_plan": None}}, False),
        # a later review that is silent as well, or one of an unknown day, tells nothing of it
        ({"reviews": [FIRST, {"held_on": "2025-04-28"}]}, UNSAID),
        ({"reviews": [FIRST, SECOND, {"chair": "team_manager"}]}, UNSAID),
        ({"reviews": [FIRST]}, UNSAID),
        # it may not be the first: earlier ones are not in the record
        ({"reviews": [FIRST, SECOND], "reviews_recorded_from": "2025-01-20"}, UNSAID),
        # the silent one is the second
        ({"reviews": [{"held_on": "2025-05-28"}, SECOND]}, UNSAID),
    ],
)
def test_whether_a_silent_review_endorsed_a_plan(period: dict[str, Any], expected: Value) -> None:
    assert fact("permanence_plan_endorsed", period, "reviews") == expected


def test_a_review_that_endorsed_no_plan_endorsed_no_option() -> None:
    assert fact("endorsed_option", {"reviews": [FIRST, SECOND]}, "reviews") is None
    said = {"reviews": [{**FIRST, "permanence_plan_endorsed": False}]}
    assert fact("endorsed_option", said, "reviews") is None


@pytest.mark.parametrize(
    ("panel", "expected"),
    [
        ({"held_on": "2025-06-01"}, date(2025, 6, 1)),
        ({"held_on": None, "planned_for": "2026-01-15"}, date(2026, 1, 15)),
        ({"held_on": None, "planned_for": "2026-01-15", "is_cancelled": True}, None),
        ({"held_on": None, "planned_for": "2025-12-30"}, date(2025, 12, 30)),
    ],
)
def test_the_day_on_which_a_panel_sits(panel: dict[str, Any], expected: Value) -> None:
    assert fact("sits_on", {"panels": [panel]}, "panels") == expected


@pytest.mark.parametrize(
    ("assessment", "expected"),
    [
        ({"completed_on": "2025-01-20"}, date(2025, 1, 20)),
        ({"completed_on": "2025-01-05", "updated_on": "2025-02-01"}, date(2025, 2, 1)),
        ({"completed_on": "2025-01-05", "updated_on": None}, None),
    ],
)
def test_the_first_day_in_care_on_which_an_assessment_was_done(
    assessment: dict[str, Any], expected: Value
) -> None:
    found = fact("first_done_in_care_on", {"assessments": [assessment]}, "assessments")
    assert found == expected


def test_care_ends_at_eighteen() -> None:
    # Eighteen on 10 May 2025
    assert fact("ended_on", {}, born="2007-05-10") == date(2025, 5, 10)
    assert fact("ended_on", {}, born="2007-05-10", as_at="2025-05-09") is None


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({}, date(2025, 1, 6)),
        ({"placements": []}, None),
        ({"placements": None}, None),
        ({"placements": [FOSTER, {"started_on": "2025-01-08"}]}, date(2025, 1, 8)),
        (
            {"placements": [{"kind": "foster_care"}]},
            Unknown(frozenset({"periods_of_care[0].placements[0].started_on"})),
        ),
    ],
)
def test_the_first_placement_begins_with_care_where_no_word_is_said_of_placements(
    period: dict[str, Any], expected: Value
) -> None:
    assert fact("first_placed_on", period) == expected


@pytest.mark.parametrize(
    ("placement", "expected"),
    [
        ({"ended_on": "2025-05-06"}, False),
        ({"ended_on": "2025-05-06", "ending": {"was_for_immediate_risk": True}}, True),
    ],
)
def test_an_ending_that_goes_unsaid_was_not_for_immediate_risk(
    placement: dict[str, Any], expected: bool
) -> None:
    period = {"placements": [{"started_on": "2025-01-06", **placement}]}
    assert fact("was_for_immediate_risk", period, "placements", "ending") is expected


def test_what_is_said_of_an_ending_comes_first() -> None:
    period = {
        "placements": [{"started_on": "2025-01-06", "ended_on": "2025-05-06", "ending": None}]
    }
    assert fact("ending", period, "placements") is None


@pytest.mark.parametrize(
    ("placement", "expected"),
    [
        ({}, None),
        (
            {"ended_on": "2025-05-06"},
            Unknown(frozenset({"periods_of_care[0].placements[0].end_reason"})),
        ),
        ({"ended_on": "2025-05-06", "end_reason": "planned_move"}, "planned_move"),
    ],
)
def test_a_placement_that_goes_on_has_no_reason_for_its_end(
    placement: dict[str, Any], expected: Value
) -> None:
    period = {"placements": [{"started_on": "2025-01-06", **placement}]}
    assert fact("end_reason", period, "placements") == expected


_MOVE = Unknown(frozenset({"periods_of_care[0].placements[0].education_change"}))
_BEFORE = {"started_on": "2025-01-06", "ended_on": "2025-03-03"}


@pytest.mark.parametrize(
    ("born", "earlier", "expected"),
    [
        ("2011-03-04", [_BEFORE], None),
        ("2011-03-03", [_BEFORE], _MOVE),
        ("2008-03-04", [_BEFORE], _MOVE),
        ("2008-03-03", [_BEFORE], None),
        ("", [_BEFORE], _MOVE),
        ("2010-03-03", [], None),
    ],
    ids=["under 14", "14", "16", "17", "age unknown", "the first placement"],
)
def test_no_move_disrupts_key_stage_4_at_other_ages_or_where_none_came_before(
    born: str, earlier: list[dict[str, Any]], expected: Value
) -> None:
    period = {"placements": [{"started_on": "2025-03-03"}, *earlier]}
    assert fact("education_change", period, "placements", born=born) == expected


@pytest.mark.parametrize(
    ("period", "as_at", "expected"),
    [
        ({"accommodated_from_on": "2025-06-02"}, "2025-06-03", date(2025, 6, 3)),
        ({"accommodated_from_on": "2025-06-02"}, "2025-06-02", None),
        (
            {"accommodated_from_on": "2025-06-02", "started_on": "2025-06-05"},
            "2025-06-30",
            date(2025, 6, 5),
        ),
        ({"accommodated_from_on": "2025-06-02", "started_on": None}, "2025-06-30", None),
        ({}, "2025-06-30", Unknown(frozenset({"periods_of_care[0].started_on"}))),
    ],
)
def test_an_accommodated_child_is_looked_after_from_the_next_day(
    period: dict[str, Any], as_at: str, expected: Value
) -> None:
    data = {"case_id": "test", "periods_of_care": [period]}
    case_type = record_type(derived_extras())
    view = look_at(read_case(data), date.fromisoformat(as_at), case_type, derivations())
    found = view.get("periods_of_care")
    assert isinstance(found, Many)
    assert found.items[0].get("started_on") == expected


_BY_WHOM = Unknown(frozenset({"periods_of_care[0].ceasing.is_ordered_by_court"}))
_AGREED = {"status": "accommodated_by_agreement", "started_on": "2025-01-06"}
_INTERIM = {"status": "interim_care_order", "started_on": "2025-02-03"}


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([_AGREED], False),
        ([{**_AGREED, "ended_on": "2025-06-02"}], False),
        ([{**_AGREED, "ended_on": "2025-02-03"}, _INTERIM], True),
        ([_AGREED, {**_INTERIM, "ended_on": "2025-06-02"}], True),
        ([_AGREED, {**_INTERIM, "ended_on": "2025-06-01"}], _BY_WHOM),
        ([{"status": "remand", "started_on": "2025-01-06"}], True),
        ([{"status": "police_protection", "started_on": "2025-01-06"}], _BY_WHOM),
        ([], _BY_WHOM),
    ],
)
def test_only_a_court_ends_care_under_its_order_and_none_ends_accommodation(
    statuses: list[dict[str, Any]], expected: Value
) -> None:
    period = {"ended_on": "2025-06-02", "legal_statuses": statuses}
    assert fact("is_ordered_by_court", period, "ceasing") == expected


def test_what_is_said_of_the_courts_part_comes_first() -> None:
    period = {"legal_statuses": [_AGREED], "ceasing": {"is_ordered_by_court": True}}
    assert fact("is_ordered_by_court", period, "ceasing") is True
    assert fact("ceasing", {"legal_statuses": [_AGREED], "ceasing": None}) is None


_KIND = Unknown(frozenset({"periods_of_care[0].placements[0].kind"}))


@pytest.mark.parametrize(
    ("placement", "adoption", "expected"),
    [
        ({"kind": "adoption_placement"}, {}, True),
        ({"kind": "foster_care"}, {"adoption": {"placed_on": "2025-06-02"}}, False),
        ({}, {}, False),
        ({}, {"adoption": None}, False),
        ({}, {"adoption": {"considered_on": "2025-03-03"}}, _KIND),
        ({}, {"adoption": {"placed_on": None}}, False),
    ],
)
def test_a_placement_of_an_untold_kind_is_for_adoption_only_where_adoption_is_planned(
    placement: dict[str, Any], adoption: dict[str, Any], expected: Value
) -> None:
    period = {"placements": [{"started_on": "2025-06-02", **placement}], **adoption}
    assert fact("is_for_adoption", period, "placements") == expected


@pytest.mark.parametrize(
    ("placement", "expected"),
    [({}, False), ({"parent_placement": {"is_before_assessment": True}}, True)],
)
def test_a_child_was_placed_with_a_parent_before_assessment_only_where_that_is_said(
    placement: dict[str, Any], expected: bool
) -> None:
    period = {"placements": [{"started_on": "2025-01-06", **placement}]}
    assert fact("is_before_assessment", period, "placements", "parent_placement") is expected


_REASON = Unknown(frozenset({"periods_of_care[0].end_reason"}))


@pytest.mark.parametrize(
    ("period", "born", "expected"),
    [
        ({}, "2015-03-14", None),
        ({"ended_on": "2025-06-02"}, "2015-03-14", _REASON),
        ({"ended_on": "2025-06-02", "end_reason": "returned_home"}, "2015-03-14", "returned_home"),
        ({}, "2007-06-02", "reached_18"),
        ({"ended_on": "2025-06-01"}, "2007-06-02", _REASON),
        ({"adoption": {"order_made_on": "2025-06-02"}}, "2015-03-14", "adopted"),
        (
            {"special_guardianship": {"order_made_on": "2025-06-02"}},
            "2015-03-14",
            "special_guardianship_order",
        ),
    ],
)
def test_what_ended_the_time_in_care_tells_why_it_ended(
    period: dict[str, Any], born: str, expected: Value
) -> None:
    assert fact("end_reason", period, born=born) == expected


@pytest.mark.parametrize(
    ("panel", "decided", "expected"),
    [
        ({"recommendation": "not_recommended"}, None, True),
        ({"recommendation": "deferred"}, "2025-03-17", False),
        ({"recommendation": None}, "2025-03-17", False),
        ({}, "2025-03-01", True),
        ({}, "2025-02-28", False),
        ({}, None, False),
    ],
)
def test_whether_the_panel_made_a_recommendation(
    panel: dict[str, Any], decided: str | None, expected: bool
) -> None:
    adoption = {"panel": {"held_on": "2025-03-01"} | panel, "adm_decision": {"decided_on": decided}}
    found = fact("made_a_recommendation", {"adoption": adoption}, "adoption", "panel")
    assert (found is True) == expected
