"""`demo`: three made-up children, judged by the law of England on one fixed day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.runtime.streams import put

if TYPE_CHECKING:
    from permanence_rules.case import Case
    from permanence_rules.sources.base import Reject, RowCount

__all__ = ["DEMO_CASES", "demo"]

DEMO_CASES = Path(__file__).with_name("demo_cases.json")
_AS_AT = date(2026, 3, 2)
_DUE_WITHIN = 28
_IN_FULL = "demo-birch"


@handled
def demo() -> ExitCode:
    """Show what a check says, on three made-up children who come with the program."""
    from permanence_rules.cli.checking import Checking
    from permanence_rules.cli.writing import Layout, write_reports
    from permanence_rules.rulebook import Rulebook
    from permanence_rules.sources.json_files import JsonFiles
    from permanence_rules.timing import in_words

    rulebook = Rulebook.load("england")
    put(f"Three made-up children, judged by the law of England as at {in_words(_AS_AT)}.")
    put("")
    layout = Layout("text", None, _DUE_WITHIN, show_all=False)
    write_reports(Checking(rulebook, JsonFiles([DEMO_CASES]), _AS_AT), layout)
    put("")
    put("One of them in full, as for a record on its own:")
    put("")
    write_reports(Checking(rulebook, _OneCase(_IN_FULL), _AS_AT), layout)
    put("")
    put("For a record of your own: permanence-rules check record.json")
    return ExitCode.CLEAR


@dataclass(frozen=True, slots=True)
class _OneCase:
    """One of the cases as a source of its own."""

    case_id: str
    cannot_supply: tuple[str, ...] = ()
    supplies: frozenset[str] | None = None
    notes: tuple[str, ...] = ()
    judged_as_at: date | None = None
    rows: tuple[RowCount, ...] = ()

    def read(self) -> Iterator[Case | Reject]:
        from permanence_rules.sources.json_files import JsonFiles

        for found in JsonFiles([DEMO_CASES]).read():
            if getattr(found, "case_id", None) == self.case_id:
                yield found
