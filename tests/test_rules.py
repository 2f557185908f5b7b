"""The promises that every rule under rules/ keeps; see the rule language in the documentation."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from permanence_rules import Finding, Rulebook
from permanence_rules.authoring.bench import Bench, RuleUnderTest
from permanence_rules.authoring.scenarios import mutate, rules_under_test, run
from permanence_rules.language.rule import RuleFile
from permanence_rules.packs.loading import rules_folder

RULES = rules_folder().resolve()
PACKS = sorted(path.parent for path in RULES.rglob("pack.yaml"))
FILES = sorted(
    path
    for path in RULES.rglob("*.yaml")
    if path.name != "pack.yaml"
    and not path.name.endswith(".scenarios.yaml")
    and "obligations" not in path.relative_to(RULES).parts
)
Tried = Mapping[str, tuple[Bench, RuleUnderTest]]


def name(path: Path) -> str:
    """Return a file or folder as problems show it."""
    return (Path("rules") / path.relative_to(RULES)).as_posix()


@pytest.fixture(scope="module")
def tried() -> Tried:
    """Return every rule file that can be used, by name."""
    return {tested.document.file: (bench, tested) for bench, tested in rules_under_test(RULES)}


@pytest.mark.parametrize("folder", PACKS, ids=name)
def test_every_path_exists_and_every_source_is_declared(folder: Path) -> None:
    assert Rulebook.load(folder).rules


def test_rules_and_scenarios_come_in_pairs_that_can_be_read(tried: Tried) -> None:
    around = [problem for folder in PACKS for problem in Bench(folder).problems_in(folder)]
    inside = [problem for _, tested in tried.values() for problem in tested.problems]

    assert [str(problem) for problem in (*around, *inside)] == []
    assert {name(path) for path in FILES} == tried.keys()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_scenario_passes(path: Path, tried: Tried) -> None:
    results = run(*tried[name(path)])

    assert results
    assert [(each.line, *map(str, each.differences)) for each in results if not each.passed] == []


@pytest.mark.slow  # `permanence-rules test` does the same for the rules that one works on
@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_change_to_a_clause_goes_unnoticed(path: Path, tried: Tried) -> None:
    assert [str(survivor) for survivor in mutate(*tried[name(path)])] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_scenarios_show_what_the_duty_can_come_to(path: Path, tried: Tried) -> None:
    bench, tested = tried[name(path)]
    found = {each.finding.outcome.value for each in run(bench, tested) if each.finding is not None}

    assert [one_of for one_of in wanted(tested.own[0].rule.file) if not one_of & found] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_deadline_shows_its_last_day_and_the_day_after(path: Path, tried: Tried) -> None:
    bench, tested = tried[name(path)]
    findings = [each.finding for each in run(bench, tested) if each.finding is not None]

    if has_a_last_day(tested.own[0].rule.file):
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
    rules = (yaml.safe_load(path.read_text("utf-8")) for path in FILES)
    found = [each for rule in rules for each in _quantified(rule)]
    assert found
    assert all("of_none" in each for each in found)
