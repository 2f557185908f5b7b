"""Instructions that a piece of work takes, counted by valgrind: a busy machine changes none."""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["can_count", "counted", "serve"]

Work = Callable[[], object]
_PHASE = "PHASE "
_NOTHING = "nothing"


def can_count() -> bool:
    """Whether valgrind is on this machine, and processes can be forked."""
    return shutil.which("valgrind") is not None and hasattr(os, "fork")


def counted(module: str, *arguments: str) -> dict[str, int]:
    """
    Return the instructions of each piece of work that *module* serves, when run with *arguments*.

    Everything is loaded once. Each piece runs in a fork of its own, and one that does nothing
    is taken off, so that only the work itself is counted.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = (
            *("valgrind", "--tool=cachegrind", "--cache-sim=no", "--log-file=/dev/null"),
            *(f"--cachegrind-out-file={folder}/%p", sys.executable, "-m", module, *arguments),
        )
        steady = {**os.environ, "PYTHONHASHSEED": "0"}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=steady)
        phases = re.findall(rf"^{_PHASE}(\d+) (\d+) (.+)$", done.stdout, re.MULTILINE)
        totals = {name: (_summary(Path(folder) / pid), int(times)) for pid, times, name in phases}
    without, _ = totals.pop(_NOTHING)
    return {name: (total - without) // times for name, (total, times) in totals.items()}


def _summary(path: Path) -> int:
    return int(path.read_text(encoding="utf-8").rpartition("summary:")[2].split()[0])


def serve(works: Mapping[str, Work], times: Mapping[str, int]) -> None:
    """Do each piece of work some times, each piece in a fork that valgrind counts by itself."""
    for work in works.values():
        work()  # what is only worked out once, such as the kinds of a schema, is not counted
    # A collection of garbage goes through all that was loaded: it would be counted by chance.
    gc.collect()
    gc.freeze()
    for name, work in {_NOTHING: _do_nothing, **works}.items():
        repeats = times.get(name, 3)
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            for _ in range(repeats):
                work()
            os._exit(0)
        os.waitpid(child, 0)
        print(f"{_PHASE}{child} {repeats} {name}", flush=True)


def _do_nothing() -> None:
    pass
