"""Validity: a document is recent enough on a reference day, or an approval keeps its limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from permanence_rules.engine.builder import Builder, Trait
from permanence_rules.engine.days import compile_moment, known_day
from permanence_rules.engine.due import Due
from permanence_rules.engine.limit_changes import compile_extension
from permanence_rules.engine.limits import compile_limit
from permanence_rules.engine.paths import compile_path
from permanence_rules.engine.scope import Scope
from permanence_rules.engine.verbs.lifetime import (
    Assess,
    by_due_date,
    compile_lifetime,
    undetermined,
)
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value
from permanence_rules.language.days import Moment
from permanence_rules.language.limits import Limit
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.verbs.validity import Validity
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import Duration, in_words

__all__ = ["compile_validity"]


def compile_validity(builder: Builder, spec: Validity, loc: Loc) -> Assess:
    """Return how to assess the validity for one record."""
    if spec.extended is not None:
        builder.traits.add(Trait.MOVES)
    if spec.document is not None:
        return _document(builder, spec, loc)
    return _approval(builder, spec, loc)


def _document(builder: Builder, spec: Validity, loc: Loc) -> Assess:
    assert spec.not_older_than is not None
    assert spec.on is not None
    assert spec.document is not None
    read = _latest(builder, spec.document, (*loc, "document"))
    reference = compile_moment(builder, spec.on, (*loc, "on"))
    end = compile_lifetime(builder, spec, loc)
    period = spec.not_older_than
    builder.traits.add(Trait.COUNTS_BACK)

    def assess(scope: Scope) -> Assessment:
        day, closed = reference(scope), end(scope)
        if day is None:
            return Assessment(Outcome.NOT_TRIGGERED)
        if isinstance(day, Unknown):
            return undetermined(day.missing)
        dated, missing = read(scope, day)
        aged = _aged(dated, day, period, scope)
        if aged.outcome is Outcome.MET:
            return aged
        doubt = closed.missing if isinstance(closed, Unknown) else frozenset()
        if missing:
            return replace(aged, outcome=Outcome.UNDETERMINED, missing=missing | doubt)
        closed_by = known_day(closed)
        aged = replace(aged, closed_on=None if doubt else closed_by)
        # Where the duty ended before the reference day, nobody needs the document any more.
        if closed_by is not None and closed_by <= day:
            return replace(aged, outcome=Outcome.CEASED)
        return replace(aged, outcome=Outcome.UNDETERMINED, missing=doubt) if doubt else aged

    return assess


_Dated = tuple[date | None, frozenset[str]]

"""The latest day that is known, and what may hide a later one."""


def _latest(builder: Builder, moment: Moment, loc: Loc) -> Callable[[Scope, date], _Dated]:
    """Read the day of the document: of several the latest, none from after the reference day."""
    if not isinstance(moment, str):
        single = compile_moment(builder, moment, loc)
        return lambda scope, day: _up_to(day, single(scope))
    path = compile_path(builder, moment, loc)
    if path.fact.kind not in ("date", "any"):
        builder.wrong(loc, f'expected the day of a document; "{moment}" is a {path.fact.kind}')
    return lambda scope, day: _up_to(day, path.read(scope))


def _up_to(day: date, value: Value) -> _Dated:
    if isinstance(value, Many):
        return max((each for each in value.items if each <= day), default=None), value.missing
    if isinstance(value, Unknown):
        return None, value.missing
    return (value, frozenset()) if isinstance(value, date) and value <= day else (None, frozenset())


def _aged(dated: date | None, reference: date, period: Duration, scope: Scope) -> Assessment:
    oldest = scope.bound(period, reference, "first")
    step = (
        f"{in_words(reference)} - {period} = {in_words(oldest)} (a document of that day is valid)"
    )
    # "Not older than 12 months" on 1 May 2025: a document of 1 May 2024 is valid, that of 30 April
    # is not.
    if dated is not None and dated >= oldest:
        return Assessment(Outcome.MET, done_on=dated, not_before=oldest, steps=(step,))
    outcome = Outcome.DUE if reference >= scope.as_at else Outcome.BREACHED
    return Assessment(outcome, due_on=reference, done_on=dated, not_before=oldest, steps=(step,))


def _approval(builder: Builder, spec: Validity, loc: Loc) -> Assess:
    assert spec.starts is not None
    assert spec.lasts is not None
    assert spec.settled_by is not None
    term = Limit(
        within=spec.lasts,
        of=spec.starts,
        first_day="counted" if spec.first_day_is_day_one else "not_counted",
    )
    both = (term, Limit(by=spec.ends_on)) if spec.ends_on is not None else (term,)
    starts = compile_moment(builder, spec.starts, (*loc, "starts"))
    if spec.ends_on is not None:
        compile_moment(builder, spec.ends_on, (*loc, "ends_on"))
    # What is wrong in these two has been told with the places that they have in the file.
    usual = compile_limit(builder.quietly(), Limit(earliest_of=both), loc)
    due = compile_extension(builder, spec.extended, (*loc, "extended"))(usual)
    settled = compile_moment(builder, spec.settled_by, (*loc, "settled_by"))
    end = compile_lifetime(builder, spec, loc)

    # A stay is as long as it is, whenever it is known that it is one of a series.
    builder.traits.add(Trait.COUNTS_BACK)

    def assess(scope: Scope) -> Assessment:
        began = starts(scope)
        found: Due | None = due(scope) if began is not None else None
        if found is not None and isinstance(began, Unknown):
            found = replace(found, may_not_start=True)
        return by_due_date(found, settled(scope), end(scope), scope)

    return assess
