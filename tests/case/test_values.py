"""Dates, words and roles as they are accepted at the edge."""

from datetime import UTC, date, datetime
from typing import Annotated, get_args, get_origin

import pytest
from pydantic import Strict, ValidationError

from permanence_rules.case import Attendee, CarePlan, Review, all_records


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2025-01-31", date(2025, 1, 31)),
        (" 2025-01-31 ", date(2025, 1, 31)),
        (date(2025, 1, 31), date(2025, 1, 31)),
        # British Summer Time is an hour ahead of UTC: 23:30 is half past midnight.
        ("2025-06-30T23:30:00Z", date(2025, 7, 1)),
        (datetime(2025, 6, 30, 23, 30, tzinfo=UTC), date(2025, 7, 1)),
        # In winter London keeps UTC.
        ("2025-01-31T23:30:00+00:00", date(2025, 1, 31)),
        # A time without a zone is a time in London.
        ("2025-06-30T23:30:00", date(2025, 6, 30)),
        ("2025-06-30 23:30", date(2025, 6, 30)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2100-12-31", date(2100, 12, 31)),
    ],
)
def test_a_day_is_read_as_a_date_in_london(given: object, day: date) -> None:
    assert Review.model_validate({"held_on": given}).held_on == day


@pytest.mark.parametrize(
    "given",
    [
        1735689600,
        20250131,
        45688.0,
        True,
        "1735689600",
        "20250131",
        "31/01/2025",
        "2025-02-30",
        "2025-01-31T25:00:00Z",
        "2025-W05-5",
        "",
        {},
    ],
)
def test_numbers_and_other_spellings_are_refused(given: object) -> None:
    with pytest.raises(
        ValidationError, match=r"expected a date written year-month-day|there is no such day"
    ):
        Review.model_validate({"held_on": given})


@pytest.mark.parametrize("given", ["0203-05-01", "1899-12-31", "2101-01-01"])
def test_a_mistyped_year_is_refused(given: str) -> None:
    with pytest.raises(ValidationError, match="expected a year from 1900 to 2100"):
        Review.model_validate({"held_on": given})


@pytest.mark.parametrize(
    ("given", "kept"),
    [("words", "words"), ("  ", None), ("", None), (True, True), (False, False), (None, None)],
)
def test_blank_words_are_none_and_true_stands_for_words_not_given(
    given: object, kept: object
) -> None:
    found = CarePlan.model_validate({"health_plan": given}).health_plan
    assert found == kept
    assert type(found) is type(kept)


def test_a_number_is_not_words() -> None:
    with pytest.raises(ValidationError):
        CarePlan.model_validate({"health_plan": 1})


@pytest.mark.parametrize("role", ["social_worker", "head_of_year_11"])
def test_a_role_may_be_any_plain_name(role: str) -> None:
    assert Attendee.model_validate({"role": role}).role == role


@pytest.mark.parametrize("role", ["Social Worker", "social-worker", "", "1st_carer"])
def test_a_role_is_not_free_text(role: str) -> None:
    with pytest.raises(ValidationError):
        Attendee.model_validate({"role": role})


@pytest.mark.parametrize("given", ["yes", "true", "no", "0", 1, 0, 1.0, "on"])
def test_only_true_and_false_are_yes_and_no(given: object) -> None:
    with pytest.raises(ValidationError):
        Review.model_validate({"is_cancelled": given})


@pytest.mark.parametrize("given", [True, False, None])
def test_true_false_and_null_are_taken_as_they_are(given: object) -> None:
    assert Review.model_validate({"is_cancelled": given}).is_cancelled is given


def _is_plain_bool(annotation: object, *, strict: bool = False) -> bool:
    if get_origin(annotation) is Annotated:
        inner, *details = get_args(annotation)
        return _is_plain_bool(inner, strict=any(isinstance(each, Strict) for each in details))
    if annotation is bool:
        return not strict
    return any(map(_is_plain_bool, get_args(annotation)))


def test_every_yes_or_no_of_the_schema_is_strict() -> None:
    plain = [
        f"{record.__name__}.{name}"
        for record in all_records()
        for name, info in record.model_fields.items()
        if _is_plain_bool(info.annotation)
        and not any(isinstance(each, Strict) for each in info.metadata)
    ]
    assert plain == []
    assert _is_plain_bool(bool | None)  # the search itself finds a plain one
