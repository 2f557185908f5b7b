"""The days on which a version of a duty is law."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from permanence_rules.language.scalars import RuleDate, RuleModel, needs_one_key

__all__ = ["InForce", "is_in_force", "shared_days"]


@needs_one_key
class InForce(RuleModel):
    """The days on which a version of a duty is law, both included."""

    from_: RuleDate | None = Field(default=None, alias="from")
    until: RuleDate | None = None

    @property
    def first(self) -> date:
        """The first day."""
        return self.from_ or date.min

    @property
    def last(self) -> date:
        """The last day."""
        return self.until or date.max

    @model_validator(mode="after")
    def _in_order(self) -> InForce:
        if self.first > self.last:
            raise ValueError("`until` is before `from`")
        return self


def shared_days(one: InForce, other: InForce) -> InForce | None:
    """Return the days that both hold; None where there are none."""
    first, last = max(one.first, other.first), min(one.last, other.last)
    if first > last:
        return None
    return InForce.model_validate({"from": first, "until": last})


def is_in_force(span: InForce, day: date) -> bool:
    """Whether a version is law on a day."""
    return span.first <= day <= span.last
