"""The tables of the example give what its page works out by hand, in whatever form they are."""

from __future__ import annotations

import csv
import re
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from permanence_rules import Report, Rulebook
from permanence_rules.case import Case
from permanence_rules.errors import CaseError
from permanence_rules.language.outcomes import Outcome
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.tables.source import Tables

EXAMPLE = Path(__file__).parents[2] / "examples" / "tables"
NAMES = ("children", "episodes", "reviews", "visits", "plans")
MAPPING = (EXAMPLE / "mapping.toml").read_text(encoding="utf-8")
PAGE = (EXAMPLE / "README.md").read_text(encoding="utf-8")
AS_AT = date(2026, 3, 31)
RULES = (
    "england/reviews/first-review",
    "england/reviews/second-review",
    "england/reviews/later-reviews",
    "england/care-plan/permanence-plan-by-second-review",
    "england/visits/first-week",
    "england/visits/regular",
)
EXPECTED = {
    cells[0]: cells[2:]
    for line in re.findall(r"^\| (K\d+ \|.*) \|$", PAGE, flags=re.MULTILINE)
    if (cells := [cell.strip() for cell in line.split("|")])
}
DAYS = re.compile(r"\d\d/\d\d/\d{4}")


def rows_of(name: str) -> Iterator[list[str]]:
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file)


def as_parquet(folder: Path) -> None:
    for name in NAMES:
        head, *rows = rows_of(name)
        columns = {
            title: pa.array([cell or None for cell in cells])
            for title, *cells in zip(head, *rows, strict=True)
        }
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    (folder / "mapping.toml").write_text(MAPPING.replace(".csv", ".parquet"), encoding="utf-8")


def as_workbook(folder: Path) -> None:
    """Dates and numbers are real ones there, but for the day that does not exist."""
    book = openpyxl.Workbook()
    for name in NAMES:
        sheet = book.create_sheet(name)
        for row in rows_of(name):
            sheet.append([in_a_cell(cell) for cell in row])
    book.save(folder / "council.xlsx")
    sheets = re.sub(r'file = "(\w+).csv"', r'file = "council.xlsx"\nsheet = "\1"', MAPPING)
    (folder / "mapping.toml").write_text(sheets, encoding="utf-8")


def in_a_cell(text: str) -> object:
    if DAYS.fullmatch(text) and text != "31/02/2026":
        return datetime.strptime(text, "%d/%m/%Y")  # noqa: DTZ007 - a day has no zone
    return int(text) if text.isdecimal() else text or None


def as_database(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "council.db")) as stored:
        for name in NAMES:
            head, *rows = rows_of(name)
            columns = ", ".join(f'"{each}" TEXT' for each in head)
            stored.execute(f"CREATE TABLE {name} ({columns})")
            places = ", ".join("?" * len(head))
            stored.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608
        stored.commit()
    tables = re.sub(r'file = "(\w+).csv"', r'table = "\1"', MAPPING)
    (folder / "mapping.toml").write_text(f'database = "council.db"\n{tables}', encoding="utf-8")


def as_queries(folder: Path) -> None:
    as_database(folder)
    text = (folder / "mapping.toml").read_text(encoding="utf-8")
    query = 'query = """SELECT * FROM \\1 WHERE "Child ID" <> \':none\';"""'
    (folder / "mapping.toml").write_text(re.sub(r'table = "(\w+)"', query, text), encoding="utf-8")


def told(source: Tables) -> tuple[list[Case], list[Reject]]:
    found = list(source.read())
    cases = [each for each in found if isinstance(each, Case)]
    return cases, [each for each in found if isinstance(each, Reject)]


@cache
def example() -> tuple[list[Case], list[Reject]]:
    return told(Tables(EXAMPLE / "mapping.toml"))


@pytest.mark.parametrize("make", [as_parquet, as_workbook, as_database, as_queries])
def test_the_same_tables_in_another_form_are_the_same_cases(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    make(tmp_path)
    source = Tables(tmp_path / "mapping.toml")
    cases, rejects = told(source)
    assert cases == example()[0]
    assert [each.code for each in rejects] == [each.code for each in example()[1]]
    assert [(each.read, each.used) for each in source.rows] == COUNTS


def test_frames_are_the_same_cases() -> None:
    mapping = Tables(EXAMPLE / "mapping.toml").mapping
    frames = {
        each.name: pl.read_csv(EXAMPLE / each.place.file, infer_schema=False)
        for each in mapping.tables
    }
    assert told(Tables(EXAMPLE / "mapping.toml", frames=frames))[0] == example()[0]


def test_an_extract_in_another_folder_takes_the_place_of_that_beside_the_mapping(
    tmp_path: Path,
) -> None:
    as_parquet(tmp_path)
    mapping = tmp_path / "mapping.toml"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in NAMES:
        (tmp_path / f"{name}.parquet").rename(elsewhere / f"{name}.parquet")
    assert told(Tables(mapping, [elsewhere]))[0] == example()[0]


# children 11, episodes 15 as three tables, reviews 14, visits 42, plans 5: of K108's two plans
# the first counts.
COUNTS = [(11, 11), (15, 15), (15, 15), (15, 15), (14, 14), (42, 42), (5, 4)]


def test_what_cannot_be_used_is_named_and_rows_add_up() -> None:
    source = Tables(EXAMPLE / "mapping.toml")
    cases, rejects = told(source)
    assert [each.case_id for each in cases] == [f"K{number}" for number in range(101, 113)]
    assert [(each.code, each.line, each.column, each.record, each.ends) for each in rejects] == [
        ("day_not_existing", 13, "Review date", "K111", RowEnd.USED),
        ("not_listed", None, None, "K112", RowEnd.USED),
    ]
    assert [(each.read, each.used) for each in source.rows] == COUNTS
    assert all(e.read == e.used + e.set_aside + e.rejected for e in source.rows)
    assert source.judged_as_at == AS_AT


def in_words(text: str) -> tuple[str, date | None, int | None]:
    """Return the outcome of a cell of the page, its day and its number of days."""
    outcome = re.match(r"[a-z]+(?: triggered)?", text)
    day = re.search(r"\d+ [A-Z][a-z]+ \d{4}", text)
    number = re.search(r"(\d+) days?$", text)
    assert outcome is not None
    due = datetime.strptime(day[0], "%d %B %Y").date() if day else None  # noqa: DTZ007
    return outcome[0].replace(" ", "_"), due, int(number[1]) if number else None


@pytest.mark.slow
@pytest.mark.parametrize("child", sorted(EXPECTED))
def test_each_finding_is_the_one_worked_out_by_hand(child: str) -> None:
    report = reports()[child]
    for rule, cell in zip(RULES, EXPECTED[child], strict=True):
        findings = [each for each in report.findings if each.rule == rule]
        assert len(findings) == len(cell.split(";")), rule
        for finding, expected in zip(findings, cell.split(";"), strict=True):
            outcome, due, days = in_words(expected.strip())
            assert finding.outcome == outcome, rule
            assert due is None or finding.due_on == due, rule
            late = finding.days_late if outcome == "late" else finding.days_overdue
            assert days is None or late == days, rule


@cache
def six_rules() -> Rulebook:
    whole = Rulebook.load("england")
    return whole.leaving_out({each.id for each in whole.rules} - {*RULES})


@cache
def reports() -> dict[str, Report]:
    return {each.case_id: each for each in judged(example()[0])}


def judged(cases: list[Case]) -> Iterator[Report]:
    for found in six_rules().check_many(cases, as_at=AS_AT, jobs=1):
        assert not isinstance(found, CaseError)
        yield found


FEW = ["K102", "K105", "K107", "K108"]
"""Children with every kind of outcome, two periods, and two placements."""
FILLED = [
    (name, keys, heading)
    for name, table in tomllib.loads(MAPPING)["tables"].items()
    for keys in ("columns", "always")
    for heading in table.get(keys, {})
]


def outcomes(mapping: dict[str, Any]) -> dict[tuple[str, str, str], str]:
    mapping["folder"] = str(EXAMPLE)
    for table in mapping["tables"].values():
        table["only"] = {"Child ID": FEW}
    cases, _ = told(Tables(mapping))
    return {
        (report.case_id, finding.rule, finding.subject.path): finding.outcome
        for report in judged(cases)
        for finding in report.findings
    }


@cache
def with_every_column() -> dict[tuple[str, str, str], str]:
    return outcomes(tomllib.loads(MAPPING))


@pytest.mark.slow
@pytest.mark.parametrize(("table", "keys", "heading"), FILLED, ids=map("-".join, FILLED))
def test_a_fact_that_is_not_mapped_leaves_a_finding_or_opens_it(
    table: str, keys: str, heading: str
) -> None:
    mapping = tomllib.loads(MAPPING)
    del mapping["tables"][table][keys][heading]
    if heading == "Plan prepared":
        del mapping["tables"][table]["several"]  # no day tells which plan was the first
    before = with_every_column()
    turned = {
        place: (before[place], outcome)
        for place, outcome in outcomes(mapping).items()
        if place in before and outcome not in (before[place], Outcome.UNDETERMINED)
    }
    assert turned == {}


def test_the_page_has_every_child() -> None:
    assert sorted(EXPECTED) == [each.case_id for each in example()[0]]
