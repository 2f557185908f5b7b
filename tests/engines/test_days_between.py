"""Days on which no fact turns, and what was owed on them: worked out by hand, said by both."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import read_case
from tests.engines.test_both_engines import loaded_both
from tests.support import HAS_SECOND_ENGINE, case_of, one_rule, said

pytestmark = pytest.mark.skipif(
    not HAS_SECOND_ENGINE, reason="needs the extra `durable`, on Python 3.11 or 3.12"
)

STARTED = {"started_on": "2025-01-06"}
"""A Monday."""


def on_days(folder: Path, body: str, period: dict[str, Any], days: list[str]) -> list[Any]:
    """Return the finding as at each day: outcome, due day, act, days late or overdue, next day."""
    one_rule(folder, body)
    case, pair = case_of(period), loaded_both(folder)
    found = []
    for day in days:
        first, second = (
            said(
                each.check(case, as_at=date.fromisoformat(day), list_not_applicable=True).findings[
                    0
                ]
            )
            for each in pair
        )
        assert first == second, day
        number = first.get("days_late", first.get("days_overdue"))
        told = (first.get("due_on"), first.get("done_on"), number, first.get("next_due_on"))
        found.append((first["outcome"], *told))
    return found


@pytest.mark.parametrize("needed", ["is: true", "is_not: false"])
def test_nobody_is_late_with_what_was_never_owed(tmp_path: Path, needed: str) -> None:
    """
    Not needed without the visit, a duty was owed on no day before it.

    6 January + 1 week = 13 January. Nothing was missed on the 14th, and so nothing is missed by
    the visit of 27 January; the form changes nothing.
    """
    body = f"""
obligation:
  deadline:
    event: visits.first.held_on
    within: 1 week
    of: started_on
    needed_when: [{{field: iro.monitors_performance, {needed}}}]
"""
    iro = {"monitors_performance": False}
    period = {**STARTED, "iro": iro, "visits": [{"held_on": "2025-01-27"}]}
    period["permanence_form_completed_on"] = "2025-02-10"
    before, done, after = on_days(
        tmp_path, body, period, ["2025-01-26", "2025-01-27", "2025-06-01"]
    )
    assert before == ("ceased", "2025-01-13", None, None, None)
    assert done == after == ("met", "2025-01-27", "2025-01-27", None, None)


def test_an_act_that_no_fact_tells_was_none_on_the_days_before(tmp_path: Path) -> None:
    """
    The day of the act is written in the rule: no fact turns on 28 February, and it is looked at.

    6 January + 1 week = 13 January. Needed, it was overdue from the 14th on, and is 46 days late
    (18 + 28); not needed, it was owed on no day before the act.
    """
    body = """
obligation:
  deadline:
    event: {first_recorded_of: [2025-02-28]}
    within: 1 week
    of: started_on
    needed_when: [{field: iro.monitors_performance, is: true}]
"""
    days = ["2025-02-27", "2025-02-28", "2025-06-01"]
    needed = {**STARTED, "iro": {"monitors_performance": True}}
    before, done, after = on_days(tmp_path / "a", body, needed, days)
    assert before == ("breached", "2025-01-13", None, 45, None)
    assert done == after == ("late", "2025-01-13", "2025-02-28", 46, None)
    not_needed = {**STARTED, "iro": {"monitors_performance": False}}
    before, done, after = on_days(tmp_path / "b", body, not_needed, days)
    assert before[0] == "ceased"
    assert done == after == ("met", "2025-02-28", "2025-02-28", None, None)


def test_what_is_due_each_working_day_has_more_time_at_each_weekend(tmp_path: Path) -> None:
    """
    Due on the day itself, or on Monday where that day is closed.

    Thursday 9 January is the first day: due, and not done. On Friday the 10th it is a day
    overdue. On Saturday the limit is Monday the 13th: the delay of 2 days was ended by more time.
    On Monday it is due again, and on Tuesday a day overdue once more, since Monday.
    """
    body = """
obligation:
  deadline: {event: visits.first.held_on, within: 0 days, of: as_at, if_closed: next_working_day}
"""
    period = {"started_on": "2025-01-09", "visits": []}
    days = ["2025-01-09", "2025-01-10", "2025-01-11", "2025-01-12", "2025-01-13", "2025-01-14"]
    assert on_days(tmp_path, body, period, days) == [
        ("due", "2025-01-09", None, None, None),
        ("breached", "2025-01-09", None, 1, None),
        ("late", "2025-01-09", "2025-01-11", 2, "2025-01-13"),
        ("late", "2025-01-09", "2025-01-11", 2, "2025-01-13"),
        ("late", "2025-01-09", "2025-01-11", 2, "2025-01-13"),
        ("breached", "2025-01-13", None, 1, None),
    ]


def test_an_act_that_comes_anew_each_day_had_come_in_time(tmp_path: Path) -> None:
    """
    The first step is the day itself, up to the meeting of 4 March; the later one 28 February.

    From 6 January on it had been done before 28 February, by the 27th. On 28 February and the
    days up to 4 March it comes anew, a day too late each time; from then on it is 4 March again,
    before each day. Nothing that was done in time is undone.
    """
    body = """
obligation:
  sequence:
    first: {earliest_of: [iro.met_child_on, as_at]}
    then: {latest_of: [2025-02-28, as_at]}
    same_day: false
"""
    period = {**STARTED, "iro": {"met_child_on": "2025-03-04"}}
    days = ["2025-02-27", "2025-02-28", "2025-03-02", "2025-03-04", "2025-03-05", "2025-12-01"]
    assert {each[0] for each in on_days(tmp_path, body, period, days)} == {"met"}


def test_the_law_chosen_by_a_day_before_today_turns_when_that_day_reaches_it(
    tmp_path: Path,
) -> None:
    """
    The law of the day four months before the later of today and the appointment of 23 April.

    In force from 1 March. Up to 22 April the day itself chooses, from 23 April to 30 June a day
    from 23 December to 28 February, and from 1 July on one from 1 March. 6 January + 4 months is
    6 May, when there was no law: it was owed from 1 July on, and overdue from the 2nd.
    """
    body = """
in_force: {from: 2025-03-01}
applies_by: {all_of: [as_at, iro.appointed_on], minus: 4 months}
obligation:
  deadline: {event: visits.first.held_on, within: 4 months, of: started_on}
"""
    period = {**STARTED, "visits": [], "iro": {"appointed_on": "2025-04-23"}}
    days = ["2025-04-22", "2025-06-30", "2025-07-01", "2025-07-02", "2025-09-20"]
    # From 1 July to 20 September: 30 + 31 + 20 = 81 days.
    assert on_days(tmp_path, body, period, days) == [
        ("due", "2025-05-06", None, None, None),
        ("not_applicable", None, None, None, None),
        ("due", "2025-07-01", None, None, None),
        ("breached", "2025-07-01", None, 1, None),
        ("breached", "2025-07-01", None, 81, None),
    ]


def test_a_hidden_record_has_a_day(tmp_path: Path) -> None:
    """However many reviews there were before 24 March, none of them is without its day."""
    body = """
let: {chosen: {last_of: reviews, where: [{field: held_on, recorded: false}]}}
applies_when: [{field: chosen.held_on, recorded: false}]
obligation:
  deadline: {event: visits.first.held_on, within: 1 week, of: started_on}
"""
    period = {**STARTED, "reviews": [], "visits": [], "reviews_recorded_from": "2025-03-24"}
    # From 13 January to 1 May: 18 + 28 + 31 + 30 + 1 = 108 days.
    (found,) = on_days(tmp_path, body, period, ["2025-05-01"])
    assert found == ("breached", "2025-01-13", None, 108, None)


def test_before_the_reviews_are_recorded_it_is_open_which_was_the_last(tmp_path: Path) -> None:
    """
    The review of 15 March decided for a return; up to 10 April another may have come after it.

    That stays so when all reviews are recorded, from 11 April on: the last one may be hidden.
    The one of 30 May is the last for certain, and what was so before it is open. Where reviews
    are recorded from 15 March on, that one is the last until 30 May.
    """
    body = """
obligation:
  constraint:
    must_not: [{field: reviews.last.permanence_options_decided, includes: return_home}]
"""
    reviews = [
        {"held_on": "2025-03-15", "permanence_options_decided": ["return_home"]},
        {"held_on": "2025-05-30", "permanence_options_decided": ["adoption"]},
    ]
    period = {**STARTED, "reviews": reviews, "reviews_recorded_from": "2025-04-11"}
    days = ["2025-04-10", "2025-04-11", "2025-05-29", "2025-05-30"]
    assert {each[0] for each in on_days(tmp_path, body, period, days)} == {"undetermined"}
    period["reviews_recorded_from"] = "2025-03-15"
    unknown, broken, still, right = on_days(
        tmp_path, body, period, ["2025-03-14", "2025-03-15", *days[2:]]
    )
    assert unknown[0] == "undetermined"
    assert broken[0] == still[0] == "breached"
    # From 15 March to 30 May: 16 + 30 + 30 = 76 days, the fewest that it may be.
    assert right == ("late", "2025-03-15", "2025-05-30", 76, None)


def test_what_is_exempt_if_it_applies_was_not_missed_before(tmp_path: Path) -> None:
    """
    On 20 January the plan was there, with the form; before, it was exempt if it applied at all.

    Whether it applies is not known. 6 January + 1 week = 13 January: on the 14th nothing was
    missed either way, and from the 20th on it is met if it applies.
    """
    body = """
applies_when: [{field: iro.monitors_performance, is: true}]
exempt_when: [{field: permanence_form_completed_on, recorded: false, because: no form yet}]
obligation:
  deadline: {event: care_plan.prepared_on, within: 1 week, of: started_on}
"""
    period = {**STARTED, "care_plan": {"prepared_on": "2025-01-10"}}
    period["permanence_form_completed_on"] = "2025-01-20"
    before, after = on_days(tmp_path, body, period, ["2025-01-14", "2025-01-20"])
    assert before[0] == "undetermined"
    assert after == ("met", "2025-01-13", "2025-01-10", None, None)


def test_an_act_that_comes_anew_was_in_time_while_its_limit_went_on(tmp_path: Path) -> None:
    """
    An approval that starts today, and is settled today, by 28 February at the latest.

    On 6 January it was settled on its first day, three working days before its last. On each day
    up to 28 February it is settled anew in time; from 1 March on that is a day after the last.
    Nothing that was done in time is undone.
    """
    body = """
obligation:
  validity: {starts: as_at, lasts: 4 working days, settled_by: as_at, ends_on: 2025-02-28}
"""
    one_rule(tmp_path, body)
    case, pair = case_of(STARTED), loaded_both(tmp_path)
    for day in ("2025-01-06", "2025-02-28", "2025-03-01", "2025-06-01"):
        for each in pair:
            (found,) = each.check(case, as_at=date.fromisoformat(day)).findings
            # Which of the days up to 28 February it is told by is not the same in both.
            assert found.outcome.value == "met", day


def test_an_act_of_a_fact_does_not_come_anew_where_an_exemption_reads_the_day(
    tmp_path: Path,
) -> None:
    """
    The plan of 8 January stands for the form until that is there, on 22 April.

    The placement of 12 February asks for the form on its day, and what is counted back may come
    too late without anybody having known. The exemption, which ended before, changes nothing.
    """
    body = """
obligation:
  sequence:
    first: {first_recorded_of: [permanence_form_completed_on, care_plan.prepared_on]}
    then: placements.first.started_on
exempt_when: [{field: as_at, before: 2025-01-10, because: not yet}]
"""
    # From 12 February to 22 April: 16 + 31 + 22 = 69 days.
    late = ("late", "2025-02-12", "2025-04-22", 69, None)
    placements = [{"started_on": "2025-02-12", "kind": "foster_care"}]
    period = {**STARTED, "placements": placements, "care_plan": {"prepared_on": "2025-01-08"}}
    period["permanence_form_completed_on"] = "2025-04-22"
    days = ["2025-01-09", "2025-04-21", "2025-04-22", "2025-06-01"]
    exempt, met, *after = on_days(tmp_path, body, period, days)
    assert exempt[0] == "exempt"
    assert met == ("met", "2025-02-12", "2025-01-08", None, None)
    assert after == [late, late]


def test_a_fact_may_be_older_than_what_is_known_of_its_record(tmp_path: Path) -> None:
    """
    Care cannot have begun after a placement of its own ended: the day of its start is not known.

    Nothing is said of days before 17 July, the day of a visit. The review of 1 April was then 44
    days (13 + 31) after 17 February, five months before that day. It stays late when the day five
    months before comes to be later than the review.
    """
    body = """
obligation:
  deadline: {event: reviews.held_on, at_least: 5 months, before: as_at}
"""
    period: dict[str, Any] = {"started_on": "2024-02-29", "ended_on": "2025-01-26"}
    period["reviews"] = [{"held_on": "2024-04-01"}]
    period["placements"] = [{"is_with_connected_person": True, "ended_on": "2024-02-28"}]
    period["visits"] = [{"held_on": "2024-04-29"}, {"held_on": "2024-07-17"}]
    late = ("late", "2024-02-17", "2024-04-01", 44, None)
    days = ["2024-07-17", "2024-08-31", "2024-09-01", "2026-01-01"]
    assert on_days(tmp_path, body, period, days) == [late] * 4


def test_the_days_overdue_end_with_the_duty_in_the_midst_of_moving_limits(tmp_path: Path) -> None:
    """
    To be there the day before each day from 6 January on, until the working day after a visit.

    Sunday 5 January was the first last day. The visit of Saturday 22 February ends the duty on
    Monday the 24th: 26 + 24 = 50 days after it.
    """
    body = """
obligation:
  checklist:
    items: [{item: the minutes, field: reviews.first.completed_on}]
    by: {latest_of: [as_at, 2025-01-06]}
    same_day: false
    lapses_on: [{field: visits.last.held_on, plus: 1 working days}]
"""
    period = {"started_on": "2024-12-09", "visits": [{"held_on": "2025-02-22"}]}
    period["reviews"] = [{"held_on": "2025-01-11", "completed_on": "2025-04-07"}]
    (found,) = on_days(tmp_path, body, period, ["2025-03-03"])
    assert found == ("breached", "2025-01-05", None, 50, None)


def test_what_came_on_the_day_after_the_last_is_not_told_as_lacking(tmp_path: Path) -> None:
    """
    Due before 28 February, by the 27th; the form came on the 28th, a day too late.

    When the adoption placement of 22 April ended the duty, the plan alone was lacking.
    """
    body = """
obligation:
  checklist:
    items:
      - {item: the plan, field: care_plan.prepared_on}
      - {item: the form, field: permanence_form_completed_on}
    by: 2025-02-28
    same_day: false
    superseded_when: [{field: placements.last.kind, one_of: [adoption_placement]}]
"""
    one_rule(tmp_path, body)
    placements = [{"started_on": "2025-04-22", "kind": "adoption_placement"}]
    period = {**STARTED, "placements": placements, "permanence_form_completed_on": "2025-02-28"}
    case = case_of({**period, "care_plan": {"prepared_on": "2025-08-05"}})
    for each in loaded_both(tmp_path):
        (found,) = each.check(case, as_at=date(2025, 6, 24)).findings
        assert (found.outcome.value, found.missing_items) == ("breached", ("the plan",))


def test_an_act_that_comes_anew_may_have_been_in_time_while_that_was_open(tmp_path: Path) -> None:
    """
    The first step is the day itself; the later one 5 months after the first review.

    That is 31 May, or earlier: an undated review may have come before that of 31 December. On
    the first days of care the step came in time; what the days up to 31 May come to is open, and
    that the step comes anew each day after that makes nothing late.
    """
    body = """
obligation:
  sequence: {first: as_at, then: {field: reviews.first.held_on, plus: 5 months}}
"""
    one_rule(tmp_path, body)
    period = {"started_on": "2024-12-24", "reviews": [{"held_on": "2024-12-31"}, {}]}
    case = case_of(period)
    for each in loaded_both(tmp_path):
        (found,) = each.check(case, as_at=date(2025, 8, 30)).findings
        assert found.outcome.value == "undetermined"


def test_what_was_missed_under_a_law_that_a_later_review_chose_stays_missed(tmp_path: Path) -> None:
    """
    The law of the last review holds, and there is one since 1 March only: owed from 10 March.

    3 February + 2 weeks = 17 February, when the last review was that of 10 February, and no law was
    in force. Owed from 10 March, the visit of 20 March is 10 days late. On that day the child moved
    to a parent, and nothing more is owed: what was late stays late.
    """
    body = """
applies_by: {field: reviews.last.held_on}
applies_when: [{not: [{field: placements.last.kind, is: placed_with_parent}]}]
versions:
  - in_force: {from: 2025-03-01}
    obligation:
      interval: {events: visits.held_on, from: started_on, at_most: 2 weeks}
"""
    period = {
        "started_on": "2025-02-03",
        "reviews": [{"held_on": "2025-02-10"}, {"held_on": "2025-03-10"}],
        "placements": [
            {"started_on": "2025-02-03", "kind": "foster_care", "ended_on": "2025-03-20"},
            {"started_on": "2025-03-20", "kind": "placed_with_parent"},
        ],
        "visits": [{"held_on": "2025-03-20"}],
    }
    days = ["2025-03-05", "2025-03-12", "2025-03-20", "2025-04-01"]
    owed, done = "2025-03-10", "2025-03-20"
    assert on_days(tmp_path / "pack", body, period, days) == [
        ("not_applicable", None, None, None, None),
        ("breached", owed, None, 2, None),
        ("late", owed, done, 10, None),
        ("late", owed, done, 10, None),
    ]


def test_two_bookings_that_were_kept_on_one_day_were_two_reviews_until_then(tmp_path: Path) -> None:
    """
    Booked for 3 and 17 February, both were held on 3 March: one review, and no second any more.

    Owed while there was a second review, 6 January + 1 week = 13 January. On 25 February, 18 days
    of January and 25 of February are 43 overdue; from 3 March nothing more is owed: 18 + 28 + 3 =
    49. With a third review there is a second one from 7 April, and the same delay stands.
    """
    body = """
applies_when: [{field: reviews.second, recorded: true}]
obligation:
  deadline:
    event: permanence_form_completed_on
    within: 1 week
    of: started_on
    lapses_on: reviews.first.held_on
"""
    one = {"scheduled_for": "2025-02-03", "held_on": "2025-03-03"}
    other = {"scheduled_for": "2025-02-17", "held_on": "2025-03-03"}
    period = {**STARTED, "permanence_form_completed_on": None, "reviews": [one, other]}
    due = "2025-01-13"
    days = ["2025-02-25", "2025-06-01"]
    expected = [("breached", due, None, 43, None), ("breached", due, None, 49, None)]
    assert on_days(tmp_path / "two", body, period, days) == expected
    period["reviews"] = [one, other, {"held_on": "2025-04-07"}]
    assert on_days(tmp_path / "three", body, period, days) == expected


def test_the_day_of_a_record_that_is_worked_out_turns_its_place(tmp_path: Path) -> None:
    """
    A second time in care began when the child had been accommodated for 24 hours: on 4 February.

    The duty of 15 January 2024 is owed while there is a second time in care, so it is due on
    4 February 2025. From then to 1 June there are 24 + 31 + 30 + 31 + 1 = 117 days.
    """
    body = """
applies_when: [{field: periods_of_care.second, recorded: true}]
obligation:
  deadline:
    event: periods_of_care.first.permanence_form_completed_on
    within: 1 week
    of: periods_of_care.first.started_on
"""
    form = {"permanence_form_completed_on": None}
    first = {"started_on": "2024-01-08", "ended_on": "2024-06-03", **form}
    second = {"accommodated_from_on": "2025-02-03", **form}
    one_rule(tmp_path, body, for_each="case")
    case = read_case({"case_id": "test", "periods_of_care": [first, second]})
    found = [
        said(each.check(case, as_at=date(2025, 6, 1)).findings[0]) for each in loaded_both(tmp_path)
    ]
    assert found[0] == found[1]
    assert (found[0]["outcome"], found[0]["due_on"]) == ("breached", "2025-02-04")
    assert found[0]["days_overdue"] == 117
