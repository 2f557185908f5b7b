"""`generate`: made-up children with known answers, to try the program, or a system around it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from permanence_rules.cli.arguments import day_of, today
from permanence_rules.cli.choices import one_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.errors import UsageError
from permanence_rules.runtime.streams import put, receiving

__all__ = ["generate"]

_MARCH = 3

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for the files.")]
Children = Annotated[int, typer.Option(metavar="N", help="How many children.", min=1)]
Seed = Annotated[int, typer.Option(metavar="S", help="The same number makes the same children.")]
Form = Annotated[str, typer.Option("--format", metavar="FORM", help="json or ssda903.")]
AsAt = Annotated[
    str, typer.Option(metavar="DATE", help="The day of the answers.  [the last 31 March]")
]


def _share(words: str) -> Any:
    return typer.Option(metavar="SHARE", help=f"{words}, from 0 to 1.", min=0.0, max=1.0)


Late = Annotated[float, _share("Share of reviews that are held late")]
Missing = Annotated[float, _share("Share of reviews that are not held")]
Exempt = Annotated[float, _share("Share of children in short breaks, whose reviews are exempt")]
Ended = Annotated[float, _share("Share of children who have left care")]


@handled
def generate(  # noqa: PLR0913 - each is an option of the command
    *,
    folder: Folder,
    children: Children = 100,
    seed: Seed = 1,
    form: Form = "json",
    as_at: AsAt = "",
    late: Late = 0.12,
    missing: Missing = 0.06,
    exempt: Exempt = 0.05,
    ended: Ended = 0.25,
) -> ExitCode:
    """
    Write made-up children and, in expected.csv, what the rules on reviews must find of each.

    No child is real. Every answer was settled before the data was made from it, without a rule.
    """
    from permanence_rules.authoring.children_files import DATA, FORMS, children_files
    from permanence_rules.authoring.made_children import Rates, made_children
    from permanence_rules.cli.progress import watched

    form = one_of(form, tuple(FORMS), "--format")
    if late + missing > 1:
        raise UsageError("--late and --missing: together they are more than all reviews.")
    day = day_of(as_at, "--as-at") if as_at else _last_return_of(today())
    if form == "ssda903" and day != _last_return_of(day):
        raise UsageError("--as-at: a return of SSDA903 ends on a 31 March; name one.")
    made = made_children(children, seed, day, Rates(late, missing, exempt, ended))
    with receiving(folder, "folder") as write:
        for part in children_files(watched(made, "Children made", total=children), form, day):
            write(part)
    put(f"Made {children:,} children as at {day}; expected.csv holds what must be found.")
    put(f"Check them: permanence-rules check {folder / DATA[form]} --as-at {day}")
    return ExitCode.CLEAR


def _last_return_of(day: date) -> date:
    """Return the last 31 March that is not after a day."""
    this = date(day.year, _MARCH, 31)
    return this if this <= day else date(day.year - 1, _MARCH, 31)
