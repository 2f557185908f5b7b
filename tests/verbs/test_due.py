"""Several days by which something may be due, put together without asking for more than needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from permanence_rules.engine.due import Due, earliest_of, latest_of, one_of_these
from permanence_rules.timing import Reading

MAY, JUNE, JULY, AUGUST = (date(2025, month, 1) for month in (5, 6, 7, 8))
NOTHING = frozenset[str]()
HIDDEN = frozenset({"a"})
ALSO_HIDDEN = frozenset({"b"})


def on(day: date, **more: Any) -> Due:
    """Return something due on one day."""
    return Due(day, day, **more)


def between(first: date | None, last: date | None, **more: Any) -> Due:
    """Return something due between two days, because a fact is missing."""
    return Due(first, last, HIDDEN, **more)


NOT_YET = between(None, None, may_not_start=True)


@pytest.mark.parametrize(
    ("dues", "first", "last"),
    [
        ([on(JUNE), on(MAY), on(JULY)], (MAY, MAY), (JULY, JULY)),
        # May to July and June: the earliest lies between May and June, the latest in June or July.
        ([between(MAY, JULY), on(JUNE)], (MAY, JUNE), (JUNE, JULY)),
        ([between(MAY, None), on(JUNE)], (MAY, JUNE), (JUNE, None)),
        ([between(None, JULY), on(JUNE)], (None, JUNE), (JUNE, JULY)),
        # A clock that may not have started can bring the first forward, and the last put off.
        ([NOT_YET, on(JUNE)], (None, JUNE), (JUNE, None)),
        ([NOT_YET, NOT_YET], (None, None), (None, None)),
        # One whose days are known, if it started at all, only as far as those.
        ([between(MAY, MAY, may_not_start=True), on(JUNE)], (MAY, JUNE), (JUNE, JUNE)),
        ([between(JULY, JULY, may_not_start=True), on(JUNE)], (JUNE, JUNE), (JUNE, JULY)),
        # Where none is sure to have started, any one of them may be the only one.
        (
            [between(MAY, JULY, may_not_start=True), between(JUNE, AUGUST, may_not_start=True)],
            (MAY, AUGUST),
            (MAY, AUGUST),
        ),
        # One whose clock stands still is the last, whatever the other comes to.
        ([on(date.max), between(MAY, None)], (MAY, date.max), (date.max, date.max)),
    ],
)
def test_the_first_and_the_last_of_several_days(
    dues: list[Due], first: tuple[date | None, date | None], last: tuple[date | None, date | None]
) -> None:
    earliest, latest = earliest_of(dues), latest_of(dues)

    assert (earliest.earliest, earliest.latest) == first
    assert (latest.earliest, latest.latest) == last


@pytest.mark.parametrize("put_together", [earliest_of, latest_of])
def test_what_is_missing_and_how_it_was_worked_out_is_kept_of_each(put_together: Any) -> None:
    one = between(None, None, steps=("one",), warnings=("mind",), may_not_start=True)
    other = on(JUNE, missing=ALSO_HIDDEN, steps=("two", "three"), warnings=("too",))

    found = put_together([one, other])

    assert found.missing == HIDDEN | ALSO_HIDDEN
    assert found.steps == ("one", "two", "three")
    assert found.warnings == ("mind", "too")
    assert found.may_not_start is False
    assert put_together([one, one]).may_not_start is True


def test_the_day_that_decides_brings_its_other_readings_and_how_it_is_counted() -> None:
    readings = (Reading(MAY, "one"),)
    early = on(MAY, readings=lambda: readings, in_working_days=True)
    late = on(JULY)

    assert earliest_of([late, early]).readings() == readings
    assert earliest_of([late, early]).in_working_days is True
    assert latest_of([early, late]).readings() == ()
    assert latest_of([early, late]).in_working_days is False
    # Where none is exact the first of the list speaks for all.
    open_ended = between(MAY, None, readings=lambda: readings)
    assert earliest_of([open_ended, between(JUNE, None)]).readings() == readings
    # What is exact goes before what is open.
    assert earliest_of([between(None, None), early]).readings() == readings


def test_the_clock_started_with_the_first_that_did() -> None:
    dues = [on(AUGUST, started_on=JULY), on(AUGUST, started_on=JUNE)]

    assert earliest_of(dues).started_on == JUNE
    assert latest_of(dues).started_on == JUNE
    # By one that has no start every act counts.
    assert earliest_of([*dues, on(AUGUST)]).started_on is None
    assert earliest_of([*dues, on(AUGUST)]).start_missing == frozenset()


def test_a_start_that_is_not_known_can_only_be_earlier() -> None:
    # From June on an act counts in any case; before that it may, by the clock that is not known.
    hidden = between(None, None, may_not_start=True, start_missing=ALSO_HIDDEN)
    found = latest_of([on(AUGUST, started_on=JUNE), hidden])
    assert (found.started_on, found.start_missing) == (JUNE, ALSO_HIDDEN)
    # One that may not count and would start in July changes nothing.
    later = on(AUGUST, started_on=JULY, may_not_start=True, start_missing=ALSO_HIDDEN)
    found = latest_of([on(AUGUST, started_on=JUNE), later])
    assert (found.started_on, found.start_missing) == (JUNE, frozenset())
    assert latest_of([hidden, hidden]).started_on is None
    assert latest_of([hidden, hidden]).start_missing == ALSO_HIDDEN
    # Where none is sure to run, what would tell of each of them is named.
    first = on(AUGUST, started_on=JUNE, may_not_start=True, start_missing=HIDDEN)
    assert earliest_of([first, later]).start_missing == HIDDEN | ALSO_HIDDEN
    assert earliest_of([first, later]).started_on == JULY


def test_a_clock_that_may_not_run_can_only_bring_the_start_forward() -> None:
    sure = on(AUGUST, started_on=JUNE)
    # It started in May, if it runs: what lacks to know that is named.
    found = earliest_of([sure, on(AUGUST, started_on=MAY, may_not_start=True, missing=HIDDEN)])
    assert (found.started_on, found.start_missing) == (JUNE, HIDDEN)
    # On the same day or later it changes nothing.
    found = earliest_of([sure, on(AUGUST, started_on=JUNE, may_not_start=True, missing=HIDDEN)])
    assert (found.started_on, found.start_missing) == (JUNE, NOTHING)
    # By one that has no start every act counts already.
    unsure = on(AUGUST, started_on=MAY, may_not_start=True, missing=HIDDEN)
    assert earliest_of([on(AUGUST), unsure]).start_missing == NOTHING


def test_what_cannot_change_the_day_is_not_asked_for() -> None:
    assert earliest_of([on(MAY), between(JUNE, AUGUST)]).missing == NOTHING
    assert latest_of([on(AUGUST), between(MAY, JUNE)]).missing == NOTHING
    # Between May and July the answer is open, and both are asked for.
    both = [between(MAY, AUGUST), on(JULY, missing=ALSO_HIDDEN)]
    assert earliest_of(both).missing == HIDDEN | ALSO_HIDDEN


def test_of_possible_limits_an_act_counts_from_the_last_start_on() -> None:
    def starts(*dues: Due) -> tuple[date | None, frozenset[str]]:
        found = one_of_these(list(dues), HIDDEN)
        assert found is not None
        return found.started_on, found.start_missing

    early, late = on(JULY, started_on=MAY), on(AUGUST, started_on=JUNE)
    assert starts(early, early) == (MAY, NOTHING)
    assert starts(late, early) == (JUNE, HIDDEN)
    # Of one the start is not known: then from no day on in any case.
    unknown = on(AUGUST, start_missing=ALSO_HIDDEN)
    assert starts(early, unknown) == (None, HIDDEN | ALSO_HIDDEN)
    assert starts(early, replace(early, start_missing=ALSO_HIDDEN)) == (MAY, ALSO_HIDDEN)
    assert starts(early, late, on(JULY, started_on=JULY)) == (JULY, HIDDEN)


def test_a_limit_that_is_the_only_one_is_left_as_it_is() -> None:
    only = on(MAY, readings=lambda: (Reading(JUNE, "one"),))

    assert one_of_these([only], NOTHING) is only
    assert one_of_these([None], HIDDEN) is None
    assert one_of_these([None, None], HIDDEN) is None


def test_of_limits_between_which_a_missing_fact_decides_all_days_are_possible() -> None:
    found = one_of_these([on(JUNE, steps=("one",)), on(MAY, steps=("two",))], ALSO_HIDDEN)

    assert found is not None
    assert (found.earliest, found.latest) == (MAY, JUNE)
    assert found.missing == ALSO_HIDDEN
    assert found.may_not_start is False
    assert found.steps == ("one", "two")


def test_of_limits_one_of_which_has_not_started_the_clock_may_not_have() -> None:
    found = one_of_these([on(JUNE), None], ALSO_HIDDEN)
    open_one = one_of_these([on(JUNE), NOT_YET], ALSO_HIDDEN)

    assert found is not None
    assert (found.earliest, found.latest, found.may_not_start) == (JUNE, JUNE, True)
    assert open_one is not None
    assert (open_one.earliest, open_one.latest, open_one.may_not_start) == (None, None, True)
    assert open_one.missing == HIDDEN | ALSO_HIDDEN


def test_of_several_possible_limits_no_other_reading_is_told() -> None:
    readings = (Reading(MAY, "one"),)
    found = one_of_these([on(JUNE, readings=lambda: readings), on(JULY)], HIDDEN)

    assert found is not None
    assert found.readings() == ()


def test_what_is_moved_keeps_its_beginning_and_says_why() -> None:
    due = on(MAY, steps=("one",), readings=lambda: (Reading(JUNE, "x"),), started_on=MAY)

    moved = due.moved_to(JULY, "two")

    assert (moved.exact, moved.steps, moved.readings()) == (JULY, ("one", "two"), ())
    assert moved.started_on == MAY


def test_a_day_is_exact_only_where_both_bounds_are_that_day() -> None:
    assert on(MAY).exact == MAY
    assert between(MAY, JUNE).exact is None
    assert between(None, JUNE).exact is None
