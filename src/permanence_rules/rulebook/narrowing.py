"""
The rules that can come to something for one record, by which of its collections it speaks of.

A return can hold dates of adoption, and most children in it have none. Of such a child no rule
on adoption can be decided, whatever else the record says. Which rules that leaves is worked out
from the rules, once for all records that speak of the same collections.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from permanence_rules.case import Case, Record
from permanence_rules.facts.kinds import RecordType

__all__ = ["ALL_RULES", "ByRecord", "Narrowed"]

BookT = TypeVar("BookT")

_OFTEN = 20
"""So many records of one shape are judged by all rules before it is worked out: to work it out
takes as long as it saves for about so many."""

_MOST_SHAPES, _MOST_WAITING = 200, 5_000
"""So many shapes are kept; records of any other are judged by all rules. So many are counted until
they are seen often: then the count begins anew, so that memory does not grow with the records."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The rules that a rulebook leaves out, and what the cases that it is narrowed for can say."""

    left_out: frozenset[str] = frozenset()
    told: tuple[frozenset[str], frozenset[str]] | None = None
    """The paths that such cases can fill, and the facts that each leaves unknown; None: any."""


ALL_RULES = Narrowed()


class ByRecord(Generic[BookT]):
    """
    Finds the rulebook for a record; *narrowed* returns one for the paths that records can fill.

    *paths* are those that any record may fill, without indexes.
    """

    def __init__(
        self, all_rules: BookT, paths: Collection[str], narrowed: Callable[[frozenset[str]], BookT]
    ) -> None:
        self._all, self._paths, self._narrowed = all_rules, frozenset(paths), narrowed
        self._seen: Counter[frozenset[str]] = Counter()
        self._books: dict[frozenset[str], BookT] = {}

    def book_for(self, case: Case, case_type: RecordType) -> BookT:
        """Return the rules that can come to something for a case; all, if that is not known."""
        shape = frozenset(_spoken_of(case, case_type, ""))
        found = self._books.get(shape)
        if found is not None:
            return found
        if len(self._books) >= _MOST_SHAPES:
            return self._all
        if len(self._seen) >= _MOST_WAITING:
            self._seen.clear()
        self._seen[shape] += 1
        if self._seen[shape] < _OFTEN:
            return self._all
        self._seen.pop(shape, None)  # another thread may have been here as well
        silent = self._places(case_type) - shape
        left = frozenset(path for path in self._paths if not _lies_within(path, silent))
        self._books[shape] = self._narrowed(left)
        return self._books[shape]

    def _places(self, case_type: RecordType) -> frozenset[str]:
        """Return the paths of all records of which such cases may speak."""
        return frozenset(place for path in self._paths for place in _records_along(path, case_type))


def _spoken_of(record: Record | Mapping[str, Any], kind: RecordType, place: str) -> Iterator[str]:
    """
    Yield where a record, and what it holds, speaks of other records.

    A collection that is said to be empty is spoken of: that there is no review is known.
    """
    given = record.model_fields_set if isinstance(record, Record) else record
    values = record.__dict__ if isinstance(record, Record) else record
    for name in given:
        fact = kind.facts.get(name)
        if fact is None or fact.record is None:
            continue
        at = f"{place}{name}"
        yield at
        value = values.get(name)
        for each in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(each, (Record, Mapping)):
                yield from _spoken_of(each, fact.record, f"{at}.")


def _records_along(path: str, kind: RecordType) -> Iterator[str]:
    """Yield each beginning of a path that leads to records."""
    steps = path.split(".")
    for number, step in enumerate(steps, 1):
        fact = kind.facts.get(step)
        if fact is None or fact.record is None:
            return
        yield ".".join(steps[:number])
        kind = fact.record


def _lies_within(path: str, places: Collection[str]) -> bool:
    """Whether a path leads to one of these places, or through it."""
    steps = path.split(".")
    return any(".".join(steps[:number]) in places for number in range(1, len(steps) + 1))
