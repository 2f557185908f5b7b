"""The gaps between the events of one record, each measured against the phase that governs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Literal

from permanence_rules.engine.days import Day
from permanence_rules.engine.due import NO_READINGS, Due, ReadReadings
from permanence_rules.engine.scope import Ask, Scope
from permanence_rules.engine.verbs.lifetime import by_due_date
from permanence_rules.facts.truth import Truth, Unknown, unknown_among
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.interval import Eased
from permanence_rules.report.findings import Gap
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import Duration, Unit, in_words

__all__ = ["Event", "Spacing", "Stage", "UnsettledError", "headed"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stage:
    """How to read a phase: its spacing, and until when it governs."""

    at_most: Duration
    until: Callable[[Scope], Day] | None
    for_first: Duration | None
    events: int | None
    when: Ask | None


@dataclass(frozen=True, slots=True)
class Event:
    """The day of an event, and whether it is recorded or taken on trial."""

    day: date
    kind: Literal["recorded", "earlier", "later"] = "recorded"

    @property
    def is_recorded(self) -> bool:
        """Whether the case holds it."""
        return self.kind == "recorded"


@dataclass(frozen=True, slots=True)
class _Term:
    """By when the next event is due, how that was worked out, and how else it could be read."""

    due: date
    at_most: Duration
    step: str
    readings: ReadReadings = NO_READINGS


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap between two events; while nothing has ended it, it is open."""

    start: Event
    term: _Term
    done: Event | None
    is_excused: bool = False

    @property
    def days_late(self) -> int:
        """By how many days it was too long; none while it is open."""
        if self.done is None or self.is_excused:
            return 0
        return max(0, (self.done.day - self.term.due).days)

    @property
    def is_certain(self) -> bool:
        """Whether it is there however the record is completed: it ends with a recorded event."""
        if self.done is not None and self.done.is_recorded:
            return True
        # The gap in which the days covered by the record end is the last.
        return self.start.kind != "later" and (self.done is None or self.done.kind == "later")


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
        open_gap = self._excused(_Gap(last, term, None))
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

    def _gaps(self, events: Sequence[Event]) -> Iterator[_Gap]:
        previous = self.start
        for count, event in enumerate(events):
            if event.day > previous.day or count:
                term = self._due_after(previous.day, count, event.day)
                yield self._excused(_Gap(previous, term, event))
            previous = event

    def _due_after(self, previous: date, count: int, following: date | None) -> _Term:
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
                return _Term(day, term.at_most, step)
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

    def _term_on(self, day: date, previous: date, count: int, *, known_on: date) -> _Term:
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

    def _counted_on(self, previous: date, at_most: Duration) -> _Term:
        day = self.scope.after(at_most, previous)
        step = f"{in_words(previous)} + {at_most} = {in_words(day)} (the first day is not counted)"
        if self.eased is None or not self.eased.from_ <= day < self.eased.until:
            readings = partial(at_most.readings, previous, self.scope.calendar)
            return _Term(day, at_most, step, readings)
        later = f"; moved to {in_words(self.eased.until)}, because {self.eased.because}"
        return _Term(self.eased.until, at_most, step + later)

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

    def _excused(self, gap: _Gap) -> _Gap:
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
                return replace(gap, term=_Term(first, gap.term.at_most, step))
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

    def _judge(self, gaps: list[_Gap], open_gap: _Gap, events: Sequence[Event]) -> Assessment:
        now = self._now(open_gap)
        late = max((gap for gap in gaps if gap.is_certain), key=_days_late, default=None)
        if late is None or not late.days_late:
            late = max(gaps, key=_days_late, default=None)
        listed = (*self._listed(gaps), *self._last(open_gap, now))
        if now.outcome is Outcome.BREACHED or late is None:
            return replace(now, gaps=listed)
        if late.days_late:
            return replace(self._late(late, now), gaps=listed)
        if now.outcome is Outcome.CEASED:
            # The last that is recorded, whatever came since.
            done = max((each.day for each in events if each.is_recorded), default=None)
            return Assessment(
                Outcome.MET, done_on=done, steps=now.steps, closed_on=now.closed_on, gaps=listed
            )
        return replace(now, gaps=listed)

    def _now(self, gap: _Gap) -> Assessment:
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

    def _end_of(self, gap: _Gap) -> date | None:
        """Return the day on which the duty ended, or was seen to be lifted after it ran out."""
        owed_on = self.scope.owed_on
        if owed_on is None or gap.term.due >= self.scope.as_at or self.end is not None:
            return self.end
        turns = {day for day in self.scope.turns if gap.term.due < day}
        for day in (*sorted(turns), self.scope.as_at):
            if owed_on(day) is False:
                return day
        return None

    def _closed(self, gaps: list[_Gap], last: Event, count: int) -> Assessment:
        """Judge a stretch that a pause or a reset closes, in the phase that governs then."""
        assert self.end is not None
        closing = Event(self.end)
        term = self._due_after(last.day, count, self.end)
        closed = self._excused(_Gap(last, term, closing))
        every = [*gaps, closed] if closed.days_late else gaps
        late = max([*gaps, closed], key=_days_late)
        listed = tuple(self._listed(every))
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

    def _late(self, late: _Gap, now: Assessment) -> Assessment:
        is_known = late.done is not None and late.done.is_recorded
        return Assessment(
            Outcome.LATE,
            due_on=late.term.due,
            done_on=late.done.day if late.done is not None and is_known else None,
            next_due_on=now.due_on if now.outcome is Outcome.DUE else None,
            steps=(late.term.step, *now.steps),
            warnings=now.warnings,
            least_days=None if is_known else late.days_late,
        )

    def _listed(self, gaps: Sequence[_Gap]) -> Iterator[Gap]:
        """Yield the gaps that are there however the record is completed."""
        for gap in gaps:
            if not gap.is_certain or gap.is_excused or gap.done is None:
                continue
            outcome = Outcome.LATE if gap.days_late else Outcome.MET
            yield Gap(
                outcome=outcome,
                started_on=gap.start.day if gap.start.is_recorded else None,
                due_on=gap.term.due,
                done_on=gap.done.day if gap.done.is_recorded else None,
                days_late=gap.days_late or None,
                policy_sensitive=_other_readings(gap.term, gap.done.day, outcome),
            )

    def _last(self, gap: _Gap, now: Assessment) -> Iterator[Gap]:
        """Yield the gap that is open, if it is owed and does not hang on what is not recorded."""
        if not gap.is_certain or now.outcome not in (Outcome.DUE, Outcome.BREACHED):
            return
        end = min(self.scope.as_at, now.closed_on or self.scope.as_at)
        yield Gap(
            outcome=now.outcome,
            started_on=gap.start.day if gap.start.is_recorded else None,
            due_on=gap.term.due,
            days_overdue=(end - gap.term.due).days if now.outcome is Outcome.BREACHED else None,
            policy_sensitive=now.sensitive,
        )

    def _warnings(self, term: _Term) -> tuple[str, ...]:
        due = term.due
        if term.at_most.unit is not Unit.WORKING_DAYS or self.scope.calendar.is_confirmed(due):
            return ()
        return (f"Bank holidays are not yet confirmed for {due.year}; {in_words(due)} may move.",)


def _days_late(gap: _Gap) -> int:
    return gap.days_late


_FURTHEST = 14

"""No other reading of a spacing lies further from the due day, in days, holidays included."""


def _other_readings(term: _Term, done: date, outcome: Outcome) -> tuple[str, ...]:
    """Name the other readings of the spacing by which a gap would have turned out otherwise."""
    if abs((done - term.due).days) > _FURTHEST:
        return ()
    found = []
    for reading in term.readings():
        other = Outcome.MET if done <= reading.due_on else Outcome.LATE
        if other is not outcome:
            words = f"{reading.words[0].upper()}{reading.words[1:]}"
            found.append(
                f"{words}, it would be due by {in_words(reading.due_on)} and the outcome "
                f"would be {other.value}."
            )
    return tuple(found)


def headed(found: Assessment) -> Assessment:
    """
    Return it with the days of the gap that it is about, and the readings that would change it.

    That is the gap that is overdue, failing that the one that was too long by most days.
    """
    if found.outcome not in (Outcome.BREACHED, Outcome.LATE, Outcome.VIOLATED):
        others = [text for gap in found.gaps for text in gap.policy_sensitive]
        return replace(found, sensitive=tuple(dict.fromkeys((*found.sensitive, *others))))
    missed = [gap for gap in found.gaps if gap.days_late or gap.days_overdue]
    if not missed:
        return found
    last = found.gaps[-1]
    is_overdue = last.done_on is None and last.days_overdue
    gap = last if is_overdue else max(missed, key=lambda each: each.days_late or 0)
    days = gap.days_overdue if is_overdue else gap.days_late
    is_told = gap.due_on is not None and (gap.outcome is Outcome.BREACHED or gap.done_on)
    return replace(
        found,
        due_on=gap.due_on,
        possible_due_on=gap.possible_due_on,
        done_on=gap.done_on,
        least_days=None if is_told else days,
        # Another reading of one gap changes nothing where another was too long as well.
        sensitive=gap.policy_sensitive if is_overdue or len(missed) == 1 else (),
    )
