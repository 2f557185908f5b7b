"""What of a rule may change from day to day, and what never does once it is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from permanence_rules.engine.builder import Builder, Trait
from permanence_rules.engine.conditions import compile_condition
from permanence_rules.engine.due import ReadDue
from permanence_rules.engine.limits import compile_limit
from permanence_rules.engine.paths import compile_path
from permanence_rules.engine.scope import Ask
from permanence_rules.engine.versions import ALWAYS
from permanence_rules.language.conditions import Condition
from permanence_rules.language.days import Moment
from permanence_rules.language.limits import Limit
from permanence_rules.language.rule import Rule

__all__ = [
    "beginnings",
    "can_be_missed",
    "conditions",
    "is_triggered_for_good",
    "lasting_limit",
    "law_turns",
    "traits_of_acts",
]

_A_DAY = timedelta(days=1)


def can_be_missed(rule: Rule) -> bool:
    """Whether what was so on an earlier day counts; what is only asked about is asked today."""
    obligation = rule.versions[-1].obligation
    spec = obligation.spec
    # What recurs weighs each of its gaps by its own day.
    return spec.can_be_missed and not spec.recurs and not obligation.only_asks


def law_turns(rule: Rule) -> Iterator[date]:
    """Yield the days on which another version of the law came into force, or none did any more."""
    for version in rule.versions:
        if version.in_force != ALWAYS:
            yield version.in_force.first
            if version.in_force.last != date.max:
                yield version.in_force.last + _A_DAY


def conditions(builder: Builder, rule: Rule) -> Iterator[Ask]:
    """Yield each question of `applies_when` by itself."""
    apart = replace(builder.quietly(), traits=set(), facts=set())
    for condition in rule.file.applies_when:
        yield compile_condition(apart, condition, ("applies_when",))


def beginnings(builder: Builder, rule: Rule) -> Iterator[Ask]:
    """Yield the questions whether a day has come: that it had not is so of every earlier day."""
    traits = set(builder.traits)
    for condition in rule.file.applies_when:
        path = condition.field or ""
        is_day = compile_path(builder, path, ()).fact.kind == "date" if path else False
        is_plain = "last" not in path.split(".") and path.split(".")[0] not in builder.lets
        is_of_clock = path == "as_at" and (condition.on_or_after or condition.after)
        has_come = is_day and is_plain and "as_at" in (condition.on_or_before, condition.before)
        is_recorded = is_day and is_plain and condition.recorded is True
        if is_of_clock or has_come or (is_recorded and path != "as_at"):
            yield compile_condition(builder, condition, ("applies_when",))
    builder.traits.intersection_update(traits)


def lasting_limit(builder: Builder, rule: Rule) -> ReadDue | None:
    """Return a limit that is counted from one day which stays once it is known."""
    obligation = rule.versions[-1].obligation
    spec = obligation.spec
    if len(rule.versions) > 1 or not isinstance(spec, Limit):
        return None
    if getattr(spec, "when", ()) or getattr(spec, "not_before", ()) or spec.any_of:
        return None
    changes = (spec.instead, spec.only_when, spec.relaxed, spec.extended, spec.paused)
    anchor = spec.of or spec.by
    may_move = isinstance(anchor, str) and not _stays(rule, anchor)
    if not isinstance(anchor, str) or may_move or any((*changes, spec.latest_of, spec.earliest_of)):
        return None
    traits = set(builder.traits)
    limit = compile_limit(builder.quietly().plainly(), spec, ())
    is_moved = Trait.RESTS_ON_BOOKING in builder.traits
    builder.traits.intersection_update(traits)
    return None if is_moved else limit


def _stays(rule: Rule, anchor: str) -> bool:
    """
    Whether a day stays once it is known.

    A name may come to stand for another record: the first review after a breakdown takes the
    place of the first of all, and what that one was to decide stays undecided.
    """
    name, *rest = anchor.split(".")
    return name != "as_at" and name not in rule.file.let and "last" not in rest


def is_triggered_for_good(rule: Rule) -> bool:
    """
    Whether a duty whose time has not begun was owed on no earlier day either.

    Not where its day is that of the first of some records, and one of them may cease to be: a
    review that decided, until the placement broke down.
    """
    obligation = rule.versions[-1].obligation
    spec = getattr(obligation, obligation.verb)
    anchor = (spec.of or spec.by) if isinstance(spec, Limit) else None
    let = rule.file.let.get(anchor.split(".")[0]) if isinstance(anchor, str) else None
    return let is None or not any(map(_may_cease, let.where))


def _may_cease(condition: Condition) -> bool:
    """Whether what holds on one day may not on a later one, as another day has come by then."""
    within = (*condition.all_, *condition.any_)
    return condition.recorded is False or bool(condition.not_) or any(map(_may_cease, within))


def traits_of_acts(rule: Rule, dated_by: str | None) -> set[Trait]:
    """Return what the acts of a rule tell of how it is judged over time."""
    return _arising(rule, dated_by) | _giving_way(rule)


def _giving_way(rule: Rule) -> set[Trait]:
    """Whether the act of a deadline may come to be a later one than that which counted before."""
    deadlines = (version.obligation.deadline for version in rule.versions)
    acts = (each.event for each in deadlines if each is not None)
    return {Trait.ACT_GIVES_WAY} if any(_gives_way(each, rule) for each in acts) else set()


def _gives_way(act: Moment | None, rule: Rule) -> bool:
    if act is None:
        return False
    if isinstance(act, str):
        name, *rest = act.split(".")
        let = rule.file.let.get(name)
        is_last = let is not None and (let.last_of is not None or _gives_way(let.moment, rule))
        return is_last or "last" in (name, *rest)
    parts = (act.field, *act.latest_of, *act.all_of, *act.first_recorded_of)
    return len(act.latest_of) > 1 or any(_gives_way(each, rule) for each in parts)


def _arising(rule: Rule, dated_by: str | None) -> set[Trait]:
    """
    Whether a rule applies because of the very act whose day it judges, which nobody owes.

    So it is where the act dates the record that the rule is about: the record seems to be there
    only from that day on, which says nothing of when it was owed.
    """
    deadlines = [version.obligation.deadline for version in rule.versions]
    events = {each.event for each in deadlines if each is not None and isinstance(each.event, str)}
    own = [each for version in rule.versions for each in version.applies_when]
    recorded = {each.field for each in (*rule.file.applies_when, *own) if each.recorded}
    return {Trait.ARISES_WITH_ACT} if events & {*recorded, dated_by} else set()
