"""Deadlines judged by hand-worked dates; the arithmetic stands beside each."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import read_case
from tests.support import (
    STARTED,
    finding,
    findings,
    judged_by_both,
    one_rule,
    rule,
    said,
    write_pack,
)

REVIEW = "obligation:\n  deadline: {event: reviews.first.held_on, within: 20 working days, of: started_on%s}"


@pytest.mark.parametrize(
    ("period", "as_at", "expected"),
    [
        # From Monday 6 January 2025 the 20th working day is Monday 3 February: four weeks, no holiday.
        ({"reviews": [{"held_on": "2025-02-03"}]}, "2025-03-01", {"outcome": "met", "due_on": "2025-02-03", "done_on": "2025-02-03"}),
        ({"reviews": [{"held_on": "2025-02-04"}]}, "2025-03-01", {"outcome": "late", "due_on": "2025-02-03", "done_on": "2025-02-04", "days_late": 1}),
        ({"reviews": []}, "2025-02-03", {"outcome": "due", "due_on": "2025-02-03", "days_left": 0}),
        ({"reviews": None}, "2025-02-04", {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 1}),
        # A review held after the as-at date has not happened yet.
        ({"reviews": [{"held_on": "2025-02-03"}]}, "2025-02-02", {"outcome": "due", "due_on": "2025-02-03", "days_left": 1}),
        # Nothing said of reviews: unknown, not none.
        ({}, "2025-03-01", {"outcome": "undetermined", "due_on": "2025-02-03", "missing": ["periods_of_care[0].reviews"]}),
        # Care ended on the last day of the limit: the duty ended before it was broken.
        ({"reviews": [], "ended_on": "2025-02-03"}, "2025-03-01", {"outcome": "ceased", "due_on": "2025-02-03"}),
        # Care ended the day after: broken for one day, and it stays so.
        ({"reviews": [], "ended_on": "2025-02-04"}, "2025-03-01", {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 1}),
        # Earlier reviews are not in the data, but whichever was the first, none came after 3 February.
        (
            {"reviews": [{"held_on": "2025-02-03"}], "reviews_recorded_from": "2025-02-01"},
            "2025-03-01",
            {"outcome": "met", "due_on": "2025-02-03"},
        ),
        # The first that is known would be late by a day; an earlier one would not.
        (
            {"reviews": [{"held_on": "2025-02-04"}], "reviews_recorded_from": "2025-02-01"},
            "2025-03-01",
            {"outcome": "undetermined", "due_on": "2025-02-03", "missing": ["periods_of_care[0].reviews before 2025-02-01"]},
        ),
        # An earlier one, if there was none before 1 February, lies within the days that are known.
        (
            {"reviews": [{"held_on": "2025-02-05"}], "reviews_recorded_from": "2025-01-06"},
            "2025-03-01",
            {"outcome": "late", "due_on": "2025-02-03", "done_on": "2025-02-05", "days_late": 2},
        ),
    ],
)  # fmt: skip
def test_deadline(
    tmp_path: Path, period: dict[str, Any], as_at: str, expected: dict[str, Any]
) -> None:
    assert (
        said(finding(tmp_path, REVIEW % ", lapses_on: ended_on", STARTED | period, as_at))
        == expected
    )


def test_a_duty_that_ended_open_asks_for_no_action(tmp_path: Path) -> None:
    period = STARTED | {"reviews": [], "ended_on": "2025-02-04"}
    assert (
        finding(tmp_path, REVIEW % ", lapses_on: ended_on", period, "2025-03-01").next_action
        is None
    )


def test_anchor_that_has_not_happened_and_anchor_that_is_unknown(tmp_path: Path) -> None:
    body = (
        "obligation:\n  deadline: {event: iro.met_child_on, within: 1 week, of: iro.appointed_on}"
    )
    none = finding(tmp_path / "a", body, STARTED | {"iro": None}, "2025-03-01")
    unknown = finding(tmp_path / "b", body, STARTED | {"iro": {}}, "2025-03-01")
    assert said(none) == {"outcome": "not_triggered"}
    assert said(unknown) == {
        "outcome": "undetermined",
        "missing": ["periods_of_care[0].iro.appointed_on", "periods_of_care[0].iro.met_child_on"],
    }


def test_of_several_events_the_first_that_counts(tmp_path: Path) -> None:
    body = """
        obligation:
          deadline: {event: visits.held_on, within: 1 week, of: started_on, earlier_counts: false}
        """
    visits = [{"held_on": "2025-01-20"}, {"held_on": "2025-01-13"}]
    found = finding(tmp_path, body, STARTED | {"visits": visits}, "2025-03-01")
    assert said(found) == {"outcome": "met", "due_on": "2025-01-13", "done_on": "2025-01-13"}


@pytest.mark.parametrize(
    ("supplied", "as_at", "outcome"),
    [("2025-04-14", "2025-04-20", "met"), ("2025-04-15", "2025-04-20", "late"), (None, "2025-04-14", "due"), (None, "2025-04-15", "breached")],
)  # fmt: skip
def test_counting_back_from_a_booked_day(
    tmp_path: Path, supplied: str | None, as_at: str, outcome: str
) -> None:
    # Five working days before Wednesday 23 April 2025, over Easter (Friday 18 and Monday 21 are
    # holidays): 22, 17, 16, 15, 14 April. So 14 April is the last day in time.
    period = STARTED | {
        "panels": [{"held_on": "2025-04-23", "planned_for": "2025-04-23", "requested_on": supplied}]
    }
    write_pack(
        tmp_path,
        {
            "rule": rule(
                """
                obligation:
                  deadline: {event: requested_on, at_least: 5 working days, before: planned_for}
                """,
                for_each="periods_of_care.panels",
            )
        },
    )
    (found,) = findings(tmp_path, period, as_at)
    assert (found.outcome, found.due_on) == (outcome, date(2025, 4, 14))


def test_not_before(tmp_path: Path) -> None:
    body = """
        obligation:
          deadline:
            event: special_guardianship.applied_on
            not_before: {within: 3 months, of: special_guardianship.notice_given_on}
        """
    # Notice on 23 March 2025; three months end on 23 June, the first day on which to apply.
    for number, (applied, notice, expected) in enumerate(
        [
            ("2025-06-23", "2025-03-23", "met"),
            ("2025-06-22", "2025-03-23", "breached"),
            ("2025-06-22", None, "breached"),
            (None, "2025-03-23", "not_triggered"),
        ]
    ):
        guardianship = {"notice_given_on": notice, "applied_on": applied}
        period = STARTED | {"special_guardianship": guardianship}
        found = finding(tmp_path / str(number), body, period, "2025-12-01")
        assert found.outcome == expected, (applied, notice)


def test_no_number_is_never_a_breach(tmp_path: Path) -> None:
    body = """
        obligation:
          deadline: {event: iro.met_child_on, as_soon_as_possible: true, by: started_on, advisory: 5 working days}
        """
    waiting = STARTED | {"iro": {"met_child_on": None}}
    # The fifth working day after Monday 6 January 2025 is Monday 13 January.
    assert said(finding(tmp_path / "a", body, waiting, "2025-01-13"))["outcome"] == "due"
    after = finding(tmp_path / "b", body, waiting, "2025-01-14")
    assert said(after) == {"outcome": "needs_judgement", "recommended_by": "2025-01-13"}
    done = STARTED | {"iro": {"met_child_on": "2025-02-01"}}
    assert finding(tmp_path / "c", body, done, "2025-03-01").outcome == "met"


def test_an_event_that_is_the_earlier_of_two(tmp_path: Path) -> None:
    body = """
obligation:
  deadline: {event: {earliest_of: [iro.appointed_on, iro.met_child_on]}, within: 1 week, of: started_on}
"""
    iro = {"appointed_on": "2025-02-01", "met_child_on": "2025-01-13"}
    assert finding(tmp_path, body, STARTED | {"iro": iro}, "2025-03-01").outcome == "met"


def test_a_day_that_opens_is_said_while_it_is_still_to_be_done(tmp_path: Path) -> None:
    body = """
obligation:
  deadline:
    event: iro.met_child_on
    within: 12 weeks
    of: started_on
    not_before: {within: 4 weeks, of: started_on}
"""
    found = finding(tmp_path, body, STARTED | {"iro": {"met_child_on": None}}, "2025-01-10")
    assert said(found) == {
        "outcome": "due",
        "due_on": "2025-03-31",
        "not_before": "2025-02-03",
        "days_left": 80,
    }


MET = "periods_of_care[0].iro.met_child_on"
APPOINTED = "periods_of_care[0].iro.appointed_on"
NOTIFIED = "periods_of_care[0].iro.service_notified_on"
NEEDED = "event: iro.met_child_on, within: 1 week, of: started_on, needed_when: {field: iro.monitors_performance, is: true}"
MONITORS = "periods_of_care[0].iro.monitors_performance"
HEALTH = "periods_of_care[0].health"
ENDS = ", lapses_on: iro.service_notified_on"
SOON_AFTER = "event: iro.met_child_on, as_soon_as_possible: true, by: {earliest_of: [iro.appointed_on, health.child_refused_on]}, advisory: 1 week"
MONITORED = "{field: iro.monitors_performance, is: true}"
PERHAPS = f"only_when: {MONITORED}"
LIMIT = f", within: 1 week, of: started_on, {PERHAPS}"
OPENS = "event: iro.met_child_on, not_before: {within: 4 weeks, of: iro.appointed_on}"
EARLIER_OPENS = "event: {earliest_of: [iro.met_child_on, iro.service_notified_on]}, not_before: {within: 4 weeks, of: iro.appointed_on}"
SOON = "event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on, advisory: 1 week"
ADVISED = "event: iro.met_child_on, within: 1 week, of: started_on, recommended: %s"


@pytest.mark.parametrize(
    ("deadline", "iro", "as_at", "expected"),
    [
        # Owed only while it is needed; a week from Monday 6 January is the 13th.
        (NEEDED, {"met_child_on": None, "monitors_performance": True}, "2025-02-01", {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 19}),
        (NEEDED, {"met_child_on": None, "monitors_performance": True}, "2025-01-10", {"outcome": "due", "due_on": "2025-01-13", "days_left": 3}),
        (NEEDED, {"met_child_on": None, "monitors_performance": False}, "2025-02-01", {"outcome": "ceased", "due_on": "2025-01-13"}),
        (NEEDED, {"met_child_on": None, "monitors_performance": False}, "2025-01-10", {"outcome": "ceased", "due_on": "2025-01-13"}),
        (NEEDED, {"met_child_on": None}, "2025-02-01", {"outcome": "undetermined", "due_on": "2025-01-13", "missing": ["periods_of_care[0].iro.monitors_performance"]}),
        # What was done is judged whether it was needed or not.
        (NEEDED, {"met_child_on": "2025-01-14", "monitors_performance": False}, "2025-02-01", {"outcome": "late", "due_on": "2025-01-13", "done_on": "2025-01-14", "days_late": 1}),
        # It ended on the last day of the week, or one day later: owed until then only if needed.
        (NEEDED + ENDS, {"met_child_on": None, "service_notified_on": "2025-01-13"}, "2025-02-01", {"outcome": "ceased", "due_on": "2025-01-13"}),
        (NEEDED + ENDS, {"met_child_on": None, "service_notified_on": "2025-01-14"}, "2025-02-01", {"outcome": "undetermined", "due_on": "2025-01-13", "missing": [MONITORS]}),
        (NEEDED + ENDS, {"met_child_on": None}, "2025-02-01", {"outcome": "undetermined", "due_on": "2025-01-13", "missing": [MONITORS, NOTIFIED]}),
        # Another duty stands in its place: it is not owed, needed or not.
        (NEEDED + ", superseded_when: {field: started_on, recorded: true}", {"met_child_on": None}, "2025-02-01", {"outcome": "ceased", "due_on": "2025-01-13"}),
        # Advice: three days after the 6th, if that is a day that is known.
        (ADVISED % "{within: 3 days, of: started_on}", {"met_child_on": None}, "2025-01-10", {"outcome": "due", "due_on": "2025-01-13", "recommended_by": "2025-01-09", "days_left": 3}),
        (ADVISED % "{by: iro.appointed_on}", {"met_child_on": None}, "2025-01-10", {"outcome": "due", "due_on": "2025-01-13", "days_left": 3}),
        (ADVISED % "{by: iro.appointed_on}", {"met_child_on": None, "appointed_on": None}, "2025-01-10", {"outcome": "due", "due_on": "2025-01-13", "days_left": 3}),
        # Not before four weeks from Monday 13 January have passed, on 10 February.
        (OPENS, {"met_child_on": "2025-02-10", "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "met", "not_before": "2025-02-10", "done_on": "2025-02-10"}),
        (OPENS, {"met_child_on": "2025-02-09", "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "breached", "not_before": "2025-02-10", "done_on": "2025-02-09"}),
        (OPENS, {"met_child_on": None, "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "not_triggered", "not_before": "2025-02-10"}),
        (OPENS, {"appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "undetermined", "missing": [MET]}),
        (OPENS, {"met_child_on": "2025-02-10"}, "2025-06-01", {"outcome": "undetermined", "done_on": "2025-02-10", "missing": [APPOINTED]}),
        (OPENS, {"met_child_on": None}, "2025-06-01", {"outcome": "not_triggered"}),
        (OPENS, {"met_child_on": "2025-02-10", "appointed_on": None}, "2025-06-01", {"outcome": "breached", "done_on": "2025-02-10"}),
        (OPENS, {"met_child_on": None, "appointed_on": None}, "2025-06-01", {"outcome": "not_triggered"}),
        # A day that is worked out for the future has not come.
        (OPENS.replace("iro.met_child_on", "{field: iro.appointed_on, plus: 2 years}"), {"appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "not_triggered", "not_before": "2025-02-10"}),
        # Not before four weeks or five, on 10 or 17 February: which, is not known.
        (OPENS[:-1] + ", instead: [{when: {field: iro.monitors_performance, is: true}, within: 5 weeks}]}", {"met_child_on": "2025-02-10", "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "undetermined", "done_on": "2025-02-10", "missing": [MONITORS]}),
        (OPENS[:-1] + ", instead: [{when: {field: iro.monitors_performance, is: true}, within: 5 weeks}]}", {"met_child_on": "2025-02-09", "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "breached", "done_on": "2025-02-09"}),
        (OPENS[:-1] + ", instead: [{when: {field: iro.monitors_performance, is: true}, within: 5 weeks}]}", {"met_child_on": "2025-02-17", "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "met", "done_on": "2025-02-17"}),
        # Whether four weeks must pass at all is not known, nor so whether they had begun.
        (OPENS[:-1] + ", only_when: {field: iro.monitors_performance, is: true}}", {"met_child_on": "2025-02-10", "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "undetermined", "done_on": "2025-02-10", "missing": [MONITORS]}),
        # The clock has stood still since 20 January: no day has come on which it may be done.
        (OPENS[:-1] + ", paused: {from: 2025-01-20, until: ended_on}}", {"met_child_on": "2025-03-10", "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "breached", "done_on": "2025-03-10"}),
        (OPENS[:-1] + ", paused: {from: 2025-01-20, until: ended_on}}", {"met_child_on": None, "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "not_triggered"}),
        # Advice is told beside a first day alone as well; none while its clock stands still.
        (OPENS + ", recommended: {within: 6 weeks, of: iro.appointed_on}", {"met_child_on": None, "appointed_on": "2025-01-13"}, "2025-02-01", {"outcome": "not_triggered", "not_before": "2025-02-10", "recommended_by": "2025-02-24"}),
        (ADVISED % "{within: 4 weeks, of: started_on, paused: {from: 2025-01-08, until: ended_on}}", {"met_child_on": None}, "2025-01-10", {"outcome": "due", "due_on": "2025-01-13", "days_left": 3}),
        # Nothing is owed by the limit; what may have been done may have been done too early.
        (OPENS + LIMIT, {"monitors_performance": False, "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "undetermined", "missing": [MET]}),
        (OPENS + LIMIT, {"monitors_performance": False, "appointed_on": None}, "2025-06-01", {"outcome": "undetermined", "missing": [MET]}),
        (OPENS + LIMIT, {"monitors_performance": False, "met_child_on": None, "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "not_triggered"}),
        (OPENS + LIMIT, {"monitors_performance": False, "met_child_on": "2025-02-09", "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "breached", "not_before": "2025-02-10", "done_on": "2025-02-09"}),
        # It happened by the 9th, which is too early; by the 12th, which may have been.
        (EARLIER_OPENS, {"met_child_on": "2025-02-09", "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "breached", "not_before": "2025-02-10", "done_on": "2025-02-09"}),
        (EARLIER_OPENS, {"met_child_on": "2025-02-12", "appointed_on": "2025-01-13"}, "2025-06-01", {"outcome": "undetermined", "done_on": "2025-02-12", "missing": [NOTIFIED]}),
        # As soon as possible: whether it has begun, whether it is done, whether it is still owed.
        (SOON, {}, "2025-06-01", {"outcome": "undetermined", "missing": [APPOINTED, MET]}),
        (SOON, {"met_child_on": None}, "2025-06-01", {"outcome": "undetermined", "missing": [APPOINTED]}),
        (SOON, {"appointed_on": None}, "2025-06-01", {"outcome": "undetermined", "missing": [MET]}),
        (SOON, {"met_child_on": None, "appointed_on": None}, "2025-06-01", {"outcome": "not_triggered"}),
        (SOON, {"appointed_on": "2025-01-06"}, "2025-06-01", {"outcome": "undetermined", "recommended_by": "2025-01-13", "missing": [MET]}),
        (SOON, {"met_child_on": None, "appointed_on": "2025-01-06"}, "2025-01-13", {"outcome": "due", "recommended_by": "2025-01-13"}),
        (SOON, {"met_child_on": None, "appointed_on": "2025-01-06"}, "2025-01-14", {"outcome": "needs_judgement", "recommended_by": "2025-01-13"}),
        (SOON + ", lapses_on: iro.service_notified_on", {"met_child_on": None, "appointed_on": "2025-01-06"}, "2025-01-14", {"outcome": "undetermined", "recommended_by": "2025-01-13", "missing": [NOTIFIED]}),
        (SOON + ", lapses_on: iro.service_notified_on", {"met_child_on": None, "appointed_on": "2025-01-06", "service_notified_on": "2025-01-14"}, "2025-01-14", {"outcome": "ceased", "recommended_by": "2025-01-13"}),
        # It has begun by the 6th, and may have before: then it may no longer be within the advised time.
        (SOON_AFTER, {"met_child_on": None, "appointed_on": "2025-01-06"}, "2025-01-13", {"outcome": "undetermined", "missing": [HEALTH]}),
        (SOON_AFTER, {"met_child_on": None, "appointed_on": "2025-01-06"}, "2025-01-14", {"outcome": "needs_judgement"}),
        # It has ended by the 10th, whatever the other day.
        (SOON + ", lapses_on: [iro.service_notified_on, health.child_refused_on]", {"met_child_on": None, "appointed_on": "2025-01-06", "service_notified_on": "2025-01-10"}, "2025-02-01", {"outcome": "ceased", "recommended_by": "2025-01-13"}),
        # Five working days after Monday 6 January end on Monday the 13th.
        (SOON_AFTER.replace("1 week", "5 working days"), {"met_child_on": None, "appointed_on": "2025-01-06"}, "2025-01-14", {"outcome": "needs_judgement"}),
        (SOON_AFTER, {"appointed_on": "2025-01-06"}, "2025-01-14", {"outcome": "undetermined", "missing": [HEALTH, MET]}),
        (SOON_AFTER, {"met_child_on": "2025-01-07", "appointed_on": "2025-01-06"}, "2025-01-14", {"outcome": "met", "done_on": "2025-01-07"}),
        (SOON_AFTER + ", earlier_counts: false", {"met_child_on": None, "appointed_on": "2025-01-06"}, "2025-01-14", {"outcome": "undetermined", "missing": [HEALTH]}),
        # Where a period is given with it, its anchor is what it is counted from.
        ("event: iro.met_child_on, as_soon_as_possible: true, by: iro.appointed_on", {"met_child_on": None, "appointed_on": "2025-01-06"}, "2025-01-14", {"outcome": "needs_judgement"}),
        # Done is done, whether its time is known to have begun or not.
        (SOON, {"met_child_on": "2025-01-10"}, "2025-06-01", {"outcome": "met", "done_on": "2025-01-10"}),
        (SOON, {"met_child_on": "2025-01-10", "appointed_on": None}, "2025-06-01", {"outcome": "met", "done_on": "2025-01-10"}),
        # A meeting before the appointment, which then cannot be the meeting that it asks for.
        (SOON, {"met_child_on": "2025-01-10", "appointed_on": "2025-01-20"}, "2025-02-01", {"outcome": "met", "recommended_by": "2025-01-27", "done_on": "2025-01-10"}),
        (SOON + ", earlier_counts: false", {"met_child_on": "2025-01-10", "appointed_on": "2025-01-20"}, "2025-02-01", {"outcome": "needs_judgement", "recommended_by": "2025-01-27"}),
        (SOON + ", earlier_counts: false", {"met_child_on": "2025-01-20", "appointed_on": "2025-01-20"}, "2025-02-01", {"outcome": "met", "recommended_by": "2025-01-27", "done_on": "2025-01-20"}),
    ],
)  # fmt: skip
def test_what_else_a_deadline_can_ask(
    tmp_path: Path, deadline: str, iro: dict[str, Any], as_at: str, expected: dict[str, Any]
) -> None:
    body = f"obligation:\n  deadline: {{{deadline}}}"
    assert said(finding(tmp_path, body, STARTED | {"iro": iro}, as_at)) == expected


# Four weeks from Monday 3 February 2025 end on 3 March, ten from 6 January on the 17th: due by the
# 3rd in any case. What is done between 6 January and 3 February counts if the other clock runs.
TWO_CLOCKS = (
    "event: %s, earlier_counts: false, earliest_of: [{within: 4 weeks, of: iro.appointed_on},"
    " {within: 10 weeks, of: iro.service_notified_on, only_when: {field: iro.monitors_performance, is: true}}]"
)
BY_THE_THIRD = {"due_on": "2025-03-03"}
OPEN = {"outcome": "undetermined", **BY_THE_THIRD}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2025-02-10"], {"outcome": "met", "done_on": "2025-02-10", **BY_THE_THIRD}),
        (["2025-02-03"], {"outcome": "met", "done_on": "2025-02-03", **BY_THE_THIRD}),
        (["2025-01-20"], {"missing": [MONITORS], **OPEN}),
        # In time by whichever of the two it is; and in time or late.
        (["2025-01-20", "2025-02-10"], {"outcome": "met", "done_on": "2025-02-10", **BY_THE_THIRD}),
        (["2025-01-20", "2025-03-04"], {"done_on": "2025-03-04", "missing": [MONITORS], **OPEN}),
        # Nothing was done before that could count.
        (["2025-03-04"], {"outcome": "late", "done_on": "2025-03-04", "days_late": 1, **BY_THE_THIRD}),
        ([], {"outcome": "breached", "days_overdue": 90, **BY_THE_THIRD}),
        # A visit of an unknown day may have been in time, and may have been too early to count.
        (["2025-03-04", None], {"done_on": "2025-03-04", "missing": [MONITORS, "periods_of_care[0].visits[1].held_on"], **OPEN}),
    ],
)  # fmt: skip
def test_from_when_an_act_counts_may_not_be_known(
    tmp_path: Path, days: list[str | None], expected: dict[str, Any]
) -> None:
    visits = [{"held_on": day} if day else {} for day in days]
    iro = {"appointed_on": "2025-02-03", "service_notified_on": "2025-01-06"}
    body = f"obligation:\n  deadline: {{{TWO_CLOCKS % 'visits.held_on'}}}"
    found = finding(tmp_path, body, STARTED | {"visits": visits, "iro": iro}, "2025-06-01")
    assert said(found) == expected


BY_EITHER = "{earliest_of: [iro.met_child_on, health.child_refused_on]}"


@pytest.mark.parametrize(
    ("event", "iro", "expected"),
    [
        ("iro.met_child_on", {"met_child_on": "2025-02-10"}, {"outcome": "met", "done_on": "2025-02-10", **BY_THE_THIRD}),
        ("iro.met_child_on", {"met_child_on": "2025-01-20"}, {"missing": [MONITORS], **OPEN}),
        ("iro.met_child_on", {"met_child_on": "2025-01-20", "monitors_performance": False}, {"outcome": "breached", "days_overdue": 90, **BY_THE_THIRD}),
        ("iro.met_child_on", {}, {"missing": [MET, MONITORS], **OPEN}),
        # It happened by that day, and may have before, when it does not count or may not.
        (BY_EITHER, {"met_child_on": "2025-01-20"}, {"missing": [HEALTH, MONITORS], **OPEN}),
        (BY_EITHER, {"met_child_on": "2025-01-20", "monitors_performance": False}, {"outcome": "breached", "days_overdue": 90, **BY_THE_THIRD}),
        (BY_EITHER, {"met_child_on": "2025-02-10", "monitors_performance": False}, {"missing": [HEALTH], **OPEN}),
        # On the day on which the clock started it counts, if it was not before.
        (BY_EITHER, {"met_child_on": "2025-02-03", "monitors_performance": False}, {"missing": [HEALTH], **OPEN}),
    ],
)  # fmt: skip
def test_one_act_of_which_it_is_not_known_whether_it_counts(
    tmp_path: Path, event: str, iro: dict[str, Any], expected: dict[str, Any]
) -> None:
    given = {"appointed_on": "2025-02-03", "service_notified_on": "2025-01-06"} | iro
    body = f"obligation:\n  deadline: {{{TWO_CLOCKS % event}}}"
    assert said(finding(tmp_path, body, STARTED | {"iro": given}, "2025-06-01")) == expected


def test_from_when_it_may_be_done_is_shown_where_it_may_have_been_too_early(tmp_path: Path) -> None:
    iro = {"met_child_on": "2025-02-12", "appointed_on": "2025-01-13"}
    body = f"obligation:\n  deadline: {{{EARLIER_OPENS}}}"
    found = finding(tmp_path, body, STARTED | {"iro": iro}, "2025-06-01")
    assert found.outcome == "undetermined"
    assert found.arithmetic == (
        "13 January 2025 + 4 weeks = 10 February 2025 (the first day is not counted)",
    )


@pytest.mark.parametrize(
    ("as_at", "expected"),
    [
        # By 10 February it has happened in any case, and by the 9th it may have.
        ("2025-02-10", {"outcome": "met", "done_on": "2025-02-10", "due_on": "2025-03-03"}),
        ("2025-02-09", {"outcome": "undetermined", "due_on": "2025-03-03", "missing": [HEALTH]}),
    ],
)
def test_a_day_by_which_it_will_have_happened_tells_nothing_before_it(
    tmp_path: Path, as_at: str, expected: dict[str, Any]
) -> None:
    body = f"obligation:\n  deadline: {{event: {BY_EITHER}, within: 8 weeks, of: started_on}}"
    period = STARTED | {"iro": {"met_child_on": "2025-02-10"}}
    assert said(finding(tmp_path, body, period, as_at)) == expected


@pytest.mark.parametrize(
    ("age", "due_on"), [(0, "2015-03-14"), (1, "2016-03-14"), (9, "2024-03-14")]
)
def test_a_birthday_is_counted_from_the_day_of_birth(tmp_path: Path, age: int, due_on: str) -> None:
    body = f"obligation:\n  deadline: {{event: iro.met_child_on, by: {{birthday: {age}}}}}"
    # In care from the day of birth: a duty is owed no earlier than its record begins.
    period = {"started_on": "2015-03-14", "iro": {"met_child_on": None}}
    child = {"date_of_birth": "2015-03-14"}
    found = finding(tmp_path / "born", body, period, "2025-02-01", child=child)
    assert found.due_on == date.fromisoformat(due_on)
    # Care that began on 6 January 2025, after the birthday: it is owed on that day.
    later = finding(tmp_path / "later", body, period | STARTED, "2025-02-01", child=child)
    assert later.due_on == date(2025, 1, 6)


@pytest.mark.parametrize(("met_on", "is_early"), [("2029-01-07", True), ("2029-01-09", False)])
def test_from_when_it_may_be_done_is_shown_as_it_was_worked_out(
    tmp_path: Path, met_on: str, *, is_early: bool
) -> None:
    # From Tuesday 2 January 2029 four working days are Monday the 8th.
    body = "obligation:\n  deadline: {event: iro.met_child_on, not_before: {within: 4 working days, of: iro.appointed_on}}"
    iro = {"appointed_on": "2029-01-02", "met_child_on": met_on}
    found = finding(tmp_path, body, STARTED | {"iro": iro}, "2029-06-01")
    assert found.outcome == ("breached" if is_early else "met")
    assert found.not_before == date(2029, 1, 8)
    assert found.arithmetic == (
        "2 January 2029 + 4 working days = 8 January 2029 (the first day is not counted)",
    )
    assert [*map(str, found.warnings)] == is_early * [
        "Bank holidays are not yet confirmed for 2029; 8 January 2029 may move."
    ]


def test_what_was_done_before_its_clock_had_begun_is_said_in_words(tmp_path: Path) -> None:
    iro = {"met_child_on": "2025-02-10", "appointed_on": None}
    body = f"obligation:\n  deadline: {{{OPENS}}}"
    found = finding(tmp_path, body, STARTED | {"iro": iro}, "2025-06-01")
    assert found.message == "It was done before the time that must pass first had begun."


def test_after_it_was_due_it_is_no_longer_said_from_when_it_may_be_done(tmp_path: Path) -> None:
    body = "obligation:\n  deadline: {event: iro.met_child_on, within: 2 weeks, of: started_on, not_before: {within: 1 week, of: started_on}}"
    found = finding(tmp_path, body, STARTED | {"iro": {"met_child_on": None}}, "2025-01-21")
    # Two weeks from Monday 6 January are over with the 20th.
    assert said(found) == {"outcome": "breached", "due_on": "2025-01-20", "days_overdue": 1}


@pytest.mark.parametrize(
    ("held_on", "outcome", "missing"),
    [
        # A visit of an unknown day can only have been the first if it was earlier still.
        ("2025-01-13", "met", ()),
        ("2025-01-14", "undetermined", ("periods_of_care[0].visits[1].held_on",)),
    ],
)
def test_of_several_events_one_of_an_unknown_day_may_be_the_first(
    tmp_path: Path, held_on: str, outcome: str, missing: tuple[str, ...]
) -> None:
    body = "obligation:\n  deadline: {event: visits.held_on, within: 1 week, of: started_on}"
    period = STARTED | {"visits": [{"held_on": held_on}, {}]}
    found = finding(tmp_path, body, period, "2025-03-01")
    assert (found.outcome, found.missing) == (outcome, missing)


@pytest.mark.parametrize(
    ("reviews", "until", "expected"),
    [
        # The record ends too early to show a later review, which would not be the first.
        ([{"held_on": "2025-02-03"}], "2025-02-10", {"outcome": "met", "due_on": "2025-02-03", "done_on": "2025-02-03"}),
        ([], "2025-01-20", {"outcome": "undetermined", "due_on": "2025-02-03", "missing": ["periods_of_care[0].reviews after 2025-01-20"]}),
        # Nor would it be in time.
        ([{"held_on": "2025-02-04"}], "2025-02-10", {"outcome": "late", "due_on": "2025-02-03", "done_on": "2025-02-04", "days_late": 1}),
    ],
)  # fmt: skip
def test_a_record_that_ends_too_early(
    tmp_path: Path, reviews: list[Any], until: str, expected: dict[str, Any]
) -> None:
    body = (
        "obligation:\n  deadline: {event: reviews.held_on, within: 20 working days, of: started_on}"
    )
    one_rule(tmp_path, body)
    case = {
        "case_id": "test",
        "recorded_until": until,
        "periods_of_care": [STARTED | {"reviews": reviews}],
    }
    (found,) = judged_by_both(tmp_path, read_case(case), date(2025, 3, 1))
    assert said(found) == expected


@pytest.mark.parametrize(
    ("held_on", "outcome"), [("2025-01-19", "breached"), ("2025-01-20", "met")]
)
@pytest.mark.parametrize("event", ["visits.held_on", "iro.met_child_on"])
def test_what_was_done_on_the_day_on_which_the_clock_started_counts(
    tmp_path: Path, event: str, held_on: str, outcome: str
) -> None:
    body = f"obligation:\n  deadline: {{event: {event}, within: 1 week, of: iro.appointed_on, earlier_counts: false}}"
    iro = {"appointed_on": "2025-01-20", "met_child_on": held_on}
    period = STARTED | {"iro": iro, "visits": [{"held_on": held_on}]}
    assert finding(tmp_path, body, period, "2025-03-01").outcome == outcome


@pytest.mark.parametrize(
    ("limits", "acted_on", "expected"),
    [
        # A limit by a day has no clock that starts: whatever was done before counts.
        ("{by: 2025-03-03}, {within: 10 weeks, of: started_on}", "2025-01-02", {"outcome": "met", "due_on": "2025-03-03", "done_on": "2025-01-02"}),
        # Four weeks from 6 January and two from the 20th end on 3 February. The second clock may
        # not run, and starts later than the first: what was done before the 6th cannot count.
        (f"{{within: 4 weeks, of: started_on}}, {{within: 2 weeks, of: 2025-01-20, {PERHAPS}}}", "2025-01-02", {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 118}),
        # Of the first it is not known how long it is, but from when it is: 3 February or the 17th.
        (f"{{within: 4 weeks, of: started_on, relaxed: {{when: {MONITORED}, within: 6 weeks}}}}, {{within: 8 weeks, of: started_on}}", "2025-01-02", {"outcome": "breached", "possible_due_on": ["2025-02-03", "2025-02-17"], "days_overdue": 104}),
        # Two clocks that may not run started before the one that does, on 3 February: to 3 March.
        (f"{{within: 4 weeks, of: 2025-02-03}}, {{within: 12 weeks, of: started_on, {PERHAPS}}}, {{within: 12 weeks, of: 2025-01-13, only_when: {{field: iro.appointed_on, recorded: true}}}}", "2025-01-20", {"outcome": "undetermined", "due_on": "2025-03-03", "missing": [APPOINTED, MONITORS]}),
    ],
)  # fmt: skip
def test_of_several_clocks_the_first_that_runs_lets_acts_count(
    tmp_path: Path, limits: str, acted_on: str, expected: dict[str, Any]
) -> None:
    body = f"obligation:\n  deadline: {{event: iro.met_child_on, earlier_counts: false, earliest_of: [{limits}]}}"
    period = STARTED | {"iro": {"met_child_on": acted_on}}
    assert said(finding(tmp_path, body, period, "2025-06-01")) == expected


def test_by_a_limit_that_may_not_count_and_has_no_clock_every_act_counts(tmp_path: Path) -> None:
    body = f"obligation:\n  deadline: {{event: iro.met_child_on, by: 2025-02-03, {PERHAPS}}}"
    period = STARTED | {"iro": {"met_child_on": "2025-01-10"}}
    # Met, or not asked for at all.
    assert said(finding(tmp_path, body, period, "2025-06-01")) == {
        "outcome": "undetermined",
        "due_on": "2025-02-03",
        "done_on": "2025-01-10",
        "missing": [MONITORS],
    }


def test_of_several_limits_each_holiday_that_is_not_proclaimed_is_told(tmp_path: Path) -> None:
    limits = f"{{within: 20 working days, of: started_on}}, {{within: 30 working days, of: started_on, {PERHAPS}}}"
    body = f"obligation:\n  deadline: {{event: iro.met_child_on, any_of: [{limits}]}}"
    period = {"started_on": "2029-06-01", "iro": {"met_child_on": None}}
    found = finding(tmp_path, body, period, "2029-06-10")
    assert sum("not yet confirmed for 2029" in each for each in found.warnings) == 2


OF_ALL_CARE = "obligation:\n  deadline: {event: periods_of_care.visits.held_on, within: 1 week, of: 2025-01-06}"


@pytest.mark.parametrize(
    ("visits", "more", "expected"),
    [
        # In either period of care: the week from Monday 6 January ends on the 13th.
        ((["2025-01-10"], ["2025-02-10"]), {}, {"outcome": "met", "due_on": "2025-01-13", "done_on": "2025-01-10"}),
        ((["2025-01-20"], ["2025-02-10"]), {}, {"outcome": "late", "due_on": "2025-01-13", "done_on": "2025-01-20", "days_late": 7}),
        # Two visits of which the day is not known: each may have been in time.
        (([None], ["2025-02-10", None]), {}, {"outcome": "undetermined", "due_on": "2025-01-13", "done_on": "2025-02-10", "missing": ["periods_of_care[0].visits[0].held_on", "periods_of_care[1].visits[1].held_on"]}),
        # The record of the first period begins too late, or that of both ends too early.
        ((["2025-01-20"], ["2025-02-10"]), {"visits_recorded_from": "2025-01-15"}, {"outcome": "undetermined", "due_on": "2025-01-13", "done_on": "2025-01-20", "missing": ["periods_of_care[0].visits before 2025-01-15"]}),
    ],
)  # fmt: skip
def test_events_of_all_periods_of_care_count(
    tmp_path: Path,
    visits: tuple[list[str | None], list[str | None]],
    more: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    one_rule(tmp_path, OF_ALL_CARE, for_each="case")
    given = [[{} if day is None else {"held_on": day} for day in days] for days in visits]
    first = {"started_on": "2025-01-06", "ended_on": "2025-02-01", "visits": given[0]} | more
    second = {"started_on": "2025-02-03", "visits": given[1]}
    case = read_case({"case_id": "test", "periods_of_care": [first, second]})
    (found,) = judged_by_both(tmp_path, case, date(2025, 3, 1))
    assert said(found) == expected


def test_of_several_events_one_on_the_as_at_day_counts(tmp_path: Path) -> None:
    body = "obligation:\n  deadline: {event: visits.held_on, within: 1 week, of: started_on}"
    period = STARTED | {"visits": [{"held_on": "2025-01-13"}]}
    assert said(finding(tmp_path, body, period, "2025-01-13")) == {
        "outcome": "met",
        "due_on": "2025-01-13",
        "done_on": "2025-01-13",
    }


LAPSES = "lapses_on: [iro.appointed_on, iro.service_notified_on]"


@pytest.mark.parametrize(
    ("clauses", "iro", "as_at", "expected"),
    [
        # Twenty working days from Monday 6 January end on 3 February. It may have ended before.
        (LAPSES, {"appointed_on": None}, "2025-02-03", {"outcome": "undetermined", "due_on": "2025-02-03", "missing": [NOTIFIED]}),
        (LAPSES, {"appointed_on": None}, "2025-02-04", {"outcome": "undetermined", "due_on": "2025-02-03", "missing": [NOTIFIED]}),
        # It had ended by the 3rd, whatever the other day; by the 4th, which may be too late.
        (LAPSES, {"appointed_on": "2025-02-03"}, "2025-02-03", {"outcome": "ceased", "due_on": "2025-02-03"}),
        (LAPSES, {"appointed_on": "2025-02-03"}, "2025-03-01", {"outcome": "ceased", "due_on": "2025-02-03"}),
        (LAPSES, {"appointed_on": "2025-02-04"}, "2025-03-01", {"outcome": "undetermined", "due_on": "2025-02-03", "missing": [NOTIFIED]}),
        # It will end, but has not: a day that lies ahead ends nothing.
        ("lapses_on: 2025-02-01", {}, "2025-01-31", {"outcome": "due", "due_on": "2025-02-03", "days_left": 3}),
        ("lapses_on: 2025-02-01", {}, "2025-02-01", {"outcome": "ceased", "due_on": "2025-02-03"}),
        # Another duty has taken its place, has not, or may have.
        ("superseded_when: {field: iro.monitors_performance, is: true}", {"monitors_performance": True}, "2025-03-01", {"outcome": "ceased", "due_on": "2025-02-03"}),
        ("superseded_when: {field: iro.monitors_performance, is: true}", {"monitors_performance": False}, "2025-02-04", {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 1}),
        ("superseded_when: {field: iro.monitors_performance, is: true}", {}, "2025-02-04", {"outcome": "undetermined", "due_on": "2025-02-03", "missing": ["periods_of_care[0].iro.monitors_performance"]}),
    ],
)  # fmt: skip
def test_when_a_duty_has_ended(
    tmp_path: Path, clauses: str, iro: dict[str, Any], as_at: str, expected: dict[str, Any]
) -> None:
    period = STARTED | {"reviews": [], "iro": iro}
    assert said(finding(tmp_path, REVIEW % f", {clauses}", period, as_at)) == expected


def test_a_reading_that_turns_on_the_end_of_the_duty_is_named(tmp_path: Path) -> None:
    """Four weeks from Monday 6 January end on 3 February, or on the 2nd, a day before the duty."""
    body = "obligation:\n  deadline: {event: iro.met_child_on, within: 4 weeks, of: started_on, lapses_on: ended_on}"
    period = STARTED | {"iro": {"met_child_on": None}, "ended_on": "2025-02-03"}
    found = finding(tmp_path, body, period, "2025-06-01")
    assert found.outcome == "ceased"
    assert found.policy_sensitive == (
        "Counting the first day, it would be due by 2 February 2025 and the outcome would be breached.",
    )


@pytest.mark.parametrize(("as_at", "is_told"), [("2025-01-11", True), ("2025-01-12", False)])
def test_the_last_working_day_is_told_while_it_is_still_to_be_done(
    tmp_path: Path, as_at: str, *, is_told: bool
) -> None:
    """Five days from Monday 6 January 2025 end on a Saturday."""
    body = "obligation:\n  deadline: {event: iro.met_child_on, within: 5 days, of: started_on}"
    found = finding(tmp_path, body, STARTED | {"iro": {"met_child_on": None}}, as_at)
    advice = "11 January 2025 is no working day; the last before it is 10 January 2025."
    assert found.warnings == ((advice,) if is_told else ())
