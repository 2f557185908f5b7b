"""Writing a decision record while cases are judged, and reading one again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import ValidationError

from permanence_rules.cli.streams import destination
from permanence_rules.decisions import Decision, Run
from permanence_rules.errors import SourceError

if TYPE_CHECKING:
    from permanence_rules.findings import Report

__all__ = ["Recorder", "read_decisions", "recorder"]


class Recorder(Protocol):
    """Keeps each report as a decision."""

    def __call__(self, input_digest: str, report: Report) -> None:
        """Keep what was decided about one child."""


@contextmanager
def recorder(path: Path, run: Run) -> Iterator[Recorder]:
    """Yield what writes decisions to *path*: one JSON object on each line, whole or not at all."""
    with destination(path, option="--record") as file:
        file.write(run.model_dump_json() + "\n")

        def keep(input_digest: str, report: Report) -> None:
            file.write(Decision.of(input_digest, report).model_dump_json() + "\n")

        yield keep


def read_decisions(path: Path) -> tuple[Run, dict[str, Decision]]:
    """
    Return the run and the decisions of a record, by case.

    Raises SourceError naming the line that cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SourceError(path, f"the record cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(path, "this is no decision record; it is not text in UTF-8") from error
    if not lines:
        raise SourceError(path, "this is no decision record; the file is empty")
    run, number = None, 1
    decisions: dict[str, Decision] = {}
    try:
        run = Run.model_validate_json(lines[0])
        for number, line in enumerate(lines[1:], 2):  # noqa: B007 - told when a line does not fit
            decision = Decision.model_validate_json(line)
            decisions[decision.case_id] = decision
    except ValidationError as error:
        what = "the first line" if run is None else f"line {number}"
        raise SourceError(
            path,
            f"this is no decision record that this version can read: {what} does not fit; "
            "make one with check --record",
        ) from error
    return run, decisions
