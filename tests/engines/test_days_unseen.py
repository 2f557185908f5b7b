"""What turned on a day that one engine did not look at: worked out by hand, said by both."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Case, Finding
from tests.support import HAS_SECOND_ENGINE, case_of, one_rule, rule, small_rulebooks, write_pack

pytestmark = pytest.mark.skipif(
    not HAS_SECOND_ENGINE, reason="needs the extra `durable`, on Python 3.11 or 3.12"
)

MISSED_EACH_DAY = """
obligation: {deadline: {event: ended_on, by: as_at, same_day: false}}
"""
"""Care should have ended by the day before, on each day anew."""


def told(folder: Path, case: Case, days: list[str], rule_id: str = "rule") -> list[Any]:
    """Return as at each day: outcome, due day, act, days late or overdue, open or past."""
    found = []
    for day in days:
        reports = [
            each.check(case, as_at=date.fromisoformat(day), list_not_applicable=True)
            for each in small_rulebooks(folder)
        ]
        one, *others = (
            _in_short(next(each for each in report.findings if each.rule.endswith(f"/{rule_id}")))
            for report in reports
        )
        # Which earlier days were looked at, and so are evidence, is not the same in both.
        assert others == [one], day
        found.append(one)
    return found


def _in_short(found: Finding) -> tuple[Any, ...]:
    days = found.days_late if found.days_late is not None else found.days_overdue
    dates = (str(day) if day is not None else None for day in (found.due_on, found.done_on))
    return (found.outcome.value, *dates, days, found.closing and found.closing.value)


def test_an_order_was_broken_from_the_first_day_on_which_its_record_was_there(
    tmp_path: Path,
) -> None:
    """
    The record of a review is there from 27 February on, whenever care began.

    The first step lacks on 27 February, and the later one is the day itself: broken that day. It
    comes on 14 March, 1 + 14 = 15 days later (28 February is the first of them).
    """
    body = """
    obligation: {sequence: {first: period_of_care.iro.service_notified_on, then: as_at}}
    """
    one_rule(tmp_path, body, for_each="periods_of_care.reviews")
    for begun in ({}, {"started_on": "2025-01-31"}):
        iro = {"service_notified_on": "2025-03-14"}
        case = case_of({**begun, "reviews": [{"held_on": "2025-02-27"}], "iro": iro})
        on_day, on_eve, done, later = told(
            tmp_path, case, ["2025-02-27", "2025-03-13", "2025-03-14", "2026-08-28"]
        )
        assert on_day == ("breached", "2025-02-27", None, 0, "open")
        assert on_eve == ("breached", "2025-02-27", None, 14, "open")
        assert done == later == ("late", "2025-02-27", "2025-03-14", 15, "past")


def test_a_duty_born_of_one_that_is_missed_each_day_keeps_its_first_days(tmp_path: Path) -> None:
    """
    Care began on 29 February 2024, and what should be there was missed on that day.

    It was due by 28 February. 28 February + 6 months = 28 August 2024, and a placement began on 11
    April: in time. That of 8 April 2025, the last by then, takes its place and is late for nobody.
    """
    body = """
    obligation:
      checklist:
        by: as_at
        same_day: false
        items: [{item: the end, field: ended_on, recorded: true}]
    on_missed:
      title: The reasons are recorded
      obligation:
        deadline: {event: placements.last.started_on, within: 6 months, of: missed_on}
      next_action: {do: Say why, owner: social_worker}
    """
    one_rule(tmp_path, body)
    placements = [{"started_on": "2025-04-08"}, {"started_on": "2024-04-11"}]
    case = case_of({"started_on": "2024-02-29", "placements": placements})
    days = ["2024-04-10", "2024-04-11", "2025-04-08", "2026-09-05"]
    before, done, *later = told(tmp_path, case, days, "rule/on-missed")
    assert before == ("due", "2024-08-28", None, None, None)
    assert done == ("met", "2024-08-28", "2024-04-11", None, None)
    assert later == [done, done]


def test_what_is_asked_beside_a_rule_missed_each_day_keeps_its_first_days(tmp_path: Path) -> None:
    """
    Nothing was decided from 29 February to 12 March 2024, and a review decided on 13 March.

    The duty applies in any case; that its condition reads a rule that is missed on each day anew
    makes it no other duty.
    """
    body = """
    applies_when:
      - any: [{rule: test/other, outcome: [met]}, {field: started_on, recorded: true}]
    obligation:
      constraint: {must: [{field: reviews.last.permanence_options_decided, includes: adoption}]}
    """
    write_pack(tmp_path / "test", {"rule": rule(body), "other": rule(MISSED_EACH_DAY)})
    reviews = [{"held_on": "2024-03-13", "permanence_options_decided": ["adoption"]}]
    case = case_of({"started_on": "2024-02-29", "reviews": reviews})
    before, done, later = told(tmp_path / "test", case, ["2024-03-12", "2024-03-13", "2025-08-11"])
    assert before == ("breached", None, None, None, "open")
    assert done == later == ("late", None, "2024-03-13", None, "past")


def test_what_was_not_needed_until_its_act_is_late_for_nobody_though_it_counts_back(
    tmp_path: Path,
) -> None:
    """
    28 days before 6 January 2025 is 9 December 2024; no review ever asked for an officer.

    The officer came on 8 August 2025: what was needed on no day is met on that day, and is not 242
    days late. Where it was needed from 1 August on, 9 December counts: 22 + 31 + 28 + 31 + 30 + 31
    + 30 + 31 + 8 = 242 days.
    """
    body = """
    obligation:
      deadline:
        event: iro.appointed_on
        at_least: 28 days
        before: 2025-01-06
        needed_when: [{field: reviews.last.permanence_options_decided, includes: return_home}]
    """
    one_rule(tmp_path, body)
    period = {"started_on": "2024-11-04", "iro": {"appointed_on": "2025-08-08"}}
    child = {"date_of_birth": "2008-02-29"}
    days = ["2025-08-07", "2025-08-08", "2026-04-20"]
    before, done, later = told(tmp_path, case_of({**period, "reviews": []}, child), days)
    assert before == ("ceased", "2024-12-09", None, None, None)
    assert done == later == ("met", "2025-08-08", "2025-08-08", None, None)
    reviews = [{"held_on": "2025-08-01", "permanence_options_decided": ["return_home"]}]
    before, done, later = told(tmp_path, case_of({**period, "reviews": reviews}, child), days)
    assert before[:2] == ("breached", "2024-12-09")
    assert done == later == ("late", "2024-12-09", "2025-08-08", 242, "past")


PAUSED_AND_EXTENDED = """
applies_by: {field: reviews.second.held_on, minus: 1 year}
in_force: {from: 2025-01-06}
obligation:
  deadline:
    event: reviews.held_on
    within: 1 day
    of: 2025-02-28
    earlier_counts: false
    paused: {from: placements.first.ended_on, until: placements.last.started_on}
    extended:
      by: 5 weeks
      when: [{any_of: placements, where: [{field: started_on, recorded: true}]}]
"""


def test_time_given_again_that_may_have_run_out_is_late_or_overdue(tmp_path: Path) -> None:
    """
    28 February + 1 day = 1 March, missed on the 2nd; + 5 weeks from 5 April on = 5 April.

    On 5 April more time is given: late, by 30 + 5 = 35 days. From the 6th on it may have been
    missed again, unless the placement had ended and time stood still: late or overdue, and which
    is not known. On 4 June a review is held that makes it no law of that day (one year before is
    2024): it ended, and nothing is left to do.
    """
    one_rule(tmp_path, PAUSED_AND_EXTENDED)
    reviews = [{"held_on": "2025-06-04"}, {"held_on": "2025-02-15"}]
    period = {"reviews": reviews, "placements": [{"started_on": "2025-04-05"}]}
    case = case_of(period, not_supplied=["placement.ended_on"])
    missed, extended, again, later, over = told(
        tmp_path, case, ["2025-04-04", "2025-04-05", "2025-04-06", "2025-06-03", "2025-07-14"]
    )
    assert missed == ("breached", "2025-03-01", None, 34, "open")
    assert extended == ("late", "2025-03-01", "2025-04-05", 35, "past")
    assert again == later == ("violated", "2025-03-01", None, None, "open")
    assert over == ("violated", "2025-03-01", None, None, "past")


def test_a_visit_that_takes_the_place_of_one_in_time_is_late_for_nobody(tmp_path: Path) -> None:
    """
    6 January + 4 weeks = 3 February, and the child was visited on the 1st: met, whatever follows.

    The last visit of 4 February, and that of the 5th, takes its place and not its being in time.
    """
    one_rule(
        tmp_path,
        "obligation: {deadline: {event: visits.last.held_on, within: 4 weeks, of: started_on}}",
    )
    for later in ("2025-02-04", "2025-02-05"):
        visits = [{"held_on": "2025-02-01"}, {"held_on": later}]
        case = case_of({"started_on": "2025-01-06", "visits": visits})
        before, after = told(tmp_path, case, ["2025-02-03", "2025-02-20"])
        assert before == after == ("met", "2025-02-03", "2025-02-01", None, None)
    # Of the first visit of all, the day is no such thing: 4 February is one day late.
    late = case_of({"started_on": "2025-01-06", "visits": [{"held_on": "2025-02-04"}]})
    assert told(tmp_path, late, ["2025-02-20"]) == [("late", "2025-02-03", "2025-02-04", 1, "past")]


def test_an_act_that_was_perhaps_another_on_its_last_day_is_not_late_for_certain(
    tmp_path: Path,
) -> None:
    """
    6 January + 4 weeks = 3 February. The officer came on 1 March, and stands for the last visit.

    An undated visit may be the last: whichever it is, one of 1 to 3 February was there when it was
    due, and is met. The first engine does not try each day, and leaves that open.
    """
    body = """
    obligation:
      deadline:
        event: {first_recorded_of: [iro.appointed_on, visits.last.held_on]}
        within: 4 weeks
        of: started_on
        not_before: {at_least: 20 working days, before: {earliest_of: [2025-02-28, as_at]}}
    """
    one_rule(tmp_path, body)
    visits = [{}, {"held_on": "2025-02-01"}]
    period = {"started_on": "2025-01-06", "visits": visits, "iro": {"appointed_on": "2025-03-01"}}
    for day in (date(2025, 3, 1), date(2025, 11, 6)):
        reports = [each.check(case_of(period), as_at=day) for each in small_rulebooks(tmp_path)]
        outcomes = [report.findings[0].outcome.value for report in reports]
        assert outcomes == ["undetermined", "met"]


def test_what_lacks_a_window_is_overdue_whatever_is_hidden(tmp_path: Path) -> None:
    """
    A review counts from the first placement on, and there is none: no review counts.

    24 December + 1 week = 31 December, so it is 1 day overdue on 1 January; a review of 24
    December that the record does not tell, since it begins on the 25th, would count no more than
    one that it tells.
    """
    body = """
    obligation:
      deadline:
        event: reviews.held_on
        within: 1 week
        of: started_on
        not_before: {within: 2 days, of: placements.first.started_on}
    """
    one_rule(tmp_path, body)
    period = {"started_on": "2024-12-24", "placements": []}
    for reviews in (
        {"reviews": [], "reviews_recorded_from": "2024-12-25"},
        {"reviews": [{"held_on": "2024-12-24"}]},
    ):
        assert told(tmp_path, case_of({**period, **reviews}), ["2024-12-31", "2025-01-01"]) == [
            ("due", "2024-12-31", None, None, None),
            ("breached", "2024-12-31", None, 1, "open"),
        ]


def test_a_law_counts_from_the_day_on_which_the_day_that_chooses_it_is_told(tmp_path: Path) -> None:
    """
    Told on 23 December 2024, the day that chooses is 10 working days later, 9 January 2025:

    24, 27, 30, 31 December, 2, 3, 6, 7, 8 and 9 January are the ten. So the law of 6
    January counts from the 23rd on, and what must be so lacks from that day.
    """
    body = """
    applies_by: {field: iro.service_notified_on, plus: 10 working days}
    in_force: {from: 2025-01-06}
    obligation: {constraint: {must: [{field: iro.appointed_on, recorded: true}]}}
    """
    one_rule(tmp_path, body)
    iro = {"service_notified_on": "2024-12-23", "appointed_on": "2025-02-03"}
    case = case_of({"started_on": "2024-12-02", "iro": iro})
    before, told_on, after = told(tmp_path, case, ["2024-12-22", "2024-12-23", "2025-03-01"])
    assert before[0] == "not_applicable"
    assert told_on[0] == "breached"
    # Owed at once, from 23 December on: 8 + 31 + 3 = 42 days.
    assert after == ("late", "2024-12-23", "2025-02-03", 42, "past")


def test_the_days_of_a_delay_run_from_its_first_day_though_the_limit_came_anew(
    tmp_path: Path,
) -> None:
    """
    A report of 5 April lasts 3 days, that of 7 May 3 days more; whether it is settled is open.

    5 April is its first day, so it lasted until the 7th. Nothing took its place until 7 May, when
    the time for it had ended (25 April): the delay of 7 April goes on, 23 + 23 = 46 days by 23
    May.
    """
    body = """
    obligation:
      validity:
        starts: reviews.last.held_on
        lasts: 3 days
        settled_by: {all_of: [visits.last.held_on, 2025-02-28], plus: 5 months}
        ends_on: iro.service_notified_on
    """
    one_rule(tmp_path, body)
    reviews = [{"held_on": "2025-05-07"}, {"held_on": "2025-04-05"}]
    period = {
        "reviews": reviews,
        "visits": [{}],
        "iro": {"service_notified_on": "2025-04-25"},
    }
    assert told(tmp_path, case_of(period), ["2025-05-23"])[0][:4] == (
        "breached",
        "2025-04-07",
        None,
        46,
    )


def test_a_rule_that_reads_one_about_the_day_itself_turns_when_that_one_does(
    tmp_path: Path,
) -> None:
    """
    The officer met the child on 19 April (Easter Saturday); the paper is as old as a working day.

    One working day before 19 April is Thursday the 17th (Good Friday and the weekend do not
    count), before 20, 21 and 22 April too (Easter Monday), and before the 23rd it is the 22nd,
    after the meeting. So the other rule, whose paper lacks, is asked for by 17 April from the
    19th to the 22nd, and ended on the 23rd: 6 days.
    """
    other = """
    obligation:
      validity:
        document: {latest_of: [as_at], minus: 1 working days}
        not_older_than: 6 days
        on: iro.met_child_on
    """
    body = """
    let: {read: {of_rule: test/other, take: done_on}}
    obligation:
      validity: {document: placements.started_on, not_older_than: 10 working days, on: read}
    """
    write_pack(tmp_path / "test", {"rule": rule(body), "other": rule(other)})
    case = case_of({"placements": [], "iro": {"met_child_on": "2025-04-19"}})
    first, last, later = told(tmp_path / "test", case, ["2025-04-19", "2025-04-22", "2025-10-10"])
    assert first == ("breached", "2025-04-17", None, 2, "open")
    assert last == ("breached", "2025-04-17", None, 5, "open")
    assert later == ("breached", "2025-04-17", None, 6, "past")


def test_what_lies_within_days_that_go_on_is_overdue_from_the_first(tmp_path: Path) -> None:
    """
    Three working days before the last placement, or before 28 February where that is later.

    28 February is a Friday: the 25th. An undated placement may be the last, of any day until
    today, and only makes it later. So it is due on the 25th for certain while the 28th has not
    passed, and overdue from the 26th: 3 + 31 + 30 + 31 + 30 + 24 = 149 days on 24 July.
    """
    body = """
    obligation:
      deadline:
        event: iro.appointed_on
        any_of: [{at_least: 3 working days, before: {all_of: [placements.last.started_on, 2025-02-28]}}]
    """
    one_rule(tmp_path, body)
    iro = {"appointed_on": None}
    placements = [{}, {"started_on": "2025-02-06"}]
    case = case_of({"placements": placements, "iro": iro})
    on_day, after, later = told(tmp_path, case, ["2025-02-25", "2025-02-26", "2025-07-24"])
    assert on_day == ("due", "2025-02-25", None, None, None)
    assert after == ("breached", "2025-02-25", None, 1, "open")
    assert later == ("breached", "2025-02-25", None, 149, "open")


def test_a_document_that_was_valid_for_a_few_days_puts_right_what_lacked(tmp_path: Path) -> None:
    """
    What is asked for is a visit in the five working days up to six weeks before today.

    Care began on 4 March, and lacked it. The duty ended on 28 March; the visit of 3 April is the
    document from 3 April + 42 = 15 May on, until five working days after it (10 April) + 42 = 22
    May. It came after the end, and is late. Without it the delay was over on 28 March.
    """
    body = """
    obligation:
      validity:
        document: visits.held_on
        not_older_than: 5 working days
        on: {first_recorded_of: [as_at], minus: 6 weeks}
        lapses_on: placements.first.ended_on
    """
    one_rule(tmp_path, body)
    placements = [{"started_on": "2025-03-14", "ended_on": "2025-03-28"}]
    period = {"started_on": "2025-03-04", "placements": placements}
    with_visit = case_of({**period, "visits": [{"held_on": "2025-04-03"}]})
    days = ["2025-05-14", "2025-05-15", "2025-05-22", "2025-05-23", "2025-11-03"]
    before, *after = told(tmp_path, with_visit, days)
    assert before[0] == "breached"
    assert {(each[0], each[2]) for each in after} == {("late", "2025-05-15")}
    without = told(tmp_path, case_of({**period, "visits": []}), ["2025-11-03"])
    assert [each[0] for each in without] == ["breached"]


def test_an_act_of_each_day_was_in_time_by_the_limit_that_had_gone_on_with_it(
    tmp_path: Path,
) -> None:
    """
    From 20 working days ago it lasts 28 days, and is settled today.

    Without a holiday 20 working days back are 28 days, and today is the last day of it. On 29
    August 2023, 20 working days back with the 28th (the summer holiday) are 31 July, + 28 days =
    28 August: one day less. But on the 28th it was settled, by the same day.
    """
    body = """
    obligation:
      validity:
        starts: {latest_of: [as_at], minus: 20 working days}
        lasts: 28 days
        settled_by: as_at
        first_day_is_day_one: false
    """
    one_rule(tmp_path, body)
    for period in ({}, {"started_on": "2023-06-27"}):
        for each in small_rulebooks(tmp_path):
            for day in (date(2023, 8, 28), date(2023, 8, 29), date(2024, 5, 9)):
                (found,) = each.check(case_of(period), as_at=day).findings
                assert found.outcome.value == "met"


def test_what_applied_on_no_day_of_care_was_not_owed_before_care_began(tmp_path: Path) -> None:
    """
    Visits every year from the first birthday, 14 March 2016, on: the first by 14 March 2017.

    Care began on 9 December 2024, and the duty has applied on no day since: on none before it, too.
    Where it has applied from the first day on, what fell due before care is owed.
    """
    body = """
    applies_when: [{field: arrangement, is: short_breaks}]
    obligation: {interval: {events: visits.held_on, from: {birthday: 1}, at_most: 1 year}}
    """
    one_rule(tmp_path, body)
    child = {"date_of_birth": "2015-03-14"}
    period = {"started_on": "2024-12-09", "visits": []}
    never = case_of({**period, "arrangement": "continuous"}, child)
    assert told(tmp_path, never, ["2025-01-17"])[0][0] == "not_applicable"
    always = case_of({**period, "arrangement": "short_breaks"}, child)
    assert told(tmp_path, always, ["2025-01-17"])[0][:2] == ("breached", "2017-03-14")
