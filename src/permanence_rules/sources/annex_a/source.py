"""Cases from Ofsted's Annex A: workbooks with a list of the children in care."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from permanence_rules.case import Case
from permanence_rules.errors import SourceError
from permanence_rules.sources.annex_a.assembly import ChildRows, Snapshot, case_of
from permanence_rules.sources.annex_a.lists import ADOPTION, CARE
from permanence_rules.sources.annex_a.places import Ledger
from permanence_rules.sources.annex_a.rows import LatestDay, ListRow, days_of, until
from permanence_rules.sources.annex_a.sheets import Listed, lists_in
from permanence_rules.sources.annex_a.supply import CANNOT_SUPPLY, LEFT_UNKNOWN, SUPPLIED
from permanence_rules.sources.base import Reject, RowCount, RowEnd
from permanence_rules.sources.ssda903.identifiers import Identifiers, Mention
from permanence_rules.sources.workbooks import Table, expect_library, open_workbook

__all__ = ["AnnexA"]

_BLANK_MAY_SAY_NONE = ("reviewed", "health", "plan")
"""Columns that the template leaves blank where there was none."""


class AnnexA:
    """
    Cases from Annex A workbooks, given as files or folders; the lists may be in several files.

    The files are opened when they are first needed; SourceError is raised then.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._ledger = Ledger()
        self._cases = 0

    @property
    def share_read(self) -> float | None:
        """How many of the children were read."""
        children = len(self._given.children)
        return self._cases / children if children else None

    @property
    def cannot_supply(self) -> tuple[str, ...]:
        """What a workbook never holds, in plain sentences."""
        return CANNOT_SUPPLY

    @property
    def supplies(self) -> frozenset[str]:
        """The paths of a case that a workbook can ever fill, whichever lists are there."""
        return SUPPLIED

    @property
    def leaves_unknown(self) -> frozenset[str]:
        """The facts of which every case says that its silence is no statement."""
        return LEFT_UNKNOWN

    @property
    def judged_as_at(self) -> date | None:
        """The latest day that the workbooks reach, up to which they are complete."""
        return self._given.snapshot.last_day

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing about the workbooks and no fault, in plain sentences."""
        return tuple(self._given.notes())

    @property
    def rows(self) -> tuple[RowCount, ...]:
        """What became of the rows of each list, once `read` has come to its end."""
        return tuple(self._ledger.counts())

    def read(self) -> Iterator[Case | Reject]:
        """Yield what cannot be used of the files, then each child in the order of the lists."""
        given = self._given
        self._ledger, self._cases = Ledger(), 0
        for listed in given.lists:
            self._ledger.open(listed.file, listed.kind.title)
            for place in listed.places:
                self._ledger.read(place)
                if not listed.kind.is_used:
                    self._ledger.end(place, RowEnd.SET_ASIDE)
            for place in listed.headings:
                self._ledger.read(place)
                self._ledger.end(place, RowEnd.SET_ASIDE)
        places = {
            (place.file, place.sheet, place.row): place
            for listed in given.lists
            for place in listed.places
        }
        for found in given.found():
            if isinstance(found, Reject) and found.ends is not RowEnd.USED and found.line:
                # That a sheet has no child's identifier is said of its heading, which is no row.
                row = places.get((found.file, found.sheet or "", found.line))
                if row is not None:
                    self._ledger.end(row, found.ends)
            self._cases += isinstance(found, Case)
            yield found

    @cached_property
    def _given(self) -> _Given:
        expect_library()
        return _opened(self._paths)


@dataclass(frozen=True, slots=True)
class _Given:
    """All that the workbooks hold: the lists, the rows of each child, and what is no row."""

    lists: tuple[Listed, ...]
    rejects: tuple[Reject, ...]
    children: dict[str, ChildRows]
    snapshot: Snapshot
    blank: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of columns that may be blank: how many rows are, and how many there are."""
    other_sheets: int = 0

    def found(self) -> Iterator[Case | Reject]:
        """Yield what could not be used, and each case."""
        yield from self.rejects
        for rows in self.children.values():
            yield from case_of(rows, self.snapshot)

    def notes(self) -> Iterator[str]:
        """Yield what is worth knowing."""
        if self.snapshot.last_day is not None:
            yield (
                "No workbook says of which day it is. They are taken as complete up to "
                f"{self.snapshot.last_day.isoformat()}, the latest day that others bear out; "
                "name another with --as-at."
            )
        if not self.children:
            yield "There is no child in List 8 or List 10."
        for listed in self.lists:
            yield from listed.notes()
        titles = {column.key: column.title for column in CARE.columns}
        for name, (blank, rows) in self.blank.items():
            if blank:
                said = "that there was none" if name in self.snapshot.blanks else "nothing"
                yield f"{titles[name]} is blank in {blank} of {rows} rows; it is read as {said}."
        if self.other_sheets:
            yield f"Sheets that are no list of Annex A, and were not read: {self.other_sheets}."


def _opened(paths: Sequence[Path]) -> _Given:
    rejects: list[Reject] = []
    lists: list[Listed] = []
    other_sheets = 0
    for file in _files(paths):
        try:
            tables = _tables(file)
        except SourceError as error:
            rejects.append(Reject(error.path, error.message))
            continue
        found, without = lists_in(file, tables, rejects)
        other_sheets += without
        lists += found
        if not found and not any(each.file == str(file) for each in rejects):
            rejects.append(Reject(str(file), _NO_LIST))
    if not any(listed.kind.is_used for listed in lists):
        _refuse(paths, rejects, lists)
    rows = [row for listed in lists for row in listed.rows(rejects)]
    days = [day for row in rows for day in days_of(row)]
    days += [day for listed in lists for day in listed.days()]
    last_day = LatestDay(days).found()
    rows = [until(row, last_day, rejects) for row in rows]
    blank = _blank(rows)
    says_none = {name for name, (empty, all_rows) in blank.items() if empty * 2 <= all_rows}
    snapshot = Snapshot(last_day, frozenset(says_none))
    children = _children(rows, rejects)
    return _Given(tuple(lists), tuple(rejects), children, snapshot, blank, other_sheets)


def _tables(file: Path) -> list[Table]:
    book = open_workbook(file)
    return [book.sheet(index) for index in range(len(book.names))]


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            is_meant = file == path or (
                file.suffix.lower() == ".xlsx" and file.is_file() and file.name[0] not in ".~"
            )
            if is_meant and file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _refuse(paths: Sequence[Path], rejects: Sequence[Reject], lists: Sequence[Listed]) -> None:
    """Raise the SourceError that says why there is no child to read."""
    if len(rejects) == 1 and not lists:
        (reject,) = rejects
        where = reject.file if reject.sheet is None else f"{reject.file}, {reject.sheet}"
        raise SourceError(where, reject.reason)
    where = ", ".join(map(str, paths)) or "(no path)"
    found = ", ".join(sorted({listed.kind.title for listed in lists}))
    raise SourceError(
        where,
        "there is no List 8 (children in care) or List 10 (adoption) of Annex A here; give the "
        "workbook that has one"
        + (f". Found: {found}" if found else "")
        + "".join(f". Not read: {reject}" for reject in rejects[:_FEW]),
    )


def _blank(rows: Sequence[ListRow]) -> dict[str, tuple[int, int]]:
    """Return, of each column whose blank may say none, how many rows are blank, and of how many."""
    found = {}
    for name in _BLANK_MAY_SAY_NONE:
        known = [row for row in rows if row.place.table == CARE.title and row.has(name)]
        if known:
            found[name] = (sum(row.says[name] is None for row in known), len(known))
    return found


def _children(rows: Sequence[ListRow], rejects: list[Reject]) -> dict[str, ChildRows]:
    mentions = [Mention(row.child, row.place.table, 0, row.day("born")) for row in rows]
    identifiers = Identifiers.of((each.spelling for each in mentions), mentions)
    children: dict[str, ChildRows] = {}
    for row in rows:
        fault = identifiers.fault(row.child, by_birth=True)
        if fault:
            rejects.append(row.place.reject(fault, child=row.child, code="child_doubtful"))
            continue
        child = identifiers.child(row.child)
        its_rows = children.setdefault(child, ChildRows(child))
        listed = its_rows.adoption if row.place.table == ADOPTION.title else its_rows.care
        listed.append(replace(row, child=child))
    return children


_FEW = 3
_NO_LIST = (
    "none of its sheets has the columns of a list of Annex A; check that this is the workbook, and "
    "that the names of the columns are those of the template"
)
