"""The shape of the end of a duty: when it lapses, and what supersedes it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from permanence_rules.language.conditions import Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.scalars import RuleModel, Several, YesNo

__all__ = ["Described", "Lifetime"]


class Lifetime(RuleModel):
    """When a duty ends: what was open then closes, what was breached before stays breached."""

    lapses_on: Annotated[tuple[Moment, ...], Several] = Field(
        default=(), description="The day on which the duty ends; the earliest of several"
    )
    superseded_when: Annotated[tuple[Condition, ...], Several] = Field(
        default=(), description="Another duty has taken the place of this one"
    )


class Described(RuleModel):
    """What a source describes and does not demand: that it lacks is a question, never a breach."""

    only_asks: YesNo = Field(
        default=False,
        description="The source describes this and does not demand it: what lacks is a question",
    )
