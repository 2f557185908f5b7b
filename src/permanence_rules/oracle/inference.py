"""The rules of inference that every rulebook shares, as a durable-rules network."""

from __future__ import annotations

from typing import Any

__all__ = ["GATE", "GENERIC", "TO_DO", "WORLD", "fact", "same"]

Pattern = dict[str, Any]
Definition = dict[str, Any]


def fact(at: str, *more: Pattern, **values: int | str | bool) -> Pattern:
    """Return the pattern of a fact: where it stands in the chain, and what it says."""
    tests: list[Pattern] = [{"at": at}, *({name: value} for name, value in values.items()), *more]
    return {"$and": tests} if len(tests) > 1 else tests[0]


def same(name: str, other: str, of: str = "$m", how: str = "") -> Pattern:
    """Return a comparison of two parts of a fact, or with a part of a fact joined before."""
    pair = {name: {of: other}}
    return {f"${how}": pair} if how else pair


def alone(pattern: Pattern) -> Definition:
    """Return a rule that fires on one fact."""
    return {"all": [{"m": pattern}]}


def _is(name: str) -> Pattern:
    return {"$ex": {name: 1}}


def _lacks(name: str) -> Pattern:
    return {"$nex": {name: 1}}


_ON_TIME = same("done", "due", how="lte")
_TOO_LATE = same("done", "due", how="gt")
_HAS_ENDED = same("ended", "due", how="lte")
_OUTLASTED = same("ended", "due", how="gt")
_IN_TIME = same("today", "due", how="lte")
_OVER = same("today", "due", how="gt")

# One way in which the facts may lie: a due day, and the days of the event and of the end, if any.
# An end that has not come is not told; nor is an event that is only booked.
WORLD: dict[str, Definition] = {
    "world:idle": alone(fact("world", _lacks("due"))),
    "world:met": alone(fact("world", _is("done"), _ON_TIME)),
    "world:late": alone(fact("world", _is("done"), _TOO_LATE, _lacks("ended"))),
    "world:late_then": alone(fact("world", _is("done"), _TOO_LATE, _is("ended"), _OUTLASTED)),
    "world:ceased_undone": alone(fact("world", _lacks("done"), _is("ended"), _HAS_ENDED)),
    "world:ceased_first": alone(fact("world", _is("done"), _TOO_LATE, _is("ended"), _HAS_ENDED)),
    "world:breached_then": alone(fact("world", _lacks("done"), _is("ended"), _OUTLASTED)),
    "world:breached": alone(fact("world", _lacks("done"), _lacks("ended"), _OVER)),
    "world:due": alone(fact("world", _lacks("done"), _lacks("ended"), _IN_TIME)),
}

# Applicability and exemptions, each yes, no or open. What is open decides before an exemption
# does: the duty may not apply at all.
GATE: dict[str, Definition] = {
    "gate:not_applicable": alone(fact("gate", applies="no")),
    "gate:undetermined": alone(fact("gate", applies="open")),
    "gate:in_doubt": alone(fact("gate", applies="yes", exempt="open")),
    "gate:exempt": alone(fact("gate", applies="yes", exempt="yes")),
    "gate:owed": alone(fact("gate", applies="yes", exempt="no")),
}

# As soon as possible: there is no day by which it is due, and no breach. What is done is done,
# whether the time for it has begun or not.
SOON: dict[str, Definition] = {
    "soon:idle": alone(fact("soon", _lacks("start"), _lacks("done"))),
    "soon:met": alone(fact("soon", _is("done"))),
    "soon:ceased": alone(fact("soon", _is("start"), _lacks("done"), _is("ended"))),
    "soon:due": alone(
        fact("soon", _is("start"), _lacks("done"), _lacks("ended"), _is("due"), _IN_TIME)
    ),
    "soon:needs_judgement_late": alone(
        fact("soon", _is("start"), _lacks("done"), _lacks("ended"), _is("due"), _OVER)
    ),
    "soon:needs_judgement": alone(
        fact("soon", _is("start"), _lacks("done"), _lacks("ended"), _lacks("due"))
    ),
}

# Something that is there or lacks, and is owed by a day; what is owed at once, by one before all.
STATE: dict[str, Definition] = {
    "state:idle": alone(fact("state", begun=0)),
    "state:met": alone(fact("state", begun=1, there=1)),
    "state:ceased_by_day": alone(
        fact("state", _is("due"), _is("ended"), _HAS_ENDED, begun=1, there=0)
    ),
    "state:breached_then": alone(
        fact("state", _is("due"), _is("ended"), _OUTLASTED, begun=1, there=0)
    ),
    "state:breached": alone(fact("state", _is("due"), _lacks("ended"), _OVER, begun=1, there=0)),
    "state:due": alone(fact("state", _is("due"), _lacks("ended"), _IN_TIME, begun=1, there=0)),
}

# A figure is never a breach; beyond what is advised, or without advice, a person must judge.
FIGURE: dict[str, Definition] = {
    "figure:met": alone(fact("figure", advised=1, low=0, high=0)),
    "figure:needs_judgement": alone(fact("figure", advised=0)),
    "figure:needs_judgement_low": alone(fact("figure", low=1)),
    "figure:needs_judgement_high": alone(fact("figure", low=0, high=1)),
}

# What a finding gives rise to. No next action is asked for once the duty has ended.
TO_DO: dict[str, Definition] = {
    f"act:{outcome}": alone(fact("finding", outcome=outcome, ended=0, owned=1))
    for outcome in ("breached", "violated", "due", "needs_judgement")
} | {"act:late": alone(fact("finding", outcome="late", recurs=1, owned=1))}

GENERIC: dict[str, Definition] = WORLD | SOON | STATE | FIGURE | GATE | TO_DO
