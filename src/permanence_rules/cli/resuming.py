"""The journal of a run: the children that are done, so that a run that was stopped goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from permanence_rules.errors import CaseError, UsageError
from permanence_rules.report.findings import Report
from permanence_rules.runtime.block_files import BlockFile, InUseError, growing
from permanence_rules.runtime.streams import tell

__all__ = ["Journal", "journal_beside", "keeping_a_journal"]

_BLOCK = 50
"""Children of a block: those that a run which was stopped checks again at most."""

_PARTS = {
    "program": "version of the program",
    "engine": "engine",
    "as_at": "as-at date",
    "rules": "rules",
    "calendar": "bank holidays",
    "options": "options",
    "source": "kind of source",
    "inputs": "input files",
    "exceptions": "register of exceptions",
    "whole": "options",
}
"""What decides the answer, in words; where one of these differs, no child is taken over."""


class Entry(BaseModel):
    """What is kept of one child: a digest of the record, and the report where there is one."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    record: str
    report: Report | None = None


def journal_beside(output: Path | None) -> Path:
    """Return where the journal of an output lies; raises UsageError where it can have none."""
    if output is None or (output.exists() and not (output.is_file() or output.is_dir())):
        raise UsageError("--resume: name a file or folder with --output; the journal lies beside.")
    return output.with_name(f"{output.name}.journal")


@dataclass(slots=True)
class Journal:
    """
    The children that are done, in the order of the source.

    `shown` returns what is kept of a report: what the output lists, or all of it where the output
    counts every finding.
    """

    path: Path
    shown: Callable[[Report], Report]
    _file: BlockFile
    _earlier: Iterator[list[str]]
    _waiting: list[str] = field(default_factory=list)
    kept: int = 0
    """Children that are in the file."""
    is_over: bool = True
    """Whether a run that comes to its end has seen all children."""

    def entries(self) -> Iterator[Entry]:
        """Yield the children that were done before; afterwards more can be added."""
        for block in self._earlier:
            for line in block:
                yield self._entry(line)
            self.kept += len(block)

    def add(self, record: str, result: Report | CaseError) -> None:
        """
        Keep one more child; one that could not be judged is judged again.

        Raises UsageError where there is no room for it.
        """
        report = None if isinstance(result, CaseError) else self.shown(result)
        self._waiting.append(Entry(record=record, report=report).model_dump_json())
        if len(self._waiting) == _BLOCK:
            self._write(self._waiting)
            self.kept += len(self._waiting)
            self._waiting.clear()

    def other_children(self) -> UsageError:
        """Return that the children are others than those of the run that was stopped."""
        return UsageError(
            f"{self.path}: the children are not those of the run that was stopped; "
            "remove this file to begin anew."
        )

    def begin(self, decides: Mapping[str, Any]) -> None:
        """
        Say what decides the answers, or see that the run that was stopped said the same.

        Raises UsageError where it did not.
        """
        if self._file.is_empty:
            self._earlier = iter(())
            self._write([_HEAD.dump_json(dict(decides)).decode()])
            return
        said = self._head()
        differing = [each for each in decides if said.get(each) != decides[each]]
        if differing:
            words = dict.fromkeys(_PARTS[each] for each in differing)
            raise UsageError(
                f"{self.path}: the run that was stopped differs from this one "
                f"({', '.join(words)}); give what it had, or remove this file to begin anew."
            )

    def _head(self) -> dict[str, Any]:
        first = next(self._earlier, [])
        try:
            return _HEAD.validate_json(first[0])
        except (ValidationError, IndexError):
            pass  # raised below, for this error keeps what it was given
        raise self._unreadable()

    def _entry(self, line: str) -> Entry:
        try:
            return Entry.model_validate_json(line)
        except ValidationError:
            pass  # raised below, for this error keeps what it was given
        raise self._unreadable()

    def _unreadable(self) -> UsageError:
        return UsageError(
            f"{self.path}: this is no journal of a run; remove it, or name another --output."
        )

    def _write(self, lines: list[str]) -> None:
        try:
            self._file.add(lines)
        except OSError as error:
            raise UsageError(
                f"{self.path}: the journal cannot be written ({error.strerror}); "
                "put this right and repeat the command."
            ) from error


_HEAD: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


@contextmanager
def keeping_a_journal(
    path: Path, decides: Mapping[str, Any], shown: Callable[[Report], Report]
) -> Iterator[Journal]:
    """
    Yield the journal at *path*; it is taken away once the run has come to its end.

    *decides* is what decides the answers. Raises UsageError where the file is of another run, or
    cannot be used.
    """
    with ExitStack() as stack:
        file = _opened(stack, path)
        journal = Journal(path, shown, file, file.blocks())
        journal.begin(decides)
        with _told_where_it_is(journal):
            yield journal
    if journal.is_over:
        path.unlink(missing_ok=True)


def _opened(stack: ExitStack, path: Path) -> BlockFile:
    try:
        return stack.enter_context(growing(path))
    except InUseError:
        why = "another run is writing it; wait for its end."
    except OSError as error:
        why = f"it cannot be opened ({error.strerror}); remove it, or name another --output."
    raise UsageError(f"{path}: this is the journal of the run, and {why}")


@contextmanager
def _told_where_it_is(journal: Journal) -> Iterator[None]:
    try:
        yield
    except BaseException:
        journal.is_over = False
        raise
    finally:
        if journal.kept and not journal.is_over:
            tell(
                f"{journal.kept:,} children are done and kept in {journal.path}; "
                "the same command goes on from there."
            )
