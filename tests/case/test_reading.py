"""Faults in a case are named by place, with advice, and without the child's data."""

import json
import traceback
from typing import Any

import pytest
from pydantic import ValidationError

from permanence_rules.case import Review, problems_of, read_case
from permanence_rules.errors import CaseError

MARKER = "Zebedee-7731"


def error_of(data: object) -> CaseError:
    with pytest.raises(CaseError) as caught:
        read_case(data)
    return caught.value


def in_review(facts: dict[str, Any]) -> dict[str, Any]:
    return {"case_id": "A1", "periods_of_care": [{"reviews": [{}, facts]}]}


@pytest.mark.parametrize(
    ("facts", "place", "message"),
    [
        ({"held_om": "2025-01-31"}, "held_om", "did you mean held_on?"),
        ({"zzz": 1}, "zzz", "see the case schema"),
        ({"is_cancelled": "perhaps"}, "is_cancelled", "expected true or false"),
        ({"is_cancelled": []}, "is_cancelled", "expected true or false"),
        ({"is_cancelled": "yes"}, "is_cancelled", "expected true or false"),
        ({"is_cancelled": 1}, "is_cancelled", "expected true or false"),
        ({"chair": "The Boss"}, "chair", "such as social_worker"),
        ({"chair": "x" * 65}, "chair", "such as social_worker"),
        ({"chair": 5}, "chair", "expected text"),
        ({"child_participation": "PN1"}, "child_participation", "attended_and_spoke"),
        ({"attendees": "nobody"}, "attendees", "expected a list"),
        ({"attendees": [{}]}, "attendees[0].role", "this is needed; add it"),
        ({"record": "yes"}, "record", "expected a group of named facts"),
        ({"matters": {"health": 7}}, "matters.health", "expected text, or true or false"),
        ({"local": []}, "local", "expected a group of named facts"),
        ({"held_on": 1}, "held_on", "such as 2025-01-31"),
    ],
)
def test_a_fault_is_named_with_what_was_expected(
    facts: dict[str, Any], place: str, message: str
) -> None:
    (problem,) = error_of(in_review(facts)).problems
    assert problem.place == f"periods_of_care[0].reviews[1].{place}"
    assert message in problem.message


@pytest.mark.parametrize("case_id", ["", "Jo Bloggs", "a/b", "x" * 65])
def test_a_case_is_known_by_a_pseudonym(case_id: str) -> None:
    (problem,) = error_of({"case_id": case_id}).problems
    assert problem.place == "case_id"
    assert "expected 1 to 64 letters" in problem.message


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        ({}, "case_id", "this is needed"),
        ([], "", "expected a group of named facts"),
        (None, "", "expected a group of named facts"),
        ('{"case_id":', "", "this is not JSON (expecting value, column 12)"),
        ('{"case_id": "A1", "case_id": "A2"}', "", "a fact is written twice"),
        ('{"case_id": "A1", "child": {"local": {"a": 1, "a": 1}}}', "", "written twice"),
        ('{"case_id": "A1", "local": {"a": NaN}}', "", "NaN is not a number"),
        ('{"case_id": "A1", "local": {"a": 1e400}}', "", "a number too long"),
        (b'{"case_id": "\xff"}', "", "this is not UTF-8 text"),
        ("[" * 100_000, "", "nested too deeply"),
        ({"case_id": "A1", "local": {"a": float("nan")}}, "", "a number too long"),
        ({"case_id": "A1", "schema_version": True}, "schema_version", "expected 1"),
        ({"case_id": "A1", "schema_version": 2}, "schema_version", "expected 1"),
        ({"case_id": "A1", "schema_version": "2"}, "schema_version", "expected 1"),
    ],
)
def test_a_fault_of_the_whole(data: object, place: str, message: str) -> None:
    (problem,) = error_of(data).problems
    assert problem.place == place
    assert message in problem.message


@pytest.mark.parametrize(
    ("amount", "message"),
    [("lots", "expected a number"), ([], "expected a number"), ("NaN", "expected a number")],
)
def test_an_amount_is_a_number(amount: object, message: str) -> None:
    requests = [{"resource_requests": [{"amount": amount}]}]
    (problem,) = error_of({"case_id": "A1", "periods_of_care": requests}).problems
    assert problem.place == "periods_of_care[0].resource_requests[0].amount"
    assert message in problem.message


def test_version_1_may_be_written_as_a_number() -> None:
    assert read_case('{"case_id": "A1", "schema_version": 1}').schema_version == "1"
    assert read_case({"case_id": "A1", "schema_version": 1}).schema_version == "1"


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_case("\ufeff" + '{"case_id": "A1"}') == read_case(b'\xef\xbb\xbf{"case_id": "A1"}')


def test_json_is_read_as_text_and_as_bytes() -> None:
    text = json.dumps({"case_id": "A1", "jurisdiction": "england"})
    assert read_case(text) == read_case(text.encode()) == read_case(json.loads(text))


def test_all_faults_are_named_at_once() -> None:
    error = error_of(in_review({"held_on": "never", "chair": "X Y"}) | {"jurisdiction": "france"})
    assert [problem.place for problem in error.problems] == [
        "jurisdiction",
        "periods_of_care[0].reviews[1].held_on",
        "periods_of_care[0].reviews[1].chair",
    ]
    assert str(error).count("\n") == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"held_on": MARKER},
        {"chair": MARKER},
        {"child_participation": MARKER},
        {"is_cancelled": MARKER},
        {"attendees": MARKER},
        {"record": MARKER},
        {"matters": {"health": [MARKER]}},
        {"record": {"disagreement": MARKER, "completed_on": MARKER}},
        {MARKER: 1},
        {"attendees": [{"name": MARKER}]},
    ],
)
def test_no_value_is_ever_repeated(facts: dict[str, Any]) -> None:
    error = error_of(in_review(facts))
    shown = "".join(traceback.format_exception(error))
    assert MARKER not in str(error)
    assert MARKER not in repr(error.problems)
    assert MARKER not in shown


def test_pydantics_own_error_hides_the_value_too() -> None:
    with pytest.raises(ValidationError) as caught:
        Review.model_validate({"held_on": MARKER, "chair": MARKER, "record": MARKER})
    assert MARKER not in str(caught.value)


def test_a_part_of_a_case_can_be_judged_by_itself() -> None:
    with pytest.raises(ValidationError) as caught:
        Review.model_validate({"recrod": {}, "matters": {"helth": "x"}})
    assert [str(problem) for problem in problems_of(caught.value, Review)] == [
        "matters.helth: no such fact is known here; did you mean health?",
        "recrod: no such fact is known here; did you mean record?",
    ]
