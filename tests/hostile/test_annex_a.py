"""Annex A workbooks that lack a list or a column, or hold too many sheets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from permanence_rules.sources import workbooks
from tests.hostile import test_workbooks
from tests.hostile.test_workbooks import PRIVATE, SHEET, as_annex_a, changed
from tests.sources.test_annex_a import book, found, row, table, write


def refusal(path: Path) -> str:
    return test_workbooks.refusal(as_annex_a, path)


def test_the_name_of_a_sheet_cannot_break_a_line(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        "xl/workbook.xml",
        lambda part: part.replace(b'name="List 8"', b'name="List&#10;8: all is well"'),
        legal="?",
    )
    (reject,) = found(path)[1]
    assert reject.sheet == "sheet 1"


def test_many_sheets_of_one_part_do_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_CELLS", 1_000)
    again = b"".join(b'<sheet name="s%d" sheetId="9" r:id="rId1"/>' % n for n in range(50))
    path = changed(
        tmp_path, "xl/workbook.xml", lambda part: part.replace(b"</sheets>", again + b"</sheets>")
    )
    assert "cells; delete the rows" in refusal(path)


def test_a_formula_whose_result_is_an_empty_text_is_blank(tmp_path: Path) -> None:
    def emptied(part: bytes) -> bytes:
        start = part.index(b'<c r="H2"')
        end = part.index(b"</c>", start)
        blank = b'<c r="H2" t="str"><f>IF(1,"","")</f><v></v>'
        return part[:start] + blank + part[end:]

    path = changed(tmp_path, SHEET, emptied, reviewed=12_345)
    assert found(path)[1] == []


def test_a_workbook_without_a_list_that_is_known_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"List 8": [[PRIVATE, "b"], [1, date(2025, 1, 1)]]})
    assert "none of its sheets has the columns of a list of Annex A" in refusal(path)


def test_a_workbook_with_other_lists_alone_says_which_it_has(tmp_path: Path) -> None:
    contacts = [["Child Unique ID", "Date of Contact", "Contact Source"], ["A1", None, "x"]]
    path = write(tmp_path / "a.xlsx", {"List 8": contacts})
    assert "there is no List 8 (children in care) or List 10" in refusal(path)
    assert "Found: List 1" in refusal(path)


def test_a_sheet_with_another_name_is_found_by_its_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"CLA extract": table("List 8", row())})
    cases, rejects, source = found(path)
    assert (len(cases), rejects) == (1, [])
    assert source.rows[0].table == "List 8"


def test_a_list_without_the_childs_identifier_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"CLA": table("List 8", row(), without="child")})
    assert "Child Unique ID is not among them; add that column" in refusal(path)


def test_a_list_that_lacks_a_column_is_read_without_it(tmp_path: Path) -> None:
    sheet = table("List 8", row(), without="legal")
    cases, rejects, source = found(write(tmp_path / "a.xlsx", {"CLA": sheet}))
    assert (len(cases), rejects) == (1, [])
    assert any(
        note.endswith("List 8 lacks the columns Child's Legal Status.") for note in source.notes
    )


def test_a_row_without_an_identifier_or_with_an_unsound_one_is_rejected(tmp_path: Path) -> None:
    path = book(tmp_path, row(None), row(PRIVATE), row("A3"))
    cases, rejects, source = found(path)
    assert [case.case_id for case in cases] == ["A3"]
    assert [(each.code, each.line, each.record) for each in rejects] == [
        ("child_missing", 2, None),
        ("child_unsound", 3, None),
    ]
    assert not any(PRIVATE in str(each) for each in rejects)
    assert [(each.read, each.used, each.rejected) for each in source.rows] == [(3, 1, 2)]


def test_a_damaged_workbook_beside_a_sound_one_is_a_reject(tmp_path: Path) -> None:
    book(tmp_path, row())
    (tmp_path / "b.xlsx").write_bytes(b"PK")
    cases, rejects, _ = found(tmp_path)
    assert len(cases) == 1
    assert [Path(each.file).name for each in rejects] == ["b.xlsx"]
