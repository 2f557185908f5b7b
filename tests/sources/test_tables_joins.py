"""Each row belongs to a child and to a record: by its key, by its day, or it is rejected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from permanence_rules.sources.tables.source import Tables
from tests.sources.council import (
    CARE,
    CHILDREN,
    REVIEWS,
    cases_and_rejects,
    only_case,
    write_mapping,
)

VISITS = REVIEWS.replace("reviews", "visits")
TWICE = "ID,Start,End\nA1,2025-01-06,2025-03-10\nA1,2025-06-02,\n"


def periods(mapping: Path, child: str = "A1") -> list[Any]:
    cases, _ = cases_and_rejects(mapping)
    return cases[child].model_dump(mode="json", exclude_unset=True)["periods_of_care"]  # type: ignore[no-any-return]


def codes_of(mapping: Path) -> list[tuple[str, int | None]]:
    return [(each.code, each.line) for each in cases_and_rejects(mapping)[1]]


def test_a_case_is_what_the_tables_say_and_no_more(tmp_path: Path) -> None:
    case = only_case(write_mapping(tmp_path, top='jurisdiction = "england"\n'))
    not_supplied = case.pop("not_supplied")
    assert case == {
        "case_id": "A1",
        "jurisdiction": "england",
        "child": {"date_of_birth": "2015-03-14"},
        "periods_of_care": [{"started_on": "2025-01-06", "reviews": [{"held_on": "2025-01-31"}]}],
    }
    # No column says whether a review was cancelled: its silence is no statement.
    assert isinstance(not_supplied, list)
    assert "review.is_cancelled" in not_supplied
    assert "period_of_care.remands" in not_supplied
    assert "period_of_care.ended_on" not in not_supplied
    assert "period_of_care.reviews_recorded_from" not in not_supplied


def test_a_review_belongs_to_the_period_in_which_it_was_held(tmp_path: Path) -> None:
    reviews = "ID,Held\nA1,2025-06-26\nA1,2025-01-31\n"
    found = periods(write_mapping(tmp_path, care=TWICE, reviews=reviews))
    assert [each["reviews"] for each in found] == [
        [{"held_on": "2025-01-31"}],
        [{"held_on": "2025-06-26"}],
    ]


@pytest.mark.parametrize("day", ["2025-04-01", "2024-12-31"])
def test_a_review_of_no_period_may_be_of_each(day: str, tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, care=TWICE, reviews=f"ID,Held\nA1,{day}\n")
    assert codes_of(mapping) == [("in_no_period", 2)]
    # Its day cannot be right: it is a review without a day in both.
    assert [each["reviews"] for each in periods(mapping)] == [[{}], [{}]]


def test_visits_before_care_can_be_left_out(tmp_path: Path) -> None:
    visits = "ID,Held\nA1,2024-12-31\nA1,2025-01-10\n"
    outside = VISITS + 'outside_care = "leave_out"\n'
    mapping = write_mapping(tmp_path, CHILDREN, CARE, outside, visits=visits)
    assert codes_of(mapping) == []
    assert periods(mapping)[0]["visits"] == [{"held_on": "2025-01-10"}]
    source = Tables(mapping)
    list(source.read())
    assert [(each.used, each.set_aside) for each in source.rows] == [(1, 0), (1, 0), (1, 1)]


def test_a_review_without_a_day_is_of_the_only_period(tmp_path: Path) -> None:
    assert periods(write_mapping(tmp_path, reviews="ID,Held\nA1,\n"))[0]["reviews"] == [{}]
    mapping = write_mapping(tmp_path, care=TWICE, reviews="ID,Held\nA1,\n")
    assert codes_of(mapping) == [("no_day", 2)]


def test_a_key_says_to_which_period_a_row_belongs(tmp_path: Path) -> None:
    care = "ID,Start,End,Period\nA1,2025-01-06,2025-03-10,1\nA1,2025-06-02,,2\n"
    reviews = "ID,Held,Period\nA1,2025-06-26,1\nA1,2025-06-27,2.0\nA1,2025-06-28,3\n"
    keyed = (CARE + 'key = "Period"\n', REVIEWS + 'within = "Period"\n')
    mapping = write_mapping(tmp_path, CHILDREN, *keyed, care=care, reviews=reviews)
    assert codes_of(mapping) == [("key_unknown", 4)]
    # The one that is lost may be of each period.
    assert [each["reviews"] for each in periods(mapping)] == [
        [{"held_on": "2025-06-26"}, {}],
        [{"held_on": "2025-06-27"}, {}],
    ]


def test_a_review_of_two_periods_that_overlap_may_be_of_each(tmp_path: Path) -> None:
    # The end of the first period is missing.
    care = "ID,Start,End\nA1,2025-01-06,\nA1,2025-06-02,\n"
    mapping = write_mapping(tmp_path, care=care, reviews="ID,Held\nA1,2025-06-26\n")
    assert codes_of(mapping) == [("in_several_periods", 2)]
    assert [each["reviews"] for each in periods(mapping)] == [[{}], [{}]]


def test_on_the_day_of_a_new_period_a_placement_is_of_the_new_and_a_review_of_the_old(
    tmp_path: Path,
) -> None:
    care = "ID,Start,End\nA1,2025-01-06,2025-03-10\nA1,2025-03-10,\n"
    placements = CARE.replace("tables.care", "tables.placements").replace(
        '"periods_of_care"', '"periods_of_care.placements"'
    )
    mapping = write_mapping(
        tmp_path, CHILDREN, CARE, REVIEWS, placements.replace("care.csv", "homes.csv"),
        care=care, reviews="ID,Held\nA1,2025-03-10\n", homes="ID,Start,End\nA1,2025-03-10,\n",
    )  # fmt: skip
    first, second = periods(mapping)
    assert (first["reviews"], second["reviews"]) == ([{"held_on": "2025-03-10"}], [])
    assert (first["placements"], second["placements"]) == ([], [{"started_on": "2025-03-10"}])


def test_a_key_may_start_anew_in_each_period(tmp_path: Path) -> None:
    homes = "ID,Start,End,No\nA1,2025-01-06,2025-03-10,1\nA1,2025-06-02,,1\n"
    placements = """
    [tables.homes]
    file = "homes.csv"
    child = "ID"
    row = "periods_of_care.placements"
    key = "No"
    several = "span"
    columns = {"Start" = "started_on", "End" = "ended_on"}
    """
    mapping = write_mapping(tmp_path, CHILDREN, CARE, placements, care=TWICE, homes=homes)
    assert [each["placements"] for each in periods(mapping)] == [
        [{"started_on": "2025-01-06", "ended_on": "2025-03-10"}],
        [{"started_on": "2025-06-02"}],
    ]


def test_a_table_without_the_child_finds_it_through_the_key(tmp_path: Path) -> None:
    care = "ID,Start,End,Period\nA1,2025-01-06,,P1\nB2,2025-01-06,,P2\n"
    children = "ID,Born\nA1,2015-03-14\nB2,2015-03-14\n"
    reviews = "Held,Period\n2025-01-31,P2\n2025-01-30,P1\n2025-01-29,P3\n"
    by_key = REVIEWS.replace('child = "ID"', 'within = "Period"')
    mapping = write_mapping(
        tmp_path, CHILDREN, CARE + 'key = "Period"\n', by_key,
        care=care, children=children, reviews=reviews,
    )  # fmt: skip
    assert codes_of(mapping) == [("key_unknown", 4)]
    # Nobody knows whose the third is: each child may have been reviewed once more.
    assert periods(mapping)[0]["reviews"] == [{"held_on": "2025-01-30"}, {}]
    assert periods(mapping, "B2")[0]["reviews"] == [{"held_on": "2025-01-31"}, {}]


def test_a_key_that_two_children_have_and_a_blank_one_name_no_child(tmp_path: Path) -> None:
    care = "ID,Start,End,Period\nA1,2025-01-06,,1\nA1,2024-01-08,2024-02-05,\nB2,2025-01-06,,1\n"
    children = "ID,Born\nA1,2015-03-14\nB2,2015-03-14\n"
    by_key = REVIEWS.replace('child = "ID"', 'within = "Period"')
    mapping = write_mapping(
        tmp_path, CHILDREN, CARE + 'key = "Period"\n', by_key,
        care=care, children=children, reviews="Held,Period\n2025-01-31,1\n2025-01-30,\n",
    )  # fmt: skip
    assert codes_of(mapping) == [("key_of_several", 2), ("key_unknown", 3)]
    # Both may be of either child, in any period.
    assert [each["reviews"] for each in periods(mapping)] == [[{}, {}], [{}, {}]]
    assert [each["reviews"] for each in periods(mapping, "B2")] == [[{}, {}]]


def test_rows_of_one_key_are_one_period_from_the_first_start_to_the_last_end(
    tmp_path: Path,
) -> None:
    care = (
        "ID,Start,End,Period\nA1,2025-03-10,,1\nA1,2025-01-06,2025-03-10,1\n"
        "A1,2024-01-08,2024-02-05,0\n"
    )
    span = CARE + 'key = "Period"\nseveral = "span"\n'
    found = periods(write_mapping(tmp_path, CHILDREN, span, care=care))
    assert found == [
        {"started_on": "2024-01-08", "ended_on": "2024-02-05"},
        {"started_on": "2025-01-06"},
    ]


def test_rows_that_go_on_without_a_break_are_one(tmp_path: Path) -> None:
    care = (
        "ID,Start,End,Why\nA1,2025-01-06,2025-02-03,\nA1,2025-02-04,2025-03-10,E4A\n"
        "A1,2025-03-10,2025-04-07,\nA1,2025-06-02,,\n"
    )
    unbroken = CARE.replace(
        '"ended_on"', '"ended_on", "Why" = {fact = "end_reason", codes = "ssda903.period_end"}'
    )
    found = periods(write_mapping(tmp_path, CHILDREN, unbroken + "unbroken = true\n", care=care))
    # 3 and 4 February touch. A child who went home on 10 March came back into care that day.
    assert [(each["started_on"], each.get("ended_on")) for each in found] == [
        ("2025-01-06", "2025-03-10"),
        ("2025-03-10", "2025-04-07"),
        ("2025-06-02", None),
    ]


PLANS = """
[tables.plans]
file = "plans.csv"
child = "ID"
row = "periods_of_care.care_plan.permanence_plan"
columns = {"Made" = "prepared_on", "Route" = "option"}
"""
TWO_PLANS = "ID,Made,Route\nA1,2025-03-03,adoption\nA1,2025-02-03,return_home\n"


@pytest.mark.parametrize(
    ("several", "plan", "codes", "set_aside"),
    [
        (
            'several = "first"\n',
            {"prepared_on": "2025-02-03", "option": "return_home"},
            [],
            1,
        ),
        ('several = "last"\n', {"prepared_on": "2025-03-03", "option": "adoption"}, [], 1),
        ("", {}, [("rows_differ", 3), ("rows_differ", 3)], 0),
    ],
)
def test_of_several_rows_of_one_record_the_mapping_says_which_counts(
    several: str,
    plan: dict[str, str],
    codes: list[tuple[str, int]],
    set_aside: int,
    tmp_path: Path,
) -> None:
    mapping = write_mapping(tmp_path, CHILDREN, CARE, PLANS + several, plans=TWO_PLANS)
    assert codes_of(mapping) == codes
    assert periods(mapping)[0]["care_plan"] == {"permanence_plan": plan}
    source = Tables(mapping)
    list(source.read())
    assert source.rows[-1].set_aside == set_aside


def test_no_row_means_none_or_is_left_unknown(tmp_path: Path) -> None:
    nothing = "ID,Made,Route\n"
    mapping = write_mapping(tmp_path, CHILDREN, CARE, PLANS, plans=nothing)
    assert periods(mapping)[0]["care_plan"] == {"permanence_plan": None}
    unknown = PLANS + 'no_row = "unknown"\n'
    mapping = write_mapping(tmp_path, CHILDREN, CARE, unknown, plans=nothing)
    assert "care_plan" not in periods(mapping)[0]


@pytest.mark.parametrize(
    ("complete_from", "period"),
    [
        ("2024-12-01", {}),
        ("2025-01-06", {}),
        ("2025-02-01", {"reviews_recorded_from": "2025-02-01"}),
        ('"unknown"', {"reviews_recorded_from": "2026-03-31"}),
    ],
)
def test_a_table_says_from_when_it_holds_every_review(
    complete_from: str, period: dict[str, str], tmp_path: Path
) -> None:
    reviews = REVIEWS.replace('"always"', complete_from)
    top = "complete_until = 2026-03-31\n"
    (found,) = periods(write_mapping(tmp_path, CHILDREN, CARE, reviews, top=top))
    del found["started_on"], found["reviews"]
    assert found == period


def test_rows_within_reviews_are_joined_by_the_key_of_the_review(tmp_path: Path) -> None:
    attendees = """
    [tables.attendees]
    file = "attendees.csv"
    child = "ID"
    row = "periods_of_care.reviews.attendees"
    within = "Review"
    columns = {"Role" = {fact = "role", codes = {SW = "social_worker"}}}
    """
    mapping = write_mapping(
        tmp_path, CHILDREN, CARE, REVIEWS + 'key = "No"\n', attendees,
        reviews="ID,Held,No\nA1,2025-01-31,7\n", attendees="ID,Review,Role\nA1,7,SW\nA1,7,Iro\n",
    )  # fmt: skip
    assert codes_of(mapping) == [("code_unknown", 3)]
    (review,) = periods(mapping)[0]["reviews"]
    assert review["attendees"][0] == {"role": "social_worker"}


def test_a_table_may_hold_more_of_the_same_record(tmp_path: Path) -> None:
    more = """
    [tables.minutes]
    file = "minutes.csv"
    child = "ID"
    row = "periods_of_care.reviews"
    key = "No"
    complete_from = "always"
    columns = {"Sent" = "record.distributed_on"}
    """
    mapping = write_mapping(
        tmp_path, CHILDREN, CARE, REVIEWS + 'key = "No"\n', more,
        reviews="ID,Held,No\nA1,2025-01-31,7\n", minutes="ID,No,Sent\nA1,7,2025-02-10\n",
    )  # fmt: skip
    (review,) = periods(mapping)[0]["reviews"]
    assert (review["held_on"], review["record"]["distributed_on"]) == ("2025-01-31", "2025-02-10")


def test_only_some_rows_of_a_table_may_be_meant(tmp_path: Path) -> None:
    visits = "ID,Held,Type\nA1,2025-01-10,Statutory\nA1,2025-01-11,Other\n,2025-01-12,Other\n"
    only = VISITS + 'only = {Type = ["statutory"]}\n'
    mapping = write_mapping(tmp_path, CHILDREN, CARE, only, visits=visits)
    assert codes_of(mapping) == []
    assert periods(mapping)[0]["visits"] == [{"held_on": "2025-01-10"}]


@pytest.mark.parametrize("child", ["A1", "17"])
def test_tables_in_the_order_of_children_are_read_in_step_and_others_in_memory(
    child: str, tmp_path: Path
) -> None:
    ids = [child, f"{child}0", f"{child}00"]
    rows = {
        "children": "ID,Born\n" + "".join(f"{each},2015-03-14\n" for each in ids),
        "care": "ID,Start,End\n" + "".join(f"{each},2025-01-06,\n" for each in ids),
        "reviews": "ID,Held\n" + "".join(f"{each},2025-01-31\n" for each in ids),
    }
    in_step = write_mapping(tmp_path, **rows)
    first = cases_and_rejects(in_step)
    head, *lines = rows["reviews"].splitlines(keepends=True)
    out_of_order = write_mapping(tmp_path, **{**rows, "reviews": "".join([head, *lines[::-1]])})
    assert cases_and_rejects(out_of_order) == first
    assert list(first[0]) == ids


def test_a_row_without_its_child_may_be_the_review_of_any(tmp_path: Path) -> None:
    reviews = "ID,Held\nA1,2025-01-31\n,2025-02-03\n"
    mapping = write_mapping(tmp_path, reviews=reviews)
    assert codes_of(mapping) == [("child_missing", 3)]
    assert len(periods(mapping)[0]["reviews"]) == 2


def test_an_end_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path) -> None:
    care = "ID,Start,End\nA1,2025-01-06,31/02/2025\nA1,2023-01-09,\n"
    mapping = write_mapping(tmp_path, CHILDREN, CARE, care=care, top='dates = "DD/MM/YYYY"\n')
    cases, _ = cases_and_rejects(mapping)
    case = cases["A1"].model_dump(mode="json", exclude_unset=True)
    assert case["periods_of_care"] == [
        {"started_on": "2023-01-09", "ended_on": None},
        {"started_on": "2025-01-06"},
    ]
    assert "period_of_care.ended_on" in case["not_supplied"]


def test_many_visits_without_a_day_leave_the_list_open(tmp_path: Path) -> None:
    """As where every date is written in another form: each alone may have closed any gap."""
    visits = "ID,Held\nA1,2025-01-10\n" + "A1,10.02.2025\n" * 3
    top = "complete_until = 2026-03-31\n"
    mapping = write_mapping(tmp_path, CHILDREN, CARE, VISITS, visits=visits, top=top)
    assert codes_of(mapping) == [("day_format", 3), ("day_format", 4), ("day_format", 5)]
    (period,) = periods(mapping)
    assert period["visits"] == [{"held_on": "2025-01-10"}]
    assert period["visits_recorded_from"] == "2026-03-31"
