"""What other facts tell of a disruption, of papers, of a care plan and of a core group."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import ViewRecord
from tests.test_homes import items, period

LEFT = "2025-06-02"
HOME = {"started_on": "2025-01-06", "ended_on": LEFT, "kind": "foster_care"}


def disruption(home: dict[str, Any], **facts: Any) -> ViewRecord:
    found = period(
        {"placements": [{**HOME, **home}], "disruptions": [{"child_left_on": LEFT, **facts}]}
    )
    return items(found, "disruptions")[0]


@pytest.mark.parametrize(
    ("home", "said", "expected"),
    [
        ({"long_term": {"started_on": "2025-03-01"}}, {}, True),
        ({"long_term": {"confirmed_on": "2025-03-01"}}, {}, True),
        ({"long_term": None}, {}, False),
        ({"long_term": {"started_on": "2025-03-01"}}, {"was_long_term": False}, False),
        ({"long_term": None}, {"was_long_term": True}, True),
    ],
)
def test_the_placement_says_whether_it_was_long_term(
    home: dict[str, Any], said: dict[str, Any], expected: bool
) -> None:
    assert disruption(home, **said).get("was_long_term") is expected


@pytest.mark.parametrize(
    "home", [{}, {"ended_on": "2025-06-03", "long_term": {"started_on": "2025-03-01"}}]
)
def test_silence_and_another_placement_tell_nothing_of_it(home: dict[str, Any]) -> None:
    assert isinstance(disruption(home).get("was_long_term"), Unknown)


def fee(**facts: Any) -> ViewRecord:
    found = disruption({}, fee=facts).get("fee")
    assert isinstance(found, ViewRecord)
    return found


def test_a_fee_that_goes_on_has_not_stopped_and_one_that_stopped_does_not_go_on() -> None:
    assert fee(continues=True).get("stopped_on") is None
    assert fee(stopped_on="2025-06-16").get("continues") is False
    assert fee(stopped_on="2025-06-16").get("paid_until_on") == date(2025, 6, 16)
    assert isinstance(fee(continues=False).get("stopped_on"), Unknown)


def test_before_a_fee_stopped_it_is_not_told_that_it_did_not_go_on() -> None:
    before = fee(stopped_on="2025-06-16").on(date(2025, 6, 15))
    assert before is not None
    assert before.get("stopped_on") is None
    assert isinstance(before.get("continues"), Unknown)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"completed_on": "2025-07-01"}, date(2025, 7, 1)),
        ({"completed_on": "2025-07-01", "supplied_on": "2025-07-08"}, date(2025, 7, 8)),
        ({"completed_on": "2025-07-01", "supplied_on": None}, None),
        ({"updated_on": "2025-07-02"}, date(2025, 7, 2)),
    ],
)
def test_a_listed_paper_was_there_when_it_was_complete_unless_a_day_says_otherwise(
    facts: dict[str, Any], expected: date | None
) -> None:
    panel = {"held_on": "2025-07-10", "papers": [{"kind": "form_f", **facts}]}
    held = items(period({"matches": [{"kind": "long_term_fostering", "panel": panel}]}), "matches")[
        0
    ].get("panel")
    assert isinstance(held, ViewRecord)
    assert items(held, "papers")[0].get("put_before_panel_on") == expected


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (None, False),
        ({"prepared_on": "2025-02-10"}, True),
        ({"prepared_on": "2025-02-11"}, False),  # not there yet on 10 February
        ({"prepared_on": None, "how_achieved": None}, False),
        ({"decided_on": "2025-02-10"}, True),
        ({"how_achieved": True}, True),
        ({"option": "adoption"}, True),
    ],
)
def test_a_plan_for_permanence_is_there_once_it_says_something(plan: Any, expected: bool) -> None:
    found = period(
        {"care_plan": {"prepared_on": "2025-01-15", "permanence_plan": plan}}, "2025-02-10"
    )
    care_plan = found.get("care_plan")
    assert isinstance(care_plan, ViewRecord)
    assert care_plan.get("has_permanence_plan") is expected


@pytest.mark.parametrize("plan", [{}, {"how_achieved": None}])
def test_an_empty_plan_for_permanence_says_nothing(plan: dict[str, Any]) -> None:
    care_plan = period({"care_plan": {"prepared_on": "2025-01-15", "permanence_plan": plan}}).get(
        "care_plan"
    )
    assert isinstance(care_plan, ViewRecord)
    assert isinstance(care_plan.get("has_permanence_plan"), Unknown)


OFFICER = {"role": "independent_reviewing_officer", "sent_on": "2025-06-05"}
HEALTH = {"role": "health_professional", "sent_on": "2025-06-05"}


@pytest.mark.parametrize(
    ("sent", "members", "said", "expected"),
    [
        ([HEALTH, OFFICER], [["health_professional"]], {}, True),
        ([HEALTH, OFFICER], [["health_professional", "foster_carer"]], {}, False),
        ([HEALTH, OFFICER], [["health_professional"], ["foster_carer"]], {}, False),
        ([OFFICER], [], {}, False),
        ([{"role": "core_group_member"}], [], {}, True),
        ([HEALTH], [["foster_carer"]], {"reached_all_members": True}, True),
        ([HEALTH], [["health_professional"]], {"reached_all_members": False}, False),
    ],
)
def test_the_adoption_plan_reaches_the_core_group_once_every_member_had_it(
    sent: list[dict[str, Any]], members: list[list[str]], said: dict[str, Any], expected: bool
) -> None:
    assert adoption_plan(sent, members, said).get("reached_core_group") is expected


def test_one_who_had_the_plan_does_not_show_that_all_had() -> None:
    assert isinstance(adoption_plan([HEALTH, OFFICER], [], {}).get("reached_core_group"), Unknown)


def adoption_plan(
    sent: list[dict[str, Any]], members: list[list[str]], said: dict[str, Any]
) -> ViewRecord:
    meetings = [
        {"held_on": "2025-05-12", "attendees": [{"role": role} for role in roles]}
        for roles in members
    ]
    plan = {"circulated_on": "2025-06-05", "circulated_to": sent, **said}
    adoption = period({"adoption": {"core_group_meetings": meetings, "plan": plan}}).get("adoption")
    assert isinstance(adoption, ViewRecord)
    found = adoption.get("plan")
    assert isinstance(found, ViewRecord)
    return found
