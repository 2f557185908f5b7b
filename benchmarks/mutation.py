"""
Mutation testing of one or more modules with mutmut: `python .ci/tasks.py mutation MODULE ...`.

    python .ci/tasks.py mutation permanence_rules.timing.ages
    python .ci/tasks.py mutation timing.duration truth --tests tests/timing tests/test_truth.py
    python .ci/tasks.py mutation timing.duration --list

mutmut changes the functions of a module in one place at a time (`<` becomes `<=`, an argument
becomes `None`) and runs the tests that call the changed function. A change that no test notices is
a survivor: it is printed as a diff, and the run ends with 1. mutmut works in build/mutation/ and
keeps its results there, so a run that was stopped continues. Needs fork: Linux or macOS.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "permanence_rules"
SOURCE = ROOT / "src"
HOME = ROOT / "build" / "mutation"

_MUTMUT = (sys.executable, "-m", "mutmut")
_COPIED = ("tests", "rules", "examples", "docs", "benchmarks", ".ci", "README.md", "requirements")
"""What tests read beside the source; mutmut copies it next to the changed package."""
_KILLED = 1
"""The exit code of pytest when a test fails."""
_SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = {only}
also_copy = {copied}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore"]
pytest_add_cli_args_test_selection = {tests}
track_dependencies = false
use_git_change_detection = false
"""


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the package, by its full name and its file from the project's folder."""

    name: str
    file: Path

    @classmethod
    def named(cls, name: str) -> Module:
        """Find a module by its name, with or without the package's; end with a sentence if none."""
        full = name if f"{name}.".startswith(f"{PACKAGE}.") else f"{PACKAGE}.{name}"
        stem = SOURCE.joinpath(*full.split("."))
        for file in (stem.with_suffix(".py"), stem / "__init__.py"):
            if file.is_file():
                return cls(full, file.relative_to(ROOT))
        sys.exit(f"{name}: there is no such module in {PACKAGE}.")


def main(arguments: list[str] | None = None) -> int:
    """Try the modules that are named; return 1 if a change survived, 2 if the tests fail anyway."""
    asked = _asked(arguments)
    modules = [Module.named(name) for name in asked.modules]
    tests = asked.tests or tests_of(modules)
    prepare(HOME, modules, tests)
    if not asked.list:
        print(
            f"{', '.join(each.name for each in modules)}: asked of {', '.join(tests)}", flush=True
        )
        forget_survivors(HOME, modules)
        log = HOME / "run.log"
        with log.open("w", encoding="utf-8") as file:
            code = subprocess.call(
                [*_MUTMUT, "run", "--max-children", str(asked.jobs)],
                cwd=HOME,
                stdout=None
                if sys.stdout.isatty()
                else file,  # it draws how far it is, all the time
                stderr=subprocess.STDOUT,
            )
        if code != 0:
            print(f"mutmut could not run: {log.read_text(encoding='utf-8')[-3000:]}")
            return 2
    return show(modules)


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("modules", nargs="+", help="such as timing.ages")
    parser.add_argument("--tests", nargs="+", help="test files; else those that import a module")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--list", action="store_true", help="only show what survived the last run")
    return parser.parse_args(arguments)


def tests_of(modules: list[Module]) -> list[str]:
    """Return the test files that import a module or its package; all if none does."""
    names = {name for each in modules for name in (each.name, each.name.rpartition(".")[0])}
    names.discard(PACKAGE)  # what is imported from the top is imported by nearly every test
    wanted = {f"from {name} import" for name in names}
    found = sorted(
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if any(line in path.read_text(encoding="utf-8") for line in wanted)
    )
    return found or ["tests"]


def prepare(home: Path, modules: list[Module], tests: list[str]) -> None:
    """Lay out a folder for mutmut: the project by links, and its pyproject.toml with settings."""
    # mutmut takes its settings from pyproject.toml only, and writes beside it: so not in ROOT.
    # The changed source goes there; Python forgets a folder on its path that it once did not find.
    (home / "mutants" / "src").mkdir(parents=True, exist_ok=True)
    for name in ("src", *_COPIED):
        link = home / name
        if not link.is_symlink():
            link.symlink_to(ROOT / name, target_is_directory=(ROOT / name).is_dir())
    settings = _SETTINGS.format(
        only=_as_toml([each.file.as_posix() for each in modules]),
        copied=_as_toml(list(_COPIED)),
        tests=_as_toml(tests),
    )
    own = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (home / "pyproject.toml").write_text(own + settings, encoding="utf-8")
    # Copies of an earlier run would hide what has changed since; its results (*.meta) stay.
    for name in _COPIED:
        shutil.rmtree(home / "mutants" / name, ignore_errors=True)
    for copy in (home / "mutants" / "src").rglob("*.py"):
        copy.unlink()


def forget_survivors(home: Path, modules: list[Module]) -> None:
    """Have mutmut try again what was not noticed: it keeps a result until the function changes."""
    # Which tests call which function is found anew as well, for tests may have changed.
    (home / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    for module in modules:
        path = home / "mutants" / f"{module.file}.meta"
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            ends = kept["exit_code_by_key"]
            kept["exit_code_by_key"] = {
                name: code if code == _KILLED else None for name, code in ends.items()
            }
            path.write_text(json.dumps(kept), encoding="utf-8")


def _as_toml(texts: list[str]) -> str:
    return "[" + ", ".join(f'"{each}"' for each in texts) + "]"


def show(modules: list[Module]) -> int:
    """Print each survivor as a diff and the score of each module; return 1 if one survived."""
    results = _results()
    survived = False
    for module in modules:
        own = {name: how for name, how in results.items() if _is_of(name, module)}
        for name, how in own.items():
            if how != "killed":
                print(_answer("show", name))
        counted = Counter(own.values())
        noticed = counted["killed"] + counted["timeout"]
        others = ", ".join(f"{number} {how}" for how, number in sorted(counted.items()))
        print(f"{module.name}: {noticed} of {len(own)} changes noticed ({others or 'no change'})")
        survived |= noticed < len(own)
    return int(survived)


def _results() -> dict[str, str]:
    """Return how each change ended, by mutmut's name for it."""
    lines = (
        line.strip().rpartition(": ") for line in _answer("results", "--all", "1").splitlines()
    )
    return {name: how for name, _, how in lines if name}


def _is_of(name: str, module: Module) -> bool:
    """Whether mutmut's name for a change, `MODULE.x_FUNCTION__mutmut_1`, is of this module."""
    return name.rpartition(".")[0] == module.name


def _answer(*arguments: str) -> str:
    done = subprocess.run(
        [*_MUTMUT, *arguments], cwd=HOME, capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
