"""By when: a period counted from an anchor or back from one, a day, or several of these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from permanence_rules.engine.builder import Builder, Trait
from permanence_rules.engine.conditions import compile_all
from permanence_rules.engine.days import ReadDay, compile_moment
from permanence_rules.engine.due import Due, ReadDue, earliest_of, latest_of, one_of_these
from permanence_rules.engine.limit_changes import (
    Change,
    compile_extension,
    only_when,
    rolled,
    sum_words,
    unconfirmed,
    with_pause,
)
from permanence_rules.engine.pauses import compile_pause
from permanence_rules.engine.scope import Ask, Scope
from permanence_rules.facts.truth import Between, Unknown
from permanence_rules.language.days import MomentSpec
from permanence_rules.language.limits import Instead, Limit
from permanence_rules.language.places import Loc
from permanence_rules.timing import Duration, Reading, Unit, in_words
from permanence_rules.timing.readings import ITSELF

__all__ = ["compile_limit"]


def compile_limit(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    """Return how to work out by when something is due."""
    if not limit.is_given:
        builder.wrong(loc, _EXPECTED)
        return lambda scope: None
    read = _usual(builder, limit, loc)
    others = _others(builder, limit, loc)
    # Whichever limit applies: the same clock stops, and the same time is added.
    changed = _changes(builder, limit, loc)
    read = changed(read)
    if others:
        others = [replace(each, read=changed(each.read)) for each in others]
        read = _by_circumstance(others, read)
    return only_when(builder, limit.only_when, read, loc) if limit.only_when else read


def _changes(builder: Builder, limit: Limit, loc: Loc) -> Change:
    """Return what happens to a limit: its clock stops, it gets more time, a closed day moves it."""
    paused = compile_pause(builder, limit.paused, (*loc, "paused"))
    longer = compile_extension(builder, limit.extended, (*loc, "extended"))

    def changed(read: ReadDue) -> ReadDue:
        read = longer(with_pause(read, paused) if paused is not None else read)
        return rolled(read, limit.if_closed) if limit.if_closed != "stays" else read

    return changed


_EXPECTED = (
    "expected a limit: within ... of, at_least ... before, by, earliest_of, latest_of or any_of"
)


def _usual(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    if limit.earliest_of or limit.latest_of or limit.any_of:
        return _several(builder, limit, loc)
    if limit.by is not None:
        return _by(builder, limit, loc)
    if limit.at_least is not None and limit.before is not None:
        end = compile_moment(builder, limit.before, (*loc, "before"))
        return _counted_back(builder, limit.at_least, end)
    return _counted_on(builder, limit, loc)


def _counted_on(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    assert limit.within is not None
    assert limit.of is not None
    anchor = compile_moment(builder, limit.of, (*loc, "of"))
    is_counted = limit.first_day == "counted"
    period = Duration(limit.within.number, limit.within.unit, first_day_counted=is_counted)

    def read(scope: Scope) -> Due | None:
        start = anchor(scope)
        if isinstance(start, Between):
            first, last = (
                scope.after(period, each) if each is not None else None
                for each in (start.first, start.day)
            )
            lacks = start.missing
            return Due(first, last, lacks, started_on=start.day, start_missing=lacks)
        # An unknown start may also be none: the first review may never have been held, and then
        # nothing is due. So the clock may not have started either.
        if isinstance(start, Unknown):
            lacks = start.missing
            return Due(None, None, lacks, may_not_start=True, start_missing=lacks)
        return _from(start, period, scope) if start is not None else None

    return read


def _from(start: date, period: Duration, scope: Scope) -> Due:
    day = scope.after(period, start)
    return Due(
        day,
        day,
        steps=(sum_words(start, "+", period, day),),
        readings=partial(period.readings, start, scope.calendar),
        warnings=unconfirmed(day, period, scope),
        started_on=start,
        in_working_days=period.unit is Unit.WORKING_DAYS,
    )


@dataclass(frozen=True, slots=True)
class _Other:
    """Another limit, and when it applies."""

    when: Ask
    read: ReadDue


def _others(builder: Builder, limit: Limit, loc: Loc) -> list[_Other]:
    """Return the limits that apply by circumstance, the relaxed one last."""
    others = [
        _other(builder, limit, each, (*loc, "instead", i)) for i, each in enumerate(limit.instead)
    ]
    # The longer limit comes last: while a stricter circumstance applies, an approval of more time
    # does not undo it.
    if limit.relaxed is not None:
        relaxed = limit.relaxed
        longer = Instead(when=relaxed.when, within=relaxed.within, because=relaxed.because)
        others.append(_other(builder, limit, longer, (*loc, "relaxed")))
    return others


def _other(builder: Builder, limit: Limit, instead: Instead, loc: Loc) -> _Other:
    """Return the limit that replaces another; what it does not say is as in that one."""
    forms: list[dict[str, Any]] = [
        {"within": instead.within, "of": instead.of or limit.of, "first_day": limit.first_day},
        {"at_least": instead.at_least, "before": instead.before or limit.before},
        {"by": instead.by, "same_day": limit.same_day},
    ]
    given = [form for form in forms if next(iter(form.values())) is not None]
    if len(given) != 1 or None in given[0].values():
        message = "expected one other limit: within (... of), at_least (... before) or by"
        builder.wrong(loc, message, "What it counts from may be left out if the limit names it.")
        return _Other(lambda scope: False, lambda scope: None)
    replaced = Limit(**given[0])
    when = compile_all(builder, instead.when, (*loc, "when"))
    return _Other(when, _explained(_usual(builder, replaced, loc), instead.because))


def _by_circumstance(others: list[_Other], usual: ReadDue) -> ReadDue:
    def read(scope: Scope) -> Due | None:
        possible: list[Due | None] = []
        missing: frozenset[str] = frozenset()
        for other in others:
            answer = other.when(scope)
            if answer is False:
                continue
            possible.append(other.read(scope))
            # An earlier entry that may apply leaves several limits possible; the first that
            # certainly does ends the search.
            if answer is True:
                return one_of_these(possible, missing)
            missing |= answer.missing
        return one_of_these([*possible, usual(scope)], missing)

    return read


def _explained(read: ReadDue, because: str | None) -> ReadDue:
    """Let the arithmetic of another limit say why it is that one."""
    if because is None:
        return read

    def explained(scope: Scope) -> Due | None:
        due = read(scope)
        if due is None:
            return None
        return replace(due, steps=tuple(f"{step}, because {because}" for step in due.steps))

    return explained


def _counted_back(builder: Builder, period: Duration, end: ReadDay) -> ReadDue:
    builder.traits.add(Trait.COUNTS_BACK)

    def read(scope: Scope) -> Due | None:
        day = end(scope)
        if isinstance(day, Between):
            first = scope.before(period, day.first) if day.first is not None else None
            return Due(first, scope.before(period, day.day), day.missing)
        if isinstance(day, Unknown):
            return Due(None, None, day.missing, may_not_start=True)
        if day is None:
            return None
        due = scope.before(period, day)
        # Counted back, the holidays that matter lie before the panel, so the later of the two days
        # must be confirmed.
        warnings = unconfirmed(due, period, scope, counted_to=day)
        return Due(due, due, steps=(sum_words(day, "-", period, due),), warnings=warnings)

    return read


def _by(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    assert limit.by is not None
    moment = compile_moment(builder, limit.by, (*loc, "by"))
    eve = Duration.parse("1 day")
    if not limit.same_day:
        builder.traits.add(Trait.COUNTS_BACK)
    is_counted = not limit.same_day and isinstance(limit.by, MomentSpec) and limit.by.plus

    def read(scope: Scope) -> Due | None:
        day = moment(scope)
        if isinstance(day, Unknown):
            return Due(None, None, day.missing, may_not_start=True)
        if day is None:
            return None
        due = day if limit.same_day else scope.before(eve, day)
        other = (Reading(day, ITSELF),) if is_counted else ()
        return Due(due, due, steps=(f"by {in_words(due)}",), readings=lambda: other)

    return read


def _several(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    key = next(name for name in ("earliest_of", "latest_of", "any_of") if getattr(limit, name))
    limits: tuple[Limit, ...] = getattr(limit, key)
    builder = builder.asking()
    reads = [compile_limit(builder, each, (*loc, key, i)) for i, each in enumerate(limits)]
    if key != "latest_of":
        # A clock that starts later may bring the day forward, or put it off.
        builder.traits.add(Trait.MOVES)

    def read(scope: Scope) -> Due | None:
        dues = [each(scope) for each in reads]
        started = [due for due in dues if due is not None]
        # `latest_of` waits for every clock, so one that has not started means that nothing is due
        # yet; the other two go by those that run.
        if not started or (key == "latest_of" and len(started) < len(dues)):
            return None
        if key == "earliest_of":
            return earliest_of(started)
        found = latest_of(started)
        waits_for_all = key == "latest_of" and any(due.may_not_start for due in started)
        return replace(found, may_not_start=True) if waits_for_all else found

    return read
