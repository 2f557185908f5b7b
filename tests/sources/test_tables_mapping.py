"""A mistake in a mapping is named by its line and key, with what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from permanence_rules.errors import MappingError, SourceError
from permanence_rules.sources.tables.mapping_file import read_mapping
from tests.sources.council import CARE, CHILDREN, REVIEWS, write_mapping


def faults(folder: Path, *parts: str, top: str = "") -> list[str]:
    mapping = write_mapping(folder, *parts, top=top)
    with pytest.raises(MappingError) as error:
        read_mapping(mapping)
    return [str(each).removeprefix(f"{mapping}:") for each in error.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            '"Held" = "held_on"',
            '"Held" = "helt_on"',
            '7: tables.reviews.columns.Held: a review has no fact of that name. Did you mean "held_on"?',
        ),
        (
            "periods_of_care.reviews",
            "periods_of_care.revews",
            (
                "5: tables.reviews.row: `periods_of_care` has no fact of that name. Did you mean "
                '"reviews"?'
            ),
        ),
        (
            "periods_of_care.reviews",
            "child.date_of_birth",
            "5: tables.reviews.row: `child.date_of_birth` is one fact, and no record",
        ),
        (
            '"held_on"',
            '"attendees"',
            (
                "7: tables.reviews.columns.Held: `attendees` is a list: each of its records is a row of "
                "a table of its own"
            ),
        ),
        (
            'child = "ID"',
            'chld = "ID"',
            '4: tables.reviews.chld: no such key is known here. Did you mean "child"?',
        ),
        (
            '"always"',
            "2025-04-01T00:00:00",
            (
                "6: tables.reviews.complete_from: expected from which day on this table holds every row: "
                'a date such as 2019-04-01, "always", or "unknown", without quotation marks'
            ),
        ),
        (
            'complete_from = "always"',
            "",
            (
                "2: tables.reviews: say in `complete_from` from which day on this table holds every "
                'row: a date such as 2019-04-01, "always", or "unknown"'
            ),
        ),
        (
            '"held_on"}',
            '{fact = "child_participation", codes = {X = "spoke"}}}',
            (
                "7: tables.reviews.columns.Held.codes.X: child_participation knows no such code. It can "
                "be: absent_advocate_spoke, absent_conveyed_views, absent_without_views, "
                "attended_and_advocate_spoke, attended_and_conveyed_views, attended_and_spoke, "
                "attended_without_views, under_four."
            ),
        ),
        (
            '"held_on"}',
            '{fact = "child_participation", codes = "participations"}}',
            (
                "7: tables.reviews.columns.Held.codes: there is no code list of that name. Did you mean "
                '"ssda903.participation"?'
            ),
        ),
        (
            '"held_on"}',
            '{fact = "is_cancelled", codes = {X = "yes"}}}',
            (
                "7: tables.reviews.columns.Held.codes.X: is_cancelled is true or false; or none, or "
                "unknown"
            ),
        ),
        (
            '"held_on"}',
            '{fact = "held_on", dates = "DD/MM/YY"}}',
            (
                "7: tables.reviews.columns.Held.dates: expected how a date is written, such as "
                "DD/MM/YYYY, YYYY-MM-DD, DD-MMM-YYYY or DD/MM/YYYY hh:mm; years have four digits"
            ),
        ),
        (
            '"held_on"}',
            '"held_on", "Date" = "held_on"}',
            "7: tables.reviews.columns.Date: another column of this table is held_on too; remove one",
        ),
        (
            'columns = {"Held" = "held_on"}',
            'columns = {"Held" = "held_on"}\nalways = {held_on = 2025-01-01}',
            "8: tables.reviews.always.held_on: a column holds this fact; remove one",
        ),
        (
            'columns = {"Held" = "held_on"}',
            'columns = {"Held" = "held_on"}\nalways = {is_canceled = false}',
            (
                "8: tables.reviews.always.is_canceled: a review has no fact of that name. Did you mean "
                '"is_cancelled"?'
            ),
        ),
        (
            'columns = {"Held" = "held_on"}',
            'columns = {"Held" = "held_on"}\nalways = {is_cancelled = "no"}',
            (
                "8: tables.reviews.always.is_cancelled: is_cancelled is true or false; or none, or "
                "unknown"
            ),
        ),
        (
            'child = "ID"',
            'child = "ID"\nseveral = "frist"',
            '5: tables.reviews.several: no such word is known here. Did you mean "first"?',
        ),
        (
            'child = "ID"',
            'child = "ID"\nwithin = "Period"',
            (
                "5: tables.reviews.within: the table of periods_of_care needs a `key`, which this column "
                "repeats"
            ),
        ),
        (
            'child = "ID"\n',
            "",
            (
                "2: tables.reviews: name in `child` the column with the child's identifier; a table "
                "without one needs `within`, the key of the record that each row belongs to"
            ),
        ),
        (
            'file = "reviews.csv"',
            'table = "reviews"',
            "3: tables.reviews.table: give the `database` at the top of the mapping as well",
        ),
    ],
)
def test_one_mistake_is_one_sentence(old: str, new: str, fault: str, tmp_path: Path) -> None:
    assert old in REVIEWS
    assert faults(tmp_path, REVIEWS.replace(old, new)) == [fault]


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        CHILDREN.replace("child.date_of_birth", "child.date_of_brith"),
        CARE.replace("started_on", "begun_on"),
        top='jurisdiction = "englnd"\ndats = "DD/MM/YYYY"\n',
    )
    assert [each.split(": ")[:2] for each in found] == [
        ["1", "jurisdiction"],
        ["2", "dats"],
        ["8", "tables.children.columns.Born"],
        ["14", "tables.care.columns.Start"],
    ]


def test_only_reviews_and_visits_can_say_from_when_they_are_complete(tmp_path: Path) -> None:
    found = faults(tmp_path, CARE + "complete_from = 2020-01-01\n")
    assert found == [
        (
            "7: tables.care.complete_from: only tables of periods_of_care.reviews and "
            "periods_of_care.visits can say this; remove it"
        )
    ]


def test_rows_within_a_review_need_its_key(tmp_path: Path) -> None:
    attendees = """
    [tables.attendees]
    file = "attendees.csv"
    child = "ID"
    row = "periods_of_care.reviews.attendees"
    columns = {"Role" = "role"}
    """
    assert faults(tmp_path, REVIEWS, attendees) == [
        (
            "9: tables.attendees: name in `within` the column with the key of its record of "
            "periods_of_care.reviews"
        )
    ]


def test_what_is_no_toml_is_named_by_its_line(tmp_path: Path) -> None:
    assert faults(tmp_path, "\n[tables.reviews]\nchild = ID\n") == [
        (
            "3: this is no TOML; write key = value, put text and names of columns in quotation marks, "
            "and give each key once"
        )
    ]


def test_a_mapping_without_tables_says_what_one_is(tmp_path: Path) -> None:
    assert faults(tmp_path, "dates = 'DD/MM/YYYY'\n") == [
        " tables: a mapping needs a table: [tables.reviews] for a table reviews"
    ]


def test_a_mapping_that_is_not_there_or_not_utf_8(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such file; check the path"):
        read_mapping(tmp_path / "mapping.toml")
    (tmp_path / "mapping.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match="the text is not UTF-8; save the mapping as UTF-8"):
        read_mapping(tmp_path / "mapping.toml")
