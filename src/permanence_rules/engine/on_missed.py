"""The duty that is born when another is missed, as a rule of its own."""

from __future__ import annotations

from permanence_rules.engine.versions import ALWAYS
from permanence_rules.language.conditions import Condition
from permanence_rules.language.limits import Limit
from permanence_rules.language.rule import OnMissed, Rule
from permanence_rules.language.selections import Let

__all__ = ["born_of", "check_can_be_missed"]


def check_can_be_missed(rule: Rule) -> None:
    """A duty is born on the day by which another was due, so that one must have such a day."""
    for version in rule.versions:
        spec = version.obligation.spec
        if not spec.can_be_missed or (isinstance(spec, Limit) and not spec.is_given):
            message = "the duty that is missed has no day by which it is due"
            rule.document.wrong(("on_missed",), message, "Give its obligation a limit.")


def born_of(rule: Rule, missed: OnMissed) -> Rule:
    """Return the duty that is born when a rule is missed, as a rule of its own."""
    file = rule.file.model_copy(
        update={
            "title": missed.title,
            "obligation": missed.obligation,
            "versions": (),
            "in_force": ALWAYS,
            "exempt_when": (),
            "applies_when": (_missed(rule.id), *missed.applies_when),
            "let": {**rule.file.let, "missed_on": _missed_on(rule.id)},
            "closes": missed.closes,
            "messages": missed.messages,
            "next_action": missed.next_action,
            "requires": (),
            "on_missed": None,
            "citations": rule.file.citations or rule.versions[-1].citations,
        }
    )
    return Rule(f"{rule.id}/on-missed", rule.layer, file, rule.document)


def _missed(rule_id: str) -> Condition:
    return Condition(rule=rule_id, outcome=("breached", "late"))


def _missed_on(rule_id: str) -> Let:
    return Let(of_rule=rule_id, take="due_on")
