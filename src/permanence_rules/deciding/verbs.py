"""
What each legal verb may come to, where some facts are never told.

What is said here follows from the second of the laws of completion: where the day of the act is
never known, it may have been done in time and not at all, so that nothing is certain; where the day
on which a clock starts is never known, it may never have started.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from permanence_rules.deciding.conditions import all_hold, holds
from permanence_rules.deciding.days import day_of
from permanence_rules.deciding.limits import due_by
from permanence_rules.deciding.paths import Desk, FactAt
from permanence_rules.deciding.three import (
    NEVER,
    ONLY_OPEN,
    ONLY_YES,
    TOLD,
    Answer,
    Answers,
    Value,
    Values,
    any_of,
    every_of,
    negated,
)
from permanence_rules.language.days import Moment
from permanence_rules.language.lifetime import Lifetime
from permanence_rules.language.limits import Pause
from permanence_rules.language.obligation import Obligation
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.verbs.checklist import Checklist, Item
from permanence_rules.language.verbs.constraint import Constraint
from permanence_rules.language.verbs.deadline import Deadline
from permanence_rules.language.verbs.indicator import Indicator
from permanence_rules.language.verbs.interval import Interval
from permanence_rules.language.verbs.sequence import Sequence
from permanence_rules.language.verbs.validity import Validity

__all__ = ["Assessed", "assessed"]

Outcomes = frozenset[Outcome]

_OPEN: Outcomes = frozenset({Outcome.UNDETERMINED})
_NOT_YET: Outcomes = frozenset({Outcome.NOT_TRIGGERED})
_DONE: Outcomes = frozenset(
    {Outcome.MET, Outcome.LATE, Outcome.VIOLATED, Outcome.CEASED, Outcome.UNDETERMINED}
)
_NOT_DONE: Outcomes = frozenset(
    {
        Outcome.DUE,
        Outcome.BREACHED,
        Outcome.VIOLATED,
        Outcome.LATE,
        Outcome.CEASED,
        Outcome.UNDETERMINED,
    }
)
_ANY: Outcomes = frozenset(Outcome)


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a duty may come to while it is owed, and what keeps it from more."""

    outcomes: Outcomes
    lacks: tuple[FactAt, ...] = ()
    is_act_unknown: bool = False
    """Whether nothing is certain because what is owed is never known to be done, nor not to be."""


def assessed(desk: Desk, obligation: Obligation) -> Assessed:
    """Return what an obligation may come to."""
    go_through = _VERBS.get(obligation.verb)
    return go_through(desk, obligation.spec) if go_through is not None else Assessed(_ANY)


def _by_due_day(due: Values, done: Values) -> Outcomes:
    """Return what an act may come to that is owed by a day, of which *done* is said if it is."""
    found: set[Outcome] = set()
    if Value.NONE in due:
        found |= _NOT_YET
    if Value.UNKNOWN in due:
        found |= _OPEN
    if Value.TOLD in due:
        found |= _of_act(done)
    return frozenset(found)


def _of_act(done: Values) -> Outcomes:
    found: set[Outcome] = set()
    if Value.UNKNOWN in done:
        found |= _OPEN
    if Value.TOLD in done:
        found |= _DONE
    if Value.NONE in done:
        found |= _NOT_DONE
    return frozenset(found)


@dataclass(slots=True)
class _Part:
    values: Values
    lacks: list[FactAt]

    @property
    def is_never_known(self) -> bool:
        return self.values == NEVER


def _part(desk: Desk, read: Callable[[], Values]) -> _Part:
    with desk.noting_lacks() as lacks:
        values = read()
    return _Part(values, lacks)


def _told(outcomes: Outcomes, act: _Part, *others: _Part) -> Assessed:
    """Return outcomes, and what lacks: that of the act first, else that of the clock."""
    lacks = act.lacks if act.is_never_known else [each for part in others for each in part.lacks]
    return Assessed(outcomes, tuple(dict.fromkeys(lacks)), act.is_never_known)


def _deadline(desk: Desk, spec: Deadline) -> Assessed:
    anchor = None if spec.instead or spec.relaxed else spec.anchor
    act = _part(desk, lambda: day_of(desk.knowing(anchor), spec.event))
    _read_end(desk, spec)
    all_hold(desk, spec.needed_when)
    if spec.recommended is not None:
        due_by(desk, spec.recommended)
    if spec.not_before is not None:
        due_by(desk, spec.not_before)
    if spec.as_soon_as_possible:
        return _soon(desk, spec)
    due = _part(desk, lambda: due_by(desk, spec) if spec.is_given else TOLD)
    if spec.not_before is not None and not act.is_never_known:
        # What is done may be done too early, whatever is known of its last day.
        return _told(_ANY, act, due)
    found = _by_due_day(due.values, act.values)
    return _told(found, act, due)


def _soon(desk: Desk, spec: Deadline) -> Assessed:
    """A duty without a number of days: done, or a question once its time has begun."""
    act = _part(desk, lambda: day_of(desk, spec.event))
    start = spec.of if spec.of is not None else spec.by
    began = _part(desk, lambda: day_of(desk, start) if start is not None else TOLD)
    found: set[Outcome] = set()
    if Value.UNKNOWN in act.values | began.values:
        found |= _OPEN
    if Value.NONE in began.values:
        found |= _NOT_YET
    if Value.TOLD in act.values:
        found.add(Outcome.MET)
    if Value.NONE in act.values and Value.TOLD in began.values:
        found |= {Outcome.CEASED, Outcome.DUE, Outcome.NEEDS_JUDGEMENT}
    return _told(frozenset(found), act, began)


def _read_end(desk: Desk, spec: Lifetime) -> Values:
    """Return what may be known of the day on which a duty ends."""
    days = [day_of(desk, each) for each in spec.lapses_on]
    superseded = all_hold(desk, spec.superseded_when) if spec.superseded_when else frozenset()
    found = {each for values in days for each in values}
    found |= {_AS_A_DAY[each] for each in superseded}
    return frozenset(found) or frozenset({Value.NONE})


_AS_A_DAY = {Answer.YES: Value.TOLD, Answer.NO: Value.NONE, Answer.OPEN: Value.UNKNOWN}


def _interval(desk: Desk, spec: Interval) -> Assessed:
    events = _part(desk, lambda: desk.reach(spec.events).values)
    start = _part(desk, lambda: day_of(desk, spec.of))
    end = _part(desk, lambda: _read_end(desk, spec))
    stop = _part(desk, lambda: _stop(desk, spec))
    for phase in spec.phases:
        if phase.until is not None:
            day_of(desk, phase.until)
        all_hold(desk, phase.when)
    found: set[Outcome] = set()
    if Value.NONE in start.values:
        found |= _NOT_YET
    if any(Value.UNKNOWN in each.values for each in (start, end, events, stop)):
        found |= _OPEN
    if Value.TOLD in start.values and not (
        end.is_never_known or events.is_never_known or stop.is_never_known
    ):
        found |= _ANY
    return _told(frozenset(found), events, start, end, stop)


def _stop(desk: Desk, spec: Interval) -> Values:
    pause = spec.paused
    if spec.resets_on is not None:
        pause = Pause.model_construct(from_=spec.resets_on, until=spec.resets_on, when=())
    if pause is None:
        return frozenset({Value.NONE})
    stops, when = day_of(desk, pause.from_), all_hold(desk, pause.when)
    day_of(desk, pause.until)
    # A pause that does not count stops nothing, whenever it began.
    return stops | {Value.NONE} if Answer.NO in when else stops


def _checklist(desk: Desk, spec: Checklist) -> Assessed:
    anchor = None if spec.instead or spec.relaxed else spec.anchor
    with desk.noting_lacks() as lacks:
        there = every_of([_item(desk.knowing(anchor), each) for each in spec.items])
    act = _Part(frozenset(_AS_AN_ACT[each] for each in there), lacks)
    due = _part(desk, lambda: due_by(desk, spec) if spec.is_given else TOLD)
    _read_end(desk, spec)
    if spec.completed_on is not None and spec.is_given:
        completed = _part(desk, lambda: _moment(desk, spec.completed_on))
        if isinstance(spec.completed_on, str) and Value.NONE in completed.values:
            act = _Part(act.values | {Value.NONE}, act.lacks)
        elif completed.is_never_known and act.values <= TOLD | NEVER:
            act = _Part(NEVER, [*act.lacks, *completed.lacks])
    return _asked(_told(_by_due_day(due.values, act.values), act, due), spec.only_asks)


def _moment(desk: Desk, moment: Moment | None) -> Values:
    return day_of(desk, moment) if moment is not None else TOLD


_AS_AN_ACT = {Answer.YES: Value.TOLD, Answer.NO: Value.NONE, Answer.OPEN: Value.UNKNOWN}


def _item(desk: Desk, item: Item) -> Answers:
    """An item that does not apply lacks nothing."""
    there = holds(desk, item)
    if not item.applies_when:
        return there
    return any_of([negated(all_hold(desk, item.applies_when)), there])


def _asked(found: Assessed, only_asks: object) -> Assessed:
    """What a source only describes is a question where it lacks."""
    if not only_asks or found.outcomes <= _NOT_YET | _OPEN:
        return found
    return Assessed(found.outcomes | {Outcome.NEEDS_JUDGEMENT}, found.lacks, found.is_act_unknown)


def _constraint(desk: Desk, spec: Constraint) -> Assessed:
    when = _asked_of(desk, lambda: all_hold(desk, spec.when))
    must = _asked_of(desk, lambda: _must(desk, spec))
    due = _part(desk, lambda: due_by(desk, spec) if spec.is_given else TOLD)
    end = _part(desk, lambda: _read_end(desk, spec))
    found: set[Outcome] = set()
    if Answer.NO in when.answers:
        found |= _NOT_YET
    if Answer.OPEN in when.answers | must.answers:
        found |= _OPEN
    if Answer.YES in when.answers:
        found |= _bites(must.answers, due.values, end.values, has_limit=spec.is_given)
    act = _Part(NEVER if must.answers == ONLY_OPEN else TOLD, must.lacks)
    clock = _Part(due.values, [*when.lacks, *due.lacks, *end.lacks, *must.lacks])
    return _asked(_told(frozenset(found), act, clock), spec.only_asks)


def _bites(must: Answers, due: Values, end: Values, *, has_limit: bool) -> Outcomes:
    """Return what a constraint may come to that bites for certain."""
    if has_limit:
        done = frozenset(_AS_AN_ACT[each] for each in must)
        return _by_due_day(due, done)
    found: set[Outcome] = set()
    if Answer.YES in must:
        found.add(Outcome.MET)
    if Value.UNKNOWN in end:
        found |= _OPEN
    if Answer.NO in must and end != NEVER:
        found |= _NOT_DONE
    return frozenset(found)


@dataclass(slots=True)
class _Question:
    answers: Answers
    lacks: list[FactAt]


def _asked_of(desk: Desk, ask: Callable[[], Answers]) -> _Question:
    with desk.noting_lacks() as lacks:
        answers = ask()
    return _Question(answers, lacks)


def _must(desk: Desk, spec: Constraint) -> Answers:
    if spec.must:
        return all_hold(desk, spec.must)
    return negated(all_hold(desk, spec.must_not)) if spec.must_not else ONLY_YES


def _sequence(desk: Desk, spec: Sequence) -> Assessed:
    first = _part(desk, lambda: day_of(desk.knowing(spec.then), spec.first))
    then = _part(desk, lambda: day_of(desk, spec.then))
    _read_end(desk, spec)
    found = set(_by_due_day(then.values, first.values))
    if spec.asked_from is not None and Value.NONE in then.values:
        began = day_of(desk, spec.asked_from)
        found |= {*_asked_for(day_of(desk.knowing(spec.asked_from), spec.first), began)}
    return _asked(_told(frozenset(found), first, then), spec.only_asks)


def _asked_for(first: Values, began: Values) -> Iterator[Outcome]:
    """Yield what may come of the earlier step while the later one has not come."""
    if Value.TOLD in first:
        yield Outcome.MET
    if Value.UNKNOWN in first | began:
        yield Outcome.UNDETERMINED
    if Value.NONE in first and Value.TOLD in began:
        yield from (Outcome.CEASED, Outcome.NEEDS_JUDGEMENT)
    if Value.NONE in first and Value.NONE in began:
        yield Outcome.NOT_TRIGGERED


def _validity(desk: Desk, spec: Validity) -> Assessed:
    _read_end(desk, spec)
    if spec.document is not None:
        document = _part(desk, lambda: _moment(desk.knowing(spec.on), spec.document))
        on = _part(desk, lambda: _moment(desk, spec.on))
        return _told(_by_due_day(on.values, document.values), document, on)
    settled = _part(desk, lambda: _moment(desk.knowing(spec.starts), spec.settled_by))
    starts = _part(desk, lambda: _moment(desk, spec.starts))
    _moment(desk, spec.ends_on)
    if spec.extended is not None:
        all_hold(desk, spec.extended.when)
        _moment(desk, spec.extended.ends_on)
    return _told(_by_due_day(starts.values, settled.values), settled, starts)


def _indicator(desk: Desk, spec: Indicator) -> Assessed:
    measure = _part(desk, lambda: desk.reach(spec.measure).values)
    found: set[Outcome] = set()
    if Value.NONE in measure.values:
        found |= _NOT_YET
    if Value.UNKNOWN in measure.values:
        found |= _OPEN
    if Value.TOLD in measure.values:
        found |= {Outcome.MET, Outcome.NEEDS_JUDGEMENT}
    return _told(frozenset(found), measure)


_VERBS: dict[str, Callable[[Desk, Any], Assessed]] = {
    "deadline": _deadline,
    "interval": _interval,
    "checklist": _checklist,
    "constraint": _constraint,
    "sequence": _sequence,
    "validity": _validity,
    "indicator": _indicator,
}
"""By their names: the rules of a verb that is not here are always judged."""
