"""The shape of pack.yaml: what a pack is called, extends, cites and adds to the case schema."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from permanence_rules.language.rule import InForce, RuleDate
from permanence_rules.language.scalars import Number, RuleModel, YesNo
from permanence_rules.timing import Nation

__all__ = ["LocalFact", "PackFile", "Source", "descriptions"]

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Source(RuleModel):
    """A document that rules cite."""

    title: str
    url: str | None = None
    law_checked_to: RuleDate
    verified: YesNo = Field(default=True, description="False until somebody has read its text")


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


class PackFile(RuleModel):
    """pack.yaml."""

    title: str
    version: str
    jurisdiction: Nation
    extends: str | None = Field(default=None, description="The pack whose rules apply as well")
    effective: Effective = Effective()
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
