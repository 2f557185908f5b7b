"""Cases from the SSDA903 return of children looked after, one year or several."""

from collections.abc import Sequence
from pathlib import Path

from permanence_rules.sources.base import Source, SourceKind
from permanence_rules.sources.ssda903.supply import LEFT_UNKNOWN, SUPPLIED

__all__ = ["SSDA903"]


def _read(paths: Sequence[Path]) -> Source:
    """Import what reads a return when one is read: the command must not wait for it before."""
    from permanence_rules.sources.ssda903.source import Ssda903

    return Ssda903(paths)


SSDA903 = SourceKind("ssda903", "CSV", (".csv",), _read, SUPPLIED, LEFT_UNKNOWN)
