"""Since when a child is placed for adoption, as the record tells or leaves unsaid."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from permanence_rules import read_case
from permanence_rules.derived import derivations, derived_extras
from permanence_rules.facts import record_type
from permanence_rules.truth import Unknown
from permanence_rules.view import Many, Value, look_at

FOSTER = {"started_on": "2025-01-06", "ended_on": "2025-07-01", "kind": "foster_care"}
ADOPTERS = {"started_on": "2025-07-01", "kind": "adoption_placement"}
AGAIN = {"started_on": "2025-11-03", "kind": "adoption_placement"}
ENDED = {"ended_on": "2025-09-15"}
KIND = Unknown(frozenset({"periods_of_care[0].placements[0].kind"}))


def placed(as_at: str = "2025-12-31", **period: Any) -> tuple[Value, Value]:
    """Return the first day of the placement for adoption, and its last."""
    data = {"case_id": "test", "periods_of_care": [{"started_on": "2025-01-06", **period}]}
    case_type = record_type(derived_extras())
    view = look_at(read_case(data), date.fromisoformat(as_at), case_type, derivations())
    found = view.get("periods_of_care")
    assert isinstance(found, Many)
    names = ("placed_for_adoption_on", "placed_for_adoption_until")
    first, last = (found.items[0].get(name) for name in names)
    return first, last


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"placements": [FOSTER, ADOPTERS]}, (date(2025, 7, 1), None)),
        ({"placements": [FOSTER, ADOPTERS | ENDED]}, (date(2025, 7, 1), date(2025, 9, 15))),
        ({"placements": [ADOPTERS | ENDED, AGAIN]}, (date(2025, 11, 3), None)),
        ({"placements": [AGAIN, ADOPTERS | ENDED]}, (date(2025, 11, 3), None)),
        ({"adoption": {"placed_on": "2025-07-01"}}, (date(2025, 7, 1), None)),
        ({"placements": [FOSTER], "adoption": {"placed_on": None}}, (None, None)),
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
