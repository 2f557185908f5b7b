"""What every source of cases has in common: cases one by one, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from permanence_rules.errors import UsageError

if TYPE_CHECKING:
    from permanence_rules.case import Case
    from permanence_rules.sources.address import Given

__all__ = [
    "Measured",
    "Reject",
    "RowCount",
    "RowEnd",
    "Source",
    "SourceKind",
    "Supplies",
    "paths_of",
]


class RowEnd(StrEnum):
    """What became of a row: each ends in exactly one of these ways."""

    USED = "used"
    SET_ASIDE = "set_aside"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Reject:
    """
    A record, row or cell that could not be used: where it is and why; never what it says.

    `code` is stable and names the kind of fault. `ends` is what became of the whole row: one
    cell may be left out of a row that is used. `record` is the pseudonymous identifier of
    the child, where the row names one.
    """

    file: str
    reason: str
    line: int | None = None
    column: str | None = None
    record: str | None = None
    code: str = "unreadable"
    sheet: str | None = None
    ends: RowEnd = RowEnd.REJECTED

    def facts(self) -> dict[str, str | int | None]:
        """Return it for a machine: code, file, sheet, row, column, reason, child, ends."""
        return {
            "code": self.code,
            "file": self.file,
            "sheet": self.sheet,
            "row": self.line,
            "column": self.column,
            "reason": self.reason,
            "child": self.record,
            "ends": self.ends.value,
        }

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        if self.sheet is not None:
            row = "" if self.line is None else f" row {self.line}"
            place = f"{self.file}, {self.sheet}{row}"
        details = [part for part in (self.column, self.record and f"record {self.record}") if part]
        return (
            f"{place}: {', '.join(details)}: {self.reason}"
            if details
            else f"{place}: {self.reason}"
        )


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows one file holds, and in which way each of them ended."""

    file: str
    table: str
    read: int
    used: int
    set_aside: int
    rejected: int


class Supplies(Protocol):
    """Whatever says which paths of a case it can ever fill: a source, or a kind of source."""

    @property
    def supplies(self) -> frozenset[str] | None:
        """Those paths; None: any (see `SourceKind`)."""


class Source(Protocol):
    """Cases from files of one kind; a source that cannot be read at all raises SourceError."""

    @property
    def cannot_supply(self) -> tuple[str, ...]:
        """What this kind of source never holds, in plain sentences."""

    @property
    def supplies(self) -> frozenset[str] | None:
        """The paths of a case that these files can ever fill; None: any (see `SourceKind`)."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing about the files and no fault, in plain sentences."""

    @property
    def judged_as_at(self) -> date | None:
        """The day up to which the data is complete; None when it does not say."""

    @property
    def rows(self) -> tuple[RowCount, ...]:
        """What became of the rows of each file, once `read` has come to its end; may be empty."""

    def read(self) -> Iterator[Case | Reject]:
        """Yield each case that can be judged, and each reject, as they are met."""


@runtime_checkable
class Measured(Protocol):
    """A source that knows how far it has been read, without reading anything twice for it."""

    @property
    def share_read(self) -> float | None:
        """How much of the input was read, from 0 to 1; None while that is not known."""


@dataclass(frozen=True, slots=True)
class SourceKind:
    """
    One kind of input: its files, told by the endings of their names, and how to read them.

    Endings are in lower case, with their dot. `files` says them in words for messages, such as
    "JSON".

    `supplies` are the paths of the case model that the source can ever fill, dotted and without
    indexes, such as `periods_of_care.reviews.held_on`; the records around a fact are meant with
    it. A fact whose path is not there is never given a value by that source, and a record whose
    own path is not there is never said to be none; nor is the day that dates a record. None
    means that it may supply anything.

    A fact whose absence is a statement, such as `placement.is_emergency`, speaks in every case
    that does not name it under `not_supplied`. Those that every case of the source names there
    are in `leaves_unknown`, as a kind of record and its fact.

    A kind that also reads databases by their address has `read_databases`, which is used once
    an address is given, with all that is given. `schemes` are those of addresses that are of
    this kind where no file beside them says otherwise.

    A kind that `decides` is meant wherever one of its files is named, or lies in a folder that is
    named, whatever else lies beside it: such as a mapping beside its tables.
    """

    name: str
    files: str
    endings: tuple[str, ...]
    read: Callable[[Sequence[Path]], Source]
    supplies: frozenset[str] | None = None
    leaves_unknown: frozenset[str] = frozenset()
    read_databases: Callable[[Sequence[Given]], Source] | None = None
    schemes: tuple[str, ...] = ()
    decides: bool = False

    def open(self, places: Sequence[Given]) -> Source:
        """Return the source of these places; raises UsageError for a database it cannot read."""
        paths = [each for each in places if isinstance(each, Path)]
        if len(paths) == len(places):
            return self.read(paths)
        if self.read_databases is None:
            raise UsageError(f"--from {self.name} reads {self.files} files and no database.")
        return self.read_databases(places)


def paths_of(facts_of_records: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """
    Return the paths of facts that are given by the path of their record; the case has an empty one.

    >>> sorted(paths_of({"": ["case_id"], "child": ["died_on"]}))
    ['case_id', 'child.died_on']
    """
    return frozenset(
        f"{record}.{fact}" if record else fact
        for record, facts in facts_of_records.items()
        for fact in facts
    )
