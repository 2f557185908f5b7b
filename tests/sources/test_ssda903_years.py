"""Which reporting year a file belongs to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from permanence_rules.errors import SourceError
from permanence_rules.sources.ssda903.source import Ssda903
from permanence_rules.sources.ssda903.years import Label, label_of, latest_year
from tests.sources.test_ssda903 import only_period, read, write_year

STEADY = "A1,01/05/2019,S,C2,U6,PR1,,,"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("2020-21", Label(2021, is_range=True)),
        ("SSDA903 2019_20 final", Label(2020, is_range=True)),
        ("202021", Label(2021, is_range=True)),
        ("2020-2021", Label(2021, is_range=True)),
        ("1999-00 2099-00", Label(2100, is_range=True)),
        ("return 2020", Label(2020, is_range=False)),
        ("2020 to 2021", Label(2020, is_range=False)),
        ("2020-12", None),
        ("20210331", None),
        ("export 2021-03-31", None),
        ("ssda903", None),
    ],
)
def test_a_name_may_tell_the_year(name: str, label: Label | None) -> None:
    assert label_of(Path("root") / name / "episodes.csv", Path("root")) == label
    assert label_of(Path("root") / f"{name}.csv", Path("root")) == label
    assert label_of(Path("elsewhere") / f"{name}.csv", Path("root")) == label


def test_the_nearest_name_counts_and_nothing_above_the_folder_given() -> None:
    file = Path("2010-11/top/2018-19/2019-20-episodes.csv")
    assert label_of(file, Path("2010-11/top")) == Label(2020, is_range=True)
    assert label_of(Path("2010-11/top/a.csv"), Path("2010-11/top")) is None
    assert label_of(Path("2010-11/a.csv"), Path("2010-11")) == Label(2011, is_range=True)


def test_a_few_later_dates_do_not_make_a_return_later() -> None:
    days = [date(2020, 3, 31)] * 990
    assert latest_year([*days, *[date(2020, 4, 1)] * 9]) == 2020
    assert latest_year([*days, *[date(2020, 4, 1)] * 10]) == 2021
    assert latest_year([]) is None


@pytest.mark.parametrize(
    ("name", "last_date", "year_ends"),
    [
        ("2020", "31/03/2020", 2020),
        ("2020", "01/04/2020", 2021),
        ("2020", "01/04/2022", 2021),  # a year beyond both readings of the name is a slip
        ("2020", "01/04/2015", 2020),
        ("2020-21", "01/05/2015", 2021),
        ("given", "31/03/2020", 2020),
        ("given", "01/04/2020", 2021),
    ],
)
def test_dates_settle_what_a_name_leaves_open(
    tmp_path: Path, name: str, last_date: str, year_ends: int
) -> None:
    root = write_year(tmp_path / "root", name, episodes=f"A1,{last_date},S,C2,U6,PR1,,,")
    assert Ssda903([root]).judged_as_at == date(year_ends, 3, 31)


def test_files_without_a_year_share_that_of_the_episodes_beside_them(tmp_path: Path) -> None:
    root = write_year(tmp_path, "a", episodes=STEADY, reviews="A1,01/01/2015,20/05/2019,PN1")
    assert only_period(root).reviews
    (root / "b").mkdir()
    (root / "a" / "reviews.csv").rename(root / "b" / "reviews.csv")
    assert only_period(root).reviews


def test_a_year_of_one_number_follows_the_other_files(tmp_path: Path) -> None:
    root = write_year(tmp_path, "2019-20", episodes=STEADY, reviews="A1,01/01/2015,20/05/2019,PN1")
    (root / "2019").mkdir()
    (root / "2019-20" / "reviews.csv").rename(root / "2019" / "reviews.csv")
    assert only_period(root).reviews


def test_a_file_of_which_nothing_tells_the_year_is_refused(tmp_path: Path) -> None:
    root = write_year(tmp_path, "2019-20", episodes=STEADY)
    write_year(root, "2018-19", episodes=STEADY)
    write_year(root, "unknown", header="A1,1,01/01/2015")
    with pytest.raises(SourceError, match="put the year in the name of the file or folder"):
        read(root)


def test_episodes_without_a_single_date_tell_no_year(tmp_path: Path) -> None:
    root = write_year(tmp_path, "given", episodes="A1,soon,S,C2,U6,PR1,,, A1")
    with pytest.raises(SourceError, match="nothing tells its reporting year"):
        read(root)


def test_reviews_tell_the_year_where_few_episodes_do(tmp_path: Path) -> None:
    root = write_year(
        tmp_path / "given",
        "plain",
        episodes="A1,01/11/2022,S,C2,U6,PR1,,,",
        reviews="A1,01/01/2015,02/04/2024,PN1 A1,01/01/2015,03/01/2025,PN1",
    )
    assert Ssda903([root]).judged_as_at == date(2025, 3, 31)


def test_one_day_that_lies_years_after_all_others_tells_no_year(tmp_path: Path) -> None:
    root = write_year(
        tmp_path / "given",
        "plain",
        episodes="A1,01/11/2022,S,C2,U6,PR1,,, A1,01/11/2022,S,C2,U6,PR1,,,",
        reviews="A1,01/01/2015,28/01/2091,PN1",
    )
    with pytest.raises(SourceError, match="lies in 2090-91"):
        read(root)


def test_reviews_do_not_outvote_many_episodes(tmp_path: Path) -> None:
    episodes = [f"A{n},01/05/2019,S,C2,U6,PR1,,," for n in range(100)]
    reviews = [f"A{n},01/01/2015,05/04/2020,PN1" for n in range(100)]
    root = write_year(
        tmp_path / "given", "plain", episodes=" ".join(episodes), reviews=" ".join(reviews)
    )
    assert Ssda903([root]).judged_as_at == date(2020, 3, 31)
