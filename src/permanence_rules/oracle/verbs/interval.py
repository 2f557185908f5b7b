"""Interval: events are never further apart than a period, from the anchor to the as-at date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.interval import Interval, Phase
from permanence_rules.oracle.changes import counted
from permanence_rules.oracle.court import Court, Happened
from permanence_rules.oracle.days import day, days_of, lacking
from permanence_rules.oracle.kleene import NO, OPEN
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import all_hold
from permanence_rules.oracle.spans import Term
from permanence_rules.oracle.weighing import end_of, weighed
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import Duration, in_words

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
    open_facts: frozenset[str] = _NOTHING


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
    if ended is not None and ended > place.as_at:
        ended = None
    # Both are read, whatever comes of the first: what is evidence hangs on the rule alone.
    stretches, ways = _stretches(place, spec, start, ended), _ways(place, spec)
    if isinstance(stretches, Unknown):
        return Assessment(Outcome.UNDETERMINED, missing=stretches.missing)
    judged = [_Weigher(place, court, spec, each, ended).weigh(stretches, events) for each in ways]
    return _agreed(ways, judged)


def _events(place: Place, spec: Interval) -> Many:
    found = days_of(place, spec.events)
    if isinstance(found, Many):
        return found
    return Many(gaps=found.missing) if isinstance(found, Unknown) else Many()


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
    stopped, resumed = day(place, spec.paused.from_), day(place, spec.paused.until)
    if sign == NO or stopped is None or (isinstance(stopped, date) and stopped > place.as_at):
        return [_Stretch(start)]
    if ended is not None and isinstance(stopped, date) and ended <= stopped:
        return [_Stretch(start)]
    if isinstance(resumed, date) and isinstance(stopped, date) and resumed < stopped:
        return [_Stretch(start)]
    if missing or isinstance(stopped, Unknown) or isinstance(resumed, Unknown):
        return Unknown(missing | lacking(stopped, resumed))
    before = [_Stretch(start, stopped)] if stopped > start else []
    if not isinstance(resumed, date) or resumed > place.as_at:
        return before
    is_in_vain = ended is not None and start < resumed and ended <= resumed
    return before if is_in_vain else [*before, _Stretch(max(resumed, start))]


# ---- phases --------------------------------------------------------------------------------------


def _phases(spec: Interval) -> tuple[Phase, ...]:
    return spec.phases or (Phase(at_most=spec.at_most),)  # type: ignore[arg-type]


def _ways(place: Place, spec: Interval) -> list[tuple[_Stage, ...]]:
    """Return the phases in every way that the record allows: yes first, then no."""
    return list(product(*(_stages(place, phase) for phase in _phases(spec))))


def _stages(place: Place, phase: Phase) -> list[_Stage]:
    until = day(place, phase.until) if phase.until is not None else None
    sign, lacks = all_hold(place, phase.when)
    over_on = until if isinstance(until, date) else None
    used = _Stage(phase.at_most, over_on, phase.for_first, phase.events, is_used=sign != NO)
    open_facts = lacking(until) | (lacks if sign == OPEN else _NOTHING)
    if sign == NO or not open_facts:
        return [used]
    return [replace(used, open_facts=open_facts), replace(used, is_used=False)]


def _agreed(ways: list[tuple[_Stage, ...]], judged: list[Assessment]) -> Assessment:
    """Return what all ways come to; both days, where only the day differs."""
    first = judged[0]
    if all(each == first for each in judged):
        return first
    is_settled = len({each.outcome for each in judged}) == 1 and not first.missing
    lacks = _deciding(ways, judged).union(*(each.missing for each in judged))

    def shared(name: str) -> Any:
        return getattr(first, name) if len({getattr(each, name) for each in judged}) == 1 else None

    days = sorted({d for each in judged for d in (each.possible_due_on or (each.due_on,)) if d})
    due = shared("due_on")
    return replace(
        first if is_settled else Assessment(Outcome.UNDETERMINED),
        due_on=due,
        done_on=shared("done_on") if is_settled else None,
        next_due_on=shared("next_due_on") if is_settled else None,
        possible_due_on=() if due else tuple(dict.fromkeys(days[:1] + days[-1:])),
        missing=_NOTHING if is_settled else lacks,
        sensitive=(),
    )


def _deciding(ways: list[tuple[_Stage, ...]], judged: list[Assessment]) -> frozenset[str]:
    """Return the open facts of each phase that makes a difference, the others being the same."""
    found = dict(zip(ways, judged, strict=True))
    missing = _NOTHING
    for way, one in found.items():
        for number, stage in enumerate(way):
            unused = replace(stage, is_used=False, open_facts=_NOTHING)
            other = found.get((*way[:number], unused, *way[number + 1 :]))
            if stage.open_facts and other is not None and other != one:
                missing |= stage.open_facts
    return missing


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
        doubt = _NOTHING
        for stretch in stretches:
            days = self._days(stretch, events)
            if events.gaps or (events.before and not (days and days[0] <= stretch.start)):
                doubt |= events.gaps | events.before
                if stretch is not stretches[-1]:
                    continue  # what came before a new beginning undoes nothing that came after
                open_to = Assessment(Outcome.UNDETERMINED, missing=doubt)
                return self._overdue_anyway(stretches, events) or open_to
            closed, unsure = self._sure(stretch, list(self._gaps(stretch, days)), events)
            gaps, doubt = gaps + closed, doubt | unsure
        worst = self._worst(gaps)
        now = self._now(stretches, events, has_gaps=bool(gaps))
        if now.outcome in (Outcome.BREACHED, Outcome.UNDETERMINED):
            return replace(now, missing=now.missing | doubt) if now.missing else now
        if worst is not None:
            return self._late(worst, now)
        if doubt:
            return Assessment(Outcome.UNDETERMINED, missing=doubt)
        held = [gap.done for gap in gaps if gap.done in events.items]
        if now.outcome is Outcome.CEASED and held:
            return Assessment(Outcome.MET, done_on=held[-1], steps=now.steps)
        return now

    def _now(self, stretches: list[_Stretch], events: Many, *, has_gaps: bool) -> Assessment:
        """Weigh the gap that is open, if there is one: not while the clock stands still."""
        if stretches and stretches[-1].stop is None:
            return self._trailing(stretches[-1], events, has_gaps=has_gaps)
        if self.ended is not None:
            return Assessment(Outcome.CEASED, closed_on=self.ended)
        return _STILL

    def _overdue_anyway(self, stretches: list[_Stretch], events: Many) -> Assessment | None:
        """Whatever came before the first event that is known, the gap since the last is over."""
        only, *more = stretches
        hangs_on_count = any(stage.events is not None for stage in self.stages)
        if more or only.stop is not None or events.gaps or hangs_on_count:
            return None
        now = self._trailing(only, events, has_gaps=True)
        has_begun = bool(self._days(only, events))
        return now if has_begun and now.outcome is Outcome.BREACHED else None

    def _sure(
        self, stretch: _Stretch, gaps: list[_Gap], events: Many
    ) -> tuple[list[_Gap], frozenset[str]]:
        """Leave out the gap that a pause closes, where it may hide events that would change it."""
        hidden = self._hidden(stretch, events)
        if stretch.stop is None or not gaps or not hidden:
            return gaps, _NOTHING
        if len(self.stages) == 1 and not self._is_late(gaps[-1]):
            return gaps, _NOTHING
        return gaps[:-1], hidden

    def _hidden(self, stretch: _Stretch, events: Many) -> frozenset[str]:
        """Return what is missing after the last day that the record covers, if that matters."""
        end, until = stretch.stop or self.ended, self.place.record.recorded_until
        return _NOTHING if end is not None and until is not None and end <= until else events.after

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

    def _trailing(self, stretch: _Stretch, events: Many, *, has_gaps: bool) -> Assessment:
        """Weigh the gap that is open; while it is not over, events not recorded cannot harm it."""
        days = self._days(stretch, events)
        previous = days[-1] if days else stretch.start
        due = self._due_after(stretch, previous, len(days), None)
        hidden = self._hidden(stretch, events)
        closes = self.ended or self.place.as_at
        is_over = closes > due.last or (self.ended is not None and not has_gaps)
        if is_over or len(self.stages) > 1:
            return weighed(self.place, self.court, due, Happened(None, hidden), self.ended)
        now = weighed(self.place, self.court, due, Happened(None), self.ended)
        latest = self._counted(self.stages[0].at_most, self.place.as_at).last
        if not hidden or now.outcome is not Outcome.DUE or latest <= due.last:
            return now
        both = (due.last, latest)
        return replace(now, due_on=None, possible_due_on=both, sensitive=(), warnings=())

    def _due_after(
        self, stretch: _Stretch, previous: date, number: int, following: date | None
    ) -> Term:
        due = self._counted(self._spacing(stretch, previous, number), previous)
        if self.spec.straddle == "start":
            return due
        reached = min(following, due.first) if following is not None else due.first
        other = self._counted(self._spacing(stretch, reached, number), previous)
        if self.spec.straddle == "end":
            return other
        return min(due, other, key=lambda each: each.first)

    def _counted(self, at_most: Duration, start: date) -> Term:
        """Count on from a day; what would run out in a time that was eased runs out with it."""
        term, eased = counted(self.place, at_most, start), self.spec.eased
        if eased is None or term.first < eased.from_ or term.first >= eased.until:
            return term
        (step,) = term.steps
        moved = f"{step}; moved to {in_words(eased.until)}, because {eased.because}"
        return replace(term, first=eased.until, last=eased.until, steps=(moved,), readings=tuple)

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
