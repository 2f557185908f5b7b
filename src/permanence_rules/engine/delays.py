"""The delays of a duty: on which days it was not done in time, and how each delay ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto
from itertools import pairwise
from typing import TypeGuard

from permanence_rules.engine.stretches import Stretch, due_of
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.judgements import Assessment

__all__ = [
    "Delay",
    "Part",
    "State",
    "begun_on",
    "but_for_what_had_ended",
    "delays_in",
    "is_done_again",
    "is_in_time",
    "open_again",
    "open_when_due",
    "parts_in",
    "since_the_booking",
    "was_done_by",
]

_A_DAY = timedelta(days=1)


class State(Enum):
    """What a duty is in, on some days that follow each other."""

    UNKNOWN = auto()
    OUT = auto()
    AHEAD = auto()
    OVERDUE = auto()
    DONE = auto()
    DONE_LATE = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """Days in one state; of an overdue part the day before the first is the last in time."""

    first: date
    state: State
    found: Assessment
    last_due: date | None = None
    """The limit on the last of these days, where it had gone on with the day itself."""


def parts_in(
    stretch: Stretch, *, is_last: bool, is_broken_at_once: bool, reads_clock: bool
) -> Iterator[Part]:
    """
    Yield the states of a stretch in turn.

    Where a duty *reads the clock*, its stretches are cut already where the outcome turned.
    """
    found, first = stretch.found, stretch.first
    state = _STATES.get(found.outcome, State.OUT)
    if state in (State.DONE, State.DONE_LATE) and found.done_on is not None:
        yield from _until_done(stretch, state, found.done_on)
        return
    if found.outcome is Outcome.DUE and found.due_on == stretch.last and not is_last:
        # Not done by the last day in time: what is told on the next day is too late.
        yield Part(first, State.AHEAD, found)
        yield Part(stretch.last + _A_DAY, State.OVERDUE, found)
        return
    has_ceased = found.outcome is Outcome.CEASED and not reads_clock
    if has_ceased and _comes_within(found.closed_on, stretch):
        # Care that ends in the course of these days was not over on the first of them.
        yield Part(first, State.AHEAD, found)
        first = found.closed_on
    if state is State.OVERDUE:
        due = due_of(found)
        if due is None and not reads_clock and _comes_within(found.done_on, stretch):
            # Done too early on 14 January, which was known on the 10th: broken on the 14th.
            yield Part(first, State.OUT, found)
            first = found.done_on
        # An order that is broken today is broken at once, though today is the last day in time.
        begun = due if is_broken_at_once or due is None else due + _A_DAY
        if begun is not None and first < begun <= stretch.last:
            yield Part(first, State.AHEAD, found)
            first = begun
    yield Part(first, state, found)


def _comes_within(day: date | None, stretch: Stretch) -> TypeGuard[date]:
    """Whether a day lies among the days of a stretch, and is not the first of them."""
    return day is not None and stretch.first < day <= stretch.last


def _until_done(stretch: Stretch, state: State, done: date) -> Iterator[Part]:
    """Yield the states of a stretch in which something was done, maybe only in its course."""
    found, first, due = stretch.found, stretch.first, due_of(stretch.found)
    last_due = stretch.last_due
    if first < done <= stretch.last:
        if state is State.DONE or due is None or first <= due:
            yield Part(first, State.OUT if due is None else State.AHEAD, found)
        if state is State.DONE_LATE and due is not None and due + _A_DAY < done:
            yield Part(max(first, due + _A_DAY), State.OVERDUE, found)
        first = done
    yield Part(first, state, found, last_due)


_STATES = {
    Outcome.UNDETERMINED: State.UNKNOWN,
    Outcome.DUE: State.AHEAD,
    Outcome.BREACHED: State.OVERDUE,
    Outcome.VIOLATED: State.OVERDUE,
    Outcome.MET: State.DONE,
    Outcome.LATE: State.DONE_LATE,
}


@dataclass(frozen=True, slots=True)
class Delay:
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


def but_for_what_had_ended(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts; what comes to be asked for at once after the duty has ended is not owed."""
    is_overdue = False
    for part in parts:
        ended = part.found.closed_on
        if part.state is State.OVERDUE and not is_overdue and due_of(part.found) is None:
            # Care ended on 1 May, and the assessment was completed on 12 May: what it lacks was
            # owed on no day of care.
            had_ended = ended is not None and ended <= part.first
            is_overdue = not had_ended
            yield replace(part, state=State.OUT) if had_ended else part
            continue
        is_overdue = part.state is State.OVERDUE or (is_overdue and part.state in _GOES_ON)
        yield part


_GOES_ON = (State.UNKNOWN, State.OUT)
"""What puts nothing right: a delay before it and one after it are the same."""


def since_the_booking(parts: list[Part]) -> list[Part]:
    """Leave out what was so by another day than the one that now counts."""
    days = [due_of(part.found) for part in parts]
    last = next((day for day in reversed(days) if day is not None), None)
    # Papers for a panel booked for 3 June and held on 10 June: only the day on which it was held
    # counts now.
    kept = [index for index, day in enumerate(days) if day is not None and day != last]
    return parts[kept[-1] + 1 :] if kept else parts


def delays_in(
    parts: Sequence[Part], *, counts_back: bool, comes_anew: bool, gives_way: bool
) -> Iterator[Delay]:
    """
    Yield the delays in the order of time; at most the last of them still goes on.

    The act may be the as-at date, which *comes anew* each day. It may *give way* to a later one
    that takes its place.
    """
    running: Delay | None = None
    for index, part in enumerate(parts):
        had_more_time = running is not None and running.right_on and running.righted_by is None
        is_late = part.state is State.DONE_LATE and (running is None or had_more_time)
        # Due on 30 April and held on 1 May: late, although the delay lay between two looks.
        is_late = is_late and not (comes_anew and is_done_again(parts, index))
        was_met = gives_way and was_done_by(parts[:index], due_of(part.found), part.first)
        is_late = is_late and not was_met
        if is_late and not _nobody_was_late(parts, index, counts_back=counts_back):
            if running is not None:
                yield running
            day = _last_day(parts, index, counts_back=counts_back)
            running = Delay(day, part.found, right_on=part.first, righted_by=part.found)
            running = replace(running, is_open=True)
            continue
        if part.state is State.OVERDUE:
            is_new = running is None or running.right_on is not None
            if is_new:
                if running is not None:
                    yield running
                day = _last_day(parts, index, counts_back=counts_back)
                running = Delay(day, part.found, ended_on=part.found.closed_on)
            elif running is not None:
                running = _going_on(running, part)
        elif running is not None and running.right_on is None:
            running = _ended(running, part)
    if running is not None:
        yield running


def _going_on(delay: Delay, part: Part) -> Delay:
    # An exemption of a few weeks that ended without the act: the same delay goes on, from its own
    # first day.
    on = replace(delay, over_on=None, ended_on=part.found.closed_on, is_open=False)
    is_first_told = delay.found.outcome is Outcome.DUE
    if is_first_told and due_of(part.found) == due_of(delay.found):
        # The last day in time lacked more than the next, on which some of it came too late.
        return replace(on, found=part.found)
    return on


def _last_day(parts: Sequence[Part], index: int, *, counts_back: bool) -> date | None:
    """
    Return the last day in time of what is overdue.

    It is the limit, or the first day on which the duty was known to be owed if that is later;
    none for what is owed at once, and by nothing that bears a day.
    """
    part = parts[index]
    due = due_of(part.found)
    if due is None:
        return None if index == 0 else part.first
    begun = begun_on(parts, index)
    # What is told on the day after the last in time was known to be owed on that last day.
    is_later = begun is not None and begun > due + _A_DAY
    return begun if begun is not None and is_later and not counts_back else due


def begun_on(parts: Sequence[Part], index: int) -> date | None:
    """Return the day before which it was known that nothing was owed; none where it was open."""
    first = parts[index].first
    for before in reversed(parts[:index]):
        if before.state is State.AHEAD and before.found is parts[index].found:
            return None
        if before.state is not State.UNKNOWN:
            return first
        first = before.first
    return first if first != date.min and parts[0].state is not State.UNKNOWN else None


def _ended(delay: Delay, part: Part) -> Delay:
    if part.state is State.UNKNOWN:
        return replace(delay, is_open=True)
    if part.state is State.OUT:
        # Exempt since 10 June: what had run out on 6 June stays breached, and is overdue for four
        # days.
        over_on = delay.over_on or delay.ended_on or part.first
        return replace(delay, over_on=over_on, is_open=False)
    # 26 weeks end on 6 July and are extended on 8 July: the limit lies ahead again, so the delay
    # is put right by more time and not by an act.
    act = part.found if part.state is not State.AHEAD else None
    return replace(delay, right_on=part.first, righted_by=act, over_on=None)


def open_again(parts: Sequence[Part], delay: Delay) -> tuple[list[Part], date | None]:
    """
    Return the parts in which the limit that gave a delay more time may have been missed too.

    With them the day on which the duty ended after that, if it has. There are none where it was
    kept, or was missed for certain.
    """
    found: list[Part] = []
    over_on: date | None = None
    has_more_time = delay.right_on is not None and delay.righted_by is None
    for part in reversed(parts) if has_more_time else ():
        if part.state not in _GOES_ON or (delay.right_on and part.first <= delay.right_on):
            break
        if part.state is State.OUT and not found:
            over_on = part.first
        elif part.state is State.UNKNOWN and part.found.may_be_missed:
            found.append(part)
    return found, over_on


def is_done_again(parts: Sequence[Part], index: int) -> bool:
    """
    Whether the act of that day itself only follows one by the same day that was in time.

    The limit may go on with such an act, once it has come too late.
    """
    late = parts[index]
    for before in reversed(parts[:index]):
        due = due_of(late.found)
        is_same_day = due_of(before.found) == due
        was_same_day = is_same_day or (due is not None and before.last_due == due)
        comes_anew = late.found.done_on == late.first
        if before.state is State.DONE_LATE and (is_same_day or comes_anew):
            late = before
        elif before.state is State.UNKNOWN and comes_anew and _was_act_on_eve(before, late):
            # Whether the act of each day before was in time is open, and so it may have been.
            return True
        elif before.state is not State.UNKNOWN:
            return comes_anew and was_same_day and before.state is State.DONE
    return False


def _was_act_on_eve(before: Part, late: Part) -> bool:
    return before.found.done_on == late.first - _A_DAY


def _nobody_was_late(parts: Sequence[Part], index: int, *, counts_back: bool) -> bool:
    """Whether an act after its limit was in time: a limit that counts back is kept all the same."""
    return (not counts_back or _was_not_needed(parts, index)) and is_in_time(parts, index)


def was_done_by(parts: Sequence[Part], due: date | None, until: date) -> bool:
    """
    Whether it was done on the last day in time itself, in parts that go on *until* a day.

    What takes the place of that act afterwards, such as a later visit, makes nothing late.
    """
    if due is None:
        return False
    ends = [*(part.first for part in parts[1:]), until]
    return any(
        part.state is State.DONE and part.first <= due < end and due_of(part.found) == due
        for part, end in zip(parts, ends, strict=False)
    )


def open_when_due(parts: Sequence[Part], delay: Delay) -> frozenset[str]:
    """Return what is missing to know whether another act had been there when a late one was due."""
    due = delay.due_on
    if due is None or delay.righted_by is not delay.found:
        return frozenset()
    lasting = pairwise(parts)
    missing = (
        part.found.missing
        for part, after in lasting
        if part.state is State.UNKNOWN and part.first <= due < after.first
    )
    return frozenset[str]().union(*missing)


def _was_not_needed(parts: Sequence[Part], index: int) -> bool:
    """Whether a late act was not needed until its own day, by the same limit as on that day."""
    due = due_of(parts[index].found)
    earlier = (each for each in reversed(parts[:index]) if each.state is not State.DONE_LATE)
    before = next(earlier, None)
    if before is None or before.found.outcome is not Outcome.CEASED:
        return False
    return due is not None and due_of(before.found) == due


def is_in_time(parts: Sequence[Part], index: int) -> bool:
    """Whether what was done after its limit was done by the first day on which it was owed."""
    found, begun = parts[index].found, begun_on(parts, index)
    due, done = due_of(found), found.done_on
    if begun is None or due is None or done is None:
        return False
    return due + _A_DAY < begun and done <= begun
