"""The shape of `let`: the names that a rule defines for itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from permanence_rules.language.conditions import Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.scalars import (
    MOST_COUNTED,
    Period,
    RuleModel,
    Several,
    WholeNumber,
    both_ways,
)

__all__ = ["CHOOSE", "MEASURE", "Let"]

CHOOSE = ("first_of", "last_of", "nth_of", "all_of")

_SPAN = ("days_of", "longest_of")

_COUNT = ("count_of", "sum_of")

MEASURE = (*_COUNT, *_SPAN)

_DATED = (*CHOOSE, *_COUNT)


class Let(RuleModel):
    """One name and what it stands for; exactly one of the forms is used."""

    in_forms: ClassVar[frozenset[str]] = frozenset(
        (
            "first_of",
            "last_of",
            "nth_of",
            "nth",
            "all_of",
            "count_of",
            "days_of",
            "longest_of",
            "sum_of",
            "number",
            "after",
            "on_or_after",
            "before",
            "on_or_before",
            "moment",
            "days_between",
            "holds",
            "of_rule",
            "take",
        )
    )
    whole_lists: ClassVar[frozenset[str]] = frozenset(("days_between",))

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "nth": ("nth_of",),
        "number": ("sum_of",),
        "starts": _SPAN,
        "ends": _SPAN,
        # The days that a record spans have no one day that could lie in such a window.
        **dict.fromkeys(("after", "on_or_after", "before", "on_or_before"), _DATED),
        **dict.fromkeys(("where", "in_last"), (*CHOOSE, *MEASURE)),
        "until": ("in_last", *_SPAN),
        "take": ("of_rule",),
    }

    opposites: ClassVar[Mapping[str, str]] = both_ways(
        ("first_of", "last_of"), ("before", "on_or_before"), ("after", "on_or_after")
    )

    first_of: str | None = Field(default=None, description="The first record of this collection")
    last_of: str | None = Field(default=None, description="The last record of this collection")
    nth_of: str | None = Field(default=None, description="The record of this collection at `nth`")
    nth: WholeNumber = Field(default=1, ge=1, le=MOST_COUNTED)
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

    def has_one_form(self) -> bool:
        """Whether the name stands for one thing, and not for none or several."""
        return len(self.forms) == 1

    @model_validator(mode="after")
    def _has_one_form(self) -> Let:
        if not self.has_one_form():
            raise ValueError(f"expected exactly one of: {', '.join(_FORMS)}")
        if (self.of_rule is None) != (self.take is None):
            raise ValueError("`of_rule` and `take` go together: take due_on or done_on")
        if (self.sum_of is None) != (self.number is None):
            raise ValueError("`sum_of` and `number` go together: the collection and what to add up")
        if self.nth_of is not None and "nth" not in self.model_fields_set:
            raise ValueError("`nth_of` and `nth` go together: the collection and which of it")
        return self

    @property
    def forms(self) -> list[str]:
        """The forms that are given."""
        return [name for name in _FORMS if getattr(self, name)]


_FORMS = (*CHOOSE, *MEASURE, "moment", "days_between", "holds", "of_rule")
