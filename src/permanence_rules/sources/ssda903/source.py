"""Cases from the SSDA903 return: CSV files of one year or several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from permanence_rules.case import Case
from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssda903 import rows
from permanence_rules.sources.ssda903.assembly import ChildRecord, Coverage, case_of
from permanence_rules.sources.ssda903.places import CellError, Row
from permanence_rules.sources.ssda903.sheets import Return, open_return
from permanence_rules.sources.ssda903.tables import (
    AD1,
    EPISODES,
    HEADER,
    PLACED_ADOPTION,
    REVIEWS,
    UASC,
    Table,
)

__all__ = ["MOST_ROWS", "Ssda903"]

MOST_ROWS = 1_000
"""Rows that one child may have in all tables together; eighteen years make some hundreds."""

ReadT = TypeVar("ReadT")


class Ssda903:
    """
    Cases from the CSV files of the SSDA903 return, given as files or folders.

    Give every year that there is: the start of care and which review was the first
    are known only where the years in between are all there. The files are opened
    when they are first needed; SourceError is raised then.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)

    @property
    def cannot_supply(self) -> tuple[str, ...]:
        """What the return never holds, in plain sentences."""
        return _CANNOT_SUPPLY

    @property
    def judged_as_at(self) -> date:
        """The last day of the latest return."""
        return self._return.last_day

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing about the files and no fault, in plain sentences."""
        return tuple(self._return.notes())

    def read(self) -> Iterator[Case | Reject]:
        """Yield what cannot be used of the files, then each child in the order of the files."""
        yield from self._return.rejects
        gathering = _Gathering(self._return)
        yield from gathering.rejects
        coverage = Coverage(self._return.last_year, self._return.years_of(REVIEWS))
        for record in gathering.children.values():
            yield from case_of(record, coverage) if record.rows <= MOST_ROWS else [_crowded(record)]

    @cached_property
    def _return(self) -> Return:
        return open_return(self._paths)


def _crowded(record: ChildRecord) -> Reject:
    reason = (
        f"this child has more than {MOST_ROWS:,} rows; look for two children with one identifier"
    )
    return record.place.reject(reason, child=record.child)


class _Gathering:
    """The rows of all tables, by child."""

    def __init__(self, given: Return) -> None:
        self._given = given
        self.children: dict[str, ChildRecord] = {}
        self.rejects: list[Reject] = []
        self._add_children()
        self._add_episodes()
        self._add_the_rest()

    def _add_children(self) -> None:
        for row, found in self._read(HEADER, rows.child):
            self._of(row).header.append(found)

    def _add_episodes(self) -> None:
        for row, found in self._read(EPISODES, rows.episode):
            self._of(row).episodes.append(found)
        for row in self._given.rows_of(EPISODES):
            if row.child in self.children:
                self._of(row).years.add(row.place.year)

    def _add_the_rest(self) -> None:
        for row, review in self._read(REVIEWS, rows.review):
            self._of(row).reviews.append(review)
        for table, read in ((AD1, rows.adopted_child), (PLACED_ADOPTION, rows.adoption_decision)):
            for row, adoption in self._read(table, read):
                self._of(row).adoption.append(adoption)
        for row, is_asylum_seeking in self._read(UASC, rows.asylum_seeking_child):
            self._of(row).is_asylum_seeking = is_asylum_seeking

    def _read(self, table: Table, read: rows.Read[ReadT]) -> Iterator[tuple[Row, ReadT]]:
        for row in self._given.rows_of(table):
            if row.fault:
                self._leave_out(row, table)
                continue
            try:
                yield row, read(row, self._given.last_day, self.rejects)
            except CellError as error:
                self.rejects.append(row.cannot_use(error))
                if row.child is not None:
                    self._of(row).unreadable.add(table.name)

    def _leave_out(self, row: Row, table: Table) -> None:
        """Reject a line; whose it seems to be is then not relied on, but neither ignored."""
        self.rejects.append(row.place.reject(row.fault))
        if row.child in self.children:
            self._of(row).unreadable.add(table.name)

    def _of(self, row: Row) -> ChildRecord:
        child = row.child or ""
        if child not in self.children:
            self.children[child] = ChildRecord(child, row.place)
        return self.children[child]


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
