"""The shape of a time limit: its forms, and what may change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from permanence_rules.language.conditions import Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.scalars import Period, RuleModel, Several, YesNo
from permanence_rules.timing import Duration

__all__ = ["Extended", "Instead", "Limit", "Pause", "Relaxed"]


class Pause(RuleModel):
    """The clock stands still from a day until another; until that has come, it still stands."""

    from_: Moment = Field(alias="from", description="The day on which the clock stops")
    until: Moment = Field(description="The day on which it goes on")
    when: Annotated[tuple[Condition, ...], Several] = Field(
        default=(), description="The pause counts only if this holds, such as who agreed to it"
    )


class Extended(RuleModel):
    """More time, added once to the end of the limit when its conditions hold."""

    by: Period
    when: Annotated[tuple[Condition, ...], Several]
    ends_on: Moment | None = Field(default=None, description="The day that was given, if earlier")


class Relaxed(RuleModel):
    """A longer limit that applies only when something was agreed."""

    words: ClassVar[frozenset[str]] = frozenset(("because",))

    when: Annotated[tuple[Condition, ...], Several]
    within: Period
    because: str | None = None


class Instead(RuleModel):
    """Another limit for some circumstances; what it leaves out is as in the limit it replaces."""

    in_forms: ClassVar[frozenset[str]] = frozenset(
        (
            "within",
            "of",
            "at_least",
            "before",
            "by",
        )
    )
    words: ClassVar[frozenset[str]] = frozenset(("because",))

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "of": ("within",),
        "before": ("at_least",),
    }

    when: Annotated[tuple[Condition, ...], Several]
    within: Period | None = None
    of: Moment | None = None
    at_least: Period | None = None
    before: Moment | None = None
    by: Moment | None = None
    because: str | None = None


class Limit(RuleModel):
    """A time limit; exactly one of its forms is used."""

    in_forms: ClassVar[frozenset[str]] = frozenset(
        (
            "within",
            "of",
            "at_least",
            "before",
            "by",
            "earliest_of",
            "latest_of",
            "any_of",
        )
    )
    whole_lists: ClassVar[frozenset[str]] = frozenset(
        (
            "only_when",
            "instead",
        )
    )

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "first_day": ("counts_on",),
        "same_day": ("ends_by",),
        **dict.fromkeys(("only_when", "instead", "extended", "paused", "if_closed"), ("is_given",)),
    }
    said_as: ClassVar[Mapping[str, str]] = {
        "counts_on": "`within ... of`",
        "counts_on_anywhere": "`within ... of`",
        "ends_by": "`by`",
        "is_given": "a limit",
    }

    within: Period | None = Field(
        default=None, description="So long after the anchor named by `of`"
    )
    of: Moment | None = Field(default=None, description="The anchor that `within` counts from")
    at_least: Period | None = Field(
        default=None, description="So long before the moment in `before`"
    )
    before: Moment | None = Field(default=None, description="The moment counted back from")
    by: Moment | None = Field(default=None, description="On or before this day")
    first_day: Literal["not_counted", "counted"] = "not_counted"
    same_day: YesNo = Field(default=True, description="Whether the day in `by` is itself in time")
    earliest_of: tuple[Limit, ...] = Field(default=(), description="The first of these to fall due")
    latest_of: tuple[Limit, ...] = Field(default=(), description="The last, once all have started")
    any_of: tuple[Limit, ...] = Field(default=(), description="The last of those that have started")
    only_when: Annotated[tuple[Condition, ...], Several] = Field(
        default=(), description="The limit counts only while this holds"
    )
    instead: tuple[Instead, ...] = Field(
        default=(), description="Other limits by circumstance; the first whose conditions hold"
    )
    relaxed: Relaxed | None = None
    extended: Extended | None = None
    paused: Pause | None = Field(default=None, description="Days that do not count")
    if_closed: Literal["stays", "next_working_day", "previous_working_day"] = Field(
        default="stays", description="Where a limit goes that ends on a day that is no working day"
    )

    def has_one_form(self) -> bool:
        """Whether at most one limit is given."""
        forms = [self.within, self.at_least, self.by, self.earliest_of, self.latest_of, self.any_of]
        return sum(bool(form) for form in forms) <= 1

    @model_validator(mode="after")
    def _has_one_form(self) -> Limit:
        if not Limit.has_one_form(self):
            raise ValueError(
                "expected one limit: within ... of, at_least ... before, by, "
                "earliest_of, latest_of or any_of"
            )
        if (self.within is None) != (self.of is None):
            raise ValueError(
                "`within` and `of` go together: a period and the anchor it counts from"
            )
        if (self.at_least is None) != (self.before is None):
            raise ValueError(
                "`at_least` and `before` go together: a period and the day counted back from"
            )
        if self.first_day == "counted" and any(not each.number for each in self._periods()):
            raise ValueError("a limit whose first day is counted is at least one day long")
        return _counted_on_only(self)

    @property
    def counts_on(self) -> bool:
        """Whether a period counts on from an anchor, in this limit or in one of `instead`."""
        return bool(self._periods())

    @property
    def counts_on_anywhere(self) -> bool:
        """Whether any clock runs: only that has a start before which an act may lie."""
        several = (*self.earliest_of, *self.latest_of, *self.any_of)
        return self.counts_on or any(each.counts_on_anywhere for each in several)

    @property
    def ends_by(self) -> bool:
        """Whether it ends on a day that is given, in this limit or in one of `instead`."""
        return self.by is not None or any(each.by is not None for each in self.instead)

    def _periods(self) -> list[Duration]:
        """Return the periods that count on from an anchor, whatever the circumstances."""
        relaxed = self.relaxed.within if self.relaxed is not None else None
        several = (self.within, relaxed, *(each.within for each in self.instead))
        return [each for each in several if each is not None]

    @property
    def anchor(self) -> Moment | None:
        """The day that it counts from, where it names a single one."""
        return self.of or self.before or self.by

    @property
    def is_given(self) -> bool:
        """Whether any limit is stated."""
        return bool(
            self.within
            or self.at_least
            or self.by
            or self.earliest_of
            or self.latest_of
            or self.any_of
        )


def _counted_on_only(limit: Limit) -> Limit:
    """A limit that is counted back from a day can be neither lengthened nor stopped."""
    is_counted_back = limit.at_least or any(each.at_least for each in limit.instead)
    is_changed = limit.extended or limit.paused or (limit.at_least and limit.relaxed)
    if is_counted_back and is_changed:
        raise ValueError("`at_least ... before` takes no `extended`, `paused` or `relaxed`")
    if limit.relaxed is not None and limit.within is None:
        raise ValueError("`relaxed` goes with `within ... of`; use `instead` for other limits")
    return limit
