"""One child, one identifier: files differ in capitals, and spreadsheets in zeros or `.0`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

__all__ = ["Identifiers", "Mention"]

_HEADER = "Header"
_NUMBER = re.compile(r"(0*\d+?)(\.0+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a child is named: the table, its reporting year, and the date of birth beside it."""

    spelling: str
    table: str
    year: int
    born_on: date | None = None


@dataclass(slots=True)
class Identifiers:
    """
    How the identifiers of a return are spelled, and which of them are one child's.

    Only whole numbers can lose their zeros or gain `.0`; any other identifier may
    be spelled in capitals in one file and not in another. Of the many that have one
    spelling nothing else is kept.
    """

    _first: dict[str, str] = field(default_factory=dict)
    _several: dict[str, _Spellings] = field(default_factory=dict)

    @classmethod
    def of(cls, spellings: Iterable[str], mentions: Iterable[Mention]) -> Identifiers:
        """
        Return the identifiers that the rows of a return mention.

        *spellings* are those of all mentions, each as often as one likes. The mentions
        themselves are asked for only if there is an identifier with several.
        """
        found = cls()
        for each in spellings:
            key = _key_of(_plain(each))
            if found._first.setdefault(key, each) != each:
                found._several[key] = _Spellings()
        if found._several:
            for mention in mentions:
                plain = _plain(mention.spelling)
                known = found._several.get(_key_of(plain))
                if known is not None:
                    known.add(plain, mention)
        return found

    def child(self, spelling: str) -> str:
        """Return the one spelling of the child's identifier; of a whole number the longest."""
        plain = _plain(spelling)
        key = _key_of(plain)
        known = self._several.get(key)
        if known is None:
            return _plain(self._first.get(key, plain))
        return plain if known.are_children else known.longest

    def fault(self, spelling: str, *, by_birth: bool = False) -> str:
        """
        Return why it cannot be known whose this identifier is; nothing where it can.

        Where one table has two spellings, *by_birth* says that only births make them one child.
        """
        known = self._several.get(_key_of(_plain(spelling)))
        if known is None:
            return ""
        is_doubtful = known.is_doubtful or (by_birth and known.lacks_a_birth)
        return _TWO_CHILDREN if is_doubtful else ""

    @property
    def matched(self) -> int:
        """Of how many children the identifier is spelled in several ways and was matched."""
        return sum(
            not each.are_children and not each.is_doubtful for each in self._several.values()
        )


@dataclass(slots=True)
class _Spellings:
    """The ways in which one identifier is spelled; of a number each with and without `.0`."""

    plain: set[str] = field(default_factory=set)
    births: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    places: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, plain: str, mention: Mention) -> None:
        """Take note of one more mention."""
        self.plain.add(plain)
        self.places[mention.table, mention.year].add(plain)
        if mention.born_on is not None:
            self.births[plain].add(mention.born_on)

    @property
    def longest(self) -> str:
        """The spelling that has lost the fewest zeros; of equal ones the one in capitals."""
        return max(sorted(self.plain), key=len)

    @property
    def are_children(self) -> bool:
        """
        Whether the spellings are those of several children, each spelled as it should be.

        Header lists each child once; where it and Episodes of one year hold the same
        several spellings, each of them is right.
        """
        listed = [(year, found) for (table, year), found in self.places.items() if table == _HEADER]
        in_order = any(
            len(found) > 1 and found == self.places.get(("Episodes", year))
            for year, found in listed
        )
        return in_order and all(
            any(spelling in found for _, found in listed) for spelling in self.plain
        )

    @property
    def is_doubtful(self) -> bool:
        """Whether spellings that differ may be those of two children, and nothing tells which."""
        if len(self.plain) == 1 or self.are_children:
            return False
        births = [days for days in self.births.values() if days]
        is_listed_twice = any(
            table == _HEADER and len(found) > 1 for (table, _), found in self.places.items()
        )
        return is_listed_twice or any(not births[0] & days for days in births[1:])

    @property
    def lacks_a_birth(self) -> bool:
        """Whether one table has several spellings, and one of them stands without a birth."""
        return any(
            len(found) > 1 and not all(self.births.get(each) for each in found)
            for found in self.places.values()
        )


def _plain(spelling: str) -> str:
    """Return an identifier as it is spelled; a whole number without the `.0` of a spreadsheet."""
    found = _NUMBER.fullmatch(spelling)
    return found[1] if found else spelling


def _key_of(plain: str) -> str:
    """Return what all spellings of an identifier have in common."""
    key = plain.lstrip("0") if plain.isdecimal() else plain.upper()
    return plain if key == plain else key  # of equal texts one is kept


_TWO_CHILDREN = (
    "the identifier differs from another only by zeros or capitals, and the two may be of two "
    "children; write it alike in every file, with all its zeros"
)
