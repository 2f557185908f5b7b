"""What happens to a limit: the clock stops, more time is given, a closed day moves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from permanence_rules.language.limits import Extended, Limit
from permanence_rules.oracle.completions import TakenDay, plain
from permanence_rules.oracle.days import Day, day, lacking
from permanence_rules.oracle.kleene import NO
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.questions import all_hold
from permanence_rules.oracle.spans import EVER, NEVER, Term
from permanence_rules.timing import Duration, Reading, Unit, in_words

__all__ = ["changed", "counted", "extended_by", "holidays"]


def counted(place: Place, period: Duration, start: date, *, back: bool = False) -> Term:
    """Return the term of a period from a day, or back from it, with its arithmetic."""
    due = (period.before if back else period.after)(plain(start), place.calendar)
    if isinstance(start, TakenDay):
        # The arithmetic of a day that the case does not tell is not shown.
        is_in_working_days = period.unit is Unit.WORKING_DAYS and not back
        begun = None if back else start
        return Term(due, due, started_on=begun, in_working_days=is_in_working_days)
    sign = "-" if back else "+"
    is_counted = "counted" if period.first_day_counted else "not counted"
    text = f"{in_words(start)} {sign} {period} = {in_words(due)} (the first day is {is_counted})"

    def readings() -> tuple[Reading, ...]:
        return () if back else period.readings(start, place.calendar)

    return Term(
        due,
        due,
        steps=(text,),
        readings=readings,
        warnings=holidays(place, period, due, max(due, start)),
        # A limit that is counted back has no clock that starts.
        started_on=None if back else start,
        in_working_days=period.unit is Unit.WORKING_DAYS and not back,
    )


def holidays(place: Place, period: Duration, due: date, last: date) -> tuple[str, ...]:
    """Warn of a count of working days that ends where bank holidays are not yet confirmed."""
    if period.unit is not Unit.WORKING_DAYS or place.calendar.is_confirmed(last):
        return ()
    return (f"Bank holidays are not yet confirmed for {last.year}; {in_words(due)} may move.",)


def changed(place: Place, limit: Limit, found: Term | None) -> Term | None:
    """The clock stops, more time is given, a closed day moves it: in this order."""
    for change in (_paused, _extended, _off_a_closed_day):
        if found is not None:
            found = change(place, limit, found)
    return found


def _paused(place: Place, limit: Limit, found: Term) -> Term:
    pause = limit.paused
    if pause is None or found.last == EVER:
        return found
    sign, lacks = all_hold(place, pause.when)
    stopped, resumed = day(place, pause.from_), day(place, pause.until)
    if sign == NO or stopped is None or _is_idle(place, found, stopped, resumed):
        return found
    lacks |= lacking(stopped, resumed)
    if lacks or found.due_on is None:
        # It can only give more time, and may give any.
        return replace(found, last=EVER, missing=found.missing | lacks)
    assert isinstance(stopped, date)
    has_gone_on = isinstance(resumed, date) and resumed <= place.as_at
    return _stopped(place, found, (stopped, resumed if has_gone_on else None))  # type: ignore[arg-type]


def _is_idle(place: Place, found: Term, stopped: Day, resumed: Day) -> bool:
    """Whether the pause is known to take no day from the term, as far as it has come."""
    if not isinstance(stopped, date):
        return False
    begins = max(stopped, found.started_on or stopped)
    is_over = isinstance(resumed, date) and resumed <= min(begins, place.as_at)
    return stopped > place.as_at or begins > found.last or is_over


def _stopped(place: Place, found: Term, pause: tuple[date, date | None]) -> Term:
    """Days between the two do not count."""
    stopped, resumed = pause
    due = found.due_on
    assert due is not None
    stopped = max(stopped, found.started_on or stopped)
    if resumed is None:
        text = f"the clock has stood still since {in_words(stopped)}"
        steps = (*found.steps, text)
        return replace(found, first=EVER, last=EVER, stands_still=True, steps=steps)
    lost = _lost(place, found, stopped, resumed)
    moved = lost.after(due, place.calendar)
    text = f"{in_words(due)} + {lost} while the clock stood still = {in_words(moved)}"
    return _moved(found, moved, text)


def _lost(place: Place, found: Term, stopped: date, resumed: date) -> Duration:
    """Return the time that did not count, in what the limit that applies is counted in."""
    if found.in_working_days:
        return Duration(place.calendar.count(stopped, resumed), Unit.WORKING_DAYS)
    return Duration((resumed - stopped).days, Unit.DAYS)


def _moved(found: Term, due: date, text: str) -> Term:
    return replace(found, first=due, last=due, steps=(*found.steps, text), readings=tuple)


def _extended(place: Place, limit: Limit, found: Term) -> Term:
    return extended_by(place, limit.extended, found) if limit.extended is not None else found


def extended_by(place: Place, extended: Extended, found: Term) -> Term:
    """
    Return a term with more time, where what that needs holds.

    It ends by the day that was given, and no earlier than it did without.
    """
    sign, lacks = all_hold(place, extended.when)
    given = day(place, extended.ends_on) if extended.ends_on is not None else None
    if found.stands_still or sign == NO:
        return found
    lacks |= lacking(given)

    def longer(end: date) -> date:
        if end in (NEVER, EVER):
            return end
        added = extended.by.after(end, place.calendar)
        return max(end, min(added, given)) if isinstance(given, date) else added

    return replace(
        found,
        first=found.first if lacks else longer(found.first),
        last=longer(found.last),
        missing=found.missing | lacks,
        steps=(*found.steps, *_longer_steps(place, extended.by, found, longer(found.last))),
        readings=tuple,
        warnings=_longer_warnings(place, extended.by, found),
    )


def _longer_steps(place: Place, period: Duration, found: Term, last: date) -> tuple[str, ...]:
    if found.due_on is None:
        return ()
    more = counted(place, period, found.due_on)
    if more.last == last:
        return more.steps
    return (*more.steps, f"it was extended to {in_words(last)} only")


def _longer_warnings(place: Place, period: Duration, found: Term) -> tuple[str, ...]:
    more = counted(place, period, found.due_on).warnings if found.due_on is not None else ()
    return tuple(dict.fromkeys((*found.warnings, *more)))


def _off_a_closed_day(place: Place, limit: Limit, found: Term) -> Term:
    if limit.if_closed == "stays" or found.stands_still:
        return found

    def moved(day: date) -> date:
        if day in (NEVER, EVER) or place.calendar.is_working_day(day):
            return day
        if limit.if_closed == "next_working_day":
            return place.calendar.add(day, 1)
        return place.calendar.last_working_day_on_or_before(day)

    first, last, due = moved(found.first), moved(found.last), found.due_on
    if due is None or due == first:
        return replace(found, first=first, last=last)
    return _moved(found, first, f"{in_words(due)} is no working day, so {in_words(first)}")
