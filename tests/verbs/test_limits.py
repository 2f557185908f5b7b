"""Every way to say by when, worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Rulebook, RuleFileError
from tests.support import STARTED, finding, one_rule, said

RELAXED = """
    obligation:
      deadline:
        event: reviews.first.held_on
        within: 1 week
        of: started_on
        relaxed: {when: [{field: iro.appointed_on, recorded: true}], within: 2 weeks}
    """

PAUSED = """
obligation:
  deadline:
    event: reviews.first.held_on
    within: LIMIT
    of: started_on
    paused: {from: iro.service_notified_on, until: iro.appointed_on, when: [{field: iro.monitors_performance, is: true}]}
"""


NOTIFIED = "periods_of_care[0].iro.service_notified_on"
EXTENDED = "extended: {by: 1 week, when: [{field: ended_on, recorded: false}]}"
EXTENDED_TO = EXTENDED.replace("]}", "], ends_on: 2025-01-24}")
STOPPED = "paused: {from: iro.met_child_on, until: iro.service_notified_on}"
STANDING = "paused: {from: iro.met_child_on, until: ended_on}"
STANDING_TOO_LATE = "paused: {from: 2025-01-21, until: ended_on}"
ROLLED_ON = "if_closed: next_working_day"
ROLLED_BACK = "if_closed: previous_working_day"


def test_what_was_done_before_the_clock_started(tmp_path: Path) -> None:
    body = "obligation:\n  deadline: {event: care_plan.prepared_on, within: 10 working days, of: started_on%s}"
    period = STARTED | {"care_plan": {"prepared_on": "2025-01-03"}}
    counted = finding(tmp_path / "a", body % "", period, "2025-03-01")
    not_counted = finding(tmp_path / "b", body % ", earlier_counts: false", period, "2025-03-01")
    # The tenth working day after Monday 6 January 2025 is Monday 20 January.
    assert said(counted)["outcome"] == "met"
    assert said(not_counted) == {"outcome": "breached", "due_on": "2025-01-20", "days_overdue": 40}


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        (
            "within: 3 months, of: started_on",
            "2025-04-30",
        ),  # 31 January + 3 months: April has no 31st
        ("within: 1 month, of: started_on", "2025-02-28"),
        ("within: 2 weeks, of: started_on", "2025-02-14"),
        ("within: 2 weeks, of: started_on, first_day: counted", "2025-02-13"),
        ("by: iro.appointed_on", "2025-03-10"),
        ("by: iro.appointed_on, same_day: false", "2025-03-09"),
        ("by: {field: started_on, plus: 1 year}", "2026-01-31"),
        ("by: {birthday: 16}", "2026-05-01"),
        ("by: {earliest_of: [iro.appointed_on, {field: started_on, plus: 1 week}]}", "2025-02-07"),
        # Until somebody was appointed it was owed by the first day, and ran out then.
        ("by: {latest_of: [iro.appointed_on, started_on]}", "2025-01-31"),
        ("by: {field: iro.appointed_on, minus: 5 working days}", "2025-03-03"),
        ("by: 2025-12-25", "2025-12-25"),
        ("earliest_of: [{within: 3 months, of: started_on}, {by: iro.appointed_on}]", "2025-03-10"),
        ("latest_of: [{within: 3 months, of: started_on}, {by: iro.appointed_on}]", "2025-04-30"),
        ("any_of: [{within: 1 week, of: started_on}, {by: iro.met_child_on}]", "2025-02-07"),
        ("earliest_of: [{within: 1 week, of: started_on}, {by: iro.met_child_on}]", "2025-02-07"),
    ],
)
def test_every_way_to_say_by_when(tmp_path: Path, limit: str, due: str) -> None:
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, {limit}}}"
    iro = {"appointed_on": "2025-03-10", "met_child_on": None}
    period = {"started_on": "2025-01-31", "reviews": [], "iro": iro}
    born = {"date_of_birth": "2010-05-01"}
    found = finding(tmp_path, body, period, "2025-03-10", child=born)
    assert found.due_on == date.fromisoformat(due)


def test_latest_of_waits_until_all_have_started(tmp_path: Path) -> None:
    body = """
        obligation:
          deadline:
            event: reviews.first.held_on
            latest_of: [{within: 1 week, of: started_on}, {by: iro.met_child_on}]
        """
    period = STARTED | {"reviews": [], "iro": {"met_child_on": None}}
    assert said(finding(tmp_path, body, period, "2025-03-10")) == {"outcome": "not_triggered"}


@pytest.mark.parametrize(
    ("limit", "outcome"),
    [
        # The meeting may never come, and then nothing is owed: met is not yet the answer.
        ("latest_of: [{within: 1 week, of: started_on}, {by: iro.met_child_on}]", "undetermined"),
        # Here the week counts whether the meeting comes or not.
        ("any_of: [{within: 1 week, of: started_on}, {by: iro.met_child_on}]", "met"),
    ],
)
def test_what_may_never_start_leaves_open_whether_the_last_of_several_has(
    tmp_path: Path, limit: str, outcome: str
) -> None:
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, {limit}}}"
    period = STARTED | {"reviews": [{"held_on": "2025-01-10"}], "iro": {}}
    assert finding(tmp_path, body, period, "2025-03-10").outcome == outcome


def test_what_is_missing_cannot_make_the_earliest_of_several_later(tmp_path: Path) -> None:
    body = """
        obligation:
          deadline:
            event: reviews.first.held_on
            earliest_of: [{within: 1 week, of: started_on}, {by: iro.met_child_on}]
        """
    period = STARTED | {"reviews": [], "iro": {}}
    early = finding(tmp_path / "a", body, period, "2025-01-13")
    overdue = finding(tmp_path / "b", body, period, "2025-01-14")
    assert early.outcome == "undetermined"
    assert overdue.outcome == "breached"


@pytest.mark.parametrize(
    ("held_on", "lapses", "as_at", "outcome"),
    [
        # Due on 13 January. The other day may be earlier than the one that is known, never later.
        ("2025-01-13", "", "2025-02-01", "met"),
        ("2025-01-14", "", "2025-02-01", "undetermined"),
        # Of several days on which the duty may have ended the earliest counts.
        (None, ", lapses_on: [ended_on, iro.met_child_on]", "2025-02-01", "ceased"),
    ],
)
def test_what_is_missing_cannot_make_the_first_of_several_days_later(
    tmp_path: Path, held_on: str | None, lapses: str, as_at: str, outcome: str
) -> None:
    event = "{earliest_of: [iro.appointed_on, reviews.first.held_on]}"
    body = f"obligation:\n  deadline: {{event: {event}, within: 1 week, of: started_on{lapses}}}"
    iro = {"appointed_on": None} if lapses else {}
    period = STARTED | {"reviews": [{"held_on": held_on}] if held_on else [], "iro": iro}
    period |= {"ended_on": "2025-01-10"} if lapses else {}
    assert finding(tmp_path, body, period, as_at).outcome == outcome


MAYBE_LONGER = """
obligation:
  deadline:
    event: reviews.first.held_on
    within: 1 week
    of: started_on
    relaxed: {when: {field: iro.appointed_on, recorded: true}, within: 2 weeks}
    CHANGE
"""


@pytest.mark.parametrize(
    ("change", "started_on", "as_at", "outcome", "possible"),
    [
        # A week from Monday 6 January or two, 13 or 20; and a week that was granted: 20 or 27.
        (EXTENDED, "2025-01-06", "2025-01-20", "due", ["2025-01-20", "2025-01-27"]),
        (EXTENDED, "2025-01-06", "2025-01-21", "undetermined", ["2025-01-20", "2025-01-27"]),
        (EXTENDED, "2025-01-06", "2025-01-28", "breached", ["2025-01-20", "2025-01-27"]),
        # It was granted until the 24th only.
        (EXTENDED_TO, "2025-01-06", "2025-01-25", "breached", ["2025-01-20", "2025-01-24"]),
        # The clock stood still from 8 to 15 January, seven days.
        (STOPPED, "2025-01-06", "2025-01-20", "due", ["2025-01-20", "2025-01-27"]),
        (STOPPED, "2025-01-06", "2025-01-21", "undetermined", ["2025-01-20", "2025-01-27"]),
        (STOPPED, "2025-01-06", "2025-01-28", "breached", ["2025-01-20", "2025-01-27"]),
        # It stands since the 8th: while it does nothing falls due. Since the 21st: too late.
        (STANDING, "2025-01-06", "2025-03-01", "due", []),
        (STANDING_TOO_LATE, "2025-01-06", "2025-03-01", "breached", ["2025-01-13", "2025-01-20"]),
        # A week or two from Saturday 4 January are Saturdays: Mondays 13 or 20, Fridays 10 or 17.
        (ROLLED_ON, "2025-01-04", "2025-01-13", "due", ["2025-01-13", "2025-01-20"]),
        (ROLLED_ON, "2025-01-04", "2025-01-19", "undetermined", ["2025-01-13", "2025-01-20"]),
        (ROLLED_ON, "2025-01-04", "2025-01-21", "breached", ["2025-01-13", "2025-01-20"]),
        (ROLLED_BACK, "2025-01-04", "2025-01-18", "breached", ["2025-01-10", "2025-01-17"]),
    ],
)
def test_what_happens_to_a_limit_happens_to_each_day_that_it_may_have(
    tmp_path: Path, change: str, started_on: str, as_at: str, outcome: str, possible: list[str]
) -> None:
    iro = {"met_child_on": "2025-01-08", "service_notified_on": "2025-01-15"}
    period = STARTED | {"started_on": started_on, "ended_on": None, "reviews": [], "iro": iro}
    found = finding(tmp_path, MAYBE_LONGER.replace("CHANGE", change), period, as_at)
    assert (found.outcome, said(found).get("possible_due_on", [])) == (outcome, possible)


def test_another_limit_by_circumstance_comes_before_a_longer_one_that_was_agreed(
    tmp_path: Path,
) -> None:
    # One week instead of four, although eight were agreed; it stood still for 8 to 15 January.
    body = f"""
obligation:
  deadline:
    event: reviews.first.held_on
    within: 4 weeks
    of: started_on
    instead: [{{when: {{field: started_on, recorded: true}}, within: 1 week, because: it is urgent}}]
    relaxed: {{when: {{field: started_on, recorded: true}}, within: 8 weeks, because: it was agreed}}
    {STOPPED}
"""
    iro = {"met_child_on": "2025-01-08", "service_notified_on": "2025-01-15"}
    found = finding(tmp_path, body, STARTED | {"reviews": [], "iro": iro}, "2025-01-20")
    assert said(found) == {"outcome": "due", "due_on": "2025-01-20", "days_left": 0}
    assert found.arithmetic == (
        "6 January 2025 + 1 week = 13 January 2025 (the first day is not counted), because it is urgent",
        "13 January 2025 + 7 days while the clock stood still = 20 January 2025",
    )


def test_an_extension_whose_last_day_is_unknown_leaves_the_due_day_open(tmp_path: Path) -> None:
    """One week from Monday 6 January is the 13th; with the week that was granted the 20th."""
    change = EXTENDED.replace("]}", "], ends_on: iro.met_child_on}")
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, within: 1 week, of: started_on, {change}}}"
    period = STARTED | {"ended_on": None, "reviews": [{"held_on": "2025-01-18"}]}
    for number, (iro, outcome) in enumerate(
        [
            ({}, "undetermined"),
            ({"met_child_on": "2025-01-15"}, "late"),
            ({"met_child_on": None}, "met"),
        ]
    ):
        found = finding(tmp_path / str(number), body, period | {"iro": iro}, "2025-02-22")
        assert found.outcome == outcome
        missing = ("periods_of_care[0].iro.met_child_on",) if outcome == "undetermined" else ()
        assert found.missing == missing


def test_of_a_clock_that_may_not_have_started_no_pause_is_asked_for(tmp_path: Path) -> None:
    pause = "paused: {from: iro.met_child_on, until: iro.service_notified_on}"
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, within: 1 week, of: iro.appointed_on, {pause}}}"
    assert said(finding(tmp_path, body, STARTED | {"reviews": [], "iro": {}}, "2025-06-01")) == {
        "outcome": "undetermined",
        "missing": ["periods_of_care[0].iro.appointed_on"],
    }


def test_of_a_clock_that_never_started_no_day_is_moved(tmp_path: Path) -> None:
    body = "obligation:\n  deadline: {event: reviews.first.held_on, within: 5 days, of: iro.appointed_on, if_closed: next_working_day}"
    period = STARTED | {"reviews": [], "iro": {"appointed_on": None}}
    assert said(finding(tmp_path, body, period, "2025-06-01")) == {"outcome": "not_triggered"}


@pytest.mark.parametrize("whole", ["2025-01-08", "iro.service_notified_on"])
def test_a_clock_that_stands_still_is_not_stopped_once_more(tmp_path: Path, whole: str) -> None:
    # One week from 6 January ends on the 13th; it stopped on the 9th. A pause of the whole limit
    # can put off nothing that does not fall due, whether or not it is known to have begun.
    own = f"{{within: 1 week, of: started_on, {STANDING}}}"
    pause = f"{{from: {whole}, until: ended_on}}"
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, any_of: [{own}], paused: {pause}}}"
    period = STARTED | {"ended_on": None, "reviews": [], "iro": {"met_child_on": "2025-01-09"}}
    found = finding(tmp_path, body, period, "2025-02-01")
    assert said(found) == {"outcome": "due"}
    assert found.message == "Something is done: still to be done; the clock stands still."
    assert found.arithmetic == (
        "6 January 2025 + 1 week = 13 January 2025 (the first day is not counted)",
        "the clock has stood still since 9 January 2025",
    )


def test_more_time_for_a_clock_that_stands_still_makes_nothing_fall_due(tmp_path: Path) -> None:
    change = f"{EXTENDED}, paused: {{from: iro.met_child_on, until: iro.appointed_on}}"
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, within: 1 week, of: started_on, {change}}}"
    iro = {"met_child_on": "2025-01-08", "appointed_on": None}
    period = STARTED | {"ended_on": None, "reviews": [], "iro": iro}
    assert said(finding(tmp_path, body, period, "2025-06-01")) == {"outcome": "due"}


def test_an_approval_that_was_extended_is_no_breach_while_its_own_last_day_is_unknown(
    tmp_path: Path,
) -> None:
    """
    Sixteen weeks of which Monday 6 January is the first day end on 27 April; eight more on 22 June.

    3 days to 30 April, 31 in May and 22 in June are 56.
    """
    body = f"""
        obligation:
          validity:
            starts: started_on
            lasts: 16 weeks
            ends_on: iro.met_child_on
            settled_by: iro.appointed_on
            {EXTENDED.replace("1 week", "8 weeks")}
        """
    period = STARTED | {"ended_on": None, "iro": {"appointed_on": None}}
    open_ended = finding(tmp_path / "a", body, period, "2025-05-20")
    overdue = finding(tmp_path / "b", body, period, "2025-06-23")
    assert open_ended.outcome == "undetermined"
    assert said(open_ended)["possible_due_on"] == ["2025-06-22"]
    assert overdue.outcome == "breached"


@pytest.mark.parametrize(
    ("obligation", "outcome"),
    [
        # The first of two days is 10 January or before, so a week after it is the 17th or before.
        # The 17th is four days late for 13 January, though the 10th would have been in time.
        ("deadline: {event: {earliest_of: [iro.met_child_on, iro.appointed_on], plus: 1 week}, within: 1 week, of: started_on}", "undetermined"),
        ("deadline: {event: {earliest_of: [iro.met_child_on, iro.appointed_on], plus: 3 days}, within: 1 week, of: started_on}", "met"),
        ("deadline: {event: {earliest_of: [iro.met_child_on, iro.appointed_on], plus: 1 week, minus: 4 days}, within: 1 week, of: started_on}", "met"),
        # The 14th lies after the 10th, but need not lie after the day a week later.
        ("sequence: {first: iro.service_notified_on, then: {earliest_of: [iro.met_child_on, iro.appointed_on], plus: 1 week}}", "undetermined"),
    ],
)  # fmt: skip
def test_a_period_moves_a_day_of_which_only_the_latest_is_known(
    tmp_path: Path, obligation: str, outcome: str
) -> None:
    iro = {"met_child_on": "2025-01-10", "service_notified_on": "2025-01-14"}
    found = finding(tmp_path, f"obligation:\n  {obligation}", STARTED | {"iro": iro}, "2025-03-01")
    assert found.outcome == outcome


@pytest.mark.parametrize(
    ("iro", "held_on", "as_at", "expected"),
    [
        ({"appointed_on": "2025-01-07"}, "2025-01-20", "2025-02-01", {"outcome": "met", "due_on": "2025-01-20", "done_on": "2025-01-20"}),
        ({"appointed_on": None}, "2025-01-14", "2025-02-01", {"outcome": "late", "due_on": "2025-01-13", "done_on": "2025-01-14", "days_late": 1}),
        # Whether it was agreed is not known: both possible days, and only an answer that both share.
        ({}, "2025-01-13", "2025-02-01", {"outcome": "met", "possible_due_on": ["2025-01-13", "2025-01-20"], "done_on": "2025-01-13"}),
        ({}, "2025-01-14", "2025-02-01", {"outcome": "undetermined", "possible_due_on": ["2025-01-13", "2025-01-20"], "done_on": "2025-01-14", "missing": ["periods_of_care[0].iro.appointed_on"]}),
        ({}, None, "2025-01-21", {"outcome": "breached", "possible_due_on": ["2025-01-13", "2025-01-20"], "days_overdue": 1}),
    ],
)  # fmt: skip
def test_a_relaxed_limit(
    tmp_path: Path, iro: dict[str, Any], held_on: str | None, as_at: str, expected: dict[str, Any]
) -> None:
    period = STARTED | {"iro": iro, "reviews": [{"held_on": held_on}]}
    assert said(finding(tmp_path, RELAXED, period, as_at)) == expected


@pytest.mark.parametrize(
    ("limit", "iro", "as_at", "expected"),
    [
        # Due on 3 February; stopped from 13 to 20 January, seven days: 10 February.
        ("4 weeks", {"appointed_on": "2025-01-20"}, "2025-02-10", {"outcome": "due", "due_on": "2025-02-10", "days_left": 0}),
        ("4 weeks", {"appointed_on": "2025-01-20"}, "2025-02-11", {"outcome": "breached", "due_on": "2025-02-10", "days_overdue": 1}),
        # The same in working days: from Monday to Monday five are lost, so one week of five more.
        ("20 working days", {"appointed_on": "2025-01-20"}, "2025-02-10", {"outcome": "due", "due_on": "2025-02-10", "days_left": 0}),
        # It stopped and went on before the clock started, or stood still until a day after that.
        ("4 weeks", {"service_notified_on": "2024-12-20", "appointed_on": "2025-01-06"}, "2025-02-03", {"outcome": "due", "due_on": "2025-02-03", "days_left": 0}),
        ("4 weeks", {"service_notified_on": "2024-12-20", "appointed_on": "2025-01-08"}, "2025-02-05", {"outcome": "due", "due_on": "2025-02-05", "days_left": 0}),
        ("4 weeks", {"service_notified_on": "2024-12-20", "appointed_on": "2025-01-03"}, "2025-02-03", {"outcome": "due", "due_on": "2025-02-03", "days_left": 0}),
        # From Friday 10 to Monday 13 January one working day is lost: Tuesday 4 February.
        ("20 working days", {"service_notified_on": "2025-01-10", "appointed_on": "2025-01-13"}, "2025-02-04", {"outcome": "due", "due_on": "2025-02-04", "days_left": 0}),
        # From Saturday 11 to Sunday 12 January none is lost.
        ("20 working days", {"service_notified_on": "2025-01-11", "appointed_on": "2025-01-12"}, "2025-02-03", {"outcome": "due", "due_on": "2025-02-03", "days_left": 0}),
        # The clock still stands: nothing falls due.
        ("4 weeks", {"appointed_on": None}, "2025-06-01", {"outcome": "due"}),
        # It stopped only after the due day.
        ("4 weeks", {"service_notified_on": "2025-02-04", "appointed_on": "2025-02-10"}, "2025-02-11", {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 8}),
        # Nobody agreed to it.
        ("4 weeks", {"appointed_on": "2025-01-20", "monitors_performance": False}, "2025-02-04", {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 1}),
        ("4 weeks", {"service_notified_on": None, "appointed_on": None}, "2025-02-04", {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 1}),
    ],
)  # fmt: skip
def test_a_clock_that_stops(
    tmp_path: Path, limit: str, iro: dict[str, Any], as_at: str, expected: dict[str, Any]
) -> None:
    given = {"service_notified_on": "2025-01-13", "monitors_performance": True} | iro
    period = STARTED | {"reviews": [], "iro": given}
    assert said(finding(tmp_path, PAUSED.replace("LIMIT", limit), period, as_at)) == expected


@pytest.mark.parametrize(
    ("pause", "as_at", "expected"),
    [
        # Due four weeks from Monday 6 January, on 3 February. Whether it stopped is not known.
        ("{from: iro.met_child_on, until: iro.appointed_on}", "2025-02-03", {"outcome": "due", "possible_due_on": ["2025-02-03"]}),
        ("{from: iro.met_child_on, until: iro.appointed_on}", "2025-02-04", {"outcome": "undetermined", "possible_due_on": ["2025-02-03"], "missing": ["periods_of_care[0].iro.appointed_on", "periods_of_care[0].iro.met_child_on"]}),
        # It stops today, or on the due day, and has not gone on: nothing falls due.
        ("{from: 2025-01-20, until: iro.service_notified_on}", "2025-01-20", {"outcome": "due"}),
        ("{from: 2025-02-03, until: iro.service_notified_on}", "2025-02-04", {"outcome": "due"}),
        # It is to stop tomorrow.
        ("{from: 2025-01-21, until: iro.service_notified_on}", "2025-01-20", {"outcome": "due", "due_on": "2025-02-03", "days_left": 14}),
        # It went on before it stopped, which is no stop; or on the same day, which loses none.
        ("{from: 2025-01-20, until: 2025-01-19}", "2025-02-04", {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 1}),
        ("{from: 2025-01-20, until: 2025-01-20}", "2025-02-04", {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 1}),
        # It is to go on tomorrow: until then it stands still.
        ("{from: 2025-01-20, until: 2025-02-05}", "2025-02-04", {"outcome": "due"}),
        ("{from: 2025-01-20, until: 2025-02-04}", "2025-02-04", {"outcome": "due", "due_on": "2025-02-18", "days_left": 14}),
        # Whether the pause counts is not known; or it does not.
        ("{from: 2025-01-20, until: 2025-01-27, when: {field: iro.monitors_performance, is: true}}", "2025-02-04", {"outcome": "undetermined", "possible_due_on": ["2025-02-03"], "missing": ["periods_of_care[0].iro.monitors_performance"]}),
    ],
)  # fmt: skip
def test_when_a_clock_counts_as_stopped(
    tmp_path: Path, pause: str, as_at: str, expected: dict[str, Any]
) -> None:
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, within: 4 weeks, of: started_on, paused: {pause}}}"
    period = STARTED | {"reviews": [], "iro": {"service_notified_on": None}}
    assert said(finding(tmp_path, body, period, as_at)) == expected


MONITORS = "periods_of_care[0].iro.monitors_performance"
IF_SO = "only_when: {field: iro.monitors_performance, is: true}"


@pytest.mark.parametrize(
    ("limit", "as_at", "expected"),
    [
        # One week from Monday 6 January is the 13th, four are 3 February. Whether the first counts
        # is not known.
        ("within: 1 week, of: started_on", "2025-01-13", {"outcome": "undetermined", "due_on": "2025-01-13", "missing": [MONITORS]}),
        ("earliest_of: [{within: 1 week, of: started_on, ONLY}, {within: 4 weeks, of: started_on}]", "2025-01-13", {"outcome": "due", "possible_due_on": ["2025-01-13", "2025-02-03"]}),
        ("earliest_of: [{within: 1 week, of: started_on, ONLY}, {within: 4 weeks, of: started_on}]", "2025-01-14", {"outcome": "undetermined", "possible_due_on": ["2025-01-13", "2025-02-03"], "missing": [MONITORS]}),
        ("earliest_of: [{within: 1 week, of: started_on, ONLY}, {within: 4 weeks, of: started_on}]", "2025-02-04", {"outcome": "breached", "possible_due_on": ["2025-01-13", "2025-02-03"], "days_overdue": 1}),
        # When the clock starts is not known either: both are asked for.
        ("within: 1 week, of: iro.appointed_on", "2025-02-04", {"outcome": "undetermined", "missing": ["periods_of_care[0].iro.appointed_on", MONITORS]}),
    ],
)  # fmt: skip
def test_a_limit_that_may_not_count(
    tmp_path: Path, limit: str, as_at: str, expected: dict[str, Any]
) -> None:
    spec = limit.replace("ONLY", IF_SO) if "ONLY" in limit else f"{limit}, {IF_SO}"
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, {spec}}}"
    period = STARTED | {"reviews": [], "iro": {}}
    assert said(finding(tmp_path, body, period, as_at)) == expected


def test_from_when_an_act_counts_hangs_on_whether_the_limit_does(tmp_path: Path) -> None:
    """What was done on 3 January comes before the clock that is sure to run, not before the other."""
    other = f"within: 8 weeks, of: iro.appointed_on, {IF_SO}"
    spec = f"earliest_of: [{{{other}}}, {{within: 4 weeks, of: started_on}}]"
    body = f"obligation:\n  deadline: {{event: iro.met_child_on, earlier_counts: false, {spec}}}"
    period = STARTED | {"iro": {"met_child_on": "2025-01-03", "appointed_on": "2025-01-01"}}
    # Four weeks from 6 January are 3 February, eight from 1 January 26 February: due by the first.
    found = said(finding(tmp_path, body, period, "2025-02-04"))
    assert (found["outcome"], found["missing"]) == ("undetermined", [MONITORS])


def test_of_an_act_before_a_clock_whose_start_is_not_known_nothing_is_said(tmp_path: Path) -> None:
    """It is done in time, unless the clock started only after it; so what would tell is named."""
    body = """
        obligation:
          deadline:
            event: iro.met_child_on
            earlier_counts: false
            earliest_of: [{within: 1 week, of: iro.appointed_on}, {within: 1 week, of: started_on}]
        """
    period = STARTED | {"iro": {"met_child_on": "2025-01-03"}}
    found = said(finding(tmp_path, body, period, "2025-01-07"))
    assert found["outcome"] == "undetermined"
    assert found["missing"] == ["periods_of_care[0].iro.appointed_on"]


@pytest.mark.parametrize("event", ["iro.met_child_on", "visits.held_on"])
def test_an_act_that_may_not_count_is_not_shown_as_done(tmp_path: Path, event: str) -> None:
    deadline = f"{{event: {event}, earlier_counts: false, within: 1 week, of: iro.appointed_on}}"
    visits = [{"held_on": "2025-01-08"}]
    period = STARTED | {"iro": {"met_child_on": "2025-01-08"}, "visits": visits}
    found = finding(tmp_path, f"obligation:\n  deadline: {deadline}", period, "2025-02-01")
    assert said(found) == {
        "outcome": "undetermined",
        "missing": ["periods_of_care[0].iro.appointed_on"],
    }


def test_each_circumstance_that_is_not_known_is_asked_for(tmp_path: Path) -> None:
    """As of 1 February four, two and one week from 6 January may be the limit."""
    body = """
        obligation:
          deadline:
            event: reviews.first.held_on
            within: 4 weeks
            of: started_on
            instead:
              - {when: {field: iro.monitors_performance, is: true}, within: 2 weeks}
              - {when: {field: iro.appointed_on, recorded: true}, within: 1 week}
        """
    period = STARTED | {"reviews": [], "iro": {}}
    assert said(finding(tmp_path, body, period, "2025-02-01")) == {
        "outcome": "undetermined",
        "possible_due_on": ["2025-01-13", "2025-02-03"],
        "missing": ["periods_of_care[0].iro.appointed_on", MONITORS],
    }
    # The second is known to hold: one or two weeks, and no longer four.
    period = STARTED | {"reviews": [], "iro": {"appointed_on": "2025-01-06"}}
    assert said(finding(tmp_path, body, period, "2025-01-20")) == {
        "outcome": "undetermined",
        "possible_due_on": ["2025-01-13", "2025-01-20"],
        "missing": [MONITORS],
    }


@pytest.mark.parametrize(
    ("limit", "expected", "steps"),
    [
        # Saturday 11 January: the next working day is Monday the 13th, the last Friday the 10th.
        ("within: 5 days, of: started_on, if_closed: next_working_day", "2025-01-13", 2),
        ("within: 5 days, of: started_on, if_closed: previous_working_day", "2025-01-10", 2),
        # Friday stays, and nothing is said of it.
        ("within: 4 days, of: started_on, if_closed: next_working_day", "2025-01-10", 1),
    ],
)
def test_a_due_day_that_is_no_working_day(
    tmp_path: Path, limit: str, expected: str, steps: int
) -> None:
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, {limit}}}"
    found = finding(tmp_path, body, STARTED | {"reviews": []}, "2025-01-07")
    assert found.due_on is not None
    assert found.due_on.isoformat() == expected
    assert len(found.arithmetic) == steps


def test_a_pause_that_may_have_ended_leaves_the_due_date_open(tmp_path: Path) -> None:
    iro = {"service_notified_on": "2025-01-13", "monitors_performance": True}
    period = STARTED | {"reviews": [], "iro": iro}
    body = PAUSED.replace("LIMIT", "4 weeks")
    assert finding(tmp_path / "a", body, period, "2025-02-03").outcome == "due"
    found = finding(tmp_path / "b", body, period, "2025-02-04")
    assert said(found) == {
        "outcome": "undetermined",
        "possible_due_on": ["2025-02-03"],
        "missing": ["periods_of_care[0].iro.appointed_on"],
    }


FOUR = "{within: 4 weeks, of: started_on}"
PERHAPS_FOUR = f"{{within: 4 weeks, of: started_on, {IF_SO}}}"
PERHAPS_SIX = PERHAPS_FOUR.replace("4", "6")


@pytest.mark.parametrize(
    ("limit", "as_at", "expected"),
    [
        # Four weeks from Monday 6 January end on 3 February, six on the 17th. Nobody was appointed.
        (f"any_of: [{FOUR}, {{within: 9 weeks, of: iro.appointed_on}}]", "2025-02-04", {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 1}),
        # The last of those that count: the second may not.
        (f"any_of: [{FOUR}, {PERHAPS_SIX}]", "2025-02-03", {"outcome": "due", "possible_due_on": ["2025-02-03", "2025-02-17"]}),
        (f"any_of: [{FOUR}, {PERHAPS_SIX}]", "2025-02-04", {"outcome": "undetermined", "possible_due_on": ["2025-02-03", "2025-02-17"], "missing": [MONITORS]}),
        (f"any_of: [{FOUR}, {PERHAPS_SIX}]", "2025-02-18", {"outcome": "breached", "possible_due_on": ["2025-02-03", "2025-02-17"], "days_overdue": 1}),
        # Neither may count, and then nothing was owed.
        (f"earliest_of: [{PERHAPS_FOUR}, {PERHAPS_SIX}]", "2025-02-18", {"outcome": "undetermined", "possible_due_on": ["2025-02-03", "2025-02-17"], "missing": [MONITORS]}),
        (f"earliest_of: [{PERHAPS_FOUR}, {PERHAPS_FOUR}]", "2025-02-04", {"outcome": "undetermined", "due_on": "2025-02-03", "missing": [MONITORS]}),
    ],
)  # fmt: skip
def test_of_several_limits_some_may_not_count(
    tmp_path: Path, limit: str, as_at: str, expected: dict[str, Any]
) -> None:
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, {limit}}}"
    period = STARTED | {"reviews": [], "iro": {"appointed_on": None}}
    assert said(finding(tmp_path, body, period, as_at)) == expected


def test_whichever_limit_applies_holidays_that_are_not_proclaimed_are_told(tmp_path: Path) -> None:
    other = (
        "instead: [{when: {field: iro.monitors_performance, is: true}, within: 30 working days}]"
    )
    body = f"obligation:\n  deadline: {{event: iro.met_child_on, within: 20 working days, of: iro.appointed_on, {other}}}"
    period = STARTED | {"iro": {"appointed_on": "2029-06-01", "met_child_on": None}}
    found = finding(tmp_path, body, period, "2029-06-10")
    assert sum("not yet confirmed for 2029" in each for each in found.warnings) == 2


@pytest.mark.parametrize(
    ("iro", "other", "expected"),
    [
        # Two weeks or four from 20 January, on 3 or 17 February: before that day nothing counts.
        ({"appointed_on": "2025-01-20"}, "within: 2 weeks", {"outcome": "breached", "possible_due_on": ["2025-02-03", "2025-02-17"], "days_overdue": 12}),
        # From another day, which is not known, it may count or not.
        ({"appointed_on": "2025-01-06"}, "within: 4 weeks, of: iro.service_notified_on", {"outcome": "undetermined", "missing": [MONITORS, NOTIFIED]}),
    ],
)  # fmt: skip
def test_what_was_done_before_either_clock_began(
    tmp_path: Path, iro: dict[str, Any], other: str, expected: dict[str, Any]
) -> None:
    others = f"[{{when: {{field: iro.monitors_performance, is: true}}, {other}}}]"
    body = f"obligation:\n  deadline: {{event: iro.met_child_on, within: 4 weeks, of: iro.appointed_on, earlier_counts: false, instead: {others}}}"
    period = STARTED | {"iro": iro | {"met_child_on": "2025-01-10"}}
    assert said(finding(tmp_path, body, period, "2025-03-01")) == expected


@pytest.mark.parametrize(
    ("iro", "held", "as_at", "expected"),
    [
        # Four weeks from Monday 6 January end on 3 February; two weeks never begin, for nobody
        # was appointed. Which applies is not known: it may have been owed, or not at all.
        ({"appointed_on": None}, None, "2025-02-04", {"outcome": "undetermined", "due_on": "2025-02-03", "missing": [MONITORS]}),
        # Two weeks from 20 January end on 3 February too. What was done before the 20th counts
        # for the one and not for the other; what was done since counts for both.
        ({"appointed_on": "2025-01-20"}, "2025-01-10", "2025-03-01", {"outcome": "undetermined", "due_on": "2025-02-03", "missing": [MONITORS]}),
        ({"appointed_on": "2025-01-20"}, "2025-01-20", "2025-03-01", {"outcome": "met", "due_on": "2025-02-03", "done_on": "2025-01-20"}),
    ],
)  # fmt: skip
def test_another_limit_by_circumstance_may_begin_another_day_or_never(
    tmp_path: Path,
    iro: dict[str, Any],
    held: str | None,
    as_at: str,
    expected: dict[str, Any],
) -> None:
    other = "[{when: [{field: iro.monitors_performance, is: true}], within: 2 weeks, of: iro.appointed_on}]"
    body = f"""
obligation:
  deadline: {{event: reviews.first.held_on, within: 4 weeks, of: started_on, earlier_counts: false, instead: {other}}}
"""
    period = STARTED | {"iro": iro, "reviews": [] if held is None else [{"held_on": held}]}
    assert said(finding(tmp_path, body, period, as_at)) == expected


def test_other_periods_by_circumstance(tmp_path: Path) -> None:
    body = """
obligation:
  deadline:
    event: reviews.first.held_on
    within: 4 weeks
    of: started_on
    instead:
      - {when: [{field: child.age, less_than: 2}], within: 1 week, because: the child is a baby}
      - {when: [{field: child.age, less_than: 5}], within: 2 weeks}
"""
    period = STARTED | {"reviews": []}
    for number, (born, due) in enumerate(
        [("2024-01-01", "2025-01-13"), ("2021-01-01", "2025-01-20"), ("2015-01-01", "2025-02-03")]
    ):
        child = {"date_of_birth": born}
        found = finding(tmp_path / str(number), body, period, "2025-01-10", child=child)
        assert found.due_on == date.fromisoformat(due)
    unknown = finding(tmp_path / "u", body, period, "2025-01-10", child={})
    assert said(unknown)["possible_due_on"] == ["2025-01-13", "2025-02-03"]
    baby = finding(
        tmp_path / "b", body, period, "2025-01-10", child={"date_of_birth": "2024-01-01"}
    )
    assert baby.arithmetic[0].endswith("because the child is a baby")


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        # Four weeks after Saturday 4 January 2025 is Saturday 1 February.
        ("within: 4 weeks, of: started_on", "2025-02-01"),
        ("within: 4 weeks, of: started_on, if_closed: next_working_day", "2025-02-03"),
        ("within: 4 weeks, of: started_on, if_closed: previous_working_day", "2025-01-31"),
        ("within: 4 weeks, of: started_on, instead: [{when: [{field: end_reason, is: other}], by: iro.appointed_on}]", "2025-02-10"),
        ("earliest_of: [{by: started_on}], instead: [{when: [{field: end_reason, is: other}], by: iro.appointed_on}]", "2025-02-10"),
        ("within: 4 weeks, of: started_on, first_day: counted, instead: [{when: [{field: end_reason, is: other}], within: 5 weeks}]", "2025-02-07"),
        ("by: iro.appointed_on, instead: [{when: [{field: end_reason, is: other}], within: 3 working days, of: started_on}]", "2025-01-08"),
        ("at_least: 7 working days, before: iro.appointed_on, instead: [{when: [{field: end_reason, is: other}], at_least: 3 working days}]", "2025-02-05"),
        ("earliest_of: [{within: 1 week, of: started_on, only_when: [{field: end_reason, is: died}]}, {by: iro.appointed_on}]", "2025-02-10"),
        ("earliest_of: [{within: 1 week, of: started_on, only_when: [{field: end_reason, is: other}]}, {by: iro.appointed_on}]", "2025-01-11"),
        ("by: {all_of: [started_on, iro.appointed_on]}", "2025-02-10"),
    ],
)  # fmt: skip
def test_limits_by_circumstance(tmp_path: Path, limit: str, due: str) -> None:
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, {limit}}}"
    iro = {"appointed_on": "2025-02-10"}
    period = {"started_on": "2025-01-04", "reviews": [], "end_reason": "other", "iro": iro}
    found = finding(tmp_path, body, period, "2025-03-01")
    assert found.due_on == date.fromisoformat(due)


def test_all_of_waits_for_each(tmp_path: Path) -> None:
    body = "obligation:\n  deadline: {event: {all_of: [iro.appointed_on, iro.met_child_on]}, within: 1 week, of: started_on}"
    iro = {"appointed_on": "2025-01-07", "met_child_on": None}
    found = finding(tmp_path, body, STARTED | {"iro": iro}, "2025-03-01")
    assert found.outcome == "breached"


def test_a_duty_that_falls_due_on_a_closed_day_says_which_day_is_the_last_before(
    tmp_path: Path,
) -> None:
    body = (
        "obligation:\n  deadline: {event: reviews.first.held_on, within: 4 weeks, of: started_on}"
    )
    period = {"started_on": "2025-01-04", "reviews": []}
    found = finding(tmp_path, body, period, "2025-01-31")
    assert found.warnings == (
        "1 February 2025 is no working day; the last before it is 31 January 2025.",
    )


@pytest.mark.parametrize(
    "limit",
    [
        "at_least: 1 week, before: ended_on, extended: {by: 1 week, when: [{field: iro, recorded: true}]}",
        "by: ended_on, relaxed: {within: 1 week, when: [{field: iro, recorded: true}]}",
        "by: ended_on, instead: [{when: [{field: iro, recorded: true}], within: 1 week}]",
        "within: 1 week, of: started_on, instead: [{when: [{field: iro, recorded: true}]}]",
    ],
)
def test_clauses_that_would_have_no_effect_are_refused(tmp_path: Path, limit: str) -> None:
    body = f"obligation:\n  deadline: {{event: reviews.first.held_on, {limit}}}"
    one_rule(tmp_path, body)
    with pytest.raises(RuleFileError):
        Rulebook.load(tmp_path)


@pytest.mark.parametrize(
    ("body", "period", "expected"),
    [
        # Whatever the end, a clock that is known not to have started has not.
        (
            "interval: {events: visits.held_on, from: iro.appointed_on, at_most: 6 weeks, lapses_on: iro.met_child_on}",
            {"visits": [], "iro": {"appointed_on": None}},
            {"outcome": "not_triggered"},
        ),
        # Done as soon as possible is done, whether the start is unknown, none or known.
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on}",
            {"iro": {"met_child_on": "2025-02-01"}},
            {"outcome": "met", "done_on": "2025-02-01"},
        ),
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on}",
            {"iro": {"met_child_on": "2025-02-01", "appointed_on": None}},
            {"outcome": "met", "done_on": "2025-02-01"},
        ),
        (
            "deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on, earlier_counts: false}",
            {"iro": {"met_child_on": "2025-02-01", "appointed_on": None}},
            {"outcome": "not_triggered"},
        ),
        # Of several events one in time is enough; another can only have been earlier still, or later.
        (
            "deadline: {event: visits.held_on, within: 4 weeks, of: started_on}",
            {"visits": [{"held_on": "2025-01-20"}, {}]},
            {"outcome": "met", "due_on": "2025-02-03", "done_on": "2025-01-20"},
        ),
        # 4 February is a day late, unless the visit of an unknown day was in time.
        (
            "deadline: {event: visits.held_on, within: 4 weeks, of: started_on}",
            {"visits": [{"held_on": "2025-02-04"}, {}]},
            {
                "outcome": "undetermined",
                "due_on": "2025-02-03",
                "done_on": "2025-02-04",
                "missing": ["periods_of_care[0].visits[1].held_on"],
            },
        ),
        # What is done after the duty has ended, and after it would have been due, is nothing to judge.
        (
            "deadline: {event: iro.met_child_on, within: 4 weeks, of: started_on, lapses_on: ended_on}",
            {"ended_on": "2025-02-03", "iro": {"met_child_on": "2025-02-05"}},
            {"outcome": "ceased", "due_on": "2025-02-03", "done_on": "2025-02-05"},
        ),
        (
            "deadline: {event: iro.met_child_on, within: 4 weeks, of: started_on, lapses_on: ended_on}",
            {"ended_on": "2025-02-04", "iro": {"met_child_on": "2025-02-04"}},
            {"outcome": "late", "due_on": "2025-02-03", "done_on": "2025-02-04", "days_late": 1},
        ),
        # What must come first did not, and the later step has come by 28 June at the latest.
        (
            "sequence: {first: care_plan.prepared_on, then: {earliest_of: [iro.met_child_on, iro.appointed_on]}}",
            {"care_plan": {"prepared_on": None}, "iro": {"met_child_on": "2025-06-28"}},
            {"outcome": "breached"},
        ),
        # A constraint that was broken stays so when the duty has ended.
        (
            "constraint: {must: [{field: care_plan.prepared_on, recorded: true}], lapses_on: ended_on}",
            {"ended_on": "2025-03-03", "care_plan": {"prepared_on": None}},
            {"outcome": "breached"},
        ),
    ],
)
def test_what_cannot_change_the_answer_is_not_asked_for(
    tmp_path: Path, body: str, period: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = finding(tmp_path, f"obligation:\n  {body}", STARTED | period, "2025-07-01")
    shown = said(found)
    assert {name: shown.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("body", "period", "expected"),
    [
        # An approval that never began cannot run out, whatever day was given for its end.
        (
            "validity: {starts: iro.met_child_on, lasts: 5 working days, settled_by: iro.appointed_on, ends_on: started_on}",
            {"iro": {"met_child_on": None, "appointed_on": None}},
            {"outcome": "not_triggered"},
        ),
        (
            "validity: {starts: iro.met_child_on, lasts: 5 working days, settled_by: iro.appointed_on, ends_on: started_on}",
            {"iro": {"appointed_on": None}},
            {"outcome": "undetermined"},
        ),
        # Overdue until the duty ended, and not after: 6 January to 3 February are 28 days.
        (
            "validity: {document: visits.held_on, not_older_than: 1 week, on: started_on, lapses_on: iro.met_child_on}",
            {"visits": [], "iro": {"met_child_on": "2025-02-03"}},
            {"outcome": "breached", "due_on": "2025-01-06", "days_overdue": 28},
        ),
        # Owed at once: broken from the first, whether the duty has ended or not.
        (
            "checklist: {items: [{item: a, field: iro.appointed_on}], lapses_on: ended_on}",
            {"iro": {"appointed_on": None}},
            {"outcome": "breached"},
        ),
        (
            "constraint: {must: [{field: iro.appointed_on, recorded: true}], lapses_on: iro.met_child_on}",
            {"iro": {"appointed_on": "2025-02-03", "met_child_on": None}},
            # Owed at once, and not there until 3 February.
            {"outcome": "late"},
        ),
        (
            "constraint: {must: [{field: iro.appointed_on, recorded: true}], lapses_on: iro.met_child_on}",
            {"iro": {"appointed_on": "2025-02-03"}},
            # If the duty had ended by the first day of care, it was owed on no day.
            {"outcome": "undetermined"},
        ),
        # Three months after 15 April lie ahead on 1 July: that day has not come.
        (
            "deadline: {event: {field: iro.appointed_on, plus: 3 months}, by: iro.appointed_on}",
            {"iro": {"appointed_on": "2025-04-15"}},
            {"outcome": "breached", "due_on": "2025-04-15", "days_overdue": 77},
        ),
        # Five working days from 6 January end on the 13th; stopped from the 8th to the 15th, five
        # working days are lost: 20 January.
        (
            (
                "deadline: {event: reviews.first.held_on, within: 2 weeks, of: started_on,"
                " paused: {from: iro.service_notified_on, until: iro.appointed_on},"
                " instead: [{when: [{field: iro.met_child_on, recorded: false}], within: 5 working days}]}"
            ),
            {
                "reviews": [],
                "iro": {
                    "service_notified_on": "2025-01-08",
                    "appointed_on": "2025-01-15",
                    "met_child_on": None,
                },
            },
            {"outcome": "breached", "due_on": "2025-01-20"},
        ),
    ],
)
def test_what_the_second_engine_found(
    tmp_path: Path, body: str, period: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Each was judged otherwise by one of the two engines, and decided from the documentation."""
    found = finding(tmp_path, f"obligation:\n  {body}", STARTED | period, "2025-07-01")
    shown = said(found)
    assert {name: shown.get(name) for name in expected} == expected
