"""What a reader may choose about how reports are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from permanence_rules.outputs.run import RunFacts
from permanence_rules.report.findings import Finding, Report
from permanence_rules.report.words import RoleWords, plain_role_words

__all__ = ["Options"]


def _every(_: Finding) -> bool:
    return True


def _whole(report: Report) -> Report:
    return report


@dataclass(frozen=True, slots=True)
class Options:
    """
    How to write reports; each form uses what concerns it.

    `is_single` says that there is one report and it stands alone, not in a list;
    `width` counts characters, `due_within` days. `selects` says which findings to list,
    and `listed` returns a report with those alone; statistics count all.
    """

    is_single: bool = False
    due_within: int = 28
    show_all: bool = False
    width: int = 100
    in_colour: bool = False
    role_words: RoleWords = field(default=plain_role_words)
    selects: Callable[[Finding], bool] = field(default=_every)
    listed: Callable[[Report], Report] = field(default=_whole)
    run: RunFacts = field(default_factory=RunFacts)
