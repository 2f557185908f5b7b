"""Names that may stand for one of several records: each way in turn, and what all ways agree on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

import pytest

from permanence_rules.engine import possible_records as choices
from permanence_rules.engine.possible_records import each_choice
from permanence_rules.engine.scope import Scope
from permanence_rules.language.outcomes import Outcome
from permanence_rules.oracle import agreeing
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import calendar_for

MAY, JUNE, JULY = (date(2025, month, 1) for month in (5, 6, 7))
VERDICTS: Any = {("england/some-rule", "child"): object()}
LETS: Any = {"it": lambda scope: None}


def scope(**more: Any) -> Scope:
    record: Any = object()
    return Scope(record, record, JUNE, calendar_for("england"), VERDICTS, LETS, **more)


def test_each_way_settles_every_open_name_and_keeps_all_else() -> None:
    seen = scope(choices={"a": (1, 2), "b": (3, None)}, settled={"c": 5}, ways=2)
    seen.worked_out["d"] = 7
    ways = list(each_choice(seen))

    assert [way.settled for way in ways] == [
        {"c": 5, "a": 1, "b": 3},
        {"c": 5, "a": 1, "b": None},
        {"c": 5, "a": 2, "b": 3},
        {"c": 5, "a": 2, "b": None},
    ]
    for way in ways:
        # What was worked out before hung on the open names, and is worked out anew.
        assert way.worked_out == way.settled
        assert way.worked_out is not way.settled
        assert (way.trace, way.choices) == ([], {})
        for name in ("record", "subject", "as_at", "calendar", "verdicts", "lets"):
            assert getattr(way, name) is getattr(seen, name)
        # Two ways before, and four in each of them.
        assert way.ways == 8


@pytest.mark.parametrize(
    ("ways", "choices", "expected"),
    [(1, 32, 32), (1, 33, 0), (8, 4, 4), (8, 5, 0), (32, 1, 1), (11, 3, 0)],
)
def test_beyond_thirty_two_ways_the_question_stays_open(
    ways: int, choices: int, expected: int
) -> None:
    seen = scope(choices={"it": tuple(range(choices))}, ways=ways)
    assert len(list(each_choice(seen))) == expected


Agreed = Callable[[Sequence[Assessment]], Assessment | None]


@pytest.fixture(params=[choices.agreed, agreeing.agreed], ids=["compiled", "durable"])
def agreed(request: pytest.FixtureRequest) -> Agreed:
    """Return how an engine takes together what each way comes to: both do it alike."""
    return cast(Agreed, request.param)


def test_nothing_is_agreed_where_outcomes_differ_or_stay_open(agreed: Agreed) -> None:
    met, open_one = Assessment(Outcome.MET), Assessment(Outcome.UNDETERMINED)
    assert agreed([met, Assessment(Outcome.LATE)]) is None
    assert agreed([open_one, open_one]) is None
    assert agreed([met, met]) == met


def test_what_is_the_same_in_all_ways_is_kept_and_what_differs_is_left_out(agreed: Agreed) -> None:
    def way(**more: Any) -> Assessment:
        same: dict[str, Any] = {"due_on": MAY, "recommended_by": JUNE, "warnings": ("mind",)}
        return Assessment(Outcome.LATE, **same, **more)

    first = way(done_on=JUNE, message="one", not_before=MAY)
    found = agreed([first, way(done_on=JULY, message="other", not_before=MAY)])
    assert found == way(not_before=MAY)


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        # Each is one day, or some days between which it lies: from the first of all to the last.
        ([{"due_on": JUNE}, {"due_on": MAY}], (MAY, JUNE)),
        ([{"due_on": JUNE}, {"possible_due_on": (MAY, JULY)}], (MAY, JULY)),
        ([{"possible_due_on": (MAY, JUNE)}, {"possible_due_on": (MAY, JULY)}], (MAY, JULY)),
        ([{"due_on": JUNE}, {"possible_due_on": (JUNE,)}], (JUNE,)),
        # Where one way has no day, nothing is known of it.
        ([{"due_on": JUNE}, {}], ()),
        ([{}, {"possible_due_on": (JUNE,)}], ()),
    ],
)
def test_of_due_days_that_differ_the_first_and_the_last_are_told(
    agreed: Agreed, ways: list[dict[str, Any]], expected: tuple[date, ...]
) -> None:
    found = agreed([Assessment(Outcome.BREACHED, done_on=JULY, **each) for each in ways])
    assert found == Assessment(Outcome.BREACHED, possible_due_on=expected, done_on=JULY)


def test_the_due_day_that_all_ways_share_stays(agreed: Agreed) -> None:
    one = Assessment(Outcome.BREACHED, due_on=MAY, message="one")
    other = Assessment(Outcome.BREACHED, due_on=MAY)
    assert agreed([one, other]) == other
    between = Assessment(Outcome.BREACHED, possible_due_on=(MAY, JULY))
    assert agreed([between, between]) == between


def test_items_lack_where_they_lack_in_all_ways_and_every_step_is_shown(agreed: Agreed) -> None:
    def way(items: str, *steps: str) -> Assessment:
        return Assessment(Outcome.BREACHED, missing_items=tuple(items), steps=steps, closed_on=MAY)

    found = agreed([way("xab", "one", "two"), way("bxc", "two", "three"), way("xb", "one")])
    assert found == way("xb", "one", "two", "three")
    # A step that stands twice in every way stays as it is.
    assert agreed([way("a", "one", "one"), way("a", "one", "one")]) == way("a", "one", "one")
