"""The plan of next actions: the network asks for them, orders them and says what blocks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from permanence_rules.engines.durable.inference import Definition, fact
from permanence_rules.engines.durable.network import Session
from permanence_rules.findings import Finding, Outcome, PlannedAction
from permanence_rules.rule import Rule

__all__ = ["plan_rules", "planned"]


def plan_rules(rules: Mapping[str, Rule]) -> dict[str, Definition]:
    """
    Return the rules that order actions.

    A rule has its place once all that it requires have theirs; an open action blocks
    that of a rule which requires its own.
    """
    made: dict[str, Definition] = {}
    for name, rule in rules.items():
        required = [each for each in dict.fromkeys(rule.file.requires) if each in rules]
        waits = [{f"first{i}": fact("placed", rule=each)} for i, each in enumerate(required)]
        made[f"place:{name}"] = {"all": [{"m": fact("unplaced", rule=name)}, *waits]}
        for each in required:
            made[f"block:{name}:{each}"] = {
                "all": [{"other": fact("open", rule=each)}, {"own": fact("open", rule=name)}]
            }
    return made


@dataclass(frozen=True, slots=True)
class _Step:
    finding: Finding
    depth: int
    urgency: date


def planned(
    session: Session, rules: Mapping[str, Rule], findings: Iterable[Finding], as_at: date
) -> tuple[PlannedAction, ...]:
    """Return the open actions in the order in which they can be done."""
    waiting = [each for each in findings if each.next_action is not None]
    depths = _depths(session, rules, {each.rule for each in waiting})
    steps = sorted(
        (_Step(each, depths[each.rule], _urgency(each, as_at)) for each in waiting),
        key=lambda step: (
            step.depth,
            step.urgency,
            step.finding.rule,
            step.finding.subject.path,
        ),
    )
    blocked = _blocked(session, [step.finding for step in steps])
    return tuple(_action(step.finding, blocked.get(n, ())) for n, step in enumerate(steps))


def _depths(session: Session, rules: Mapping[str, Rule], open_: set[str]) -> dict[str, int]:
    """Return how many open actions must come before those of each rule."""
    depths: dict[str, int] = {}
    if not open_:
        return depths
    ready = [fired for name in rules for fired in session.tell({"at": "unplaced", "rule": name})]
    while ready:
        name, facts = ready.pop(0)
        rule = name.partition(":")[2]
        before = [each["reaches"] for key, each in facts.items() if key != "m"]
        depths[rule] = max(before, default=0)
        reaches = depths[rule] + (rule in open_)
        ready += session.tell({"at": "placed", "rule": rule, "reaches": reaches})
    return depths


def _blocked(session: Session, ordered: list[Finding]) -> dict[int, tuple[str, ...]]:
    """Return the rules whose open actions come before each action, on its own line of records."""
    pairs: set[tuple[int, int]] = set()
    for number, finding in enumerate(ordered):
        for _, facts in session.tell({"at": "open", "rule": finding.rule, "number": number}):
            own, other = facts["own"]["number"], facts["other"]["number"]
            if _is_one_line(ordered[own], ordered[other]):
                pairs.add((own, other))
    blocked: dict[int, list[str]] = {}
    for own, other in sorted(pairs):
        blocked.setdefault(own, []).append(ordered[other].rule)
    return {own: tuple(dict.fromkeys(names)) for own, names in blocked.items()}


def _is_one_line(one: Finding, other: Finding) -> bool:
    """Whether both are about one record, or one about a record inside the other's."""
    shorter, longer = sorted((one.subject.path, other.subject.path), key=len)
    return longer.startswith(shorter)


def _urgency(finding: Finding, as_at: date) -> date:
    """What lacks now, with no day by which it was due, is as urgent as what is due today."""
    assert finding.next_action is not None
    if finding.next_action.by is not None:
        return finding.next_action.by
    return as_at if finding.outcome is Outcome.BREACHED else date.max


def _action(finding: Finding, blocked_by: tuple[str, ...]) -> PlannedAction:
    assert finding.next_action is not None
    action = finding.next_action
    return PlannedAction(
        do=action.do,
        owner=action.owner,
        by=action.by,
        rule=finding.rule,
        subject=finding.subject,
        blocked_by=blocked_by,
    )
