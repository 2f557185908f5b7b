"""What is certain on records with gaps, each case worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Finding, Outcome, Rulebook, read_case
from permanence_rules.runtime.steps import BUDGET_ENDED
from tests.support import PACK, STARTED, findings, rule, said, shipped, write_pack

FOSTERED = {"kind": "foster_care", "is_with_connected_person": False}


def england(
    rule_id: str, as_at: str, period: dict[str, Any], path: str | None = None, **more: Any
) -> Finding:
    """Return what England's rules say of a period of care, or of a record in it."""
    data = {
        "case_id": "case-1",
        "child": {"date_of_birth": "2013-06-15"},
        "periods_of_care": [period],
        **more,
    }
    report = shipped("england").check(read_case(data), as_at=date.fromisoformat(as_at))
    (found,) = (
        each
        for each in report.findings
        if each.rule == rule_id and path in (None, each.subject.path)
    )
    return found


def held(*days: str) -> list[dict[str, str]]:
    return [{"held_on": day} for day in days]


def reviewed(started_on: str, *days: str, **more: Any) -> dict[str, Any]:
    placements = [{"started_on": started_on, **FOSTERED}]
    return {"started_on": started_on, "placements": placements, "reviews": held(*days), **more}


def gaps_of(found: Finding) -> list[tuple[str, str | None, int | None]]:
    return [
        (str(gap.due_on), str(gap.done_on) if gap.done_on else None, gap.days_late)
        for gap in found.gaps
    ]


# ---- reviews that are known from some day on ------------------------------------------------------


@pytest.mark.parametrize(
    ("started_on", "known_from", "days", "as_at", "due_on", "overdue"),
    [
        # However many came before, the review of 8 May 2024 is at least the second: 8 November,
        # which was 143 days ago (22 left of November, then 31, 31, 28 and 31).
        ("2019-02-11", "2023-04-01", ["2023-05-10", "2023-11-09", "2024-05-08"], "2025-03-31", "2024-11-08", 143),
        # 5 March is at least the second: 5 September, 207 days ago (25, 31, 30, 31, 31, 28, 31).
        ("2015-12-24", "2017-04-01", ["2018-03-03", "2018-03-05"], "2019-03-31", "2018-09-05", 207),
    ],
)  # fmt: skip
def test_the_last_of_two_reviews_is_at_least_the_second(
    started_on: str, known_from: str, days: list[str], as_at: str, due_on: str, overdue: int
) -> None:
    period = reviewed(started_on, *days, reviews_recorded_from=known_from)
    found = england("england/reviews/later-reviews", as_at, period)
    assert said(found) == {"outcome": "breached", "due_on": due_on, "days_overdue": overdue}


def test_one_review_may_be_the_first() -> None:
    """It is the first, and no later one was owed six months after it; or it is not."""
    period = reviewed("2022-11-01", "2023-06-01", reviews_recorded_from="2023-04-01")
    assert england("england/reviews/later-reviews", "2025-03-31", period).outcome == "undetermined"


def test_reviews_of_a_time_that_is_wholly_known() -> None:
    """
    Placed for adoption on 10 June 2024, reviews known from 1 April: all of that time are known.

    Four weeks end on 8 July: held on the 25th, 17 days late. Three months from then end on
    25 October: held on 20 January, 87 days late (6 left of October, then 30, 31 and 20).
    """
    period = {
        "started_on": "2023-10-09",
        "legal_statuses": [{"status": "placement_order", "started_on": "2024-03-11"}],
        "placements": [
            {"started_on": "2023-10-09", "ended_on": "2024-06-10", "kind": "foster_care"},
            {"started_on": "2024-06-10", "kind": "adoption_placement"},
        ],
        "reviews_recorded_from": "2024-04-01",
        "reviews": held("2024-07-25", "2025-01-20"),
    }
    path = "periods_of_care[0].placements[1]"
    found = england("england/adoption/reviews-after-placement", "2025-03-31", period, path)
    assert (found.outcome, found.due_on, found.days_late) == ("late", date(2024, 10, 25), 87)
    assert gaps_of(found)[:2] == [
        ("2024-07-08", "2024-07-25", 17),
        ("2024-10-25", "2025-01-20", 87),
    ]


def test_a_first_review_that_was_late_or_never_held_is_violated() -> None:
    """
    Due 20 working days after 13 October 2017: 10 November; recorded to 24 November 2018.

    Held since, on the 25th at the earliest, it was late by a year (365 days) and 15 days or more.
    """
    period = reviewed("2017-10-13", adoption=None)
    found = england(
        "england/reviews/first-review", "2019-03-31", period, recorded_until="2018-11-24"
    )
    assert said(found) == {"outcome": "violated", "due_on": "2017-11-10", "days_overdue": 380}
    assert found.is_violation
    assert found.next_action is not None


def test_an_undated_review_leaves_the_first_two_in_time() -> None:
    """
    Whichever place it has, 1 May is in time for the first (8 May) and 30 July for the second.

    If it was the first, on 9 April at the earliest, 1 May is the second, due by 9 July or later;
    between the two it is the second itself, by 30 July; after both it is a later one.
    """
    period = reviewed("2018-04-09", "2018-05-01", "2018-07-30", ended_on=None, adoption=None)
    period["reviews"].append({})
    first = england("england/reviews/first-review", "2019-03-31", period)
    assert said(first) == {"outcome": "met", "due_on": "2018-05-08"}
    assert england("england/reviews/second-review", "2019-03-31", period).outcome == "met"
    assert england("england/reviews/later-reviews", "2019-03-31", period).outcome == "undetermined"


# ---- gaps -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clauses", "most"),
    [
        ("from: started_on, phases: [{at_most: 1 week, events: 1}, {at_most: 6 weeks}]", 42),
        ("from: visits.first.held_on, at_most: 6 weeks", 42),
        ("from: visits.second.held_on, phases: [{at_most: 1 week, events: 1}, {at_most: 6 weeks}]", None),
    ],
)  # fmt: skip
def test_the_gap_after_the_last_visit_whatever_came_before(
    tmp_path: Path, clauses: str, most: int | None
) -> None:
    """Visits are known from 2 March 2026, the last was on that day: 42 days end on 13 April."""
    body = f"obligation:\n  interval: {{events: visits.held_on, {clauses}}}"
    write_pack(tmp_path, {"rule": rule(body)})
    visits = {"visits_recorded_from": "2026-03-02", "visits": held("2026-03-02")}
    (found,) = findings(tmp_path, {"started_on": "2025-11-03", **visits}, "2026-07-03")
    if most is None:
        # It may be the first of all: then no second has been, from which anything would run.
        assert found.outcome == "undetermined"
        return
    # 13 April to 3 July: 17 left of April, then 31, 30 and 3.
    assert said(found) == {"outcome": "breached", "due_on": "2026-04-13", "days_overdue": 81}


FOUR_LATE = held("2024-01-05", "2024-03-20", "2024-06-20", "2024-09-20", "2024-12-10")
GAPS = [
    ("2024-01-16", "2024-01-05", None),
    ("2024-02-16", "2024-03-20", 33),
    ("2024-05-01", "2024-06-20", 50),
    ("2024-08-01", "2024-09-20", 50),
    ("2024-11-01", "2024-12-10", 39),
    ("2025-01-21", None, None),
]
"""Six weeks from 5 December, 5 January, 20 March, 20 June, 20 September and 10 December."""


@pytest.mark.parametrize(
    ("as_at", "expected"),
    [
        ("2025-02-01", {"outcome": "breached", "due_on": "2025-01-21", "days_overdue": 11}),
        ("2024-12-20", {"outcome": "late", "due_on": "2024-05-01", "done_on": "2024-06-20", "days_late": 50, "next_due_on": "2025-01-21"}),
    ],
)  # fmt: skip
def test_every_gap_is_listed_and_an_open_one_hides_none(
    tmp_path: Path, as_at: str, expected: dict[str, Any]
) -> None:
    body = "obligation:\n  interval: {events: visits.held_on, from: started_on, at_most: 6 weeks}"
    write_pack(tmp_path, {"rule": rule(body)})
    (found,) = findings(tmp_path, {"started_on": "2023-12-05", "visits": FOUR_LATE}, as_at)
    assert said(found) == expected
    assert gaps_of(found) == GAPS
    assert found.gaps[-1].outcome == ("breached" if as_at == "2025-02-01" else "due")
    assert found.gaps[-1].days_overdue == (11 if as_at == "2025-02-01" else None)


def test_overdue_by_either_of_two_spacings_says_both_days() -> None:
    """
    Six weeks from 10 February 2025 are 24 March, three months 10 May: on 1 June, 22 days ago.
    """
    days = [date(2024, 1, 12), date(2024, 2, 23)]
    while days[-1] < date(2025, 1, 24):
        days.append(days[-1] + timedelta(days=42))
    placement = {"started_on": "2024-01-08", "long_term": None, "parent_placement": None}
    period = {
        "started_on": "2024-01-08",
        "arrangement": "continuous",
        "legal_statuses": [],
        "placements": [placement | FOSTERED],
        "adoption": None,
        "visits": held(*(day.isoformat() for day in days), "2025-02-10"),
    }
    found = england("england/visits/regular", "2025-06-01", period)
    possible = ["2025-03-24", "2025-05-10"]
    assert said(found) == {"outcome": "breached", "possible_due_on": possible, "days_overdue": 22}


# ---- as known on the day of the gap ---------------------------------------------------------------

LOCAL = (
    PACK
    + """
facts:
  placement:
    approved_on: {type: date, absent: none, description: Day on which twelve weeks were approved}
    abroad_from: {type: date, absent: none, description: Day from which the child is abroad}
    home_from: {type: date, absent: none, description: Day from which the child is back}
"""
)
TWELVE = "phases: [{at_most: 12 weeks, when: [{field: local.approved_on, recorded: true}]}, {at_most: 6 weeks}]"


def placed(folder: Path, body: str, as_at: str, visits: list[str], **local: str) -> Finding:
    write_pack(folder, {"rule": rule(body, for_each="periods_of_care.placements")}, LOCAL)
    period = {
        "started_on": "2026-01-05",
        "visits": held(*visits),
        "placements": [{"started_on": "2026-01-05", "local": local}],
    }
    (found,) = findings(folder, period, as_at)
    return found


@pytest.mark.parametrize(
    ("approved_on", "expected"),
    [
        # 12 January + 42 days = 23 February: visited on 23 March, 28 days late.
        (None, "late"),
        # Approved long after the gap, or on the day after it had run out: it was late before.
        ("2026-04-30", "late"),
        ("2026-02-24", "late"),
        # Approved on the last day in time: twelve weeks, to 6 April.
        ("2026-02-23", "due"),
    ],
)
def test_what_is_approved_today_does_not_rejudge_the_gap_of_winter(
    tmp_path: Path, approved_on: str | None, expected: str
) -> None:
    body = f"obligation:\n  interval: {{events: visits.held_on, from: started_on, {TWELVE}}}"
    local = {"approved_on": approved_on} if approved_on else {}
    visits = ["2026-01-12", "2026-03-23", "2026-04-27"]
    found = placed(tmp_path, body, "2026-05-01", visits, **local)
    assert found.outcome == expected
    if expected == "late":
        assert (found.due_on, found.days_late) == (date(2026, 2, 23), 28)


ABROAD = """
exempt_when:
  - all:
      - {field: local.abroad_from, recorded: true}
      - {field: local.home_from, recorded: false}
    because: the child is abroad
obligation:
  interval: {events: visits.held_on, from: started_on, at_most: 6 weeks}
"""


@pytest.mark.parametrize(
    ("visits", "local", "expected"),
    [
        # Late in winter, abroad in April: late all the same.
        (["2026-01-12", "2026-03-23"], {"abroad_from": "2026-04-20"}, {"outcome": "late", "due_on": "2026-02-23", "done_on": "2026-03-23", "days_late": 28}),
        # Abroad by the last day in time: that gap was never owed.
        (["2026-01-12"], {"abroad_from": "2026-02-23"}, {"outcome": "exempt"}),
        # It ran out a day before: overdue by one day when the child left, and not put right.
        (["2026-01-12"], {"abroad_from": "2026-02-24"}, {"outcome": "breached", "due_on": "2026-02-23", "days_overdue": 1}),
        # Back on 1 April: owed from then on, and visited three days later.
        (["2026-01-12", "2026-04-04"], {"abroad_from": "2026-02-01", "home_from": "2026-04-01"}, {"outcome": "late", "due_on": "2026-04-01", "done_on": "2026-04-04", "days_late": 3, "next_due_on": "2026-05-16"}),
        (["2026-01-12", "2026-04-01"], {"abroad_from": "2026-02-01", "home_from": "2026-04-01"}, {"outcome": "due", "due_on": "2026-05-13", "days_left": 12}),
    ],
)  # fmt: skip
def test_an_exemption_of_today_does_not_hide_the_gap_of_winter(
    tmp_path: Path, visits: list[str], local: dict[str, str], expected: dict[str, Any]
) -> None:
    assert said(placed(tmp_path, ABROAD, "2026-05-01", visits, **local)) == expected


# ---- questions that are asked at several places ---------------------------------------------------

YES, NO = (
    "{field: iro.monitors_performance, is: true}",
    "{field: iro.monitors_performance, is_not: true}",
)


def test_what_holds_either_way_holds(tmp_path: Path) -> None:
    body = f"obligation:\n  constraint: {{must: [{{any: [{YES}, {NO}]}}]}}"
    write_pack(tmp_path, {"rule": rule(body)})
    (found,) = findings(tmp_path, STARTED | {"iro": {}}, "2025-03-01")
    assert said(found) == {"outcome": "met"}


def test_two_phases_that_hang_on_one_fact_are_not_both_open(tmp_path: Path) -> None:
    """A week or two, never nine months: 13 or 20 January, 40 days before 1 March."""
    phases = f"phases: [{{at_most: 1 week, when: {YES}}}, {{at_most: 2 weeks, when: {NO}}}, {{at_most: 9 months}}]"
    body = f"obligation:\n  interval: {{events: visits.held_on, from: started_on, {phases}}}"
    write_pack(tmp_path, {"rule": rule(body)})
    (found,) = findings(tmp_path, STARTED | {"iro": {}, "visits": []}, "2025-03-01")
    assert said(found) == {
        "outcome": "breached",
        "possible_due_on": ["2025-01-13", "2025-01-20"],
        "days_overdue": 40,
    }


@pytest.mark.slow
def test_more_ways_than_are_tried_leave_it_open_and_that_is_said(tmp_path: Path) -> None:
    """Sixty-five facts, each asked where none before it holds: 66 ways, of which 64 are tried."""
    facts = "\n".join(f"    f{n}: {{type: yes_no, description: A fact}}" for n in range(65))
    pack = f"{PACK.rstrip()}\nfacts:\n  period_of_care:\n{facts}\n"
    phases = ", ".join(
        f"{{at_most: {n + 1} days, when: {{field: local.f{n}, is: true}}}}" for n in range(65)
    )
    body = (
        "obligation:\n  interval: {events: visits.held_on, from: started_on, "
        f"phases: [{phases}, {{at_most: 66 days}}]}}"
    )
    write_pack(tmp_path, {"rule": rule(body)}, pack)
    (found,) = findings(tmp_path, STARTED | {"visits": [], "local": {}}, "2026-03-01")
    assert found.outcome is Outcome.UNDETERMINED
    assert BUDGET_ENDED in found.warnings


# ---- what other rules read ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [("[late, breached]", "breached"), ("[violated]", "breached"), ("[met, due]", "breached"),
     ("[breached]", "violated"), ("[late, met]", "undetermined")],
)  # fmt: skip
def test_a_list_of_late_and_breached_takes_what_is_violated(
    tmp_path: Path, outcomes: str, expected: str
) -> None:
    """A review was due by 13 January; the record ends on the 20th: late or overdue on 1 March.

    Up to the 13th it was due, so that the second was owed then and not done; from the 14th to the
    20th it was breached.
    """
    first = (
        "obligation:\n  deadline: {event: reviews.first.held_on, within: 1 week, of: started_on}"
    )
    second = (
        f"applies_when: [{{rule: test/first, outcome: {outcomes}}}]\n"
        "obligation:\n  constraint: {must: [{field: iro.monitors_performance, is: true}]}"
    )
    write_pack(tmp_path / "test", {"first": rule(first), "second": rule(second)})
    period = STARTED | {"reviews": [], "iro": {"monitors_performance": False}}
    data = {"case_id": "test", "recorded_until": "2025-01-20", "periods_of_care": [period]}
    report = Rulebook.load(tmp_path / "test").check(
        read_case(data), as_at=date(2025, 3, 1), list_not_applicable=True
    )
    found = {each.rule: each.outcome.value for each in report.findings}
    assert found == {"test/first": "violated", "test/second": expected}


@pytest.mark.parametrize(
    ("where", "figure", "expected"),
    [
        # The review of 5 March is the second that is known, and so at least the second.
        ("{field: position, at_least: 2}", "at_least: 1", "met"),
        ("{field: position, at_least: 4}", "at_least: 1", "undetermined"),
        # Known from each other: the one before the last is the one of 3 March.
        ("{field: previous.held_on, on_or_after: 2025-03-03}", "at_least: 1", "met"),
    ],
)
def test_the_place_of_a_review_on_a_record_that_begins_late(
    tmp_path: Path, where: str, figure: str, expected: str
) -> None:
    body = f"obligation:\n  constraint: {{must: [{{count_of: reviews, where: [{where}], {figure}}}], by: 2025-05-01}}"
    write_pack(tmp_path, {"rule": rule(body)})
    known = {"reviews_recorded_from": "2025-02-01", "reviews": held("2025-03-03", "2025-03-05")}
    (found,) = findings(tmp_path, STARTED | known, "2025-06-01")
    assert found.outcome == expected


# ---- other readings -------------------------------------------------------------------------------


def test_a_gap_that_ends_where_a_month_lacks_the_day_tells_the_other_reading() -> None:
    """31 August + 6 months = 29 February 2024; rolled on it would be 1 March, when it was held."""
    period = reviewed("2023-01-09", "2023-02-03", "2023-05-02", "2023-08-31", "2024-03-01")
    found = england("england/reviews/later-reviews", "2024-04-01", period)
    assert (found.outcome, found.due_on, found.days_late) == ("late", date(2024, 2, 29), 1)
    (words,) = found.policy_sensitive
    assert words.endswith("it would be due by 1 March 2024 and the outcome would be met.")
    assert found.gaps[1].policy_sensitive == (words,)


@pytest.mark.parametrize(
    ("completed_on", "outcome", "readings"),
    [
        # 29 February 2024 - 12 months = 28 February 2023; from there forward they end a day early.
        ("2023-02-28", "met", ("Counted forward instead of back, the outcome would be breached.",)),
        ("2023-03-01", "met", ()),
        ("2023-02-27", "breached", ()),
    ],
)
def test_a_window_of_a_leap_year_tells_where_counting_forward_differs(
    tmp_path: Path, completed_on: str, outcome: str, readings: tuple[str, ...]
) -> None:
    window = "{field: iro.met_child_on, on_or_after: {field: iro.appointed_on, minus: 12 months}}"
    bodies = {
        "window": f"obligation:\n  constraint: {{must: [{window}]}}",
        "validity": (
            "obligation:\n  validity: {document: iro.met_child_on, not_older_than: 12 months, "
            "on: iro.appointed_on}"
        ),
    }
    write_pack(tmp_path, {name: rule(body) for name, body in bodies.items()})
    iro = {"appointed_on": "2024-02-29", "met_child_on": completed_on}
    for found in findings(tmp_path, STARTED | {"iro": iro}, "2024-03-15"):
        assert (found.outcome, found.policy_sensitive) == (outcome, readings)


@pytest.mark.parametrize(
    ("most", "outcome", "readings"),
    [
        # Two stays of 15 nights: 32 days if the first and the last of each count.
        (32, "met", ()),
        (31, "breached", ("met",)),
        (30, "breached", ("met",)),
        (29, "breached", ()),
    ],
)
def test_days_of_stays_tell_where_nights_differ(
    tmp_path: Path, most: int, outcome: str, readings: tuple[str, ...]
) -> None:
    body = (
        "let: {days: {days_of: placements}}\n"
        f"obligation:\n  constraint: {{must: [{{field: days, at_most: {most}}}]}}"
    )
    write_pack(tmp_path, {"rule": rule(body)})
    stays = [
        {"started_on": "2025-02-03", "ended_on": "2025-02-18"},
        {"started_on": "2025-04-07", "ended_on": "2025-04-22"},
    ]
    (found,) = findings(tmp_path, STARTED | {"placements": stays}, "2025-06-01")
    nights = "Counting nights, so the last day of each is left out, the outcome would be"
    assert (found.outcome, found.policy_sensitive) == (
        outcome,
        tuple(f"{nights} {each}." for each in readings),
    )
