"""A gap between two events, the phase that governs it and the day by which it has to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from permanence_rules.engine.days import Day
from permanence_rules.engine.due import NO_READINGS, ReadReadings
from permanence_rules.engine.scope import Ask, Scope
from permanence_rules.timing import Duration

__all__ = ["Event", "Stage", "Term", "TimedGap"]


@dataclass(frozen=True, slots=True)
class Stage:
    """How to read a phase: its spacing, and until when it governs."""

    at_most: Duration
    until: Callable[[Scope], Day] | None
    for_first: Duration | None
    events: int | None
    when: Ask | None


@dataclass(frozen=True, slots=True)
class Event:
    """The day of an event, and whether it is recorded or taken on trial."""

    day: date
    kind: Literal["recorded", "earlier", "later"] = "recorded"

    @property
    def is_recorded(self) -> bool:
        """Whether the case holds it."""
        return self.kind == "recorded"


@dataclass(frozen=True, slots=True)
class Term:
    """By when the next event is due, how that was worked out, and how else it could be read."""

    due: date
    at_most: Duration
    step: str
    readings: ReadReadings = NO_READINGS


@dataclass(frozen=True, slots=True)
class TimedGap:
    """A gap between two events; while nothing has ended it, it is open."""

    start: Event
    term: Term
    done: Event | None
    is_excused: bool = False

    @property
    def days_late(self) -> int:
        """By how many days it was too long; none while it is open."""
        if self.done is None or self.is_excused:
            return 0
        return max(0, (self.done.day - self.term.due).days)

    @property
    def is_certain(self) -> bool:
        """Whether it is there however the record is completed: it ends with a recorded event."""
        if self.done is not None and self.done.is_recorded:
            return True
        # The gap in which the days covered by the record end is the last.
        return self.start.kind != "later" and (self.done is None or self.done.kind == "later")
