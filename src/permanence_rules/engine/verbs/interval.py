"""Interval: events are never further apart than a period, up to the as-at date, in phases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.conditions import compile_all
from permanence_rules.engine.days import compile_moment
from permanence_rules.engine.paths import compile_path
from permanence_rules.engine.pauses import ReadPause, Stopped, compile_pause
from permanence_rules.engine.scope import Scope
from permanence_rules.engine.verbs.agreement import (
    agreed,
    common_gaps,
    span_of,
)
from permanence_rules.engine.verbs.gap_findings import headed
from permanence_rules.engine.verbs.gaps import Event, Stage
from permanence_rules.engine.verbs.hidden_events import hidden_in
from permanence_rules.engine.verbs.lifetime import Assess, compile_lifetime, undetermined
from permanence_rules.engine.verbs.spacing import Spacing, UnsettledError
from permanence_rules.facts.truth import Between, Unknown
from permanence_rules.facts.view import Many, Value
from permanence_rules.language.limits import Pause
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.verbs.interval import Interval, Phase
from permanence_rules.report.judgements import Assessment
from permanence_rules.runtime.steps import BUDGET_ENDED, MOST_WAYS

__all__ = ["compile_interval"]


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
    wanted = max((phase.events or 0 for phase in phases), default=0)
    # Of an anchor that lies between two days those two decide, unless phases turn in between.
    is_even = not any(phase.until or phase.for_first or phase.when for phase in phases)

    def assess(scope: Scope) -> Assessment:
        start, close, events = anchor(scope), end(scope), _several(path.read(scope))
        stopped = stop(scope) if stop else None
        if start is None:
            return Assessment(Outcome.NOT_TRIGGERED)
        if isinstance(start, Unknown) and not (isinstance(start, Between) and is_even):
            return undetermined(start.missing)
        if isinstance(close, Unknown):
            return undetermined(close.missing)
        _read_all(phases, scope)
        if scope.was_never_owed:
            return Assessment(Outcome.NOT_TRIGGERED)
        missing = events.missing if events.gaps else _missing(stopped)
        if missing:
            return undetermined(missing)
        assert not isinstance(stopped, Unknown), "an unknown pause names what is missing"
        ways = _Ways(events, stopped, wanted)
        for each in _starts(start):
            ways.add(Spacing(spec.straddle, spec.eased, phases, each, close, scope))
        if isinstance(start, Between):
            ways.missing |= start.missing
        is_bounded = not isinstance(start, Between) or start.first is not None
        return ways.together(scope.as_at, is_bounded=is_bounded)

    return assess


def _missing(stopped: Stopped | Unknown | None) -> frozenset[str]:
    return stopped.missing if isinstance(stopped, Unknown) else frozenset()


def _read_all(phases: tuple[Stage, ...], scope: Scope) -> None:
    """
    Read what every phase hangs on: which is evidence must not hang on the order of asking.

    The days that `when` reads are turns: another phase may govern from each of them.
    """
    for phase in phases:
        if phase.until is not None:
            phase.until(scope)
    before = len(scope.trace)
    for phase in phases:
        if phase.when is not None:
            phase.when(scope)
    scope.turns = (*scope.turns, *scope.days_read(before))


def _starts(start: date | Between) -> tuple[Event, ...]:
    """Return the anchor; of one that lies between two days, both of them."""
    if not isinstance(start, Between):
        return (Event(start),)
    first = start.first or start.day - _LONG_AGO
    return tuple(Event(day, "earlier") for day in dict.fromkeys((first, start.day)))


_LONG_AGO = timedelta(days=20 * 365)

"""Longer than any time in care, where nothing says when what holds the events began."""


@dataclass(slots=True)
class _Ways:
    """What the ways come to in which the record may be completed."""

    events: Many
    stopped: Stopped | None
    wanted: int
    found: list[Assessment] = field(default_factory=list)
    missing: frozenset[str] = frozenset()
    is_any_hidden: bool = False

    def add(self, spacing: Spacing) -> None:
        """Judge in each way in which events that are not recorded may lie."""
        days = sorted({day for day in self.events.items if isinstance(day, date)})
        hidden = hidden_in(self.events, spacing, self.wanted)
        self.missing |= self.events.before if hidden.earlier is not None else frozenset()
        self.missing |= self.events.after if hidden.later is not None else frozenset()
        self.is_any_hidden |= bool(self.missing)
        try:
            for events in hidden.ways(spacing, days):
                self._add(spacing, events)
        except UnsettledError as question:
            # Where hidden events would be in time hangs on a phase that is open itself.
            self._add_both(question, spacing, self.add)

    def _add(self, spacing: Spacing, events: list[Event]) -> None:
        """Judge in one way of the events, by either answer to each question that is open."""
        if len(self.found) > MOST_WAYS:
            return
        try:
            self.found.append(_with_pause(spacing, self.stopped, events))
        except UnsettledError as question:
            self._add_both(question, spacing, lambda either: self._add(either, events))

    def _add_both(
        self, question: UnsettledError, spacing: Spacing, add: Callable[[Spacing], None]
    ) -> None:
        """Judge by either answer to a question; name what is missing if they differ."""
        known, missing = len(self.found), self.missing
        add(spacing.assuming(question.question, answer=True))
        middle = len(self.found)
        add(spacing.assuming(question.question, answer=False))
        one, other = (
            [_told(each) for each in ways]
            for ways in (self.found[known:middle], self.found[middle:])
        )
        if one != other:
            self.missing |= missing | question.missing

    def together(self, as_at: date, *, is_bounded: bool) -> Assessment:
        """Return what all ways come to; where they differ, what would decide."""
        if len(self.found) > MOST_WAYS:
            return replace(undetermined(self.missing), warnings=(BUDGET_ENDED,))
        if len(self.found) == 1:
            return headed(self.found[0])
        found = agreed(self.found, as_at)
        if found is None:
            return self._open()
        is_bounded &= not self.events.before or (
            self.events.earlier is not None and self.events.earlier.first is not None
        )
        found = headed(found)
        return found if is_bounded else _without_first(found)

    def _open(self) -> Assessment:
        """Return that the ways differ, and by when the last gap is due where they share that."""
        found = undetermined(self.missing.union(*(each.missing for each in self.found)))
        gaps = common_gaps([each.gaps for each in self.found])
        last = gaps[-1] if gaps and gaps[-1].done_on is None else None
        found = replace(found, gaps=gaps, due_on=last.due_on if last is not None else None)
        if self.is_any_hidden:
            return found
        done = {each.done_on for each in self.found}
        span = span_of([(each.due_on, each.possible_due_on) for each in self.found])
        return replace(
            found,
            due_on=span[0] if len(span) == 1 else None,
            possible_due_on=span if len(span) > 1 else (),
            done_on=done.pop() if len(done) == 1 else None,
        )


def _told(found: Assessment) -> Assessment:
    """Return what is told of all gaps together: what differs in one gap alone decides nothing."""
    return replace(found, gaps=(), sensitive=(), steps=())


def _without_first(found: Assessment) -> Assessment:
    """Tell the latest due day alone, where nothing says when the hidden events began."""
    return replace(
        found,
        possible_due_on=found.possible_due_on[-1:],
        gaps=tuple(
            gap.model_copy(update={"possible_due_on": gap.possible_due_on[-1:]})
            for gap in found.gaps
        ),
    )


def _several(events: Value) -> Many:
    """Where there is no record that could hold events, there are none."""
    if isinstance(events, Many):
        return events
    return Many(gaps=events.missing if isinstance(events, Unknown) else frozenset())


def _phases(builder: Builder, spec: Interval, loc: Loc) -> tuple[Stage, ...]:
    if spec.at_most is not None:
        return (Stage(spec.at_most, None, None, None, None),)
    return tuple(_phase(builder, phase, (*loc, "phases", i)) for i, phase in enumerate(spec.phases))


def _phase(builder: Builder, phase: Phase, loc: Loc) -> Stage:
    return Stage(
        phase.at_most,
        compile_moment(builder, phase.until, (*loc, "until")) if phase.until is not None else None,
        phase.for_first,
        phase.events,
        compile_all(builder, phase.when, (*loc, "when")) if phase.when else None,
    )


def _stop(builder: Builder, spec: Interval, loc: Loc) -> ReadPause | None:
    """Return how to read a pause; a new beginning is one that ends as it begins."""
    if spec.resets_on is None:
        return compile_pause(builder, spec.paused, (*loc, "paused"))
    compile_moment(builder, spec.resets_on, (*loc, "resets_on"))
    # What is wrong in that day has been told with the place that it has in the file.
    return compile_pause(builder.quietly(), Pause(from_=spec.resets_on, until=spec.resets_on), loc)


def _with_pause(spacing: Spacing, stopped: Stopped | None, events: list[Event]) -> Assessment:
    """Judge what came before the pause, which closes the gap that is open, and what comes after."""
    if stopped is None or _is_over(spacing.end, stopped.on):
        return spacing.assess(events)
    if stopped.missing:
        return undetermined(stopped.missing)
    goes_on = stopped.until
    if goes_on is not None and goes_on <= spacing.start.day:
        return spacing.assess(events)
    after = _after_the_stop(spacing, goes_on, events)
    if stopped.on <= spacing.start.day:
        return after
    before = replace(spacing, end=stopped.on, goes_on=True).assess(events)
    return _before_and_after(before, after)


def _after_the_stop(spacing: Spacing, goes_on: date | None, events: list[Event]) -> Assessment:
    """Nothing is owed while the clock stands still, nor if the duty ended before it went on."""
    if spacing.end is not None and (goes_on is None or spacing.end <= goes_on):
        return Assessment(Outcome.CEASED, closed_on=spacing.end)
    return replace(spacing, start=Event(goes_on)).assess(events) if goes_on is not None else _STILL


_STILL = Assessment(Outcome.NOT_TRIGGERED, message="{title}: the clock stands still.")


def _before_and_after(before: Assessment, after: Assessment) -> Assessment:
    """What was missed before stays missed, unless something is overdue now."""
    gaps = (*before.gaps, *after.gaps)
    if before.outcome is Outcome.MET and after.outcome is Outcome.CEASED:
        done_on, closed_on = before.done_on, after.closed_on
        return Assessment(
            Outcome.MET, done_on=done_on, steps=after.steps, closed_on=closed_on, gaps=gaps
        )
    if before.outcome is not Outcome.LATE or after.outcome is Outcome.BREACHED:
        return replace(after, gaps=gaps)
    found = replace(
        before,
        next_due_on=after.due_on if after.outcome is Outcome.DUE else after.next_due_on,
        steps=(*before.steps, *after.steps[-1:]),
        warnings=after.warnings,
    )
    return replace(after if _days_late(after) > _days_late(found) else found, gaps=gaps)


def _days_late(found: Assessment) -> int:
    """Return by how much the gap that is shown was too long."""
    if found.outcome is not Outcome.LATE or found.due_on is None:
        return 0
    if found.least_days is not None or found.done_on is None:
        return found.least_days or 0
    return (found.done_on - found.due_on).days


def _is_over(end: date | None, day: date) -> bool:
    return end is not None and end <= day
