"""The gaps between the events of one record, each measured against the phase that governs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from permanence_rules.engine.days import Day
from permanence_rules.engine.due import NO_READINGS, Due, ReadReadings
from permanence_rules.engine.scope import Ask, Scope
from permanence_rules.engine.verbs.lifetime import by_due_date, undetermined
from permanence_rules.facts.truth import Unknown, unknown_among
from permanence_rules.facts.view import Many
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.interval import Eased
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import Duration, Unit, in_words

__all__ = ["Spacing", "Stage", "UnsettledError"]


@dataclass(frozen=True, slots=True)
class Stage:
    """How to read a phase: its spacing, and until when it governs."""

    at_most: Duration
    until: Callable[[Scope], Day] | None
    for_first: Duration | None
    events: int | None
    when: Ask | None


@dataclass(frozen=True, slots=True)
class _Term:
    """By when the next event is due, how that was worked out, and how else it could be read."""

    due: date
    at_most: Duration
    step: str
    readings: ReadReadings


@dataclass(frozen=True, slots=True)
class _Gap:
    term: _Term
    done: date

    @property
    def days_late(self) -> int:
        return max(0, (self.done - self.term.due).days)


class UnsettledError(Exception):
    """Whether a phase governs cannot be told; carries the phase and what is missing."""

    def __init__(self, missing: frozenset[str], phase: Stage) -> None:
        self.missing = missing
        self.phase = phase
        super().__init__()


@dataclass(slots=True)
class Spacing:
    """The gaps between the events of one record, each measured against its phase."""

    straddle: str
    eased: Eased | None
    phases: tuple[Stage, ...]
    start: date
    end: date | None
    scope: Scope
    assumed: tuple[tuple[Stage, bool], ...] = ()
    is_whole: bool = True
    goes_on: bool = False
    """Whether the duty goes on after this stretch, which a pause or a reset closes."""

    def assess(self, events: Many) -> Assessment:
        """Judge the gaps between events; raises UnsettledError where a phase is not settled."""
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

    def assuming(self, phase: Stage, *, answer: bool) -> Spacing:
        """Return the same gaps, with an answer for a phase of which it is not known."""
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
                gaps.append(_Gap(self._due_after(previous, count, day), day))
            previous = day
        return gaps

    def _due_after(self, previous: date, count: int, following: date | None) -> _Term:
        """Return by when the next event is due, by the phase that governs the gap."""
        first = self._counted_on(previous, self._phase_on(previous, count))
        if self.straddle == "start":
            return first
        reached = min(following or first.due, first.due)
        other = self._counted_on(previous, self._phase_on(reached, count))
        if self.straddle == "end":
            return other
        return first if first.due <= other.due else other

    def _counted_on(self, previous: date, at_most: Duration) -> _Term:
        day = self.scope.after(at_most, previous)
        step = f"{in_words(previous)} + {at_most} = {in_words(day)} (the first day is not counted)"
        if self.eased is None or not self.eased.from_ <= day < self.eased.until:
            readings = partial(at_most.readings, previous, self.scope.calendar)
            return _Term(day, at_most, step, readings)
        later = f"; moved to {in_words(self.eased.until)}, because {self.eased.because}"
        return _Term(self.eased.until, at_most, step + later, NO_READINGS)

    def _phase_on(self, day: date, count: int) -> Duration:
        for phase in self.phases:
            if self._governs(phase, day, count):
                return phase.at_most
        return self.phases[-1].at_most

    def _governs(self, phase: Stage, day: date, count: int) -> bool:
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

    def _asked(self, phase: Stage, missing: frozenset[str]) -> bool:
        """Return what is assumed of a phase; while nothing is, it must be judged both ways."""
        for assumed, answer in self.assumed:
            if assumed is phase:
                return answer
        raise UnsettledError(missing, phase)

    def _judge(
        self, gaps: list[_Gap], days: list[date], trailing: _Term, after: frozenset[str]
    ) -> Assessment:
        due = trailing.due
        if self.goes_on and self.end is not None:
            return self._closed(gaps, _Gap(trailing, self.end), after)
        late = max(gaps, key=lambda gap: gap.days_late, default=None)
        may_be_over = after if self._may_have_run_out(due, has_gaps=bool(gaps)) else frozenset()
        done: Day = Unknown(may_be_over) if may_be_over else None
        exact = Due(
            due,
            due,
            steps=(trailing.step,),
            readings=trailing.readings,
            warnings=self._warnings(trailing),
        )
        now = by_due_date(exact, done, self.end, self.scope)
        if after and now.outcome is Outcome.DUE:
            now = self._due_by_then(now, trailing)
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
            steps = (late.term.step,)
            return Assessment(Outcome.LATE, due_on=late.term.due, done_on=late.done, steps=steps)
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

    def _due_by_then(self, now: Assessment, term: _Term) -> Assessment:
        """An event that is not recorded would make the next one due later."""
        last = self._counted_on(self.scope.as_at, term.at_most).due
        if last <= term.due:
            return now
        both = (term.due, last)
        return replace(now, due_on=None, possible_due_on=both, sensitive=(), warnings=())

    def _settled(self, now: Assessment, days: list[date]) -> Assessment:
        if now.outcome is Outcome.CEASED:
            return Assessment(
                Outcome.MET, done_on=days[-1], steps=now.steps, closed_on=now.closed_on
            )
        return now

    def _late(self, late: _Gap, now: Assessment) -> Assessment:
        return Assessment(
            Outcome.LATE,
            due_on=late.term.due,
            done_on=late.done,
            next_due_on=now.due_on if now.outcome is Outcome.DUE else None,
            steps=(late.term.step, *now.steps),
            warnings=now.warnings,
        )

    def _warnings(self, term: _Term) -> tuple[str, ...]:
        due = term.due
        if term.at_most.unit is not Unit.WORKING_DAYS or self.scope.calendar.is_confirmed(due):
            return ()
        return (f"Bank holidays are not yet confirmed for {due.year}; {in_words(due)} may move.",)
