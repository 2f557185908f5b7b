"""What happens to a limit: the clock stops, more time is given, a closed day moves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from permanence_rules.engines.durable.days import day, lacking
from permanence_rules.engines.durable.kleene import NO, YES
from permanence_rules.engines.durable.place import Place
from permanence_rules.engines.durable.questions import all_hold
from permanence_rules.engines.durable.spans import EVER, Term, one_of
from permanence_rules.limit_changes import Extended
from permanence_rules.limits import Limit
from permanence_rules.timing import Duration, Reading, Unit, in_words
from permanence_rules.truth import Unknown

__all__ = ["changed", "counted", "extended_by"]


def counted(place: Place, period: Duration, start: date, *, back: bool = False) -> Term:
    """Return the term of a period from a day, or back from it, with its arithmetic."""
    due = (period.before if back else period.after)(start, place.calendar)
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
        warnings=_holidays(place, period, due),
        started_on=start,
    )


def _holidays(place: Place, period: Duration, due: date) -> tuple[str, ...]:
    if period.unit is not Unit.WORKING_DAYS or place.calendar.is_confirmed(due):
        return ()
    return (f"Bank holidays are not yet confirmed for {due.year}; {in_words(due)} may move.",)


def changed(place: Place, limit: Limit, found: Term | None) -> Term | None:
    """The clock stops, more time is given, a closed day moves it: in this order."""
    for change in (_paused, _extended, _off_a_closed_day):
        if found is not None:
            found = change(place, limit, found)
    return found


def _paused(place: Place, limit: Limit, found: Term) -> Term:
    pause = limit.paused
    due = found.due_on
    if pause is None:
        return found
    sign, lacks = all_hold(place, pause.when)
    stopped = day(place, pause.from_) if sign != NO else None
    if stopped is None or due is None:
        return found
    resumed = day(place, pause.until)
    lacks |= lacking(stopped, resumed)
    if lacks:
        return Term(due, EVER, found.missing | lacks, steps=found.steps, warnings=found.warnings)
    assert isinstance(stopped, date)
    assert not isinstance(resumed, Unknown)
    return _stopped(place, limit, found, (stopped, resumed))


def _stopped(place: Place, limit: Limit, found: Term, pause: tuple[date, date | None]) -> Term:
    """Days between the two do not count; a clock that had run out cannot be stopped."""
    stopped, resumed = pause
    due = found.due_on
    assert due is not None
    stopped = max(stopped, found.started_on or stopped)
    if stopped > due or (resumed is not None and resumed <= stopped):
        return found
    if resumed is None:
        text = f"the clock has stood still since {in_words(stopped)}"
        steps = (*found.steps, text)
        return replace(found, first=EVER, last=EVER, stands_still=True, steps=steps, readings=tuple)
    lost = _lost(place, limit, stopped, resumed)
    moved = lost.after(due, place.calendar)
    text = f"{in_words(due)} + {lost} while the clock stood still = {in_words(moved)}"
    return _moved(found, moved, text)


def _lost(place: Place, limit: Limit, stopped: date, resumed: date) -> Duration:
    """Return the time that did not count, in what the limit is counted in."""
    if limit.within is not None and limit.within.unit is Unit.WORKING_DAYS:
        return Duration(max(0, place.calendar.count(stopped, resumed)), Unit.WORKING_DAYS)
    return Duration(max(0, (resumed - stopped).days), Unit.DAYS)


def _moved(found: Term, due: date, text: str) -> Term:
    return replace(found, first=due, last=due, steps=(*found.steps, text), readings=tuple)


def _extended(place: Place, limit: Limit, found: Term) -> Term:
    return extended_by(place, limit.extended, found) if limit.extended is not None else found


def extended_by(place: Place, extended: Extended, found: Term) -> Term:
    """Return a term with more time, where what that needs holds; never beyond the day given."""
    if found.due_on is None:
        return found
    sign, lacks = all_hold(place, extended.when)
    if sign == NO:
        return found
    longer = _longer(place, extended.by, found)
    given = day(place, extended.ends_on) if extended.ends_on is not None else None
    if isinstance(given, date) and longer.due_on is not None and given < longer.due_on:
        longer = _moved(longer, given, f"it was extended to {in_words(given)} only")
    if sign == YES and not isinstance(given, Unknown):
        return longer
    either = one_of([found, longer], lacks | lacking(given))
    assert either is not None
    return either


def _longer(place: Place, period: Duration, found: Term) -> Term:
    """Return a term with more time added to its end."""
    assert found.due_on is not None
    more = counted(place, period, found.due_on)
    assert more.due_on is not None
    return replace(
        found,
        first=more.first,
        last=more.last,
        steps=(*found.steps, *more.steps),
        readings=tuple,
        warnings=tuple(dict.fromkeys((*found.warnings, *more.warnings))),
    )


def _off_a_closed_day(place: Place, limit: Limit, found: Term) -> Term:
    due = found.due_on
    if limit.if_closed == "stays" or due is None or place.calendar.is_working_day(due):
        return found
    if limit.if_closed == "next_working_day":
        moved = place.calendar.add(due, 1)
    else:
        moved = place.calendar.last_working_day_on_or_before(due)
    return _moved(found, moved, f"{in_words(due)} is no working day, so {in_words(moved)}")
