"""Each legal verb judges by hand-worked dates; the arithmetic stands beside each."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Finding, Rulebook, RuleFileError, read_case
from tests.support import finding, findings, rule, write_pack

STARTED: dict[str, Any] = {"started_on": "2025-01-06"}


def said(found: Finding) -> dict[str, Any]:
    """Return the outcome and dates of a finding, without what is empty."""
    fields = (
        "outcome",
        "due_on",
        "possible_due_on",
        "not_before",
        "recommended_by",
        "done_on",
        "next_due_on",
        "days_late",
        "days_overdue",
        "days_left",
        "missing_items",
        "missing",
    )
    values = found.model_dump(mode="json", include=set(fields))
    return {name: value for name, value in values.items() if value not in (None, [])}


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
        # Earlier reviews are not in the data, so the first that is known need not be the first.
        (
            {"reviews": [{"held_on": "2025-02-03"}], "reviews_recorded_from": "2025-02-01"},
            "2025-03-01",
            {"outcome": "undetermined", "due_on": "2025-02-03", "missing": ["periods_of_care[0].reviews before 2025-02-01"]},
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


def test_what_was_done_before_the_clock_started(tmp_path: Path) -> None:
    body = "obligation:\n  deadline: {event: care_plan.prepared_on, within: 10 working days, of: started_on%s}"
    period = STARTED | {"care_plan": {"prepared_on": "2025-01-03"}}
    counted = finding(tmp_path / "a", body % "", period, "2025-03-01")
    not_counted = finding(tmp_path / "b", body % ", earlier_counts: false", period, "2025-03-01")
    # The tenth working day after Monday 6 January 2025 is Monday 20 January.
    assert said(counted)["outcome"] == "met"
    assert said(not_counted) == {"outcome": "breached", "due_on": "2025-01-20", "days_overdue": 40}


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
        ("by: {latest_of: [iro.appointed_on, started_on]}", "2025-03-10"),
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


RELAXED = """
    obligation:
      deadline:
        event: reviews.first.held_on
        within: 1 week
        of: started_on
        relaxed: {when: [{field: iro.appointed_on, recorded: true}], within: 2 weeks}
    """


@pytest.mark.parametrize(
    ("iro", "held_on", "as_at", "expected"),
    [
        ({"appointed_on": "2025-01-07"}, "2025-01-20", "2025-02-01", {"outcome": "met", "due_on": "2025-01-20", "done_on": "2025-01-20"}),
        ({"appointed_on": None}, "2025-01-14", "2025-02-01", {"outcome": "late", "due_on": "2025-01-13", "done_on": "2025-01-14", "days_late": 1}),
        # Whether it was agreed is not known: both possible days, and only an answer that both share.
        ({}, "2025-01-13", "2025-02-01", {"outcome": "met", "possible_due_on": ["2025-01-13", "2025-01-20"], "done_on": "2025-01-13"}),
        ({}, "2025-01-14", "2025-02-01", {"outcome": "undetermined", "possible_due_on": ["2025-01-13", "2025-01-20"], "done_on": "2025-01-14", "missing": ["periods_of_care[0].iro.appointed_on"]}),
        ({}, None, "2025-01-21", {"outcome": "breached", "possible_due_on": ["2025-01-13", "2025-01-20"]}),
    ],
)  # fmt: skip
def test_a_relaxed_limit(
    tmp_path: Path, iro: dict[str, Any], held_on: str | None, as_at: str, expected: dict[str, Any]
) -> None:
    period = STARTED | {"iro": iro, "reviews": [{"held_on": held_on}]}
    assert said(finding(tmp_path, RELAXED, period, as_at)) == expected


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


INTERVAL = """
    obligation:
      interval: {events: visits.held_on, from: started_on, at_most: 6 weeks, lapses_on: ended_on}
    """


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
        ({"extension": {}}, "2025-06-23", {"outcome": "breached", "possible_due_on": ["2025-04-27", "2025-06-22"]}),
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
    body = "obligation:\n  sequence: {first: adoption.authorised_on, then: adoption.placed_on}"
    period: dict[str, Any] = STARTED | {"adoption": {"authorised_on": None}}
    assert finding(tmp_path / "a", body, period, "2025-06-01").outcome == "undetermined"
    period = STARTED | {"adoption": {"placed_on": "2025-05-01"}}
    assert finding(tmp_path / "b", body, period, "2025-06-01").outcome == "undetermined"


REQUEST = {"head": {"for_each": "periods_of_care.resource_requests"}}


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"amount": 2000}, "not_triggered"),
        ({"amount": 2000.01, "panel_decided_on": None}, "breached"),
        ({"amount": 2000.01, "panel_decided_on": "2025-02-01"}, "met"),
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


def test_duty_born_of_a_missed_one(tmp_path: Path) -> None:
    body = """
        obligation:
          deadline: {event: reviews.first.held_on, within: 20 working days, of: started_on}
        on_missed:
          title: The reasons are recorded
          obligation: {deadline: {event: iro.met_child_on, within: 5 working days, of: missed_on}}
          next_action: {do: Record why, owner: team_manager}
        """
    write_pack(tmp_path, {"rule": rule(body)})
    period = STARTED | {"reviews": [], "iro": {"met_child_on": None}}
    missed, born = findings(tmp_path, period, "2025-02-10")
    # The review was due on Monday 3 February 2025; five working days later is Monday 10 February.
    assert (missed.outcome, missed.due_on) == ("breached", date(2025, 2, 3))
    assert born.rule.endswith("/rule/on-missed")
    assert (born.outcome, born.due_on) == ("due", date(2025, 2, 10))
    assert born.next_action is not None
    assert born.next_action.owner == "team_manager"
    in_time = findings(tmp_path, STARTED | {"reviews": [{"held_on": "2025-02-03"}]}, "2025-02-10")
    assert [each.outcome for each in in_time] == ["met", "not_applicable"]


def test_versions_of_the_law_are_chosen_by_the_anchor(tmp_path: Path) -> None:
    version = "{in_force: {%s}, obligation: {deadline: {event: reviews.first.held_on, within: %s, of: started_on}}}"
    old, new = version % ("until: 2025-01-05", "1 week"), version % ("from: 2025-01-06", "2 weeks")
    write_pack(tmp_path, {"rule": rule(f"versions: [{old}, {new}]")})
    for started, due in (("2025-01-05", "2025-01-12"), ("2025-01-06", "2025-01-20")):
        (found,) = findings(tmp_path, {"started_on": started, "reviews": []}, "2025-01-06")
        assert found.due_on == date.fromisoformat(due)


def test_an_exemption_that_ends(tmp_path: Path) -> None:
    body = """
        exempt_when:
          - {field: is_placed_with_connected_person, is: true, since: started_on, until: iro.appointed_on, because: family}
        obligation:
          deadline: {event: reviews.first.held_on, within: 1 week, of: started_on}
        """
    placements = [{"started_on": "2025-01-06", "is_with_connected_person": True}]
    for number, (appointed, expected) in enumerate(
        [(None, "exempt"), ("2025-02-02", "exempt"), ("2025-02-01", "breached")]
    ):
        period = STARTED | {
            "reviews": [],
            "placements": placements,
            "iro": {"appointed_on": appointed},
        }
        found = finding(tmp_path / str(number), body, period, "2025-02-01")
        assert found.outcome == expected
        assert (found.exemption is not None) == (expected == "exempt")


def test_one_report_twice_is_the_same_bytes(tmp_path: Path) -> None:
    write_pack(tmp_path, {"rule": rule(REVIEW % "")})
    rulebook = Rulebook.load(tmp_path)
    case = read_case({"case_id": "a", "periods_of_care": [STARTED | {"reviews": []}]})
    first = rulebook.check(case, as_at=date(2025, 3, 1)).model_dump_json()
    again = Rulebook.load(tmp_path).check(case, as_at=date(2025, 3, 1)).model_dump_json()
    assert first == again


def test_a_version_hangs_on_the_anchor_and_not_on_the_record(tmp_path: Path) -> None:
    # Care began before the law did; the anchor, the first review, lies after.
    version = "in_force: {from: 2025-02-01}\nobligation:\n  deadline: {event: reviews.second.held_on, within: 3 months, of: reviews.first.held_on}"
    write_pack(tmp_path, {"rule": rule(version)})
    for held_on, expected in (("2025-01-31", "not_applicable"), ("2025-02-01", "breached")):
        period = STARTED | {"reviews": [{"held_on": held_on}]}
        (found,) = findings(tmp_path, period, "2025-06-01")
        assert found.outcome == expected


def test_an_unknown_anchor_leaves_the_version_open_only_where_it_matters(tmp_path: Path) -> None:
    version = "{in_force: {%s}, obligation: {deadline: {event: reviews.second.held_on, within: %s, of: reviews.first.held_on}}}"
    versions = f"versions: [{version % ('until: 2025-01-31', '1 week')}, {version % ('from: 2025-02-01', '2 weeks')}]"
    exempt = "exempt_when: [{field: arrangement, is: short_breaks, because: short}]\n"
    period = STARTED | {"reviews": [{}]}
    body = exempt + versions
    assert finding(tmp_path / "a", body, period, "2025-06-01").outcome == "undetermined"
    short = period | {"arrangement": "short_breaks"}
    assert finding(tmp_path / "b", body, short, "2025-06-01").outcome == "exempt"


PAUSED = """
obligation:
  deadline:
    event: reviews.first.held_on
    within: LIMIT
    of: started_on
    paused: {from: iro.service_notified_on, until: iro.appointed_on, when: [{field: iro.monitors_performance, is: true}]}
"""


@pytest.mark.parametrize(
    ("limit", "iro", "as_at", "expected"),
    [
        # Due on 3 February; stopped from 13 to 20 January, seven days: 10 February.
        ("4 weeks", {"appointed_on": "2025-01-20"}, "2025-02-10", {"outcome": "due", "due_on": "2025-02-10", "days_left": 0}),
        ("4 weeks", {"appointed_on": "2025-01-20"}, "2025-02-11", {"outcome": "breached", "due_on": "2025-02-10", "days_overdue": 1}),
        # The same in working days: from Monday to Monday five are lost, so one week of five more.
        ("20 working days", {"appointed_on": "2025-01-20"}, "2025-02-10", {"outcome": "due", "due_on": "2025-02-10", "days_left": 0}),
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


INTERVAL_PAUSED = """
obligation:
  interval:
    events: visits.held_on
    from: started_on
    at_most: 6 weeks
    HOW
"""


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


def test_an_event_that_is_the_earlier_of_two(tmp_path: Path) -> None:
    body = """
obligation:
  deadline: {event: {earliest_of: [iro.appointed_on, iro.met_child_on]}, within: 1 week, of: started_on}
"""
    iro = {"appointed_on": "2025-02-01", "met_child_on": "2025-01-13"}
    assert finding(tmp_path, body, STARTED | {"iro": iro}, "2025-03-01").outcome == "met"


def test_a_duty_without_a_day_cannot_give_birth_to_another(tmp_path: Path) -> None:
    body = """
obligation: {constraint: {must: [{field: iro, recorded: true}]}}
on_missed:
  title: More
  obligation: {deadline: {event: ended_on, within: 1 week, of: missed_on}}
  next_action: {do: More, owner: team_manager}
"""
    write_pack(tmp_path, {"rule": rule(body)})
    with pytest.raises(
        RuleFileError, match="the duty that is missed has no day by which it is due"
    ):
        Rulebook.load(tmp_path)


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


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        # Four weeks after Saturday 4 January 2025 is Saturday 1 February.
        ("within: 4 weeks, of: started_on", "2025-02-01"),
        ("within: 4 weeks, of: started_on, if_closed: next_working_day", "2025-02-03"),
        ("within: 4 weeks, of: started_on, if_closed: previous_working_day", "2025-01-31"),
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
    write_pack(tmp_path, {"rule": rule(body)})
    with pytest.raises(RuleFileError):
        Rulebook.load(tmp_path)


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
