"""Files that are written whole: what a killed run left is taken away, and nothing else."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from permanence_rules.runtime import whole_files
from permanence_rules.runtime.whole_files import FilePart, making_folder, replacing, try_replacing
from tests.cli.program import OVERDUE, Run, a_case, write


def test_what_a_killed_run_left_is_taken_away(tmp_path: Path) -> None:
    left = tmp_path / ".report.csv.ab09c3d1.unfinished"
    left.write_text("half a rep", encoding="utf-8")
    with replacing(tmp_path / "report.csv") as file:
        file.write("whole")
    assert [each.name for each in tmp_path.iterdir()] == ["report.csv"]


@pytest.mark.parametrize(
    "name",
    [
        ".report.csv.ab09c3d1",
        ".report.csv.backup.unfinished",
        "report.csv.ab09c3d1.unfinished",
        ".other.csv.ab09c3d1.unfinished",
        ".reportxcsv.ab09c3d1.unfinished",
    ],
)
def test_no_other_file_is_taken_away(tmp_path: Path, name: str) -> None:
    other = tmp_path / name
    other.write_text("somebody's", encoding="utf-8")
    with replacing(tmp_path / "report.csv") as file:
        file.write("whole")
    assert other.read_text(encoding="utf-8") == "somebody's"


def test_what_another_run_is_writing_is_not_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    with replacing(path) as first:
        first.write("first")
        with replacing(path) as second:
            second.write("second")
        assert path.read_text(encoding="utf-8") == "second"
    assert path.read_text(encoding="utf-8") == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_may_only_be_read_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(whole_files, "_made", refuse)
    output = tmp_path / "out.csv"
    output.write_text("from before", encoding="utf-8")
    record = write(tmp_path / "case.json", a_case("A1", *OVERDUE))
    ran = run("check", record, "--output", output)
    assert ran.code == 2
    assert f"{output}: this file cannot be written (Permission denied)" in ran.err
    assert output.read_text(encoding="utf-8") == "from before"


def test_a_folder_that_may_not_be_listed_can_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with replacing(tmp_path / "report.csv") as file:
        file.write("whole")
    assert (tmp_path / "report.csv").read_text(encoding="utf-8") == "whole"


def test_an_interrupt_at_the_moment_the_file_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_number: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(whole_files, "_hold", interrupt)
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "report.csv"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600)])
def test_a_new_file_has_the_mode_that_the_umask_gives(
    tmp_path: Path, umask: int, mode: int
) -> None:
    before = os.umask(umask)
    try:
        with replacing(tmp_path / "report.csv") as file:
            file.write("whole")
            (unfinished,) = tmp_path.glob(".*.unfinished")
            assert stat.S_IMODE(unfinished.stat().st_mode) == 0o600
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "report.csv").stat().st_mode) == mode


def test_a_new_folder_has_the_mode_that_the_umask_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with making_folder(tmp_path / "reports") as folder:
            folder.put(FilePart("a.html", "whole"))
            (unfinished,) = tmp_path.glob(".*.unfinished")
            assert stat.S_IMODE(unfinished.stat().st_mode) == 0o700
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "reports").stat().st_mode) == 0o750
    assert stat.S_IMODE((tmp_path / "reports" / "a.html").stat().st_mode) == 0o640


def test_what_replaces_a_file_has_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("from before", encoding="utf-8")
    path.chmod(0o640)
    with replacing(path) as file:
        file.write("whole")
        (unfinished,) = tmp_path.glob(".*.unfinished")
        assert stat.S_IMODE(unfinished.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("option", ["--output", "--record", "--rejects"])
@pytest.mark.parametrize("is_linked", [False, True])
def test_no_output_replaces_an_input(
    run: Run, tmp_path: Path, option: str, *, is_linked: bool
) -> None:
    record = write(tmp_path / "case.jsonl", a_case("A1", *OVERDUE))
    before = record.read_bytes()
    output = record
    if is_linked:
        output = tmp_path / "link.jsonl"
        output.symlink_to(record)
    ran = run("check", record, option, output)
    assert ran.code == 2
    assert f"{option}: {output} is an input, which this would replace" in ran.err
    assert record.read_bytes() == before


def test_no_output_lies_in_a_folder_that_is_read(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    (folder / "old").mkdir(parents=True)
    write(folder / "case.json", a_case("A1", *OVERDUE))
    for output in (folder / "out.json", folder / "old" / "out.json", tmp_path / "cases/../cases/x"):
        ran = run("check", folder, "--output", output)
        assert ran.code == 2
        assert f"--output: {output} lies in {folder}, which is read" in ran.err
        assert not output.exists()
    assert run("check", folder, "--output", tmp_path / "cases.json").code == 1


def test_two_outputs_are_two_files(run: Run, tmp_path: Path) -> None:
    record = write(tmp_path / "case.json", a_case("A1", *OVERDUE))
    both = tmp_path / "both.jsonl"
    ran = run("check", record, "--record", both, "--rejects", tmp_path / "." / "both.jsonl")
    assert ran.code == 2
    assert f"--record and --rejects: both name {both}; give each a file of its own." in ran.err
    assert not both.exists()
    nowhere = Path(os.devnull)
    assert run("check", record, "--output", nowhere, "--record", nowhere).code == 1


def test_an_output_of_compare_is_no_input_either(run: Run, tmp_path: Path) -> None:
    record = write(tmp_path / "case.json", a_case("A1", *OVERDUE))
    ran = run("compare", "2025-01-01", "2025-06-01", record, "--output", record)
    assert ran.code == 2
    assert f"--output: {record} is an input" in ran.err


def test_a_file_that_cannot_be_replaced_is_told_before_the_work(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where Excel has the file open."""
    output = tmp_path / "out.csv"
    output.write_text("from before", encoding="utf-8")
    moved = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if path == output:
            raise PermissionError(13, "The process cannot access the file")
        return moved(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    record = write(tmp_path / "case.json", "no case at all")
    ran = run("check", record, "--output", output)
    assert ran.code == 2
    assert f"{output}: this file cannot be written (The process cannot access the file)" in ran.err
    assert list(tmp_path.glob(".*")) == []


def test_in_a_shared_folder_only_the_owner_may_replace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out.csv"
    output.write_text("somebody's", encoding="utf-8")
    stranger = output.stat().st_uid + 1
    monkeypatch.setattr(os, "geteuid", lambda: stranger)
    try_replacing(output)
    tmp_path.chmod(0o1777)
    with pytest.raises(PermissionError):
        try_replacing(output)


def test_a_folder_in_place_of_a_file_is_told(run: Run, tmp_path: Path) -> None:
    record = write(tmp_path / "case.json", a_case("A1", *OVERDUE))
    (tmp_path / "out").mkdir()
    ran = run("check", record, "--output", tmp_path / "out")
    assert ran.code == 2
    assert "cannot be written (Is a directory)" in ran.err


def test_a_folder_that_a_killed_run_left_behind_is_taken_away_and_no_other(tmp_path: Path) -> None:
    left = tmp_path / ".tables.ab09c3d1.unfinished"
    (left / "within").mkdir(parents=True)
    (left / ".held").touch()  # the process that held it is gone
    (left / "within" / "part").write_text("children")
    begun = tmp_path / ".tables.00000000.unfinished"
    begun.mkdir()  # a run that is about to hold it
    with making_folder(tmp_path / "tables") as first:
        first.put(FilePart("one", "1"))
        (under_way,) = {*tmp_path.iterdir()} - {left, begun}
        assert not left.exists()
        with suppress(KeyboardInterrupt), making_folder(tmp_path / "tables"):
            assert under_way.exists()
            raise KeyboardInterrupt
    assert [each.name for each in (tmp_path / "tables").iterdir()] == ["one"]
    assert {each.name for each in tmp_path.iterdir()} == {"tables", begun.name}
