"""Time limits, read anew: the days on which a duty may fall due, as far as the record tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from permanence_rules.engines.durable.days import Day, day, lacking
from permanence_rules.engines.durable.kleene import NO, OPEN, YES
from permanence_rules.engines.durable.place import Place
from permanence_rules.engines.durable.questions import all_hold
from permanence_rules.limit_changes import Extended
from permanence_rules.limits import Instead, Limit
from permanence_rules.timing import Duration, Reading, Unit, in_words
from permanence_rules.truth import Unknown

__all__ = ["EVER", "NEVER", "Term", "counted", "extended_by", "one_of", "term"]

NEVER, EVER = date.min, date.max
"""Earlier, and later, than any day that a record can name."""

_DAY = timedelta(days=1)
_Readings = Callable[[], tuple[Reading, ...]]
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Term:
    """
    The span in which a duty falls due; both ends are one day where the record tells it.

    `may_be_idle` says that the clock may not have started; `stands_still` that it was
    stopped and nothing falls due. `started_on` is the day from which it counts.
    """

    first: date
    last: date
    missing: frozenset[str] = _NONE
    may_be_idle: bool = False
    stands_still: bool = False
    steps: tuple[str, ...] = ()
    readings: _Readings = tuple
    warnings: tuple[str, ...] = ()
    started_on: date | None = None

    @property
    def due_on(self) -> date | None:
        """The day on which it falls due, where that is known."""
        return self.first if self.first == self.last and not self.stands_still else None

    def open_to(self, missing: frozenset[str]) -> Term:
        """Return it with more that is not known."""
        return replace(self, missing=self.missing | missing)


def term(place: Place, limit: Limit) -> Term | None:
    """Return when a limit falls due; None when its clock is known not to have started."""
    counts = all_hold(place, limit.only_when)
    if counts[0] == NO:
        return None
    found = _by_circumstance(place, limit)
    if counts[0] == OPEN:
        return _perhaps(found, counts[1])
    return found


def counted(place: Place, period: Duration, start: date, *, back: bool = False) -> Term:
    """Return the term of a period from a day, or back from it, with its arithmetic."""
    due = (period.before if back else period.after)(start, place.calendar)
    sign = "-" if back else "+"
    is_counted = "counted" if period.first_day_counted else "not counted"
    text = (
        f"{in_words(start)} {sign} {period} = {in_words(due)} (the first day is {is_counted})"
    )

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


def _perhaps(found: Term | None, missing: frozenset[str]) -> Term | None:
    """A limit that may not count at all."""
    if found is None:
        return None
    return replace(found.open_to(missing), may_be_idle=True)


# ---- one limit, or another by circumstance -------------------------------------------------------


def _by_circumstance(place: Place, limit: Limit) -> Term | None:
    """The first of `instead` whose conditions hold, else the limit itself."""
    possible: list[Term | None] = []
    missing = _NONE
    for other in limit.instead:
        sign, lacks = all_hold(place, other.when)
        if sign == NO:
            continue
        possible.append(_instead(place, limit, other))
        if sign == YES:
            break
        missing |= lacks
    else:
        possible.append(_changed(place, limit, _plain(place, limit)))
    return possible[0] if not missing else one_of(possible, missing)


def _instead(place: Place, limit: Limit, other: Instead) -> Term | None:
    form = limit.model_copy(update=_form_of(limit, other))
    found = _changed(place, form, _plain(place, form))
    return _because(found, other.because)


def _form_of(limit: Limit, other: Instead) -> dict[str, object]:
    nothing: dict[str, object] = dict.fromkeys(("within", "of", "at_least", "before", "by"))
    nothing |= {"earliest_of": (), "latest_of": (), "any_of": ()}
    if other.by is not None:
        return nothing | {"by": other.by}
    if other.at_least is not None:
        return nothing | {"at_least": other.at_least, "before": other.before or limit.before}
    return nothing | {"within": other.within, "of": other.of or limit.of}


def _because(found: Term | None, reason: str | None) -> Term | None:
    if found is None or reason is None or not found.steps:
        return found
    *others, final = found.steps
    return replace(found, steps=(*others, f"{final}, because {reason}"))


def _plain(place: Place, limit: Limit) -> Term | None:
    if limit.within is not None:
        assert limit.of is not None
        return _from_anchor(place, limit, limit.within, day(place, limit.of))
    if limit.at_least is not None:
        assert limit.before is not None
        return _back_from(place, limit.at_least, day(place, limit.before))
    if limit.by is not None:
        return _by(place, limit, day(place, limit.by))
    for choose, limits in (
        (_earliest, limit.earliest_of),
        (_latest, limit.latest_of),
        (_any, limit.any_of),
    ):
        if limits:
            return choose([term(place, each) for each in limits])
    return None


def _unknown(lacks: Unknown) -> Term:
    return Term(NEVER, EVER, lacks.missing, may_be_idle=True)


def _from_anchor(place: Place, limit: Limit, within: Duration, start: Day) -> Term | None:
    if start is None:
        return None
    is_counted = limit.first_day == "counted"
    period = replace(within, first_day_counted=True) if is_counted else within
    if isinstance(start, Unknown):
        sign, lacks = all_hold(place, limit.relaxed.when) if limit.relaxed else (NO, _NONE)
        return _unknown(start).open_to(lacks if sign == OPEN else _NONE)
    return _relaxed(place, limit, counted(place, period, start), start)


def _relaxed(place: Place, limit: Limit, found: Term, start: date) -> Term:
    """A longer limit, where what was agreed holds."""
    relaxed = limit.relaxed
    if relaxed is None:
        return found
    sign, lacks = all_hold(place, relaxed.when)
    if sign == NO:
        return found
    is_counted = limit.first_day == "counted"
    period = replace(relaxed.within, first_day_counted=is_counted)
    longer = _because(counted(place, period, start), relaxed.because)
    assert longer is not None
    if sign == YES:
        return longer
    either = one_of([longer, found], lacks)
    assert either is not None
    return either


def _back_from(place: Place, at_least: Duration, end: Day) -> Term | None:
    if end is None:
        return None
    return _unknown(end) if isinstance(end, Unknown) else counted(place, at_least, end, back=True)


def _by(place: Place, limit: Limit, until: Day) -> Term | None:
    if until is None:
        return None
    if isinstance(until, Unknown):
        return _unknown(until)
    due = until if limit.same_day else until - _DAY
    return Term(due, due, steps=(f"by {in_words(due)}",), started_on=until)


# ---- several limits ------------------------------------------------------------------------------


def one_of(possible: Iterable[Term | None], missing: frozenset[str]) -> Term | None:
    """One of these, and it is not known which."""
    several = list(possible)
    started = [each for each in several if each is not None]
    if not started:
        return None
    steps = tuple(dict.fromkeys(step for each in started for step in each.steps))
    return Term(
        min(each.first for each in started),
        max(each.last for each in started),
        missing.union(*(each.missing for each in started)),
        may_be_idle=len(started) < len(several) or any(each.may_be_idle for each in started),
        steps=steps,
        warnings=tuple(dict.fromkeys(w for each in started for w in each.warnings)),
    )


def _earliest(limits: list[Term | None]) -> Term | None:
    """The first to fall due, of those that have started."""
    return _extreme([each for each in limits if each is not None], min)


def _any(limits: list[Term | None]) -> Term | None:
    """The last of those that have started."""
    return _extreme([each for each in limits if each is not None], max)


def _latest(limits: list[Term | None]) -> Term | None:
    """The last, once all have started."""
    if None in limits:
        return None
    found = _extreme([each for each in limits if each is not None], max)
    if found is not None and any(each is not None and each.may_be_idle for each in limits):
        return replace(found, may_be_idle=True)
    return found


def _extreme(started: list[Term], pick: Callable[..., date]) -> Term | None:
    """
    Return the first, or the last, to fall due; one that may not have started need not count.

    Where the answer does not hang on what is missing, what is missing is left out.
    """
    sure = [each for each in started if not each.may_be_idle]
    if not started:
        return None
    firsts = [each.first for each in started]
    lasts = [each.last for each in started]
    first = pick(firsts) if pick is min or not sure else max(each.first for each in sure)
    last = pick(lasts) if pick is max or not sure else min(each.last for each in sure)
    if not sure:
        first, last = min(firsts), max(lasts)
    if first == last:
        exact = next((each for each in started if each.first == each.last == first), None)
        if exact is not None:
            return replace(exact, steps=_steps(started))
    return Term(
        first,
        last,
        frozenset[str]().union(*(each.missing for each in started)),
        may_be_idle=not sure,
        steps=_steps(started),
        warnings=tuple(dict.fromkeys(w for each in started for w in each.warnings)),
    )


def _steps(limits: Iterable[Term]) -> tuple[str, ...]:
    """All that was compared is shown, in the order of the rule."""
    return tuple(step for each in limits for step in each.steps)


# ---- what happens to a limit ---------------------------------------------------------------------


def _changed(place: Place, limit: Limit, found: Term | None) -> Term | None:
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


def _stopped(
    place: Place, limit: Limit, found: Term, pause: tuple[date, date | None]
) -> Term:
    """Days between the two do not count; a clock that had run out cannot be stopped."""
    stopped, resumed = pause
    due = found.due_on
    assert due is not None
    if stopped > due:
        return found
    if resumed is None:
        text = f"the clock has stood still since {in_words(stopped)}"
        steps = (*found.steps, text)
        return replace(
            found, first=EVER, last=EVER, stands_still=True, steps=steps, readings=tuple
        )
    lost = _lost(place, limit, max(stopped, found.started_on or stopped), resumed)
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
