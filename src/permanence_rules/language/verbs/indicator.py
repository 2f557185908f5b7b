"""The shape of `indicator`: a figure that is measured, and never a breach."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from permanence_rules.language.scalars import Number, RuleModel
from permanence_rules.language.verb import Example, Verb

__all__ = ["Indicator"]


class Indicator(RuleModel, Verb):
    """A figure, and what the pack suggests that it should be."""

    example: ClassVar[Example] = Example(
        let="""let:                               # names of your own for what the rule works out
  moves: {count_of: placements, in_last: 12 months}
""",
        obligation="""  indicator:                       # a figure, never a breach by itself
    measure: moves
    unit: placements
    advisory_at_most: 2            # more than this asks for a judgement""",
        given="{started_on: 2026-01-05, placements: [{started_on: 2026-01-05}]}",
        expect="{outcome: met, figure: 1}",
    )
    can_be_missed: ClassVar[bool] = False

    measure: str = Field(
        description="The number: a fact, or a name that the rule defines with `let`"
    )
    unit: str = Field(description="What is counted, such as days or placements")
    advisory_at_most: Number | None = None
    advisory_at_least: Number | None = None
