"""The rows of the tables that are read, each checked by itself."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date
from typing import NamedTuple, TypeVar

from permanence_rules.sources import codes
from permanence_rules.sources.base import RowEnd
from permanence_rules.sources.ssda903.cells import (
    child_in,
    code_in,
    day_in,
    needed_code_in,
    needed_day_in,
)
from permanence_rules.sources.ssda903.places import CellError, Place, Remarks, Row

__all__ = [
    "AdoptionRow",
    "AsylumRow",
    "ChildRow",
    "Episode",
    "LostRow",
    "Read",
    "ReviewRow",
    "Taken",
    "adopted_child",
    "adoption_decision",
    "asylum_seeking_child",
    "child",
    "episode",
    "lost_row",
    "review",
]

CodeT = TypeVar("CodeT")


class ChildRow(NamedTuple):
    """One child of Header; the date of birth is None where it cannot be read."""

    place: Place
    child: str
    born_on: date | None


class Episode(NamedTuple):
    """
    An unbroken time in one placement under one legal status.

    `legal_status` is empty where its code cannot be read. `has_lost_end` says that the
    episode has an end whose day cannot be read or relied on.
    """

    place: Place
    child: str
    started_on: date
    ended_on: date | None
    because: str
    legal_status: str
    setting: str
    provider: str
    end_code: str
    change_reason: str
    has_lost_end: bool = False

    @property
    def care_goes_on(self) -> bool:
        """Whether the return says that another episode follows at once, or may say so."""
        has_ended = self.ended_on is not None or self.has_lost_end
        return has_ended and self.end_code in ("", codes.GOES_ON, codes.NOT_READ)

    @property
    def is_short_break(self) -> bool:
        """Whether it is one of a series of short breaks."""
        return self.legal_status in codes.SHORT_BREAKS


class LostRow(NamedTuple):
    """
    What can still be read of a row that cannot be used.

    `began_on` is the day of a review or decision, or the first day of an episode;
    `is_open` says of an episode that it has neither an end nor a reason for one.
    """

    place: Place
    table: str
    born_on: date | None = None
    began_on: date | None = None
    ended_on: date | None = None
    is_open: bool = False


class ReviewRow(NamedTuple):
    """One review; `participation` is empty where the code is missing or unknown."""

    place: Place
    child: str
    held_on: date
    participation: str


class AdoptionRow(NamedTuple):
    """What AD1 or PlacedAdoption tells of one child's way to adoption."""

    place: Place
    child: str
    decided_on: date | None
    matched_on: date | None = None
    is_current_carer: bool | None = None
    given_up_on: date | None = None
    tells_of_match: bool = False


class AsylumRow(NamedTuple):
    """Whether one child of UASC still has that status on the last day of the return."""

    is_asylum_seeking: bool


Taken = ChildRow | Episode | ReviewRow | AdoptionRow | AsylumRow | LostRow
"""What a row says, once it has been read."""

Read = Callable[[Row, date, Remarks], CodeT]
"""Reads a row given the last day of the return; faults of a cell that can be spared are added."""


def child(row: Row, last_day: date, remarks: Remarks) -> ChildRow:
    """Read a row of Header; raises CellError without an identifier."""
    name = child_in(row)
    born_on = _spared(remarks, row, lambda: _past_day(row, "DOB", last_day))
    _spared(remarks, row, lambda: code_in(row, "SEX", codes.CODES_OF_SEX))
    return ChildRow(row.place, name, born_on)


def episode(row: Row, last_day: date, remarks: Remarks) -> Episode:
    """Read a row of Episodes; raises CellError where its dates or what they mean are in doubt."""
    name = child_in(row)
    started_on = _past_day(row, "DECOM", last_day)
    because = needed_code_in(row, "RNE", codes.REASONS_FOR_NEW_EPISODE)
    ended_on, end_code, has_lost_end = _end(remarks, row, started_on, last_day)
    return Episode(
        row.place,
        name,
        started_on,
        ended_on,
        because,
        _spared(remarks, row, lambda: needed_code_in(row, "LS", codes.LEGAL_STATUSES)) or "",
        _code(remarks, row, "PLACE", codes.PLACEMENT_KINDS),
        _code(remarks, row, "PLACE_PROVIDER", codes.PROVIDERS),
        end_code,
        _code(remarks, row, "REASON_PLACE_CHANGE", codes.PLACEMENT_CHANGE_REASONS),
        has_lost_end,
    )


def lost_row(row: Row, table: str, last_day: date) -> LostRow:
    """
    Return what can still be read of a row; of a line with a fault no cell can be relied on.

    A day after *last_day*, the end of the return, is mistyped and so is not read.
    """
    if row.fault:
        return LostRow(row.place, table)
    began, ended = _DAYS.get(table, ("", ""))
    return LostRow(
        row.place,
        table,
        born_on=_readable(row, "DOB", last_day),
        began_on=_readable(row, began, last_day),
        ended_on=_readable(row, ended, last_day),
        is_open=not row.cells.get(ended) and row.cells.get("REC", "").upper() in _OPEN,
    )


_DAYS = {
    "Episodes": ("DECOM", "DEC"),
    "Reviews": ("REVIEW", ""),
    "PlacedAdoption": ("DATE_PLACED", "DATE_PLACED_CEASED"),
}
_OPEN = frozenset({"", codes.GOES_ON})


def _readable(row: Row, column: str, last_day: date) -> date | None:
    try:
        day = day_in(row, column) if column in row.cells else None
    except CellError:
        return None
    return None if day is None or day > last_day else day


def review(row: Row, last_day: date, remarks: Remarks) -> ReviewRow:
    """Read a row of Reviews; raises CellError without a day."""
    name = child_in(row)
    held_on = _past_day(row, "REVIEW", last_day)
    participation = _code(remarks, row, "REVIEW_CODE", codes.PARTICIPATION)
    return ReviewRow(row.place, name, held_on, participation)


def adopted_child(row: Row, last_day: date, remarks: Remarks) -> AdoptionRow:
    """Read a row of AD1; each of its days can be spared."""
    name = child_in(row)
    carer = _code(remarks, row, "FOSTER_CARE", _YES_OR_NO)
    return AdoptionRow(
        row.place,
        name,
        _spared(remarks, row, lambda: _past_day(row, "DATE_INT", last_day)),
        matched_on=_spared(remarks, row, lambda: _past_day(row, "DATE_MATCH", last_day)),
        is_current_carer=carer == "1" if carer else None,
        tells_of_match=True,
    )


def adoption_decision(row: Row, last_day: date, _remarks: Remarks) -> AdoptionRow:
    """Read a row of PlacedAdoption, whose DATE_PLACED is that of the decision, not of a move."""
    return AdoptionRow(
        row.place,
        child_in(row),
        _past_day(row, "DATE_PLACED", last_day),
        given_up_on=day_in(row, "DATE_PLACED_CEASED"),
    )


def asylum_seeking_child(row: Row, last_day: date, _remarks: Remarks) -> AsylumRow:
    """Read a row of UASC; raises CellError where the day of its end cannot be read."""
    child_in(row)
    ended_on = day_in(row, "DUC")
    return AsylumRow(ended_on is None or ended_on > last_day)


def _end(
    remarks: Remarks, row: Row, started_on: date, last_day: date
) -> tuple[date | None, str, bool]:
    """
    Return the last day, why the episode ended, and whether it ended on a day that is lost.

    Raises CellError where the end comes before the start: either of the two may be wrong.
    """
    code = _spared(remarks, row, lambda: code_in(row, "REC", codes.REASONS_FOR_END))
    if code is None:
        code = codes.NOT_READ
    try:
        ended_on, is_lost = _last_day_in(row, code, last_day), False
    except CellError as error:
        remarks.append(row.cannot_use(error, RowEnd.USED))
        ended_on, is_lost = None, True
    if ended_on is not None and ended_on < started_on:
        raise CellError(
            "DEC", "expected a day on or after DECOM; correct one of the two dates", "day_order"
        )
    return ended_on, code, is_lost or (ended_on is None and code == codes.NOT_READ)


def _last_day_in(row: Row, code: str, last_day: date) -> date | None:
    ended_on = day_in(row, "DEC")
    if ended_on is None and code not in ("", codes.GOES_ON, codes.NOT_READ):
        raise CellError(
            "DEC",
            "care ended and the day is missing; fill it in, or correct REC",
            "day_missing",
        )
    if ended_on is not None and ended_on > last_day:
        raise CellError("DEC", _TOO_LATE, "day_after_return")
    return ended_on


def _past_day(row: Row, column: str, last_day: date) -> date:
    day = needed_day_in(row, column)
    if day > last_day:
        raise CellError(column, _TOO_LATE, "day_after_return")
    return day


def _code(remarks: Remarks, row: Row, column: str, known: Container[str]) -> str:
    """Return a code, or nothing where it is unknown: the rest of the row can still be used."""
    return _spared(remarks, row, lambda: code_in(row, column, known)) or ""


def _spared(remarks: Remarks, row: Row, read: Callable[[], CodeT]) -> CodeT | None:
    try:
        return read()
    except CellError as error:
        remarks.append(row.cannot_use(error, RowEnd.USED))
        return None


_TOO_LATE = "the date is after the end of the return; correct it, or give the later return too"
_YES_OR_NO = frozenset({"0", "1"})
