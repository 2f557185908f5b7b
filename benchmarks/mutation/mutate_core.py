"""
Mutation testing of the core: each module is changed in one place at a time; a test must notice.

    python benchmarks/mutation/mutate_core.py timing.ages truth --jobs 2
    python benchmarks/mutation/mutate_core.py --again          only what survived before
    python benchmarks/mutation/mutate_core.py --since main~9   only lines that changed since
    python benchmarks/mutation/mutate_core.py --list truth     the survivors
    python benchmarks/mutation/mutate_core.py --table          the scores

For each change a process is forked from one that has collected the tests and imported the
package, and puts the changed code into the functions that are there; a change outside of
functions makes it import the module anew with all that imports it (`--anew`: every change
does). It asks, until something fails: the module's doctests; its unit tests; the scenarios
of as few of England's rules as use all words of the rule language; with `--wide`, more
tests and all scenarios. What has just noticed a change is asked first about the next; of
the second engine, whose tests are slow, only those that run the changed line are asked.
Results are kept in build/mutation/. Needs fork, and the group `mutation` of pyproject.toml.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parents[2])]

import hypothesis  # noqa: E402
import pytest  # noqa: E402
from asking import is_noticed  # noqa: E402
from changes import Change  # noqa: E402
from core import CORE, OPTIONS, ROOT, SOURCE, tests_of  # noqa: E402
from importers import dependants, name_of  # noqa: E402
from reach import Reach, traced  # noqa: E402
from results import (  # noqa: E402
    Module,
    Result,
    changes_of,
    keep,
    read_module,
    show,
    show_table,
)
from small_pack import small_pack  # noqa: E402
from swapping import Live  # noqa: E402
from touched import lines_since  # noqa: E402

SECONDS = 40
"""Of processor time; the slowest set of tests takes twenty."""
SECONDS_OF_BOTH = 150
"""As much for the tests of both engines, which take sixty."""


def main() -> int:
    """Try the modules that are named; return 1 if the tests fail without any change."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("modules", nargs="*", default=CORE, help="such as timing.ages; all")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--again", action="store_true", help="only what survived before")
    parser.add_argument("--wide", action="store_true", help="ask more tests and packs")
    parser.add_argument("--anew", action="store_true", help="import for each change: slower, surer")
    parser.add_argument("--every", type=int, default=1, help="try only every so manieth change")
    parser.add_argument("--since", metavar="COMMIT", help="try only lines that changed since then")
    parser.add_argument("--list", action="store_true", help="show the survivors, try nothing")
    parser.add_argument("--table", action="store_true", help="show the scores, try nothing")
    asked = parser.parse_args()
    modules = [read_module(name) for name in asked.modules]
    code = 0
    if asked.table:
        show_table(modules)
        return 0
    if not asked.list:
        os.chdir(ROOT)
        with tempfile.TemporaryDirectory() as home:
            code = _try_all(modules, asked, Path(home))
    for module in modules:
        if asked.list:
            changes_of(module)
        show(module, with_survivors=asked.list)
    return code


def _try_all(modules: Sequence[Module], asked: argparse.Namespace, home: Path) -> int:
    small = small_pack(home)
    _load(small)
    trying = Trying(
        small, asked.wide, asked.jobs, asked.again, asked.every, asked.anew, asked.since
    )
    files = sorted({file for module in modules for file in tests_of(module.name, wide=asked.wide)})
    return int(pytest.main([*OPTIONS, f"--basetemp={home / 'tests'}", *files],
                           plugins=[_Session(modules, trying)]))  # fmt: skip


class _Session:
    """Takes the place of running the tests once they are collected."""

    def __init__(self, modules: Sequence[Module], trying: Trying) -> None:
        self._modules = modules
        self._trying = trying
        self._reach: Mapping[Path, Reach] | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try the changes to each module, until one's tests fail without any."""
        hypothesis.settings.register_profile(
            "mutation", derandomize=True, database=None, deadline=None
        )
        hypothesis.settings.load_profile("mutation")
        passed: set[tuple[str, ...]] = set()
        for module in self._modules:
            if module.is_second_engine:
                _read_packs()
            mine = tests_of(module.name, wide=self._trying.wide)
            module.tests = [each for each in session.items if each.nodeid.startswith(mine)]
            if mine not in passed and not self._trying.again and not _passes(module, self._trying):
                session.testsfailed += 1
                break
            passed.add(mine)
            if module.is_second_engine:
                module.reach = self._lines_run_by(module.tests).get(module.path, {})
            _try(module, self._trying)
        return True

    def _lines_run_by(self, tests: Sequence[pytest.Item]) -> Mapping[Path, Reach]:
        """Find once what the tests of the second engine run, which takes a minute or two."""
        if self._reach is None:
            self._reach = traced(tests, self._trying.small.parent / "reach.json")
        return self._reach


def _read_packs() -> None:
    """Read once what the second engine's tests read, of which a change to it touches nothing."""
    from tests.engines.shipped import PACKS, rulebook, trials

    for name in PACKS:
        rulebook(name)
        trials(name)


@dataclass(frozen=True, slots=True)
class Trying:
    """How changes are tried."""

    small: Path
    wide: bool
    jobs: int
    again: bool
    every: int
    anew: bool
    since: str | None


def _passes(module: Module, trying: Trying) -> bool:
    """Whether the tests of a module notice nothing where there is no change."""
    _prepare(module)
    unchanged = Change(0, "", "", module.source)
    killer = _finish({_start(module, unchanged, replace(trying, anew=True)): 0})[1]
    if killer:
        print(f"{module.name}: without any change this fails: {killer}", file=sys.stderr)
    return not killer


def _prepare(module: Module) -> None:
    """Find what a change to the module reaches: its functions, and those who import it."""
    module.dependants = frozenset(dependants(module.full_name))
    module.live = Live(module.dependants)


def _try(module: Module, trying: Trying) -> None:
    """Try each change in a process of its own."""
    made = changes_of(module)
    waiting = _waiting(module, made, trying)
    began = time.monotonic()
    if not waiting:
        return
    _prepare(module)
    gc.collect()
    gc.freeze()
    running: dict[tuple[int, int], int] = {}
    for number in waiting:
        while len(running) >= trying.jobs:
            _record(module, made, running)
        running[_start(module, made[number], trying)] = number
    while running:
        _record(module, made, running)
    gc.unfreeze()
    keep(module)
    print(f"{module.name}: {len(waiting)} changes in {time.monotonic() - began:.0f} s", flush=True)
    show(module, with_survivors=False)


def _waiting(module: Module, made: dict[int, Change], trying: Trying) -> list[int]:
    if trying.again:
        return [each.number for each in module.survivors]
    waiting = [each for each in list(made)[:: trying.every] if each not in module.results]
    if trying.since is None:
        return waiting
    lines = lines_since(trying.since, module.path)
    return [each for each in waiting if made[each].line in lines]


def _record(module: Module, made: dict[int, Change], running: dict[tuple[int, int], int]) -> None:
    number, killer = _finish(running)
    change = made[number]
    module.results[number] = Result(number, change.line, change.before, change.after, killer)
    if killer and killer != "timeout":
        module.noticed(killer)
    if len(module.results) % 10 == 0:
        keep(module)


def _start(module: Module, change: Change, trying: Trying) -> tuple[int, int]:
    """Fork a process that tries a change; return it and where it says what it is about to ask."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    noticed = 1
    try:
        os.close(reading)
        most = SECONDS_OF_BOTH if module.is_second_engine else SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (most, most + 5))
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            if not os.environ.get("MUTDEBUG"):
                os.dup2(silent, stream)
        noticed = is_noticed(
            module, change, writing, small=trying.small, wide=trying.wide, anew=trying.anew
        )
    finally:
        os._exit(noticed)


def _finish(running: dict[tuple[int, int], int]) -> tuple[int, str]:
    """Wait for a process to end; return which change it tried, and what noticed it."""
    process, status = os.wait()
    key = next(each for each in running if each[0] == process)
    number = running.pop(key)
    with os.fdopen(key[1], "rb") as pipe:
        said = pipe.read().decode().splitlines()
    if os.WIFSIGNALED(status):
        is_slow = os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
        return number, "timeout" if is_slow else "crash"
    return number, (said[-1] if said else "import") if os.WEXITSTATUS(status) else ""


def _load(pack: Path) -> None:
    """Import the whole package and work out what is worked out once."""
    for path in SOURCE.rglob("*.py"):
        if "cli" not in path.parts and "__main__" not in path.name and "spark" not in path.name:
            import_module(name_of(path))
    from permanence_rules.authoring.bench import Bench

    assert list(Bench(pack).rules_in(pack))


if __name__ == "__main__":
    sys.exit(main())
