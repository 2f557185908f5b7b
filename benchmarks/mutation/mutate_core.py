"""
Mutation testing of the core: each module is changed in one place at a time; a test must notice.

    python benchmarks/mutation/mutate_core.py timing.ages truth --jobs 2
    python benchmarks/mutation/mutate_core.py --again          only what survived before
    python benchmarks/mutation/mutate_core.py --list truth     the survivors
    python benchmarks/mutation/mutate_core.py --table          the scores

For each change a process is forked from one that has collected the tests and imported the
package, and puts the changed code into the functions that are there; a change outside of
functions makes it import the module anew with all that imports it (`--anew`: every change
does). It asks, until something fails: the module's doctests; its unit tests; the scenarios
of as few of England's rules as use all words of the rule language; with `--wide`, more
tests and all scenarios. What has just noticed a change is asked first about the next.
Results are kept in build/mutation/. Needs fork, and the group `mutation` of pyproject.toml.
"""

from __future__ import annotations

import argparse
import doctest
import gc
import json
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from hashlib import sha256
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "permanence_rules"
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).parent), str(ROOT)]

import hypothesis  # noqa: E402
import pytest  # noqa: E402
import yaml  # noqa: E402
from changes import Change, changes  # noqa: E402
from swapping import Live, swapped  # noqa: E402

ENGLAND = ROOT / "rules" / "england"
COUNCILS = sorted(path.parent for path in (ROOT / "rules").rglob("pack.yaml"))
RESULTS = ROOT / "build" / "mutation"
SECONDS = 40
"""Of processor time; the slowest set of tests takes twenty."""
SECONDS_OF_BOTH = 150
"""As much for the tests of both engines, which take sixty."""

_PLACES = "tests/verbs/test_places_of_mistakes.py"
_SHOWN = "tests/verbs/test_what_is_shown.py"
_LIMITS = "tests/verbs/test_limits.py"
_INTERVAL = ("tests/verbs/test_interval.py", "tests/verbs/test_interval_open.py")
_BOTH_ENGINES = (
    "tests/engines/test_both_engines.py",
    "tests/engines/test_durable.py::test_an_error_while_judging_is_raised_and_the_next_case_is_judged",
    "tests/engines/test_durable.py::test_a_check_inside_another_has_a_session_of_its_own",
    "tests/engines/test_durable.py::test_eight_threads_find_what_one_finds",
    "tests/engines/test_durable.py::test_many_cases_leave_memory_as_it_was",
    "tests/engines/test_durable.py::test_the_network_is_told_no_more_than_codes_and_day_numbers",
)
_TESTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("timing.bounds", ("tests/timing/test_duration.py",)),
    ("timing.duration", ("tests/timing/test_duration.py",)),
    ("timing.calendar", ("tests/timing/test_calendar.py",)),
    ("timing.bank", ("tests/timing/test_calendar.py",)),
    ("timing.renew", ("tests/timing/test_calendar.py",)),
    ("timing", ("tests/timing/test_ages_words_london.py",)),
    ("truth", ("tests/test_truth.py",)),
    ("conditions", (_PLACES, "tests/test_conditions.py")),
    ("comparisons", (_PLACES, "tests/test_conditions.py")),
    ("moments", (_PLACES, _LIMITS)),
    ("due", ("tests/verbs/test_due.py", _LIMITS)),
    ("limit", (_PLACES, _SHOWN, _LIMITS)),
    ("pauses", (_PLACES, _LIMITS)),
    ("obligations.interval", (_PLACES, *_INTERVAL, _SHOWN)),
    ("obligations.deadline", (_PLACES, "tests/verbs/test_deadline.py", _SHOWN)),
    ("obligations.assessment", (_PLACES, _SHOWN, "tests/verbs/test_deadline.py", _LIMITS)),
    ("obligations", (_PLACES, "tests/verbs/test_other_verbs.py", _SHOWN)),
    ("engines.durable", _BOTH_ENGINES),
    ("engines.choices", ("tests/verbs/test_choices.py", "tests/test_selections.py")),
    ("engines", (_PLACES, "tests/verbs/test_rules.py", "tests/test_selections.py")),
)
"""The unit tests of a module, by how its name begins; the first that fits."""
_WIDE = (
    "tests/verbs/",
    "tests/test_conditions.py",
    "tests/test_selections.py",
    "tests/test_derived.py",
    "tests/test_view.py",
    "tests/test_planning.py",
    "tests/test_rulebook.py",
    "tests/outputs",
)

CORE = (
    *(f"timing.{name}" for name in ("ages", "bank_holidays", "bounds", "calendar")),
    *(f"timing.{name}" for name in ("duration", "london", "renew", "words")),
    *("truth", "conditions", "comparisons", "moments", "due", "limits", "limit_changes", "pauses"),
    *("obligations", "obligations.assessment", "obligations.checklist", "obligations.constraint"),
    *("obligations.deadline", "obligations.indicator", "obligations.interval"),
    *("obligations.sequence", "obligations.validity", "engines.compiled", "engines.choices"),
    *sorted(
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for path in SOURCE.glob("engines/durable/**/*.py")
    ),
)


@dataclass(slots=True)
class Result:
    """What became of one change; `killer` is what noticed it, empty where nothing did."""

    number: int
    line: int
    before: str
    after: str
    killer: str = ""


@dataclass(slots=True)
class Module:
    """A module of the package, what can be changed in it, and what came of that."""

    name: str
    path: Path
    source: str
    results: dict[int, Result] = field(default_factory=dict)
    recent: list[str] = field(default_factory=list)
    dependants: frozenset[str] = frozenset()
    live: Live | None = None
    tests: list[pytest.Item] = field(default_factory=list)
    kept: list[Result] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """Its name as it is imported."""
        return f"permanence_rules.{self.name}"

    @property
    def is_second_engine(self) -> bool:
        """Whether it is a part of the second engine, which is held against the first."""
        return self.full_name.startswith(_SECOND_ENGINE)

    @property
    def survivors(self) -> list[Result]:
        """The changes that nothing noticed."""
        return [each for each in self.results.values() if not each.killer]

    def noticed(self, killer: str) -> None:
        """Remember what notices changes, the latest first."""
        self.recent = [killer, *(each for each in self.recent if each != killer)]


def main() -> int:
    """Try the modules that are named; return 1 if the tests fail without any change."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("modules", nargs="*", default=CORE, help="such as timing.ages; all")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--again", action="store_true", help="only what survived before")
    parser.add_argument("--wide", action="store_true", help="ask more tests and packs")
    parser.add_argument("--anew", action="store_true", help="import for each change: slower, surer")
    parser.add_argument("--every", type=int, default=1, help="try only every so manieth change")
    parser.add_argument("--list", action="store_true", help="show the survivors, try nothing")
    parser.add_argument("--table", action="store_true", help="show the scores, try nothing")
    asked = parser.parse_args()
    modules = [_module(name) for name in asked.modules]
    code = 0
    if asked.table:
        _show_table(modules)
        return 0
    if not asked.list:
        os.chdir(ROOT)
        with tempfile.TemporaryDirectory() as home:
            code = _try_all(modules, asked, Path(home))
    for module in modules:
        _show(module, with_survivors=asked.list)
    return code


def _try_all(modules: Sequence[Module], asked: argparse.Namespace, home: Path) -> int:
    small = _small_pack(home)
    _load(small)
    trying = Trying(small, asked.wide, asked.jobs, asked.again, asked.every, asked.anew)
    files = sorted({file for module in modules for file in _tests_of(module, wide=asked.wide)})
    return int(pytest.main([*_OPTIONS, f"--basetemp={home / 'tests'}", *files],
                           plugins=[_Session(modules, trying)]))  # fmt: skip


_BY_HAND = "tests/engines/test_both_engines.py::test_the_same_of_every_case_worked_out_by_hand"
_SLOW = (
    "tests/engines/test_both_engines.py::test_the_same_of_the_scenarios",
    "tests/engines/test_both_engines.py::test_the_same_of_every_example",
    "tests/engines/test_both_engines.py::test_the_same_of_an_example",
    _BY_HAND,
    "tests/engines/test_durable.py",
)
"""Tests that take a second or more, to be asked when all others have noticed nothing."""
_OPTIONS = (
    *("-q", "-s", "-p", "no:cacheprovider", "-o"),
    "filterwarnings=error\nignore::pytest.PytestAssertRewriteWarning",
    # Two of the five files of hand-worked cases take as long as all else together.
    *(
        f"--deselect={_BY_HAND}[{name}]"
        for name in ("hand_worked_england_a", "hand_worked_local_2")
    ),
)


class _Session:
    """Takes the place of running the tests once they are collected."""

    def __init__(self, modules: Sequence[Module], trying: Trying) -> None:
        self._modules = modules
        self._trying = trying

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try the changes to each module, until one's tests fail without any."""
        hypothesis.settings.register_profile(
            "mutation", derandomize=True, database=None, deadline=None
        )
        hypothesis.settings.load_profile("mutation")
        for module in self._modules:
            if module.is_second_engine:
                _read_packs()
            mine = tuple(_tests_of(module, wide=self._trying.wide))
            module.tests = [each for each in session.items if each.nodeid.startswith(mine)]
            if not _try(module, self._trying):
                session.testsfailed += 1
                break
        return True


def _read_packs() -> None:
    """Read once what the second engine's tests read, of which a change to it touches nothing."""
    from tests.engines.shipped import PACKS, rulebook, trials

    for name in PACKS:
        rulebook(name)
        trials(name)


def _tests_of(module: Module, *, wide: bool) -> tuple[str, ...]:
    own = next(tests for start, tests in _TESTS if module.name.startswith(start))
    return (*own, *(each for each in _WIDE if each not in own)) if wide else own


@dataclass(frozen=True, slots=True)
class Trying:
    """How changes are tried."""

    small: Path
    wide: bool
    jobs: int
    again: bool
    every: int
    anew: bool


def _module(name: str) -> Module:
    path = SOURCE.joinpath(*name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    module = Module(name, path, path.read_text(encoding="utf-8"))
    kept = RESULTS / f"{name}.json"
    if kept.exists():
        data = json.loads(kept.read_text(encoding="utf-8"))
        if data["source"] == _digest(module.source):
            module.kept = [Result(**each) for each in data["results"]]
            module.results = {each.number: each for each in module.kept}
    return module


def _digest(source: str) -> str:
    return sha256(source.encode()).hexdigest()


def _keep(module: Module) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    results = [asdict(each) for _, each in sorted(module.results.items())]
    data = {"source": _digest(module.source), "results": results}
    text = json.dumps(data, indent=1) + "\n"
    (RESULTS / f"{module.name}.json").write_text(text, encoding="utf-8")


def _show(module: Module, *, with_survivors: bool) -> None:
    tried, left = len(module.results), len(module.survivors)
    timeouts = sum(each.killer == "timeout" for each in module.results.values())
    score = 100 * (tried - left) / tried if tried else 100
    print(f"{module.name}: {tried} tried, {left} survived, {timeouts} timeouts, {score:.1f} %")
    for each in module.survivors if with_survivors else ():
        print(f"  {each.number} line {each.line}: {each.before}  ->  {each.after}")


def _show_table(modules: Sequence[Module]) -> None:
    """Print the score of each module as a table, as it stands in docs/mutation.md."""
    print("| module | changes | tried | noticed | score |\n|---|---|---|---|---|")
    made = tried = noticed = 0
    for module in modules:
        several = dict(enumerate(changes(module.source), 1))
        results = _numbered(module.kept, several)
        seen = sum(bool(each.killer) for each in results.values())
        counts = (len(several), len(results), seen)
        if several:
            score = f"{100 * seen / len(results):.1f} %" if results else ""
            print(f"| `{module.name}` | {' | '.join(map(str, counts))} | {score} |")
        made, tried, noticed = made + counts[0], tried + counts[1], noticed + seen
    share = 100 * noticed / tried if tried else 100
    print(f"\n{noticed} of {tried} changes that were tried were noticed, {share:.1f} %; of {made}.")


# Trying the changes


def _try(module: Module, trying: Trying) -> bool:
    """Try each change in a process of its own; False if the tests fail without any."""
    made = dict(enumerate(changes(module.source), 1))
    module.results = _numbered(module.kept, made)
    waiting = _waiting(module, made, trying)
    began = time.monotonic()
    if not waiting:
        return True
    module.dependants = frozenset(_dependants(module))
    module.live = Live(module.dependants)
    if not trying.again:
        unchanged = Change(0, "", "", module.source)
        killer = _finish({_start(module, unchanged, replace(trying, anew=True)): 0})[1]
        if killer:
            print(f"{module.name}: without any change this fails: {killer}", file=sys.stderr)
            return False
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
    _keep(module)
    print(f"{module.name}: {len(waiting)} changes in {time.monotonic() - began:.0f} s", flush=True)
    _show(module, with_survivors=False)
    return True


def _numbered(kept: Sequence[Result], made: dict[int, Change]) -> dict[int, Result]:
    """Return the results by the numbers of their changes, which other operators may have moved."""
    left = list(kept)
    results: dict[int, Result] = {}
    for number, change in made.items():
        same = (change.line, change.before, change.after)
        found = next((each for each in left if (each.line, each.before, each.after) == same), None)
        if found is not None:
            left.remove(found)
            results[number] = replace(found, number=number)
    return results


def _waiting(module: Module, made: dict[int, Change], trying: Trying) -> list[int]:
    if trying.again:
        return [each.number for each in module.survivors]
    return [each for each in list(made)[:: trying.every] if each not in module.results]


def _record(module: Module, made: dict[int, Change], running: dict[tuple[int, int], int]) -> None:
    number, killer = _finish(running)
    change = made[number]
    module.results[number] = Result(number, change.line, change.before, change.after, killer)
    if killer and killer != "timeout":
        module.noticed(killer)
    if len(module.results) % 10 == 0:
        _keep(module)


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
        noticed = _is_noticed(module, change, trying, writing)
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


# In the process that tries one change


def _is_noticed(module: Module, change: Change, trying: Trying, pipe: int) -> int:
    """Return 1 where something fails, else 0; an exception that leaves is a failure too."""
    is_anew = trying.anew or not _put(module, change)
    if is_anew:
        _import_anew(module, change)
    if doctest.testmod(sys.modules[module.full_name]).failed:
        return 1
    if module.is_second_engine:
        return int(_tests_fail(module, pipe))
    first, then = (partial(_scenarios_fail, trying.small, module.recent, pipe),
                   partial(_tests_fail_anew if is_anew else _tests_fail, module, pipe))  # fmt: skip
    if module.recent and "::" in module.recent[0] and not is_anew:
        first, then = then, first
    if first() or then():
        return 1
    packs = COUNCILS if trying.wide else ()
    return int(any(_scenarios_fail(pack, module.recent, pipe) for pack in packs))


def _scenarios_fail(folder: Path, recent: Sequence[str], pipe: int) -> bool:
    from permanence_rules.trials import Bench

    bench = Bench(folder)
    if bench.problems_in(folder):
        return True
    for path in _ordered(_rule_files(folder), recent):
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


def _tests_fail(module: Module, pipe: int) -> bool:
    """Run the tests that were collected: the quick before the slow, what noticed of late first."""
    place = {name: i for i, name in enumerate(module.recent)}

    def rank(item: pytest.Item) -> tuple[bool, int, int]:
        slow = next((i for i, name in enumerate(_SLOW) if item.nodeid.startswith(name)), -1)
        return slow >= 0, place.get(item.nodeid, len(place)), slow

    ordered = sorted(module.tests, key=rank)
    teller = _Teller(pipe)
    ordered[0].config.pluginmanager.register(teller)
    for item in ordered:
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
        options = [*_OPTIONS, "-x", f"--basetemp={folder}/tests"]
        return pytest.main([*options, *first, *files], plugins=[_Teller(pipe)]) != 0


class _Teller:
    """Says which test is about to be asked, and remembers whether one failed."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember a failure."""
        self.failed = self.failed or report.failed

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Say the test's name."""
        if len(nodeid) < 200:
            os.write(self._pipe, f"{nodeid}\n".encode())


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


class _Changed(MetaPathFinder, Loader):
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

    def exec_module(self, module: ModuleType) -> None:
        """Run the source."""
        module.__file__ = str(self._path)
        exec(compile(self._source, str(self._path), "exec"), module.__dict__)  # noqa: S102


# Before anything is changed


def _load(pack: Path) -> None:
    """Import the whole package and work out what is worked out once."""
    for path in SOURCE.rglob("*.py"):
        if "cli" not in path.parts and "__main__" not in path.name and "spark" not in path.name:
            import_module(_name_of(path))
    from permanence_rules.trials import Bench

    assert list(Bench(pack).rules_in(pack))


def _name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


_IMPORT = re.compile(
    r"^\s*from (permanence_rules[\w.]*) import \(?([^#\n]*)|"
    r"^\s*import (permanence_rules[\w.]*)",
    re.MULTILINE,
)


def _dependants(module: Module) -> set[str]:
    """
    Return the module and all that import it, in however many steps.

    The rest of the package imports the second engine only where it is asked for.
    """
    importers = {_name_of(path): _imports(path) for path in SOURCE.rglob("*.py")}
    importers.pop("permanence_rules")
    found = {module.full_name}
    while True:
        more = {each for each, needed in importers.items() if needed & found} - found
        if module.is_second_engine:
            more = {each for each in more if each.startswith(_SECOND_ENGINE)}
        if not more:
            return found
        found |= more


_SECOND_ENGINE = "permanence_rules.engines.durable"


def _imports(path: Path) -> set[str]:
    """Return what a module imports; of what lies in a package also the package."""
    found: set[str] = set()
    for source, names, plain in _IMPORT.findall(path.read_text(encoding="utf-8")):
        home = source or plain
        found |= {home, *(f"{home}.{name.strip()}" for name in names.split(","))}
    around = {each.rpartition(".")[0] for each in found} | found
    return around - {"permanence_rules", _name_of(path)}


def _small_pack(folder: Path) -> Path:
    """Copy the fewest rules of England that use all the words of the language."""
    words = {path: _words(path) for path in _rule_files(ENGLAND)}
    chosen: set[Path] = set()
    while missing := set().union(*words.values()) - set().union(*(words[each] for each in chosen)):
        chosen.add(max(sorted(words), key=lambda path: len(words[path] & missing)))
    pack = folder / "england"
    for path in (*_with_those_read(chosen), ENGLAND / "pack.yaml"):
        for each in (path, path.with_name(f"{path.stem}.scenarios.yaml")):
            target = pack / each.relative_to(ENGLAND)
            target.parent.mkdir(parents=True, exist_ok=True)
            if each.exists():
                target.write_bytes(each.read_bytes())
    return pack


def _rule_files(folder: Path) -> list[Path]:
    files = [path for path in sorted(folder.rglob("*.yaml")) if path.name != "pack.yaml"]
    return [path for path in files if not path.name.endswith(".scenarios.yaml")]


def _words(path: Path) -> set[str]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {word for clause in ("obligation", "versions", "let", "exempt_when", "applies_when")
            for word in _keys(data.get(clause), clause)}  # fmt: skip


def _keys(data: Any, around: str) -> Iterator[str]:
    """Yield each pair of a key and the key that it stands in."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield f"{around} {key}" if around != "let" else ""
            yield from _keys(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from _keys(value, around)


def _with_those_read(chosen: set[Path]) -> set[Path]:
    """Return the rules with those that they read or require, without end."""
    files = {f"england/{path.relative_to(ENGLAND).with_suffix('')}": path
             for path in _rule_files(ENGLAND)}  # fmt: skip
    found = set(chosen)
    while True:
        text = "\n".join(path.read_text(encoding="utf-8") for path in found)
        more = {path for name, path in files.items() if re.search(rf"\b{name}\b", text)} - found
        if not more:
            return found
        found |= more


if __name__ == "__main__":
    sys.exit(main())
