"""Dates that cannot both be right: an error in the record, not a breach of a duty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

RecordT = TypeVar("RecordT", bound=BaseModel)
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Impossibility:
    """One date that cannot be right, and what would be."""

    place: Place
    message: str


def in_order(*names: str) -> Any:
    """
    Return a validator for a record whose days, as far as recorded, follow each other.

    Only for what cannot happen in another order; what ought not to is for a rule.
    """

    def check(record: RecordT) -> RecordT:
        return refuse_impossible(record, _out_of_order(record, names))

    return model_validator(mode="after")(check)


def refuse_impossible(record: RecordT, found: Iterable[Impossibility]) -> RecordT:
    """Return *record*, or raise ValidationError with each impossibility at its own field."""
    details = [_detail(impossibility) for impossibility in found]
    if details:
        raise ValidationError.from_exception_data("record", details, hide_input=True)
    return record


def _out_of_order(record: BaseModel, names: Sequence[str]) -> Iterator[Impossibility]:
    known = [(name, day) for name in names if (day := getattr(record, name)) is not None]
    for (earlier_name, earlier), (name, day) in pairwise(known):
        if day < earlier:
            yield too_early((name,), earlier_name)


def too_early(place: Place, anchor: str) -> Impossibility:
    """Return that the day at *place* lies before *anchor*, which comes first."""
    return Impossibility(
        place, f"expected a day on or after {anchor}; correct one of the two dates"
    )


def _detail(impossibility: Impossibility) -> InitErrorDetails:
    return InitErrorDetails(
        type=PydanticCustomError("impossible", impossibility.message),
        loc=impossibility.place,
        input=None,
    )
