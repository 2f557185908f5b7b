"""The shape of `constraint`: a relation between recorded facts."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from permanence_rules.language.conditions import Condition
from permanence_rules.language.lifetime import Described, Lifetime
from permanence_rules.language.limits import Limit
from permanence_rules.language.scalars import Several
from permanence_rules.language.verb import Example, Verb

__all__ = ["Constraint"]


class Constraint(Limit, Lifetime, Described, Verb):
    """What must hold, or must not; and by when, if the source says so."""

    example: ClassVar[Example] = Example(
        obligation="""  constraint:                      # a relation between facts holds
    when: [{field: ended_on, recorded: true}]
    must: [{field: end_reason, recorded: true}]    # or must_not""",
        given="{started_on: 2026-01-05, ended_on: null}",
        expect="{outcome: not_triggered}",
    )
    is_about_one_event: ClassVar[bool] = True

    in_forms: ClassVar[frozenset[str]] = frozenset(
        (
            "must",
            "must_not",
        )
    )

    when: Annotated[tuple[Condition, ...], Several] = Field(
        default=(), description="The constraint bites only once this holds"
    )
    must: Annotated[tuple[Condition, ...], Several] = ()
    must_not: Annotated[tuple[Condition, ...], Several] = ()

    @model_validator(mode="after")
    def _says_what(self) -> Constraint:
        if bool(self.must) == bool(self.must_not):
            raise ValueError("expected either `must` or `must_not`")
        return self
