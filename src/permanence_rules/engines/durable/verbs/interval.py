"""Interval: events are never further apart than a period, from the anchor to the as-at date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from permanence_rules.engines.durable.changes import counted
from permanence_rules.engines.durable.court import Court, Happened
from permanence_rules.engines.durable.days import day, days_of, lacking
from permanence_rules.engines.durable.kleene import NO, OPEN, YES
from permanence_rules.engines.durable.place import Place
from permanence_rules.engines.durable.questions import all_hold
from permanence_rules.engines.durable.spans import Term
from permanence_rules.engines.durable.weighing import end_of, weighed
from permanence_rules.findings import Outcome
from permanence_rules.obligations import Assessment
from permanence_rules.obligations.interval import Interval, Phase
from permanence_rules.timing import Duration
from permanence_rules.truth import Unknown
from permanence_rules.view import Many

__all__ = ["interval"]

_STILL = Assessment(Outcome.NOT_TRIGGERED, message="{title}: the clock stands still.")
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Stage:
    """A phase as far as the record tells: when it is over, and whether it is used."""

    at_most: Duration
    over_on: date | None
    for_first: Duration | None
    events: int | None
    is_used: bool


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time in which the events are owed; the day that closes it counts as one, if it does."""

    start: date
    stop: date | None = None


@dataclass(frozen=True, slots=True)
class _Gap:
    start: date
    term: Term
    done: date


def interval(place: Place, court: Court, spec: Interval) -> Assessment:
    """Weigh the gaps between events; the worst of the past, or the one that is open now."""
    start, ended = day(place, spec.of), end_of(place, spec)
    events = _events(place, spec)
    if start is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    if isinstance(start, Unknown):
        return Assessment(Outcome.UNDETERMINED, missing=start.missing)
    if isinstance(ended, Unknown):
        return Assessment(Outcome.UNDETERMINED, missing=ended.missing)
    stretches = _stretches(place, spec, start, ended)
    if isinstance(stretches, Unknown):
        return Assessment(Outcome.UNDETERMINED, missing=stretches.missing)
    judged = [
        _Weigher(place, court, spec, stages, ended).weigh(stretches, events)
        for stages in _ways(place, spec)
    ]
    return _agreed(judged, _open_facts(place, spec))


def _events(place: Place, spec: Interval) -> Many:
    found = days_of(place, spec.events)
    if isinstance(found, Many):
        return found
    if isinstance(found, Unknown):
        return Many(gaps=found.missing)
    return Many((found,)) if found is not None else Many()


# ---- when nothing is owed, and what begins anew --------------------------------------------------


def _stretches(
    place: Place, spec: Interval, start: date, ended: date | None
) -> list[_Stretch] | Unknown:
    """Return the times in which events are owed, the last of them open."""
    if spec.resets_on is not None:
        again = day(place, spec.resets_on)
        if isinstance(again, Unknown):
            return again
        is_in_vain = ended is not None and again is not None and ended <= again
        if again is None or again <= start or again > place.as_at or is_in_vain:
            return [_Stretch(start)]
        return [_Stretch(start, again), _Stretch(again)]
    if spec.paused is not None:
        return _around_the_pause(place, spec, start, ended)
    return [_Stretch(start)]


def _around_the_pause(
    place: Place, spec: Interval, start: date, ended: date | None
) -> list[_Stretch] | Unknown:
    assert spec.paused is not None
    sign, missing = all_hold(place, spec.paused.when)
    stopped = day(place, spec.paused.from_) if sign != NO else None
    if stopped is None or (isinstance(stopped, date) and stopped > place.as_at):
        return [_Stretch(start)]
    if ended is not None and isinstance(stopped, date) and ended <= stopped:
        return [_Stretch(start)]
    if missing or isinstance(stopped, Unknown):
        return Unknown(missing | lacking(stopped))
    resumed = day(place, spec.paused.until)
    if isinstance(resumed, Unknown):
        return resumed
    before = [_Stretch(start, stopped)] if stopped > start else []
    if not isinstance(resumed, date) or resumed > place.as_at:
        return before
    return [*before, _Stretch(max(resumed, start))]


# ---- phases --------------------------------------------------------------------------------------


def _phases(spec: Interval) -> tuple[Phase, ...]:
    return spec.phases or (Phase(at_most=spec.at_most),)  # type: ignore[arg-type]


def _open_facts(place: Place, spec: Interval) -> frozenset[str]:
    missing = _NOTHING
    for phase in _phases(spec):
        until = day(place, phase.until) if phase.until is not None else None
        sign, lacks = all_hold(place, phase.when)
        missing |= lacking(until) | (lacks if sign == OPEN else _NOTHING)
    return missing


def _ways(place: Place, spec: Interval) -> Iterator[tuple[_Stage, ...]]:
    """Yield the phases in every way that the record allows: yes first, then no."""
    return product(*(list(_stages(place, phase)) for phase in _phases(spec)))


def _stages(place: Place, phase: Phase) -> Iterator[_Stage]:
    until = day(place, phase.until) if phase.until is not None else None
    sign, _ = all_hold(place, phase.when)
    over_on = until if isinstance(until, date) else None
    stage = _Stage(phase.at_most, over_on, phase.for_first, phase.events, is_used=sign == YES)
    if isinstance(until, Unknown) or sign == OPEN:
        if sign != NO:
            yield replace(stage, is_used=True)
        yield replace(stage, is_used=False)
    else:
        yield stage


def _agreed(judged: list[Assessment], missing: frozenset[str]) -> Assessment:
    """Return what all ways come to; both days, where only the day differs."""
    first = judged[0]
    if all(each == first for each in judged):
        return first
    days = sorted({d for each in judged for d in (each.possible_due_on or (each.due_on,)) if d})
    outcomes = {each.outcome for each in judged}
    shared = first if len(outcomes) == 1 else Assessment(Outcome.UNDETERMINED)
    is_settled = len(outcomes) == 1 and first.outcome is not Outcome.UNDETERMINED
    lacks = _NOTHING.union(*(each.missing for each in judged))
    due = first.due_on if len({each.due_on for each in judged}) == 1 else None
    return replace(
        shared,
        due_on=due,
        possible_due_on=() if due else tuple(days[:1] + days[-1:]),
        steps=first.steps if is_settled else (),
        missing=lacks if is_settled else lacks | missing,
        sensitive=(),
    )


# ---- gaps ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Weigher:
    place: Place
    court: Court
    spec: Interval
    stages: tuple[_Stage, ...]
    ended: date | None

    def weigh(self, stretches: list[_Stretch], events: Many) -> Assessment:
        gaps: list[_Gap] = []
        for stretch in stretches:
            days = self._days(stretch, events)
            if events.gaps or (events.before and not (days and days[0] <= stretch.start)):
                doubt = Assessment(Outcome.UNDETERMINED, missing=events.gaps | events.before)
                return self._overdue_anyway(stretches, events) or doubt
            gaps += self._gaps(stretch, days)
        worst = self._worst(gaps)
        if not stretches or stretches[-1].stop is not None:
            return self._late(worst, _STILL) if worst is not None else _STILL
        now, days = self._trailing(stretches[-1], events)
        if now.outcome is Outcome.BREACHED or now.outcome is Outcome.UNDETERMINED:
            return now
        if worst is not None:
            return self._late(worst, now)
        held = [gap.done for gap in gaps if gap.done in events.items]
        if now.outcome is Outcome.CEASED and held:
            return Assessment(
                Outcome.MET, done_on=held[-1], steps=now.steps, closed_on=now.closed_on
            )
        return now

    def _overdue_anyway(self, stretches: list[_Stretch], events: Many) -> Assessment | None:
        """Whatever came before the first event that is known, the gap since the last is over."""
        only, *more = stretches
        hangs_on_count = any(stage.events is not None for stage in self.stages)
        if more or only.stop is not None or events.gaps or hangs_on_count:
            return None
        now, days = self._trailing(only, events)
        return now if days and now.outcome is Outcome.BREACHED else None

    def _days(self, stretch: _Stretch, events: Many) -> list[date]:
        last = min(
            each for each in (self.place.as_at, self.ended, stretch.stop) if each is not None
        )
        return sorted({each for each in events.items if stretch.start <= each <= last})

    def _gaps(self, stretch: _Stretch, days: list[date]) -> Iterator[_Gap]:
        """Yield each gap that is closed: by an event, or by the day that ends the stretch."""
        previous = stretch.start
        closing = [stretch.stop] if self._closes(stretch) and stretch.stop else []
        for number, each in enumerate([*days, *closing]):
            if each > previous or number:
                yield _Gap(previous, self._due_after(stretch, previous, number, each), each)
            previous = each

    def _closes(self, stretch: _Stretch) -> bool:
        return stretch.stop is not None and (self.ended is None or stretch.stop <= self.ended)

    def _worst(self, gaps: Iterable[_Gap]) -> _Gap | None:
        late = [gap for gap in gaps if self._is_late(gap)]
        return max(late, key=lambda gap: gap.done - gap.term.first, default=None)

    def _is_late(self, gap: _Gap) -> bool:
        return self.court.weigh(gap.term, Happened(gap.done), None) is Outcome.LATE

    def _late(self, gap: _Gap, now: Assessment) -> Assessment:
        return Assessment(
            Outcome.LATE,
            due_on=gap.term.due_on,
            done_on=gap.done,
            next_due_on=now.due_on if now.outcome is Outcome.DUE else None,
            missing=now.missing,
            steps=(*gap.term.steps, *now.steps),
            warnings=now.warnings,
        )

    def _trailing(self, stretch: _Stretch, events: Many) -> tuple[Assessment, list[date]]:
        days = self._days(stretch, events)
        previous = days[-1] if days else stretch.start
        due = self._due_after(stretch, previous, len(days), None)
        done = Happened(None, events.after)
        return weighed(self.place, self.court, due, done, self.ended), days

    def _due_after(
        self, stretch: _Stretch, previous: date, number: int, following: date | None
    ) -> Term:
        at_start = self._spacing(stretch, previous, number)
        due = counted(self.place, at_start, previous)
        if self.spec.straddle == "start":
            return due
        reached = min(following, due.first) if following is not None else due.first
        other = counted(self.place, self._spacing(stretch, reached, number), previous)
        if self.spec.straddle == "end":
            return other
        return min(due, other, key=lambda each: each.first)

    def _spacing(self, stretch: _Stretch, on: date, number: int) -> Duration:
        """The first phase whose end has not come and whose `when` holds; else the last."""
        for stage in self.stages:
            if stage.is_used and not self._is_over(stage, stretch, on, number):
                return stage.at_most
        return self.stages[-1].at_most

    def _is_over(self, stage: _Stage, stretch: _Stretch, on: date, number: int) -> bool:
        if stage.events is not None and number >= stage.events:
            return True
        if stage.over_on is not None and on >= stage.over_on:
            return True
        if stage.for_first is None:
            return False
        return on >= stage.for_first.after(stretch.start, self.place.calendar)
