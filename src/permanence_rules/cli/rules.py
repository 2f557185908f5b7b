"""`rules list`, `rules show` and `rules coverage`: which rules there are, and what they cover."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from permanence_rules.cli.arguments import RulesOption, rules_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.errors import RuleFileError
from permanence_rules.runtime.streams import put, wants_colour, width_of

if TYPE_CHECKING:
    from permanence_rules.packs.loading import Pack

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The rules there are.")


@commands.command("list")
@handled
def list_rules(
    rules: RulesOption = None,
    from_: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="KIND",
            help="Which of them this kind of source can decide, and what the others lack.",
        ),
    ] = "",
) -> ExitCode:
    """List every rule: its id, how binding it is, and what it requires."""
    if from_:
        _put_decidable(rules, from_)
        return ExitCode.CLEAR
    for pack in _packs(rules):
        put(f"{pack.name} ({pack.file.title}; {pack.file.version})")
        for rule_id, strength, title in sorted(_listed(pack)):
            put(f"  {rule_id}  [{strength}]  {title}")
    return ExitCode.CLEAR


@commands.command("show")
@handled
def show_rule(
    *,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule.")],
    rules: RulesOption = None,
) -> ExitCode:
    """Print the file of a rule."""
    from permanence_rules.cli.lookup import find_rule

    put(find_rule(rule, rules).path.read_text(encoding="utf-8-sig").rstrip("\n"))
    return ExitCode.CLEAR


@commands.command("coverage")
@handled
def coverage(
    *,
    with_rules: Annotated[
        bool, typer.Option("--list", help="Name the rules that answer for each entry.")
    ] = False,
    law: Annotated[
        bool,
        typer.Option(
            "--law", help="List the provisions that nobody has read, and the rules that cite them."
        ),
    ] = False,
    rules: RulesOption = None,
) -> ExitCode:
    """Count the rules of each pack, and how far they answer the inventory of duties."""
    from permanence_rules.cli.coverage import inventory_lines, law_lines, pack_lines
    from permanence_rules.outputs.text.layout import Page
    from permanence_rules.packs.inventory import Coverage, load_inventory

    packs = _packs(rules)
    page = Page(width_of(sys.stdout), in_colour=wants_colour(sys.stdout))
    if law:
        for line in law_lines(packs, page):
            put(line)
        return ExitCode.CLEAR
    found = Coverage.of(load_inventory(), packs)
    answered = found.claimed_only() if rules else found
    for line in (*pack_lines(packs, page), *inventory_lines(answered, page, with_rules=with_rules)):
        put(line)
    return ExitCode.CLEAR


def _put_decidable(names: Sequence[str] | None, kind: str) -> None:
    """Print which rules a kind of source can decide; without names, those of England."""
    from permanence_rules.cli.decidable import decidable_lines
    from permanence_rules.outputs.text.layout import Page
    from permanence_rules.rulebook import Rulebook
    from permanence_rules.sources.choose import kind_named

    source = kind_named(kind)
    page = Page(width_of(sys.stdout), in_colour=wants_colour(sys.stdout))
    for line in decidable_lines(Rulebook.load(*rules_of(names)), source, page):
        put(line)


def _packs(names: Sequence[str] | None) -> list[Pack]:
    """Return the packs named and those they extend; all that are shipped when none is named."""
    from permanence_rules.packs.loading import load_packs, pack_names

    packs = load_packs(*(names or pack_names()))
    problems = [problem for pack in packs for problem in pack.problems]
    if problems:
        raise RuleFileError(problems)
    return packs


def _listed(pack: Pack) -> Iterator[tuple[str, str, str]]:
    for rule in pack.rules:
        yield rule.id, rule.file.strength, rule.file.title
    for each in pack.amendments:
        title = each.amendment.title or f"adds to {each.amendment.amends}"
        yield each.id, "local", title
