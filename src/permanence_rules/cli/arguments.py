"""Options that several commands share, and reading what was given for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from permanence_rules.errors import UsageError
from permanence_rules.sources.address import Given, given

__all__ = [
    "MOST_JOBS",
    "AreaOption",
    "AsAtOption",
    "FromOption",
    "JobsOption",
    "OutputOption",
    "PlacesArgument",
    "RulesOption",
    "TeamOption",
    "day_of",
    "days_of",
    "expect_jobs",
    "paths_in",
    "places_of",
    "rules_of",
    "today",
]

PlacesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH", help="Files or folders of case records, or the address of a database."
    ),
]

AsAtOption = Annotated[
    str, typer.Option(metavar="DATE", help="Judge the cases as they stood then.  [today]")
]
FromOption = Annotated[
    str, typer.Option("--from", metavar="KIND", help="What the files are, such as json or ssda903.")
]
OutputOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write there, whole or not at all.")
]
TeamOption = Annotated[
    list[str] | None,
    typer.Option("--team", metavar="CODE", help="Children of this team only; repeatable."),
]
JobsOption = Annotated[int, typer.Option(metavar="N", help="Processes to use.")]
MOST_JOBS = 64

AreaOption = Annotated[
    list[str] | None,
    typer.Option("--area", metavar="AREA", help="Duties on this only, such as reviews."),
]

RulesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--rules",
        metavar="NAME_OR_FOLDER",
        help="Rule pack: a name, or a folder of your own. May be given several times.",
    ),
]


def places_of(texts: Sequence[str]) -> list[Given]:
    """Return what was given as paths, and as addresses where they are such."""
    return [given(text) for text in texts]


def paths_in(places: Sequence[Given]) -> list[Path]:
    """Return the files and folders among what was given."""
    return [each for each in places if isinstance(each, Path)]


def rules_of(given: Sequence[str] | None) -> list[str | Path]:
    """Return the rule packs to use; the law of England when none was named."""
    return list(given) if given else ["england"]


def day_of(text: str, option: str) -> date:
    """Return the date that was given for *option*."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{option}: expected a date written year-month-day, such as 2026-11-22."
        ) from None


def days_of(text: str, option: str) -> int:
    """
    Return a number of days, given in days or in weeks.

    >>> days_of("28d", "--due-within"), days_of("6 weeks", "--due-within")
    (28, 42)
    """
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise UsageError(f"{option}: expected a number of days or weeks, such as 28d or 6w.")
    return int(found[1]) * (7 if found[2] == "w" else 1)


_SPAN = re.compile(r"(\d{1,4})\s*(?:(d|w)(?:ays?|eeks?)?)?", re.ASCII)


def today() -> date:
    """Return today's date in the United Kingdom; the only place where the clock is read."""
    from permanence_rules.timing import to_date

    return to_date(datetime.now(UTC))


def expect_jobs(jobs: int) -> None:
    """Raise UsageError for a number of processes that there cannot be."""
    if not 1 <= jobs <= MOST_JOBS:
        raise UsageError(f"--jobs: expected a number from 1 to {MOST_JOBS}.")
