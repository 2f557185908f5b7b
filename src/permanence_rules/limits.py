"""The one way to say by when: a period from an anchor, counted back, a day, or several of these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from permanence_rules.builder import Builder, Loc
from permanence_rules.conditions import Condition, compile_all
from permanence_rules.due import Due, ReadDue, earliest_of, latest_of, one_of_these
from permanence_rules.limit_changes import (
    Change,
    Extended,
    compile_extension,
    only_when,
    rolled,
    sum_words,
    unconfirmed,
    with_pause,
)
from permanence_rules.moments import Moment, ReadDay, compile_moment
from permanence_rules.pauses import Pause, compile_pause
from permanence_rules.scope import Ask, Scope
from permanence_rules.specs import Period, RuleModel, Several, YesNo
from permanence_rules.timing import Duration, Unit, in_words
from permanence_rules.truth import Unknown

__all__ = ["Instead", "Limit", "Relaxed", "compile_limit"]


class Relaxed(RuleModel):
    """A longer limit that applies only when something was agreed."""

    when: Annotated[tuple[Condition, ...], Several]
    within: Period
    because: str | None = None


class Instead(RuleModel):
    """Another limit for some circumstances; what it leaves out is as in the limit it replaces."""

    when: Annotated[tuple[Condition, ...], Several]
    within: Period | None = None
    of: Moment | None = None
    at_least: Period | None = None
    before: Moment | None = None
    by: Moment | None = None
    because: str | None = None


class Limit(RuleModel):
    """A time limit; exactly one of its forms is used."""

    within: Period | None = Field(
        default=None, description="So long after the anchor named by `of`"
    )
    of: Moment | None = Field(default=None, description="The anchor that `within` counts from")
    at_least: Period | None = Field(
        default=None, description="So long before the moment in `before`"
    )
    before: Moment | None = Field(default=None, description="The moment counted back from")
    by: Moment | None = Field(default=None, description="On or before this day")
    first_day: Literal["not_counted", "counted"] = "not_counted"
    same_day: YesNo = Field(default=True, description="Whether the day in `by` is itself in time")
    earliest_of: tuple[Limit, ...] = Field(default=(), description="The first of these to fall due")
    latest_of: tuple[Limit, ...] = Field(default=(), description="The last, once all have started")
    any_of: tuple[Limit, ...] = Field(default=(), description="The last of those that have started")
    only_when: Annotated[tuple[Condition, ...], Several] = Field(
        default=(), description="The limit counts only while this holds"
    )
    instead: tuple[Instead, ...] = Field(
        default=(), description="Other limits by circumstance; the first whose conditions hold"
    )
    relaxed: Relaxed | None = None
    extended: Extended | None = None
    paused: Pause | None = Field(default=None, description="Days that do not count")
    if_closed: Literal["stays", "next_working_day", "previous_working_day"] = Field(
        default="stays", description="Where a limit goes that ends on a day that is no working day"
    )

    @model_validator(mode="after")
    def _has_one_form(self) -> Limit:
        forms = [self.within, self.at_least, self.by, self.earliest_of, self.latest_of, self.any_of]
        if sum(bool(form) for form in forms) > 1:
            raise ValueError(
                "expected one limit: within ... of, at_least ... before, by, "
                "earliest_of, latest_of or any_of"
            )
        if (self.within is None) != (self.of is None):
            raise ValueError(
                "`within` and `of` go together: a period and the anchor it counts from"
            )
        if (self.at_least is None) != (self.before is None):
            raise ValueError(
                "`at_least` and `before` go together: a period and the day counted back from"
            )
        if self.first_day == "counted" and any(not each.number for each in self._periods()):
            raise ValueError("a limit whose first day is counted is at least one day long")
        return _counted_on_only(self)

    def _periods(self) -> list[Duration]:
        """Return the periods that count on from an anchor, whatever the circumstances."""
        relaxed = self.relaxed.within if self.relaxed is not None else None
        several = (self.within, relaxed, *(each.within for each in self.instead))
        return [each for each in several if each is not None]

    @property
    def is_given(self) -> bool:
        """Whether any limit is stated."""
        return bool(
            self.within
            or self.at_least
            or self.by
            or self.earliest_of
            or self.latest_of
            or self.any_of
        )


def _counted_on_only(limit: Limit) -> Limit:
    """A limit that is counted back from a day can be neither lengthened nor stopped."""
    is_counted_back = limit.at_least or any(each.at_least for each in limit.instead)
    is_changed = limit.extended or limit.paused or (limit.at_least and limit.relaxed)
    if is_counted_back and is_changed:
        raise ValueError("`at_least ... before` takes no `extended`, `paused` or `relaxed`")
    if limit.relaxed is not None and limit.within is None:
        raise ValueError("`relaxed` goes with `within ... of`; use `instead` for other limits")
    return limit


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
        return _counted_back(limit.at_least, end)
    return _counted_on(builder, limit, loc)


def _counted_on(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    assert limit.within is not None
    assert limit.of is not None
    anchor = compile_moment(builder, limit.of, (*loc, "of"))
    is_counted = limit.first_day == "counted"
    period = Duration(limit.within.number, limit.within.unit, first_day_counted=is_counted)

    def read(scope: Scope) -> Due | None:
        start = anchor(scope)
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
    if limit.relaxed is not None:
        relaxed = limit.relaxed
        longer = Instead(when=relaxed.when, within=relaxed.within, because=relaxed.because)
        others.append(_other(builder, limit, longer, (*loc, "relaxed")))
    return others


def _other(builder: Builder, limit: Limit, instead: Instead, loc: Loc) -> _Other:
    """Return the limit that replaces another; what it does not say is as in that one."""
    forms: list[dict[str, Any]] = [
        {"within": instead.within, "of": instead.of or limit.of},
        {"at_least": instead.at_least, "before": instead.before or limit.before},
        {"by": instead.by, "same_day": limit.same_day},
    ]
    given = [form for form in forms if next(iter(form.values())) is not None]
    if len(given) != 1 or None in given[0].values():
        message = "expected one other limit: within (... of), at_least (... before) or by"
        builder.wrong(loc, message, "What it counts from may be left out if the limit names it.")
        return _Other(lambda scope: False, lambda scope: None)
    first_day = limit.first_day if instead.within is not None else "not_counted"
    replaced = Limit(**given[0], first_day=first_day)
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


def _counted_back(period: Duration, end: ReadDay) -> ReadDue:
    def read(scope: Scope) -> Due | None:
        day = end(scope)
        if isinstance(day, Unknown):
            return Due(None, None, day.missing, may_not_start=True)
        if day is None:
            return None
        due = scope.before(period, day)
        warnings = unconfirmed(due, period, scope, counted_to=day)
        return Due(due, due, steps=(sum_words(day, "-", period, due),), warnings=warnings)

    return read


def _by(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    assert limit.by is not None
    moment = compile_moment(builder, limit.by, (*loc, "by"))
    eve = Duration.parse("1 day")

    def read(scope: Scope) -> Due | None:
        day = moment(scope)
        if isinstance(day, Unknown):
            return Due(None, None, day.missing, may_not_start=True)
        if day is None:
            return None
        due = day if limit.same_day else scope.before(eve, day)
        return Due(due, due, steps=(f"by {in_words(due)}",))

    return read


def _several(builder: Builder, limit: Limit, loc: Loc) -> ReadDue:
    key = next(name for name in ("earliest_of", "latest_of", "any_of") if getattr(limit, name))
    limits: tuple[Limit, ...] = getattr(limit, key)
    reads = [compile_limit(builder, each, (*loc, key, i)) for i, each in enumerate(limits)]

    def read(scope: Scope) -> Due | None:
        dues = [each(scope) for each in reads]
        started = [due for due in dues if due is not None]
        if not started or (key == "latest_of" and len(started) < len(dues)):
            return None
        if key == "earliest_of":
            return earliest_of(started)
        found = latest_of(started)
        waits_for_all = key == "latest_of" and any(due.may_not_start for due in started)
        return replace(found, may_not_start=True) if waits_for_all else found

    return read
