"""A duty over time: what was missed stays missed, and is judged by what was known on its day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto
from typing import Protocol

from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import in_words

__all__ = ["Seen", "Stretch", "over_time", "stretches"]

_A_DAY = timedelta(days=1)
_MOST_STRETCHES = 500
"""Earlier days than so many changes ago are not looked at; no shipped example has a tenth."""


class Seen(Protocol):
    """What one look at a duty, as it stood on one day, came to."""

    @property
    def assessment(self) -> Assessment:
        """The outcome on that day."""

    @property
    def turned_on(self) -> date:
        """The last day up to that one on which something that was read may have changed."""

    @property
    def is_before_all(self) -> bool:
        """Whether nothing was owed on any earlier day."""


Look = Callable[[date], Seen | None]
"""Looks at a duty as it stood on a day; none where its record was not there yet."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which all that a duty reads stayed the same, and what it came to on the last."""

    first: date
    last: date
    found: Assessment


def stretches(
    look: Look, as_at: date, begins: date, from_: date, *, reads_clock: bool
) -> list[Stretch]:
    """
    Return the stretches of a duty up to *as_at*, the oldest first.

    Before the day on which it *begins* its record was not there; what was so before the day
    *from_* does not matter, since its limit had not come.

    Between two of the days on which something changed, only the day itself goes on. Where a
    duty reads the day for itself, such as an age, each stretch is cut where its outcome turns.
    """
    found: list[Stretch] = []
    last = as_at
    # Backwards from the as-at date: each look says since when nothing that it read has changed,
    # and the next look is at the day before that.
    while len(found) < _MOST_STRETCHES:
        seen = look(last)
        if seen is None:
            # Its record was not there on that day, so nothing was owed.
            break
        first = max(seen.turned_on, begins)
        found += (
            _cut(look, Stretch(first, last, seen.assessment))
            if reads_clock
            else [Stretch(first, last, seen.assessment)]
        )
        if first <= max(begins, from_) or seen.is_before_all:
            break
        last = first - _A_DAY
    else:
        # What came before is not looked at, and so is not known to have been anything.
        found[-1] = replace(found[-1], first=date.min)
    return found[::-1]


def _cut(look: Look, whole: Stretch) -> list[Stretch]:
    """Return a stretch cut where its outcome turns, the latest part first."""
    parts: list[Stretch] = []
    last, found = whole.last, whole.found
    first = max(whole.first, whole.last - _FURTHEST)
    while len(parts) < _MOST_PARTS:
        begun = _found(look, first)
        if begun is None or _kind(begun) == _kind(found):
            break
        # The first day from which on it came to what it comes to on the last.
        low, high = first, last
        # No recorded date marks a sixteenth birthday or "12 months before today", so the day of
        # the change is found by halving the stretch.
        while (high - low).days > 1:
            middle = low + (high - low) // 2
            same = _found(look, middle)
            if same is not None and _kind(same) == _kind(found):
                high = middle
            else:
                low = middle
        parts.append(Stretch(high, last, found))
        before = _found(look, low)
        if before is None:
            return parts
        last, found = low, before
    return [*parts, Stretch(whole.first, last, found)]


_FURTHEST = timedelta(days=366 * 25)
_MOST_PARTS = 8


def _found(look: Look, day: date) -> Assessment | None:
    seen = look(day)
    return seen.assessment if seen is not None else None


def _kind(found: Assessment) -> tuple[Outcome, date | None]:
    """Due and breached are one: only the day has gone on."""
    is_owed = found.outcome in (Outcome.DUE, Outcome.BREACHED) and found.due_on is not None
    return (Outcome.DUE if is_owed else found.outcome, found.due_on)


class _State(Enum):
    """What a duty is in, on some days that follow each other."""

    UNKNOWN = auto()
    OUT = auto()
    AHEAD = auto()
    OVERDUE = auto()
    DONE = auto()
    DONE_LATE = auto()


@dataclass(frozen=True, slots=True)
class _Part:
    """Days in one state; of an overdue part the day before the first is the last in time."""

    first: date
    state: _State
    found: Assessment


def _parts(stretch: Stretch, *, is_last: bool) -> Iterator[_Part]:
    """Yield the states of a stretch in turn."""
    found, first = stretch.found, stretch.first
    state = _STATES.get(found.outcome, _State.OUT)
    if state in (_State.DONE, _State.DONE_LATE) and found.done_on is not None:
        yield from _until_done(stretch, state, found.done_on)
        return
    if found.outcome is Outcome.DUE and found.due_on == stretch.last and not is_last:
        # Not done by the last day in time: what is told on the next day is too late.
        yield _Part(first, _State.AHEAD, found)
        yield _Part(stretch.last + _A_DAY, _State.OVERDUE, found)
        return
    if state is _State.OVERDUE:
        due = _due(found)
        # An order that is broken today is broken at once, though today is the last day in time.
        if due is not None and first <= due < stretch.last:
            yield _Part(first, _State.AHEAD, found)
            first = due + _A_DAY
    yield _Part(first, state, found)


def _until_done(stretch: Stretch, state: _State, done: date) -> Iterator[_Part]:
    """Yield the states of a stretch in which something was done, maybe only in its course."""
    found, first, due = stretch.found, stretch.first, _due(stretch.found)
    if first < done <= stretch.last:
        if state is _State.DONE or due is None or first <= due:
            yield _Part(first, _State.AHEAD, found)
        if state is _State.DONE_LATE and due is not None and due + _A_DAY < done:
            yield _Part(max(first, due + _A_DAY), _State.OVERDUE, found)
        first = done
    yield _Part(first, state, found)


def _due(found: Assessment) -> date | None:
    return found.due_on or max(found.possible_due_on, default=None)


_STATES = {
    Outcome.UNDETERMINED: _State.UNKNOWN,
    Outcome.DUE: _State.AHEAD,
    Outcome.BREACHED: _State.OVERDUE,
    Outcome.VIOLATED: _State.OVERDUE,
    Outcome.MET: _State.DONE,
    Outcome.LATE: _State.DONE_LATE,
}


@dataclass(frozen=True, slots=True)
class _Delay:
    """What was not done by its day, and how that ended; nothing of both while it goes on."""

    due_on: date | None
    found: Assessment
    right_on: date | None = None
    righted_by: Assessment | None = None
    over_on: date | None = None
    ended_on: date | None = None
    """The day on which the duty itself ended while it went on."""
    is_open: bool = False
    """Whether it is not known what became of it, or was not until it was put right."""


def over_time(
    parts_of: Sequence[Stretch],
    now: Assessment,
    *,
    as_at: date,
    counts_back: bool,
    rests_on_booking: bool,
) -> Assessment:
    """
    Return what a duty comes to on the last day, by what was known on each day before.

    The day on which it was owed is the first on which, from what was known on that day, it
    applied, nothing exempted or ended it and its limit had come. Not done by then, it is late
    or overdue from then on, whatever is told later; done by then, it is met. A limit that is
    counted back from an event may lie before the day on which anybody could know of it; one
    that rests on a booking follows the event, once that is held or moved.
    """
    parts = [
        part
        for index, stretch in enumerate(parts_of)
        for part in _parts(stretch, is_last=index == len(parts_of) - 1)
    ]
    if not parts:
        return now
    parts = list(_but_for_what_had_ended(parts))
    if now.outcome is Outcome.BREACHED and parts[-1].state is _State.OUT:
        now = replace(now, outcome=Outcome.CEASED, sensitive=())
    if rests_on_booking:
        parts = _since_the_booking(parts)
    delays = list(_delays(parts, counts_back=counts_back))
    if delays:
        return _with_delays(delays, now, as_at)
    settled = _in_time(parts, now) if now.outcome is Outcome.LATE else now
    return settled if rests_on_booking else _unless_missed_before(parts, settled)


def _unless_missed_before(parts: Sequence[_Part], now: Assessment) -> Assessment:
    """
    Return that the record cannot decide, where something may have been missed on an earlier day.

    What came later may settle the day itself, and does not undo what was missed before.
    """
    open_before = [
        part.found.missing
        for part in parts[:-1]
        if part.state is _State.UNKNOWN and part.found.may_be_missed
    ]
    if not open_before or now.outcome in (*VIOLATIONS, Outcome.UNDETERMINED):
        return now
    missing = frozenset[str]().union(*open_before)
    return replace(now, outcome=Outcome.UNDETERMINED, missing=missing, sensitive=())


def _but_for_what_had_ended(parts: Sequence[_Part]) -> Iterator[_Part]:
    """Yield the parts; what comes to be asked for at once after the duty has ended is not owed."""
    is_overdue = False
    for part in parts:
        ended = part.found.closed_on
        if part.state is _State.OVERDUE and not is_overdue and _due(part.found) is None:
            # Care ended on 1 May, and the assessment was completed on 12 May: what it lacks was
            # owed on no day of care.
            had_ended = ended is not None and ended <= part.first
            is_overdue = not had_ended
            yield replace(part, state=_State.OUT) if had_ended else part
            continue
        is_overdue = part.state is _State.OVERDUE or (is_overdue and part.state in _GOES_ON)
        yield part


_GOES_ON = (_State.UNKNOWN, _State.OUT)
"""What puts nothing right: a delay before it and one after it are the same."""


def _since_the_booking(parts: list[_Part]) -> list[_Part]:
    """Leave out what was so by another day than the one that now counts."""
    days = [_due(part.found) for part in parts]
    last = next((day for day in reversed(days) if day is not None), None)
    # Papers for a panel booked for 3 June and held on 10 June: only the day on which it was held
    # counts now.
    kept = [index for index, day in enumerate(days) if day is not None and day != last]
    return parts[kept[-1] + 1 :] if kept else parts


def _delays(parts: Sequence[_Part], *, counts_back: bool) -> Iterator[_Delay]:
    running: _Delay | None = None
    for index, part in enumerate(parts):
        is_late = part.state is _State.DONE_LATE and running is None
        # Due on 30 April and held on 1 May: late, although the delay lay between two looks.
        if is_late and (counts_back or not _is_in_time(parts, index)):
            day = _last_day(parts, index, counts_back=counts_back)
            running = _Delay(day, part.found, right_on=part.first, righted_by=part.found)
            running = replace(running, is_open=True)
            continue
        if part.state is _State.OVERDUE:
            is_new = running is None or running.right_on is not None
            if is_new:
                if running is not None:
                    yield running
                day = _last_day(parts, index, counts_back=counts_back)
                running = _Delay(day, part.found, ended_on=part.found.closed_on)
            elif running is not None:
                # An exemption of a few weeks that ended without the act: the same delay goes on,
                # from its own first day.
                ended = part.found.closed_on
                running = replace(running, over_on=None, ended_on=ended, is_open=False)
        elif running is not None and running.right_on is None:
            running = _ended(running, part)
    if running is not None:
        yield running


def _last_day(parts: Sequence[_Part], index: int, *, counts_back: bool) -> date | None:
    """
    Return the last day in time of what is overdue.

    It is the limit, or the first day on which the duty was known to be owed if that is later;
    none for what is owed at once, and by nothing that bears a day.
    """
    part = parts[index]
    due = _due(part.found)
    if due is None:
        return None if index == 0 else part.first
    begun = _begun(parts, index)
    # What is told on the day after the last in time was known to be owed on that last day.
    is_later = begun is not None and begun > due + _A_DAY
    return begun if begun is not None and is_later and not counts_back else due


def _begun(parts: Sequence[_Part], index: int) -> date | None:
    """Return the day before which it was known that nothing was owed; none where it was open."""
    first = parts[index].first
    for before in reversed(parts[:index]):
        if before.state is _State.AHEAD and before.found is parts[index].found:
            return None
        if before.state is not _State.UNKNOWN:
            return first
        first = before.first
    return first if first != date.min and parts[0].state is not _State.UNKNOWN else None


def _ended(delay: _Delay, part: _Part) -> _Delay:
    if part.state is _State.UNKNOWN:
        return replace(delay, is_open=True)
    if part.state is _State.OUT:
        # Exempt since 10 June: what had run out on 6 June stays breached, and is overdue for four
        # days.
        over_on = delay.over_on or delay.ended_on or part.first
        return replace(delay, over_on=over_on, is_open=False)
    # 26 weeks end on 6 July and are extended on 8 July: the limit lies ahead again, so the delay
    # is put right by more time and not by an act.
    act = part.found if part.state is not _State.AHEAD else None
    return replace(delay, right_on=part.first, righted_by=act, over_on=None)


def _with_delays(delays: Sequence[_Delay], now: Assessment, as_at: date) -> Assessment:
    last = delays[-1]
    if last.right_on is not None:
        return _late(last, now)
    # Late if it has been done since, overdue if not: a violation for certain, and which of the two
    # is not known.
    if last.is_open:
        return _violated(last, now)
    if last.over_on is not None:
        closed = replace(last.found, outcome=Outcome.BREACHED, sensitive=())
        return _by_its_days(replace(closed, closed_on=last.over_on), last, last.over_on)
    return _overdue(last, now, as_at)


def _overdue(delay: _Delay, now: Assessment, as_at: date) -> Assessment:
    """Overdue from the first: a limit that moved since leaves it so."""
    due = _due(now)
    owed_on = delay.due_on
    is_owed_today = due is not None and owed_on is not None and due < as_at <= owed_on
    if now.outcome is Outcome.BREACHED and is_owed_today:
        # Owed from today on, as far as was known before: today is the last day in time.
        return replace(now, outcome=Outcome.DUE, due_on=delay.due_on, possible_due_on=())
    if now.outcome not in (Outcome.BREACHED, Outcome.VIOLATED) or _due(now) in (None, delay.due_on):
        return now
    return replace(now, due_on=delay.due_on, possible_due_on=(), steps=_steps(delay, now))


def _late(delay: _Delay, now: Assessment) -> Assessment:
    """Put right on the day on which an act, with all that qualifies it, or more time was known."""
    assert delay.right_on is not None
    by = delay.righted_by
    done = by.done_on if by is not None else None
    if done is None or not delay.is_open:
        done = max(done or delay.right_on, delay.right_on)
    if now.outcome is Outcome.LATE and (_due(now), now.done_on) == (delay.due_on, done):
        return now
    late = Assessment(
        Outcome.LATE,
        done_on=done,
        next_due_on=now.due_on if now.outcome is Outcome.DUE else None,
        steps=_steps(delay, now),
        warnings=now.warnings,
    )
    return _by_its_days(late, delay, done)


def _violated(delay: _Delay, now: Assessment) -> Assessment:
    violated = Assessment(
        Outcome.VIOLATED,
        missing=now.missing,
        missing_items=now.missing_items,
        steps=_steps(delay, now),
    )
    return _by_its_days(violated, delay, None)


def _by_its_days(found: Assessment, delay: _Delay, last: date | None) -> Assessment:
    """
    Return a finding with the day that was missed, or with the days where several are possible.

    Of several the latest counts, so that the days up to *last* are the least number there is.
    """
    possible = delay.found.possible_due_on
    if (
        delay.found.due_on is not None
        or delay.due_on is None
        or delay.due_on != max(possible, default=None)
    ):
        return replace(found, due_on=delay.due_on, possible_due_on=(), least_days=None)
    least = (last - delay.due_on).days if last is not None else None
    return replace(found, due_on=None, possible_due_on=possible, least_days=least)


def _is_in_time(parts: Sequence[_Part], index: int) -> bool:
    """Whether what was done after its limit was done by the first day on which it was owed."""
    found, begun = parts[index].found, _begun(parts, index)
    due, done = _due(found), found.done_on
    if begun is None or due is None or done is None:
        return False
    return due + _A_DAY < begun and done <= begun


def _in_time(parts: Sequence[_Part], now: Assessment) -> Assessment:
    """What was not owed before some day, as was known until then, was in time up to that day."""
    first = next(i for i, part in enumerate(parts) if part.state is _State.DONE_LATE)
    before = next((each for each in reversed(parts[:first]) if each.state is _State.DONE), None)
    # An act that came to be too late only because a limit moved afterwards was in time when it was
    # done.
    if before is not None:
        return before.found
    begun = _begun(parts, first) or now.due_on
    step = f"owed from {in_words(begun)} on, as far as was known before" if begun else ""
    steps = (*now.steps, step) if step else now.steps
    return replace(now, outcome=Outcome.MET, due_on=begun, possible_due_on=(), steps=steps)


def _steps(delay: _Delay, now: Assessment) -> tuple[str, ...]:
    """The arithmetic of the day that was missed, and of what is due now."""
    shown: Iterable[str] = (*delay.found.steps, *now.steps)
    return tuple(dict.fromkeys(shown))
