"""Cases from the SSDA903 return: CSV or XML files of one year or several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from permanence_rules.case import Case
from permanence_rules.sources.base import Reject, RowCount, RowEnd
from permanence_rules.sources.ssda903.assembly import ChildRecord, case_of
from permanence_rules.sources.ssda903.gathering import Gathering
from permanence_rules.sources.ssda903.ledger import Ledger
from permanence_rules.sources.ssda903.places import Mark
from permanence_rules.sources.ssda903.sheets import Return, open_return
from permanence_rules.sources.ssda903.short_breaks import BreakDays, Breaks
from permanence_rules.sources.ssda903.supply import LEFT_UNKNOWN, SUPPLIED

__all__ = ["MOST_ROWS", "Ssda903"]

MOST_ROWS = 1_000
"""Rows that one child may have in all tables together; eighteen years make some hundreds."""


class Ssda903:
    """
    Cases from the files of the SSDA903 return, CSV or XML, given as files or folders.

    Give every year that there is: the start of care and which review was the first
    are known only where the years in between are all there. The files are opened
    when they are first needed; SourceError is raised then.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._ledger = Ledger()
        self._breaks = Breaks()
        self._share: float | None = None

    @property
    def share_read(self) -> float | None:
        """How many of the children were read; None while the tables are."""
        return self._share

    @property
    def cannot_supply(self) -> tuple[str, ...]:
        """What the return never holds, in plain sentences."""
        return _CANNOT_SUPPLY

    @property
    def supplies(self) -> frozenset[str]:
        """The paths of a case that a return can ever fill, whichever tables and years are there."""
        return SUPPLIED

    @property
    def leaves_unknown(self) -> frozenset[str]:
        """The facts of which every case says that its silence is no statement."""
        return LEFT_UNKNOWN

    @property
    def judged_as_at(self) -> date:
        """The last day of the latest return."""
        return self._return.last_day

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing about the files and no fault, in plain sentences."""
        return (*self._return.notes(), *self._breaks.notes())

    @property
    def short_breaks(self) -> tuple[BreakDays, ...]:
        """The days of each short break that has an episode, by the law and by the validator."""
        return self._breaks.days

    @property
    def rows(self) -> tuple[RowCount, ...]:
        """What became of the rows of each file, once `read` has come to its end."""
        return tuple(self._ledger.counts(self._return.sheets))

    def read(self) -> Iterator[Case | Reject]:
        """Yield what cannot be used of the files, then each child in the order of the files."""
        self._ledger, self._breaks, self._share = Ledger(), Breaks(), None
        for found in self._found():
            if not isinstance(found, Case):
                self._ledger.note(found)
            if not isinstance(found, Mark):
                yield found

    def _found(self) -> Iterator[Case | Reject | Mark]:
        yield from self._return.rejects
        gathering = Gathering(self._return)
        yield from gathering.gather()
        coverage = gathering.coverage()
        for number, record in enumerate(gathering.children(), 1):
            self._share = number / len(gathering)
            if record.rows > MOST_ROWS:
                yield from _crowded(record)
                continue
            self._breaks.add(record.episodes, coverage.last_year)
            yield from case_of(record, coverage)

    @cached_property
    def _return(self) -> Return:
        return open_return(self._paths)


def _crowded(record: ChildRecord) -> Iterator[Reject | Mark]:
    reason = (
        f"this child has more than {MOST_ROWS:,} rows; look for two children with one identifier"
    )
    yield record.place.reject(reason, child=record.child, code="too_many_rows")
    yield from (place.mark(RowEnd.REJECTED) for place in record.places)


_CANNOT_SUPPLY = (
    "The return holds no statutory visits.",
    "The return holds no care plan, permanence plan or placement plan, and no consultations.",
    "The return holds no approval of a carer: neither temporary approval nor its extension.",
    "The return holds no reviews of short breaks.",
    "The return does not say who chaired a review, what was considered, or when its record went.",
    "The return holds no panels, meetings, assessments or court hearings.",
    "The return marks long-term foster placements and does not say when they were confirmed.",
    "The return gives no full date for health checks and earlier permanence; they are not read.",
)
