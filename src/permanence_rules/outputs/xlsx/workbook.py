"""Writing the workbook line by line, so that memory holds sums and one child at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from permanence_rules.language.outcomes import GROUPS
from permanence_rules.outputs.columns import FINDING_COLUMNS, Cell, cells_of, other_lines
from permanence_rules.outputs.gathering import Gathered
from permanence_rules.outputs.occasions_table import OCCASION_COLUMNS, occasion_cells
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.worklist import WORK_COLUMNS, SortedOnDisk, sorted_on_disk, work_of
from permanence_rules.outputs.xlsx.sheets import MOST_LINES, Formats, Heading, Sheet
from permanence_rules.outputs.xlsx.summary import LeftOut, write_run, write_summary
from permanence_rules.report.findings import Finding, Report
from permanence_rules.report.statistics import COLUMNS, occasions_of

__all__ = ["write"]

_PIECE = 1024 * 1024
_ROOM_FOR_ALL = MOST_LINES // 2
"""Once a sheet has so many lines, only findings that ask for something, or violations, follow."""


def write(reports: Iterator[Report], options: Options) -> Iterator[bytes]:
    """Yield the workbook in pieces; it lies in a folder for temporary files while it is made."""
    with TemporaryDirectory(prefix="permanence-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "report.xlsx"
        _fill(path, reports, options)
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _fill(path: Path, reports: Iterator[Report], options: Options) -> None:
    with _workbook(path) as workbook, sorted_on_disk(len(WORK_COLUMNS)) as work:
        book = _Book.of(workbook, options, work)
        for report in reports:
            book.add(report)
        book.finish()


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    """Yield a workbook whose lines go to the disk at once. Raises OSError if that is full."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    choices = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(str(path), choices)
    workbook.use_zip64()
    try:
        yield workbook
        workbook.close()
    except FileCreateError as error:
        _abandon(workbook)
        raise error.args[0] from None
    except BaseException:
        _abandon(workbook)
        raise


def _abandon(workbook: Any) -> None:
    """Close the files of a workbook that stays unfinished: Windows removes none that is open."""
    for page in workbook.worksheets():
        page.row_data_fh.close()
    workbook.fileclosed = 1  # else it complains that it was never written


@dataclass(slots=True)
class _Book:
    """The sheets of a workbook while they are filled."""

    workbook: Any
    options: Options
    formats: Formats
    summary: Any
    worklist: Sheet
    statistics: Sheet
    findings: Sheet
    occasions: Sheet
    rejects: Sheet
    run: Any
    gathered: Gathered
    work: SortedOnDisk
    left_out: LeftOut

    @classmethod
    def of(cls, workbook: Any, options: Options, work: SortedOnDisk) -> _Book:
        formats = Formats.of(workbook)

        def sheet(name: str, headings: list[Heading]) -> Sheet:
            return Sheet(workbook.add_worksheet(name), formats, headings).begin()

        return cls(
            workbook,
            options,
            formats,
            summary=workbook.add_worksheet("Summary"),
            worklist=sheet("Worklist", [Heading(each.name, each.width) for each in WORK_COLUMNS]),
            statistics=sheet("Statistics", _STATISTICS),
            findings=sheet("Findings", _FINDINGS),
            occasions=sheet("Occasions", _OCCASIONS),
            rejects=sheet("Rejects", _REJECTS),
            run=workbook.add_worksheet("Run"),
            gathered=Gathered(options),
            work=work,
            left_out=LeftOut(),
        )

    def add(self, report: Report) -> None:
        """Write the lines of one child."""
        self.gathered.add(report)
        for finding in filter(self.options.selects, report.findings):
            if _fits(self.findings, is_wanted=_asks(finding)):
                self.findings.add(_in_columns(cells_of(report, finding)))
            else:
                self.left_out.findings += 1
        for cells in other_lines(report):
            if _fits(self.findings, is_wanted=True):
                self.findings.add(_in_columns(cells))
            else:
                self.left_out.findings += 1
        for occasion in occasions_of(report):
            if _fits(self.occasions, is_wanted=occasion.standing.was_due):
                self.occasions.add(occasion_cells(occasion))
            else:
                self.left_out.occasions += 1
        for day, cells in work_of(report, self.options):
            self.work.add(day, cells)

    def finish(self) -> None:
        """Write what is known at the end: the worklist in order, sums, rejects and the run."""
        for number, cells in enumerate(self.work.lines()):
            if number == MOST_LINES:
                break
            self.worklist.add(cells)
        self.left_out.work = max(len(self.work) - MOST_LINES, 0)
        for group, counts in self.gathered.statistics.lines():
            # Without a team the cell says so, or a filter could not choose it.
            known = (str(group.strength), group.area, group.team or "none recorded", group.period)
            self.statistics.add((*known, *(column.of(counts) for column in COLUMNS)))
        self._write_rejects()
        for sheet in (self.worklist, self.statistics, self.findings, self.occasions, self.rejects):
            sheet.finish()
        write_summary(self.summary, self.formats, self.gathered, self.left_out)
        write_run(self.run, self.formats, self.options.run.facts())
        self._date()

    def _write_rejects(self) -> None:
        for reject in self.options.run.rejects():
            self.rejects.add(reject.values())
        more = self.options.run.rejected() - self.rejects.lines
        if more > 0:
            self.rejects.add(["", f"and {more:,} more: check --rejects FILE lists each"])

    def _date(self) -> None:
        """The same reports make the same bytes: the workbook bears their day, not that of a run."""
        first = self.gathered.first
        if first is not None:
            made = datetime(first.as_at.year, first.as_at.month, first.as_at.day, tzinfo=UTC)
            self.workbook.set_properties(
                {"title": "Permanence planning", "created": made.replace(tzinfo=None)}
            )


def _in_columns(cells: list[Cell]) -> list[Cell]:
    return [cells[place] for place in _PLACES]


def _fits(sheet: Sheet, *, is_wanted: bool) -> bool:
    return sheet.lines < (MOST_LINES if is_wanted else _ROOM_FOR_ALL)


def _asks(finding: Finding) -> bool:
    return GROUPS[finding.outcome] in ("violation", "open", "question")


_WIDTHS = {
    "message": 60,
    "title": 44,
    "rule": 40,
    "next_action": 44,
    "citations": 40,
    "missing": 30,
}
_OF_THE_RUN = frozenset(("as_at", "rulebook", "rulebook_version"))
"""Columns that say the same on every line; the sheet on the run says it once."""
_PLACES = [place for place, each in enumerate(FINDING_COLUMNS) if each.name not in _OF_THE_RUN]
_NAMES = [FINDING_COLUMNS[place].name for place in _PLACES]
_FINDINGS = [Heading(name, _WIDTHS.get(name, 15)) for name in _NAMES]
_OCCASIONS = [Heading(each.name, _WIDTHS.get(each.name, 15)) for each in OCCASION_COLUMNS]
_STATISTICS = [
    *(Heading("strength", 11), Heading("area", 20), Heading("team", 14), Heading("period", 12)),
    *(Heading(each.name, 10, is_share=each.name == "share_in_time") for each in COLUMNS),
]
_REJECTS = [
    *(Heading("code", 22), Heading("file", 30), Heading("sheet", 16), Heading("row", 8)),
    *(Heading("column", 18), Heading("reason", 70), Heading("child", 18), Heading("ends", 12)),
]
