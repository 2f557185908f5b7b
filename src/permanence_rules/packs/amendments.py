"""What a local pack adds to the rules of the pack it extends; proved to tighten, never to relax."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from permanence_rules.language.amendment import Tighten
from permanence_rules.language.messages import check_messages
from permanence_rules.language.obligation import Obligation
from permanence_rules.language.outcomes import Strength
from permanence_rules.language.places import Loc
from permanence_rules.language.rule import Rule, RuleFile
from permanence_rules.packs.loading import AmendmentFile
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.timing import Duration

__all__ = ["amended"]

_LIMITS = tuple(Tighten.model_fields)


def amended(
    found: AmendmentFile, layer: str, rules: Mapping[str, Rule], broken: Collection[str] = ()
) -> tuple[Rule | None, Rule | None]:
    """
    Return the amended rule with its new words, and the stricter local duty beside it.

    The duty that is amended keeps its own limit, so that nobody is said to have
    broken the law by missing a local target. Either is None when there is none. Of a rule that
    is *broken* nothing more is told: its own file is told of.
    """
    base = rules.get(found.amendment.amends)
    if base is None and found.amendment.amends in broken:
        return None, None
    if base is None:
        found.document.wrong(
            ("amends",),
            f'there is no rule "{found.amendment.amends}" in the packs that this one extends',
            did_you_mean(found.amendment.amends, rules, few=5),
        )
        return None, None
    told = len(found.document.problems)
    check_messages(found.amendment.messages, found.document)
    if len(found.document.problems) > told:
        # Told here, with its place in the amendment, and not again in the file that is amended.
        return None, None
    return _reworded(base, found), _stricter(base, found, layer)


def _reworded(base: Rule, found: AmendmentFile) -> Rule | None:
    amendment = found.amendment
    updates: dict[str, Any] = {}
    if amendment.messages and not (amendment.tighten or amendment.add_items):
        updates["messages"] = {**base.file.messages, **amendment.messages}
    obligation = base.file.obligation
    if (
        amendment.recommended is not None
        and obligation is not None
        and _has(obligation, "recommended")
    ):
        advised = {"recommended": amendment.recommended}
        updates["obligation"] = _rebuilt(obligation, advised, found, ("recommended",))
    if not amendment.tighten and not amendment.add_items:
        updates["implements"] = (*base.file.implements, *amendment.implements)
        updates["citations"] = (*base.file.citations, *amendment.citations)
    if not updates:
        return None
    return replace(base, file=base.file.model_copy(update=updates))


def _stricter(base: Rule, found: AmendmentFile, layer: str) -> Rule | None:
    amendment = found.amendment
    _check_advice(base, found)
    if amendment.tighten is None and not amendment.add_items:
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
        # The escalation belongs to the law's limit; a council that wants one for its own target
        # writes it.
        "on_missed": None,
        "requires": (),
    }
    file: RuleFile = base.file.model_copy(update=updates)
    return Rule(found.id, layer, file, found.document)


def _check_advice(base: Rule, found: AmendmentFile) -> None:
    obligation = base.file.obligation
    is_taken = obligation is not None and _has(obligation, "recommended")
    if found.amendment.recommended is not None and not is_taken:
        found.document.wrong(("recommended",), "only a deadline can have a recommended date")


def _has(obligation: Obligation, key: str) -> bool:
    """Whether the model of its verb has a key."""
    return hasattr(obligation.spec, key)


def _tightened(obligation: Obligation, found: AmendmentFile) -> Obligation:
    tighten = found.amendment.tighten
    if tighten is None:
        return obligation
    spec = obligation.spec
    updates: dict[str, Duration] = {}
    for key in _LIMITS:
        new = getattr(tighten, key)
        if new is not None and _is_proved(new, spec, key, found):
            updates[key] = new
    return _rebuilt(obligation, updates, found)


def _rebuilt(
    obligation: Obligation, updates: dict[str, Any], found: AmendmentFile, loc: Loc = ("tighten",)
) -> Obligation:
    """Return an obligation with keys replaced; what can then not be is told at the amendment."""
    spec: Any = obligation.spec
    written = {key: getattr(spec, key) for key in spec.model_fields_set} | updates
    if updates.get("at_most") is not None:
        # One spacing shorter than that of every phase takes the place of them all.
        written = {key: each for key, each in written.items() if key not in _OF_PHASES}
    try:
        return Obligation.model_validate({obligation.verb: written})
    except ValidationError as error:
        for each in error.errors(include_url=False):
            found.document.wrong(loc, each["msg"].removeprefix("Value error, "))
        return obligation


_OF_PHASES = frozenset(("phases", "straddle"))


def _is_proved(new: Duration, spec: Any, key: str, found: AmendmentFile) -> bool:
    """Whether a period is proved to end no later than what it replaces; if not, that is told."""
    old: Duration | None = getattr(spec, key, None)
    loc = ("tighten", key)
    phases = getattr(spec, "phases", ()) if key == "at_most" else ()
    longer = [each for each in (old, *(p.at_most for p in phases)) if each is not None]
    if not longer:
        has = [each for each in _LIMITS if getattr(spec, each, None) is not None]
        hint = f"It has `{has[0]}`." if has else "Write a rule of its own."
        found.document.wrong(loc, f"the rule that is amended has no single `{key}`", hint)
        return False
    for each in longer:
        if not new.is_never_later_than(each):
            found.document.wrong(
                loc,
                f"{new} is not proved to end on or before {each}; a local pack can only tighten",
                "Choose a shorter period, or one in the same unit.",
            )
            return False
    return True


def _with_items(obligation: Obligation, found: AmendmentFile) -> Obligation:
    if not found.amendment.add_items:
        return obligation
    if not _has(obligation, "items"):
        found.document.wrong(("add_items",), "only a checklist can have items added")
        return obligation
    items = found.amendment.add_items
    return _rebuilt(obligation, {"items": items}, found, ("add_items",))
