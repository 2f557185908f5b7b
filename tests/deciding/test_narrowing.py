"""A table of what asks for action judges less, and says the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from permanence_rules import Case, Rulebook, read_case
from permanence_rules.errors import Severity
from permanence_rules.rulebook import narrowing
from permanence_rules.rulebook.narrowing import ByRecord
from tests.deciding.test_decidable import narrowed, of_return
from tests.sources.test_ssda903 import PANEL
from tests.support import shipped, tried_rules


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work out what a record can decide when it is first seen."""
    monkeypatch.setattr(narrowing, "_OFTEN", 1)


AS_AT = date(2026, 3, 31)
ROOT = Path(__file__).resolve().parents[2]


def a_case(**period: object) -> Case:
    """Return a child in care since 5 January 2026."""
    held = {"started_on": "2026-01-05", **period}
    return read_case({"case_id": "made-1", "periods_of_care": [held]})


def book(rulebook: Rulebook, case: Case) -> set[str]:
    """Return the rules that are judged of a case where only urgent findings are asked for."""
    less = rulebook._for_record(case)
    return {each.id for each in less.rules} - set(less.left_out)


@pytest.mark.usefixtures("at_once")
def test_of_a_child_without_adoption_no_rule_on_adoption_is_judged() -> None:
    rules = book(narrowed(), a_case())
    assert "england/reviews/first-review" in rules
    assert "england/adoption/panel-within-two-months" not in rules


@pytest.mark.usefixtures("at_once")
def test_what_is_said_to_be_none_may_decide() -> None:
    # No review at all is known, so the first is overdue: 20 working days after 5 January 2026 is
    # 2 February.
    case = a_case(reviews=[])
    assert "england/reviews/first-review" in book(narrowed(), case)
    found = narrowed().check(case, as_at=AS_AT, urgent_only=True).findings
    due = {each.rule: each.due_on for each in found}
    assert due["england/reviews/first-review"] == date(2026, 2, 2)


def test_a_rare_shape_is_judged_by_all_rules() -> None:
    judge: ByRecord[str] = ByRecord("all", ["periods_of_care.reviews.held_on"], lambda _: "some")
    kind = shipped("england").case_type
    found = [judge.book_for(a_case(), kind) for _ in range(25)]
    assert found == ["all"] * 19 + ["some"] * 6


def test_a_place_that_the_record_is_silent_about_takes_all_within_it() -> None:
    asked: list[frozenset[str]] = []

    def narrowed_to(paths: frozenset[str]) -> str:
        asked.append(paths)
        return "some"

    told = ["child.died_on", "periods_of_care.started_on", "periods_of_care.reviews.held_on"]
    judge: ByRecord[str] = ByRecord("all", told, narrowed_to)
    for _ in range(20):
        judge.book_for(a_case(), shipped("england").case_type)
    # The child is not spoken of, and the reviews are not; the period of care is.
    assert asked == [frozenset({"periods_of_care.started_on"})]


def urgent_differs(rulebook: Rulebook, case: Case, as_at: date) -> bool:
    whole = rulebook.check(case, as_at=as_at).with_urgent_only()
    less = rulebook.check(case, as_at=as_at, urgent_only=True)
    return (whole.findings, whole.next_actions) != (less.findings, less.next_actions)


@pytest.mark.slow
@pytest.mark.usefixtures("at_once")
def test_a_return_says_the_same() -> None:
    wrong = [
        case.case_id for case, day in of_return(PANEL, 9) if urgent_differs(narrowed(), case, day)
    ]
    assert wrong == []


def scenarios(pack: str, step: int) -> Iterator[tuple[Case, date]]:
    trials = [each for _, tested in tried_rules(pack) for each in tested.trials]
    for trial in trials[::step]:
        yield trial.scenario.case, trial.scenario.as_at


@pytest.mark.slow
@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("pack", ["england", "wales", "walsall"])
def test_scenarios_say_the_same(pack: str) -> None:
    rulebook = shipped(pack)
    wrong = [
        case.case_id for case, day in scenarios(pack, 97) if urgent_differs(rulebook, case, day)
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.usefixtures("at_once")
def test_examples_say_the_same() -> None:
    places = sorted((ROOT / "examples" / "cases").glob("*.json"))[::4]
    cases = [read_case(place.read_text("utf-8")) for place in places]
    of_england = [each for each in cases if str(each.jurisdiction or "england") == "england"]
    rulebook = shipped("england")
    assert not [each.case_id for each in of_england if urgent_differs(rulebook, each, AS_AT)]


@pytest.mark.usefixtures("at_once")
def test_an_unlikely_fact_is_judged_both_ways_all_the_same() -> None:
    # A visit after the end of care is unlikely, and not impossible.
    case = a_case(ended_on="2026-02-01", visits=[{"held_on": "2026-02-20"}])
    (problem,) = shipped("england").check(case, as_at=AS_AT).input_problems
    assert problem.severity is Severity.UNLIKELY
    assert not urgent_differs(shipped("england"), case, AS_AT)
