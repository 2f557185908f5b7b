"""What an output may say of the run itself: its rules and input, and what could not be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from permanence_rules.case import Case
from permanence_rules.report.findings import Report

__all__ = ["RunFacts"]


def _nothing() -> tuple[()]:
    return ()


def _no_case(_: Report) -> None:
    return None


@dataclass(frozen=True, slots=True)
class RunFacts:
    """
    Facts of a run that are known only once its last report was drawn, so each is a call.

    `facts` are for people, `manifest` says the same to a machine: docs/outputs.md has its keys.
    `case_of` returns the case of the report that was drawn last, for forms that show the record.
    """

    facts: Callable[[], Iterable[tuple[str, str]]] = _nothing
    rejects: Callable[[], Iterable[Mapping[str, str | int | None]]] = _nothing
    rejected: Callable[[], int] = int
    case_of: Callable[[Report], Case | None] = _no_case
    manifest: Callable[[], Mapping[str, Any]] = dict
