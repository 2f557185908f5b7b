"""What every output says of its run: versions, digests, options, input files and counts."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from permanence_rules import __version__
from tests.cli.program import AS_AT, IN_TIME, OVERDUE, Run, a_case, write


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Four records: two are checked, one is of another team, one is no case."""
    folder = tmp_path / "cases"
    folder.mkdir()
    write(folder / "a.json", [{**a_case("A1", *OVERDUE), "team": "A"}, {"case_id": "X", "y": 1}])
    write(folder / "b.json", {**a_case("B1", *IN_TIME), "team": "B"})
    write(folder / "c.json", {**a_case("C1", *IN_TIME), "team": "A"})
    (folder / "notes.txt").write_text("not read")
    return folder


def manifest(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def test_a_manifest_says_what_a_run_rests_on(
    run: Run, cases: Path, reviews: Path, tmp_path: Path
) -> None:
    options = ("--rules", reviews, "--as-at", AS_AT, "--team", "A", "--due-within", "2w")
    run("check", cases, *options, "--manifest", tmp_path / "run.json")
    said = manifest(tmp_path / "run.json")
    assert said["program"] == {"name": "permanence-rules", "version": __version__}
    assert (said["engine"], said["as_at"]) == ("compiled", AS_AT)
    assert [each["name"] for each in said["rules"]["packs"]] == ["reviews-only"]
    assert len(said["rules"]["digest"]) == 16
    assert said["calendar"]["nation"] == "england"
    assert (said["options"]["team"], said["options"]["due_within"]) == (["A"], 14)
    files = [cases / name for name in ("a.json", "b.json", "c.json")]
    assert said["inputs"]["listed"] == [
        {
            "file": path.name,
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in files
    ]
    counts = said["counts"]
    assert counts["children_read"] == 3
    assert (counts["children_checked"], counts["children_of_other_teams"]) == (2, 1)
    assert (counts["children_not_judged"], counts["rows_and_records_not_used"]) == (0, 1)


def test_what_is_read_is_what_was_checked_and_what_was_not(
    run: Run, reviews: Path, tmp_path: Path
) -> None:
    unborn = {**a_case("A1"), "child": {"date_of_birth": "2026-01-01"}, "periods_of_care": []}
    cases = write(tmp_path / "cases.json", [unborn, a_case("A2", *IN_TIME)])
    run("check", cases, "--rules", reviews, "--as-at", AS_AT, "--manifest", tmp_path / "run.json")
    counts = manifest(tmp_path / "run.json")["counts"]
    assert counts["children_read"] == 2
    assert (counts["children_checked"], counts["children_not_judged"]) == (1, 1)
    assert counts["rows_and_records_not_used"] == 0


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_data_has_its_manifest_beside_it(
    run: Run, cases: Path, reviews: Path, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"found.{form}"
    run("check", cases, "--rules", reviews, "--as-at", AS_AT, "--format", form, "--output", path)
    said = manifest(tmp_path / f"found.{form}.run.json")
    assert (said["options"]["format"], said["counts"]["children_checked"]) == (form, 3)


def test_a_named_manifest_takes_the_place_of_the_one_beside(
    run: Run, cases: Path, reviews: Path, tmp_path: Path
) -> None:
    out, named = tmp_path / "found.csv", tmp_path / "run.json"
    options = ("--rules", reviews, "--as-at", AS_AT, "--format", "csv")
    run("check", cases, *options, "--output", out, "--manifest", named)
    assert named.exists()
    assert not (tmp_path / "found.csv.run.json").exists()


def test_the_same_inputs_give_the_same_manifest(
    run: Run, cases: Path, reviews: Path, tmp_path: Path
) -> None:
    options = ("--rules", reviews, "--as-at", AS_AT, "--manifest")
    run("check", cases, *options, tmp_path / "one.json")
    moved = cases.rename(tmp_path / "elsewhere")
    run("check", moved, *options, tmp_path / "two.json", "--jobs", 2)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert str(tmp_path) not in (tmp_path / "one.json").read_text("utf-8")


def test_another_input_is_another_digest(
    run: Run, cases: Path, reviews: Path, tmp_path: Path
) -> None:
    options = ("--rules", reviews, "--as-at", AS_AT, "--manifest")
    run("check", cases, *options, tmp_path / "one.json")
    write(cases / "c.json", a_case("C1", *OVERDUE))
    run("check", cases, *options, tmp_path / "two.json")
    one, two = (manifest(tmp_path / f"{name}.json")["inputs"] for name in ("one", "two"))
    assert one["sha256_of_all"] != two["sha256_of_all"]
    assert one["listed"][:2] == two["listed"][:2]


def test_the_sheet_on_the_run_names_the_files(
    run: Run, cases: Path, reviews: Path, tmp_path: Path
) -> None:
    path = tmp_path / "report.xlsx"
    run("check", cases, "--rules", reviews, "--as-at", AS_AT, "--format", "xlsx", "--output", path)
    sheet = dict(openpyxl.load_workbook(path)["Run"].iter_rows(min_row=2, values_only=True))
    digest = hashlib.sha256((cases / "a.json").read_bytes()).hexdigest()
    assert sheet["SHA-256 of a.json"] == digest
    assert sheet["Engine"] == "compiled"


@pytest.mark.parametrize("form", ["html", "md"])
def test_a_page_ends_with_the_run(
    run: Run, cases: Path, reviews: Path, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"report.{form}"
    run("check", cases, "--rules", reviews, "--as-at", AS_AT, "--format", form, "--output", path)
    text = path.read_text("utf-8")
    assert "About this run" in text
    assert hashlib.sha256((cases / "a.json").read_bytes()).hexdigest() in text


def test_tables_bear_the_manifest(run: Run, cases: Path, reviews: Path, tmp_path: Path) -> None:
    path = tmp_path / "tables"
    options = ("--rules", reviews, "--as-at", AS_AT, "--format", "parquet")
    run("check", cases, *options, "--output", path)
    said = manifest(path / "run.json")
    assert said["counts"]["children_checked"] == 3
    for name in ("findings", "occasions", "statistics"):
        metadata = pq.read_metadata(path / f"{name}.parquet").metadata
        assert json.loads(metadata[b"permanence_rules"]) == said


def test_calendars_have_the_manifest_beside_them(
    run: Run, cases: Path, reviews: Path, tmp_path: Path
) -> None:
    path = tmp_path / "calendars"
    options = ("--rules", reviews, "--as-at", AS_AT, "--format", "ics")
    run("check", cases, *options, "--output", path)
    assert manifest(path / "run.json")["options"]["format"] == "ics"


def test_a_manifest_must_not_replace_an_input(run: Run, cases: Path, reviews: Path) -> None:
    ran = run("check", cases / "a.json", "--rules", reviews, "--manifest", cases / "a.json")
    assert ran.code == 2
    assert "--manifest" in ran.err
    assert "is an input" in ran.err


def test_nothing_is_left_beside_an_output_that_was_not_written(
    run: Run, reviews: Path, tmp_path: Path
) -> None:
    cases = write(tmp_path / "cases.json", [{"no": "case"}])
    out = tmp_path / "out"
    out.mkdir()
    options = ("--rules", reviews, "--format", "csv", "--output", out / "found.csv")
    assert run("check", cases, *options).code == 3
    assert [*out.iterdir()] == []
    run("check", cases, *options, "--manifest", out / "run.json")
    assert manifest(out / "run.json")["counts"]["rows_and_records_not_used"] == 1
