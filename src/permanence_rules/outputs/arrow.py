"""
Reports as Arrow data, for Polars, pandas, DuckDB and whatever else takes it.

    reports = rulebook.check_many(cases, as_at=day)
    frame = polars.from_arrow(findings_table(reports))

The columns are those of docs/outputs.md. pyarrow comes with the extra `parquet`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from permanence_rules.errors import CaseError, UsageError
from permanence_rules.outputs.columns import FINDING_COLUMNS, cells_of, other_lines
from permanence_rules.outputs.occasions_table import OCCASION_COLUMNS, occasion_cells
from permanence_rules.report.statistics import occasions_of

if TYPE_CHECKING:
    import pyarrow as pa

    from permanence_rules.report.findings import Report

__all__ = [
    "Columns",
    "batch_of",
    "finding_lines",
    "findings_reader",
    "findings_table",
    "occasions_reader",
    "occasions_table",
    "schema_of",
]

Columns = Sequence[tuple[str, str]]
"""Names and kinds of columns: text, date, number, amount or share."""
_FINDINGS: Columns = [(each.name, each.kind) for each in FINDING_COLUMNS]
_OCCASIONS: Columns = [(each.name, each.kind) for each in OCCASION_COLUMNS]
_LINES = 20_000
"""Lines of one batch."""


def findings_table(reports: Iterable[Report | CaseError]) -> pa.Table:
    """
    Return one line for each finding of some reports, as a table in memory.

    What `check_many` yields for a case that cannot be judged (a CaseError) has no lines.
    """
    return findings_reader(reports).read_all()


def findings_reader(reports: Iterable[Report | CaseError]) -> pa.RecordBatchReader:
    """Return the same in batches, which are made as they are drawn: memory does not grow."""
    return _reader(_FINDINGS, reports, finding_lines)


def occasions_table(reports: Iterable[Report | CaseError]) -> pa.Table:
    """Return one line for each occasion that the statistics count, as a table in memory."""
    return occasions_reader(reports).read_all()


def occasions_reader(reports: Iterable[Report | CaseError]) -> pa.RecordBatchReader:
    """Return the occasions in batches, which are made as they are drawn."""
    return _reader(_OCCASIONS, reports, _occasions_in)


def schema_of(columns: Columns) -> pa.Schema:
    """Return the Arrow schema of some columns."""
    import pyarrow as pa

    kinds = {
        "text": pa.string(),
        "date": pa.date32(),
        "number": pa.int64(),
        "amount": pa.decimal128(20, 4),
        "share": pa.float64(),
    }
    return pa.schema([(name, kinds[kind]) for name, kind in columns])


def batch_of(columns: Columns, lines: Sequence[Sequence[object]]) -> pa.RecordBatch:
    """Return some lines as a batch of these columns."""
    import pyarrow as pa

    schema = schema_of(columns)
    by_column = zip(*lines, strict=True) if lines else ((),) * len(columns)
    arrays = [
        pa.array([_exact(each, kind) for each in cells], type=schema.field(name).type)
        for (name, kind), cells in zip(columns, by_column, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _exact(value: object, kind: str) -> object:
    """An amount, such as a sum of money, keeps all of its digits."""
    if kind == "amount" and value is not None:
        return Decimal(str(value)).quantize(Decimal("0.0001"))
    return value


def finding_lines(report: Report) -> Iterator[Sequence[object]]:
    """Yield the lines of a report: its findings, what could not be judged, what is to correct."""
    yield from (cells_of(report, finding) for finding in report.findings)
    yield from other_lines(report)


def _occasions_in(report: Report) -> Iterator[Sequence[object]]:
    return map(occasion_cells, occasions_of(report))


def _reader(
    columns: Columns,
    reports: Iterable[Report | CaseError],
    lines_of: Callable[[Report], Iterator[Sequence[object]]],
) -> Any:
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        raise UsageError(
            "Arrow tables need the library pyarrow; install it with: "
            'pip install "permanence-rules[parquet]"'
        ) from None
    judged = (each for each in reports if not isinstance(each, CaseError))
    lines = (line for report in judged for line in lines_of(report))
    batches = iter(lambda: [*islice(lines, _LINES)], [])
    return pa.RecordBatchReader.from_batches(
        schema_of(columns), (batch_of(columns, batch) for batch in batches)
    )
