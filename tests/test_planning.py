"""The plan of next actions: the order in which a person can do them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Finding, NextAction, PlannedAction, Subject
from permanence_rules.report.next_actions import plan_of
from tests.outputs.reports import AS_AT, PERIOD, finding
from tests.support import ENGINES_HERE

Requires = Mapping[str, tuple[str, ...]]
Planner = Callable[[list[Finding], Requires], tuple[PlannedAction, ...]]


@pytest.fixture(params=ENGINES_HERE)
def plan(request: pytest.FixtureRequest) -> Planner:
    """Return how an engine plans what is to be done: both do it alike."""
    return _by_network if request.param == "durable" else _by_graph


def _by_graph(findings: list[Finding], requires: Requires) -> tuple[PlannedAction, ...]:
    return plan_of(findings, requires, AS_AT)


def _by_network(findings: list[Finding], requires: Requires) -> tuple[PlannedAction, ...]:
    from permanence_rules.oracle.inference import GENERIC
    from permanence_rules.oracle.network import Network
    from permanence_rules.oracle.plan import plan_rules, planned

    names = {each.rule for each in findings} | requires.keys()
    rules: Any = {
        name: SimpleNamespace(file=SimpleNamespace(requires=requires.get(name, ())))
        for name in names
    }
    with Network(GENERIC | plan_rules(rules)).session() as session:
        return planned(session, findings, AS_AT)


def to_do(rule: str, by: str = "", path: str = "", outcome: Outcome = Outcome.DUE) -> Finding:
    day = date.fromisoformat(by) if by else None
    subject = Subject(path=path, label="A record") if path else PERIOD
    action = NextAction(do=f"Do {rule}", owner="social_worker", by=day)
    return finding(outcome, rule=rule, subject=subject, next_action=action, due_on=day)


def asked(rule: str, do: str, by: str = "", owner: str = "social_worker") -> Finding:
    """Return a finding that asks for an act in so many words."""
    found = to_do(rule, by)
    action = NextAction(do=do, owner=owner, by=date.fromisoformat(by) if by else None)
    return found.model_copy(update={"next_action": action})


Order = Callable[..., list[str]]


@pytest.fixture
def order(plan: Planner) -> Order:
    """Return the rules of what is planned, in order."""
    return lambda findings, **requires: [each.rule for each in plan(findings, requires)]


def test_the_most_urgent_comes_first(order: Order) -> None:
    found = [to_do("b", "2026-03-09"), to_do("c"), to_do("a", "2026-03-10")]
    assert order(found) == ["b", "a", "c"]


def test_what_is_missing_now_is_due_today(order: Order) -> None:
    # Judged as at 2 March 2026
    missing = to_do("missing", outcome=Outcome.BREACHED)
    assert order([to_do("b", "2026-03-03"), missing]) == ["missing", "b"]
    assert order([to_do("b", "2026-03-01"), missing]) == ["b", "missing"]


def test_what_others_wait_for_is_as_urgent_as_they_are(order: Order) -> None:
    found = [to_do("last", "2026-01-01"), to_do("first", "2026-09-01"), to_do("x", "2026-02-01")]
    assert order(found, last=("middle",), middle=("first",)) == ["last", "x", "first"]
    found.append(to_do("middle"))
    assert order(found, last=("middle",), middle=("first",)) == ["first", "middle", "last", "x"]


@pytest.mark.parametrize("chain", ["abcd", "dcba", "bdac", "cadb"])
def test_it_is_so_along_a_whole_chain_whatever_its_rules_are_called(
    order: Order, chain: str
) -> None:
    first, second, third, last = tuple(chain)
    found = [to_do(first, "2026-09-01"), to_do(second), to_do(third), to_do(last, "2026-01-01")]
    requires = {second: (first,), third: (second,), last: (third,)}
    found.append(to_do("x", "2026-02-01"))
    assert order(found, **requires) == [*chain, "x"]


def test_what_it_waits_for_is_named_in_the_order_in_which_it_is_done(plan: Planner) -> None:
    found = [to_do("a", "2026-06-01"), to_do("b", "2026-05-01"), to_do("report", "2026-07-01")]
    *_, last = plan(found, {"report": ("a", "b")})
    assert (last.rule, last.blocked_by) == ("report", ("b", "a"))


def test_a_blocked_action_does_not_hold_up_others(order: Order) -> None:
    found = [to_do("a", "2026-01-01"), to_do("b", "2026-12-01"), to_do("c", "2026-06-01")]
    assert order(found, c=("b",)) == ["a", "b", "c"]


def test_only_the_same_record_or_one_around_it_blocks(plan: Planner) -> None:
    found = [
        to_do("hold", path="periods_of_care[0].reviews[1]"),
        to_do("write", path="periods_of_care[0].reviews[1].record"),
        to_do("write", path="periods_of_care[0].reviews[10].record"),
    ]
    blocked = {
        each.subject.path: each.blocked_by
        for each in plan(found, {"write": ("hold",)})
        if each.rule == "write"
    }
    assert blocked == {
        "periods_of_care[0].reviews[1].record": ("hold",),
        "periods_of_care[0].reviews[10].record": (),
    }


def test_several_of_one_rule_block_as_one(plan: Planner) -> None:
    found = [
        to_do("visit", path="periods_of_care[0].placements[0]"),
        to_do("visit", path="periods_of_care[0].placements[1]"),
        to_do("report"),
    ]
    planned = plan(found, {"report": ("visit",)})
    assert [(each.rule, each.blocked_by) for each in planned] == [
        ("visit", ()),
        ("visit", ()),
        ("report", ("visit",)),
    ]


def test_what_needs_nothing_is_not_in_the_plan(plan: Planner) -> None:
    assert plan([finding(Outcome.MET)], {}) == ()


def test_an_act_that_two_rules_ask_for_is_asked_for_once_by_the_stricter_day(plan: Planner) -> None:
    found = [
        asked("law", "Hold the review", "2026-05-01"),
        asked("council", "Hold the review", "2026-04-01"),
        asked("x", "Visit", "2026-04-15"),
    ]
    first, second = plan(found, {})
    assert (first.rule, first.also, first.by) == ("council", ("law",), date(2026, 4, 1))
    assert first.rules == ("council", "law")
    assert (second.rule, second.also) == ("x", ())


def test_another_owner_another_record_or_other_words_is_another_act(plan: Planner) -> None:
    elsewhere = to_do("a", path="periods_of_care[0].reviews[1]")
    found = [
        asked("law", "Do a"),
        asked("council", "Do a", owner="team_manager"),
        asked("third", "Do it"),
        elsewhere,
    ]
    assert [each.also for each in plan(found, {})] == [(), (), (), ()]


def test_the_one_act_waits_for_what_either_rule_needs_and_both_are_named(plan: Planner) -> None:
    found = [
        asked("a", "Write the report", "2026-04-01"),
        asked("b", "Write the report"),
        asked("assess", "Assess", "2026-09-01"),
        asked("panel", "Go to panel"),
    ]
    # The report waits for the assessment for the sake of b alone.
    planned = plan(found, {"b": ("assess",), "panel": ("a",)})
    assert [(each.rule, each.blocked_by) for each in planned] == [
        ("assess", ()),
        ("a", ("assess",)),
        ("panel", ("a", "b")),
    ]


def test_of_one_act_no_rule_waits_for_the_other(plan: Planner) -> None:
    found = [asked("a", "Write the report"), asked("b", "Write the report")]
    (only,) = plan(found, {"b": ("a",)})
    assert (only.rule, only.also, only.blocked_by) == ("a", ("b",), ())


def test_one_act_that_would_wait_for_itself_is_asked_for_by_each_rule(plan: Planner) -> None:
    # Written before the panel for one rule, and revised after it for the other.
    found = [
        asked("before", "Write the report"),
        asked("after", "Write the report"),
        asked("panel", "Go to panel"),
    ]
    planned = plan(found, {"panel": ("before",), "after": ("panel",)})
    assert [each.rule for each in planned] == ["before", "panel", "after"]
    assert [each.also for each in planned] == [(), (), ()]
