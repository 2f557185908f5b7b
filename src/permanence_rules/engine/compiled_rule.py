"""The default engine: each rule is compiled once into functions that judge one record at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from permanence_rules.engine.builder import Builder, RuleHome, Surroundings, Trait
from permanence_rules.engine.conditions import compile_all, compile_condition
from permanence_rules.engine.days import Day, ReadDay, compile_moment, may_come_before_the_record
from permanence_rules.engine.due import ReadDue
from permanence_rules.engine.earlier import first_day_of, judged_over_time
from permanence_rules.engine.how_many import HowMany
from permanence_rules.engine.limits import compile_limit
from permanence_rules.engine.owners import ReadOwner, compile_owner
from permanence_rules.engine.paths import compile_path
from permanence_rules.engine.possible_records import each_way, is_over_budget
from permanence_rules.engine.scope import Ask, Read, Scope, Verdicts
from permanence_rules.engine.selections import compile_let
from permanence_rules.engine.verbs.agreement import agreed
from permanence_rules.engine.verbs.lifetime import Assess, too_many_steps, undetermined
from permanence_rules.engine.verbs.registry import compile_obligation
from permanence_rules.errors import CalendarRangeError
from permanence_rules.facts.kinds import RecordType
from permanence_rules.facts.truth import Truth, Unknown, both
from permanence_rules.facts.view import Many, ViewRecord
from permanence_rules.language.conditions import Condition
from permanence_rules.language.limits import Limit
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.language.places import Loc
from permanence_rules.language.rule import (
    CitationSpec,
    ClosesWhen,
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
from permanence_rules.report.judgements import WORKING_DAYS, Assessment, Judgement
from permanence_rules.runtime.steps import BUDGET_ENDED, TooManyStepsError
from permanence_rules.runtime.suggestions import did_you_mean
from permanence_rules.timing import Calendar

__all__ = ["CompiledRule", "Subject", "compile_rule", "home_of", "records_at"]

Subject = ViewRecord | tuple[ViewRecord, frozenset[str]]

"""A record to judge; or one whose own records are not all known, and what is missing."""


@dataclass(frozen=True, slots=True)
class _Version:
    in_force: InForce
    applies: Ask
    exemptions: tuple[tuple[ExemptionSpec, Ask], ...]
    assess: Assess
    citations: tuple[CitationSpec, ...]
    is_always: bool
    recurs: bool
    """Whether it has gaps, each of which is judged by what was known on its own day."""


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
    ahead: Ask | None
    closes: Ask | None
    needs: frozenset[str]
    traits: frozenset[Trait]
    keeps_what_was_missed: bool
    """Whether it is judged over time: an interval weighs each of its gaps by its own day."""
    law_turns: tuple[date, ...]
    """The days on which another version of the law came into force, or none did any more."""
    begins: tuple[Ask, ...]
    """Questions of `applies_when` that, once answered no, were answered no on every earlier day."""
    limit: ReadDue | None
    """The limit, if it is counted from one day that stays once it is known."""

    @property
    def id(self) -> str:
        """The rule's id, from its place in the pack."""
        return self.rule.id

    def judge_all(
        self,
        records: Iterable[Subject],
        calendar: Calendar,
        verdicts: Verdicts,
        assumed: Mapping[tuple[str, str], HowMany] | None = None,
        asked: dict[tuple[str, str], tuple[HowMany, ...]] | None = None,
    ) -> Iterator[Judgement]:
        """
        Yield a judgement for each of *records*: those that `records_at` finds for the rule.

        *assumed* says of collections how many records they hold beyond what is known; what
        else of this kind the rule leaves open is added to *asked*.
        """
        for record in records:
            if isinstance(record, tuple):
                holder, missing = record
                open_ = self._judgement(holder, undetermined(missing), None, (), ())
                yield replace(open_, is_whole=False)
            else:
                try:
                    yield self._judgement_of(record, calendar, verdicts, assumed, asked)
                except TooManyStepsError:
                    yield self._judgement(record, too_many_steps(), None, (), ())
                except CalendarRangeError as error:
                    # A day outside the table of working days leaves open what is counted by it.
                    words = (str(error),)
                    unknown = Assessment(Outcome.UNDETERMINED, missing=WORKING_DAYS, warnings=words)
                    yield self._judgement(record, unknown, None, (), ())

    def _judgement_of(
        self,
        record: ViewRecord,
        calendar: Calendar,
        verdicts: Verdicts,
        assumed: Mapping[tuple[str, str], HowMany] | None,
        asked: dict[tuple[str, str], tuple[HowMany, ...]] | None,
    ) -> Judgement:
        if asked is None:
            return self.judge(record, calendar, verdicts)
        # One completion of many: who asks for it looks at each day for itself.
        scope = Scope(record, record, record.as_at, calendar, verdicts, self.lets)
        scope.assumed = assumed or {}
        found = self._judge(scope)
        for collection, ways in scope.open.items():
            known = asked.get(collection, ())
            asked[collection] = ways if len(ways) > len(known) else known
        return found

    def unjudged(self, record: Subject) -> Judgement:
        """Return what other rules read of this one where a defect kept it from being judged."""
        holder = record[0] if isinstance(record, tuple) else record
        unknown = undetermined(frozenset({f"the outcome of {self.id}"}))
        return replace(self._judgement(holder, unknown, None, (), ()), is_whole=False)

    def judge(self, record: ViewRecord, calendar: Calendar, verdicts: Verdicts) -> Judgement:
        """Return the judgement of a record, by what was known on each day up to the as-at date."""
        scope = Scope(record, record, record.as_at, calendar, verdicts, self.lets)
        if not self.keeps_what_was_missed:
            return self._judge(scope)
        # Most limits count from one recorded day that never changes: what the as-at date shows was
        # so on every day before, and looking at those days would be wasted time.
        if Trait.MOVES not in self.traits:
            now = self._judge(scope)
            is_settled = not _is_open_since_the_record_ended(now)
            if is_settled and not _may_have_been_owed_on_no_day(now, record):
                return now
        return judged_over_time(self, record, calendar, verdicts)

    def look(self, record: ViewRecord, calendar: Calendar, verdicts: Verdicts) -> Judgement:
        """Return what a record comes to on its day alone, and the days on which that may turn."""
        scope = Scope(record, record, record.as_at, calendar, verdicts, self.lets)
        return self._judge(scope)

    def not_missed_before(
        self, record: ViewRecord, calendar: Calendar, verdicts: Verdicts
    ) -> date | None:
        """Return the last day in time, before which nothing was missed; none if that may move."""
        if self.limit is None:
            return None
        due = self.limit(Scope(record, record, record.as_at, calendar, verdicts, self.lets))
        return record.as_at if due is None else due.exact

    def is_before_all(
        self, found: Judgement, record: ViewRecord, calendar: Calendar, verdicts: Verdicts
    ) -> bool:
        """Whether nothing was owed on any earlier day, as nothing is on this one."""
        outcome = found.assessment.outcome
        if outcome is Outcome.NOT_TRIGGERED:
            return self.limit is not None
        if outcome is not Outcome.NOT_APPLICABLE or not self.begins:
            return False
        scope = Scope(record, record, record.as_at, calendar, verdicts, self.lets)
        return any(ask(scope) is False for ask in self.begins)

    def _judge(self, scope: Scope) -> Judgement:
        """Return what is certain, and which other readings of periods would change it."""
        judgement = self._judge_all_ways(scope)
        found = judgement.assessment
        if scope.reading or not scope.readings or found.outcome not in _TOLD:
            return judgement
        others = {words: self._judge(scope.read_as(words)) for words in scope.readings}
        changing = {
            words: other
            for words, other in others.items()
            if other.assessment.outcome in _TOLD and other.assessment.outcome is not found.outcome
        }
        if not changing:
            return judgement
        told = (
            f"{words}, the outcome would be {other.assessment.outcome.value}."
            for words, other in changing.items()
        )
        # What only the other reading comes to read is part of why it is told.
        read = [seen for other in changing.values() for seen in other.trace]
        sensitive = replace(found, sensitive=(*found.sensitive, *told))
        return replace(judgement, assessment=sensitive, trace=[*judgement.trace, *read])

    def _judge_all_ways(self, scope: Scope) -> Judgement:
        judgement = self._judge_as_seen(scope)
        is_open = bool(scope.choices or scope.open) or any(scope.shared)
        if judgement.assessment.outcome is not Outcome.UNDETERMINED or not is_open:
            return judgement
        # To stop without a word would look like a record that cannot tell; the warning says that
        # it was the program.
        if is_over_budget(scope):
            warnings = (*judgement.assessment.warnings, BUDGET_ENDED)
            return replace(judgement, assessment=replace(judgement.assessment, warnings=warnings))
        possible = list(self._in_each_way(scope))
        found = agreed([each.assessment for each in possible], scope.as_at)
        trace = [*judgement.trace, *(seen for each in possible for seen in each.trace)]
        if found is None:
            warnings = tuple(
                dict.fromkeys(w for each in possible for w in each.assessment.warnings)
            )
            is_cut = BUDGET_ENDED in warnings
            open_still = replace(
                judgement.assessment,
                warnings=(BUDGET_ENDED,) if is_cut else (),
                may_be_missed=any(_may_be_missed(each.assessment) for each in possible),
            )
            return replace(judgement, assessment=open_still, trace=trace)
        first = next((e for e in possible if e.assessment.outcome is found.outcome), possible[0])
        return replace(first, assessment=found, trace=trace)

    def _in_each_way(self, scope: Scope) -> Iterator[Judgement]:
        """Yield a judgement for each way in which it may turn out, up to one that stays open."""
        for each in each_way(scope):
            judgement = self._judge(each)
            yield judgement
            found = judgement.assessment
            if found.outcome is Outcome.UNDETERMINED and found.may_be_missed:
                return

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
        may_be = any(_may_be_missed(each.assessment) for each in judged)
        found = replace(undetermined(missing), may_be_missed=may_be)
        return self._settled(scope, found, None, versions[-1].citations)

    def _judge_by(self, version: _Version, scope: Scope) -> Judgement:
        before = len(scope.trace)
        applies = version.applies(scope)
        exemption, doubt = (None, _NOTHING) if applies is False else _exemption(version, scope)
        missing = doubt | (applies.missing if isinstance(applies, Unknown) else _NOTHING)
        if missing and exemption is None:
            return self._unless_met(version, missing, scope)
        if missing:
            return self._settled(scope, undetermined(missing), None, version.citations)
        is_owed = applies is True and exemption is None
        if version.recurs:
            began = version.in_force.first
            own = scope.record.date_of()
            is_turn = isinstance(own, date) and own < began <= scope.as_at
            read = {*scope.days_read(before), *((began,) if is_turn else ())}
            scope.turns = tuple(sorted(read))
            scope.owed_on = self._owed_on(version, scope, is_owed=is_owed)
            if not is_owed and (found := _missed_before(version, scope)) is not None:
                return self._settled(scope, found, None, version.citations)
        if applies is False:
            return self._settled(scope, Assessment(Outcome.NOT_APPLICABLE), None, version.citations)
        if exemption is not None:
            return self._settled(scope, Assessment(Outcome.EXEMPT), exemption, version.citations)
        return self._settled(scope, version.assess(scope), None, version.citations)

    def _owed_on(
        self, version: _Version, scope: Scope, *, is_owed: bool
    ) -> Callable[[date], Truth]:
        """Return how to ask whether a duty that recurs was owed as at an earlier day."""
        known: dict[date, Truth] = {scope.as_at: is_owed}

        def owed_on(day: date) -> Truth:
            if day not in known:
                earlier = scope.at(day)
                is_law = earlier is None or version in self._versions(earlier)
                known[day] = _owed_as_at(version, earlier) if is_law else False
            return known[day]

        return owed_on

    def _unless_met(self, version: _Version, missing: frozenset[str], scope: Scope) -> Judgement:
        """
        Return that the record cannot decide, unless the duty is met.

        Whether it applies or is exempt then turns nothing into something that must be done.
        """
        found = version.assess(scope)
        if found.outcome is not Outcome.MET:
            found = replace(undetermined(missing), may_be_missed=_may_be_missed(found))
        return self._settled(scope, found, None, version.citations)

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
        made = self._judgement(scope.subject, assessment, exemption, scope.trace, citations, owner)
        return self._with_what_is_left(made, scope)

    def _with_what_is_left(self, made: Judgement, scope: Scope) -> Judgement:
        """Return it with whether its action is asked for early, or nothing is left to do."""
        outcome = made.assessment.outcome
        is_ahead = has_closed = False
        if self.ahead is not None and outcome is Outcome.NOT_TRIGGERED:
            is_ahead = self.ahead(scope) is True
        if self.closes is not None and outcome in VIOLATIONS:
            has_closed = self.closes(scope) is True
        return replace(made, is_ahead=is_ahead, has_closed=has_closed)

    def over_time(
        self,
        now: Judgement,
        found: Assessment,
        trace: Sequence[Seen],
        calendar: Calendar,
        verdicts: Verdicts,
    ) -> Judgement:
        """Return what was missed on an earlier day, in the place of what is so *now*."""
        record = now.record
        scope = Scope(record, record, record.as_at, calendar, verdicts, self.lets, [*trace])
        made = replace(now, assessment=found, exemption=None, trace=scope.trace)
        return self._with_what_is_left(made, scope)

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
        return Judgement(self.rule, record, assessment, exemption, trace, owner, False, cited)


_TOLD = frozenset((*VIOLATIONS, Outcome.MET, Outcome.DUE, Outcome.CEASED))

"""Outcomes of which it is told that another reading would lead to another of them."""

_A_DAY = timedelta(days=1)


def _may_be_missed(found: Assessment) -> bool:
    """Whether it is late or overdue, or may be as far as the record tells."""
    is_open = found.outcome is Outcome.UNDETERMINED and found.may_be_missed
    return is_open or found.outcome in VIOLATIONS


_ALWAYS = InForce()

_NOTHING: frozenset[str] = frozenset()


def _owed_as_at(version: _Version, scope: Scope | None) -> Truth:
    """Return whether the duty applied and nothing lifted it, by what was known on that day."""
    if scope is None:
        return True
    applies = version.applies(scope)
    if applies is False:
        return False
    exemption, doubt = _exemption(version, scope)
    if exemption is not None:
        return False
    missing = doubt | (applies.missing if isinstance(applies, Unknown) else _NOTHING)
    return Unknown(missing) if missing else True


def _missed_before(version: _Version, scope: Scope) -> Assessment | None:
    """
    Return what was missed of a duty that recurs before it was lifted, or ceased to apply.

    A visit that was late in winter stays late, though the child is abroad since the spring.
    """
    if not scope.turns:
        return None
    found = version.assess(scope)
    if found.outcome not in VIOLATIONS:
        return None
    # What would be due next is not, while the duty is lifted.
    gaps = tuple(gap for gap in found.gaps if gap.outcome is not Outcome.DUE)
    return replace(found, next_due_on=None, gaps=gaps)


def _is_open_since_the_record_ended(judgement: Judgement) -> bool:
    """Whether what was missed when the record ended may have been put right since."""
    until = judgement.record.recorded_until
    is_over = until is not None and until < judgement.record.as_at
    return is_over and judgement.assessment.outcome is Outcome.UNDETERMINED


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
    # Of the as-at date, the days on which the law changed tell when another version applies.
    quiet = replace(_quiet(builder, rule), traits=set()).plainly()
    version_day = (
        compile_moment(quiet, applies_by, ("applies_by",)) if applies_by is not None else None
    )
    if rule.file.applies_by is not None and len(rule.versions) > 1:
        # Until that day has come, the law in force on the day itself judges.
        builder.traits.add(Trait.MOVES)
    made = CompiledRule(
        rule,
        _steps(rule.file.for_each),
        tuple(_version(builder, rule, i, version, loc) for i, version in enumerate(rule.versions)),
        version_day,
        not may_come_before_the_record(applies_by),
        builder.reads,
        compile_owner(builder, rule.file.next_action.owner, (*loc, "next_action", "owner")),
        _ahead(builder, rule, (*loc, "next_action", "ahead")),
        _compile_closes(builder, rule, loc),
        frozenset(builder.needs),
        frozenset(builder.traits | _arising(rule, home.chain[-1].dated_by)),
        _can_be_missed(rule),
        tuple(_law_turns(rule)),
        tuple(_beginnings(builder.quietly(), rule)),
        _lasting_limit(builder, rule),
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


_WEIGHS_ITSELF = ("interval", "indicator")

"""An interval weighs each gap by its own day; a figure cannot be missed."""


def _can_be_missed(rule: Rule) -> bool:
    """Whether what was so on an earlier day counts; what is only asked about is asked today."""
    obligation = rule.versions[-1].obligation
    only_asks = getattr(getattr(obligation, obligation.verb), "only_asks", False)
    return obligation.verb not in _WEIGHS_ITSELF and not only_asks


def _law_turns(rule: Rule) -> Iterator[date]:
    """Yield the days on which another version of the law came into force, or none did any more."""
    for version in rule.versions:
        if version.in_force != _ALWAYS:
            yield version.in_force.first
            if version.in_force.last != date.max:
                yield version.in_force.last + _A_DAY


def _beginnings(builder: Builder, rule: Rule) -> Iterator[Ask]:
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


def _may_have_been_owed_on_no_day(now: Judgement, record: ViewRecord) -> bool:
    """
    Whether it is missed by this day alone, and perhaps by none before.

    What was due before the day of the record was owed on that day. What is asked for at once, and
    has ended, may have come to be asked for after its end.
    """
    found = now.assessment
    due = found.due_on or max(found.possible_due_on, default=None)
    is_early = found.closed_on is not None if due is None else due < first_day_of(record)
    return found.outcome in VIOLATIONS and is_early


def _lasting_limit(builder: Builder, rule: Rule) -> ReadDue | None:
    """Return a limit that is counted from one day which stays once it is known."""
    obligation = rule.versions[-1].obligation
    spec = getattr(obligation, obligation.verb)
    if len(rule.versions) > 1 or not isinstance(spec, Limit):
        return None
    if getattr(spec, "when", ()) or getattr(spec, "not_before", ()) or spec.any_of:
        return None
    changes = (spec.instead, spec.only_when, spec.relaxed, spec.extended, spec.paused)
    anchor = spec.of or spec.by
    is_let = isinstance(anchor, str) and not _stays(rule, anchor)
    if not isinstance(anchor, str) or is_let or any((*changes, spec.latest_of, spec.earliest_of)):
        return None
    traits = set(builder.traits)
    limit = compile_limit(builder.quietly().plainly(), spec, ())
    is_moved = Trait.RESTS_ON_BOOKING in builder.traits
    builder.traits.intersection_update(traits)
    return None if is_moved else limit


def _stays(rule: Rule, anchor: str) -> bool:
    """Whether a day stays once it is known: of a name, only that of the first of some records."""
    name, *rest = anchor.split(".")
    let = rule.file.let.get(name)
    if let is None or "last" in rest:
        return "last" not in rest
    return let.first_of is not None and let.before is None and let.on_or_before is None


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
        version.obligation.verb == "interval",
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
