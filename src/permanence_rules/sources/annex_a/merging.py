"""One child's rows of one list: those of one time in care made one, and what differs unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from permanence_rules.sources.annex_a.lists import ADOPTION, CARE
from permanence_rules.sources.annex_a.places import Place
from permanence_rules.sources.annex_a.rows import ListRow
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.unknowns import UNKNOWN

__all__ = ["births", "merged", "periods", "said_of"]

_LATEST = frozenset({"reviewed", "visited", "health", "dental"})
"""Columns with the day of the latest of several events: of two days the later is the latest."""
_OF_NOBODY = frozenset({"worker", "team"})
"""Columns in which rows of one child often differ, and on which no finding rests."""
_BLANK_SAYS = {
    CARE.title: frozenset({"ceased", "reason"}),
    ADOPTION.title: frozenset({"placed", "adopted", "given_up"}),
}
"""By list, the columns that are blank because it has not come to that."""


def births(rows: Sequence[ListRow], remarks: list[Reject]) -> date | None:
    """Return the date of birth, unless rows differ on it."""
    known = [row for row in rows if row.day("born") is not None]
    for row in known[1:]:
        if row.day("born") != known[0].day("born"):
            reason = f"the date of birth differs from that at {known[0].place}; correct one"
            remarks.append(row.reject(reason, "born", code="births_differ", ends=RowEnd.USED))
            return None
    return known[0].day("born") if known else None


def periods(rows: Sequence[ListRow], remarks: list[Reject]) -> list[ListRow] | None:
    """
    Return a row for each time in care, in order; None where they cannot all be right.

    The list has one row for a child. Several are of several times in care, or one that was
    listed again; which of the two is told by the day on which care began.
    """
    starts = sorted({row.day("started") for row in rows if row.day("started")}, key=_known)
    if len(rows) > 1 and any(row.day("started") is None for row in rows) and starts:
        remarks += _refused(rows, _UNCLEAR, "periods_unclear")
        return None
    found = [
        merged([row for row in rows if row.day("started") == start], remarks)
        for start in starts or [None]
    ]
    for before, after in pairwise(found):
        ended, started = before.day("ceased"), after.day("started")
        if ended is None or started is None or ended > started:
            remarks += _refused(rows, _OVERLAP, "periods_overlap")
            return None
    return found


def merged(rows: Sequence[ListRow], remarks: list[Reject]) -> ListRow:
    """Return rows of one time in care as one; a row that only repeats another is set aside."""
    first, *others = rows
    for other in others:
        if first.says == other.says:
            reason = f"this row repeats that at {first.place}; it was left out"
            remarks.append(other.reject(reason, code="row_again", ends=RowEnd.SET_ASIDE))
            continue
        first = _of_two(first, other, remarks)
    return first


def _of_two(one: ListRow, other: ListRow, remarks: list[Reject]) -> ListRow:
    says = dict(one.says)
    telling = _BLANK_SAYS.get(one.place.table, frozenset())
    for name, there in other.says.items():
        here = says[name]
        contradict = name in telling and None in (here, there) and UNKNOWN not in (here, there)
        if here is None and there is UNKNOWN:
            says[name] = UNKNOWN  # a cell that cannot be read is no blank
        if here == there or there is UNKNOWN or (there is None and not contradict):
            continue
        if contradict:
            remarks.append(_differs(other, name, one.place))
            says[name] = UNKNOWN
        elif here is None or here is UNKNOWN:
            says[name] = there
        elif name in _LATEST:
            says[name] = max(here, there)
        elif name in _OF_NOBODY:
            says[name] = None
        elif name != "born":
            remarks.append(_differs(other, name, one.place))
            says[name] = UNKNOWN
    return replace(one, says=says)


def _differs(row: ListRow, name: str, other: Place) -> Reject:
    reason = f"this differs from the row of the same child at {other}; neither is used; correct one"
    return row.reject(reason, name, code="rows_differ", ends=RowEnd.USED)


def _refused(rows: Sequence[ListRow], reason: str, code: str) -> list[Reject]:
    return [row.reject(reason, "started", code=code) for row in rows]


def _known(day: date | None) -> date:
    assert day is not None
    return day


_UNCLEAR = (
    "this child is in several rows, and one lacks the day on which care began; fill it in, or "
    "leave one row"
)
_OVERLAP = (
    "this child is in several rows whose times in care overlap; correct the days, or leave one row"
)


def said_of(rows: Sequence[ListRow]) -> Iterator[str]:
    """Yield the codes of team and worker that rows agree on."""
    for name in ("team", "worker"):
        found = {row.says[name] for row in rows if row.says.get(name)}
        yield found.pop() if len(found) == 1 else ""
