"""Short breaks under V3: one arrangement, and its days by the law and by the validator."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from permanence_rules.sources.ssda903.source import Ssda903
from tests.sources.test_ssda903 import facts, only_case, only_period, periods, read, write_year
from tests.support import shipped

BREAKS = (
    "A1,03/05/2019,S,V3,K2,PR1,06/05/2019,E4A, "
    "A1,07/06/2019,S,V3,K2,PR1,10/06/2019,E4A, "
    "A1,01/08/2019,S,V3,K2,PR1,21/08/2019,E4A,"
)
STEADY = "B2,01/05/2018,S,C2,U6,PR1,,,"
TWO = "A1,1,01/01/2015 B2,1,01/01/2015"


def test_breaks_are_one_period_with_a_placement_each(tmp_path: Path) -> None:
    found = facts(only_period(write_year(tmp_path, "2019-20", episodes=BREAKS)))
    assert found["arrangement"] == "short_breaks"
    assert [(each.get("started_on"), each.get("ended_on")) for each in found["placements"]] == [
        ("2019-05-03", "2019-05-06"),
        ("2019-06-07", "2019-06-10"),
        ("2019-08-01", "2019-08-21"),
        (None, None),  # breaks before April 2019 that this return does not hold
    ]
    # The end of a break is not the end of the agreement, of which the return says nothing.
    assert "ended_on" not in found
    assert found["legal_statuses"] == [{"status": "short_breaks_by_agreement"}]
    assert "end_reason" not in found


def test_a_series_begins_where_the_return_before_has_none_of_it(tmp_path: Path) -> None:
    write_year(tmp_path, "2019-20", episodes=BREAKS)
    assert only_period(tmp_path).started_on is None  # breaks before April 2019 may be its first
    write_year(tmp_path, "2018-19", header="B2,1,01/01/2015", episodes=STEADY)
    write_year(tmp_path, "2019-20", header=TWO, episodes=f"{BREAKS} {STEADY}")
    (case,) = [each for each in read(tmp_path)[0] if each.case_id == "A1"]
    (series,) = facts(case)["periods_of_care"]
    assert series["started_on"] == "2019-05-03"
    assert len(series["placements"]) == 3


def test_care_between_two_breaks_parts_the_series(tmp_path: Path) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        episodes="A1,03/05/2019,S,V3,K2,PR1,06/05/2019,E4A, "
        "A1,07/06/2019,S,V2,U6,PR1,10/07/2019,E4A, "
        "A1,01/08/2019,S,V3,K2,PR1,21/08/2019,E4A,",
    )
    kinds = [facts(each)["arrangement"] for each in periods(only_case(root))]
    assert kinds == ["short_breaks", "continuous", "short_breaks"]


def test_a_series_ends_with_an_adoption_or_a_death(tmp_path: Path) -> None:
    root = write_year(
        tmp_path, "2019-20", episodes=BREAKS.replace("21/08/2019,E4A", "21/08/2019,E2")
    )
    case = only_case(root)
    assert periods(case)[0].ended_on == date(2019, 8, 21)
    assert case.child is not None
    assert case.child.died_on == date(2019, 8, 21)


def test_the_length_is_judged_break_by_break(tmp_path: Path) -> None:
    case = only_case(write_year(tmp_path, "2019-20", episodes=BREAKS))
    report = shipped("england").check(case, as_at=date(2020, 3, 31))
    found = {
        each.subject.path: (each.outcome, each.due_on, each.days_late)
        for each in report.findings
        if each.rule == "england/placements/short-breaks-length"
    }
    # 1 August is day one, so the seventeenth is 17 August, and the 21st is four days after it.
    assert found["periods_of_care[0].placements[2]"] == ("late", date(2019, 8, 17), 4)
    assert found["periods_of_care[0].placements[0]"][0] == "met"


def test_days_before_the_first_return_keep_the_sum_open(tmp_path: Path) -> None:
    case = only_case(write_year(tmp_path, "2019-20", episodes=BREAKS))
    report = shipped("england").check(case, as_at=date(2020, 3, 31))
    totals = {each.outcome for each in report.findings if each.rule.endswith("short-breaks-total")}
    assert totals == {"undetermined"}


def test_both_counts_stand_side_by_side(tmp_path: Path) -> None:
    source = Ssda903([write_year(tmp_path, "2019-20", episodes=BREAKS)])
    assert len(list(source.read())) == 1
    # From 3 to 6 May are four days by the law (3, 4, 5, 6), and three by the validator (6 - 3).
    assert [(each.by_law, each.by_validator) for each in source.short_breaks] == [
        (4, 3),
        (4, 3),
        (21, 20),
    ]
    lengths, totals = source.notes[-2:]
    assert "Longer than 17 days: 1 breaks" in lengths
    assert "1 by the national validator (rule 365)" in lengths
    assert "0 in any twelve months" in totals


def test_the_counts_differ_at_the_limit(tmp_path: Path) -> None:
    # 1 to 18 May are 18 days with the first; 18 - 1 = 17 are not more than 17. Twelve months
    # from 2 March 2019 to 1 March 2020 hold more than one return has.
    episodes = "A1,01/05/2019,S,V3,K2,PR1,18/05/2019,E4A,"
    source = Ssda903([write_year(tmp_path / "a", "2019-20", episodes=episodes)])
    list(source.read())
    assert "17 days: 1 breaks" in source.notes[0]
    assert "; 0 by the national validator" in source.notes[0]


def test_twelve_months_are_not_those_of_a_return(tmp_path: Path) -> None:
    # 1 February to 11 March 2019 are 28 + 11 = 39 days, 1 May to 7 June 31 + 7 = 38: 77 in
    # twelve months. Within one return there are at most 38 and 37, as one date from the other.
    old = "A1,01/02/2019,S,V3,K2,PR1,11/03/2019,E4A,"
    new = "A1,01/05/2019,S,V3,K2,PR1,07/06/2019,E4A,"
    write_year(tmp_path, "2018-19", episodes=old)
    write_year(tmp_path, "2019-20", episodes=new)
    source = Ssda903([tmp_path])
    list(source.read())
    assert "1 in any twelve months" in source.notes[-1]
    assert "0 within one return" in source.notes[-1]


def test_a_return_without_breaks_says_nothing_of_them(tmp_path: Path) -> None:
    source = Ssda903([write_year(tmp_path, "2019-20", header=TWO, episodes=STEADY)])
    list(source.read())
    assert source.notes == ()


def test_known_days_that_are_too_many_are_so_whatever_came_before(tmp_path: Path) -> None:
    # 1 May to 14 July 2019 are 31 + 30 + 14 = 75 days; with 1 to 2 August they are 77.
    episodes = "A1,01/05/2019,S,V3,K2,PR1,14/07/2019,E4A, A1,01/08/2019,S,V3,K2,PR1,02/08/2019,E4A,"
    case = only_case(write_year(tmp_path, "2019-20", episodes=episodes))
    report = shipped("england").check(case, as_at=date(2020, 3, 31))
    totals = {
        each.subject.path: each.outcome
        for each in report.findings
        if each.rule.endswith("short-breaks-total")
    }
    assert totals["periods_of_care[0].placements[1]"] == "breached"
