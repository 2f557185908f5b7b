"""The files of several years as one: each with its reporting year, and its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from permanence_rules.errors import SourceError
from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssda903.cells import to_day
from permanence_rules.sources.ssda903.files import Line, Sheet, csv_files, open_sheet
from permanence_rules.sources.ssda903.places import Place, Row
from permanence_rules.sources.ssda903.tables import EPISODES, HEADER, Table
from permanence_rules.sources.ssda903.years import Label, last_day, latest_year

__all__ = ["Return", "open_return"]


@dataclass(frozen=True, slots=True)
class Return:
    """All the files that were given, oldest year first."""

    sheets: tuple[tuple[int, Sheet], ...]
    rejects: tuple[Reject, ...]

    @property
    def last_year(self) -> int:
        """The latest reporting year of which there are episodes."""
        return max(self.years_of(EPISODES))

    @property
    def last_day(self) -> date:
        """The last day that the return covers."""
        return last_day(self.last_year)

    def years_of(self, table: Table) -> frozenset[int]:
        """Return the reporting years of which a table was given."""
        return frozenset(year for year, sheet in self.sheets if sheet.table is table)

    def rows_of(self, table: Table) -> Iterator[Row]:
        """Yield the rows of a table, oldest year first."""
        for year, sheet in self.sheets:
            if sheet.table is table:
                for line in sheet.lines:
                    yield _row(sheet, line, Place(str(sheet.path), line.number, year))

    def notes(self) -> Iterator[str]:
        """Yield what is worth knowing and no fault: columns that were not read."""
        for _, sheet in self.sheets:
            if sheet.unknown_columns:
                yield (
                    f"{sheet.path}: columns that are not of the table {sheet.table.name} "
                    f"and were not read: {sheet.unknown_columns}."
                )


def open_return(paths: Sequence[Path]) -> Return:
    """
    Return what the files and folders hold.

    Raises SourceError where there are no children or no episodes, a needed column
    is missing, or nothing tells the year of a file.
    """
    opened = [open_sheet(file, root) for file, root in csv_files(paths)]
    sheets = [each for each in opened if isinstance(each, Sheet)]
    rejects = tuple(each for each in opened if isinstance(each, Reject))
    _need(paths, sheets, rejects)
    years = _years(sheets)
    dated = zip(years, sheets, strict=True)
    return Return(tuple(sorted(dated, key=lambda pair: (pair[0], pair[1].path))), rejects)


def _need(paths: Sequence[Path], sheets: Sequence[Sheet], rejects: Sequence[Reject]) -> None:
    found = {sheet.table.name for sheet in sheets}
    missing = [table.name for table in (HEADER, EPISODES) if table.name not in found]
    if not missing:
        return
    if len(rejects) == 1 and not sheets:
        raise SourceError(rejects[0].file, rejects[0].reason)
    where = ", ".join(map(str, paths)) or "(no path)"
    raise SourceError(
        where,
        f"no CSV file of the SSDA903 table {' or '.join(missing)} can be read here; "
        "give the folder that holds Header and Episodes, with one folder or set of files a year"
        + "".join(f". Not read: {reject}" for reject in rejects[:_FEW]),
    )


_FEW = 3


def _years(sheets: Sequence[Sheet]) -> list[int]:
    """Return the reporting year of each file, from its name or from the dates beside it."""
    by_dates = _years_by_dates(sheets)
    known = {label.year for label in _labels(sheets) if label.is_range} | set(by_dates.values())
    return [_year(sheet, by_dates, known) for sheet in sheets]


def _year(sheet: Sheet, by_dates: dict[Label | Path, int], known: set[int]) -> int:
    found = by_dates.get(_group(sheet))
    if sheet.label is not None:
        return sheet.label.settled(found, known)
    if found is None and len(known) == 1:
        (found,) = known
    if found is None:
        raise SourceError(
            sheet.path,
            "nothing tells its reporting year; put the year in the name of the file or folder, "
            "such as 2020-21",
        )
    return found


def _labels(sheets: Iterable[Sheet]) -> Iterator[Label]:
    return (sheet.label for sheet in sheets if sheet.label is not None)


def _group(sheet: Sheet) -> Label | Path:
    """Return what files of one year share: the year in their names, or else their folder."""
    return sheet.label or sheet.path.parent


def _years_by_dates(sheets: Sequence[Sheet]) -> dict[Label | Path, int]:
    days: dict[Label | Path, list[date]] = defaultdict(list)
    for sheet in sheets:
        if sheet.table is EPISODES:
            days[_group(sheet)].extend(_days(sheet))
    years = {group: latest_year(found) for group, found in days.items()}
    return {group: year for group, year in years.items() if year is not None}


def _days(sheet: Sheet) -> Iterator[date]:
    columns = [sheet.columns.index(name) for name in ("DECOM", "DEC")]
    for line in sheet.lines:
        for cell in (line.cells[index] for index in columns if index < len(line.cells)):
            try:
                yield to_day(cell)
            except ValueError:
                continue  # reported where the row is read


def _row(sheet: Sheet, line: Line, place: Place) -> Row:
    cells = dict(zip(sheet.columns, line.cells, strict=False))
    fault = line.fault
    if not fault and (len(line.cells) < len(sheet.columns) or any(line.cells[len(cells) :])):
        fault = (
            f"the line has {len(line.cells)} fields and the first line {len(sheet.columns)}; "
            "correct the line"
        )
    return Row(place, cells, fault)
