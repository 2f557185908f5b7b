"""The command as a whole: whatever is given to it, it ends in a sentence and an exit code."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from permanence_rules.outputs.csv import csv_lines
from tests.cli.program import AS_AT, OVERDUE, Run, a_case, write
from tests.support import PACK, rule, write_pack

PRIVATE = "Hoppity"


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "CASE", "--as-at", "0000-00-00"],
        ["check", "CASE", "--as-at", "9" * 5_000],
        ["check", "CASE", "--as-at", "\uff12025-01-01"],
        ["check", "CASE", "--due-within", "9" * 5_000],
        ["check", "CASE", "--due-within", "\u0662\u0668d"],
        ["check", "CASE", "--jobs", "9" * 5_000],
        ["check", "CASE", "--jobs", "-1"],
        ["check", "CASE", "--format", "x" * 5_000],
        ["check", "CASE", "--engine", "os.system"],
        ["check", "CASE", "--rules", "../../../etc"],
        ["check", "CASE", "--rules", "a\0b"],
        ["check", "CASE", "--rules", "x" * 5_000],
        ["check", "CASE", "--output", "a\0b"],
        ["check", "CASE", "--output", "x" * 5_000],
        ["check", "CASE", "--record", "nowhere/at/all"],
        ["check", "a\0b"],
        ["check", "x" * 5_000],
        ["check", "\ud800"],
        ["check", ""],
        ["check", "CASE", "--from", "\u202ejson"],
        ["replay", "CASE", "CASE"],
        ["replay", "x" * 5_000, "CASE"],
        ["test", "a\0b"],
        ["test", "x" * 5_000],
        ["test", "CASE"],
        ["test", "../../../etc"],
        ["explain", "../../../etc/passwd"],
        ["explain", "x" * 100_000],
        ["rules", "show", "england/../../pyproject.toml"],
        ["rules", "list", "--rules", "a\0b"],
        ["new", "../../outside"],
        ["new", "/outside/rule"],
        ["new", "a\\b\\c"],
        ["new", "a/b\0"],
        ["schema", "../../case"],
        ["calendar", "--year", "9" * 5_000],
        ["calendar", "--year", "-1"],
        ["calendar", "--from", "9999-12-31", "--working-days", "1"],
        ["calendar", "--from", "0001-01-01", "--working-days", "-1"],
        ["calendar", "--from", "2026-01-01", "--working-days", "9" * 30],
    ],
    ids=lambda arguments: " ".join(arguments)[:40].encode("ascii", "backslashreplace").decode(),
)
def test_a_hostile_argument_is_answered_in_a_sentence(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    write(tmp_path / "case.json", a_case("A1"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    given = ["../case.json" if each == "CASE" else each for each in arguments]
    ran = run(*given)
    assert ran.code in (2, 3)
    assert ran.err.strip()
    assert "Traceback" not in ran.err
    assert "\0" not in ran.err
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
def test_the_ends_of_time_are_judged_or_listed(
    tmp_path: Path, run: Run, reviews: Path, day: str, form: str
) -> None:
    path = write(tmp_path / "case.json", a_case("A1", *OVERDUE))
    ran = run(
        *("check", path, "--as-at", day, "--rules", reviews),
        *("--format", form, "--due-within", "9999w"),
    )
    assert ran.code in (0, 1, 3)
    assert "Traceback" not in ran.err


def test_what_a_child_said_comes_out_nowhere(tmp_path: Path, run: Run, reviews: Path) -> None:
    wrong = a_case("A1", PRIVATE, arrangement=PRIVATE, legal_statuses=PRIVATE)
    wrong["child"]["date_of_birth"] = PRIVATE
    wrong[f"{PRIVATE} said"] = PRIVATE
    ran = run("check", write(tmp_path / "case.json", wrong), "--as-at", AS_AT, "--rules", reviews)
    assert ran.code == 3
    assert PRIVATE not in ran.out + ran.err


def test_a_file_name_does_not_steer_the_terminal(tmp_path: Path, run: Run) -> None:
    ran = run("check", tmp_path / "\x1b[2J\u202ecase.json", "--from", "json")
    assert ran.code == 3
    assert "\\x1b[2J\\u202ecase.json" in ran.err


FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
)


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_table_is_run_as_a_formula(formula: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(csv_lines([[formula]])))
    assert cell.startswith("'")
    ((listed,),) = csv.reader(io.StringIO(csv_lines([[(formula, "more")]])))
    assert listed.startswith("'")


@pytest.mark.parametrize("text", ["A1", "due by 3 June - see note", "a=b", "", "2025-01-31"])
def test_an_ordinary_cell_is_written_as_it_is(text: str) -> None:
    assert csv_lines([[text, "x"]]).rstrip("\n") == f"{text},x"


def test_an_identifier_and_the_words_of_a_pack_are_no_formulas_in_the_table(
    tmp_path: Path, run: Run
) -> None:
    body = rule(
        "obligation:\n  deadline: {event: reviews.first.held_on, within: 20 days, of: started_on}",
        title="'=1+1'",
        next_action="{do: '@SUM(A1)', owner: social_worker}",
    )
    pack = write_pack(tmp_path / "pack", {"x": body}, PACK.replace('"1"', "'=2+2'"))
    path = write(tmp_path / "case.json", a_case("-1"))
    ran = run("check", path, "--as-at", AS_AT, "--rules", pack, "--format", "csv")
    assert ran.code == 1
    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert row["case_id"] == "'-1"
    assert row["title"] == "'=1+1"
    assert row["next_action"] == "'@SUM(A1)"
    assert row["rulebook_version"] == "'=2+2"
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_a_case_among_hostile_ones_is_still_judged(tmp_path: Path, run: Run, reviews: Path) -> None:
    lines = ["[" * 10_000, json.dumps(a_case("A1", *OVERDUE)), '{"case_id": "=1"}', "\x00"]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    ran = run("check", path, "--as-at", AS_AT, "--rules", reviews, "--format", "jsonl")
    assert ran.code == 4
    assert [json.loads(line)["case_id"] for line in ran.out.splitlines()] == ["A1"]
    assert [f"cases.jsonl:{number}: " in ran.err for number in (1, 2, 3, 4)] == [
        True,
        False,
        True,
        True,
    ]
