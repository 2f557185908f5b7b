"""Where there is no room to write, or nowhere to write to, the exit code says so."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

import pytest

from tests.faults.program import cases, ended, started

pytestmark = pytest.mark.slow

BEFORE = "from before\n"
ROOM = 4000
"""Bytes that a file may have; the reports of these cases take more."""


def little_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def no_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text(cases(range(60)), encoding="utf-8")
    return path


@pytest.mark.parametrize("option", ["--output", "--record"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_for_which_there_is_no_room_stays_as_it_was(
    given: Path, pack: Path, tmp_path: Path, option: str, jobs: int
) -> None:
    file = tmp_path / "out" / "file.jsonl"
    file.parent.mkdir()
    file.write_text(BEFORE, encoding="utf-8")
    process = started(
        *(given, "--rules", pack, option, file, "--jobs", jobs), preexec_fn=little_room
    )
    code, told = ended(process)
    assert code == 2
    assert told.startswith(f"{file}: this file cannot be written (File too large); ")
    assert "Traceback" not in told
    assert file.read_text(encoding="utf-8") == BEFORE
    assert list(file.parent.iterdir()) == [file]


def test_standard_output_for_which_there_is_no_room_is_told(
    given: Path, pack: Path, tmp_path: Path
) -> None:
    with (tmp_path / "out.txt").open("w", encoding="utf-8") as file:
        process = started(given, "--rules", pack, stdout=file, preexec_fn=little_room)
        code, told = ended(process)
    assert (code, told) == (2, "Output: File too large; put this right and try again.\n")


def test_what_cannot_be_told_changes_no_exit_code(tmp_path: Path) -> None:
    with (tmp_path / "err.txt").open("w", encoding="utf-8") as file:
        process = started(tmp_path / "missing.json", stderr=file, preexec_fn=no_room)
        process.communicate()
    assert process.returncode == 3


def close_output() -> None:
    os.close(1)


def close_both() -> None:
    os.close(1)
    os.close(2)


def test_output_that_was_closed_is_told(given: Path, pack: Path) -> None:
    code, told = ended(started(given, "--rules", pack, stdout=None, preexec_fn=close_output))
    assert (code, told) == (2, "Output: Bad file descriptor; put this right and try again.\n")


def test_a_file_is_written_where_output_and_messages_are_closed(
    given: Path, pack: Path, tmp_path: Path
) -> None:
    file = tmp_path / "file.jsonl"
    process = started(
        *(given, "--rules", pack, "--output", file),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=close_both,
    )
    assert ended(process) == (0, "")
    assert file.read_text(encoding="utf-8").count("\n") == 60
