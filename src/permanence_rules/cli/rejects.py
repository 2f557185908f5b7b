"""What could not be used: counted by kind for the screen, and written one by one to a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from permanence_rules.errors import UsageError
from permanence_rules.runtime.streams import destination
from permanence_rules.sources.base import Reject, RowCount, RowEnd

__all__ = ["MOST_KEPT", "Rejects", "expect_a_form", "writing_rejects"]

MOST_KEPT = 10_000
"""How many are kept where a form of output lists rejects itself; `--rejects` writes all."""

_SHOWN = 5
"""How many of one kind are shown; a file with a mistake in every line has one kind of many."""


@dataclass(slots=True)
class _Kind:
    """Rejects that have one code and column: how many there are, and the first few."""

    number: int = 0
    first: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Rejects:
    """
    The rejects of a run, by kind: memory does not grow with their number.

    Each is given to `keep` as it comes, where they are written to a file.
    """

    number: int = 0
    keep: Callable[[Reject], None] | None = None
    most_kept: int = 0
    """How many are kept whole, for a form that lists them."""
    kept: list[Reject] = field(default_factory=list)
    """The first of them, whatever their kind."""
    _kinds: dict[tuple[str, str | None], _Kind] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.number

    def add(self, reject: Reject) -> None:
        """Count one more."""
        self.number += 1
        kind = self._kinds.setdefault((reject.code, reject.column), _Kind())
        kind.number += 1
        if len(kind.first) < _SHOWN:
            kind.first.append(_in_words(reject))
        if len(self.kept) < self.most_kept:
            self.kept.append(reject)
        if self.keep is not None:
            self.keep(reject)

    def has(self, code: str) -> bool:
        """Whether one of them has this code."""
        return any(known == code for known, _ in self._kinds)

    def add_case(self, case_id: str, reasons: str) -> None:
        """Count a case that was read and cannot be judged."""
        self.add(Reject("", reasons, record=case_id, code="case_not_judged"))

    def told(self, done: str, rows: Iterable[RowCount] = ()) -> list[str]:
        """
        Return what to say of them at the end of a run.

        The first few of each kind come first, then what became of the *rows* of each file, then
        how many rejects there are and that all else was *done*, such as checked.
        """
        lines = [*self._of_each_kind(), *_row_table(rows)]
        if self.number:
            lines.append(self._summary(done))
        return lines

    def _of_each_kind(self) -> Iterator[str]:
        """Yield the first few of each kind, and how many more there are."""
        for (code, column), kind in self._kinds.items():
            yield from kind.first
            more = kind.number - len(kind.first)
            if more:
                where = f" in {column}" if column else ""
                yield f"... and {more:,} more of this kind ({code}{where})"

    def _summary(self, done: str) -> str:
        if sum(len(kind.first) for kind in self._kinds.values()) == self.number:
            return f"Not used: {self.number}, listed above; all else was {done}."
        return (
            f"Not used: {self.number:,}, by kind above; check --rejects FILE lists each. "
            f"All else was {done}."
        )


def _in_words(reject: Reject) -> str:
    """Return what is wrong and where; a case that was read is named without its file."""
    return str(reject) if reject.file else f"case {reject.record}: {reject.reason}"


_COLUMNS = ("code", "file", "sheet", "row", "column", "reason", "child", "ends")


def expect_a_form(path: Path | None) -> None:
    """Raise UsageError where the name of the file for rejects tells no form that is known."""
    if path is not None and path.suffix.lower() not in _WRITERS:
        raise UsageError("--rejects: expected the name of a file that ends in .csv or .jsonl.")


@contextmanager
def writing_rejects(path: Path | None, rejects: Rejects) -> Iterator[None]:
    """
    Have each reject written to *path* as it comes, in the form that its name tells.

    Raises UsageError where the name ends in neither .csv nor .jsonl.
    """
    if path is None:
        yield
        return
    expect_a_form(path)
    with destination(path, "--rejects") as file:
        rejects.keep = _WRITERS[path.suffix.lower()](file)
        try:
            yield
        finally:
            rejects.keep = None


def _csv(file: IO[str]) -> Callable[[Reject], None]:
    rows = csv.writer(file)
    rows.writerow(_COLUMNS)
    return lambda reject: rows.writerow([_cell(each) for each in reject.facts().values()])


def _cell(value: str | int | None) -> str | int | None:
    """A spreadsheet would take the name of a file that begins like a formula for one."""
    is_formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if is_formula else value


def _jsonl(file: IO[str]) -> Callable[[Reject], None]:
    def write(reject: Reject) -> None:
        file.write(json.dumps(reject.facts(), ensure_ascii=False) + "\n")

    return write


_WRITERS: dict[str, Callable[[IO[str]], Callable[[Reject], None]]] = {
    ".csv": _csv,
    ".jsonl": _jsonl,
}


def _row_table(counts: Iterable[RowCount]) -> Iterator[str]:
    """Yield a table of the rows of each file and how they ended, with sums; or nothing."""
    found = [*counts]
    if not found:
        return
    names = [f"{each.table}: {each.file}" for each in found]
    width = max(map(len, names))
    yield _row("Rows", ("read", *(end.value.replace("_", " ") for end in RowEnd)), width)
    numbers = [(each.read, each.used, each.set_aside, each.rejected) for each in found]
    for name, line in zip(names, numbers, strict=True):
        yield _row(name, line, width)
    yield _row("all", tuple(map(sum, zip(*numbers, strict=True))), width)


def _row(name: str, cells: Iterable[str | int], width: int) -> str:
    return name.ljust(width) + "".join(
        (each if isinstance(each, str) else f"{each:,}").rjust(11) for each in cells
    )
