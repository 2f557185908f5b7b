"""Workbooks that are damaged, locked or made to fill the memory: one sentence each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from permanence_rules.errors import SourceError, UsageError
from permanence_rules.sources.annex_a import workbook
from permanence_rules.sources.annex_a.source import AnnexA
from tests.sources.test_annex_a import book, found, row, table, write

PRIVATE = "Eugene Swift"
SHEET = "xl/worksheets/sheet1.xml"


def changed(tmp_path: Path, part: str, change: Callable[[bytes], bytes], **values: object) -> Path:
    """Write a sound workbook, and change one of the parts in it."""
    path = book(tmp_path, row(**values))
    content = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            inside = old.read(name)
            new.writestr(name, change(inside) if name == part else inside)
    path.write_bytes(content.getvalue())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as error:
        list(AnnexA([path]).read())
    said = str(error.value)
    assert PRIVATE not in said
    assert "\n" not in said
    return said


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "damaged, or is no .xlsx"),
        (b"Child Unique ID,Date of Birth\n", "damaged, or is no .xlsx"),
        (b"PK\x03\x04" + bytes(4_000), "damaged, or is no .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000), "has a password, or is an old .xls"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert expected in refusal(path)


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, row())
    whole = path.read_bytes()
    for size in (len(whole) // 3, len(whole) - 30):
        path.write_bytes(whole[:size])
        assert "damaged, or is no .xlsx" in refusal(path)


def test_a_part_whose_bytes_were_changed_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, row())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo(SHEET).header_offset + 80
    whole = bytearray(path.read_bytes())
    whole[start : start + 40] = bytes(40)
    path.write_bytes(bytes(whole))
    assert "damaged, or is no .xlsx" in refusal(path)


def test_a_bomb_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "LARGEST_UNPACKED", 1_000_000)
    path = changed(tmp_path, SHEET, lambda part: part + b" " * 2_000_000)
    assert path.stat().st_size < 50_000
    assert "unpacks to more than" in refusal(path)


def test_a_bomb_that_says_it_is_small_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, SHEET, lambda part: part + b" " * 2_000_000)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), b"\x10\x00\x00\x00"))
    assert "damaged, or is no .xlsx" in refusal(path)


@pytest.mark.parametrize(
    "place",
    ["XFD1048576", "A9999999", "D99999993", "ZZZZ1", "A0", "a1", "A-1", "A1:XFD1048576", ""],
)
def test_a_cell_far_away_does_not_fill_the_memory(tmp_path: Path, place: str) -> None:
    far = f'<row><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    path = changed(tmp_path, SHEET, lambda part: part.replace(b"</sheetData>", far))
    said = refusal(path)
    assert "reach over more than 5,000,000 cells" in said or "damaged" in said


@pytest.mark.parametrize(
    ("part", "old"),
    [("xl/sharedStrings.xml", b'uniqueCount="'), ("xl/sharedStrings.xml", b' count="'), ("xl/styles.xml", b'<cellXfs count="')],
)  # fmt: skip
def test_what_a_part_says_of_its_size_does_not_fill_the_memory(
    tmp_path: Path, part: str, old: bytes
) -> None:
    path = changed(tmp_path, part, lambda inside: inside.replace(old, old + b"4000000000", 1))
    assert "damaged, or is no .xlsx" in refusal(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<dimension ref="A1:T2"/>', b'<dimension ref="A1:XFD1048576"/>'),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="B2:XFD1048576"/></mergeCells>'),
    ],
)
def test_what_a_sheet_says_of_its_size_does_not_fill_the_memory(
    tmp_path: Path, old: bytes, new: bytes
) -> None:
    path = changed(tmp_path, SHEET, lambda inside: inside.replace(old, new, 1))
    assert [case.case_id for case in found(path)[0]] == ["A1"]


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
    monkeypatch.setattr(workbook, "MOST_CELLS", 1_000)
    again = b"".join(b'<sheet name="s%d" sheetId="9" r:id="rId1"/>' % n for n in range(50))
    path = changed(
        tmp_path, "xl/workbook.xml", lambda part: part.replace(b"</sheets>", again + b"</sheets>")
    )
    assert "cells; delete the rows" in refusal(path)


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    def with_entity(part: bytes) -> bytes:
        entity = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        return part.replace(b"<worksheet", entity + b"<worksheet", 1)

    assert "damaged, or is no .xlsx" in refusal(changed(tmp_path, SHEET, with_entity))


def test_a_file_or_a_number_of_parts_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path, row())
    monkeypatch.setattr(workbook, "_MOST_PARTS", 3)
    assert "unpacks to more than" in refusal(path)
    monkeypatch.setattr(workbook, "LARGEST_FILE", 1_000)
    assert "larger than" in refusal(path)


def test_a_formula_whose_result_is_an_empty_text_is_blank(tmp_path: Path) -> None:
    def emptied(part: bytes) -> bytes:
        start = part.index(b'<c r="H2"')
        end = part.index(b"</c>", start)
        blank = b'<c r="H2" t="str"><f>IF(1,"","")</f><v></v>'
        return part[:start] + blank + part[end:]

    path = changed(tmp_path, SHEET, emptied, reviewed=12_345)
    assert found(path)[1] == []


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"python-calamine.*permanence-rules\[annex-a\]"):
        list(AnnexA([book(tmp_path, row())]).read())


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


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "there is no such file" in refusal(tmp_path / "none.xlsx")
