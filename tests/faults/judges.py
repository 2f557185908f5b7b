"""Something that judges cases, in a module of its own so that any process can load it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from permanence_rules import Case, PackNotFoundError, Report, Rulebook
from permanence_rules.rulebook.batch import Judge

__all__ = ["Deadly", "load_deadly", "load_nothing", "load_usual"]


class Deadly:
    """Judges like *rulebook*, and ends its process when it is given one of these cases."""

    def __init__(self, rulebook: Rulebook, deadly: frozenset[str]) -> None:
        self._rulebook = rulebook
        self._deadly = deadly

    def check(self, case: Case, *, as_at: date) -> Report:
        """Return the report of a case that is not deadly."""
        if case.case_id in self._deadly:
            os._exit(9)
        return self._rulebook.check(case, as_at=as_at)


def load_usual(pack: Path) -> Judge:
    """Return what judges by a pack."""
    return Rulebook.load(pack)


def load_deadly(pack: Path, deadly: frozenset[str]) -> Judge:
    """Return what judges by a pack and dies of some cases."""
    return Deadly(Rulebook.load(pack), deadly)


def load_nothing(pack: Path) -> Judge:
    """Find no pack: somebody has just moved it."""
    raise PackNotFoundError(pack.name, ("england",))
