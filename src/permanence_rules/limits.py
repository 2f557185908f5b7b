"""The one way to say by when: a period from an anchor, counted back, a day, or several of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Literal

from pydantic import Field, model_validator

from permanence_rules.builder import Builder, Loc
from permanence_rules.conditions import Condition, compile_all
from permanence_rules.moments import Day, Moment, ReadDay, compile_moment
from permanence_rules.pauses import Pause, ReadPause, Stopped, compile_pause
from permanence_rules.scope import Ask, Scope
from permanence_rules.specs import Period, RuleModel, Several, YesNo
from permanence_rules.timing import Duration, Reading, Unit, in_words
from permanence_rules.truth import Unknown

__all__ = ["Due", "Limit", "ReadDue", "Relaxed", "compile_limit"]


ReadReadings = Callable[[], tuple[Reading, ...]]
"""Works out the other days that the words of a limit could mean; done only where it may matter."""

_NONE: ReadReadings = tuple


@dataclass(frozen=True, slots=True)
class Due:
    """
    By when a duty is due, as far as the record tells.

    The due day lies between `earliest` and `latest`; None stands for no bound. Both are
    the same day when nothing is missing. `may_not_start` says that the missing facts may
    also mean that the clock has not started.
    """

    earliest: date | None
    latest: date | None
    missing: frozenset[str] = frozenset()
    may_not_start: bool = False
    steps: tuple[str, ...] = ()
    readings: ReadReadings = _NONE
    warnings: tuple[str, ...] = ()
    started_on: date | None = None

    @property
    def exact(self) -> date | None:
        """The due day, when the record tells it."""
        return self.earliest if self.earliest == self.latest else None


ReadDue = Callable[[Scope], Due | None]
"""Reads by when something is due; None when the clock is known not to have started."""


class Relaxed(RuleModel):
    """A longer limit that applies only when something was agreed."""

    when: Annotated[tuple[Condition, ...], Several]
    within: Period
    because: str | None = None


class Instead(RuleModel):
    """Another period for some circumstances."""

    when: Annotated[tuple[Condition, ...], Several]
    within: Period
    because: str | None = None


class Extended(RuleModel):
    """More time, added once to the end of the limit when its conditions hold."""

    by: Period
    when: Annotated[tuple[Condition, ...], Several]


class Limit(RuleModel):
    """A time limit; exactly one of its forms is used."""

    within: Period | None = Field(
        default=None, description="So long after the anchor named by `of`"
    )
    of: Moment | None = Field(default=None, description="The anchor that `within` counts from")
    at_least: Period | None = Field(
        default=None, description="So long before the moment in `before`"
    )
    before: Moment | None = Field(default=None, description="The moment counted back from")
    by: Moment | None = Field(default=None, description="On or before this day")
    first_day: Literal["not_counted", "counted"] = "not_counted"
    same_day: YesNo = Field(default=True, description="Whether the day in `by` is itself in time")
    earliest_of: tuple[Limit, ...] = Field(default=(), description="The first of these to fall due")
    latest_of: tuple[Limit, ...] = Field(default=(), description="The last, once all have started")
    any_of: tuple[Limit, ...] = Field(default=(), description="The last of those that have started")
    instead: tuple[Instead, ...] = Field(
        default=(), description="Other periods by circumstance; the first whose conditions hold"
    )
    relaxed: Relaxed | None = None
    extended: Extended | None = None
    paused: Pause | None = Field(default=None, description="Days that do not count")

    @model_validator(mode="after")
    def _has_one_form(self) -> Limit:
        forms = [self.within, self.at_least, self.by, self.earliest_of, self.latest_of, self.any_of]
        if sum(bool(form) for form in forms) > 1:
            raise ValueError(
                "expected one limit: within ... of, at_least ... before, by, "
                "earliest_of, latest_of or any_of"
            )
        if (self.within is None) != (self.of is None):
            raise ValueError(
                "`within` and `of` go together: a period and the anchor it counts from"
            )
        if (self.at_least is None) != (self.before is None):
            raise ValueError(
                "`at_least` and `before` go together: a period and the day counted back from"
            )
        if self.first_day == "counted" and self.within is not None and not self.within.number:
            raise ValueError("a limit whose first day is counted is at least one day long")
        return self

    @property
    def is_given(self) -> bool:
        """Whether any limit is stated."""
        return bool(
            self.within
            or self.at_least
            or self.by
            or self.earliest_of
            or self.latest_of
            or self.any_of
        )


def compile_limit(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    """Return how to work out by when something is due."""
    if limit.earliest_of or limit.latest_of or limit.any_of:
        read = _several(builder, limit, loc)
    elif limit.by is not None:
        read = _by(builder, limit, loc)
    elif limit.at_least is not None and limit.before is not None:
        read = _counted_back(
            limit.at_least, compile_moment(builder, limit.before, (*loc, "before"))
        )
    else:
        read = _counted_on(builder, limit, loc)
    paused = compile_pause(builder, limit.paused, (*loc, "paused"))
    if paused is not None:
        read = _with_pause(read, paused, in_working_days=_counts_working_days(limit))
    return _extended(builder, limit.extended, read, loc)


def _counted_on(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    assert limit.within is not None
    assert limit.of is not None
    anchor = compile_moment(builder, limit.of, (*loc, "of"))
    usual = _Period(_period(limit.within, limit), None)
    others = _other_periods(builder, limit, loc)
    if not others:
        return lambda scope: _from(anchor(scope), [usual], frozenset(), scope)
    return lambda scope: _from(anchor(scope), *_by_circumstance(others, usual, scope), scope)


@dataclass(frozen=True, slots=True)
class _Period:
    """A period that a limit may have, and why it has it."""

    duration: Duration
    because: str | None


def _period(period: Duration, limit: Limit) -> Duration:
    return Duration(period.number, period.unit, first_day_counted=limit.first_day == "counted")


def _other_periods(builder: Builder, limit: Limit, loc: Loc) -> list[tuple[Ask, _Period]]:
    """Return the periods that apply by circumstance, the relaxed one last."""
    places: list[tuple[Instead | Relaxed, Loc]] = [
        (each, (*loc, "instead", i)) for i, each in enumerate(limit.instead)
    ]
    if limit.relaxed is not None:
        places.append((limit.relaxed, (*loc, "relaxed")))
    return [
        (
            compile_all(builder, each.when, (*place, "when")),
            _Period(_period(each.within, limit), each.because),
        )
        for each, place in places
    ]


def _by_circumstance(
    others: list[tuple[Ask, _Period]], usual: _Period, scope: Scope
) -> tuple[list[_Period], frozenset[str]]:
    """Return the periods that may apply, as far as the record tells, and what would decide."""
    possible: list[_Period] = []
    missing: frozenset[str] = frozenset()
    for when, period in others:
        answer = when(scope)
        if isinstance(answer, Unknown):
            possible.append(period)
            missing |= answer.missing
        elif answer:
            return [*possible, period], missing
    return [*possible, usual], missing


def _from(start: Day, periods: list[_Period], missing: frozenset[str], scope: Scope) -> Due | None:
    if isinstance(start, Unknown):
        return Due(None, None, start.missing | missing, may_not_start=True)
    if start is None:
        return None
    days = [scope.after(period.duration, start) for period in periods]
    steps = tuple(
        _sum(start, "+", period.duration, day)
        + (f", because {period.because}" if period.because else "")
        for period, day in zip(periods, days, strict=True)
    )
    only = periods[0].duration
    readings = partial(only.readings, start, scope.calendar) if len(periods) == 1 else _NONE
    warnings = _warnings(days, [period.duration for period in periods], scope)
    return Due(min(days), max(days), missing, False, steps, readings, warnings, start)


def _counted_back(period: Duration, end: ReadDay) -> ReadDue:
    def read(scope: Scope) -> Due | None:
        day = end(scope)
        if isinstance(day, Unknown):
            return Due(None, None, day.missing, may_not_start=True)
        if day is None:
            return None
        due = scope.before(period, day)
        warnings = _warnings([due, day], (period,), scope)
        return Due(
            due, due, steps=(_sum(day, "-", period, due),), warnings=warnings, started_on=None
        )

    return read


def _by(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    assert limit.by is not None
    moment = compile_moment(builder, limit.by, (*loc, "by"))
    eve = Duration.parse("1 day")

    def read(scope: Scope) -> Due | None:
        day = moment(scope)
        if isinstance(day, Unknown):
            return Due(None, None, day.missing, may_not_start=True)
        if day is None:
            return None
        due = day if limit.same_day else scope.before(eve, day)
        return Due(due, due, steps=(f"by {in_words(due)}",))

    return read


def _several(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    key = next(name for name in ("earliest_of", "latest_of", "any_of") if getattr(limit, name))
    limits: tuple[Limit, ...] = getattr(limit, key)
    reads = [compile_limit(builder, each, (*loc, key, i)) for i, each in enumerate(limits)]

    def read(scope: Scope) -> Due | None:
        dues = [each(scope) for each in reads]
        started = [due for due in dues if due is not None]
        if not started or (key == "latest_of" and len(started) < len(dues)):
            return None
        return _earliest(started) if key == "earliest_of" else _latest(started)

    return read


def _earliest(dues: list[Due]) -> Due:
    """Nothing that is missing can make the earliest of several later than the earliest known."""
    certain = [due for due in dues if not due.may_not_start]
    lower = _all_or_none([None if due.may_not_start else due.earliest for due in dues], min)
    upper = min((due.latest for due in certain if due.latest is not None), default=None)
    return _together(dues, lower, upper, min)


def _latest(dues: list[Due]) -> Due:
    """Nothing that is missing can make the latest of several earlier than the latest known."""
    certain = [due for due in dues if not due.may_not_start]
    lower = max((due.earliest for due in certain if due.earliest is not None), default=None)
    upper = _all_or_none([None if due.may_not_start else due.latest for due in dues], max)
    return _together(dues, lower, upper, max)


def _all_or_none(days: list[date | None], pick: Callable[[list[date]], date]) -> date | None:
    """Return the day that *pick* chooses; none when one of them has no bound."""
    known = [day for day in days if day is not None]
    return pick(known) if len(known) == len(days) else None


def _together(
    dues: list[Due], lower: date | None, upper: date | None, pick: Callable[..., Due]
) -> Due:
    exact = [due for due in dues if due.exact is not None]
    decisive = pick(exact, key=lambda due: due.exact) if exact else dues[0]
    return Due(
        lower,
        upper,
        frozenset().union(*(due.missing for due in dues)),
        all(due.may_not_start for due in dues),
        tuple(step for due in dues for step in due.steps),
        decisive.readings,
        tuple(warning for due in dues for warning in due.warnings),
        min((due.started_on for due in dues if due.started_on is not None), default=None),
    )


def _counts_working_days(limit: Limit) -> bool:
    return limit.within is not None and limit.within.unit is Unit.WORKING_DAYS


def _with_pause(read: ReadDue, paused: ReadPause, *, in_working_days: bool) -> ReadDue:
    def later(scope: Scope) -> Due | None:
        due = read(scope)
        if due is None or due.exact is None:
            return due
        stopped = paused(scope)
        if isinstance(stopped, Unknown):
            return replace(due, latest=None, missing=due.missing | stopped.missing)
        if stopped is None or stopped.on > due.exact:
            return due
        return _moved(due, due.exact, stopped, scope, in_working_days=in_working_days)

    return later


def _moved(due: Due, day: date, stopped: Stopped, scope: Scope, *, in_working_days: bool) -> Due:
    """Add the days for which the clock stood still; while it stands, nothing falls due."""
    if stopped.until is None:
        step = f"the clock has stood still since {in_words(stopped.on)}"
        return replace(due, earliest=date.max, latest=date.max, steps=(*due.steps, step))
    if in_working_days:
        lost = Duration(scope.calendar.count(stopped.on, stopped.until), Unit.WORKING_DAYS)
    else:
        lost = Duration((stopped.until - stopped.on).days, Unit.DAYS)
    moved = scope.after(lost, day)
    step = f"{in_words(day)} + {lost} while the clock stood still = {in_words(moved)}"
    return replace(due, earliest=moved, latest=moved, steps=(*due.steps, step), readings=_NONE)


def _extended(builder: Builder, extended: Extended | None, read: ReadDue, loc: Loc) -> ReadDue:
    if extended is None:
        return read
    when = compile_all(builder, extended.when, (*loc, "extended", "when"))
    more = extended.by

    def longer(scope: Scope) -> Due | None:
        due = read(scope)
        if due is None or due.exact is None:
            return due
        granted = when(scope)
        if granted is False:
            return due
        day = scope.after(more, due.exact)
        steps = (*due.steps, _sum(due.exact, "+", more, day))
        missing = granted.missing if isinstance(granted, Unknown) else frozenset()
        earliest = due.exact if missing else day
        return Due(
            earliest, day, due.missing | missing, False, steps, _NONE, due.warnings, due.started_on
        )

    return longer


def _sum(start: date, sign: str, period: Duration, day: date) -> str:
    """
    Say how a due date was worked out.

    >>> _sum(date(2025, 1, 31), "+", Duration.parse("3 months"), date(2025, 4, 30))
    '31 January 2025 + 3 months = 30 April 2025 (the first day is not counted)'
    """
    counted = "counted" if period.first_day_counted else "not counted"
    return f"{in_words(start)} {sign} {period} = {in_words(day)} (the first day is {counted})"


def _warnings(days: list[date], periods: Iterable[Duration], scope: Scope) -> tuple[str, ...]:
    if not any(period.unit is Unit.WORKING_DAYS for period in periods):
        return ()
    late = [day for day in days if not scope.calendar.is_confirmed(day)]
    return tuple(
        f"Bank holidays are not yet confirmed for {day.year}; {in_words(day)} may move."
        for day in late
    )
