"""`map new` proposes a mapping without a value of the tables; `map check` says what it decides."""

from __future__ import annotations

import csv
import re
import shutil
import tomllib
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from permanence_rules import Rulebook
from permanence_rules.cli import main
from permanence_rules.errors import CaseError
from permanence_rules.language.outcomes import DECISIONS
from permanence_rules.sources.tables.mapping_file import read_mapping
from permanence_rules.sources.tables.source import Tables
from tests.examples.test_tables import AS_AT, EXAMPLE, NAMES, example

SSDA903 = Path(__file__).parents[2] / "examples" / "ssda903" / "2024-25"


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    for name in NAMES:
        shutil.copy(EXAMPLE / f"{name}.csv", tmp_path)
    return tmp_path


def proposed(folder: Path, *files: Path) -> str:
    mapping = folder / "proposed.toml"
    assert main(["map", "new", *map(str, files), "--output", str(mapping)]) == 0
    return mapping.read_text(encoding="utf-8")


def facts_of(text: str) -> dict[str, dict[str, str]]:
    """Return, by table, each column and the fact that it is mapped to."""
    return {
        each.name: {column.heading: column.fact.path for column in each.columns}
        for each in read_mapping(tomllib.loads(text)).tables
    }


def test_the_example_is_recognised_from_its_headings(extract: Path) -> None:
    text = proposed(extract, extract)
    start, end = {"Episode start": "started_on"}, {"Episode end": "ended_on"}
    assert facts_of(text) == {
        "children": {
            "Date of birth": "child.date_of_birth",
            "Team": "team",
            "Social worker": "worker",
            "UASC": "child.is_unaccompanied_asylum_seeking",
        },
        "periods": {**start, **end, "Reason": "end_reason", "Legal status": "arrangement"},
        "legal_statuses": {**start, **end, "Legal status": "status"},
        "placements": {**start, **end, "Placement type": "kind"},
        "reviews": {"Review date": "held_on", "Participation": "child_participation"},
        "visits": {
            "Visit date": "held_on",
            "Child seen": "child_seen",
            "Seen alone": "child_seen_alone",
        },
        "plans": {
            "Plan prepared": "prepared_on",
            "Permanence option": "option",
            "In care plan": "is_in_care_plan",
        },
    }
    tables = {each.name: each for each in read_mapping(tomllib.loads(text)).tables}
    assert (tables["periods"].key, tables["periods"].several) == (("Care period",), "span")
    assert tables["placements"].key == ("Placement no",)
    assert tables["placements"].within == ("Care period",)
    assert 'codes = "ssda903.legal_status"' in text
    assert 'dates = "DD/MM/YYYY"' in text
    assert "# adjournments = " in text


def test_what_is_proposed_can_be_checked_at_once(
    extract: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proposed(extract, extract)
    source = Tables(extract / "proposed.toml")
    rejects = [each for each in source.read() if not hasattr(each, "periods_of_care")]
    # The words of the plans are to be explained first; one day and one child are as they are.
    assert {(each.code, each.column) for each in rejects} == {
        ("code_unknown", "Permanence option"),
        ("day_not_existing", "Review date"),
        ("not_listed", None),
    }


def test_no_value_of_a_table_is_repeated(extract: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = proposed(extract, extract) + capsys.readouterr().err
    for name in NAMES:
        with (EXAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            _, *rows = csv.reader(file)
        for value in {cell for row in rows for cell in row if len(cell) > 2}:
            assert not re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", text), value


def test_other_forms_and_names_are_recognised(tmp_path: Path) -> None:
    """Made names of the kind that systems export: camel case, prefixes, real dates."""
    from datetime import date

    pq.write_table(
        pa.table({"PersonID": [7], "DOB": [date(2015, 3, 14)], "AllocatedTeam": ["CLA-1"]}),
        tmp_path / "people.parquet",
    )
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "CLA visits"
    sheet.append(["Visits of the quarter"])
    sheet.append(["Person ID", "Date of visit", "Seen", "Notes"])
    sheet.append([7, date(2025, 1, 10), "Y", "a text"])
    book.save(tmp_path / "extract.xlsx")
    text = proposed(tmp_path, tmp_path)
    assert facts_of(text) == {
        "people": {"DOB": "child.date_of_birth", "AllocatedTeam": "team"},
        "cla_visits": {"Date of visit": "held_on", "Seen": "child_seen"},
    }
    assert '# "Notes" = ""' in text
    assert "dates =" not in text  # they are real dates


@pytest.mark.parametrize(
    ("headings", "held"),
    [
        ("Review due date,Held", "Held"),
        ("Next review date,Review date", "Review date"),
        ("Review due date,Last review date", "Last review date"),
        ("Review record sent,Review cancelled date,Date review held", "Date review held"),
    ],
)
def test_a_day_on_which_a_review_is_due_is_not_proposed_as_that_on_which_it_was_held(
    tmp_path: Path, headings: str, held: str
) -> None:
    days = ",".join(["2025-01-31"] * len(headings.split(",")))
    (tmp_path / "reviews.csv").write_text(f"Child ID,{headings}\nA1,{days}\n", encoding="utf-8")
    columns = facts_of(proposed(tmp_path, tmp_path))["reviews"]
    assert {name for name, fact in columns.items() if fact == "held_on"} == {held}


def test_a_return_is_said_to_need_no_mapping(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = proposed(tmp_path, SSDA903)
    assert facts_of(text)["periods"]["DECOM"] == "started_on"
    assert facts_of(text)["placements"]["REASON_PLACE_CHANGE"] == "end_reason"
    assert "look like an SSDA903 return" in capsys.readouterr().err


def test_a_mapping_is_never_written_over_another(
    extract: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (extract / "mapping.toml").write_text("mine", encoding="utf-8")
    command = ["map", "new", str(extract), "--output", str(extract / "mapping.toml")]
    assert main(command) == 2
    assert capsys.readouterr().err == (
        f"{extract}/mapping.toml: this file is there already; name another, or move it away.\n"
    )
    assert (extract / "mapping.toml").read_text(encoding="utf-8") == "mine"


def test_files_without_a_child_or_a_table_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", "new", str(tmp_path)]) == 3
    assert "there is no file here that ends in .csv" in capsys.readouterr().err
    (tmp_path / "a.csv").write_text("Jo Bloggs,2015-03-14\n", encoding="utf-8")
    assert main(["map", "new", str(tmp_path / "a.csv")]) == 3
    said = capsys.readouterr().err
    assert said == (
        f"{tmp_path}/a.csv: no column looks like the child's identifier; is the first line the "
        "names of columns?\n"
    )


@pytest.mark.slow
def test_map_check_says_what_is_mapped_and_what_would_decide_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["map", "check", str(EXAMPLE / "mapping.toml"), "--all"]) == 0
    said = capsys.readouterr().out
    assert "mapping.toml: 7 tables, 23 columns mapped." in said
    assert re.search(r"^  Review date +held_on$", said, flags=re.MULTILINE)
    assert "    england/reviews/first-review" in said
    assert "england/reviews/iro-appointed-promptly" not in said.split("What would decide")[0]
    wishes = said.split("What would decide most further duties, each by itself:\n")[1]
    numbers = [int(each) for each in re.findall(r"^  (\d+) more dut", wishes, flags=re.MULTILINE)]
    assert numbers == sorted(numbers, reverse=True)
    assert re.search(r"more duties: periods_of_care.iro\n    its appointed_on", wishes)


@pytest.mark.slow
def test_what_map_check_says_cannot_be_decided_is_decided_for_no_child() -> None:
    source = Tables(EXAMPLE / "mapping.toml")
    rulebook = Rulebook.load("england")
    judged = rulebook.decidable_from(source.supplies, source.leaves_unknown).judged
    reports = rulebook.check_many(example()[0], as_at=AS_AT, jobs=1)
    decided = {
        finding.rule
        for report in reports
        if not isinstance(report, CaseError)
        for finding in report.findings
        if finding.outcome in DECISIONS
    }
    assert decided <= judged
    assert len(decided) > 5
