"""Ages and birthdays, dates in words, and the date in London."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence_rules.timing import age_on, birthday, in_words, span_days, to_date

births = st.dates(date(1950, 1, 1), date(2030, 12, 31))
ages = st.integers(0, 100)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2010, 6, 15), date(2026, 6, 14), 15),
        (date(2010, 6, 15), date(2026, 6, 15), 16),
        (date(2010, 6, 15), date(2010, 6, 15), 0),
        (date(2010, 6, 15), date(2010, 6, 14), -1),
        (date(2010, 12, 31), date(2011, 1, 1), 0),
        # 2026 is a common year: eighteen at the start of 1 March.
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        # 2024 is a leap year: sixteen on 29 February.
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
    ],
)
def test_an_age_is_reached_at_the_start_of_the_birthday(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@given(births, ages)
def test_an_age_begins_on_its_birthday_and_not_the_day_before(born: date, age: int) -> None:
    reached_on = birthday(born, age)
    assert age_on(born, reached_on) == age
    assert age_on(born, reached_on - timedelta(days=1)) == age - 1


def test_a_birthday_beyond_the_last_year_is_refused() -> None:
    with pytest.raises(ValueError, match="year"):
        birthday(date(9990, 1, 1), 18)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 4, 30), "30 April 2025"),
        (date(2025, 1, 1), "1 January 2025"),
        (date(2024, 2, 29), "29 February 2024"),
        (date(2026, 12, 31), "31 December 2026"),
    ],
)
def test_a_date_is_written_out(day: date, words: str) -> None:
    assert in_words(day) == words


def test_every_month_has_its_name() -> None:
    names = " ".join(in_words(date(2025, month, 1)).split()[1] for month in range(1, 13))
    assert names == (
        "January February March April May June July August September October November December"
    )


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (date(2025, 1, 6), date(2025, 1, 6), 1),
        (date(2025, 1, 6), date(2025, 1, 12), 7),
        # 24 days of February from the 5th to the 28th, and one of March.
        (date(2025, 2, 5), date(2025, 3, 1), 25),
        (date(2025, 1, 6), date(2025, 1, 5), 0),
        (date(2025, 1, 6), date(2024, 1, 6), 0),
    ],
)
def test_a_stretch_counts_both_its_ends(first: date, last: date, number: int) -> None:
    assert span_days(first, last) == number


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # Summer time is an hour ahead of UTC.
        (datetime(2025, 6, 30, 23, 30, tzinfo=UTC), date(2025, 7, 1)),
        (datetime(2025, 6, 30, 22, 59, tzinfo=UTC), date(2025, 6, 30)),
        # Winter time is not.
        (datetime(2025, 1, 31, 23, 30, tzinfo=UTC), date(2025, 1, 31)),
        # Half past midnight five hours ahead is half past seven in the evening before.
        (
            datetime(2025, 1, 31, 0, 30, tzinfo=timezone(timedelta(hours=5))),
            date(2025, 1, 30),
        ),
    ],
)
def test_a_moment_falls_on_the_date_in_london(moment: datetime, day: date) -> None:
    assert to_date(moment) == day


def test_a_moment_without_a_time_zone_is_london_time_already() -> None:
    moment = datetime(2025, 6, 30, 23, 30, tzinfo=UTC).replace(tzinfo=None)
    assert to_date(moment) == date(2025, 6, 30)


def test_a_moment_becomes_a_plain_date_and_a_date_stays_as_it_is() -> None:
    day = date(2025, 6, 30)
    assert to_date(day) is day
    assert type(to_date(datetime(2025, 6, 30, 12, tzinfo=UTC))) is date


def test_a_moment_before_the_first_year_in_london_is_refused_without_repeating_it() -> None:
    moment = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    with pytest.raises(ValueError, match=r"^The date lies outside the years that can be counted"):
        to_date(moment)
