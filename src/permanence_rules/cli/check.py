"""`check`: which duties are met, breached, due or exempt in the cases given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from permanence_rules.cli.arguments import (
    AsAtOption,
    FromOption,
    JobsOption,
    PlacesArgument,
    RulesOption,
    day_of,
    days_of,
    expect_jobs,
    paths_in,
    places_of,
    rules_of,
    today,
)
from permanence_rules.cli.choices import one_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.runtime.streams import tell, try_outputs

if TYPE_CHECKING:
    from permanence_rules.cli.checking import Checking
    from permanence_rules.cli.summaries import Found
    from permanence_rules.compare.history.exceptions import Register
    from permanence_rules.sources.base import Source

__all__ = ["check"]


Form = Annotated[
    str,
    typer.Option(
        "--format", metavar="FORM", help="text, json, jsonl, csv, xlsx, html, md, ics or parquet."
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write there, whole or not at all; ics, parquet: a folder."),
]
Teams = Annotated[
    list[str] | None,
    typer.Option("--team", metavar="CODE", help="Check children of this team only; repeatable."),
]
Areas = Annotated[
    list[str] | None,
    typer.Option("--area", metavar="AREA", help="List findings on this only, such as reviews."),
]
Outcomes = Annotated[
    list[str] | None,
    typer.Option("--outcome", metavar="OUTCOME", help="List findings with this outcome only."),
]
FailOn = Annotated[
    str,
    typer.Option(metavar="OUTCOME", help="Exit 1 on: breached, late, past, undetermined or never."),
]
DueWithin = Annotated[
    str, typer.Option(metavar="SPAN", help="What counts as due soon, such as 28d or 6w.")
]
ShowAll = Annotated[
    bool, typer.Option("--all", help="Judge and list everything, also what does not apply.")
]
Record = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Also write what was decided and by what, for replay."),
]
Exceptions = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A register of acknowledged violations (TOML)."),
]
Manifest = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write versions, digests, options, input files and counts."),
]
RejectsFile = Annotated[
    Path | None,
    typer.Option(
        "--rejects", metavar="FILE", help="Write what could not be used there: .csv or .jsonl."
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume", help="Keep what is done beside --output; after a stop, go on from there."
    ),
]
Engine = Annotated[str, typer.Option(metavar="ENGINE", help="compiled or durable.")]


@handled
def check(  # noqa: PLR0913 - each is an option of the command
    *,
    paths: PlacesArgument,
    rules: RulesOption = None,
    as_at: AsAtOption = "",
    from_: FromOption = "",
    form: Form = "text",
    output: Output = None,
    jobs: JobsOption = 1,
    team: Teams = None,
    area: Areas = None,
    outcome: Outcomes = None,
    fail_on: FailOn = "breached",
    due_within: DueWithin = "28d",
    show_all: ShowAll = False,
    record: Record = None,
    rejects: RejectsFile = None,
    manifest: Manifest = None,
    exceptions: Exceptions = None,
    resume: Resume = False,
    engine: Engine = "compiled",
) -> ExitCode:
    """
    Report which duties are met, breached, due or exempt, by which provision, and what is next.

    \b
    Exit code:
      0   nothing was found
      1   findings (see --fail-on)
      2   the request or the rules have a mistake
      3   nothing was found, and some input was not used; it is listed
      4   findings, and some input was not used
      70  a defect of the program left some duties out; all others stand
    """  # noqa: D301 - \b keeps these lines apart in the help
    from permanence_rules.cli.checking import FAIL_ON, Checking
    from permanence_rules.cli.manifest import Asked, manifest_beside, write_manifest
    from permanence_rules.cli.rejects import expect_a_form, writing_rejects
    from permanence_rules.cli.resuming import journal_beside
    from permanence_rules.cli.selection import selection_of
    from permanence_rules.cli.summaries import OPEN
    from permanence_rules.cli.writing import Layout, write_reports
    from permanence_rules.outputs import OUTPUTS, OutputForm
    from permanence_rules.rulebook import Rulebook, engine_names
    from permanence_rules.runtime.garbage import keep_what_is_loaded
    from permanence_rules.sources.choose import choose_kind

    expect_jobs(jobs)
    places = places_of(paths)
    form = one_of(form, OUTPUTS.names(), "--format")
    written: OutputForm = OUTPUTS.load(form)
    written.expect_library()
    expect_a_form(rejects)
    files = paths_in(places)
    beside = manifest or manifest_beside(written, output)
    journal = journal_beside(output) if resume else None
    outputs = {"--output": output, "--record": record, "--rejects": rejects, "--manifest": beside}
    try_outputs(
        {**outputs, "--resume": journal},
        [*files, *([exceptions] if exceptions is not None else [])],
        makes=written.makes,
    )
    layout = Layout(form, output, days_of(due_within, "--due-within"), show_all)
    reasons = FAIL_ON[one_of(fail_on, tuple(FAIL_ON), "--fail-on")]
    day = day_of(as_at, "--as-at") if as_at else None
    kind = choose_kind(places, from_ or None)
    source = kind.open(places)
    names = rules_of(rules)
    rulebook = Rulebook.load(*names, engine=one_of(engine, engine_names(), "--engine"))
    selection = selection_of(
        rulebook, teams=team, areas=area, outcomes=outcome, everything=show_all
    )
    if not selection.wants_what_is_open:
        rulebook = rulebook.for_source(source)
    keep_what_is_loaded()
    as_at_day = day or _day_of(source)
    checking = Checking(rulebook, source, as_at_day, jobs, show_all, selection, kind.name)
    checking.asked = Asked(tuple(files), engine, form, layout.due_within, fail_on, show_all)
    if exceptions is not None:
        checking.exceptions = _register(exceptions, checking)
    counts_all = written.selects or record is not None or exceptions is not None
    reads_counts = counts_all or not written.reads_findings_alone or OPEN in reasons
    checking.lists_urgent_alone = selection.is_usual and not reads_counts
    with _resuming(journal, checking, counts_all=counts_all):
        with (
            writing_rejects(rejects, checking.rejects),
            _recording(record, checking, tuple(map(str, names)), engine),
        ):
            write_reports(checking, layout)
        if manifest is not None or checking.checked:  # else there is no output that it lies beside
            write_manifest(checking, beside)
    return _told(checking, reasons)


@contextmanager
def _resuming(path: Path | None, checking: Checking, *, counts_all: bool) -> Iterator[None]:
    """
    Keep a journal of the children that are done, if there is a place for it.

    It holds whole reports where the output *counts all* findings, else what the output lists.
    """
    if path is None:
        yield
        return
    from permanence_rules.cli.manifest import what_decides
    from permanence_rules.cli.resuming import keeping_a_journal

    exceptions = checking.exceptions.digest if checking.exceptions is not None else None
    more = {"source": checking.kind, "exceptions": exceptions, "whole": counts_all}
    shown = (lambda report: report) if counts_all else checking.selection.listed
    with keeping_a_journal(path, {**what_decides(checking), **more}, shown) as journal:
        checking.journal = journal
        yield
        # Of a database that went away the output has a part; the next run goes on.
        journal.is_over = not checking.rejects.has("database_lost")


def _register(path: Path, checking: Checking) -> Register:
    """Return the exceptions as they stand on the day of the run."""
    from permanence_rules.compare.history.exceptions import read_register

    rulebook = checking.rulebook
    known = {*(each.id for each in rulebook.rules), *rulebook.used.families}
    return read_register(path, checking.as_at, rules=known, roles=rulebook.roles)


@contextmanager
def _recording(
    path: Path | None, checking: Checking, names: tuple[str, ...], engine: str
) -> Iterator[None]:
    """Have each decision written to *path*, if there is one."""
    if path is None:
        yield
        return
    from permanence_rules import __version__
    from permanence_rules.compare.replay.decisions import Run
    from permanence_rules.compare.replay.record_files import recorder

    run = Run.of(checking.rulebook, names, checking.as_at, engine=engine, program=__version__)
    with recorder(path, run) as checking.keep:
        yield


def _day_of(source: Source) -> date:
    """Return the day up to which the data is complete, and say so; else today."""
    from permanence_rules.timing import in_words

    day = source.judged_as_at
    if day is None:
        return today()
    tell(
        f"Judged as at {in_words(day)}, up to which this data is complete; "
        "--as-at chooses another day."
    )
    return day


_UNSAID = "{rules} not say how a violation closes (`closes`); `permanence-rules test` lists them."


_OTHER_TEAMS = "Not checked: {children} of other teams, or whose record names no team."


def _tell_of_the_run(checking: Checking) -> None:
    """Say what the source and the rules leave open, whatever the cases are."""
    from permanence_rules.report.words import count_of

    source = checking.source
    for sentence in filter(None, (*source.notes, *source.cannot_supply, checking.left_out)):
        tell(sentence)
    unsaid = sum(each.key == "closes" for each in checking.rulebook.warnings)
    if unsaid:
        tell(_UNSAID.format(rules=count_of(unsaid, "rule does", "rules do")))


def _told(checking: Checking, reasons: frozenset[Found]) -> ExitCode:
    """Say what could not be judged and what became of the rows, and return the exit code."""
    from permanence_rules.report.words import count_of

    _tell_of_the_run(checking)
    for line in checking.rejects.told("checked", checking.source.rows):
        tell(line)
    if checking.other_teams:
        tell(_OTHER_TEAMS.format(children=count_of(checking.other_teams, "child", "children")))
    for line in (*checking.exception_lines(), *checking.input_problems.told()):
        tell(line)
    if checking.has_set_aside:
        tell("Facts that cannot be true or read were set aside; what rests on them is left open.")
    if checking.has_fault:
        tell("A defect of permanence-rules kept some duties from being judged; all others stand.")
        return ExitCode.DEFECT
    has_findings = bool(checking.outcomes & reasons)
    if checking.rejects or checking.has_set_aside:
        return ExitCode.FINDINGS_AND_INPUT if has_findings else ExitCode.INPUT
    return ExitCode.FINDINGS if has_findings else ExitCode.CLEAR
