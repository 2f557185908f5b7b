"""`check --record` and `replay`: what was decided, by what, and whether it still is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import AS_AT, IN_TIME, OVERDUE, Run, a_case, write

MARKER = "Hoppity"


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    return write(tmp_path / "cases.json", [a_case("A1", *IN_TIME), a_case("A2", *OVERDUE)])


@pytest.fixture
def record(run: Run, cases: Path, reviews: Path, tmp_path: Path) -> Path:
    path = tmp_path / "decisions.jsonl"
    run("check", cases, "--rules", reviews, "--as-at", AS_AT, "--record", path)
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_record_says_what_was_decided_and_by_what(record: Path, reviews: Path) -> None:
    run, first, second = lines(record)
    assert run["as_at"] == AS_AT
    assert run["engine"] == "compiled"
    assert run["rules"] == [str(reviews)]
    assert [pack["name"] for pack in run["packs"]] == ["reviews-only"]
    assert len(run["packs"][0]["digest"]) == 16
    assert run["calendar"]["nation"] == "england"
    assert (first["case_id"], second["case_id"]) == ("A1", "A2")
    assert len(first["input_digest"]) == 64
    overdue = {each["rule"]: each for each in second["findings"]}[
        "reviews-only/reviews/later-reviews"
    ]
    assert (overdue["outcome"], overdue["due_on"]) == ("breached", "2025-10-30")


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_differs_when_nothing_has_changed(
    run: Run, cases: Path, reviews: Path, tmp_path: Path, jobs: int
) -> None:
    path = tmp_path / "decisions.jsonl"
    checked = run(
        "check", cases, "--rules", reviews, "--as-at", AS_AT, "--record", path, "--jobs", jobs
    )
    assert checked.code == 1
    ran = run("replay", path, cases)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Repeated: 2. As before: 2. Otherwise: 0.\n"


def test_all_keeps_the_same_record(run: Run, cases: Path, reviews: Path, record: Path) -> None:
    path = record.with_name("all.jsonl")
    run("check", cases, "--rules", reviews, "--as-at", AS_AT, "--record", path, "--all")
    assert path.read_bytes() == record.read_bytes()


def test_the_order_of_keys_does_not_matter(run: Run, record: Path, tmp_path: Path) -> None:
    turned = [dict(reversed(list(each.items()))) for each in (a_case("A1", *IN_TIME),)]
    ran = run("replay", record, write(tmp_path / "turned.json", turned))
    assert (ran.code, ran.out) == (0, "Repeated: 1. As before: 1. Otherwise: 0.\n")
    assert ran.err == "Not given again: 1 of the cases in the record.\n"


def test_a_case_that_has_changed(run: Run, record: Path, tmp_path: Path) -> None:
    # The third review is recorded after all; the one after it is due six months on.
    ran = run("replay", record, write(tmp_path / "later.json", a_case("A2", *IN_TIME)))
    assert ran.code == 1
    assert "case A2: the record of the case has changed" in ran.out
    assert (
        "reviews-only/reviews/later-reviews on periods_of_care[0]: "
        "breached (by 2025-10-30) then, due (by 2026-04-29) now"
    ) in ran.flat
    assert "Otherwise: 1." in ran.out


def test_rules_that_have_changed(run: Run, record: Path, cases: Path, reviews: Path) -> None:
    path = reviews / "reviews" / "later-reviews.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("at_most: 6 months", "at_most: 8 months"), encoding="utf-8")
    ran = run("replay", record, cases)
    assert ran.code == 1
    assert "The rule pack reviews-only has changed: version" in ran.flat
    assert "case A2: the record of the case is the same; the difference comes from" in ran.flat
    # 30 April 2025 and eight months
    assert "due (by 2025-12-30) now" in ran.flat


def test_other_rules_are_named(run: Run, record: Path, cases: Path) -> None:
    ran = run("replay", record, cases, "--rules", "wales")
    assert "The rule pack wales was not used then." in ran.out
    assert "The rule pack reviews-only was used then and is not now." in ran.out
    assert "no finding now" in ran.flat


def test_a_program_of_another_version_is_named(run: Run, record: Path, cases: Path) -> None:
    head, *rest = record.read_text(encoding="utf-8").splitlines()
    changed = json.loads(head) | {
        "program": "0.0.1",
        "calendar": {"nation": "england", "version": "x"},
    }
    record.write_text("\n".join([json.dumps(changed), *rest]), encoding="utf-8")
    ran = run("replay", record, cases)
    assert ran.code == 0
    assert "The program was version 0.0.1 then" in ran.out
    assert "The calendar has changed: x then" in ran.out


def test_a_case_that_the_record_does_not_hold(run: Run, record: Path, tmp_path: Path) -> None:
    ran = run("replay", record, write(tmp_path / "other.json", a_case("A9", *IN_TIME)))
    assert ran.code == 3
    assert "case A9: the decision record does not hold it" in ran.err


def test_what_cannot_be_judged_any_more_is_said(run: Run, record: Path, tmp_path: Path) -> None:
    scottish = {**a_case("A1", *IN_TIME), "jurisdiction": "scotland"}
    ran = run("replay", record, write(tmp_path / "scottish.json", scottish))
    assert ran.code == 3
    assert "case A1: jurisdiction: this case is under the law of another nation" in ran.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "the file is empty"),
        ("{}", "the first line does not fit"),
        ("HEAD\n{}", "line 2 does not fit"),
        ("HEAD\nno json", "line 2 does not fit"),
        ("\udcff", "not text in UTF-8"),
    ],
)
def test_what_is_no_record(run: Run, record: Path, cases: Path, content: str, said: str) -> None:
    head = record.read_text(encoding="utf-8").splitlines()[0]
    record.write_bytes(content.replace("HEAD", head).encode("utf-8", "surrogateescape"))
    ran = run("replay", record, cases)
    assert (ran.code, ran.out) == (3, "")
    assert said in ran.err


def test_a_record_that_is_not_there(run: Run, cases: Path, tmp_path: Path) -> None:
    ran = run("replay", tmp_path / "none.jsonl", cases)
    assert ran.code == 3
    assert "the record cannot be read" in ran.err


def test_a_record_that_cannot_be_written_names_its_option(
    run: Run, cases: Path, reviews: Path, tmp_path: Path
) -> None:
    ran = run("check", cases, "--rules", reviews, "--record", tmp_path / "none" / "d.jsonl")
    assert ran.code == 2
    assert "name another with --record, in a folder that exists" in ran.err


def test_a_record_repeats_nothing_that_anybody_said(
    run: Run, reviews: Path, tmp_path: Path
) -> None:
    said = a_case("A1", *IN_TIME, permanence_needed_reason=MARKER)
    path = tmp_path / "decisions.jsonl"
    run("check", write(tmp_path / "a.json", said), "--rules", reviews, "--record", path)
    assert lines(path)[1]["case_id"] == "A1"
    assert MARKER not in path.read_text(encoding="utf-8")


def test_rules_in_a_folder_that_has_gone(
    run: Run, record: Path, cases: Path, reviews: Path
) -> None:
    shutil.rmtree(reviews)
    ran = run("replay", record, cases)
    assert ran.code == 2
    assert "reviews-only" in ran.err
