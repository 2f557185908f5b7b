"""The plan of next actions: the network asks for them, orders them and says what blocks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.rule import Rule
from permanence_rules.oracle.inference import Definition, fact
from permanence_rules.oracle.network import Session
from permanence_rules.report.findings import Finding, PlannedAction

__all__ = ["plan_rules", "planned"]


def plan_rules(rules: Mapping[str, Rule]) -> dict[str, Definition]:
    """
    Return the rules that order actions.

    An open action blocks that of a rule which requires its own; once it has its place,
    those that waited for it may have theirs.
    """
    unlock = {
        "all": [
            {"wait": fact("wait")},
            {"placed": {"$and": [{"at": "placed"}, {"number": {"wait": "other"}}]}},
        ]
    }
    return {"unlock": unlock} | {
        f"block:{name}:{each}": {
            "all": [{"other": fact("open", rule=each)}, {"own": fact("open", rule=name)}]
        }
        for name, rule in rules.items()
        for each in dict.fromkeys(rule.file.requires)
    }


def planned(
    session: Session, findings: Iterable[Finding], as_at: date, families: Sequence[str] = ()
) -> tuple[PlannedAction, ...]:
    """Return the open actions in the order in which they can be done, urgent ones first."""
    open_ones = sorted(
        (each for each in findings if each.next_action is not None),
        key=lambda each: (each.rule, each.subject.path),
    )
    urgency = [(_need(each, families), _urgency(each, as_at)) for each in open_ones]
    waiting = _blocking(session, open_ones)
    acts = _acts(open_ones, urgency)
    pairs = _between(acts, waiting)
    if _has_circle(len(acts), pairs):
        acts = [[number] for number in range(len(open_ones))]
        pairs = waiting
    order = _placed(session, _urgencies([urgency[act[0]] for act in acts], pairs), pairs)
    place = {number: position for position, number in enumerate(order)}
    told = [[open_ones[each] for each in act] for act in acts]
    return tuple(_action(told, number, pairs, place) for number in order)


_Act = list[int]
"""The numbers of the findings that ask for one act, the most urgent first."""


def _acts(open_ones: list[Finding], urgency: list[_Urgency]) -> list[_Act]:
    """Return what is asked of one owner about one record, in the order of its first finding."""
    acts: list[_Act] = []
    for number in sorted(range(len(open_ones)), key=lambda each: (urgency[each], each)):
        same = (act for act in acts if _is_same_act(open_ones[act[0]], open_ones[number]))
        act = next(same, None)
        if act is None:
            acts.append([number])
        else:
            act.append(number)
    return sorted(acts)


def _is_same_act(one: Finding, other: Finding) -> bool:
    first, second = one.next_action, other.next_action
    assert first is not None
    assert second is not None
    is_same = (first.do, first.owner) == (second.do, second.owner)
    return is_same and one.subject.path == other.subject.path


def _between(acts: list[_Act], waiting: _Pairs) -> _Pairs:
    """Return which act waits for which, as one of its findings waits for one of the other's."""
    of = {number: index for index, act in enumerate(acts) for number in act}
    return {(of[own], of[other]) for own, other in waiting if of[own] != of[other]}


def _has_circle(number: int, pairs: _Pairs) -> bool:
    """Whether some acts wait for each other, so that none of them can come first."""
    left = set(range(number))
    while free := {each for each in left if not any((each, other) in pairs for other in left)}:
        left -= free
    return bool(left)


_Pairs = set[tuple[int, int]]
"""An action, and one that it must wait for."""


def _blocking(session: Session, open_ones: list[Finding]) -> _Pairs:
    """Return which action waits for which, on one line of records."""
    pairs: _Pairs = set()
    for number, finding in enumerate(open_ones):
        for _, facts in session.tell({"at": "open", "rule": finding.rule, "number": number}):
            own, other = facts["own"]["number"], facts["other"]["number"]
            if _is_one_line(open_ones[own].subject.path, open_ones[other].subject.path):
                pairs.add((own, other))
    return pairs


def _is_one_line(one: str, other: str) -> bool:
    """Whether both are about one record, or one about a record inside the other's."""
    inner, outer = (one, other) if len(one) >= len(other) else (other, one)
    return not outer or inner == outer or inner.startswith((f"{outer}.", f"{outer}["))


_Urgency = tuple[int, date]
"""The need of the child that is overdue, the first of them nought; then the day."""


def _urgencies(urgency: list[_Urgency], pairs: _Pairs) -> list[_Urgency]:
    """Return by when each is wanted: what others wait for, no later than they are."""
    wanted = list(urgency)
    has_changed = True
    while has_changed:
        has_changed = False
        for own, other in pairs:
            if wanted[own] < wanted[other]:
                wanted[other], has_changed = wanted[own], True
    return wanted


def _placed(session: Session, urgencies: list[_Urgency], pairs: _Pairs) -> list[int]:
    """Return the order: of those that wait for nothing more, the most urgent comes next."""
    waits = [0] * len(urgencies)
    for own, other in sorted(pairs):
        waits[own] += 1
        session.tell({"at": "wait", "own": own, "other": other})
    free = {number for number, count in enumerate(waits) if not count}
    order: list[int] = []
    while free:
        number = min(free, key=lambda each: (urgencies[each], each))
        free.remove(number)
        order.append(number)
        for _, facts in session.tell({"at": "placed", "number": number}):
            own = facts["wait"]["own"]
            waits[own] -= 1
            if not waits[own]:
                free.add(own)
    return order


def _need(finding: Finding, families: Sequence[str]) -> int:
    overdue = finding.outcome in (Outcome.BREACHED, Outcome.VIOLATED)
    known = overdue and finding.family in families
    return families.index(finding.family) if known and finding.family else len(families)


def _urgency(finding: Finding, as_at: date) -> date:
    """What lacks now, with no day by which it was due, is as urgent as what is due today."""
    assert finding.next_action is not None
    if finding.next_action.by is not None:
        return finding.next_action.by
    missing = finding.outcome in (Outcome.BREACHED, Outcome.VIOLATED)
    return as_at if missing else date.max


def _action(
    acts: list[list[Finding]], number: int, pairs: _Pairs, place: Mapping[int, int]
) -> PlannedAction:
    act = acts[number]
    actions = [each.next_action for each in act if each.next_action is not None]
    before = sorted((other for own, other in pairs if own == number), key=lambda each: place[each])
    first, *others = dict.fromkeys(each.rule for each in act)
    return PlannedAction(
        do=actions[0].do,
        owner=actions[0].owner,
        by=min((each.by for each in actions if each.by is not None), default=None),
        rule=first,
        also=tuple(others),
        subject=act[0].subject,
        blocked_by=tuple(dict.fromkeys(each.rule for other in before for each in acts[other])),
    )
