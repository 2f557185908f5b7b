"""The shape of `deadline`: an event and the time by which it happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from permanence_rules.language.conditions import Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.lifetime import Lifetime
from permanence_rules.language.limits import Limit
from permanence_rules.language.scalars import Period, Several, YesNo
from permanence_rules.language.verb import Example, Verb

__all__ = ["Deadline"]


class Deadline(Limit, Lifetime, Verb):
    """An event and the limit that it must keep."""

    example: ClassVar[Example] = Example(
        obligation="""  deadline:                        # something happens by a time
    event: reviews.first.held_on   # the date of what must be done
    within: 20 working days        # or days, weeks, months, years
    of: started_on                 # the date that the time counts from; it is not itself counted
    lapses_on: ended_on            # the duty ends then""",
        # From Monday 5 January 2026, 20 working days are four weeks without a bank holiday.
        given="{started_on: 2026-01-05, ended_on: null, reviews: [{held_on: 2026-02-02}]}",
        expect="{outcome: met, due_on: 2026-02-02}",
    )

    in_forms: ClassVar[frozenset[str]] = frozenset(("as_soon_as_possible",))

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **Limit.only_beside,
        "earlier_counts": ("counts_on_anywhere", "as_soon_as_possible"),
        "needed_when": ("is_given",),
        "lapses_on": ("is_given", "as_soon_as_possible"),
        "superseded_when": ("is_given", "as_soon_as_possible"),
    }
    never_beside: ClassVar[Mapping[str, tuple[str, ...]]] = dict.fromkeys(
        ("within", "first_day", "same_day", "if_closed"), ("as_soon_as_possible",)
    )

    event: Moment = Field(
        description="The date of what must be done; of several, the first that counts"
    )
    not_before: Limit | None = Field(
        default=None, description="A limit whose day is the first on which the event may happen"
    )
    earlier_counts: YesNo = Field(
        default=True, description="Whether doing it before the clock started is doing it"
    )
    recommended: Limit | None = Field(
        default=None, description="An earlier date that is only advice"
    )
    as_soon_as_possible: YesNo = Field(
        default=False, description="The source gives no number; state `advisory` or nothing"
    )
    advisory: Period | None = Field(
        default=None, description="With `as_soon_as_possible`: a figure that the pack suggests"
    )
    needed_when: Annotated[tuple[Condition, ...], Several] = Field(
        default=(), description="Without the event, the duty is owed only while this holds"
    )

    def has_one_form(self) -> bool:
        """Whether one limit is given, or that there is none but "as soon as possible"."""
        return super().has_one_form() and self._states_any_limit

    @property
    def _states_any_limit(self) -> bool:
        return bool(self.is_given or self.as_soon_as_possible or self.not_before)

    @model_validator(mode="after")
    def _states_a_limit(self) -> Deadline:
        if self.as_soon_as_possible:
            _refuse_unused(self)
        if self.advisory is not None and not self.as_soon_as_possible:
            raise ValueError("`advisory` goes with `as_soon_as_possible: true`")
        if not self._states_any_limit:
            raise ValueError(
                "expected a limit: within ... of, at_least ... before, by, earliest_of, latest_of, "
                "any_of, not_before, or as_soon_as_possible"
            )
        return self


_UNUSED = (
    *("needed_when", "recommended", "not_before", "only_when", "instead", "relaxed", "extended"),
    *("paused", "at_least", "earliest_of", "latest_of", "any_of"),
)

"""What a duty without a number has no use for."""


def _refuse_unused(spec: Deadline) -> None:
    unused = [name for name in _UNUSED if getattr(spec, name)]
    if unused:
        raise ValueError(
            f"`as_soon_as_possible` takes no `{unused[0]}`; use `applies_when`, or `advisory`"
        )
