"""Since when a fact is what it is, and how seldom a duty is therefore looked at on earlier days."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permanence_rules import Rulebook, read_case
from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.facts.derived.registry import derivations
from permanence_rules.facts.view import Many, ViewRecord, look_at
from tests.support import finding, one_rule, shipped

AS_AT = date(2025, 12, 31)
REVIEWS = [{"held_on": "2025-02-03"}, {"held_on": "2025-05-02"}, {"held_on": "2025-10-30"}]
PERIOD: dict[str, Any] = {
    "started_on": "2025-01-06",
    "arrangement": "continuous",
    "reviews": REVIEWS,
}


def reviews_of(period: dict[str, Any]) -> list[ViewRecord]:
    case = read_case({"case_id": "a", "periods_of_care": [period]})
    seen = look_at(case, AS_AT, shipped("england").case_type, derivations())
    periods = seen.get("periods_of_care")
    assert isinstance(periods, Many)
    reviews = periods.items[0].get("reviews")
    assert isinstance(reviews, Many)
    return list(reviews.items)


def test_a_place_in_an_order_turns_only_where_it_changes() -> None:
    first, second, third = reviews_of(PERIOD)
    assert [each.get("position") for each in (first, second, third)] == [1, 2, 3]
    # Each is the first, second and third from its own day on; later reviews change nothing.
    turned = [each.turned_on("position") for each in (first, second, third)]
    assert turned == [date(2025, 2, 3), date(2025, 5, 2), date(2025, 10, 30)]


def test_a_booked_record_has_its_place_since_the_one_before_it_was_held() -> None:
    # Booked for 5 May and held on 9 May: the next after the one of 3 February from then on.
    booked = {"scheduled_for": "2025-05-05", "held_on": "2025-05-09"}
    reviews = [REVIEWS[0], booked, {"held_on": "2025-05-12"}]
    _, second, third = reviews_of({**PERIOD, "reviews": reviews})
    assert (second.get("position"), second.turned_on("position")) == (2, date(2025, 2, 3))
    assert (third.get("position"), third.turned_on("position")) == (3, date(2025, 5, 12))


def test_a_record_that_was_not_booked_was_not_there_before_its_day() -> None:
    (first, *_) = reviews_of(PERIOD)
    assert first.on(date(2025, 2, 2)) is None
    assert first.on(date(2025, 2, 3)) is not None
    (booked,) = reviews_of({**PERIOD, "reviews": [{**REVIEWS[0], "scheduled_for": "2025-02-01"}]})
    assert booked.on(date(2025, 1, 10)) is not None
    # Nor is anything of a period of care known before it began, booked or not.
    assert booked.on(date(2025, 1, 5)) is None


LAST_REVIEW = "{deadline: {event: reviews.last.held_on, within: 1 month, of: started_on}}"


def looks_at(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> int:
    """Return on how many days a rule is looked at for a child with three reviews."""
    one_rule(folder, body)
    rulebook = Rulebook.load(folder)
    counted: Counter[str] = Counter()
    look = CompiledRule.look

    def counting(rule: CompiledRule, *arguments: Any) -> Any:
        counted[rule.id] += 1
        return look(rule, *arguments)

    monkeypatch.setattr(CompiledRule, "look", counting)
    case = read_case({"case_id": "a", "periods_of_care": [PERIOD]})
    rulebook.check(case, as_at=AS_AT)
    return counted.total()


def test_one_condition_that_never_holds_spares_all_looks_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reads_reviews = "{field: reviews.last.held_on, recorded: true}"
    never = "{field: arrangement, is: short_breaks}"
    body = f"applies_when: [{reads_reviews}, {never}]\nobligation: {LAST_REVIEW}"
    # The arrangement never changes, so the rule applied on no earlier day either.
    assert looks_at(monkeypatch, tmp_path / "never", body) == 1
    # Without it each review turns it: as at 31 December, 29 October and 1 May. The limit of 6
    # February lies after the first review, so that nothing was missed before.
    body = f"applies_when: [{reads_reviews}]\nobligation: {LAST_REVIEW}"
    assert looks_at(monkeypatch, tmp_path / "turns", body) == 3


def test_a_duty_that_once_applied_is_looked_at_before(tmp_path: Path) -> None:
    # It applies while the second review is not held. The first was due by 6 February, and held on
    # 3 March: 25 days late, of which the second review, that ends the duty, takes nothing back.
    body = """
    applies_when: [{not: [{field: reviews.second.held_on, recorded: true}]}]
    obligation: {deadline: {event: reviews.first.held_on, within: 1 month, of: started_on}}
    """
    reviews = [{"held_on": "2025-03-03"}, {"held_on": "2025-05-02"}]
    found = finding(tmp_path, body, {**PERIOD, "reviews": reviews}, "2025-12-31")
    assert (found.outcome, found.due_on) == ("late", date(2025, 2, 6))
    assert found.days_late == 25
