"""Leaving a fact unknown although its absence is a statement, such as the end of a placement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

__all__ = ["UNKNOWN", "UNREADABLE", "Facts", "settle"]

Facts = dict[str, Any]


class _Unknown:
    """What stands for a fact that is not known; it is never written into a case."""


UNKNOWN: Final = _Unknown()


class _Unreadable:
    """What stands for a cell whose formula gave an error, or was never worked out."""

    def __repr__(self) -> str:
        return "UNREADABLE"


UNREADABLE: Final = _Unreadable()


def settle(records: Iterable[tuple[str, Facts]], absent: Facts) -> list[str]:
    """
    Take out what is unknown, and return the names of the facts that a case must not tell.

    *records* are the records of a case with their kinds, and *absent* holds, by kind and
    name, what a silent record of that fact says. A case can only say of all records of a
    kind that silence is no statement; so each other record then states what it left out.

    >>> placements = [{"ended_on": UNKNOWN}, {}]
    >>> settle([("placement", each) for each in placements], {"placement.ended_on": None})
    ['placement.ended_on']
    >>> placements
    [{}, {'ended_on': None}]
    """
    found = [*records]
    names = sorted(
        {f"{kind}.{name}" for kind, facts in found for name in facts if facts[name] is UNKNOWN}
    )
    for kind, facts in found:
        for full_name in names:
            named_kind, name = full_name.split(".")
            if named_kind != kind:
                continue
            if facts.get(name) is UNKNOWN:
                del facts[name]
            else:
                facts.setdefault(name, absent[full_name])
    return names
