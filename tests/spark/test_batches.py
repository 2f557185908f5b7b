"""What a worker does, without a cluster: batches of cases in, findings, rejects and counts out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from permanence_rules import PackNotFoundError, Rulebook, UsageError, WorkerError
from permanence_rules.case import read_case
from permanence_rules.errors import RulebookChangedError
from permanence_rules.outputs.arrow import findings_table
from permanence_rules.spark import batches as worker
from permanence_rules.spark import check_batches, lines, lines_schema, parts_of
from permanence_rules.spark.batches import recipe_of, rulebook_of, without_values
from tests.support import one_rule, write_pack

RULE = """
obligation:
  deadline: {event: reviews.second.held_on, within: 3 months, of: reviews.first.held_on}
"""
AS_AT = date(2025, 7, 1)


def case(name: str, *held: str) -> dict[str, Any]:
    reviews = [{"held_on": day, "is_cancelled": False} for day in held]
    return {"case_id": name, "periods_of_care": [{"started_on": "2025-01-06", "reviews": reviews}]}


# Three months from 31 January are 30 April: the second review of A1 is six days late.
CASES = [case("A1", "2025-01-31", "2025-05-06"), case("A2", "2025-01-31", "2025-04-30"), case("A3")]


def table(*rows: object) -> pa.Table:
    texts = [each if isinstance(each, str | None) else json.dumps(each) for each in rows]
    return pa.table({"n": [*range(1, len(texts) + 1)], "case": pa.array(texts, pa.string())})


def in_batches(given: pa.Table, size: int = 2) -> Iterator[pa.RecordBatch]:
    yield from given.to_batches(size)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return one_rule(tmp_path_factory.mktemp("rules"), RULE)


def checked(given: pa.Table, rules: object, **more: Any) -> lines.Parts:
    found = check_batches(in_batches(given), rules, as_at=AS_AT, **more)  # type: ignore[arg-type]
    return parts_of(pa.Table.from_batches(found, lines_schema()))


def test_the_findings_are_those_of_one_process(rules: Path) -> None:
    found = checked(table(*CASES), rules)
    reports = Rulebook.load(rules).check_many(map(read_case, CASES), as_at=AS_AT)
    assert found.findings.equals(findings_table(reports))
    (late,) = (each for each in found.findings.to_pylist() if each["outcome"] == "late")
    assert (late["case_id"], late["due_on"], late["days_late"]) == ("A1", date(2025, 4, 30), 6)
    assert found.rejects.num_rows == 0
    assert found.counts.to_pylist() == [
        {"table": None, "read": 3, "used": 3, "set_aside": 0, "rejected": 0}
    ]


def test_what_cannot_be_used_comes_out_too_and_adds_up(rules: Path) -> None:
    wales = {**CASES[1], "case_id": "W1", "jurisdiction": "wales"}
    born = {"date_of_birth": "2025-12-01"}
    later = [{"started_on": "2025-12-10"}]
    unborn = {"case_id": "A4", "child": born, "periods_of_care": later}
    given = table(CASES[0], "{", None, "[]", {"case_id": "Jo Bloggs"}, unborn, wales, " ")
    found = checked(given, rules, numbered_by="n")
    assert [(each["row"], each["code"], each["child"]) for each in found.rejects.to_pylist()] == [
        (2, "unreadable", None),
        (3, "unreadable", None),
        (4, "unreadable", None),
        (5, "unreadable", None),
        (6, "case_not_judged", "A4"),
        (8, "unreadable", None),
    ]
    # A child of another nation is read and named, and no duty is judged.
    assert [each["case_id"] for each in found.findings.to_pylist()] == ["A1", "W1"]
    assert found.counts.to_pylist() == [
        {"table": None, "read": 8, "used": 2, "set_aside": 0, "rejected": 6}
    ]
    assert "Bloggs" not in str(found)


def test_lines_are_handed_over_before_the_end(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_AT_ONCE", 1)
    found = [*check_batches(in_batches(table(*CASES)), rules, as_at=AS_AT)]
    assert [each.num_rows for each in found] == [1, 1, 1, 1]
    assert {each.schema for each in found} == {lines_schema()}


def test_rules_are_loaded_once_in_each_process(
    rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker._loaded.cache_clear()
    loaded: list[object] = []
    load = Rulebook.load

    def counted(*names: str | Path, **options: Any) -> Rulebook:
        loaded.append(names)
        return load(*names, **options)

    monkeypatch.setattr(Rulebook, "load", counted)
    for _ in range(3):
        list(check_batches(in_batches(table(*CASES)), rules, as_at=AS_AT))
    assert loaded == [(rules,)]


def test_the_recipe_of_a_rulebook_is_small_and_loads_the_same(rules: Path) -> None:
    book = Rulebook.load(rules)
    assert rulebook_of(recipe_of(book)).used == book.used
    assert recipe_of(book) == recipe_of([rules]) == recipe_of(recipe_of(book))
    narrowed = book.leaving_out({book.rules[0].id})
    assert rulebook_of(recipe_of(narrowed)).left_out == narrowed.left_out != ()
    shipped = recipe_of("england")
    # Wherever the program is installed there, whatever is in the folder that is current.
    assert [each.as_posix() for each in shipped.places] == ["england"]


def test_a_worker_with_other_rules_says_so(tmp_path: Path) -> None:
    rules = one_rule(tmp_path, RULE)
    recipe = recipe_of(rules)
    write_pack(
        tmp_path, {"rule": (tmp_path / "rule.yaml").read_text().replace("3 months", "2 months")}
    )
    with pytest.raises(RulebookChangedError, match="have changed on disk"):
        list(check_batches(in_batches(table(*CASES)), recipe, as_at=AS_AT))


def test_a_request_that_makes_no_sense_is_answered_with_a_sentence(rules: Path) -> None:
    with pytest.raises(UsageError, match="no column cases"):
        checked(table(*CASES), rules, column="cases")
    with pytest.raises(UsageError, match="no column number"):
        checked(table(*CASES), rules, numbered_by="number")
    with pytest.raises(PackNotFoundError, match="Did you mean 'england'"):
        checked(table(*CASES), "englnd")


def test_a_defect_costs_one_case_and_tells_nothing_of_it(
    rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(content: bytes, file: str) -> object:
        if b"A2" in content:
            raise ValueError(content.decode())
        return read_case(content)

    monkeypatch.setattr(worker, "case_in", broken)
    found = checked(table(*CASES), rules, numbered_by="n")
    (reject,) = found.rejects.to_pylist()
    assert (reject["row"], reject["code"]) == (2, "case_not_judged")
    assert "ValueError in test_batches.py" in reject["reason"]
    assert "A2" not in reject["reason"]
    assert found.counts.to_pylist()[0]["used"] == 2


def test_an_error_of_a_worker_names_no_value() -> None:
    expected = r"a defect of permanence-rules \(ValueError in"
    with pytest.raises(WorkerError, match=expected) as caught, without_values():
        raise ValueError("Jo Bloggs")
    assert "Bloggs" not in str(caught.value)
    assert caught.value.__suppress_context__  # so that no log shows the first error beside it


def test_a_table_for_each_batch_as_ray_gives_it(rules: Path) -> None:
    """The function of the page: each batch by itself, the parts put together at the end."""

    def check(cases: pa.Table) -> pa.Table:
        found = check_batches(cases.to_batches(), rules, as_at=AS_AT)
        return pa.Table.from_batches(found, lines_schema())

    given = table(*CASES)
    apart = [check(given.slice(one, other - one)) for one, other in pairwise((0, 2, 3))]
    assert parts_of(pa.concat_tables(apart)) == checked(given, rules)


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("dask") is None, reason="Dask is not installed: python .ci/tasks.py spark"
)
def test_dask_gives_the_same(rules: Path) -> None:
    import dask

    @dask.delayed  # type: ignore[untyped-decorator, unused-ignore]
    def check(texts: list[str]) -> pa.Table:
        batch = pa.record_batch({"case": texts})
        return pa.Table.from_batches(check_batches([batch], rules, as_at=AS_AT), lines_schema())

    texts = [json.dumps(each) for each in CASES]
    tables = dask.compute(check(texts[:2]), check(texts[2:]), scheduler="threads")
    assert parts_of(pa.concat_tables(tables)) == checked(table(*CASES), rules)
