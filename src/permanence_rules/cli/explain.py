"""`explain`: what a rule requires, in words, with its source, its scenarios and a worked date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from permanence_rules.cli.arguments import RulesOption
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.runtime.streams import put, wants_colour, width_of

if TYPE_CHECKING:
    from permanence_rules.authoring.scenario_files import Scenario
    from permanence_rules.authoring.scenarios import Result
    from permanence_rules.cli.lookup import Found
    from permanence_rules.explain import Section
    from permanence_rules.outputs.text.layout import Page

__all__ = ["explain"]


@handled
def explain(
    *,
    rule: Annotated[
        str,
        typer.Argument(
            metavar="RULE", help="The id of a rule, such as england/reviews/second-review."
        ),
    ],
    rules: RulesOption = None,
    facts: Annotated[
        bool,
        typer.Option("--facts", help="List the facts that it reads, and those that it needs."),
    ] = False,
) -> ExitCode:
    """Say what a rule requires, in words, with its source, its scenarios and a worked date."""
    from permanence_rules.cli.lookup import find_rule
    from permanence_rules.outputs.text.layout import Page

    page = Page(width_of(sys.stdout), in_colour=wants_colour(sys.stdout))
    found = find_rule(rule, rules)
    for line in _facts(found, page) if facts else _lines(found, page):
        put(line)
    return ExitCode.CLEAR


def _facts(found: Found, page: Page) -> Iterator[str]:
    from permanence_rules.cli.decidable import fact_lines

    yield page.painted("title", found.rule.id)
    yield from page.wrapped(f"{found.rule.rule.file.title}.")
    yield from fact_lines(found.rulebook.facts_for([found.rule.id]), page)


def _lines(found: Found, page: Page) -> Iterator[str]:
    yield page.painted("title", found.rule.id)
    yield from page.wrapped(f"{found.rule.rule.file.title}.")
    for section in _sections(found):
        yield from page.heading("title", section.heading)
        for line in section.lines:
            yield from page.wrapped(line.lstrip(), 2 + len(line) - len(line.lstrip()))


def _sections(found: Found) -> list[Section]:
    from permanence_rules.explain import Section, explained
    from permanence_rules.language.pack import descriptions
    from permanence_rules.report.words import role_words_of

    packs = found.rulebook.packs
    sources = {name: source for pack in packs for name, source in pack.file.sources.items()}
    roles = {role: words for pack in packs for role, words in pack.file.roles.items()}
    own = {name: words for pack in packs for name, words in descriptions(pack.file.facts).items()}
    tried = _tried(found)
    shown = tuple(f"- {scenario.name}: {_expected(scenario)}." for scenario, _ in tried)
    more = [Section("Scenarios", shown), Section("A worked date", tuple(_worked(tried)))]
    return [
        *explained(found.rule.rule, sources, role_words_of(roles), own),
        *(section for section in more if section.lines),
    ]


def _tried(found: Found) -> list[tuple[Scenario, Result]]:
    """Return the scenarios of the rule, each with what was found."""
    from permanence_rules.authoring.scenarios import rules_under_test, run

    return [
        (trial.scenario, result)
        for bench, tested in rules_under_test(found.path)
        for trial, result in zip(tested.trials, run(bench, tested), strict=True)
    ]


def _expected(scenario: Scenario) -> str:
    outcome = str(scenario.expected.get("outcome", "as described")).replace("_", " ")
    due = scenario.expected.get("due_on")
    return f"{outcome}, due on {due}" if due else outcome


def _worked(tried: list[tuple[Scenario, Result]]) -> Iterator[str]:
    """Yield the arithmetic of the first scenario that has a due date to work out."""
    for scenario, result in tried:
        if "due_on" in scenario.expected and result.finding and result.finding.arithmetic:
            yield f"Where {scenario.name}:"
            steps = result.finding.arithmetic
            yield from (f"{step}." for step in steps if not step.startswith("Read as:"))
            return
