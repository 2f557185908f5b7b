"""Each way in which a system starts processes, and where none may be started."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import OVERDUE, a_case, write
from tests.faults.program import until

pytestmark = pytest.mark.slow

# Windows and macOS start each process anew (spawn); Linux copies this one (fork) up to Python
# 3.13 and asks a process that does only this from 3.14 on (forkserver).
METHODS = sorted({"spawn", *multiprocessing.get_all_start_methods()})

JUDGE = """
import json, multiprocessing, sys, warnings
from datetime import date
from permanence_rules import Rulebook, read_case

warnings.simplefilter("always")


def judge(pack, jobs):
    cases = [read_case(json.loads(CASE) | {"case_id": f"A{each}"}) for each in range(120)]
    found = list(Rulebook.load(pack).check_many(cases, as_at=date(2025, 12, 1), jobs=jobs))
    return [each.model_dump_json() for each in found]
"""
GUARDED = """
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[2])
    assert judge(sys.argv[1], 2) == judge(sys.argv[1], 1)
    print("the same")
"""
COMMAND = """
import multiprocessing, sys
from permanence_rules.cli import main

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
"""
IN_A_DAEMON = """
def compare(pack):
    assert judge(pack, 2) == judge(pack, 1)
    print("the same", flush=True)


if __name__ == "__main__":
    worker = multiprocessing.Process(target=compare, args=(sys.argv[1],), daemon=True)
    worker.start()
    worker.join()
    sys.exit(worker.exitcode)
"""
WITHOUT_GUARD = """
multiprocessing.set_start_method("spawn", force=True)
print(judge(sys.argv[1], 2))
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - it runs this Python on a script of its own
        [sys.executable, *arguments], capture_output=True, text=True, timeout=120, check=False
    )


def script(tmp_path: Path, end: str) -> str:
    case = repr(json.dumps(a_case("A", *OVERDUE)))
    path = tmp_path / "night.py"
    path.write_text(f"CASE = {case}\n{JUDGE}{end}", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("method", METHODS)
def test_processes_started_in_any_way_say_the_same(tmp_path: Path, pack: Path, method: str) -> None:
    done = run(script(tmp_path, GUARDED), str(pack), method)
    assert (done.returncode, done.stdout) == (0, "the same\n"), done.stderr


@pytest.mark.parametrize("method", METHODS)
def test_processes_started_in_any_way_write_the_same(
    tmp_path: Path, pack: Path, method: str
) -> None:
    """What a process writes for the command is found there by its name."""
    program = tmp_path / "program.py"
    program.write_text(COMMAND, encoding="utf-8")
    cases = write(tmp_path / "many.json", [a_case(f"A{each}", *OVERDUE) for each in range(25)])
    options = ("--rules", str(pack), "--as-at", "2025-12-01", "--format", "jsonl")
    alone, two = (
        run(str(program), method, "check", str(cases), *options, "--jobs", jobs)
        for jobs in ("1", "2")
    )
    assert (two.returncode, two.stdout, two.stderr) == (alone.returncode, alone.stdout, "")
    assert len(two.stdout.splitlines()) == 25


@pytest.mark.parametrize("method", METHODS)
def test_so_do_those_of_a_notebook_which_is_no_file(
    tmp_path: Path, pack: Path, method: str
) -> None:
    text = Path(script(tmp_path, GUARDED)).read_text(encoding="utf-8")
    done = run("-c", text, str(pack), method)
    assert (done.returncode, done.stdout) == (0, "the same\n"), done.stderr


def test_a_process_that_may_start_none_judges_by_itself_and_says_so(
    tmp_path: Path, pack: Path
) -> None:
    """As in a worker of Celery: its processes are daemons, which may have no children."""
    done = run(script(tmp_path, IN_A_DAEMON), str(pack))
    assert (done.returncode, done.stdout) == (0, "the same\n"), done.stderr
    assert "judged one after another" in done.stderr


def test_a_script_that_starts_itself_again_is_told_what_it_lacks(
    tmp_path: Path, pack: Path
) -> None:
    done = run(script(tmp_path, WITHOUT_GUARD), str(pack))
    assert done.returncode == 1
    assert 'put its call under: if __name__ == "__main__":' in done.stderr
    until(lambda: not multiprocessing.active_children())
