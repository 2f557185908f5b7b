"""Deadline: an event happens within, not before, or so long before an anchor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from permanence_rules.engine.builder import Builder, Trait
from permanence_rules.engine.conditions import compile_all
from permanence_rules.engine.days import Day, come, compile_moment, known_day, told_day
from permanence_rules.engine.due import Due, ReadDue
from permanence_rules.engine.limits import compile_limit
from permanence_rules.engine.paths import compile_path
from permanence_rules.engine.scope import Ask, Read, Scope
from permanence_rules.engine.verbs.lifetime import (
    Assess,
    by_due_date,
    compile_lifetime,
    undetermined,
)
from permanence_rules.facts.truth import Between, NoLaterThan, Truth, Unknown, unknown_among
from permanence_rules.facts.view import Many, Value
from permanence_rules.language.conditions import Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.limits import Limit
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.verbs.deadline import Deadline
from permanence_rules.report.judgements import Assessment

__all__ = ["compile_deadline"]

_NOTHING: frozenset[str] = frozenset()


def compile_deadline(builder: Builder, spec: Deadline, loc: Loc) -> Assess:
    """Return how to assess the deadline for one record."""
    if spec.as_soon_as_possible:
        return _without_number(builder, spec, loc)
    event = _event(builder.plainly(), spec.event, (*loc, "event"))
    limit = compile_limit(builder.plainly(), spec, loc) if spec.is_given else None
    floor = _floor(builder, spec.not_before, (*loc, "not_before"))
    advice = _optional_limit(builder, spec.recommended, (*loc, "recommended"))
    end = compile_lifetime(builder.plainly(), spec, loc)
    needed = _optional_test(builder, spec.needed_when, (*loc, "needed_when"))
    if needed is not None:
        builder.traits |= {Trait.LOOKS_BEFORE_ACT, Trait.MOVES}

    def assess(scope: Scope) -> Assessment:
        # Every day is read, whatever comes of the others: what is shown as evidence hangs on
        # the rule and the record, and not on the order in which an engine asks.
        close, advised = end(scope), advice(scope) if advice else None
        due = limit(scope) if limit else None
        opens = floor(scope) if floor else None
        happened: Value = event(scope)
        if floor is not None and limit is not None:
            happened = _within_the_window(happened, opens)
        done = come(_first(happened, None if spec.earlier_counts else due), scope.as_at)
        if floor is not None and (early := _too_early(opens, done)) is not None:
            return early
        if limit is None:
            return _unlimited(done, opens, advised)
        if floor is not None and due is None and isinstance(done, Unknown):
            # By no limit it is owed, and it may have been done too early all the same.
            return undetermined(done.missing)
        # `needed_when` is asked only without the event: what was done is met, although it was
        # needed no longer.
        if needed is not None and known_day(done) is None:
            close = _or_not_needed(close, needed(scope))
        found = by_due_date(due, done, close, scope)
        return _advised(_opening(found, opens), advised)

    return assess


def _floor(builder: Builder, limit: Limit | None, loc: Loc) -> ReadDue | None:
    """Compile from when something may be done: however that is counted, it is no limit."""
    counts_back = builder.traits & {Trait.COUNTS_BACK}
    floor = _optional_limit(builder, limit, loc)
    builder.traits.difference_update({Trait.COUNTS_BACK} - counts_back)
    return floor


def _optional_limit(builder: Builder, limit: Limit | None, loc: Loc) -> ReadDue | None:
    return compile_limit(builder, limit, loc) if limit is not None else None


def _optional_test(builder: Builder, conditions: tuple[Condition, ...], loc: Loc) -> Ask | None:
    return compile_all(builder, conditions, loc) if conditions else None


def _opening(found: Assessment, opens: Due | None) -> Assessment:
    """While something is still to be done, say from when it may be."""
    if opens is None or found.outcome is not Outcome.DUE:
        return found
    return replace(found, not_before=opens.told)


def _event(builder: Builder, event: Moment, loc: Loc) -> Read:
    if not isinstance(event, str):
        return compile_moment(builder, event, loc)
    return _dates(builder, event, loc)


def _dates(builder: Builder, text: str, loc: Loc) -> Read:
    path = compile_path(builder, text, loc, wanted=1)
    if path.fact.kind not in ("date", "any"):
        builder.wrong(loc, f'expected the date of an event; "{text}" is a {path.fact.kind}')
    return path.read


def _first(value: object, due: Due | None) -> Day:
    """Return the first day that counts: of several, the earliest not before the clock started."""
    start, doubt = (due.started_on, due.start_missing) if due is not None else (None, _NOTHING)
    if isinstance(value, Many):
        return _first_of(value, start, doubt)
    if isinstance(value, Unknown):
        return _hidden(value, start, doubt)
    if not isinstance(value, date) or _counts(value, start, doubt):
        return value if isinstance(value, date) else None
    return Unknown(doubt) if doubt else None


def _hidden(day: Unknown, start: date | None, doubt: frozenset[str]) -> Day:
    """An act that may have happened before the day by which it is known to have may not count."""
    if start is None and not doubt:
        return day
    if isinstance(day, NoLaterThan) and start is not None and day.day < start and not doubt:
        return None
    if isinstance(day, Between) and day.first and start and not doubt and start <= day.first:
        return day
    return Unknown(day.missing | doubt)


def _first_of(days: Many, start: date | None, doubt: frozenset[str]) -> Day:
    """Of several, it is the first that counts, or one before it that is hidden or may count."""
    first = min((day for day in days.items if _counts(day, start, doubt)), default=None)
    if start is not None and days.earlier is not None and days.earlier.last < start:
        # What may be missing lies before the clock started, and would not count.
        days = replace(days, before=_NOTHING, earlier=None)
    if not (days.gaps or doubt) and (found := _assumed(days, start, first)) is not None:
        return found
    # A missing visit of before or between may be the first; one of after cannot come before one
    # that is known, unless that lies after the days covered itself.
    is_after_open = first is None or days.may_precede(first)
    missing = days.gaps | days.before | (days.after if is_after_open else _NOTHING)
    if doubt and (missing or any(first is None or day < first for day in days.items)):
        missing |= doubt
    if missing:
        return NoLaterThan(missing, first) if first else Unknown(missing)
    return first


def _assumed(days: Many, start: date | None, first: date | None) -> Day:
    """Return between which days the first that counts lies, where it is one of those assumed."""
    earlier, later = days.earlier, days.later
    if days.before and earlier is not None:
        # What came before the clock started does not count.
        opens = max(start, earlier.first) if start and earlier.first else start or earlier.first
        do_all_count = start is None or opens == earlier.first
        last = earlier.last if earlier.at_least and do_all_count else first
        return Between(days.before, last, opens) if last is not None else None
    if first is not None and later is not None and later.first and days.may_precede(first):
        return Between(days.after, first, max(start, later.first) if start else later.first)
    if first is None and later is not None and later.at_least and not days.before:
        do_all_count = start is None or (later.first is not None and start <= later.first)
        return Between(days.after, later.last, later.first) if do_all_count else None
    return None


def _counts(day: date, start: date | None, doubt: frozenset[str]) -> bool:
    """Whether an act of that day counts, whatever is missing."""
    return not doubt if start is None else day >= start


def _within_the_window(happened: Value, opens: Due | None) -> Value:
    """
    Leave out the events before the window opened: each later event may still be in time.

    A review is due four to twelve weeks after the start. One in the second week does not meet
    that duty, and does not break it while the window is open. An event that may have been too
    early leaves it unknown which is the first. A duty without a last day forbids early events.
    """
    if not isinstance(happened, Many):
        return happened
    if opens is None:
        # The window is known not to have opened, so nothing in it can have happened, told or not.
        return Many()
    first, last = opens.earliest or date.min, opens.latest or date.max
    is_sure = not opens.may_not_start
    sure = tuple(day for day in happened.items if is_sure and day >= last)
    may_be = any(day >= first for day in happened.items if day not in sure)
    gaps = happened.gaps | (opens.missing if may_be else _NOTHING)
    return replace(happened, items=sure, gaps=gaps)


_TOO_EARLY = "It was done before the earliest day on which it may be done."


def _too_early(opens: Due | None, done: Day) -> Assessment | None:
    """Say that something was done before the first day on which it may be done."""
    by = known_day(done)
    if by is None:
        return None
    if opens is None:
        return Assessment(
            Outcome.BREACHED,
            done_on=told_day(done),
            message="It was done before the time that must pass first had begun.",
        )
    if opens.earliest is not None and by < opens.earliest:
        return Assessment(
            Outcome.BREACHED,
            not_before=opens.told,
            done_on=told_day(done),
            message=None if opens.told is not None else _TOO_EARLY,
            steps=opens.steps,
            warnings=opens.warnings,
        )
    is_past = opens.latest is not None and by >= opens.latest and not opens.may_not_start
    if is_past and not isinstance(done, Unknown):
        return None
    doubt = opens.missing | (done.missing if isinstance(done, Unknown) else frozenset())
    return Assessment(
        Outcome.UNDETERMINED, done_on=told_day(done), missing=doubt, steps=opens.steps
    )


def _unlimited(done: Day, opens: Due | None, advised: Due | None) -> Assessment:
    """Judge a duty that only says how early something may be done."""
    if isinstance(done, Unknown):
        return undetermined(done.missing)
    not_before = opens.told if opens else None
    outcome = Outcome.NOT_TRIGGERED if done is None else Outcome.MET
    steps = opens.steps if opens else ()
    found = Assessment(outcome, done_on=done, not_before=not_before, steps=steps)
    return _advised(found, advised)


def _or_not_needed(end: Day, needed: Truth) -> Day:
    """Without its event, a duty has ended before all else once it is not needed."""
    if needed is True or end == date.min:
        return end
    if needed is False:
        return date.min
    doubt = Unknown(needed.missing | (end.missing if isinstance(end, Unknown) else frozenset()))
    by = known_day(end)
    return NoLaterThan(doubt.missing, by) if by is not None else doubt


def _advised(found: Assessment, due: Due | None) -> Assessment:
    return replace(found, recommended_by=due.told) if due is not None else found


def _without_number(builder: Builder, spec: Deadline, loc: Loc) -> Assess:
    """Judge a duty that the source wants done soon, without saying by when."""
    event = _event(builder, spec.event, (*loc, "event"))
    of = spec.of if spec.of is not None else spec.by
    if of is None:
        builder.wrong(
            loc, "expected `by`: the moment from which it should be done as soon as possible"
        )
        of = "as_at"
    start = compile_moment(builder, of, (*loc, "by"))
    end = compile_lifetime(builder, spec, loc)
    advisory = spec.advisory

    def assess(scope: Scope) -> Assessment:
        began, close = come(start(scope), scope.as_at), end(scope)
        happened = event(scope)
        begun_by = known_day(began)
        doubt = began if isinstance(began, Unknown) else None
        if begun_by is None or (doubt is not None and not spec.earlier_counts):
            done = _first(happened, None) if spec.earlier_counts else None
            return replace(_not_begun(come(done, scope.as_at), doubt), may_be_missed=False)
        since = None if spec.earlier_counts else Due(None, None, started_on=begun_by)
        advised = scope.after(advisory, begun_by) if advisory else None
        done = come(_first(happened, since), scope.as_at)
        found = _with_advice(_soon(done, close, advised, scope), advised, began)
        return replace(found, may_be_missed=False)

    return assess


def _with_advice(found: Assessment, advised: date | None, began: Day) -> Assessment:
    """Tell by when it is advised; of a start that is no later than a day, only what is certain."""
    if not isinstance(began, Unknown):
        return replace(found, recommended_by=advised, arose_on=began)
    if found.outcome is Outcome.DUE:
        return Assessment(Outcome.UNDETERMINED, missing=began.missing)
    if found.outcome is Outcome.UNDETERMINED:
        return replace(found, missing=found.missing | began.missing)
    return found


def _not_begun(done: Day, began: Unknown | None) -> Assessment:
    """What is done is done, whether the time for it is known to have begun or not."""
    if isinstance(done, (date, NoLaterThan)):
        return Assessment(Outcome.MET, done_on=told_day(done))
    doubt = unknown_among(done, began)
    if doubt is not None:
        return Assessment(Outcome.UNDETERMINED, missing=doubt.missing)
    return Assessment(Outcome.NOT_TRIGGERED)


def _soon(done: Day, end: Day, advised: date | None, scope: Scope) -> Assessment:
    if isinstance(done, (date, NoLaterThan)):
        return Assessment(Outcome.MET, done_on=told_day(done))
    for each in (done, end):
        if isinstance(each, Unknown) and not isinstance(each, NoLaterThan):
            return Assessment(Outcome.UNDETERMINED, missing=each.missing)
    if end is not None:
        return Assessment(Outcome.CEASED)
    in_time = advised is not None and scope.as_at <= advised
    return Assessment(Outcome.DUE if in_time else Outcome.NEEDS_JUDGEMENT)
