"""Since when a child is placed for adoption, as the record tells or leaves unsaid."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from permanence_rules import read_case
from permanence_rules.facts.derived.registry import derivations, derived_extras
from permanence_rules.facts.kinds import record_type
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord, look_at

FOSTER = {"started_on": "2025-01-06", "ended_on": "2025-07-01", "kind": "foster_care"}
ADOPTERS = {"started_on": "2025-07-01", "kind": "adoption_placement"}
AGAIN = {"started_on": "2025-11-03", "kind": "adoption_placement"}
ENDED = {"ended_on": "2025-09-15"}
STAYED = {"started_on": "2025-01-06", "kind": "foster_care"}
HOME = {"started_on": "2025-01-06", "kind": "childrens_home"}
PLACED: dict[str, Any] = {"adoption": {"placed_on": "2025-07-01"}}
OVER = (date(2025, 7, 1), date(2025, 9, 15))
LATER = Unknown(frozenset({"periods_of_care[0].placements[2].kind"}))
KIND = Unknown(frozenset({"periods_of_care[0].placements[0].kind"}))


def placed(as_at: str = "2025-12-31", **period: Any) -> tuple[Value, Value]:
    """Return the first day of the placement for adoption, and its last."""
    found = period_of(as_at, **period)
    return found.get("placed_for_adoption_on"), found.get("placed_for_adoption_until")


def period_of(as_at: str = "2025-12-31", **period: Any) -> ViewRecord:
    """Return the only period of care as it stood."""
    data = {"case_id": "test", "periods_of_care": [{"started_on": "2025-01-06", **period}]}
    case_type = record_type(derived_extras())
    view = look_at(read_case(data), date.fromisoformat(as_at), case_type, derivations())
    found = view.get("periods_of_care")
    assert isinstance(found, Many)
    only: ViewRecord = found.items[0]
    return only


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"placements": [FOSTER, ADOPTERS]}, (date(2025, 7, 1), None)),
        ({"placements": [FOSTER, ADOPTERS | ENDED]}, (date(2025, 7, 1), date(2025, 9, 15))),
        ({"placements": [ADOPTERS | ENDED, AGAIN]}, (date(2025, 11, 3), None)),
        ({"placements": [AGAIN, ADOPTERS | ENDED]}, (date(2025, 11, 3), None)),
        ({"adoption": {"placed_on": "2025-07-01"}}, (date(2025, 7, 1), None)),
        ({"placements": [FOSTER], "adoption": {"placed_on": None}}, (None, None)),
        # Foster carers who adopt: the placement goes on, or its kind is not told; an end of it is one.
        ({"placements": [STAYED], **PLACED}, (date(2025, 7, 1), None)),
        ({"placements": [STAYED | ENDED], **PLACED}, (date(2025, 7, 1), date(2025, 9, 15))),
        ({"placements": [{"started_on": "2025-01-06"}], **PLACED}, (date(2025, 7, 1), None)),
        # The placement that begins on the day is the one, whatever it is called, or is not listed.
        ({"placements": [FOSTER, {"started_on": "2025-07-01"} | ENDED], **PLACED}, OVER),
        ({"placements": [FOSTER], **PLACED}, (date(2025, 7, 1), None)),
        ({"placements": [HOME], **PLACED}, (date(2025, 7, 1), None)),
        ({"placements": [FOSTER, ADOPTERS | ENDED], "adoption": {}}, OVER),
        # One that begins later and of which the kind is not told may be a second.
        (
            {"placements": [FOSTER, ADOPTERS, {"started_on": "2025-11-03"}], **PLACED},
            (LATER, LATER),
        ),
        # Silence says that there is none, unless adoption is planned.
        ({}, (None, None)),
        ({"placements": [{"started_on": "2025-01-06"}]}, (None, None)),
        ({"placements": [{"started_on": "2025-01-06"}], "adoption": {}}, (KIND, KIND)),
        (
            {"placements": [{"started_on": "2025-01-06"}], "adoption": {"placed_on": None}},
            (None, None),
        ),
    ],
)
def test_the_latest_placement_for_adoption(
    period: dict[str, Any], expected: tuple[Value, Value]
) -> None:
    assert placed(**period) == expected


def test_a_placement_is_not_known_before_it_begins() -> None:
    period = {"placements": [FOSTER, ADOPTERS]}
    assert placed(as_at="2025-06-30", **period) == (None, None)


def test_a_placement_that_is_not_listed_is_told_by_the_day_of_being_placed() -> None:
    found = period_of(placements=[HOME], **PLACED).get("placements")
    assert isinstance(found, Many)
    assert [each.get("placed_for_adoption_from") for each in found.items] == [
        None,
        date(2025, 7, 1),
    ]
    assert found.items[1].path == "periods_of_care[0].placements[1]"


def test_placements_that_are_not_recorded_stay_so_beside_the_one_that_is_told() -> None:
    found = period_of(**PLACED).get("placements")
    assert isinstance(found, Many)
    assert len(found.items) == 1
    assert found.missing == frozenset({"periods_of_care[0].placements"})


@pytest.mark.parametrize(
    ("placements", "expected"),
    [
        ([STAYED], [date(2025, 7, 1)]),
        ([STAYED, ADOPTERS], [None, date(2025, 7, 1)]),
        ([FOSTER, ADOPTERS], [None, date(2025, 7, 1)]),
        ([STAYED, AGAIN], [None, date(2025, 11, 3)]),
        ([HOME | {"ended_on": "2025-07-01"}], [None, date(2025, 7, 1)]),
    ],
)
def test_since_when_each_placement_is_one_for_adoption(
    placements: list[dict[str, Any]], expected: list[date | None]
) -> None:
    found = period_of(placements=placements, **PLACED).get("placements")
    assert isinstance(found, Many)
    assert [each.get("placed_for_adoption_from") for each in found.items] == expected


HIDDEN = Unknown(frozenset({"periods_of_care[0].placements before 2025-05-01"}))
LATEST = {"started_on": "2025-05-01", "kind": "foster_care"}


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        # A placement with adopters may lie before those that are recorded, if adoption is planned.
        ({"placements": [LATEST], "adoption": {}}, HIDDEN),
        ({"placements": [LATEST], "adoption": {"placed_on": None}}, None),
        ({"placements": [LATEST]}, None),
        # The latest that is recorded is the latest, whatever came before it.
        ({"placements": [LATEST | ENDED, AGAIN], "adoption": {}}, date(2025, 11, 3)),
    ],
)
def test_placements_before_the_first_that_is_recorded_stay_open(
    period: dict[str, Any], expected: Value
) -> None:
    found = period_of(**period, placements_recorded_from="2025-05-01")
    assert found.get("placed_for_adoption_on") == expected


def test_an_adoption_whose_placement_may_not_be_recorded_leaves_its_day_open() -> None:
    found = period_of(placements=[LATEST], adoption={}, placements_recorded_from="2025-05-01")
    way = found.get("adoption")
    assert isinstance(way, ViewRecord)
    assert way.get("placed_on") == HIDDEN
