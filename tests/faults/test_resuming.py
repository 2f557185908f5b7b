"""A run that was killed, or ran out of disk, goes on and gives the same bytes."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

import pytest

from tests.faults.program import cases, ended, started, until

pytestmark = pytest.mark.slow

SOME = 300
"""Children that are given before the run is killed."""
ALL = 420


def fed(fifo: Path, children: int, *arguments: object) -> tuple[int, str]:
    """Run the program with so many children through a pipe; return its end."""
    with started(fifo, *arguments) as process:
        with fifo.open("w", encoding="utf-8") as pipe:
            pipe.write(cases(range(children)))
        return ended(process)


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def content(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder and below."""
    files = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    os.mkfifo(path)
    return path


@pytest.mark.parametrize(
    ("form", "jobs"), [("csv", 1), ("jsonl", 2), ("xlsx", 2), ("parquet", 1), ("ics", 2)]
)
def test_killed_in_the_middle_it_goes_on_to_the_same_bytes(
    fifo: Path, pack: Path, tmp_path: Path, form: str, jobs: int
) -> None:
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    for folder in (whole, stopped):
        folder.mkdir()
    options = ("--rules", pack, "--format", form, "--jobs", jobs)
    code, _ = fed(fifo, ALL, *options, "--output", whole / "out")

    again = (*options, "--output", stopped / "out", "--resume")
    journal = stopped / "out.journal"
    with (
        started(fifo, *again, start_new_session=True) as process,
        fifo.open("w", encoding="utf-8") as pipe,
    ):
        pipe.write(cases(range(SOME)))
        pipe.flush()
        # The first block is what the answers rest on; children follow.
        until(lambda: journal.exists() and journal.stat().st_size > 1000)
        os.killpg(process.pid, signal.SIGKILL)
        assert ended(process)[0] == -signal.SIGKILL
    assert "out" not in names(stopped)

    assert fed(fifo, ALL, *again)[0] == code
    assert content(stopped) == content(whole)
    assert names(stopped) == names(whole)


def test_the_disk_is_full_and_then_has_room(pack: Path, tmp_path: Path) -> None:
    given = tmp_path / "cases.jsonl"
    given.write_text(cases(range(200)), encoding="utf-8")
    output, whole = tmp_path / "out" / "file.jsonl", tmp_path / "whole.jsonl"
    output.parent.mkdir()
    options = ("--rules", pack, "--resume")
    # The output takes 1,600 bytes a child: its room ends while the journal has some left.
    room = 150_000
    process = started(
        *(given, *options, "--output", output),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    code, told = ended(process)
    assert code == 2
    assert f"{output}: this file cannot be written (File too large); " in told
    assert names(output.parent) == {"file.jsonl.journal"}

    code, told = ended(started(given, *options, "--output", output))
    assert code == 0
    assert told.endswith("children were done before the run was stopped.\n")
    ended(started(given, "--rules", pack, "--output", whole))
    assert output.read_bytes() == whole.read_bytes()
    assert names(output.parent) == {"file.jsonl", "file.jsonl.run.json"}


def test_no_room_for_the_journal_itself_is_told(pack: Path, tmp_path: Path) -> None:
    given = tmp_path / "cases.jsonl"
    given.write_text(cases(range(60)), encoding="utf-8")
    process = started(
        *(given, "--rules", pack, "--output", tmp_path / "out.jsonl", "--resume"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
    )
    code, told = ended(process)
    assert code == 2
    assert told == (
        f"{tmp_path / 'out.jsonl.journal'}: the journal cannot be written (File too large); "
        "put this right and repeat the command.\n"
    )


def test_two_runs_cannot_write_one_journal(fifo: Path, pack: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    options = ("--rules", pack, "--format", "csv", "--output", output, "--resume")
    with started(fifo, *options) as first, fifo.open("w", encoding="utf-8") as pipe:
        until((tmp_path / "out.csv.journal").exists)
        pipe.write(cases(range(1)))
        pipe.flush()
        given = tmp_path / "one.jsonl"
        given.write_text(cases(range(1)), encoding="utf-8")
        code, told = ended(started(given, *options))
        pipe.close()
        assert ended(first)[0] == 0
    assert code == 2
    assert told == (
        f"{output}.journal: this is the journal of the run, and another run is writing it; "
        "wait for its end.\n"
    )
