"""Frames go in and reports come out as Arrow data: with pyarrow, Polars, pandas and any other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from permanence_rules import Case, Report, Rulebook, UsageError
from permanence_rules.errors import CaseError, CaseProblem
from permanence_rules.outputs import FilePart, arrow
from permanence_rules.outputs.arrow import (
    findings_reader,
    findings_table,
    occasions_reader,
    occasions_table,
)
from permanence_rules.outputs.columns import FINDING_COLUMNS
from permanence_rules.outputs.occasions_table import OCCASION_COLUMNS
from permanence_rules.outputs.options import Options
from permanence_rules.outputs.parquet import PARQUET
from permanence_rules.sources.tables import read_tables
from tests.support import one_rule

RULE = """
obligation:
  deadline: {event: reviews.second.held_on, within: 3 months, of: reviews.first.held_on}
"""
MAPPING = {
    "tables": {
        "care": {
            "child": "ID",
            "row": "periods_of_care",
            "columns": {"Start": "started_on", "End": "ended_on"},
        },
        "reviews": {
            "child": "ID",
            "row": "periods_of_care.reviews",
            "complete_from": "always",
            "columns": {"Held": "held_on", "Cancelled": "is_cancelled"},
        },
    }
}
CARE: dict[str, list[Any]] = {
    "ID": [7, 8],
    "Start": [date(2025, 1, 6), date(2025, 6, 2)],
    "End": [None, date(2025, 7, 1)],
}
REVIEWS: dict[str, list[Any]] = {
    "ID": [7, 7, 8],
    "Held": [date(2025, 1, 31), date(2025, 5, 6), None],
    "Cancelled": [False, None, True],
}


class OnlyACapsule:
    """Whatever hands over Arrow data through the PyCapsule interface, and is nothing else."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self._table = pa.table(columns)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


def as_timestamps(columns: dict[str, list[Any]]) -> pd.DataFrame:
    """Dates are moments in nanoseconds in many frames of pandas."""
    frame = pd.DataFrame(columns)
    for name in ("Start", "End", "Held"):
        if name in frame:
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[ns]")
    return frame


FRAMES: dict[str, Callable[[dict[str, list[Any]]], object]] = {
    "pyarrow": pa.table,
    "a reader, which can be drawn once": lambda columns: pa.table(columns).to_reader(),
    "polars": pl.DataFrame,
    "pandas": pd.DataFrame,
    "pandas with moments": as_timestamps,
    "a relation of DuckDB": lambda columns: duckdb.from_arrow(pa.table(columns)),
    "only a capsule": OnlyACapsule,
}


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_frames_are_read_as_tables(make: Callable[[dict[str, list[Any]]], object]) -> None:
    found = read_tables(MAPPING, {"care": make(CARE), "reviews": make(REVIEWS)})
    cases = [
        each.model_dump(mode="json", exclude_unset=True) for each in found if isinstance(each, Case)
    ]
    for case in cases:
        del case["not_supplied"]
    assert cases == [
        {
            "case_id": "7",
            "periods_of_care": [
                {
                    "started_on": "2025-01-06",
                    "reviews": [
                        {"held_on": "2025-01-31", "is_cancelled": False},
                        {"held_on": "2025-05-06"},
                    ],
                }
            ],
        },
        {
            "case_id": "8",
            "periods_of_care": [
                {
                    "started_on": "2025-06-02",
                    "ended_on": "2025-07-01",
                    "reviews": [{"is_cancelled": True}],
                }
            ],
        },
    ]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    rules = one_rule(tmp_path_factory.mktemp("rules"), RULE)
    cases = read_tables(MAPPING, {"care": pa.table(CARE), "reviews": pa.table(REVIEWS)})
    rulebook = Rulebook.load(rules)
    return [
        rulebook.check(each, as_at=date(2025, 7, 1)) for each in cases if isinstance(each, Case)
    ]


def test_findings_are_the_table_that_parquet_has(reports: list[Report], tmp_path: Path) -> None:
    table = findings_table(reports)
    assert table.column_names == [each.name for each in FINDING_COLUMNS]
    first = table.to_pylist()[0]
    # Three months from 31 January are 30 April; 6 May is six days on.
    assert (first["case_id"], first["outcome"]) == ("7", "late")
    assert (first["due_on"], first["done_on"], first["days_late"]) == (
        date(2025, 4, 30),
        date(2025, 5, 6),
        6,
    )
    for name, expected in (("findings", table), ("occasions", occasions_table(reports))):
        (tmp_path / f"{name}.parquet").write_bytes(parquet_of(reports, f"{name}.parquet"))
        assert pq.read_table(tmp_path / f"{name}.parquet").equals(expected)


def parquet_of(reports: list[Report], name: str) -> bytes:
    parts = PARQUET.write(iter(reports), Options())
    return b"".join(
        each.data
        for each in parts
        if isinstance(each, FilePart) and each.file == name and isinstance(each.data, bytes)
    )


def test_polars_pandas_and_others_take_what_comes_out(reports: list[Report]) -> None:
    names = [each.name for each in FINDING_COLUMNS]
    frame = pl.DataFrame(findings_table(reports))
    assert frame.columns == names
    assert frame["days_late"].to_list()[0] == 6
    assert pl.DataFrame(findings_reader(reports)).equals(frame)
    assert list(findings_table(reports).to_pandas().columns) == names
    assert hasattr(findings_reader(reports), "__arrow_c_stream__")


def test_duckdb_asks_its_questions_of_what_comes_out(reports: list[Report]) -> None:
    """A relation was read above; here the findings go back into the database, whole or drawn."""
    with duckdb.connect() as database:
        database.register("findings", findings_table(reports))
        # As above: the review of 6 May was due on 30 April.
        assert database.sql("SELECT * FROM findings WHERE outcome = 'late'").columns == [
            each.name for each in FINDING_COLUMNS
        ]
        late = database.sql(
            "SELECT case_id, due_on, days_late FROM findings WHERE outcome = 'late'"
        )
        assert late.fetchall() == [("7", date(2025, 4, 30), 6)]
        database.register("drawn", findings_reader(reports))
        counted = database.sql("SELECT count(*) FROM drawn").fetchall()
    assert counted == [(findings_table(reports).num_rows,)]


def test_batches_are_made_as_they_are_drawn(
    reports: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrow, "_LINES", 100)
    drawn: list[int] = []

    def many() -> Iterator[Report]:
        for number in range(1_000):
            drawn.append(number)
            yield reports[0]

    reader = findings_reader(many())
    assert drawn == []
    reader.read_next_batch()
    assert len(drawn) <= 100


def test_a_case_that_cannot_be_judged_and_no_report_at_all_have_no_lines() -> None:
    assert findings_table([CaseError([CaseProblem("", "of another nation")])]).num_rows == 0
    assert occasions_reader([]).read_all().column_names == [each.name for each in OCCASION_COLUMNS]


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"permanence-rules\[parquet\]"):
        findings_table([])
