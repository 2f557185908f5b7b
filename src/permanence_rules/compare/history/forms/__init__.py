"""Changes from one run to the next written out, one module for each form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from permanence_rules.compare.history.forms.facts import Compared
from permanence_rules.runtime.registry import Registry

if TYPE_CHECKING:
    from permanence_rules.outputs.columns import Cell

__all__ = ["CHANGE_FORMATS", "Compared", "WriteChanges"]

WriteChanges = Callable[[Iterator[list["Cell"]], Compared], Iterator[str]]
"""Turns the lines of changes, the worst first, into text."""

CHANGE_FORMATS = Registry(
    "permanence_rules.changes",
    {
        "text": "permanence_rules.compare.history.forms.text:write",
        "json": "permanence_rules.compare.history.forms.json:write",
        "csv": "permanence_rules.compare.history.forms.csv:write",
    },
)
"""How changes are written, by name."""
