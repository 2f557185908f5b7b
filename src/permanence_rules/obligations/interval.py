"""Interval: events are never further apart than a period, up to the as-at date, in phases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Literal

from pydantic import Field, model_validator

from permanence_rules.builder import Builder, Loc
from permanence_rules.conditions import Condition, compile_all
from permanence_rules.due import Due
from permanence_rules.findings import Outcome
from permanence_rules.moments import Day, Moment, compile_moment
from permanence_rules.obligations.assessment import (
    Assess,
    Assessment,
    Lifetime,
    by_due_date,
    compile_lifetime,
    undetermined,
)
from permanence_rules.paths import compile_path
from permanence_rules.pauses import Pause, Stopped, compile_pause
from permanence_rules.scope import Ask, Scope
from permanence_rules.specs import Period, RuleModel, Several
from permanence_rules.timing import Duration, Unit, in_words
from permanence_rules.truth import Unknown
from permanence_rules.view import Many

__all__ = ["Interval", "Phase", "compile_interval"]


class Phase(RuleModel):
    """A stretch of the duty with its own spacing; it governs until its end, or to the end."""

    at_most: Period
    until: Moment | None = Field(default=None, description="The day on which the next phase begins")
    for_first: Period | None = Field(
        default=None, description="So long from the anchor of the duty"
    )
    events: int | None = Field(default=None, ge=1, description="Until so many events have happened")
    when: Annotated[tuple[Condition, ...], Several] = Field(
        default=(), description="The phase is used only while this holds"
    )


class Interval(Lifetime):
    """Events and how far apart they may be."""

    events: str = Field(description="The dates of the events")
    of: Moment = Field(description="The anchor: the first gap runs from it", alias="from")
    at_most: Period | None = None
    phases: tuple[Phase, ...] = ()
    straddle: Literal["start", "end", "stricter"] = Field(
        default="start",
        description="Which phase governs a gap that spans two: of its start, its end, the stricter",
    )
    paused: Pause | None = Field(default=None, description="A time in which events are not owed")
    resets_on: Moment | None = Field(
        default=None,
        description="This day closes the gap before it and is the new anchor",
    )

    @model_validator(mode="after")
    def _has_a_spacing(self) -> Interval:
        if (self.at_most is None) == (not self.phases):
            raise ValueError("expected either `at_most` or `phases`")
        return self


@dataclass(frozen=True, slots=True)
class _Phase:
    at_most: Duration
    until: Callable[[Scope], Day] | None
    for_first: Duration | None
    events: int | None
    when: Ask | None


@dataclass(frozen=True, slots=True)
class _Gap:
    start: date
    due: date
    done: date
    at_most: Duration

    @property
    def days_late(self) -> int:
        return max(0, (self.done - self.due).days)


def compile_interval(builder: Builder, spec: Interval, loc: Loc) -> Assess:
    """Return how to assess the spacing of events for one record."""
    path = compile_path(builder, spec.events, (*loc, "events"))
    if path.fact.kind not in ("date", "any") or not (path.many or path.fact.kind == "any"):
        builder.wrong(
            (*loc, "events"), f'expected the dates of several events; "{spec.events}" is not'
        )
    anchor = compile_moment(builder, spec.of, (*loc, "from"))
    stop = compile_pause(builder, _pause(spec), (*loc, "paused" if spec.paused else "resets_on"))
    end = compile_lifetime(builder, spec, loc)
    phases = _phases(builder, spec, loc)

    def assess(scope: Scope) -> Assessment:
        start, close, events = anchor(scope), end(scope), path.read(scope)
        if isinstance(start, Unknown):
            return undetermined(start.missing)
        if start is None or not isinstance(events, Many):
            return _cannot_start(start, events)
        if isinstance(close, Unknown):
            return undetermined(close.missing)
        spacing = _Spacing(spec, phases, start, close, scope)
        return _with_pause(spacing, stop(scope) if stop else None, events)

    return assess


def _cannot_start(start: Day, events: object) -> Assessment:
    if start is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    return undetermined(events.missing if isinstance(events, Unknown) else frozenset())


def _phases(builder: Builder, spec: Interval, loc: Loc) -> tuple[_Phase, ...]:
    if spec.at_most is not None:
        return (_Phase(spec.at_most, None, None, None, None),)
    return tuple(_phase(builder, phase, (*loc, "phases", i)) for i, phase in enumerate(spec.phases))


def _phase(builder: Builder, phase: Phase, loc: Loc) -> _Phase:
    return _Phase(
        phase.at_most,
        compile_moment(builder, phase.until, (*loc, "until")) if phase.until is not None else None,
        phase.for_first,
        phase.events,
        compile_all(builder, phase.when, (*loc, "when")) if phase.when else None,
    )


class _UnsettledError(Exception):
    """Whether a phase governs cannot be told; carries the phase and what is missing."""

    def __init__(self, missing: frozenset[str], phase: _Phase) -> None:
        self.missing = missing
        self.phase = phase
        super().__init__()


@dataclass(slots=True)
class _Spacing:
    """The gaps between the events of one record, each measured against its phase."""

    spec: Interval
    phases: tuple[_Phase, ...]
    start: date
    end: date | None
    scope: Scope
    assumed: tuple[tuple[_Phase, bool], ...] = ()
    is_whole: bool = True

    def assess(self, events: Many) -> Assessment:
        days = sorted({day for day in events.items if self.start <= day and self._in_time(day)})
        if events.gaps:
            return undetermined(events.gaps | events.before)
        if events.before and self._needs_earlier(days):
            return self.weigh_the_open_gap(days, events)
        return self.weigh(days, events.after)

    def weigh_the_open_gap(self, days: list[date], events: Many) -> Assessment:
        """
        Judge where earlier events may be missing: what is overdue since the last is so in any case.

        Not where that hangs on how many events there were, or there was a pause.
        """
        doubt = undetermined(events.before)
        if not days or not self.is_whole or any(phase.events for phase in self.phases):
            return doubt
        try:
            trailing = self._due_after(days[-1], len(days), None)
        except _UnsettledError as question:
            ways = (self._assuming(question.phase, answer=each) for each in (True, False))
            found = [each.weigh_the_open_gap(days, events) for each in ways]
            return _agreed(found[0], found[1], question.missing)
        now = self._judge([], days, trailing, events.after)
        return now if now.outcome is Outcome.BREACHED else doubt

    def weigh(self, days: list[date], after: frozenset[str]) -> Assessment:
        """Judge the gaps; where a phase hangs on what is missing, judge them both ways."""
        try:
            gaps = self._gaps(days)
            trailing = self._due_after(days[-1] if days else self.start, len(days), None)
        except _UnsettledError as question:
            one, other = (self._assuming(question.phase, answer=each) for each in (True, False))
            weighed = one.weigh(days, after), other.weigh(days, after)
            return _agreed(*weighed, question.missing)
        return self._judge(gaps, days, trailing, after)

    def _assuming(self, phase: _Phase, *, answer: bool) -> _Spacing:
        return replace(self, assumed=(*self.assumed, (phase, answer)))

    def _in_time(self, day: date) -> bool:
        return self.end is None or day <= self.end

    def _needs_earlier(self, days: list[date]) -> bool:
        """Events before the first known one matter only to the gap from the anchor."""
        return not days or days[0] > self.start

    def _gaps(self, days: list[date]) -> list[_Gap]:
        gaps, previous = [], self.start
        for count, day in enumerate(days):
            if day > previous or count:
                due, at_most = self._due_after(previous, count, day)
                gaps.append(_Gap(previous, due, day, at_most))
            previous = day
        return gaps

    def _due_after(
        self, previous: date, count: int, following: date | None
    ) -> tuple[date, Duration]:
        """Return by when the next event is due, and the spacing that says so."""
        at_start = self._phase_on(previous, count)
        due = self.scope.after(at_start, previous)
        if self.spec.straddle == "start":
            return due, at_start
        at_end = self._phase_on(min(following or due, due), count)
        other = self.scope.after(at_end, previous)
        if self.spec.straddle == "end":
            return other, at_end
        return (due, at_start) if due <= other else (other, at_end)

    def _phase_on(self, day: date, count: int) -> Duration:
        for phase in self.phases:
            if self._governs(phase, day, count):
                return phase.at_most
        return self.phases[-1].at_most

    def _governs(self, phase: _Phase, day: date, count: int) -> bool:
        if phase.events is not None and count >= phase.events:
            return False
        if phase.for_first is not None and day >= self.scope.after(phase.for_first, self.start):
            return False
        return self._not_yet_over(phase, day) and self._holds(phase)

    def _not_yet_over(self, phase: _Phase, day: date) -> bool:
        until = phase.until(self.scope) if phase.until else None
        if isinstance(until, Unknown):
            return self._asked(phase, until.missing)
        return until is None or day < until

    def _holds(self, phase: _Phase) -> bool:
        found = phase.when(self.scope) if phase.when else True
        return self._asked(phase, found.missing) if isinstance(found, Unknown) else found

    def _asked(self, phase: _Phase, missing: frozenset[str]) -> bool:
        """Return what is assumed of a phase; while nothing is, it must be judged both ways."""
        for assumed, answer in self.assumed:
            if assumed is phase:
                return answer
        raise _UnsettledError(missing, phase)

    def _judge(
        self,
        gaps: list[_Gap],
        days: list[date],
        trailing: tuple[date, Duration],
        after: frozenset[str],
    ) -> Assessment:
        due, at_most = trailing
        previous = days[-1] if days else self.start
        late = max(gaps, key=lambda gap: gap.days_late, default=None)
        steps = (_step(previous, at_most, due),)
        done: Day = Unknown(after) if after else None
        exact = Due(
            due,
            due,
            steps=steps,
            readings=partial(at_most.readings, previous, self.scope.calendar),
            warnings=self._warnings(due, at_most),
        )
        now = by_due_date(exact, done, self.end, self.scope)
        if now.outcome is Outcome.BREACHED or late is None:
            return now
        if late.days_late:
            return self._late(late, now)
        return self._settled(now, days)

    def _settled(self, now: Assessment, days: list[date]) -> Assessment:
        if now.outcome is Outcome.CEASED:
            return Assessment(
                Outcome.MET, done_on=days[-1], steps=now.steps, closed_on=now.closed_on
            )
        return now

    def _late(self, late: _Gap, now: Assessment) -> Assessment:
        return Assessment(
            Outcome.LATE,
            due_on=late.due,
            done_on=late.done,
            next_due_on=now.due_on if now.outcome is Outcome.DUE else None,
            missing=now.missing,
            steps=(_step(late.start, late.at_most, late.due), *now.steps),
            warnings=now.warnings,
        )

    def _warnings(self, due: date, at_most: Duration) -> tuple[str, ...]:
        if at_most.unit is not Unit.WORKING_DAYS or self.scope.calendar.is_confirmed(due):
            return ()
        return (f"Bank holidays are not yet confirmed for {due.year}; {in_words(due)} may move.",)


def _pause(spec: Interval) -> Pause | None:
    """A reset is a pause that ends as it begins."""
    if spec.resets_on is None:
        return spec.paused
    return Pause(from_=spec.resets_on, until=spec.resets_on)


def _with_pause(spacing: _Spacing, stopped: Stopped | Unknown | None, events: Many) -> Assessment:
    """Judge what came before the pause, which closes the gap that is open, and what comes after."""
    if isinstance(stopped, Unknown):
        return undetermined(stopped.missing)
    if stopped is None or _is_over(spacing.end, stopped.on):
        return spacing.assess(events)
    goes_on = stopped.until
    if goes_on is not None and goes_on <= spacing.start:
        return spacing.assess(events)
    part = replace(spacing, is_whole=False)
    before = replace(part, end=max(stopped.on, spacing.start)).assess(events)
    after = replace(part, start=goes_on).assess(events) if goes_on is not None else _STILL
    return _before_and_after(before, after, stopped.on)


_STILL = Assessment(Outcome.NOT_TRIGGERED, message="{title}: the clock stands still.")


def _before_and_after(before: Assessment, after: Assessment, stopped_on: date) -> Assessment:
    """What was missed before stays missed, unless something is overdue now."""
    missed = before.outcome in (Outcome.LATE, Outcome.BREACHED)
    if not missed or after.outcome is Outcome.BREACHED:
        return after
    found = replace(
        before,
        outcome=Outcome.LATE,
        done_on=before.done_on or stopped_on,
        next_due_on=after.due_on if after.outcome is Outcome.DUE else after.next_due_on,
        closed_on=None,
        steps=(*before.steps[:1], *after.steps[-1:]),
    )
    return after if _days_late(after) > _days_late(found) else found


def _days_late(found: Assessment) -> int:
    """Return by how much the gap that is shown was too long."""
    if found.outcome is not Outcome.LATE or found.due_on is None or found.done_on is None:
        return 0
    return (found.done_on - found.due_on).days


def _is_over(end: date | None, day: date) -> bool:
    return end is not None and end <= day


def _agreed(one: Assessment, other: Assessment, missing: frozenset[str]) -> Assessment:
    """Return what both say; where they differ, what would decide, and both possible due dates."""
    days = {each.due_on for each in (one, other)} | {*one.possible_due_on, *other.possible_due_on}
    possible = tuple(sorted(day for day in days if day is not None))
    if one.outcome is not other.outcome:
        return Assessment(
            Outcome.UNDETERMINED,
            possible_due_on=possible,
            missing=missing | one.missing | other.missing,
        )
    if one.due_on == other.due_on:
        return one
    return replace(one, due_on=None, next_due_on=None, possible_due_on=possible, sensitive=())


def _step(start: date, at_most: Duration, due: date) -> str:
    return f"{in_words(start)} + {at_most} = {in_words(due)} (the first day is not counted)"
