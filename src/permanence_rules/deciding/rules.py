"""Which rules can be decided from what a source tells, and what the others lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from permanence_rules.deciding.conditions import all_hold, holds
from permanence_rules.deciding.days import day_of
from permanence_rules.deciding.names import named
from permanence_rules.deciding.paths import Desk, FactAt, Noted, Place
from permanence_rules.deciding.recorded import recorded
from permanence_rules.deciding.supply import Supply
from permanence_rules.deciding.three import Answer, Answers, Value, Values, every_of
from permanence_rules.deciding.verbs import Assessed, assessed
from permanence_rules.facts.derived_reads import Key
from permanence_rules.facts.kinds import RecordType, kinds_of_record
from permanence_rules.language.outcomes import DECISIONS, VIOLATIONS, Outcome
from permanence_rules.language.rule import ExemptionSpec, Rule, Version
from permanence_rules.packs.families import FamilyOfRules

__all__ = ["Decidable", "decidable", "decides"]

_NOT_OWED = frozenset({Outcome.NOT_APPLICABLE, Outcome.EXEMPT, Outcome.NOT_TRIGGERED})


@dataclass(frozen=True, slots=True)
class Decidable:
    """
    The rules that are judged, and of each other one the facts that it lacks.

    A rule is judged if it can come to a decision by itself or in a family, or if one that is
    judged reads it.
    """

    judged: frozenset[str]
    lacks: Mapping[str, tuple[FactAt, ...]]
    """Of each rule that is never decided, the facts without which it cannot be."""


_VIOLATION, _AHEAD = "a violation", "an action ahead of its time"


@dataclass(frozen=True, slots=True)
class _Found:
    outcomes: frozenset[Outcome]
    is_act_unknown: bool
    lacks: tuple[FactAt, ...]
    reads: frozenset[str]
    """The rules that it reads."""
    asks_ahead: bool = False
    """Whether its action may be asked for before its time has begun."""

    def decides(self, wanted: frozenset[Outcome]) -> bool:
        """Whether it can come to one of the outcomes *wanted*, or ask for something early."""
        return bool(self.decided(wanted))

    def decided(self, wanted: frozenset[Outcome]) -> frozenset[str]:
        """Return which of those it may come to; late and overdue are one, a violation."""
        is_asked = self.asks_ahead and Outcome.NOT_TRIGGERED in self.outcomes
        told = {_VIOLATION if each in VIOLATIONS else each for each in self.outcomes & wanted}
        return frozenset((*told, *((_AHEAD,) if is_asked else ())))

    @property
    def is_kept_by_an_act(self) -> bool:
        """Whether an act of which nothing is known may have kept it, whatever else is so."""
        return self.is_act_unknown or self.outcomes <= _NOT_OWED


def decides(
    rule: Rule, rules: Sequence[Rule], case_type: RecordType, supply: Supply
) -> tuple[bool, tuple[FactAt, ...]]:
    """Return whether a rule can come to a decision, and the facts that it reads itself."""
    found: dict[str, _Found] = {}
    for each in rules:
        outcomes = {known: one.outcomes for known, one in found.items()}
        found[each.id] = _gone_through(each, case_type, supply, outcomes)
    desk = _desk(rule, case_type, supply, {})
    _come_to(rule, desk)
    return found[rule.id].decides(DECISIONS), tuple(dict.fromkeys(desk.noted.reads))


def decidable(
    rules: Sequence[Rule],
    families: Iterable[FamilyOfRules],
    case_type: RecordType,
    supply: Supply,
    wanted: frozenset[Outcome] = DECISIONS,
) -> Decidable:
    """Return which of *rules*, each after those that it reads, can come to an outcome *wanted*."""
    found: dict[str, _Found] = {}
    for rule in rules:
        outcomes = {known: each.outcomes for known, each in found.items()}
        found[rule.id] = _gone_through(rule, case_type, supply, outcomes)
    judged = _judged(found, list(families), wanted)
    never = {
        name: _lacking(each.lacks, case_type, supply)
        for name, each in found.items()
        if not each.decides(wanted)
    }
    return Decidable(judged, never)


def _lacking(lacks: Iterable[FactAt], case_type: RecordType, supply: Supply) -> tuple[FactAt, ...]:
    """Return what a source would have to tell: of a derived fact, what it is worked out from."""
    every = (each for lack in lacks for each in recorded(lack, case_type))
    return tuple(dict.fromkeys(each for each in every if each.key in supply.lacking))


def _judged(
    found: Mapping[str, _Found], families: Sequence[FamilyOfRules], wanted: frozenset[Outcome]
) -> frozenset[str]:
    """Return the rules that decide, with their families and all that they read."""
    judged = {name for name, each in found.items() if each.decides(wanted)}
    for family in families:
        members = [found[name] for name in family.spec.members if name in found]
        if not all(each.is_kept_by_an_act for each in members):
            judged |= found.keys() & set(family.spec.members)
    known = -1
    while len(judged) != known:
        known = len(judged)
        judged |= _read_by(judged, found)
        for family in families:
            members_here = found.keys() & set(family.spec.members)
            judged |= members_here if members_here & judged else set()
    return frozenset(judged)


def _read_by(judged: Iterable[str], found: Mapping[str, _Found]) -> set[str]:
    """Return the rules that others read; a duty that is born of a missed one is judged with it."""
    read = {each for name in judged for each in found[name].reads if each in found}
    born = {f"{name}{_BORN}" for name in judged} & found.keys()
    return read | born


_BORN = "/on-missed"


def _gone_through(
    rule: Rule, case_type: RecordType, supply: Supply, verdicts: Mapping[str, frozenset[Outcome]]
) -> _Found:
    """Return what a rule may come to; facts that it reads at several places are taken each way."""
    first = _desk(rule, case_type, supply, verdicts)
    found = _come_to(rule, first)
    shared = _read_twice(first, case_type)
    if not shared:
        return found
    again = _desk(rule, case_type, supply, verdicts, shared)
    told = _come_to(rule, again)
    if any(_turns_with(key, rule, again, told) for key in shared):
        return found
    return told


def _turns_with(key: Key, rule: Rule, desk: Desk, told: _Found) -> bool:
    """
    Return whether a fact that lacks keeps a rule from ever being decided.

    What is certain holds whichever value the fact has. If no decision can come of every value,
    none is certain: a child who was seen alone is met, and one who was not is a breach.
    """
    left = told.decided(DECISIONS)
    for value in _values_of(key, desk):
        taken = replace(desk, shared=desk.shared - {key}, taken={key: value}, noted=Noted())
        left &= _come_to(rule, replace(taken, names={})).decided(DECISIONS)
        if not left:
            break
    return not left


def _values_of(key: Key, desk: Desk) -> tuple[object, ...]:
    """Return what an answer or a code may turn out to be; None: that there is none."""
    fact = kinds_of_record(desk.chain[0])[key[0]].facts[key[1]]
    return (None, *((True, False) if fact.kind == "yes_no" else fact.codes))


def _read_twice(desk: Desk, case_type: RecordType) -> frozenset[Key]:
    """
    Return the answers and codes that lack and are read at more than one place.

    The engine takes each of these each way, and what all ways come to is certain.
    """
    kinds = kinds_of_record(case_type)
    reads = [each.key for each in desk.noted.reads]
    return frozenset(
        key
        for key in set(reads)
        if reads.count(key) > 1
        and key in desk.supply.lacking
        and kinds[key[0]].facts[key[1]].kind in ("yes_no", "code")
    )


def _desk(
    rule: Rule,
    case_type: RecordType,
    supply: Supply,
    verdicts: Mapping[str, frozenset[Outcome]],
    shared: frozenset[Key] = frozenset(),
) -> Desk:
    chain: list[RecordType] = [case_type]
    places: list[Place] = [()]
    steps = () if rule.file.for_each == "case" else tuple(rule.file.for_each.split("."))
    for count, step in enumerate(steps, 1):
        kind = chain[-1].facts[step].record
        assert kind is not None
        chain.append(kind)
        places.append(steps[:count])
    return Desk(supply, tuple(chain), tuple(places), chain[-1], tuple(chain), verdicts, shared)


def _come_to(rule: Rule, desk: Desk) -> _Found:
    with desk.noting_lacks() as before:
        there = _records(desk)
    with desk.noting_lacks() as of_names:
        for name, let in rule.file.let.items():
            desk.names[name] = named(desk, let)
    if rule.file.applies_by is not None:
        day_of(desk, rule.file.applies_by)
    by_law = [_by_version(rule, version, desk) for version in rule.versions]
    outcomes = frozenset({Outcome.NOT_APPLICABLE}).union(*(each.outcomes for each in by_law))
    reads = frozenset(desk.noted.rules)
    if Value.TOLD not in there:
        # Nothing is known of the records that it is about, nor how many there are.
        desk.noted.reads.clear()
        return _Found(frozenset({Outcome.UNDETERMINED}), True, tuple(dict.fromkeys(before)), reads)
    by_themselves = [lack for each in by_law for lack in each.lacks]
    lacks = tuple(dict.fromkeys(by_themselves or of_names))
    is_act_unknown = all(each.is_act_unknown for each in by_law)
    asks_ahead = bool(rule.file.next_action.ahead)
    return _Found(outcomes, is_act_unknown, lacks, reads, asks_ahead)


def _records(desk: Desk) -> Values:
    """Return whether there may be records that the rule is about."""
    place = desk.places[-1]
    if not place:
        return frozenset({Value.TOLD})
    outermost = Desk(
        desk.supply, desk.chain[:1], ((),), desk.chain[0], desk.chain[:1], {}, noted=desk.noted
    )
    values = outermost.reach(".".join(place)).values
    desk.noted.reads.clear()
    return values


def _by_version(rule: Rule, version: Version, desk: Desk) -> Assessed:
    """Return what one version of the law may come to."""
    with desk.noting_lacks() as doubts:
        applies = every_of(
            [all_hold(desk, rule.file.applies_when), all_hold(desk, version.applies_when)]
        )
        exemptions = [
            _exempt(desk, each) for each in (*rule.file.exempt_when, *version.exempt_when)
        ]
    duty = assessed(desk, version.obligation)
    found: set[Outcome] = set()
    if Answer.NO in applies:
        found.add(Outcome.NOT_APPLICABLE)
    if any(Answer.YES in each for each in exemptions):
        found.add(Outcome.EXEMPT)
    is_owed = Answer.YES in applies and all(Answer.NO in each for each in exemptions)
    if is_owed or version.obligation.spec.recurs:
        found |= duty.outcomes
    if any(Answer.OPEN in each for each in (applies, *exemptions)):
        # Whether it is owed or not, what was done is met.
        found |= {Outcome.UNDETERMINED} | (duty.outcomes & {Outcome.MET})
    is_never_owed = not is_owed
    lacks = (*doubts, *duty.lacks) if is_never_owed and duty.outcomes & DECISIONS else duty.lacks
    return Assessed(frozenset(found), tuple(dict.fromkeys(lacks)), duty.is_act_unknown)


def _exempt(desk: Desk, spec: ExemptionSpec) -> Answers:
    answers = holds(desk, spec)
    if spec.since is None and spec.until is None:
        return answers
    on = day_of(desk, spec.judged_on)
    during = [answers]
    if spec.since is not None:
        during.append(_in_order(day_of(desk, spec.since), on))
    if spec.until is not None:
        until = day_of(desk, spec.until)
        is_open_ended = frozenset({Answer.YES}) if Value.NONE in until else frozenset()
        during.append(_in_order(on, until - {Value.NONE}) | is_open_ended)
    return every_of(during)


def _in_order(first: Values, then: Values) -> Answers:
    found: set[Answer] = set()
    if Value.NONE in first | then:
        found.add(Answer.NO)
    if Value.UNKNOWN in first | then:
        found.add(Answer.OPEN)
    if Value.TOLD in first and Value.TOLD in then:
        found |= {Answer.YES, Answer.NO}
    return frozenset(found)
