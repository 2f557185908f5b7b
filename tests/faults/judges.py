"""Something that judges cases, in a module of its own so that any process can load it."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path
from typing import Any

from permanence_rules import Case, PackNotFoundError, Report, Rulebook
from permanence_rules.report.findings import Fault, Subject
from permanence_rules.rulebook.batch import Judge

__all__ = [
    "DEFECT_CASE",
    "DEFECT_RULE",
    "Deadly",
    "Defective",
    "Slow",
    "load_deadly",
    "load_defective",
    "load_nothing",
    "load_slow",
    "load_usual",
]


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


DEFECT_CASE = "of the case"
DEFECT_RULE = "of one rule"


class Defective(Rulebook):
    """Rules that judge, and have a defect that concerns one case."""

    case_id = ""
    defect = DEFECT_CASE

    def check(self, case: Case, **asked: Any) -> Report:
        """Return the report of a case, unless a defect keeps it from being judged."""
        report = super().check(case, **asked)
        if case.case_id != self.case_id:
            return report
        if self.defect == DEFECT_CASE:
            raise RuntimeError("Anna's own words")
        whole = Subject(path="", label="The case")
        fault = Fault(rule=self.rules[0].id, subject=whole, error="KeyError in selections.py")
        return report.model_copy(update={"faults": (fault,)})

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how another process loads the same."""
        return load_defective, (self.packs[-1].folder, self.case_id, self.defect)


def load_defective(pack: Path, case_id: str, defect: str) -> Defective:
    """Return rules of a pack that have a defect."""
    made = Defective.__new__(Defective)
    vars(made).update(vars(Rulebook.load(pack)), case_id=case_id, defect=defect)
    return made
