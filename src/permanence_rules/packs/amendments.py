"""What a local pack adds to the rules of the pack it extends; proved to tighten, never to relax."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from permanence_rules.language.obligation import Obligation
from permanence_rules.language.outcomes import Strength
from permanence_rules.language.rule import Amendment, Rule, RuleFile
from permanence_rules.packs.loading import AmendmentFile
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.timing import Duration

__all__ = ["amended"]

_LIMITS = ("within", "at_most", "not_older_than", "lasts")


def amended(
    found: AmendmentFile, layer: str, rules: Mapping[str, Rule]
) -> tuple[Rule | None, Rule | None]:
    """
    Return the amended rule with its new words, and the stricter local duty beside it.

    The duty that is amended keeps its own limit, so that nobody is said to have
    broken the law by missing a local target. Either is None when there is none.
    """
    base = rules.get(found.amendment.amends)
    if base is None:
        found.document.wrong(
            ("amends",),
            f'there is no rule "{found.amendment.amends}" in the packs that this one extends',
            did_you_mean(found.amendment.amends, rules, few=5),
        )
        return None, None
    return _reworded(base, found.amendment), _stricter(base, found, layer)


def _reworded(base: Rule, amendment: Amendment) -> Rule | None:
    updates: dict[str, Any] = {}
    if amendment.messages and not (amendment.tighten or amendment.add_items):
        updates["messages"] = {**base.file.messages, **amendment.messages}
    deadline = base.file.obligation.deadline if base.file.obligation else None
    if amendment.recommended is not None and deadline is not None:
        changed = deadline.model_copy(update={"recommended": amendment.recommended})
        updates["obligation"] = Obligation(deadline=changed)
    if not amendment.tighten and not amendment.add_items:
        updates["implements"] = (*base.file.implements, *amendment.implements)
        updates["citations"] = (*base.file.citations, *amendment.citations)
    if not updates:
        return None
    return Rule(base.id, base.layer, base.file.model_copy(update=updates), base.document)


def _stricter(base: Rule, found: AmendmentFile, layer: str) -> Rule | None:
    amendment = found.amendment
    if amendment.tighten is None and not amendment.add_items:
        _check_advice(base, found)
        return None
    obligation = base.file.obligation
    if obligation is None:
        found.document.wrong(
            ("amends",), "a rule with several versions cannot be tightened", "Write a rule."
        )
        return None
    stricter = _with_items(_tightened(obligation, found), found)
    updates: dict[str, Any] = {
        "title": amendment.title or base.file.title,
        "implements": amendment.implements,
        "strength": Strength.LOCAL,
        "citations": amendment.citations,
        "obligation": stricter,
        "messages": amendment.messages,
        "next_action": amendment.next_action or base.file.next_action,
        "on_missed": None,
        "requires": (),
    }
    file: RuleFile = base.file.model_copy(update=updates)
    return Rule(found.id, layer, file, found.document)


def _check_advice(base: Rule, found: AmendmentFile) -> None:
    deadline = base.file.obligation.deadline if base.file.obligation else None
    if found.amendment.recommended is not None and deadline is None:
        found.document.wrong(("recommended",), "only a deadline can have a recommended date")


def _tightened(obligation: Obligation, found: AmendmentFile) -> Obligation:
    tighten = found.amendment.tighten
    if tighten is None:
        return obligation
    verb = obligation.verb
    spec = getattr(obligation, verb)
    updates: dict[str, Duration] = {}
    for key in _LIMITS:
        new = getattr(tighten, key)
        if new is not None:
            updates[key] = _proved(new, spec, key, found)
    return Obligation(**{verb: spec.model_copy(update=updates)})


def _proved(new: Duration, spec: Any, key: str, found: AmendmentFile) -> Duration:
    old: Duration | None = getattr(spec, key, None)
    loc = ("tighten", key)
    if old is None:
        has = [each for each in _LIMITS if getattr(spec, each, None) is not None]
        hint = f"It has `{has[0]}`." if has else "Write a rule of its own."
        found.document.wrong(loc, f"the rule that is amended has no single `{key}`", hint)
    elif not new.is_never_later_than(old):
        found.document.wrong(
            loc,
            f"{new} is not proved to end on or before {old}; a local pack can only tighten",
            "Choose a shorter period, or one in the same unit.",
        )
    return new


def _with_items(obligation: Obligation, found: AmendmentFile) -> Obligation:
    if not found.amendment.add_items:
        return obligation
    if obligation.checklist is None:
        found.document.wrong(("add_items",), "only a checklist can have items added")
        return obligation
    items = found.amendment.add_items
    return Obligation(checklist=obligation.checklist.model_copy(update={"items": items}))
