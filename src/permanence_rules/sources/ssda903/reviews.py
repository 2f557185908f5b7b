"""The reviews of a child: each day once, and from when they are all in the data."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date
from itertools import groupby

from permanence_rules.sources.base import RowEnd
from permanence_rules.sources.codes import PARTICIPATION
from permanence_rules.sources.ssda903.history import Stretch
from permanence_rules.sources.ssda903.places import Remarks
from permanence_rules.sources.ssda903.rows import ReviewRow
from permanence_rules.sources.ssda903.years import first_day, year_of
from permanence_rules.sources.unknowns import Facts

__all__ = ["each_once", "recorded_from", "reviews"]


def each_once(rows: Iterable[ReviewRow], remarks: Remarks) -> list[ReviewRow]:
    """Return one row for each day, that of the latest return where several have it."""
    ordered = sorted(rows, key=lambda row: (row.held_on, row.place.year))
    return [_newest(list(same), remarks) for _, same in groupby(ordered, lambda row: row.held_on)]


def reviews(rows: Iterable[ReviewRow]) -> list[Facts]:
    """Return the reviews as the case schema has them."""
    return [_review(row) for row in rows]


def recorded_from(stretch: Stretch, years: Container[int]) -> date | None:
    """
    Return the first day from which every review of the stretch is in the data.

    *years* are the reporting years that have the child's episodes and reviews. None
    means that they are not, up to the end: then nothing can be said of the reviews.
    """
    year = year_of(stretch.ended_on or stretch.known_until)
    if year not in years:
        return None
    while year - 1 in years and first_day(year) > stretch.first_day:
        year -= 1
    return max(first_day(year), stretch.first_day)


def _newest(rows: list[ReviewRow], remarks: Remarks) -> ReviewRow:
    newest = rows[-1]
    for other in rows[:-1]:
        if other.participation != newest.participation:
            reason = f"this review differs from that at {other.place}; this one is used"
            remarks.append(
                newest.place.reject(
                    reason, "REVIEW_CODE", newest.child, code="corrected", ends=RowEnd.USED
                )
            )
            remarks.append(other.place.mark(RowEnd.SET_ASIDE))
    return newest


def _review(row: ReviewRow) -> Facts:
    facts: Facts = {"held_on": row.held_on}
    if row.participation:
        facts["child_participation"] = PARTICIPATION[row.participation]
    return facts
