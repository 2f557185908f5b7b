"""Writing a decision record while cases are judged, and reading one again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from permanence_rules.cli.streams import destination
from permanence_rules.decisions import Decision, Run
from permanence_rules.errors import SourceError

if TYPE_CHECKING:
    from permanence_rules.findings import Report

ModelT = TypeVar("ModelT", bound=BaseModel)

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
    lines = _lines(path)
    run = _read(Run, path, lines[0], "the first line")
    decisions: dict[str, Decision] = {}
    for number, line in enumerate(lines[1:], 2):
        decision = _read(Decision, path, line, f"line {number}")
        decisions[decision.case_id] = decision
    return run, decisions


def _lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SourceError(path, f"the record cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        reason = "it is not text in UTF-8"  # raised below, for this error keeps all it was given
    else:
        if lines:
            return lines
        reason = "the file is empty"
    raise SourceError(path, f"this is no decision record; {reason}")


def _read(model: type[ModelT], path: Path, line: str, place: str) -> ModelT:
    try:
        return model.model_validate_json(line)
    except ValidationError:
        pass  # raised below, for this error keeps what it was given: perhaps a case
    raise SourceError(
        path,
        f"this is no decision record that this version can read: {place} does not fit; "
        "make one with check --record",
    )
