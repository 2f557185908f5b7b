"""The workbook and the Parquet tables, read back: real dates, no formulas, sums that agree."""

from __future__ import annotations

import errno
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from permanence_rules import Report
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs import OUTPUTS, FilePart, Options, RunFacts
from permanence_rules.outputs.columns import FINDING_COLUMNS
from permanence_rules.outputs.worklist import WORK_COLUMNS, sorted_on_disk
from permanence_rules.outputs.xlsx import workbook as workbook_module
from permanence_rules.report.findings import Figure
from permanence_rules.report.statistics import COLUMNS
from tests.outputs.children import a_report
from tests.outputs.reports import finding, overdue, report

FORMULA = '=HYPERLINK("http://example.org","x")'


def workbook(*reports: Report, **more: Any) -> Any:
    pieces = OUTPUTS.load("xlsx").write(iter(reports), Options(**more))
    return openpyxl.load_workbook(io.BytesIO(b"".join(pieces)))


def lines(sheet: Any) -> list[dict[str, Any]]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def folder(*reports: Report, **more: Any) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for part in OUTPUTS.load("parquet").write(iter(reports), Options(**more)):
        assert isinstance(part, FilePart)
        data = part.data.encode() if isinstance(part.data, str) else part.data
        files[part.file] = files.get(part.file, b"") + data
    return files


def table(files: dict[str, bytes], name: str) -> Any:
    return pq.read_table(io.BytesIO(files[f"{name}.parquet"]))


def test_the_workbook_has_its_sheets_in_order() -> None:
    names = ["Summary", "Worklist", "Statistics", "Findings", "Occasions", "Rejects", "Run"]
    assert workbook(a_report()).sheetnames == names


def test_headers_stay_in_sight_and_every_column_has_a_filter() -> None:
    book = workbook(a_report())
    for name in ("Worklist", "Statistics", "Findings", "Occasions", "Rejects"):
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions


def test_days_are_dates_and_numbers_are_numbers() -> None:
    [row, *_] = lines(workbook(a_report())["Findings"])
    assert row["due_on"] == datetime(2026, 1, 1)  # noqa: DTZ001 - a cell of Excel has no zone
    assert row["days_overdue"] == 60
    cell = workbook(a_report())["Worklist"]["H2"]
    assert cell.is_date
    assert cell.number_format == "d mmm yyyy"


@pytest.mark.parametrize("text", [FORMULA, "+1", "-1", "@SUM(A1)", "1234", "http://example.org"])
def test_no_text_becomes_a_formula_a_number_or_a_link(text: str) -> None:
    book = workbook(report(overdue(3, message=text, title=text), case_id="A1", worker=text))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    assert lines(book["Findings"])[0]["message"] == text
    assert lines(book["Worklist"])[0]["Worker"] == text


def test_the_worklist_begins_with_the_earliest_day() -> None:
    later = overdue(3, due_on=date(2026, 2, 27))
    later = later.model_copy(
        update={"next_action": later.next_action.model_copy(update={"by": date(2026, 2, 27)})}  # type: ignore[union-attr]
    )
    found = lines(workbook(report(later, case_id="B"), a_report("A"))["Worklist"])
    assert [(row["Child"], row["Standing"]) for row in found] == [
        ("A", "60 days overdue"),
        ("B", "3 days overdue"),
        ("A", "in 7 days"),
    ]
    assert found[0]["Who"] == "independent reviewing officer"
    assert (found[0]["Team"], found[0]["About"]) == ("CLA/2", "reviews")


def test_statistics_can_be_counted_again_from_the_occasions() -> None:
    book = workbook(a_report("A1"), a_report("A2", days=5), report(finding(Outcome.EXEMPT)))
    keys = ("strength", "area", "team", "period")
    again: Counter[tuple[Any, ...]] = Counter()
    for row in lines(book["Occasions"]):
        group = (*(row[key] for key in keys[:2]), row["team"] or "none recorded", row["period"])
        again[(*group, row["standing"])] += 1
    counted: Counter[tuple[Any, ...]] = Counter()
    for row in lines(book["Statistics"]):
        for standing in ("in time", "late", "overdue", "missed", "not owed", "not yet due"):
            number = row[standing.replace(" ", "_")]
            if number:
                counted[(*(row[key] for key in keys), standing)] += number
    assert counted == again
    assert again.total() == 9  # four occasions for each of two children, and the exempt one


def test_the_summary_has_the_same_sums() -> None:
    cells = {row[0]: row[1] for row in workbook(a_report())["Summary"].iter_rows(values_only=True)}
    # A review is overdue, a visit was late and a plan was missed.
    assert cells["Statutory duties that fell due"] == 3
    assert cells["Of those, done in time"] == 0
    assert cells["Share done in time"] == 0
    assert cells["Duties due within 28 days"] == 1


def test_rejects_and_the_run_are_in_the_workbook() -> None:
    reject = {
        "code": "not_a_day",
        "file": "=a.csv",
        "sheet": None,
        "row": 7,
        "column": "DOB",
        "reason": "no date",
        "child": None,
        "ends": "rejected",
    }
    run = RunFacts(
        facts=lambda: [("Rules", "england")], rejects=lambda: [reject], rejected=lambda: 12
    )
    book = workbook(a_report(), run=run)
    [first, more] = lines(book["Rejects"])
    assert first == reject
    assert more["file"] == "and 11 more: check --rejects FILE lists each"
    assert book["Run"]["A2"].value == "Rules"
    assert book["Run"]["B2"].value == "england"


def test_only_selected_findings_are_listed_and_all_occasions_are() -> None:
    book = workbook(a_report(), selects=lambda each: each.outcome is Outcome.LATE)
    assert [row["outcome"] for row in lines(book["Findings"])] == ["late"]
    assert lines(book["Worklist"]) == []
    assert len(lines(book["Occasions"])) == 4


def test_a_sheet_that_is_full_says_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_module, "MOST_LINES", 4)
    monkeypatch.setattr(workbook_module, "_ROOM_FOR_ALL", 2)
    met = [finding(Outcome.MET, message=f"met {number}") for number in range(3)]
    late = [finding(Outcome.LATE, message=f"late {number}") for number in range(3)]
    book = workbook(report(*met, *late))
    # Two of any kind, then two violations; one that was met and one late had no room.
    found = [row["message"] for row in lines(book["Findings"])]
    assert found == ["met 0", "met 1", "late 0", "late 1"]
    words = [row[0] for row in book["Summary"].iter_rows(values_only=True)]
    assert "  2 lines had no room in this sheet; parquet or csv has all." in words


def test_the_same_reports_give_the_same_workbook() -> None:
    first, second = (
        b"".join(OUTPUTS.load("xlsx").write(iter([a_report()]), Options())) for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_full_disk_is_an_error_of_the_system_and_leaves_nothing(
    at_the_end: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    place = (
        "workbook.Workbook._store_workbook" if at_the_end else "worksheet.Worksheet.write_number"
    )
    monkeypatch.setattr(f"xlsxwriter.{place}", full)
    with pytest.raises(OSError, match="No space left on device"):
        workbook(a_report())
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_workbook_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def reports() -> Iterator[Report]:
        yield a_report()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(OUTPUTS.load("xlsx").write(reports(), Options()))
    assert list(tmp_path.iterdir()) == []


def test_lines_are_put_in_order_on_the_disk_and_keep_their_kinds() -> None:
    with sorted_on_disk(3) as work:
        work.add(None, ["no day", 1, None])
        work.add(date(2026, 1, 2), ["second", None, date(2026, 1, 2)])
        work.add(date(2026, 1, 1), ["first", 2, date(2026, 1, 1)])
        assert [line[0] for line in work.lines()] == ["first", "second", "no day"]
        assert next(work.lines()) == ["first", 2, date(2026, 1, 1)]
        assert len(work) == 3


def test_every_column_of_the_worklist_has_a_width_and_a_meaning() -> None:
    assert all(column.width and column.says for column in WORK_COLUMNS)


def test_parquet_tables_hold_findings_occasions_and_statistics() -> None:
    files = folder(a_report("A1"), a_report("A2"))
    assert sorted(files) == [
        "findings.parquet",
        "occasions.parquet",
        "run.json",
        "statistics.parquet",
    ]
    findings = table(files, "findings")
    assert findings.column_names == [column.name for column in FINDING_COLUMNS]
    assert findings.num_rows == 8
    assert findings["due_on"].to_pylist()[0] == date(2026, 1, 1)
    assert findings["team"].to_pylist()[0] == "CLA/2"
    assert table(files, "occasions").num_rows == 8
    statistics = table(files, "statistics")
    assert statistics.column_names[4:] == [column.name for column in COLUMNS]
    assert sum(statistics["due"].to_pylist()) == 6  # three for each child


def test_parquet_keeps_amounts_exact_and_text_as_it_is() -> None:
    amount = finding(
        Outcome.MET, message=FORMULA, figure=Figure(value=Decimal("2000.10"), unit="pounds")
    )
    [row] = table(folder(report(amount)), "findings").to_pylist()
    assert row["figure"] == Decimal("2000.10")
    assert row["message"] == FORMULA


def test_parquet_is_written_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("permanence_rules.outputs.parquet._LINES", 3)
    drawn: list[int] = []

    def reports() -> Iterator[Report]:
        for number in range(9):
            drawn.append(number)
            yield a_report(f"A{number}")

    parts = OUTPUTS.load("parquet").write(reports(), Options())
    next(parts)
    assert len(drawn) < 3
    files: dict[str, bytes] = {}
    monkeypatch.setattr("permanence_rules.outputs.parquet._LINES", 5)
    files = folder(*(a_report(f"A{number}") for number in range(9)))
    assert table(files, "findings").num_rows == 36


def test_parquet_of_nothing_still_has_its_columns() -> None:
    files = folder()
    assert table(files, "findings").num_rows == 0
    assert json.loads(files["run.json"]) == {}


def test_lines_of_a_parquet_table_leave_memory_as_they_are_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The library would keep a million lines, in a memory of its own that no other test sees."""
    monkeypatch.setattr("permanence_rules.outputs.parquet._LINES", 10)
    children = [a_report(f"c{number}", days=3) for number in range(25)]
    each = len(table(folder(children[0]), "findings"))
    found = pq.ParquetFile(io.BytesIO(folder(*children)["findings.parquet"]))
    groups = [found.metadata.row_group(n).num_rows for n in range(found.num_row_groups)]
    assert sum(groups) == 25 * each
    # Lines are written once a child has brought the tenth; the rest comes at the end.
    assert max(groups) < 10 + each
    assert len(groups) > 1
