"""The plan of next actions: what to do first, and what has to wait for what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from graphlib import TopologicalSorter
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
    """
    needs = {name: place for place, name in enumerate(families)}
    open_ones = [finding for finding in findings if finding.next_action is not None]
    blockers = [_blockers(each, open_ones, requires) for each in open_ones]
    keys = [
        (_need(each, needs), _urgency(each, as_at), each.rule, each.subject.path)
        for each in open_ones
    ]
    order = list(_in_order(blockers, keys))
    place = {index: position for position, index in enumerate(order)}
    return tuple(
        _planned(
            open_ones[index],
            [open_ones[each].rule for each in sorted(blockers[index], key=place.__getitem__)],
        )
        for index in order
    )


def _blockers(
    finding: Finding, open_ones: Sequence[Finding], requires: Mapping[str, Collection[str]]
) -> list[int]:
    needed = requires.get(finding.rule, ())
    return [
        index
        for index, other in enumerate(open_ones)
        if other.rule in needed and other.subject.is_near(finding.subject)
    ]


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


def _planned(finding: Finding, blocked_by: Iterable[str]) -> PlannedAction:
    action = finding.next_action
    assert action is not None
    return PlannedAction(
        do=action.do,
        owner=action.owner,
        by=action.by,
        rule=finding.rule,
        subject=finding.subject,
        blocked_by=tuple(dict.fromkeys(blocked_by)),
    )
