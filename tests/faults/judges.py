"""Something that judges cases, in a module of its own so that any process can load it."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

from permanence_rules import Case, PackNotFoundError, Report, Rulebook
from permanence_rules.rulebook.batch import Judge

__all__ = ["Deadly", "Slow", "load_deadly", "load_nothing", "load_slow", "load_usual"]


class Deadly:
    """Judges like *rulebook*, and ends its process when it is given one of these cases."""

    def __init__(self, rulebook: Rulebook, deadly: frozenset[str]) -> None:
        self._rulebook = rulebook
        self._deadly = deadly

    def check(self, case: Case, *, as_at: date, urgent_only: bool = False) -> Report:
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


class Slow:
    """Judges like *rulebook*, and takes a while over one case."""

    def __init__(self, rulebook: Rulebook, case_id: str, seconds: float) -> None:
        self._rulebook = rulebook
        self._slow = (case_id, seconds)

    def check(self, case: Case, *, as_at: date, urgent_only: bool = False) -> Report:
        """Return the report of a case."""
        case_id, seconds = self._slow
        if case.case_id == case_id:
            time.sleep(seconds)
        return self._rulebook.check(case, as_at=as_at)


def load_slow(pack: Path, case_id: str, seconds: float) -> Judge:
    """Return what judges by a pack and is slow over one case."""
    return Slow(Rulebook.load(pack), case_id, seconds)
