"""Differences as a table: one line for each, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from permanence_rules.compare.differences import Difference
from permanence_rules.compare.forms.heading import ComparisonOptions
from permanence_rules.outputs.csv import csv_lines

__all__ = ["COLUMNS", "write"]

Read = Callable[[Difference], object]


def write(
    differing: Iterable[tuple[Difference, ...]],
    options: ComparisonOptions,  # noqa: ARG001 - the same call for every form
) -> Iterator[str]:
    """Yield the line of column names, then the differences of each child."""
    yield csv_lines([COLUMNS])
    for differences in differing:
        yield csv_lines([read(each) for read in _READERS.values()] for each in differences)


def _of(side: str, name: str) -> Read:
    return lambda difference: getattr(getattr(difference, side), name, None)


_READERS: dict[str, Read] = {
    "case_id": lambda each: each.case_id,
    "rule": lambda each: each.rule,
    "title": lambda each: each.title,
    "subject": lambda each: each.subject.path,
    "subject_label": lambda each: each.subject.label,
    "cause": lambda each: each.cause,
    "details": lambda each: each.details,
} | {
    f"{name}_{side}": _of(side, name)
    for name in ("outcome", "due_on", "done_on", "next_due_on", "missing_items", "missing")
    for side in ("a", "b")
}
COLUMNS = tuple(_READERS)
