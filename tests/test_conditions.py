"""Each test of the vocabulary, asked of a fact that is known, known to be none, and unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import STARTED, deadline, finding, findings, rule, write_pack

ALWAYS_MET = "obligation:\n  constraint: {must: [{field: started_on, recorded: true}]}\n"
STILL_DUE = (
    "obligation: {constraint: {must: [{field: started_on, before: 2025-01-01}], by: 2026-12-31}}\n"
)
"""Not met: what is met wherever it is owed is met, whatever is not known of that."""
YES, NO, OPEN = "met", "not_applicable", "undetermined"


def answer(tmp_path: Path, condition: str, period: dict[str, Any]) -> str:
    """Return met when the condition holds, not applicable when not, undetermined when open."""
    body = f"applies_when:\n  - {condition}\n{STILL_DUE}"
    child = {"date_of_birth": "2010-05-01"}
    outcome = finding(
        tmp_path, body, {"started_on": "2025-01-06"} | period, "2025-06-01", child=child
    ).outcome
    return YES if outcome == "due" else outcome


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


@pytest.mark.parametrize(
    ("condition", "period", "expected"),
    [
        # What is known to be nobody includes nobody.
        ("{any_of: matches, where: [{not: {field: presented_by, includes: parent}}]}", {"matches": [{"presented_by": None}]}, YES),
        # One value of each of several records.
        ("{field: placements.kind, includes: foster_care}", {"placements": [{"kind": "childrens_home"}, {"kind": "foster_care"}]}, YES),
        ("{field: placements.kind, includes: foster_care}", {"placements": [{"kind": "childrens_home"}]}, NO),
        ("{field: placements.kind, includes: foster_care}", {"placements": [{"kind": "childrens_home"}, {}]}, OPEN),
        ("{field: placements.kind, includes: foster_care}", {}, OPEN),
        # Where there is nothing that could hold records there are none.
        ("{any_of: health.assessments, where: [{field: held_on, recorded: true}]}", {"health": None}, NO),
        ("{every: health.assessments, where: [{field: held_on, recorded: true}]}", {"health": None}, YES),
        ("{count_of: health.assessments, at_most: 0}", {"health": None}, YES),
        ("{any_of: health.assessments, where: [{field: held_on, recorded: true}]}", {}, OPEN),
        ("{every: health.assessments, where: [{field: held_on, recorded: true}]}", {}, OPEN),
        ("{count_of: health.assessments, at_least: 1}", {}, OPEN),
        # However many there are, there are none or more.
        ("{count_of: health.assessments, at_least: 0}", {}, YES),
        ("{share_of: health.assessments, where: [{field: held_on, recorded: true}], at_least: 50}", {}, OPEN),
    ],
)  # fmt: skip
def test_of_what_there_is_not(
    tmp_path: Path, condition: str, period: dict[str, Any], expected: str
) -> None:
    assert answer(tmp_path, condition, period) == expected


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


IRO = "periods_of_care[0].iro"
DAYS = ("2025-02-01", "2025-02-02")


@pytest.mark.parametrize(
    ("condition", "iro", "missing"),
    [
        # What would settle it is named: each fact that is asked of, and no other.
        ("{field: iro.appointed_on, before: iro.met_child_on}", {}, ["appointed_on", "met_child_on"]),
        ("{field: iro.appointed_on, before: iro.met_child_on}", {"appointed_on": DAYS[0]}, ["met_child_on"]),
        ("{field: iro.appointed_on, same_as: iro.met_child_on}", {"met_child_on": DAYS[0]}, ["appointed_on"]),
        ("{field: iro.appointed_on, not_same_as: iro.met_child_on}", {}, ["appointed_on", "met_child_on"]),
        ("{field: iro.appointed_on, on_working_day: true}", {}, ["appointed_on"]),
        ("{field: iro.monitors_performance, is: true}", {}, ["monitors_performance"]),
        ("{field: iro.appointed_on, recorded: false}", {}, ["appointed_on"]),
        ("{all: [{field: iro.appointed_on, recorded: true}, {field: iro.met_child_on, recorded: true}]}", {}, ["appointed_on", "met_child_on"]),
        ("{any: [{field: iro.appointed_on, recorded: true}, {field: iro.met_child_on, recorded: true}]}", {"met_child_on": None}, ["appointed_on"]),
        ("{not: [{field: iro.appointed_on, recorded: true}, {field: iro.met_child_on, recorded: true}]}", {"met_child_on": DAYS[0]}, ["appointed_on"]),
        ("{field: iro.appointed_on, before: {earliest_of: [iro.met_child_on, iro.service_notified_on]}}", {"appointed_on": DAYS[0]}, ["met_child_on", "service_notified_on"]),
        ("{field: iro.appointed_on, before: {latest_of: [iro.met_child_on, iro.service_notified_on]}}", {"appointed_on": DAYS[0], "met_child_on": DAYS[1]}, ["service_notified_on"]),
        ("{field: iro.appointed_on, before: {first_recorded_of: [iro.met_child_on, iro.service_notified_on]}}", {"appointed_on": DAYS[0], "service_notified_on": DAYS[1]}, ["met_child_on"]),
    ],
)  # fmt: skip
def test_what_a_condition_cannot_tell_it_asks_for(
    tmp_path: Path, condition: str, iro: dict[str, Any], missing: list[str]
) -> None:
    body = f"applies_when:\n  - {condition}\n{STILL_DUE}"
    found = finding(tmp_path, body, STARTED | {"iro": iro}, "2025-06-01")
    assert found.outcome == OPEN
    assert found.missing == tuple(f"{IRO}.{name}" for name in missing)


@pytest.mark.parametrize(
    ("condition", "iro", "expected"),
    [
        # A day that is known to be none compares as no, whatever the other.
        ("{field: iro.appointed_on, before: iro.met_child_on}", {"appointed_on": None}, NO),
        ("{field: iro.appointed_on, before: iro.met_child_on}", {"met_child_on": None}, NO),
        ("{field: iro.appointed_on, same_as: iro.met_child_on}", {"appointed_on": None, "met_child_on": None}, NO),
        ("{field: iro.appointed_on, not_same_as: iro.met_child_on}", {"appointed_on": DAYS[0], "met_child_on": DAYS[0]}, NO),
        ("{field: iro.appointed_on, on_working_day: false}", {"appointed_on": None}, NO),
        # The earliest, the latest, all, or the first of the list that has come.
        ("{field: started_on, before: {earliest_of: [iro.appointed_on, iro.met_child_on]}}", {"appointed_on": None, "met_child_on": "2025-01-07"}, YES),
        ("{field: started_on, before: {earliest_of: [iro.appointed_on, iro.met_child_on]}}", {"appointed_on": "2025-01-06", "met_child_on": "2025-01-07"}, NO),
        ("{field: started_on, before: {latest_of: [iro.appointed_on, iro.met_child_on]}}", {"appointed_on": "2025-01-06", "met_child_on": "2025-01-07"}, YES),
        ("{field: started_on, before: {latest_of: [iro.appointed_on, iro.met_child_on]}}", {"appointed_on": None, "met_child_on": None}, NO),
        ("{field: started_on, before: {all_of: [iro.appointed_on, iro.met_child_on]}}", {"appointed_on": None}, NO),
        ("{field: started_on, before: {all_of: [iro.appointed_on, iro.met_child_on]}}", {"appointed_on": "2025-01-07"}, OPEN),
        ("{field: started_on, before: {all_of: [iro.appointed_on, iro.met_child_on]}}", {"appointed_on": "2025-01-06", "met_child_on": "2025-01-07"}, YES),
        ("{field: started_on, before: {first_recorded_of: [iro.appointed_on, iro.met_child_on]}}", {"appointed_on": None, "met_child_on": "2025-01-07"}, YES),
        ("{field: started_on, before: {first_recorded_of: [iro.appointed_on, iro.met_child_on]}}", {"appointed_on": "2025-01-06", "met_child_on": "2025-01-07"}, NO),
        ("{field: started_on, on_or_before: {field: iro.appointed_on, minus: 1 day}}", {"appointed_on": "2025-01-07"}, YES),
        ("{field: started_on, on_or_before: {field: iro.appointed_on, minus: 2 days}}", {"appointed_on": "2025-01-07"}, NO),
        ("{field: started_on, on_or_before: {field: iro.appointed_on, plus: 2 days, minus: 1 day}}", {"appointed_on": "2025-01-05"}, YES),
        ("{field: started_on, on_or_before: {field: iro.appointed_on, plus: 2 days, minus: 2 days}}", {"appointed_on": "2025-01-05"}, NO),
        ("{field: started_on, on_or_before: {field: iro.appointed_on, plus: 1 week}}", {"appointed_on": None}, NO),
        # The child was born on 1 May 2010, so is 15 on 1 June 2025; of nobody else is it known.
        ("{field: child.age, at_least: child.age}", {}, YES),
        ("{field: child.age, more_than: child.age}", {}, NO),
        ("{field: child.age, one_of: [14, 15]}", {}, YES),
        ("{field: child.age, is: 15.0}", {}, YES),
        ("{field: child.age, is: 14}", {}, NO),
    ],
)  # fmt: skip
def test_days_and_numbers_that_are_compared(
    tmp_path: Path, condition: str, iro: dict[str, Any], expected: str
) -> None:
    assert answer(tmp_path, condition, {"iro": iro}) == expected


@pytest.mark.parametrize(
    ("condition", "period", "missing"),
    [
        ("{any_of: visits, where: {field: carer_seen, is: true}}", {"visits": [NOT_SEEN, UNSAID]}, ["visits[1].carer_seen"]),
        ("{every: visits, where: {field: carer_seen, is: true}}", {"visits": [SEEN, UNSAID]}, ["visits[1].carer_seen"]),
        ("{count_of: visits, where: {field: carer_seen, is: true}, at_least: 2}", {"visits": [SEEN, UNSAID]}, ["visits[1].carer_seen"]),
        ("{count_of: visits, where: {field: carer_seen, is: true}, at_most: 1}", {"visits": [SEEN, UNSAID]}, ["visits[1].carer_seen"]),
        ("{share_of: visits, where: {field: carer_seen, is: true}, at_least: 60}", {"visits": [SEEN, UNSAID]}, ["visits[1].carer_seen"]),
        ("{any_of: visits, where: {field: carer_seen, is: true}}", {}, ["visits"]),
        ("{every: visits, where: {field: carer_seen, is: true}}", {}, ["visits"]),
        ("{count_of: visits, at_most: 1}", {}, ["visits"]),
        ("{share_of: visits, where: {field: carer_seen, is: true}, at_least: 60}", {}, ["visits"]),
        # A record that begins too late hides what may have been before.
        ("{every: visits, where: {field: carer_seen, is: true}}", {"visits": [SEEN], "visits_recorded_from": "2025-02-01"}, ["visits before 2025-02-01"]),
        ("{share_of: visits, where: {field: carer_seen, is: true}, at_least: 60}", {"visits": [SEEN], "visits_recorded_from": "2025-02-01"}, ["visits before 2025-02-01"]),
        ("{field: visits, recorded: true}", {"visits": [], "visits_recorded_from": "2025-02-01"}, ["visits before 2025-02-01"]),
    ],
)  # fmt: skip
def test_what_records_do_not_tell_is_asked_for(
    tmp_path: Path, condition: str, period: dict[str, Any], missing: list[str]
) -> None:
    body = f"applies_when:\n  - {condition}\n{STILL_DUE}"
    found = finding(tmp_path, body, STARTED | period, "2025-06-01")
    assert found.outcome == OPEN
    assert found.missing == tuple(f"periods_of_care[0].{name}" for name in missing)


@pytest.mark.parametrize(
    ("condition", "visits", "expected"),
    [
        ("at_most: 50", [SEEN, NOT_SEEN], YES),
        ("at_most: 49", [SEEN, NOT_SEEN], NO),
        ("less_than: 50", [SEEN, NOT_SEEN], NO),
        ("less_than: 50.5", [SEEN, NOT_SEEN], YES),
        # Of no visits there is no share.
        ("at_most: 100", [], NO),
        ("at_least: 0", [], NO),
        ("at_least: 0", [NOT_SEEN], YES),
        # One of three is sure, and two may be: between 33 and 100 in a hundred.
        ("at_least: 34", [SEEN, UNSAID, UNSAID], OPEN),
        ("at_least: 33", [SEEN, UNSAID, UNSAID], YES),
        ("more_than: 100", [SEEN, UNSAID, UNSAID], NO),
    ],
)
def test_a_share_is_weighed_with_the_doubtful_both_ways(
    tmp_path: Path, condition: str, visits: list[dict[str, Any]], expected: str
) -> None:
    share = f"{{share_of: visits, where: {{field: carer_seen, is: true}}, {condition}}}"
    assert answer(tmp_path, share, {"visits": visits}) == expected


@pytest.mark.parametrize(
    ("period", "wanted", "expected"),
    [
        # A week after Monday 6 January is over with the 13th.
        ({"reviews": [{"held_on": "2025-01-13"}]}, "met", YES),
        ({"reviews": [{"held_on": "2025-01-13"}]}, "[late, breached]", NO),
        ({"reviews": [{"held_on": "2025-01-14"}]}, "[late, breached]", YES),
        ({"reviews": []}, "[late, breached]", YES),
        # What is not decided decides nothing, unless just that is asked.
        ({}, "met", OPEN),
        ({}, "undetermined", YES),
        # A record that the other rule does not speak of: it does not apply.
        ({"end_reason": "died", "reviews": []}, "not_applicable", YES),
        # As of 1 June a review within a week is neither due nor without a limit, nor is anyone exempt.
        ({"reviews": []}, "[due, exempt, not_triggered, ceased, needs_judgement]", NO),
        ({"end_reason": "died", "reviews": []}, "breached", NO),
    ],
)
def test_another_rule_is_read_by_its_outcome(
    tmp_path: Path, period: dict[str, Any], wanted: str, expected: str
) -> None:
    read = """
        applies_when: [{field: end_reason, is_not: died}]
        obligation: {deadline: {event: reviews.held_on, within: 1 week, of: started_on}}
        """
    reader = f"applies_when: [{{rule: {tmp_path.name}/read, outcome: {wanted}}}]\n{STILL_DUE}"
    write_pack(tmp_path, {"read": rule(read), "reader": rule(reader)})
    given = STARTED | {"end_reason": None} | period
    found = {each.rule: each for each in findings(tmp_path, given, "2025-06-01")}
    answered = found[f"{tmp_path.name}/reader"]
    assert (YES if answered.outcome == "due" else answered.outcome) == expected
    if expected == OPEN:
        assert answered.missing == (f"the outcome of {tmp_path.name}/read",)


def test_a_rule_about_placements_reads_one_about_their_period_of_care(tmp_path: Path) -> None:
    period = deadline("reviews.held_on", "1 week")
    placement = f"applies_when: [{{rule: {tmp_path.name}/around, outcome: breached}}]\n{STILL_DUE}"
    write_pack(
        tmp_path,
        {
            "around": rule(period),
            "inside": rule(placement, for_each="periods_of_care.placements"),
        },
    )
    given = STARTED | {"reviews": [], "placements": [{"started_on": "2025-01-06"}]}
    found = {
        each.rule.rpartition("/")[2]: each.outcome
        for each in findings(tmp_path, given, "2025-06-01")
    }
    assert found == {"around": "breached", "inside": "due"}
