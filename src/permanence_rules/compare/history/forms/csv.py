"""Changes as a table: one line for each, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from permanence_rules.compare.history.comparing import COLUMNS
from permanence_rules.compare.history.forms.facts import Compared
from permanence_rules.outputs.columns import Cell
from permanence_rules.outputs.csv import csv_lines

__all__ = ["write"]


def write(rows: Iterator[list[Cell]], compared: Compared) -> Iterator[str]:  # noqa: ARG001 - the same call for every form
    """Yield the line of column names, then a line for each change."""
    yield csv_lines([[column.name for column in COLUMNS]])
    for row in rows:
        yield csv_lines([row])
