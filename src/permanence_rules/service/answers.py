"""The shapes of what the service answers, for its description and its clients."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "FormAnswer",
    "Health",
    "ProblemDetails",
    "RuleAnswer",
    "RuleEntry",
    "RulebookEntry",
    "Rulebooks",
    "Rules",
    "SectionAnswer",
]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Health(_Answer):
    """Whether the service answers, and by which rules."""

    status: str = Field(description="ok; degraded: it answers by older rules than are on the disk")
    version: str | None = None
    loaded_at: datetime | None = Field(default=None, description="When the rules were loaded")
    rulebooks: dict[str, str] | None = Field(
        default=None, description="The digest of each rulebook"
    )
    problem: str | None = Field(
        default=None, description="Why rules that are newer on the disk are not used"
    )


class RulebookEntry(_Answer):
    """One rulebook that a request may name."""

    name: str
    title: str
    packs: str
    version: str
    digest: str
    nation: str
    law_checked_to: date | None
    edition: str | None
    areas: tuple[str, ...]
    areas_left_out: tuple[str, ...]
    rules: int = Field(description="The number of its rules")
    is_default: bool = Field(description="Whether it is used where a request names none")


class Rulebooks(_Answer):
    """The rulebooks of the service."""

    rulebooks: tuple[RulebookEntry, ...]


class RuleEntry(_Answer):
    """One rule of a list."""

    id: str
    title: str
    strength: str
    layer: str = Field(description="The pack that it comes from")
    provisions: tuple[str, ...]


class Rules(_Answer):
    """The rules of a rulebook, by their ids."""

    rulebook: str
    rules: tuple[RuleEntry, ...]


class SectionAnswer(_Answer):
    """A part of what is said of a rule."""

    heading: str
    lines: tuple[str, ...]


class RuleAnswer(RuleEntry):
    """A rule in words."""

    rulebook: str
    sections: tuple[SectionAnswer, ...]


class _Wrong(_Answer):
    detail: str
    pointer: str
    code: str | None = None


class ProblemDetails(_Answer):
    """Why a request is refused (RFC 9457); it repeats nothing of what was sent."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: tuple[_Wrong, ...] = ()
    request_id: str | None = None


class _Place(_Answer):
    code: str
    text: str
    loc: tuple[str | int, ...]
    pointer: str
    field: str | None


class FormProblem(_Place):
    """Something that cannot be, or hardly can."""

    others: tuple[tuple[str | int, ...], ...]
    other_fields: tuple[str, ...]
    rule: str | None
    provision: str | None


class FormLacking(_Place):
    """Something that a duty still wants; it never blocks saving."""

    certain: bool
    rule: str
    title: str
    provision: str
    due_on: date | None
    item: str | None


class FormChange(_Place):
    """A finding that the save opens, closes or makes late."""

    effect: str
    rule: str
    title: str
    provision: str
    before: str
    after: str
    due_on: date | None
    fields: tuple[str, ...]


class FormQuestion(_Place):
    """A field to ask next."""

    label: str
    decides: int
    concerns: int
    rules: tuple[str, ...]


class FormAnswer(_Answer):
    """Everything there is to say of a save before it is made; only `impossible` may block it."""

    blocks: bool
    impossible: tuple[FormProblem, ...]
    unlikely: tuple[FormProblem, ...]
    lacking: tuple[FormLacking, ...]
    changed: tuple[FormChange, ...]
    next_questions: tuple[FormQuestion, ...]
    elsewhere: tuple[FormProblem, ...]
    not_judged: tuple[str, ...]
    version: Any = Field(description="What the caller gave, unchanged")
    record: dict[str, Any] = Field(description="The case as it would be saved")
