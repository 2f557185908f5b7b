"""What a record can say of itself that cannot be true; each check stands with its model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from permanence_rules.errors import InputProblem, Loc, Severity

__all__ = [
    "Check",
    "checked_by",
    "held_but_cancelled",
    "in_order",
    "problems_within",
    "too_early",
]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a kind of record, kept in its class; `find` names places within the record."""

    find: Callable[[Any], Iterable[InputProblem]]


def checked_by(find: Callable[[Any], Iterable[InputProblem]]) -> Any:
    """Return a check for the class of a record; it runs when a whole case is examined."""
    return Check(find)


def in_order(*names: str) -> Any:
    """
    Return a check for a record whose days, as far as recorded, follow each other.

    Only for what cannot happen in another order; what ought not to is for a rule.
    """
    return Check(lambda record: _out_of_order(record, names))


def too_early(loc: Loc, anchor: str, *others: Loc, code: str = "out_of_order") -> InputProblem:
    """Return that the day at *loc* lies before *anchor*, which comes first and is at *others*."""
    message = f"expected a day on or after {anchor}; correct one of the two dates"
    return InputProblem(code, loc, message, Severity.IMPOSSIBLE, others)


def held_but_cancelled(meeting: Any) -> Iterator[InputProblem]:
    """Yield that a meeting was held and cancelled; of what happened only one can be true."""
    if meeting.held_on is not None and meeting.is_cancelled:
        message = "this was held, and was cancelled; correct one of the two"
        others: tuple[Loc, ...] = (("is_cancelled",),)
        yield InputProblem("held_but_cancelled", ("held_on",), message, others=others)


def problems_within(records: Iterable[tuple[Loc, BaseModel]]) -> Iterator[InputProblem]:
    """Yield what the checks of records find in each of them, by its place in the case."""
    for loc, record in records:
        for check in _checks_of(type(record)):
            for found in check.find(record):
                others = tuple((*loc, *other) for other in found.others)
                yield replace(found, loc=(*loc, *found.loc), others=others)


@cache
def _checks_of(model: type[BaseModel]) -> tuple[Check, ...]:
    classes = reversed(model.__mro__)
    return tuple(each for kind in classes for each in vars(kind).values() if type(each) is Check)


def _out_of_order(record: BaseModel, names: Sequence[str]) -> Iterator[InputProblem]:
    known = [(name, day) for name in names if (day := getattr(record, name)) is not None]
    for (earlier_name, earlier), (name, day) in pairwise(known):
        if day < earlier:
            yield too_early((name,), earlier_name, (earlier_name,))
