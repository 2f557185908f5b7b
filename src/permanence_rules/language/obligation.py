"""The shape of an obligation: exactly one legal verb."""

from __future__ import annotations

import typing
from collections.abc import Mapping

from pydantic import Field, model_validator

from permanence_rules.language.days import Moment
from permanence_rules.language.lifetime import Described
from permanence_rules.language.scalars import RuleModel, needs_one_key
from permanence_rules.language.verb import Verb
from permanence_rules.language.verbs.checklist import Checklist
from permanence_rules.language.verbs.constraint import Constraint
from permanence_rules.language.verbs.deadline import Deadline
from permanence_rules.language.verbs.indicator import Indicator
from permanence_rules.language.verbs.interval import Interval
from permanence_rules.language.verbs.sequence import Sequence
from permanence_rules.language.verbs.validity import Validity

__all__ = ["VERBS", "VERB_MODELS", "Obligation"]


@needs_one_key
class Obligation(RuleModel):
    """What a duty asks, in exactly one legal verb."""

    # These fields are the one list of verbs: `engine`, `explain` and `oracle` each find their own
    # part of a verb by its name.
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
        return next(verb for verb in self.model_fields_set if getattr(self, verb) is not None)

    @property
    def spec(self) -> Verb:
        """What is said under the verb."""
        spec: Verb = getattr(self, self.verb)
        return spec

    @property
    def anchor(self) -> Moment | None:
        """The day that the obligation counts from, where it names a single one."""
        return self.spec.anchor

    @property
    def only_asks(self) -> bool:
        """Whether the source describes this and does not demand it."""
        spec = self.spec
        return isinstance(spec, Described) and spec.only_asks


VERBS = tuple(Obligation.model_fields)

VERB_MODELS: Mapping[str, type[Verb]] = {
    name: typing.get_args(info.annotation)[0] for name, info in Obligation.model_fields.items()
}
