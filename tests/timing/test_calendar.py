"""Working days: proclaimed and substitute holidays, nation by nation, and counting them."""

from __future__ import annotations

import re
import runpy
import sys
from copy import deepcopy
from dataclasses import FrozenInstanceError, fields
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence_rules.errors import CalendarRangeError
from permanence_rules.timing import NATIONS, Calendar, Nation, bank_holidays, calendar_for, renew

DAY = timedelta(days=1)
SUBDIVISIONS = {
    "england": "ENG",
    "wales": "WLS",
    "scotland": "SCT",
    "northern_ireland": "NIR",
}

calendars = st.sampled_from(tuple(NATIONS)).map(calendar_for)
days = st.dates(date(1990, 1, 1), date(2050, 12, 31))
numbers = st.integers(-500, 500)

# The bank holidays of 2025, copied out by hand; 30 November and 12 July fell on a weekend.
SPRING = {date(2025, 1, 1), date(2025, 4, 18), date(2025, 5, 5), date(2025, 5, 26)}
CHRISTMAS = {date(2025, 12, 25), date(2025, 12, 26)}
ENGLAND_2025 = SPRING | CHRISTMAS | {date(2025, 4, 21), date(2025, 8, 25)}
HOLIDAYS_2025 = {
    "england": ENGLAND_2025,
    "wales": ENGLAND_2025,
    "scotland": SPRING | CHRISTMAS | {date(2025, 1, 2), date(2025, 8, 4), date(2025, 12, 1)},
    "northern_ireland": ENGLAND_2025 | {date(2025, 3, 17), date(2025, 7, 14)},
}


def days_from(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


@pytest.mark.parametrize("nation", NATIONS)
def test_the_weekdays_closed_in_2025_are_the_bank_holidays_of_the_nation(nation: Nation) -> None:
    calendar = calendar_for(nation)
    weekdays = [day for day in days_from(date(2025, 1, 1), date(2025, 12, 31)) if day.weekday() < 5]
    closed = {day for day in weekdays if not calendar.is_working_day(day)}
    assert closed == HOLIDAYS_2025[nation]


@pytest.mark.parametrize("nation", NATIONS)
def test_the_table_agrees_with_the_library_day_by_day(nation: Nation) -> None:
    calendar = calendar_for(nation)
    listed = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation], years=range(2000, 2036))
    for day in days_from(date(2000, 1, 1), date(2035, 12, 31)):
        assert calendar.is_working_day(day) == (day.weekday() < 5 and day not in listed), day


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize(
    "day",
    [
        date(2020, 5, 8),  # May Day moved for VE Day
        date(2022, 6, 2),  # spring bank holiday moved for the Platinum Jubilee
        date(2022, 6, 3),  # the Jubilee itself
        date(2022, 9, 19),  # the State Funeral
        date(2023, 5, 8),  # the Coronation
        date(2022, 12, 27),  # Christmas Day was a Sunday
        date(2021, 12, 27),  # Christmas Day was a Saturday
        date(2021, 12, 28),  # and Boxing Day a Sunday
        date(2022, 1, 3),  # New Year's Day was a Saturday
        date(2024, 3, 29),  # Good Friday
    ],
)
def test_proclaimed_and_substitute_holidays_are_closed_in_every_nation(
    nation: Nation, day: date
) -> None:
    assert not calendar_for(nation).is_working_day(day)


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize("day", [date(2020, 5, 4), date(2022, 5, 30)])
def test_the_usual_monday_is_worked_when_its_holiday_is_moved(nation: Nation, day: date) -> None:
    assert calendar_for(nation).is_working_day(day)


@pytest.mark.parametrize(
    ("day", "is_worked_in_scotland", "is_worked_in_england"),
    [
        (date(2025, 1, 2), False, True),
        (date(2025, 8, 4), False, True),  # first Monday in August
        (date(2023, 11, 30), False, True),
        (date(2025, 12, 1), False, True),  # 30 November 2025 was a Sunday
        (date(2025, 4, 21), True, False),  # Easter Monday
        (date(2025, 8, 25), True, False),  # last Monday in August
    ],
)
def test_scotland_keeps_holidays_of_its_own(
    day: date, *, is_worked_in_scotland: bool, is_worked_in_england: bool
) -> None:
    assert calendar_for("scotland").is_working_day(day) is is_worked_in_scotland
    assert calendar_for("england").is_working_day(day) is is_worked_in_england


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        # Fri 28 Mar 1, Mon 31 2, Tue 1 Apr 3, Wed 2 4, Thu 3 5.
        (date(2025, 3, 27), 5, date(2025, 4, 3)),
        # Wed 26 Mar is one before, Tue 25 two.
        (date(2025, 3, 27), -2, date(2025, 3, 25)),
        # From a Sunday both ways: Mon 31 after, Fri 28 before.
        (date(2025, 3, 30), 1, date(2025, 3, 31)),
        (date(2025, 3, 30), -1, date(2025, 3, 28)),
        (date(2025, 3, 30), 0, date(2025, 3, 30)),
    ],
)
def test_working_days_are_added_and_taken_away(start: date, number: int, expected: date) -> None:
    assert calendar_for("england").add(start, number) == expected


@given(calendars, days, st.integers(-60, 60))
def test_adding_is_the_same_as_walking_from_day_to_day(
    calendar: Calendar, start: date, number: int
) -> None:
    day, left = start, abs(number)
    while left:
        day += DAY if number > 0 else -DAY
        left -= calendar.is_working_day(day)
    assert calendar.add(start, number) == day


@given(calendars, days, numbers)
def test_adding_and_taking_away_undo_each_other_from_a_working_day(
    calendar: Calendar, start: date, number: int
) -> None:
    working_day = calendar.last_working_day_on_or_before(start)
    moved = calendar.add(working_day, number)
    assert calendar.add(moved, -number) == working_day
    assert calendar.count(working_day, moved) == number


@given(calendars, days, st.integers(1, 500))
def test_counting_finds_the_number_that_was_added(
    calendar: Calendar, start: date, number: int
) -> None:
    end = calendar.add(start, number)
    assert calendar.is_working_day(end)
    assert calendar.count(start, end) == number
    assert calendar.count(start, end - DAY) == number - 1


@given(calendars, days, days)
def test_counting_the_other_way_changes_the_sign_only(
    calendar: Calendar, start: date, end: date
) -> None:
    assert calendar.count(start, end) == -calendar.count(end, start)


@given(calendars, days)
def test_the_last_working_day_on_or_before_has_no_working_day_behind_it(
    calendar: Calendar, day: date
) -> None:
    found = calendar.last_working_day_on_or_before(day)
    assert found <= day
    assert calendar.is_working_day(found)
    assert calendar.count(found, day) == 0


def test_the_last_working_day_before_easter_monday_is_maundy_thursday() -> None:
    easter_monday = date(2025, 4, 21)
    found = calendar_for("england").last_working_day_on_or_before(easter_monday)
    assert found == date(2025, 4, 17)


def test_the_first_and_the_last_day_of_the_table_can_be_asked_about() -> None:
    calendar = calendar_for("england")
    # 31 December 2060 is a Friday.
    assert calendar.is_working_day(calendar.last_day)
    assert calendar.add(date(2060, 12, 30), 1) == date(2060, 12, 31)
    # 1 January 1985 was a holiday, so Wed 2 January is the first working day.
    assert not calendar.is_working_day(calendar.first_day)
    assert calendar.add(date(1985, 1, 3), -1) == date(1985, 1, 2)


def test_no_question_is_answered_outside_the_table() -> None:
    calendar = calendar_for("england")
    before, after = calendar.first_day - DAY, calendar.last_day + DAY
    for ask in (
        lambda: calendar.is_working_day(before),
        lambda: calendar.is_working_day(after),
        lambda: calendar.count(before, date(2025, 1, 1)),
        lambda: calendar.count(date(2025, 1, 1), after),
        lambda: calendar.add(calendar.last_day, 1),
        lambda: calendar.add(date(1985, 1, 2), -1),
        lambda: calendar.add(after, 0),
        lambda: calendar.last_working_day_on_or_before(date(1985, 1, 1)),
    ):
        beyond = (
            "^Working days are tabulated from 1 January 1985 to 31 December 2060 only, "
            "and counting led outside these days; check the year of the date.$"
        )
        with pytest.raises(CalendarRangeError, match=beyond):
            ask()


def test_an_error_does_not_repeat_the_date_that_led_outside() -> None:
    with pytest.raises(CalendarRangeError) as caught:
        calendar_for("england").is_working_day(date(1803, 7, 19))
    assert "1803" not in str(caught.value)


def test_days_after_the_published_list_are_covered_but_not_confirmed() -> None:
    calendar = calendar_for("wales")
    assert calendar.is_confirmed(date(2028, 12, 31))
    assert calendar.is_confirmed(date(1985, 1, 1))
    assert not calendar.is_confirmed(date(2029, 1, 1))
    assert not calendar.is_confirmed(date(1984, 12, 31))
    assert calendar.covers(date(2029, 1, 1))
    assert not calendar.covers(date(2061, 1, 1))
    assert not calendar.covers(date(1984, 12, 31))


def test_a_calendar_is_made_once_and_cannot_be_changed() -> None:
    calendar = calendar_for("scotland")
    assert calendar_for("scotland") is calendar
    for field in fields(calendar):
        with pytest.raises(FrozenInstanceError):
            setattr(calendar, field.name, None)


def test_the_version_names_the_library_and_changes_with_the_holidays() -> None:
    first = Calendar.from_holidays("wales", [date(2025, 1, 1)], made_with="by hand")
    same = Calendar.from_holidays("wales", [date(2025, 1, 1)], made_with="by hand")
    other = Calendar.from_holidays("wales", [date(2025, 1, 2)], made_with="by hand")
    assert first == same
    assert first != other
    assert re.fullmatch("by hand [0-9a-f]{12}", first.version)
    assert calendar_for("wales").version.startswith("holidays ")


def test_a_calendar_of_ones_own_holds_the_days_it_was_given() -> None:
    calendar = Calendar.from_holidays(
        "england",
        [date(2025, 1, 1), date(2030, 1, 1)],
        made_with="by hand",
        first_day=date(2025, 1, 1),
        last_day=date(2025, 1, 10),
        confirmed_until=date(2025, 1, 10),
    )
    # Wed 1 closed; Thu 2 1, Fri 3 2, Mon 6 3.
    assert calendar.add(date(2025, 1, 1), 3) == date(2025, 1, 6)
    assert not calendar.covers(date(2025, 1, 11))


def test_a_calendar_ends_with_its_last_day_and_knows_no_holiday_beyond() -> None:
    # 9 January 2025 is a Thursday: the day after it would be worked, were it in the table.
    def calendar(*days: date) -> Calendar:
        return Calendar.from_holidays(
            "england",
            days,
            made_with="by hand",
            first_day=date(2025, 1, 6),
            last_day=date(2025, 1, 9),
            confirmed_until=date(2025, 1, 9),
        )

    with pytest.raises(CalendarRangeError):
        calendar().add(date(2025, 1, 9), 1)
    assert not calendar(date(2025, 1, 9)).is_working_day(date(2025, 1, 9))
    assert calendar(date(2025, 1, 3), date(2025, 1, 10)).version == calendar().version


def test_a_calendar_is_copied_whole_as_on_its_way_to_another_process() -> None:
    calendar = calendar_for("england")
    copy = deepcopy(calendar)
    assert copy == calendar
    assert copy.add(date(2025, 3, 27), 5) == date(2025, 4, 3)


@pytest.mark.parametrize("nation", NATIONS)
def test_the_kept_table_is_what_the_library_says(nation: Nation) -> None:
    """When this fails, a holiday was proclaimed: run `python -m permanence_rules.timing.renew`."""
    _, days = bank_holidays.kept(nation)
    assert days == bank_holidays.read_anew(nation, 1985, 2060)


def test_the_table_is_written_anew_as_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank_holidays, "FILE", tmp_path / "table.json")
    renew.main()
    _, days = bank_holidays.kept("england")
    assert days == bank_holidays.read_anew("england", 1985, 2060)
    # One day a line, so that a difference between two versions can be read.
    lines = (tmp_path / "table.json").read_bytes().decode("ascii").split("\n")
    assert lines.count('"2025-04-21",') == 3
    assert lines[-1] == ""


@pytest.mark.parametrize(("name", "written"), [("__main__", [(1985, 2060)]), ("imported", [])])
def test_the_table_is_written_when_the_module_is_run_and_not_when_it_is_imported(
    monkeypatch: pytest.MonkeyPatch, name: str, written: list[tuple[int, int]]
) -> None:
    spans: list[tuple[int, int]] = []
    monkeypatch.setattr(bank_holidays, "write", lambda *years: spans.append(years))
    monkeypatch.delitem(sys.modules, renew.__name__)
    runpy.run_module(renew.__name__, run_name=name)
    assert spans == written


@pytest.mark.parametrize("nation", NATIONS)
def test_a_calendar_says_whose_it_is_and_shows_no_table(nation: Nation) -> None:
    calendar = calendar_for(nation)
    assert calendar.nation == nation
    assert "_working_days" not in repr(calendar)
