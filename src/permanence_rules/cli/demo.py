"""`demo`: three made-up children, judged by the law of England on one fixed day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from permanence_rules.cli.faults import ExitCode, handled
from permanence_rules.cli.streams import put

__all__ = ["DEMO_CASES", "demo"]

DEMO_CASES = Path(__file__).with_name("demo_cases.json")
_AS_AT = date(2026, 3, 2)


@handled
def demo() -> ExitCode:
    """Show what a check says, on three made-up children who come with the program."""
    from permanence_rules.cli.checking import Checking
    from permanence_rules.cli.writing import Layout, write_reports
    from permanence_rules.rulebook import Rulebook
    from permanence_rules.sources.json_files import JsonFiles
    from permanence_rules.timing import in_words

    put(f"Three made-up children, judged by the law of England as at {in_words(_AS_AT)}.")
    put("")
    checking = Checking(Rulebook.load("england"), JsonFiles([DEMO_CASES]), _AS_AT)
    write_reports(checking, Layout("text", None, 28, show_all=False))
    put("")
    put("In full for a record of your own: permanence-rules check record.json")
    return ExitCode.CLEAR
