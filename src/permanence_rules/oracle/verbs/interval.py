"""Interval: events are never further apart than a period, from the anchor to the as-at date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many
from permanence_rules.language.limits import Pause
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.language.verbs.interval import Interval
from permanence_rules.oracle.agreeing import agreed, gaps_in_all, span_of
from permanence_rules.oracle.completions import TakenDay
from permanence_rules.oracle.court import Court
from permanence_rules.oracle.days import Day, day, days_of, lacking
from permanence_rules.oracle.kleene import NO, OPEN
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import all_hold
from permanence_rules.oracle.verbs.gaps import Line, OpenQuestionError, phases_of
from permanence_rules.oracle.verbs.one_gap import Happening
from permanence_rules.oracle.verbs.unrecorded import Unrecorded
from permanence_rules.oracle.weighing import end_of
from permanence_rules.report.findings import Gap
from permanence_rules.report.judgements import Assessment
from permanence_rules.runtime.steps import BUDGET_ENDED, MOST_WAYS

__all__ = ["interval"]

_STILL = Assessment(Outcome.NOT_TRIGGERED, message="{title}: the clock stands still.")
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Stop:
    """A time in which nothing is owed; a new beginning is one that is over at once."""

    on: date
    until: date | None
    missing: frozenset[str] = _NOTHING


def interval(place: Place, court: Court, spec: Interval) -> Assessment:
    """Weigh the gaps between events; the worst of the past, or the one that is open now."""
    # All is read before anything is decided: what is evidence hangs on the rule alone.
    start, ended = day(place, spec.of), _come(end_of(place, spec), place.as_at)
    events, stop = _events(place, spec), _stop(place, spec)
    if start is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    for unknown in (start, ended):
        if isinstance(unknown, Unknown):
            return Assessment(Outcome.UNDETERMINED, missing=unknown.missing)
    turns = (*place.turns, *_turns(place, spec))
    if isinstance(stop, Unknown) or events.gaps:
        missing = events.missing if events.gaps else lacking(stop)
        return Assessment(Outcome.UNDETERMINED, missing=missing)
    assert isinstance(start, date)
    assert not isinstance(ended, Unknown)
    is_taken = isinstance(start, TakenDay)
    if is_taken and any(each.until or each.for_first or each.when for each in phases_of(spec)):
        # Between the days that are tried another phase may begin.
        return Assessment(Outcome.UNDETERMINED)
    anchor = Happening(start, "earlier" if is_taken else "told")
    line = Line(place, court, spec, anchor, ended, turns)
    ways = _Ways(events, stop, max((each.events or 0 for each in phases_of(spec)), default=0))
    ways.add(line)
    return ways.together(place.as_at)


def _come(found: Day, as_at: date) -> Day:
    return None if isinstance(found, date) and found > as_at else found


def _events(place: Place, spec: Interval) -> Many:
    found = days_of(place, spec.events)
    if isinstance(found, Many):
        return found
    return Many(gaps=found.missing) if isinstance(found, Unknown) else Many()


def _turns(place: Place, spec: Interval) -> tuple[date, ...]:
    """Return the days that decide which phase governs: on earlier ones it may not have."""
    before = len(place.trace)
    for phase in phases_of(spec):
        if phase.until is not None:
            day(place, phase.until)
        if phase.when:
            all_hold(place, phase.when)
    return place.days_read(before)


def _stop(place: Place, spec: Interval) -> _Stop | Unknown | None:
    """Return when events ceased to be owed, and when they were again; none if they never did."""
    if spec.resets_on is not None:
        return _new_beginning(day(place, spec.resets_on), place.as_at)
    return _pause(place, spec.paused) if spec.paused is not None else None


def _new_beginning(again: Day, as_at: date) -> _Stop | Unknown | None:
    if again is None or isinstance(again, Unknown):
        return again
    return _Stop(again, again) if again <= as_at else None


def _pause(place: Place, paused: Pause) -> _Stop | Unknown | None:
    stopped, resumed = day(place, paused.from_), day(place, paused.until)
    sign, missing = all_hold(place, paused.when)
    if sign == NO or stopped is None or (isinstance(stopped, date) and stopped > place.as_at):
        return None
    missing = (missing if sign == OPEN else _NOTHING) | lacking(stopped, resumed)
    if isinstance(stopped, Unknown):
        return Unknown(missing)
    if isinstance(resumed, date) and resumed < stopped:
        return None
    has_resumed = isinstance(resumed, date) and resumed <= place.as_at
    return _Stop(stopped, resumed if isinstance(resumed, date) and has_resumed else None, missing)


# ---- all completions together --------------------------------------------------------------------


@dataclass(slots=True)
class _Ways:
    """What the duty comes to in each completion of the record."""

    events: Many
    stop: _Stop | None
    wanted: int
    found: list[Assessment] = field(default_factory=list)
    missing: frozenset[str] = _NOTHING
    is_any_hidden: bool = False

    def add(self, line: Line) -> None:
        """Judge with each set of events; where one hangs on an open question, by both answers."""
        told = [_happening(each, self.events) for each in sorted(set(self.events.items))]
        lacks = Unrecorded.of(self.events, line, self.wanted)
        self.missing |= self.events.before if lacks.before is not None else _NOTHING
        self.missing |= self.events.after if lacks.after is not None else _NOTHING
        self.is_any_hidden |= bool(self.missing)
        try:
            for happenings in lacks.sets(line, told):
                self._add(line, happenings)
        except OpenQuestionError as open_:
            self._by_both_answers(open_, line, self.add)

    def _add(self, line: Line, happenings: list[Happening]) -> None:
        if len(self.found) > MOST_WAYS:
            return
        try:
            self.found.append(_around_the_stop(line, self.stop, happenings))
        except OpenQuestionError as open_:
            self._by_both_answers(open_, line, lambda either: self._add(either, happenings))

    def _by_both_answers(
        self, open_: OpenQuestionError, line: Line, add: Callable[[Line], None]
    ) -> None:
        """An answer is missing only if the outcomes differ by it."""
        outcomes = []
        for answer in (True, False):
            known = len(self.found)
            add(line.taking(open_.question, answer=answer))
            outcomes.append([_but_for_gaps(each) for each in self.found[known:]])
        if outcomes[0] != outcomes[1]:
            self.missing |= open_.missing

    def together(self, as_at: date) -> Assessment:
        """Return what all completions come to; where they differ, what would decide."""
        if len(self.found) > MOST_WAYS:
            return Assessment(Outcome.UNDETERMINED, missing=self.missing, warnings=(BUDGET_ENDED,))
        if len(self.found) == 1:
            return _headed(self.found[0])
        found = agreed(self.found, as_at)
        if found is None:
            return self._open()
        is_bounded = not self.events.before or (
            self.events.earlier is not None and self.events.earlier.first is not None
        )
        found = _headed(found)
        return found if is_bounded else _latest_alone(found)

    def _open(self) -> Assessment:
        """Say by when the last gap is due, where all completions have it."""
        missing = self.missing.union(*(each.missing for each in self.found))
        gaps = gaps_in_all([each.gaps for each in self.found])
        due = gaps[-1].due_on if gaps and gaps[-1].done_on is None else None
        found = Assessment(Outcome.UNDETERMINED, due_on=due, missing=missing, gaps=gaps)
        if self.is_any_hidden:
            return found
        span = span_of(self.found)
        done = {each.done_on for each in self.found}
        return replace(
            found,
            due_on=span[0] if len(span) == 1 else None,
            possible_due_on=span if len(span) > 1 else (),
            done_on=done.pop() if len(done) == 1 else None,
        )


def _happening(on: date, events: Many) -> Happening:
    """A day that was taken on trial is none that the case tells."""
    if not isinstance(on, TakenDay):
        return Happening(on)
    is_later = events.later is not None and events.later.first is not None
    is_later = is_later and on >= events.later.first  # type: ignore[union-attr,operator]
    return Happening(on, "later" if is_later else "earlier")


def _but_for_gaps(found: Assessment) -> Assessment:
    return replace(found, gaps=(), sensitive=(), steps=())


def _latest_alone(found: Assessment) -> Assessment:
    """Nothing says when the hidden events began: the earliest due day has no bound."""
    gaps = (
        each.model_copy(update={"possible_due_on": each.possible_due_on[-1:]})
        for each in found.gaps
    )
    return replace(found, possible_due_on=found.possible_due_on[-1:], gaps=tuple(gaps))


def _headed(found: Assessment) -> Assessment:
    """
    Return it with the days of the gap that it is about, of those that there are for certain.

    That is the one that is overdue; else the one that was too long by most days.
    """
    if found.outcome not in VIOLATIONS:
        others = (text for gap in found.gaps for text in gap.policy_sensitive)
        return replace(found, sensitive=tuple(dict.fromkeys((*found.sensitive, *others))))
    missed = [each for each in found.gaps if each.days_late or each.days_overdue]
    if not missed:
        return found
    last = missed[-1]
    is_overdue = last is found.gaps[-1] and last.done_on is None and bool(last.days_overdue)
    head = last if is_overdue else max(missed, key=lambda each: each.days_late or 0)
    is_certain = head.due_on is not None and (
        head.outcome is Outcome.BREACHED or head.done_on is not None
    )
    return replace(
        found,
        due_on=head.due_on,
        possible_due_on=head.possible_due_on,
        done_on=head.done_on,
        least_days=None if is_certain else _days(head, is_overdue=is_overdue),
        sensitive=head.policy_sensitive if is_overdue or len(missed) == 1 else (),
    )


def _days(gap: Gap, *, is_overdue: bool) -> int | None:
    return gap.days_overdue if is_overdue else gap.days_late


# ---- a time in which nothing is owed -------------------------------------------------------------


def _around_the_stop(line: Line, stop: _Stop | None, happenings: list[Happening]) -> Assessment:
    """Judge up to the stop, which ends the gap that is open, and from where events are owed."""
    if stop is None or (line.ended is not None and line.ended <= stop.on):
        return line.judged(happenings)
    if stop.missing:
        return Assessment(Outcome.UNDETERMINED, missing=stop.missing)
    if stop.until is not None and stop.until <= line.start.day:
        return line.judged(happenings)
    since = _since(line, stop.until, happenings)
    if stop.on <= line.start.day:
        return since
    until = replace(line, ended=stop.on, is_broken_off=True)
    return _joined(until.judged(happenings), since)


def _since(line: Line, again: date | None, happenings: list[Happening]) -> Assessment:
    is_over = line.ended is not None and (again is None or line.ended <= again)
    if is_over:
        return Assessment(Outcome.CEASED, closed_on=line.ended)
    if again is None:
        return _STILL
    return replace(line, start=Happening(again)).judged(happenings)


def _joined(until: Assessment, since: Assessment) -> Assessment:
    """What was missed before stays missed, unless something is overdue now."""
    gaps = (*until.gaps, *since.gaps)
    if until.outcome is Outcome.MET and since.outcome is Outcome.CEASED:
        closed = since.closed_on
        return Assessment(
            Outcome.MET, done_on=until.done_on, steps=since.steps, closed_on=closed, gaps=gaps
        )
    if since.outcome is Outcome.BREACHED or until.outcome is not Outcome.LATE:
        return replace(since, gaps=gaps)
    if _days_late(since) > _days_late(until):
        return replace(since, gaps=gaps)
    is_due = since.outcome is Outcome.DUE
    return replace(
        until,
        next_due_on=since.due_on if is_due else since.next_due_on,
        steps=(*until.steps, *since.steps[-1:]),
        warnings=since.warnings,
        gaps=gaps,
    )


def _days_late(found: Assessment) -> int:
    if found.outcome is not Outcome.LATE:
        return 0
    if found.least_days is not None or found.done_on is None or found.due_on is None:
        return found.least_days or 0
    return (found.done_on - found.due_on).days
