"""Writing a decision record while cases are judged, and reading one again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeVar

from pydantic import ValidationError

from permanence_rules.compare.replay.decisions import Decision, Run
from permanence_rules.errors import SourceError
from permanence_rules.runtime.reading import open_plain
from permanence_rules.runtime.streams import destination

if TYPE_CHECKING:
    from permanence_rules.report.findings import Report

__all__ = ["LONGEST_LINE", "Recorder", "lines_of", "read_decisions", "recorder"]

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes of the longest line of a decision record; one child takes some 100,000."""
RecordedT = TypeVar("RecordedT", Run, Decision)


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
            decision = Decision.of(input_digest, report)
            # What is not said is not written: most duties have neither a day nor anything missing.
            file.write(decision.model_dump_json(exclude_defaults=True) + "\n")

        yield keep


def read_decisions(path: Path) -> tuple[Run, dict[str, Decision]]:
    """
    Return the run and the decisions of a record, by case.

    Raises SourceError naming the line that cannot be read.
    """
    try:
        with open_plain(path) as stream:
            return _read(path, lines_of(path, stream))
    except OSError as error:
        raise SourceError(path, f"the record cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        pass  # raised below, for this error keeps all that it was given
    raise SourceError(path, "this is no decision record; it is not text in UTF-8")


def lines_of(path: Path, stream: BinaryIO) -> Iterator[str]:
    """Yield each line; it ends at a line feed only, since a text may hold other separators."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise SourceError(path, "this is no decision record; a line is far too long")
        yield line.decode("utf-8")


def _read(path: Path, lines: Iterator[str]) -> tuple[Run, dict[str, Decision]]:
    first = next(lines, None)
    if first is None:
        raise SourceError(path, "this is no decision record; the file is empty")
    run = _fitting(Run, first, path, "the first line")
    decisions: dict[str, Decision] = {}
    for number, line in enumerate(lines, 2):
        decision = _fitting(Decision, line, path, f"line {number}")
        if decision.case_id in decisions:
            raise SourceError(
                path, f"line {number} is about a case that stands above already; keep one of them"
            )
        decisions[decision.case_id] = decision
    return run, decisions


def _fitting(shape: type[RecordedT], line: str, path: Path, what: str) -> RecordedT:
    try:
        return shape.model_validate_json(line)
    except ValidationError:
        pass  # raised below, for this error keeps what it was given: perhaps a case
    raise SourceError(
        path,
        f"this is no decision record that this version can read: {what} does not fit; "
        "make one with check --record",
    )
