"""What comes back from the workers: findings, what was not used, and counts, in one table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from permanence_rules.outputs.arrow import Columns, batch_of, finding_lines, schema_of
from permanence_rules.outputs.columns import FINDING_COLUMNS
from permanence_rules.sources.base import Reject, RowCount

if TYPE_CHECKING:
    import pyarrow as pa

    from permanence_rules.report.findings import Report

__all__ = ["KINDS", "Lines", "Parts", "lines_schema", "parts_of"]

_NUMBERS = ("read", "used", "set_aside", "rejected")
KINDS: dict[str, Columns] = {
    "finding": [(each.name, each.kind) for each in FINDING_COLUMNS],
    "reject": [
        *((name, "text") for name in ("code", "file", "sheet")),
        ("row", "number"),
        *((name, "text") for name in ("column", "reason", "child", "ends")),
    ],
    "count": [("table", "text"), *((name, "number") for name in _NUMBERS)],
}
"""The kinds of line. A line names its kind, and has a group of columns for each, of which one is
filled."""

_AT_ONCE = 2_000
"""Lines that a worker keeps before it hands them over."""


class Parts(NamedTuple):
    """The lines of one kind each, as tables."""

    findings: pa.Table
    rejects: pa.Table
    counts: pa.Table


def lines_schema() -> pa.Schema:
    """Return the Arrow schema of all lines."""
    import pyarrow as pa

    groups = [(name, pa.struct(list(schema_of(columns)))) for name, columns in KINDS.items()]
    return pa.schema([("kind", pa.string()), *groups])


def parts_of(lines: pa.Table) -> Parts:
    """Return the findings, the rejects and the counts among the lines of all workers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def of(kind: str) -> pa.Table:
        chosen = lines.filter(pc.equal(lines["kind"], kind))[kind]
        return pa.Table.from_struct_array(chosen).cast(schema_of(KINDS[kind]))

    sums = of("count").group_by("table").aggregate([(name, "sum") for name in _NUMBERS])
    counts = sums.rename_columns(["table", *_NUMBERS])
    return Parts(of("finding"), of("reject"), counts)


@dataclass(slots=True)
class Lines:
    """What a worker found, handed over some thousand lines at a time."""

    _findings: list[Sequence[object]] = field(default_factory=list)
    _rejects: list[Sequence[object]] = field(default_factory=list)
    _counts: dict[str | None, list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0] * 4)
    )

    def add_report(self, report: Report) -> None:
        """Add the findings of a report, and count one more case that was checked."""
        self._findings.extend(finding_lines(report))
        self._count_case(is_checked=True)

    def add_case_not_used(self, reject: Reject) -> None:
        """Add why a case was not checked, and count it."""
        self.add_rejects([reject])
        self._count_case(is_checked=False)

    def add_rejects(self, rejects: Iterable[Reject]) -> None:
        """Add what could not be used."""
        self._rejects.extend(tuple(each.facts().values()) for each in rejects)

    def add_rows(self, counts: Iterable[RowCount]) -> None:
        """Add how rows of the tables ended."""
        for each in counts:
            self._add(each.table, (each.read, each.used, each.set_aside, each.rejected))

    def full(self) -> Iterator[pa.RecordBatch]:
        """Yield what there is, if it is enough to be handed over."""
        if len(self._findings) + len(self._rejects) >= _AT_ONCE:
            yield from self._drawn()

    def rest(self) -> Iterator[pa.RecordBatch]:
        """Yield what is left, and the counts."""
        yield from self._drawn()
        if self._counts:
            lines = [(name, *numbers) for name, numbers in self._counts.items()]
            yield _batch("count", lines)

    def _count_case(self, *, is_checked: bool) -> None:
        """The line of counts without a table counts the cases."""
        self._add(None, (1, int(is_checked), 0, int(not is_checked)))

    def _add(self, table: str | None, numbers: Sequence[int]) -> None:
        self._counts[table] = [a + b for a, b in zip(self._counts[table], numbers, strict=True)]

    def _drawn(self) -> Iterator[pa.RecordBatch]:
        for kind, lines in (("finding", self._findings), ("reject", self._rejects)):
            if lines:
                yield _batch(kind, lines)
                lines.clear()


def _batch(kind: str, lines: Sequence[Sequence[object]]) -> pa.RecordBatch:
    """Return lines of one kind, with the columns of the other kinds empty."""
    import pyarrow as pa

    schema, own = lines_schema(), batch_of(KINDS[kind], lines)
    filled = pa.StructArray.from_arrays(own.columns, fields=list(own.schema))
    arrays = [
        pa.array([kind] * len(lines), pa.string()),
        *(
            filled if each == kind else pa.nulls(len(lines), schema.field(each).type)
            for each in KINDS
        ),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
