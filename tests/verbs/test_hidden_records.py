"""Records before the first day that a case covers: where none of them can be meant, nothing is open."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Outcome
from tests.support import case_of, judged_by_both, one_rule, said, small_rulebooks

PERIOD: dict[str, Any] = {
    "started_on": "2018-06-04",
    "reviews_recorded_from": "2022-04-01",
    "care_plan": {"prepared_on": "2023-01-10"},
}
AS_AT = date(2024, 6, 1)


def told(folder: Path, body: str, *days: str) -> dict[str, Any]:
    """Return what both engines say where the reviews of these days are known since April 2022."""
    reviews = [{"held_on": day} for day in days]
    case = case_of({**PERIOD, "reviews": reviews})
    (found,) = judged_by_both(one_rule(folder, body), case, AS_AT)
    return said(found)


@pytest.mark.parametrize(("days", "figure"), [(("2023-07-01", "2024-02-01"), 2), ((), 0)])
def test_reviews_of_the_last_year_are_counted(
    tmp_path: Path, days: tuple[str, ...], figure: int
) -> None:
    body = """
    let: {n: {count_of: reviews, in_last: 12 months}}
    obligation: {indicator: {measure: n, unit: reviews, advisory_at_least: 2}}
    """
    reviews = [{"held_on": day} for day in ("2022-05-20", *days)]
    case = case_of({**PERIOD, "reviews": reviews})
    (found,) = judged_by_both(one_rule(tmp_path, body), case, AS_AT)
    assert found.outcome is (Outcome.MET if figure == 2 else Outcome.NEEDS_JUDGEMENT)
    assert found.figure is not None
    assert found.figure.value == figure


def test_the_first_after_a_day_that_the_record_covers(tmp_path: Path) -> None:
    body = """
    let: {r: {first_of: reviews, on_or_after: care_plan.prepared_on}}
    obligation: {deadline: {event: r.held_on, within: 4 weeks, of: care_plan.prepared_on}}
    """
    # 10 January 2023 + 28 days = 7 February; 21 left of February and 1
    late = {"outcome": "late", "due_on": "2023-02-07", "done_on": "2023-03-01", "days_late": 22}
    assert told(tmp_path / "late", body, "2022-05-20", "2023-03-01") == late
    # 21 left of February, 306 more days of 2023, 31 + 29 + 31 + 30 + 31 of 2024, and 1
    breached = {"outcome": "breached", "due_on": "2023-02-07", "days_overdue": 480}
    assert told(tmp_path / "breached", body, "2022-05-20") == breached


def test_the_third_of_three_that_are_known_is_the_third_at_least(tmp_path: Path) -> None:
    body = """
    let: {r: {nth_of: reviews, nth: 3}}
    obligation: {interval: {events: reviews.held_on, from: r.held_on, at_most: 6 months}}
    """
    days = "2022-05-20", "2022-08-01", "2023-01-05"
    found = told(tmp_path / "three", body, *days)
    # However many came before, 5 January 2023 + 6 months = 5 July; 26 left of July, 153 more days of
    # 2023, 152 of 2024 and 1
    assert (found["outcome"], found["due_on"]) == ("breached", "2023-07-05")
    assert found["days_overdue"] == 332


ANY = "{any_of: reviews, where: [{field: held_on, on_or_after: 2023-06-01}]}"
MANY = "{count_of: reviews, where: [{field: held_on, on_or_after: 2023-01-01}], at_least: 2}"
CHAIRED = "{any: [{field: held_on, before: 2023-01-01}, {field: chair, recorded: true}]}"
EVERY = f"{{every: reviews, where: [{CHAIRED}]}}"


@pytest.mark.parametrize(
    ("must", "outcome"),
    [
        (ANY, "breached"),
        (MANY, "breached"),
        # Each of those that may have come before 2022 was held before 2023.
        (EVERY, "met"),
        # Of a review that may have come before 2022 nobody knows who was in the chair.
        ("{every: reviews, where: [{field: held_on, on_or_after: 2022-05-01}]}", "undetermined"),
        ("{share_of: reviews, where: [{field: held_on, before: 2023-01-01}], at_least: 60}", None),
        (f"{{every: reviews, of_none: does_not_hold, where: [{CHAIRED}]}}", "undetermined"),
    ],
)
def test_conditions_on_records_that_may_be_hidden(
    tmp_path: Path, must: str, outcome: str | None
) -> None:
    body = f"obligation: {{constraint: {{must: [{must}]}}}}\ncloses: when_put_right"
    found = told(tmp_path, body, "2022-05-20", "2022-08-01")
    assert found["outcome"] == (outcome or "undetermined")


@pytest.mark.parametrize("last", ["reviews.last", "seen", "of_all.last"])
def test_the_last_that_is_known_may_not_be_the_last_before_the_list_begins(
    tmp_path: Path, last: str
) -> None:
    """
    A review of 1 February 2022 is known, and all from 1 April on: one of March may be hidden.

    So it is open how many days there were from the last to 30 April. A known one of the day
    before the list begins is the last, since there is one a day, and so is any after it: from 31
    March and 20 April these are 30 and 10 days.
    """
    body = f"""
    let:
      seen: {{last_of: reviews, where: [{{field: child_seen_alone, is: true}}]}}
      of_all: {{all_of: case.periods_of_care.reviews}}
      n: {{days_between: [{last}.held_on, 2022-04-30]}}
    obligation: {{indicator: {{measure: n, unit: days, advisory_at_most: 10}}}}
    """
    folder = one_rule(tmp_path, body)
    days = {"2022-02-01": None, "2022-03-31": 30, "2022-04-20": 10}
    for day, number in days.items():
        case = case_of({**PERIOD, "reviews": [{"held_on": day, "child_seen_alone": True}]})
        (found,) = judged_by_both(folder, case, AS_AT)
        assert (found.figure.value if found.figure is not None else None) == number
        is_open = number is None
        assert found.missing == (("periods_of_care[0].reviews before 2022-04-01",) * is_open)


def test_of_two_known_reviews_another_may_lie_between_before_the_list_begins(
    tmp_path: Path,
) -> None:
    """
    Between the reviews of 1 February and 20 April 2022 one of March may be hidden.

    What came after the first of them is open; after that of 20 April came that of 30 April, 10
    days later.
    """
    body = """
    let: {n: {days_between: [held_on, following.held_on]}}
    obligation: {indicator: {measure: n, unit: days, advisory_at_most: 10}}
    """
    folder = one_rule(tmp_path, body, for_each="periods_of_care.reviews")
    reviews = [{"held_on": day} for day in ("2022-02-01", "2022-04-20", "2022-04-30")]
    first, second, _ = judged_by_both(folder, case_of({**PERIOD, "reviews": reviews}), AS_AT)
    assert first.missing == ("periods_of_care[0].reviews before 2022-04-01",)
    assert second.figure is not None
    assert second.figure.value == 10


def test_one_that_is_known_after_the_list_ends_may_have_others_before_it(tmp_path: Path) -> None:
    """
    The record ends on 9 March 2025, and tells a second review of 10 April, after its end.

    One of 20 March may be hidden, and be the second: by 4 weeks after the first (6 February), 6
    March, the second is late in any case, and by 9 weeks, 10 April, that of 10 April is in time,
    and so is one before it. By 8 weeks, 3 April, it is open. What came next after the first is
    open, and so is the number of that of 10 April.
    """
    reviews = [{"held_on": "2025-02-06"}, {"held_on": "2025-04-10"}]
    case = case_of({"started_on": "2025-01-06", "reviews": reviews}, recorded_until="2025-03-09")
    body = """
    obligation: {{deadline: {{event: reviews.second.held_on, within: {}, of: reviews.first.held_on}}}}
    """
    # What an engine does not find out it leaves open, or says of it that it is one or the other.
    outcomes = {
        "4 weeks": {"late", "violated"},
        "8 weeks": {"undetermined"},
        "9 weeks": {"met", "undetermined"},
    }
    for within, possible in outcomes.items():
        folder = one_rule(tmp_path / within, body.format(within))
        for each in small_rulebooks(folder):
            (found,) = each.check(case, as_at=date(2025, 8, 23)).findings
            assert found.outcome.value in possible, within
    body = """
    let: {n: {days_between: [held_on, following.held_on]}}
    obligation: {indicator: {measure: n, unit: days, advisory_at_most: 10}}
    """
    folder = one_rule(tmp_path / "next", body, for_each="periods_of_care.reviews")
    first, _ = judged_by_both(folder, case, date(2025, 8, 23))
    assert first.missing == ("periods_of_care[0].reviews after 2025-03-09",)


def test_the_first_of_all_may_be_hidden_before_one_that_is_known_after_the_end(
    tmp_path: Path,
) -> None:
    """
    The record ends on 9 March 2025 and tells of one visit, of 10 April.

    Due within 8 weeks of 6 January, 3 March, it is late: one that is hidden lies after 9 March,
    7 days late at least (10 March). Within 10 weeks, by 17 March, it is open.
    """
    visits = [{"held_on": "2025-04-10"}]
    case = case_of({"started_on": "2025-01-06", "visits": visits}, recorded_until="2025-03-09")
    body = "obligation: {{deadline: {{event: visits.held_on, within: {}, of: started_on}}}}"
    (late,) = judged_by_both(
        one_rule(tmp_path / "a", body.format("8 weeks")), case, date(2025, 8, 23)
    )
    assert (late.outcome, late.days_late, late.done_on) == (Outcome.LATE, 7, None)
    (unknown,) = judged_by_both(
        one_rule(tmp_path / "b", body.format("10 weeks")), case, date(2025, 8, 23)
    )
    assert unknown.missing == ("periods_of_care[0].visits after 2025-03-09",)


def test_a_gap_before_one_that_is_known_after_the_end_may_be_filled(tmp_path: Path) -> None:
    """
    Visited every 6 weeks from 6 January: 17 February was kept by the visit of the 10th.

    The record ends on 9 March, and tells of one visit more, of 1 May: 11 weeks later. One that is
    hidden may lie between: whether that gap was too long is open.
    """
    visits = [{"held_on": "2025-02-10"}, {"held_on": "2025-05-01"}]
    case = case_of({"started_on": "2025-01-06", "visits": visits}, recorded_until="2025-03-09")
    body = "obligation: {interval: {events: visits.held_on, from: started_on, at_most: 6 weeks}}"
    (found,) = judged_by_both(one_rule(tmp_path, body), case, date(2025, 5, 10))
    assert found.outcome is Outcome.UNDETERMINED
