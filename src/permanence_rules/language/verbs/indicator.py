"""The shape of `indicator`: a figure that is measured, and never a breach."""

from __future__ import annotations

from pydantic import Field

from permanence_rules.language.scalars import Number, RuleModel

__all__ = ["Indicator"]


class Indicator(RuleModel):
    """A figure, and what the pack suggests that it should be."""

    measure: str = Field(
        description="The number: a fact, or a name that the rule defines with `let`"
    )
    unit: str = Field(description="What is counted, such as days or placements")
    advisory_at_most: Number | None = None
    advisory_at_least: Number | None = None
