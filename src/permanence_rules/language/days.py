"""The shape of a day that a rule names: a fact, a fixed date, a birthday; and a period."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from permanence_rules.language.scalars import Period, RuleModel, WholeNumber

__all__ = ["Moment", "MomentSpec"]

_OLDEST = 100

"""Years; every duty to a child ends long before."""


class MomentSpec(RuleModel):
    """A day worked out from others."""

    in_forms: ClassVar[frozenset[str]] = frozenset(
        (
            "field",
            "birthday",
            "earliest_of",
            "latest_of",
            "all_of",
            "first_recorded_of",
        )
    )
    whole_lists: ClassVar[frozenset[str]] = frozenset(
        (
            "all_of",
            "first_recorded_of",
        )
    )

    field: str | None = Field(default=None, description="The date to start from")
    birthday: WholeNumber | None = Field(
        default=None, ge=0, le=_OLDEST, description="The child's birthday of this age"
    )
    earliest_of: tuple[Moment, ...] = Field(default=(), description="The earliest that has come")
    latest_of: tuple[Moment, ...] = Field(default=(), description="The latest that has come")
    all_of: tuple[Moment, ...] = Field(
        default=(), description="The latest of these, once all have come"
    )
    first_recorded_of: tuple[Moment, ...] = Field(
        default=(), description="The first of this list that has come, failing that the next"
    )
    plus: Period | None = Field(default=None, description="Count this period forwards")
    minus: Period | None = Field(default=None, description="Count this period back")

    @model_validator(mode="after")
    def _has_one_start(self) -> MomentSpec:
        starts = [
            self.field is not None,
            self.birthday is not None,
            bool(self.earliest_of),
            bool(self.latest_of),
            bool(self.first_recorded_of),
            bool(self.all_of),
        ]
        if starts.count(True) != 1:
            raise ValueError(
                "expected one of: field, birthday, earliest_of, latest_of, all_of, "
                "first_recorded_of"
            )
        return self


Moment = str | MomentSpec
