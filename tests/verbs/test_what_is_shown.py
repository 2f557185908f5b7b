"""What a finding shows of how it was reached: the sum, other readings of the words, warnings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import STARTED, finding

MONTHS = "within: 3 months, of: iro.appointed_on"
WEEKS = "within: 2 weeks, of: started_on"
COUNTED = "within: 2 weeks, of: started_on, first_day: counted"
TRUE = "{field: iro.appointed_on, recorded: true}"


@pytest.mark.parametrize(
    ("limit", "met_child_on", "as_at", "outcome", "readings"),
    [
        # 31 January and three months is 30 April, which has no 31st: read otherwise 1 May.
        (MONTHS, "2025-05-01", "2025-06-01", "late", ["Rolled forward to the next month where the month has no such day, it would be due by 1 May 2025 and the outcome would be met."]),
        # Three months that begin with 31 January end on the eve of 31 April, which is 30 April.
        (MONTHS, "2025-04-30", "2025-06-01", "met", []),
        (MONTHS, "2025-04-29", "2025-06-01", "met", []),
        (MONTHS, "2025-05-02", "2025-06-01", "late", []),
        # Two weeks from Monday 6 January are over with the 20th, or with the 19th.
        (WEEKS, None, "2025-01-19", "due", []),
        (WEEKS, None, "2025-01-20", "due", ["Counting the first day, it would be due by 19 January 2025 and the outcome would be breached."]),
        (COUNTED, None, "2025-01-20", "breached", ["Not counting the first day, it would be due by 20 January 2025 and the outcome would be due."]),
        (COUNTED, None, "2025-01-21", "breached", []),
        # The duty ended on the last day of the one reading, after that of the other.
        (WEEKS + ", lapses_on: 2025-01-20", None, "2025-02-01", "ceased", ["Counting the first day, it would be due by 19 January 2025 and the outcome would be breached."]),
        (WEEKS + ", lapses_on: 2025-01-19", None, "2025-02-01", "ceased", []),
        # A day that was moved is not read otherwise, nor one that is simply given.
        (WEEKS + f", extended: {{by: 1 week, when: {TRUE}}}", "2025-01-27", "2025-02-01", "met", []),
        (WEEKS + ", paused: {from: 2025-01-08, until: 2025-01-15}", "2025-01-27", "2025-02-01", "met", []),
        ("by: iro.appointed_on", "2025-01-31", "2025-02-01", "met", []),
        ("at_least: 2 weeks, before: iro.appointed_on", "2025-01-17", "2025-02-01", "met", []),
        # Of several limits the one that decides is read otherwise.
        ("earliest_of: [{by: iro.appointed_on}, {within: 2 weeks, of: started_on}]", "2025-01-20", "2025-02-01", "met", ["Counting the first day, it would be due by 19 January 2025 and the outcome would be late."]),
    ],
)  # fmt: skip
def test_another_reading_is_told_where_it_would_change_the_outcome(
    tmp_path: Path,
    limit: str,
    met_child_on: str | None,
    as_at: str,
    outcome: str,
    readings: list[str],
) -> None:
    body = f"obligation:\n  deadline: {{event: iro.met_child_on, {limit}}}"
    iro = {"appointed_on": "2025-01-31", "met_child_on": met_child_on}
    found = finding(tmp_path, body, STARTED | {"iro": iro}, as_at)
    assert (found.outcome, list(found.policy_sensitive)) == (outcome, readings)


@pytest.mark.parametrize(
    ("limit", "sums"),
    [
        (WEEKS, ["6 January 2025 + 2 weeks = 20 January 2025 (the first day is not counted)"]),
        (COUNTED, ["6 January 2025 + 2 weeks = 19 January 2025 (the first day is counted)"]),
        ("by: iro.appointed_on", ["by 31 January 2025"]),
        ("by: iro.appointed_on, same_day: false", ["by 30 January 2025"]),
        ("at_least: 2 weeks, before: iro.appointed_on", ["31 January 2025 - 2 weeks = 17 January 2025 (the first day is not counted)"]),
        (
            "any_of: [{by: iro.appointed_on}, {within: 2 weeks, of: started_on}]",
            ["by 31 January 2025", "6 January 2025 + 2 weeks = 20 January 2025 (the first day is not counted)"],
        ),
        (
            WEEKS + f", extended: {{by: 1 week, when: {TRUE}}}",
            [
                "6 January 2025 + 2 weeks = 20 January 2025 (the first day is not counted)",
                "20 January 2025 + 1 week = 27 January 2025 (the first day is not counted)",
            ],
        ),
        (
            WEEKS + f", extended: {{by: 1 week, when: {TRUE}, ends_on: 2025-01-24}}",
            [
                "6 January 2025 + 2 weeks = 20 January 2025 (the first day is not counted)",
                "20 January 2025 + 1 week = 27 January 2025 (the first day is not counted)",
                "it was extended to 24 January 2025 only",
            ],
        ),
        (
            WEEKS + ", paused: {from: 2025-01-08, until: 2025-01-15}",
            [
                "6 January 2025 + 2 weeks = 20 January 2025 (the first day is not counted)",
                "20 January 2025 + 7 days while the clock stood still = 27 January 2025",
            ],
        ),
        (
            WEEKS + ", paused: {from: 2025-01-08, until: 2025-12-31}",
            [
                "6 January 2025 + 2 weeks = 20 January 2025 (the first day is not counted)",
                "the clock has stood still since 8 January 2025",
            ],
        ),
        (
            "by: 2025-02-01, if_closed: next_working_day",
            ["by 1 February 2025", "1 February 2025 is no working day, so 3 February 2025"],
        ),
        (
            WEEKS + f", instead: [{{when: {TRUE}, within: 1 week, because: an officer was there}}]",
            ["6 January 2025 + 1 week = 13 January 2025 (the first day is not counted), because an officer was there"],
        ),
        (
            WEEKS + f", relaxed: {{when: {TRUE}, within: 3 weeks, because: it was agreed}}",
            ["6 January 2025 + 3 weeks = 27 January 2025 (the first day is not counted), because it was agreed"],
        ),
        (
            COUNTED + f", instead: [{{when: {TRUE}, within: 1 week}}]",
            ["6 January 2025 + 1 week = 12 January 2025 (the first day is counted)"],
        ),
    ],
)  # fmt: skip
def test_the_sum_is_shown_step_by_step(tmp_path: Path, limit: str, sums: list[str]) -> None:
    body = f"obligation:\n  deadline: {{event: iro.met_child_on, {limit}}}"
    iro = {"appointed_on": "2025-01-31", "met_child_on": None}
    found = finding(tmp_path, body, STARTED | {"iro": iro}, "2025-06-01")
    assert list(found.arithmetic) == sums


@pytest.mark.parametrize(
    ("obligation", "warnings"),
    [
        # Monday 1 January 2029 is closed; of the five days after Friday 29 December 2028 the first
        # is Tuesday 2 January 2029. Bank holidays are published until the end of 2028.
        ("deadline: {event: iro.met_child_on, within: 5 working days, of: 2028-12-29}", ["Bank holidays are not yet confirmed for 2029; 8 January 2029 may move."]),
        ("deadline: {event: iro.met_child_on, within: 5 working days, of: 2028-12-18}", []),
        ("deadline: {event: iro.met_child_on, within: 5 weeks, of: 2028-12-25}", []),
        # Five working days before Tuesday 2 January 2029: Friday 29 December is the first, then
        # 28 and 27; 26 and 25 are closed; Friday 22 and Thursday 21 are the fourth and fifth.
        ("deadline: {event: iro.met_child_on, at_least: 5 working days, before: 2029-01-02}", ["Bank holidays are not yet confirmed for 2029; 21 December 2028 may move."]),
        ("interval: {events: visits.held_on, from: 2028-12-29, at_most: 5 working days}", ["Bank holidays are not yet confirmed for 2029; 8 January 2029 may move."]),
        ("interval: {events: visits.held_on, from: 2028-12-18, at_most: 5 working days}", []),
        ("interval: {events: visits.held_on, from: 2028-12-25, at_most: 5 weeks}", []),
    ],
)  # fmt: skip
def test_a_day_that_hangs_on_holidays_not_yet_published_is_warned_of(
    tmp_path: Path, obligation: str, warnings: list[str]
) -> None:
    period = STARTED | {"visits": [], "iro": {"met_child_on": None}}
    found = finding(tmp_path, f"obligation:\n  {obligation}", period, "2029-03-01")
    assert found.outcome == "breached"
    assert list(found.warnings) == warnings


@pytest.mark.parametrize(
    ("day", "warnings"),
    [
        ("2025-02-01", ["1 February 2025 is no working day; the last before it is 31 January 2025."]),
        ("2025-01-31", []),
        # Past the table of working days nothing is said of them.
        ("2061-01-01", []),
    ],
)  # fmt: skip
def test_an_open_duty_that_falls_due_on_a_closed_day_has_a_last_working_day(
    tmp_path: Path, day: str, warnings: list[str]
) -> None:
    body = f"obligation:\n  deadline: {{event: iro.met_child_on, by: {day}}}"
    period = STARTED | {"iro": {"met_child_on": None}}
    found = finding(tmp_path, body, period, "2025-01-10")
    assert (found.outcome, list(found.warnings)) == ("due", warnings)


def test_a_clock_that_stands_still_is_told_in_words(tmp_path: Path) -> None:
    iro: dict[str, Any] = {"met_child_on": None, "appointed_on": None}
    paused = "paused: {from: 2025-01-08, until: iro.appointed_on}"
    deadline = f"obligation:\n  deadline: {{event: iro.met_child_on, {WEEKS}, {paused}}}"
    interval = f"obligation:\n  interval: {{events: visits.held_on, from: started_on, at_most: 1 week, {paused}}}"
    period = STARTED | {"iro": iro, "visits": []}
    one = finding(tmp_path / "a", deadline, period, "2025-06-01")
    other = finding(tmp_path / "b", interval, period, "2025-06-01")
    assert one.message == "Something is done: still to be done; the clock stands still."
    assert other.message == "Something is done: the clock stands still."


@pytest.mark.parametrize(
    ("visits", "as_at", "sums", "readings"),
    [
        # Six weeks after 6 January are 17 February, and after that 31 March.
        (["2025-02-17"], "2025-03-31", ["17 February 2025 + 6 weeks = 31 March 2025 (the first day is not counted)"], ["Counting the first day, it would be due by 30 March 2025 and the outcome would be breached.", "Counting the first day, it would be due by 16 February 2025 and the outcome would be late."]),
        # The gap that was too long stands first, then the one that is open.
        (["2025-02-18"], "2025-03-01", ["6 January 2025 + 6 weeks = 17 February 2025 (the first day is not counted)", "18 February 2025 + 6 weeks = 1 April 2025 (the first day is not counted)"], []),
    ],
)  # fmt: skip
def test_an_interval_shows_its_sums(
    tmp_path: Path, visits: list[str], as_at: str, sums: list[str], readings: list[str]
) -> None:
    body = "obligation:\n  interval: {events: visits.held_on, from: started_on, at_most: 6 weeks}"
    period = STARTED | {"visits": [{"held_on": day} for day in visits]}
    found = finding(tmp_path, body, period, as_at)
    assert (list(found.arithmetic), list(found.policy_sensitive)) == (sums, readings)


@pytest.mark.parametrize(
    ("obligation", "iro", "sums"),
    [
        # A document of 6 December 2024 or later is valid on Monday 6 January 2025.
        ("validity: {document: iro.met_child_on, not_older_than: 1 month, on: started_on}", {"met_child_on": "2024-12-06"}, ["6 January 2025 - 1 month = 6 December 2024 (a document of that day is valid)"]),
        ("sequence: {first: iro.met_child_on, then: started_on}", {"met_child_on": "2025-01-06"}, ["no later than 6 January 2025"]),
        ("sequence: {first: iro.met_child_on, then: started_on, same_day: false}", {"met_child_on": "2025-01-05"}, ["no later than 5 January 2025"]),
        ("sequence: {first: iro.met_child_on, then: started_on, or_within: 1 week}", {"met_child_on": "2025-01-13"}, ["6 January 2025 + 1 week = 13 January 2025 (the first day is not counted)"]),
        # Of 112 days 6 January is the first; 25 more in January, 28, 31 and 27 in April are 111.
        ("validity: {starts: started_on, lasts: 16 weeks, settled_by: iro.met_child_on}", {"met_child_on": "2025-04-27"}, ["6 January 2025 + 16 weeks = 27 April 2025 (the first day is counted)"]),
        ("constraint: {must: {field: iro.met_child_on, recorded: true}, within: 1 week, of: started_on}", {"met_child_on": "2025-04-27"}, ["6 January 2025 + 1 week = 13 January 2025 (the first day is not counted)"]),
        ("checklist: {items: [{item: a, field: iro.met_child_on}], within: 1 week, of: started_on}", {"met_child_on": "2025-04-27"}, ["6 January 2025 + 1 week = 13 January 2025 (the first day is not counted)"]),
    ],
)  # fmt: skip
def test_the_other_verbs_show_their_sums(
    tmp_path: Path, obligation: str, iro: dict[str, Any], sums: list[str]
) -> None:
    found = finding(tmp_path, f"obligation:\n  {obligation}", STARTED | {"iro": iro}, "2025-06-01")
    assert (found.outcome, list(found.arithmetic)) == ("met", sums)


def test_a_document_that_is_too_old_shows_how_old_it_could_have_been(tmp_path: Path) -> None:
    body = "obligation:\n  validity: {document: iro.met_child_on, not_older_than: 1 month, on: started_on}"
    iro = {"met_child_on": "2024-12-05"}
    found = finding(tmp_path, body, STARTED | {"iro": iro}, "2025-06-01")
    assert found.outcome == "breached"
    assert found.arithmetic == (
        "6 January 2025 - 1 month = 6 December 2024 (a document of that day is valid)",
    )
