"""Keeping a check to a team, an area or an outcome."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.program import AS_AT, IN_TIME, LATE, OVERDUE, Ran, Run, a_case, write


@pytest.fixture
def teams(tmp_path: Path) -> Path:
    """Two children of team A, one of team B, one without a team."""
    cases = [
        {**a_case("A1", *OVERDUE), "team": "A", "worker": "W-1", "locality": "EAST"},
        {**a_case("A2", *IN_TIME), "team": "A"},
        {**a_case("B1", *LATE), "team": "B"},
        a_case("C1", *OVERDUE),
    ]
    return write(tmp_path / "cases.json", cases)


def rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(ran.out)))


def test_codes_of_the_record_are_in_every_line(run: Run, teams: Path, reviews: Path) -> None:
    ran = run("check", teams, "--rules", reviews, "--as-at", AS_AT, "--format", "csv")
    first = next(row for row in rows(ran) if row["case_id"] == "A1")
    codes = (first["team"], first["worker"], first["locality"], first["area"])
    assert codes == ("A", "W-1", "EAST", "reviews")
    assert {row["team"] for row in rows(ran)} == {"A", "B", ""}


def test_a_team_is_checked_alone_and_the_others_are_counted(
    run: Run, teams: Path, reviews: Path
) -> None:
    options = ("--rules", reviews, "--as-at", AS_AT, "--format", "jsonl")
    ran = run("check", teams, *options, "--team", "A")
    assert [json.loads(line)["case_id"] for line in ran.out.splitlines()] == ["A1", "A2"]
    assert "Not checked: 2 children of other teams, or whose record names no team." in ran.err
    both = run("check", teams, *options, "--team", "A", "--team", "B")
    assert len(both.out.splitlines()) == 3


def test_the_exit_code_counts_what_is_listed(run: Run, teams: Path, reviews: Path) -> None:
    options = ("--rules", reviews, "--as-at", AS_AT, "--format", "csv")
    assert run("check", teams, *options, "--team", "A").code == 1
    assert run("check", teams, *options, "--team", "B").code == 0
    assert run("check", teams, *options, "--outcome", "met").code == 0
    assert run("check", teams, *options, "--outcome", "breached").code == 1


def test_only_findings_of_an_outcome_are_listed(run: Run, teams: Path, reviews: Path) -> None:
    ran = run(
        *("check", teams, "--rules", reviews, "--as-at", AS_AT, "--format", "csv"),
        *("--outcome", "late", "--outcome", "breached"),
    )
    assert {row["outcome"] for row in rows(ran)} == {"late", "breached"}


def test_an_area_is_written_in_words_or_with_hyphens(run: Run, teams: Path, reviews: Path) -> None:
    options = ("check", teams, "--rules", reviews, "--as-at", AS_AT, "--format", "csv")
    assert rows(run(*options, "--area", "Reviews"))
    ran = run(*options, "--area", "vists")
    assert ran.code == 2
    assert "--area: expected one of: reviews." in ran.err


def test_a_text_says_that_only_some_findings_are_listed(
    run: Run, teams: Path, reviews: Path
) -> None:
    case = write(teams.with_name("one.json"), a_case("A1", *OVERDUE))
    ran = run("check", case, "--rules", reviews, "--as-at", AS_AT, "--outcome", "breached")
    assert "Only findings of this choice are listed: outcome breached." in ran.flat
    assert "Next actions (1)" in ran.out


def test_an_unknown_outcome_is_named_with_those_that_there_are(run: Run, teams: Path) -> None:
    ran = run("check", teams, "--outcome", "broken")
    assert ran.code == 2
    assert "--outcome: expected one of: met, late, breached" in ran.err
