"""The shape of an obligation: exactly one legal verb."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from permanence_rules.language.days import Moment
from permanence_rules.language.scalars import RuleModel
from permanence_rules.language.verbs.checklist import Checklist
from permanence_rules.language.verbs.constraint import Constraint
from permanence_rules.language.verbs.deadline import Deadline
from permanence_rules.language.verbs.indicator import Indicator
from permanence_rules.language.verbs.interval import Interval
from permanence_rules.language.verbs.sequence import Sequence
from permanence_rules.language.verbs.validity import Validity

__all__ = ["VERBS", "Obligation"]


class Obligation(RuleModel):
    """What a duty asks, in exactly one legal verb."""

    in_forms: ClassVar[frozenset[str]] = frozenset(
        ("deadline", "interval", "checklist", "validity", "sequence", "constraint", "indicator")
    )

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


VERBS = tuple(Obligation.model_fields)
