"""The shape of `checklist`: the items that a record must contain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from permanence_rules.language.conditions import TESTS, Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.lifetime import Described, Lifetime
from permanence_rules.language.limits import Limit
from permanence_rules.language.scalars import Several
from permanence_rules.language.verb import Example, Verb

__all__ = ["Checklist", "Item"]


class Item(Condition):
    """One thing that must be there: a test, in most cases that a fact is recorded."""

    words: ClassVar[frozenset[str]] = frozenset(("item",))

    item: str = Field(description="The item in words, as the finding lists it")
    applies_when: Annotated[tuple[Condition, ...], Several] = ()

    @model_validator(mode="before")
    @classmethod
    def _recorded_unless_it_says_otherwise(cls, data: object) -> object:
        """An item that only names a fact asks whether the fact is recorded."""
        if isinstance(data, dict) and "field" in data and not TESTS.intersection(data):
            return {**data, "recorded": True}
        return data


class Checklist(Limit, Lifetime, Described, Verb):
    """The items, and by when they are owed; without a limit they are owed at once."""

    example: ClassVar[Example] = Example(
        obligation="""  checklist:                       # a record has all of these
    items:
      - {item: the day that the period of care began, field: started_on}
      - {item: the kind of arrangement, field: arrangement}""",
        given="{started_on: 2026-01-05, arrangement: continuous}",
        expect="{outcome: met}",
    )
    is_about_one_event: ClassVar[bool] = True

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **Limit.only_beside,
        "completed_on": ("is_given",),
    }

    items: tuple[Item, ...] = Field(min_length=1)
    completed_on: Moment | None = Field(
        default=None,
        description="The day on which the record was completed, to tell late from in time",
    )
