"""Each test of the vocabulary, asked of a fact that is known, known to be none, and unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import finding

ALWAYS_MET = "obligation:\n  constraint: {must: [{field: started_on, recorded: true}]}\n"
YES, NO, OPEN = "met", "not_applicable", "undetermined"


def answer(tmp_path: Path, condition: str, period: dict[str, Any]) -> str:
    """Return met when the condition holds, not applicable when not, undetermined when open."""
    body = f"applies_when:\n  - {condition}\n{ALWAYS_MET}"
    child = {"date_of_birth": "2010-05-01"}
    return finding(
        tmp_path, body, {"started_on": "2025-01-06"} | period, "2025-06-01", child=child
    ).outcome


def plan(**facts: Any) -> dict[str, Any]:
    return {"care_plan": facts}


ENDED = {"ended_on": "2025-05-01"}
"""Care that has ended, and it is not recorded why."""

APPOINTED = [({"iro": {"appointed_on": day}}) for day in ("2025-01-09", "2025-01-10", "2025-01-11")]


@pytest.mark.parametrize(
    ("condition", "period", "expected"),
    [
        ("{field: end_reason, is: adopted}", {"end_reason": "adopted"}, YES),
        ("{field: end_reason, is: adopted}", {"end_reason": "died"}, NO),
        ("{field: end_reason, is: adopted}", {"end_reason": None}, NO),
        ("{field: end_reason, is: adopted}", ENDED, OPEN),
        ("{field: end_reason, is_not: adopted}", {"end_reason": "died"}, YES),
        ("{field: end_reason, is_not: adopted}", {"end_reason": "adopted"}, NO),
        ("{field: end_reason, is_not: adopted}", {"end_reason": None}, YES),
        ("{field: end_reason, one_of: [adopted, died]}", {"end_reason": "died"}, YES),
        ("{field: end_reason, one_of: [adopted, died]}", {"end_reason": "other"}, NO),
        ("{field: end_reason, none_of: [adopted, died]}", {"end_reason": "other"}, YES),
        ("{field: end_reason, none_of: [adopted, died]}", {"end_reason": "died"}, NO),
        ("{field: iro.monitors_performance, is: true}", {"iro": {"monitors_performance": True}}, YES),
        ("{field: iro.monitors_performance, is: true}", {"iro": {"monitors_performance": False}}, NO),
        ("{field: iro.monitors_performance, is: true}", {"iro": None}, NO),
        ("{field: iro.monitors_performance, is: false}", {"iro": None}, NO),
        ("{field: iro.appointed_on, recorded: true}", APPOINTED[0], YES),
        ("{field: iro.appointed_on, recorded: false}", APPOINTED[0], NO),
        ("{field: iro.appointed_on, recorded: false}", {"iro": {"appointed_on": None}}, YES),
        ("{field: iro.appointed_on, recorded: false}", {"iro": None}, YES),
        ("{field: iro.appointed_on, recorded: true}", {"iro": {}}, OPEN),
        ("{field: visits, recorded: true}", {"visits": []}, NO),
        ("{field: visits, recorded: true}", {"visits": [{"held_on": "2025-02-01"}]}, YES),
        ("{field: visits, recorded: true}", {"visits": [{"held_on": "2025-06-02"}]}, NO),
        ("{field: visits, recorded: true}", {}, OPEN),
        ("{field: visits.held_on, recorded: true}", {"visits": [{"held_on": "2025-02-01"}]}, YES),
        ("{field: care_plan.health_plan, recorded: true}", plan(health_plan="Some words"), YES),
        ("{field: care_plan.health_plan, recorded: true}", plan(health_plan=True), YES),
        ("{field: care_plan.health_plan, recorded: true}", plan(health_plan=False), NO),
        ("{field: care_plan.health_plan, recorded: true}", plan(health_plan="  "), NO),
        ("{field: iro.appointed_on, before: 2025-01-10}", APPOINTED[0], YES),
        ("{field: iro.appointed_on, before: 2025-01-10}", APPOINTED[1], NO),
        ("{field: iro.appointed_on, before: 2025-01-10}", {"iro": {"appointed_on": None}}, NO),
        ("{field: iro.appointed_on, before: 2025-01-10}", {"iro": {}}, OPEN),
        ("{field: iro.appointed_on, on_or_before: 2025-01-10}", APPOINTED[1], YES),
        ("{field: iro.appointed_on, on_or_before: 2025-01-10}", APPOINTED[2], NO),
        ("{field: iro.appointed_on, after: 2025-01-10}", APPOINTED[2], YES),
        ("{field: iro.appointed_on, after: 2025-01-10}", APPOINTED[1], NO),
        ("{field: iro.appointed_on, on_or_after: 2025-01-10}", APPOINTED[1], YES),
        ("{field: iro.appointed_on, on_or_after: 2025-01-10}", APPOINTED[0], NO),
        ("{field: iro.appointed_on, before: {field: started_on, plus: 4 days}}", APPOINTED[0], YES),
        ("{field: iro.appointed_on, before: {field: started_on, plus: 3 days}}", APPOINTED[0], NO),
        ("{field: started_on, before: {birthday: 15}}", {}, YES),
        ("{field: as_at, before: {birthday: 15}}", {}, NO),
        ("{field: child.age, at_least: 15}", {}, YES),
        ("{field: child.age, at_least: 16}", {}, NO),
        ("{field: child.age, more_than: 14}", {}, YES),
        ("{field: child.age, more_than: 15}", {}, NO),
        ("{field: child.age, at_most: 15}", {}, YES),
        ("{field: child.age, at_most: 14}", {}, NO),
        ("{field: child.age, less_than: 16}", {}, YES),
        ("{field: child.age, less_than: 15}", {}, NO),
        ("{not: {field: end_reason, is: adopted}}", {"end_reason": "died"}, YES),
        ("{not: {field: end_reason, is: adopted}}", ENDED, OPEN),
        ("{any: [{field: end_reason, is: adopted}, {field: started_on, recorded: true}]}", {}, YES),
        ("{all: [{field: end_reason, is: adopted}, {field: started_on, recorded: false}]}", {}, NO),
        ("{all: [{field: end_reason, is: adopted}, {field: started_on, recorded: true}]}", ENDED, OPEN),
    ],
)  # fmt: skip
def test_each_test(tmp_path: Path, condition: str, period: dict[str, Any], expected: str) -> None:
    assert answer(tmp_path, condition, period) == expected


SEEN = {"held_on": "2025-02-01", "carer_seen": True}
NOT_SEEN = {"held_on": "2025-03-01", "carer_seen": False}
UNSAID = {"held_on": "2025-04-01"}
SEEN_TEST = "where: [{field: carer_seen, is: true}]"


@pytest.mark.parametrize(
    ("condition", "visits", "expected"),
    [
        (f"{{any_of: visits, {SEEN_TEST}}}", [SEEN, UNSAID], YES),
        (f"{{any_of: visits, {SEEN_TEST}}}", [NOT_SEEN], NO),
        (f"{{any_of: visits, {SEEN_TEST}}}", [NOT_SEEN, UNSAID], OPEN),
        (f"{{any_of: visits, {SEEN_TEST}}}", [], NO),
        (f"{{any_of: visits, {SEEN_TEST}}}", None, NO),
        (f"{{any_of: visits, {SEEN_TEST}}}", "absent", OPEN),
        (f"{{every: visits, {SEEN_TEST}}}", [SEEN], YES),
        (f"{{every: visits, {SEEN_TEST}}}", [SEEN, NOT_SEEN, UNSAID], NO),
        (f"{{every: visits, {SEEN_TEST}}}", [SEEN, UNSAID], OPEN),
        (f"{{every: visits, {SEEN_TEST}}}", [], YES),
        (f"{{count_of: visits, {SEEN_TEST}, at_least: 2}}", [SEEN, SEEN], YES),
        (f"{{count_of: visits, {SEEN_TEST}, at_least: 2}}", [SEEN, UNSAID], OPEN),
        (f"{{count_of: visits, {SEEN_TEST}, at_least: 2}}", [SEEN, NOT_SEEN], NO),
        (f"{{count_of: visits, {SEEN_TEST}, more_than: 1}}", [SEEN, SEEN], YES),
        (f"{{count_of: visits, {SEEN_TEST}, more_than: 1}}", [SEEN], NO),
        (f"{{count_of: visits, {SEEN_TEST}, at_most: 1}}", [SEEN], YES),
        (f"{{count_of: visits, {SEEN_TEST}, at_most: 1}}", [SEEN, SEEN], NO),
        (f"{{count_of: visits, {SEEN_TEST}, less_than: 2}}", [SEEN], YES),
        (f"{{count_of: visits, {SEEN_TEST}, less_than: 2}}", [SEEN, SEEN], NO),
        ("{count_of: visits, at_least: 2}", [SEEN, UNSAID], YES),
        ("{any_of: visits, where: [{field: held_on, after: subject.started_on}]}", [SEEN], YES),
        ("{any_of: visits, where: [{field: held_on, before: period_of_care.started_on}]}", [SEEN], NO),
        ("{any_of: visits, where: [{field: position, at_least: 2}]}", [SEEN, UNSAID], YES),
        ("{any_of: visits, where: [{field: previous.carer_seen, is: true}]}", [SEEN, UNSAID], YES),
        ("{any_of: visits, where: [{field: following.carer_seen, is: true}]}", [SEEN, UNSAID], OPEN),
        ("{field: visits.first.carer_seen, is: true}", [NOT_SEEN, SEEN], YES),
        ("{field: visits.last.carer_seen, is: false}", [NOT_SEEN, SEEN], YES),
        ("{field: visits.third.carer_seen, is: true}", [NOT_SEEN, SEEN], NO),
        ("{field: visits.first.carer_seen, is: true}", [SEEN, {"carer_seen": False}], OPEN),
    ],
)  # fmt: skip
def test_quantifiers_and_ordinals(
    tmp_path: Path, condition: str, visits: Any, expected: str
) -> None:
    period = {} if visits == "absent" else {"visits": visits}
    assert answer(tmp_path, condition, period) == expected


@pytest.mark.parametrize(
    ("wanted", "recipients", "expected"),
    [
        ("social_worker", ["social_worker", "parent"], YES),
        ("social_worker", ["parent"], NO),
        ("social_worker", [], NO),
        ("social_worker", None, NO),
    ],
)
def test_includes(tmp_path: Path, wanted: str, recipients: Any, expected: str) -> None:
    condition = f"{{any_of: matches, where: [{{field: presented_by, includes: {wanted}}}]}}"
    assert answer(tmp_path, condition, {"matches": [{"presented_by": recipients}]}) == expected


def test_a_year_of_false_is_not_nought(tmp_path: Path) -> None:
    """Python takes False for 0 and True for 1; a rule does not."""
    period = {"iro": {"monitors_performance": False}}
    body = "applies_when: [{field: iro.monitors_performance, is: false}]\n" + ALWAYS_MET
    assert (
        finding(tmp_path, body, {"started_on": "2025-01-06"} | period, "2025-06-01").outcome == YES
    )


@pytest.mark.parametrize(
    ("condition", "visits", "expected"),
    [
        ("{share_of: visits, where: [{field: carer_seen, is: true}], at_least: 50}", [True, False], YES),
        ("{share_of: visits, where: [{field: carer_seen, is: true}], at_least: 51}", [True, False], NO),
        ("{share_of: visits, where: [{field: carer_seen, is: true}], more_than: 50}", [True, False], NO),
        ("{share_of: visits, where: [{field: carer_seen, is: true}], at_least: 50}", [True, None, "unsaid"], OPEN),
        ("{share_of: visits, where: [{field: carer_seen, is: true}], at_least: 20}", [True, None, "unsaid"], YES),
        ("{share_of: visits, where: [{field: carer_seen, is: true}], at_least: 1}", [], NO),
    ],
)  # fmt: skip
def test_shares(tmp_path: Path, condition: str, visits: list[Any], expected: str) -> None:
    seen = [{"held_on": "2025-02-01"} | ({} if each == "unsaid" else {"carer_seen": each}) for each in visits]  # fmt: skip
    assert answer(tmp_path, condition, {"visits": seen}) == expected


@pytest.mark.parametrize(
    ("condition", "iro", "expected"),
    [
        ("{field: iro.appointed_on, same_as: iro.met_child_on}", ("2025-02-01", "2025-02-01"), YES),
        ("{field: iro.appointed_on, same_as: iro.met_child_on}", ("2025-02-01", "2025-02-02"), NO),
        ("{field: iro.appointed_on, not_same_as: iro.met_child_on}", ("2025-02-01", "2025-02-02"), YES),
        ("{field: iro.appointed_on, not_same_as: iro.met_child_on}", ("2025-02-01", None), YES),
        # 1 February 2025 is a Saturday.
        ("{field: iro.appointed_on, on_working_day: false}", ("2025-02-01", None), YES),
        ("{field: iro.appointed_on, on_working_day: true}", ("2025-02-01", None), NO),
        ("{field: iro.appointed_on, on_working_day: true}", ("2025-02-03", None), YES),
        ("{field: iro.appointed_on, on_working_day: true}", (None, None), NO),
    ],
)  # fmt: skip
def test_two_facts_and_closed_days(
    tmp_path: Path, condition: str, iro: tuple[str | None, str | None], expected: str
) -> None:
    given = {"appointed_on": iro[0], "met_child_on": iro[1]}
    assert answer(tmp_path, condition, {"iro": given}) == expected
