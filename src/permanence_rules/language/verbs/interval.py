"""The shape of `interval`: events that are never further apart than a period, in phases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from permanence_rules.language.conditions import Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.lifetime import Lifetime
from permanence_rules.language.limits import Pause
from permanence_rules.language.scalars import (
    MOST_COUNTED,
    Idle,
    Period,
    RuleModel,
    Several,
    WholeNumber,
)
from permanence_rules.language.verb import Example, Verb

__all__ = ["Eased", "Interval", "Phase"]


class Eased(RuleModel):
    """Days on which no gap runs out; one that would runs out on the last of them."""

    words: ClassVar[frozenset[str]] = frozenset(("because",))

    from_: date = Field(alias="from")
    until: date
    because: str

    @model_validator(mode="after")
    def _is_in_order(self) -> Eased:
        if self.until < self.from_:
            raise ValueError("`until` lies before `from`")
        return self


class Phase(RuleModel):
    """A stretch of the duty with its own spacing; it governs until its end, or to the end."""

    at_most: Period
    until: Moment | None = Field(default=None, description="The day on which the next phase begins")
    for_first: Period | None = Field(
        default=None, description="So long from the anchor of the duty"
    )
    events: WholeNumber | None = Field(
        default=None, ge=1, le=MOST_COUNTED, description="Until so many events have happened"
    )
    when: Annotated[tuple[Condition, ...], Several] = Field(
        default=(), description="The phase is used only while this holds"
    )


class Interval(Lifetime, Verb):
    """Events and how far apart they may be."""

    example: ClassVar[Example] = Example(
        obligation="""  interval:                        # events are never further apart than this
    events: reviews.held_on
    from: started_on               # the first gap runs from here
    at_most: 6 months
    lapses_on: ended_on            # the duty ends then""",
        given="{started_on: 2026-01-05, ended_on: null, reviews: [{held_on: 2026-05-05}]}",
        expect="{outcome: due, due_on: 2026-11-05}",
    )
    recurs: ClassVar[bool] = True

    in_forms: ClassVar[frozenset[str]] = frozenset(
        (
            "at_most",
            "phases",
        )
    )

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {"straddle": ("has_several_phases",)}
    said_as: ClassVar[Mapping[str, str]] = {"has_several_phases": "two `phases` or more"}

    events: str = Field(description="The dates of the events")
    of: Moment = Field(description="The anchor: the first gap runs from it", alias="from")
    at_most: Period | None = None
    phases: tuple[Phase, ...] = ()
    straddle: Literal["start", "end", "stricter"] = Field(
        default="start",
        description="Which phase governs a gap that spans two: of its start, its end, the stricter",
    )
    paused: Pause | None = Field(default=None, description="A time in which events are not owed")
    resets_on: Moment | None = Field(
        default=None,
        description="This day closes the gap before it and is the new anchor",
    )
    eased: Eased | None = Field(
        default=None,
        description="Days on which no gap runs out; one that would runs out on the last of them",
    )

    @model_validator(mode="after")
    def _has_a_spacing(self) -> Interval:
        if (self.at_most is None) == (not self.phases):
            raise ValueError("expected either `at_most` or `phases`")
        if self.paused is not None and self.resets_on is not None:
            raise ValueError("expected either `paused` or `resets_on`")
        return self

    @property
    def anchor(self) -> Moment | None:
        """The day that it counts from, where it names a single one."""
        return self.of

    @property
    def has_several_phases(self) -> bool:
        """Whether a gap can span two phases."""
        return len(self.phases) > 1

    def without_effect(self) -> Iterator[Idle]:
        """Yield what the table says, and what the place of a phase among the others leaves idle."""
        yield from super().without_effect()
        for index, phase in enumerate(self.phases):
            ends = phase.model_fields_set & _ENDS_OF_A_PHASE
            if index == len(self.phases) - 1:
                # Nothing comes after the last phase, so it governs whatever is said of its end.
                yield from ((("phases", index, key), _LAST_PHASE) for key in sorted(ends))
            elif not ends:
                yield ("phases", index + 1), _NEVER_REACHED


_ENDS_OF_A_PHASE = frozenset(("until", "for_first", "events", "when"))

_LAST_PHASE = "the last phase governs to the end of the duty; use `lapses_on` to end the duty"

_NEVER_REACHED = "the phase before it does not say until when it governs, so it never ends"
