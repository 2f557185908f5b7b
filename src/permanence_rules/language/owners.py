"""Who acts: the shape of an owner, one or several, always or by circumstance."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import model_validator

from permanence_rules.language.conditions import Condition
from permanence_rules.language.scalars import RuleModel, Several, needs_one_key

__all__ = ["Owner", "OwnerSpec"]


class Choice(RuleModel):
    """An owner for some circumstances."""

    when: Annotated[tuple[Condition, ...], Several]
    owner: Owner


@needs_one_key
class OwnerSpec(RuleModel):
    """Who acts: either of several, several together, a delegate, or by circumstance."""

    whole_lists: ClassVar[frozenset[str]] = frozenset(
        (
            "either",
            "jointly",
        )
    )

    either: tuple[str, ...] = ()
    jointly: tuple[str, ...] = ()
    delegated_by: str | None = None
    to: str | None = None
    choose: tuple[Choice, ...] = ()
    otherwise: Owner | None = None

    @model_validator(mode="after")
    def _has_one_form(self) -> OwnerSpec:
        inner = (*(each.owner for each in self.choose), self.otherwise)
        if any(isinstance(each, OwnerSpec) and each.choose for each in inner):
            raise ValueError("a choice holds no further choice; add an entry to this `choose`")
        forms = [self.either, self.jointly, self.delegated_by, self.choose]
        if sum(bool(form) for form in forms) != 1:
            raise ValueError("expected exactly one of: either, jointly, delegated_by, choose")
        if bool(self.choose) != (self.otherwise is not None):
            raise ValueError("`choose` and `otherwise` go together: who acts when no choice fits")
        if (self.delegated_by is None) != (self.to is None):
            raise ValueError("`delegated_by` and `to` go together")
        return self


Owner = str | OwnerSpec
