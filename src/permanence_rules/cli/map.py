"""`map new` and `map check`: how a council's own tables become cases, and what that decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from permanence_rules.cli.arguments import RulesOption, rules_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.errors import UsageError
from permanence_rules.runtime.streams import put, tell

if TYPE_CHECKING:
    from permanence_rules.deciding import Decidable
    from permanence_rules.rulebook import Rulebook

__all__ = ["commands"]

commands = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Which table and column of your own system holds which fact of a case.",
)


@commands.command("new")
@handled
def propose_mapping(
    *,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Tables: CSV, Parquet, workbooks, or a folder."),
    ],
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the mapping there, if nothing is.")
    ] = None,
) -> ExitCode:
    """
    Propose a mapping from the names of columns and the kinds of their values.

    No value of a table is printed. Correct what is proposed, then run `map check`.
    """
    from permanence_rules.sources.tables.proposing import propose

    if output is not None and output.exists():
        raise UsageError(f"{output}: this file is there already; name another, or move it away.")
    proposal = propose(files, output.parent if output is not None else Path())
    if output is None:
        put(proposal.text.rstrip("\n"))
    else:
        output.write_text(proposal.text, encoding="utf-8")
        put(output.as_posix())
    for note in proposal.notes:
        tell(note)
    return ExitCode.CLEAR


@commands.command("check")
@handled
def check_mapping(
    *,
    places: Annotated[
        list[Path],
        typer.Argument(
            metavar="MAPPING", help="The mapping, and where its tables are instead, if anywhere."
        ),
    ],
    rules: RulesOption = None,
    show_all: Annotated[
        bool, typer.Option("--all", help="List each duty that is decided.")
    ] = False,
) -> ExitCode:
    """Say what is mapped, which duties that decides, and which facts would decide most."""
    from permanence_rules.cli.mapped import mapped_lines, not_of_packs, wishes
    from permanence_rules.rulebook import Rulebook
    from permanence_rules.sources.tables.source import Tables, expect_mapping

    source = Tables(*expect_mapping(places))
    for line in mapped_lines(source):
        put(line)
    rulebook = Rulebook.load(*rules_of(rules))
    for line in not_of_packs(rulebook, source):
        put(line)
    found = rulebook.decidable_from(source.supplies, source.leaves_unknown)
    for line in _decided(rulebook, found, show_all=show_all):
        put(line)
    put("")
    put("What would decide most further duties, each by itself:")
    for wish in wishes(rulebook, source, found):
        for line in wish.lines():
            put(line)
    return ExitCode.CLEAR


def _decided(rulebook: Rulebook, found: Decidable, *, show_all: bool) -> Iterator[str]:
    """Yield how many duties of each area can be decided, and which."""
    from permanence_rules.report.words import area_of

    layers = {each.id: each.rule.layer for each in rulebook.rules}
    every = Counter(area_of(name, layer) for name, layer in layers.items())
    decided = Counter(area_of(name, layers[name]) for name in found.judged)
    yield ""
    yield f"This can decide {len(found.judged)} of {len(layers)} duties of {rulebook.used.name}:"
    width = max(map(len, every))
    for area, number in sorted(every.items()):
        yield f"  {area.ljust(width)}  {decided[area]:3} of {number:3}"
        if show_all:
            yield from (
                f"    {name}"
                for name in sorted(found.judged)
                if area_of(name, layers[name]) == area
            )
    if not show_all:
        yield "  --all lists them."
