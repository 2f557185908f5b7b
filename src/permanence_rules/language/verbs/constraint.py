"""The shape of `constraint`: a relation between recorded facts."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from permanence_rules.language.conditions import Condition
from permanence_rules.language.lifetime import Described, Lifetime
from permanence_rules.language.limits import Limit
from permanence_rules.language.scalars import Several

__all__ = ["Constraint"]


class Constraint(Limit, Lifetime, Described):
    """What must hold, or must not; and by when, if the source says so."""

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
