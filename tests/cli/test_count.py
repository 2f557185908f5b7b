"""`count`: duties due, in time, late and overdue, counted by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from permanence_rules import Report
from permanence_rules.cli.checking import Checking
from tests.cli.program import AS_AT, IN_TIME, LATE, OVERDUE, Run, a_case, write

# The rules of `reviews` count a first, a second and each later review. As at 1 December 2025:
# IN_TIME: three in time, and the next is due on 29 April 2026.
# LATE: the first in time, the second one day late, the third (by 1 November) in time, one ahead.
# OVERDUE: two in time, the third overdue since 30 October 2025.


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    children = [
        {**a_case("A1", *IN_TIME), "team": "A"},
        {**a_case("A2", *LATE), "team": "A"},
        {**a_case("B1", *OVERDUE), "team": "B"},
        a_case("C1", *OVERDUE),
    ]
    return write(tmp_path / "cases.json", children)


def table(run: Run, *arguments: object) -> list[list[str]]:
    ran = run("count", *arguments, "--as-at", AS_AT, "--format", "csv")
    assert ran.code == 0, ran.err
    rows = csv.DictReader(StringIO(ran.out))
    keys = ("team", "area", "duty", "strength", "period")
    numbers = ("due", "in_time", "share_in_time", "late", "overdue", "not_yet_due")
    return [
        [*(row[key].rpartition("/")[2] for key in keys if key in row), *map(row.get, numbers)]  # type: ignore[list-item]  # every column is there
        for row in rows
    ]


def test_by_team(run: Run, cases: Path, reviews: Path) -> None:
    assert table(run, cases, "--rules", reviews, "--by", "team") == [
        ["A", "6", "5", "0.8333", "1", "0", "2"],
        ["B", "3", "2", "0.6667", "0", "1", "0"],
        ["none recorded", "3", "2", "0.6667", "0", "1", "0"],
    ]


def test_by_duty_and_team(run: Run, cases: Path, reviews: Path) -> None:
    found = table(run, cases, "--rules", reviews, "--by", "duty", "--by", "team", "--team", "A")
    assert found == [
        ["A", "first-review", "2", "2", "1.0", "0", "0", "0"],
        ["A", "later-reviews", "2", "2", "1.0", "0", "0", "2"],
        ["A", "second-review", "2", "1", "0.5", "1", "0", "0"],
    ]


def test_one_duty_and_its_periods(run: Run, cases: Path, reviews: Path) -> None:
    duty = ("--duty", "reviews-only/reviews/second-review")
    # All four second reviews were due on 30 April 2025, in the first quarter from April.
    assert table(run, cases, "--rules", reviews, *duty, "--by", "period") == [
        ["2025-26 Q1", "4", "3", "0.75", "1", "0", "0"]
    ]


def test_what_nobody_owes_is_no_line(run: Run, cases: Path, reviews: Path) -> None:
    ran = run("count", cases, "--rules", reviews, "--as-at", AS_AT, "--strength", "local")
    assert ran.code == 0
    assert "Nothing of this kind was found." in ran.out


def test_the_table_has_a_line_for_all(run: Run, cases: Path, reviews: Path) -> None:
    ran = run("count", cases, "--rules", reviews, "--as-at", AS_AT)
    assert "4 children as at 1 December 2025" in ran.out
    lines = [line.split() for line in ran.out.splitlines()]
    assert ["reviews", "12", "9", "75.0", "%", "1", "2", "0", "0", "2"] in lines
    assert ["all", "12", "9", "75.0", "%", "1", "2", "0", "0", "2"] in lines


def test_duties_that_were_never_due_are_a_number_and_no_lines(
    run: Run, reviews: Path, tmp_path: Path
) -> None:
    # Nobody knows when care began for D2, so nothing of it is known to be due. Of D1, a week in
    # care, the first review is still to come.
    unknown = a_case("D2")
    del unknown["periods_of_care"][0]["started_on"]
    cases = write(tmp_path / "cases.json", [a_case("D1"), unknown])
    asked = ("count", cases, "--rules", reviews, "--as-at", "2025-01-13", "--by", "duty")
    said, whole = run(*asked).out, run(*asked, "--format", "csv").out
    duties = [line.split()[0] for line in said.splitlines() if "reviews-only/" in line]
    assert duties == ["reviews-only/reviews/first-review"]
    assert whole.count("reviews-only/") == 3
    assert "Left out: 2 of 3 lines" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "child"), "--by: expected one of: team, area, duty, strength, period."),
        (("--area", "vists"), "--area: expected one of"),
        (
            ("--duty", "reviews-only/reviews/second"),
            'Did you mean "reviews-only/reviews/second-review"?',
        ),
        (("--strength", "law"), "--strength: expected one of"),
        (("--format", "xlsx"), "--format: expected one of: text, csv."),
    ],
)
def test_what_cannot_be_counted(
    run: Run, cases: Path, reviews: Path, options: tuple[str, ...], said: str
) -> None:
    ran = run("count", cases, "--rules", reviews, *options)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_input_that_cannot_be_used_is_said(run: Run, reviews: Path, tmp_path: Path) -> None:
    cases = write(tmp_path / "cases.json", [a_case("A1", *IN_TIME), {"no": "case"}])
    ran = run("count", cases, "--rules", reviews, "--as-at", AS_AT, "--jobs", 2)
    assert ran.code == 3
    assert "Not used: 1, listed above; all else was counted." in ran.err


@pytest.mark.slow
def test_a_duty_alone_is_counted_as_among_all_others(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the duties that are asked for are judged, and what they rest on."""
    judged: list[int] = []
    usual = Checking.reports

    def reports(self: Checking) -> Iterator[Report]:
        judged.append(len(self.rulebook.rules) - len(self.rulebook.left_out))
        return usual(self)

    monkeypatch.setattr(Checking, "reports", reports)
    children = Path(__file__).parents[2] / "examples" / "cases"

    def counted(*duties: str) -> dict[str, list[str]]:
        asked = (part for duty in duties for part in ("--duty", duty))
        ran = run(
            *("count", children, "--as-at", "2026-03-31", "--by", "duty", "--format", "csv"),
            *asked,
        )
        return {row[0]: row for row in csv.reader(ran.out.splitlines()[1:])}

    whole = counted()
    # Of each area one duty, and every need of several duties that is counted by itself.
    duties = [*{each.split("/")[1]: each for each in whole}.values()]
    families = [each for each in whole if each.endswith("/any")]
    for asked in (*duties[:4], *families):
        assert counted(asked) == {asked: whole[asked]}
    assert counted(*duties) == {each: whole[each] for each in duties}
    assert judged[0] > 100
    assert max(judged[1:5]) < judged[0] / 4
