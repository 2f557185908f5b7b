"""Workbooks that are damaged, locked or made to fill the memory: one sentence each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from permanence_rules.case import Case
from permanence_rules.errors import SourceError, UsageError
from permanence_rules.sources import workbooks
from permanence_rules.sources.annex_a.source import AnnexA
from permanence_rules.sources.base import Reject
from permanence_rules.sources.tables.source import Tables
from tests.sources.test_annex_a import book, row

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


Read = Callable[[Path], Iterator[Case | Reject]]


def as_annex_a(path: Path) -> Iterator[Case | Reject]:
    return AnnexA([path]).read()


MAPPING = """
jurisdiction = "england"
[tables.children]
file = "{file}"
sheet = "List 8"
child = "Child Unique ID"
row = "child"
columns = {{"Date of Birth" = "date_of_birth"}}
"""


def as_tables(path: Path) -> Iterator[Case | Reject]:
    mapping = path.with_name("mapping.toml")
    mapping.write_text(MAPPING.format(file=path.name), encoding="utf-8")
    return Tables(mapping).read()


by_each_source = pytest.mark.parametrize("read", [as_annex_a, as_tables])
"""Both open a workbook by the same reader: neither may go around it."""


def refusal(read: Read, path: Path) -> str:
    with pytest.raises(SourceError) as error:
        list(read(path))
    said = str(error.value)
    assert PRIVATE not in said
    assert "\n" not in said
    return said


@by_each_source
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "damaged, or is no .xlsx"),
        (b"Child Unique ID,Date of Birth\n", "damaged, or is no .xlsx"),
        (b"PK\x03\x04" + bytes(4_000), "damaged, or is no .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000), "has a password, or is an old .xls"),
    ],
)
def test_what_is_no_workbook_is_refused(
    read: Read, tmp_path: Path, content: bytes, expected: str
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert expected in refusal(read, path)


@by_each_source
def test_a_workbook_cut_short_is_refused(read: Read, tmp_path: Path) -> None:
    path = book(tmp_path, row())
    whole = path.read_bytes()
    for size in (len(whole) // 3, len(whole) - 30):
        path.write_bytes(whole[:size])
        assert "damaged, or is no .xlsx" in refusal(read, path)


@by_each_source
def test_a_part_whose_bytes_were_changed_is_refused(read: Read, tmp_path: Path) -> None:
    path = book(tmp_path, row())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo(SHEET).header_offset + 80
    whole = bytearray(path.read_bytes())
    whole[start : start + 40] = bytes(40)
    path.write_bytes(bytes(whole))
    assert "damaged, or is no .xlsx" in refusal(read, path)


@by_each_source
def test_a_bomb_is_refused_before_it_is_read(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 1_000_000)
    path = changed(tmp_path, SHEET, lambda part: part + b" " * 2_000_000)
    assert path.stat().st_size < 50_000
    assert "unpacks to more than" in refusal(read, path)


@by_each_source
def test_a_bomb_that_says_it_is_small_is_refused(read: Read, tmp_path: Path) -> None:
    path = changed(tmp_path, SHEET, lambda part: part + b" " * 2_000_000)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), b"\x10\x00\x00\x00"))
    assert "damaged, or is no .xlsx" in refusal(read, path)


@by_each_source
@pytest.mark.parametrize(
    "place",
    ["XFD1048576", "A9999999", "D99999993", "ZZZZ1", "A0", "a1", "A-1", "A1:XFD1048576", ""],
)
def test_a_cell_far_away_does_not_fill_the_memory(read: Read, tmp_path: Path, place: str) -> None:
    far = f'<row><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    path = changed(tmp_path, SHEET, lambda part: part.replace(b"</sheetData>", far))
    said = refusal(read, path)
    assert "reach over more than 5,000,000 cells" in said or "damaged" in said


@by_each_source
@pytest.mark.parametrize(
    ("part", "old"),
    [("xl/sharedStrings.xml", b'uniqueCount="'), ("xl/sharedStrings.xml", b' count="'), ("xl/styles.xml", b'<cellXfs count="')],
)  # fmt: skip
def test_what_a_part_says_of_its_size_does_not_fill_the_memory(
    read: Read, tmp_path: Path, part: str, old: bytes
) -> None:
    path = changed(tmp_path, part, lambda inside: inside.replace(old, old + b"4000000000", 1))
    assert "damaged, or is no .xlsx" in refusal(read, path)


@by_each_source
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<dimension ref="A1:T2"/>', b'<dimension ref="A1:XFD1048576"/>'),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="B2:XFD1048576"/></mergeCells>'),
    ],
)
def test_what_a_sheet_says_of_its_size_does_not_fill_the_memory(
    read: Read, tmp_path: Path, old: bytes, new: bytes
) -> None:
    path = changed(tmp_path, SHEET, lambda inside: inside.replace(old, new, 1))
    assert [case.case_id for case in read(path) if isinstance(case, Case)] == ["A1"]


@by_each_source
def test_a_document_type_is_refused(read: Read, tmp_path: Path) -> None:
    def with_entity(part: bytes) -> bytes:
        entity = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        return part.replace(b"<worksheet", entity + b"<worksheet", 1)

    assert "damaged, or is no .xlsx" in refusal(read, changed(tmp_path, SHEET, with_entity))


@by_each_source
def test_a_file_or_a_number_of_parts_beyond_the_limit_is_refused(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path, row())
    monkeypatch.setattr(workbooks, "_MOST_PARTS", 3)
    assert "unpacks to more than" in refusal(read, path)
    monkeypatch.setattr(workbooks, "LARGEST_FILE", 1_000)
    assert "larger than" in refusal(read, path)


@by_each_source
def test_without_the_library_the_extra_is_named(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"python-calamine.*permanence-rules\[workbooks\]"):
        list(read(book(tmp_path, row())))


@by_each_source
def test_a_file_that_is_not_there_is_refused(read: Read, tmp_path: Path) -> None:
    assert "there is no such file" in refusal(read, tmp_path / "none.xlsx")
