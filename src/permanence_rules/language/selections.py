"""The shape of `let`: the names that a rule defines for itself."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from permanence_rules.language.conditions import Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.scalars import Period, RuleModel, Several

__all__ = ["CHOOSE", "MEASURE", "Let"]


class Let(RuleModel):
    """One name and what it stands for; exactly one of the forms is used."""

    first_of: str | None = Field(default=None, description="The first record of this collection")
    last_of: str | None = Field(default=None, description="The last record of this collection")
    nth_of: str | None = Field(default=None, description="The record of this collection at `nth`")
    nth: int = Field(default=1, ge=1)
    all_of: str | None = Field(default=None, description="All records of this collection")
    count_of: str | None = Field(default=None, description="The number of records")
    days_of: str | None = Field(
        default=None, description="The number of days that the records span"
    )
    longest_of: str | None = Field(
        default=None, description="The longest span of one record, in days"
    )
    sum_of: str | None = Field(default=None, description="The sum of `number` over the records")
    number: str | None = Field(default=None, description="The number to add up")
    starts: str = Field(default="started_on", description="First day of a span")
    ends: str = Field(default="ended_on", description="Last day of a span; none is the as-at date")
    where: Annotated[tuple[Condition, ...], Several] = ()
    after: Moment | None = None
    on_or_after: Moment | None = None
    before: Moment | None = None
    on_or_before: Moment | None = None
    in_last: Period | None = Field(default=None, description="Only so long back from `until`")
    until: Moment = "as_at"
    moment: Moment | None = Field(default=None, description="A day")
    days_between: tuple[Moment, Moment] | None = None
    holds: Annotated[tuple[Condition, ...], Several] = Field(default=(), description="A yes or no")
    of_rule: str | None = Field(default=None, description="Another rule")
    take: Literal["due_on", "done_on"] | None = None

    @model_validator(mode="after")
    def _has_one_form(self) -> Let:
        if len(self.forms) != 1:
            raise ValueError(f"expected exactly one of: {', '.join(_FORMS)}")
        if (self.of_rule is None) != (self.take is None):
            raise ValueError("`of_rule` and `take` go together: take due_on or done_on")
        if (self.sum_of is None) != (self.number is None):
            raise ValueError("`sum_of` and `number` go together: the collection and what to add up")
        return self

    @property
    def forms(self) -> list[str]:
        """The forms that are given."""
        return [name for name in _FORMS if getattr(self, name)]


CHOOSE = ("first_of", "last_of", "nth_of", "all_of")

MEASURE = ("count_of", "days_of", "longest_of", "sum_of")

_FORMS = (*CHOOSE, *MEASURE, "moment", "days_between", "holds", "of_rule")
