"""Needs of a child that several rules serve: whether one of them is broken, whichever it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, groupby

from permanence_rules.case import Case
from permanence_rules.engine.broken import Broken, broken_by
from permanence_rules.engine.compiled_rule import CompiledRule
from permanence_rules.engine.filling import with_facts
from permanence_rules.engine.how_many import HowMany
from permanence_rules.engine.open_questions import Holder, Way, due_days, next_question
from permanence_rules.engine.subjects import Subject, records_at
from permanence_rules.engine.verdicts import Verdicts
from permanence_rules.facts.derived.registry import derivations
from permanence_rules.facts.kinds import RecordType
from permanence_rules.facts.view import ViewRecord, look_at
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.packs.families import FamilyOfRules
from permanence_rules.report.closing import over_on
from permanence_rules.report.judgements import Assessment, Judgement, NeedFound
from permanence_rules.timing import Calendar

__all__ = ["Needs"]

_MOST = 256
"""So many completions of a record are tried for one family; beyond them nothing is said."""
_MOST_WORK = 6_000
"""So many judgements are made for one family, each of a rule on a record: that takes a second or
two, and a child with many doubtful days would take a minute. Beyond them nothing is said."""
_MOST_AT_A_GLANCE = 600
"""So many are made before that, to find one completion that breaks no rule."""
_WORK_OF_A_VIEW = 16
"""A case with other facts has to be looked at anew, which takes as long as some judgements."""

_MOST_VIEWS = 256
"""So many cases are kept with the facts that were assumed in them: each holds all its days."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The families of a rulebook, and what it takes to judge their members anew."""

    families: tuple[FamilyOfRules, ...]
    rules: Mapping[str, CompiledRule]
    """The rules by their ids, each after those that it reads."""
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
                order = family.spec.members.index
                own = [each for each in members if _lies_in(each.record.path, record.path)]
                own.sort(key=lambda each: (order(each.rule.id), each.record.path))
                undecided = tuple(
                    each for each in own if each.assessment.outcome is Outcome.UNDETERMINED
                )
                if undecided:
                    others = tuple(each for each in own if each.assessment.outcome in _NOT_OWED)
                    search = _Search(self, case, record, undecided, others, calendar)
                    found = search.result(family)
                    if found is not None:
                        yield found


_NOT_OWED = (Outcome.NOT_APPLICABLE, Outcome.EXEMPT, Outcome.NOT_TRIGGERED)

_Asked = dict[Holder, tuple[HowMany, ...]]
_Seen = tuple[list[Judgement], _Asked]
"""What the members say, and how many records collections may hold that they ask about."""
_Key = tuple[tuple[object, ...], tuple[object, ...]]
"""What is assumed: facts by their place, and how many records collections hold."""


class _TooManyError(Exception):
    """As many judgements were made as one family may ask for."""


@dataclass(slots=True)
class _Search:
    """
    Goes through the completions of one record, as far as the members tell them apart.

    A violation that a member states itself is struck out. Those that are undecided are judged
    again, and so are the others that are not owed: one may take the place of another.
    """

    needs: Needs
    case: Case
    record: ViewRecord
    members: tuple[Judgement, ...]
    others: tuple[Judgement, ...]
    calendar: Calendar
    broken: list[Broken] = field(default_factory=list)
    turns: set[date] = field(default_factory=set)
    """Due days of the violations, at which another rule may begin to be owed."""
    tried: int = 0
    work: int = 0
    is_glancing: bool = True
    """Whether one completion that breaks no member is still looked for."""
    read: tuple[CompiledRule, ...] = ()
    views: dict[tuple[object, ...], ViewRecord] = field(default_factory=dict)
    """The case with the facts that were assumed last."""
    glances: dict[_Key, _Seen] = field(default_factory=dict)
    """What the members said at the first glance: that is not judged anew. A search comes by each
    completion once, and has thousands."""

    def result(self, family: FamilyOfRules) -> NeedFound | None:
        """Return what the family says; None where some completion breaks none of its rules."""
        self.read = _read_by((*self.members, *self.others), [*self.needs.rules.values()])
        try:
            if self._is_kept_at_a_glance() or not self._is_broken(Way()):
                return None
        except _TooManyError:
            return None
        is_open = any(each.is_open for each in self.broken) and over_on(self.record) is None
        return NeedFound(family, self.record, self._together(), self.members, is_open)

    def _is_kept_at_a_glance(self) -> bool:
        """
        Return whether a completion that breaks no member is soon found.

        Most records have one, and then no other has to be gone through.
        """
        try:
            return self._is_kept(Way(), self._glanced(Way()))
        except _TooManyError:
            return False
        finally:
            self.is_glancing, self.work = False, 0

    def _is_kept(self, way: Way, seen: _Seen) -> bool:
        """
        Return whether some completion that *way* leaves breaks no member, as far as it is found.

        What is broken stays so in every completion that follows, so that an answer that breaks a
        member is not pursued. Where an answer leads to none, the next one is tried.
        """
        question = self._question(way, *seen)
        first = next(question, None)
        if first is None:
            return broken_by(seen[0], self.record.as_at) is None
        for each in chain((first,), question):
            answered = self._glanced(each)
            if not _is_any_broken(answered[0]) and self._is_kept(each, answered):
                return True
        return False

    def _is_broken(self, way: Way, seen: _Seen | None = None) -> bool:
        """Return whether a member is broken in every completion that *way* leaves."""
        judged, asked = seen or self._judged(way)
        question = self._question(way, judged, asked)
        first = next(question, None)
        if first is None:
            found = broken_by(judged, self.record.as_at)
            if found is not None:
                self._note(way, found)
            return found is not None
        self.tried += 1
        if self.tried > _MOST:
            return False
        still_open: list[tuple[Way, _Seen]] = []
        for each in chain((first,), question):
            answered = self._judged(each)
            if any(_is_undecided(one.assessment) for one in answered[0]):
                still_open.append((each, answered))
            elif not self._is_broken(each, answered):
                return False
        return all(self._is_broken(*each) for each in _outermost(still_open))

    def _question(self, way: Way, judged: Sequence[Judgement], asked: _Asked) -> Iterator[Way]:
        undecided = [each for each in judged if _is_undecided(each.assessment)]
        if undecided:
            yield from next_question(way, undecided, asked, self.record, self.turns, self.calendar)

    def _note(self, way: Way, found: Broken) -> None:
        """Keep it; what is counted from a day that is assumed is no day at which others turn."""
        self.broken.append(found)
        if not way.assumes_a_day:
            self.turns.update(found.due)

    def _glanced(self, way: Way) -> _Seen:
        """Return what the members say under what is assumed, and keep it for the search."""
        key = _key_of(way)
        if key not in self.glances:
            self.glances[key] = self._judged(way)
        return self.glances[key]

    def _judged(self, way: Way) -> _Seen:
        """Judge the members, and the rules that they read, under what is assumed."""
        if (known := self.glances.get(_key_of(way))) is not None:
            return known
        if self.work > (_MOST_AT_A_GLANCE if self.is_glancing else _MOST_WORK):
            raise _TooManyError
        seen = self._with_facts(way)
        verdicts = Verdicts(seen, self.needs.rules, self.calendar)
        members = {(each.rule.id, each.record.path) for each in (*self.members, *self.others)}
        judged: list[Judgement] = []
        asked: _Asked = {}
        for rule in self.read:
            records = filter(self._is_near, records_at(seen, rule.steps))
            for each in rule.judge_all(records, self.calendar, verdicts, way.counts, asked):
                key = (rule.id, each.record.path)
                verdicts[key] = each
                self.work += 1
                if key in members:
                    judged.append(each)
        return judged, asked

    def _is_near(self, subject: Subject) -> bool:
        """Whether it lies in the record or holds it: no member is about another, nor reads it."""
        path, own = _holder(subject).path, self.record.path
        return _lies_in(path, own) or _lies_in(own, path)

    def _with_facts(self, way: Way) -> ViewRecord:
        """Return the case with the facts of a way; those that differ in numbers alone share it."""
        if not way.facts:
            return self.record.root
        key = tuple(way.facts.items())
        if key not in self.views:
            if len(self.views) >= _MOST_VIEWS:
                self.views.clear()
            self.work += _WORK_OF_A_VIEW
            case = with_facts(self.case, way.facts)
            self.views[key] = look_at(case, self.record.as_at, self.needs.case_type, derivations())
        return self.views[key]

    def _together(self) -> Assessment:
        """
        Return what all completions come to: overdue or late in all of them, else a violation.

        The days are those of the completion in which the need has waited least.
        """
        outcomes = {each.outcome for each in self.broken}
        outcome = outcomes.pop() if len(outcomes) == 1 else Outcome.VIOLATED
        dues = sorted({day for each in self.broken for day in each.due})
        days = [each.days for each in self.broken]
        known = [each for each in days if each is not None]
        missing = frozenset[str]().union(*(each.assessment.missing for each in self.members))
        return Assessment(
            outcome,
            due_on=dues[0] if len(dues) == 1 else None,
            possible_due_on=(dues[0], dues[-1]) if len(dues) > 1 else (),
            least_days=min(known) if len(known) == len(days) else None,
            missing=missing,
        )


def _outermost(several: Sequence[tuple[Way, _Seen]]) -> Iterator[tuple[Way, _Seen]]:
    """
    Yield of neighbours of which the members say the same the first and the last.

    That nothing came is no neighbour of a day: the first of the days is yielded beside it.
    """
    for _, alike in groupby(several, key=lambda each: (each[0].assumes_a_day, _kind(each[1][0]))):
        first, *others = alike
        yield from (first, *others[-1:])


def _kind(judged: Iterable[Judgement]) -> object:
    found = [each.assessment for each in judged]
    return [(each.outcome, each.missing, due_days(each), each.closed_on) for each in found]


def _is_any_broken(judged: Iterable[Judgement]) -> bool:
    return any(each.assessment.outcome in VIOLATIONS for each in judged)


def _is_undecided(found: Assessment) -> bool:
    """Whether a rule may be broken for all that is known."""
    return found.outcome is Outcome.UNDETERMINED and found.may_be_missed


def _read_by(
    members: Iterable[Judgement], rules: Sequence[CompiledRule]
) -> tuple[CompiledRule, ...]:
    """Return the members and the rules that they read, each after those that it reads."""
    wanted = {each.rule.id for each in members}
    for rule in reversed(rules):
        if rule.id in wanted:
            wanted |= rule.needs
    return tuple(rule for rule in rules if rule.id in wanted)


def _key_of(way: Way) -> _Key:
    return tuple(way.facts.items()), tuple(way.counts.items())


def _holder(subject: Subject) -> ViewRecord:
    return subject[0] if isinstance(subject, tuple) else subject


def _lies_in(path: str, outer: str) -> bool:
    return outer in ("", path) or path.startswith((f"{outer}.", f"{outer}["))
