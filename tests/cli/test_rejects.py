"""What could not be used: by kind on the screen, one by one in a file, and no more in memory."""

from __future__ import annotations

import csv
import json
import tracemalloc
from pathlib import Path

import pytest

from permanence_rules.cli.rejects import Rejects
from permanence_rules.sources.base import Reject, RowCount, RowEnd
from tests.cli.program import AS_AT, IN_TIME, Run, a_case, write

HEADER = "CHILD,SEX,DOB\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE\n"
GOOD = "A1,06/05/2024,S,V2,N1,U6,PR1,,,\n"
BAD = "A1,31/06/2024,P,V2,N1,U6,PR1,,,\n"


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A return with a child, a good row and seven bad ones of one kind."""
    folder = tmp_path / "given" / "2024-25"
    folder.mkdir(parents=True)
    (folder / "header.csv").write_text(f"{HEADER}A1,1,15/06/2013\n", encoding="utf-8")
    (folder / "episodes.csv").write_text(EPISODES + GOOD + BAD * 7, encoding="utf-8")
    return folder.parent


def test_the_first_few_of_a_kind_are_shown_and_the_others_counted(
    run: Run, given: Path, reviews: Path
) -> None:
    ran = run("check", given, "--rules", reviews)
    assert ran.code == 3
    assert ran.err.count("there is no such day; correct the date") == 5
    assert "... and 2 more of this kind (day_not_existing in DECOM)" in ran.err
    assert "Not used: 7, by kind above; check --rejects FILE lists each." in ran.err


def test_the_rows_are_told_in_a_table_that_adds_up(run: Run, given: Path, reviews: Path) -> None:
    lines = run("check", given, "--rules", reviews).err.splitlines()
    table = lines[next(i for i, line in enumerate(lines) if line.startswith("Rows ")) :]
    assert table[0].split() == ["Rows", "read", "used", "set", "aside", "rejected"]
    assert table[1].startswith("Episodes: ")
    assert [line.split()[-4:] for line in table[1:4]] == [
        ["8", "1", "0", "7"],
        ["1", "1", "0", "0"],
        ["9", "2", "0", "7"],
    ]
    assert table[3].startswith("all")


def test_rejects_are_written_as_lines_of_json(
    run: Run, given: Path, reviews: Path, tmp_path: Path
) -> None:
    path = tmp_path / "rejects.jsonl"
    run("check", given, "--rules", reviews, "--rejects", path)
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [each["row"] for each in found] == [3, 4, 5, 6, 7, 8, 9]
    assert found[0] == {
        "code": "day_not_existing",
        "file": str(given / "2024-25" / "episodes.csv"),
        "sheet": None,
        "row": 3,
        "column": "DECOM",
        "reason": "there is no such day; correct the date",
        "child": "A1",
        "ends": "rejected",
    }


def test_rejects_are_written_as_csv_also_where_there_are_none(
    run: Run, given: Path, reviews: Path, tmp_path: Path
) -> None:
    path = tmp_path / "rejects.csv"
    run("check", given, "--rules", reviews, "--rejects", path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(each["row"], each["child"], each["sheet"]) for each in rows[:2]] == [
        ("3", "A1", ""),
        ("4", "A1", ""),
    ]
    good = write(tmp_path / "one.json", a_case("A1", *IN_TIME))
    assert run("check", good, "--rules", reviews, "--as-at", AS_AT, "--rejects", path).code == 0
    assert path.read_text(encoding="utf-8") == "code,file,sheet,row,column,reason,child,ends\n"


def test_a_case_that_cannot_be_judged_is_written_too(
    run: Run, reviews: Path, tmp_path: Path
) -> None:
    unborn = {"case_id": "B", "child": {"date_of_birth": "2025-12-02"}}
    path, given = tmp_path / "rejects.jsonl", write(tmp_path / "one.json", unborn)
    run("check", given, "--rules", reviews, "--as-at", AS_AT, "--rejects", path)
    (found,) = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert (found["code"], found["child"], found["file"]) == ("case_not_judged", "B", "")


def test_another_form_of_rejects_is_refused(run: Run, given: Path, reviews: Path) -> None:
    ran = run("check", given, "--rules", reviews, "--rejects", given / "rejects.txt")
    assert ran.code == 2
    assert "--rejects: expected the name of a file that ends in .csv or .jsonl." in ran.err


def test_a_name_that_begins_like_a_formula_stays_text(tmp_path: Path) -> None:
    from permanence_rules.cli.rejects import writing_rejects

    rejects, path = Rejects(), tmp_path / "rejects.csv"
    with writing_rejects(path, rejects):
        rejects.add(Reject("=1+1.json", "it cannot be read"))
    assert "'=1+1.json" in path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_rejects() -> None:
    rejects = Rejects()

    def add(number: int) -> int:
        tracemalloc.start()
        for line in range(number):
            rejects.add(Reject("a.csv", f"reason {line}", line, "DECOM", f"C{line}", "kind"))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    add(100)
    assert add(50_000) < 100_000  # bytes; 50,000 rejects would take some ten million
    assert len(rejects) == 50_100
    assert len(rejects.told("checked")) == 7  # five of the kind, how many more, and the sum


def test_a_table_of_no_rows_is_none() -> None:
    assert Rejects().told("checked") == []
    count = RowCount("a.csv", "Header", 3_000, 2_998, 1, 1)
    assert len({len(line) for line in Rejects().told("checked", [count])}) == 1


def test_each_way_in_which_a_row_ends_has_its_word() -> None:
    assert [str(end) for end in RowEnd] == ["used", "set_aside", "rejected"]
