"""A duty on earlier days: the stretches of days on which nothing that it reads changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.judgements import Assessment

__all__ = ["Look", "Seen", "Stretch", "stretches"]

_A_DAY = timedelta(days=1)

_FURTHEST = timedelta(days=366 * 25)

_MOST_PARTS = 8


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
    look: Look,
    as_at: date,
    begins: date,
    from_: date,
    *,
    goes_on: Callable[[int], bool],
    reads_clock: bool,
) -> list[Stretch]:
    """
    Return the stretches of a duty up to *as_at*, the oldest first.

    Before the day on which it *begins* its record was not there; what was so before the day
    *from_* does not matter, since its limit had not come. Of more stretches than *goes_on*
    allows, the latest are returned.

    Between two of the days on which something changed, only the day itself goes on. Where a
    duty reads the day for itself, such as an age, each stretch is cut where its outcome turns.
    """
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
    first = max(whole.first, whole.last - min(_FURTHEST, whole.last - date.min))
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


def _found(look: Look, day: date) -> Assessment | None:
    seen = look(day)
    return seen.assessment if seen is not None else None


def _kind(found: Assessment) -> tuple[Outcome, date | None]:
    """Due and breached are one: only the day has gone on."""
    is_owed = found.outcome in (Outcome.DUE, Outcome.BREACHED) and found.due_on is not None
    return (Outcome.DUE if is_owed else found.outcome, found.due_on)
