"""`compare`: what differs between rules, days and laws, and the exit code that it ends with."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.program import AS_AT, IN_TIME, OVERDUE, Run, a_case, write


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    return write(tmp_path / "cases.json", [a_case("A1", *IN_TIME), a_case("A2", *OVERDUE)])


def test_two_days_tell_what_time_has_done(run: Run, cases: Path, reviews: Path) -> None:
    # The next review of A2 was due by 30 October 2025; that of A1 was held the day before.
    ran = run("compare", "2025-10-30", "2025-10-31", cases, "--rules", reviews)
    assert ran.code == 1
    assert ran.err == ""
    assert "Compared for 2 children" in ran.out
    assert "A: reviews-only" in ran.flat
    assert "as at 31 October 2025" in ran.flat
    assert "1 of 2 children is concerned: 1 finding under 1 rule." in ran.flat
    assert "due -> breached: 1 child (A2)" in ran.flat
    assert "Why: due by 30 October 2025" in ran.flat


def test_nothing_differs(run: Run, cases: Path, reviews: Path) -> None:
    ran = run("compare", reviews, reviews, cases, "--as-at", AS_AT)
    assert ran.code == 0
    assert "No finding differs." in ran.out


def test_two_rulebooks_as_a_table(run: Run, cases: Path, reviews: Path) -> None:
    ran = run("compare", reviews, "england", cases, "--as-at", AS_AT, "--format", "csv")
    assert ran.code == 1
    rows = list(csv.DictReader(StringIO(ran.out)))
    assert {row["case_id"] for row in rows} == {"A1", "A2"}
    assert {row["cause"] for row in rows} == {"only_in_a", "only_in_b"}
    overdue = [row for row in rows if row["rule"] == "england/reviews/later-reviews"]
    assert [(row["outcome_b"], row["due_on_b"]) for row in overdue if row["case_id"] == "A2"] == [
        ("breached", "2025-10-30")
    ]


def test_differences_as_json_lines_hold_both_findings(
    run: Run, cases: Path, reviews: Path, tmp_path: Path
) -> None:
    path = tmp_path / "differences.jsonl"
    days = ("2025-10-30", "2025-10-31")
    ran = run("compare", *days, cases, "--rules", reviews, "--format", "jsonl", "--output", path)
    assert (ran.code, ran.out) == (1, "")
    (line,) = path.read_text(encoding="utf-8").splitlines()
    made = json.loads(line)
    assert (made["case_id"], made["cause"]) == ("A2", "time")
    assert (made["a"]["days_left"], made["b"]["days_overdue"]) == (0, 1)


def test_all_lists_each_child(run: Run, cases: Path, reviews: Path) -> None:
    ran = run("compare", "2025-10-30", "2025-10-31", cases, "--rules", reviews, "--all")
    assert "Case A2" in ran.out
    assert "Case A1" not in ran.out


def test_two_laws(run: Run, cases: Path) -> None:
    # The Care Planning Regulations came into force on 1 April 2011.
    laws = ("law:2011-03-31", "law:2011-04-01")
    ran = run("compare", *laws, cases, "--as-at", AS_AT)
    assert ran.code == 1
    assert "all by the law of 31 March 2011" in ran.flat
    assert "Judged by another version of the law" in ran.out
    assert "not asked -> breached: 1 child (A2)" in ran.flat


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("england", "2025-10-30"), "two of a kind"),
        (("2025-10-30", "law:2025-10-30"), "two of a kind"),
        (("england", "walsall", "--rules", "devon"), "--rules: A and B name the rules already"),
        (("2025-10-30", "2025-13-30"), "B: expected a date"),
        (("england", "walsal"), "walsall"),
        (("england", "walsall", "--format", "json"), "--format: expected one of"),
    ],
)
def test_what_cannot_be_compared_is_said(
    run: Run, cases: Path, arguments: tuple[str, ...], said: str
) -> None:
    a, b, *more = arguments
    ran = run("compare", a, b, cases, *more)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err


def test_a_case_that_cannot_be_judged_is_listed_and_the_rest_compared(
    run: Run, tmp_path: Path, reviews: Path
) -> None:
    scottish = {**a_case("A3", *IN_TIME), "jurisdiction": "scotland"}
    path = write(
        tmp_path / "cases.json", [scottish, a_case("A2", *OVERDUE), {"case_id": "A4", "x": 1}]
    )
    ran = run("compare", "2025-10-30", "2025-10-31", path, "--rules", reviews)
    assert ran.code == 3
    assert "case A3: jurisdiction: this case is under the law of another nation" in ran.err
    assert "Not used: 2, listed above" in ran.err
    assert "Compared for 1 child" in ran.out
