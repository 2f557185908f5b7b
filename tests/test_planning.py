"""The plan of next actions: the order in which a person can do them."""

from __future__ import annotations

from datetime import date

from permanence_rules.findings import Finding, NextAction, Outcome, Subject
from permanence_rules.planning import plan_of
from tests.outputs.reports import AS_AT, PERIOD, finding


def to_do(rule: str, by: str = "", path: str = "", outcome: Outcome = Outcome.DUE) -> Finding:
    day = date.fromisoformat(by) if by else None
    subject = Subject(path=path, label="A record") if path else PERIOD
    action = NextAction(do=f"Do {rule}", owner="social_worker", by=day)
    return finding(outcome, rule=rule, subject=subject, next_action=action, due_on=day)


def order(findings: list[Finding], **requires: tuple[str, ...]) -> list[str]:
    return [action.rule for action in plan_of(findings, requires, AS_AT)]


def test_the_most_urgent_comes_first() -> None:
    found = [to_do("b", "2026-03-09"), to_do("c"), to_do("a", "2026-03-10")]
    assert order(found) == ["b", "a", "c"]


def test_what_is_missing_now_is_due_today() -> None:
    # Judged as at 2 March 2026
    missing = to_do("missing", outcome=Outcome.BREACHED)
    assert order([to_do("b", "2026-03-03"), missing]) == ["missing", "b"]
    assert order([to_do("b", "2026-03-01"), missing]) == ["b", "missing"]


def test_what_others_wait_for_is_as_urgent_as_they_are() -> None:
    found = [to_do("last", "2026-01-01"), to_do("first", "2026-09-01"), to_do("x", "2026-02-01")]
    assert order(found, last=("middle",), middle=("first",)) == ["last", "x", "first"]
    found.append(to_do("middle"))
    assert order(found, last=("middle",), middle=("first",)) == ["first", "middle", "last", "x"]


def test_a_blocked_action_does_not_hold_up_others() -> None:
    found = [to_do("a", "2026-01-01"), to_do("b", "2026-12-01"), to_do("c", "2026-06-01")]
    assert order(found, c=("b",)) == ["a", "b", "c"]


def test_only_the_same_record_or_one_around_it_blocks() -> None:
    found = [
        to_do("hold", path="periods_of_care[0].reviews[1]"),
        to_do("write", path="periods_of_care[0].reviews[1].record"),
        to_do("write", path="periods_of_care[0].reviews[10].record"),
    ]
    plan = plan_of(found, {"write": ("hold",)}, AS_AT)
    blocked = {each.subject.path: each.blocked_by for each in plan if each.rule == "write"}
    assert blocked == {
        "periods_of_care[0].reviews[1].record": ("hold",),
        "periods_of_care[0].reviews[10].record": (),
    }


def test_several_of_one_rule_block_as_one() -> None:
    found = [
        to_do("visit", path="periods_of_care[0].placements[0]"),
        to_do("visit", path="periods_of_care[0].placements[1]"),
        to_do("report"),
    ]
    plan = plan_of(found, {"report": ("visit",)}, AS_AT)
    assert [(each.rule, each.blocked_by) for each in plan] == [
        ("visit", ()),
        ("visit", ()),
        ("report", ("visit",)),
    ]


def test_what_needs_nothing_is_not_in_the_plan() -> None:
    assert plan_of([finding(Outcome.MET)], {}, AS_AT) == ()
