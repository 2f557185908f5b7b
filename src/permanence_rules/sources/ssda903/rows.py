"""The rows of the tables that are read, each checked by itself."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssda903 import codes
from permanence_rules.sources.ssda903.cells import (
    child_in,
    code_in,
    day_in,
    needed_code_in,
    needed_day_in,
)
from permanence_rules.sources.ssda903.places import CellError, Place, Row

__all__ = [
    "AdoptionRow",
    "ChildRow",
    "Episode",
    "Read",
    "ReviewRow",
    "adopted_child",
    "adoption_decision",
    "asylum_seeking_child",
    "child",
    "episode",
    "review",
]

CodeT = TypeVar("CodeT")
Rejects = list[Reject]


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One child of Header; the date of birth is None where it cannot be read."""

    place: Place
    child: str
    born_on: date | None


@dataclass(frozen=True, slots=True)
class Episode:
    """An unbroken time in one placement under one legal status."""

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

    @property
    def care_goes_on(self) -> bool:
        """Whether the return says that another episode follows at once."""
        return self.ended_on is not None and self.end_code in ("", codes.GOES_ON)

    @property
    def is_short_break(self) -> bool:
        """Whether it is one of a series of short breaks."""
        return self.legal_status in codes.SHORT_BREAKS


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review; `participation` is empty where the code is missing or unknown."""

    place: Place
    child: str
    held_on: date
    participation: str


@dataclass(frozen=True, slots=True)
class AdoptionRow:
    """What AD1 or PlacedAdoption tells of one child's way to adoption."""

    place: Place
    child: str
    decided_on: date
    matched_on: date | None = None
    is_current_carer: bool | None = None
    given_up_on: date | None = None


Read = Callable[[Row, date, Rejects], CodeT]
"""Reads a row given the last day of the return; faults of a cell that can be spared are added."""


def child(row: Row, last_day: date, rejects: Rejects) -> ChildRow:
    """Read a row of Header; raises CellError without an identifier."""
    name = child_in(row)
    born_on = _spared(rejects, row, lambda: _past_day(row, "DOB", last_day))
    _spared(rejects, row, lambda: code_in(row, "SEX", codes.CODES_OF_SEX))
    return ChildRow(row.place, name, born_on)


def episode(row: Row, last_day: date, rejects: Rejects) -> Episode:
    """Read a row of Episodes; raises CellError where its dates or what they mean are in doubt."""
    name = child_in(row)
    started_on = _past_day(row, "DECOM", last_day)
    ended_on, end_code = _end(row, started_on, last_day)
    return Episode(
        row.place,
        name,
        started_on,
        ended_on,
        needed_code_in(row, "RNE", codes.REASONS_FOR_NEW_EPISODE),
        needed_code_in(row, "LS", codes.LEGAL_STATUSES),
        _code(rejects, row, "PLACE", codes.PLACEMENT_KINDS),
        _code(rejects, row, "PLACE_PROVIDER", codes.PROVIDERS),
        end_code,
        _code(rejects, row, "REASON_PLACE_CHANGE", codes.PLACEMENT_CHANGE_REASONS),
    )


def review(row: Row, last_day: date, rejects: Rejects) -> ReviewRow:
    """Read a row of Reviews; raises CellError without a day."""
    name = child_in(row)
    held_on = _past_day(row, "REVIEW", last_day)
    participation = _code(rejects, row, "REVIEW_CODE", codes.PARTICIPATION)
    return ReviewRow(row.place, name, held_on, participation)


def adopted_child(row: Row, last_day: date, rejects: Rejects) -> AdoptionRow:
    """Read a row of AD1; raises CellError without the day of the decision."""
    carer = _code(rejects, row, "FOSTER_CARE", _YES_OR_NO)
    return AdoptionRow(
        row.place,
        child_in(row),
        _past_day(row, "DATE_INT", last_day),
        matched_on=_spared(rejects, row, lambda: _past_day(row, "DATE_MATCH", last_day)),
        is_current_carer=carer == "1" if carer else None,
    )


def adoption_decision(row: Row, last_day: date, _rejects: Rejects) -> AdoptionRow:
    """Read a row of PlacedAdoption, whose DATE_PLACED is that of the decision, not of a move."""
    return AdoptionRow(
        row.place,
        child_in(row),
        _past_day(row, "DATE_PLACED", last_day),
        given_up_on=day_in(row, "DATE_PLACED_CEASED"),
    )


def asylum_seeking_child(row: Row, last_day: date, _rejects: Rejects) -> bool:
    """Read a row of UASC; return whether the child still has that status on the last day."""
    child_in(row)
    ended_on = day_in(row, "DUC")
    return ended_on is None or ended_on > last_day


def _end(row: Row, started_on: date, last_day: date) -> tuple[date | None, str]:
    ended_on = day_in(row, "DEC")
    code = code_in(row, "REC", codes.REASONS_FOR_END)
    if ended_on is None and code not in ("", codes.GOES_ON):
        raise CellError("DEC", "care ended and the day is missing; fill it in, or correct REC")
    if ended_on is not None and ended_on < started_on:
        raise CellError("DEC", "expected a day on or after DECOM; correct one of the two dates")
    if ended_on is not None and ended_on > last_day:
        raise CellError("DEC", _TOO_LATE)
    return ended_on, code


def _past_day(row: Row, column: str, last_day: date) -> date:
    day = needed_day_in(row, column)
    if day > last_day:
        raise CellError(column, _TOO_LATE)
    return day


def _code(rejects: Rejects, row: Row, column: str, known: Container[str]) -> str:
    """Return a code, or nothing where it is unknown: the rest of the row can still be used."""
    return _spared(rejects, row, lambda: code_in(row, column, known)) or ""


def _spared(rejects: Rejects, row: Row, read: Callable[[], CodeT]) -> CodeT | None:
    try:
        return read()
    except CellError as error:
        rejects.append(row.cannot_use(error))
        return None


_TOO_LATE = "the date is after the end of the return; correct it, or give the later return too"
_YES_OR_NO = frozenset({"0", "1"})
