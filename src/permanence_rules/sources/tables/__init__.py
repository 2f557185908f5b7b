"""A council's own tables: CSV, Parquet, workbooks or a database, by a mapping file."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from permanence_rules.sources.address import Given
from permanence_rules.sources.base import Reject, Source, SourceKind

if TYPE_CHECKING:
    from permanence_rules.case import Case

__all__ = ["TABLES", "read_tables"]


def _read(places: Sequence[Given]) -> Source:
    """Return the source for *places*; what it needs is imported only when there are any."""
    from permanence_rules.sources.tables.source import Tables, expect_mapping

    return Tables(*expect_mapping(places))


def read_tables(
    mapping: Path | str | Mapping[str, Any], frames: Mapping[str, object] | None = None
) -> Iterator["Case | Reject"]:
    """Yield the cases of tables and frames: see `permanence_rules.sources.tables.source`."""
    from permanence_rules.sources.tables.source import read_tables

    return read_tables(mapping, frames)


TABLES = SourceKind(
    "tables", "mapping (TOML)", (".toml",), _read, read_databases=_read, decides=True
)
