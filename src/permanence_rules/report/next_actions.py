"""The plan of next actions: what to do first, and what has to wait for what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush

from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Finding, PlannedAction

__all__ = ["plan_of"]

_Key = tuple[int, date, str, str]
"""
How urgent an action is: the need that it serves and the day by which it is due; then its rule and
record, so that the order is always the same.
"""


def plan_of(
    findings: Iterable[Finding],
    requires: Mapping[str, Collection[str]],
    as_at: date,
    families: Sequence[str] = (),
) -> tuple[PlannedAction, ...]:
    """
    Return the open actions in the order in which to do them.

    An action is scheduled once the actions it requires are scheduled, on the same record or
    one around it. It names them in the order in which they are done. Of the actions that can
    be done, the most urgent comes first. One that others wait for is as urgent as they are.
    What is overdue and protects the child comes before all else, in the order of *families*.
    An act that several rules ask of one owner about one record is asked for once, by the
    strictest of their days.
    """
    needs = {name: place for place, name in enumerate(families)}

    def key_of(finding: Finding) -> _Key:
        urgency = _need(finding, needs), _urgency(finding, as_at)
        return (*urgency, finding.rule, finding.subject.path)

    open_ones = [each for each in findings if each.next_action is not None]
    acts = [sorted(act, key=key_of) for act in _asked_once(open_ones)]
    blockers = _blockers(acts, requires)
    if _is_circle(blockers):
        # Two rules ask for a report; the panel waits for one, and the other for the panel.
        acts = [[each] for each in open_ones]
        blockers = _blockers(acts, requires)
    order = list(_in_order(blockers, [key_of(act[0]) for act in acts]))
    place = {index: position for position, index in enumerate(order)}
    return tuple(
        _planned(
            acts[index], [acts[each] for each in sorted(blockers[index], key=place.__getitem__)]
        )
        for index in order
    )


_Act = Sequence[Finding]
"""The findings that ask for one act."""


def _asked_once(open_ones: Iterable[Finding]) -> Iterable[_Act]:
    """Return the findings of each act that is asked of one owner about one record."""
    acts: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in open_ones:
        action = finding.next_action
        assert action is not None
        acts.setdefault((action.do, action.owner, finding.subject.path), []).append(finding)
    return acts.values()


def _blockers(acts: Sequence[_Act], requires: Mapping[str, Collection[str]]) -> list[Sequence[int]]:
    """Return for each act the numbers of those that it must wait for."""
    by_rule: dict[str, list[tuple[int, Finding]]] = {}
    for number, act in enumerate(acts):
        for finding in act:
            by_rule.setdefault(finding.rule, []).append((number, finding))
    return [
        sorted(
            {
                other
                for finding in act
                for rule in requires.get(finding.rule, ())
                for other, before in by_rule.get(rule, ())
                if other != number and before.subject.is_near(finding.subject)
            }
        )
        for number, act in enumerate(acts)
    ]


def _is_circle(blockers: Sequence[Sequence[int]]) -> bool:
    try:
        TopologicalSorter(dict(enumerate(blockers))).prepare()
    except CycleError:
        return True
    return False


def _need(finding: Finding, needs: Mapping[str, int]) -> int:
    """What is overdue and serves a need of the child comes by that need; all else after it."""
    is_overdue = finding.outcome in (Outcome.BREACHED, Outcome.VIOLATED)
    return needs.get(finding.family or "", len(needs)) if is_overdue else len(needs)


def _urgency(finding: Finding, as_at: date) -> date:
    """What is missing now, with no day by which it was due, is as urgent as what is due today."""
    by = finding.next_action.by if finding.next_action is not None else None
    if by is not None:
        return by
    is_overdue = finding.outcome in (Outcome.BREACHED, Outcome.VIOLATED)
    return as_at if is_overdue else date.max


def _in_order(blockers: Sequence[Sequence[int]], keys: list[_Key]) -> Iterable[int]:
    """Yield each number after its blockers; `requires` has no circles, so neither has this."""
    # From the end backwards: a panel due on 10 May makes its report, and the assessment that the
    # report needs, as urgent as itself.
    for index in reversed(tuple(TopologicalSorter(dict(enumerate(blockers))).static_order())):
        for blocker in blockers[index]:
            soonest = min(keys[blocker][:2], keys[index][:2])
            keys[blocker] = (*soonest, *keys[blocker][2:])
    sorter = TopologicalSorter(dict(enumerate(blockers)))
    sorter.prepare()
    ready: list[tuple[_Key, int]] = []
    while sorter.is_active():
        for index in sorter.get_ready():
            heappush(ready, (keys[index], index))
        _, first = heappop(ready)
        yield first
        sorter.done(first)


def _planned(act: _Act, blocked_by: Iterable[_Act]) -> PlannedAction:
    first = act[0]
    actions = [each.next_action for each in act if each.next_action is not None]
    return PlannedAction(
        do=actions[0].do,
        owner=actions[0].owner,
        by=min((each.by for each in actions if each.by is not None), default=None),
        rule=first.rule,
        also=tuple(dict.fromkeys(each.rule for each in act if each.rule != first.rule)),
        subject=first.subject,
        blocked_by=tuple(dict.fromkeys(each.rule for other in blocked_by for each in other)),
    )
