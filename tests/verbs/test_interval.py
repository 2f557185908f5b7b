"""Intervals judged by hand-worked dates: gaps, phases, pauses."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support import STARTED, finding, said

INTERVAL = """
    obligation:
      interval: {events: visits.held_on, from: started_on, at_most: 6 weeks, lapses_on: ended_on}
    """

PHASES = """
    obligation:
      interval:
        events: visits.held_on
        from: started_on
        phases:
          - {at_most: 1 week, events: 1}
          - {at_most: 6 weeks, for_first: 1 year}
          - {at_most: 3 months, when: [{field: iro.monitors_performance, is: true}]}
          - {at_most: 6 weeks}
        straddle: STRADDLE
    """

INTERVAL_PAUSED = """
obligation:
  interval:
    events: visits.held_on
    from: started_on
    at_most: 6 weeks
    HOW
"""


PHASED = "from: started_on, phases: [{at_most: 1 week, for_first: 4 weeks}, {at_most: 6 weeks}]"
COUNTED = "from: started_on, phases: [{at_most: 1 week, events: 2}, {at_most: 6 weeks}]"
UNTIL = "from: started_on, phases: [{at_most: 1 week, until: ended_on}, {at_most: 6 weeks}]"


@pytest.mark.parametrize(
    ("visits", "ended_on", "as_at", "expected"),
    [
        # Six weeks after 6 January 2025 is 17 February; after 17 February, 31 March.
        (["2025-02-17"], None, "2025-03-31", {"outcome": "due", "due_on": "2025-03-31", "days_left": 0}),
        (["2025-02-17"], None, "2025-04-01", {"outcome": "breached", "due_on": "2025-03-31", "days_overdue": 1}),
        (["2025-02-18"], None, "2025-03-01", {"outcome": "late", "due_on": "2025-02-17", "done_on": "2025-02-18", "days_late": 1, "next_due_on": "2025-04-01"}),
        ([], None, "2025-02-18", {"outcome": "breached", "due_on": "2025-02-17", "days_overdue": 1}),
        (["2025-02-17"], "2025-03-31", "2025-06-01", {"outcome": "met", "done_on": "2025-02-17"}),
        (["2025-02-17"], "2025-04-01", "2025-06-01", {"outcome": "breached", "due_on": "2025-03-31", "days_overdue": 1}),
        ([], "2025-02-17", "2025-06-01", {"outcome": "ceased", "due_on": "2025-02-17"}),
        # The worst of several late gaps is the one that is shown: 6 January to 1 March is 12 days
        # late (17 February), 1 March to 1 June is 50 days late (12 April).
        (["2025-03-01", "2025-06-01"], None, "2025-06-02", {"outcome": "late", "due_on": "2025-04-12", "done_on": "2025-06-01", "days_late": 50, "next_due_on": "2025-07-13"}),
    ],
)  # fmt: skip
def test_interval(
    tmp_path: Path, visits: list[str], ended_on: str | None, as_at: str, expected: dict[str, Any]
) -> None:
    period = STARTED | {"visits": [{"held_on": day} for day in visits], "ended_on": ended_on}
    assert said(finding(tmp_path, INTERVAL, period, as_at)) == expected


@pytest.mark.parametrize(
    ("straddle", "due"),
    [
        # The last visit, on 5 January 2026, lies one day before the anniversary of 6 January.
        ("start", "2026-02-16"),  # six weeks after 5 January 2026
        ("end", "2026-04-05"),  # three months
        ("stricter", "2026-02-16"),
    ],
)
def test_which_phase_governs_a_gap_that_spans_two(tmp_path: Path, straddle: str, due: str) -> None:
    days = ["2025-01-13", "2025-02-24", "2025-04-07", "2025-05-19", "2025-06-30", "2025-08-11"]
    days += ["2025-09-22", "2025-11-03", "2025-12-15", "2026-01-05"]
    period = STARTED | {
        "visits": [{"held_on": day} for day in days],
        "iro": {"monitors_performance": True},
    }
    found = finding(tmp_path, PHASES.replace("STRADDLE", straddle), period, "2026-01-06")
    assert (found.outcome, found.due_on) == ("due", date.fromisoformat(due))


def test_a_phase_that_hangs_on_what_is_missing_is_judged_both_ways(tmp_path: Path) -> None:
    # One year after the start only the last visit counts: 1 February 2026, so 15 March (six weeks)
    # or 1 May (three months).
    days = ["2025-01-13", "2025-02-24", "2025-04-07", "2025-05-19", "2025-06-30", "2025-08-11"]
    days += ["2025-09-22", "2025-11-03", "2025-12-15", "2026-01-05", "2026-02-01"]
    period = STARTED | {"visits": [{"held_on": day} for day in days], "iro": {}}
    body = PHASES.replace("STRADDLE", "start")
    expected = {"possible_due_on": ["2026-03-15", "2026-05-01"]}
    missing = {"missing": ["periods_of_care[0].iro.monitors_performance"]}
    for number, (as_at, outcome) in enumerate(
        [("2026-03-15", "due"), ("2026-03-16", "undetermined"), ("2026-05-02", "breached")]
    ):
        found = said(finding(tmp_path / str(number), body, period, as_at))
        assert found["outcome"] == outcome
        assert found["possible_due_on"] == expected["possible_due_on"]
        assert ("missing" in found) == (outcome == "undetermined")
        assert found.get("missing", missing["missing"]) == missing["missing"]


@pytest.mark.parametrize(
    ("how", "appointed_on", "visits", "as_at", "expected"),
    [
        # Stopped from 10 February to 3 March: six weeks from there end on 14 April.
        ("paused", "2025-03-03", [], "2025-04-14", {"outcome": "due", "due_on": "2025-04-14", "days_left": 0}),
        ("paused", "2025-03-03", [], "2025-04-15", {"outcome": "breached", "due_on": "2025-04-14", "days_overdue": 1}),
        ("paused", None, [], "2025-06-01", {"outcome": "not_triggered"}),
        # What was missed before the pause stays missed: due 17 February had it stopped on the 24th.
        ("resets", "2025-02-24", [], "2025-03-01", {"outcome": "late", "due_on": "2025-02-17", "done_on": "2025-02-24", "days_late": 7, "next_due_on": "2025-04-07"}),
        ("resets", "2025-02-10", [], "2025-03-01", {"outcome": "due", "due_on": "2025-03-24", "days_left": 23}),
        ("resets", "2025-02-10", ["2025-02-03", "2025-03-24"], "2025-04-01", {"outcome": "due", "due_on": "2025-05-05", "days_left": 34}),
        ("resets", "2025-01-06", [], "2025-02-17", {"outcome": "due", "due_on": "2025-02-17", "days_left": 0}),
    ],
)  # fmt: skip
def test_an_interval_that_pauses_or_begins_anew(
    tmp_path: Path,
    how: str,
    appointed_on: str | None,
    visits: list[str],
    as_at: str,
    expected: dict[str, Any],
) -> None:
    text = {
        "paused": "paused: {from: iro.service_notified_on, until: iro.appointed_on}",
        "resets": "resets_on: iro.appointed_on",
    }[how]
    iro = {"service_notified_on": "2025-02-10", "appointed_on": appointed_on}
    period = STARTED | {"visits": [{"held_on": day} for day in visits], "iro": iro}
    found = finding(tmp_path, INTERVAL_PAUSED.replace("HOW", text), period, as_at)
    assert said(found) == expected


def test_phases_that_hang_on_an_unknown_day_but_not_the_outcome(tmp_path: Path) -> None:
    body = """
obligation:
  interval:
    events: visits.held_on
    from: started_on
    phases: [{at_most: 6 weeks, until: iro.appointed_on}, {at_most: 6 months}]
    lapses_on: ended_on
"""
    period = STARTED | {"visits": [], "iro": {}, "ended_on": "2025-01-27"}
    assert finding(tmp_path / "a", body, period, "2025-06-01").outcome == "ceased"
    still = STARTED | {"visits": [], "iro": {}}
    assert finding(tmp_path / "b", body, still, "2025-03-01").outcome == "undetermined"
    assert finding(tmp_path / "c", body, still, "2025-07-07").outcome == "breached"


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        # 17 February to 1 April, when it begins anew, are 43 days late; 13 May to 20 May are 7.
        (["2025-05-20"], {"due_on": "2025-02-17", "done_on": "2025-04-01", "days_late": 43}),
        # 24 February is 7 days late; 1 April to 20 June, due by 13 May, is 38.
        (
            ["2025-02-24", "2025-06-20"],
            {"due_on": "2025-05-13", "done_on": "2025-06-20", "days_late": 38},
        ),
    ],
)
def test_the_worst_gap_before_or_after_a_new_beginning_is_shown(
    tmp_path: Path, visits: list[str], expected: dict[str, Any]
) -> None:
    body = INTERVAL_PAUSED.replace("HOW", "resets_on: iro.appointed_on")
    period = STARTED | {
        "visits": [{"held_on": day} for day in visits],
        "iro": {"appointed_on": "2025-04-01"},
    }
    shown = said(finding(tmp_path, body, period, "2025-06-21"))
    assert shown["outcome"] == "late"
    assert {name: shown[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("as_at", "visits", "expected"),
    [
        # 1 April + 6 weeks = 13 May, whatever visits there were before 1 March.
        ("2025-05-14", ["2025-04-01"], {"outcome": "breached", "due_on": "2025-05-13"}),
        ("2025-05-13", ["2025-04-01"], {"outcome": "undetermined"}),
        # The last before 1 March was on 28 February at the latest: + 42 days = 11 April, 33 days ago.
        (
            "2025-05-14",
            [],
            {
                "outcome": "breached",
                "possible_due_on": ["2025-02-17", "2025-04-11"],
                "days_overdue": 33,
            },
        ),
        ("2025-04-11", [], {"outcome": "undetermined"}),
    ],
)
def test_what_is_overdue_now_is_so_whatever_came_before_the_record(
    tmp_path: Path, as_at: str, visits: list[str], expected: dict[str, Any]
) -> None:
    period = STARTED | {
        "visits": [{"held_on": day} for day in visits],
        "visits_recorded_from": "2025-03-01",
    }
    shown = said(finding(tmp_path, INTERVAL, period, as_at))
    assert {name: shown[name] for name in expected} == expected


def test_an_overdue_gap_hangs_on_the_record_where_events_are_counted(tmp_path: Path) -> None:
    body = PHASES.replace("STRADDLE", "start")
    period = STARTED | {
        "visits": [{"held_on": "2025-04-01"}],
        "visits_recorded_from": "2025-03-01",
        "iro": {"monitors_performance": False},
    }
    # Weekly while there have been few, six-weekly at the most: 1 April + 42 days = 13 May.
    shown = said(finding(tmp_path, body, period, "2025-05-14"))
    assert (shown["outcome"], shown["days_overdue"]) == ("breached", 1)
    assert finding(tmp_path, body, period, "2025-05-13").outcome == "undetermined"


def test_an_overdue_gap_with_an_open_phase_is_judged_both_ways(tmp_path: Path) -> None:
    body = """
        obligation:
          interval:
            events: visits.held_on
            from: started_on
            phases:
              - {at_most: 3 months, when: [{field: iro.monitors_performance, is: true}]}
              - {at_most: 6 weeks}
        """
    period = STARTED | {
        "visits": [{"held_on": "2025-04-01"}],
        "visits_recorded_from": "2025-03-01",
        "iro": {},
    }
    # 6 weeks end on 13 May, 3 months on 1 July.
    assert finding(tmp_path / "a", body, period, "2025-06-30").outcome == "undetermined"
    shown = finding(tmp_path / "b", body, period, "2025-07-02")
    assert shown.outcome == "breached"
    assert shown.possible_due_on == (date(2025, 5, 13), date(2025, 7, 1))


@pytest.mark.parametrize(
    ("clauses", "period", "as_at", "expected"),
    [
        # What cannot begin, or may have begun, or may have ended.
        ("from: iro.appointed_on, at_most: 6 weeks", {"visits": []}, "2025-03-01", {"outcome": "undetermined", "missing": ["periods_of_care[0].iro.appointed_on"]}),
        ("from: iro.met_child_on, at_most: 6 weeks", {"visits": []}, "2025-03-01", {"outcome": "not_triggered"}),
        ("from: started_on, at_most: 6 weeks", {}, "2025-03-01", {"outcome": "undetermined", "missing": ["periods_of_care[0].visits"]}),
        ("from: started_on, at_most: 6 weeks, lapses_on: iro.appointed_on", {"visits": []}, "2025-02-01", {"outcome": "undetermined", "missing": ["periods_of_care[0].iro.appointed_on"]}),
        # Earlier visits are not in the data: they matter to the first gap only.
        ("from: started_on, at_most: 6 weeks", {"visits": [{"held_on": "2025-02-17"}], "visits_recorded_from": "2025-02-01"}, "2025-03-01", {"outcome": "due", "due_on": "2025-03-31", "days_left": 30}),
        ("from: started_on, at_most: 6 weeks", {"visits": [{"held_on": "2025-01-06"}], "visits_recorded_from": "2025-01-06"}, "2025-02-17", {"outcome": "due", "due_on": "2025-02-17", "days_left": 0}),
        # A visit of an unknown day may fill any gap.
        ("from: started_on, at_most: 6 weeks", {"visits": [{"held_on": "2025-02-17"}, {}]}, "2025-03-01", {"outcome": "undetermined", "missing": ["periods_of_care[0].visits[1].held_on"]}),
        # A visit on the first day does not shorten the time to the next; two on one day are one.
        ("from: started_on, at_most: 6 weeks", {"visits": [{"held_on": "2025-01-06"}, {"held_on": "2025-02-18"}]}, "2025-03-01", {"outcome": "late", "due_on": "2025-02-17", "done_on": "2025-02-18", "days_late": 1, "next_due_on": "2025-04-01"}),
        ("from: started_on, at_most: 6 weeks", {"visits": [{"held_on": "2025-02-17"}, {"held_on": "2025-02-17"}]}, "2025-03-31", {"outcome": "due", "due_on": "2025-03-31", "days_left": 0}),
        # The duty ended on the day of a visit, which still counts.
        ("from: started_on, at_most: 6 weeks, lapses_on: ended_on", {"visits": [{"held_on": "2025-02-18"}], "ended_on": "2025-02-18"}, "2025-03-01", {"outcome": "late", "due_on": "2025-02-17", "done_on": "2025-02-18", "days_late": 1}),
        # Late before, and late once more: nothing is next while it is overdue.
        ("from: started_on, at_most: 6 weeks", {"visits": [{"held_on": "2025-02-18"}]}, "2025-04-02", {"outcome": "breached", "due_on": "2025-04-01", "days_overdue": 1}),
        # Weekly for four weeks, which end on 3 February: from that day on it is six-weekly.
        (PHASED, {"visits": [{"held_on": "2025-01-13"}, {"held_on": "2025-01-20"}, {"held_on": "2025-01-27"}, {"held_on": "2025-02-03"}]}, "2025-03-17", {"outcome": "due", "due_on": "2025-03-17", "days_left": 0}),
        (PHASED, {"visits": [{"held_on": "2025-01-13"}, {"held_on": "2025-01-20"}, {"held_on": "2025-01-27"}, {"held_on": "2025-02-02"}]}, "2025-02-10", {"outcome": "breached", "due_on": "2025-02-09", "days_overdue": 1}),
        # Weekly until the second visit: from then on six-weekly.
        (COUNTED, {"visits": [{"held_on": "2025-01-13"}, {"held_on": "2025-01-20"}]}, "2025-03-03", {"outcome": "due", "due_on": "2025-03-03", "days_left": 0}),
        (COUNTED, {"visits": [{"held_on": "2025-01-13"}]}, "2025-01-21", {"outcome": "breached", "due_on": "2025-01-20", "days_overdue": 1}),
        # Weekly until a day, on which the next phase begins.
        (UNTIL, {"visits": [{"held_on": "2025-01-13"}], "ended_on": "2025-01-13"}, "2025-02-24", {"outcome": "due", "due_on": "2025-02-24", "days_left": 0}),
        (UNTIL, {"visits": [{"held_on": "2025-01-13"}], "ended_on": "2025-01-14"}, "2025-01-21", {"outcome": "breached", "due_on": "2025-01-20", "days_overdue": 1}),
        (UNTIL, {"visits": [{"held_on": "2025-01-13"}], "ended_on": None}, "2025-01-21", {"outcome": "breached", "due_on": "2025-01-20", "days_overdue": 1}),
    ],
)  # fmt: skip
def test_what_else_an_interval_can_come_to(
    tmp_path: Path,
    clauses: str,
    period: dict[str, Any],
    as_at: str,
    expected: dict[str, Any],
) -> None:
    """Six weeks from Monday 6 January 2025 end on 17 February, six weeks from that on 31 March."""
    body = f"obligation:\n  interval: {{events: visits.held_on, {clauses}}}"
    given = STARTED | {"iro": {"met_child_on": None}} | period
    assert said(finding(tmp_path, body, given, as_at)) == expected


@pytest.mark.parametrize(
    ("clauses", "iro", "as_at", "expected"),
    [
        # Whether it stopped, or began anew, is not known.
        ("paused: {from: iro.service_notified_on, until: iro.appointed_on}", {}, "2025-02-01", {"outcome": "undetermined", "missing": ["periods_of_care[0].iro.appointed_on", "periods_of_care[0].iro.service_notified_on"]}),
        ("resets_on: iro.appointed_on", {}, "2025-02-01", {"outcome": "undetermined", "missing": ["periods_of_care[0].iro.appointed_on"]}),
        ("resets_on: iro.appointed_on", {"appointed_on": None}, "2025-02-17", {"outcome": "due", "due_on": "2025-02-17", "days_left": 0}),
        # A beginning that lies ahead, or before the first day, begins nothing; one of today does.
        ("resets_on: 2025-03-01", {}, "2025-02-17", {"outcome": "due", "due_on": "2025-02-17", "days_left": 0}),
        ("resets_on: 2025-01-01", {}, "2025-02-17", {"outcome": "due", "due_on": "2025-02-17", "days_left": 0}),
        ("resets_on: 2025-02-10", {}, "2025-02-10", {"outcome": "due", "due_on": "2025-03-24", "days_left": 42}),
        # The duty ended on the day on which it would have begun anew.
        ("resets_on: 2025-02-10, lapses_on: 2025-02-10", {}, "2025-03-01", {"outcome": "ceased", "due_on": "2025-02-17"}),
        # It went on before it stopped, which is no stop; or on the same day, from which it begins.
        ("paused: {from: 2025-02-10, until: 2025-02-03}", {}, "2025-02-17", {"outcome": "due", "due_on": "2025-02-17", "days_left": 0}),
        ("paused: {from: 2025-02-10, until: 2025-02-10}", {}, "2025-03-24", {"outcome": "due", "due_on": "2025-03-24", "days_left": 0}),
        # A pause that was over before the duty began, or on that day, or begins when it has ended.
        ("paused: {from: 2024-12-01, until: 2025-01-05}", {}, "2025-02-17", {"outcome": "due", "due_on": "2025-02-17", "days_left": 0}),
        ("paused: {from: 2024-12-01, until: 2025-01-06}", {}, "2025-02-17", {"outcome": "due", "due_on": "2025-02-17", "days_left": 0}),
        ("paused: {from: 2024-12-01, until: 2025-01-07}", {}, "2025-02-18", {"outcome": "due", "due_on": "2025-02-18", "days_left": 0}),
        ("paused: {from: 2025-02-20, until: 2025-02-24}, lapses_on: 2025-02-20", {}, "2025-06-01", {"outcome": "breached", "due_on": "2025-02-17", "days_overdue": 3}),
        # Broken before the pause, on 18 February, and open again since the 24th: due by 7 April.
        ("paused: {from: 2025-02-18, until: 2025-02-24}", {}, "2025-03-01", {"outcome": "late", "due_on": "2025-02-17", "done_on": "2025-02-18", "days_late": 1, "next_due_on": "2025-04-07"}),
        ("paused: {from: 2025-02-17, until: 2025-02-24}", {}, "2025-03-01", {"outcome": "due", "due_on": "2025-04-07", "days_left": 37}),
        ("paused: {from: 2025-02-18, until: 2025-02-24}", {}, "2025-04-08", {"outcome": "breached", "due_on": "2025-04-07", "days_overdue": 1}),
        # The duty ended while the clock stood still; until then nothing was owed for the time being.
        ("paused: {from: 2025-02-10, until: iro.met_child_on}, lapses_on: 2025-03-01", {}, "2025-02-28", {"outcome": "not_triggered"}),
        ("paused: {from: 2025-02-10, until: iro.met_child_on}, lapses_on: 2025-03-01", {}, "2025-03-01", {"outcome": "ceased"}),
        ("paused: {from: 2025-02-10, until: 2025-03-01}, lapses_on: 2025-03-01", {}, "2025-06-01", {"outcome": "ceased"}),
        ("paused: {from: 2025-02-10, until: 2025-04-01}, lapses_on: 2025-03-01", {}, "2025-06-01", {"outcome": "ceased"}),
        ("paused: {from: 2025-02-18, until: 2025-04-01}, lapses_on: 2025-03-01", {}, "2025-06-01", {"outcome": "late", "due_on": "2025-02-17", "done_on": "2025-02-18", "days_late": 1}),
        # Broken before the pause, which still lasts.
        ("paused: {from: 2025-02-18, until: iro.met_child_on}", {}, "2025-03-01", {"outcome": "late", "due_on": "2025-02-17", "done_on": "2025-02-18", "days_late": 1}),
    ],
)  # fmt: skip
def test_when_an_interval_counts_as_paused(
    tmp_path: Path, clauses: str, iro: dict[str, Any], as_at: str, expected: dict[str, Any]
) -> None:
    body = f"obligation:\n  interval: {{events: visits.held_on, from: started_on, at_most: 6 weeks, {clauses}}}"
    given = STARTED | {"visits": [], "iro": {"met_child_on": None} | iro}
    assert said(finding(tmp_path, body, given, as_at)) == expected


def test_a_gap_that_is_late_in_either_phase_is_late_and_what_is_next_is_left_open(
    tmp_path: Path,
) -> None:
    """From 1 February 2026 six weeks end on 15 March and three months on 1 May: 1 June is late."""
    days = ["2025-01-13", "2025-02-24", "2025-04-07", "2025-05-19", "2025-06-30", "2025-08-11"]
    days += ["2025-09-22", "2025-11-03", "2025-12-15", "2026-01-05", "2026-02-01", "2026-06-01"]
    period = STARTED | {"visits": [{"held_on": day} for day in days], "iro": {}}
    found = finding(tmp_path, PHASES.replace("STRADDLE", "start"), period, "2026-06-02")
    assert said(found) == {
        "outcome": "late",
        "possible_due_on": ["2026-03-15", "2026-05-01"],
        "done_on": "2026-06-01",
        # 31 days after 1 May, or more.
        "days_late": 31,
    }
