"""What can happen to a limit: the clock stops, more time is given, a closed day moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.conditions import compile_all
from permanence_rules.engine.days import Day, ReadDay, compile_moment
from permanence_rules.engine.due import NO_READINGS, Due, ReadDue
from permanence_rules.engine.pauses import ReadPause, Stopped
from permanence_rules.engine.scope import Ask, Scope
from permanence_rules.facts.truth import Unknown, unknown_among
from permanence_rules.language.conditions import Condition
from permanence_rules.language.limits import Extended
from permanence_rules.language.places import Loc
from permanence_rules.timing import Duration, Unit, in_words

__all__ = [
    "Change",
    "compile_extension",
    "only_when",
    "rolled",
    "sum_words",
    "unconfirmed",
    "with_pause",
]


def with_pause(read: ReadDue, paused: ReadPause) -> ReadDue:
    """Return a limit whose days do not count while the clock stands still."""

    def later(scope: Scope) -> Due | None:
        due = read(scope)
        # What has no last day, or stands still already, a pause cannot put off any more.
        if due is None or due.latest in (None, date.max):
            return due
        stopped = paused(scope)
        if stopped is None:
            return due
        if isinstance(stopped, Stopped):
            return _stopped(due, _since(due.started_on, stopped), scope)
        return _open_ended(due, stopped.missing)

    return later


def _stopped(due: Due, stopped: Stopped | None, scope: Scope) -> Due:
    is_past = stopped is not None and due.latest is not None and stopped.on > due.latest
    if stopped is None or is_past or stopped.on == stopped.until:
        return due
    if stopped.missing or due.exact is None:
        return _open_ended(due, stopped.missing)
    return _moved(due, due.exact, stopped, scope)


def _open_ended(due: Due, missing: frozenset[str]) -> Due:
    """A pause of which not all is known can only give more time, and may give any."""
    # The earliest day stays: no pause takes time away. So what was done by then is met, whatever
    # the pause turns out to be.
    return replace(due, latest=None, missing=due.missing | missing, readings=NO_READINGS)


def _since(start: date | None, stopped: Stopped) -> Stopped | None:
    """Return the stop as far as it falls into the time that is counted."""
    if start is None or stopped.on >= start:
        return stopped
    # A child who refused in January and agreed in February loses no day of a limit that starts in
    # March.
    has_gone_on = stopped.until is not None and stopped.until <= start
    return None if has_gone_on else replace(stopped, on=start)


def _moved(due: Due, day: date, stopped: Stopped, scope: Scope) -> Due:
    """Add the days for which the clock stood still; while it stands, nothing falls due."""
    if stopped.until is None:
        step = f"the clock has stood still since {in_words(stopped.on)}"
        return replace(due, earliest=date.max, latest=date.max, steps=(*due.steps, step))
    if due.in_working_days:
        # Ten working days stopped over a weekend lose no day of it; in calendar days they would
        # lose two.
        lost = Duration(scope.calendar.count(stopped.on, stopped.until), Unit.WORKING_DAYS)
    else:
        lost = Duration((stopped.until - stopped.on).days, Unit.DAYS)
    moved = scope.after(lost, day)
    step = f"{in_words(day)} + {lost} while the clock stood still = {in_words(moved)}"
    return due.moved_to(moved, step)


Change = Callable[[ReadDue], ReadDue]

"""What makes another limit of one."""


def compile_extension(builder: Builder, more_time: Extended | None, loc: Loc) -> Change:
    """Return how to give a limit more time at its end, where that was granted."""
    if more_time is None:
        return lambda read: read
    builder = builder.asking()
    when = compile_all(builder, more_time.when, (*loc, "when"))
    given = compile_moment(builder, more_time.ends_on or "9999-12-31", (*loc, "ends_on"))
    return lambda read: _longer(read, more_time.by, when, given)


def _longer(read: ReadDue, more: Duration, when: Ask, given: ReadDay) -> ReadDue:
    def longer(scope: Scope) -> Due | None:
        due = read(scope)
        if due is None:
            return None
        # Both are read, whatever comes of the first, so that each is shown as evidence.
        granted, stated = when(scope), given(scope)
        if due.stands_still or granted is False:
            return due
        doubt = unknown_among(granted, stated)
        missing = doubt.missing if doubt is not None else frozenset()
        latest = _extended(due.latest, more, stated, scope)
        # While it is not known whether more time was granted, the limit may still be the old one:
        # only the latest day moves.
        earliest = due.earliest if missing else _extended(due.earliest, more, stated, scope)
        return replace(
            due,
            earliest=earliest,
            latest=latest,
            missing=due.missing | missing,
            steps=(*due.steps, *_longer_steps(due, more, latest, scope)),
            warnings=_longer_warnings(due, more, scope),
            readings=NO_READINGS,
        )

    return longer


def _extended(day: date | None, more: Duration, stated: Day, scope: Scope) -> date | None:
    """Return a day with more time: up to the day that was given, and no earlier than it was."""
    if day is None:
        return None
    longer = scope.after(more, day)
    # Extended "to 20 May" where 8 weeks would reach 1 June: 20 May. A day given that is earlier
    # than the limit itself takes nothing away.
    return max(day, min(longer, stated)) if isinstance(stated, date) else longer


def _longer_steps(due: Due, more: Duration, latest: date | None, scope: Scope) -> tuple[str, ...]:
    if due.exact is None or latest is None:
        return ()
    longer = scope.after(more, due.exact)
    step = sum_words(due.exact, "+", more, longer)
    return (step,) if longer == latest else (step, f"it was extended to {in_words(latest)} only")


def _longer_warnings(due: Due, more: Duration, scope: Scope) -> tuple[str, ...]:
    if due.exact is None:
        return due.warnings
    added = unconfirmed(scope.after(more, due.exact), more, scope)
    return tuple(dict.fromkeys((*due.warnings, *added)))


def unconfirmed(
    due: date, period: Duration, scope: Scope, counted_to: date | None = None
) -> tuple[str, ...]:
    """Warn of a day counted in working days of which not all bank holidays are confirmed yet."""
    last = max(due, counted_to or due)
    if period.unit is not Unit.WORKING_DAYS or scope.calendar.is_confirmed(last):
        return ()
    return (f"Bank holidays are not yet confirmed for {last.year}; {in_words(due)} may move.",)


def rolled(read: ReadDue, direction: str) -> ReadDue:
    """Move a due day that is no working day, where the source says so."""

    def moved_on(scope: Scope) -> Due | None:
        due = read(scope)
        if due is None:
            return None
        if due.exact is None:
            earliest = due.earliest and _off_a_closed_day(due.earliest, direction, scope)
            latest = due.latest and _off_a_closed_day(due.latest, direction, scope)
            return replace(due, earliest=earliest, latest=latest)
        moved = _off_a_closed_day(due.exact, direction, scope)
        if moved == due.exact:
            return due
        return due.moved_to(moved, f"{in_words(due.exact)} is no working day, so {in_words(moved)}")

    return moved_on


def _off_a_closed_day(day: date, direction: str, scope: Scope) -> date:
    # A clock that stands still lets nothing fall due, on whichever day.
    if day == date.max or scope.calendar.is_working_day(day):
        return day
    if direction == "next_working_day":
        return scope.calendar.add(day, 1)
    return scope.calendar.last_working_day_on_or_before(day)


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
