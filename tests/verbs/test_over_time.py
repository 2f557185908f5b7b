"""What was missed stays missed; what was not known to be owed was not late: worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Finding, Rulebook, read_case
from permanence_rules.language.outcomes import Outcome
from tests.support import finding, rule, said, write_pack

STARTED: dict[str, Any] = {"started_on": "2025-01-06"}
"""A Monday."""


def on_days(
    folder: Path, body: str, period: dict[str, Any], days: list[str], **more: Any
) -> list[dict[str, Any]]:
    """Return what one rule says of one period of care, as at each of some days."""
    write_pack(folder, {"rule": rule(body, **more.pop("head", {}))})
    rulebook = Rulebook.load(folder)
    case = read_case({"case_id": "test", "periods_of_care": [period], **more})
    return [_only(rulebook, case, date.fromisoformat(day)) for day in days]


def _only(rulebook: Rulebook, case: Any, day: date) -> dict[str, Any]:
    found: tuple[Finding, ...] = rulebook.check(case, as_at=day, list_not_applicable=True).findings
    (only,) = found
    return {key: value for key, value in said(only).items() if key != "missing"}


def test_an_extension_that_comes_too_late_does_not_make_the_delay_undone(tmp_path: Path) -> None:
    # 6 January 2025 + 26 weeks = 7 July; the reading of 9 July gives 8 weeks more, 1 September.
    body = """
    obligation:
      deadline:
        event: care_plan.permanence_plan.decided_on
        within: 26 weeks
        of: started_on
        extended: {by: 8 weeks, when: {field: care_plan.permanence_plan.prepared_on, recorded: true}}
    """
    plan = {"prepared_on": "2025-07-09", "decided_on": "2025-08-20"}
    period = {**STARTED, "care_plan": {"permanence_plan": plan}}
    days = ["2025-07-07", "2025-07-08", "2025-07-09", "2025-08-19", "2025-08-20", "2026-01-05"]
    due, missed, more, before, done, after = on_days(tmp_path, body, period, days)
    assert due == {"outcome": "due", "due_on": "2025-07-07", "days_left": 0}
    assert missed == {"outcome": "breached", "due_on": "2025-07-07", "days_overdue": 1}
    late = {"outcome": "late", "due_on": "2025-07-07", "done_on": "2025-07-09", "days_late": 2}
    assert more == before == {**late, "next_due_on": "2025-09-01"}
    assert done == after == late


def test_an_extension_that_ended_the_delay_counts_although_the_duty_ends_before_it_runs_out(
    tmp_path: Path,
) -> None:
    # 7 July, and 1 September by the reading of 9 July, as above. The form of 1 July tells that
    # the duty ends on 5 August (5 weeks later): by then nothing was missed a second time.
    body = """
    obligation:
      deadline:
        event: care_plan.permanence_plan.decided_on
        within: 26 weeks
        of: started_on
        extended: {by: 8 weeks, when: {field: care_plan.permanence_plan.prepared_on, recorded: true}}
        lapses_on: {field: permanence_form_completed_on, plus: 5 weeks}
    """
    plan = {"prepared_on": "2025-07-09", "decided_on": None}
    period = {
        **STARTED,
        "care_plan": {"permanence_plan": plan},
        "permanence_form_completed_on": "2025-07-01",
    }
    days = ["2025-07-08", "2025-08-04", "2025-08-05", "2026-01-05"]
    missed, before, ended, after = on_days(tmp_path, body, period, days)
    assert missed == {"outcome": "breached", "due_on": "2025-07-07", "days_overdue": 1}
    late = {"outcome": "late", "due_on": "2025-07-07", "done_on": "2025-07-09", "days_late": 2}
    assert before == {**late, "next_due_on": "2025-09-01"}
    assert ended == after == late


def test_what_is_done_too_early_is_broken_on_its_own_day_although_told_before(
    tmp_path: Path,
) -> None:
    # 6 January 2025 + 2 weeks = 20 January. What counts comes 4 days after each visit: on 14
    # January, too early, and on 30 May. From 14 January to 26 May: 17 + 28 + 31 + 30 + 26 = 132
    # days; to 30 May: 136.
    body = """
    let: {that_day: {moment: {field: visits.last.held_on, plus: 4 days}}}
    obligation:
      deadline: {event: that_day, not_before: {within: 2 weeks, of: started_on}}
    """
    period = {**STARTED, "visits": [{"held_on": "2025-01-10"}, {"held_on": "2025-05-26"}]}
    days = ["2025-01-13", "2025-01-14", "2025-05-25", "2025-05-29", "2025-05-30"]
    told, early, still, between, done = on_days(tmp_path, body, period, days)
    assert told["outcome"] == "not_triggered"
    assert early["outcome"] == still["outcome"] == between["outcome"] == "breached"
    assert (between["due_on"], between["days_overdue"]) == ("2025-01-14", 132)
    assert done["outcome"] == "late"
    assert (done["due_on"], done["done_on"]) == ("2025-01-14", "2025-05-30")
    assert done["days_late"] == 136


def test_an_exemption_of_today_does_not_excuse_what_was_missed_before(tmp_path: Path) -> None:
    body = """
    exempt_when: [{field: permanence_form_completed_on, recorded: true, because: it was filled in}]
    obligation:
      deadline: {event: visits.first.held_on, within: 1 week, of: started_on}
    """
    period = {**STARTED, "visits": [], "permanence_form_completed_on": "2025-01-15"}
    day, first, next_day, later = on_days(
        tmp_path, body, period, ["2025-01-13", "2025-01-14", "2025-01-15", "2025-06-01"]
    )
    assert day == {"outcome": "due", "due_on": "2025-01-13", "days_left": 0}
    assert first == {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 1}
    # The delay ended on 15 January without being put right.
    assert next_day == later == {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 2}


def test_an_act_after_the_end_of_a_duty_is_late(tmp_path: Path) -> None:
    body = """
    obligation:
      deadline: {event: visits.first.held_on, within: 1 week, of: started_on, lapses_on: permanence_form_completed_on}
    """
    period = {
        **STARTED,
        "visits": [{"held_on": "2025-01-27"}],
        "permanence_form_completed_on": "2025-01-20",
    }
    days = ["2025-01-20", "2025-01-26", "2025-01-27", "2025-06-01"]
    ended, before, done, later = on_days(tmp_path, body, period, days)
    # Overdue since 13 January until the duty ended on the 20th, and done on the 27th, 14 days late.
    assert ended == before == {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 7}
    late = {"outcome": "late", "due_on": "2025-01-13", "done_on": "2025-01-27", "days_late": 14}
    assert done == later == late


def test_an_act_under_an_exemption_does_not_make_good_what_was_missed_before(
    tmp_path: Path,
) -> None:
    body = """
    exempt_when: [{field: permanence_form_completed_on, recorded: true, because: it was filled in}]
    obligation:
      deadline: {event: visits.first.held_on, within: 1 week, of: started_on}
    """
    visits = [{"held_on": "2025-01-27"}]
    period = {**STARTED, "visits": visits, "permanence_form_completed_on": "2025-01-20"}
    (found,) = on_days(tmp_path, body, period, ["2025-06-01"])
    assert found == {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 7}


def test_an_event_after_the_end_of_a_duty_that_recurs_closes_no_gap(tmp_path: Path) -> None:
    body = """
    obligation:
      interval: {events: visits.held_on, from: started_on, at_most: 1 week, lapses_on: permanence_form_completed_on}
    """
    period = {
        **STARTED,
        "visits": [{"held_on": "2025-01-27"}],
        "permanence_form_completed_on": "2025-01-20",
    }
    (found,) = on_days(tmp_path, body, period, ["2025-06-01"])
    assert (found["outcome"], found["due_on"], found["days_overdue"]) == (
        "breached",
        "2025-01-13",
        7,
    )


def test_an_exemption_after_the_end_of_a_duty_does_not_move_its_end(tmp_path: Path) -> None:
    body = """
    exempt_when: [{field: permanence_form_completed_on, recorded: true, because: it was filled in}]
    obligation:
      deadline: {event: visits.first.held_on, within: 1 week, of: started_on, lapses_on: ended_on}
    """
    form = {"permanence_form_completed_on": "2025-02-10"}
    period = {**STARTED, "visits": [], "ended_on": "2025-01-20", **form}
    open_, ended, exempt = on_days(
        tmp_path, body, period, ["2025-01-19", "2025-02-09", "2025-02-10"]
    )
    # Due on 13 January, and overdue until care ended on the 20th.
    assert open_ == {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 6}
    assert ended == exempt == {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 7}


def test_what_was_exempt_until_a_day_is_owed_from_that_day(tmp_path: Path) -> None:
    body = """
    exempt_when: [{field: permanence_form_completed_on, recorded: false, because: no form yet}]
    obligation:
      deadline: {event: visits.first.held_on, within: 1 week, of: started_on}
    """
    form = {"permanence_form_completed_on": "2025-03-03"}
    never = {**STARTED, "visits": [], **form}
    days = ["2025-03-02", "2025-03-03", "2025-03-04"]
    before, owed, missed = on_days(tmp_path / "a", body, never, days)
    assert before == {"outcome": "exempt"}
    assert owed == {"outcome": "due", "due_on": "2025-03-03", "days_left": 0}
    assert missed == {"outcome": "breached", "due_on": "2025-03-03", "days_overdue": 1}
    that_day = {**STARTED, "visits": [{"held_on": "2025-03-03"}], **form}
    (met,) = on_days(tmp_path / "b", body, that_day, ["2025-06-01"])
    assert met == {"outcome": "met", "due_on": "2025-03-03", "done_on": "2025-03-03"}
    after = {**STARTED, "visits": [{"held_on": "2025-03-10"}], **form}
    (late,) = on_days(tmp_path / "c", body, after, ["2025-06-01"])
    assert (late["outcome"], late["due_on"], late["days_late"]) == ("late", "2025-03-03", 7)


def test_an_act_counts_from_the_day_on_which_all_that_qualifies_it_is_known(tmp_path: Path) -> None:
    body = """
    let: {agreed: {first_of: reviews, where: [{field: record.completed_on, recorded: true}]}}
    obligation:
      deadline: {event: agreed.held_on, within: 20 working days, of: started_on}
    """
    # 6 January + 20 working days: 7-10 (4), 13-17, 20-24, 27-31 (19), 3 February (20).
    review = {"held_on": "2025-01-30", "record": {"completed_on": "2025-02-10"}}
    days = ["2025-02-03", "2025-02-04", "2025-02-10", "2025-09-01"]
    due, missed, late, later = on_days(tmp_path, body, {**STARTED, "reviews": [review]}, days)
    assert due["outcome"] == "due"
    assert missed == {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 1}
    expected = {"outcome": "late", "due_on": "2025-02-03", "done_on": "2025-02-10", "days_late": 7}
    assert late == later == expected


@pytest.mark.parametrize(
    ("key", "condition"),
    [
        ("needed_when", "{field: permanence_form_completed_on, recorded: false}"),
        ("superseded_when", "{field: permanence_form_completed_on, recorded: true}"),
    ],
)
def test_what_is_no_longer_needed_was_missed_all_the_same(
    tmp_path: Path, key: str, condition: str
) -> None:
    body = f"""
    obligation:
      deadline:
        event: visits.first.held_on
        within: 1 week
        of: started_on
        {key}: {condition}
    """
    period = {**STARTED, "visits": []}
    in_time = {**period, "permanence_form_completed_on": "2025-01-13"}
    (ceased,) = on_days(tmp_path / "a", body, in_time, ["2025-06-01"])
    assert ceased["outcome"] == "ceased"
    too_late = {**period, "permanence_form_completed_on": "2025-01-20"}
    first, later = on_days(tmp_path / "b", body, too_late, ["2025-01-14", "2025-06-01"])
    assert first == {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 1}
    assert later == {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 7}


def test_growing_up_does_not_excuse_what_was_missed(tmp_path: Path) -> None:
    body = """
    applies_when: [{field: child.age, less_than: 16}]
    obligation:
      deadline: {event: visits.first.held_on, within: 1 week, of: started_on}
    """
    period = {**STARTED, "visits": []}
    child = {"date_of_birth": "2009-01-20"}  # sixteen on 20 January 2025
    days = ["2025-01-14", "2025-01-19", "2025-01-20", "2025-06-01"]
    first, eve, _, later = on_days(tmp_path / "a", body, period, days, child=child)
    assert first["outcome"] == eve["outcome"] == "breached"
    assert later == {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 7}
    younger = {"date_of_birth": "2009-01-13"}  # sixteen on the last day in time
    assert on_days(tmp_path / "b", body, period, days, child=younger)[-1] == {
        "outcome": "not_applicable"
    }


def test_the_last_of_several_is_another_one_on_another_day(tmp_path: Path) -> None:
    body = """
    let: {latest: {last_of: reviews}}
    obligation:
      deadline: {event: latest.record.decisions_sent_on, within: 1 week, of: latest.held_on}
    """
    first = {"held_on": "2025-01-31", "record": {"decisions_sent_on": "2025-02-20"}}
    second = {"held_on": "2025-04-28", "record": {"decisions_sent_on": "2025-04-30"}}
    period = {**STARTED, "reviews": [first, second]}
    days = ["2025-02-07", "2025-02-08", "2025-02-20", "2025-04-28", "2025-05-30"]
    found = on_days(tmp_path, body, period, days)
    assert [each["outcome"] for each in found] == ["due", "breached", "late", "late", "late"]
    assert {each["due_on"] for each in found} == {"2025-02-07"}


def test_a_constraint_that_is_put_right_was_broken_until_then(tmp_path: Path) -> None:
    body = """
    obligation:
      constraint:
        when: {field: permanence_form_completed_on, recorded: true}
        must: [{field: permanence_achieved_on, recorded: true}]
    """
    period = {
        **STARTED,
        "permanence_form_completed_on": "2025-02-03",
        "permanence_achieved_on": "2025-03-03",
    }
    days = ["2025-02-02", "2025-02-03", "2025-03-02", "2025-03-03", "2025-06-01"]
    before, broken, still, right, later = on_days(tmp_path, body, period, days)
    assert before == {"outcome": "not_triggered"}
    assert broken["outcome"] == still["outcome"] == "breached"
    # 28 days of February, from the 3rd on.
    expected = {"outcome": "late", "due_on": "2025-02-03", "done_on": "2025-03-03", "days_late": 28}
    assert right == later == expected


@pytest.mark.parametrize(
    "duty",
    [
        "constraint: {must: [{field: iro.met_child_on, recorded: true}], lapses_on: ended_on}",
        "checklist: {items: [{item: a, field: iro.met_child_on}], lapses_on: ended_on}",
    ],
)
@pytest.mark.parametrize(
    ("appointed_on", "outcomes"),
    [
        # Asked for on 2 March, the day before it ended: missed on that day, and so for good.
        ("2025-03-02", ["breached", "breached", "breached"]),
        # On 3 March, the day on which it ended, and on 10 March it was not owed any more.
        ("2025-03-03", ["not_applicable", "ceased", "ceased"]),
        ("2025-03-10", ["not_applicable", "not_applicable", "ceased"]),
    ],
)
def test_what_comes_to_be_asked_for_once_the_duty_has_ended_was_owed_on_no_day(
    tmp_path: Path, duty: str, appointed_on: str, outcomes: list[str]
) -> None:
    body = f"""
    applies_when: [{{field: iro.appointed_on, recorded: true}}]
    obligation:
      {duty}
    """
    iro = {"appointed_on": appointed_on, "met_child_on": None}
    period = {**STARTED, "ended_on": "2025-03-03", "iro": iro}
    found = on_days(tmp_path, body, period, ["2025-03-02", "2025-03-03", "2025-03-10"])
    assert [each["outcome"] for each in found] == outcomes


def test_what_was_overdue_when_the_record_ended_is_a_violation_ever_after(tmp_path: Path) -> None:
    body = "obligation:\n  deadline: {event: visits.first.held_on, within: 1 week, of: started_on}"
    period = {**STARTED, "visits": []}
    days = ["2025-02-01", "2025-02-02", "2026-01-01"]
    last, next_day, later = on_days(tmp_path, body, period, days, recorded_until="2025-02-01")
    assert last == {"outcome": "breached", "due_on": "2025-01-13", "days_overdue": 19}
    assert next_day["outcome"] == later["outcome"] == "violated"
    assert next_day["due_on"] == later["due_on"] == "2025-01-13"


def test_nothing_is_known_after_the_record_ends(tmp_path: Path) -> None:
    # 6 January 2025 + 20 weeks = 26 May; the record is complete to 1 April.
    body = """
    obligation:
      deadline: {event: care_plan.permanence_plan.prepared_on, within: 20 weeks, of: started_on}
    """
    for empty in ({"permanence_plan": None}, {"permanence_plan": {"prepared_on": None}}):
        period = {**STARTED, "care_plan": empty}
        folder = tmp_path / str(len(str(empty)))
        (found,) = on_days(folder, body, period, ["2025-07-01"], recorded_until="2025-04-01")
        assert found == {"outcome": "undetermined", "due_on": "2025-05-26"}


def test_a_limit_that_rests_on_a_booking_follows_the_event(tmp_path: Path) -> None:
    body = """
    obligation:
      deadline: {event: requested_on, by: sits_on}
    """
    panel = {"planned_for": "2025-03-20", "held_on": "2025-04-03", "requested_on": "2025-03-27"}
    head = {"for_each": "periods_of_care.panels"}
    days = ["2025-03-20", "2025-03-21", "2025-04-02", "2025-04-03", "2025-06-01"]
    due, missed, still, held, later = on_days(
        tmp_path / "a", body, {**STARTED, "panels": [panel]}, days, head=head
    )
    assert due["outcome"] == "due"
    # The day has passed, and nobody recorded the panel as held, moved or cancelled.
    assert missed == {"outcome": "breached", "due_on": "2025-03-20", "days_overdue": 1}
    assert (still["outcome"], still["due_on"]) == ("late", "2025-03-20")
    assert held == later == {"outcome": "met", "due_on": "2025-04-03", "done_on": "2025-03-27"}


def test_a_late_act_that_nobody_owes_is_late(tmp_path: Path) -> None:
    body = """
    applies_when: [{field: permanence_form_completed_on, recorded: true}]
    obligation:
      deadline: {event: permanence_form_completed_on, within: 4 weeks, of: started_on}
    """
    # 6 January + 4 weeks = 3 February; before the form there was nothing to judge.
    period = {**STARTED, "permanence_form_completed_on": "2025-02-13"}
    before, late = on_days(tmp_path, body, period, ["2025-02-12", "2025-02-13"])
    assert before == {"outcome": "not_applicable"}
    assert (late["outcome"], late["due_on"], late["days_late"]) == ("late", "2025-02-03", 10)


@pytest.mark.parametrize(
    ("visits_agreed_on", "outcome"),
    [
        # 6 January + 2 months = 6 March, the last day in time.
        ("2025-03-06", Outcome.MET),
        ("2025-03-07", Outcome.UNDETERMINED),
        ("2025-03-08", Outcome.UNDETERMINED),
    ],
)
def test_what_came_a_day_too_late_is_not_met_whether_or_not_it_was_owed(
    tmp_path: Path, visits_agreed_on: str, outcome: Outcome
) -> None:
    """On 6 March it is still due and on 7 March there; nobody saw it overdue, and it was late."""
    body = """
    exempt_when: [{field: short_breaks.is_in_same_place, is: true, because: of the place}]
    obligation:
      checklist:
        items: [{item: the spacing, field: short_breaks.visits_agreed_on}]
        within: 2 months
        of: started_on
    closes: never
    """
    period = {**STARTED, "short_breaks": {"visits_agreed_on": visits_agreed_on}}
    found = finding(tmp_path, body, period, "2025-06-01")
    assert found.outcome is outcome


def test_the_first_of_some_records_may_come_to_be_another_or_none(tmp_path: Path) -> None:
    """31 January + 1 week = 7 February; since the form of 3 March only a later review counts."""
    body = """
    let:
      deciding:
        first_of: reviews
        where:
          - any:
              - {field: period_of_care.permanence_form_completed_on, recorded: false}
              - {field: held_on, after: period_of_care.permanence_form_completed_on}
    obligation:
      deadline: {event: life_story.started_on, within: 1 week, of: deciding.held_on}
    """
    period = {
        **STARTED,
        "reviews": [{"held_on": "2025-01-31"}],
        "life_story": None,
        "permanence_form_completed_on": "2025-03-03",
    }
    for day in ("2025-02-08", "2025-03-02", "2025-03-03", "2025-06-01"):
        found = finding(tmp_path, body, period, day)
        assert (found.outcome, found.due_on) == (Outcome.BREACHED, date(2025, 2, 7)), day


def test_a_limit_counted_back_from_each_day_was_missed_on_the_first(tmp_path: Path) -> None:
    # 20 working days before 6 January 2025, with 25 and 26 December and 1 January free:
    # 3, 2 January, 31, 30, 27, 24, 23 December are 7; 20 to 16 are 12; 13 to 9 are 17; 6, 5, 4.
    # From 4 December to 6 January 33 days (27 + 6), to 28 February 86, to 3 March 89.
    # On 31 March a plan of 3 March keeps to that day's own limit, which undoes nothing.
    body = """
    obligation:
      deadline: {event: care_plan.prepared_on, at_least: 20 working days, before: as_at}
    """
    period = {**STARTED, "care_plan": {"prepared_on": "2025-03-03"}}
    days = ["2025-01-06", "2025-02-28", "2025-03-03", "2025-03-31", "2025-07-01"]
    first, before, *after = on_days(tmp_path, body, period, days)
    missed = {"outcome": "breached", "due_on": "2024-12-04"}
    assert first == {**missed, "days_overdue": 33}
    assert before == {**missed, "days_overdue": 86}
    late = {"outcome": "late", "due_on": "2024-12-04", "done_on": "2025-03-03", "days_late": 89}
    assert after == [late, late, late]


def test_an_order_that_is_broken_anew_each_day_was_broken_on_the_first(tmp_path: Path) -> None:
    # The later step comes each day, first on 29 February 2024. To 7 June: 1 + 31 + 30 + 31 + 6 + 0:
    # March 1 is day 1, March 31 day 31, April 30 day 61, May 31 day 92, June 7 day 99.
    body = """
    obligation:
      sequence: {first: placements.first.ended_on, then: {earliest_of: [as_at]}}
    """
    stay = {"started_on": "2024-04-17", "ended_on": "2024-06-07"}
    period = {"started_on": "2024-02-29", "placements": [stay]}
    next_day, ended, later = on_days(
        tmp_path, body, period, ["2024-03-01", "2024-06-07", "2025-03-11"]
    )
    assert next_day == {"outcome": "breached", "due_on": "2024-02-29", "days_overdue": 1}
    late = {"outcome": "late", "due_on": "2024-02-29", "done_on": "2024-06-07", "days_late": 99}
    assert ended == later == late


def test_an_act_that_is_the_day_itself_was_in_time_on_the_first(tmp_path: Path) -> None:
    body = "obligation:\n      deadline: {event: as_at, by: 2025-03-01}"
    before, after = on_days(tmp_path, body, STARTED, ["2025-02-15", "2025-07-01"])
    assert before == {"outcome": "met", "due_on": "2025-03-01", "done_on": "2025-02-15"}
    assert after == {"outcome": "met", "due_on": "2025-03-01", "done_on": "2025-01-06"}


def test_what_is_due_anew_each_day_is_overdue_since_the_first(tmp_path: Path) -> None:
    # 6 January to 9 February: 25 + 9 = 34 days; to 10 February 35. A visit of 10 February is not
    # older than a month up to 10 March; from 11 March on there is none again.
    body = """
    obligation:
      validity: {document: visits.held_on, not_older_than: 1 month, on: as_at}
    """
    period = {**STARTED, "visits": [{"held_on": "2025-02-10"}]}
    days = ["2025-01-06", "2025-01-07", "2025-02-09", "2025-02-10", "2025-03-10", "2025-03-11"]
    found = on_days(tmp_path, body, period, [*days, "2025-03-12"])
    said = [
        (each["outcome"], each.get("due_on"), each.get("days_overdue"), each.get("days_late"))
        for each in found
    ]
    assert said == [
        ("due", "2025-01-06", None, None),
        ("breached", "2025-01-06", 1, None),
        ("breached", "2025-01-06", 34, None),
        ("late", "2025-01-06", None, 35),
        ("late", "2025-01-06", None, 35),
        ("late", "2025-01-06", None, 35),
        ("breached", "2025-03-11", 1, None),
    ]
    assert found[5]["next_due_on"] == "2025-03-11"


def test_an_act_that_is_counted_back_counts_once_it_is_told(tmp_path: Path) -> None:
    # The review of 27 February tells the limit: 27 September 2024 + 20 working days is 25 October.
    # The notice of 28 February tells of an act of 28 February 2024; nobody knew of it before.
    # From 25 October to 28 February: 6 + 30 + 31 + 31 + 28 = 126 days.
    body = """
    obligation:
      deadline:
        event: {field: iro.service_notified_on, minus: 1 year}
        within: 20 working days
        of: {field: reviews.first.completed_on, minus: 5 months}
    """
    review = {"held_on": "2025-01-31", "completed_on": "2025-02-27"}
    period = {**STARTED, "reviews": [review], "iro": {"service_notified_on": "2025-02-28"}}
    missed, told, later = on_days(
        tmp_path, body, period, ["2025-02-27", "2025-02-28", "2025-09-27"]
    )
    assert missed == {"outcome": "breached", "due_on": "2024-10-25", "days_overdue": 125}
    late = {"outcome": "late", "due_on": "2024-10-25", "done_on": "2025-02-28", "days_late": 126}
    assert told == later == late


def test_an_act_counts_from_the_day_of_the_record_that_tells_of_it(tmp_path: Path) -> None:
    # 6 January + 4 weeks = 3 February. The plan of 20 January is told with the care plan of 10
    # February, 7 days late; what was missed on 4 February stays missed.
    body = """
    obligation:
      deadline: {event: care_plan.permanence_plan.prepared_on, within: 4 weeks, of: started_on}
    """
    plan = {"prepared_on": "2025-02-10", "permanence_plan": {"prepared_on": "2025-01-20"}}
    period = {**STARTED, "care_plan": plan}
    due, missed, told = on_days(tmp_path, body, period, ["2025-02-03", "2025-02-04", "2025-02-10"])
    assert due == {"outcome": "due", "due_on": "2025-02-03", "days_left": 0}
    assert missed == {"outcome": "breached", "due_on": "2025-02-03", "days_overdue": 1}
    late = {"outcome": "late", "due_on": "2025-02-03", "done_on": "2025-02-10", "days_late": 7}
    assert told == late


def test_a_day_that_an_answer_hangs_on_is_no_act(tmp_path: Path) -> None:
    # 6 January + 10 working days = 20 January. The visit may have been on Saturday 11 January.
    body = """
    obligation:
      constraint:
        must_not: [{field: visits.last.held_on, on_working_day: false}]
        within: 10 working days
        of: started_on
    """
    period = {**STARTED, "visits": [{"child_seen": True}]}
    (found,) = on_days(tmp_path, body, period, ["2025-01-13"])
    assert found == {"outcome": "undetermined", "due_on": "2025-01-20"}


def test_an_undated_record_lies_no_later_than_the_day_on_which_it_is_known(tmp_path: Path) -> None:
    # On 31 March 2025 the last visit was on that day, whenever the undated one was: a year before
    # it is 31 March 2024. The review of 27 March 2025 came 361 days after (365 less 4).
    body = """
    obligation:
      deadline:
        event: reviews.last.held_on
        at_least: 1 year
        before: {all_of: [visits.last.held_on, 2025-01-06]}
    """
    period = {
        "started_on": "2024-03-01",
        "reviews": [{"held_on": "2025-03-27"}],
        "visits": [{"child_seen": True}, {"held_on": "2025-03-31", "child_seen": False}],
    }
    (found,) = on_days(tmp_path, body, period, ["2025-08-28"])
    assert found == {
        "outcome": "late",
        "due_on": "2024-03-31",
        "done_on": "2025-03-27",
        "days_late": 361,
    }
