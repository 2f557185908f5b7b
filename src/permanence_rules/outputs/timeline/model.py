"""What a timeline shows: bars, points and flags in lanes, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["Bar", "Flag", "Lane", "Point", "State", "Timeline"]


class Lane(StrEnum):
    """One row of the picture, in the order from top to bottom."""

    CARE = "In care"
    PLACEMENTS = "Placements"
    LEGAL = "Legal status"
    REVIEWS = "Reviews"
    VISITS = "Visits"
    PLANS = "Plans"
    MEETINGS = "Meetings"
    OTHER = "Other duties"


class State(StrEnum):
    """How a limit was kept."""

    LATE = "late"
    OVERDUE = "overdue"
    # For certain one of the two; the record does not tell which.
    UNSURE = "late or overdue"
    MISSED = "not done"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that lasted: a placement or a legal status."""

    lane: Lane
    label: str
    first: date
    last: date | None
    """None: it goes on."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something that happened on one day."""

    lane: Lane
    label: str
    day: date


@dataclass(frozen=True, slots=True)
class Flag:
    """The last day on which a duty was, or is, in time; in time duties that were met have none."""

    lane: Lane
    label: str
    """What the duty is about, in a word or two."""
    title: str
    state: State
    due_on: date
    done_on: date | None = None
    days: int | None = None

    @property
    def words(self) -> str:
        """By how much it is late or overdue; never told by colour alone."""
        if self.days is None or self.state in (State.MISSED, State.DUE):
            return str(self.state)
        return f"{self.days} {'day' if self.days == 1 else 'days'} {self.state}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that the picture of one case shows."""

    case_id: str
    as_at: date
    bars: tuple[Bar, ...]
    points: tuple[Point, ...]
    flags: tuple[Flag, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not (self.bars or self.points or self.flags)

    def days(self) -> Iterator[date]:
        """Yield every day that the picture must reach."""
        yield self.as_at
        for bar in self.bars:
            yield bar.first
            if bar.last is not None:
                yield bar.last
        yield from (point.day for point in self.points)
        for flag in self.flags:
            yield flag.due_on
            if flag.done_on is not None:
                yield flag.done_on
