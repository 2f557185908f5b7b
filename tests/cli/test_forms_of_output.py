"""The forms that are no text: files and folders, libraries that are missing, bad input."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.cli.program import AS_AT, IN_TIME, OVERDUE, Run, a_case, write


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    write(folder / "a.json", {**a_case("A1", *OVERDUE), "team": "EAST/1", "worker": "=W+1"})
    write(folder / "b.json", a_case("B1", *IN_TIME))
    (folder / "c.json").write_text("{")
    return folder


def test_a_workbook_holds_findings_and_what_could_not_be_used(
    run: Run, cases: Path, reviews: Path, tmp_path: Path
) -> None:
    path = tmp_path / "report.xlsx"
    ran = run(
        *("check", cases, "--rules", reviews, "--as-at", AS_AT),
        *("--format", "xlsx", "--output", path),
    )
    assert ran.code == 4
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book["Worklist"][2]][:3] == ["A1", "EAST/1", None]
    assert "c.json" in str(book["Rejects"]["B2"].value)
    run_sheet = {row[0]: row[1] for row in book["Run"].iter_rows(values_only=True)}
    # Two of three files were checked; the worker of one begins with = and was set aside.
    assert run_sheet["Children checked"] == "2"
    assert run_sheet["Rows and records not used"] == "1"
    assert run_sheet["Facts set aside or doubted"] == "1"
    assert "=W+1" not in str([cell.value for sheet in book for row in sheet for cell in row])
    assert "worker: expected a code of 1 to 32 letters" in ran.err


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_page_shows_the_picture_of_each_child(
    jobs: int, run: Run, cases: Path, reviews: Path, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    run(
        *("check", cases, "--rules", reviews, "--as-at", AS_AT, "--jobs", jobs),
        *("--format", "html", "--output", path),
    )
    text = path.read_text(encoding="utf-8")
    assert "Timeline of case A1 as at 1 December 2025" in text
    assert "Timeline of case B1 as at 1 December 2025" in text


def test_calendars_are_a_folder_with_a_file_for_each_owner(
    run: Run, cases: Path, reviews: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "calendars"
    options = ("check", cases, "--rules", reviews, "--as-at", AS_AT, "--format", "ics")
    run(*options, "--output", folder)
    names = sorted(each.name.split(".")[0][:33] for each in folder.glob("*.ics"))
    assert names == ["EAST-1-independent_reviewing_offi", "independent_reviewing_officer"]
    again = run(*options, "--output", folder)
    assert again.code == 2
    assert "there is something in this folder already" in again.err


@pytest.mark.parametrize("form", ["xlsx", "ics", "parquet"])
def test_no_form_that_is_no_text_goes_onto_a_terminal(
    form: str, run: Run, cases: Path, reviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    ran = run("check", cases, "--rules", reviews, "--as-at", AS_AT, "--format", form)
    assert ran.code == 2
    assert "name a file or folder with --output" in ran.err


@pytest.mark.parametrize(
    ("form", "library", "extra"),
    [
        ("xlsx", "xlsxwriter", "excel"),
        ("ics", "icalendar", "calendar"),
        ("parquet", "pyarrow", "parquet"),
    ],
)
def test_a_library_that_is_missing_is_named_before_anything_is_read(
    form: str,
    library: str,
    extra: str,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("permanence_rules.outputs.form.find_spec", lambda name: None)
    ran = run("check", tmp_path / "no-such-file.json", "--format", form)
    assert ran.code == 2
    assert f"--format {form} needs the library {library}" in ran.err
    assert f'pip install "permanence-rules[{extra}]"' in ran.err


def test_a_workbook_that_is_open_elsewhere_is_named_and_left(
    run: Run, cases: Path, reviews: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"open in Excel")

    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", locked)
    ran = run(
        *("check", cases, "--rules", reviews, "--as-at", AS_AT),
        *("--format", "xlsx", "--output", path),
    )
    assert ran.code == 2
    assert "report.xlsx: this file cannot be written (Permission denied)" in ran.err
    assert path.read_bytes() == b"open in Excel"


@pytest.mark.parametrize("form", ["xlsx", "html", "md", "ics", "parquet"])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    form: str,
    run: Run,
    cases: Path,
    reviews: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("permanence_rules.runtime.whole_files.os.fsync", full)
    monkeypatch.setattr("permanence_rules.runtime.whole_files.Folder.put", full)
    target = tmp_path / "target"
    ran = run(
        *("check", cases, "--rules", reviews, "--as-at", AS_AT),
        *("--format", form, "--output", target),
    )
    assert ran.code == 2
    assert "target: this file cannot be written (No space left on device)" in ran.err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["cases", "packs"]


def test_a_folder_of_many_files_keeps_few_of_them_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from permanence_rules.runtime import whole_files

    monkeypatch.setattr(whole_files, "_MOST_OPEN", 2)
    with whole_files.making_folder(tmp_path / "made") as made:
        for _ in range(3):
            for name in ("a", "b", "c", "d"):
                made.put(whole_files.FilePart(name, name))
                assert len(made._open) <= 2
    texts = {each.name: each.read_text() for each in (tmp_path / "made").iterdir()}
    assert texts == {"a": "aaa", "b": "bbb", "c": "ccc", "d": "ddd"}
