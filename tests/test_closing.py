"""Open or past: what can still be done about a violation, by what the rule says of its closing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Finding, Rulebook, read_case
from permanence_rules.errors import RuleFileError
from permanence_rules.language.outcomes import Outcome
from permanence_rules.packs.loading import rules_folder
from permanence_rules.report.findings import Closing
from tests.support import PACK, judged_by_both, rule, write_pack

ASKS = """
obligation:
  constraint:
    when: [{field: held_on, recorded: true}]
    must: [{field: permanence_needs_considered, is: true}]
"""
FIRST = {"held_on": "2025-02-03", "permanence_needs_considered": False}
DONE = {"held_on": "2025-05-01", "permanence_needs_considered": True}
NOT_DONE = {"held_on": "2025-05-01", "permanence_needs_considered": False}


def found(folder: Path, closes: str, reviews: list[dict[str, Any]], **period: Any) -> list[Finding]:
    """Return what a rule on each review says on 2 June 2025."""
    head = {"closes": closes} if closes else {}
    write_pack(folder, {"asks": rule(ASKS, for_each="periods_of_care.reviews", **head)})
    case = {"started_on": "2025-01-06", "reviews": reviews, **period}
    read = read_case({"case_id": "A1", "periods_of_care": [case]})
    return judged_by_both(folder, read, date(2025, 6, 2))


@pytest.mark.parametrize(
    ("closes", "reviews", "closing"),
    [
        ("when_done_later", [FIRST], Closing.OPEN),
        ("when_done_later", [FIRST, DONE], Closing.PAST),
        # The later one was not right either, and an earlier one is no putting right.
        ("when_done_later", [FIRST, NOT_DONE], Closing.OPEN),
        ("when_done_later", [{**FIRST, "held_on": "2025-05-20"}, DONE], Closing.OPEN),
        # Of one held on the same day nobody knows which came first.
        (
            "when_done_later",
            [FIRST, {**DONE, "held_on": "2025-02-03", "chair": None}],
            Closing.OPEN,
        ),
        ("when_put_right", [FIRST, DONE], Closing.OPEN),
        ("never", [FIRST], Closing.PAST),
        ("{when: [{field: following, recorded: true}]}", [FIRST], Closing.OPEN),
        ("{when: [{field: following, recorded: true}]}", [FIRST, NOT_DONE], Closing.PAST),
    ],
)
def test_a_violation_is_past_once_nothing_is_left_to_do(
    tmp_path: Path, closes: str, reviews: list[dict[str, Any]], closing: Closing
) -> None:
    first = next(each for each in found(tmp_path, closes, reviews) if each.outcome == "breached")
    assert first.closing is closing
    assert (first.next_action is None) is (closing is Closing.PAST)


def test_whether_something_is_left_to_do_stays_open_while_it_is_not_known(tmp_path: Path) -> None:
    closes = "{when: [{field: period_of_care.iro.appointed_on, recorded: true}]}"
    assert found(tmp_path, closes, [FIRST])[0].closing is Closing.OPEN


@pytest.mark.parametrize("closes", ["when_done_later", "when_put_right"])
def test_nothing_is_left_to_do_in_care_that_has_ended(tmp_path: Path, closes: str) -> None:
    (only,) = found(tmp_path, closes, [FIRST], ended_on="2025-06-02")
    assert (only.outcome, only.closing) == (Outcome.BREACHED, Closing.PAST)


def test_conditions_alone_say_when_it_closes_where_they_are_given(tmp_path: Path) -> None:
    closes = "{when: [{field: as_at, on_or_after: 2025-07-01}]}"
    (only,) = found(tmp_path, closes, [FIRST], ended_on="2025-06-02")
    assert only.closing is Closing.OPEN


def test_what_is_no_violation_does_not_close(tmp_path: Path) -> None:
    assert [each.closing for each in found(tmp_path, "never", [DONE])] == [None]


def test_a_late_act_is_past(tmp_path: Path) -> None:
    body = "obligation: {deadline: {event: reviews.first.held_on, within: 1 week, of: started_on}}"
    write_pack(tmp_path, {"first": rule(body)})
    period = {"started_on": "2025-01-06", "reviews": [{"held_on": "2025-02-03"}]}
    case = read_case({"case_id": "A1", "periods_of_care": [period]})
    (only,) = Rulebook.load(tmp_path).check(case, as_at=date(2025, 6, 2)).findings
    # Due by 13 January; 3 February is 21 days later.
    assert (only.outcome, only.days_late, only.closing) == (Outcome.LATE, 21, Closing.PAST)
    assert only.next_action is None


def test_a_rule_of_a_council_that_says_nothing_has_a_default_and_a_warning(tmp_path: Path) -> None:
    first = found(tmp_path, "", [FIRST, DONE])[0]
    assert first.closing is Closing.PAST
    (warning,) = Rulebook.load(tmp_path).warnings
    assert warning.key == "closes"
    assert "does not say how a violation closes" in warning.message


def test_a_rule_that_is_not_about_what_recurs_stays_open_by_default(tmp_path: Path) -> None:
    body = "obligation: {constraint: {must: [{field: care_plan, recorded: true}]}}"
    write_pack(tmp_path, {"plan": rule(body)})
    period = {"started_on": "2025-01-06", "care_plan": None}
    case = read_case({"case_id": "A1", "periods_of_care": [period]})
    (only,) = Rulebook.load(tmp_path).check(case, as_at=date(2025, 6, 2)).findings
    assert only.closing is Closing.OPEN


def test_a_word_that_closes_nothing_is_refused_once(tmp_path: Path) -> None:
    head = {"for_each": "periods_of_care.reviews", "closes": "later"}
    write_pack(tmp_path, {"asks": rule(ASKS, **head)})
    with pytest.raises(RuleFileError) as error:
        Rulebook.load(tmp_path)
    (problem,) = error.value.problems
    assert problem.key == "closes"
    assert "when_done_later, when_put_right, never" in problem.message


def test_a_shipped_rule_that_does_not_say_how_it_closes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pack(tmp_path / "own", {"asks": rule(ASKS, for_each="periods_of_care.reviews")}, PACK)
    monkeypatch.setattr("permanence_rules.packs.loading.rules_folder", lambda: tmp_path)
    with pytest.raises(RuleFileError, match="does not say how a violation closes"):
        Rulebook.load(tmp_path / "own")


@pytest.mark.slow
def test_every_shipped_rule_says_how_it_closes() -> None:
    for path in rules_folder().rglob("pack.yaml"):
        assert Rulebook.load(path.parent).warnings == ()


@pytest.mark.parametrize(
    ("closes", "ended_on", "asks"),
    [("", None, True), ("", "2025-05-01", False), ("when_put_right", "2025-05-01", True)],
)
def test_a_figure_asks_nobody_to_act_once_care_has_ended(
    tmp_path: Path, closes: str, ended_on: str | None, asks: bool
) -> None:
    body = """
    let: {moves: {count_of: placements}}
    obligation: {indicator: {measure: moves, unit: moves, advisory_at_most: 1}}
    """
    write_pack(tmp_path, {"moves": rule(body, **({"closes": closes} if closes else {}))})
    homes = [{"started_on": "2025-01-06", "ended_on": "2025-02-03"}, {"started_on": "2025-02-03"}]
    period = {"started_on": "2025-01-06", "placements": homes}
    if ended_on is not None:
        homes[1]["ended_on"] = period["ended_on"] = ended_on
    read = read_case({"case_id": "A1", "periods_of_care": [period]})
    (figure,) = judged_by_both(tmp_path, read, date(2025, 6, 2))
    assert figure.outcome is Outcome.NEEDS_JUDGEMENT
    assert (figure.next_action is not None) is asks
