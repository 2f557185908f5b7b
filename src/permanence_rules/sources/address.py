"""The address of a database, as it is given in place of a file; it may hold a password."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Address", "Given", "given"]

_START = re.compile(r"([a-z][a-z0-9]*)(?:\+[a-z0-9]+)?://", re.IGNORECASE)
_PLAIN = re.compile(
    r"""[a-z][a-z0-9+]*://
    (?:[^@/?\#]*@)?                       # user and password: never shown
    (?P<host>[\w.-]*(?::\d{1,5})?)
    (?P<name>/[^@?\#]*)?
    (?:\?[^@]*)?""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Address:
    """
    The address of a database: `postgresql://user@host/name`.

    As text it is only its scheme, host and name, so that no message holds a user, a password or
    an option.

    >>> str(Address("postgresql://analyst:secret@db.example/ssd?sslmode=require"))
    'postgresql://db.example/ssd'

    A password with a letter that ought to be escaped could be taken for a host:

    >>> str(Address("postgresql://analyst:1/2@db.example/ssd"))
    'postgresql://...'
    """

    text: str = field(repr=False)

    @property
    def scheme(self) -> str:
        """The kind of database, such as postgresql."""
        found = _START.match(self.text)
        return found[1].lower() if found else ""

    def __str__(self) -> str:
        found = _PLAIN.fullmatch(self.text)
        rest = "..." if found is None else f"{found['host']}{found['name'] or ''}"
        return f"{self.scheme}://{rest}"


Given = Path | Address
"""What a source can be given: a file, a folder, or the address of a database."""


def given(text: str) -> Given:
    """
    Return an address where *text* is one, else a path.

    >>> [type(given(text)).__name__ for text in ("mssql://db.example/ssd", "returns")][0]
    'Address'
    """
    return Address(text) if _START.match(text) else Path(text)
