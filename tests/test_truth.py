"""Three-valued truth keeps to Kleene's tables and remembers what is missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence_rules.facts.truth import (
    Truth,
    Unknown,
    all_of,
    any_of,
    at_least,
    both,
    negate,
    unknown,
    unknown_among,
)

A, B = unknown("a"), unknown("b")
TRUTHS = st.sampled_from([True, False, A, B])


def asked(answers: list[Truth]) -> list[Callable[[], Truth]]:
    return [partial(_given, each) for each in answers]


def _given(answer: Truth) -> Truth:
    return answer


@pytest.mark.parametrize(
    ("answers", "every", "either"),
    [
        ([True, True], True, True),
        ([True, False], False, True),
        ([False, False], False, False),
        ([True, A], A, True),
        ([False, A], False, A),
        ([A, B], unknown("a", "b"), unknown("a", "b")),
        ([], True, False),
    ],
)
def test_kleene_tables(answers: list[Truth], every: Truth, either: Truth) -> None:
    assert all_of(asked(answers)) == every
    assert any_of(asked(answers)) == either


@given(TRUTHS, TRUTHS)
def test_two_answers_are_weighed_like_a_list_of_two(left: Truth, right: Truth) -> None:
    assert both(left, right) == all_of(asked([left, right]))


def test_what_is_unknown_among_several_is_asked_for_together() -> None:
    assert unknown_among(A, True, B) == unknown("a", "b")
    assert unknown_among(None, False) is None


@given(st.lists(TRUTHS))
def test_de_morgan(answers: list[Truth]) -> None:
    denied = [negate(each) for each in answers]
    assert negate(all_of(asked(answers))) == any_of(asked(denied))


def test_an_unknown_is_neither_true_nor_false() -> None:
    hint = "^an unknown is neither true nor false; compare with `is True` or `is False`$"
    with pytest.raises(TypeError, match=hint):
        bool(A)


@pytest.mark.parametrize(
    ("wanted", "answers", "gaps", "expected"),
    [
        (2, [True, True, False], frozenset[str](), True),
        (2, [True, False], frozenset[str](), False),
        (2, [True, A], frozenset[str](), A),
        (2, [False, A], frozenset[str](), False),
        (2, [A, True, B], frozenset[str](), unknown("a", "b")),
        (1, [], frozenset({"more"}), Unknown(frozenset({"more"}))),
        (0, [], frozenset[str](), True),
    ],
)
def test_counting_weighs_what_is_missing(
    wanted: int, answers: list[Truth], gaps: frozenset[str], expected: Truth
) -> None:
    assert at_least(wanted, answers, gaps) == expected


@given(st.lists(TRUTHS, max_size=6), st.integers(0, 6), st.booleans())
def test_settling_an_unknown_never_flips_a_definite_answer(
    answers: list[Truth], wanted: int, settled: bool
) -> None:
    before = at_least(wanted, answers)
    after = at_least(wanted, [settled if each == A else each for each in answers])
    assert isinstance(before, Unknown) or before == after
