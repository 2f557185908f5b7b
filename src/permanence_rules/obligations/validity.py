"""Validity: a document is recent enough on a reference day, or an approval keeps its limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from pydantic import Field, model_validator

from permanence_rules.builder import Builder, Loc
from permanence_rules.findings import Outcome
from permanence_rules.limits import Due, Extended, Limit, compile_limit
from permanence_rules.moments import Day, Moment, as_day, compile_moment
from permanence_rules.obligations.assessment import (
    Assess,
    Assessment,
    Lifetime,
    by_due_date,
    compile_lifetime,
    undetermined,
)
from permanence_rules.paths import compile_path
from permanence_rules.scope import Scope
from permanence_rules.specs import Period, YesNo
from permanence_rules.timing import Duration, in_words
from permanence_rules.truth import Unknown
from permanence_rules.view import Many

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
        dated = read(scope, day if isinstance(day, date) else date.max)
        missing = [each.missing for each in (day, dated, closed) if isinstance(each, Unknown)]
        if missing or not isinstance(day, date):
            return undetermined(frozenset().union(*missing))
        aged = _aged(dated if isinstance(dated, date) else None, day, period, scope)
        has_ceased = isinstance(closed, date) and closed <= day
        if has_ceased and aged.outcome is not Outcome.MET:
            return replace(aged, outcome=Outcome.CEASED)
        return aged

    return assess


def _latest(builder: Builder, moment: Moment, loc: Loc) -> Callable[[Scope, date], Day]:
    """Read the day of the document: of several the latest, none from after the reference day."""
    if not isinstance(moment, str):
        single = compile_moment(builder, moment, loc)
        return lambda scope, day: _up_to(day, single(scope))
    path = compile_path(builder, moment, loc)
    if path.fact.kind not in ("date", "any"):
        builder.wrong(loc, f'expected the day of a document; "{moment}" is a {path.fact.kind}')

    def read(scope: Scope, day: date) -> Day:
        value = path.read(scope)
        if not isinstance(value, Many):
            return _up_to(day, as_day(value))
        if value.missing:
            return Unknown(value.missing)
        return max((each for each in value.items if each <= day), default=None)

    return read


def _up_to(day: date, dated: Day) -> Day:
    return None if isinstance(dated, date) and dated > day else dated


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
    limit = Limit(
        within=spec.lasts,
        of=spec.starts,
        first_day="counted" if spec.first_day_is_day_one else "not_counted",
        extended=spec.extended,
    )
    due = compile_limit(builder, limit, loc)
    settled = compile_moment(builder, spec.settled_by, (*loc, "settled_by"))
    end = compile_lifetime(builder, spec, loc)

    def assess(scope: Scope) -> Assessment:
        found: Due | None = due(scope)
        return by_due_date(found, settled(scope), end(scope), scope)

    return assess
