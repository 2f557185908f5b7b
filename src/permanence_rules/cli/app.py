"""The commands, gathered under one name."""

from __future__ import annotations

from typing import Annotated

import typer

from permanence_rules import __version__
from permanence_rules.cli.calendar import calendar
from permanence_rules.cli.check import check
from permanence_rules.cli.compare import compare
from permanence_rules.cli.count import count
from permanence_rules.cli.demo import demo
from permanence_rules.cli.diff import diff
from permanence_rules.cli.explain import explain
from permanence_rules.cli.generate import generate
from permanence_rules.cli.map import commands as map_commands
from permanence_rules.cli.new import new
from permanence_rules.cli.replay import replay
from permanence_rules.cli.rules import commands
from permanence_rules.cli.schema import schema
from permanence_rules.cli.serve import new_key, serve
from permanence_rules.cli.test import run_scenarios

__all__ = ["app"]


def _examples(*lines: str) -> str:
    """Return examples for the end of a help text, one on each line."""
    return "\n".join(("\b", "Examples:", *(f"  permanence-rules {line}" for line in lines)))


# Without rich markup Typer starts in half the time.
app = typer.Typer(
    add_completion=False,
    epilog=_examples(
        "demo",
        "check record.json --rules walsall",
        "explain england/reviews/second-review",
        "test my-pack/",
    ),
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
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """
    Which permanence-planning duties are met, breached, due or exempt for a child in care.

    Each answer names its provision, shows how its date was counted, and says who must do
    what next.
    """


app.command(
    short_help="Judge case records.",
    epilog=_examples(
        "check record.json",
        "check cases/ --rules walsall --as-at 2026-11-22",
        "check returns/2024 returns/2025 --format csv --output findings.csv",
    ),
)(check)
app.command(
    short_help="Count duties due, in time, late, overdue.",
    epilog=_examples(
        "count cases/ --area reviews --by team",
        "count cases/ --duty england/care-plan/permanence-plan-by-second-review --by duty",
        "count cases/ --by team --by area --by period --format csv --output counts.csv",
    ),
)(count)
app.command(
    short_help="Say what differs between rules, laws or days.",
    epilog=_examples(
        "compare england walsall cases/ --as-at 2026-03-31",
        "compare 2026-01-31 2026-03-31 cases/ --rules walsall",
        "compare law:2012-08-31 law:2012-09-01 cases/",
    ),
)(compare)
app.command(
    short_help="Say what is new or put right since another run.",
    epilog=_examples(
        "diff last-week.jsonl this-week.jsonl",
        "diff extracts/2026-02 extracts/2026-03 --as-at 2026-02-28 --as-at 2026-03-31",
        "diff last-week.jsonl this-week.jsonl --team CLA-2 --format csv --output changes.csv",
    ),
)(diff)
app.command(
    short_help="Judge again what was recorded.",
    epilog=_examples(
        "check cases/ --rules walsall --record decisions.jsonl --output report.txt",
        "replay decisions.jsonl cases/",
    ),
)(replay)
app.command(
    short_help="Say what a rule requires, in words.",
    epilog=_examples(
        "explain england/reviews/second-review",
        "explain my-pack/visits/first-month --rules ./my-pack",
    ),
)(explain)
app.add_typer(commands, name="rules", short_help="List rules, show one, count what they cover.")
app.add_typer(map_commands, name="map", short_help="Map a council's own tables to cases.")
app.command(
    "test",
    short_help="Run the scenarios of rules.",
    epilog=_examples(
        "test my-pack/",
        "test england --no-mutation",
    ),
)(run_scenarios)
app.command(
    short_help="Write the two files of a new rule.",
    epilog=_examples(
        "new my-pack/visits/weekly --verb interval",
    ),
)(new)
app.command(short_help="Print the JSON Schema of cases, reports, rules.")(schema)
app.command(short_help="Judge three made-up children.")(demo)
app.command(
    short_help="Make up children with known answers.",
    epilog=_examples(
        "generate made/ --children 1000",
        "generate made/ --format ssda903 --seed 7 --late 0.2",
    ),
)(generate)
app.command(
    short_help="Answer over HTTP.",
    epilog=_examples(
        "serve",
        "serve --rules walsall --port 8080",
        "serve --host 0.0.0.0 --keys keys.txt --tls-cert cert.pem --tls-key key.pem",
    ),
)(serve)
app.command(
    "new-key",
    short_help="Make an API key for the service.",
    epilog=_examples("new-key case-system --keys keys.txt"),
)(new_key)
app.command(
    short_help="Show bank holidays, count working days.",
    epilog=_examples(
        "calendar --nation scotland --year 2027",
        "calendar --from 2026-12-18 --working-days 10",
    ),
)(calendar)
