"""Which time in care a review or a decision belongs to, or may belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from permanence_rules.sources.ssda903.history import Stretch
from permanence_rules.sources.ssda903.places import Remarks
from permanence_rules.sources.ssda903.reviews import each_once
from permanence_rules.sources.ssda903.rows import AdoptionRow, LostRow, ReviewRow

__all__ = ["MOST_UNDATED", "Held", "decided_in", "held_in"]

MOST_UNDATED = 5
"""Reviews of unknown day that are written into a case; beyond it any number may be missing."""


@dataclass(slots=True)
class Held:
    """The reviews of one stretch of care, and how many more it may have: at least, if too many."""

    rows: list[ReviewRow] = field(default_factory=list)
    undated: int = 0


def held_in(
    stretches: Sequence[Stretch],
    rows: Iterable[ReviewRow],
    lost: Iterable[LostRow],
    remarks: Remarks,
) -> list[Held]:
    """
    Return the reviews of each stretch; reject those that fall in none.

    The day of such a row cannot be right, so the review may have been held on any day in
    care of its reporting year, as one whose day cannot be read.
    """
    found = [Held() for _ in stretches]
    lost = [*lost]
    for row in each_once(rows, remarks):
        index = _holder(stretches, row)
        if index is not None:
            found[index].rows.append(row)
        elif stretches:
            remarks.append(
                row.place.reject(_IN_NO_PERIOD, "REVIEW", row.child, code="in_no_period")
            )
            lost.append(LostRow(row.place, "Reviews"))
            continue
        for each, stretch in zip(found, stretches, strict=True):
            each.undated += _may_be_later(row, stretch)
    for lost_row in lost:
        if all(each.undated > MOST_UNDATED for each in found):
            break  # more of them say no more, and a damaged return has hundreds
        for each, stretch in zip(found, stretches, strict=True):
            each.undated += _may_hold(stretch, lost_row)
    return found


def _holder(stretches: Sequence[Stretch], row: ReviewRow) -> int | None:
    holders = (i for i, each in enumerate(stretches) if each.holds(row.held_on))
    return next(holders, None)


def _may_be_later(row: ReviewRow, stretch: Stretch) -> bool:
    """Whether a stretch whose end is unknown may have lasted until a later review."""
    return stretch.end_is_unknown and row.held_on > stretch.known_until


def _may_hold(stretch: Stretch, row: LostRow) -> bool:
    """Whether a row may be of a review in this stretch: by its day, or else by its return."""
    if row.began_on is None:
        return stretch.overlaps(row.place.year)
    is_later = stretch.end_is_unknown and row.began_on > stretch.known_until
    return is_later or stretch.holds(row.began_on)


def decided_in(
    stretches: Sequence[Stretch], rows: Iterable[AdoptionRow], remarks: Remarks
) -> list[list[AdoptionRow]]:
    """Return the decisions on adoption of each stretch; reject those that fall in none."""
    found: list[list[AdoptionRow]] = [[] for _ in stretches]
    for row in rows:
        day = row.decided_on or row.matched_on
        holders = [
            i
            for i, each in enumerate(stretches)
            if (each.overlaps(row.place.year) if day is None else each.holds(day))
        ]
        if holders:
            found[holders[0]].append(row)
        elif stretches:
            remarks.append(row.place.reject(_IN_NO_PERIOD, child=row.child, code="in_no_period"))
    return found


_IN_NO_PERIOD = (
    "the day falls in no time in care that the episodes show; correct it, or the episodes"
)
