"""Tables that another program joins, without a cluster: here a dictionary joins them by child."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from permanence_rules import Case, Rulebook, SourceError
from permanence_rules.outputs.arrow import findings_table
from permanence_rules.sources.base import Reject
from permanence_rules.sources.tables.apart import Apart
from permanence_rules.sources.tables.assembly import Assembler
from permanence_rules.sources.tables.source import Tables
from permanence_rules.spark import lines_schema, parts_of
from permanence_rules.spark.batches import recipe_of
from permanence_rules.spark.children import ChildRun, is_nobodys, name_rows
from permanence_rules.spark.lines import Parts
from tests.support import one_rule

RULE = """
obligation:
  deadline: {event: reviews.second.held_on, within: 3 months, of: reviews.first.held_on}
"""
AS_AT = date(2025, 7, 1)
MAPPING: dict[str, Any] = {
    "tables": {
        "care": {"child": "ID", "row": "periods_of_care", "columns": {"Start": "started_on"}},
        "reviews": {
            "child": "ID",
            "row": "periods_of_care.reviews",
            "complete_from": "always",
            "columns": {"Held": "held_on"},
            "always": {"is_cancelled": False},
            "only": {"Kind": ["Statutory"]},
        },
    }
}
CARE = {"ID": ["1", "02", "2", "A3"], "Start": ["2025-01-06"] * 4}
# Three months from 31 January are 30 April: the second review of 1 is six days late.
REVIEWS = {
    "ID": ["01", "01", "01", "1 !", "A3"],
    "Held": ["2025-01-31", "2025-05-06", "2025-06-09", "2025-02-03", "03/02/2025"],
    "Kind": ["Statutory", "statutory", "Other", "Other", "Statutory"],
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return one_rule(tmp_path_factory.mktemp("rules"), RULE)


def lines_of(apart: Apart, number: int, table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows of a table with whose each is, as an engine would get them in batches."""
    places = apart.tables[number].places
    chosen = table.select(places).rename_columns([f"cell{n}" for n in range(len(places))])
    order = pa.array(range(1, table.num_rows + 1), pa.int64())
    given = chosen.append_column("order", order).append_column("number", order)
    found = name_rows(iter(given.to_batches(3)), apart, number)
    return [line for batch in found for line in batch.to_pylist()]


def by_child(apart: Apart, tables: Mapping[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """Join tables by child, in any order of the rows; yield one batch for each child."""
    groups: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    nameless: dict[str, int] = {}
    for each in apart.tables:
        lines = lines_of(apart, each.number, tables[each.mapping.name])
        nobodys = [line for line in lines if line["code"] and line["times"] is None]
        nameless[f"nameless{each.number}"] = len(nobodys)
        for line in reversed(lines):
            groups[line["group"]][f"rows{each.number}"].append(line)
    names = [f"rows{each.number}" for each in apart.tables]
    for group, rows in groups.items():
        assert is_nobodys(group) or group in ("1", "2", "A3")
        given = {name: [rows.get(name, [])] for name in names}
        counts = {name: [number] for name, number in nameless.items()}
        yield pa.record_batch({"group": [group], **given, **counts})


def checked(tables: Mapping[str, pa.Table], rules: Path) -> Parts:
    headings = {name: table.column_names for name, table in tables.items()}
    apart = Apart.of(MAPPING, headings)
    found = ChildRun(apart, recipe_of(rules), AS_AT)(by_child(apart, tables))
    return parts_of(pa.Table.from_batches(found, lines_schema()))


def ordered(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=lambda line: [str(each) for each in line.values()])


def test_findings_rejects_and_counts_are_those_of_tables_that_are_read_here(rules: Path) -> None:
    # An identifier of nobody that is not left out: a review that may be of each child.
    for held in (REVIEWS, {**REVIEWS, "Kind": ["Statutory"] * 5}):
        tables = {"care": pa.table(CARE), "reviews": pa.table(held)}
        source = Tables(MAPPING, frames=tables)
        read = [*source.read()]
        cases = [each for each in read if isinstance(each, Case)]
        reports = Rulebook.load(rules).check_many(cases, as_at=AS_AT)
        found = checked(tables, rules)
        assert ordered(found.findings.to_pylist()) == ordered(findings_table(reports).to_pylist())
        rejects = [each.facts() for each in read if isinstance(each, Reject)]
        assert ordered(found.rejects.to_pylist()) == ordered(rejects)
        counts = {each["table"]: [*each.values()][1:] for each in found.counts.to_pylist()}
        # 2 and 02 of one table may be two children: two cases are left, 1 and A3.
        assert counts.pop(None) == [2, 2, 0, 0]
        assert counts == {
            each.table: [each.read, each.used, each.set_aside, each.rejected]
            for each in source.rows
        }


def test_what_is_found_is_what_was_worked_out_by_hand(rules: Path) -> None:
    found = checked({"care": pa.table(CARE), "reviews": pa.table(REVIEWS)}, rules)
    (late,) = (each for each in found.findings.to_pylist() if each["outcome"] == "late")
    assert (late["case_id"], late["days_late"]) == ("01", 6)
    assert [(e["code"], e["row"], e["child"]) for e in ordered(found.rejects.to_pylist())] == [
        ("child_in_two_spellings", 2, None),
        ("child_in_two_spellings", 3, None),
        ("day_format", 5, "A3"),
    ]
    counts = {each["table"]: [*each.values()][1:] for each in found.counts.to_pylist()}
    assert counts == {None: [2, 2, 0, 0], "care": [4, 2, 0, 2], "reviews": [5, 3, 2, 0]}


def test_a_defect_costs_one_child_and_tells_nothing_of_it(
    rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_of = Assembler.case_of

    def broken(self: Any, found: Any, remarks: Any) -> Any:
        if found.child == "A3":
            raise ValueError(found.rows[0][0].cells)
        return case_of(self, found, remarks)

    monkeypatch.setattr(Assembler, "case_of", broken)
    found = checked({"care": pa.table(CARE), "reviews": pa.table(REVIEWS)}, rules)
    (reject,) = (e for e in found.rejects.to_pylist() if e["code"] == "case_not_judged")
    assert reject["child"] == "A3"
    assert "ValueError in test_children.py" in reject["reason"]
    assert "2025-01-06" not in reject["reason"]
    counts = {each["table"]: [*each.values()][1:] for each in found.counts.to_pylist()}
    assert counts == {None: [2, 1, 0, 1], "care": [4, 1, 0, 3], "reviews": [5, 2, 2, 1]}


def test_a_table_or_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(SourceError, match='no column "Held"'):
        Apart.of(MAPPING, {"care": ["ID", "Start"], "reviews": ["ID", "Kind"]})
    with pytest.raises(SourceError, match="no frame for its table reviews"):
        Apart.of(MAPPING, {"care": ["ID", "Start"]})
    with pytest.raises(SourceError, match=r"no table review for a frame\. Did you mean"):
        Apart.of(MAPPING, {"care": ["ID", "Start"], "review": ["ID"]})
