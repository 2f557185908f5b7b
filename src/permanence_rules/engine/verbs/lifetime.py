"""What a legal verb says about one record, and the judgements that all verbs share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from permanence_rules.engine.builder import Builder
from permanence_rules.engine.conditions import compile_all
from permanence_rules.engine.days import Day, come, compile_moment, known_day, told_day
from permanence_rules.engine.due import Due
from permanence_rules.engine.scope import Scope
from permanence_rules.facts.truth import Between, NoLaterThan, Truth, Unknown, unknown_among
from permanence_rules.language.lifetime import Lifetime
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.language.places import Loc
from permanence_rules.report.judgements import Assessment
from permanence_rules.runtime.steps import TOO_MANY_STEPS
from permanence_rules.timing import in_words

__all__ = ["Assess", "ReadEnd", "by_due_date", "compile_lifetime", "too_many_steps", "undetermined"]

Assess = Callable[[Scope], Assessment]

"""Assesses one duty for one record."""

ReadEnd = Callable[[Scope], Day]

"""Reads the day on which a duty ended; none while it is owed."""


def compile_lifetime(builder: Builder, lifetime: Lifetime, loc: Loc) -> ReadEnd:
    """Return how to read the day on which the duty ended."""
    reads = [
        compile_moment(builder, moment, (*loc, "lapses_on", i))
        for i, moment in enumerate(lifetime.lapses_on)
    ]
    superseded = (
        compile_all(builder, lifetime.superseded_when, (*loc, "superseded_when"))
        if lifetime.superseded_when
        else None
    )

    def read(scope: Scope) -> Day:
        days = [read(scope) for read in reads]
        answer = superseded(scope) if superseded is not None else False
        if answer is True:
            # The beginning of time stands for "before it was ever owed": with another duty in its
            # place, this one was not owed on any day, and cannot have been breached.
            return date.min
        return come(_first_end(days, answer), scope.as_at)

    return read


def _first_end(days: list[Day], superseded: Truth) -> Day:
    doubt = unknown_among(*days, superseded)
    ends = [bound for day in days if (bound := known_day(day)) is not None]
    if doubt is not None:
        return NoLaterThan(doubt.missing, min(ends)) if ends else doubt
    return min(ends, default=None)


def by_due_date(due: Due | None, done: Day, end: Day, scope: Scope) -> Assessment:
    """
    Judge something that happens, or is not done, against the day on which it is due.

    Every possible due day and every possible value of a missing fact is evaluated. An
    outcome is given only if all of them lead to it.
    """
    if due is None:
        return Assessment(Outcome.NOT_TRIGGERED)
    done = come(done, scope.as_at)
    missing = due.missing
    for each in (done, end):
        missing |= each.missing if isinstance(each, Unknown) else frozenset()
    outcomes = _outcomes(due, done, end, scope.as_at)
    if len(outcomes) > 1:
        may_be = bool(outcomes & VIOLATIONS)
        return _dated(Outcome.UNDETERMINED, due, done, end, missing, may_be_missed=may_be)
    outcome = outcomes.pop()
    found = _dated(
        outcome,
        due,
        done,
        end,
        sensitive=_sensitive(due, done, end, outcome, scope.as_at),
        least_days=_least_days(outcome, due, done, end, scope.as_at),
    )
    return _advised(found, due, scope) if outcome is Outcome.DUE else found


def _advised(found: Assessment, due: Due, scope: Scope) -> Assessment:
    """Say of an open duty that its clock stands still, or that it falls due on a closed day."""
    if due.stands_still:
        return replace(found, message="{title}: still to be done; the clock stands still.")
    day, calendar = due.exact, scope.calendar
    if day is None or not calendar.covers(day) or calendar.is_working_day(day):
        return found
    last = calendar.last_working_day_on_or_before(day)
    advice = f"{in_words(day)} is no working day; the last before it is {in_words(last)}."
    return replace(found, warnings=(*found.warnings, advice))


def too_many_steps() -> Assessment:
    """Return that a rule was given up for one record: it looks at too many others."""
    message = f"{{title}}: {TOO_MANY_STEPS}"
    return Assessment(Outcome.UNDETERMINED, message=message, warnings=(TOO_MANY_STEPS,))


def undetermined(missing: frozenset[str], *, may_be_missed: bool = True) -> Assessment:
    """Return that the record cannot decide, and what would; whether it may be late or overdue."""
    return Assessment(Outcome.UNDETERMINED, missing=missing, may_be_missed=may_be_missed)


def _dated(  # noqa: PLR0913 - a finding is made of these
    outcome: Outcome,
    due: Due,
    done: Day,
    end: Day,
    missing: frozenset[str] = frozenset(),
    *,
    sensitive: tuple[str, ...] = (),
    may_be_missed: bool = True,
    least_days: int | None = None,
) -> Assessment:
    bounds = (due.earliest, due.latest)
    known = [day for day in bounds if day is not None and day != date.max]
    both = tuple(sorted(known)) if due.exact is None else ()
    return Assessment(
        outcome,
        due_on=due.told,
        possible_due_on=both,
        done_on=told_day(done),
        closed_on=end if isinstance(end, date) and end != date.min else None,
        missing=missing,
        steps=due.steps,
        sensitive=sensitive,
        warnings=due.warnings,
        may_be_missed=may_be_missed,
        least_days=least_days,
    )


def _least_days(outcome: Outcome, due: Due, done: Day, end: Day, as_at: date) -> int | None:
    """Return by how many days it is late or overdue at least, where no two days tell it."""
    if due.latest is None or due.stands_still or (due.exact and not isinstance(done, Between)):
        return None
    if outcome is Outcome.BREACHED:
        last = min(as_at, end) if isinstance(end, date) else as_at
        return None if isinstance(end, Unknown) else (last - due.latest).days
    first = done.first if isinstance(done, Between) else done
    if outcome is Outcome.LATE and isinstance(first, date):
        return max(1, (first - due.latest).days)
    return None


def _outcomes(due: Due, done: Day, end: Day, as_at: date) -> set[Outcome]:
    # As the due day moves on, the outcome only moves one way: breached or late, ceased, met. So if
    # both ends of the span give one outcome, every day between them does.
    days = {due.earliest or date.min, due.latest or date.max}
    found = {
        _outcome(day, each, close, as_at)
        for day in days
        for each in _ways(done)
        for close in _ends(end)
    }
    return found | ({Outcome.NOT_TRIGGERED} if due.may_not_start else set())


def _ways(done: Day) -> tuple[date | None, ...]:
    """An unknown day may be in time, or not have come at all unless its latest is known."""
    if isinstance(done, Between):
        return (done.first or date.min, done.day)
    if isinstance(done, NoLaterThan):
        return (date.min, done.day)
    # What may have been late may also not have come, which leaves it as open.
    return (date.min, None) if isinstance(done, Unknown) else (done,)


def _ends(end: Day) -> tuple[date | None, ...]:
    if isinstance(end, Between):
        return (end.first or date.min, end.day)
    if isinstance(end, NoLaterThan):
        return (date.min, end.day)
    return (date.min, None) if isinstance(end, Unknown) else (end,)


def _outcome(due: date, done: date | None, end: date | None, as_at: date) -> Outcome:
    if done is not None and done <= due:
        return Outcome.MET
    # Care that ends on the due day itself ends the duty: the whole of that day was left to do it
    # in (decision 9).
    if end is not None and end <= due:
        return Outcome.CEASED
    if done is not None:
        return Outcome.LATE
    return Outcome.DUE if as_at <= due else Outcome.BREACHED


def _sensitive(due: Due, done: Day, end: Day, outcome: Outcome, as_at: date) -> tuple[str, ...]:
    """Name the other readings of the limit that would have led to another outcome."""
    exact = due.exact
    turns = (known_day(done), known_day(end), as_at)
    # Readings are worked out only near a turn: done, ended or looked at within two weeks of the
    # due day. Elsewhere no reading can change the outcome, and counting them is slow.
    if exact is None or not any(day and abs((day - exact).days) <= _FURTHEST for day in turns):
        return ()
    found = []
    for reading in due.readings():
        read = replace(due, earliest=reading.due_on, latest=reading.due_on)
        others = _outcomes(read, done, end, as_at)
        if len(others) == 1 and outcome not in others:
            words = f"{reading.words[0].upper()}{reading.words[1:]}"
            found.append(
                f"{words}, it would be due by {in_words(reading.due_on)} and the outcome "
                f"would be {others.pop().value}."
            )
    return tuple(found)


_FURTHEST = 14

"""No other reading of a limit lies further from the due day, in days, holidays included."""
