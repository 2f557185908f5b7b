"""Cases from the Standard Safeguarding Dataset, in a file of SQLite or on a server."""

from collections.abc import Sequence

from permanence_rules.sources.address import Given
from permanence_rules.sources.base import Source, SourceKind
from permanence_rules.sources.database import SCHEMES, SQLITE_ENDINGS
from permanence_rules.sources.ssd.supply import LEFT_UNKNOWN, SUPPLIED

__all__ = ["SSD"]


def _read(places: Sequence[Given]) -> Source:
    """Import what reads a database when one is read: the command must not wait for it before."""
    from permanence_rules.sources.ssd.source import Ssd

    return Ssd(places)


SSD = SourceKind(
    "ssd",
    "SQLite",
    SQLITE_ENDINGS,
    _read,
    SUPPLIED,
    LEFT_UNKNOWN,
    read_databases=_read,
    schemes=tuple(SCHEMES),
)
"""Cases from the Standard Safeguarding Dataset: a file of SQLite, PostgreSQL or SQL Server."""
