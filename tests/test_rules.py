"""The promises that every rule under rules/ keeps; see the rule language in the documentation."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Finding, Rulebook
from permanence_rules.authoring.bench import Bench, RuleUnderTest
from permanence_rules.authoring.scenarios import Result, mutate, run
from permanence_rules.language.rule import RuleFile
from permanence_rules.packs.loading import rules_folder
from tests.support import from_yaml, tried_rules

RULES = rules_folder().resolve()
PACKS = sorted(path.parent for path in RULES.rglob("pack.yaml"))
FILES = sorted(
    path
    for path in RULES.rglob("*.yaml")
    if path.name != "pack.yaml"
    and not path.name.endswith(".scenarios.yaml")
    and "obligations" not in path.relative_to(RULES).parts
)


def name(path: Path) -> str:
    """Return a file or folder as problems show it."""
    return (Path("rules") / path.relative_to(RULES)).as_posix()


@cache
def tried_in(folder: Path) -> dict[str, tuple[Bench, RuleUnderTest]]:
    """Return every rule file of a pack that can be used, by name."""
    return {tested.document.file: (bench, tested) for bench, tested in tried_rules(folder)}


def tried(path: Path) -> tuple[Bench, RuleUnderTest]:
    """Return a rule file, with its scenarios, and the bench to try it on."""
    folder = next(each for each in path.parents if (each / "pack.yaml").exists())
    return tried_in(folder)[name(path)]


@cache
def results_of(path: Path) -> tuple[Result, ...]:
    """Return how each scenario of a rule file went, run once for all that is asked about them."""
    return tuple(run(*tried(path)))


@pytest.mark.parametrize("folder", PACKS, ids=name)
def test_every_path_exists_and_every_source_is_declared(folder: Path) -> None:
    assert Rulebook.load(folder).rules


@pytest.mark.parametrize("folder", PACKS, ids=name)
def test_rules_and_scenarios_come_in_pairs_that_can_be_read(folder: Path) -> None:
    tried = tried_in(folder)
    around = next(iter(tried.values()))[0].problems_in(folder)
    inside = [problem for _, tested in tried.values() for problem in tested.problems]

    assert [str(problem) for problem in (*around, *inside)] == []
    assert {name(path) for path in FILES if folder in path.parents} == tried.keys()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_scenario_passes(path: Path) -> None:
    results = results_of(path)

    assert results
    assert [(each.line, *map(str, each.differences)) for each in results if not each.passed] == []


@pytest.mark.slow  # `permanence-rules test` does the same for the rules that one works on
@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_change_to_a_clause_goes_unnoticed(path: Path) -> None:
    assert [str(survivor) for survivor in mutate(*tried(path))] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_scenarios_show_what_the_duty_can_come_to(path: Path) -> None:
    found = {each.finding.outcome.value for each in results_of(path) if each.finding is not None}
    rule = tried(path)[1].own[0].rule

    assert [one_of for one_of in wanted(rule.file) if not one_of & found] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_deadline_shows_its_last_day_and_the_day_after(path: Path) -> None:
    findings = [each.finding for each in results_of(path) if each.finding is not None]

    if has_a_last_day(tried(path)[1].own[0].rule.file):
        assert any(is_of_the_last_day(finding) for finding in findings)
        assert any(1 in (finding.days_late, finding.days_overdue) for finding in findings)


def wanted(file: RuleFile) -> list[set[str]]:
    """Return the outcomes of which scenarios must show at least one each."""
    exempts = bool(file.exempt_when) or any(each.exempt_when for each in file.versions)
    applies = bool(file.applies_when) or any(each.applies_when for each in file.versions)
    outcomes = [{"undetermined"}, {"met", "needs_judgement"}]
    outcomes += [{"breached", "late"}] if can_be_missed(file) else []
    outcomes += [{"exempt"}] if exempts else []
    return outcomes + ([{"not_applicable"}] if applies else [])


def can_be_missed(file: RuleFile) -> bool:
    """Whether the duty has a number or a test that it can fail."""
    obligations = [*(each.obligation for each in file.versions), file.obligation]
    return any(
        each is not None
        and each.indicator is None
        and not (each.deadline is not None and each.deadline.as_soon_as_possible)
        and not getattr(getattr(each, each.verb), "only_asks", False)
        for each in obligations
    )


def has_a_last_day(file: RuleFile) -> bool:
    """Whether the duty is a deadline that runs out."""
    obligations = [*(each.obligation for each in file.versions), file.obligation]
    deadlines = [each.deadline for each in obligations if each is not None]
    return any(
        each is not None and each.is_given and not each.as_soon_as_possible for each in deadlines
    )


def is_of_the_last_day(finding: Finding) -> bool:
    """Whether something was done, or is still due, on the last day for it."""
    return finding.due_on is not None and (
        finding.done_on == finding.due_on or finding.days_left == 0
    )


def _quantified(part: Any) -> Iterator[dict[str, Any]]:
    """Yield each condition about every record of a collection."""
    if isinstance(part, dict):
        if isinstance(part.get("every"), str):
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _quantified(each)


def test_every_shipped_rule_says_what_every_means_of_none() -> None:
    # A council's own rule may leave it out, which means that it holds; `explain` says so.
    found = [each for path in FILES for each in _quantified(from_yaml(path))]
    assert found
    assert all("of_none" in each for each in found)
