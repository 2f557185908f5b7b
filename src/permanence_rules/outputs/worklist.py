"""The worklist: what somebody has to do, as a table with the most urgent first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date

from permanence_rules.outputs.columns import Cell
from permanence_rules.outputs.options import Options
from permanence_rules.report.findings import Finding, Report
from permanence_rules.report.words import area_of, owner_words, timing_words

__all__ = ["WORK_COLUMNS", "SortedOnDisk", "WorkColumn", "sorted_on_disk", "work_of"]


@dataclass(frozen=True, slots=True)
class WorkColumn:
    """One column of the worklist: its name, what it says, and its width in letters."""

    name: str
    says: str
    width: int
    read: Callable[[Report, Finding, Options], object]


WORK_COLUMNS: tuple[WorkColumn, ...] = (
    WorkColumn("Child", "the pseudonymous identifier", 18, lambda r, _f, _o: r.case_id),
    WorkColumn("Team", "the code of the child's team", 10, lambda r, _f, _o: r.team),
    WorkColumn("Worker", "the code of the child's social worker", 10, lambda r, _f, _o: r.worker),
    WorkColumn("Locality", "the code of the locality", 10, lambda r, _f, _o: r.locality),
    WorkColumn(
        "About", "the area of the duty, in words", 18, lambda _r, f, _o: area_of(f.rule, f.layer)
    ),
    WorkColumn(
        "To do", "the next action", 48, lambda _r, f, _o: f.next_action and f.next_action.do
    ),
    WorkColumn(
        "Who",
        "the role that does it",
        26,
        lambda _r, f, o: f.next_action and owner_words(f.next_action.owner, o.role_words),
    ),
    WorkColumn("By", "by when; a past day is overdue", 12, lambda _r, f, _o: _by(f)),
    WorkColumn("Standing", "days overdue, or days left", 22, lambda _r, f, _o: timing_words(f)),
    WorkColumn("Days overdue", "as a number, for sorting", 10, lambda _r, f, _o: f.days_overdue),
    WorkColumn("Strength", "statutory, guidance or local", 11, lambda _r, f, _o: str(f.strength)),
    WorkColumn("Finding", "what was found", 60, lambda _r, f, _o: f.message),
    WorkColumn("Record", "the record that it is about", 34, lambda _r, f, _o: f.subject.label),
    WorkColumn("Rule", "the id of the duty", 44, lambda _r, f, _o: f.rule),
)


def work_of(report: Report, options: Options) -> Iterator[tuple[date | None, list[Cell]]]:
    """Yield what is to be done for one child: the day that it is sorted by, and its cells."""
    for finding in report.findings:
        if finding.next_action is not None and options.selects(finding):
            cells = [column.read(report, finding, options) for column in WORK_COLUMNS]
            yield _by(finding), [_cell(each) for each in cells]


def _by(finding: Finding) -> date | None:
    return finding.next_action.by if finding.next_action is not None else None


def _cell(value: object) -> Cell:
    return value if isinstance(value, date | int) or value is None else str(value)


class SortedOnDisk:
    """Lines that are put in order on the disk, so that memory holds none of them."""

    def __init__(self, connection: sqlite3.Connection, width: int) -> None:
        self._connection = connection
        self._insert = f"INSERT INTO line VALUES ({', '.join('?' * (width + 2))})"  # noqa: S608 - question marks alone
        names = ", ".join(f"c{number}" for number in range(width))
        connection.execute(f"CREATE TABLE line (place INTEGER, day TEXT, {names})")
        self._number = 0

    def __len__(self) -> int:
        return self._number

    def add(self, day: date | str | None, cells: list[Cell]) -> None:
        """Add one line, to be sorted by a day or a text; those without a day come last."""
        self._number += 1
        key = day if isinstance(day, str) else (day or date.max).isoformat()
        self._connection.execute(self._insert, (self._number, key, *map(_stored, cells)))

    def lines(self) -> Iterator[list[Cell]]:
        """Yield the lines by day; of one day in the order in which they came."""
        for row in self._connection.execute("SELECT * FROM line ORDER BY day, place"):
            yield [_restored(each) for each in row[2:]]


@contextmanager
def sorted_on_disk(width: int) -> Iterator[SortedOnDisk]:
    """Yield a place for lines of so many cells; nothing of it stays on the disk afterwards."""
    # An empty name makes a file that no folder lists and that is gone once it is closed.
    with closing(sqlite3.connect("")) as connection:
        yield SortedOnDisk(connection, width)


_DATE = "\x00"
"""Marks a date, which the store has no kind for; no text of a report begins with it."""


def _stored(value: Cell) -> str | int | None:
    if isinstance(value, date):
        return _DATE + value.isoformat()
    return value if isinstance(value, int) or value is None else str(value)


def _restored(value: str | int | None) -> Cell:
    if isinstance(value, str) and value.startswith(_DATE):
        return date.fromisoformat(value[1:])
    return value
