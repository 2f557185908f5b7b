"""JSON, JSON lines and CSV: what programs and spreadsheets read."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs import OUTPUTS, Options
from permanence_rules.report.findings import Exemption, Figure, NextAction, Report
from tests.outputs.reports import HANDBOOK, REGULATIONS, finding, overdue, report


def text(form: str, *reports: Report, is_single: bool = False) -> str:
    return "".join(OUTPUTS.load(form).write(iter(reports), Options(is_single=is_single)))


def rows(*reports: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text("csv", *reports))))


def test_a_case_that_stands_alone_is_one_object() -> None:
    made = json.loads(text("json", report(finding(Outcome.MET)), is_single=True))
    assert made["case_id"] == "A1"
    assert made["findings"][0]["outcome"] == "met"


@pytest.mark.parametrize("number", [0, 1, 3])
def test_cases_that_do_not_stand_alone_are_a_list(number: int) -> None:
    reports = [report(case_id=f"A{each}") for each in range(number)]
    made = json.loads(text("json", *reports))
    assert [each["case_id"] for each in made] == [each.case_id for each in reports]


def test_json_lines_hold_one_report_each() -> None:
    lines = text("jsonl", report(case_id="A1"), report(case_id="A2")).splitlines()
    assert [json.loads(line)["case_id"] for line in lines] == ["A1", "A2"]


def test_a_report_written_as_json_can_be_read_back() -> None:
    original = report(overdue(60), finding(Outcome.MET))
    assert Report.model_validate_json(text("jsonl", original)) == original


SUMS_FIRST = ("xlsx", "html", "md", "ics", "parquet")
"""Forms that begin with sums, or hold back some lines: what they keep does not grow with reports."""


@pytest.mark.parametrize("form", sorted(set(OUTPUTS.names()) - set(SUMS_FIRST)))
def test_reports_are_drawn_as_they_are_written(form: str) -> None:
    drawn = []

    def reports() -> Iterator[Report]:
        for number in range(9):
            drawn.append(number)
            yield report(finding(Outcome.MET), case_id=f"A{number}")

    pieces = OUTPUTS.load(form).write(reports(), Options())
    next(pieces)
    assert len(drawn) < 3


def test_a_table_has_one_line_for_each_finding() -> None:
    made = rows(report(overdue(60), finding(Outcome.MET)), report(case_id="A2"))
    assert [(row["case_id"], row["outcome"]) for row in made] == [("A1", "breached"), ("A1", "met")]


def test_a_table_tells_all_of_a_finding() -> None:
    [row] = rows(
        report(
            finding(
                Outcome.LATE,
                due_on=date(2025, 4, 30),
                done_on=date(2025, 5, 1),
                days_late=1,
                missing=("child", "periods_of_care"),
                figure=Figure(value=Decimal(3), unit="placements"),
                exemption=Exemption(because="short breaks"),
                citations=(REGULATIONS, HANDBOOK),
                next_action=NextAction(do="Do it", owner="social_worker", by=date(2026, 1, 1)),
            )
        )
    )
    expected = {
        "as_at": "2026-03-02",
        "rulebook": "england",
        "rule": "england/reviews/second-review",
        "strength": "statutory",
        "subject": "periods_of_care[0]",
        "due_on": "2025-04-30",
        "done_on": "2025-05-01",
        "days_late": "1",
        "days_overdue": "",
        "missing": "child; periods_of_care",
        "figure": "3",
        "figure_unit": "placements",
        "exemption": "short breaks",
        "area": "reviews",
        "team": "",
        "citations": "The Regulations, regulation 33(2); The Handbook, chapter 3 (text not seen)",
        "next_action": "Do it",
        "owner": "social_worker",
        "next_action_by": "2026-01-01",
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_run_as_a_formula(beginning: str) -> None:
    [row] = rows(report(finding(Outcome.MET, message=f"{beginning}SUM(A1)", title="a=b")))
    assert row["message"] == f"'{beginning}SUM(A1)".replace("\r", "\n")
    assert row["title"] == "a=b"


def test_a_table_of_nothing_still_names_its_columns() -> None:
    assert text("csv").startswith("case_id,as_at,rulebook,rulebook_version,rule,title,")
