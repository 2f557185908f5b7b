"""The shape of an amendment: what a local pack adds to a rule of the pack that it extends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field, model_validator

from permanence_rules.language.citations import CitationSpec
from permanence_rules.language.limits import Limit
from permanence_rules.language.rule import NextActionSpec
from permanence_rules.language.scalars import Period, RuleModel, needs_one_key
from permanence_rules.language.verbs.checklist import Item

__all__ = ["Amendment", "Tighten"]


@needs_one_key
class Tighten(RuleModel):
    """A shorter limit than the rule that is amended has."""

    within: Period | None = None
    at_most: Period | None = None
    not_older_than: Period | None = None
    lasts: Period | None = None

    @model_validator(mode="after")
    def _tightens_something(self) -> Tighten:
        if not self.model_fields_set:
            raise ValueError("expected within, at_most, not_older_than or lasts")
        return self


class Amendment(RuleModel):
    """What a local pack adds to a rule of the pack that it extends; it can only tighten."""

    words: ClassVar[frozenset[str]] = frozenset(
        (
            "amends",
            "title",
            "implements",
            "citations",
            "messages",
        )
    )
    in_forms: ClassVar[frozenset[str]] = frozenset(("next_action",))

    only_beside: ClassVar[Mapping[str, tuple[str, ...]]] = dict.fromkeys(
        ("title", "next_action"), ("tighten", "add_items")
    )

    amends: str
    title: str | None = None
    implements: tuple[str, ...] = ()
    citations: tuple[CitationSpec, ...] = Field(min_length=1)
    tighten: Tighten | None = None
    add_items: tuple[Item, ...] = ()
    recommended: Limit | None = Field(default=None, description="An earlier date, as advice")
    messages: dict[str, str] = Field(default_factory=dict)
    next_action: NextActionSpec | None = None
