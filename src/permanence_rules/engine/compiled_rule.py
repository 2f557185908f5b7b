"""The default engine: each rule is compiled once into functions that judge one record at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from permanence_rules.engine.all_ways import in_every_way, may_be_missed, with_other_readings
from permanence_rules.engine.builder import FactRead, Trait
from permanence_rules.engine.days import Day, ReadDay
from permanence_rules.engine.due import ReadDue
from permanence_rules.engine.earlier import (
    does_not_apply_since,
    judged_over_time,
    once,
)
from permanence_rules.engine.how_many import HowMany
from permanence_rules.engine.owners import ReadOwner
from permanence_rules.engine.scope import Ask, Read, Scope, Verdicts
from permanence_rules.engine.subjects import Subject
from permanence_rules.engine.verbs.agreement import agreed
from permanence_rules.engine.verbs.lifetime import too_many_steps, undetermined
from permanence_rules.engine.versions import (
    CompiledVersion,
    exemption_of,
    missed_before,
    owed_as_at,
)
from permanence_rules.errors import CalendarRangeError
from permanence_rules.facts.truth import Truth, Unknown
from permanence_rules.facts.view import ViewRecord
from permanence_rules.language.citations import CitationSpec
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.language.rule import Rule
from permanence_rules.report.evidence import Seen
from permanence_rules.report.findings import Exemption
from permanence_rules.report.judgements import WORKING_DAYS, Assessment, Judgement
from permanence_rules.runtime.steps import TooManyStepsError
from permanence_rules.timing import Calendar

__all__ = ["CompiledRule"]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule, ready to judge records."""

    rule: Rule
    steps: tuple[str, ...]
    versions: tuple[CompiledVersion, ...]
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
    applies: tuple[Ask, ...]
    """Each question of `applies_when`: a single no keeps every version from applying."""
    begins: tuple[Ask, ...]
    """Questions of `applies_when` that, once answered no, were answered no on every earlier day."""
    limit: ReadDue | None
    """The limit, if it is counted from one day that stays once it is known."""
    facts: frozenset[FactRead]
    """Every fact that the rule reads by name, wherever the record says it."""
    is_triggered_for_good: bool
    """Whether a duty whose time has not begun was owed on no earlier day either."""

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
        # One completion of many: it says which further questions are open on its day alone.
        scope = Scope(record, record, record.as_at, calendar, verdicts, self.lets)
        scope.assumed = assumed or {}
        found = self._judge(scope)
        for collection, ways in scope.open.items():
            known = asked.get(collection, ())
            asked[collection] = ways if len(ways) > len(known) else known
        over_time = self._without_assumptions(record, calendar, verdicts, found, assumed)
        # What is missed however many records there are is missed with these as well.
        is_missed = over_time.assessment.outcome in VIOLATIONS
        return over_time if is_missed or not assumed else found

    def _without_assumptions(
        self,
        record: ViewRecord,
        calendar: Calendar,
        verdicts: Verdicts,
        found: Judgement,
        assumed: Mapping[tuple[str, str], HowMany] | None,
    ) -> Judgement:
        """
        Return what earlier days come to, of which nothing is assumed but facts of the record.

        Completions that differ in numbers of records have it in common, and look back once.
        """

        def work_out() -> Judgement:
            return self.judge(record, calendar, verdicts, None if assumed else found)

        # What other rules say of this day is taken with what is assumed.
        if self.needs:
            return work_out()
        return once(record, ("over time", id(self), record.path, record.as_at), self, work_out)

    def unjudged(self, record: Subject) -> Judgement:
        """Return what other rules read of this one where a defect kept it from being judged."""
        holder = record[0] if isinstance(record, tuple) else record
        unknown = undetermined(frozenset({f"the outcome of {self.id}"}))
        return replace(self._judgement(holder, unknown, None, (), ()), is_whole=False)

    def judge(
        self,
        record: ViewRecord,
        calendar: Calendar,
        verdicts: Verdicts,
        found: Judgement | None = None,
    ) -> Judgement:
        """
        Return the judgement of a record, by what was known on each day up to the as-at date.

        *found* is what its own day alone comes to, where that was looked at before.
        """
        if not self.keeps_what_was_missed:
            return found or self.look(record, calendar, verdicts)
        # Most limits count from one recorded day that never changes: what the as-at date shows was
        # so on every day before, and looking at those days would be wasted time.
        if Trait.MOVES not in self.traits:
            now = found or self.look(record, calendar, verdicts)
            is_settled = not _is_open_since_the_record_ended(now)
            if is_settled and not _may_have_been_owed_on_no_day(now, record):
                return now
        return judged_over_time(self, record, calendar, verdicts)

    def look(self, record: ViewRecord, calendar: Calendar, verdicts: Verdicts) -> Judgement:
        """Return what a record comes to on its day alone, and the days on which that may turn."""
        scope = Scope(record, record, record.as_at, calendar, verdicts, self.lets)
        return self._judge(scope)

    def conditions(
        self, record: ViewRecord, calendar: Calendar, verdicts: Verdicts
    ) -> Iterator[Callable[[], Truth]]:
        """
        Yield how to ask each condition without which the duty does not apply on any day.

        None where no law is in force: it is that which keeps the duty from applying.
        """
        if self.keeps_what_was_missed:
            yield from self._conditions(record, calendar, verdicts)

    def _conditions(
        self, record: ViewRecord, calendar: Calendar, verdicts: Verdicts
    ) -> Iterator[Callable[[], Truth]]:
        # A scope keeps what names work out to, and reads no fact twice: one that is shared would
        # hide from a condition the days of what was read before it.
        anew = partial(Scope, record, record, record.as_at, calendar, verdicts, self.lets)
        if self._versions(anew()):
            yield from (partial(ask, anew()) for ask in self.applies)

    def not_missed_before(
        self, record: ViewRecord, calendar: Calendar, verdicts: Verdicts
    ) -> date | None:
        """Return the last day in time, before which nothing was missed; none if that may move."""
        if self.limit is None:
            return None
        due = self.limit(Scope(record, record, record.as_at, calendar, verdicts, self.lets))
        if due is None:
            return record.as_at if self.is_triggered_for_good else None
        return due.exact

    def is_before_all(
        self, found: Judgement, record: ViewRecord, calendar: Calendar, verdicts: Verdicts
    ) -> bool:
        """Whether nothing was owed on any earlier day, as nothing is on this one."""
        outcome = found.assessment.outcome
        if outcome is Outcome.NOT_TRIGGERED:
            return self.limit is not None and self.is_triggered_for_good
        if outcome is not Outcome.NOT_APPLICABLE or not self.begins:
            return False
        scope = Scope(record, record, record.as_at, calendar, verdicts, self.lets)
        return any(ask(scope) is False for ask in self.begins)

    def _judge(self, scope: Scope) -> Judgement:
        """Return what is certain, by every way to complete the record and every other reading."""
        settled = in_every_way(self._judge_as_seen(scope), scope, self._judge)
        return with_other_readings(settled, scope, self._judge)

    def _judge_as_seen(self, scope: Scope) -> Judgement:
        versions = self._versions(scope)
        if not versions:
            return self._settled(scope, Assessment(Outcome.NOT_APPLICABLE), None, ())
        judged = [self._judge_by(version, scope) for version in versions]
        outcomes = {each.assessment.outcome for each in judged}
        if self._may_be_no_law(scope):
            outcomes.add(Outcome.NOT_APPLICABLE)
        if len(outcomes) == 1:
            # They may agree in the outcome, and not in the day by which it is due.
            assessments = [each.assessment for each in judged]
            found = agreed(assessments, scope.as_at) if len(judged) > 1 else None
            return replace(judged[-1], assessment=found) if found is not None else judged[-1]
        missing = self._version_doubt(scope).union(*(each.assessment.missing for each in judged))
        may_be = any(may_be_missed(each.assessment, scope.as_at) for each in judged)
        found = undetermined(missing, may_be_missed=may_be)
        return self._settled(scope, found, None, versions[-1].citations)

    def _judge_by(self, version: CompiledVersion, scope: Scope) -> Judgement:
        before = len(scope.trace)
        applies = version.applies(scope)
        exemption, doubt = (None, _NOTHING) if applies is False else exemption_of(version, scope)
        missing = doubt | (applies.missing if isinstance(applies, Unknown) else _NOTHING)
        if missing and exemption is None:
            return self._unless_met(version, missing, scope)
        if missing:
            # Exempt, or not applicable: nothing is missed either way.
            exempt_or_not = replace(undetermined(missing), may_be_missed=False)
            return self._settled(scope, exempt_or_not, None, version.citations)
        is_owed = applies is True and exemption is None
        if version.recurs:
            began = version.in_force.first
            own = scope.record.date_of()
            is_turn = isinstance(own, date) and own < began <= scope.as_at
            read = {*scope.days_read(before), *((began,) if is_turn else ())}
            read.update(self._law_chosen_on(version, scope, before))
            scope.turns = tuple(sorted(read))
            scope.was_never_owed = applies is False and self._never_applied(scope)
            scope.owed_on = self._owed_on(version, scope, is_owed=is_owed)
            if not is_owed and (found := missed_before(version, scope)) is not None:
                return self._settled(scope, found, None, version.citations)
        if applies is False:
            return self._settled(scope, Assessment(Outcome.NOT_APPLICABLE), None, version.citations)
        if exemption is not None:
            return self._settled(scope, Assessment(Outcome.EXEMPT), exemption, version.citations)
        return self._settled(scope, version.assess(scope), None, version.citations)

    def _law_chosen_on(self, version: CompiledVersion, scope: Scope, before: int) -> Iterator[date]:
        """Yield the days that chose a version of the law which did not hold until then."""
        if len(self.versions) == 1 and self._is_law_all_along(scope.record):
            return
        for day in scope.days_read(0, before):
            if day > scope.record.first_day:
                earlier, then = scope.at(day - _A_DAY), scope.at(day)
                if self._is_law(version, then) and not self._is_law(version, earlier):
                    yield day

    def _is_law(self, version: CompiledVersion, earlier: Scope | None) -> bool:
        """Whether it was among the versions of the law that may have held as at an earlier day."""
        return earlier is None or version in self._versions(earlier)

    def _never_applied(self, scope: Scope) -> bool:
        """Whether one condition alone has kept the duty from applying as long as the record is."""
        record, calendar, verdicts = scope.record, scope.calendar, scope.verdicts
        conditions = self._conditions(record, calendar, verdicts)
        since = does_not_apply_since(conditions, record, calendar, verdicts)
        return since <= record.first_day

    def _owed_on(
        self, version: CompiledVersion, scope: Scope, *, is_owed: bool
    ) -> Callable[[date], Truth]:
        """Return how to ask whether a duty that recurs was owed as at an earlier day."""
        known: dict[date, Truth] = {scope.as_at: is_owed}

        def owed_on(day: date) -> Truth:
            if day not in known:
                # Before its record was there a duty was owed to nobody: its first day decides.
                earlier = scope.at(max(day, scope.record.first_day))
                is_law = self._is_law(version, earlier)
                known[day] = owed_as_at(version, earlier) if is_law else False
            return known[day]

        return owed_on

    def _unless_met(
        self, version: CompiledVersion, missing: frozenset[str], scope: Scope
    ) -> Judgement:
        """
        Return that the record cannot decide, unless the duty is met.

        Whether it applies or is exempt then turns nothing into something that must be done.
        """
        found = version.assess(scope)
        if found.outcome is not Outcome.MET:
            may_be = may_be_missed(found, scope.as_at)
            found = undetermined(missing, may_be_missed=may_be)
        return self._settled(scope, found, None, version.citations)

    def _versions(self, scope: Scope) -> tuple[CompiledVersion, ...]:
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

    def _may_be_no_law(self, scope: Scope) -> bool:
        """Whether the day that chooses is open, and no version may have been in force on it."""
        if self.versions[0].is_always or self._is_law_all_along(scope.record):
            return False
        return bool(self._version_doubt(scope))

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
        if is_ahead is made.is_ahead and has_closed is made.has_closed:
            return made
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


_NOTHING: frozenset[str] = frozenset()
_A_DAY = timedelta(days=1)


def _is_open_since_the_record_ended(judgement: Judgement) -> bool:
    """Whether what was missed when the record ended may have been put right since."""
    until = judgement.record.recorded_until
    is_over = until is not None and until < judgement.record.as_at
    return is_over and judgement.assessment.outcome is Outcome.UNDETERMINED


def _may_have_been_owed_on_no_day(now: Judgement, record: ViewRecord) -> bool:
    """
    Whether it is missed by this day alone, and perhaps by none before.

    What was due before the day of the record was owed on that day. What is asked for at once, and
    has ended, may have come to be asked for after its end.
    """
    found = now.assessment
    due = found.due_on or max(found.possible_due_on, default=None)
    is_early = found.closed_on is not None if due is None else due < record.first_day
    return found.outcome in VIOLATIONS and is_early
