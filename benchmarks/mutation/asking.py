"""The process that tries one change: the tests and scenarios are asked until something fails."""

from __future__ import annotations

import doctest
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from functools import partial
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest
from changes import Change
from core import COUNCILS, OPTIONS, SLOW
from results import Module
from small_pack import rule_files
from swapping import swapped

__all__ = ["is_noticed"]


def is_noticed(
    module: Module, change: Change, pipe: int, *, small: Path, wide: bool, anew: bool
) -> int:
    """Return 1 where something fails, else 0; an exception that leaves is a failure too."""
    is_anew = anew or not _put(module, change)
    reaching = module.tests_that_run(change.line)
    if is_anew:
        _import_anew(module, change)
    if doctest.testmod(sys.modules[module.full_name]).failed:
        return 1
    if module.is_second_engine:
        return int(_tests_fail(module, pipe, module.tests if is_anew else reaching))
    first, then = (partial(_scenarios_fail, small, module.recent, pipe),
                   partial(_tests_fail_anew, module, pipe) if is_anew
                   else partial(_tests_fail, module, pipe, reaching))  # fmt: skip
    if module.recent and "::" in module.recent[0] and not is_anew:
        first, then = then, first
    if first() or then():
        return 1
    packs = COUNCILS if wide else ()
    return int(any(_scenarios_fail(pack, module.recent, pipe) for pack in packs))


def _scenarios_fail(folder: Path, recent: Sequence[str], pipe: int) -> bool:
    from permanence_rules.authoring.bench import Bench

    bench = Bench(folder)
    if bench.problems_in(folder):
        return True
    for path in _ordered(rule_files(folder), recent):
        os.write(pipe, f"rule {path.stem}\n".encode())
        for tested in bench.rules_in(path):
            if tested.problems or not tested.trials:
                return True
            if any(bench.tried(trial, tested.own)[1] for trial in tested.trials):
                return True
    return False


def _ordered(paths: Iterable[Path], recent: Sequence[str]) -> list[Path]:
    place = {killer.removeprefix("rule "): i for i, killer in enumerate(recent)}
    return sorted(paths, key=lambda path: place.get(path.stem, len(place)))


def _tests_fail(module: Module, pipe: int, tests: Iterable[pytest.Item]) -> bool:
    """Run the tests that were collected: the quick before the slow, what noticed of late first."""
    place = {name: i for i, name in enumerate(module.recent)}

    def rank(item: pytest.Item) -> tuple[bool, int, int]:
        slow = next((i for i, name in enumerate(SLOW) if item.nodeid.startswith(name)), -1)
        return slow >= 0, place.get(item.nodeid, len(place)), slow

    teller = _Teller(pipe)
    for item in sorted(tests, key=rank):
        if not item.config.pluginmanager.is_registered(teller):
            item.config.pluginmanager.register(teller)
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        if teller.failed:
            return True
    return False


def _tests_fail_anew(module: Module, pipe: int) -> bool:
    """Run the tests as if nothing were collected: what was imported is out of date."""
    for name in [each for each in sys.modules if each.partition(".")[0] == "tests"]:
        del sys.modules[name]
    files = sorted({item.nodeid.partition("::")[0] for item in module.tests})
    first = [killer for killer in module.recent[:5] if "::" in killer]
    with tempfile.TemporaryDirectory() as folder:
        options = [*OPTIONS, "-x", f"--basetemp={folder}/tests"]
        return pytest.main([*options, *first, *files], plugins=[_Teller(pipe)]) != 0


class _Teller:
    """Says which test failed; not each that is asked, for a pipe that is full stops the writer."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell the first failure."""
        if report.failed and not self.failed:
            self.failed = True
            os.write(self._pipe, f"{report.nodeid}\n".encode())


def _put(module: Module, change: Change) -> bool:
    """Put changed code into the functions that there are; False if more than code differs."""
    pairs = swapped(module.source, change.source, str(module.path))
    return pairs is not None and module.live is not None and module.live.put(pairs)


def _import_anew(module: Module, change: Change) -> None:
    """Import the changed module, and leave all that imports it to be imported once more."""
    for name in module.dependants:
        sys.modules.pop(name, None)
        parent, _, last = name.rpartition(".")
        if parent in sys.modules and hasattr(sys.modules[parent], last):
            delattr(sys.modules[parent], last)
    sys.meta_path.insert(0, _Changed(module.full_name, module.path, change.source))
    import_module(module.full_name)


class _Changed(MetaPathFinder, InspectLoader):
    """Finds one module, with the source that is given."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self._name, self._path, self._source = name, path, source

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Find that module, and no other."""
        if fullname != self._name:
            return None
        is_package = self._path.name == "__init__.py"
        spec = spec_from_loader(fullname, self, origin=str(self._path), is_package=is_package)
        if spec is not None and is_package:
            spec.submodule_search_locations = [str(self._path.parent)]
        return spec

    def get_source(self, _: str) -> str:
        """Return the source."""
        return self._source

    def exec_module(self, module: ModuleType) -> None:
        """Run the source, which comes from its file as far as a traceback or a test can tell."""
        module.__file__ = str(self._path)
        exec(compile(self._source, str(self._path), "exec"), module.__dict__)  # noqa: S102
