"""What became of the changes, kept between runs and shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import pytest
from changes import Change, changes
from core import RESULTS, SOURCE
from importers import SECOND_ENGINE
from reach import Reach, lines_of_statement
from swapping import Live

__all__ = ["Module", "Result", "changes_of", "keep", "read_module", "show", "show_table"]


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
    reach: Reach | None = None

    @property
    def full_name(self) -> str:
        """Its name as it is imported."""
        return f"permanence_rules.{self.name}"

    @property
    def is_second_engine(self) -> bool:
        """Whether it is a part of the second engine, which is held against the first."""
        return self.full_name.startswith(SECOND_ENGINE)

    @property
    def survivors(self) -> list[Result]:
        """The changes that nothing noticed."""
        return [each for each in self.results.values() if not each.killer]

    def tests_that_run(self, line: int) -> list[pytest.Item]:
        """Return the tests that run the statement in a line; all, where that was not traced."""
        reach = self.reach
        if reach is None:
            return self.tests
        names = frozenset[str]().union(
            *(reach.get(each, ()) for each in lines_of_statement(self.source, line))
        )
        return [each for each in self.tests if each.nodeid in names]

    def noticed(self, killer: str) -> None:
        """Remember what notices changes, the latest first."""
        self.recent = [killer, *(each for each in self.recent if each != killer)]


def read_module(name: str) -> Module:
    """Return a module with what was found of it before."""
    path = SOURCE.joinpath(*name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    module = Module(name, path, path.read_text(encoding="utf-8"))
    kept = RESULTS / f"{name}.json"
    if kept.exists():
        data = json.loads(kept.read_text(encoding="utf-8"))
        module.kept = [Result(**each) for each in data["results"]]
    return module


def changes_of(module: Module) -> dict[int, Change]:
    """Return what can be changed in a module, and find the results that were kept of it."""
    made = dict(enumerate(changes(module.source), 1))
    module.results = _numbered(module.kept, made)
    return made


def keep(module: Module) -> None:
    """Write what was found of a module."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    results = [asdict(each) for _, each in sorted(module.results.items())]
    text = json.dumps({"results": results}, indent=1) + "\n"
    (RESULTS / f"{module.name}.json").write_text(text, encoding="utf-8")


def show(module: Module, *, with_survivors: bool) -> None:
    """Print the score of a module, and the changes that nothing noticed."""
    tried, left = len(module.results), len(module.survivors)
    timeouts = sum(each.killer == "timeout" for each in module.results.values())
    score = 100 * (tried - left) / tried if tried else 100
    print(f"{module.name}: {tried} tried, {left} survived, {timeouts} timeouts, {score:.1f} %")
    for each in module.survivors if with_survivors else ():
        print(f"  {each.number} line {each.line}: {each.before}  ->  {each.after}")


def show_table(modules: Sequence[Module]) -> None:
    """Print the score of each module as a table, as it stands in docs/mutation.md."""
    print("| module | changes | tried | noticed | score |\n|---|---|---|---|---|")
    made = tried = noticed = 0
    for module in modules:
        several, tried_here = changes_of(module), len(module.results)
        seen = tried_here - len(module.survivors)
        counts = (len(several), tried_here, seen)
        if several:
            score = f"{100 * seen / tried_here:.1f} %" if tried_here else ""
            print(f"| `{module.name}` | {' | '.join(map(str, counts))} | {score} |")
        made, tried, noticed = made + counts[0], tried + counts[1], noticed + seen
    share = 100 * noticed / tried if tried else 100
    print(f"\n{noticed} of {tried} changes that were tried were noticed, {share:.1f} %; of {made}.")


def _numbered(kept: Sequence[Result], made: dict[int, Change]) -> dict[int, Result]:
    """Return the results by the numbers of their changes, wherever in the file these are now."""
    left = list(kept)
    results: dict[int, Result] = {}
    for number, change in made.items():
        same = (change.before, change.after)
        found = next((each for each in left if (each.before, each.after) == same), None)
        if found is not None:
            left.remove(found)
            results[number] = replace(found, number=number, line=change.line)
    return results
