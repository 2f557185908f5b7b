"""Spark finds what one process finds, of cases and of tables that it joins by child itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pytest

from permanence_rules import Case, PackNotFoundError, Rulebook, SourceError, UsageError
from permanence_rules.authoring.children_files import children_files
from permanence_rules.authoring.made_children import Rates, made_children
from permanence_rules.case import read_case
from permanence_rules.errors import MappingError
from permanence_rules.outputs.arrow import findings_table
from permanence_rules.sources.base import Reject
from permanence_rules.sources.tables.source import Tables
from permanence_rules.spark import Checked, check, check_tables
from tests.clusters import NO_SPARK, PANDAS_IS_NEWER, spark_of_two
from tests.support import one_rule

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(NO_SPARK), reason=NO_SPARK),
    pytest.mark.filterwarnings(PANDAS_IS_NEWER),
]

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "tables"
RULE = """
obligation:
  deadline: {event: reviews.second.held_on, within: 3 months, of: reviews.first.held_on}
"""


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with spark_of_two(tmp_path_factory.mktemp("spark")) as session:
        yield session


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return one_rule(tmp_path_factory.mktemp("rules"), RULE)


def ordered(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=lambda line: [str(each) for each in line.values()])


def rows_of(frame: DataFrame) -> list[dict[str, Any]]:
    return ordered(frame.toArrow().to_pylist())


def in_one_process(
    mapping: object, tables: Mapping[str, pa.Table], rules: str | Path, as_at: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the findings, the rejects and the counts that one process makes of the same tables."""
    source = Tables(mapping, frames=tables)  # type: ignore[arg-type]
    found = [*source.read()]
    cases = [each for each in found if isinstance(each, Case)]
    findings = findings_table(Rulebook.load(rules).check_many(cases, as_at=as_at))
    rejects = [each.facts() for each in found if isinstance(each, Reject)]
    counts = [
        {"table": e.table, "read": e.read, "used": e.used, "set_aside": e.set_aside, "rejected": e.rejected}
        for e in source.rows
    ]  # fmt: skip
    return ordered(findings.to_pylist()), ordered(rejects), ordered(counts)


def on_spark(
    spark: SparkSession,
    mapping: object,
    tables: Mapping[str, pa.Table],
    rules: object,
    as_at: date | None = None,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    frames = {name: spark.createDataFrame(table) for name, table in tables.items()}
    checked = check_tables(frames, mapping, rules, as_at=as_at, numbered_by="n")  # type: ignore[arg-type]
    checked.lines.persist()
    counts = rows_of(checked.counts)
    (cases,) = (each for each in counts if each["table"] is None)
    assert cases["read"] == cases["used"] + cases["rejected"]
    counts.remove(cases)
    return rows_of(checked.findings), rows_of(checked.rejects), counts


def numbered(columns: Mapping[str, list[Any]]) -> pa.Table:
    return pa.table({**columns, "n": range(1, len(next(iter(columns.values()))) + 1)})


def test_made_up_children_have_the_findings_of_one_process_and_of_two(spark: SparkSession) -> None:
    as_at = date(2025, 3, 31)
    made = made_children(12, 7, as_at, Rates())
    texts = "".join(
        each.data for each in children_files(made, "json", as_at)
        if each.file == "cases.jsonl" and isinstance(each.data, str)
    ).splitlines()  # fmt: skip
    assert len(texts) == 12
    england = Rulebook.load("england")
    cases = [read_case(each) for each in texts]
    alone = ordered(findings_table(england.check_many(cases, as_at=as_at)).to_pylist())
    two = ordered(findings_table(england.check_many(cases, as_at=as_at, jobs=2)).to_pylist())
    given = [*enumerate(texts, 1), (13, "{"), (14, None), (15, '{"case_id": "Jo Bloggs"}')]
    frame = spark.createDataFrame(given, "number INT, record STRING")
    checked = check(frame, "england", as_at=as_at, column="record", numbered_by="number")
    checked.lines.persist()
    found = rows_of(checked.findings)
    assert found == alone == two
    assert len(found) > 100
    assert [each["row"] for each in rows_of(checked.rejects)] == [13, 14, 15]
    assert rows_of(checked.counts) == [
        {"table": None, "read": 15, "used": 12, "set_aside": 0, "rejected": 3}
    ]


def test_the_example_of_tables_has_the_findings_of_one_process(spark: SparkSession) -> None:
    mapping = EXAMPLE / "mapping.toml"
    tables = {
        each.name: pl.read_csv(EXAMPLE / each.place.file, infer_schema=False)
        .with_row_index("n", 1)
        .to_arrow(compat_level=pl.CompatLevel.oldest())
        for each in Tables(mapping).mapping.tables
    }
    tables = {
        name: table.set_column(0, "n", table["n"].cast("int64")) for name, table in tables.items()
    }
    expected = in_one_process(mapping, tables, "england", date(2026, 3, 31))
    assert on_spark(spark, mapping, tables, "england") == expected
    # As its page works out by hand: a day that does not exist, and a child in no list.
    assert [each["child"] for each in expected[1]] == ["K111", "K112"]


def test_tables_with_every_trouble_have_the_same_rejects_and_counts(
    spark: SparkSession, rules: Path
) -> None:
    """Spellings, heads, rows of nobody, keys that tell whose a row is, and kinds of cells."""
    mapping = {
        "complete_until": date(2025, 7, 1),
        "tables": {
            "minutes": {
                "child": "ID",
                "key": "No",
                "row": "periods_of_care.reviews",
                "complete_from": "always",
                "columns": {"Date": "held_on"},
            },
            "reviews": {
                "within": "Period no.",  # before the table that has its keys
                "key": "No",
                "row": "periods_of_care.reviews",
                "complete_from": "always",
                "columns": {"Held": "held_on", "Cancelled": "is_cancelled"},
                "only": {"Type": ["Statutory"]},
            },
            "care": {
                "child": "ID",
                "row": "periods_of_care",
                "key": "Period no.",
                "columns": {"Start": "started_on", "End": "ended_on"},
            },
            "attendees": {
                "within": "Review",
                "row": "periods_of_care.reviews.attendees",
                "columns": {"Role": {"fact": "role", "codes": {"SW": "social_worker"}}},
            },
            "children": {
                "child": "ID",
                "row": "case",
                "columns": {"Born": "child.date_of_birth", "Team": "team"},
            },
        },
    }
    moment = datetime(2025, 1, 6, tzinfo=UTC)  # for the session it is the evening before
    tables = {
        # 0017 and 17 are one child, 8 and 08 may be two. A1 and B2 both have the period 5.
        "care": numbered(
            {
                "ID": ["0017", "8", "08", "A1", "B2", None, "Jo B.", "C3"],
                "Period no.": ["1", "2", "3", "5", "5", "6", "7", ""],
                "Start": [moment] * 5 + [None] + [moment] * 2,
                "End": [None] * 8,
            }
        ),
        "minutes": numbered({"ID": ["A1"], "No": ["12"], "Date": [date(2025, 3, 3)]}),
        "children": numbered(
            {
                "ID": [Decimal("17.0"), Decimal("8.0"), None],
                "Born": [date(2015, 3, 14), date(2015, 3, 15), date(2015, 3, 16)],
                "Team": ["CLA-1", "not a code!", None],
            }
        ),
        "reviews": numbered(
            {
                "Period no.": [1.0, 1.0, 5.0, 2.0, 9.0, None, 1.0],
                "No": [1, 2, 3, 4, 5, 6, 7],
                "Held": [
                    "2025-01-31",
                    "2025-05-06",
                    "2025-05-07",
                    "2025-05-08",
                    "2025-05-09",
                    "",
                    "x",
                ],
                "Cancelled": [False, None, False, False, False, False, None],
                "Type": ["statutory", "Statutory", *["Statutory"] * 4, "Other"],
            }
        ),
        "attendees": numbered(
            {
                "Review": ["1", "3", "2", "12", "2", "Review"],
                "Role": ["SW", "SW", "Iro", "SW", "SW", "Role"],
            }
        ),
    }
    expected = in_one_process(mapping, tables, rules, date(2025, 7, 1))
    assert on_spark(spark, mapping, tables, rules) == expected
    findings, rejects, counts = expected
    # 8 and 08 may be two children. Reviews of nobody may be earlier than those that are known.
    assert [(each["case_id"], each["outcome"]) for each in findings if each["rule"]] == [
        (child, "undetermined") for child in ("0017", "A1", "B2", "C3")
    ]
    assert {each["code"] for each in rejects} >= {
        "child_in_two_spellings", "child_missing", "child_unsound", "code_unknown",
        "key_of_several", "key_unknown", "not_listed",
    }  # fmt: skip
    assert all(e["read"] == e["used"] + e["set_aside"] + e["rejected"] for e in counts)
    assert sum(each["set_aside"] for each in counts) == 2


def test_without_numbers_rows_are_in_the_order_of_the_frame(
    spark: SparkSession, rules: Path
) -> None:
    mapping = {
        "care": {"child": "ID", "row": "periods_of_care", "columns": {"Start": "started_on"}},
        "reviews": {
            "child": "ID",
            "row": "periods_of_care.reviews",
            "complete_from": "always",
            "columns": {"Held": "held_on"},
        },
    }
    care = pa.table({"ID": ["A1"], "Start": [date(2025, 1, 6)]})
    reviews = pa.table({"ID": ["A1"] * 3, "Held": [date(2025, 1, 31), None, date(2025, 5, 6)]})
    frames = {"care": spark.createDataFrame(care), "reviews": spark.createDataFrame(reviews)}
    checked = check_tables(frames, {"tables": mapping}, rules, as_at=date(2025, 7, 1))
    expected = in_one_process(
        {"tables": mapping}, {"care": care, "reviews": reviews}, rules, date(2025, 7, 1)
    )
    assert rows_of(checked.findings) == expected[0]


def broken(spark: SparkSession, **how: Any) -> Checked:
    care = {"child": "ID", "row": "periods_of_care", "columns": {"Start": "started_on"}}
    frame = spark.createDataFrame([("A1", "2025-01-06")], "ID STRING, Start STRING")
    asked = {
        "frames": {"care": frame},
        "mapping": {"tables": {"care": {**care, **how.pop("care", {})}}},
        "rules": "england",
        "as_at": date(2025, 7, 1),
    }
    return check_tables(**{**asked, **how})


def test_a_mistake_is_answered_on_the_driver_before_anything_runs(spark: SparkSession) -> None:
    with pytest.raises(MappingError, match="a period of care has no fact of that name"):
        broken(spark, care={"columns": {"Start": "started_onn"}})
    with pytest.raises(SourceError, match='there is no column "Begin"'):
        broken(spark, care={"columns": {"Begin": "started_on"}})
    with pytest.raises(SourceError, match="no frame for its table care"):
        broken(spark, frames={})
    with pytest.raises(PackNotFoundError, match="Did you mean 'england'"):
        broken(spark, rules="englnd")
    with pytest.raises(UsageError, match="Give as_at"):
        broken(spark, as_at=None)
    with pytest.raises(UsageError, match="expected a date"):
        broken(spark, as_at="2025-07-01")
    with pytest.raises(UsageError, match="no column row"):
        broken(spark, numbered_by="row")
    frame = spark.createDataFrame([(1, "{}")], "id INT, case STRING")
    with pytest.raises(UsageError, match="no column cases"):
        check(frame, as_at=date(2025, 7, 1), column="cases")
    with pytest.raises(UsageError, match="must hold each case as JSON"):
        check(frame, as_at=date(2025, 7, 1), column="id")


def test_an_error_in_a_worker_names_no_value(spark: SparkSession, tmp_path: Path) -> None:
    """Rules that changed after the run was planned: each worker refuses, and shows no case."""
    from pyspark.errors import PythonException

    rules = one_rule(tmp_path, RULE)
    frame = spark.createDataFrame([(json.dumps({"case_id": "Bloggs"}),)], "case STRING")
    checked = check(frame, rules, as_at=date(2025, 7, 1))
    (tmp_path / "rule.yaml").write_text((tmp_path / "rule.yaml").read_text().replace("3", "2"))
    with pytest.raises(PythonException, match="have changed on disk") as caught:
        checked.findings.collect()
    assert "Bloggs" not in str(caught.value)


def test_the_examples_of_the_page_run(spark: SparkSession, tmp_path: Path) -> None:
    as_at = date(2026, 3, 31)
    for part in children_files(made_children(3, 1, as_at, Rates()), "json", as_at):
        if part.file == "cases.jsonl" and isinstance(part.data, str):
            with (tmp_path / part.file).open("a", encoding="utf-8") as file:
                file.write(part.data)
    page = (ROOT / "docs" / "beyond-one-machine.md").read_text(encoding="utf-8")
    # Java stays in the folder in which it was started.
    page = re.sub('"(findings|rejects)"', rf'"{tmp_path.as_posix()}/\1"', page)
    page = page.replace('"made/', f'"{tmp_path.as_posix()}/')
    page = page.replace('"examples/', f'"{ROOT.as_posix()}/examples/')  # f"examples/ as well
    cases, tables, _ = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(cases, "beyond-one-machine.md", "exec"), names)  # noqa: S102 - the example itself
    assert names["spark"].conf.get("spark.sql.shuffle.partitions") == "2"  # it is the same session
    written = spark.read.parquet(str(tmp_path / "findings"))
    assert written.count() == names["checked"].findings.count() > 10
    exec(compile(tables, "beyond-one-machine.md", "exec"), names)  # noqa: S102 - the example itself
    assert names["overdue"].columns == ["case_id", "rule", "due_on"]
