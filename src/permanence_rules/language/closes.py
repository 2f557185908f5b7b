"""How a violation closes, so that only what can still be done is planned."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field

from permanence_rules.language.conditions import Condition
from permanence_rules.language.scalars import RuleModel, Several

__all__ = ["Closes", "ClosesWhen", "Way"]


class ClosesWhen(RuleModel):
    """What leaves nothing to be done about a violation, such as that the proceedings are over."""

    when: Annotated[tuple[Condition, ...], Several] = Field(min_length=1)


def _known_way(value: Any) -> Any:
    if isinstance(value, dict | ClosesWhen) or value in _WAYS:
        return value
    raise ValueError(f"expected {', '.join(_WAYS)} or {{when: [conditions]}}")


Way = Literal["when_done_later", "when_put_right", "never"]

_WAYS = get_args(Way)

Closes = Annotated[
    Way | ClosesWhen,
    BeforeValidator(_known_way),
]
"""
How a violation closes, so that the plan lists only what can still be done.

`when_done_later`: a later record that meets the rule puts it right, as the next visit on which the
child is seen alone does. `when_put_right`: only the record itself. `never`: what happened cannot be
changed, as the papers of a panel that has sat. With the first two nothing is left to do either
once the record, or one that holds it, has ended.
"""
