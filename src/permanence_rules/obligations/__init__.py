"""The legal verbs: a closed set; each says what a duty asks and how one record is judged by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import Field, model_validator

from permanence_rules.builder import Builder, Loc
from permanence_rules.moments import Moment
from permanence_rules.obligations.assessment import Assess, Assessment
from permanence_rules.obligations.checklist import Checklist, compile_checklist
from permanence_rules.obligations.constraint import Constraint, compile_constraint
from permanence_rules.obligations.deadline import Deadline, compile_deadline
from permanence_rules.obligations.indicator import Indicator, compile_indicator
from permanence_rules.obligations.interval import Interval, compile_interval
from permanence_rules.obligations.sequence import Sequence, compile_sequence
from permanence_rules.obligations.validity import Validity, compile_validity
from permanence_rules.specs import RuleModel

__all__ = ["VERBS", "Assess", "Assessment", "Obligation", "compile_obligation"]


class Obligation(RuleModel):
    """What a duty asks, in exactly one legal verb."""

    deadline: Deadline | None = Field(default=None, description="Something happens by a time")
    interval: Interval | None = Field(default=None, description="Events are not too far apart")
    checklist: Checklist | None = Field(default=None, description="Named items are present")
    validity: Validity | None = Field(default=None, description="Something is still good")
    sequence: Sequence | None = Field(default=None, description="One thing comes before another")
    constraint: Constraint | None = Field(default=None, description="A relation holds")
    indicator: Indicator | None = Field(default=None, description="A figure is measured")

    @model_validator(mode="after")
    def _has_one_verb(self) -> Obligation:
        given = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(given) != 1:
            raise ValueError(f"expected exactly one verb of: {', '.join(VERBS)}")
        return self

    @property
    def verb(self) -> str:
        """The name of the verb that is used."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @property
    def anchor(self) -> Moment | None:
        """The day that the obligation counts from, where it names a single one."""
        if self.interval is not None:
            return self.interval.of
        if self.validity is not None:
            return self.validity.starts or self.validity.on
        if self.sequence is not None:
            return self.sequence.then
        limited = self.deadline or self.checklist or self.constraint
        return (limited.of or limited.before or limited.by) if limited is not None else None


_COMPILERS: dict[str, Callable[[Builder, Any, Loc], Assess]] = {
    "deadline": compile_deadline,
    "interval": compile_interval,
    "checklist": compile_checklist,
    "validity": compile_validity,
    "sequence": compile_sequence,
    "constraint": compile_constraint,
    "indicator": compile_indicator,
}
VERBS = tuple(_COMPILERS)


def compile_obligation(builder: Builder, obligation: Obligation, loc: Loc) -> Assess:
    """Return how to assess an obligation for one record."""
    verb = obligation.verb
    return _COMPILERS[verb](builder, getattr(obligation, verb), (*loc, verb))
