"""`check`: which duties are met, breached, due or exempt in the cases given."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.cli.options import RulesOption, day_of, days_of, one_of, rules_of, today
from permanence_rules.cli.progress import watched
from permanence_rules.cli.streams import destination, tell, wants_colour, width_of
from permanence_rules.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from permanence_rules.cli.checking import Checking
    from permanence_rules.findings import Report
    from permanence_rules.outputs import Options
    from permanence_rules.rulebook import Rulebook
    from permanence_rules.sources.base import Source

__all__ = ["check", "write_reports"]

_MOST_JOBS = 64


@handled
def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files or folders of case records.")
    ],
    rules: RulesOption = None,
    as_at: Annotated[
        str, typer.Option(metavar="DATE", help="Judge the cases as they stood then.  [today]")
    ] = "",
    from_: Annotated[
        str, typer.Option("--from", metavar="KIND", help="What the files are: json or ssda903.")
    ] = "",
    form: Annotated[
        str, typer.Option("--format", metavar="FORM", help="text, json, jsonl or csv.")
    ] = "text",
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there, whole or not at all.")
    ] = None,
    jobs: Annotated[int, typer.Option(metavar="N", help="Processes to use.")] = 1,
    fail_on: Annotated[
        str,
        typer.Option(metavar="OUTCOME", help="Exit 1 on: breached, late, undetermined or never."),
    ] = "breached",
    due_within: Annotated[
        str, typer.Option(metavar="SPAN", help="What counts as due soon, such as 28d or 6w.")
    ] = "28d",
    show_all: Annotated[
        bool, typer.Option("--all", help="List everything, also what does not apply.")
    ] = False,
    engine: Annotated[str, typer.Option(metavar="ENGINE", help="compiled.")] = "compiled",
) -> ExitCode:
    """
    Say which duties are met, breached, due or exempt, by which provision, and what is next.

    \b
    permanence-rules check record.json
    permanence-rules check cases/ --rules walsall --as-at 2026-11-22
    permanence-rules check returns/2024 returns/2025 --format csv --output findings.csv

    Exit code: 0 nothing found, 1 findings, 2 a mistake in the request or the rules,
    3 some of the input could not be read; it is listed, and the rest is checked.
    """
    request = _Request(paths, from_, as_at, form, output, jobs, fail_on, engine)
    request.validate()
    soon = days_of(due_within, "--due-within")
    checking = request.checking(rules_of(rules), list_not_applicable=show_all)
    return write_reports(checking, request, due_within=soon, show_all=show_all)
