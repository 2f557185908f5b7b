"""Needs of a child that several rules serve: whether one of them is broken, whichever it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce

from permanence_rules.case import Case
from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.engine.filling import with_fact
from permanence_rules.engine.how_many import HowMany
from permanence_rules.engine.open_questions import Holder, Way, due_days, next_question
from permanence_rules.engine.subjects import records_at
from permanence_rules.engine.verdicts import Verdicts
from permanence_rules.facts.derived.registry import derivations
from permanence_rules.facts.kinds import RecordType
from permanence_rules.facts.view import Many, ViewRecord, look_at
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.language.rule import Rule
from permanence_rules.packs.families import FamilyOfRules
from permanence_rules.report.closing import over_on
from permanence_rules.report.judgements import Assessment, Judgement, NeedFound, days_of
from permanence_rules.timing import Calendar

__all__ = ["Needs"]

_MOST_DAYS = 3

"""So many earlier days are looked at for a violation that something has ended since."""

_MOST = 256

"""So many completions of a record are tried for one family; beyond them nothing is said."""


@dataclass(frozen=True, slots=True)
class _Broken:
    """What one completion comes to: the violation that has run longest."""

    assessment: Assessment
    days: int | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Needs:
    """The families of a rulebook, and what it takes to judge their members anew."""

    families: tuple[FamilyOfRules, ...]
    rules: tuple[CompiledRule, ...]
    case_type: RecordType

    def found(
        self, case: Case, seen: ViewRecord, judged: Iterable[Judgement], calendar: Calendar
    ) -> Iterator[NeedFound]:
        """Yield each need that was not met in time for certain, and that no one rule states."""
        listed = list(judged)
        for family in self.families:
            members = [each for each in listed if each.rule.id in family.spec.members]
            for record in records_at(seen, family.steps):
                if isinstance(record, tuple):
                    continue
                own = [each for each in members if _lies_in(each.record.path, record.path)]
                if any(each.assessment.outcome is Outcome.UNDETERMINED for each in own):
                    search = _Search(self, case, record, tuple(own), calendar)
                    found = search.result(family)
                    if found is not None:
                        yield found


@dataclass(slots=True)
class _Search:
    """Goes through the completions of one record, as far as the members tell them apart."""

    needs: Needs
    case: Case
    record: ViewRecord
    members: tuple[Judgement, ...]
    calendar: Calendar
    broken: list[_Broken] = field(default_factory=list)
    tried: int = 0
    read: tuple[CompiledRule, ...] = ()
    stated: frozenset[tuple[str, str]] = frozenset()
    """Violations that members' own findings state already; they are struck out."""

    def result(self, family: FamilyOfRules) -> NeedFound | None:
        """Return what the family says; None where some completion breaks none of its rules."""
        self.read = _read_by(self.members, self.needs.rules)
        self.stated = frozenset(
            (each.rule.id, each.record.path)
            for each in self.members
            if each.assessment.outcome in VIOLATIONS
        )
        if not self._is_broken(Way()):
            return None
        is_open = any(each.is_open for each in self.broken) and over_on(self.record) is None
        undecided = tuple(
            each for each in self.members if each.assessment.outcome is Outcome.UNDETERMINED
        )
        return NeedFound(family, self.record, self._together(undecided), undecided, is_open)

    def _is_broken(self, way: Way) -> bool:
        """Return whether a member is broken in every completion that *way* leaves."""
        self.tried += 1
        if self.tried > _MOST:
            return False
        judged, asked = self._judged(way, self.record.as_at)
        broken = [each for each in judged if each.assessment.outcome in VIOLATIONS]
        if broken:
            self.broken.append(_longest(broken, self.record.as_at))
            return True
        if self._was_broken(way, judged):
            return True
        undecided = [each for each in judged if each.assessment.outcome is Outcome.UNDETERMINED]
        turns = {day for each in self.broken for day in due_days(each.assessment)}
        question = next_question(way, undecided, asked, self.record, turns)
        return bool(question) and all(map(self._is_broken, question))

    def _was_broken(self, way: Way, today: Sequence[Judgement]) -> bool:
        """
        Return whether a member ran out on a day on which one was due in another way.

        What is not done by its last day is a violation from the next day on, and stays one:
        visits that were overdue before a relative was approved are not made good by the
        approval. Passing to another member does not stop the days.
        """
        dues = dict.fromkeys(day for each in self.broken for day in due_days(each.assessment))
        for day in [due for due in dues if due < self.record.as_at][:_MOST_DAYS]:
            judged, _ = self._judged(way, day)
            run_out = next((each for each in judged if _runs_out(each.assessment, day)), None)
            if run_out is not None:
                self.broken.append(self._handed_on(run_out, today))
                return True
        return False

    def _handed_on(self, earlier: Judgement, today: Sequence[Judgement]) -> _Broken:
        """Return what was overdue then: it is now, where nothing has been done about it since."""
        found = replace(earlier.assessment, outcome=Outcome.BREACHED)
        due = max(due_days(found), default=None)
        if due is None or not _is_undone(earlier.rule, due, today):
            late = replace(found, outcome=Outcome.VIOLATED, least_days=None)
            return _Broken(late, None, is_open=True)
        ended = over_on(self.record)
        last = min(self.record.as_at, ended) if ended is not None else self.record.as_at
        return _Broken(replace(found, closed_on=ended), (last - due).days, is_open=True)

    def _judged(
        self, way: Way, as_at: date
    ) -> tuple[list[Judgement], dict[Holder, tuple[HowMany, ...]]]:
        """Judge the members, and the rules that they read, under what is assumed."""
        case = reduce(lambda made, each: with_fact(made, *each), way.facts.items(), self.case)
        seen = look_at(case, as_at, self.needs.case_type, derivations())
        verdicts = Verdicts(seen, self.needs.rules, self.calendar)
        members = {each.rule.id for each in self.members}
        judged: list[Judgement] = []
        asked: dict[Holder, tuple[HowMany, ...]] = {}
        for rule in self.read:
            here = rule.judge_all(
                records_at(seen, rule.steps), self.calendar, verdicts, way.counts, asked
            )
            for each in here:
                key = (rule.id, each.record.path)
                verdicts[key] = each
                is_own = rule.id in members and _lies_in(each.record.path, self.record.path)
                if is_own and key not in self.stated:
                    judged.append(each)
        return judged, asked

    def _together(self, undecided: Iterable[Judgement]) -> Assessment:
        """
        Return what all completions come to: overdue or late in all of them, else a violation.

        The days are those of the completion in which the need has waited least.
        """
        outcomes = {each.assessment.outcome for each in self.broken}
        outcome = outcomes.pop() if len(outcomes) == 1 else Outcome.VIOLATED
        dues = sorted({day for each in self.broken for day in due_days(each.assessment)})
        days = [each.days for each in self.broken]
        known = [each for each in days if each is not None]
        missing = frozenset[str]().union(*(each.assessment.missing for each in undecided))
        return Assessment(
            outcome,
            due_on=dues[0] if len(dues) == 1 else None,
            possible_due_on=(dues[0], dues[-1]) if len(dues) > 1 else (),
            least_days=min(known) if len(known) == len(days) and len(dues) > 1 else None,
            missing=missing,
        )


def _runs_out(found: Assessment, day: date) -> bool:
    """Return whether something is overdue on *day*, or is not done on its last day."""
    is_last_day = found.outcome is Outcome.DUE and found.due_on == day
    return found.outcome is Outcome.BREACHED or is_last_day


def _is_undone(rule: Rule, due: date, today: Iterable[Judgement]) -> bool:
    """Return whether it is known that the event of *rule* has not happened since *due*."""
    spec = rule.versions[-1].obligation
    event = spec.deadline.event if spec.deadline is not None else None
    event = spec.interval.events if spec.interval is not None else event
    read = [seen[2] for each in today for seen in each.trace if seen[3] == event]
    return any(
        isinstance(value, Many)
        and not value.missing
        and all(isinstance(day, date) and day <= due for day in value.items)
        for value in read
    )


def _longest(broken: Sequence[Judgement], as_at: date) -> _Broken:
    """Return the violation that has run longest; what is overdue comes before what was late."""
    found = [
        _Broken(each.assessment, days_of(each.assessment, as_at), _is_open(each)) for each in broken
    ]
    order = (Outcome.LATE, Outcome.VIOLATED, Outcome.BREACHED)
    return max(found, key=lambda each: (order.index(each.assessment.outcome), each.days or 0))


def _is_open(judgement: Judgement) -> bool:
    found = judgement.assessment
    has_ended = found.closed_on is not None and found.closed_on <= judgement.record.as_at
    return found.outcome is not Outcome.LATE and not has_ended


def _read_by(
    members: Iterable[Judgement], rules: Sequence[CompiledRule]
) -> tuple[CompiledRule, ...]:
    """Return the members and the rules that they read, each after those that it reads."""
    wanted = {each.rule.id for each in members}
    for rule in reversed(rules):
        if rule.id in wanted:
            wanted |= rule.needs
    return tuple(rule for rule in rules if rule.id in wanted)


def _lies_in(path: str, outer: str) -> bool:
    return outer in ("", path) or path.startswith((f"{outer}.", f"{outer}["))
