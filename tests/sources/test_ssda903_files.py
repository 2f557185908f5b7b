"""Which files are read, as which table, and what is said of those that cannot be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from permanence_rules.errors import SourceError
from permanence_rules.sources.ssda903.source import Ssda903
from permanence_rules.sources.ssda903.tables import TABLES, Table, table_of
from tests.sources.test_ssda903 import only_case, only_period, periods, read, write_year

STEADY = "A1,01/05/2019,S,C2,U6,PR1,,,"
REVIEWED = "A1,01/01/2015,20/05/2019,PN1 A1,01/01/2015,15/08/2019,PN1"


@pytest.fixture
def year(tmp_path: Path) -> Path:
    return write_year(tmp_path / "given", "2019-20", episodes=STEADY, reviews=REVIEWED)


def rewrite(root: Path, name: str, change: str | bytes, *, old: str = "") -> None:
    path = root / "2019-20" / f"{name}.csv"
    if isinstance(change, str):
        text = path.read_text(encoding="utf-8").replace(old, change) if old else change
        change = text.encode()
    path.write_bytes(change)


def refusal(*paths: Path) -> str:
    with pytest.raises(SourceError) as error:
        list(Ssda903(paths).read())
    return str(error.value)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_table_is_known_by_its_columns_in_any_order(table: Table) -> None:
    assert table_of(sorted(table.columns), "whatever") is table
    assert table_of(["CHILD", "DOB"], table.name) is table
    assert table_of(["CHILD", "DOB"], "whatever") is None


def test_names_of_files_do_not_matter_where_the_columns_tell(year: Path) -> None:
    for number, name in enumerate(("episodes", "reviews")):
        path = year / "2019-20" / f"{name}.csv"
        path.rename(path.with_name(f"{number}.CSV"))
    assert only_period(year).reviews


def test_files_may_be_given_one_by_one_and_twice(year: Path) -> None:
    files = sorted((year / "2019-20").iterdir())
    assert only_case(*files, *files, year) == only_case(year)


def test_small_letters_byte_order_mark_quotes_blanks_and_windows_line_ends_are_read(
    year: Path,
) -> None:
    plain = only_case(year)
    text = (
        '"child",Dob ,Decom,rne,ls,place,place_provider,dec,rec\r\n'
        '"A1", ,"01/05/2019",s,"c2",u6,pr1,"",\r\n\r\n,,,,,,,,\r\n'
    )
    rewrite(year, "episodes", b"\xef\xbb\xbf" + text.encode())
    assert only_case(year) == plain


def test_dates_may_be_written_year_first(year: Path) -> None:
    plain = only_case(year)
    rewrite(year, "episodes", "2019-05-01", old="01/05/2019")
    assert only_case(year) == plain


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_files_in_utf_16_are_read_with_and_without_a_mark(year: Path, encoding: str) -> None:
    plain = only_case(year)
    for name in ("header", "episodes", "reviews"):
        text = (year / "2019-20" / f"{name}.csv").read_text(encoding="utf-8")
        rewrite(year, name, text.replace("\n", "\r\n").encode(encoding))
    assert only_case(year) == plain


def test_a_file_as_windows_powershell_writes_it_is_read(year: Path) -> None:
    plain = only_case(year)
    for name in ("header", "episodes", "reviews"):
        lines = (year / "2019-20" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        cells = [",".join(f'"{cell}"' for cell in line.split(",")) for line in lines]
        text = "\r\n".join(["#TYPE System.Data.DataRow", *cells, ""])
        rewrite(year, name, text.encode("utf-16"))
    assert only_case(year) == plain


@pytest.mark.parametrize(
    "written",
    [
        "1/5/2019",
        "01/5/2019",
        "2019-05-01 00:00:00",
        "2019-05-01T00:00:00.000",
        "01/05/2019 00:00",
        "1/5/2019 0:00:00",
        "1.5.2019",
        "01-05-2019",
        "2019-5-1",
        "2019/05/01 00:00",
    ],
)
def test_days_are_read_as_spreadsheets_and_databases_write_them(year: Path, written: str) -> None:
    plain = only_case(year)
    rewrite(year, "episodes", written, old="01/05/2019")
    assert only_case(year) == plain


@pytest.mark.parametrize(
    "written", ["2019-04-30 23:00:00", "01/05/2019 12:00", "5/1/2019 12:00 AM"]
)
def test_another_time_than_midnight_is_refused(year: Path, written: str) -> None:
    # 23:00 in one zone is midnight of the next day in another: the day is not plain.
    rewrite(year, "episodes", f'"{written}"', old="01/05/2019")
    _, (reject, _) = read(year)
    assert (reject.column, reject.code) == ("DECOM", "day_with_time")


# The return writes day/month/year. 05/08/2019 is 5 August, and the review was held on 8 May.
AMERICAN = "CHILD,DOB,REVIEW,REVIEW_CODE\n" + "A1,01/01/2015,{},PN1\n" * 3


def test_days_in_the_american_order_are_not_taken_for_others(year: Path) -> None:
    written = AMERICAN.format("05/08/2019", "08/15/2019", "12/20/2019")
    rewrite(year, "reviews", written)
    (case,), (reject,) = read(year)
    assert (reject.code, reject.column) == ("month_first", "REVIEW")
    assert "2019" not in reject.reason
    assert [period.reviews for period in periods(case)] == [None]


@pytest.mark.parametrize("days", [("05/08/2019", "08/15/2019"), ("13/08/2019", "08/15/2019")])
def test_a_day_that_is_mistyped_does_not_make_a_column_american(
    year: Path, days: tuple[str, str]
) -> None:
    rewrite(year, "reviews", AMERICAN.format(*days, "05/05/2019"))
    _, rejects = read(year)
    assert [(each.code, each.line) for each in rejects] == [("day_not_existing", 3)]


def test_names_of_columns_that_stand_again_between_rows_are_no_child(year: Path) -> None:
    plain = only_case(year)
    for name in ("header", "episodes", "reviews"):
        path = year / "2019-20" / f"{name}.csv"
        first, *rest = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([first, *rest, first.lower(), first, ""]), encoding="utf-8")
    source = Ssda903([year])
    assert list(source.read()) == [plain]
    assert sum("names of the columns again: 2" in note for note in source.notes) == 3
    assert [(each.set_aside, each.rejected) for each in source.rows] == [(2, 0)] * 3


def test_text_in_the_windows_alphabet_is_read(year: Path) -> None:
    rewrite(year, "header", "CHILD,DOB,ETHNIC,UPN\nA1,01/01/2015,caf\xe9,\n".encode("cp1252"))
    assert only_case(year).case_id == "A1"


def test_unknown_columns_are_noted_and_not_read(year: Path) -> None:
    rewrite(year, "header", "CHILD,DOB,ETHNIC,UPN,PET\nA1,01/01/2015,WBRI,,Rex\n")
    source = Ssda903([year])
    (note,) = source.notes
    assert note.endswith(
        "header.csv: columns that are not of the table Header and were not read: 1."
    )


def test_a_table_that_is_not_used_is_no_fault(year: Path) -> None:
    rows = "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\nA1,01/01/2015,P1,,zz/03/2012\n"
    rewrite(year, "previous_permanence", rows)
    assert only_case(year).case_id == "A1"


def test_hidden_and_unfinished_files_in_a_folder_are_passed_over(year: Path) -> None:
    (year / ".header.csv").write_text("junk", encoding="utf-8")
    (year / "~$header.csv").write_text("junk", encoding="utf-8")
    assert only_case(year).case_id == "A1"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing", b"", "the file is empty; export it again"),
        ("other", b"SCHOOL,URN\n1,2\n", "its columns are those of no SSDA903 table"),
        ("other", b"PK\x03\x04\x00\x00", "there are control characters here"),
        ("other", "CHILD,DOB\n".encode("utf-32"), "in UTF-32; save it as CSV UTF-8"),
        ("other", b"\xff\xfeC\x00H\x00", "its columns are those of no SSDA903 table"),
        ("other", b"CHILD,\x81\n", "in no known encoding"),
        ("other", b"A" * 300_000 + b"\nCHILD,DOB\n", "the line is longer than 100,000 characters"),
    ],
)
def test_a_file_that_is_no_table_is_named_and_the_rest_is_read(
    year: Path, name: str, content: bytes, reason: str
) -> None:
    (year / "2019-20" / f"{name}.csv").write_bytes(content)
    cases, (reject,) = read(year)
    assert [case.case_id for case in cases] == ["A1"]
    assert reject.file.endswith(f"{name}.csv")
    assert reason in reject.reason


def test_a_path_that_is_not_there_is_named_and_the_rest_is_read(year: Path) -> None:
    cases, (reject,) = read(year, year / "2020-21")
    assert len(cases) == 1
    assert "there is no such file or folder; check the path" in str(reject)


def test_a_file_that_cannot_be_opened_is_named(year: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *args: object) -> object:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert "no SSDA903 table Header or Episodes can be read" in refusal(year)
    assert "check that you may read it" in refusal(year / "2019-20" / "header.csv")


def test_missing_paths_empty_folders_and_no_paths_are_refused(tmp_path: Path) -> None:
    assert "there is no such file or folder" in refusal(tmp_path / "nothing")
    assert "the file is empty" in refusal(_touched(tmp_path / "empty.csv"))
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "give the folder that holds Header and Episodes" in refusal(folder)
    assert "(no path)" in refusal()


def _touched(path: Path) -> Path:
    path.touch()
    return path


def test_without_episodes_nothing_can_be_read(year: Path) -> None:
    (year / "2019-20" / "episodes.csv").unlink()
    assert "table Episodes can be read here" in refusal(year)


def test_a_missing_column_is_named_with_what_was_found(year: Path) -> None:
    rewrite(year, "episodes", "DATE_STARTED", old="DECOM")
    message = refusal(year)
    assert "the table Episodes needs the columns DECOM" in message
    assert "its first line has CHILD, DATE_STARTED, RNE, LS" in message


def test_a_first_line_of_data_is_not_repeated(year: Path) -> None:
    rewrite(year, "reviews", "SMITH1,01/01/2015,20/05/2019,PN1\n")
    message = refusal(year)
    assert "the table Reviews needs the columns CHILD, REVIEW" in message
    assert not re.search("SMITH|2015|PN1", message)


@pytest.mark.parametrize(
    ("sign", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
)
def test_other_separators_are_refused_by_name(year: Path, sign: str, words: str) -> None:
    rewrite(year, "episodes", sign, old=",")
    assert f"separated by {words}; save it as CSV separated by commas" in refusal(year)


def test_a_column_that_is_there_twice_is_refused(year: Path) -> None:
    rewrite(year, "episodes", "DECOM,DECOM", old="DECOM")
    assert "the column DECOM is there more than once" in refusal(year)


def test_a_column_that_is_read_if_it_is_there_may_not_be_there_twice(year: Path) -> None:
    rewrite(year, "reviews", "REVIEW_CODE,REVIEW_CODE", old="REVIEW_CODE")
    assert "the column REVIEW_CODE is there more than once" in refusal(year)


def test_two_columns_without_a_name_spoil_no_row(year: Path) -> None:
    # A cell below the second of them is no field too many: the first line has as many.
    before = only_case(year)
    path = year / "2019-20" / "reviews.csv"
    head, *lines = path.read_text(encoding="utf-8").split()
    path.write_text("\n".join([f"{head},,", *(f"{line},,x" for line in lines), ""]), "utf-8")
    assert only_case(year) == before


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("A1,01/01/2015,10/10/2019", "the line has 3 fields and the first line 4"),
        ("A1,01/01/2015,10/10/2019,PN1,x", "the line has 5 fields and the first line 4"),
        ("A1,01/01/2015,10/10/2019,PN\x001", "there are control characters here"),
        ('A1,01/01/2015,"10/10/2019,PN1', "a quotation mark is not closed"),
        ('A1,01/01/2015,10/10/2019,"PN"1', "a quotation mark is not closed"),
    ],
)
def test_a_line_that_cannot_be_read_is_one_review_more_of_which_the_day_is_unknown(
    year: Path, line: str, reason: str
) -> None:
    with (year / "2019-20" / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    (case,), (reject,) = read(year)
    assert reject.line == 4
    assert reject.record is None
    assert reason in reject.reason
    held = [each.model_dump(exclude_unset=True) for each in periods(case)[0].reviews or ()]
    assert len(held) == 3  # the two of the fixture, then the one that cannot be read
    assert held[-1] == {}


def test_blank_fields_at_the_end_of_a_line_are_no_fault(year: Path) -> None:
    with (year / "2019-20" / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("A1,01/01/2015,10/10/2019,PN1,,\n")
    assert len(only_period(year).reviews or ()) == 3


def test_a_line_that_is_too_long_is_named_and_the_next_is_read(year: Path) -> None:
    content = (year / "2019-20" / "header.csv").read_bytes()
    rewrite(year, "header", content + b"x" * 5_000_000 + b"\nA2,1,01/01/2016\n")
    cases, rejects = read(year)
    assert [case.case_id for case in cases] == ["A1"]
    assert [(each.line, each.record) for each in rejects] == [(3, None), (4, "A2")]


def test_a_line_of_nobody_harms_nobody(year: Path) -> None:
    with (year / "2019-20" / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("B9,01/01/2015\n")
    (case,), (reject,) = read(year)
    assert "fields" in reject.reason
    assert len(periods(case)[0].reviews or ()) == 2
