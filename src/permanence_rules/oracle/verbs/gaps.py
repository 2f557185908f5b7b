"""The gaps between the events of a duty that recurs, in one way in which the record may go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import takewhile

from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.interval import Interval, Phase
from permanence_rules.oracle.changes import counted, holidays
from permanence_rules.oracle.court import Court, Happened
from permanence_rules.oracle.days import day, lacking
from permanence_rules.oracle.kleene import NO, OPEN, YES, Answer
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import all_hold
from permanence_rules.oracle.spans import Term
from permanence_rules.oracle.verbs.one_gap import (
    Happening,
    Stretch,
    last_told,
    late_by,
    listed,
    worst,
)
from permanence_rules.oracle.weighing import weighed
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import Duration, in_words

__all__ = ["Line", "OpenQuestionError", "phases_of"]

_A_DAY = timedelta(days=1)

Question = tuple[str, object]
"""What a gap hangs on and the record leaves open: a phase by its number, or a day by itself."""


class OpenQuestionError(Exception):
    """A gap hangs on something open; both answers have to be tried."""

    def __init__(self, question: Question, missing: frozenset[str]) -> None:
        self.question, self.missing = question, missing
        super().__init__()


def phases_of(spec: Interval) -> tuple[Phase, ...]:
    """Return the phases of an interval; one with a single spacing has one."""
    return spec.phases or (Phase(at_most=spec.at_most),)  # type: ignore[arg-type]


@dataclass(slots=True)
class Line:
    """The line of time of one duty, from its start to its end or the as-at date."""

    place: Place
    court: Court
    spec: Interval
    start: Happening
    ended: date | None
    turns: tuple[date, ...]
    """Days on which a phase may have begun to govern, or the duty to be owed, or ceased to."""
    answers: dict[Question, bool] = field(default_factory=dict)
    is_broken_off: bool = False
    """Whether a pause or a new beginning ends this line, and the duty goes on after it."""

    def taking(self, question: Question, *, answer: bool) -> Line:
        """Return the same line, with an answer taken to be so."""
        return replace(self, answers={**self.answers, question: answer})

    def judged(self, happenings: Sequence[Happening]) -> Assessment:
        """Return what the duty comes to; raises OpenQuestionError for what must be tried."""
        held = sorted((each for each in happenings if self._counts(each)), key=lambda h: h.day)
        gaps = list(self._between(held))
        last, number = (held[-1] if held else self.start), len(held)
        if self.is_broken_off and self.ended is not None:
            return self._broken_off(gaps, last, number)
        open_gap = self._as_owed(self._gap(last, number, None))
        return self._told(gaps, open_gap, held)

    # ---- which gaps there are --------------------------------------------------------------------

    def _counts(self, event: Happening) -> bool:
        return self.start.day <= event.day and (self.ended is None or event.day <= self.ended)

    def _between(self, held: Sequence[Happening]) -> Iterator[Stretch]:
        opened = self.start
        for number, event in enumerate(held):
            # An event on the very day of the anchor ends no gap.
            if number or event.day != opened.day:
                yield self._as_owed(self._gap(opened, number, event))
            opened = event

    def _gap(self, opened: Happening, number: int, closed: Happening | None) -> Stretch:
        following = closed.day if closed is not None else None
        period, term = self.due_after(opened.day, number, following)
        return Stretch(opened, period, term, closed)

    # ---- by when the next one is due -------------------------------------------------------------

    def due_after(
        self, previous: date, number: int, following: date | None
    ) -> tuple[Duration, Term]:
        """
        Return the spacing that governs and its term.

        The time ran out on the first day on which, by the phases as they were known to be on
        that day, it had run out: an approval that comes later neither shortens nor lengthens it.
        """
        phases = phases_of(self.spec)
        if len(phases) == 1 and not phases[0].when:
            return phases[0].at_most, self._counted(phases[0].at_most, previous)
        today = self.place.as_at
        known_to = today if following is None else min(following, today)
        for on in self._days_to_try(previous):
            period, term = self._term_as_at(on, previous, number, min(on, known_to))
            if term.first == on:
                return period, term
            if term.first < on:
                return period, self._moved(
                    term, period, on, f"; this spacing counts from {in_words(on)}"
                )
        return self._term_as_at(known_to, previous, number, known_to)

    def _days_to_try(self, previous: date) -> list[date]:
        """Return the days on which it may run out, ascending: due days, and turns of phases."""
        phases = phases_of(self.spec)
        dues = {self._counted(each.at_most, previous).first for each in phases}
        found = {*dues, *self._turns_of_phases()} - {date.max}
        last = max(dues)
        ends = self._ends_of_phases()
        found = {each for each in found if each in dues or each not in ends or each <= last}
        if any(each.when for each in phases):
            found |= set(self.turns)
        return sorted(each for each in found if each in dues or each > previous)

    def _ends_of_phases(self) -> set[date]:
        ends = (day(self.place, each.until) for each in phases_of(self.spec) if each.until)
        return {each for each in ends if isinstance(each, date)}

    def _turns_of_phases(self) -> set[date]:
        firsts = (each.for_first for each in phases_of(self.spec) if each.for_first is not None)
        calendar = self.place.calendar
        return {each.after(self.start.day, calendar) for each in firsts} | self._ends_of_phases()

    def marks(self) -> set[date]:
        """Return the days around which another phase begins to govern."""
        return {each - step for each in self._turns_of_phases() for step in (_A_DAY, 0 * _A_DAY)}

    def _term_as_at(
        self, on: date, previous: date, number: int, known_on: date
    ) -> tuple[Duration, Term]:
        """Return the term of a gap that has lasted until a day, as `straddle` chooses."""
        at_start = self._governing(previous, number, known_on)
        one = (at_start, self._counted(at_start, previous))
        if self.spec.straddle == "start":
            return one
        at_end = self._governing(on, number, known_on)
        other = (at_end, self._counted(at_end, previous))
        if self.spec.straddle == "end":
            return other
        return one if one[1].first <= other[1].first else other

    def _governing(self, on: date, number: int, known_on: date) -> Duration:
        """Return the spacing of the first phase that is not over and whose `when` holds."""
        phases = phases_of(self.spec)
        for index, phase in enumerate(phases):
            sign, missing = self._governs(phase, on, number, known_on)
            if sign == OPEN:
                sign = YES if self._answer(("phase", index), missing) else NO
            if sign == YES:
                return phase.at_most
        return phases[-1].at_most

    def _governs(self, phase: Phase, on: date, number: int, known_on: date) -> Answer:
        is_over = phase.events is not None and number >= phase.events
        if phase.for_first is not None:
            is_over |= on >= phase.for_first.after(self.start.day, self.place.calendar)
        until = day(self.place, phase.until) if phase.until is not None else None
        is_over |= isinstance(until, date) and on >= until
        if is_over:
            return NO, frozenset()
        sign, missing = YES, frozenset[str]()
        if phase.when:
            sign, missing = all_hold(self.place.on(known_on) or self.place, phase.when)
        if sign == NO:
            return NO, missing
        missing |= lacking(until)
        return (OPEN, missing) if missing else (YES, missing)

    def _answer(self, question: Question, missing: frozenset[str]) -> bool:
        if question not in self.answers:
            raise OpenQuestionError(question, missing)
        return self.answers[question]

    def _counted(self, period: Duration, start: date) -> Term:
        """Count on from a day; what would run out in a time that was eased runs out with it."""
        term, eased = counted(self.place, period, start), self.spec.eased
        if eased is None or term.first < eased.from_ or term.first >= eased.until:
            return term
        why = f"; moved to {in_words(eased.until)}, because {eased.because}"
        return self._moved(term, period, eased.until, why)

    def _moved(self, term: Term, period: Duration, due: date, why: str) -> Term:
        """Return a term that runs out on another day; of an event only taken no step tells."""
        warned = holidays(self.place, period, due, due)
        steps = tuple(f"{each}{why}" for each in term.steps)
        return replace(term, first=due, last=due, steps=steps, readings=tuple, warnings=warned)

    # ---- whether it was owed ---------------------------------------------------------------------

    def _as_owed(self, gap: Stretch) -> Stretch:
        """Return a gap as it was owed: on its own due day, from a later one on, or never."""
        owed = self.place.owed_on
        stop = gap.closed.day if gap.closed is not None else self.place.as_at
        stop = stop if self.ended is None else min(stop, self.ended)
        if owed is None or gap.due >= stop:
            return gap
        if self._is_owed(owed, gap.due):
            return gap
        before = gap.due
        for on in (*sorted({each for each in self.turns if gap.due < each < stop}), stop):
            if self._is_owed(owed, on):
                first = self._first_owed(owed, before, on)
                why = f"; owed from {in_words(first)}"
                return replace(gap, term=self._moved(gap.term, gap.period, first, why))
            before = on
        return replace(gap, is_excused=True)

    def _first_owed(self, owed: Callable[[date], Answer], before: date, on: date) -> date:
        """Return the first day on which it was owed, between one on which it was not and one."""
        while on - before > _A_DAY:
            middle = before + (on - before) // 2
            before, on = (before, middle) if self._is_owed(owed, middle) else (middle, on)
        return on

    def _is_owed(self, owed: Callable[[date], Answer], on: date) -> bool:
        sign, missing = owed(on)
        return self._answer(("owed", on), missing) if sign == OPEN else sign == YES

    def _lifted_on(self, gap: Stretch) -> date | None:
        """Return the day on which the duty ended, or since when it is lifted, if it ran out."""
        owed, today = self.place.owed_on, self.place.as_at
        if owed is None or self.ended is not None or gap.due >= today:
            return self.ended
        days = [*sorted({each for each in self.turns if each > gap.due}), today]
        # What was lifted for a time only is owed again, and the same delay goes on.
        since = list(takewhile(lambda on: owed(on)[0] == NO, reversed(days)))
        return since[-1] if since else None

    # ---- what they come to -----------------------------------------------------------------------

    def _told(
        self, gaps: list[Stretch], open_gap: Stretch, held: Sequence[Happening]
    ) -> Assessment:
        now = self._now(open_gap)
        every = (*listed(gaps), *last_told(open_gap, now, self.place.as_at))
        late = worst([each for each in gaps if each.is_in_every_completion]) or worst(gaps)
        if late is not None and now.outcome is not Outcome.BREACHED:
            return replace(late_by(late, now), gaps=every)
        if gaps and now.outcome is Outcome.CEASED:
            done = max((each.day for each in held if each.is_told), default=None)
            now = Assessment(Outcome.MET, done_on=done, steps=now.steps, closed_on=now.closed_on)
        return replace(now, gaps=every)

    def _now(self, gap: Stretch) -> Assessment:
        """Weigh the gap that nothing has ended yet."""
        if gap.is_excused:
            return Assessment(Outcome.CEASED, closed_on=self.ended)
        return weighed(self.place, self.court, gap.term, Happened(None), self._lifted_on(gap))

    def _broken_off(self, gaps: list[Stretch], last: Happening, number: int) -> Assessment:
        """A pause or a new beginning ends the gap that is open, as an event would."""
        assert self.ended is not None
        closing = self._as_owed(self._gap(last, number, Happening(self.ended)))
        late = worst([*gaps, closing])
        told = tuple(listed([*gaps, closing] if closing.days_late else gaps))
        if late is None:
            done = last.day if gaps and last.is_told else None
            return Assessment(Outcome.MET if gaps else Outcome.CEASED, done_on=done, gaps=told)
        found = late_by(late, Assessment(Outcome.CEASED))
        return replace(found, gaps=told)
