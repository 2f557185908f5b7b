"""The gaps between the events of one record, each measured against the phase that governs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from permanence_rules.engine.due import Due
from permanence_rules.engine.scope import Scope
from permanence_rules.engine.verbs.gap_findings import (
    days_late,
    last_gap,
    late_finding,
    listed_gaps,
)
from permanence_rules.engine.verbs.gaps import Event, Stage, Term, TimedGap
from permanence_rules.engine.verbs.lifetime import by_due_date
from permanence_rules.facts.truth import Truth, Unknown, unknown_among
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.interval import Eased
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import Duration, Unit, in_words

__all__ = ["Spacing", "UnsettledError"]

_DAY = timedelta(days=1)


Question = tuple[str, object]

"""What was asked and cannot be told: whether a phase governs, or whether the duty was owed."""


class UnsettledError(Exception):
    """Something that decides a gap cannot be told; carries the question and what is missing."""

    def __init__(self, missing: frozenset[str], question: Question) -> None:
        self.missing = missing
        self.question = question
        super().__init__()


@dataclass(slots=True)
class Spacing:
    """The gaps between the events of one record, each measured against its phase."""

    straddle: str
    eased: Eased | None
    phases: tuple[Stage, ...]
    start: Event
    end: date | None
    scope: Scope
    assumed: tuple[tuple[Question, bool], ...] = ()
    goes_on: bool = False
    """Whether the duty goes on after this stretch, which a pause or a reset closes."""
    seen: dict[date, Scope] = field(default_factory=dict)
    """The rule as at the days on which something was asked."""

    def assess(self, events: Sequence[Event]) -> Assessment:
        """Judge the gaps between events; raises UnsettledError where one question is open."""
        since = sorted((each for each in events if self._counts(each)), key=lambda each: each.day)
        gaps = list(self._gaps(since))
        last = since[-1] if since else self.start
        if self.goes_on and self.end is not None:
            return self._closed(gaps, last, len(since))
        term = self._due_after(last.day, len(since), None)
        open_gap = self._excused(TimedGap(last, term, None))
        return self._judge(gaps, open_gap, since)

    def assuming(self, question: Question, *, answer: bool) -> Spacing:
        """Return the same gaps, with an answer to a question of which it is not known."""
        return replace(self, assumed=(*self.assumed, (question, answer)))

    def dense(self, previous: date, count: int, last: date) -> Iterator[date]:
        """Yield days up to the last so that no gap between them is too long."""
        while previous < last:
            due = self._due_after(previous, count, None).due
            previous, count = min(max(due, previous + _DAY), last), count + 1
            yield previous

    def marks(self) -> set[date]:
        """Return the days around which another phase begins to govern."""
        found = set()
        for day in self._boundaries(date.max):
            found |= {day - _DAY, day}
        return found

    def _counts(self, event: Event) -> bool:
        return self.start.day <= event.day and (self.end is None or event.day <= self.end)

    def _gaps(self, events: Sequence[Event]) -> Iterator[TimedGap]:
        previous = self.start
        for count, event in enumerate(events):
            if event.day > previous.day or count:
                term = self._due_after(previous.day, count, event.day)
                yield self._excused(TimedGap(previous, term, event))
            previous = event

    def _due_after(self, previous: date, count: int, following: date | None) -> Term:
        """
        Return by when the next event is due, by the phase that governs the gap.

        That is the first day on which, by what is known on it, the time has run out: what
        is approved afterwards does not shorten or lengthen a gap that had run out before.
        """
        if len(self.phases) == 1 and self.phases[0].when is None:
            return self._counted_on(previous, self.phases[0].at_most)
        last = min(following or self.scope.as_at, self.scope.as_at)
        for day in self._candidates(previous):
            # A gap ran out on 30 June; an approval of 5 July neither lengthens nor shortens it. So
            # each day is judged by what was known on it.
            term = self._term_on(day, previous, count, known_on=min(day, last))
            # A spacing of 1 week that begins 3 weeks after the last visit would make it overdue by
            # 2 weeks at once. It is owed from the day on which that spacing begins.
            if term.due < day:
                step = f"{term.step}; this spacing counts from {in_words(day)}"
                return Term(day, term.at_most, step)
            if term.due == day:
                return term
        return self._term_on(last, previous, count, known_on=last)

    def _candidates(self, previous: date) -> list[date]:
        """Return the days on which a gap may have run out, in the order of time."""
        dues = {self._counted_on(previous, phase.at_most).due for phase in self.phases}
        days = dues | set(self._boundaries(max(dues)))
        if any(phase.when for phase in self.phases):
            days |= set(self.scope.turns)
        return sorted(day for day in days if previous < day or day in dues)

    def _boundaries(self, last: date) -> Iterator[date]:
        """Yield the days on which a phase gives way to another."""
        for phase in self.phases:
            if phase.for_first is not None:
                yield self.scope.after(phase.for_first, self.start.day)
            until = phase.until(self.scope) if phase.until else None
            if isinstance(until, date) and until <= last:
                yield until

    def _term_on(self, day: date, previous: date, count: int, *, known_on: date) -> Term:
        """Return by when the next event is due if the gap lasts until a day."""
        first = self._counted_on(previous, self._phase_on(previous, count, known_on))
        # Six weeks after a visit, of which the last four lie in a weekly phase: `start` leaves the
        # gap its six weeks, `end` gives it one, `stricter` the earlier of the two.
        if self.straddle == "start":
            return first
        other = self._counted_on(previous, self._phase_on(day, count, known_on))
        if self.straddle == "end":
            return other
        return first if first.due <= other.due else other

    def _counted_on(self, previous: date, at_most: Duration) -> Term:
        day = self.scope.after(at_most, previous)
        step = f"{in_words(previous)} + {at_most} = {in_words(day)} (the first day is not counted)"
        if self.eased is None or not self.eased.from_ <= day < self.eased.until:
            readings = partial(at_most.readings, previous, self.scope.calendar)
            return Term(day, at_most, step, readings)
        later = f"; moved to {in_words(self.eased.until)}, because {self.eased.because}"
        return Term(self.eased.until, at_most, step + later)

    def _phase_on(self, day: date, count: int, known_on: date) -> Duration:
        for number, phase in enumerate(self.phases):
            if self._governs(number, phase, day, count, known_on):
                return phase.at_most
        return self.phases[-1].at_most

    def _governs(self, number: int, phase: Stage, day: date, count: int, known_on: date) -> bool:
        if phase.events is not None and count >= phase.events:
            return False
        if phase.for_first is not None and day >= self.scope.after(phase.for_first, self.start.day):
            return False
        until = phase.until(self.scope) if phase.until else None
        if isinstance(until, date) and day >= until:
            return False
        holds = phase.when(self._as_at(known_on)) if phase.when else True
        if holds is False:
            return False
        doubt = unknown_among(until, holds)
        return doubt is None or self._asked(("phase", number), doubt.missing)

    def _as_at(self, day: date) -> Scope:
        """Return the rule as at another day; as it is today, where the record was not there."""
        if day == self.scope.as_at:
            return self.scope
        if day not in self.seen:
            self.seen[day] = self.scope.at(day) or self.scope
        return self.seen[day]

    def _asked(self, question: Question, missing: frozenset[str]) -> bool:
        """Return what is assumed; while nothing is, it must be judged both ways."""
        for assumed, answer in self.assumed:
            if assumed == question:
                return answer
        raise UnsettledError(missing, question)

    def _excused(self, gap: TimedGap) -> TimedGap:
        """Return a gap as it was owed: by its own due day, by a later one, or not at all."""
        owed_on = self.scope.owed_on
        end = gap.done.day if gap.done is not None else self.scope.as_at
        if self.end is not None:
            end = min(end, self.end)
        if owed_on is None or gap.term.due >= end:
            return gap
        if self._is_owed(owed_on, gap.term.due):
            return gap
        before = gap.term.due
        turns = {day for day in self.scope.turns if before < day < end}
        for day in (*sorted(turns), end):
            if self._is_owed(owed_on, day):
                first = self._first_owed(owed_on, before, day)
                step = f"{gap.term.step}; owed from {in_words(first)}"
                return replace(gap, term=Term(first, gap.term.at_most, step))
            before = day
        return replace(gap, is_excused=True)

    def _first_owed(self, owed_on: Callable[[date], Truth], before: date, day: date) -> date:
        """Return the first day on which it was owed, after one on which it was not."""
        while (day - before).days > 1:
            middle = before + (day - before) // 2
            if self._is_owed(owed_on, middle):
                day = middle
            else:
                before = middle
        return day

    def _is_owed(self, owed_on: Callable[[date], Truth], day: date) -> bool:
        answer = owed_on(day)
        if isinstance(answer, Unknown):
            return self._asked(("owed", day), answer.missing)
        return answer

    def _judge(
        self, gaps: list[TimedGap], open_gap: TimedGap, events: Sequence[Event]
    ) -> Assessment:
        now = self._now(open_gap)
        late = max((gap for gap in gaps if gap.is_certain), key=days_late, default=None)
        if late is None or not late.days_late:
            late = max(gaps, key=days_late, default=None)
        listed = (*listed_gaps(gaps), *last_gap(open_gap, now, self.scope.as_at))
        if now.outcome is Outcome.BREACHED or late is None:
            return replace(now, gaps=listed)
        if late.days_late:
            return replace(late_finding(late, now), gaps=listed)
        if now.outcome is Outcome.CEASED:
            # The last that is recorded, whatever came since.
            done = max((each.day for each in events if each.is_recorded), default=None)
            return Assessment(
                Outcome.MET, done_on=done, steps=now.steps, closed_on=now.closed_on, gaps=listed
            )
        return replace(now, gaps=listed)

    def _now(self, gap: TimedGap) -> Assessment:
        """Judge the gap that nothing has ended yet."""
        if gap.is_excused:
            return Assessment(Outcome.CEASED, closed_on=self.end)
        term = gap.term
        exact = Due(
            term.due,
            term.due,
            steps=(term.step,),
            readings=term.readings,
            warnings=self._warnings(term),
        )
        return by_due_date(exact, None, self._end_of(gap), self.scope)

    def _end_of(self, gap: TimedGap) -> date | None:
        """Return the day on which the duty ended, or since when it is lifted, if it ran out."""
        owed_on = self.scope.owed_on
        if owed_on is None or gap.term.due >= self.scope.as_at or self.end is not None:
            return self.end
        turns = {day for day in self.scope.turns if gap.term.due < day}
        lifted_on = None
        for day in (self.scope.as_at, *sorted(turns, reverse=True)):
            if owed_on(day) is not False:
                break  # lifted for a time only, it is owed again, and the same delay goes on
            lifted_on = day
        return lifted_on

    def _closed(self, gaps: list[TimedGap], last: Event, count: int) -> Assessment:
        """Judge a stretch that a pause or a reset closes, in the phase that governs then."""
        assert self.end is not None
        closing = Event(self.end)
        term = self._due_after(last.day, count, self.end)
        closed = self._excused(TimedGap(last, term, closing))
        every = [*gaps, closed] if closed.days_late else gaps
        late = max([*gaps, closed], key=days_late)
        listed = tuple(listed_gaps(every))
        if late.days_late:
            done = late.done.day if late.done is not None and late.done.is_recorded else None
            return Assessment(
                Outcome.LATE,
                due_on=late.term.due,
                done_on=done,
                steps=(late.term.step,),
                gaps=listed,
                least_days=late.days_late if done is None else None,
            )
        done = last.day if gaps and last.is_recorded else None
        return Assessment(Outcome.MET if gaps else Outcome.CEASED, done_on=done, gaps=listed)

    def _warnings(self, term: Term) -> tuple[str, ...]:
        due = term.due
        if term.at_most.unit is not Unit.WORKING_DAYS or self.scope.calendar.is_confirmed(due):
            return ()
        return (f"Bank holidays are not yet confirmed for {due.year}; {in_words(due)} may move.",)
