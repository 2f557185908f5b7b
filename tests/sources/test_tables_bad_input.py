"""Bad tables: one sentence each, that repeats no value; the rest is read."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from permanence_rules.case import Case
from permanence_rules.cli import main
from permanence_rules.errors import SourceError, UsageError
from permanence_rules.report_pages.case_files import check_files, endings
from permanence_rules.rulebook import Rulebook
from permanence_rules.sources import workbooks
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.database import Database
from permanence_rules.sources.tables import read_tables
from permanence_rules.sources.tables.source import Tables
from tests.sources.council import CARE, CHILDREN, REVIEWS, cases_and_rejects, write_mapping


def refusal(mapping: Path) -> str:
    with pytest.raises(SourceError) as error:
        list(Tables(mapping).read())
    return str(error.value)


def only_reject(mapping: Path) -> Reject:
    cases, (reject,) = cases_and_rejects(mapping)
    assert "A1" in cases
    return reject


def test_a_table_without_the_childs_identifier(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, reviews="Held,Chair\n2025-01-31,x\n")
    assert refusal(mapping) == (
        f'{tmp_path}/reviews.csv: there is no column "ID" (mapping.toml, line 16); correct the '
        "mapping, or export it again"
    )


def test_a_column_that_is_missing_is_named_with_what_was_probably_meant(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, reviews="ID,Helt\nA1,2025-01-31\n")
    assert refusal(mapping) == (
        f'{tmp_path}/reviews.csv: there is no column "Held" (mapping.toml, line 19). '
        'Did you mean "Helt"?'
    )


def test_a_first_line_that_is_a_record_is_not_repeated(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, reviews="A1,2025-01-31\nA1,2025-02-28\n")
    assert refusal(mapping) == (
        f'{tmp_path}/reviews.csv: there are no columns "ID" (mapping.toml, line 16), "Held" '
        "(mapping.toml, line 19); its first line seems to hold no names of columns, or other ones"
    )


def test_a_column_that_is_there_twice(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, reviews="ID,Held,held\nA1,2025-01-31,2025-01-31\n")
    assert cases_and_rejects(mapping)[1] == []
    mapping = write_mapping(tmp_path, reviews="ID,Held,Held\nA1,2025-01-31,2025-01-31\n")
    assert refusal(mapping) == (
        f'{tmp_path}/reviews.csv: the column "Held" is there more than once; remove all but one'
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path)
    (tmp_path / "reviews.csv").unlink()
    assert refusal(mapping) == (f"{tmp_path}/reviews.csv: there is no such file; check the path")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with pytest.raises(SourceError) as error:
        list(Tables(mapping, [elsewhere]).read())
    assert str(error.value) == (
        f"{elsewhere}: there is no file children.csv here, which {mapping} names"
    )


def test_an_empty_file(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, reviews="")
    assert refusal(mapping).endswith("reviews.csv: the file is empty; export it again")


@pytest.mark.parametrize(
    ("day", "code", "reason"),
    [
        (
            "2025/01/31",
            "day_format",
            "expected a date written DD/MM/YYYY; correct it, or `dates` in the mapping",
        ),
        (
            "31/01/25",
            "day_format",
            "expected a date written DD/MM/YYYY; correct it, or `dates` in the mapping",
        ),
        (
            "01/31/2025",
            "day_not_existing",
            "there is no such day; correct it, or the order of day and month in `dates`",
        ),
        ("31/01/0025", "day_range", "expected a year from 1900 to 2100; correct it"),
    ],
)
def test_a_date_in_another_form(day: str, code: str, reason: str, tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, reviews=f"ID,Held\nA1,{day}\n", top='dates = "DD/MM/YYYY"\n')
    reject = only_reject(mapping)
    assert reject == Reject(
        f"{tmp_path}/reviews.csv", reason, 2, "Held", "A1", code, ends=RowEnd.USED
    )


# Microseconds since 1970 of 1 January 10000, one after the last that Python knows, and of the last
# moment of 9999 and the first of year 1 in zones that lie behind and ahead of London.
@pytest.mark.parametrize(
    ("moment", "zone"),
    [
        (253_402_300_800_000_000, None),
        (253_402_300_799_999_999, "Etc/GMT+5"),
        (-62_135_596_800_000_000, "Etc/GMT-5"),
    ],
)
def test_a_moment_in_a_year_that_nobody_means(moment: int, zone: str | None) -> None:
    column = pa.array([moment, None], pa.timestamp("us", tz=zone))
    frame = pa.table({"ID": ["A1", "A2"], "Start": [date(2025, 1, 6)] * 2, "End": column})
    care = {
        "child": "ID",
        "row": "periods_of_care",
        "columns": {"Start": "started_on", "End": "ended_on"},
    }
    found = [*read_tables({"tables": {"care": care}}, {"care": frame})]
    rejects = [each for each in found if isinstance(each, Reject)]
    assert [(each.code, each.line, each.column) for each in rejects] == [("day_range", 1, "End")]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (b'ID,Held\nA1,"2025-01-31\n', 2, "line_unreadable"),
        (b"ID,Held\nA1\n", 2, "line_unreadable"),
        (b"ID,Held\nA1,2025-01-31,A,B\n", 2, "line_unreadable"),
        (b"ID,Held\nA1,2025\x0001-31\n", 2, "line_unreadable"),
        (b"ID,Held\nJo Bloggs,2025-01-31\n", 2, "child_unsound"),
        (b"ID,Held\nNULL,2025-01-31\n", 2, "child_missing"),
    ],
)
def test_a_line_that_cannot_be_used(content: bytes, line: int, code: str, tmp_path: Path) -> None:
    reject = only_reject(write_mapping(tmp_path, reviews=content))
    assert (reject.code, reject.line, reject.ends) == (code, line, RowEnd.REJECTED)
    assert "Bloggs" not in str(reject)


def test_a_quotation_mark_that_is_never_closed_takes_only_its_own_line(tmp_path: Path) -> None:
    content = 'ID,Held\nA1,"2025-01-31\nA1,2025-04-20\n\nA1,2025-10-01\n'
    cases, (reject,) = cases_and_rejects(write_mapping(tmp_path, reviews=content))
    assert (reject.code, reject.line) == ("line_unreadable", 2)
    (period,) = cases["A1"].periods_of_care or ()
    assert [each.held_on for each in period.reviews or ()] == [
        date(2025, 4, 20),
        date(2025, 10, 1),
        None,
    ]


def test_lines_within_quotation_marks_are_of_one_row(tmp_path: Path) -> None:
    content = 'ID,Note,Held\nA1,"one\ntwo",2025-01-31\nA1,no,31/31/2025\nA1,"x" y,2025-04-20\n'
    cases, rejects = cases_and_rejects(write_mapping(tmp_path, reviews=content))
    # The second row begins on the fourth line.
    assert [(each.code, each.line) for each in rejects] == [
        ("line_unreadable", 5),
        ("day_format", 4),
    ]
    (period,) = cases["A1"].periods_of_care or ()
    assert (period.reviews or ())[0].held_on == date(2025, 1, 31)


def test_whatever_a_spreadsheet_writes_is_read(tmp_path: Path) -> None:
    children = '\ufeff"ID";"Born"\r\n"A1";"2015-03-14"\r\n;\r\n'
    reviews = "ID\tHeld\nA1\t2025-01-31\nID\tHeld\nA1\t2025-02-03 00:00:00.000\n"
    mapping = write_mapping(
        tmp_path,
        children=children.encode("utf-16-le"),
        care="#TYPE X\nID,Start,End\nA1,2025-01-06,NULL\n",
        reviews=reviews,
    )
    cases, rejects = cases_and_rejects(mapping)
    assert rejects == []
    (period,) = cases["A1"].periods_of_care or ()
    assert period.started_on == date(2025, 1, 6)
    assert len(period.reviews or ()) == 2


def test_the_same_child_in_two_spellings_is_matched(tmp_path: Path) -> None:
    mapping = write_mapping(
        tmp_path,
        children="ID,Born\n0017,2015-03-14\n",
        care="ID,Start,End\n17,2025-01-06,\n",
        reviews="ID,Held\n17.0,2025-01-31\n",
    )
    cases, rejects = cases_and_rejects(mapping)
    assert (list(cases), rejects) == (["0017"], [])
    source = Tables(mapping)
    list(source.read())
    assert source.notes == (
        (
            "Children whose identifier lacks its zeros or has other capitals in some table, and was "
            "matched all the same: 1."
        ),
    )


def test_two_spellings_in_one_table_may_be_two_children(tmp_path: Path) -> None:
    mapping = write_mapping(
        tmp_path,
        children="ID,Born\n0017,2015-03-14\n17,2014-01-01\nA1,2015-03-14\n",
        reviews="ID,Held\n17,2025-01-31\nA1,2025-01-31\n",
    )
    cases, rejects = cases_and_rejects(mapping)
    assert list(cases) == ["A1"]
    assert [(each.code, each.line) for each in rejects] == [
        ("child_in_two_spellings", 2),
        ("child_in_two_spellings", 3),
        ("child_in_two_spellings", 2),
    ]


def as_parquet(folder: Path) -> Path:
    mapping = write_mapping(
        folder, CHILDREN, CARE, REVIEWS.replace("reviews.csv", "reviews.parquet")
    )
    held = [date(2025, 1, 31)] * 20_000
    pq.write_table(pa.table({"ID": ["A1"] * len(held), "Held": held}), folder / "reviews.parquet")
    return mapping


def test_a_parquet_file_that_was_cut_short(tmp_path: Path) -> None:
    mapping = as_parquet(tmp_path)
    file = tmp_path / "reviews.parquet"
    whole = file.read_bytes()
    said = f"{file}: this is no whole Parquet file, and may have been cut short; export it again"
    for content in (whole[: len(whole) // 2], b"", b"ID,Held\n"):
        file.write_bytes(content)
        assert refusal(mapping) == said
    # The end is there, and the rows before it are not what it promises.
    file.write_bytes(whole[:4] + bytes(len(whole) // 2) + whole[4 + len(whole) // 2 :])
    assert refusal(mapping) == said


def test_a_child_with_too_many_rows_is_named(tmp_path: Path) -> None:
    found = list(read_tables(as_parquet(tmp_path)))
    assert [each.code for each in found if isinstance(each, Reject)] == ["too_many_rows"]


def as_workbook(folder: Path, *, merge: bool = False) -> tuple[Path, Any]:
    """Titles above the head, an empty row among the rows, and cells that are merged."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Reviews held"
    sheet.append(["Reviews of the quarter"])
    sheet.append([])
    sheet.append([None, "ID", "Held"])
    sheet.append([None, "A1", date(2025, 1, 31)])
    sheet.append([])
    sheet.append([None, None, date(2025, 5, 1)])
    if merge:
        sheet.merge_cells("B4:B6")
    book.save(folder / "reviews.xlsx")
    parts = REVIEWS.replace("reviews.csv", "reviews.xlsx")
    return write_mapping(folder, CHILDREN, CARE, parts), book


def test_a_merged_cell_holds_for_each_of_its_rows_and_an_empty_row_is_none(tmp_path: Path) -> None:
    mapping, _ = as_workbook(tmp_path, merge=True)
    cases, rejects = cases_and_rejects(mapping)
    assert rejects == []
    (period,) = cases["A1"].periods_of_care or ()
    assert [each.held_on for each in period.reviews or ()] == [date(2025, 1, 31), date(2025, 5, 1)]


def test_a_cell_that_only_looks_merged_is_missing(tmp_path: Path) -> None:
    reject = only_reject(as_workbook(tmp_path)[0])
    assert (reject.code, reject.line, reject.sheet) == ("child_missing", 6, "Reviews held")


def test_a_workbook_that_is_none_or_has_other_sheets(tmp_path: Path) -> None:
    mapping, book = as_workbook(tmp_path)
    file = tmp_path / "reviews.xlsx"
    book.create_sheet("Notes")
    book.save(file)
    assert refusal(mapping) == (
        f"{file}: the workbook has several sheets; name one in `sheet` of the mapping: "
        "Reviews held, Notes"
    )
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(f'{text}sheet = "Review held"\n', encoding="utf-8")
    assert refusal(mapping) == (
        f'{file}: there is no sheet "Review held". Did you mean "Reviews held"?'
    )
    file.write_bytes(b"PK\x03\x04")
    assert refusal(mapping) == (
        f"{file}: the workbook is damaged, or is no .xlsx; open it in Excel and save it again"
    )


def test_a_workbook_that_unpacks_to_far_more_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping, _ = as_workbook(tmp_path)
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 1000)
    assert refusal(mapping) == (
        f"{tmp_path}/reviews.xlsx: the workbook unpacks to more than 512 MB; give it in parts"
    )


@pytest.mark.parametrize("ending", ["xls", "xlsb", "ods"])
def test_a_workbook_of_another_form_is_not_opened(tmp_path: Path, ending: str) -> None:
    reviews = REVIEWS.replace("reviews.csv", f"reviews.{ending}")
    mapping = write_mapping(tmp_path, CHILDREN, CARE, reviews)
    (tmp_path / f"reviews.{ending}").write_bytes(b"PK\x03\x04")
    assert refusal(mapping) == (
        f"{tmp_path}/reviews.{ending}: this form of workbook is not opened; save it as an .xlsx"
    )


def test_a_formula_that_was_never_worked_out_is_no_blank_cell(tmp_path: Path) -> None:
    mapping, book = as_workbook(tmp_path)
    # openpyxl writes formulas without their results.
    sheet = book.active
    sheet["B6"], sheet["C6"] = "A1", "=C4+90"
    book.save(tmp_path / "reviews.xlsx")
    reject = only_reject(mapping)
    assert (reject.code, reject.line, reject.column) == ("formula_without_value", 6, "Held")
    sheet["B6"] = '="A"&1'
    book.save(tmp_path / "reviews.xlsx")
    assert only_reject(mapping).code == "child_missing"


def as_database(folder: Path) -> Path:
    with closing(sqlite3.connect(folder / "council.db")) as stored:
        stored.execute("CREATE TABLE reviews (ID TEXT, Held TEXT)")
        stored.executemany("INSERT INTO reviews VALUES ('A1', ?)", [("2025-01-31",)] * 5000)
        stored.commit()
    in_database = REVIEWS.replace('file = "reviews.csv"', 'table = "reviews"')
    return write_mapping(folder, CHILDREN, CARE, in_database, top='database = "council.db"\n')


def test_a_database_that_is_not_there_or_has_no_such_table(tmp_path: Path) -> None:
    mapping = as_database(tmp_path)
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace('table = "reviews"', 'table = "review"'), encoding="utf-8")
    assert refusal(mapping) == (
        f'{tmp_path}/council.db: there is no table "review". Did you mean "reviews"?'
    )
    query = 'query = "SELECT secret FROM reviews"'
    mapping.write_text(text.replace('table = "reviews"', query), encoding="utf-8")
    assert refusal(mapping).startswith(
        f"{tmp_path}/council.db: the query of the mapping cannot be run; check"
    )
    assert "secret" not in refusal(mapping)
    (tmp_path / "council.db").unlink()
    assert refusal(mapping) == (f"{tmp_path}/council.db: there is no such file; check the path")


def test_a_database_that_goes_away_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = as_database(tmp_path)
    rows = Database.rows

    def cut_off(self: Database, query: Any) -> Iterator[tuple[Any, ...]]:
        for number, row in enumerate(rows(self, query)):
            if number > 1000:
                raise SourceError(self.place, "the connection to the database was lost")
            yield row

    monkeypatch.setattr(Database, "rows", cut_off)
    output = tmp_path / "found.csv"
    assert main(["check", str(mapping), "--format", "csv", "--output", str(output)]) == 3
    said = capsys.readouterr().err
    assert said == f"{tmp_path}/council.db: the connection to the database was lost\n"
    assert not output.exists()


def test_children_who_were_read_stand_where_a_database_goes_away_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / "council.db")) as stored:
        stored.execute("CREATE TABLE reviews (ID TEXT, Held TEXT)")
        held = [(child, "2025-01-31") for child in ("A1", "A1", "A2", "A2", "A3")]
        stored.executemany("INSERT INTO reviews VALUES (?, ?)", held)
        stored.commit()
    mapping = write_mapping(
        tmp_path,
        *(CHILDREN, CARE, REVIEWS.replace('file = "reviews.csv"', 'table = "reviews"')),
        top='database = "council.db"\n',
        children="ID,Born\nA1,2015-03-14\nA2,2015-03-14\nA3,2015-03-14\n",
        care="ID,Start,End\nA1,2025-01-06,\nA2,2025-01-06,\nA3,2025-01-06,\n",
    )
    rows = Database.rows
    readings: list[int] = []

    def cut_off(self: Database, query: Any) -> Iterator[tuple[Any, ...]]:
        readings.append(0)
        for number, row in enumerate(rows(self, query)):
            # The second reading ends with the first review of A2: only A1 is known to be whole.
            if len(readings) > 1 and number > 2:
                raise SourceError(self.place, "the connection to the database was lost")
            yield row

    monkeypatch.setattr(Database, "rows", cut_off)
    source = Tables(mapping)
    case, lost = source.read()
    assert isinstance(case, Case)
    assert case.case_id == "A1"
    assert isinstance(lost, Reject)
    assert (lost.code, lost.reason) == (
        "database_lost",
        "the rest of the tables was not read: the connection to the database was lost",
    )
    counts = {each.table: each for each in source.rows}
    assert [each.used for each in counts.values()] == [1, 1, 2]
    assert all(each.rejected for each in counts.values())
    assert all(each.read == each.used + each.rejected for each in counts.values())


@pytest.mark.parametrize(
    ("library", "ending", "said"),
    [
        ("pyarrow", "parquet", 'pip install "permanence-rules[parquet]"'),
        ("python_calamine", "xlsx", 'pip install "permanence-rules[workbooks]"'),
    ],
)
def test_a_library_that_is_not_installed_is_named_with_its_extra(
    library: str, ending: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping = write_mapping(
        tmp_path, CHILDREN, CARE, REVIEWS.replace("reviews.csv", f"reviews.{ending}")
    )
    (tmp_path / f"reviews.{ending}").write_bytes(b"")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises((SourceError, UsageError), match=re.escape(said)):
        list(Tables(mapping).read())


def test_the_library_of_databases_is_named_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping = as_database(tmp_path)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(UsageError, match="pip install"):
        list(Tables(mapping).read())


def test_a_frame_that_hands_over_nothing_and_a_table_of_another_name(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path)
    with pytest.raises(SourceError, match="reviews: this frame does not hand over Arrow data"):
        list(read_tables(mapping, {"reviews": [1]}))
    with pytest.raises(SourceError, match=r'no table review for a frame. Did you mean "reviews"'):
        list(read_tables(mapping, {"review": [1]}))


def test_no_mapping_or_two_in_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_mapping(tmp_path)
    (tmp_path / "other.toml").write_text("", encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 3
    assert capsys.readouterr().err == (
        f"{tmp_path}: expected one mapping, a file that ends in .toml; there are 2\n"
    )


def test_a_page_never_reads_a_mapping_that_somebody_sends(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path)
    assert ".toml" not in endings()
    with pytest.raises(SourceError, match="there is no"):
        check_files([mapping], Rulebook.load("wales"), as_at=None, today=date(2025, 7, 1))
