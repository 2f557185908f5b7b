"""What people type: dates, yes and no, codes, roles, numbers and words; and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence_rules.forms import ENGLISH, FormField
from permanence_rules.forms.fields import FieldKind, Option
from permanence_rules.forms.typed import BLANK, Fault, read_typed

OPTIONS = (
    Option("long_term_fostering", "Long term fostering"),
    Option("adoption", "Adoption"),
)
KINDS: tuple[FieldKind, ...] = (
    *("date", "yes_no", "code", "codes", "role", "roles", "number", "text", "words", "rows"),
)


def field(kind: FieldKind) -> FormField:
    options = OPTIONS if kind in ("code", "codes") else ()
    roles = (Option("social_worker", "social worker"), Option("child", "child"))
    options = roles if kind in ("role", "roles") else options
    return FormField("name", "name", kind, "Name", "", "care_plan", options=options)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-27",
        "27/3/2026",
        "27/03/2026",
        "27 3 2026",
        "27.3.2026",
        "27-03-2026",
        " 27  March 2026 ",
        "27 mar 2026",
        {"day": "27", "month": "3", "year": "2026"},
        {"day": 27, "month": "March", "year": 2026},
        date(2026, 3, 27),
        # Half past eleven at night in universal time is the 27th already in London's summer; in
        # March, before the clocks change on the 29th, it is still the same day.
        datetime(2026, 3, 27, 23, 30, tzinfo=UTC),
    ],
    ids=str,
)
def test_a_date_is_read_as_people_write_it(typed: object) -> None:
    assert read_typed(field("date"), typed) == "2026-03-27"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("31/02/2025", "no_such_day"),
        ("2025-02-30", "no_such_day"),
        ("29/2/2025", "no_such_day"),  # 2025 is no leap year
        ("27/13/2026", "no_such_day"),
        ("0/3/2026", "no_such_day"),
        ("next week", "not_a_day"),
        ("27 Marzo 2026", "not_a_day"),
        ("27/3", "not_a_day"),
        ("March 2026", "not_a_day"),
        ("2026", "not_a_day"),
        ("٢٧/٣/٢٠٢٦", "not_a_day"),
        ("5.3.25", "short_year"),
        ("5/3/25", "short_year"),
        ("27/3/1899", "no_such_year"),
        ("27/3/2101", "no_such_year"),
        ("27/3/0000", "no_such_day"),
        ({"day": "27", "month": "", "year": "2026"}, "day_incomplete"),
        ({"day": "31", "month": "2", "year": "2025"}, "no_such_day"),
        ({"day": "5", "month": "3", "year": "25"}, "short_year"),
        (20260327, "not_a_day"),
        (True, "not_a_day"),
        (["2026-03-27"], "not_a_day"),
        ("1" * 100_000, "not_a_day"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_date_is_refused_with_its_code(typed: object, code: str) -> None:
    assert read_typed(field("date"), typed) == Fault(code)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("yes_no", "Yes", True),
        ("yes_no", "y", True),
        ("yes_no", "TRUE", True),
        ("yes_no", True, True),
        ("yes_no", "no", False),
        ("yes_no", "N", False),
        ("yes_no", False, False),
        ("code", "long_term_fostering", "long_term_fostering"),
        ("code", "Long-term fostering", "long_term_fostering"),
        ("code", " ADOPTION ", "adoption"),
        ("codes", "adoption, Long term fostering", ["adoption", "long_term_fostering"]),
        ("codes", ["adoption", "adoption", ""], ["adoption"]),
        ("codes", [], []),
        ("codes", ("adoption",), ["adoption"]),
        ("role", "Social worker", "social_worker"),
        ("roles", "child\nsocial worker", ["child", "social_worker"]),
        ("number", "2,000.50", 2000.5),
        ("number", "£2000", 2000),
        ("number", Decimal("2000.00"), 2000.0),
        ("number", 12, 12),
        ("text", " Walsall ", "Walsall"),
        ("words", "Sees her brother every week.", "Sees her brother every week."),
        ("words", False, False),
    ],
)
def test_other_answers_are_read_as_people_write_them(
    kind: FieldKind, typed: object, value: object
) -> None:
    found = read_typed(field(kind), typed)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        # 1 may be somebody's code for no.
        ("yes_no", "1", "not_yes_or_no"),
        ("yes_no", 1, "not_yes_or_no"),
        ("yes_no", "perhaps", "not_yes_or_no"),
        ("code", "holiday", "unknown_word"),
        ("code", 3, "unknown_word"),
        ("code", "a" * 10_000, "unknown_word"),
        ("codes", "adoption, holiday", "unknown_word"),
        ("codes", {"adoption": 1}, "wrong_kind"),
        ("codes", 3, "wrong_kind"),
        ("role", "neighbour", "unknown_role"),
        ("roles", ["neighbour"], "unknown_role"),
        ("number", "many", "not_a_number"),
        ("number", "1e999999999", "not_a_number"),
        ("number", "NaN", "not_a_number"),
        ("number", float("inf"), "not_a_number"),
        ("number", True, "not_a_number"),
        ("text", 3, "not_words"),
        ("words", 3, "not_words"),
        ("words", "half a character: \ud83d", "not_words"),
        ("text", "\udc00", "not_words"),
        ("rows", "some", "wrong_kind"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_code(
    kind: FieldKind, typed: object, code: str
) -> None:
    assert read_typed(field(kind), typed) == Fault(code)


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_says_nothing_and_none_says_that_there_is_none(kind: FieldKind) -> None:
    assert read_typed(field(kind), "  ") is BLANK
    assert read_typed(field(kind), None) is None


def test_a_blank_beside_boxes_of_which_none_is_chosen_is_a_blank() -> None:
    assert read_typed(field("codes"), [""]) is BLANK
    assert read_typed(field("roles"), ["", " "]) is BLANK


def test_three_empty_boxes_are_a_blank() -> None:
    assert read_typed(field("date"), {"day": " ", "month": "", "year": None}) is BLANK


def test_a_council_may_have_its_own_words_for_yes_and_no() -> None:
    assert read_typed(field("yes_no"), "Oes", {"oes"}, {"nac oes"}) is True
    assert read_typed(field("yes_no"), "nac oes", {"oes"}, {"nac oes"}) is False
    assert read_typed(field("yes_no"), "yes", {"oes"}, {"nac oes"}) == Fault("not_yes_or_no")


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(kind=st.sampled_from(KINDS), typed=ANYTHING)
def test_whatever_is_typed_is_read_or_has_a_sentence(kind: FieldKind, typed: object) -> None:
    found = read_typed(field(kind), typed)
    if isinstance(found, Fault):
        assert ENGLISH.say(found.code, label="Name", field="name")
