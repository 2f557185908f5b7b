"""What turned on a day that one engine did not look at: worked out by hand, said by both."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Case, Finding
from tests.support import HAS_SECOND_ENGINE, case_of, judged_by_both, one_rule, rule, write_pack

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
        several = judged_by_both(folder, case, date.fromisoformat(day))
        found.append(
            _in_short(next(each for each in several if each.rule.partition("/")[2] == rule_id))
        )
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
