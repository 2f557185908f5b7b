"""Changing rules clause by clause: which changes are made, and which are noticed."""

from pathlib import Path
from typing import Any

import pytest

from permanence_rules.authoring.clause_mutation import mutants
from permanence_rules.authoring.scenarios import (
    mutate,
    mutate_folder,
    report_lines,
    rules_under_test,
    run_folder,
)
from tests.support import deadline, rule, write_pack

PACKS = Path(__file__).parent / "data" / "packs"


def changes(data: dict[str, Any]) -> list[str]:
    """Return what is changed in a rule file, in a fixed order."""
    return sorted(mutant.description for mutant in mutants(data))


@pytest.mark.parametrize("pack", ["sound", "layered"])
def test_no_change_to_a_rule_whose_scenarios_hold_it_goes_unnoticed(pack: str) -> None:
    assert mutate_folder(PACKS / pack) == []


# The visit was made one day after the start: that shows neither that short breaks are
# exempt, nor that the duty ends with care, nor how long five working days are.
def test_what_weak_scenarios_leave_open_is_listed_with_file_and_line() -> None:
    survivors = mutate_folder(PACKS / "weak")

    assert {survivor.rule for survivor in survivors} == {"weak/visits/first-visit"}
    assert {survivor.file.rpartition("/")[2] for survivor in survivors} == {"first-visit.yaml"}
    assert sorted((survivor.line, survivor.description) for survivor in survivors) == [
        (3, "in_force.from: dropped"),
        (6, "exempt_when: dropped"),
        (13, "obligation.deadline.within: 5 working days becomes 4 working days"),
        (13, "obligation.deadline.within: 5 working days becomes 5 days"),
        (13, "obligation.deadline.within: 5 working days becomes 6 working days"),
        (15, "obligation.deadline.lapses_on: dropped"),
    ]


def test_the_report_lists_survivors_after_failures() -> None:
    target = PACKS / "weak"
    lines = report_lines(run_folder(target), mutate_folder(target))

    assert lines[0].endswith("first-visit.yaml:3: no scenario notices: in_force.from: dropped")
    assert lines[-1].endswith("changes unnoticed: 6")


def test_a_rule_whose_scenarios_fail_is_not_changed(tmp_path: Path) -> None:
    body = rule(deadline("visits.first.held_on", "1 week"))
    text = """
        - scenario: wrong
          as_at: 2025-01-15
          given: {started_on: 2025-01-06, visits: []}
          expect: {outcome: met}
    """
    write_pack(tmp_path, {"visit": body, "visit.scenarios": text})
    ((bench, tested),) = rules_under_test(tmp_path)

    assert mutate(bench, tested) == []


def test_a_change_that_leaves_no_usable_rule_is_noticed(tmp_path: Path) -> None:
    body = rule(
        "obligation: {deadline: {event: visits.first.held_on, within: 1 day, of: started_on, first_day: counted}}"
    )
    text = """
        - scenario: on day one
          as_at: 2025-01-15
          given: {started_on: 2025-01-06, visits: [{held_on: 2025-01-06}]}
          expect: {outcome: met, due_on: 2025-01-06}
    """
    write_pack(tmp_path, {"visit": body, "visit.scenarios": text})

    # Nought days that begin with a day are no time at all; Monday 6 January is a working day.
    assert [survivor.description for survivor in mutate_folder(tmp_path)] == [
        "obligation.deadline.within: 1 day becomes 1 working day"
    ]


@pytest.mark.parametrize(
    ("limit", "others"),
    [
        ("20 working days", ["19 working days", "20 days", "21 working days"]),
        ("5 days", ["4 days", "5 working days", "6 days"]),
        ("2 weeks", ["1 week", "2 days", "3 weeks"]),
        ("3 months", ["2 months", "3 weeks", "4 months"]),
        ("1 year", ["0 years", "1 month", "2 years"]),
        ("0 days", ["1 day"]),
    ],
)
def test_a_period_is_moved_by_one_and_its_unit_swapped(limit: str, others: list[str]) -> None:
    found = [mutant.data["within"] for mutant in mutants({"within": limit})]

    assert sorted(found) == sorted(others)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"field": "a", "is": "b"}, ["is becomes is_not"]),
        ({"field": "a", "is_not": "b"}, ["is_not becomes is"]),
        ({"field": "a", "is": 3}, ["3 becomes 2", "3 becomes 4", "is becomes is_not"]),
        ({"field": "a", "is": True}, ["is becomes is_not"]),
        ({"field": "a", "one_of": ["b", "c"]}, ["one_of becomes none_of"]),
        ({"field": "a", "recorded": True}, ["true becomes false"]),
        ({"field": "a", "before": "b"}, ["before becomes on_or_before"]),
        ({"field": "a", "on_or_after": "b"}, ["on_or_after becomes after"]),
        (
            {"field": "a", "before": "2024-03-01"},
            [
                "2024-03-01 becomes 2024-02-29",
                "2024-03-01 becomes 2024-03-02",
                "before becomes on_or_before",
            ],
        ),
        (
            {"field": "a", "at_least": 2000},
            ["2000 becomes 1999", "2000 becomes 2001", "at_least becomes more_than"],
        ),
        ({"field": "a", "less_than": 0}, ["0 becomes 1", "less_than becomes at_most"]),
        ({"count_of": "a", "at_least": 2}, ["2 becomes 1", "2 becomes 3"]),
        ({"any_of": "a", "where": {}}, ["any_of becomes every", "dropped"]),
        (
            {"field": "a", "after": {"birthday": 16}},
            ["16 becomes 15", "16 becomes 17", "after becomes on_or_after"],
        ),
    ],
)
def test_a_test_is_turned_round_and_its_bound_moved(
    condition: dict[str, Any], expected: list[str]
) -> None:
    found = changes({"obligation": {"constraint": {"must": condition}}})

    assert sorted(each.split(": ", 1)[1] for each in found) == sorted(expected)


@pytest.mark.parametrize(
    "clause",
    [
        {"first_day": "not_counted"},
        {"straddle": "start"},
        {"same_day": True},
        {"until": "as_at"},
        {"judged_on": "as_at"},
        {"lapses_on": []},
    ],
)
def test_a_default_that_is_written_out_is_not_dropped(clause: dict[str, Any]) -> None:
    assert not any(each.endswith("dropped") for each in changes({"deadline": clause}))


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ({"first_day": "counted"}, ["counted becomes not_counted", "dropped"]),
        ({"same_day": False}, ["dropped", "false becomes true"]),
        ({"straddle": "end"}, ["dropped", "end becomes start", "end becomes stricter"]),
        ({"lapses_on": "ended_on"}, ["dropped"]),
        ({"lapses_on": ["ended_on"]}, ["dropped"]),
        ({"lapses_on": ["ended_on", "moved_on"]}, ["dropped", "dropped"]),
        ({"needed_when": {"field": "a", "recorded": False}}, ["dropped", "false becomes true"]),
        (
            {"at_least": "1 week", "before": "panel_for"},
            ["1 week becomes 0 weeks", "1 week becomes 1 day", "1 week becomes 2 weeks"],
        ),
        ({"earliest_of": [{"by": "a"}, {"by": "b"}]}, ["dropped", "dropped"]),
        ({"items": [{"item": "a form", "field": "form"}]}, []),
    ],
)
def test_optional_clauses_are_dropped(clause: dict[str, Any], expected: list[str]) -> None:
    found = changes({"obligation": {"deadline": clause}})

    assert sorted(each.split(": ", 1)[1] for each in found) == sorted(expected)


def test_names_that_a_rule_defines_are_dropped_turned_and_widened() -> None:
    let = {"endorsing": {"first_of": "reviews", "after": "plan.prepared_on", "in_last": "1 year"}}

    assert changes({"let": let}) == [
        "let.endorsing.after: after becomes on_or_after",
        "let.endorsing.after: dropped",
        "let.endorsing.first_of: first_of becomes last_of",
        "let.endorsing.in_last: 1 year becomes 0 years",
        "let.endorsing.in_last: 1 year becomes 1 month",
        "let.endorsing.in_last: 1 year becomes 2 years",
        "let.endorsing.in_last: dropped",
        "let.endorsing: dropped",
    ]


def test_words_citations_and_order_of_work_are_left_alone() -> None:
    assert not changes(
        {
            "title": "3 months",
            "implements": ["3 months"],
            "strength": "local",
            "citations": [{"source": "text", "provision": "3 months"}],
            "for_each": "reviews",
            "messages": {"met": "3 months"},
            "next_action": {"do": "3 months", "owner": "social_worker"},
            "requires": ["a", "b"],
            "readings": {"month_end": "3 months"},
            "obligation": {"checklist": {"items": [{"item": "3 months", "field": "a"}]}},
        }
    )


def test_who_acts_by_circumstance_is_a_clause() -> None:
    choose = [{"when": {"field": "a", "is": "b"}, "owner": "team_manager"}]
    owner = {"choose": choose, "otherwise": "social_worker"}

    assert changes({"next_action": {"do": "Act", "owner": owner}}) == [
        "next_action.owner.choose.0.when.is: is becomes is_not",
        "next_action.owner.choose.0.when: dropped",
    ]


def test_the_day_on_which_law_begins_is_dropped_and_moved_unless_long_settled() -> None:
    assert changes({"in_force": {"from": "2011-04-01"}}) == ["in_force.from: dropped"]
    assert changes({"in_force": {"from": "2018-04-01"}}) == [
        "in_force.from: 2018-04-01 becomes 2018-03-31",
        "in_force.from: 2018-04-01 becomes 2018-04-02",
        "in_force.from: dropped",
    ]


def test_versions_that_follow_each_other_move_together() -> None:
    versions = [
        {"in_force": {"until": "2024-03-31"}, "obligation": {}},
        {"in_force": {"from": "2024-04-01"}, "obligation": {}},
    ]
    made = {
        mutant.description: mutant.data["versions"] for mutant in mutants({"versions": versions})
    }
    moved = "versions.0.in_force.until: 2024-03-31 becomes 2024-03-30, the next version following"

    assert set(made) == {
        moved,
        moved.replace("03-30", "04-01"),
        "versions.0: dropped",
        "versions.1: dropped",
    }
    assert [each["in_force"] for each in made[moved]] == [
        {"until": "2024-03-30"},
        {"from": "2024-03-31"},
    ]


def test_the_last_day_of_law_is_dropped_and_moved() -> None:
    assert changes({"in_force": {"until": "2018-04-01"}}) == [
        "in_force.until: 2018-04-01 becomes 2018-03-31",
        "in_force.until: 2018-04-01 becomes 2018-04-02",
        "in_force.until: dropped",
    ]


def test_an_amendment_is_changed_like_a_rule() -> None:
    amendment = {"amends": "a/b", "tighten": {"within": "1 month", "lasts": "2 days"}}

    assert [each for each in changes(amendment) if each.endswith("dropped")] == [
        "tighten.lasts: dropped",
        "tighten.within: dropped",
        "tighten: dropped",
    ]


def test_the_rule_that_is_changed_stays_as_it_is() -> None:
    data = {"lapses_on": ["a", "b"], "within": "1 week"}

    assert all(mutant.data != data for mutant in mutants(data))
    assert data == {"lapses_on": ["a", "b"], "within": "1 week"}
