"""Files that are written whole: what a killed run left is taken away, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from permanence_rules.runtime import whole_files
from permanence_rules.runtime.whole_files import replacing
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
