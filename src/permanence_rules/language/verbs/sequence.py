"""The shape of `sequence`: one event that comes before another."""

from __future__ import annotations

from pydantic import Field

from permanence_rules.language.days import Moment
from permanence_rules.language.lifetime import Lifetime
from permanence_rules.language.scalars import Period, YesNo

__all__ = ["Sequence"]


class Sequence(Lifetime):
    """What comes first, and what may only come then."""

    first: Moment = Field(description="What must have happened")
    then: Moment = Field(
        description="What may not happen before it; a booked day counts as its day"
    )
    same_day: YesNo = Field(default=True, description="Whether both may fall on one day")
    or_within: Period | None = Field(
        default=None, description="Failing that, so long after it: before, or straight after"
    )
