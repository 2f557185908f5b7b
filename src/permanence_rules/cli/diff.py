"""`diff`: what is new, still open or put right from one run, or one extract, to the next."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from permanence_rules.cli.arguments import (
    AreaOption,
    JobsOption,
    OutputOption,
    RulesOption,
    TeamOption,
    day_of,
    expect_jobs,
    paths_in,
    places_of,
    rules_of,
    today,
)
from permanence_rules.cli.choices import one_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.errors import SourceError, UsageError
from permanence_rules.runtime.streams import destination, tell, try_outputs, wants_colour, width_of

if TYPE_CHECKING:
    from permanence_rules.cli.checking import Checking
    from permanence_rules.compare.history.comparing import Choice, Summary
    from permanence_rules.compare.history.forms import Compared
    from permanence_rules.compare.history.runs import RunFile
    from permanence_rules.rulebook import Rulebook
    from permanence_rules.sources.address import Given

__all__ = ["diff"]

_FAIL_ON = ("breached", "late", "due", "never")
_TWO_KINDS = (
    "OLD and NEW: expected two of a kind, or why a duty changed could not be said: two files of "
    "reports (check --format jsonl), or two of decision records (check --record) and extracts."
)

OneRun = Annotated[
    str,
    typer.Argument(
        help="A decision record (check --record), reports (check --format jsonl), or an extract "
        "to be judged: a file or folder of case records, or the address of a database."
    ),
]


@handled
def diff(  # noqa: PLR0913 - each is an option of the command
    *,
    old: OneRun,
    new: OneRun,
    rules: RulesOption = None,
    as_at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DATE",
            help="Judge an extract as at this day; give it twice for OLD and NEW.  "
            "[the day each says, or today]",
        ),
    ] = None,
    from_: Annotated[
        str, typer.Option("--from", metavar="KIND", help="What the extracts are, such as ssda903.")
    ] = "",
    form: Annotated[
        str, typer.Option("--format", metavar="FORM", help="text, json or csv.")
    ] = "text",
    output: OutputOption = None,
    jobs: JobsOption = 1,
    team: TeamOption = None,
    area: AreaOption = None,
    fail_on: Annotated[
        str, typer.Option(metavar="OUTCOME", help="Exit 1 on new: breached, late, due or never.")
    ] = "breached",
    show_all: Annotated[bool, typer.Option("--all", help="List every change in the text.")] = False,
) -> ExitCode:
    """
    Report what is new, still open or put right from OLD to NEW, for which child, and why.

    \b
    Exit code:
      0  nothing new (see --fail-on)
      1  something is newly overdue
      2  the request or the rules have a mistake
      3  nothing new, and some input could not be used
      4  something is newly overdue, and some input could not be used
    """  # noqa: D301 - \b keeps these lines apart in the help
    from permanence_rules.compare.history.comparing import compare_runs
    from permanence_rules.compare.history.forms import CHANGE_FORMATS, WriteChanges
    from permanence_rules.outputs.worklist import sorted_on_disk

    form = one_of(form, CHANGE_FORMATS.names(), "--format")
    worst = one_of(fail_on, _FAIL_ON, "--fail-on")
    expect_jobs(jobs)
    write: WriteChanges = CHANGE_FORMATS.load(form)
    places = places_of((old, new))
    try_outputs({"--output": output}, paths_in(places))
    choice = _choice(team, area)
    sides = _sides(places, as_at, rules)
    with ExitStack() as stack:
        judging = _Judging(sides, rules, from_, jobs)
        runs = [stack.enter_context(judging.run_of(side)) for side in sides]
        if runs[0].is_record != runs[1].is_record:
            raise UsageError(_TWO_KINDS)
        lines = stack.enter_context(sorted_on_disk(_width()))
        summary = compare_runs(runs[0], runs[1], choice, lines)
        compared = _compared(runs, summary, choice, show_all=show_all, output=output)
        with destination(output) as file:
            for text in write(lines.lines(), compared):
                file.write(text)
    _tell_of_areas(choice, summary.areas)
    return _exit_code(judging, compared, worst)


@dataclass(slots=True)
class _Side:
    """One of the two: a run on the disk, or an extract and the day on which it is judged."""

    place: Given
    run: Path | None
    """The file of a run on the disk."""
    as_at: date | None = None

    @property
    def name(self) -> str:
        """What messages call it: a file without its folder, an address without its secrets."""
        return self.place.name if isinstance(self.place, Path) else str(self.place)


def _sides(
    places: Sequence[Given], as_at: Sequence[str] | None, rules: Sequence[str] | None
) -> list[_Side]:
    from permanence_rules.compare.history.runs import is_run

    runs = [place if isinstance(place, Path) and is_run(place) else None for place in places]
    sides = [_Side(place, run) for place, run in zip(places, runs, strict=True)]
    extracts = [side for side in sides if side.run is None]
    days = [day_of(each, "--as-at") for each in as_at or ()]
    if not extracts and (days or rules):
        raise UsageError(
            "--as-at, --rules: both runs were judged already; leave these options out."
        )
    if len(days) > max(len(extracts), 1):
        raise UsageError("--as-at: expected one day for each extract, the older one first.")
    for place, side in enumerate(extracts):
        if days:
            side.as_at = days[min(place, len(days) - 1)]
    return sides


@dataclass(slots=True)
class _Judging:
    """Judges the extracts among the two sides, by one rulebook that is loaded once."""

    sides: Sequence[_Side]
    rules: Sequence[str] | None
    kind: str
    jobs: int
    _rulebook: Rulebook | None = None
    has_rejects: bool = False
    has_fault: bool = False

    @contextmanager
    def run_of(self, side: _Side) -> Iterator[RunFile]:
        """Yield a run; an extract is judged into a folder for temporary files, closed to others."""
        from permanence_rules.compare.history.runs import opened

        if side.run is not None:
            with opened(side.run) as run:
                yield run
            return
        with TemporaryDirectory(prefix="permanence-") as folder:
            record = Path(folder) / "decisions.jsonl"
            unjudged = self._judge(side, record)
            with opened(record, unjudged) as run:
                yield run

    def _judge(self, side: _Side, record: Path) -> frozenset[str]:
        """Write what is decided to *record*; return the children who could not be judged."""
        from permanence_rules import __version__
        from permanence_rules.cli.checking import Checking
        from permanence_rules.cli.progress import watched
        from permanence_rules.compare.replay.decisions import Run
        from permanence_rules.compare.replay.record_files import recorder
        from permanence_rules.rulebook import OTHER_NATION, Rulebook
        from permanence_rules.sources.base import Reject
        from permanence_rules.sources.choose import choose_source

        names = rules_of(self.rules)
        source = choose_source([side.place], self.kind or None)
        rulebook = self._rulebook = self._rulebook or Rulebook.load(*names)
        day = side.as_at or source.judged_as_at or today()
        checking = Checking(rulebook, source, day, self.jobs)
        unjudged: set[str] = set()

        def note(reject: Reject) -> None:
            if reject.code == "database_lost":  # else whoever was not read would seem to have left
                raise SourceError(reject.file, f"{reject.reason}; nothing was compared")
            if reject.record is not None:
                unjudged.add(reject.record)

        checking.rejects.keep = note
        run = Run.of(rulebook, tuple(map(str, names)), day, engine="compiled", program=__version__)
        with recorder(record, run) as checking.keep:
            what = f"Cases of {side.name} checked"
            for report in watched(checking.reports(), what, source=source):
                if any(each.code == OTHER_NATION for each in report.input_problems):
                    unjudged.add(report.case_id)
        self._told(side, checking)
        return frozenset(unjudged)

    def _told(self, side: _Side, checking: Checking) -> None:
        """Say what could not be judged of one extract."""
        for line in (*checking.rejects.told("checked"), *checking.input_problems.told()):
            tell(f"{side.name}: {line}")
        self.has_rejects |= bool(checking.rejects) or checking.has_set_aside
        self.has_fault |= checking.has_fault


def _choice(teams: Sequence[str] | None, areas: Sequence[str] | None) -> Choice:
    from permanence_rules.cli.selection import area_words
    from permanence_rules.compare.history.comparing import Choice

    return Choice(frozenset(teams or ()), frozenset(map(area_words, areas or ())))


def _width() -> int:
    from permanence_rules.compare.history.comparing import COLUMNS

    return len(COLUMNS)


def _compared(
    runs: Sequence[RunFile],
    summary: Summary,
    choice: Choice,
    *,
    show_all: bool,
    output: Path | None,
) -> Compared:
    from permanence_rules.compare.history.forms import Compared

    kinds = (("team", choice.teams), ("area", choice.areas))
    chosen = "; ".join(f"{name} {' or '.join(sorted(all_))}" for name, all_ in kinds if all_)
    compared = Compared(runs[0].head, runs[1].head, summary, chosen, show_all)
    if output is not None:
        return compared
    return replace(compared, width=width_of(sys.stdout), in_colour=wants_colour(sys.stdout))


def _tell_of_areas(choice: Choice, known: set[str]) -> None:
    for area in sorted(choice.areas - known):
        found = f"; there are changes on: {', '.join(sorted(known))}" if known else ""
        tell(f"--area: no change is about {area!r}{found}.")


def _exit_code(judging: _Judging, compared: Compared, worst: str) -> ExitCode:
    from permanence_rules.compare.history.changes import Status
    from permanence_rules.compare.history.matters import Level

    if judging.has_fault:
        tell("A defect of permanence-rules kept some duties from being judged; all others stand.")
        return ExitCode.DEFECT
    least = {"breached": Level.OVERDUE, "late": Level.LATE, "due": Level.DUE}.get(worst)
    levels = compared.summary.by_status[Status.NEW].by_level
    has_new = least is not None and any(levels[each] for each in Level if each >= least)
    if judging.has_rejects:
        return ExitCode.FINDINGS_AND_INPUT if has_new else ExitCode.INPUT
    return ExitCode.FINDINGS if has_new else ExitCode.CLEAR
