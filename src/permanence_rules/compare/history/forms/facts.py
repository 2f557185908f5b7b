"""What a form says beside the changes: both runs, the sums, and the layout."""

from __future__ import annotations

from dataclasses import dataclass

from permanence_rules.compare.history.comparing import Summary
from permanence_rules.compare.history.matters import RunHead

__all__ = ["Compared"]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two runs that were compared, with the choice in words."""

    old: RunHead
    new: RunHead
    summary: Summary
    chosen: str = ""
    show_all: bool = False
    width: int = 100
    in_colour: bool = False
