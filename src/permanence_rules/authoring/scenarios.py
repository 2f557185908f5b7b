"""
Running the scenarios beside the rules, and listing the clauses that no scenario tests.

A scenario is one entry of `RULE.scenarios.yaml` beside `RULE.yaml`: facts, a date, and what
must be found. Once all scenarios pass, each clause of the rule is changed in turn. A change
that no scenario notices is a survivor: its clause is not tested.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from permanence_rules.authoring.bench import Bench, RuleUnderTest
from permanence_rules.authoring.clause_mutation import mutants
from permanence_rules.authoring.expectations import Difference
from permanence_rules.errors import PackNotFoundError, RuleProblem
from permanence_rules.packs.loading import load_packs, pack_names
from permanence_rules.report.findings import Finding
from permanence_rules.runtime.reading import is_there

__all__ = [
    "Result",
    "Results",
    "Survivor",
    "mutate",
    "mutate_folder",
    "report_lines",
    "rules_under_test",
    "run",
    "run_folder",
]


@dataclass(frozen=True, slots=True)
class Result:
    """How one scenario went, and what was found."""

    rule: str
    file: str
    line: int
    name: str
    finding: Finding | None
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was found as expected."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Results:
    """How all scenarios went, and what is wrong in the files themselves."""

    results: tuple[Result, ...]
    problems: tuple[RuleProblem, ...]
    warnings: tuple[RuleProblem, ...] = ()
    """What rules leave to a default; nothing fails for it."""

    @property
    def passed(self) -> bool:
        """Whether scenarios were run, every one passed, and no file has a problem."""
        all_passed = all(result.passed for result in self.results)
        return bool(self.results) and not self.problems and all_passed


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change to a rule that no scenario notices, or that is accepted without need."""

    rule: str
    file: str
    line: int
    description: str
    words: str = "no scenario notices"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.words}: {self.description}"


def run_folder(target: str | Path) -> Results:
    """
    Return how every scenario of a pack, a folder of rules or a single rule file went.

    *target* may be the name of a pack that comes with this package. Raises
    PackNotFoundError where there is no pack, and RuleFileError when a pack.yaml
    cannot be used.
    """
    results: list[Result] = []
    problems: list[RuleProblem] = []
    warnings: list[RuleProblem] = []
    for bench, scope in _benches(target):
        problems += bench.problems_in(scope)
        warnings += bench.warnings_in(scope)
        for tested in bench.rules_in(scope):
            problems += tested.problems
            results += run(bench, tested)
    return Results(tuple(results), tuple(sorted(set(problems))), tuple(sorted(set(warnings))))


def mutate_folder(target: str | Path) -> list[Survivor]:
    """Return the changes to the rules of a pack, folder or rule file that no scenario notices."""
    return [
        survivor for bench, tested in rules_under_test(target) for survivor in mutate(bench, tested)
    ]


def rules_under_test(target: str | Path) -> Iterator[tuple[Bench, RuleUnderTest]]:
    """Yield each rule file of a pack, folder or rule file, and the bench to try it on."""
    for bench, scope in _benches(target):
        for tested in bench.rules_in(scope):
            yield bench, tested


def run(bench: Bench, tested: RuleUnderTest) -> list[Result]:
    """Return how each scenario of one rule went."""
    results = []
    for trial in tested.trials:
        line, name = trial.scenario.line, trial.scenario.name
        found = bench.tried(trial, tested.own)
        results.append(Result(tested.id, tested.scenario_file, line, name, *found))
    return results


def mutate(bench: Bench, tested: RuleUnderTest) -> list[Survivor]:
    """
    Return the changes to one rule file that none of its scenarios notices.

    A change that leaves no usable rule is noticed when rules are loaded. A rule is changed
    only if its scenarios pass as it is. A change that the scenario file accepts, with a
    reason, is left out. An accepted change that is noticed, or that is never made, is
    returned as well, so that no reason outlives its rule.
    """
    is_sound = tested.trials and not tested.problems
    if not is_sound or not all(result.passed for result in run(bench, tested)):
        return []
    document = tested.document
    unnoticed = {
        mutant.description: mutant.loc
        for mutant in mutants(document.data)
        if _is_unnoticed(mutant.data, bench, tested)
    }
    idle = [
        Survivor(tested.id, tested.scenario_file, line, description, _NO_NEED)
        for description, line in tested.accepted.items()
        if description not in unnoticed
    ]
    return [
        *(
            Survivor(tested.id, document.file, document.line(loc), description)
            for description, loc in unnoticed.items()
            if description not in tested.accepted
        ),
        *idle,
    ]


_NO_NEED = "this change is noticed, or is not made, so it need not be accepted"


def report_lines(results: Results, survivors: Iterable[Survivor] = ()) -> list[str]:
    """Return what went wrong, each with its file and line, and the counts in the last line."""
    failed = [result for result in results.results if not result.passed]
    unnoticed = [str(survivor) for survivor in survivors]
    lines = [str(problem) for problem in results.problems]
    if not results.results:
        lines.append("No scenario was run: there is no rule here that has scenarios.")
    for result in failed:
        lines.append(f"{result.file}:{result.line}: {result.name}")
        lines += [f"    {difference}" for difference in result.differences]
    passed = len(results.results) - len(failed)
    counts = f"{passed} scenarios passed, {len(failed)} failed"
    rest = f"problems in files: {len(results.problems)}; changes unnoticed: {len(unnoticed)}"
    return [*lines, *unnoticed, f"{counts}; {rest}"]


def _benches(target: str | Path) -> Iterator[tuple[Bench, Path]]:
    """Yield a bench for each pack that *target* touches, with the part of it that is meant."""
    path = Path(target)
    path = path.resolve() if is_there(path) else load_packs(target)[-1].folder
    around = [each for each in (path, *path.parents) if (each / "pack.yaml").is_file()]
    inside = {each.parent for each in path.rglob("pack.yaml")} if path.is_dir() else set()
    folders = sorted({*around[:1], *inside})
    if not folders:
        raise PackNotFoundError(str(target), pack_names())
    for folder in folders:
        yield Bench(folder), path if folder in path.parents else folder


def _is_unnoticed(data: dict[str, object], bench: Bench, tested: RuleUnderTest) -> bool:
    if bench.says_the_same(data, tested):
        return False
    own = bench.recompiled(data, tested)
    return own is not None and not any(bench.tried(trial, own)[1] for trial in tested.trials)
