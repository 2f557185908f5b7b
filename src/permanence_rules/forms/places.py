"""Paths of a case as a form needs them: read from text, without positions, as a JSON pointer."""

from __future__ import annotations

import re

from permanence_rules.errors import Loc, UsageError

__all__ = ["are_of_one_record", "lies_in", "loc_of", "loc_of_missing", "names_of", "pointer_of"]

_STEP = re.compile(r"([a-z][a-z0-9_]{0,63})(?:\[(\d{1,4})\])?", re.ASCII)


def loc_of(path: str) -> Loc:
    """
    Return a path as a location. Raises UsageError for what is no path.

    >>> loc_of("periods_of_care[0].care_plan")
    ('periods_of_care', 0, 'care_plan')
    """
    loc = loc_of_missing(path)
    if loc is None:
        raise UsageError(
            "at: expected the path of a record in the case, such as periods_of_care[0].care_plan."
        )
    return loc


def loc_of_missing(path: str) -> Loc | None:
    """Return what a finding misses as a location; None where it is no fact of the record."""
    steps: list[str | int] = []
    for part in path.split("."):
        found = _STEP.fullmatch(part)
        if found is None:
            return None
        steps.append(found[1])
        if found[2] is not None:
            steps.append(int(found[2]))
    return tuple(steps)


def names_of(loc: Loc) -> tuple[str, ...]:
    """
    Return a location without positions.

    >>> names_of(("periods_of_care", 0, "reviews", 1, "held_on"))
    ('periods_of_care', 'reviews', 'held_on')
    """
    return tuple(step for step in loc if isinstance(step, str))


def pointer_of(loc: Loc) -> str:
    """
    Return a location as a JSON pointer (RFC 6901).

    >>> pointer_of(("periods_of_care", 0, "care_plan"))
    '/periods_of_care/0/care_plan'
    """
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in loc)


def lies_in(loc: Loc, outer: Loc) -> bool:
    """Whether a location is, or lies within, another one."""
    return loc[: len(outer)] == outer


def are_of_one_record(one: Loc, other: Loc) -> bool:
    """
    Whether two locations name the same records for as long as their ways lie together.

    >>> care_plan = ("periods_of_care", 0, "care_plan")
    >>> are_of_one_record(care_plan, ("periods_of_care", 0, "reviews", 1))
    True
    >>> are_of_one_record(care_plan, ("periods_of_care", 1))
    False
    """
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            return isinstance(mine, str) and isinstance(theirs, str)
    return True
