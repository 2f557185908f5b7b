"""Cases from Ofsted's Annex A workbooks: the children in care as they stand on one day."""

from collections.abc import Sequence
from pathlib import Path

from permanence_rules.sources.annex_a.supply import LEFT_UNKNOWN, SUPPLIED
from permanence_rules.sources.base import Source, SourceKind

__all__ = ["ANNEX_A"]


def _read(paths: Sequence[Path]) -> Source:
    """Import what reads a workbook when one is read: the command must not wait for it before."""
    from permanence_rules.sources.annex_a.source import AnnexA

    return AnnexA(paths)


ANNEX_A = SourceKind("annex-a", "Annex A", (".xlsx",), _read, SUPPLIED, LEFT_UNKNOWN)
"""Cases from Annex A: workbooks of one day."""
