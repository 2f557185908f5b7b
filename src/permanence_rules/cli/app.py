"""The commands, gathered under one name."""

from __future__ import annotations

from typing import Annotated

import typer

from permanence_rules import __version__
from permanence_rules.cli.calendar import calendar
from permanence_rules.cli.check import check
from permanence_rules.cli.demo import demo
from permanence_rules.cli.explain import explain
from permanence_rules.cli.new import new
from permanence_rules.cli.rules import commands
from permanence_rules.cli.schema import schema
from permanence_rules.cli.test import test

__all__ = ["app"]

_EXAMPLES = """
\b
Examples:
  permanence-rules demo
  permanence-rules check record.json --rules walsall
  permanence-rules explain england/reviews/second-review
  permanence-rules test my-pack/
"""

# Without rich markup Typer starts in half the time.
app = typer.Typer(
    add_completion=False,
    epilog=_EXAMPLES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        typer.echo(f"permanence-rules {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """
    Which permanence-planning duties are met, breached, due or exempt for a child in care.

    Each answer names its provision, shows how its date was counted, and says who must do
    what next.
    """


app.command(short_help="Judge case records.")(check)
app.command(short_help="Say what a rule requires, in words.")(explain)
app.add_typer(commands, name="rules", short_help="List rules, show one, count what they cover.")
app.command(short_help="Run the scenarios of rules.")(test)
app.command(short_help="Write the two files of a new rule.")(new)
app.command(short_help="Print the JSON Schema of cases, reports, rules.")(schema)
app.command(short_help="Judge three made-up children.")(demo)
app.command(short_help="Show bank holidays, count working days.")(calendar)
