"""Interval: events are never further apart than a period, up to the as-at date, in phases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

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
from permanence_rules.pauses import Pause, ReadPause, Stopped, compile_pause
from permanence_rules.scope import Ask, Scope
from permanence_rules.specs import Period, RuleModel, Several
from permanence_rules.timing import Duration, Unit, in_words
from permanence_rules.truth import Unknown, unknown_among
from permanence_rules.view import Many, Value

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
        if self.paused is not None and self.resets_on is not None:
            raise ValueError("expected either `paused` or `resets_on`")
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
    stop = _stop(builder, spec, loc)
    end = compile_lifetime(builder, spec, loc)
    phases = _phases(builder, spec, loc)

    def assess(scope: Scope) -> Assessment:
        start, close, events = anchor(scope), end(scope), path.read(scope)
        if isinstance(start, Unknown):
            return undetermined(start.missing)
        if start is None:
            return Assessment(Outcome.NOT_TRIGGERED)
        if isinstance(close, Unknown):
            return undetermined(close.missing)
        stopped, several = stop(scope) if stop else None, _several(events)
        spacing = _Spacing(spec, phases, start, close, scope)
        return _agreed(*_in_all_ways(spacing, lambda each: _with_pause(each, stopped, several)))

    return assess


def _in_all_ways(
    spacing: _Spacing, judge: Callable[[_Spacing], Assessment]
) -> tuple[list[Assessment], frozenset[str]]:
    """
    Return what each way comes to in which open phases may turn out, and what is missing.

    Only what makes a difference is named.
    """
    try:
        return [judge(spacing)], frozenset()
    except _UnsettledError as question:
        one, other = (spacing.assuming(question.phase, answer=each) for each in (True, False))
        ways, missing = _in_all_ways(one, judge)
        others, more = _in_all_ways(other, judge)
        if ways == others:
            return ways, missing | more
        return ways + others, missing | more | question.missing


def _several(events: Value) -> Many:
    """Where there is no record that could hold events, there are none."""
    if isinstance(events, Many):
        return events
    return Many(gaps=events.missing if isinstance(events, Unknown) else frozenset())


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
    goes_on: bool = False
    """Whether the duty goes on after this stretch, which a pause or a reset closes."""

    def assess(self, events: Many) -> Assessment:
        days = sorted({day for day in events.items if self.start <= day and self._in_time(day)})
        if events.gaps:
            return undetermined(events.gaps | events.before)
        after = events.after if self._may_hide_events() else frozenset()
        if events.before and self._needs_earlier(days):
            return self.weigh_the_open_gap(days, replace(events, after=after))
        return self.weigh(days, after)

    def _may_hide_events(self) -> bool:
        """Whether events that count may lie after the last day that the record covers."""
        until = self.scope.record.recorded_until
        return self.end is None or until is None or until < self.end

    def weigh_the_open_gap(self, days: list[date], events: Many) -> Assessment:
        """
        Judge where earlier events may be missing: what is overdue since the last is so in any case.

        Not where that hangs on how many events there were, or there was a pause.
        """
        doubt = undetermined(events.before)
        if not days or not self.is_whole or any(phase.events for phase in self.phases):
            return doubt
        now = self.weigh(days, events.after)
        return now if now.outcome is Outcome.BREACHED else doubt

    def weigh(self, days: list[date], after: frozenset[str]) -> Assessment:
        """Judge the gaps; raises where a phase hangs on what is missing."""
        gaps = self._gaps(days)
        # A gap that a pause or a reset closes ends on that day, in the phase that governs then.
        closes = self.end if self.goes_on else None
        trailing = self._due_after(days[-1] if days else self.start, len(days), closes)
        return self._judge(gaps, days, trailing, after)

    def assuming(self, phase: _Phase, *, answer: bool) -> _Spacing:
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
        until = phase.until(self.scope) if phase.until else None
        holds = phase.when(self.scope) if phase.when else True
        if holds is False or (isinstance(until, date) and day >= until):
            return False
        doubt = unknown_among(until, holds)
        return doubt is None or self._asked(phase, doubt.missing)

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
        if self.goes_on and self.end is not None:
            return self._closed(gaps, _Gap(previous, due, self.end, at_most), after)
        late = max(gaps, key=lambda gap: gap.days_late, default=None)
        steps = (_step(previous, at_most, due),)
        may_be_over = after if self._may_have_run_out(due, has_gaps=bool(gaps)) else frozenset()
        done: Day = Unknown(may_be_over) if may_be_over else None
        exact = Due(
            due,
            due,
            steps=steps,
            readings=partial(at_most.readings, previous, self.scope.calendar),
            warnings=self._warnings(due, at_most),
        )
        now = by_due_date(exact, done, self.end, self.scope)
        if after and now.outcome is Outcome.DUE:
            now = self._due_by_then(now, due, at_most)
        if now.outcome in (Outcome.BREACHED, Outcome.UNDETERMINED) or late is None:
            return now
        if late.days_late:
            return self._late(late, now)
        return self._settled(now, days)

    def _closed(self, gaps: list[_Gap], closing: _Gap, after: frozenset[str]) -> Assessment:
        """Judge a stretch that a pause or a reset closes, which may hide events at its end."""
        is_unsure = bool(after) and (closing.days_late > 0 or len(self.phases) > 1)
        sure = gaps if is_unsure else [*gaps, closing]
        late = max(sure, key=lambda gap: gap.days_late, default=None)
        if late is not None and late.days_late:
            steps = (_step(late.start, late.at_most, late.due),)
            return Assessment(Outcome.LATE, due_on=late.due, done_on=late.done, steps=steps)
        if is_unsure:
            return undetermined(after)
        done = gaps[-1].done if gaps else None
        return Assessment(Outcome.MET if gaps else Outcome.CEASED, done_on=done)

    def _may_have_run_out(self, due: date, *, has_gaps: bool) -> bool:
        """
        Whether events that are not recorded may change what the gap that is open now comes to.

        With one spacing, events within a gap that has not run out make gaps that have not
        either, and fall due later; in phases the next one may be shorter.
        """
        closes = self.end or self.scope.as_at
        # Of a duty that has ended, one event tells whether it was met or has ceased.
        hangs_on_one = self.end is not None and not has_gaps
        return closes > due or len(self.phases) > 1 or hangs_on_one

    def _due_by_then(self, now: Assessment, due: date, at_most: Duration) -> Assessment:
        """An event that is not recorded would make the next one due later."""
        last = self.scope.after(at_most, self.scope.as_at)
        if last <= due:
            return now
        return replace(now, due_on=None, possible_due_on=(due, last), sensitive=(), warnings=())

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
            steps=(_step(late.start, late.at_most, late.due), *now.steps),
            warnings=now.warnings,
        )

    def _warnings(self, due: date, at_most: Duration) -> tuple[str, ...]:
        if at_most.unit is not Unit.WORKING_DAYS or self.scope.calendar.is_confirmed(due):
            return ()
        return (f"Bank holidays are not yet confirmed for {due.year}; {in_words(due)} may move.",)


def _stop(builder: Builder, spec: Interval, loc: Loc) -> ReadPause | None:
    """Return how to read a pause; a new beginning is one that ends as it begins."""
    if spec.resets_on is None:
        return compile_pause(builder, spec.paused, (*loc, "paused"))
    compile_moment(builder, spec.resets_on, (*loc, "resets_on"))
    # What is wrong in that day has been told with the place that it has in the file.
    return compile_pause(builder.quietly(), Pause(from_=spec.resets_on, until=spec.resets_on), loc)


def _with_pause(spacing: _Spacing, stopped: Stopped | Unknown | None, events: Many) -> Assessment:
    """Judge what came before the pause, which closes the gap that is open, and what comes after."""
    if isinstance(stopped, Unknown):
        return undetermined(stopped.missing)
    if stopped is None or _is_over(spacing.end, stopped.on):
        return spacing.assess(events)
    if stopped.missing:
        return undetermined(stopped.missing)
    goes_on = stopped.until
    if goes_on is not None and goes_on <= spacing.start:
        return spacing.assess(events)
    part = replace(spacing, is_whole=False)
    after = replace(part, start=goes_on).assess(events) if goes_on is not None else _STILL
    if stopped.on <= spacing.start:
        return after
    before = replace(part, end=stopped.on, goes_on=True).assess(events)
    return _before_and_after(before, after)


_STILL = Assessment(Outcome.NOT_TRIGGERED, message="{title}: the clock stands still.")


def _before_and_after(before: Assessment, after: Assessment) -> Assessment:
    """What was missed before stays missed, unless something is overdue now."""
    if before.outcome is Outcome.UNDETERMINED:
        is_missed = after.outcome in (Outcome.LATE, Outcome.BREACHED)
        if is_missed:
            return after
        missing = before.missing | after.missing
        is_open = after.outcome is Outcome.UNDETERMINED
        return replace(after, missing=missing) if is_open else undetermined(missing)
    if before.outcome is Outcome.MET and after.outcome is Outcome.CEASED:
        return replace(after, outcome=Outcome.MET, due_on=None, done_on=before.done_on)
    is_settled = after.outcome not in (Outcome.BREACHED, Outcome.UNDETERMINED)
    if before.outcome is not Outcome.LATE or not is_settled:
        return after
    found = replace(
        before,
        next_due_on=after.due_on if after.outcome is Outcome.DUE else after.next_due_on,
        steps=(*before.steps, *after.steps[-1:]),
        warnings=after.warnings,
    )
    return after if _days_late(after) > _days_late(found) else found


def _days_late(found: Assessment) -> int:
    """Return by how much the gap that is shown was too long."""
    if found.outcome is not Outcome.LATE or found.due_on is None or found.done_on is None:
        return 0
    return (found.done_on - found.due_on).days


def _is_over(end: date | None, day: date) -> bool:
    return end is not None and end <= day


def _agreed(ways: list[Assessment], missing: frozenset[str]) -> Assessment:
    """
    Return what all ways come to; where they differ, what would decide.

    A day on which they differ is not told, but for the due day: there the first and the last
    that it may be are.
    """
    first = ways[0]
    if all(each == first for each in ways):
        return first
    is_settled = _are_one({each.outcome for each in ways}) and not first.missing
    due = first.due_on if _are_one({each.due_on for each in ways}) else None
    days = sorted(day for each in ways for day in (each.possible_due_on or (each.due_on,)) if day)
    shared = first if is_settled else Assessment(Outcome.UNDETERMINED)
    return replace(
        shared,
        due_on=due,
        done_on=shared.done_on if _are_one({each.done_on for each in ways}) else None,
        next_due_on=shared.next_due_on if _are_one({each.next_due_on for each in ways}) else None,
        possible_due_on=() if due else tuple(dict.fromkeys((*days[:1], *days[-1:]))),
        missing=frozenset() if is_settled else missing.union(*(each.missing for each in ways)),
        sensitive=(),
    )


def _are_one(values: set[Any]) -> bool:
    return len(values) == 1


def _step(start: date, at_most: Duration, due: date) -> str:
    return f"{in_words(start)} + {at_most} = {in_words(due)} (the first day is not counted)"
