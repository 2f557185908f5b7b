"""The files of several years as one: each with its reporting year, and its rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from permanence_rules.errors import SourceError
from permanence_rules.sources.base import Reject
from permanence_rules.sources.days import is_month_first
from permanence_rules.sources.ssda903.files import Sheet, open_sheet, return_files
from permanence_rules.sources.ssda903.identifiers import Identifiers, Mention
from permanence_rules.sources.ssda903.lines import Texts
from permanence_rules.sources.ssda903.places import CHILD_PATTERN, Days, Place, Row
from permanence_rules.sources.ssda903.tables import EPISODES, HEADER, Table
from permanence_rules.sources.ssda903.xml_files import open_xml
from permanence_rules.sources.ssda903.years import Label, last_day, latest_year, year_of

__all__ = ["Return", "open_return"]


@dataclass(frozen=True, slots=True)
class Return:
    """All the files that were given, oldest year first."""

    sheets: tuple[tuple[int, Sheet], ...]
    rejects: tuple[Reject, ...]
    identifiers: Identifiers
    whose: Callable[[str], Whose]
    """Whose a row is, by the identifier in it; the last few answers are remembered."""
    days: Days

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

    def row(self, year: int, sheet: Sheet, index: int) -> Row:
        """Return one row of a table."""
        lines = sheet.lines
        cells = lines.cells(index)
        whose = self.whose(cells["CHILD"])
        cells["CHILD"] = whose.child
        place = Place(str(sheet.path), lines.number(index), year, sheet.part)
        child = whose.child if whose.is_sound else None
        return Row(place, cells, self.days, child, lines.fault(index) or whose.fault)

    def notes(self) -> Iterator[str]:
        """Yield what is worth knowing and no fault: columns that were not read."""
        for _, sheet in self.sheets:
            if sheet.unknown_columns:
                yield (
                    f"{sheet.path}: columns that are not of the table {sheet.table.name} "
                    f"and were not read: {sheet.unknown_columns}."
                )
            if sheet.unknown_elements:
                yield (
                    f"{sheet.path}: elements that are not of the return and were not read: "
                    f"{sheet.unknown_elements}."
                )
            again = sheet.lines.headings_again
            if again:
                yield f"{sheet.path}: lines that hold the names of the columns again: {again}."
        if self.identifiers.matched:
            yield (
                "Children whose identifier lacks its zeros, has gained .0 or has other capitals in "
                f"some file, and was matched all the same: {self.identifiers.matched}."
            )


def open_return(paths: Sequence[Path]) -> Return:
    """
    Return what the files and folders hold.

    Raises SourceError where there are no children or no episodes, a needed column
    is missing, or nothing tells the year of a file.
    """
    texts, days = Texts(), Days()
    read = (each for file, root in return_files(paths) for each in _opened(file, root, texts))
    opened = [_unless_month_first(each) for each in read]
    sheets = [each for each in opened if isinstance(each, Sheet)]
    rejects = tuple(each for each in opened if isinstance(each, Reject))
    _need(paths, sheets, rejects)
    years = _years(sheets, days)
    dated = sorted(zip(years, sheets, strict=True), key=lambda pair: (pair[0], pair[1].path))
    identifiers = Identifiers.of(_spellings(sheets), _mentions(dated, days))
    whose = lru_cache(_REMEMBERED)(partial(_whose, identifiers))
    return Return(tuple(dated), rejects, identifiers, whose, days)


_REMEMBERED = 64
"""Identifiers whose child is remembered: rows of one child stand together, or are read together."""


def _opened(file: Path, root: Path, texts: Texts) -> Sequence[Sheet | Reject]:
    """Return the tables of one file, or why it has none; a pipe without a name is read as CSV."""
    if file.suffix.lower() != ".xml":
        return [open_sheet(file, root, texts)]
    found = open_xml(file, root, texts)
    return [found] if isinstance(found, Reject) else found


def _unless_month_first(opened: Sheet | Reject) -> Sheet | Reject:
    """
    Return a table, or that its days are American ones.

    Of these the first twelve days of each month would be read as other days, without a word.
    """
    if isinstance(opened, Reject) or not opened.table.is_used:
        return opened
    for name in ("DOB", *opened.table.days):
        if is_month_first(opened.lines.column(name)):
            return Reject(
                str(opened.path), _MONTH_FIRST, column=name, code="month_first", sheet=opened.part
            )
    return opened


_MONTH_FIRST = (
    "the dates are written month/day/year, as American programs do, and none of them is read; "
    "export them as day/month/year or year-month-day"
)


def _spellings(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Yield each identifier in a row that can be read, once for each table."""
    for sheet in sheets:
        yield from {child for child, _ in sheet.lines.named()}


def _mentions(sheets: Iterable[tuple[int, Sheet]], days: Days) -> Iterator[Mention]:
    """Yield every mention of a child in a row that can be read."""
    for year, sheet in sheets:
        for child, born in sheet.lines.named():
            yield Mention(child, sheet.table.name, year, days[born])


@dataclass(frozen=True, slots=True)
class Whose:
    """The child of a row, whether that is a sound identifier, and why nobody knows whose it is."""

    child: str
    is_sound: bool
    fault: str


def _whose(identifiers: Identifiers, spelling: str) -> Whose:
    child = identifiers.child(spelling)
    is_sound = CHILD_PATTERN.fullmatch(child) is not None
    return Whose(child, is_sound, identifiers.fault(spelling))


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
        f"no SSDA903 table {' or '.join(missing)} can be read here; give the folder that holds "
        "Header and Episodes as CSV, or the XML, with one folder or set of files a year"
        + "".join(f". Not read: {reject}" for reject in rejects[:_FEW]),
    )


_FEW = 3


def _years(sheets: Sequence[Sheet], days: Days) -> list[int]:
    """Return the reporting year of each file, from its name or from the dates beside it."""
    by_dates = _years_by_dates(sheets, days)
    known = {label.year for label in _labels(sheets) if label.is_range} | set(by_dates.values())
    return [_year(sheet, by_dates, known, sheets, days) for sheet in sheets]


def _year(
    sheet: Sheet,
    by_dates: dict[Label | Path, int],
    known: set[int],
    sheets: Sequence[Sheet],
    days: Days,
) -> int:
    found = by_dates.get(_group(sheet))
    if sheet.label is not None:
        return sheet.label.settled(found, known)
    if found is None and len(known) == 1:
        (found,) = known
    if found is None:
        raise SourceError(
            sheet.path,
            "nothing tells its reporting year; put the year in the name of the file or folder, "
            f"such as 2020-21{_perhaps(sheet, sheets, days)}",
        )
    return found


def _perhaps(sheet: Sheet, sheets: Iterable[Sheet], days: Days) -> str:
    """Return which year the last day of the files beside each other would make it, if any."""
    beside = (each for each in sheets if _group(each) == _group(sheet))
    last = max((day for each in beside for day in _days_of(each, days)), default=None)
    if last is None:
        return ""
    year = year_of(last)
    return f"; its latest day, which may be mistyped, lies in {year - 1}-{year % 100:02}"


def _labels(sheets: Iterable[Sheet]) -> Iterator[Label]:
    return (sheet.label for sheet in sheets if sheet.label is not None)


def _group(sheet: Sheet) -> Label | Path:
    """Return what files of one year share: the year in their names, or else their folder."""
    # An XML file holds all tables of a year, so another one beside it may be of another year.
    return sheet.label or (sheet.path.parent if sheet.part is None else sheet.path)


def _years_by_dates(sheets: Sequence[Sheet], days: Days) -> dict[Label | Path, int]:
    """
    Return the year that the days of the files beside each other tell.

    Episodes begin and end in every year, so many of them tell it by themselves; children
    who stay where they are may have only their reviews in it.
    """
    episodes: dict[Label | Path, Counter[date]] = defaultdict(Counter)
    others: dict[Label | Path, Counter[date]] = defaultdict(Counter)
    for sheet in sheets:
        found = episodes if sheet.table is EPISODES else others
        found[_group(sheet)].update(_days_of(sheet, days))
    years = {}
    for group in {*episodes, *others}:
        counts = episodes[group]
        is_enough = counts.total() >= _MANY
        years[group] = latest_year((counts if is_enough else counts + others[group]).elements())
    return {group: year for group, year in years.items() if year is not None}


_MANY = 100
"""Days of episodes, of which one in a hundred is then at least one."""


def _days_of(sheet: Sheet, days: Days) -> Iterator[date]:
    for name in sheet.table.days:
        yield from filter(None, map(days.__getitem__, sheet.lines.column(name)))
