"""Reading one cell: a day, a code, or a refusal that never repeats what it holds."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from permanence_rules.sources.days import UnreadableError, to_day
from permanence_rules.sources.ssda903.places import CellError, Row

__all__ = ["child_in", "code_in", "day_in", "needed_code_in", "needed_day_in"]


def day_in(row: Row, column: str) -> date | None:
    """Return the day in a cell, or None where the cell is blank; raises CellError."""
    text = row.cells[column]
    if not text:
        return None
    day = row.days[text]
    if day is not None:
        return day
    try:
        return to_day(text)  # once more, for what is wrong with it
    except UnreadableError as error:
        raise CellError(column, str(error), error.code) from None


def needed_day_in(row: Row, column: str) -> date:
    """Return the day in a cell that may not be blank; raises CellError."""
    day = day_in(row, column)
    if day is None:
        raise CellError(column, "a date is needed here; fill it in", "day_missing")
    return day


def code_in(row: Row, column: str, known: Container[str]) -> str:
    """Return the code in a cell, empty where it is blank or has no such column."""
    code = row.cells.get(column, "").upper()
    if code and code not in known:
        raise CellError(
            column, "this code is not one of the SSDA903 codes; correct it", "code_unknown"
        )
    return code


def needed_code_in(row: Row, column: str, known: Container[str]) -> str:
    """Return the code in a cell that may not be blank; raises CellError."""
    code = code_in(row, column, known)
    if not code:
        raise CellError(column, "a code is needed here; fill it in", "code_missing")
    return code


def child_in(row: Row) -> str:
    """Return the identifier of the child whose row this is; raises CellError."""
    if row.child is not None:
        return row.child
    if not row.cells["CHILD"]:
        raise CellError("CHILD", "the child's identifier is missing; fill it in", "child_missing")
    raise CellError(
        "CHILD",
        "expected 1 to 64 letters, digits, full stops, underscores or hyphens",
        "child_unsound",
    )
