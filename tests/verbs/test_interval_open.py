"""Intervals where the record has gaps: before it begins, after it ends, around a pause, in phases."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Finding, read_case
from tests.support import STARTED, judged_by_both, one_rule, said

SIX_WEEKS = "at_most: 6 weeks"
"""From Monday 6 January 2025 they end on 17 February, from there on 31 March, and on 12 May."""
ENDS = "at_most: 6 weeks, lapses_on: ended_on"
WEEKLY = "phases: [{at_most: 1 week, for_first: 4 weeks}, {at_most: 6 weeks}]"
RESETS = "at_most: 6 weeks, resets_on: iro.appointed_on"

AFTER = "periods_of_care[0].visits after %s"
BEFORE = "periods_of_care[0].visits before %s"
APPOINTED = "periods_of_care[0].iro.appointed_on"
MET = "periods_of_care[0].iro.met_child_on"
MONITORS = "periods_of_care[0].iro.monitors_performance"


def judged(
    folder: Path,
    clauses: str,
    as_at: str,
    *days: str,
    events: str = "visits.held_on",
    recorded_until: str | None = None,
    **period: Any,
) -> Finding:
    body = f"obligation:\n  interval: {{events: {events}, from: started_on, {clauses}}}"
    one_rule(folder, body)
    visits = {"visits": [{"held_on": day} for day in days]}
    data = {
        "case_id": "test",
        "recorded_until": recorded_until,
        "periods_of_care": [STARTED | {"iro": {}} | visits | period],
    }
    if recorded_until is None:
        del data["recorded_until"]
    (found,) = judged_by_both(folder, read_case(data), date.fromisoformat(as_at))
    return found


# ---- after the last day that the record covers ----------------------------------------------------


@pytest.mark.parametrize(
    ("clauses", "visits", "as_at", "more", "expected"),
    [
        # A visit after 10 March would make the next one due later, up to six weeks from today.
        (SIX_WEEKS, ["2025-02-17"], "2025-03-31", {"recorded_until": "2025-03-10"}, {"outcome": "due", "possible_due_on": ["2025-03-31", "2025-05-12"]}),
        (SIX_WEEKS, [], "2025-02-17", {"recorded_until": "2025-01-20"}, {"outcome": "due", "possible_due_on": ["2025-02-17", "2025-03-31"]}),
        # On the first day the next one cannot be due later.
        (SIX_WEEKS, [], "2025-01-06", {"recorded_until": "2025-01-05"}, {"outcome": "due", "due_on": "2025-02-17", "days_left": 42}),
        (SIX_WEEKS, [], "2025-01-07", {"recorded_until": "2025-01-05"}, {"outcome": "due", "possible_due_on": ["2025-02-17", "2025-02-18"]}),
        # The gap has run out, unless there was one.
        (SIX_WEEKS, ["2025-02-17"], "2025-04-01", {"recorded_until": "2025-03-10"}, {"outcome": "undetermined", "due_on": "2025-03-31", "missing": [AFTER % "2025-03-10"]}),
        # What was late before stays late.
        (SIX_WEEKS, ["2025-02-18"], "2025-03-01", {"recorded_until": "2025-02-20"}, {"outcome": "late", "due_on": "2025-02-17", "done_on": "2025-02-18", "days_late": 1}),
        # The duty ended on the last day of a gap, or on the day after it.
        (ENDS, ["2025-02-17"], "2025-06-01", {"recorded_until": "2025-03-10", "ended_on": "2025-03-31"}, {"outcome": "met", "done_on": "2025-02-17"}),
        (ENDS, ["2025-02-17"], "2025-06-01", {"recorded_until": "2025-03-10", "ended_on": "2025-04-01"}, {"outcome": "undetermined", "due_on": "2025-03-31", "missing": [AFTER % "2025-03-10"]}),
        # Of the only gap one visit tells whether it was met or has ceased.
        (ENDS, [], "2025-06-01", {"recorded_until": "2025-02-10", "ended_on": "2025-02-17"}, {"outcome": "undetermined", "missing": [AFTER % "2025-02-10"]}),
        # The record covers all days of the duty.
        (ENDS, [], "2025-06-01", {"recorded_until": "2025-02-17", "ended_on": "2025-02-17"}, {"outcome": "ceased", "due_on": "2025-02-17"}),
        (ENDS, [], "2025-06-01", {"recorded_until": "2025-03-01", "ended_on": "2025-02-17"}, {"outcome": "ceased", "due_on": "2025-02-17"}),
        (ENDS, [], "2025-06-01", {"recorded_until": "2025-02-18", "ended_on": "2025-02-18"}, {"outcome": "breached", "due_on": "2025-02-17", "days_overdue": 1}),
        # A visit on the 14th or the 15th would make the next one due a week from then: it is due in any case.
        (WEEKLY, ["2025-01-13"], "2025-01-15", {"recorded_until": "2025-01-13"}, {"outcome": "due", "possible_due_on": ["2025-01-20", "2025-01-22"]}),
    ],
)  # fmt: skip
def test_visits_after_the_record_ends_may_be_missing(
    tmp_path: Path,
    clauses: str,
    visits: list[str],
    as_at: str,
    more: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    assert said(judged(tmp_path, clauses, as_at, *visits, **more)) == expected


def test_of_a_day_that_is_not_certain_nothing_is_warned(tmp_path: Path) -> None:
    # From Tuesday 2 January 2029 twenty working days end on 30 January, four weeks later.
    known = judged(
        tmp_path / "a", "at_most: 20 working days", "2029-01-10", started_on="2029-01-02"
    )
    assert known.due_on == date(2029, 1, 30)
    assert [*known.warnings] == [
        "Bank holidays are not yet confirmed for 2029; 30 January 2029 may move."
    ]
    open_one = judged(
        tmp_path / "b",
        "at_most: 20 working days",
        "2029-01-10",
        started_on="2029-01-02",
        recorded_until="2029-01-05",
    )
    assert open_one.due_on is None
    assert (open_one.warnings, open_one.policy_sensitive) == ((), ())


# ---- a stretch that a new beginning closes --------------------------------------------------------


@pytest.mark.parametrize(
    ("appointed_on", "visits", "more", "as_at", "expected"),
    [
        # It began anew a week after the gap had run out; a visit before, from the 21st on, was late too.
        ("2025-02-24", [], {"recorded_until": "2025-02-20"}, "2025-03-01", {"outcome": "late", "due_on": "2025-02-17", "days_late": 4}),
        # It began anew a day after the gap had run out, unless there was a visit.
        ("2025-02-18", [], {"recorded_until": "2025-02-16"}, "2025-03-01", {"outcome": "undetermined", "due_on": "2025-04-01", "missing": [AFTER % "2025-02-16"]}),
        # Before it had: whatever there was, the next is due six weeks from then, or from today.
        ("2025-02-10", [], {"recorded_until": "2025-02-05"}, "2025-03-01", {"outcome": "due", "possible_due_on": ["2025-03-24", "2025-04-12"]}),
        # The record covers what was before.
        ("2025-02-24", [], {"recorded_until": "2025-02-24"}, "2025-03-01", {"outcome": "late", "due_on": "2025-02-17", "done_on": "2025-02-24", "days_late": 7}),
        # The record begins on 20 February: what was before is not known, what comes after is.
        ("2025-02-24", ["2025-02-24"], {"visits_recorded_from": "2025-02-20"}, "2025-03-01", {"outcome": "undetermined", "due_on": "2025-04-07", "missing": [BEFORE % "2025-02-20"]}),
        ("2025-02-24", ["2025-02-24"], {"visits_recorded_from": "2025-02-20"}, "2025-04-08", {"outcome": "breached", "due_on": "2025-04-07", "days_overdue": 1}),
        ("2025-02-24", ["2025-02-24", "2025-04-08"], {"visits_recorded_from": "2025-02-20"}, "2025-04-10", {"outcome": "late", "due_on": "2025-04-07", "done_on": "2025-04-08", "days_late": 1, "next_due_on": "2025-05-20"}),
        # Both ends of it are open.
        ("2025-02-24", ["2025-02-24"], {"visits_recorded_from": "2025-02-20", "recorded_until": "2025-03-01"}, "2025-04-08", {"outcome": "undetermined", "due_on": "2025-04-07", "missing": [AFTER % "2025-03-01", BEFORE % "2025-02-20"]}),
        # Overdue since the last visit, though it began anew before the record does: 1 April + 42 days.
        ("2025-02-10", ["2025-04-01"], {"visits_recorded_from": "2025-03-01"}, "2025-05-14", {"outcome": "breached", "due_on": "2025-05-13", "days_overdue": 1}),
        # Late by a week before and after: the first is shown, and what is next: 14 April + 42 days.
        ("2025-02-24", ["2025-04-14"], {}, "2025-04-20", {"outcome": "late", "due_on": "2025-02-17", "done_on": "2025-02-24", "days_late": 7, "next_due_on": "2025-05-26"}),
    ],
)  # fmt: skip
def test_what_came_before_a_new_beginning_may_not_be_known(
    tmp_path: Path,
    appointed_on: str,
    visits: list[str],
    more: dict[str, Any],
    as_at: str,
    expected: dict[str, Any],
) -> None:
    iro = {"appointed_on": appointed_on}
    assert said(judged(tmp_path, RESETS, as_at, *visits, iro=iro, **more)) == expected


def test_an_overdue_gap_is_open_where_the_record_ends_before_today(tmp_path: Path) -> None:
    more = {"visits_recorded_from": "2025-03-01", "recorded_until": "2025-04-10"}
    found = judged(tmp_path, SIX_WEEKS, "2025-05-14", "2025-04-01", **more)
    assert found.outcome == "undetermined"


def test_an_overdue_gap_is_told_where_the_record_covers_the_end_of_the_duty(tmp_path: Path) -> None:
    """From 1 April six weeks end on 13 May; it ended a week later, and the record after that."""
    more = {"visits_recorded_from": "2025-03-01", "recorded_until": "2025-06-01"}
    found = judged(tmp_path, ENDS, "2025-06-10", "2025-04-01", ended_on="2025-05-20", **more)
    assert said(found) == {"outcome": "breached", "due_on": "2025-05-13", "days_overdue": 7}


def test_met_before_it_began_anew_is_met_though_the_duty_then_ended(tmp_path: Path) -> None:
    """Due by 17 February and done on the 10th; begun anew on the 17th and ended before 31 March."""
    clauses = f"{RESETS}, lapses_on: ended_on"
    iro = {"appointed_on": "2025-02-17"}
    found = judged(tmp_path, clauses, "2025-06-01", "2025-02-10", iro=iro, ended_on="2025-03-01")
    assert said(found) == {"outcome": "met", "done_on": "2025-02-10"}
    # Without any visit neither gap had run out when it ended.
    found = judged(tmp_path, clauses, "2025-06-01", iro=iro, ended_on="2025-03-01")
    assert said(found) == {"outcome": "ceased", "due_on": "2025-03-31"}


@pytest.mark.parametrize(
    ("pause", "as_at", "expected"),
    [
        # When the clock went on is not known, or whether it stopped.
        ("{from: 2025-02-10, until: iro.appointed_on}", "2025-03-01", {"outcome": "undetermined", "missing": [APPOINTED]}),
        ("{from: 2025-02-10, until: 2025-02-12, when: {field: iro.monitors_performance, is: true}}", "2025-02-15", {"outcome": "undetermined", "missing": [MONITORS]}),
    ],
)  # fmt: skip
def test_a_pause_of_which_not_all_is_known(
    tmp_path: Path, pause: str, as_at: str, expected: dict[str, Any]
) -> None:
    assert said(judged(tmp_path, f"{SIX_WEEKS}, paused: {pause}", as_at)) == expected


@pytest.mark.parametrize("stopped_on", ["2024-12-01", "2025-01-06"])
def test_of_the_time_before_a_pause_that_was_there_from_the_first_nothing_is_asked(
    tmp_path: Path, stopped_on: str
) -> None:
    clauses = f"{SIX_WEEKS}, paused: {{from: {stopped_on}, until: 2025-01-07}}"
    found = judged(tmp_path, clauses, "2025-02-18", "2025-01-07", visits_recorded_from="2025-01-07")
    assert said(found) == {"outcome": "due", "due_on": "2025-02-18", "days_left": 0}


def test_what_a_pause_closed_is_open_where_events_before_it_are_hidden(tmp_path: Path) -> None:
    iro = {"appointed_on": None}
    # The pause still lasts. Visits before 1 February are hidden, but 3 February + 42 days = 17 March:
    # that gap had run out when the clock stopped on 1 April.
    clauses = f"{SIX_WEEKS}, paused: {{from: 2025-04-01, until: iro.appointed_on}}"
    found = judged(tmp_path / "a", clauses, "2025-06-01", "2025-02-03", visits_recorded_from="2025-02-01", iro=iro)  # fmt: skip
    assert said(found) == {
        "outcome": "late",
        "due_on": "2025-03-17",
        "done_on": "2025-04-01",
        "days_late": 15,
    }
    # From 17 February to 3 March are 14 days, whatever happened between 10 March and 20 April.
    clauses = f"{SIX_WEEKS}, paused: {{from: 2025-04-20, until: iro.appointed_on}}"
    found = judged(tmp_path / "b", clauses, "2025-05-01", "2025-03-03", recorded_until="2025-03-10", iro=iro)  # fmt: skip
    assert said(found) == {
        "outcome": "late",
        "due_on": "2025-02-17",
        "done_on": "2025-03-03",
        "days_late": 14,
    }


def test_what_was_in_time_before_a_pause_in_which_the_duty_ended_is_met(tmp_path: Path) -> None:
    clauses = f"{ENDS}, paused: {{from: 2025-02-10, until: iro.appointed_on}}"
    iro = {"appointed_on": None}
    found = judged(tmp_path, clauses, "2025-06-01", "2025-02-03", ended_on="2025-03-01", iro=iro)
    assert said(found) == {"outcome": "met", "done_on": "2025-02-03"}


def test_a_phase_may_be_counted_in_working_days(tmp_path: Path) -> None:
    # Twenty working days from Monday 6 January end on 3 February: from there six weeks.
    phases = "phases: [{at_most: 1 week, for_first: 20 working days}, {at_most: 6 weeks}]"
    days = ["2025-01-13", "2025-01-20", "2025-01-27", "2025-02-03"]
    found = judged(tmp_path, f"{phases}, straddle: start", "2025-02-11", *days)
    assert said(found) == {"outcome": "due", "due_on": "2025-03-17", "days_left": 34}


def test_of_two_phases_that_may_apply_no_other_reading_is_told(tmp_path: Path) -> None:
    # Were the first day counted, a month from 6 January would end on 5 February.
    when = "when: {field: iro.monitors_performance, is: true}"
    phases = f"phases: [{{at_most: 1 month, {when}}}, {{at_most: 2 months}}]"
    found = judged(tmp_path, f"{phases}, straddle: start", "2025-02-06")
    assert said(found) == {"outcome": "due", "possible_due_on": ["2025-02-06", "2025-03-06"]}
    assert found.policy_sensitive == ()


# ---- how it was worked out ------------------------------------------------------------------------


def test_the_sums_of_the_gap_that_was_late_and_of_the_one_that_is_open_are_shown(
    tmp_path: Path,
) -> None:
    late = "6 January 2025 + 6 weeks = 17 February 2025 (the first day is not counted)"
    iro = {"appointed_on": "2025-02-24"}
    found = judged(tmp_path / "a", RESETS, "2025-03-01", iro=iro)
    assert found.arithmetic == (
        late,
        "24 February 2025 + 6 weeks = 7 April 2025 (the first day is not counted)",
    )
    # Of two that were late, the worse one and the one that is open: 13 to 20 May are 7 days.
    iro = {"appointed_on": "2025-04-01"}
    found = judged(tmp_path / "b", RESETS, "2025-06-21", "2025-05-20", iro=iro)
    assert found.next_due_on == date(2025, 7, 1)
    assert found.arithmetic == (
        late,
        "20 May 2025 + 6 weeks = 1 July 2025 (the first day is not counted)",
    )
    met = judged(tmp_path / "c", ENDS, "2025-06-01", "2025-02-17", ended_on="2025-03-31")
    assert met.outcome == "met"
    assert met.arithmetic == (
        "17 February 2025 + 6 weeks = 31 March 2025 (the first day is not counted)",
    )


def test_after_a_new_beginning_it_is_warned_of_the_day_that_is_next(tmp_path: Path) -> None:
    # Twenty working days from 2 January 2029 end on the 30th, from 20 February on 20 March.
    clauses = "at_most: 20 working days, resets_on: iro.appointed_on"
    iro = {"appointed_on": "2029-02-20"}
    found = judged(tmp_path, clauses, "2029-02-21", iro=iro, started_on="2029-01-02")
    assert (found.outcome, found.next_due_on) == ("late", date(2029, 3, 20))
    assert [*found.warnings] == [
        "Bank holidays are not yet confirmed for 2029; 20 March 2029 may move."
    ]


# ---- phases ---------------------------------------------------------------------------------------

SHORTER = "phases: [{at_most: 6 weeks, until: 2025-01-20}, {at_most: 1 week}]"


@pytest.mark.parametrize(
    ("clauses", "visits", "period", "as_at", "expected"),
    [
        # Six weeks where the gap begins, one where it ends: which governs is said by `straddle`.
        (SHORTER, [], {}, "2025-01-16", {"outcome": "due", "due_on": "2025-02-17", "days_left": 32}),
        (f"{SHORTER}, straddle: start", [], {}, "2025-01-16", {"outcome": "due", "due_on": "2025-02-17", "days_left": 32}),
        (f"{SHORTER}, straddle: stricter", [], {}, "2025-01-14", {"outcome": "due", "due_on": "2025-01-20", "days_left": 6}),
        # On the day on which one week begins to count, a gap of two has run out: not a day before.
        (f"{SHORTER}, straddle: stricter", [], {}, "2025-01-21", {"outcome": "breached", "due_on": "2025-01-20", "days_overdue": 1}),
        (f"{SHORTER}, straddle: end", [], {}, "2025-01-20", {"outcome": "due", "due_on": "2025-01-20", "days_left": 0}),
        (f"{SHORTER}, straddle: end", [], {}, "2025-01-21", {"outcome": "breached", "due_on": "2025-01-20", "days_overdue": 1}),
        (f"{SHORTER}, straddle: end", ["2025-01-22"], {}, "2025-01-23", {"outcome": "late", "due_on": "2025-01-20", "done_on": "2025-01-22", "days_late": 2, "next_due_on": "2025-01-29"}),
        # A gap that begins three days before, on the 17th, runs out a week after, on the 24th.
        (f"{SHORTER}, straddle: end", ["2025-01-17"], {}, "2025-01-25", {"outcome": "breached", "due_on": "2025-01-24", "days_overdue": 1}),
        # A visit, or a new beginning, ends the gap in the phase of its day: from then on one week.
        (f"{SHORTER}, straddle: end", ["2025-01-15"], {}, "2025-01-20", {"outcome": "due", "due_on": "2025-01-22", "days_left": 2}),
        (f"{SHORTER}, straddle: end, resets_on: 2025-01-15", [], {}, "2025-01-20", {"outcome": "due", "due_on": "2025-01-22", "days_left": 2}),
        # The duty ended in the phase of six weeks, before the later one made the gap too long.
        (f"{SHORTER}, straddle: end, lapses_on: ended_on", [], {"ended_on": "2025-01-15"}, "2025-01-20", {"outcome": "ceased", "due_on": "2025-01-20"}),
        # A visit on the first day is one of those that are counted.
        ("phases: [{at_most: 1 week, events: 2}, {at_most: 6 weeks}]", ["2025-01-06", "2025-01-13"], {}, "2025-02-24", {"outcome": "due", "due_on": "2025-02-24", "days_left": 0}),
    ],
)  # fmt: skip
def test_the_phase_of_a_gap(
    tmp_path: Path,
    clauses: str,
    visits: list[str],
    period: dict[str, Any],
    as_at: str,
    expected: dict[str, Any],
) -> None:
    assert said(judged(tmp_path, clauses, as_at, *visits, **period)) == expected


IF_MONITORS = "when: {field: iro.monitors_performance, is: true}"
IF_MET = "when: {field: iro.met_child_on, recorded: true}"


@pytest.mark.parametrize(
    ("phases", "visits", "as_at", "possible", "missing"),
    [
        # Six weeks, six weeks or three months, which end on 6 April: on 1 March it hangs on both.
        (f"{{at_most: 6 weeks, {IF_MONITORS}}}, {{at_most: 6 weeks, {IF_MET}}}, {{at_most: 3 months}}", [], "2025-03-01", ["2025-02-17", "2025-04-06"], [MET, MONITORS]),
        # If the one holds and the other does not, it is two weeks: due by 20 January.
        (f"{{at_most: 6 weeks, {IF_MONITORS}}}, {{at_most: 2 weeks, {IF_MET}}}, {{at_most: 6 weeks}}", [], "2025-02-01", ["2025-01-20", "2025-02-17"], [MET, MONITORS]),
        # Of three days that it may be the first and the last are shown.
        (f"{{at_most: 1 week, {IF_MONITORS}}}, {{at_most: 3 weeks, {IF_MET}}}, {{at_most: 6 weeks}}", [], "2025-02-01", ["2025-01-13", "2025-02-17"], [MET, MONITORS]),
        # The first gap was kept by any spacing; the next is six weeks or three months from 13 January.
        (f"{{at_most: 2 weeks, events: 1, {IF_MONITORS}}}, {{at_most: 6 weeks, {IF_MET}}}, {{at_most: 3 months}}", ["2025-01-13"], "2025-03-01", ["2025-02-24", "2025-04-13"], [MET]),
    ],
)  # fmt: skip
def test_the_open_phases_that_matter_are_named(
    tmp_path: Path,
    phases: str,
    visits: list[str],
    as_at: str,
    possible: list[str],
    missing: list[str],
) -> None:
    found = judged(tmp_path, f"phases: [{phases}]", as_at, *visits)
    expected = {"outcome": "undetermined", "possible_due_on": possible, "missing": missing}
    assert said(found) == expected


def test_what_all_ways_share_is_told(tmp_path: Path) -> None:
    # Six weeks to the first visit, which came a day late; the next is due in six weeks or in three
    # months, which is not told.
    clauses = f"phases: [{{at_most: 6 weeks, events: 1}}, {{at_most: 3 months, {IF_MONITORS}}}, {{at_most: 6 weeks}}]"
    found = judged(tmp_path / "a", clauses, "2025-03-01", "2025-02-18")
    assert said(found) == {
        "outcome": "late",
        "due_on": "2025-02-17",
        "done_on": "2025-02-18",
        "days_late": 1,
    }
    # The first gap was due by 13 January or 17 February, so late by 3 days at least; the second was due
    # by 3 April and late by 7 in any case; the next is due 42 days after 10 April.
    clauses = f"phases: [{{at_most: 1 week, events: 1, {IF_MONITORS}}}, {{at_most: 6 weeks}}]"
    found = judged(tmp_path / "b", clauses, "2025-04-11", "2025-02-20", "2025-04-10")
    assert said(found) == {
        "outcome": "late",
        "due_on": "2025-04-03",
        "done_on": "2025-04-10",
        "next_due_on": "2025-05-22",
        "days_late": 7,
    }
    assert [(each.due_on, each.possible_due_on, each.days_late) for each in found.gaps] == [
        (None, (date(2025, 1, 13), date(2025, 2, 17)), 3),
        (date(2025, 4, 3), (), 7),
        (date(2025, 5, 22), (), None),
    ]


EASED = "at_most: 6 months, eased: {from: 2020-04-24, until: 2020-09-24, because: the law had no number}"


@pytest.mark.parametrize(
    ("started_on", "visits", "as_at", "expected"),
    [
        # Six months from 1 December 2019 end on 1 June 2020, in that time: until 24 September.
        ("2019-12-01", [], "2020-06-02", {"outcome": "due", "due_on": "2020-09-24", "days_left": 114}),
        ("2019-12-01", [], "2020-09-25", {"outcome": "breached", "due_on": "2020-09-24", "days_overdue": 1}),
        ("2019-12-01", ["2020-08-01"], "2020-08-02", {"outcome": "due", "due_on": "2021-02-01", "days_left": 183}),
        ("2019-12-01", ["2020-09-25"], "2020-09-26", {"outcome": "late", "due_on": "2020-09-24", "done_on": "2020-09-25", "days_late": 1, "next_due_on": "2021-03-25"}),
        # The day before that time, its first day, its last, and the day after.
        ("2019-10-23", [], "2020-04-24", {"outcome": "breached", "due_on": "2020-04-23", "days_overdue": 1}),
        ("2019-10-24", [], "2020-04-25", {"outcome": "due", "due_on": "2020-09-24", "days_left": 152}),
        ("2020-03-24", [], "2020-09-24", {"outcome": "due", "due_on": "2020-09-24", "days_left": 0}),
        ("2020-03-25", [], "2020-09-25", {"outcome": "due", "due_on": "2020-09-25", "days_left": 0}),
    ],
)  # fmt: skip
def test_while_the_law_was_eased_no_gap_ran_out(
    tmp_path: Path, started_on: str, visits: list[str], as_at: str, expected: dict[str, Any]
) -> None:
    assert said(judged(tmp_path, EASED, as_at, *visits, started_on=started_on)) == expected


def test_that_a_day_was_moved_is_shown_with_its_reason_and_no_other_reading(tmp_path: Path) -> None:
    found = judged(tmp_path / "a", EASED, "2020-09-24", started_on="2019-12-01")
    assert found.arithmetic == (
        (
            "1 December 2019 + 6 months = 1 June 2020 (the first day is not counted); "
            "moved to 24 September 2020, because the law had no number"
        ),
    )
    assert found.policy_sensitive == ()
    # The day that ends that time is reached without being moved.
    found = judged(tmp_path / "b", EASED, "2020-09-24", started_on="2020-03-24")
    assert found.arithmetic == (
        "24 March 2020 + 6 months = 24 September 2020 (the first day is not counted)",
    )


def test_a_visit_that_is_not_recorded_would_move_a_day_into_that_time_to_its_end(
    tmp_path: Path,
) -> None:
    """Due by 10 April; a visit until today, 20 March, would have to be followed by 24 September."""
    clauses = EASED.replace("6 months", "2 months")
    found = judged(
        tmp_path, clauses, "2020-03-20", started_on="2020-02-10", recorded_until="2020-03-01"
    )
    # Two months from 20 March end on 20 May, in that time.
    assert said(found) == {"outcome": "due", "possible_due_on": ["2020-04-10", "2020-09-24"]}


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({}, {"outcome": "undetermined", "missing": ["periods_of_care[0].health"]}),
        # Where nothing could hold an assessment there is none.
        ({"health": None}, {"outcome": "breached", "due_on": "2025-02-17", "days_overdue": 1}),
    ],
)
def test_where_nothing_could_hold_events_there_are_none(
    tmp_path: Path, period: dict[str, Any], expected: dict[str, Any]
) -> None:
    events = "health.assessments.held_on"
    assert said(judged(tmp_path, SIX_WEEKS, "2025-02-18", events=events, **period)) == expected
