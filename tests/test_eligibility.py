"""When a young person became an eligible child, worked out by hand from the law."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from permanence_rules import read_case
from permanence_rules.facts.derived.registry import derivations, derived_extras
from permanence_rules.facts.kinds import record_type
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, look_at

# Sixteen on 10 May 2025, fourteen on 10 May 2023.
BORN = "2009-05-10"
AS_AT = "2025-12-31"


def became_eligible(
    *periods: dict[str, Any], as_at: str = AS_AT, of: int = -1, born: str | None = BORN
) -> Value:
    """Return the derived fact of one of *periods*, the last unless another is named."""
    child = {"date_of_birth": born} if born else {}
    data = {"case_id": "test", "child": child, "periods_of_care": list(periods)}
    case_type = record_type(derived_extras())
    view = look_at(read_case(data), date.fromisoformat(as_at), case_type, derivations())
    found = view.get("periods_of_care")
    assert isinstance(found, Many)
    value: Value = found.items[of].get("became_eligible_on")
    return value


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        # In care since seven: eligible on the sixteenth birthday.
        ({"started_on": "2016-09-01"}, date(2025, 5, 10)),
        # 8 February 2025 and thirteen weeks: 20 days left in February, 31 in March, 30 in April
        # make 81; ten more end on 10 May, the birthday itself.
        ({"started_on": "2025-02-08"}, date(2025, 5, 10)),
        ({"started_on": "2025-02-09"}, date(2025, 5, 11)),
        # 1 October 2025: 30 days in October, 30 in November, 31 more end on 31 December.
        ({"started_on": "2025-10-01"}, date(2025, 12, 31)),
        ({"started_on": "2025-10-02"}, None),
        # Home the day before the birthday; home on the day thirteen weeks were over.
        ({"started_on": "2016-09-01", "ended_on": "2025-05-09"}, None),
        ({"started_on": "2025-02-09", "ended_on": "2025-05-11"}, date(2025, 5, 11)),
        ({"started_on": "2016-09-01", "arrangement": "short_breaks"}, None),
    ],
)
def test_thirteen_weeks_in_one_period(period: dict[str, Any], expected: date | None) -> None:
    assert became_eligible(period) == expected


def test_earlier_care_since_fourteen_counts_and_care_before_does_not() -> None:
    # 1 May to 1 June 2023: 22 days since the birthday of 10 May. Then 91 - 22 = 69 days from
    # 1 September 2025: 29 in September, 31 in October, 9 in November.
    earlier = {"started_on": "2023-05-01", "ended_on": "2023-06-01"}
    assert became_eligible(earlier, {"started_on": "2025-09-01"}) == date(2025, 11, 9)
    assert became_eligible(earlier, {"started_on": "2025-09-01"}, of=0) is None
    childhood = {"started_on": "2018-01-01", "ended_on": "2023-05-10"}
    # Without it 91 days from 1 September: 29, 31 and 30 make 90; 1 December.
    assert became_eligible(childhood, {"started_on": "2025-09-01"}) == date(2025, 12, 1)


def test_who_was_long_in_care_is_eligible_on_coming_back() -> None:
    earlier = {"started_on": "2024-01-01", "ended_on": "2025-01-01"}
    assert became_eligible(earlier, {"started_on": "2025-09-01"}) == date(2025, 9, 1)


def test_short_breaks_before_do_not_count() -> None:
    breaks = {"started_on": "2024-01-01", "ended_on": "2025-01-01", "arrangement": "short_breaks"}
    assert became_eligible(breaks, {"started_on": "2025-09-01"}) == date(2025, 12, 1)


def test_nothing_is_known_before_it_happens() -> None:
    assert became_eligible({"started_on": "2016-09-01"}, as_at="2025-05-09") is None
    assert became_eligible({"started_on": "2016-09-01"}, as_at="2025-05-10") == date(2025, 5, 10)


def test_what_is_missing_leaves_it_open_only_where_it_matters() -> None:
    assert became_eligible({"started_on": "2016-09-01"}, born=None) == Unknown(
        frozenset({"child.date_of_birth"})
    )
    undated = {"ended_on": "2024-06-01"}
    found = became_eligible(undated, {"started_on": "2025-09-01"})
    assert found == Unknown(frozenset({"periods_of_care[0].started_on"}))
    # Enough since fourteen in this period alone, and eligible on the birthday all the same
    assert became_eligible(undated, {"started_on": "2024-09-01"}) == date(2025, 5, 10)
    # Not sixteen yet, whatever care there was before
    assert became_eligible(undated, {"started_on": "2025-03-01"}, as_at="2025-05-09") is None


def test_what_the_pathway_plan_records_comes_first() -> None:
    long_in_care = {"started_on": "2016-09-01"}
    said = {**long_in_care, "pathway_plan": {"became_eligible_on": "2025-06-01"}}
    assert became_eligible(said) == date(2025, 6, 1)
    assert became_eligible({**long_in_care, "pathway_plan": {"is_eligible": False}}) is None
    assert became_eligible({**long_in_care, "pathway_plan": None}) == date(2025, 5, 10)
    ahead = {
        "started_on": "2025-06-11",
        "pathway_plan": {"is_eligible": True, "became_eligible_on": "2025-09-10"},
    }
    assert became_eligible(ahead, as_at="2025-09-09") is None
    assert became_eligible(ahead, as_at="2025-09-10") == date(2025, 9, 10)


def test_eligible_by_care_that_is_not_in_the_record() -> None:
    recent = {"started_on": "2025-12-01", "pathway_plan": {"is_eligible": True}}
    assert became_eligible(recent) == Unknown(
        frozenset({"periods_of_care[0].pathway_plan.became_eligible_on"})
    )
