"""Periods of care chained across episodes and years, and what is left unknown or out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from permanence_rules.case import Case
from permanence_rules.sources.ssda903.source import Ssda903
from tests.sources.test_ssda903 import only_case, only_period, periods, read, write_year
from tests.support import shipped

Days = list[tuple[date | None, date | None]]


def spans(case: Case) -> Days:
    return [(each.started_on, each.ended_on) for each in periods(case)]


def in_2019_20(tmp_path: Path, *episodes: str) -> Path:
    return write_year(tmp_path, "2019-20", episodes=" ".join(episodes))


def test_episodes_that_follow_each_other_make_one_period(tmp_path: Path) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/07/2019,L,C2,U6,PR1,02/09/2019,X1,",
        "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,X1,",
        "A1,02/09/2019,P,C2,K2,PR4,10/01/2020,E4A,",
    )
    period = only_period(root)
    assert (period.started_on, period.ended_on) == (date(2019, 5, 1), date(2020, 1, 10))
    assert period.end_reason == "returned_home"


def test_an_episode_open_at_the_year_end_goes_on_in_the_next_return(tmp_path: Path) -> None:
    write_year(tmp_path, "2019-20", episodes="A1,01/05/2019,S,C1,U6,PR1,,,")
    write_year(tmp_path, "2020-21", episodes="A1,01/05/2019,S,C1,U6,PR1,01/06/2020,E4B,")
    assert spans(only_case(tmp_path)) == [(date(2019, 5, 1), date(2020, 6, 1))]


def test_the_end_of_care_and_a_new_start_make_two_periods_even_on_one_day(tmp_path: Path) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,E16,",
        "A1,01/07/2019,S,C1,U6,PR1,01/09/2019,E8,",
        "A1,01/11/2019,S,C1,U6,PR1,,,",
    )
    assert spans(only_case(root)) == [
        (date(2019, 5, 1), date(2019, 7, 1)),
        (date(2019, 7, 1), date(2019, 9, 1)),
        (date(2019, 11, 1), None),
    ]


def test_care_that_began_before_the_data_has_no_start(tmp_path: Path) -> None:
    period = only_period(in_2019_20(tmp_path, "A1,01/05/2018,P,C1,U6,PR1,,X1,"))
    assert "started_on" not in period.model_fields_set


def test_a_row_that_is_missing_before_a_later_one_leaves_its_start_unknown(tmp_path: Path) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,E4A,",
        "A1,01/11/2019,P,C1,U6,PR1,,,",
    )
    assert spans(only_case(root)) == [(date(2019, 5, 1), date(2019, 7, 1)), (None, None)]


FIRST = date(2019, 5, 1)


@pytest.mark.parametrize(
    ("first", "second", "code", "kept"),
    [
        # Care goes on, and the next row is not there or says that care begins.
        ("S,C1,U6,PR1,01/07/2019,X1,", "A1,01/08/2019,P", "no_later_row", [FIRST, None]),
        (
            "S,C1,U6,PR1,01/07/2019,X1,",
            "A1,01/08/2019,S",
            "no_later_row",
            [FIRST, date(2019, 8, 1)],
        ),
        ("S,C1,U6,PR1,01/07/2019,X1,", "A1,01/07/2019,S", "end_contradicted", [FIRST, None]),
        # Care ended, and the next row says that it went on that day.
        ("S,C1,U6,PR1,01/07/2019,E4A,", "A1,01/07/2019,P", "end_contradicted", [FIRST, None]),
        ("S,C1,U6,PR1,01/07/2019,E4A,", "A1,03/07/2019,P", "end_contradicted", [FIRST, None]),
        ("S,C1,U6,PR1,01/07/2019,E4A,", "A1,29/06/2019,S", "end_contradicted", [FIRST, None]),
        # The earlier episode has no end.
        ("S,C1,U6,PR1,,,", "A1,01/07/2019,P", "no_later_row", [FIRST, None]),
        ("S,C1,U6,PR1,,,", "A1,01/07/2019,S", "no_later_row", [FIRST, date(2019, 7, 1)]),
    ],
)
def test_what_does_not_fit_the_next_row_is_named_and_leaves_the_end_unknown(
    tmp_path: Path, first: str, second: str, code: str, kept: list[date | None]
) -> None:
    root = in_2019_20(tmp_path, f"A1,01/05/2019,{first}", f"{second},C1,U6,PR1,,,")
    (case,), rejects = read(root)
    assert [each.code for each in rejects] == [code]
    assert [each.started_on for each in periods(case)] == kept
    # The first period may have ended on any day; the second goes on, and says so.
    assert "period_of_care.ended_on" in case.not_supplied
    said = ["ended_on" in each.model_fields_set for each in periods(case)]
    assert said == [False, True]
    assert periods(case)[1].ended_on is None


@pytest.mark.parametrize("starts", ["30/06/2019", "02/07/2019", "29/06/2019", "03/07/2019"])
def test_a_day_or_two_between_rows_that_go_on_is_one_period_and_either_day_may_be_right(
    tmp_path: Path, starts: str
) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,X1,",
        f"A1,{starts},B,C2,U4,PR1,01/10/2019,X1,",
        "A1,01/10/2019,P,C2,K2,PR1,,,",
    )
    (case,), (reject,) = read(root)
    assert (reject.line, reject.column, reject.code) == (3, "DECOM", "few_days_apart")
    assert "episodes.csv:2; either day may be right" in reject.reason
    assert spans(case) == [(FIRST, None)]
    (period,) = periods(case)
    days = [
        (each.started_on, each.ended_on, "ended_on" in each.model_fields_set)
        for each in period.placements or ()
    ]
    assert days == [
        (FIRST, None, False),  # ended on the one day or the other
        (None, date(2019, 10, 1), True),
        (date(2019, 10, 1), None, True),
    ]
    statuses = [(each.started_on, each.ended_on) for each in period.legal_statuses or ()]
    assert statuses == [(FIRST, None), (None, None)]
    assert {"placement.ended_on", "legal_status.ended_on"} <= set(case.not_supplied)


def test_three_days_between_rows_that_go_on_are_no_slip(tmp_path: Path) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,X1,",
        "A1,04/07/2019,P,C1,U4,PR1,,,",
    )
    (case,), (reject,) = read(root)
    assert reject.code == "no_later_row"
    assert [each.started_on for each in periods(case)] == [FIRST, None]


def test_two_days_at_home_between_two_times_in_care_are_no_doubt(tmp_path: Path) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,E4A,",
        "A1,03/07/2019,S,C1,U6,PR1,,,",
    )
    assert spans(only_case(root)) == [(FIRST, date(2019, 7, 1)), (date(2019, 7, 3), None)]


def test_a_day_between_two_returns_is_one_period(tmp_path: Path) -> None:
    write_year(tmp_path, "2018-19", episodes="A1,01/05/2018,S,C1,U6,PR1,31/03/2019,X1,")
    write_year(tmp_path, "2019-20", episodes="A1,01/04/2019,P,C1,U4,PR1,,,")
    (case,), (reject,) = read(tmp_path)
    assert reject.code == "few_days_apart"
    assert spans(case) == [(date(2018, 5, 1), None)]


@pytest.mark.parametrize(
    "lost",
    [
        "A1,31/06/2019,P,C1,K2,PR1,01/10/2019,X1,",
        "A1,01/07/2019,Q,C1,K2,PR1,01/10/2019,X1,",
        ",01/07/2019,P,C1,K2,PR1,01/10/2019,X1,",  # no child, and the days that are lacking
    ],
)
def test_one_row_that_cannot_be_read_leaves_care_going_on_across_it(
    tmp_path: Path, lost: str
) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,X1,",
        lost,
        "A1,01/10/2019,P,C1,U4,PR1,,,",
    )
    (case,), (reject,) = read(root)
    assert reject.line == 3
    assert spans(case) == [(FIRST, None)]
    first, unknown, last = periods(case)[0].placements or ()
    assert "ended_on" not in first.model_fields_set  # the row may be of the same placement
    assert unknown.model_fields_set == set()
    assert (last.started_on, last.ended_on) == (date(2019, 10, 1), None)


def test_a_row_without_a_child_and_with_other_days_fills_no_gap(tmp_path: Path) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,X1,",
        ",05/07/2019,P,C1,K2,PR1,01/10/2019,X1,",
        "A1,01/10/2019,P,C1,U4,PR1,,,",
    )
    (case,), _ = read(root)
    assert [each.started_on for each in periods(case)] == [FIRST, None]


def test_an_open_last_row_whose_first_day_cannot_be_read_says_that_care_goes_on(
    tmp_path: Path,
) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,X1,",
        "A1,31/06/2019,P,C1,K2,PR1,,,",
    )
    (case,), (reject,) = read(root)
    assert reject.column == "DECOM"
    assert spans(case) == [(FIRST, None)]
    assert case.recorded_until == date(2020, 3, 31)
    assert len(periods(case)[0].placements or ()) == 2


def test_what_came_after_the_last_row_is_unknown_where_care_went_on(tmp_path: Path) -> None:
    (case,), (reject,) = read(in_2019_20(tmp_path, "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,X1,"))
    assert reject.reason.endswith("what came after it is left unknown")
    assert spans(case) == [(date(2019, 5, 1), None)]
    assert case.recorded_until == date(2019, 7, 1)
    (placement,) = periods(case)[0].placements or ()
    assert "ended_on" not in placement.model_fields_set


def test_an_episode_that_the_last_return_does_not_list_is_known_up_to_its_own(
    tmp_path: Path,
) -> None:
    write_year(tmp_path, "2018-19", episodes="A1,01/05/2018,S,C1,U6,PR1,,,")
    write_year(tmp_path, "2019-20", header="A2,1,01/01/2015", episodes="A2,01/05/2019,S,C1,U6,,,,")
    cases, rejects = read(tmp_path)
    assert [case.recorded_until for case in cases] == [date(2019, 3, 31), date(2020, 3, 31)]
    assert [each.record for each in rejects] == ["A1"]


def test_an_episode_listed_before_and_after_a_missing_year_is_one(tmp_path: Path) -> None:
    write_year(tmp_path, "2017-18", episodes="A1,01/05/2017,S,C1,U6,PR1,,,")
    write_year(tmp_path, "2019-20", episodes="A1,01/05/2017,S,C1,U6,PR1,,,")
    assert spans(only_case(tmp_path)) == [(date(2017, 5, 1), None)]


def test_episodes_that_overlap_are_both_left_out(tmp_path: Path) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/04/2019,S,C1,U6,PR1,01/06/2019,E4A,",
        "A1,01/07/2019,S,C1,U6,PR1,01/10/2019,X1,",
        "A1,27/09/2019,P,C1,U6,PR1,01/12/2019,X1,",
        "A1,01/12/2019,P,C1,U6,PR1,,,",
    )
    (case,), (reject,) = read(root)
    assert (reject.line, reject.column) == (4, "DECOM")
    assert "episodes.csv:3; neither is used" in reject.reason
    assert spans(case) == [(date(2019, 4, 1), date(2019, 6, 1)), (None, None)]


def test_a_short_episode_inside_a_long_one_does_not_hide_the_overlap(tmp_path: Path) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/05/2019,S,C1,U6,PR1,01/12/2019,X1,",
        "A1,01/06/2019,P,C1,U6,PR1,01/07/2019,X1,",
        "A1,01/09/2019,P,C1,U6,PR1,,,",
    )
    cases, rejects = read(root)
    assert cases == []
    assert [each.line for each in rejects] == [3, 4, 2]
    assert "no episode of this child can be used" in rejects[-1].reason


def test_an_episode_of_less_than_a_day_breaks_no_chain(tmp_path: Path) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,X1,",
        "A1,01/07/2019,P,C1,P1,PR0,,,",
        "A1,01/07/2019,P,C1,U3,PR1,01/07/2019,X1,",
    )
    assert spans(only_case(root)) == [(date(2019, 5, 1), None)]


def test_the_later_return_is_used_where_two_differ(tmp_path: Path) -> None:
    write_year(tmp_path, "2018-19", episodes="A1,01/05/2018,S,C1,U6,PR1,,,")
    write_year(tmp_path, "2019-20", episodes="A1,01/05/2018,S,C2,U6,PR1,,,")
    (case,), (reject,) = read(tmp_path)
    assert "2018-19/episodes.csv:2; the later return is used" in reject.reason.replace("\\", "/")
    assert "2019-20" in reject.file
    assert [each.status for each in periods(case)[0].legal_statuses or ()] == ["care_order"]


@pytest.mark.parametrize(
    ("older", "newer"), [("01/07/2018,E4A", "01/08/2018,E4A"), ("01/07/2018,E4A", ",")]
)
def test_an_end_that_was_changed_later_is_named(tmp_path: Path, older: str, newer: str) -> None:
    write_year(tmp_path, "2018-19", episodes=f"A1,01/05/2018,S,C1,U6,PR1,{older},")
    write_year(tmp_path, "2019-20", episodes=f"A1,01/05/2018,S,C1,U6,PR1,{newer},")
    (case,), (reject,) = read(tmp_path)
    assert "the later return is used" in reject.reason
    assert spans(case)[0][1] == (date(2018, 8, 1) if newer != "," else None)


def test_the_later_return_corrects_the_first_day(tmp_path: Path) -> None:
    write_year(tmp_path, "2018-19", episodes="A1,06/11/2018,S,C1,U6,PR1,,,")
    write_year(tmp_path, "2019-20", episodes="A1,02/11/2018,S,C1,U6,PR1,,,")
    (case,), (reject,) = read(tmp_path)
    assert (reject.line, reject.code, str(reject.ends)) == (2, "replaced", "set_aside")
    assert spans(case) == [(date(2018, 11, 2), None)]


def test_the_later_return_corrects_the_first_day_to_a_later_one(tmp_path: Path) -> None:
    write_year(tmp_path, "2018-19", episodes="A1,02/11/2018,S,C1,U6,PR1,,,")
    write_year(tmp_path, "2019-20", episodes="A1,06/11/2018,S,C1,U6,PR1,,,")
    (case,), (reject,) = read(tmp_path)
    assert reject.code == "replaced"
    assert spans(case) == [(date(2018, 11, 6), None)]


def test_the_later_return_moves_the_start_of_an_episode_that_both_list_whole(
    tmp_path: Path,
) -> None:
    write_year(tmp_path, "2018-19", episodes="A1,06/11/2018,S,C1,U6,PR1,15/02/2019,E4A,")
    write_year(tmp_path, "2019-20", episodes="A1,08/11/2018,S,C1,U6,PR1,15/02/2019,E4A,")
    assert spans(read(tmp_path)[0][0]) == [(date(2018, 11, 8), date(2019, 2, 15))]


@pytest.mark.parametrize("day", ["05/12/2018", "25/11/2018"])
def test_the_later_return_moves_the_day_of_a_move(tmp_path: Path, day: str) -> None:
    first = "A1,06/11/2018,S,C1,U6,PR1,01/12/2018,X1,"
    write_year(tmp_path, "2018-19", episodes=f"{first} A1,01/12/2018,P,C1,U4,PR1,,,")
    write_year(tmp_path, "2019-20", episodes=f"A1,{day},P,C1,U4,PR1,,,")
    (case,), rejects = read(tmp_path)
    assert {each.code for each in rejects} == {"replaced", "end_replaced"}
    moved = date(2018, int(day[3:5]), int(day[:2]))
    days = [(each.started_on, each.ended_on) for each in periods(case)[0].placements or ()]
    assert days == [(date(2018, 11, 6), moved), (moved, None)]


@pytest.mark.parametrize("end", [",,", "15/02/2019,X1,"])
def test_a_move_that_only_the_later_return_has_ends_the_placement_before_it(
    tmp_path: Path, end: str
) -> None:
    # The episode before the move ended before the later year, so it need not be listed there.
    write_year(tmp_path, "2018-19", episodes=f"A1,06/11/2018,S,C1,U6,PR1,{end}")
    write_year(tmp_path, "2019-20", episodes="A1,15/01/2019,P,C1,U4,PR1,,,")
    (case,), (reject,) = read(tmp_path)
    assert (reject.code, reject.column, str(reject.ends)) == ("end_replaced", "DEC", "used")
    assert spans(case) == [(date(2018, 11, 6), None)]
    days = [(each.started_on, each.ended_on) for each in periods(case)[0].placements or ()]
    assert days == [(date(2018, 11, 6), date(2019, 1, 15)), (date(2019, 1, 15), None)]


def test_a_child_whom_the_later_return_does_not_list_keeps_every_row(tmp_path: Path) -> None:
    write_year(tmp_path, "2018-19", episodes="A1,01/05/2018,S,C1,U6,PR1,01/07/2018,E4A,")
    write_year(
        tmp_path,
        "2019-20",
        header="A2,1,01/01/2015",
        episodes="A2,01/05/2019,S,C1,U6,PR1,,, A2,01/05/2019,S,C1,U6,PR1,,,",
    )
    source = Ssda903([tmp_path])
    cases = [each for each in source.read() if isinstance(each, Case)]
    assert [case.case_id for case in cases] == ["A1", "A2"]
    assert all(each.read == each.used for each in source.rows)
    assert sum(each.read for each in source.rows) == 5


def test_two_rows_of_one_return_that_differ_are_both_left_out(tmp_path: Path) -> None:
    root = in_2019_20(
        tmp_path, "A1,01/05/2019,S,C1,U6,PR1,,,", "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,E4A,"
    )
    cases, (conflict, nothing) = read(root)
    assert cases == []
    assert "neither is used; correct one" in conflict.reason
    assert nothing.record == "A1"


def test_the_same_row_twice_is_one(tmp_path: Path) -> None:
    root = in_2019_20(tmp_path, *["A1,01/05/2019,S,C1,U6,PR1,,,"] * 2)
    assert spans(only_case(root)) == [(date(2019, 5, 1), None)]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("A1,31/02/2019,S,C1,U6,PR1,,,", "DECOM", "there is no such day"),
        ("A1,01/05/0203,S,C1,U6,PR1,,,", "DECOM", "expected a year from 1900 to 2100"),
        ("A1,zz/05/2019,S,C1,U6,PR1,,,", "DECOM", "expected a date written day/month/year"),
        ("A1,,S,C1,U6,PR1,,,", "DECOM", "a date is needed here"),
        ("A1,01/04/2020,S,C1,U6,PR1,,,", "DECOM", "the date is after the end of the return"),
        ("A1,01/05/2019,S,C1,U6,PR1,30/04/2019,E4A,", "DEC", "expected a day on or after DECOM"),
        ("A1,01/05/2019,Q,C1,U6,PR1,,,", "RNE", "this code is not one of the SSDA903 codes"),
        ("A1,01/05/2019,,C1,U6,PR1,,,", "RNE", "a code is needed here"),
    ],
)
def test_a_row_whose_meaning_is_in_doubt_is_left_out_and_the_child_is_named(
    tmp_path: Path, row: str, column: str, reason: str
) -> None:
    cases, rejects = read(in_2019_20(tmp_path, row))
    assert cases == []
    assert [(each.column, each.record) for each in rejects] == [(column, "A1"), (None, "A1")]
    assert reason in rejects[0].reason
    assert "no episode of this child can be used" in rejects[1].reason


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("A1,01/05/2019,S,C1,U6,PR1,01/04/2020,E4A,", "DEC", "after the end of the return"),
        ("A1,01/05/2019,S,C1,U6,PR1,,E4A,", "DEC", "care ended and the day is missing"),
        ("A1,01/05/2019,S,C1,U6,PR1,soon,E4A,", "DEC", "expected a date written"),
    ],
)
def test_an_end_that_cannot_be_read_leaves_the_start_and_all_after_it_unknown(
    tmp_path: Path, row: str, column: str, reason: str
) -> None:
    (case,), rejects = read(in_2019_20(tmp_path, row))
    assert [(each.column, each.code == "no_later_row") for each in rejects] == [
        (column, False),
        ("DEC", True),
    ]
    assert reason in rejects[0].reason
    assert spans(case) == [(FIRST, None)]
    assert case.recorded_until == FIRST  # how care went on from there is not told


def test_an_end_that_cannot_be_read_is_the_day_on_which_the_next_row_goes_on(
    tmp_path: Path,
) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/05/2019,S,C1,U6,PR1,31/06/2019,X1,",
        "A1,01/07/2019,P,C1,U4,PR1,,,",
    )
    (case,), (reject,) = read(root)
    assert reject.column == "DEC"
    days = [(each.started_on, each.ended_on) for each in periods(case)[0].placements or ()]
    assert days == [(FIRST, date(2019, 7, 1)), (date(2019, 7, 1), None)]


def test_an_unknown_legal_status_leaves_that_alone_open(tmp_path: Path) -> None:
    (case,), (reject,) = read(in_2019_20(tmp_path, "A1,01/05/2019,S,C9,U6,PR1,,,"))
    assert (reject.column, str(reject.ends)) == ("LS", "used")
    (period,) = periods(case)
    assert period.started_on == FIRST
    (status,) = period.legal_statuses or ()
    assert status.model_fields_set == {"started_on"}
    # It may be one of short breaks, or of remand.
    assert {"period_of_care.arrangement", "period_of_care.remands"} <= set(case.not_supplied)
    assert not {"arrangement", "remands"} & period.model_fields_set
    # Held in time, 3 May 2019 was no breach in either arrangement; that none came since is one
    # in continuous care only.
    root = write_year(
        tmp_path / "reviewed",
        "2019-20",
        episodes="A1,01/05/2019,S,C9,U6,PR1,,,",
        reviews="A1,01/01/2015,03/05/2019,PN1",
    )
    (case,), _ = read(root)
    report = shipped("england").check(case, as_at=date(2020, 3, 31))
    found = {each.rule: each.outcome for each in report.findings}
    assert found["england/reviews/second-review"] == "undetermined"


def test_an_unknown_reason_for_the_end_is_told_by_the_next_row(tmp_path: Path) -> None:
    rows = "A1,01/05/2019,S,C1,U6,PR1,01/07/2019,E99,"
    (case,), _ = read(in_2019_20(tmp_path / "a", rows, "A1,01/07/2019,P,C1,U6,PR1,,,"))
    assert spans(case) == [(FIRST, None)]
    (case,), _ = read(in_2019_20(tmp_path / "b", rows, "A1,01/07/2019,S,C1,U6,PR1,,,"))
    assert spans(case) == [(FIRST, date(2019, 7, 1)), (date(2019, 7, 1), None)]
    (case,), _ = read(in_2019_20(tmp_path / "c", rows))
    assert case.recorded_until == date(2019, 7, 1)


def test_a_row_in_doubt_leaves_the_start_of_what_follows_unknown(tmp_path: Path) -> None:
    root = in_2019_20(
        tmp_path,
        "A1,01/13/2019,S,C1,U6,PR1,01/07/2019,X1,",
        "A1,01/07/2019,P,C1,U4,PR1,,,",
    )
    (case,), (reject,) = read(root)
    assert reject.line == 2
    assert spans(case) == [(None, None)]


@pytest.mark.parametrize("name", ["", "=1+1", "a b", "é"])
def test_a_row_without_a_sound_identifier_is_named_by_its_line_alone(
    tmp_path: Path, name: str
) -> None:
    root = in_2019_20(tmp_path, "A1,01/05/2019,S,C1,U6,PR1,,,")
    with (root / "2019-20" / "episodes.csv").open("a", encoding="utf-8") as file:
        file.write(f"{name},01/05/2019,S,C1,U6,PR1,,,\n")
    cases, (reject,) = read(root)
    assert len(cases) == 1
    assert (reject.line, reject.column, reject.record) == (3, "CHILD", None)


def test_the_birth_and_an_episode_before_it_are_both_left_out(tmp_path: Path) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        header="A1,1,02/05/2019",
        episodes="A1,01/05/2019,S,C1,U6,,01/07/2019,X1, A1,01/07/2019,P,C1,U6,,,,",
    )
    (case,), (reject,) = read(root)
    assert (reject.line, reject.column) == (2, "DECOM")
    assert spans(case) == [(None, None)]
    assert case.child is not None
    assert "date_of_birth" not in case.child.model_fields_set


def test_a_child_without_episodes_is_named(tmp_path: Path) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        header="A1,1,01/01/2015 A2,2,01/01/2016",
        episodes="A1,01/05/2019,S,C1,U6,PR1,,,",
        reviews="A2,01/01/2016,01/06/2019,PN0",
    )
    (case,), (reject,) = read(root)
    assert case.case_id == "A1"
    assert (reject.record, reject.line) == ("A2", 3)
    assert reject.reason.startswith("there is no episode of this child")


def test_a_child_that_header_lacks_is_named_and_checked(tmp_path: Path) -> None:
    root = write_year(tmp_path, "2019-20", header="", episodes="A1,01/05/2019,S,C1,U6,PR1,,,")
    (case,), (reject,) = read(root)
    assert "not in Header" in reject.reason
    assert spans(case) == [(date(2019, 5, 1), None)]


def test_of_two_dates_of_birth_the_later_return_is_used(tmp_path: Path) -> None:
    episodes = "A1,01/05/2018,S,C1,U6,PR1,,,"
    write_year(tmp_path, "2018-19", header="A1,1,01/01/2015", episodes=episodes)
    write_year(tmp_path, "2019-20", header="A1,1,02/01/2015", episodes=episodes)
    (case,), (reject,) = read(tmp_path)
    assert (reject.column, reject.line) == ("DOB", 2)
    assert case.child is not None
    assert case.child.date_of_birth == date(2015, 1, 2)


def test_of_two_dates_of_birth_in_one_return_neither_is_used(tmp_path: Path) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        header="A1,1,01/01/2015 A1,1,02/01/2015",
        episodes="A1,01/05/2019,S,C1,U6,PR1,,,",
    )
    (case,), (reject,) = read(root)
    assert "the date of birth differs from that at" in reject.reason
    assert case.child is not None
    assert "date_of_birth" not in case.child.model_fields_set


@pytest.mark.parametrize(
    ("header", "column"), [("A1,1,31/02/2015", "DOB"), ("A1,9,01/01/2015", "SEX")]
)
def test_a_cell_of_header_can_be_spared(tmp_path: Path, header: str, column: str) -> None:
    root = write_year(tmp_path, "2019-20", header=header, episodes="A1,01/05/2019,S,C1,U6,PR1,,,")
    (case,), (reject,) = read(root)
    assert reject.column == column
    assert case.case_id == "A1"
