"""Interval: events are never further apart than a period, up to the as-at date, in phases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.conditions import compile_all
from permanence_rules.engine.days import compile_moment
from permanence_rules.engine.paths import compile_path
from permanence_rules.engine.pauses import ReadPause, Stopped, compile_pause
from permanence_rules.engine.scope import Scope
from permanence_rules.engine.verbs.lifetime import Assess, compile_lifetime, undetermined
from permanence_rules.engine.verbs.spacing import Spacing, Stage, UnsettledError
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value
from permanence_rules.language.limits import Pause
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.verbs.interval import Interval, Phase
from permanence_rules.report.judgements import Assessment

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

    def assess(scope: Scope) -> Assessment:
        start, close, events = anchor(scope), end(scope), path.read(scope)
        if isinstance(start, Unknown):
            return undetermined(start.missing)
        if start is None:
            return Assessment(Outcome.NOT_TRIGGERED)
        if isinstance(close, Unknown):
            return undetermined(close.missing)
        stopped, several = stop(scope) if stop else None, _several(events)
        _read_all(phases, scope)
        spacing = Spacing(spec.straddle, spec.eased, phases, start, close, scope)
        return _agreed(*_in_all_ways(spacing, lambda each: _with_pause(each, stopped, several)))

    return assess


def _read_all(phases: tuple[Stage, ...], scope: Scope) -> None:
    """Read what every phase hangs on: which is evidence must not hang on the order of asking."""
    for phase in phases:
        if phase.until is not None:
            phase.until(scope)
        if phase.when is not None:
            phase.when(scope)


def _in_all_ways(
    spacing: Spacing, judge: Callable[[Spacing], Assessment]
) -> tuple[list[Assessment], frozenset[str]]:
    """
    Return what each way comes to in which open phases may turn out, and what is missing.

    Only what makes a difference is named.
    """
    try:
        return [judge(spacing)], frozenset()
    except UnsettledError as question:
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


def _with_pause(spacing: Spacing, stopped: Stopped | Unknown | None, events: Many) -> Assessment:
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
    after = _after_the_stop(part, goes_on, events)
    if stopped.on <= spacing.start:
        return after
    before = replace(part, end=stopped.on, goes_on=True).assess(events)
    return _before_and_after(before, after)


def _after_the_stop(spacing: Spacing, goes_on: date | None, events: Many) -> Assessment:
    """Nothing is owed while the clock stands still, nor if the duty ended before it went on."""
    if spacing.end is not None and (goes_on is None or spacing.end <= goes_on):
        return Assessment(Outcome.CEASED, closed_on=spacing.end)
    return replace(spacing, start=goes_on).assess(events) if goes_on is not None else _STILL


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
        done_on, closed_on = before.done_on, after.closed_on
        return Assessment(Outcome.MET, done_on=done_on, steps=after.steps, closed_on=closed_on)
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
