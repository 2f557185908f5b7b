"""What there is: the rulebooks of the service, and their rules in words."""

from __future__ import annotations

from difflib import get_close_matches

from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.explain import explained
from permanence_rules.language.pack import descriptions
from permanence_rules.report.words import role_words_of
from permanence_rules.rulebook import Rulebook
from permanence_rules.service.answers import (
    RuleAnswer,
    RulebookEntry,
    Rulebooks,
    RuleEntry,
    Rules,
    SectionAnswer,
)
from permanence_rules.service.books import Shelf
from permanence_rules.service.problems import Refusal

__all__ = ["rule_in", "rulebooks_on", "rules_in"]


def rulebooks_on(shelf: Shelf) -> Rulebooks:
    """Return what there is to say of each rulebook."""
    return Rulebooks(rulebooks=tuple(_entry(shelf, name) for name in shelf.names))


def _entry(shelf: Shelf, name: str) -> RulebookEntry:
    rulebook = shelf.get(name)
    used = rulebook.used
    return RulebookEntry(
        name=name,
        title=rulebook.packs[-1].file.title,
        packs=used.name,
        version=used.version,
        digest=used.digest,
        nation=str(rulebook.nation),
        law_checked_to=used.law_checked_to,
        edition=used.edition,
        areas=used.areas,
        areas_left_out=used.areas_left_out,
        rules=len(rulebook.rules),
        is_default=name == shelf.default,
    )


def rules_in(name: str, rulebook: Rulebook) -> Rules:
    """Return the rules of a rulebook, by their ids."""
    entries = sorted((_rule(each) for each in rulebook.rules), key=lambda each: each.id)
    return Rules(rulebook=name, rules=tuple(entries))


def rule_in(name: str, rulebook: Rulebook, rule_id: str) -> RuleAnswer:
    """Return a rule in words; raises Refusal with the nearest id where there is none."""
    found = next((each for each in rulebook.rules if each.id == rule_id), None)
    if found is None:
        close = get_close_matches(rule_id[:200], [each.id for each in rulebook.rules], n=1)
        hint = f"Did you mean {close[0]}?" if close else f"See /v1/rules?rules={name}."
        raise Refusal(404, "unknown_rule", f"The rulebook {name} has no rule of that id. {hint}")
    packs = rulebook.packs
    sources = {key: source for pack in packs for key, source in pack.file.sources.items()}
    roles = {role: words for pack in packs for role, words in pack.file.roles.items()}
    own = {fact: words for pack in packs for fact, words in descriptions(pack.file.facts).items()}
    sections = explained(found.rule, sources, role_words_of(roles), own)
    return RuleAnswer(
        **_rule(found).model_dump(),
        rulebook=name,
        sections=tuple(
            SectionAnswer(heading=each.heading, lines=tuple(each.lines)) for each in sections
        ),
    )


def _rule(rule: CompiledRule) -> RuleEntry:
    file = rule.rule.file
    cited = (*file.citations, *rule.rule.versions[-1].citations)
    return RuleEntry(
        id=rule.id,
        title=file.title,
        strength=str(file.strength),
        layer=rule.rule.layer,
        provisions=tuple(dict.fromkeys(each.provision for each in cited)),
    )
