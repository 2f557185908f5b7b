"""Which permanence-planning duties are met, breached, due or exempt for a child in care."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from permanence_rules.case import Case, read_case
    from permanence_rules.errors import (
        CaseError,
        PackNotFoundError,
        PermanenceRulesError,
        RulebookChangedError,
        RuleFileError,
        SourceError,
        UsageError,
        WorkerError,
    )
    from permanence_rules.language.outcomes import Outcome
    from permanence_rules.report.findings import Finding, NextAction, Report
    from permanence_rules.rulebook import Rulebook

__all__ = [
    "Case",
    "CaseError",
    "Finding",
    "NextAction",
    "Outcome",
    "PackNotFoundError",
    "PermanenceRulesError",
    "Report",
    "RuleFileError",
    "Rulebook",
    "RulebookChangedError",
    "SourceError",
    "UsageError",
    "WorkerError",
    "read_case",
]

__version__ = "0.1.0"

# Names are imported when they are first used, so that importing the package stays light.
_HOMES = {
    "case": ("Case", "read_case"),
    "errors": (
        "CaseError",
        "PackNotFoundError",
        "PermanenceRulesError",
        "RuleFileError",
        "RulebookChangedError",
        "SourceError",
        "UsageError",
        "WorkerError",
    ),
    "language.outcomes": ("Outcome",),
    "report.findings": ("Finding", "NextAction", "Report"),
    "rulebook": ("Rulebook",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name from the module that defines it."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME_OF])
