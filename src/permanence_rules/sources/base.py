"""What every source of cases has in common: cases one by one, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from permanence_rules.case import Case

__all__ = ["Reject", "Source", "SourceKind"]


@dataclass(frozen=True, slots=True)
class Reject:
    """A record or row that could not be used: where it is and why; never what it says."""

    file: str
    reason: str
    line: int | None = None
    column: str | None = None
    record: str | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        details = [part for part in (self.column, self.record and f"record {self.record}") if part]
        return (
            f"{place}: {', '.join(details)}: {self.reason}"
            if details
            else f"{place}: {self.reason}"
        )


class Source(Protocol):
    """Cases from files of one kind; a source that cannot be read at all raises SourceError."""

    @property
    def cannot_supply(self) -> tuple[str, ...]:
        """What this kind of source never holds, in plain sentences."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing about the files and no fault, in plain sentences."""

    @property
    def judged_as_at(self) -> date | None:
        """The day up to which the data is complete; None when it does not say."""

    def read(self) -> Iterator[Case | Reject]:
        """Yield each case that can be judged, and each reject, as they are met."""


@dataclass(frozen=True, slots=True)
class SourceKind:
    """
    One kind of input: its files, told by the endings of their names, and how to read them.

    Endings are in lower case, with their dot. `files` says them in words for messages, such as
    "JSON".
    """

    name: str
    files: str
    endings: tuple[str, ...]
    read: Callable[[Sequence[Path]], Source]
