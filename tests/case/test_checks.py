"""Dates that cannot both be right are errors of the record, each at its own field."""

from typing import Any

import pytest

from permanence_rules.case import Case, read_case

START = "2025-01-06"
PERIOD = {"started_on": START}

IMPOSSIBLE = [
    ({"ended_on": "2025-01-05"}, "ended_on"),
    ({"reviews": [{"held_on": "2025-02-03"}, {"held_on": "2025-01-05"}]}, "reviews[1].held_on"),
    ({"visits": [{"held_on": "2025-01-05"}]}, "visits[0].held_on"),
    (
        {"reviews": [{"held_on": "2025-02-03", "completed_on": "2025-02-02"}]},
        "reviews[0].completed_on",
    ),
    (
        {
            "reviews": [
                {"adjournments": [{"adjourned_on": "2025-02-03", "resumed_on": "2025-02-02"}]}
            ]
        },
        "reviews[0].adjournments[0].resumed_on",
    ),
    ({"placements": [{"started_on": "2025-01-05"}]}, "placements[0].started_on"),
    (
        {"placements": [{"started_on": "2025-01-08", "ended_on": "2025-01-07"}]},
        "placements[0].ended_on",
    ),
    (
        {"ended_on": "2025-03-01", "placements": [{"started_on": "2025-03-02"}]},
        "placements[0].started_on",
    ),
    (
        {
            "ended_on": "2025-03-01",
            "placements": [{"started_on": START, "ended_on": "2025-03-02"}],
        },
        "placements[0].ended_on",
    ),
    (
        {
            "placements": [
                {
                    "temporary_approval": {
                        "approved_on": "2025-02-01",
                        "extension": {"granted_on": "2025-01-31"},
                    }
                }
            ]
        },
        "placements[0].temporary_approval.extension.granted_on",
    ),
    (
        {
            "placements": [
                {"temporary_approval": {"approved_on": "2025-02-01", "ended_on": "2025-01-31"}}
            ]
        },
        "placements[0].temporary_approval.ended_on",
    ),
    (
        {"legal_statuses": [{"started_on": START, "ended_on": "2025-01-05"}]},
        "legal_statuses[0].ended_on",
    ),
    ({"remands": [{"started_on": START, "ended_on": "2025-01-05"}]}, "remands[0].ended_on"),
    (
        {"proceedings": [{"issued_on": "2025-02-01", "concluded_on": "2025-01-31"}]},
        "proceedings[0].concluded_on",
    ),
    (
        {"assessments": [{"started_on": "2025-02-01", "completed_on": "2025-01-31"}]},
        "assessments[0].completed_on",
    ),
    (
        {"disputes": [{"raised_on": "2025-02-01", "resolved_on": "2025-01-31"}]},
        "disputes[0].resolved_on",
    ),
    (
        {"family_finding": {"opened_on": "2025-02-01", "ended_on": "2025-01-31"}},
        "family_finding.ended_on",
    ),
    (
        {"life_story": {"started_on": "2025-02-01", "completed_on": "2025-01-31"}},
        "life_story.completed_on",
    ),
    (
        {
            "permanence_notification": {
                "part_1_sent_on": "2025-02-01",
                "part_1_received_on": "2025-01-31",
            }
        },
        "permanence_notification.part_1_received_on",
    ),
    (
        {"matches": [{"carer": {"approved_on": "2025-02-01", "approval_ended_on": "2025-01-31"}}]},
        "matches[0].carer.approval_ended_on",
    ),
]

POSSIBLE = [
    {"ended_on": START},
    {"reviews": [{"held_on": START}], "visits": [{"held_on": START}]},
    {"placements": [{"started_on": START, "ended_on": START}]},
    {"reviews": [{"held_on": "2025-02-03"}, {"held_on": "2025-02-03"}]},
    # Accommodation begins a day before a child under agreement is looked after.
    {"accommodated_from_on": "2025-01-05", "placements": [{"started_on": "2025-01-05"}]},
    {"ended_on": "2025-03-01", "placements": [{"started_on": START, "ended_on": "2025-03-01"}]},
    {"reviews": [{"scheduled_for": "2025-02-03"}]},
]


def problems(data: dict[str, Any]) -> list[str]:
    return [problem.place for problem in read_case(data).problems]


@pytest.mark.parametrize(("facts", "place"), IMPOSSIBLE, ids=[place for _, place in IMPOSSIBLE])
def test_an_impossible_date_is_named_at_its_place(facts: dict[str, Any], place: str) -> None:
    data = {"case_id": "A1", "periods_of_care": [PERIOD | facts]}
    assert problems(data) == [f"periods_of_care[0].{place}"]


@pytest.mark.parametrize("facts", POSSIBLE)
def test_what_is_merely_unusual_is_accepted(facts: dict[str, Any]) -> None:
    case = read_case({"case_id": "A1", "periods_of_care": [PERIOD | facts]})
    assert isinstance(case, Case)
    assert case.problems == ()


def test_a_period_without_its_start_is_not_compared_with_it() -> None:
    facts = {"reviews": [{"held_on": "2025-01-01"}], "visits": [{"held_on": "2025-01-01"}]}
    assert read_case({"case_id": "A1", "periods_of_care": [facts]}).periods_of_care


@pytest.mark.parametrize(
    ("plan", "place"),
    [
        ({"plans": [{"started_on": "2025-02-01", "ended_on": "2025-01-31"}]}, "plans[0].ended_on"),
        (
            {"referrals": [{"received_on": "2025-02-01", "decided_on": "2025-01-31"}]},
            "referrals[0].decided_on",
        ),
        (
            {"referrals": [{"received_on": "2025-02-01", "assessment_completed_on": "2025-01-31"}]},
            "referrals[0].assessment_completed_on",
        ),
    ],
)
def test_impossible_dates_before_care(plan: dict[str, Any], place: str) -> None:
    assert problems({"case_id": "A1", "early_permanence": plan}) == [f"early_permanence.{place}"]


def test_a_child_is_not_born_after_care_began() -> None:
    data = {"case_id": "A1", "periods_of_care": [PERIOD], "child": {"date_of_birth": "2025-01-07"}}
    assert problems(data) == ["periods_of_care[0].started_on"]
    assert read_case(data).set_aside == {"child.date_of_birth", "periods_of_care[0].started_on"}


def test_a_child_may_be_looked_after_from_birth() -> None:
    data = {"case_id": "A1", "periods_of_care": [PERIOD], "child": {"date_of_birth": START}}
    assert read_case(data).child is not None


@pytest.mark.parametrize(
    "periods",
    [
        [{"started_on": START, "ended_on": "2025-03-01"}, {"started_on": "2025-02-28"}],
        [PERIOD, {"started_on": "2025-02-28"}],
    ],
)
def test_periods_of_care_do_not_overlap(periods: list[dict[str, Any]]) -> None:
    data = {"case_id": "A1", "periods_of_care": periods}
    assert problems(data) == ["periods_of_care[1].started_on"]


def test_the_order_in_which_periods_are_written_does_not_matter() -> None:
    late = {"started_on": "2025-03-01"}
    early = {"started_on": START, "ended_on": "2025-03-01"}
    assert read_case({"case_id": "A1", "periods_of_care": [late, early]}).periods_of_care
    overlapping = early | {"ended_on": "2025-03-02"}
    data = {"case_id": "A1", "periods_of_care": [late, overlapping]}
    assert problems(data) == ["periods_of_care[0].started_on"]


def test_every_impossibility_is_named_at_once() -> None:
    period = PERIOD | {
        "reviews": [{"held_on": "2025-01-01"}],
        "visits": [{"held_on": "2025-01-02"}],
        "placements": [{"started_on": "2025-01-03"}],
    }
    assert problems({"case_id": "A1", "periods_of_care": [period]}) == [
        "periods_of_care[0].placements[0].started_on",
        "periods_of_care[0].reviews[0].held_on",
        "periods_of_care[0].visits[0].held_on",
    ]
