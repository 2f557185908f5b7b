"""Children of the dataset one by one: the rows of all tables, joined by child as they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from permanence_rules.case import Case
from permanence_rules.errors import SourceError, UsageError
from permanence_rules.sources.address import Given
from permanence_rules.sources.base import Reject, RowCount, RowEnd
from permanence_rules.sources.database import SQLITE_ENDINGS, Database, opened
from permanence_rules.sources.ssd.assembly import Child, Survey, case_of
from permanence_rules.sources.ssd.identifiers import is_sound
from permanence_rules.sources.ssd.rows import Remarks, Row
from permanence_rules.sources.ssd.supply import CANNOT_SUPPLY, LEFT_UNKNOWN, supplied_by
from permanence_rules.sources.ssd.survey import survey_of
from permanence_rules.sources.ssd.tables import (
    EPISODES,
    PERSON,
    REVIEWS,
    VISITS,
    Found,
    Table,
    found_in,
)

__all__ = ["MOST_ROWS", "Ssd"]

MOST_ROWS = 10_000
"""Rows that one child may have in all tables together; eighteen years make some thousands."""


class Ssd:
    """
    Cases from the Standard Safeguarding Dataset in one database.

    The database is opened when it is first needed; SourceError is raised then. If it is lost in
    the middle, a reject says so, and what came before stands.
    """

    def __init__(self, places: Sequence[Given]) -> None:
        self._place = _one_of(places)
        self._counts: dict[Table, _Count] = {}
        self._not_in_care = 0
        self._gaps = 0

    @property
    def cannot_supply(self) -> tuple[str, ...]:
        """What the dataset never holds, in plain sentences."""
        return CANNOT_SUPPLY

    @property
    def supplies(self) -> frozenset[str]:
        """The paths of a case that the tables of this database can fill."""
        survey = self._looked_at[1]
        return supplied_by(survey.has, plans_are_dated=survey.plans_are_dated)

    @property
    def share_read(self) -> float | None:
        """How many of the episodes were read, of those that were counted for their days."""
        counted = self._looked_at[1].episodes
        read = self._counts.get(EPISODES)
        if not counted or read is None:
            return None
        return min(sum(read.ends.values()) / counted, 1.0)

    @property
    def leaves_unknown(self) -> frozenset[str]:
        """The facts of which every case says that its silence is no statement."""
        return LEFT_UNKNOWN

    @property
    def judged_as_at(self) -> date | None:
        """The last day on which a visit, a review or an episode is entered."""
        return self._looked_at[1].until

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing about the tables and no fault, in plain sentences."""
        found, survey, notes = self._looked_at
        return (*notes, *found.lacking, *_notes_on(survey), *self._note_on_people())

    @property
    def rows(self) -> tuple[RowCount, ...]:
        """What became of the rows of each table, once `read` has come to its end."""
        place = str(self._place)
        return tuple(each.told(place, table) for table, each in self._counts.items())

    def read(self) -> Iterator[Case | Reject]:
        """Yield each child who was in care, by identifier, and what cannot be used of the rows."""
        found, survey, _ = self._looked_at
        self._counts = {table: _Count() for table in found.stored}
        self._not_in_care = self._gaps = 0
        with opened(self._place) as database:
            yield from self._found(_Joined(database, found), survey)

    def _found(self, joined: _Joined, survey: Survey) -> Iterator[Case | Reject]:
        children = joined.children()
        while True:
            try:
                child = next(children, None)
            except SourceError as error:
                yield Reject(error.path, f"{_LOST}: {error.message}", code="database_lost")
                self._count(joined.unfinished, RowEnd.REJECTED)
                return
            if child is None:
                return
            if not child.name:  # the first of all, if there are such rows
                survey = replace(survey, of_nobody=_days_of_nobody(child))
            yield from self._of(child, survey)
            self._count(child)

    def _of(self, child: Child, survey: Survey) -> Iterator[Case | Reject]:
        name = child.name if is_sound(child.name) else None
        remarks = Remarks(str(self._place), name)
        if PERSON not in child.rows:
            _refuse_unknown(child, remarks)
        elif EPISODES not in child.rows:
            self._not_in_care += 1
            child.end(RowEnd.SET_ASIDE)
        elif child.counted > MOST_ROWS:
            reason = (
                f"this child has more than {MOST_ROWS:,} rows; look for two children with one "
                "identifier"
            )
            remarks.add(child.of(PERSON)[0], reason, code="too_many_rows")
            child.end(RowEnd.REJECTED)
        elif name is None:
            reason = "expected 1 to 64 letters, digits, full stops, underscores or hyphens"
            remarks.add(child.of(PERSON)[0], reason, PERSON.child, code="child_unsound")
            child.end(RowEnd.REJECTED)
        else:
            yield from case_of(child, survey, remarks)
            self._gaps += remarks.gaps
            return
        yield from remarks.found

    def _count(self, child: Child, ends: RowEnd | None = None) -> None:
        for table, rows in child.rows.items():
            count = self._counts[table]
            for row in rows:
                count.add(ends or row.ends)
        for table, number in child.unkept.items():
            self._counts[table].add(RowEnd.REJECTED, number)

    def _note_on_people(self) -> Iterator[str]:
        if self._gaps:
            yield (
                f"Times in care with days of which no placement is entered: {self._gaps:,}. Some "
                "vendors leave out types such as K3; what the child's home was then is unknown."
            )
        if self._not_in_care:
            yield (
                f"People in {PERSON.name} of whom no time in care is recorded, so that there is "
                f"nothing to check: {self._not_in_care:,}."
            )

    @cached_property
    def _looked_at(self) -> tuple[Found, Survey, tuple[str, ...]]:
        with opened(self._place) as database:
            found = found_in(database)
            return found, survey_of(database, found), database.notes


_LOST = "the rest of the database was not read"


def _one_of(places: Sequence[Given]) -> Given:
    """Return the only database among what was given; a folder is searched for it."""
    found: list[Given] = []
    for place in places:
        if isinstance(place, Path) and place.is_dir():
            inside = (each for each in place.rglob("*") if each.suffix.lower() in SQLITE_ENDINGS)
            found += sorted(inside)
        else:
            found.append(place)
    if len(found) != 1:
        raise UsageError(
            f"--from ssd reads one database; {len(found)} are given, so name one file or address."
        )
    return found[0]


def _notes_on(survey: Survey) -> Iterator[str]:
    if not survey.plans_are_dated:
        yield (
            "No two care plans of one child differ, so each may hold the latest answer alone: "
            "plans for permanence are left unknown."
        )
    for table, day in survey.ends.items():
        yield (
            f"The table {table.name} ends on {day.isoformat()}, long before the others do, so it "
            f"was not kept up: {table.bears_on} are left unknown."
        )


def _refuse_unknown(child: Child, remarks: Remarks) -> None:
    """Reject each row of a child who is not among the persons: none is lost in silence."""
    for table, rows in child.rows.items():
        for row in rows:
            if child.name:
                remarks.add(row, _NO_SUCH_CHILD, table.child, code="no_such_child")
            else:
                column = table.child if table.period is None else table.period
                remarks.add(row, _NAMES_NO_CHILD, column, code="child_missing")


def _days_of_nobody(child: Child) -> dict[Table, list[date | None]]:
    """
    Return the days of reviews and visits that name neither a child nor a time in care.

    Each may have been any child's; None stands for a day that cannot be read.
    """
    found: dict[Table, list[date | None]] = {}
    remarks = Remarks("", None)
    for table in (REVIEWS, VISITS):
        column = table.day or ""
        for row in child.of(table):
            day = remarks.day(row, column)
            if not row.text(table.period or "") and (day is not None or column in row.lost):
                found.setdefault(table, []).append(day)
    return found


_NO_SUCH_CHILD = (
    f"no row of {PERSON.name} has this identifier; some vendors write another one of theirs here"
)
_NAMES_NO_CHILD = "the row names no child, and no time in care of a child who is there; correct it"


@dataclass(slots=True)
class _Count:
    """How the rows of one table ended."""

    ends: dict[RowEnd, int] = field(default_factory=lambda: dict.fromkeys(RowEnd, 0))

    def add(self, ends: RowEnd, number: int = 1) -> None:
        """Count rows that ended in one way."""
        self.ends[ends] += number

    def told(self, file: str, table: Table) -> RowCount:
        """Return the count as all sources have it."""
        used, aside, rejected = (self.ends[each] for each in RowEnd)
        return RowCount(file, table.name, used + aside + rejected, used, aside, rejected)


class _Joined:
    """
    The rows of all tables, by child, in the memory of one child and a piece of each table.

    Each table comes ordered by child, so the child with the least identifier among those that
    come next is complete once no table has another row of it.
    """

    def __init__(self, database: Database, found: Found) -> None:
        self.unfinished = Child("")
        self._streams = [_Stream(table, database, found) for table in found.stored]

    def children(self) -> Iterator[Child]:
        """Yield each child; raises SourceError where the database is lost, or has no order."""
        for stream in self._streams:
            stream.advance()
        while waiting := [each.child for each in self._streams if each.child is not None]:
            self.unfinished = child = Child(min(waiting))
            for stream in self._streams:
                while stream.child == child.name:
                    child.add(stream.table, stream.row, MOST_ROWS)
                    stream.advance()
            self.unfinished = Child("")
            child.sort()
            yield child


class _Stream:
    """The rows of one table, with the next one at hand."""

    def __init__(self, table: Table, database: Database, found: Found) -> None:
        self.table = table
        self.child: str | None = None
        self._place = database.place
        self._columns = found.columns(table)
        self._rows = database.rows(found.query(table, database.dialect))
        self._next: tuple[Any, ...] = ()

    @property
    def row(self) -> Row:
        """The row that comes next."""
        return Row(self.table.name, dict(zip(self._columns, self._next[1:], strict=True)))

    def advance(self) -> None:
        """Go on by one row; `child` is None after the last."""
        before = self.child
        found = next(self._rows, None)
        self.child, self._next = (None, ()) if found is None else (found[0], found)
        if before is not None and self.child is not None and self.child < before:
            raise SourceError(
                self._place, f"the rows of {self.table.name} do not come in order; report this"
            )
