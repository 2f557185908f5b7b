"""Identifiers that a spreadsheet has changed: matched where they are one child's, else refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from permanence_rules.sources.ssda903.source import Ssda903
from tests.sources.test_ssda903 import only_case, periods, read, write_year

EPISODE = "01/05/2019,S,C2,U6,PR1,,,"
REVIEW = "01/01/2015,20/05/2019,PN1"


@pytest.mark.parametrize(
    ("in_header", "in_episodes", "in_reviews", "name"),
    [
        ("123", "00123", "123", "00123"),
        ("00123", "123", "00123", "00123"),
        ("123.0", "123", "123.00", "123"),
        ("00123", "123.0", "123", "00123"),
        ("123.0", "123.0", "123.0", "123"),
        ("0", "000", "0.0", "000"),
        ("A1b", "a1B", "a1b", "A1b"),
        ("a1", "A1", "A1", "A1"),
    ],
)
def test_an_identifier_is_one_child_whatever_its_zeros_and_capitals(
    tmp_path: Path, in_header: str, in_episodes: str, in_reviews: str, name: str
) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        header=f"{in_header},1,01/01/2015",
        episodes=f"{in_episodes},{EPISODE}",
        reviews=f"{in_reviews},{REVIEW}",
    )
    case = only_case(root)
    assert case.case_id == name
    assert len(periods(case)[0].reviews or ()) == 1
    is_matched = len({in_header, in_episodes, in_reviews}) > 1
    notes = [note for note in Ssda903([root]).notes if "was matched all the same: 1" in note]
    assert len(notes) == is_matched


@pytest.mark.parametrize("other", ["A123", "0A123", "1.5", "1230", "12.30"])
def test_other_identifiers_are_taken_as_they_are(tmp_path: Path, other: str) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        header=f"123,1,01/01/2015 {other},1,01/01/2015",
        episodes=f"123,{EPISODE} {other},{EPISODE}",
    )
    cases, rejects = read(root)
    assert rejects == []
    assert [case.case_id for case in cases] == ["123", other]


def test_two_children_whose_identifiers_differ_by_zeros_are_two(tmp_path: Path) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        header="0123,1,01/01/2015 123,1,02/02/2016",
        episodes=f"0123,{EPISODE} 123,{EPISODE}",
        reviews=f"0123,{REVIEW}",
    )
    cases, rejects = read(root)
    assert rejects == []
    assert [(case.case_id, len(periods(case)[0].reviews or ())) for case in cases] == [
        ("0123", 1),
        ("123", 0),
    ]


def test_two_children_of_whom_one_lost_zeros_are_refused(tmp_path: Path) -> None:
    # Which of the two has the episodes under 123 cannot be told.
    root = write_year(
        tmp_path,
        "2019-20",
        header="0123,1,01/01/2015 00123,1,02/02/2016 A9,1,03/03/2016",
        episodes=f"123,{EPISODE} A9,{EPISODE}",
    )
    cases, rejects = read(root)
    assert [case.case_id for case in cases] == ["A9"]
    assert len(rejects) == 3
    assert all("differs from another only by zeros or capitals" in each.reason for each in rejects)


def test_other_dates_of_birth_are_of_two_children(tmp_path: Path) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        header="00123,1,01/01/2015",
        episodes=f"00123,{EPISODE}",
        reviews=f"123,{REVIEW.replace('2015', '2012')}",
    )
    cases, rejects = read(root)
    assert cases == []
    (reason,) = {each.reason.split(";")[0] for each in rejects}
    assert reason == (
        "the identifier differs from another only by zeros or capitals, and the two may be of two "
        "children"
    )


def test_two_children_whose_identifiers_differ_by_capitals_are_two(tmp_path: Path) -> None:
    root = write_year(
        tmp_path,
        "2019-20",
        header="ab1,1,01/01/2015 AB1,1,02/02/2016",
        episodes=f"ab1,{EPISODE} AB1,{EPISODE}",
    )
    cases, rejects = read(root)
    assert rejects == []
    assert {case.case_id for case in cases} == {"ab1", "AB1"}
