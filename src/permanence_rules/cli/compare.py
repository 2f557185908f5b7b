"""`compare`: the same cases under two rulebooks, two dates of law or two as-at dates."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from permanence_rules.cli.arguments import (
    AsAtOption,
    FromOption,
    OutputOption,
    PlacesArgument,
    RulesOption,
    day_of,
    paths_in,
    places_of,
    rules_of,
    today,
)
from permanence_rules.cli.choices import one_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.cli.progress import watched
from permanence_rules.cli.rejects import Rejects
from permanence_rules.errors import CalendarRangeError, CaseError, UsageError
from permanence_rules.runtime.streams import destination, tell, try_outputs, wants_colour, width_of

if TYPE_CHECKING:
    from permanence_rules.compare.differences import Comparison, Difference
    from permanence_rules.compare.forms import ComparisonOptions
    from permanence_rules.sources.base import Source

__all__ = ["compare"]

_LAW = "law:"

OneSide = Annotated[
    str,
    typer.Argument(
        help="A rule pack or folder (several joined by +), an as-at date such as 2026-03-31, "
        "or law: and a date, whose law then governs every duty."
    ),
]


@handled
def compare(  # noqa: PLR0913 - each is an option of the command
    *,
    a: OneSide,
    b: OneSide,
    paths: PlacesArgument,
    rules: RulesOption = None,
    as_at: AsAtOption = "",
    from_: FromOption = "",
    form: Annotated[
        str, typer.Option("--format", metavar="FORM", help="Such as text, jsonl or csv.")
    ] = ("text"),
    output: OutputOption = None,
    show_all: Annotated[bool, typer.Option("--all", help="List each child's differences.")] = False,
) -> ExitCode:
    """
    Report which findings differ between A and B, for how many children, and why.

    A and B are two rulebooks, two as-at dates, or two dates of law.

    \b
    Exit code:
      0  nothing differs
      1  something differs
      2  the request or the rules have a mistake
      3  some input could not be read
    """  # noqa: D301 - \b keeps these lines apart in the help
    from permanence_rules.compare.forms import (
        COMPARISON_FORMATS,
        ComparisonOptions,
        WriteComparison,
        sides_of,
    )
    from permanence_rules.sources.choose import choose_source

    form = one_of(form, COMPARISON_FORMATS.names(), "--format")
    write: WriteComparison = COMPARISON_FORMATS.load(form)
    places = places_of(paths)
    try_outputs({"--output": output}, paths_in(places))
    source = choose_source(places, from_ or None)
    day = day_of(as_at, "--as-at") if as_at else source.judged_as_at or today()
    run = _Run(_comparison(a, b, rules, day), source)
    options = ComparisonOptions(sides_of(run.comparison), show_all)
    with destination(output) as file:
        for text in write(run.differences(output), _fitted(options, output)):
            file.write(text)
    return run.told()


@dataclass(slots=True)
class _Run:
    """One comparison over the cases of a source; what cannot be judged is kept."""

    comparison: Comparison
    source: Source
    rejects: Rejects = field(default_factory=Rejects)
    is_different: bool = False

    def differences(self, output: Path | None) -> Iterator[tuple[Difference, ...]]:
        """Yield what differs for each case that both sides can judge."""
        found = self._differences()
        to_terminal = output is None and sys.stdout.isatty()
        if to_terminal:
            return found
        return watched(found, "Cases compared", source=self.source)

    def _differences(self) -> Iterator[tuple[Difference, ...]]:
        from permanence_rules.sources.base import Reject

        for case in self.source.read():
            if isinstance(case, Reject):
                self.rejects.add(case)
                continue
            try:
                found = self.comparison.of(case)
            except (CaseError, CalendarRangeError) as error:
                reasons = "; ".join(str(error).splitlines())
                self.rejects.add_case(case.case_id, reasons)
                continue
            self.is_different |= bool(found)
            yield found

    def told(self) -> ExitCode:
        """Say what could not be judged, and return the exit code."""
        for sentence in (*self.source.notes, *self.rejects.told("compared")):
            tell(sentence)
        if self.rejects:
            return ExitCode.INPUT
        return ExitCode.FINDINGS if self.is_different else ExitCode.CLEAR


def _fitted(options: ComparisonOptions, output: Path | None) -> ComparisonOptions:
    from dataclasses import replace

    if output is not None:
        return options
    return replace(options, width=width_of(sys.stdout), in_colour=wants_colour(sys.stdout))


def _comparison(a: str, b: str, rules: Sequence[str] | None, day: date) -> Comparison:
    """Return the comparison asked for; both sides must be of one kind."""
    from permanence_rules.compare.differences import Comparison, Side
    from permanence_rules.rulebook import Rulebook

    kinds = _kind(a), _kind(b)
    if kinds[0] != kinds[1]:
        raise UsageError(
            "A and B: expected two of a kind: two rule packs, two as-at dates, or two dates of law."
        )
    if kinds[0] == "packs":
        if rules:
            raise UsageError("--rules: A and B name the rules already; leave the option out.")
        first, second = a.split("+"), b.split("+")
        return Comparison(
            Side(Rulebook.load(*first, understands=second), day),
            Side(Rulebook.load(*second, understands=first), day),
        )
    names = rules_of(rules)
    if kinds[0] == "day":
        rulebook = Rulebook.load(*names)
        return Comparison(Side(rulebook, day_of(a, "A")), Side(rulebook, day_of(b, "B")))
    laws = day_of(a.removeprefix(_LAW), "A"), day_of(b.removeprefix(_LAW), "B")
    one, other = (Rulebook.load(*names, law_of=law) for law in laws)
    return Comparison(Side(one, day), Side(other, day))


def _kind(side: str) -> str:
    if side.startswith(_LAW):
        return "law"
    is_pack = Path(side).is_dir() or not side[:1].isdigit()
    return "packs" if is_pack else "day"
