"""Checklist, validity, sequence, constraint and indicator, worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import STARTED, finding, said

CHECKLIST = """
    obligation:
      checklist:
        items:
          - {item: the name of the reviewing officer, field: care_plan.iro_name}
          - {item: the health plan, field: care_plan.health_plan}
          - item: the view of a child of ten or more
            field: care_plan.childs_wishes_and_feelings
            applies_when: [{field: child.age, at_least: 10}]
        by: reviews.second.held_on
    """

PLACEMENT = {"head": {"for_each": "periods_of_care.placements"}}

APPROVAL = """
    obligation:
      validity:
        starts: temporary_approval.approved_on
        lasts: 16 weeks
        extended: {by: 8 weeks, when: [{field: temporary_approval.extension.granted_on, recorded: true}]}
        settled_by: fully_approved_on
        lapses_on: ended_on
    """

REQUEST = {"head": {"for_each": "periods_of_care.resource_requests"}}


@pytest.mark.parametrize(
    ("plan", "born", "as_at", "expected"),
    [
        ({"iro_name": "x", "health_plan": True}, "2020-01-01", "2025-06-01", {"outcome": "met", "due_on": "2025-04-30"}),
        ({"iro_name": "", "health_plan": True}, "2020-01-01", "2025-06-01", {"outcome": "breached", "due_on": "2025-04-30", "days_overdue": 32, "missing_items": ["the name of the reviewing officer"]}),
        ({"iro_name": None, "health_plan": False, "childs_wishes_and_feelings": None}, "2010-01-01", "2025-06-01", {"outcome": "breached", "due_on": "2025-04-30", "days_overdue": 32, "missing_items": ["the name of the reviewing officer", "the health plan", "the view of a child of ten or more"]}),
        ({"iro_name": "x"}, "2020-01-01", "2025-06-01", {"outcome": "undetermined", "due_on": "2025-04-30", "missing": ["periods_of_care[0].care_plan.health_plan"]}),
        # What lacks settles it, whatever else is unknown.
        ({"iro_name": None}, "2020-01-01", "2025-06-01", {"outcome": "breached", "due_on": "2025-04-30", "days_overdue": 32, "missing_items": ["the name of the reviewing officer"], "missing": ["periods_of_care[0].care_plan.health_plan"]}),
        ({"iro_name": None, "health_plan": True}, "2020-01-01", "2025-04-29", {"outcome": "not_triggered"}),
    ],
)  # fmt: skip
def test_checklist(
    tmp_path: Path, plan: dict[str, Any], born: str, as_at: str, expected: dict[str, Any]
) -> None:
    period = STARTED | {
        "reviews": [{"held_on": "2025-01-31"}, {"held_on": "2025-04-30"}],
        "care_plan": plan,
    }
    found = finding(tmp_path, CHECKLIST, period, as_at, child={"date_of_birth": born})
    assert said(found) == expected


def test_checklist_completed_late(tmp_path: Path) -> None:
    body = CHECKLIST.replace(
        "by: reviews", "completed_on: care_plan.last_updated_on\n        by: reviews"
    )
    plan = {"iro_name": "x", "health_plan": "x", "last_updated_on": "2025-05-02"}
    reviews = [{"held_on": "2025-01-31"}, {"held_on": "2025-04-30"}]
    period = STARTED | {"reviews": reviews, "care_plan": plan}
    found = finding(tmp_path, body, period, "2025-06-01", child={"date_of_birth": "2020-01-01"})
    assert said(found) == {
        "outcome": "late",
        "due_on": "2025-04-30",
        "done_on": "2025-05-02",
        "days_late": 2,
    }


@pytest.mark.parametrize(
    ("placement", "as_at", "expected"),
    [
        # Day one is 6 January 2025; 16 weeks are 112 days, so the last is 27 April (6 January + 111).
        ({}, "2025-04-27", {"outcome": "due", "due_on": "2025-04-27", "days_left": 0}),
        ({}, "2025-04-28", {"outcome": "breached", "due_on": "2025-04-27", "days_overdue": 1}),
        ({"fully_approved_on": "2025-04-27"}, "2025-06-01", {"outcome": "met", "due_on": "2025-04-27", "done_on": "2025-04-27"}),
        ({"fully_approved_on": "2025-04-28"}, "2025-06-01", {"outcome": "late", "due_on": "2025-04-27", "done_on": "2025-04-28", "days_late": 1}),
        ({"ended_on": "2025-04-27"}, "2025-06-01", {"outcome": "ceased", "due_on": "2025-04-27"}),
        # Eight weeks more: 27 April + 56 days = 22 June, the 168th day.
        ({"extension": {"granted_on": "2025-04-20"}}, "2025-06-22", {"outcome": "due", "due_on": "2025-06-22", "days_left": 0}),
        ({"extension": {"granted_on": "2025-04-20"}}, "2025-06-23", {"outcome": "breached", "due_on": "2025-06-22", "days_overdue": 1}),
        # Whether it was extended is not known.
        ({"extension": {}}, "2025-05-01", {"outcome": "undetermined", "possible_due_on": ["2025-04-27", "2025-06-22"], "missing": ["periods_of_care[0].placements[0].temporary_approval.extension.granted_on"]}),
        ({"extension": {}}, "2025-06-23", {"outcome": "breached", "possible_due_on": ["2025-04-27", "2025-06-22"], "days_overdue": 1}),
    ],
)  # fmt: skip
def test_validity_of_an_approval(
    tmp_path: Path, placement: dict[str, Any], as_at: str, expected: dict[str, Any]
) -> None:
    approval = {"approved_on": "2025-01-06", "extension": placement.pop("extension", None)}
    period = STARTED | {
        "placements": [{"started_on": "2025-01-06", "temporary_approval": approval} | placement]
    }
    assert said(finding(tmp_path, APPROVAL, period, as_at, **PLACEMENT)) == expected


@pytest.mark.parametrize(
    ("dated", "as_at", "outcome"),
    [
        # Six months before 31 August 2025 is 28 February 2025: February has no 31st.
        ("2025-02-28", "2025-09-01", "met"),
        ("2025-02-27", "2025-09-01", "breached"),
        (None, "2025-09-01", "breached"),
    ],
)
def test_validity_of_a_document(
    tmp_path: Path, dated: str | None, as_at: str, outcome: str
) -> None:
    body = """
        obligation:
          validity: {document: child_permanence_report.completed_on, not_older_than: 6 months, on: panels.last.held_on}
        """
    period = STARTED | {
        "child_permanence_report": {"completed_on": dated},
        "panels": [{"held_on": "2025-08-31"}],
    }
    assert finding(tmp_path, body, period, as_at).outcome == outcome


@pytest.mark.parametrize(
    ("more", "first", "then", "expected"),
    [
        ("", "2025-05-01", "2025-05-01", "met"),
        (", same_day: false", "2025-05-01", "2025-05-01", "late"),
        (", same_day: false", "2025-04-30", "2025-05-01", "met"),
        ("", "2025-05-02", "2025-05-01", "late"),
        ("", None, "2025-05-01", "breached"),
        ("", "2025-05-01", None, "not_triggered"),
        # Failing that within two working days: Friday 2 May 2025, as 1 May is no holiday.
        (", or_within: 1 working day", "2025-05-02", "2025-05-01", "met"),
        (", or_within: 1 working day", "2025-05-03", "2025-05-01", "late"),
    ],
)
def test_sequence(
    tmp_path: Path, more: str, first: str | None, then: str | None, expected: str
) -> None:
    body = f"obligation:\n  sequence: {{first: adoption.authorised_on, then: adoption.placed_on{more}}}"
    period = STARTED | {"adoption": {"authorised_on": first, "placed_on": then}}
    assert finding(tmp_path, body, period, "2025-06-01").outcome == expected


def test_sequence_with_what_is_missing(tmp_path: Path) -> None:
    body = (
        "obligation:\n  sequence: {first: adoption.considered_on, then: adoption.plan.drawn_up_on}"
    )
    period: dict[str, Any] = STARTED | {"adoption": {"considered_on": None}}
    assert finding(tmp_path / "a", body, period, "2025-06-01").outcome == "undetermined"
    period = STARTED | {"adoption": {"plan": {"drawn_up_on": "2025-05-01"}}}
    assert finding(tmp_path / "b", body, period, "2025-06-01").outcome == "undetermined"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"amount": 2000}, "not_triggered"),
        ({"amount": 2000.01, "panel_decided_on": None}, "breached"),
        ({"amount": 2000.01, "panel_decided_on": "2025-02-01"}, "late"),
        ({"amount": 2000.01}, "undetermined"),
        ({"panel_decided_on": "2025-02-01"}, "undetermined"),
    ],
)
def test_constraint(tmp_path: Path, request_: dict[str, Any], expected: str) -> None:
    body = """
        obligation:
          constraint:
            when: [{field: amount, more_than: 2000}]
            must: [{field: panel_decided_on, recorded: true}]
        """
    period = STARTED | {"resource_requests": [{"requested_on": "2025-01-20"} | request_]}
    assert finding(tmp_path, body, period, "2025-03-01", **REQUEST).outcome == expected


@pytest.mark.parametrize(
    ("as_at", "decided", "expected"),
    [
        ("2025-01-27", None, "due"),
        ("2025-01-28", None, "breached"),
        ("2025-01-28", "2025-01-27", "met"),
    ],
)
def test_constraint_with_a_limit(
    tmp_path: Path, as_at: str, decided: str | None, expected: str
) -> None:
    body = """
        obligation:
          constraint:
            must: [{field: panel_decided_on, recorded: true}]
            within: 5 working days
            of: requested_on
        """
    # Monday 20 January 2025 + 5 working days = Monday 27 January.
    period = STARTED | {
        "resource_requests": [{"requested_on": "2025-01-20", "panel_decided_on": decided}]
    }
    assert finding(tmp_path, body, period, as_at, **REQUEST).outcome == expected


def test_prohibition(tmp_path: Path) -> None:
    body = "obligation:\n  constraint: {must_not: [{field: committed_on, recorded: true}]}"
    for number, (committed, expected) in enumerate([("2025-02-01", "breached"), (None, "met")]):
        period = STARTED | {
            "resource_requests": [{"requested_on": "2025-01-20", "committed_on": committed}]
        }
        found = finding(tmp_path / str(number), body, period, "2025-03-01", **REQUEST)
        assert found.outcome == expected


@pytest.mark.parametrize(("count", "expected"), [(2, "met"), (3, "needs_judgement")])
def test_indicator_is_never_a_breach(tmp_path: Path, count: int, expected: str) -> None:
    body = """
        let:
          moves: {count_of: placements, in_last: 12 months}
        obligation:
          indicator: {measure: moves, unit: placements in twelve months, advisory_at_most: 2}
        """
    # Twelve months back from 6 January 2026 is 6 January 2025: that day itself still counts.
    days = ["2025-01-06", "2025-03-01", "2025-06-01"][:count]
    placements = [{"started_on": day} for day in days]
    found = finding(tmp_path, body, STARTED | {"placements": placements}, "2026-01-06")
    assert found.figure is not None
    assert (str(found.outcome), int(found.figure.value or 0)) == (expected, count)


MET = "periods_of_care[0].iro.met_child_on"
APPOINTED = "periods_of_care[0].iro.appointed_on"
NOTIFIED = "periods_of_care[0].iro.service_notified_on"
MONITORS = "periods_of_care[0].iro.monitors_performance"
DOCUMENT = "validity: {document: iro.met_child_on, not_older_than: 1 month, on: iro.appointed_on, lapses_on: iro.service_notified_on}"
LATER_DOCUMENT = "validity: {document: {latest_of: [iro.met_child_on, iro.service_notified_on]}, not_older_than: 1 month, on: iro.appointed_on}"
DOCUMENTS = "validity: {document: visits.held_on, not_older_than: 1 month, on: iro.appointed_on}"
TERM = "validity: {starts: iro.appointed_on, lasts: 2 weeks, settled_by: iro.met_child_on}"
UNCOUNTED = "validity: {starts: iro.appointed_on, lasts: 2 weeks, settled_by: iro.met_child_on, first_day_is_day_one: false}"
GIVEN = "validity: {starts: iro.appointed_on, lasts: 2 weeks, settled_by: iro.met_child_on, ends_on: iro.service_notified_on}"
ORDER = "sequence: {first: iro.met_child_on, then: iro.appointed_on, lapses_on: iro.service_notified_on}"
EARLIER = "sequence: {first: iro.met_child_on, then: {earliest_of: [iro.appointed_on, iro.service_notified_on]}%s}"
NOW = "constraint: {must: {field: iro.monitors_performance, is: true}, when: {field: iro.met_child_on, recorded: true}, lapses_on: iro.service_notified_on}"
BY_THEN = "constraint: {must: {field: iro.monitors_performance, is: true}, when: {field: iro.met_child_on, recorded: true}, within: 1 week, of: iro.appointed_on}"
LISTED = "checklist: {items: [{item: a, field: iro.met_child_on}, {item: b, field: iro.monitors_performance, is: true, applies_when: {field: iro.service_notified_on, recorded: true}}]%s}"
BY = ", within: 1 week, of: iro.appointed_on"
LONGER = ", instead: [{when: {field: iro.service_notified_on, recorded: true}, within: 2 weeks}]}"
REPLACED = "%s, superseded_when: {field: iro.monitors_performance, is: true}}"
ORDERED = "sequence: {first: iro.met_child_on, then: iro.appointed_on"
MUST = "constraint: {must: {field: iro.met_child_on, recorded: true}"
ITEM = "checklist: {items: [{item: a, field: iro.met_child_on}]"


@pytest.mark.parametrize(
    ("obligation", "iro", "as_at", "expected"),
    [
        # A document of 10 February or later is good on 10 March.
        (DOCUMENT, {"met_child_on": "2025-02-10", "appointed_on": "2025-03-10", "service_notified_on": None}, "2025-06-01", {"outcome": "met", "not_before": "2025-02-10", "done_on": "2025-02-10"}),
        (DOCUMENT, {"met_child_on": "2025-02-09", "appointed_on": "2025-03-10", "service_notified_on": None}, "2025-03-11", {"outcome": "breached", "due_on": "2025-03-10", "not_before": "2025-02-10", "done_on": "2025-02-09", "days_overdue": 1}),
        (DOCUMENT, {"met_child_on": None, "appointed_on": "2025-03-10", "service_notified_on": None}, "2025-03-10", {"outcome": "due", "due_on": "2025-03-10", "not_before": "2025-02-10", "days_left": 0}),
        # One from after the day on which it is needed is none.
        (DOCUMENT, {"met_child_on": "2025-03-11", "appointed_on": "2025-03-10", "service_notified_on": None}, "2025-03-12", {"outcome": "breached", "due_on": "2025-03-10", "not_before": "2025-02-10", "days_overdue": 2}),
        (DOCUMENT, {"met_child_on": None, "appointed_on": None}, "2025-06-01", {"outcome": "not_triggered"}),
        (DOCUMENT, {"met_child_on": None}, "2025-06-01", {"outcome": "undetermined", "missing": [APPOINTED]}),
        (DOCUMENT, {"appointed_on": "2025-03-10", "service_notified_on": None}, "2025-03-12", {"outcome": "undetermined", "due_on": "2025-03-10", "not_before": "2025-02-10", "missing": [MET]}),
        (DOCUMENT, {"met_child_on": None, "appointed_on": "2025-03-10"}, "2025-03-12", {"outcome": "undetermined", "due_on": "2025-03-10", "not_before": "2025-02-10", "missing": [NOTIFIED]}),
        (DOCUMENT, {"met_child_on": "2025-03-01", "appointed_on": "2025-03-10"}, "2025-03-12", {"outcome": "met", "not_before": "2025-02-10", "done_on": "2025-03-01"}),
        # The duty had ended by that day; or a day after it, until which it was broken.
        (DOCUMENT, {"met_child_on": None, "appointed_on": "2025-03-10", "service_notified_on": "2025-03-10"}, "2025-03-12", {"outcome": "ceased", "due_on": "2025-03-10", "not_before": "2025-02-10"}),
        (DOCUMENT, {"met_child_on": None, "appointed_on": "2025-03-10", "service_notified_on": "2025-03-11"}, "2025-04-12", {"outcome": "breached", "due_on": "2025-03-10", "not_before": "2025-02-10", "days_overdue": 1}),
        # The later of two days is the day of the document; one from after the reference day is none.
        (LATER_DOCUMENT, {"met_child_on": "2025-01-20", "service_notified_on": "2025-02-10", "appointed_on": "2025-03-10"}, "2025-06-01", {"outcome": "met", "not_before": "2025-02-10", "done_on": "2025-02-10"}),
        (LATER_DOCUMENT, {"met_child_on": "2025-01-20", "service_notified_on": "2025-02-09", "appointed_on": "2025-03-10"}, "2025-03-11", {"outcome": "breached", "due_on": "2025-03-10", "not_before": "2025-02-10", "done_on": "2025-02-09", "days_overdue": 1}),
        (LATER_DOCUMENT, {"met_child_on": "2025-01-20", "service_notified_on": "2025-03-11", "appointed_on": "2025-03-10"}, "2025-03-11", {"outcome": "breached", "due_on": "2025-03-10", "not_before": "2025-02-10", "days_overdue": 1}),
        (LATER_DOCUMENT, {"met_child_on": "2025-01-20", "appointed_on": "2025-03-10"}, "2025-03-11", {"outcome": "undetermined", "due_on": "2025-03-10", "not_before": "2025-02-10", "missing": [NOTIFIED]}),
        # An approval that never began cannot run out, whatever day was given; one that may have can.
        (GIVEN, {"met_child_on": None, "appointed_on": None, "service_notified_on": "2025-01-10"}, "2025-06-01", {"outcome": "not_triggered"}),
        (GIVEN, {"met_child_on": None, "service_notified_on": "2025-01-10"}, "2025-06-01", {"outcome": "undetermined", "possible_due_on": ["2025-01-10"], "missing": [APPOINTED]}),
        # Four weeks of five working days before Monday 10 March.
        (DOCUMENT.replace("1 month", "20 working days"), {"met_child_on": "2025-02-10", "appointed_on": "2025-03-10", "service_notified_on": None}, "2025-06-01", {"outcome": "met", "not_before": "2025-02-10", "done_on": "2025-02-10"}),
        # More time for an approval of which the first day is not known is more of what is not known.
        (TERM[:-1] + ", extended: {by: 1 week, when: {field: started_on, recorded: true}}}", {"met_child_on": None}, "2025-06-01", {"outcome": "undetermined", "missing": [APPOINTED]}),
        # Two weeks of which 6 January is the first day, or which follow it.
        (TERM, {"met_child_on": None, "appointed_on": "2025-01-06"}, "2025-01-20", {"outcome": "breached", "due_on": "2025-01-19", "days_overdue": 1}),
        (UNCOUNTED, {"met_child_on": None, "appointed_on": "2025-01-06"}, "2025-01-20", {"outcome": "due", "due_on": "2025-01-20", "days_left": 0}),
        (TERM, {"met_child_on": None, "appointed_on": None}, "2025-01-20", {"outcome": "not_triggered"}),
        (TERM, {"met_child_on": None}, "2025-01-20", {"outcome": "undetermined", "missing": [APPOINTED]}),
        # The day that was given counts where it is earlier.
        (GIVEN, {"met_child_on": None, "appointed_on": "2025-01-06", "service_notified_on": "2025-01-18"}, "2025-01-20", {"outcome": "breached", "due_on": "2025-01-18", "days_overdue": 2}),
        (GIVEN, {"met_child_on": None, "appointed_on": "2025-01-06", "service_notified_on": "2025-01-20"}, "2025-01-20", {"outcome": "breached", "due_on": "2025-01-19", "days_overdue": 1}),
        (GIVEN, {"met_child_on": None, "service_notified_on": "2025-01-18"}, "2025-01-20", {"outcome": "undetermined", "possible_due_on": ["2025-01-18"], "missing": [APPOINTED]}),
        # The earlier step is still owed on the day of the later one, and then it is broken.
        (ORDER, {"met_child_on": None, "appointed_on": "2025-03-10", "service_notified_on": None}, "2025-03-10", {"outcome": "breached", "due_on": "2025-03-10", "days_overdue": 0}),
        ("sequence: {first: iro.met_child_on, then: 2025-03-10}", {"met_child_on": None}, "2025-03-09", {"outcome": "due", "due_on": "2025-03-10", "days_left": 1}),
        (ORDER, {"met_child_on": None, "appointed_on": "2025-03-10", "service_notified_on": "2025-03-10"}, "2025-03-12", {"outcome": "ceased", "due_on": "2025-03-10"}),
        (ORDER, {"appointed_on": "2025-03-10", "service_notified_on": None}, "2025-03-12", {"outcome": "undetermined", "due_on": "2025-03-10", "missing": [MET]}),
        # The later step came on 10 March or before.
        (EARLIER % "", {"met_child_on": "2025-03-11", "appointed_on": "2025-03-10"}, "2025-03-12", {"outcome": "late", "possible_due_on": ["2025-03-10"], "done_on": "2025-03-11", "days_late": 1}),
        (EARLIER % "", {"met_child_on": "2025-03-10", "appointed_on": "2025-03-10"}, "2025-03-12", {"outcome": "undetermined", "possible_due_on": ["2025-03-10"], "done_on": "2025-03-10", "missing": [NOTIFIED]}),
        (EARLIER % "", {"met_child_on": None, "appointed_on": "2025-03-10"}, "2025-03-10", {"outcome": "undetermined", "possible_due_on": ["2025-03-10"], "missing": [NOTIFIED]}),
        (EARLIER % "", {"met_child_on": None, "appointed_on": "2025-03-10"}, "2025-03-11", {"outcome": "breached", "possible_due_on": ["2025-03-10"], "days_overdue": 1}),
        (EARLIER % ", or_within: 1 week", {"met_child_on": None, "appointed_on": "2025-03-10"}, "2025-03-18", {"outcome": "breached", "possible_due_on": ["2025-03-17"], "days_overdue": 1}),
        (EARLIER % ", same_day: false", {"met_child_on": "2025-03-10", "appointed_on": "2025-03-10"}, "2025-03-12", {"outcome": "late", "possible_due_on": ["2025-03-09"], "done_on": "2025-03-10", "days_late": 1}),
        # What comes first may have been done, and it is not known whether the other has come.
        (ORDER, {"met_child_on": "2025-03-10", "service_notified_on": None}, "2025-03-12", {"outcome": "undetermined", "done_on": "2025-03-10", "missing": [APPOINTED]}),
        (REPLACED % ORDERED, {"met_child_on": None, "monitors_performance": True}, "2025-03-12", {"outcome": "undetermined", "missing": [APPOINTED]}),
        # A relation that must hold at once, if it must at all.
        (NOW, {"met_child_on": "2025-02-01", "monitors_performance": False, "service_notified_on": None}, "2025-03-01", {"outcome": "breached"}),
        # It may have ended before 1 February, when it came to be asked for.
        (NOW, {"met_child_on": "2025-02-01", "monitors_performance": False}, "2025-03-01", {"outcome": "undetermined", "missing": [NOTIFIED]}),
        (NOW, {"met_child_on": "2025-02-01", "service_notified_on": None}, "2025-03-01", {"outcome": "undetermined", "missing": [MONITORS]}),
        (NOW, {"monitors_performance": True}, "2025-03-01", {"outcome": "undetermined", "missing": [MET]}),
        (NOW, {"met_child_on": "2025-02-01"}, "2025-03-01", {"outcome": "undetermined", "missing": [MONITORS, NOTIFIED]}),
        (NOW, {}, "2025-03-01", {"outcome": "undetermined", "missing": [MET, MONITORS]}),
        (NOW, {"met_child_on": None}, "2025-03-01", {"outcome": "not_triggered"}),
        # Another duty in its place undoes what was broken from the first; no other end does.
        (REPLACED % MUST, {"met_child_on": None, "monitors_performance": True}, "2025-03-01", {"outcome": "ceased"}),
        (REPLACED % MUST, {"met_child_on": None, "monitors_performance": False}, "2025-03-01", {"outcome": "breached"}),
        (REPLACED % MUST, {"met_child_on": None}, "2025-03-01", {"outcome": "undetermined", "missing": [MONITORS]}),
        (REPLACED % MUST, {"met_child_on": "2025-02-01"}, "2025-03-01", {"outcome": "undetermined", "missing": [MONITORS]}),
        (REPLACED % MUST, {}, "2025-03-01", {"outcome": "undetermined", "missing": [MET, MONITORS]}),
        (REPLACED % ITEM, {"met_child_on": None, "monitors_performance": True}, "2025-03-01", {"outcome": "ceased", "missing_items": ["a"]}),
        (REPLACED % ITEM, {"met_child_on": None, "monitors_performance": False}, "2025-03-01", {"outcome": "breached", "missing_items": ["a"]}),
        (REPLACED % ITEM, {"met_child_on": None}, "2025-03-01", {"outcome": "undetermined", "missing_items": ["a"], "missing": [MONITORS]}),
        (REPLACED % ITEM, {"met_child_on": "2025-02-01"}, "2025-03-01", {"outcome": "undetermined", "missing": [MONITORS]}),
        (REPLACED % f"{ITEM}, lapses_on: iro.appointed_on", {"met_child_on": None, "appointed_on": "2025-02-01"}, "2025-03-01", {"outcome": "undetermined", "missing_items": ["a"], "missing": [MONITORS]}),
        # Or by a day: a week after Monday 6 January is the 13th.
        (BY_THEN, {"met_child_on": "2025-02-01", "monitors_performance": False, "appointed_on": "2025-01-06"}, "2025-03-01", {"outcome": "breached", "due_on": "2025-02-01", "days_overdue": 28}),
        (BY_THEN, {"met_child_on": "2025-01-06", "monitors_performance": False, "appointed_on": "2025-01-06"}, "2025-01-13", {"outcome": "due", "due_on": "2025-01-13", "days_left": 0}),
        (BY_THEN, {"met_child_on": "2025-01-06", "monitors_performance": True, "appointed_on": "2025-01-06"}, "2025-03-01", {"outcome": "met", "due_on": "2025-01-13"}),
        (BY_THEN, {"met_child_on": "2025-01-06", "appointed_on": "2025-01-06"}, "2025-03-01", {"outcome": "undetermined", "due_on": "2025-01-13", "missing": [MONITORS]}),
        (BY_THEN, {"monitors_performance": False, "appointed_on": "2025-01-06"}, "2025-03-01", {"outcome": "undetermined", "missing": [MET]}),
        (BY_THEN, {"met_child_on": "2025-01-06", "monitors_performance": False, "appointed_on": None}, "2025-03-01", {"outcome": "not_triggered"}),
        (BY_THEN, {"monitors_performance": False, "appointed_on": None}, "2025-03-01", {"outcome": "not_triggered"}),
        # It may not be asked for at all: whether it is so need not be known yet.
        (BY_THEN, {"appointed_on": "2025-01-06"}, "2025-03-01", {"outcome": "undetermined", "missing": [MET]}),
        # What lacked and was there later ended before it was owed.
        (LISTED % (BY + ", completed_on: iro.service_notified_on, lapses_on: 2025-01-10"), {"met_child_on": "2025-01-06", "monitors_performance": True, "service_notified_on": "2025-02-01", "appointed_on": "2025-01-06"}, "2025-03-01", {"outcome": "ceased", "due_on": "2025-01-13", "done_on": "2025-02-01"}),
        # One week or two, which is not known.
        (BY_THEN[:-1] + LONGER, {"met_child_on": "2025-01-06", "monitors_performance": False, "appointed_on": "2025-01-06"}, "2025-01-14", {"outcome": "undetermined", "possible_due_on": ["2025-01-13", "2025-01-20"], "missing": [NOTIFIED]}),
        (LISTED[:-1] % BY + LONGER, {"met_child_on": None, "monitors_performance": True, "appointed_on": "2025-01-06"}, "2025-01-14", {"outcome": "undetermined", "possible_due_on": ["2025-01-13", "2025-01-20"], "missing_items": ["a"], "missing": [NOTIFIED]}),
        (BY_THEN, {"met_child_on": "2025-01-06", "monitors_performance": False}, "2025-03-01", {"outcome": "undetermined", "missing": [APPOINTED]}),
        # An item that does not apply lacks nothing; one of which that is unknown may.
        (LISTED % "", {"met_child_on": "2025-02-01", "monitors_performance": False, "service_notified_on": None}, "2025-03-01", {"outcome": "late", "done_on": "2025-02-01"}),
        (LISTED % "", {"met_child_on": None, "monitors_performance": False, "service_notified_on": "2025-02-01"}, "2025-03-01", {"outcome": "breached", "missing_items": ["a", "b"]}),
        (LISTED % "", {"met_child_on": "2025-02-01", "monitors_performance": False}, "2025-03-01", {"outcome": "violated", "missing": [NOTIFIED]}),
        (LISTED % "", {"met_child_on": "2025-02-01", "monitors_performance": True}, "2025-03-01", {"outcome": "late", "done_on": "2025-02-01"}),
        (LISTED % "", {"met_child_on": "2025-02-01"}, "2025-03-01", {"outcome": "violated", "missing": [MONITORS, NOTIFIED]}),
        (LISTED % BY, {"met_child_on": None, "service_notified_on": None, "appointed_on": "2025-01-06"}, "2025-01-13", {"outcome": "due", "due_on": "2025-01-13", "days_left": 0, "missing_items": ["a"]}),
        (LISTED % BY, {"met_child_on": None, "service_notified_on": None}, "2025-03-01", {"outcome": "undetermined", "missing_items": ["a"], "missing": [APPOINTED]}),
        # All is there, and it is not known whether the time for it has begun.
        (LISTED % BY, {"met_child_on": "2025-01-06", "service_notified_on": None}, "2025-03-01", {"outcome": "undetermined", "missing": [APPOINTED]}),
        (LISTED % ", at_least: 1 week, before: iro.appointed_on", {"met_child_on": "2025-01-06", "service_notified_on": None}, "2025-03-01", {"outcome": "undetermined", "missing": [APPOINTED]}),
        (LISTED % ", by: iro.appointed_on", {"met_child_on": "2025-01-06", "service_notified_on": None}, "2025-03-01", {"outcome": "undetermined", "missing": [APPOINTED]}),
        # It was completed on a day that is known to be none: what is there counts as in time.
        (LISTED % (BY + ", completed_on: iro.service_notified_on"), {"met_child_on": "2025-02-01", "service_notified_on": None, "appointed_on": "2025-01-06"}, "2025-03-01", {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 47}),
        (LISTED % (BY + ", completed_on: iro.service_notified_on"), {"met_child_on": "2025-01-06", "monitors_performance": True, "appointed_on": "2025-01-06"}, "2025-03-01", {"outcome": "undetermined", "due_on": "2025-01-13", "missing": [NOTIFIED]}),
    ],
)  # fmt: skip
def test_what_else_the_other_verbs_can_come_to(
    tmp_path: Path, obligation: str, iro: dict[str, Any], as_at: str, expected: dict[str, Any]
) -> None:
    period = {"started_on": "2025-01-01", "iro": iro}
    assert said(finding(tmp_path, f"obligation:\n  {obligation}", period, as_at)) == expected


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        # Of several the latest that is not from after the day.
        (["2025-01-01", "2025-02-12", "2025-03-11"], {"outcome": "met", "done_on": "2025-02-12"}),
        (["2025-02-09", "2025-03-11"], {"outcome": "breached", "done_on": "2025-02-09"}),
        (["2025-03-10"], {"outcome": "met", "done_on": "2025-03-10"}),
        ([], {"outcome": "breached"}),
    ],
)
def test_of_several_documents_the_latest_in_time_counts(
    tmp_path: Path, visits: list[str], expected: dict[str, Any]
) -> None:
    period = {
        "started_on": "2025-01-01",
        "iro": {"appointed_on": "2025-03-10"},
        "visits": [{"held_on": day} for day in visits],
    }
    shown = said(finding(tmp_path, f"obligation:\n  {DOCUMENTS}", period, "2025-06-01"))
    assert {name: shown.get(name) for name in ("outcome", "done_on")} == {
        "done_on": None
    } | expected


def test_of_several_documents_one_of_an_unknown_day_may_be_recent_enough(tmp_path: Path) -> None:
    period = {
        "started_on": "2025-01-01",
        "iro": {"appointed_on": "2025-03-10"},
        "visits": [{"held_on": "2025-02-09"}, {}],
    }
    shown = said(finding(tmp_path, f"obligation:\n  {DOCUMENTS}", period, "2025-06-01"))
    assert shown["outcome"] == "undetermined"
    assert shown["missing"] == ["periods_of_care[0].visits[1].held_on"]


def test_of_an_approval_that_was_given_a_day_no_later_holiday_is_warned_of(tmp_path: Path) -> None:
    """The day was given; the working days beyond it, of a year not proclaimed yet, do not matter."""
    iro = {"appointed_on": "2029-06-01", "service_notified_on": "2029-06-10", "met_child_on": None}
    body = f"obligation:\n  {GIVEN.replace('2 weeks', '20 working days')}"
    found = finding(tmp_path, body, STARTED | {"iro": iro}, "2029-06-11")
    assert said(found) == {"outcome": "breached", "due_on": "2029-06-10", "days_overdue": 1}
    assert not any("not yet confirmed" in each for each in found.warnings)


@pytest.mark.parametrize(
    ("clauses", "days", "outcome"),
    [
        ("", 6, "needs_judgement"),
        (", advisory_at_most: 6", 6, "met"),
        (", advisory_at_most: 5.5", 6, "needs_judgement"),
        (", advisory_at_least: 6", 6, "met"),
        (", advisory_at_least: 6.5", 6, "needs_judgement"),
        (", advisory_at_least: 5, advisory_at_most: 7", 6, "met"),
        (", advisory_at_least: 0", 0, "met"),
        (", advisory_at_most: 0", 0, "met"),
        ("", None, "not_triggered"),
        ("", "?", "undetermined"),
    ],
)
def test_a_figure_is_weighed_against_what_is_advised(
    tmp_path: Path, clauses: str, days: int | str | None, outcome: str
) -> None:
    body = f"""
        let: {{waited: {{days_between: [iro.appointed_on, iro.met_child_on]}}}}
        obligation: {{indicator: {{measure: waited, unit: days{clauses}}}}}
        """
    met = f"2025-02-{10 + days:02}" if isinstance(days, int) else None
    iro = {"appointed_on": "2025-02-10"} | ({} if days == "?" else {"met_child_on": met})
    found = finding(tmp_path, body, STARTED | {"iro": iro}, "2025-06-01")
    assert found.outcome == outcome
    if isinstance(days, int):
        assert found.figure is not None
        assert found.figure.value == days
        assert found.figure.unit == "days"
    assert found.missing == ((MET,) if days == "?" else ())


def test_what_had_to_be_so_by_a_day_is_told_in_words(tmp_path: Path) -> None:
    iro = {
        "met_child_on": "2025-01-06",
        "monitors_performance": False,
        "appointed_on": "2025-01-06",
    }
    period = {"started_on": "2025-01-01", "iro": iro}
    found = finding(tmp_path, f"obligation:\n  {BY_THEN}", period, "2025-03-01")
    assert found.message == (
        "Something is done: this had to be so by 13 January 2025; the record shows that it is not."
    )


@pytest.mark.parametrize("duty", [MUST, ITEM])
@pytest.mark.parametrize(
    ("ended", "is_still_to_be_done"),
    [
        ({"appointed_on": "2025-03-01"}, False),
        # It has not ended yet, or it is known not to have ended.
        ({"appointed_on": "2025-03-02"}, True),
        ({"appointed_on": None}, True),
    ],
)
def test_what_was_owed_at_once_stays_missed_after_its_end(
    tmp_path: Path, duty: str, ended: dict[str, Any], *, is_still_to_be_done: bool
) -> None:
    period = STARTED | {"iro": {"met_child_on": None, **ended}}
    body = f"obligation:\n  {duty}, lapses_on: iro.appointed_on}}"
    found = finding(tmp_path, body, period, "2025-03-01")
    assert found.outcome == "breached"
    assert (found.next_action is not None) is is_still_to_be_done


@pytest.mark.parametrize("duty", [MUST, ITEM])
def test_of_what_was_owed_at_once_it_has_to_be_known_whether_the_duty_had_ended(
    tmp_path: Path, duty: str
) -> None:
    body = f"obligation:\n  {duty}, lapses_on: iro.appointed_on}}"
    found = finding(tmp_path, body, STARTED | {"iro": {"met_child_on": None}}, "2025-03-01")
    # If it ended by the first day of care, it was owed on no day.
    assert found.outcome == "undetermined"
    assert found.missing == (APPOINTED,)


LIMITED = "constraint: {must: {field: iro.monitors_performance, is: true}, by: iro.appointed_on, lapses_on: iro.service_notified_on}"


@pytest.mark.parametrize(
    ("iro", "expected"),
    [
        # It ended on the day by which it had to be so; or three days after, overdue until then.
        ({"service_notified_on": "2025-02-10", "monitors_performance": False}, {"outcome": "ceased", "due_on": "2025-02-10"}),
        ({"service_notified_on": "2025-02-13", "monitors_performance": False}, {"outcome": "breached", "due_on": "2025-02-10", "days_overdue": 3}),
        # Whether it was so is not known, and hangs on nothing else: it ended before it was owed.
        ({"service_notified_on": "2025-02-10"}, {"outcome": "undetermined", "due_on": "2025-02-10", "missing": [MONITORS]}),
        ({"monitors_performance": False}, {"outcome": "undetermined", "due_on": "2025-02-10", "missing": [NOTIFIED]}),
    ],
)  # fmt: skip
def test_what_had_to_be_so_by_a_day_ends_with_the_duty(
    tmp_path: Path, iro: dict[str, Any], expected: dict[str, Any]
) -> None:
    period = STARTED | {"iro": {"appointed_on": "2025-02-10"} | iro}
    found = finding(tmp_path, f"obligation:\n  {LIMITED}", period, "2025-03-01")
    assert said(found) == expected
    assert found.next_action is None


def test_by_when_it_has_to_be_so_may_lie_between_two_days(tmp_path: Path) -> None:
    by = "{latest_of: [iro.appointed_on, iro.service_notified_on]}"
    body = f"obligation:\n  constraint: {{must: {{field: iro.monitors_performance, is: true}}, by: {by}}}"
    period = STARTED | {"iro": {"appointed_on": "2025-02-10", "monitors_performance": False}}
    found = said(finding(tmp_path, body, period, "2025-03-01"))
    assert found == {"outcome": "undetermined", "missing": [NOTIFIED]}


@pytest.mark.parametrize(
    ("as_at", "words"),
    [
        ("2029-01-08", "Something is done: due by 8 January 2029."),
        ("2029-01-09", "Something is done: this had to be so by 8 January 2029; the record shows that it is not."),
    ],
)  # fmt: skip
def test_what_has_to_be_so_by_a_day_is_told_and_warned_of(
    tmp_path: Path, as_at: str, words: str
) -> None:
    # From Tuesday 2 January 2029 four working days are Monday the 8th.
    body = "obligation:\n  constraint: {must: {field: iro.met_child_on, recorded: true}, within: 4 working days, of: started_on}"
    period = {"started_on": "2029-01-02", "iro": {"met_child_on": None}}
    found = finding(tmp_path, body, period, as_at)
    assert found.message == words
    assert [*found.warnings] == [
        "Bank holidays are not yet confirmed for 2029; 8 January 2029 may move."
    ]
