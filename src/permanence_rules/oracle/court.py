"""Weighing a duty: every way in which the facts may lie is put to the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from permanence_rules.facts.truth import Unknown
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.oracle.days import ComeBy, Day
from permanence_rules.oracle.network import Session
from permanence_rules.oracle.spans import EVER, NEVER, Term

__all__ = ["Court", "Happened"]

_DAY = timedelta(days=1)

_OUTCOMES: dict[str, Outcome] = {
    "idle": Outcome.NOT_TRIGGERED,
    "late_then": Outcome.LATE,
    "breached_then": Outcome.BREACHED,
    "ceased_undone": Outcome.CEASED,
    "ceased_first": Outcome.CEASED,
    "ceased_by_day": Outcome.CEASED,
    "needs_judgement_late": Outcome.NEEDS_JUDGEMENT,
    "needs_judgement_low": Outcome.NEEDS_JUDGEMENT,
    "needs_judgement_high": Outcome.NEEDS_JUDGEMENT,
}

World = Mapping[str, date | int | None]


@dataclass(frozen=True, slots=True)
class Happened:
    """
    When something happened; `missing` names what would tell.

    With both, it happened by that day, and may have happened earlier; if it `is_within` a
    span, no earlier than `since`.
    """

    on: date | None
    missing: frozenset[str] = frozenset()
    is_within: bool = False
    since: date = NEVER

    @classmethod
    def of(cls, day: Day) -> Happened:
        """Return what a day says."""
        if isinstance(day, ComeBy):
            return cls(day.day, day.missing)
        return cls(None, day.missing) if isinstance(day, Unknown) else cls(day)

    def by(self, as_at: date) -> Happened:
        """Return it as far as it has come: a day that is worked out for the future has not."""
        return replace(self, on=None) if self.on is not None and self.on > as_at else self


@dataclass(slots=True)
class Court:
    """Puts possible worlds to the network, on one as-at date."""

    session: Session
    as_at: date
    may_be_missed: bool = True
    """Whether one of the worlds that were put last was a violation."""

    def weigh(self, due: Term, done: Happened, ended: Day) -> Outcome | None:
        """Return the outcome of a term; None where what is missing could change it."""
        marks = self._marks(due.first, due.last, ended)
        ways = product(_dues(due, marks), self._events(done, marks), self._ends(ended, marks))
        return self.agreed("world", ({"due": a, "done": b, "ended": c} for a, b, c in ways))

    def weigh_soon(
        self, start: Day, advised: date | None, done: Happened, ended: Day
    ) -> Outcome | None:
        """Return the outcome of what is to be done as soon as possible after a start."""
        marks = self._marks(start, ended)
        ways = product(
            self._ends(start, marks), self._events(done, marks), self._ends(ended, marks)
        )
        return self.agreed(
            "soon", ({"start": a, "due": advised, "done": b, "ended": c} for a, b, c in ways)
        )

    def weigh_state(self, due: Term, there: tuple[bool, ...], ended: Day) -> Outcome | None:
        """Return the outcome of what must be there by the end of a term."""
        marks = self._marks(due.first, due.last, ended)
        # What is owed at once, before all, may have ended before it, too.
        ends = [NEVER, *self._ends(ended, marks)] if isinstance(ended, ComeBy) else None
        ways = product(_dues(due, marks), there, ends or self._ends(ended, marks))
        return self.agreed("state", (_state(*way) for way in ways))

    def weigh_figure(
        self, figure: Decimal, at_least: float | None, at_most: float | None
    ) -> Outcome:
        """Return whether a figure lies within what is advised."""
        # The network compares whole numbers and floats; a figure and its bounds may be neither.
        low = at_least is not None and figure < Decimal(str(at_least))
        is_advised = at_least is not None or at_most is not None
        high = at_most is not None and figure > Decimal(str(at_most))
        return self._outcome(
            "figure", {"advised": int(is_advised), "low": int(low), "high": int(high)}
        )

    def agreed(self, at: str, worlds: Iterable[World]) -> Outcome | None:
        """Return the outcome that all worlds share; none where they differ."""
        found = {self._outcome(at, world) for world in worlds}
        self.may_be_missed = bool(found & VIOLATIONS)
        return found.pop() if len(found) == 1 else None

    def _outcome(self, at: str, world: World) -> Outcome:
        told = {
            name: value.toordinal() if isinstance(value, date) else value
            for name, value in world.items()
            if value is not None
        }
        fired = self.session.ask_alone({"at": at, "today": self.as_at.toordinal(), **told})
        assert len(fired) == 1  # every possible world has one outcome
        name = fired[0][0].partition(":")[2]
        return _OUTCOMES.get(name) or Outcome(name)

    def _marks(self, *days: Day) -> list[date]:
        """Return the days by which the line of time is divided."""
        told = (day.day if isinstance(day, ComeBy) else day for day in (*days, self.as_at))
        known = (day for day in told if isinstance(day, date))
        return sorted({day for day in known if day not in (NEVER, EVER)})

    def _ends(self, day: Day, marks: list[date]) -> list[date | None]:
        """An end that may have come has not, or did on some day up to now, or before all."""
        if isinstance(day, ComeBy) and day.day <= self.as_at:
            return [each for each in _around(marks) if each <= day.day]
        if isinstance(day, Unknown):
            return [None, NEVER, *(each for each in _around(marks) if each <= self.as_at)]
        return [day if day is not None and day <= self.as_at else None]

    def _events(self, done: Happened, marks: list[date]) -> list[date | None]:
        on = done.on if done.on is not None and done.on <= self.as_at else None
        if not done.missing:
            return [on]
        limit = on or self.as_at
        near = {*_around(marks), done.since} if done.is_within else _around(marks)
        return [on, *(each for each in near if done.since <= each <= limit and each != on)]


def _state(due: date | None, there: object, ended: date | None) -> World:
    return {"begun": int(due is not None), "due": due, "there": int(bool(there)), "ended": ended}


def _dues(due: Term, marks: list[date]) -> list[date | None]:
    near = {due.first, due.last, *(day for day in _around(marks) if due.first <= day <= due.last)}
    days: list[date | None] = [*sorted(near)]
    return [*days, None] if due.may_be_idle else days


def _around(marks: Iterable[date]) -> list[date]:
    return sorted({day + step for day in marks for step in (-_DAY, 0 * _DAY, _DAY)})
