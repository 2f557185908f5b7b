"""`test`: runs the scenarios beside the rules, and lists the clauses that none of them tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.cli.progress import watched
from permanence_rules.runtime.streams import put, tell

if TYPE_CHECKING:
    from permanence_rules.authoring.scenarios import Results, Survivor

__all__ = ["run_scenarios"]


@handled
def run_scenarios(
    *,
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FOLDER_OR_PACK", help="Packs, folders or rule files.  [all shipped packs]"
        ),
    ] = None,
    mutation: Annotated[
        bool,
        typer.Option(
            "--mutation/--no-mutation", help="Change each clause; a scenario must notice."
        ),
    ] = True,
) -> ExitCode:
    """
    Run the scenarios of rules, then change each clause in turn: a scenario must notice.

    Failures, and clauses that no scenario tests, are listed by file and line. The exit code is
    then 1.
    """
    from permanence_rules.packs.loading import rules_folder

    passed = [
        _is_sound(target, with_mutation=mutation) for target in targets or [str(rules_folder())]
    ]
    return ExitCode.CLEAR if all(passed) else ExitCode.FINDINGS


def _is_sound(target: str, *, with_mutation: bool) -> bool:
    from permanence_rules.authoring.scenarios import report_lines, run_folder

    results = run_folder(target)
    survivors = _survivors(target, results) if with_mutation else []
    for line in report_lines(results, survivors):
        put(line)
    for warning in results.warnings:
        tell(f"warning: {warning}")
    return results.passed and not survivors


def _survivors(target: str, results: Results) -> list[Survivor]:
    from permanence_rules.authoring.scenarios import mutate, rules_under_test

    total = len({result.rule for result in results.results})
    rules = watched(rules_under_test(target), "Rules changed", total=total)
    return [survivor for bench, tested in rules for survivor in mutate(bench, tested)]
