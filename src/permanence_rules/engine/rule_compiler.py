"""A rule compiled into functions, with the duty that is born when it is missed."""

from __future__ import annotations

from dataclasses import replace

from permanence_rules.engine.builder import Builder, RuleHome, Surroundings, Trait
from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.engine.conditions import compile_all
from permanence_rules.engine.days import compile_moment, may_come_before_the_record
from permanence_rules.engine.on_missed import born_of, check_can_be_missed
from permanence_rules.engine.owners import compile_owner
from permanence_rules.engine.scope import Ask
from permanence_rules.engine.selections import compile_let
from permanence_rules.engine.subjects import steps_to
from permanence_rules.engine.versions import compile_version
from permanence_rules.engine.what_lasts import (
    beginnings,
    can_be_missed,
    conditions,
    is_triggered_for_good,
    lasting_limit,
    law_turns,
    traits_of_acts,
)
from permanence_rules.facts.kinds import RecordType
from permanence_rules.language.closes import ClosesWhen
from permanence_rules.language.places import Loc
from permanence_rules.language.rule import Rule
from permanence_rules.runtime.suggestions import did_you_mean

__all__ = ["compile_rule"]


def compile_rule(rule: Rule, case_type: RecordType, around: Surroundings) -> list[CompiledRule]:
    """
    Return a rule compiled, and the duty that is born when it is missed.

    What is wrong is added to the problems of the rule's document; a rule with
    problems must not be used.
    """
    home = around.homes.get(rule.id)
    if home is None:
        _no_such_records(rule, case_type)
        return []
    compiled = [_compile(rule, home, around)]
    if rule.file.on_missed is not None:
        check_can_be_missed(rule)
        born = born_of(rule, rule.file.on_missed)
        compiled.append(_compile(born, home, around, ("on_missed",)))
    return compiled


def _no_such_records(rule: Rule, case_type: RecordType) -> None:
    """Say which step of `for_each` leads nowhere, and where it could lead from there."""
    here = case_type
    for step in steps_to(rule.file.for_each):
        fact = here.facts.get(step)
        if fact is None or fact.record is None:
            break
        here = fact.record
    known = [name for name, each in here.facts.items() if each.record is not None]
    message = f'"{step}" is not a collection or record of a {here.noun.lower()}'
    rule.document.wrong(("for_each",), message, did_you_mean(step, known))


def _compile(
    rule: Rule,
    home: RuleHome,
    around: Surroundings,
    loc: Loc = (),
) -> CompiledRule:
    steps = steps_to(rule.file.for_each)
    places = tuple(steps[:count] for count in range(len(home.chain)))
    builder = Builder(home.chain, home.chain[-1], around, subject_chain=home.chain, places=places)
    for name, let in rule.file.let.items():
        compile_let(builder, name, let, ("let", name))
    if Trait.READS_CLOCK in builder.traits:
        builder.traits.add(Trait.COMES_ANEW)
    applies_by = rule.file.applies_by or rule.versions[-1].obligation.anchor
    turns = tuple(law_turns(rule))
    may_turn = rule.file.applies_by is not None and bool(turns)
    quiet = replace(_quiet(builder, rule), traits=set())
    # Of the as-at date, the days on which the law changed tell when another version applies.
    quiet = quiet if may_turn else quiet.plainly()
    version_day = (
        compile_moment(quiet, applies_by, ("applies_by",)) if applies_by is not None else None
    )
    if Trait.READS_CLOCK in quiet.traits and not isinstance(applies_by, str):
        # "4 months before today" reaches the day on which the law changed four months later.
        builder.traits |= {Trait.READS_CLOCK, Trait.MOVES}
    if may_turn:
        # Until that day has come, the law in force on the day itself judges.
        builder.traits.add(Trait.MOVES)
    made = CompiledRule(
        rule,
        steps,
        tuple(
            compile_version(builder, rule, i, version, loc)
            for i, version in enumerate(rule.versions)
        ),
        version_day,
        not may_come_before_the_record(applies_by),
        builder.reads,
        compile_owner(builder, rule.file.next_action.owner, (*loc, "next_action", "owner")),
        _ahead(builder, rule, (*loc, "next_action", "ahead")),
        _compile_closes(builder, rule, loc),
        frozenset(builder.needs),
        frozenset(builder.traits | traits_of_acts(rule, home.chain[-1].dated_by)),
        can_be_missed(rule),
        turns,
        tuple(conditions(builder, rule)),
        tuple(beginnings(builder.quietly(), rule)),
        lasting_limit(builder, rule),
        frozenset(builder.facts),
        is_triggered_for_good(rule),
    )
    for place, message, suggestion in builder.misfits.found:
        rule.document.wrong(place, message, suggestion)
    return made


def _ahead(builder: Builder, rule: Rule, loc: Loc) -> Ask | None:
    """Return when the action is asked for before its time; most rules never ask for it then."""
    conditions = rule.file.next_action.ahead
    return compile_all(builder.beside(), conditions, loc) if conditions else None


def _compile_closes(builder: Builder, rule: Rule, loc: Loc) -> Ask | None:
    """Return how to ask whether nothing is left to do about a violation, if the rule says so."""
    closes = rule.file.closes
    if not isinstance(closes, ClosesWhen):
        return None
    return compile_all(builder.beside(), closes.when, (*loc, "closes", "when"))


def _quiet(builder: Builder, rule: Rule) -> Builder:
    """An anchor that is wrong is reported where it stands, not again as the day of the version."""
    return builder if rule.file.applies_by is not None else builder.quietly()
