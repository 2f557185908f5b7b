"""Validity: a document is recent enough on a reference day, or an approval keeps its limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from pydantic import Field, model_validator

from permanence_rules.builder import Builder, Loc
from permanence_rules.due import Due
from permanence_rules.findings import Outcome
from permanence_rules.limit_changes import Extended, compile_extension
from permanence_rules.limits import Limit, compile_limit
from permanence_rules.moments import Moment, compile_moment
from permanence_rules.obligations.assessment import (
    Assess,
    Assessment,
    Lifetime,
    by_due_date,
    compile_lifetime,
    known_day,
    undetermined,
)
from permanence_rules.paths import compile_path
from permanence_rules.scope import Scope
from permanence_rules.specs import Period, YesNo
from permanence_rules.timing import Duration, in_words
from permanence_rules.truth import Unknown
from permanence_rules.view import Many, Value

__all__ = ["Validity", "compile_validity"]


class Validity(Lifetime):
    """How long something is good for; one of two forms."""

    document: Moment | None = Field(default=None, description="The day of the document, its latest")
    not_older_than: Period | None = None
    on: Moment | None = Field(default=None, description="The reference day, counted back from")
    starts: Moment | None = Field(default=None, description="First day of an approval, or the like")
    lasts: Period | None = None
    first_day_is_day_one: YesNo = Field(
        default=True, description="Whether the first day is itself one of the days"
    )
    ends_on: Moment | None = Field(default=None, description="The day that was given, if earlier")
    extended: Extended | None = None
    settled_by: Moment | None = Field(
        default=None, description="What must have come by the last day, such as full approval"
    )

    @model_validator(mode="after")
    def _has_one_form(self) -> Validity:
        if self.lasts is not None and not self.lasts.number:
            raise ValueError("`lasts` is at least one day")
        document = [self.document is not None, self.not_older_than is not None, self.on is not None]
        approval = [self.starts is not None, self.lasts is not None, self.settled_by is not None]
        if (all(document) and not any(approval)) or (all(approval) and not any(document)):
            return self
        raise ValueError(
            "expected either document, not_older_than and on; or starts, lasts and settled_by"
        )


def compile_validity(builder: Builder, spec: Validity, loc: Loc) -> Assess:
    """Return how to assess the validity for one record."""
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
    oldest = scope.before(period, reference)
    step = (
        f"{in_words(reference)} - {period} = {in_words(oldest)} (a document of that day is valid)"
    )
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

    def assess(scope: Scope) -> Assessment:
        began = starts(scope)
        found: Due | None = due(scope) if began is not None else None
        if found is not None and isinstance(began, Unknown):
            found = replace(found, may_not_start=True)
        return by_due_date(found, settled(scope), end(scope), scope)

    return assess
