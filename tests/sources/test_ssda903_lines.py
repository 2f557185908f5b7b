"""A return is held in numbers of texts: its rows are those that a plain reading finds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permanence_rules import Case
from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssda903 import rows
from permanence_rules.sources.ssda903.files import Sheet, open_sheet
from permanence_rules.sources.ssda903.gathering import READERS, RowsByChild
from permanence_rules.sources.ssda903.lines import Line, Lines, Texts
from permanence_rules.sources.ssda903.places import CellError, Days, Place, Row
from permanence_rules.sources.ssda903.source import Ssda903
from permanence_rules.sources.ssda903.tables import REVIEWS, TABLES, Table
from tests.sources.test_ssda903 import REVIEWS as REVIEW_COLUMNS
from tests.sources.test_ssda903 import write_year

COLUMNS = ("CHILD", "COLOUR", "DOB", "REVIEW", "REVIEW_CODE")
"""Those of Reviews, with one among them that is not read."""
CELLS = st.sampled_from(["", "A1", "a1", "01/01/2015", "PN1", "CHILD", "REVIEW"])
LINES = st.lists(st.tuples(st.lists(CELLS, max_size=8), st.sampled_from(["", "it is damaged"])))


def plain(columns: tuple[str, ...], cells: list[str], fault: str) -> tuple[dict[str, str], str]:
    """Return the cells that are read, and what is wrong: worked out from the one line alone."""
    found = {name: cells[at] if at < len(cells) else "" for at, name in enumerate(columns)}
    is_as_long = len(cells) == len(columns) or (
        len(cells) > len(columns) and set(cells[len(columns) :]) == {""}
    )
    if not fault and not is_as_long:
        fault = (
            f"the line has {len(cells)} fields and the first line {len(columns)}; correct the line"
        )
    return {name: found[name] for name in ("CHILD", "DOB", "REVIEW", "REVIEW_CODE")}, fault


@given(LINES)
def test_lines_are_given_back_as_they_were_added(given_lines: list[tuple[list[str], str]]) -> None:
    held = Lines(REVIEWS, COLUMNS, Texts())
    for number, (cells, fault) in enumerate(given_lines, 2):
        held.add(Line(number, tuple(cells), fault))
    found = [(held.number(i), held.cells(i), held.fault(i)) for i in range(len(held))]
    assert found == [
        (number, *plain(COLUMNS, cells, fault))
        for number, (cells, fault) in enumerate(given_lines, 2)
    ]
    assert [*held.column("REVIEW")] == [cells["REVIEW"] for _, cells, _ in found]
    assert [*held.column("COLOUR")] == []


def test_the_names_of_the_columns_again_are_counted_and_are_no_line() -> None:
    held = Lines(REVIEWS, COLUMNS, Texts())
    held.add(Line(2, ("child", "Colour", "DOB", "Review", "review_code")))
    held.add(Line(3, ("CHILD", "", "", "", "")))
    assert (held.headings_again, len(held), held.number(0)) == (1, 1, 3)


def test_an_identifier_counts_as_spelled_where_no_cell_of_its_line_is_lacking() -> None:
    held = Lines(REVIEWS, COLUMNS, Texts())
    held.add(Line(2, ("A1", "", "01/01/2015", "", "")))
    held.add(Line(3, ("A2", "", "01/01/2015", "", ""), "it is damaged"))
    held.add(Line(4, ("A3", "", "01/01/2015", "")))
    held.add(Line(5, ("A4", "", "", "", "", "one too many")))
    assert [*held.named()] == [("A1", "01/01/2015"), ("A4", "")]


class Asked(dict[str, str]):
    """The cells of a row, and the columns that were asked for."""

    def __init__(self, cells: dict[str, str]) -> None:
        super().__init__(cells)
        self.columns: set[str] = set()

    def __contains__(self, name: object) -> bool:
        self.columns.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> str:
        self.columns.add(name)
        return super().__getitem__(name)

    def get(self, name: str, other: Any = None) -> Any:
        """Return the cell, as a dictionary does."""
        self.columns.add(name)
        return super().get(name, other)


SOUND = {"RNE": "S", "LS": "C2", "PLACE": "U6", "REC": "X1", "FOSTER_CARE": "1"}


@pytest.mark.parametrize("table", [each for each in TABLES if each.is_used], ids=lambda t: t.name)
@pytest.mark.parametrize("day", ["01/05/2019", ""])
def test_every_column_that_a_row_is_asked_for_is_held(table: Table, day: str) -> None:
    cells = Asked({name: SOUND.get(name, day) for name in table.columns})
    row = Row(Place("a.csv", 2, 2020), cells, Days(), "A1", "")
    remarks: list[Any] = []
    try:
        READERS[table.name](row, date(2020, 3, 31), remarks)
    except CellError:
        assert not day
    rows.lost_row(row, table.name, date(2020, 3, 31))
    assert cells.columns & table.columns <= table.read


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.booleans())))
def test_the_rows_of_a_child_are_found_again_in_order(named: list[tuple[str, bool]]) -> None:
    held = RowsByChild(len(named))
    for number, (child, is_sure) in enumerate(named):
        held.add(number, child, is_sure=is_sure)
    in_order = list(dict.fromkeys(child for child, is_sure in named if is_sure))
    assert [[*held.of(child)] for child in held.children] == [
        [number for number, (name, _) in enumerate(named) if name == child] for child in in_order
    ]


def damaged(seed: int) -> dict[str, str]:
    """Return the tables of a year with a few children, of which every third row is damaged."""
    dice = random.Random(seed)  # noqa: S311 - made-up files, no secret
    tables = {
        "header": [f"A{n},{dice.choice('12')},01/0{n + 1}/2010" for n in range(6)],
        "episodes": [f"A{n},0{n + 1}/05/2019,S,C2,U6,PR1,,," for n in range(6)],
        "reviews": [
            f"A{n},01/0{n + 1}/2010,{day}/06/2019,PN1" for n in range(6) for day in (10, 20)
        ],
    }
    return {name: " ".join(_damaged(lines, dice)) for name, lines in tables.items()}


def _damaged(lines: list[str], dice: random.Random) -> Iterator[str]:
    for line in lines:
        cells = line.split(",")
        place = dice.randrange(len(cells))
        kind = dice.randrange(18)
        if kind == 0:
            cells[place] = dice.choice(["", "x", "31/02/2019", "a1", '"', "01/01/2031", "A9\x07"])
        elif kind == 1:
            cells = cells[: place + 1]
        elif kind == 2:
            cells += [dice.choice(["", "x"])]
        elif kind == 3:
            yield line
        elif kind == 4:
            cells[0] = dice.choice(["A1", "a2", "A_3", "", "A/4"])
        elif kind == 5:
            yield dice.choice(lines)
        yield ",".join(cells)


def _held(sheet: Sheet | Reject) -> list[tuple[int, str, str]]:
    """Return of each line its number, its identifier and its day of review."""
    assert isinstance(sheet, Sheet)
    held = sheet.lines
    return [
        (held.number(i), held.cells(i)["CHILD"], held.cells(i)["REVIEW"])
        for i in range(len(held))
        if not held.fault(i)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_of_damaged_files_the_sound_lines_are_those_that_splitting_finds(
    tmp_path: Path, seed: int
) -> None:
    path = write_year(tmp_path, "2019-20", **damaged(seed)) / "2019-20" / "reviews.csv"
    plainly = [
        (number, *line.split(",")[0:3:2])
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if line
        and line != REVIEW_COLUMNS
        and line.rstrip(",").count(",") <= 3 <= line.count(",")
        and not {'"', "\x07"} & {*line}
    ]
    assert _held(open_sheet(path, tmp_path, Texts())) == plainly


@settings(max_examples=20, deadline=None)
@given(st.integers(min_value=0, max_value=10_000))
def test_a_damaged_return_is_read_twice_alike(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    root = write_year(tmp_path_factory.mktemp("given"), "2019-20", **damaged(seed))
    source = Ssda903([root])
    first, counts = [*source.read()], source.rows
    assert [*source.read()] == first
    assert source.rows == counts
    assert all(each.read == each.used + each.set_aside + each.rejected for each in counts)


def _children(root: Path) -> list[str]:
    return [each.case_id for each in Ssda903([root]).read() if isinstance(each, Case)]


def test_children_come_in_the_order_of_the_first_row_that_names_them_for_sure(
    tmp_path: Path,
) -> None:
    # The first line of A2 lacks a field, so not even its child is sure.
    root = write_year(
        tmp_path,
        "2019-20",
        header="A2,1 A1,1,01/01/2015 A2,1,01/01/2015",
        episodes="A2,01/05/2019,S,C2,U6,PR1,,, A1,01/05/2019,S,C2,U6,PR1,,,",
    )
    assert _children(root) == ["A1", "A2"]


def test_a_child_that_only_a_faulty_line_names_is_none(tmp_path: Path) -> None:
    root = write_year(
        tmp_path, "2019-20", header="A1,1,01/01/2015 A2,1", episodes="A1,01/05/2019,S,C2,U6,PR1,,,"
    )
    source = Ssda903([root])
    found = [*source.read()]
    assert [each.case_id for each in found if isinstance(each, Case)] == ["A1"]
    (reject,) = (each for each in found if isinstance(each, Reject))
    assert (reject.line, reject.code, reject.record) == (3, "line_unreadable", None)
    assert source.share_read == 1.0
