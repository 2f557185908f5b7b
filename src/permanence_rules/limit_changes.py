"""What can happen to a limit: the clock stops, more time is given, a closed day moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import Field

from permanence_rules.builder import Builder, Loc
from permanence_rules.conditions import Condition, compile_all
from permanence_rules.due import NO_READINGS, Due, ReadDue
from permanence_rules.moments import Day, Moment, compile_moment
from permanence_rules.pauses import ReadPause, Stopped
from permanence_rules.scope import Scope
from permanence_rules.specs import Period, RuleModel, Several
from permanence_rules.timing import Duration, Unit, in_words
from permanence_rules.truth import Unknown, unknown_among

__all__ = ["Extended", "extended", "only_when", "rolled", "sum_words", "with_pause"]


class Extended(RuleModel):
    """More time, added once to the end of the limit when its conditions hold."""

    by: Period
    when: Annotated[tuple[Condition, ...], Several]
    ends_on: Moment | None = Field(default=None, description="The day that was given, if earlier")


def with_pause(read: ReadDue, paused: ReadPause) -> ReadDue:
    """Return a limit whose days do not count while the clock stands still."""

    def later(scope: Scope) -> Due | None:
        due = read(scope)
        if due is None:
            return due
        stopped = paused(scope)
        if isinstance(stopped, Unknown):
            return replace(due, latest=None, missing=due.missing | stopped.missing)
        stopped = _since(due.started_on, stopped)
        if stopped is None:
            return due
        if due.exact is None:
            return _perhaps_moved(due, stopped, scope)
        return due if stopped.on > due.exact else _moved(due, due.exact, stopped, scope)

    return later


def _perhaps_moved(due: Due, stopped: Stopped, scope: Scope) -> Due:
    """
    Put off the last day on which it may be due by all the days that may be lost.

    The first stays: the clock that would end on it may have started only after the stop.
    """
    if due.latest is None or stopped.on > due.latest:
        return due
    moved = _moved(due, due.latest, stopped, scope)
    latest = None if moved.latest == date.max else moved.latest
    return replace(moved, earliest=due.earliest, latest=latest)


def _since(start: date | None, stopped: Stopped | None) -> Stopped | None:
    """Return the stop as far as it falls into the time that is counted."""
    if stopped is None or start is None or stopped.on >= start:
        return stopped
    has_gone_on = stopped.until is not None and stopped.until <= start
    return None if has_gone_on else Stopped(start, stopped.until)


def _moved(due: Due, day: date, stopped: Stopped, scope: Scope) -> Due:
    """Add the days for which the clock stood still; while it stands, nothing falls due."""
    if stopped.until is None:
        step = f"the clock has stood still since {in_words(stopped.on)}"
        return replace(due, earliest=date.max, latest=date.max, steps=(*due.steps, step))
    if due.in_working_days:
        lost = Duration(scope.calendar.count(stopped.on, stopped.until), Unit.WORKING_DAYS)
    else:
        lost = Duration((stopped.until - stopped.on).days, Unit.DAYS)
    moved = scope.after(lost, day)
    step = f"{in_words(day)} + {lost} while the clock stood still = {in_words(moved)}"
    return due.moved_to(moved, step)


def extended(builder: Builder, more_time: Extended | None, read: ReadDue, loc: Loc) -> ReadDue:
    """Return a limit with more time at its end, where that was granted."""
    if more_time is None:
        return read
    when = compile_all(builder, more_time.when, (*loc, "extended", "when"))
    more = more_time.by
    given = compile_moment(
        builder, more_time.ends_on or "9999-12-31", (*loc, "extended", "ends_on")
    )

    def longer(scope: Scope) -> Due | None:
        due = read(scope)
        if due is None or due.exact == date.max:
            return due
        granted = when(scope)
        if granted is False:
            return due
        stated = given(scope)
        later = _with_more(due, more, stated, scope)
        doubt = unknown_among(granted, stated)
        if doubt is None:
            return later
        return replace(later, earliest=due.earliest, missing=due.missing | doubt.missing)

    return longer


def _with_more(due: Due, more: Duration, stated: Day, scope: Scope) -> Due:
    """Put off both days between which it is due; beyond a day that is stated neither can lie."""

    def put_off(day: date) -> tuple[date, str]:
        later = scope.after(more, day)
        return later, sum_words(day, "+", more, later)

    later = _each_moved(due, put_off)
    if not isinstance(stated, date):
        return later
    bounds = [min(day, stated) if day else day for day in (later.earliest, later.latest)]
    if bounds == [later.earliest, later.latest]:
        return later
    steps = (*later.steps, f"it was extended to {in_words(stated)} only")
    return replace(later, earliest=bounds[0], latest=bounds[1], steps=steps)


def _each_moved(due: Due, move: Callable[[date], tuple[date, str]]) -> Due:
    """Move the days between which it is due, each by itself; no bound stays no bound."""
    moved = {day: move(day) for day in (due.earliest, due.latest) if day is not None}
    days = {day: later for day, (later, _) in moved.items()}
    return replace(
        due,
        earliest=days[due.earliest] if due.earliest is not None else None,
        latest=days[due.latest] if due.latest is not None else None,
        steps=(*due.steps, *(step for _, step in moved.values() if step)),
        readings=NO_READINGS,
    )


def rolled(read: ReadDue, direction: str) -> ReadDue:
    """Move a due day that is no working day, where the source says so."""

    def moved_on(scope: Scope) -> Due | None:
        def roll(day: date) -> tuple[date, str]:
            if scope.calendar.is_working_day(day):
                return day, ""
            if direction == "next_working_day":
                moved = scope.calendar.add(day, 1)
            else:
                moved = scope.calendar.last_working_day_on_or_before(day)
            return moved, f"{in_words(day)} is no working day, so {in_words(moved)}"

        due = read(scope)
        if due is None or due.exact == date.max:
            return due
        found = _each_moved(due, roll)
        return due if (found.earliest, found.latest) == (due.earliest, due.latest) else found

    return moved_on


def only_when(
    builder: Builder, conditions: Iterable[Condition], read: ReadDue, loc: Loc
) -> ReadDue:
    """Return a limit that counts only while its conditions hold."""
    counts = compile_all(builder, conditions, (*loc, "only_when"))

    def maybe(scope: Scope) -> Due | None:
        answer = counts(scope)
        due = read(scope) if answer is not False else None
        if due is None or not isinstance(answer, Unknown):
            return due
        return replace(due, missing=due.missing | answer.missing, may_not_start=True)

    return maybe


def sum_words(start: date, sign: str, period: Duration, day: date) -> str:
    """
    Say how a due date was worked out.

    >>> sum_words(date(2025, 1, 31), "+", Duration.parse("3 months"), date(2025, 4, 30))
    '31 January 2025 + 3 months = 30 April 2025 (the first day is not counted)'
    """
    counted = "counted" if period.first_day_counted else "not counted"
    return f"{in_words(start)} {sign} {period} = {in_words(day)} (the first day is {counted})"
