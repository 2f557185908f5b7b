"""The facts that rules read, and those without which they can never be decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from permanence_rules import Rulebook
from permanence_rules.errors import UsageError
from tests.support import deadline, rule, shipped, write_pack


def facts_of(folder: Path, **bodies: str) -> dict[str, tuple[set[str], set[str]]]:
    """Return of each path which rules read it and which need it, by their names alone."""
    rulebook = Rulebook.load(write_pack(folder, bodies))
    found = rulebook.facts_for([each.id for each in rulebook.rules])
    return {each.path: (_names(each.read_by), _names(each.needed_by)) for each in found}


def _names(rules: tuple[str, ...]) -> set[str]:
    return {each.partition("/")[2] for each in rules}


def test_the_act_and_the_clock_are_needed_and_an_exemption_is_not(tmp_path: Path) -> None:
    exempt = "exempt_when: [{field: arrangement, is: short_breaks, because: others apply}]\n"
    found = facts_of(tmp_path, one=rule(exempt + deadline("visits.first.held_on", "1 week")))
    assert found["periods_of_care.visits"] == ({"one"}, {"one"})
    # An empty list of visits decides it without any day.
    assert found["periods_of_care.visits.held_on"] == ({"one"}, set())
    assert found["periods_of_care.arrangement"] == ({"one"}, set())


def test_of_two_clocks_neither_is_needed(tmp_path: Path) -> None:
    limit = "earliest_of: [{within: 4 weeks, of: started_on}, {by: care_plan.prepared_on}]"
    body = f"obligation: {{deadline: {{event: visits.first.held_on, {limit}}}}}"
    found = facts_of(tmp_path, one=rule(body))
    assert found["periods_of_care.care_plan.prepared_on"] == ({"one"}, set())
    assert found["periods_of_care.visits"] == ({"one"}, {"one"})


def test_each_fact_names_the_rules_that_read_it(tmp_path: Path) -> None:
    found = facts_of(
        tmp_path,
        one=rule(deadline("visits.first.held_on", "1 week")),
        two=rule(deadline("care_plan.prepared_on", "2 weeks")),
    )
    assert found["periods_of_care.care_plan"] == ({"two"}, {"two"})
    assert found["periods_of_care.visits"] == ({"one"}, {"one"})


@pytest.mark.slow
def test_facts_behind_a_derived_one_stand_at_their_place_in_the_case() -> None:
    found = shipped("england").facts_for(["england/reviews/second-review"])
    paths = {each.path for each in found}
    assert {"periods_of_care.adoption.placed_on", "child.date_of_birth"} <= paths
    assert all(each.says for each in found)


def test_a_rule_that_is_not_there_is_named() -> None:
    with pytest.raises(UsageError, match="no rule of that name in this rulebook"):
        shipped("england").facts_for(["england/reviews/third-review"])
