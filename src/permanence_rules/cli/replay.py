"""`replay`: judges cases again as a decision record says, and tells whether anything differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from permanence_rules.cli.arguments import PlacesArgument, RulesOption, places_of
from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.cli.rejects import Rejects
from permanence_rules.runtime.streams import put, tell

if TYPE_CHECKING:
    from permanence_rules.case import Case
    from permanence_rules.compare.replay.decisions import Decision, Run
    from permanence_rules.rulebook import Rulebook
    from permanence_rules.sources.base import Source

__all__ = ["replay"]


@handled
def replay(
    *,
    record: Annotated[
        Path, typer.Argument(metavar="FILE", help="A decision record, made by check --record.")
    ],
    paths: PlacesArgument,
    rules: RulesOption = None,
    from_: Annotated[
        str,
        typer.Option("--from", metavar="KIND", help="What the files are, such as json or ssda903."),
    ] = "",
) -> ExitCode:
    """
    Judge cases again as a decision record says, and report whether anything differs and why.

    \b
    Exit code:
      0  everything is as it was
      1  something differs
      2  the request or the rules have a mistake
      3  some input could not be read
    """  # noqa: D301 - \b keeps these lines apart in the help
    from permanence_rules import __version__
    from permanence_rules.compare.replay.decisions import Run, changes_of_run
    from permanence_rules.compare.replay.record_files import read_decisions
    from permanence_rules.rulebook import Rulebook
    from permanence_rules.sources.choose import choose_source

    then, decisions = read_decisions(record)
    names = tuple(rules or then.rules)
    rulebook = Rulebook.load(*names, engine=then.engine).leaving_out(then.not_judged)
    now = Run.of(rulebook, names, then.as_at, engine=then.engine, program=__version__)
    changed = list(changes_of_run(then, now))
    for sentence in changed:
        put(sentence)
    again = _Again(rulebook, then, decisions, has_changed=bool(changed))
    again.read(choose_source(places_of(paths), from_ or None))
    return again.told()


@dataclass(slots=True)
class _Again:
    """Cases judged a second time, and how many of them came out otherwise."""

    rulebook: Rulebook
    then: Run
    decisions: dict[str, Decision]
    has_changed: bool
    repeated: int = 0
    different: int = 0
    rejects: Rejects = field(default_factory=Rejects)

    def read(self, source: Source) -> None:
        """Judge each case that the record knows, and tell of every one that differs."""
        from permanence_rules.sources.base import Reject

        for case in source.read():
            if isinstance(case, Reject):
                self.rejects.add(case)
            elif case.case_id in self.decisions:
                self._judge(case, self.decisions.pop(case.case_id))
            else:
                self.rejects.add_case(case.case_id, "the decision record does not hold it")

    def _judge(self, case: Case, then: Decision) -> None:
        from permanence_rules.compare.replay.decisions import (
            Decision,
            changes_of_findings,
            digest_of,
        )
        from permanence_rules.errors import CalendarRangeError, CaseError

        digest = digest_of(case)
        try:
            report = self.rulebook.check(case, as_at=self.then.as_at).written()
        except CaseError as error:
            reasons = "; ".join(map(str, error.problems))
            self.rejects.add_case(case.case_id, reasons)
            return
        except CalendarRangeError as error:
            self.rejects.add_case(case.case_id, str(error))
            return
        differences = list(changes_of_findings(then, Decision.of(digest, report)))
        self.repeated += 1
        self.different += bool(differences)
        if differences or digest != then.input_digest:
            put(f"case {case.case_id}: {self._why(is_same=digest == then.input_digest)}")
        for difference in differences:
            put(f"  {difference}")

    def _why(self, *, is_same: bool) -> str:
        if not is_same:
            return "the record of the case has changed"
        if self.has_changed:
            return (
                "the record of the case is the same; the difference comes from what changed above"
            )
        return "nothing that was recorded has changed, and yet it is judged otherwise"

    def told(self) -> ExitCode:
        """Say how many cases were repeated, and return the exit code."""
        for line in self.rejects.told("repeated"):
            tell(line)
        if self.decisions:
            tell(f"Not given again: {len(self.decisions)} of the cases in the record.")
        same = self.repeated - self.different
        put(f"Repeated: {self.repeated}. As before: {same}. Otherwise: {self.different}.")
        if self.rejects:
            return ExitCode.INPUT
        return ExitCode.FINDINGS if self.different else ExitCode.CLEAR
