"""A duty on earlier days: the stretches of days on which nothing that it reads changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from permanence_rules.engine.builder import Trait
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.report.judgements import Assessment
from permanence_rules.runtime.unchanging import unchanging

__all__ = ["Look", "Seen", "Stretch", "due_of", "stretches"]

_A_DAY = timedelta(days=1)

_FURTHEST = timedelta(days=366 * 25)

_MOST_PARTS = 8

_DAYS_IN_A_ROW, _SO_MANY_LIMITS = 5, 3
"""Of five days in a row three are working days, but for holidays."""

_A_WEEK, _MOST_DAYS = 7, 400
"""In a week there are closed days; for how long each day is looked at where those change it."""


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

    def is_told(self, day: date) -> bool:
        """Whether a fact that was read says this day."""


Look = Callable[[date], Seen | None]
"""Looks at a duty as it stood on a day; none where its record was not there yet."""


@unchanging(frozen=True, slots=True)
class Stretch:
    """Days on which all that a duty reads stayed the same, and what it came to on the last."""

    first: date
    last: date
    found: Assessment
    last_due: date | None = None
    """The limit on the last of these days, where it had gone on with the day itself."""


def stretches(
    look: Look,
    as_at: date,
    begins: date,
    from_: date,
    *,
    goes_on: Callable[[int], bool],
    traits: AbstractSet[Trait],
) -> list[Stretch]:
    """
    Return the stretches of a duty up to *as_at*, the oldest first.

    Before the day on which it *begins* its record was not there; what was so before the day
    *from_* does not matter, since its limit had not come. Of more stretches than *goes_on*
    allows, the latest are returned.

    Between two of the days on which something changed, only the day itself goes on. Where a
    duty reads the day for itself, such as an age, each stretch is cut where its outcome turns.
    Where what is owed hangs on the act, the day before the act is looked at.
    """
    reads_clock = Trait.READS_CLOCK in traits
    looks_before_act = Trait.LOOKS_BEFORE_ACT in traits
    found: list[Stretch] = []
    last = as_at
    # Backwards from the as-at date: each look says since when nothing that it read has changed,
    # and the next look is at the day before that.
    while goes_on(len(found)):
        seen = look(last)
        if seen is None:
            # Its record was not there on that day, so nothing was owed.
            break
        first = max(seen.turned_on, begins)
        whole = Stretch(first, last, seen.assessment)
        done = seen.assessment.done_on
        is_inside = not reads_clock and done is not None and first < done <= last
        if done is not None and is_inside and (looks_before_act or not seen.is_told(done)):
            # As no fact says 28 February 2025: without it, the days before may have come to
            # anything.
            whole = replace(whole, first=done)
            first = done
        # A day that is not known lies no later than the day of the look, and so may move with it.
        is_bounded = bool(seen.assessment.possible_due_on) and first != date.min
        if reads_clock:
            found += _cut(look, whole)
        else:
            found += _since_it_is_open(look, whole) if is_bounded else [whole]
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
    first = max(whole.first, whole.last - min(_FURTHEST, whole.last - date.min))
    while len(parts) < _MOST_PARTS:
        begun = _found(look, first)
        kind: Callable[[Assessment, date], Hashable] = _kind
        if begun is not None and _moves(look, first, last, begun, found):
            if _turns_within_a_week(look, first, last):
                return [*parts, *_day_by_day(look, Stretch(whole.first, last, found))]
            kind = _on_its_day
        if begun is None:
            break
        # It may have come to something else for a few days between.
        reached = _day_of_the_act(look, first, last, found)
        if reached is None and kind(begun, first) == kind(found, last):
            break
        low, high = reached or first, last
        # The first day from which on it came to what it comes to on the last.
        # No recorded date marks a sixteenth birthday or "12 months before today", so the day of
        # the change is found by halving the stretch.
        while (high - low).days > 1:
            middle = low + (high - low) // 2
            same = _found(look, middle)
            if same is not None and kind(same, middle) == kind(found, last):
                high = middle
            else:
                low = middle
        parts += _as_they_began(look, Stretch(high, last, found))
        before = _found(look, low)
        if before is None:
            return parts
        last, found = low, before
    oldest = Stretch(whole.first, last, found)
    # Where it is not known since when, the days are the fewest that it may be.
    return [*parts, *(_as_they_began(look, oldest) if first == whole.first else [oldest])]


def _day_of_the_act(look: Look, first: date, last: date, found: Assessment) -> date | None:
    """
    Return the day on which the limit that goes on with the day reached the act, if it then counted.

    A document of 3 April is valid six weeks before 15 May, and not on the days before and after.
    """
    due, done = due_of(found), found.done_on
    if due is None or done is None or found.outcome in (Outcome.MET, Outcome.LATE):
        return None
    day = done + (last - due)
    seen = _found(look, day) if first < day < last else None
    return day if seen is not None and seen.outcome is not found.outcome else None


def _moves(look: Look, first: date, last: date, begun: Assessment, found: Assessment) -> bool:
    """Whether the limit goes on with the day itself: over a weekend it may stand still."""
    if _kind(begun, first) == _kind(found, last):
        return False
    days = [last - _A_DAY * back for back in range(_DAYS_IN_A_ROW)]
    dues = [due_of(seen) for day in days if day >= first and (seen := _found(look, day))]
    return dues[:2] == days[:2] or len({*dues} - {None}) >= _SO_MANY_LIMITS


def _turns_within_a_week(look: Look, first: date, last: date) -> bool:
    """Whether a limit about the day itself has come on a Friday, say, and not on a Saturday."""
    days = [last - _A_DAY * back for back in range(_A_WEEK)]
    kinds = {_on_its_day(seen, day) for day in days if day >= first and (seen := _found(look, day))}
    return len(kinds) > 1


def _day_by_day(look: Look, whole: Stretch) -> list[Stretch]:
    """Return a stretch cut wherever it turns from one day to the next, the latest part first."""
    parts: list[Stretch] = []
    last, found = day, here = whole.last, whole.found
    first = max(whole.first, day - min(_A_DAY * _MOST_DAYS, day - date.min))
    while day > first:
        before = _found(look, day - _A_DAY)
        if before is None or _on_its_day(before, day - _A_DAY) != _on_its_day(here, day):
            parts += _as_they_began(look, Stretch(day, last, found))
            if before is None:
                return parts
            last, found = day - _A_DAY, before
        day, here = day - _A_DAY, before
    oldest = Stretch(whole.first, last, found)
    return [*parts, *(_as_they_began(look, oldest) if first == whole.first else [oldest])]


def _on_its_day(found: Assessment, day: date) -> Hashable:
    """What is due on the day itself is not done in time from the next on, unless that is later."""
    return found.outcome, found.outcome is Outcome.DUE and found.due_on == day


def _since_it_is_open(look: Look, whole: Stretch) -> list[Stretch]:
    """
    Return days of which the last is open or overdue, cut where that began, the latest part first.

    Extended on 5 April to that day or a later one: due on the 5th itself, and open from the 6th.
    A limit of 25 February, or of some day up to the last: overdue from the 26th.
    """
    begun, found = _found(look, whole.first), whole.found
    has_run_out = found.outcome in (Outcome.UNDETERMINED, Outcome.BREACHED, Outcome.VIOLATED)
    if not has_run_out or begun is None or begun.outcome is not Outcome.DUE:
        return _as_they_began(look, whole)
    low, high = whole.first, whole.last
    while (high - low).days > 1:
        middle = low + (high - low) // 2
        seen = _found(look, middle)
        is_due = seen is not None and seen.outcome is Outcome.DUE
        low, begun, high = (middle, seen or begun, high) if is_due else (low, begun, middle)
    latest = _as_they_began(look, Stretch(high, whole.last, found))
    return [*latest, Stretch(whole.first, low, begun)]


def _as_they_began(look: Look, part: Stretch) -> list[Stretch]:
    """
    Return days, the latest part first, by what was done or missed on the first of them.

    A duty is owed from the first day on which its limit had come, and an act counts from the
    first on which it was known; that either goes on with the day changes nothing.
    """
    begun, found = _found(look, part.first), part.found
    if begun is None or begun.outcome is not found.outcome or part.first == part.last:
        return [part]
    if found.outcome is Outcome.DUE and begun.due_on == part.first and found.due_on == part.last:
        # Each is the last day in time, so what is not done on the first is overdue from then on.
        missed = Stretch(part.first + _A_DAY, part.last, replace(begun, outcome=Outcome.BREACHED))
        return [missed, Stretch(part.first, part.first, begun)]
    is_same = (due_of(begun), begun.done_on) == (due_of(found), found.done_on)
    is_told = found.outcome in VIOLATIONS or found.outcome is Outcome.MET
    if not is_told or is_same:
        return [part]
    # That the duty ended in the course of these days is told by the last of them.
    told = replace(begun, closed_on=found.closed_on)
    return [replace(part, found=told, last_due=due_of(found))]


def due_of(found: Assessment) -> date | None:
    """Return the day by which it was due; of several possible ones the latest."""
    return found.due_on or max(found.possible_due_on, default=None)


def _found(look: Look, day: date) -> Assessment | None:
    seen = look(day)
    return seen.assessment if seen is not None else None


def _kind(found: Assessment, _: date) -> Hashable:
    """Due and breached are one: only the day has gone on."""
    is_owed = found.outcome in (Outcome.DUE, Outcome.BREACHED) and found.due_on is not None
    return (Outcome.DUE if is_owed else found.outcome, found.due_on)
