"""Names that may stand for one of several records: each way in turn, and what all ways agree on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from permanence_rules.engine.how_many import HowMany
from permanence_rules.engine.possible_records import each_way, is_over_budget
from permanence_rules.engine.scope import Scope
from permanence_rules.engine.verbs import agreement
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import calendar_for

MAY, JUNE, JULY = (date(2025, month, 1) for month in (5, 6, 7))
VERDICTS: Any = {("england/some-rule", "child"): object()}
LETS: Any = {"it": lambda scope: None}


def scope(**more: Any) -> Scope:
    record: Any = object()
    return Scope(record, record, JUNE, calendar_for("england"), VERDICTS, LETS, **more)


def test_each_way_settles_the_first_open_name_and_keeps_all_else() -> None:
    seen = scope(choices={"a": (1, 2), "b": (3, None)}, settled={"c": 5}, ways=2)
    seen.worked_out["d"] = 7
    ways = list(each_way(seen))

    # The other names are asked about again in each of them, if they still make a difference.
    assert [way.settled for way in ways] == [{"c": 5, "a": 1}, {"c": 5, "a": 2}]
    for way in ways:
        # What was worked out before hung on the open names, and is worked out anew.
        assert way.worked_out == way.settled
        assert way.worked_out is not way.settled
        assert (way.trace, way.choices) == ([], {})
        for name in ("record", "subject", "as_at", "calendar", "verdicts", "lets"):
            assert getattr(way, name) is getattr(seen, name)
        # Two ways before, and two in each of them.
        assert way.ways == 4


def test_collections_are_asked_about_after_names() -> None:
    few, more = HowMany(), HowMany(earlier=1)
    seen = scope(open={("periods_of_care[0]", "reviews"): (few, more)})
    assert [way.assumed for way in each_way(seen)] == [
        {("periods_of_care[0]", "reviews"): few},
        {("periods_of_care[0]", "reviews"): more},
    ]


@pytest.mark.parametrize(
    ("ways", "choices", "expected"),
    [(1, 64, False), (1, 65, True), (16, 4, False), (16, 5, True), (64, 1, False), (22, 3, True)],
)
def test_beyond_sixty_four_ways_the_question_stays_open(
    ways: int, choices: int, *, expected: bool
) -> None:
    assert is_over_budget(scope(choices={"it": tuple(range(choices))}, ways=ways)) is expected


def agreed(ways: Sequence[Assessment]) -> Assessment | None:
    """Return what ways come to together as at 1 July."""
    return agreement.agreed(ways, JULY)


def test_what_is_met_wherever_it_is_owed_is_met() -> None:
    met, late = Assessment(Outcome.MET, done_on=MAY), Assessment(Outcome.LATE)
    out = Assessment(Outcome.EXEMPT), Assessment(Outcome.NOT_APPLICABLE)
    assert agreed([out[0], met, out[1]]) == met
    assert agreed(out) is None
    assert agreed([late, out[0]]) is None


def test_what_is_late_or_overdue_in_every_way_is_violated_by_the_fewest_days() -> None:
    # Due by 1 May: on 1 July it is 61 days overdue; or it was done on 1 June, 31 days late.
    overdue = Assessment(Outcome.BREACHED, due_on=MAY)
    late = Assessment(Outcome.LATE, due_on=MAY, done_on=JUNE)
    assert agreed([overdue, late]) == Assessment(Outcome.VIOLATED, due_on=MAY, least_days=31)
    assert agreed([overdue, late, Assessment(Outcome.DUE)]) is None


def test_nothing_is_agreed_where_outcomes_differ_or_stay_open() -> None:
    met, open_one = Assessment(Outcome.MET), Assessment(Outcome.UNDETERMINED)
    assert agreed([met, Assessment(Outcome.LATE)]) is None
    assert agreed([open_one, open_one]) is None
    assert agreed([met, met]) == met


def test_what_is_the_same_in_all_ways_is_kept_and_what_differs_is_left_out() -> None:
    def way(**more: Any) -> Assessment:
        same: dict[str, Any] = {"due_on": MAY, "recommended_by": JUNE, "warnings": ("mind",)}
        return Assessment(Outcome.LATE, **same, **more)

    first = way(done_on=JUNE, message="one", not_before=MAY)
    found = agreed([first, way(done_on=JULY, message="other", not_before=MAY)])
    # Done on 1 June, 31 days after 1 May, or later.
    assert found == way(not_before=MAY, least_days=31)


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        # Each is one day, or some days between which it lies: from the first of all to the last.
        ([{"due_on": JUNE}, {"due_on": MAY}], (MAY, JUNE)),
        ([{"due_on": JUNE}, {"possible_due_on": (MAY, JULY)}], (MAY, JULY)),
        ([{"possible_due_on": (MAY, JUNE)}, {"possible_due_on": (MAY, JULY)}], (MAY, JULY)),
        ([{"due_on": JUNE}, {"possible_due_on": (JUNE,)}], (JUNE,)),
        # One day alone is the latest, with no earliest.
        ([{"due_on": MAY}, {"possible_due_on": (JUNE,)}], (JUNE,)),
        # Where one way has no day, nothing is known of it.
        ([{"due_on": JUNE}, {}], ()),
        ([{}, {"possible_due_on": (JUNE,)}], ()),
    ],
)
def test_of_due_days_that_differ_the_first_and_the_last_are_told(
    ways: list[dict[str, Any]], expected: tuple[date, ...]
) -> None:
    found = agreed([Assessment(Outcome.DUE, done_on=JULY, **each) for each in ways])
    assert found == Assessment(Outcome.DUE, possible_due_on=expected, done_on=JULY)


def test_the_due_day_that_all_ways_share_stays() -> None:
    one = Assessment(Outcome.BREACHED, due_on=MAY, message="one")
    other = Assessment(Outcome.BREACHED, due_on=MAY)
    assert agreed([one, other]) == other
    between = Assessment(Outcome.BREACHED, possible_due_on=(MAY, JULY))
    assert agreed([between, between]) == between


def test_items_lack_where_they_lack_in_all_ways_and_every_step_is_shown() -> None:
    def way(items: str, *steps: str) -> Assessment:
        return Assessment(Outcome.BREACHED, missing_items=tuple(items), steps=steps, closed_on=MAY)

    found = agreed([way("xab", "one", "two"), way("bxc", "two", "three"), way("xb", "one")])
    assert found == way("xb", "one", "two", "three")
    # A step that stands twice in every way stays as it is.
    assert agreed([way("a", "one", "one"), way("a", "one", "one")]) == way("a", "one", "one")
