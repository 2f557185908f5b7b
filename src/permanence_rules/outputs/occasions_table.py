"""The columns of an occasion, so that each number of the statistics can be counted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from permanence_rules.outputs.columns import Cell
from permanence_rules.report.statistics import Occasion, Standing, band_of

__all__ = ["OCCASION_COLUMNS", "OccasionColumn", "occasion_cells"]


@dataclass(frozen=True, slots=True)
class OccasionColumn:
    """One column: its name, what it says, and how an occasion fills it."""

    name: str
    says: str
    read: Callable[[Occasion], Cell]
    kind: Literal["text", "date", "number"] = "text"


def _band(occasion: Occasion) -> str | None:
    has_band = occasion.standing in (Standing.LATE, Standing.OVERDUE)
    return band_of(occasion.days) if has_band else None


OCCASION_COLUMNS: tuple[OccasionColumn, ...] = (
    OccasionColumn("case_id", "the child", lambda each: each.case_id),
    OccasionColumn("team", "the code of the child's team", lambda each: each.team),
    OccasionColumn(
        "strength", "`statutory`, `guidance` or `local`", lambda each: str(each.strength)
    ),
    OccasionColumn("area", "what the duty is about, in words", lambda each: each.area),
    OccasionColumn("period", "the quarter that it counts in", lambda each: each.period),
    OccasionColumn("rule", "the id of the duty", lambda each: each.rule),
    OccasionColumn("subject", "where the record is in the case", lambda each: each.subject),
    OccasionColumn(
        "gap",
        "of a duty that recurs: which gap, from 1",
        lambda each: each.number,
        "number",
    ),
    OccasionColumn(
        "standing",
        "the column of the statistics that counts it",
        lambda each: str(each.standing),
    ),
    OccasionColumn("band", "its band of days, if late or overdue", _band),
    OccasionColumn("due_on", "the last day in time", lambda each: each.due_on, "date"),
    OccasionColumn("done_on", "the day on which it was done", lambda each: each.done_on, "date"),
    OccasionColumn(
        "days", "days late or overdue, or at least so many", lambda each: each.days, "number"
    ),
)


def occasion_cells(occasion: Occasion) -> list[Cell]:
    """Return the cells of one occasion."""
    return [column.read(occasion) for column in OCCASION_COLUMNS]
