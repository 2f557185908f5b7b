"""Lengths of time: decided examples worked out by hand, and properties that hold for all."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence_rules.errors import CalendarRangeError
from permanence_rules.timing import NATIONS, Calendar, Duration, Nation, Reading, Unit, calendar_for

ENGLAND = calendar_for("england")

days = st.dates(date(1990, 1, 1), date(2050, 12, 31))
numbers = st.integers(0, 120)
units = st.sampled_from(Unit)
durations = st.builds(Duration, numbers, units) | st.builds(
    Duration, st.integers(1, 120), units, st.just(True)
)
calendars = st.sampled_from(tuple(NATIONS)).map(calendar_for)


DECIDED = [
    # Corresponding dates (Dodds v Walker): the 30th of September answers to the 30th of January.
    ("4 months", date(1978, 9, 30), date(1979, 1, 30)),
    # September has no 31st, so its last day.
    ("2 months", date(2017, 7, 31), date(2017, 9, 30)),
    # 2013 has no 29 February.
    ("1 year", date(2012, 2, 29), date(2013, 2, 28)),
    # 2016 has one.
    ("4 years", date(2012, 2, 29), date(2016, 2, 29)),
    ("2 months", date(1983, 3, 23), date(1983, 5, 23)),
    # Not sticky: the last day of February does not become the last day of June.
    ("4 months", date(2025, 2, 28), date(2025, 6, 28)),
    # April has no 31st.
    ("3 months", date(2025, 1, 31), date(2025, 4, 30)),
    # 31 Aug + 6 months: February 2024 has 29 days, February 2025 has 28.
    ("6 months", date(2023, 8, 31), date(2024, 2, 29)),
    ("6 months", date(2024, 8, 31), date(2025, 2, 28)),
    # Across the turn of the year.
    ("1 month", date(2024, 12, 31), date(2025, 1, 31)),
    # 6 + 7 = 13, then 6 + 28 = 34 = 31 + 3.
    ("1 week", date(2025, 1, 6), date(2025, 1, 13)),
    ("4 weeks", date(2025, 1, 6), date(2025, 2, 3)),
    # 24 + 28 = 52 = 28 (February) + 24; ends on a Sunday and is not moved.
    ("28 days", date(2025, 2, 23), date(2025, 3, 23)),
    ("0 days", date(2025, 2, 23), date(2025, 2, 23)),
    # Fri 28 Mar 1, Mon 31 2, Tue 1 Apr 3, Wed 2 4, Thu 3 5.
    ("5 working days", date(2025, 3, 27), date(2025, 4, 3)),
    # Into care Mon 6 Jan: four full weeks without a bank holiday end on Mon 3 Feb.
    ("20 working days", date(2025, 1, 6), date(2025, 2, 3)),
    # Start on a Saturday: Mon 31 Mar is the first, Fri 4 Apr the fifth.
    ("5 working days", date(2025, 3, 29), date(2025, 4, 4)),
    # Thu 17 Apr: Good Friday 18 and Easter Monday 21 are closed, so Tue 22 1 ... Mon 28 5.
    ("5 working days", date(2025, 4, 17), date(2025, 4, 28)),
    # Tue 23 Dec: 24 is 1; 25 and 26 closed; Mon 29 2, Tue 30 3, Wed 31 4; 1 Jan closed; Fri 2 5.
    ("5 working days", date(2025, 12, 23), date(2026, 1, 2)),
    # Wed 1 Jun 2022: 2 and 3 June closed for the Jubilee, so Mon 6 is the first.
    ("1 working day", date(2022, 6, 1), date(2022, 6, 6)),
    ("0 working days", date(2025, 3, 29), date(2025, 3, 29)),
]


@pytest.mark.parametrize(("words", "start", "due_on"), DECIDED)
def test_the_last_day_in_time_is_the_one_worked_out_by_hand(
    words: str, start: date, due_on: date
) -> None:
    assert Duration.parse(words).after(start, ENGLAND) == due_on


FIRST_DAY_COUNTED = [
    # 26 x 7 = 182 days of which Mon 6 Jan is the first: 6 Jan + 181.
    # January has 25 left, then 28 + 31 + 30 + 31 + 30 = 150 to 30 June makes 175; 6 more: 6 July.
    (26, Unit.WEEKS, date(2025, 1, 6), date(2025, 7, 6)),
    (1, Unit.DAYS, date(2025, 1, 6), date(2025, 1, 6)),
    # A month that begins with the 1st ends with the 31st.
    (1, Unit.MONTHS, date(2025, 1, 1), date(2025, 1, 31)),
    (1, Unit.YEARS, date(2025, 1, 6), date(2026, 1, 5)),
    # Thu 27 1, Fri 28 2, Mon 31 3, Tue 1 Apr 4, Wed 2 5.
    (5, Unit.WORKING_DAYS, date(2025, 3, 27), date(2025, 4, 2)),
    (1, Unit.WORKING_DAYS, date(2025, 3, 27), date(2025, 3, 27)),
    # A Saturday cannot be day one: Mon 31 1 ... Fri 4 Apr 5.
    (5, Unit.WORKING_DAYS, date(2025, 3, 29), date(2025, 4, 4)),
]


@pytest.mark.parametrize(("number", "unit", "start", "due_on"), FIRST_DAY_COUNTED)
def test_time_that_begins_with_a_day_counts_it_as_day_one(
    number: int, unit: Unit, start: date, due_on: date
) -> None:
    assert Duration(number, unit, first_day_counted=True).after(start, ENGLAND) == due_on


def test_twenty_six_weeks_beginning_with_the_day_of_issue_end_181_days_later() -> None:
    limit = Duration(26, Unit.WEEKS, first_day_counted=True)
    assert limit.after(date(2024, 2, 1)) - date(2024, 2, 1) == timedelta(days=181)


COUNTED_BACK = [
    # Six months before a panel on 15 September is 15 March.
    (Duration(6, Unit.MONTHS), date(2025, 9, 15), date(2025, 3, 15)),
    # February 2025 has no 31st.
    (Duration(3, Unit.MONTHS), date(2025, 5, 31), date(2025, 2, 28)),
    (Duration(1, Unit.YEARS), date(2024, 2, 29), date(2023, 2, 28)),
    (Duration(2, Unit.WEEKS), date(2025, 1, 6), date(2024, 12, 23)),
    (Duration(10, Unit.DAYS, first_day_counted=True), date(2025, 1, 10), date(2025, 1, 1)),
    # Papers 5 working days before Mon 28 Apr: Fri 25 1, Thu 24 2, Wed 23 3, Tue 22 4;
    # Easter Monday, the weekend and Good Friday are closed; Thu 17 5.
    (Duration(5, Unit.WORKING_DAYS), date(2025, 4, 28), date(2025, 4, 17)),
    # Booked for a Sunday: Fri 28 Mar is 1, Thu 27 is 2.
    (Duration(2, Unit.WORKING_DAYS), date(2025, 3, 30), date(2025, 3, 27)),
    # Thu 3 Apr is 1, Wed 2 is 2.
    (Duration(2, Unit.WORKING_DAYS, first_day_counted=True), date(2025, 4, 3), date(2025, 4, 2)),
]


@pytest.mark.parametrize(("duration", "end", "expected"), COUNTED_BACK)
def test_counting_back_gives_the_day_worked_out_by_hand(
    duration: Duration, end: date, expected: date
) -> None:
    assert duration.before(end, ENGLAND) == expected


def test_months_are_added_in_one_step_and_never_chained() -> None:
    start, chained, month = date(2025, 1, 31), date(2025, 1, 31), Duration(1, Unit.MONTHS)
    for _ in range(3):
        chained = month.after(chained)
    # 31 Jan -> 28 Feb -> 28 Mar -> 28 Apr loses two days against 31 Jan -> 30 Apr.
    assert chained == date(2025, 4, 28)
    assert Duration(3, Unit.MONTHS).after(start) == date(2025, 4, 30)


@given(days, numbers)
def test_a_month_ends_on_the_same_day_of_the_month_or_on_its_last(start: date, number: int) -> None:
    years, month = divmod(start.month - 1 + number, 12)
    last = monthrange(start.year + years, month + 1)[1]
    expected = date(start.year + years, month + 1, min(start.day, last))
    assert Duration(number, Unit.MONTHS).after(start) == expected


@given(days, st.integers(0, 100))
def test_a_year_is_twelve_months_and_a_week_seven_days(start: date, number: int) -> None:
    years, months = Duration(number, Unit.YEARS), Duration(12 * number, Unit.MONTHS)
    weeks, in_days = Duration(number, Unit.WEEKS), Duration(7 * number, Unit.DAYS)
    assert years.after(start) == months.after(start)
    assert weeks.after(start) == in_days.after(start) == start + timedelta(days=7 * number)


@given(durations, days, st.integers(0, 400), calendars)
def test_a_later_start_never_gives_an_earlier_day(
    duration: Duration, start: date, gap: int, calendar: Calendar
) -> None:
    later = start + timedelta(days=gap)
    assert duration.after(start, calendar) <= duration.after(later, calendar)
    assert duration.before(start, calendar) <= duration.before(later, calendar)


@given(durations, days, calendars)
def test_a_longer_time_never_ends_earlier(
    duration: Duration, start: date, calendar: Calendar
) -> None:
    longer = replace(duration, number=duration.number + 1)
    assert duration.after(start, calendar) < longer.after(start, calendar)
    assert duration.before(start, calendar) > longer.before(start, calendar)


@given(durations, days, calendars)
def test_counting_the_first_day_takes_off_one_day_or_one_working_day_at_most(
    duration: Duration, start: date, calendar: Calendar
) -> None:
    plain = replace(duration, number=duration.number + 1, first_day_counted=False)
    counted = replace(plain, first_day_counted=True)
    shorter = replace(plain, number=plain.number - 1)
    due_on = counted.after(start, calendar)
    assert shorter.after(start, calendar) <= due_on <= plain.after(start, calendar)


@given(durations, days, calendars)
def test_the_bounds_hold_for_every_start(
    duration: Duration, start: date, calendar: Calendar
) -> None:
    taken = (duration.after(start, calendar) - start).days
    assert duration.shortest_days <= taken <= duration.longest_days


@pytest.mark.parametrize(
    ("words", "shortest", "longest"),
    [
        ("0 months", 0, 0),
        # 31 Jan to 28 Feb; 1 Jan to 1 Feb.
        ("1 month", 28, 31),
        # 31 Jan to 30 Apr: 28 + 31 + 30 = 89; 1 Jul to 1 Oct: 31 + 31 + 30 = 92.
        ("3 months", 89, 92),
        # 31 Aug to 28 Feb: 30 + 31 + 30 + 31 + 31 + 28 = 181; 1 Mar to 1 Sep: 184.
        ("6 months", 181, 184),
        ("1 year", 365, 366),
        # No leap day in the four years about 1900 or 2100.
        ("4 years", 1460, 1461),
        ("26 weeks", 182, 182),
        ("0 working days", 0, 0),
        # From a Sunday to the Friday of the fourth week: 5 + 21 = 26.
        # 20 + 4 + 1 weekdays, and five weekends from a Friday on: 25 + 10 = 35.
        ("20 working days", 26, 35),
        # From a Sunday to the Monday of the second week: 1 + 7 = 8; to that of the fifth: 1 + 28.
        # 6 + 4 + 1 weekdays are 11, with three weekends 17; of 21, 21 + 4 + 2 are 27, with six 39.
        ("6 working days", 8, 17),
        ("21 working days", 29, 39),
    ],
)
def test_the_bounds_are_those_worked_out_by_hand(words: str, shortest: int, longest: int) -> None:
    duration = Duration.parse(words)
    assert (duration.shortest_days, duration.longest_days) == (shortest, longest)


def test_a_counted_first_day_is_taken_off_the_bounds_where_every_day_can_be_day_one() -> None:
    weeks = Duration(26, Unit.WEEKS, first_day_counted=True)
    working_days = Duration(20, Unit.WORKING_DAYS, first_day_counted=True)
    assert (weeks.shortest_days, weeks.longest_days) == (181, 181)
    # From a Monday to the Friday of the fourth week: 4 + 21 = 25; a Saturday is not day one.
    assert (working_days.shortest_days, working_days.longest_days) == (25, 35)


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize(
    "number",
    [1, 5, 20, 250, *(pytest.param(each, marks=pytest.mark.slow) for each in (2, 3, 4, 6, 10, 45))],
)
def test_no_run_of_working_days_in_any_calendar_exceeds_its_bound(
    nation: Nation, number: int
) -> None:
    calendar, limit = calendar_for(nation), Duration(number, Unit.WORKING_DAYS)
    starts = (date(1986, 1, 1) + timedelta(days=offset) for offset in range(73 * 365))
    assert max((calendar.add(start, number) - start).days for start in starts) <= limit.longest_days


@pytest.mark.parametrize(
    ("limit", "other", "is_proved"),
    [
        ("4 weeks", "1 month", True),
        ("1 month", "4 weeks", False),
        ("12 months", "1 year", True),
        ("1 year", "12 months", True),
        ("3 months", "4 months", True),
        ("4 months", "3 months", False),
        ("10 working days", "20 working days", True),
        ("21 working days", "20 working days", False),
        # Twenty working days after a Sunday end on the Friday of the fourth week, day 26.
        ("26 days", "20 working days", True),
        ("27 days", "20 working days", False),
        ("20 working days", "35 days", True),
        ("20 working days", "34 days", False),
        # 31 January to 30 April is 89 days.
        ("89 days", "3 months", True),
        ("90 days", "3 months", False),
    ],
)
def test_one_limit_is_proved_never_later_than_another(
    limit: str, other: str, *, is_proved: bool
) -> None:
    assert Duration.parse(limit).is_never_later_than(Duration.parse(other)) is is_proved


@pytest.mark.parametrize("unit", Unit)
def test_counting_the_first_day_only_tightens(unit: Unit) -> None:
    plain, counted = Duration(3, unit), Duration(3, unit, first_day_counted=True)
    assert counted.is_never_later_than(plain)
    assert not plain.is_never_later_than(counted)


def test_a_counted_first_day_makes_up_for_one_day_but_not_for_a_month_or_a_working_day() -> None:
    for unit, is_proved in (
        (Unit.DAYS, True),
        (Unit.WEEKS, False),
        (Unit.MONTHS, False),
        (Unit.WORKING_DAYS, False),
    ):
        counted = Duration(3, unit, first_day_counted=True)
        assert counted.is_never_later_than(Duration(2, unit)) is is_proved


@given(durations, durations, days, calendars)
def test_a_proof_is_never_contradicted(
    limit: Duration, other: Duration, start: date, calendar: Calendar
) -> None:
    is_earlier = limit.after(start, calendar) <= other.after(start, calendar)
    assert is_earlier or not limit.is_never_later_than(other)


READINGS = [
    (
        Duration(3, Unit.MONTHS),
        date(2025, 1, 31),
        (
            Reading(
                date(2025, 5, 1),
                "rolled forward to the next month where the month has no such day",
            ),
        ),
    ),
    (
        Duration(1, Unit.YEARS),
        date(2012, 2, 29),
        (
            Reading(
                date(2013, 3, 1),
                "rolled forward to the next month where the month has no such day",
            ),
        ),
    ),
    (
        Duration(3, Unit.MONTHS),
        date(2025, 1, 6),
        (Reading(date(2025, 4, 5), "counting the first day"),),
    ),
    (
        Duration(26, Unit.WEEKS, first_day_counted=True),
        date(2025, 1, 6),
        (Reading(date(2025, 7, 7), "not counting the first day"),),
    ),
    # A month that begins with 31 January and one that is counted after it both end with
    # 28 February: that is the eve of the day that February lacks, and its last day.
    (Duration(1, Unit.MONTHS, first_day_counted=True), date(2025, 1, 31), ()),
    (
        Duration(1, Unit.MONTHS, first_day_counted=True),
        date(2025, 1, 28),
        (Reading(date(2025, 2, 28), "not counting the first day"),),
    ),
    (
        Duration(5, Unit.WORKING_DAYS),
        date(2025, 3, 27),
        (Reading(date(2025, 4, 2), "counting the first day"),),
    ),
    # A Saturday is not counted under either reading.
    (Duration(5, Unit.WORKING_DAYS), date(2025, 3, 29), ()),
    (Duration(0, Unit.DAYS), date(2025, 3, 29), ()),
]


@pytest.mark.parametrize(("duration", "start", "expected"), READINGS)
def test_other_readings_are_listed_only_where_they_lead_to_another_day(
    duration: Duration, start: date, expected: tuple[Reading, ...]
) -> None:
    assert duration.readings(start, ENGLAND) == expected


@given(durations, days, calendars)
def test_readings_differ_from_the_due_date_and_from_each_other(
    duration: Duration, start: date, calendar: Calendar
) -> None:
    dates = [reading.due_on for reading in duration.readings(start, calendar)]
    assert duration.after(start, calendar) not in dates
    assert len(dates) == len(set(dates))


@given(durations)
def test_a_duration_is_read_back_from_its_words(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == replace(duration, first_day_counted=False)


@pytest.mark.parametrize(
    ("words", "duration"),
    [
        ("1 working day", Duration(1, Unit.WORKING_DAYS)),
        ("20 working days", Duration(20, Unit.WORKING_DAYS)),
        ("1 day", Duration(1, Unit.DAYS)),
        ("0 weeks", Duration(0, Unit.WEEKS)),
        ("3 months", Duration(3, Unit.MONTHS)),
        ("1 year", Duration(1, Unit.YEARS)),
    ],
)
def test_words_are_read_and_written_alike(words: str, duration: Duration) -> None:
    assert Duration.parse(words) == duration
    assert str(duration) == words


@pytest.mark.parametrize(
    "words",
    [
        "",
        "3",
        "months",
        "3 mnths",
        "-3 months",
        "3.5 months",
        "03 months",
        "three months",
        "3  months",
        " 3 months",
        "3 months\n",
        "3 Months",
        "20 workingdays",
        "12345 days",
        "\u0663 months",
    ],
)
def test_other_words_are_refused_with_what_was_expected(words: str) -> None:
    with pytest.raises(ValueError, match=r'^expected a duration such as "20 working days"'):
        Duration.parse(words)


def test_a_duration_is_never_negative() -> None:
    with pytest.raises(
        ValueError, match=r"^A duration is nought or more; count back with `before`\.$"
    ):
        Duration(-1, Unit.DAYS)


def test_no_time_at_all_cannot_begin_with_a_day() -> None:
    with pytest.raises(ValueError, match=r"^A duration whose first day counts is one or more\.$"):
        Duration(0, Unit.DAYS, first_day_counted=True)


def test_working_days_without_a_calendar_are_refused() -> None:
    limit = Duration(5, Unit.WORKING_DAYS)
    for count in (limit.after, limit.before, limit.readings):
        with pytest.raises(ValueError, match=r"^Working days need the calendar of a nation; pass"):
            count(date(2025, 3, 27))


@pytest.mark.parametrize("unit", [Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS])
def test_counting_beyond_the_last_year_is_a_clear_error(unit: Unit) -> None:
    beyond = "^Counting led outside the years 1 to 9999; check the year of the date.$"
    with pytest.raises(CalendarRangeError, match=beyond):
        Duration(1, unit).after(date.max)
    with pytest.raises(CalendarRangeError, match=beyond):
        Duration(1, unit).before(date.min)


def test_working_days_beyond_the_table_are_a_clear_error() -> None:
    with pytest.raises(CalendarRangeError, match="1 January 1985 to 31 December 2060"):
        Duration(5, Unit.WORKING_DAYS).after(date(2061, 1, 4), ENGLAND)
