"""`map new` and `map check`: how a council's own tables become cases, and what that decides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.errors import UsageError
from permanence_rules.runtime.streams import put, tell

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
