"""`count`: how many duties were due, in time, late and overdue, by team, area, duty or period."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from permanence_rules.cli.arguments import (
    MOST_JOBS,
    AreaOption,
    AsAtOption,
    FromOption,
    OutputOption,
    PlacesArgument,
    RulesOption,
    TeamOption,
    day_of,
    paths_in,
    places_of,
    rules_of,
    today,
)
from permanence_rules.cli.choices import one_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.errors import UsageError
from permanence_rules.runtime.streams import destination, tell, try_outputs, wants_colour, width_of

if TYPE_CHECKING:
    from permanence_rules.cli.checking import Checking
    from permanence_rules.outputs.text.layout import Page
    from permanence_rules.report.statistics import Counts, Occasion
    from permanence_rules.report.statistics.tally import Tally
    from permanence_rules.rulebook import Rulebook

__all__ = ["count"]

_FORMS = ("text", "csv")
_STRENGTHS = ("statutory", "guidance", "local")


@handled
def count(  # noqa: PLR0913 - each is an option of the command
    *,
    paths: PlacesArgument,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY", help="team, area, duty, strength or period; repeatable.  [area]"
        ),
    ] = None,
    rules: RulesOption = None,
    as_at: AsAtOption = "",
    from_: FromOption = "",
    team: TeamOption = None,
    area: AreaOption = None,
    duty: Annotated[
        list[str] | None,
        typer.Option("--duty", metavar="RULE", help="This duty only, by its id; repeatable."),
    ] = None,
    strength: Annotated[
        list[str] | None,
        typer.Option("--strength", metavar="STRENGTH", help="statutory, guidance or local."),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="text or csv.")] = "text",
    output: OutputOption = None,
    jobs: Annotated[
        int, typer.Option(metavar="N", help="Processes to use.", min=1, max=MOST_JOBS)
    ] = 1,
) -> ExitCode:
    """
    Count how many duties were due, and of those in time, late and overdue.

    Every gap between two visits or reviews counts, and so does every other finding.

    \b
    Exit code:
      0   everything was counted
      2   the request or the rules have a mistake
      3   some input could not be used; it is listed, all else is counted
      70  a defect of the program left some duties out; all others are counted
    """  # noqa: D301 - \b keeps these lines apart in the help
    from permanence_rules.cli.checking import Checking
    from permanence_rules.cli.progress import watched
    from permanence_rules.cli.selection import Selection
    from permanence_rules.report.statistics.tally import KEYS, Tally
    from permanence_rules.rulebook import Rulebook
    from permanence_rules.runtime.garbage import keep_what_is_loaded
    from permanence_rules.sources.choose import choose_source

    keys = tuple(dict.fromkeys(one_of(each, tuple(KEYS), "--by") for each in by or ("area",)))
    write = _WRITERS[one_of(form, _FORMS, "--format")]
    strengths = frozenset(one_of(each, _STRENGTHS, "--strength") for each in strength or ())
    day = day_of(as_at, "--as-at") if as_at else None
    places = places_of(paths)
    try_outputs({"--output": output}, paths_in(places))
    source = choose_source(places, from_ or None)
    rulebook = Rulebook.load(*rules_of(rules))
    tally = Tally(keys, _wants(rulebook, area, duty, strengths))
    rulebook = _with_these_alone(rulebook, frozenset(duty or ()))
    keep_what_is_loaded()
    selection = Selection(teams=frozenset(team or ()))
    at = day or source.judged_as_at or today()
    checking = Checking(rulebook, source, at, jobs, selection=selection)
    for report in watched(checking.reports(), "Cases counted", source=source):
        tally.add(report)
    with destination(output) as file:
        for text in write(tally, checking, output):
            file.write(text)
    return _told(checking)


def _wants(
    rulebook: Rulebook,
    areas: Sequence[str] | None,
    duties: Sequence[str] | None,
    strengths: frozenset[str],
) -> Callable[[Occasion], bool]:
    """Return whether an occasion is wanted; refuse an area or a duty that no rule has."""
    from permanence_rules.cli.selection import area_words
    from permanence_rules.report.words import area_of
    from permanence_rules.runtime.suggestions import did_you_mean

    known = sorted({area_of(each.id, each.rule.layer) for each in rulebook.rules})
    named = frozenset(one_of(area_words(each), known, "--area") for each in areas or ())
    ids = {*(each.id for each in rulebook.rules), *rulebook.used.families}
    for each in duties or ():
        if each not in ids:
            hint = did_you_mean(each, ids, few=0)
            raise UsageError(f"--duty: there is no such rule in use. {hint}".rstrip())
    of_duties = frozenset(duties or ())
    return lambda occasion: (
        (not named or occasion.area in named)
        and (not of_duties or occasion.rule in of_duties)
        and (not strengths or occasion.strength in strengths)
    )


def _with_these_alone(rulebook: Rulebook, duties: frozenset[str]) -> Rulebook:
    """
    Return a rulebook that judges no duty but *duties*, and what these rest on; empty: all.

    One duty of a hundred is counted in a small part of the time that all take.
    """
    if not duties:
        return rulebook
    from permanence_rules.packs.families import families_of

    wanted = set(duties)
    for family in families_of(rulebook.packs):
        wanted |= {*family.spec.members} if family.id in duties else set()
    return rulebook.leaving_out({each.id for each in rulebook.rules} - wanted)


_Lines = Iterator[str]


def _csv(tally: Tally, _checking: Checking, _output: Path | None) -> _Lines:
    """Yield a table with every column of the statistics."""
    from permanence_rules.outputs.csv import csv_lines
    from permanence_rules.report.statistics import COLUMNS

    yield csv_lines([(*tally.by, *(column.name for column in COLUMNS))])
    for key, counts in tally.lines():
        yield csv_lines([(*key, *(_exact(column.of(counts)) for column in COLUMNS))])


def _exact(number: float | None) -> object:
    return round(number, 4) if isinstance(number, float) else number


_HEADS = ("Due", "In time", "Share", "Late", "Overdue", "Missed", "Undecided", "Not yet due")


def _text(tally: Tally, checking: Checking, output: Path | None) -> _Lines:
    """Yield what was counted, and a line for each group and for all."""
    from permanence_rules.outputs.text.layout import Page
    from permanence_rules.report.words import count_of, rulebook_words
    from permanence_rules.timing import in_words

    to_screen = output is None
    page = Page(
        width_of(sys.stdout) if to_screen else 100,
        in_colour=to_screen and wants_colour(sys.stdout),
    )
    children = count_of(tally.children, "child", "children")
    yield page.painted("title", f"{children} as at {in_words(checking.as_at)}") + "\n"
    about = f"Rules: {rulebook_words(checking.rulebook.used)}"
    yield from (f"{page.painted('dim', line)}\n" for line in page.wrapped(about))
    yield "\n"
    yield from (f"{line}\n" for line in _table(tally, page))


def _table(tally: Tally, page: Page) -> _Lines:
    lines = list(tally.lines())
    if not lines:
        yield "Nothing of this kind was found."
        return
    # Of some 140 duties most are due for few children, and from a return most are never decided.
    shown = [each for each in lines if "duty" not in tally.by or _had_a_day(each[1])]
    rows = [(", ".join(key), *_cells(counts)) for key, counts in shown]
    yield from page.table((", ".join(tally.by), *_HEADS), [*rows, ("all", *_cells(tally.total))])
    if idle := len(lines) - len(shown):
        yield ""
        yield from page.wrapped(
            f"Left out: {idle:,} of {len(lines):,} lines in which nothing was due, missed or to "
            "come; --format csv has them all."
        )


def _had_a_day(counts: Counts) -> bool:
    """Whether something was due, missed or is still to come."""
    from permanence_rules.report.statistics import Standing

    standing = counts.by_standing
    return bool(counts.due or standing[Standing.MISSED] or standing[Standing.NOT_YET_DUE])


def _cells(counts: Counts) -> tuple[str, ...]:
    from permanence_rules.outputs.shares import percent
    from permanence_rules.report.statistics import Standing

    standing = counts.by_standing
    numbers = (
        standing[Standing.LATE],
        standing[Standing.OVERDUE] + standing[Standing.LATE_OR_OVERDUE],
        standing[Standing.MISSED],
        standing[Standing.UNDECIDED] + standing[Standing.FOR_JUDGEMENT],
        standing[Standing.NOT_YET_DUE],
    )
    share = percent(counts.share_in_time)
    return (f"{counts.due:,}", f"{counts.in_time:,}", share, *(f"{each:,}" for each in numbers))


_WRITERS = {"text": _text, "csv": _csv}


def _told(checking: Checking) -> ExitCode:
    """Say what could not be judged, and return the exit code."""
    for sentence in (*checking.source.notes, *checking.source.cannot_supply):
        tell(sentence)
    for line in (*checking.rejects.told("counted"), *checking.input_problems.told()):
        tell(line)
    if checking.other_teams:
        tell(f"Not counted: {checking.other_teams:,} of other teams, or without a team.")
    if checking.has_fault:
        tell("A defect of permanence-rules kept some duties from being judged; all others stand.")
        return ExitCode.DEFECT
    return ExitCode.INPUT if checking.rejects or checking.has_set_aside else ExitCode.CLEAR
