"""Where a duty comes from, and how far somebody has read the text that it comes from."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field, model_validator

from permanence_rules.language.scalars import RuleDate, RuleModel

__all__ = ["CitationSpec", "Grade", "Graded", "grading_of"]


class Grade(StrEnum):
    """How a provision is known."""

    # The provision's own text, as far as the rule rests on it.
    READ = "read"
    # Another text that tells what the provision says, such as a council's procedures.
    SECONDARY = "secondary"
    NOT_SEEN = "not_seen"


class Graded(RuleModel):
    """What somebody has read of a text, and when."""

    words: ClassVar[frozenset[str]] = frozenset(("grade", "looked_up", "known_from"))

    grade: Grade | None = Field(
        default=None,
        description="read: the text itself; secondary: another text that tells of it; not_seen",
    )
    looked_up: RuleDate | None = Field(
        default=None,
        description="The day on which it was read; of what was not seen, last looked for",
    )
    known_from: str | None = Field(
        default=None, description="Of a secondary grade: the text that tells of it, in short"
    )

    @model_validator(mode="before")
    @classmethod
    def _has_no_old_key(cls, data: Any) -> Any:
        if isinstance(data, dict) and "verified" in data:
            raise ValueError(_NO_LONGER)
        return data

    @model_validator(mode="after")
    def _says_how_and_when(self) -> Graded:
        if (self.grade is None) != (self.looked_up is None):
            raise ValueError("`grade` and `looked_up`, the day of reading or looking, go together")
        if (self.grade is Grade.SECONDARY) != (self.known_from is not None):
            raise ValueError("`grade: secondary` and `known_from`, the text read, go together")
        return self


_NO_LONGER = (
    "`verified` is no longer a key; write `grade: read`, `secondary` or `not_seen`, "
    "and `looked_up` with the day"
)


class CitationSpec(Graded):
    """Where a duty comes from; the source is declared once, in pack.yaml."""

    words: ClassVar[frozenset[str]] = Graded.words | {"source", "provision"}

    source: str
    provision: str


def grading_of(citation: Graded, source: Graded) -> Graded:
    """
    Return what says how a citation is known: itself, or else its source as a whole.

    Where neither says, nobody is known to have seen the text.
    """
    said = next((each for each in (citation, source) if each.grade is not None), None)
    return said or _NOT_SAID


_NOT_SAID = Graded()
