"""The invented children of examples/ssd, in a file of SQLite, and changes to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from permanence_rules.case import Case
from permanence_rules.sources.address import Given
from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssd.source import Ssd

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "ssd" / "children.sql"


@cache
def _example() -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCRIPT.read_text(encoding="utf-8"))
        return database.serialize()


def make(file: Path, *changes: str) -> Path:
    """Make the file, after these changes of the tables, and return where it is."""
    file.write_bytes(_example())
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA synchronous = OFF")
        for change in changes:
            database.executescript(change)
    return file


@dataclass(frozen=True, slots=True)
class Found:
    """What a source yields: cases by child as they were written, rejects, and itself."""

    cases: dict[str, dict[str, Any]]
    rejects: list[Reject]
    source: Ssd

    def case(self, child: str) -> Case:
        """Return the case of a child."""
        return Case.model_validate(self.cases[child])

    def period(self, child: str, number: int = 0) -> dict[str, Any]:
        """Return a time in care of a child."""
        period: dict[str, Any] = self.cases[child]["periods_of_care"][number]
        return period

    def codes(self, child: str | None) -> list[tuple[str, str | None, str | None]]:
        """Return what is said of the rows of a child: code, table, column."""
        return [
            (each.code, each.sheet, each.column) for each in self.rejects if each.record == child
        ]

    def unknown(self, child: str) -> set[str]:
        """Return of which facts the silence is no statement."""
        return set(self.cases[child]["not_supplied"])


def read(place: Given) -> Found:
    """Read all that a database holds."""
    source = Ssd([place])
    yielded = list(source.read())
    cases = [each for each in yielded if isinstance(each, Case)]
    return Found(
        {each.case_id: each.model_dump(mode="json", exclude_unset=True) for each in cases},
        [each for each in yielded if isinstance(each, Reject)],
        source,
    )
