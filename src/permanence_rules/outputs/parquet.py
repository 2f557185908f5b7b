"""Reports as Parquet tables in a folder: findings, occasions, statistics, and the run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from permanence_rules.outputs.arrow import batch_of, schema_of
from permanence_rules.outputs.columns import FINDING_COLUMNS, cells_of, other_lines
from permanence_rules.outputs.form import FilePart, OutputForm
from permanence_rules.outputs.occasions_table import OCCASION_COLUMNS, occasion_cells
from permanence_rules.outputs.options import Options
from permanence_rules.report.findings import Report
from permanence_rules.report.statistics import COLUMNS, Statistics, occasions_of

__all__ = ["PARQUET", "write"]

_LINES = 10_000
"""Lines that are kept before they are written together; each takes some thousand bytes."""


def write(reports: Iterator[Report], options: Options) -> Iterator[FilePart]:
    """Yield the parts of each table, some thousand lines at a time."""
    findings = _Table("findings.parquet", [(each.name, each.kind) for each in FINDING_COLUMNS])
    occasions = _Table("occasions.parquet", [(each.name, each.kind) for each in OCCASION_COLUMNS])
    statistics = Statistics()
    for report in reports:
        statistics.children += 1
        for finding in filter(options.selects, report.findings):
            findings.add(cells_of(report, finding))
        for cells in other_lines(report):
            findings.add(cells)
        for occasion in occasions_of(report):
            statistics.count(occasion)
            occasions.add(occasion_cells(occasion))
        yield from findings.full()
        yield from occasions.full()
    manifest = options.run.manifest()
    yield from findings.rest(manifest)
    yield from occasions.rest(manifest)
    yield from _statistics(statistics, manifest)
    yield FilePart("run.json", json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def _statistics(statistics: Statistics, manifest: Mapping[str, Any]) -> Iterator[FilePart]:
    counts_of = [
        (each.name, "share" if each.name == "share_in_time" else "number") for each in COLUMNS
    ]
    groups = [(name, "text") for name in ("strength", "area", "team", "period")]
    table = _Table("statistics.parquet", [*groups, *counts_of])
    for group, counts in statistics.lines():
        known = (str(group.strength), group.area, group.team or None, group.period)
        table.add([*known, *(column.of(counts) for column in COLUMNS)])
    yield from table.rest(manifest)


class _Sink:
    """A file that keeps what was written until it is drawn."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        """Keep some bytes."""
        self._pieces.append(bytes(data))
        self._size += len(data)
        return len(data)

    def drawn(self) -> bytes:
        """Return what was written since the last time."""
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found

    def tell(self) -> int:
        """Return how much was written in all."""
        return self._size

    def flush(self) -> None:
        """Everything is at hand already."""

    def close(self) -> None:
        """What was written can be drawn after the end, too."""

    def writable(self) -> bool:
        """It is only for writing."""
        return True


@dataclass(slots=True)
class _Table:
    """A Parquet table whose bytes are drawn as they are made."""

    name: str
    columns: Sequence[tuple[str, str]]
    _lines: list[Sequence[object]] = field(default_factory=list)
    _sink: _Sink = field(default_factory=_Sink)
    _writer: Any = None

    def add(self, cells: Sequence[object]) -> None:
        """Keep one more line."""
        self._lines.append(cells)

    def full(self) -> Iterator[FilePart]:
        """Yield what there is to write, if it is enough."""
        if len(self._lines) >= _LINES:
            yield self._written()

    def rest(self, manifest: Mapping[str, Any]) -> Iterator[FilePart]:
        """Yield the last lines and the end of the file, which bears the manifest of the run."""
        yield self._written()
        told = json.dumps(manifest, ensure_ascii=False)
        self._writer.add_key_value_metadata({"permanence_rules": told})
        self._writer.close()
        yield FilePart(self.name, self._sink.drawn())

    def _written(self) -> FilePart:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._writer is None:
            sink = pa.PythonFile(self._sink, mode="w")
            schema = schema_of(self.columns)
            self._writer = pq.ParquetWriter(sink, schema, compression="zstd")
        # `write_batch` would keep up to a million lines, packed, before it writes any of them.
        self._writer.write_table(pa.Table.from_batches([batch_of(self.columns, self._lines)]))
        self._lines.clear()
        return FilePart(self.name, self._sink.drawn())


PARQUET = OutputForm("parquet", write, makes="folder", needs=("pyarrow", "parquet"), selects=True)
