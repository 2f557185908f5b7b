"""The default engine: each rule is compiled once into functions that judge one record at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from permanence_rules.engine.builder import Builder, RuleHome, Surroundings
from permanence_rules.engine.conditions import compile_all, compile_condition
from permanence_rules.engine.days import Day, ReadDay, compile_moment, may_come_before_the_record
from permanence_rules.engine.owners import ReadOwner, compile_owner
from permanence_rules.engine.possible_records import agreed, each_choice
from permanence_rules.engine.scope import Ask, Read, Scope
from permanence_rules.engine.selections import compile_let
from permanence_rules.engine.verbs.lifetime import Assess, undetermined
from permanence_rules.engine.verbs.registry import compile_obligation
from permanence_rules.errors import CalendarRangeError
from permanence_rules.facts.kinds import RecordType
from permanence_rules.facts.truth import Truth, Unknown, both
from permanence_rules.facts.view import Many, ViewRecord
from permanence_rules.language.conditions import Condition
from permanence_rules.language.limits import Limit
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.rule import (
    CitationSpec,
    ExemptionSpec,
    InForce,
    OnMissed,
    Rule,
    Version,
)
from permanence_rules.language.selections import Let
from permanence_rules.language.verbs.indicator import Indicator
from permanence_rules.report.evidence import Seen
from permanence_rules.report.findings import Exemption
from permanence_rules.report.judgements import WORKING_DAYS, Assessment, Judgement, Verdict
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.timing import Calendar

__all__ = ["CompiledRule", "Subject", "compile_rule", "home_of", "records_at"]

Subject = ViewRecord | tuple[ViewRecord, frozenset[str]]

"""A record to judge; or one whose own records are not all known, and what is missing."""

Verdicts = Mapping[tuple[str, str], Verdict]

"""What has been judged so far, by rule and by the path of the record."""


@dataclass(frozen=True, slots=True)
class _Version:
    in_force: InForce
    applies: Ask
    exemptions: tuple[tuple[ExemptionSpec, Ask], ...]
    assess: Assess
    citations: tuple[CitationSpec, ...]
    is_always: bool


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule, ready to judge records."""

    rule: Rule
    steps: tuple[str, ...]
    versions: tuple[_Version, ...]
    version_day: ReadDay | None
    is_version_day_within: bool
    """Whether that day is no earlier than the record."""
    lets: Mapping[str, Read]
    owner: ReadOwner
    needs: frozenset[str]

    @property
    def id(self) -> str:
        """The rule's id, from its place in the pack."""
        return self.rule.id

    def judge_all(
        self, records: Iterable[Subject], calendar: Calendar, verdicts: Verdicts
    ) -> Iterator[Judgement]:
        """Yield a judgement for each of *records*: those that `records_at` finds for the rule."""
        for record in records:
            if isinstance(record, tuple):
                holder, missing = record
                yield self._judgement(holder, undetermined(missing), None, (), ())
            else:
                scope = Scope(record, record, record.as_at, calendar, verdicts, self.lets)
                yield self._judge_by_calendar(scope)

    def _judge_by_calendar(self, scope: Scope) -> Judgement:
        """Judge; a day outside the table of working days leaves open what is counted by it."""
        try:
            return self._judge(scope)
        except CalendarRangeError as error:
            open_ = Assessment(Outcome.UNDETERMINED, missing=WORKING_DAYS, warnings=(str(error),))
            return self._judgement(scope.subject, open_, None, scope.trace, ())

    def _judge(self, scope: Scope) -> Judgement:
        judgement = self._judge_as_seen(scope)
        if judgement.assessment.outcome is not Outcome.UNDETERMINED or not scope.choices:
            return judgement
        possible = [self._judge(each) for each in each_choice(scope)]
        found = agreed([each.assessment for each in possible])
        trace = [*judgement.trace, *(seen for each in possible for seen in each.trace)]
        if found is None:
            return replace(judgement, trace=trace)
        return replace(possible[0], assessment=found, trace=trace)

    def _judge_as_seen(self, scope: Scope) -> Judgement:
        versions = self._versions(scope)
        if not versions:
            return self._settled(scope, Assessment(Outcome.NOT_APPLICABLE), None, ())
        judged = [self._judge_by(version, scope) for version in versions]
        outcomes = {each.assessment.outcome for each in judged}
        if not self._is_law_all_along(scope.record) and self._version_doubt(scope):
            outcomes.add(Outcome.NOT_APPLICABLE)
        if len(outcomes) == 1:
            return judged[-1]
        missing = self._version_doubt(scope).union(*(each.assessment.missing for each in judged))
        return self._settled(scope, undetermined(missing), None, versions[-1].citations)

    def _judge_by(self, version: _Version, scope: Scope) -> Judgement:
        applies = version.applies(scope)
        if applies is False:
            return self._settled(scope, Assessment(Outcome.NOT_APPLICABLE), None, version.citations)
        exemption, doubt = _exemption(version, scope)
        missing = doubt | (applies.missing if isinstance(applies, Unknown) else frozenset())
        if missing:
            return self._settled(scope, undetermined(missing), None, version.citations)
        if exemption is not None:
            return self._settled(scope, Assessment(Outcome.EXEMPT), exemption, version.citations)
        return self._settled(scope, version.assess(scope), None, version.citations)

    def _versions(self, scope: Scope) -> tuple[_Version, ...]:
        """Return the version of law in force on the day that chooses; all, where it is unknown."""
        if self.versions[0].is_always:
            return self.versions
        day = self._version_day(scope)
        if isinstance(day, Unknown):
            return self.versions
        known = day or scope.as_at
        return tuple(
            each for each in self.versions if each.in_force.first <= known <= each.in_force.last
        )

    def _version_day(self, scope: Scope) -> Day:
        return self.version_day(scope) if self.version_day else scope.day_of(scope.record)

    def _is_law_all_along(self, record: ViewRecord) -> bool:
        """Whether some version is in force on any day that may choose one, until today."""
        own = record.date_of() if self.is_version_day_within else None
        begins = own if isinstance(own, date) else date.min
        first = min(each.in_force.first for each in self.versions)
        last = max(each.in_force.last for each in self.versions)
        return first <= begins and last >= record.as_at

    def _version_doubt(self, scope: Scope) -> frozenset[str]:
        day = self._version_day(scope)
        return day.missing if isinstance(day, Unknown) else frozenset()

    def _settled(
        self,
        scope: Scope,
        assessment: Assessment,
        exemption: Exemption | None,
        citations: tuple[CitationSpec, ...],
    ) -> Judgement:
        owner = self.owner(scope)
        return self._judgement(scope.subject, assessment, exemption, scope.trace, citations, owner)

    def _judgement(
        self,
        record: ViewRecord,
        assessment: Assessment,
        exemption: Exemption | None,
        trace: Sequence[Seen],
        citations: tuple[CitationSpec, ...],
        owner: str = "",
    ) -> Judgement:
        cited = citations or self.versions[-1].citations
        return Judgement(self.rule, record, assessment, exemption, trace, owner, cited)


_ALWAYS = InForce()


def _exemption(version: _Version, scope: Scope) -> tuple[Exemption | None, frozenset[str]]:
    """Return the exemption that holds; failing that, what would tell whether one does."""
    doubt: frozenset[str] = frozenset()
    for spec, holds in version.exemptions:
        answer = holds(scope)
        if answer is True:
            return Exemption(because=spec.because, provision=spec.provision), frozenset()
        if isinstance(answer, Unknown):
            doubt |= answer.missing
    return None, doubt


def records_at(case: ViewRecord, steps: tuple[str, ...]) -> Iterator[Subject]:
    """Yield each record that *steps* lead to; where there may be more, what is missing."""
    if not steps:
        yield case
        return
    found = case.get(steps[0])
    if isinstance(found, ViewRecord):
        yield from records_at(found, steps[1:])
    elif isinstance(found, Unknown):
        yield case, found.missing
    elif isinstance(found, Many):
        if found.gaps:
            yield case, found.gaps
        for record in found.items:
            yield from records_at(record, steps[1:])


def home_of(case_type: RecordType, for_each: str) -> RuleHome | None:
    """Return the chain of kinds of record from the case to the one that a rule is about."""
    chain = [case_type]
    for step in _steps(for_each):
        fact = chain[-1].facts.get(step)
        if fact is None or fact.record is None:
            return None
        chain.append(fact.record)
    return RuleHome(tuple(chain))


def _steps(for_each: str) -> tuple[str, ...]:
    return () if for_each == "case" else tuple(for_each.split("."))


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
        _check_can_be_missed(rule)
        born = _born(rule, rule.file.on_missed)
        compiled.append(_compile(born, home, around, ("on_missed",)))
    return compiled


def _no_such_records(rule: Rule, case_type: RecordType) -> None:
    """Say which step of `for_each` leads nowhere, and where it could lead from there."""
    here = case_type
    for step in _steps(rule.file.for_each):
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
    builder = Builder(home.chain, home.chain[-1], around, subject_chain=home.chain)
    for name, let in rule.file.let.items():
        compile_let(builder, name, let, ("let", name))
    applies_by = rule.file.applies_by or rule.versions[-1].obligation.anchor
    version_day = (
        compile_moment(_quiet(builder, rule), applies_by, ("applies_by",))
        if applies_by is not None
        else None
    )
    made = CompiledRule(
        rule,
        _steps(rule.file.for_each),
        tuple(_version(builder, rule, i, version, loc) for i, version in enumerate(rule.versions)),
        version_day,
        not may_come_before_the_record(applies_by),
        builder.reads,
        compile_owner(builder, rule.file.next_action.owner, (*loc, "next_action", "owner")),
        frozenset(builder.needs),
    )
    for place, message, suggestion in builder.misfits.found:
        rule.document.wrong(place, message, suggestion)
    return made


def _quiet(builder: Builder, rule: Rule) -> Builder:
    """An anchor that is wrong is reported where it stands, not again as the day of the version."""
    return builder if rule.file.applies_by is not None else builder.quietly()


def _version(builder: Builder, rule: Rule, index: int, version: Version, loc: Loc) -> _Version:
    base: Loc = ("versions", index) if rule.file.versions else loc
    shared = compile_all(builder, rule.file.applies_when, (*loc, "applies_when"))
    own = compile_all(builder, version.applies_when, (*base, "applies_when"))
    exemptions = [
        (spec, _compile_exemption(builder, spec, (*place, "exempt_when", i)))
        for place, specs in ((loc, rule.file.exempt_when), (base, version.exempt_when))
        for i, spec in enumerate(specs)
    ]
    return _Version(
        version.in_force,
        lambda scope: _and(shared(scope), own, scope),
        tuple(exemptions),
        compile_obligation(builder, version.obligation, (*base, "obligation")),
        (*version.citations, *rule.file.citations),
        version.in_force == _ALWAYS,
    )


def _and(first: Truth, second: Ask, scope: Scope) -> Truth:
    """Return whether both hold; the second is asked only where the first leaves it open."""
    return False if first is False else both(first, second(scope))


def _compile_exemption(builder: Builder, spec: ExemptionSpec, loc: Loc) -> Ask:
    holds = compile_condition(builder, spec, loc)
    if spec.since is None and spec.until is None:
        return holds
    on = compile_moment(builder, spec.judged_on, (*loc, "judged_on"))
    since = compile_moment(builder, spec.since, (*loc, "since")) if spec.since is not None else None
    until = compile_moment(builder, spec.until, (*loc, "until")) if spec.until is not None else None

    def ask(scope: Scope) -> bool | Unknown:
        during = _during(
            on(scope), since(scope) if since else date.min, until(scope) if until else None
        )
        return _and(during, holds, scope)

    return ask


def _during(day: Day, since: Day, until: Day) -> bool | Unknown:
    """Return whether *day* lies on or after *since* and before *until*; neither need have come."""
    if since is None or day is None:
        return False
    has_begun = _is_in_order(since, day)
    return has_begun if until is None else both(has_begun, _is_in_order(day, until, apart=1))


def _is_in_order(first: date | Unknown, then: date | Unknown, *, apart: int = 0) -> Truth:
    """Return whether a day lies so many days before another, or more."""
    if isinstance(first, Unknown):
        return Unknown(first.missing | (then.missing if isinstance(then, Unknown) else frozenset()))
    return then if isinstance(then, Unknown) else (then - first).days >= apart


def _check_can_be_missed(rule: Rule) -> None:
    """A duty is born on the day by which another was due, so that one must have such a day."""
    for version in rule.versions:
        spec = getattr(version.obligation, version.obligation.verb)
        if isinstance(spec, Indicator) or (isinstance(spec, Limit) and not spec.is_given):
            message = "the duty that is missed has no day by which it is due"
            rule.document.wrong(("on_missed",), message, "Give its obligation a limit.")


def _born(rule: Rule, missed: OnMissed) -> Rule:
    """Return the duty that is born when a rule is missed, as a rule of its own."""
    file = rule.file.model_copy(
        update={
            "title": missed.title,
            "obligation": missed.obligation,
            "versions": (),
            "in_force": _ALWAYS,
            "exempt_when": (),
            "applies_when": (_missed(rule.id), *missed.applies_when),
            "let": {**rule.file.let, "missed_on": _missed_on(rule.id)},
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
