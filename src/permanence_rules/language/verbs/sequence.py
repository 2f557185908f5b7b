"""The shape of `sequence`: one event that comes before another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from permanence_rules.language.days import Moment
from permanence_rules.language.lifetime import Described, Lifetime
from permanence_rules.language.scalars import Period, YesNo
from permanence_rules.language.verb import Example, Verb

__all__ = ["Sequence"]


class Sequence(Lifetime, Described, Verb):
    """What comes first, and what may only come then."""

    example: ClassVar[Example] = Example(
        obligation="""  sequence:                        # one thing does not happen before another
    first: care_plan.prepared_on
    then: reviews.first.held_on""",
        given=(
            "{started_on: 2026-01-05, care_plan: {prepared_on: 2026-01-12}, "
            "reviews: [{held_on: 2026-01-30}]}"
        ),
        expect="{outcome: met}",
    )
    is_about_one_event: ClassVar[bool] = True

    never_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {"same_day": ("or_within",)}

    first: Moment = Field(description="What must have happened")
    then: Moment = Field(
        description="What may not happen before it; a booked day counts as its day"
    )
    same_day: YesNo = Field(default=True, description="Whether both may fall on one day")
    or_within: Period | None = Field(
        default=None, description="Failing that, so long after it: before, or straight after"
    )
    asked_from: Moment | None = Field(
        default=None,
        description="The day from which `first` is asked for, although `then` has not come: a "
        "question without a number of days",
    )

    @property
    def anchor(self) -> Moment | None:
        """The day that it counts from, where it names a single one."""
        return self.then
