"""Runs that are on the disk: decision records, and reports as JSON lines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from permanence_rules.compare.history.matters import Child, Matter, RunHead
from permanence_rules.compare.replay.decisions import (
    Decision,
    RecordedFinding,
    Run,
    digest_of_facts,
    without_places,
)
from permanence_rules.compare.replay.record_files import LONGEST_LINE
from permanence_rules.errors import SourceError
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Report
from permanence_rules.runtime.reading import open_plain

__all__ = ["RunFile", "is_run", "opened"]

_MARKS = (b'{"decision_record":', b'{"case_id":')


_BEGINNING = 4096


def is_run(path: Path) -> bool:
    """
    Whether a file holds what a run found, and not cases to be judged.

    Raises SourceError for an output of `check` in a form that cannot be compared.
    """
    if not path.is_file():
        return False
    try:
        with open_plain(path, pipes=False) as stream:
            first = stream.readline(LONGEST_LINE + 1)
            beginning = first[:_BEGINNING] + stream.read(_BEGINNING)
    except OSError:
        return False
    is_table = first.startswith(b"case_id,as_at,rulebook,")
    is_document = first.strip() in (b"{", b"[") and b'"rulebook": {' in beginning
    if is_table or is_document:
        raise SourceError(path, f"an output of this form cannot be compared; {_HINT}")
    if first.startswith(_MARKS[0]):
        return True
    return first.startswith(_MARKS[1]) and b'"rulebook"' in first and b'"findings"' in first


@dataclass(slots=True)
class RunFile:
    """
    A run whose children are read from the disk as they are asked for.

    Memory holds the id of each child and the place of its line, and nothing else.
    """

    head: RunHead
    path: Path
    is_record: bool
    unjudged: frozenset[str] = frozenset()
    """Children whose record was read and could not be judged."""
    _stream: BinaryIO | None = None
    _read: Callable[[str], Child | None] = field(default=lambda _: None)
    _places: dict[str, int] = field(default_factory=dict)

    def __contains__(self, case_id: object) -> bool:
        return case_id in self._places

    def __len__(self) -> int:
        return len(self._places)

    def ids(self) -> Iterator[str]:
        """Yield the id of each child, in the order of the file."""
        yield from self._places

    def child(self, case_id: str) -> Child | None:
        """Return what was found about a child; None if the run does not have it."""
        place = self._places.get(case_id)
        if place is None or self._stream is None:
            return None
        self._stream.seek(place)
        return self._read(_text(self.path, self._stream.readline(LONGEST_LINE + 1)))


@contextmanager
def opened(path: Path, unjudged: frozenset[str] = frozenset()) -> Iterator[RunFile]:
    """
    Yield the run of a file. Raises SourceError naming the line that does not fit.

    A line is looked at twice: once for its child and place, once when its child is asked for.
    """
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(open_plain(path, pipes=False))
            run = _begun(path, stream, unjudged)
            _index(run, stream)
        except OSError as error:
            raise SourceError(path, f"the run cannot be read: {error.strerror}") from error
        yield run


def _begun(path: Path, stream: BinaryIO, unjudged: frozenset[str]) -> RunFile:
    first = _text(path, stream.readline(LONGEST_LINE + 1))
    if first.encode().startswith(_MARKS[0]):
        run = _of_record(path, first)
        read = partial(_decided, path, run)
        return RunFile(_head_of(run), path, True, unjudged, stream, read)
    reported = _reported(path, first)
    stream.seek(0)
    head = _head_of_report(reported)
    return RunFile(head, path, False, unjudged, stream, partial(_child_of, path, head))


_CASE_ID = re.compile(rb'\{"case_id":\s?("(?:[^"\\]|\\.)*")')


def _index(run: RunFile, stream: BinaryIO) -> None:
    number = 1 if stream.tell() else 0
    while True:
        place, line = stream.tell(), stream.readline(LONGEST_LINE + 1)
        if not line:
            return
        number += 1
        case_id = _case_id_of(line)
        if case_id is None or len(line) > LONGEST_LINE:
            raise SourceError(run.path, f"line {number} does not fit; {_HINT}")
        if case_id in run._places:  # noqa: SLF001 - this fills it
            raise SourceError(
                run.path,
                f"line {number} is about a case that stands above already; keep one of them",
            )
        run._places[case_id] = place  # noqa: SLF001 - this fills it


def _case_id_of(line: bytes) -> str | None:
    """Return the child of a line without reading the rest of it; None where the line has none."""
    found = _CASE_ID.match(line)
    try:
        return str(json.loads(found[1])) if found is not None else None
    except ValueError:  # no text in UTF-8, or no JSON
        return None


_HINT = "make the file anew with check --record, or with check --format jsonl --all"


def _text(path: Path, line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass  # raised below, for this error keeps all that it was given
    raise SourceError(path, f"a line is not text in UTF-8; {_HINT}")


# ---- decision records -------------------------------------------------------------------------


def _of_record(path: Path, line: str) -> Run:
    try:
        return Run.model_validate_json(line)
    except ValidationError:
        pass  # raised below, for this error keeps what it was given
    raise SourceError(path, f"the first line does not fit; {_HINT}")


def _head_of(run: Run) -> RunHead:
    packs = "+".join(f"{each.name} {each.version}" for each in run.packs)
    digests = {name: duty.digest for name, duty in run.duties.items() if duty.digest is not None}
    return RunHead(
        as_at=run.as_at,
        rulebook=packs,
        digest=run.rulebook_digest or "+".join(each.digest for each in run.packs),
        calendar=f"{run.calendar.nation}, {run.calendar.version}",
        program=run.program,
        engine=run.engine,
        digests=digests or None,
    )


def _decided(path: Path, run: Run, line: str) -> Child:
    try:
        decision = Decision.model_validate_json(line)
    except ValidationError:
        pass  # raised below, for this error keeps what it was given
    else:
        matters = tuple(_of_finding(run, each) for each in decision.findings)
        return Child(decision.case_id, decision.team, decision.input_digest, matters)
    raise SourceError(path, f"a line of this decision record does not fit; {_HINT}")


def _of_finding(run: Run, found: RecordedFinding) -> Matter:
    duty = run.duties.get(found.rule)
    return Matter(
        rule=found.rule,
        title=duty.title if duty is not None else found.rule,
        layer=duty.layer if duty is not None else "",
        strength=found.strength or (duty.strength if duty is not None else None),
        path=found.subject,
        label=found.label,
        outcome=found.outcome,
        closing=found.closing,
        due_on=found.due_on,
        done_on=found.done_on,
        next_due_on=found.next_due_on,
        read=found.read,
    )


# ---- reports ----------------------------------------------------------------------------------


def _reported(path: Path, line: str) -> Report:
    try:
        return Report.model_validate_json(line)
    except ValidationError:
        pass  # raised below, for this error keeps what it was given
    raise SourceError(path, f"a line is no report that this version can read; {_HINT}")


def _head_of_report(report: Report) -> RunHead:
    used = report.rulebook
    return RunHead(
        as_at=report.as_at,
        rulebook=f"{used.name} {used.version}",
        digest=used.digest,
        calendar=f"{report.calendar.nation}, {report.calendar.version}",
    )


def _child_of(path: Path, head: RunHead, line: str) -> Child:
    report = _reported(path, line)
    if _head_of_report(report) != head:
        raise SourceError(
            path, "its reports are of several days or rulebooks; give the reports of one run"
        )
    counted = sum(report.counts.values()) - report.counts.get(Outcome.NOT_APPLICABLE, 0)
    listed = [each for each in report.findings if each.outcome is not Outcome.NOT_APPLICABLE]
    if len(listed) < counted:
        raise SourceError(
            path, "its reports list a part of the findings; make them with --all, or with --record"
        )
    matters = (
        Matter(
            rule=each.rule,
            title=each.title,
            layer=each.layer,
            strength=each.strength,
            path=each.subject.path,
            label=each.subject.label,
            outcome=each.outcome,
            closing=each.closing,
            due_on=each.due_on,
            done_on=each.done_on,
            next_due_on=each.next_due_on,
            read=digest_of_facts((seen.path, seen.value) for seen in each.evidence),
            facts=frozenset((without_places(seen.path), seen.value) for seen in each.evidence),
        )
        for each in listed
    )
    return Child(report.case_id, report.team, None, tuple(matters))
