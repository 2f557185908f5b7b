"""A run that is killed, interrupted or asked to end leaves files whole, and nobody behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.faults.program import LIMIT, cases, command, ended, ids, started, until

pytestmark = pytest.mark.slow

BEFORE = "from before\n"
ENOUGH = 300
"""Cases after which two processes have given their first results."""


@pytest.fixture
def output(tmp_path: Path) -> Path:
    path = tmp_path / "out" / "findings.jsonl"
    path.parent.mkdir()
    path.write_text(BEFORE, encoding="utf-8")
    return path


def unfinished(output: Path) -> list[Path]:
    return [each for each in output.parent.iterdir() if each.name.endswith(".unfinished")]


@contextmanager
def under_way(
    tmp_path: Path, pack: Path, output: Path, jobs: int
) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """Yield a run that has written some reports and waits for the next case, and where to give it."""
    given = tmp_path / "cases.jsonl"
    os.mkfifo(given)
    arguments = ("--rules", pack, "--output", output, "--jobs", jobs)
    with started(given, *arguments, start_new_session=True) as process:
        with given.open("w", encoding="utf-8") as pipe:
            pipe.write(cases(range(ENOUGH)))
            pipe.flush()
            until(lambda: unfinished(output))
            yield process, pipe
            # What is still in the file's buffer has no reader any more.
            assert ended(process)
        assert process.returncode is not None


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_while_it_writes_the_old_file_stays_and_the_next_run_clears_up(
    tmp_path: Path, pack: Path, output: Path, jobs: int
) -> None:
    with under_way(tmp_path, pack, output, jobs) as (process, _):
        process.kill()
        code, told = ended(process)  # also that no process goes on working for nobody
    assert (code, told) == (-signal.SIGKILL, "")
    assert output.read_text(encoding="utf-8") == BEFORE
    (left,) = unfinished(output)
    assert left.name.startswith(".findings.jsonl.")

    some = tmp_path / "some.jsonl"
    some.write_text(cases(range(3)), encoding="utf-8")
    assert ended(started(some, "--rules", pack, "--output", output)) == (0, "")
    assert ids(output.read_text(encoding="utf-8")) == ["A0", "A1", "A2"]
    beside = output.with_name(f"{output.name}.run.json")
    assert {*output.parent.iterdir()} == {output, beside}


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.05, 0.1])
def test_killed_at_any_moment_a_file_is_the_old_one_or_the_new_one(
    tmp_path: Path, pack: Path, output: Path, seconds: float
) -> None:
    with under_way(tmp_path, pack, output, jobs=1) as (process, pipe):
        pipe.close()
        time.sleep(seconds)
        process.kill()
        ended(process)
    text = output.read_text(encoding="utf-8")
    assert text == BEFORE or ids(text) == [f"A{each}" for each in range(ENOUGH)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_all_processes_at_once_and_leaves_the_old_file(
    tmp_path: Path, pack: Path, output: Path, jobs: int
) -> None:
    with under_way(tmp_path, pack, output, jobs) as (process, _):
        os.killpg(process.pid, signal.SIGINT)  # a terminal tells every process
        assert ended(process) == (130, "Interrupted.\n")
    assert output.read_text(encoding="utf-8") == BEFORE
    assert list(output.parent.iterdir()) == [output]


@pytest.mark.parametrize("jobs", [1, 2])
def test_asked_to_end_it_does_so_and_leaves_the_old_file(
    tmp_path: Path, pack: Path, output: Path, jobs: int
) -> None:
    with under_way(tmp_path, pack, output, jobs) as (process, _):
        process.terminate()
        assert ended(process) == (143, "Stopped.\n")
    assert output.read_text(encoding="utf-8") == BEFORE
    assert list(output.parent.iterdir()) == [output]


DYING = """
import multiprocessing, os, signal, sys
import permanence_rules.rulebook.batch as batch
from permanence_rules.cli import main

judged = batch._result

def result(judge, case, as_at, **options):
    if case.case_id in {deadly!r}:
        os.kill(os.getpid(), signal.SIGKILL)
    return judged(judge, case, as_at, **options)

batch._result = result
multiprocessing.set_start_method("fork")  # so that the processes have this too
sys.exit(main(sys.argv[1:]))
"""


def dying(deadly: set[str], *arguments: object) -> tuple[int, str]:
    """Run the program with cases that kill whatever judges them."""
    run = [sys.executable, "-c", DYING.format(deadly=deadly), *command(*arguments)[3:]]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=LIMIT)  # noqa: S603 - our own program
    return done.returncode, done.stderr


def test_a_case_that_kills_its_process_is_named_and_all_others_are_judged(
    tmp_path: Path, pack: Path, output: Path
) -> None:
    given = tmp_path / "cases.jsonl"
    given.write_text(cases(range(120)), encoding="utf-8")
    code, told = dying({"A60"}, given, "--rules", pack, "--output", output, "--jobs", 2)
    assert code == 3
    assert told.startswith("case A60: each process that judged this case ended before its time")
    assert told.endswith("Not used: 1, listed above; all else was checked.\n")
    assert ids(output.read_text(encoding="utf-8")) == [f"A{n}" for n in range(120) if n != 60]


def test_where_every_process_dies_that_is_told_and_the_old_file_stays(
    tmp_path: Path, pack: Path, output: Path
) -> None:
    given = tmp_path / "cases.jsonl"
    given.write_text(cases(range(60)), encoding="utf-8")
    deadly = {f"A{n}" for n in range(10, 60)}
    code, told = dying(deadly, given, "--rules", pack, "--output", output, "--jobs", 2)
    assert code == 2
    assert told.startswith("The processes that judge cases end before their time")
    assert "Use fewer: --jobs 1" in told
    assert output.read_text(encoding="utf-8") == BEFORE
    assert list(output.parent.iterdir()) == [output]
