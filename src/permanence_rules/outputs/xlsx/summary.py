"""The first and the last sheet: what the workbook says in brief, and how it was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from permanence_rules.language.outcomes import Strength
from permanence_rules.outputs.gathering import Gathered
from permanence_rules.outputs.xlsx.sheets import Formats, write
from permanence_rules.report.statistics import Counts, Standing
from permanence_rules.timing import in_words

__all__ = ["LeftOut", "write_run", "write_summary"]


@dataclass(slots=True)
class LeftOut:
    """Lines that a sheet of Excel had no room for."""

    findings: int = 0
    occasions: int = 0
    work: int = 0


def write_summary(page: Any, formats: Formats, gathered: Gathered, left_out: LeftOut) -> None:
    """Write the sheet that is seen first."""
    page.set_column(0, 0, 44)
    page.set_column(1, 8, 12)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for row, line in enumerate(_lines(gathered, left_out)):
        for place, value in enumerate(line.cells):
            is_share = place == line.share
            if line.look and isinstance(value, str):
                page.write_string(row, place, value, getattr(formats, line.look))
            else:
                write(page, row, place, value, formats, is_share=is_share)


@dataclass(frozen=True, slots=True)
class _Line:
    cells: Sequence[object] = ()
    look: str = ""
    share: int = -1


def _lines(gathered: Gathered, left_out: LeftOut) -> Iterator[_Line]:
    first, sums = gathered.first, gathered.statutory
    yield _Line(("Permanence planning: duties to children in care",), "title")
    if first is not None:
        day, rules = in_words(first.as_at), f"{first.rulebook.name}, {first.rulebook.version}"
        yield _Line((f"As at {day}. Rules: {rules}.",))
    yield _Line()
    yield _Line(("Children", gathered.children))
    yield _Line(("Children with an overdue duty", gathered.with_overdue))
    yield _Line(("Statutory duties that fell due", sums.due))
    yield _Line(("Of those, done in time", sums.in_time))
    yield _Line(("Share done in time", sums.share_in_time), share=1)
    yield _Line(("Statutory duties overdue now", sums.by_standing[Standing.OVERDUE]))
    yield _Line(
        (f"Duties due within {gathered.options.due_within} days", gathered.due_soon.total())
    )
    yield _Line(("Rows and records not used (sheet Rejects)", gathered.options.run.rejected()))
    yield _Line()
    statutory = [Strength.STATUTORY]
    by_area = gathered.statistics.by(lambda group: group.area, statutory)
    yield from _table("Statutory duties by area", "Area", by_area)
    by_team = gathered.statistics.by(lambda group: group.team or "none recorded", statutory)
    yield from _table("Statutory duties by team", "Team", by_team)
    yield from _sheets(left_out)


_HEADS = ("Due", "In time", "Share in time", "Late", "Overdue", "Missed", "Undecided")


def _table(title: str, head: str, rows: dict[str, Counts]) -> Iterator[_Line]:
    yield _Line((title,), "title")
    yield _Line((head, *_HEADS), "head")
    for name, counts in rows.items():
        standing = counts.by_standing
        undecided = standing[Standing.UNDECIDED] + standing[Standing.FOR_JUDGEMENT]
        yield _Line(
            (
                name,
                counts.due,
                counts.in_time,
                counts.share_in_time,
                standing[Standing.LATE],
                standing[Standing.OVERDUE] + standing[Standing.LATE_OR_OVERDUE],
                standing[Standing.MISSED],
                undecided,
            ),
            share=3,
        )
    yield _Line()


def _sheets(left_out: LeftOut) -> Iterator[_Line]:
    yield _Line(("Sheets",), "title")
    for name, says, missing in (
        ("Worklist", "what somebody has to do, the earliest day first", left_out.work),
        ("Statistics", "duties by strength, area, team and quarter", 0),
        ("Findings", "what each rule says about each record", left_out.findings),
        ("Occasions", "every occasion that the statistics count", left_out.occasions),
        ("Rejects", "rows and records that could not be used", 0),
        ("Run", "rules, versions and numbers of this run", 0),
    ):
        yield _Line((f"{name}: {says}",))
        if missing:
            yield _Line(
                (f"  {missing:,} lines had no room in this sheet; parquet or csv has all.",)
            )


def write_run(page: Any, formats: Formats, facts: Iterable[tuple[str, str]]) -> None:
    """Write how the workbook was made."""
    page.set_column(0, 0, 40)
    page.set_column(1, 1, 90)
    page.write_string(0, 0, "About this run", formats.title)
    for row, (name, said) in enumerate(facts, 1):
        page.write_string(row, 0, name, formats.words)
        page.write_string(row, 1, said, formats.words)
