"""What each worker does with tables: whose each row is; then the rows of one child as a case."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from permanence_rules.case import Case
from permanence_rules.sources.base import RowCount, RowEnd
from permanence_rules.sources.tables.apart import Apart, Children, GivenRow, NamedRow, Told, named
from permanence_rules.sources.tables.joining import OpenTable
from permanence_rules.spark.batches import Recipe, judge, not_judged, rulebook_of, without_values
from permanence_rules.spark.lines import Lines

if TYPE_CHECKING:
    import pyarrow as pa

    from permanence_rules.rulebook import Rulebook

__all__ = [
    "CHILD",
    "CODE",
    "GROUP",
    "KEY",
    "NUMBER",
    "ORDER",
    "TIMES",
    "WITHIN",
    "ChildRun",
    "is_nobodys",
    "name_rows",
]

GROUP, CHILD, KEY, WITHIN = "group", "child", "key", "within"
"""What `name_rows` says of a row: whose it is, and its keys."""
CODE = "code"
"""Why a row is nobody's; null where it is somebody's, or a key will tell."""
TIMES = "times"
"""Of a line that stands for rows that are set aside: how many."""
ORDER, NUMBER = "order", "number"
"""By what the rows of a table are in order, and the number that rejects give."""
_NOBODY = "!"
"""How the groups of rows begin that are of no child; no identifier has it."""
_AT_A_TIME = 20
"""Children whose rows are Python objects at a time."""


def is_nobodys(group: Any) -> Any:
    """Whether a group, which may be a column of Spark, is of rows that are of no child."""
    return group.startswith(_NOBODY)


def name_rows(
    batches: Iterable[pa.RecordBatch], apart: Apart, number: int
) -> Iterator[pa.RecordBatch]:
    """
    Yield the rows of a table, each with whose it is.

    The batches hold the columns that the mapping names, or the identifying ones, then the order
    of each row and its number. Rows that are set aside become one line, with how many they are.
    """
    with without_values():
        table = apart.tables[number].opened()
        for batch in batches:
            yield _named_batch(batch, table)


def _named_batch(batch: pa.RecordBatch, table: OpenTable) -> pa.RecordBatch:
    import pyarrow as pa

    columns = [column.to_pylist() for column in batch.columns[:-2]]
    orders = batch.column(ORDER).to_pylist()
    lines: list[tuple[Any, ...]] = []
    kept: list[int] = []
    aside = 0
    for place, each in enumerate(zip(*columns, strict=True)):
        found = named(table, each)
        if found.why_not is not None and found.why_not.ends is RowEnd.SET_ASIDE:
            aside += 1
            continue
        kept.append(place)
        lines.append(_named_line(found, orders[place]))
    rows = batch.take(pa.array(kept, pa.int64()))
    if aside:
        lines.append((f"{_NOBODY}{orders[0]}", None, None, None, "left_out", aside))
        nothing = [pa.nulls(1, field.type) for field in batch.schema]
        rows = pa.Table.from_batches(
            [rows, pa.RecordBatch.from_arrays(nothing, schema=rows.schema)]
        )
        rows = rows.combine_chunks().to_batches()[0]
    told = [pa.array(each, kind) for each, kind in zip(_turned(lines), _told_types(), strict=True)]
    names = (GROUP, CHILD, KEY, WITHIN, CODE, TIMES)
    return pa.RecordBatch.from_arrays([*rows.columns, *told], [*rows.schema.names, *names])


def _turned(lines: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(each) for each in zip(*lines, strict=True)] if lines else [[] for _ in range(6)]


def _told_types() -> list[pa.DataType]:
    import pyarrow as pa

    return [*[pa.string()] * 5, pa.int64()]


def _named_line(found: NamedRow, order: object) -> tuple[Any, ...]:
    if found.why_not is not None:
        return f"{_NOBODY}{order}", None, None, None, found.why_not.code, None
    keys = (json.dumps(each) if each else None for each in (found.key, found.within))
    return found.group or f"{_NOBODY}{order}", found.child or None, *keys, None, None


@dataclass(frozen=True, slots=True)
class ChildRun:
    """Checks children whose rows of each table lie in one line; it travels to the workers."""

    apart: Apart
    rules: Recipe
    as_at: date

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the findings of each child, what could not be used, and counts."""
        with without_values():
            rulebook, lines = rulebook_of(self.rules), Lines()
            children: Children | None = None
            for line in _lines(batches):
                if children is None:
                    children = Children(self.apart, self._nameless(line))
                self._check(line, children, rulebook, lines)
                yield from lines.full()
            yield from lines.rest()

    def _nameless(self, line: Mapping[str, Any]) -> dict[int, int]:
        """Return how many rows of each table are nobody's, which every line says."""
        return {each.number: line[f"nameless{each.number}"] or 0 for each in self.apart.tables}

    def _check(
        self, line: Mapping[str, Any], children: Children, rulebook: Rulebook, lines: Lines
    ) -> None:
        rows = {each.number: line[f"rows{each.number}"] for each in self.apart.tables}
        for its_rows in rows.values():
            its_rows.sort(key=lambda row: row[ORDER] or 0)
        if is_nobodys(line[GROUP]):
            for table, its_rows in rows.items():
                for row in its_rows:
                    self._add_nobodys(table, row, children, lines)
            return
        told = self._told(
            {
                table: [_given(row) for row in its_rows]
                for table, its_rows in rows.items()
                if its_rows
            },
            children,
        )
        lines.add_rejects(told.rejects)
        lines.add_rows(told.counts)
        if isinstance(told.found, Case):
            judge(rulebook, self.as_at, told.found, lines)
        elif told.found is not None:
            lines.add_case_not_used(told.found)

    def _told(self, rows: Mapping[int, list[GivenRow]], children: Children) -> Told:
        try:
            return children.told(rows)
        except Exception as error:  # noqa: BLE001 - one child that cannot be read does not end a run
            child = next((row.child for each in rows.values() for row in each if row.child), None)
            return children.all_rejected(rows, not_judged(error, child))

    def _add_nobodys(
        self, table: int, row: Mapping[str, Any], children: Children, lines: Lines
    ) -> None:
        if row[TIMES] is not None:
            name, times = self.apart.tables[table].mapping.name, row[TIMES]
            lines.add_rows([RowCount(name, name, times, 0, times, 0)])
            return
        told = children.nobodys(table, _given(row), row[CODE])
        lines.add_rejects(told.rejects)
        lines.add_rows(told.counts)


def _lines(batches: Iterable[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        for start in range(0, batch.num_rows, _AT_A_TIME):
            yield from batch.slice(start, _AT_A_TIME).to_pylist()


_OF_NO_CELL = (ORDER, NUMBER, GROUP, CHILD, KEY, WITHIN, CODE, TIMES)


def _given(row: Mapping[str, Any]) -> GivenRow:
    cells = tuple(value for name, value in row.items() if name not in _OF_NO_CELL)
    return GivenRow(cells, row[CHILD] or "", row[NUMBER])
