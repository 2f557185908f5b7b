"""The shape of pack.yaml: what a pack is called, extends, cites and adds to the case schema."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from permanence_rules.language.citations import Graded
from permanence_rules.language.in_force import InForce
from permanence_rules.language.scalars import Number, RuleDate, RuleModel
from permanence_rules.timing import Nation

__all__ = [
    "AREAS",
    "Edition",
    "Family",
    "FamilyAction",
    "LocalFact",
    "PackFile",
    "Source",
    "descriptions",
]

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]

FamilyName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*)+$")]

"""A folder of rules and a name in it that no rule has."""


class Source(Graded):
    """A document that rules cite; its grade is that of every citation without one of its own."""

    title: str
    url: str | None = None
    law_checked_to: RuleDate


class LocalFact(RuleModel):
    """A fact that only this council keeps."""

    type: Literal[
        "date",
        "planned_date",
        "yes_no",
        "number",
        "text",
        "narrative",
        "one_of",
        "role",
        "records",
    ]
    description: str
    one_of: tuple[Name, ...] = ()
    dated_by: Name | None = Field(
        default=None, description="For records: the date they are known by"
    )
    fields: dict[Name, LocalFact] = Field(default_factory=dict)
    absent: Literal["unknown", "none"] = Field(
        default="unknown", description="What a record says that does not carry the fact"
    )

    @model_validator(mode="after")
    def _is_complete(self) -> LocalFact:
        if (self.type == "one_of") != bool(self.one_of):
            raise ValueError("`type: one_of` and the list `one_of` of its values go together")
        if (self.type == "records") != bool(self.fields):
            raise ValueError("`type: records` and the `fields` of each record go together")
        if self.dated_by is not None and self.dated_by not in self.fields:
            raise ValueError("`dated_by` names one of the `fields`")
        return self


class Setting(RuleModel):
    """A figure that several rules of a pack share, and how the pack came to it."""

    value: Number
    reading: str


class Effective(InForce):
    """The days on which a pack is in use, both included; its duties are law on these alone."""


class Edition(RuleModel):
    """Which text of a procedure or of the law the rules were written from."""

    text: str = Field(description="The text in words, such as version 8 of 1 December 2023")
    from_: RuleDate | None = Field(
        default=None,
        alias="from",
        description="The first day for which that text is known to have been in use",
    )


class FamilyAction(RuleModel):
    """What meets the need, whichever rule applies, and who does it."""

    do: str
    owner: str


class Family(RuleModel):
    """
    Rules that serve one need, such as that a child is visited.

    Where it is certain that one of them is broken and not which, a finding of the family says so.
    """

    title: str
    for_each: str = Field(
        description="The records whose need it is, such as periods_of_care.placements"
    )
    members: tuple[str, ...] = Field(min_length=2, description="The rules, by their ids")
    message: str = Field(
        default="{title}: overdue, whichever rule applies; it was due by {due_on}.",
        description="What the finding says, with {due_on} and {days_overdue}",
    )
    next_action: FamilyAction


Area = Literal[
    "visits",
    "reviews",
    "care_plans",
    "permanence_plans",
    "placements",
    "connected_persons",
    "short_breaks",
    "health",
    "education",
    "adoption",
    "special_guardianship",
    "proceedings",
    "leaving_care",
]

"""What the duties to a child in care are about; a pack declares the areas that its rules cover."""

AREAS: tuple[str, ...] = get_args(Area)


class PackFile(RuleModel):
    """pack.yaml."""

    title: str
    version: str
    jurisdiction: Nation
    extends: str | None = Field(default=None, description="The pack whose rules apply as well")
    effective: Effective = Field(
        default=Effective(),
        description="The days on which the pack is in use; a duty of another day is not judged",
    )
    edition: Edition | None = Field(default=None, description="Which text was read")
    areas: tuple[Area, ...] | None = Field(
        default=None, description="What the rules cover; a report says which areas they do not"
    )
    families: dict[FamilyName, Family] = Field(
        default_factory=dict, description="Rules that serve one need, by a name such as visits/any"
    )
    sources: dict[str, Source] = Field(min_length=1)
    roles: dict[Name, str] = Field(
        default_factory=dict, description="Roles of this council, in words"
    )
    settings: dict[Name, Setting] = Field(
        default_factory=dict, description="Figures that rules name as `setting.NAME`"
    )
    facts: dict[Name, dict[Name, LocalFact]] = Field(
        default_factory=dict,
        description="Facts of this council, by the kind of record they belong to",
    )

    @property
    def law_checked_to(self) -> date:
        """The day up to which every source has been checked."""
        return min(source.law_checked_to for source in self.sources.values())


def descriptions(declared: Mapping[str, Mapping[str, LocalFact]]) -> dict[str, str]:
    """Return how a pack describes its own facts, by name; those within records as well."""
    found: dict[str, str] = {}
    waiting = list(declared.values())
    while waiting:
        facts = waiting.pop(0)
        for name, fact in facts.items():
            found.setdefault(name, fact.description)
            waiting.append(fact.fields)
    return found
