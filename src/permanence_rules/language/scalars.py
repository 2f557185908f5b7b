"""How the parts of a rule file are written: strict, closed, with the law's own words as keys."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, WithJsonSchema

from permanence_rules.timing import Duration

__all__ = ["Number", "Period", "RuleModel", "Scalar", "Several", "YesNo", "as_list"]


class RuleModel(BaseModel):
    """One part of a rule file; a key that it does not know is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        arbitrary_types_allowed=True,
        defer_build=True,
    )


def as_list(value: Any) -> Any:
    """Return one thing as a list of one, so that a single entry needs no dash."""
    return value if isinstance(value, (list, tuple)) or value is None else [value]


def _duration(value: Any) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        raise ValueError(_EXPECTED_DURATION)  # noqa: TRY004 - pydantic turns ValueError into a located problem
    try:
        return Duration.parse(value)
    except ValueError as error:
        raise ValueError(_EXPECTED_DURATION) from error


_EXPECTED_DURATION = 'expected a duration such as "20 working days" or "3 months"'

Period = Annotated[
    Duration,
    BeforeValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": r"^\d+ (working )?(day|week|month|year)s?$"}),
]
YesNo = Annotated[bool, Strict()]
Number = Annotated[int, Strict()] | Annotated[float, Strict()]
Scalar = YesNo | Number | Annotated[str, Field(strict=True)]
Several = BeforeValidator(as_list)
"""Marks a list that may be written as its single entry."""
