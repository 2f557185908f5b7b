"""The Standard Safeguarding Dataset: what its rows say, and each trap that vendors leave in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest

from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Report
from permanence_rules.sources.base import RowEnd
from permanence_rules.sources.ssd import SSD
from permanence_rules.sources.ssd.rows import Remarks, Row
from permanence_rules.sources.ssd.source import MOST_ROWS
from permanence_rules.sources.ssd.survey import ends_early, first_day, last_day
from permanence_rules.timing import in_words
from tests.sources.ssd_database import ROOT, Found, make, read
from tests.support import shipped

# The latest visit of the example that is no slip of the pen: Friday 27 November 2026.
LAST_DAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return read(make(tmp_path_factory.mktemp("ssd") / "ssd.db"))


def after(tmp_path: Path, *changes: str) -> Found:
    return read(make(tmp_path / "ssd.db", *changes))


def with_row(tmp_path: Path, table: str, change: str, where: str) -> Found:
    """Return what is found once some row of a table says otherwise."""
    return after(tmp_path, f"UPDATE {table} SET {change} WHERE {where};")  # noqa: S608


# ---- what is found ----------------------------------------------------------------------------

# Working days from Monday 5 January 2026: the twentieth after it is Monday 2 February. From Monday
# 2 March: 30 March. From Tuesday 1 September: 29 September; 1 day of September, 31 and 27 make 59.
# From Monday 3 February 2025: 3 March. From Monday 3 March 2025: 31 March.
# Three months from 30 January are 30 April; from 27 March 27 June, and 6 July is 9 days later.
# Six months from 28 October are 28 April; from 6 July 6 January; from 29 April 29 October.
# Six weeks from 2 October are 13 November, 14 days before the 27th. From 23 November: 4 January.
BY_HAND = [
    ("1001", "reviews/first-review", Outcome.MET, None, None),
    ("1001", "reviews/second-review", Outcome.MET, None, None),
    ("1001", "reviews/later-reviews", Outcome.DUE, date(2027, 4, 28), None),
    ("1001", "visits/first-week", Outcome.MET, None, None),
    ("1002", "reviews/first-review", Outcome.MET, None, None),
    ("1002", "reviews/second-review", Outcome.LATE, date(2026, 6, 27), 9),
    ("1002", "reviews/later-reviews", Outcome.DUE, date(2027, 1, 6), None),
    ("1002", "visits/regular", Outcome.BREACHED, date(2026, 11, 13), 14),
    ("1003", "reviews/first-review", Outcome.BREACHED, date(2026, 9, 29), 59),
    ("1004", "reviews/first-review", Outcome.MET, None, None),
    ("1004", "reviews/second-review", Outcome.MET, None, None),
    ("1004", "reviews/later-reviews", Outcome.CEASED, None, None),
    ("1005", "reviews/first-review", Outcome.MET, None, None),
    ("1006", "reviews/first-review", Outcome.UNDETERMINED, None, None),
    ("1001", "care-plan/permanence-plan-by-second-review", Outcome.UNDETERMINED, None, None),
    # Whether a doctor assessed the child, as the rule asks, is in no table.
    ("1001", "health/initial-assessment", Outcome.UNDETERMINED, None, None),
    # Of 2 March, 20 working days are 27 March: the assessment that was cancelled is none.
    ("1002", "health/initial-assessment", Outcome.BREACHED, date(2026, 3, 27), 245),
]


@pytest.fixture(scope="module")
def reports(found: Found) -> Callable[[str], Report]:
    rulebook = shipped("england")
    return cache(lambda child: rulebook.check(found.case(child), as_at=LAST_DAY))


@pytest.mark.parametrize(("child", "rule", "outcome", "due_on", "days"), BY_HAND)
def test_findings_worked_out_by_hand(
    reports: Callable[[str], Report],
    child: str,
    rule: str,
    outcome: Outcome,
    due_on: date | None,
    days: int | None,
) -> None:
    one = next(each for each in reports(child).findings if each.rule == f"england/{rule}")
    assert one.outcome is outcome
    if due_on is not None:
        assert one.due_on == due_on
    assert days in (None, one.days_late, one.days_overdue)


README = (ROOT / "examples" / "ssd" / "README.md").read_text(encoding="utf-8")
TOLD = re.findall(
    r"^\| (1\d{3}) \| [^|]+ \| (\w[^|]*) \| (\w[^|]*) \| (\w[^|]*) \|", README, re.MULTILINE
)


@pytest.mark.parametrize("told", TOLD, ids=lambda row: row[0])
def test_the_example_finds_what_its_page_says(
    reports: Callable[[str], Report], told: tuple[str, ...]
) -> None:
    child, *outcomes = told
    rules = [
        f"england/reviews/{name}" for name in ("first-review", "second-review", "later-reviews")
    ]
    found = {each.rule: each for each in reports(child).findings if each.rule in rules}
    for rule, words in zip(rules, outcomes, strict=True):
        outcome, *days = re.findall(r"^[a-z ]+?(?= due|,| by|$| \d)|\d+(?= days)", words)
        assert found[rule].outcome.value == outcome.strip().replace(" ", "_")
        if days:
            assert int(days[0]) in (found[rule].days_late, found[rule].days_overdue)
        due_on = found[rule].due_on
        if outcome == "due":
            assert due_on is not None
            assert words == f"due {in_words(due_on)}"


def test_the_page_of_the_example_tells_of_every_child_who_was_in_care(found: Found) -> None:
    assert [row[0] for row in TOLD] == sorted(found.cases)


def test_the_rows_of_each_table_add_up(found: Found) -> None:
    counts = {each.table: each for each in found.source.rows}
    for each in counts.values():
        assert each.read == each.used + each.set_aside + each.rejected
    # Of 10 people one was never in care. Of 31 reviews two are booked ahead and one is cancelled;
    # one has no child, one no day though it was due.
    assert counts["ssd_person"].read == 10
    assert counts["ssd_person"].set_aside == 1
    reviews = counts["ssd_cla_reviews"]
    assert (reviews.read, reviews.set_aside, reviews.rejected) == (31, 3, 2)
    permanence = counts["ssd_permanence"]
    assert (permanence.read, permanence.used, permanence.rejected) == (3, 1, 2)
    rejected = Counter(each.sheet for each in found.rejects if each.ends is RowEnd.REJECTED)
    assert rejected == {"ssd_cla_reviews": 2, "ssd_cla_visits": 1, "ssd_permanence": 2}
    assert {table: each.rejected for table, each in counts.items() if each.rejected} == rejected


def test_the_last_day_is_that_of_the_tables_and_a_mistyped_year_is_left_out(found: Found) -> None:
    assert found.source.judged_as_at == LAST_DAY
    assert found.cases["1001"]["recorded_until"] == "2026-11-27"


@pytest.mark.parametrize(("ahead", "is_slip"), [(4, False), (5, True), (14, True)])
def test_a_visit_typed_some_days_ahead_is_not_the_last_day(ahead: int, *, is_slip: bool) -> None:
    # Four visits a day: in five days without one, 20 would have been made. Four are a bank holiday.
    days = Counter({LAST_DAY - timedelta(days=number): 4 for number in range(400)})
    slip = LAST_DAY + timedelta(days=ahead)
    assert last_day(days + Counter({slip: 1})) == (LAST_DAY if is_slip else slip)


def test_one_lone_day_is_the_last_one_all_the_same() -> None:
    assert last_day(Counter({LAST_DAY: 1})) == LAST_DAY
    assert last_day(Counter()) is None


def test_a_few_days_long_before_all_others_do_not_say_that_a_table_begins_with_them() -> None:
    # A system that began on 1 April 2024; of 2,000 rows two may be mistyped, and a third may not.
    days = Counter({date(2024, 4, 1): 999, date(2024, 5, 1): 999, date(2021, 4, 2): 1})
    assert first_day(days + Counter({date(2022, 11, 27): 1})) == date(2024, 4, 1)
    assert first_day(days + Counter({date(2022, 11, 27): 2})) == date(2022, 11, 27)
    # 183 days before 1 April 2024 is 1 October 2023: that may well be the first.
    few_weeks = Counter({date(2024, 4, 1): 999, date(2023, 10, 1): 1})
    assert first_day(few_weeks) == date(2023, 10, 1)
    # Of a small table no day is known to be a slip.
    assert first_day(Counter({date(2021, 4, 2): 1, date(2024, 4, 1): 30})) == date(2021, 4, 2)
    assert first_day(Counter()) is None


def test_a_table_that_was_not_kept_up_leaves_its_events_unknown(tmp_path: Path) -> None:
    # 365 visits in the year to 27 October 2026 are one a day: in the 31 days to 27 November 31 more
    # would have been entered. That none was made after 27 October is not what the table says.
    days = (LAST_DAY - timedelta(days=31 + number) for number in range(365))
    many = ", ".join(f"('V', 'C1010', '1010', '{day.isoformat()}', 'Y', 'Y')" for day in days)
    changed = after(
        tmp_path,
        "DELETE FROM ssd_cla_visits WHERE clav_cla_visit_date > '2026-10-27';",
        f"INSERT INTO ssd_cla_visits VALUES {many};",  # noqa: S608
        # Two children came into care on the last day, and visits of others are the only rows lacking.
        *(
            f"INSERT INTO ssd_cla_episodes VALUES ('E', '{child}', '{LAST_DAY.isoformat()}', 'S', "  # noqa: S608
            f"NULL, NULL, 'C{child}b', NULL, '{LAST_DAY.isoformat()}', NULL);"
            for child in ("1004", "1009")
        ),
    )
    assert changed.source.judged_as_at == LAST_DAY
    assert "visits" not in changed.period("1002")
    assert "reviews" in changed.period("1002")
    assert any(
        note.startswith("The table ssd_cla_visits ends on 2026-10-27, long before the others do")
        for note in changed.source.notes
    )


def test_a_table_of_health_that_was_not_kept_up_is_left_unknown(tmp_path: Path) -> None:
    # Forty checks on one day are forty in a year; from 27 November 2025 a year has gone by.
    many = ", ".join(["('H', '1010', 'Dental Check', '2025-11-27', 'Completed')"] * 40)
    changed = after(
        tmp_path,
        "DELETE FROM ssd_cla_health WHERE clah_health_check_date > '2025-11-27';",
        f"INSERT INTO ssd_cla_health VALUES {many};",  # noqa: S608
    )
    assert "assessments" not in changed.period("1002")["health"]
    assert "questionnaires" in changed.period("1002")["health"]


def test_reviews_that_are_booked_are_not_the_day_up_to_which_the_tables_tell(
    tmp_path: Path,
) -> None:
    # A visit a day up to 27 November 2026; reviews are entered for the first days of coming months.
    visits = ((LAST_DAY - timedelta(days=number)).isoformat() for number in range(365))
    ahead = (date(2026 + month // 12, month % 12 + 1, 1).isoformat() for month in range(11, 17))
    made = ", ".join(f"('V', 'C1010', '1010', '{day}', 'Y', 'Y')" for day in visits)
    booked = ", ".join(f"('R', 'C1002', NULL, '{day}', 'N', NULL)" for day in [*ahead] * 2)
    changed = after(
        tmp_path,
        f"INSERT INTO ssd_cla_visits VALUES {made};",  # noqa: S608
        f"INSERT INTO ssd_cla_reviews VALUES {booked};",  # noqa: S608
    )
    assert changed.source.judged_as_at == LAST_DAY


def test_a_review_of_which_the_mark_is_unclear_may_have_been_cancelled(tmp_path: Path) -> None:
    change = "clar_cla_review_cancelled = 'perhaps'"
    changed = with_row(tmp_path, "ssd_cla_reviews", change, "clar_cla_review_id = 'R6'")
    assert changed.period("1002")["reviews"] == [
        {"held_on": "2026-03-27", "child_participation": "attended_and_spoke"},
        {},
    ]
    assert changed.codes("1002")[0][0] == "flag_unknown"


@pytest.mark.parametrize(("days", "is_early"), [(19, False), (20, True)])
def test_a_table_ends_early_if_twenty_rows_would_have_been_entered_since(
    days: int, *, is_early: bool
) -> None:
    counted = Counter({date(2026, 1, 1) + timedelta(days=number): 1 for number in range(365)})
    found = ends_early(counted, date(2026, 12, 31) + timedelta(days=days))
    assert found == (date(2026, 12, 31) if is_early else None)


def test_people_who_were_never_in_care_are_counted_and_no_fault(found: Found) -> None:
    assert "1009" not in found.cases
    assert any(
        "no time in care is recorded" in note and "1." in note for note in found.source.notes
    )


def test_what_is_supplied_is_what_the_cases_hold(found: Found) -> None:
    def paths(value: object, path: str = "") -> set[str]:
        if isinstance(value, dict):
            return {p for k, each in value.items() for p in paths(each, f"{path}.{k}".strip("."))}
        if isinstance(value, list) and path != "not_supplied":
            return {p for each in value for p in paths(each, path)}
        return {path}

    held = set().union(*(paths(case) for case in found.cases.values()))
    assert SSD.supplies is not None
    assert held <= found.source.supplies < SSD.supplies


def test_no_plan_that_is_not_dated_is_supplied(found: Found) -> None:
    assert not any("permanence_plan" in each for each in found.source.supplies)


def test_team_and_worker_are_codes_and_never_a_name(found: Found) -> None:
    assert (found.cases["1001"]["team"], found.cases["1001"]["worker"]) == ("CLA-1", "W-1")
    # The reviewing officer came later, and is not the allocated worker.
    assert found.cases["1002"]["team"] == "CLA-2"
    assert "team" not in found.cases["1003"]
    assert found.cases["1003"]["worker"] == "W-3"


def test_care_leavers_have_the_team_of_their_own_table(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        "CREATE TABLE ssd_care_leavers (clea_person_id, clea_care_leaver_allocated_team, "
        "clea_care_leaver_worker_id, clea_care_leaver_latest_contact);"
        "INSERT INTO ssd_care_leavers VALUES ('1004', 'LC-1', 'W-5', '1900-01-01'), "
        "('1001', 'LC-1', 'W-5', NULL);",
    )
    assert (changed.cases["1004"]["team"], changed.cases["1001"]["team"]) == ("LC-1", "CLA-1")


# ---- the traps --------------------------------------------------------------------------------


def test_the_vendors_due_date_is_never_the_limit(tmp_path: Path) -> None:
    # By the vendor's date the first review of 1001 was ten days late; by law it was in time.
    changed = after(tmp_path, "UPDATE ssd_cla_reviews SET clar_cla_review_due_date = '2020-01-01';")
    assert changed.period("1001")["reviews"][:3] == [
        {"held_on": "2026-01-30", "child_participation": "attended_and_spoke"},
        {"held_on": "2026-04-29", "child_participation": "attended_and_spoke"},
        {"held_on": "2026-10-28", "child_participation": "attended_and_advocate_spoke"},
    ]
    assert "2020-01-01" not in str(changed.cases["1001"])


def test_a_cancelled_review_and_one_that_is_booked_ahead_are_no_reviews(found: Found) -> None:
    assert len(found.period("1001")["reviews"]) == 3
    assert found.period("1003")["reviews"] == []
    assert found.codes("1001") == [("two_children", "ssd_permanence", "perm_person_id")]


def test_rows_of_one_review_without_an_identifier_are_one_review(found: Found) -> None:
    days = [each["held_on"] for each in found.period("1001")["reviews"]]
    assert days == ["2026-01-30", "2026-04-29", "2026-10-28"]


def test_two_rows_of_one_review_that_differ_leave_the_participation_unknown(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        "INSERT INTO ssd_cla_reviews VALUES (NULL, 'C1001', NULL, '2026-01-30', 'N', 'PN7');",
    )
    assert changed.period("1001")["reviews"][0] == {"held_on": "2026-01-30"}


def test_a_review_that_was_due_and_has_no_day_may_have_been_held(found: Found) -> None:
    assert found.period("1008")["reviews"] == [{"held_on": "2026-05-01"}, {}]
    said = found.codes("1008")
    assert ("day_missing", "ssd_cla_reviews", "clar_cla_review_date") in said


def test_a_review_that_is_cancelled_and_has_a_day_is_not_relied_on(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        "UPDATE ssd_cla_reviews SET clar_cla_review_cancelled = 'Y' "
        "WHERE clar_cla_review_id = 'R5';",
    )
    assert changed.period("1002")["reviews"] == [
        {"held_on": "2026-07-06", "child_participation": "attended_and_spoke"},
        {},
    ]
    assert ("held_but_cancelled", "ssd_cla_reviews", "clar_cla_review_cancelled") in (
        changed.codes("1002")
    )


def test_a_review_of_nobody_is_rejected_and_not_lost(found: Found) -> None:
    assert ("child_missing", "ssd_cla_reviews", "clar_cla_id") in found.codes(None)


# The first review of 1003 was due by 29 September 2026, and none is in the table. One that names no
# child, of a day on which 1003 was in care, may be it; one of the day before 1003 came cannot.
@pytest.mark.parametrize(
    ("period", "day", "outcome"),
    [
        ("NULL", "2026-09-25", Outcome.UNDETERMINED),
        ("NULL", "2026-02-30", Outcome.UNDETERMINED),
        ("NULL", "2026-08-31", Outcome.BREACHED),
        ("'C9999'", "2026-09-25", Outcome.BREACHED),
    ],
)
def test_a_review_of_nobody_may_be_that_of_each_child_in_care_then(
    tmp_path: Path, period: str, day: str, outcome: Outcome
) -> None:
    changed = after(
        tmp_path,
        f"INSERT INTO ssd_cla_reviews VALUES ('R', {period}, NULL, '{day}', 'N', 'PN1');",  # noqa: S608
    )
    report = shipped("england").check(changed.case("1003"), as_at=LAST_DAY)
    one = next(each for each in report.findings if each.rule == "england/reviews/first-review")
    assert one.outcome is outcome
    counts = {each.table: each for each in changed.source.rows}
    assert counts["ssd_cla_reviews"].rejected == 3


def test_many_visits_of_nobody_leave_visits_unknown(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        *(
            f"INSERT INTO ssd_cla_visits VALUES ('V', NULL, NULL, '2026-10-0{day}', 'Y', 'Y');"  # noqa: S608
            for day in (1, 2, 5)
        ),
    )
    assert "visits" not in changed.period("1002")
    assert "visits" in changed.period("1004")  # care ended in 2025


def test_the_latest_answer_copied_to_every_plan_dates_none(found: Found) -> None:
    assert found.period("1001")["care_plan"] == {"prepared_on": "2026-01-12"}
    assert any("No two care plans of one child differ" in note for note in found.source.notes)


def test_a_plan_that_was_made_shortly_before_care_and_stood_then_is_of_that_care(
    tmp_path: Path,
) -> None:
    changed = after(
        tmp_path,
        "INSERT INTO ssd_cla_care_plan VALUES ('L5', '1001', '2026-01-02', '2026-01-12', '');",
        # It was over before care began: a plan of something else.
        "INSERT INTO ssd_cla_care_plan VALUES ('L6', '1002', '2026-02-02', '2026-02-20', '');",
    )
    assert changed.period("1001")["care_plan"]["prepared_on"] == "2026-01-02"
    assert changed.period("1002")["care_plan"]["prepared_on"] == "2026-03-10"


def test_a_plan_of_which_the_first_day_is_lost_may_be_the_first(tmp_path: Path) -> None:
    # The later one of 29 April 2026 is no sign that a plan came late.
    for day in ("'2026-02-30'", "NULL"):
        change = f"lacp_cla_care_plan_start_date = {day}"
        changed = with_row(tmp_path, "ssd_cla_care_plan", change, "lacp_table_id = 'L1'")
        assert "care_plan" not in changed.period("1001")


def test_plans_that_differ_are_dated(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        "UPDATE ssd_cla_care_plan SET lacp_cla_care_plan_json = '' WHERE lacp_table_id = 'L1';",
    )
    assert changed.period("1001")["care_plan"] == {
        "prepared_on": "2026-01-12",
        "permanence_plan": {"prepared_on": "2026-04-29", "option": "long_term_fostering"},
    }
    # Two routes at once are parallel planning: neither is the route.
    assert changed.period("1002")["care_plan"]["permanence_plan"] == {"prepared_on": "2026-03-10"}
    assert "periods_of_care.care_plan.permanence_plan.option" in changed.source.supplies


def test_a_later_plan_that_names_another_route_leaves_the_route_unknown(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        """UPDATE ssd_cla_care_plan SET lacp_cla_care_plan_json = '{"ADOPTION": "Y"}'
        WHERE lacp_table_id = 'L1';""",
    )
    assert changed.period("1001")["care_plan"]["permanence_plan"] == {"prepared_on": "2026-01-12"}


def test_a_plan_in_words_is_not_read_and_not_repeated(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        "UPDATE ssd_cla_care_plan SET lacp_cla_care_plan_json = 'Jo goes to her aunt' "
        "WHERE lacp_table_id = 'L1';",
    )
    assert ("plan_unreadable", "ssd_cla_care_plan", "lacp_cla_care_plan_json") in (
        changed.codes("1001")
    )
    assert not any("aunt" in str(each) for each in changed.rejects)
    # The plan of 12 January may name a route already: that of 29 April need not be the first.
    assert changed.period("1001")["care_plan"] == {"prepared_on": "2026-01-12"}


def test_words_in_the_place_of_codes_are_understood_or_left_unknown(found: Found) -> None:
    # 1003 began, and 1004 ended, by the words of a code; 1005 was under an order in words.
    assert found.period("1003")["started_on"] == "2026-09-01"
    ended = found.period("1004")
    assert (ended["ended_on"], ended["end_reason"]) == ("2025-08-29", "returned_home")
    assert found.period("1002")["legal_statuses"][0]["status"] == "care_order"
    assert [each["status"] for each in found.period("1005")["legal_statuses"]] == [
        "interim_care_order",
        "placement_order",
    ]


def test_an_end_in_unknown_words_is_an_end_without_a_reason(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        "UPDATE ssd_cla_episodes SET clae_cla_episode_ceased_reason = 'Moved on' "
        "WHERE clae_person_id = '1004';",
    )
    assert changed.period("1004")["ended_on"] == "2025-08-29"
    assert "end_reason" not in changed.period("1004")


@pytest.mark.parametrize("reason", ["NULL", "'X1'", "'Episode ceases, and new episode begins'"])
def test_an_end_after_which_care_went_on_is_unknown_without_a_later_row(
    tmp_path: Path, reason: str
) -> None:
    changed = after(
        tmp_path,
        f"UPDATE ssd_cla_episodes SET clae_cla_episode_ceased_reason = {reason} "  # noqa: S608
        "WHERE clae_person_id = '1004';",
    )
    assert "ended_on" not in changed.period("1004")
    assert "period_of_care.ended_on" in changed.unknown("1004")
    assert [code for code, _, _ in changed.codes("1004")] == ["no_later_row"]


def test_a_status_of_children_who_are_not_looked_after_is_set_aside(found: Found) -> None:
    assert len(found.period("1004")["legal_statuses"]) == 1
    counts = {each.table: each for each in found.source.rows}
    assert counts["ssd_legal_status"].set_aside == 1


@pytest.mark.parametrize(
    "change",
    [
        "lega_legal_status_start_date = '2025-02-30'",
        "lega_legal_status_end_date = '2025-09-14'",  # the day before it begins
    ],
)
def test_a_legal_status_without_sound_days_was_on_some(tmp_path: Path, change: str) -> None:
    # The row is rejected, and 1005 has been under a placement order at some time all the same.
    changed = with_row(tmp_path, "ssd_legal_status", change, "lega_legal_status_id = 'S6'")
    assert changed.period("1005")["legal_statuses"] == [
        {"status": "interim_care_order", "started_on": "2025-03-03", "ended_on": "2025-09-15"},
        {"status": "placement_order"},
    ]
    assert "legal_status.ended_on" in changed.unknown("1005")


def test_a_placement_that_the_script_leaves_out_is_not_taken_for_none(tmp_path: Path) -> None:
    # From the first placement of 1005 to that with the adopters, a K3 has vanished.
    changed = after(
        tmp_path,
        "UPDATE ssd_cla_placement SET clap_cla_placement_end_date = '2025-12-01' "
        "WHERE clap_cla_placement_id = 'P5';",
    )
    kinds = [each.get("kind") for each in changed.period("1005")["placements"]]
    assert kinds == [None, "foster_care", "adoption_placement"]
    assert "placement.ended_on" in changed.unknown("1005")
    assert any("2. Some vendors leave out types" in note for note in changed.source.notes)


def test_a_placement_that_has_vanished_from_a_long_time_in_care(tmp_path: Path) -> None:
    # 1006 has been in care since 2018, before the tables begin, and lives in a K3 since 2025.
    change = "clap_cla_placement_end_date = '2025-01-06'"
    changed = with_row(tmp_path, "ssd_cla_placement", change, "clap_cla_placement_id = 'P7'")
    kinds = [each.get("kind") for each in changed.period("1006")["placements"]]
    assert kinds == [None, "foster_care"]
    assert "placement.ended_on" in changed.unknown("1006")


def test_a_placement_of_a_type_of_old_is_of_unknown_kind(found: Found) -> None:
    assert found.period("1008")["placements"] == [
        {"started_on": "2026-04-06", "provider": "own_authority"}
    ]
    assert found.codes("1008")[0] == (
        "code_unknown",
        "ssd_cla_placement",
        "clap_cla_placement_type",
    )


def test_placeholders_are_missing(found: Found) -> None:
    adoption = found.period("1005")["adoption"]
    assert "plan_ended_on" not in adoption
    assert "order_made_on" not in adoption
    assert "died_on" not in found.cases["1005"]["child"]


def test_a_row_under_the_identifier_of_an_old_system_is_found_by_its_time_in_care(
    found: Found,
) -> None:
    assert found.period("1005")["adoption"] == {
        "route": "placement_order",
        "adm_decision": {"decided_on": "2025-07-01", "decision": "approved"},
        "placement_order_made_on": "2025-09-15",
        "placed_on": "2026-03-02",
    }
    assert found.period("1005")["matches"] == [
        {
            "kind": "adoption",
            "agreed_on": "2026-02-10",
            "adm_decision": {"decided_on": "2026-02-10", "decision": "approved"},
            "carer": {"is_current_carer": False},
        }
    ]


def test_a_row_of_no_known_child_is_rejected_with_its_reason(found: Found) -> None:
    assert found.codes("L-99") == [("no_such_child", "ssd_permanence", "perm_person_id")]


def test_a_row_of_one_child_in_the_care_of_another_is_used_for_neither(found: Found) -> None:
    assert "adoption" not in found.period("1001")
    assert "adoption" not in found.period("1002")


def test_the_last_contact_of_the_reviewing_officer_is_not_read(found: Found) -> None:
    assert not any("iro" in period for period in (found.period("1001"), found.period("1002")))
    assert any("reviewing officer" in each for each in found.source.cannot_supply)


def test_what_is_older_than_six_years_is_unknown_and_not_none(found: Found) -> None:
    # Six years before 27 November 2026, and a month to spare: 27 November 2020 + 31 days.
    period = found.period("1006")
    assert period["started_on"] == "2018-05-14"
    assert period["reviews_recorded_from"] == period["visits_recorded_from"] == "2020-12-28"
    assert "care_plan" not in period
    assert "health" not in period
    # The home of 1006 of 1 June 2021 need not be the first: those that ended long ago are not there.
    assert period["placements_recorded_from"] == "2021-06-01"
    assert "placements_recorded_from" not in found.period("1005")
    # 1001 came into care long after that day: all of its reviews are there.
    assert "reviews_recorded_from" not in found.period("1001")


# 1002 came into care on 2 March 2026; 20 working days later, on 27 March, an assessment was due.
# A row that says that one was completed, on whatever day, does not show that it was late or missing.
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("clah_health_check_date = '31/02/2026'", "day_not_existing"),
        ("clah_health_check_date = NULL", None),
        ("clah_health_check_date = '1900-01-01T00:00:00'", None),
        ("clah_health_check_type = 'HA'", "code_unknown"),
        ("clah_health_check_type = NULL", "code_unknown"),
    ],
)
def test_a_health_assessment_of_which_the_day_or_the_kind_is_lost_is_not_missing(
    tmp_path: Path, change: str, code: str | None
) -> None:
    change = f"{change}, clah_health_check_status = 'Completed'"
    changed = with_row(tmp_path, "ssd_cla_health", change, "clah_person_id = '1002'")
    report = shipped("england").check(changed.case("1002"), as_at=LAST_DAY)
    one = next(each for each in report.findings if each.rule == "england/health/initial-assessment")
    assert one.outcome is Outcome.UNDETERMINED
    assert [each for each, table, _ in changed.codes("1002") if table == "ssd_cla_health"] == (
        [] if code is None else [code]
    )


def test_a_table_of_health_that_does_not_reach_to_the_months_before_care(tmp_path: Path) -> None:
    # 1002 came into care on 2 March 2026. 92 days before that is 30 November 2025: an assessment of
    # that day would count as the first, and a table that begins on 1 December cannot show it.
    for day, is_told in (("2025-11-30", True), ("2025-12-01", False)):
        changed = after(
            tmp_path,
            "DELETE FROM ssd_cla_health WHERE clah_health_check_date < '2026-03-01';",
            "INSERT INTO ssd_cla_health VALUES ('H9', '1008', 'Optician', NULL, 'Completed');",
            f"UPDATE ssd_cla_health SET clah_health_check_date = '{day}' "  # noqa: S608
            "WHERE clah_health_check_id = 'H9';",
        )
        assert ("assessments" in changed.period("1002")["health"]) is is_told


def test_a_check_of_another_kind_is_no_health_assessment(tmp_path: Path) -> None:
    # clah_health_check_type holds surveillance checks beside assessments and dental checks.
    changed = after(
        tmp_path,
        "UPDATE ssd_cla_health SET clah_health_check_type = 'Health surveillance check', "
        "clah_health_check_status = 'Completed' WHERE clah_person_id = '1002';",
    )
    assert changed.period("1002")["health"]["assessments"] == []
    assert "ssd_cla_health" not in {table for _, table, _ in changed.codes("1002")}


def test_a_refusal_of_which_the_day_is_lost_may_have_been_on_any(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        "UPDATE ssd_cla_health SET clah_health_check_date = '31/02/2026', "
        "clah_health_check_status = 'Refused' WHERE clah_person_id = '1002';",
    )
    assert "health.child_refused_on" in changed.unknown("1002")


def test_a_questionnaire_of_which_the_day_is_lost_is_not_missing(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        "INSERT INTO ssd_sdq_scores VALUES ('Q3', '1002', '31/02/2026', '12');",
        # Without a day and a score none was completed: a reason stands in its place.
        "INSERT INTO ssd_sdq_scores VALUES ('Q4', '1002', NULL, 'SDQ1');",
    )
    assert changed.period("1002")["health"]["questionnaires"] == [{"score": 12}]


def test_where_the_tables_begin_later_what_came_before_is_unknown(tmp_path: Path) -> None:
    changed = after(
        tmp_path, "DELETE FROM ssd_cla_visits WHERE clav_cla_visit_date < '2026-03-06';"
    )
    assert changed.period("1001")["visits_recorded_from"] == "2026-03-06"
    assert "visits_recorded_from" not in changed.period("1003")


def test_a_visit_with_a_time_is_of_its_day_and_flags_are_text(found: Found) -> None:
    visits = found.period("1001")["visits"]
    assert visits[0] == {"held_on": "2026-01-09", "child_seen": True, "child_seen_alone": True}
    assert visits[2]["child_seen_alone"] is False


# British summer time is an hour ahead of Greenwich until 25 October 2026, and not after it.
@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-07-06T23:30:00Z", "2026-07-07"),
        ("2026-07-06 22:30:00+00:00", "2026-07-06"),
        ("2026-07-06 23:00:00.0000000 +00:00", "2026-07-07"),
        ("2026-07-07 00:00:00+01", "2026-07-07"),
        ("2026-10-26T23:30:00Z", "2026-10-26"),
        ("2026-07-06T23:30:00", "2026-07-06"),
    ],
)
def test_a_moment_with_its_zone_is_of_the_day_that_it_was_here(
    tmp_path: Path, written: str, day: str
) -> None:
    change = f"clar_cla_review_date = '{written}'"
    changed = with_row(tmp_path, "ssd_cla_reviews", change, "clar_cla_review_id = 'R6'")
    assert changed.period("1002")["reviews"][1]["held_on"] == day


# SQL Server and PostgreSQL give moments; some systems write the last year there is for no end.
@pytest.mark.parametrize(
    "moment",
    [
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        datetime(9999, 12, 31),  # noqa: DTZ001 - as a column without a zone gives it
        date(9999, 12, 31),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
    ],
)
def test_a_moment_in_a_year_that_is_none_is_a_reject_and_no_day(moment: date) -> None:
    remarks = Remarks("ssd", "1")
    row = Row("ssd_cla_episodes", {"clae_cla_episode_ceased_date": moment})
    assert remarks.day(row, "clae_cla_episode_ceased_date") is None
    assert row.lost == {"clae_cla_episode_ceased_date"}
    assert [each.code for each in remarks.found] in (["day_range"], ["day_not_existing"])


def test_a_visit_that_does_not_say_whether_the_child_was_seen_leaves_it_unknown(
    found: Found,
) -> None:
    assert found.period("1003")["visits"][1] == {"held_on": "2026-11-27"}
    assert "visit.child_seen" in found.unknown("1003")


def test_a_day_that_does_not_exist_leaves_a_visit_without_a_day(found: Found) -> None:
    assert {"child_seen": True, "child_seen_alone": True} in found.period("1008")["visits"]
    assert ("day_not_existing", "ssd_cla_visits", "clav_cla_visit_date") in found.codes("1008")
    assert ("flag_unknown", "ssd_cla_visits", "clav_cla_visit_seen") in found.codes("1008")


def test_short_breaks_that_are_times_in_care_of_their_own_are_one_series(found: Found) -> None:
    periods = found.cases["1007"]["periods_of_care"]
    assert len(periods) == 1
    assert periods[0]["arrangement"] == "short_breaks"
    assert "started_on" not in periods[0]
    assert len(periods[0]["placements"]) == 3


def test_the_day_on_which_care_began_is_unknown_where_rows_contradict_each_other(
    tmp_path: Path,
) -> None:
    changed = after(
        tmp_path,
        "UPDATE ssd_cla_episodes SET clae_entered_care_date = '2025-12-01' "
        "WHERE clae_person_id = '1001';",
        # The present time in care, copied to an earlier one.
        "UPDATE ssd_cla_episodes SET clae_entered_care_date = '2026-05-01' "
        "WHERE clae_person_id = '1004';",
    )
    assert "started_on" not in changed.period("1001")
    assert changed.codes("1001")[0][0] == "starts_differ"
    assert changed.period("1004")["started_on"] == "2025-02-03"


def test_an_episode_without_a_sound_day_is_rejected_and_what_rests_on_it_unknown(
    tmp_path: Path,
) -> None:
    changed = after(
        tmp_path,
        "UPDATE ssd_cla_episodes SET clae_cla_episode_start_date = NULL "
        "WHERE clae_cla_episode_id = 'E7';",
        "UPDATE ssd_cla_episodes SET clae_cla_episode_start_date = '30/02/2026' "
        "WHERE clae_person_id = '1002';",
    )
    assert "ended_on" not in changed.period("1005")
    assert "period_of_care.ended_on" in changed.unknown("1005")
    assert "1002" not in changed.cases
    assert [code for code, _, _ in changed.codes("1002")] == [
        "day_not_existing",
        "no_sound_episode",
    ]
    for each in changed.source.rows:
        assert each.read == each.used + each.set_aside + each.rejected


def test_a_child_with_far_too_many_rows_is_rejected_in_bounded_memory(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "  # noqa: S608
        f"WHERE i < {MOST_ROWS + 5}) INSERT INTO ssd_cla_visits SELECT i, 'C1001', '1001', "
        "'2026-01-09', 'Y', 'Y' FROM n;",
    )
    assert "1001" not in changed.cases
    assert [code for code, _, _ in changed.codes("1001")] == ["too_many_rows"]
    visits = next(each for each in changed.source.rows if each.table == "ssd_cla_visits")
    # 75 in the example, 10 of them of 1001; one more has a day that does not exist.
    assert (visits.read, visits.rejected) == (75 + MOST_ROWS + 5, 10 + MOST_ROWS + 5 + 1)


def test_an_identifier_that_no_report_can_name_is_rejected(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        "UPDATE ssd_person SET pers_person_id = 'Jo Bloggs' WHERE pers_person_id = '1001';",
        "UPDATE ssd_cla_episodes SET clae_person_id = 'Jo Bloggs' WHERE clae_person_id = '1001';",
    )
    assert ("child_unsound", "ssd_person", "pers_person_id") in changed.codes(None)
    assert not any("Jo" in str(each) for each in changed.rejects)


# ---- tables and columns that are not there ----------------------------------------------------


@pytest.mark.parametrize(
    ("table", "lost"),
    [
        ("ssd_cla_reviews", "reviews"),
        ("ssd_cla_visits", "visits"),
        ("ssd_cla_placement", "placements"),
        ("ssd_legal_status", "legal_statuses"),
        ("ssd_cla_care_plan", "care_plan"),
        ("ssd_permanence", "adoption"),
        ("ssd_cla_health", "health.assessments"),
    ],
)
def test_a_table_that_is_missing_is_said_and_leaves_what_rests_on_it_unknown(
    tmp_path: Path, table: str, lost: str
) -> None:
    changed = after(tmp_path, f"DROP TABLE {table};")
    assert any(f"no table {table}:" in note for note in changed.source.notes)
    for child in ("1001", "1005"):
        period = changed.period(child)
        section, _, part = lost.partition(".")
        assert part not in period.get(section, {}) if part else section not in period
    assert not any(each.startswith(f"periods_of_care.{lost}") for each in changed.source.supplies)


def test_a_column_that_is_missing_is_said(tmp_path: Path) -> None:
    changed = after(
        tmp_path,
        "ALTER TABLE ssd_cla_visits DROP COLUMN clav_cla_visit_seen;",
        "ALTER TABLE ssd_cla_health DROP COLUMN clah_health_check_date;",
    )
    said = " ".join(changed.source.notes)
    assert "The table ssd_cla_visits has no column clav_cla_visit_seen" in said
    assert (
        "The table ssd_cla_health has no column clah_health_check_date, so it is not used" in said
    )
    assert changed.period("1001")["visits"][0] == {
        "held_on": "2026-01-09",
        "child_seen_alone": True,
    }
    assert "visit.child_seen" in changed.unknown("1001")


# perm_placed_for_adoption_date, perm_decision_reversed_date and perm_permanence_order_date are the
# only sources of the three facts: without the column nothing says that it has not come to that.
@pytest.mark.parametrize(
    ("change", "facts"),
    [
        ("DROP COLUMN perm_placed_for_adoption_date", "placed_on"),
        ("DROP COLUMN perm_decision_reversed_date", "plan_ended_on"),
        ("DROP COLUMN perm_permanence_order_date", "order_made_on"),
    ],
)
def test_the_way_to_adoption_without_one_of_its_columns(
    tmp_path: Path, change: str, facts: str
) -> None:
    changed = after(tmp_path, f"ALTER TABLE ssd_permanence {change};")
    assert facts not in changed.period("1005")["adoption"]
    assert f"adoption.{facts}" in changed.unknown("1005")


@pytest.mark.parametrize("day", ["2026-02-30", "2026-06-01"])
def test_an_order_without_its_day_or_kind_may_be_the_adoption(tmp_path: Path, day: str) -> None:
    change = f"perm_permanence_order_date = '{day}'"
    changed = with_row(tmp_path, "ssd_permanence", change, "perm_table_id = 'A1'")
    assert "adoption.order_made_on" in changed.unknown("1005")


def test_tables_without_the_prefix_and_in_other_letters_are_read(
    tmp_path: Path, found: Found
) -> None:
    changed = after(
        tmp_path,
        "ALTER TABLE ssd_person RENAME TO Person;",
        "ALTER TABLE ssd_cla_visits RENAME TO CLA_VISITS;",
        "ALTER TABLE CLA_VISITS RENAME COLUMN clav_cla_visit_date TO CLAV_CLA_VISIT_DATE;",
    )
    assert changed.cases == found.cases


def test_a_child_of_reviews_that_is_named_in_the_table_itself(tmp_path: Path, found: Found) -> None:
    changed = after(
        tmp_path,
        "ALTER TABLE ssd_cla_reviews ADD COLUMN clar_cla_person_id;",
        "UPDATE ssd_cla_reviews SET clar_cla_person_id = substr(clar_cla_id, 2, 4);",
    )
    assert changed.cases == found.cases
