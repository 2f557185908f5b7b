"""Families: a need that is not met in any completion of a record, though no one rule says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from permanence_rules.case import Case
from permanence_rules.case.base import EARLIEST_YEAR, LATEST_YEAR
from permanence_rules.facts.derived.registry import derivations
from permanence_rules.facts.kinds import RecordType
from permanence_rules.facts.view import Many, ViewRecord, look_at
from permanence_rules.language.outcomes import Outcome
from permanence_rules.oracle.agreeing import agreed
from permanence_rules.oracle.completions import Trial
from permanence_rules.oracle.days import day, days_of
from permanence_rules.oracle.duties import Duty, records_of
from permanence_rules.oracle.filled import Blank, Form, blank_at
from permanence_rules.oracle.judging import Judging
from permanence_rules.oracle.needs import is_undecided, need_of
from permanence_rules.oracle.place import Place
from permanence_rules.oracle.sitting import Judged
from permanence_rules.packs.families import FamilyOfRules
from permanence_rules.report.closing import over_on
from permanence_rules.report.judgements import Assessment

__all__ = ["Families", "NeedMissed"]

_MOST = 256
"""So many completions that leave something open are gone through; beyond them nothing is said."""

_A_DAY = timedelta(days=1)
_EARLIEST, _LATEST = date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)
"""A record holds no day outside of these years."""


@dataclass(frozen=True, slots=True)
class NeedMissed:
    """What a family says of one record, before it is put into words."""

    family: FamilyOfRules
    record: ViewRecord
    assessment: Assessment
    members: tuple[Judged, ...]
    """What the rules say of which the record decides none."""
    is_open: bool
    """Whether something can still be done about it in some completion."""


@dataclass(frozen=True, slots=True)
class Families:
    """The families of a rulebook, and what it takes to judge a case in each completion."""

    families: tuple[FamilyOfRules, ...]
    case_type: RecordType

    def missed(self, case: Case, judging: Judging) -> Iterator[NeedMissed]:
        """Yield each need that was missed for certain, of those that a rule leaves undecided."""
        form = Form.of(case, self.case_type)
        for family in self.families:
            for found in records_of(judging.case, family.spec.for_each):
                own = _members(family, found.record, judging.found)
                undecided = tuple(
                    each for each in own if each.assessment.outcome is Outcome.UNDETERMINED
                )
                if found.missing or not undecided:
                    continue
                others = tuple(each for each in own if each.assessment.outcome in _NOT_OWED)
                search = _Search(judging, form, found.record, undecided, others)
                if search.finds_it_missed():
                    yield search.need(family)


_NOT_OWED = (Outcome.NOT_APPLICABLE, Outcome.EXEMPT, Outcome.NOT_TRIGGERED)


def _members(family: FamilyOfRules, record: ViewRecord, judged: Iterable[Judged]) -> list[Judged]:
    """Return what the rules of a family say of the record and what is in it, in their order."""
    order = family.spec.members
    own = [
        each
        for each in judged
        if each.rule.id in order and any(up.path == record.path for up in each.record.ancestors())
    ]
    return sorted(own, key=lambda each: (order.index(each.rule.id), each.record.path))


@dataclass(frozen=True, slots=True)
class _Completion:
    """What is written into the record, and the records that are taken to be there beyond it."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    trial: Trial = field(default_factory=Trial)

    @property
    def last_day(self) -> date | None:
        """The day that was written into it last, if it was a day."""
        last = [*self.answers.values()][-1:]
        return last[0] if last and isinstance(last[0], date) else None


@dataclass(frozen=True, slots=True)
class _Judged:
    """A completion, what the members say of it, and the days of all that serves the need."""

    completion: _Completion
    members: tuple[Judged, ...]
    acts: frozenset[date]

    @property
    def undecided(self) -> list[Judged]:
        return [each for each in self.members if is_undecided(each)]

    @property
    def kind(self) -> object:
        """What is open in it: that of adjoining days is mostly the same."""
        return tuple((each.assessment.outcome, each.assessment.missing) for each in self.members)


@dataclass(slots=True)
class _Search:
    """
    Goes through the completions of the record, one question after the other.

    A violation that a rule states itself is struck out. What the rules leave undecided is judged
    again, and so is what is not owed by others: a completion may put one in the place of another.
    """

    judging: Judging
    form: Form
    record: ViewRecord
    undecided: tuple[Judged, ...]
    others: tuple[Judged, ...]
    missed: list[Assessment] = field(default_factory=list)
    tried: int = 0

    def finds_it_missed(self) -> bool:
        """Return whether every completion misses the need."""
        start = self._judged(_Completion())
        return start is not None and self._is_missed(start)

    def need(self, family: FamilyOfRules) -> NeedMissed:
        """Return what all completions have in common."""
        found = agreed(self.missed, self.record.as_at)
        assert found is not None, "all of them are violations"
        missing = frozenset[str]().union(*(each.assessment.missing for each in self.undecided))
        is_open = any(
            each.outcome is not Outcome.LATE and each.closed_on is None for each in self.missed
        )
        return NeedMissed(
            family,
            self.record,
            replace(found, missing=missing),
            self.undecided,
            is_open and over_on(self.record) is None,
        )

    def _is_missed(self, seen: _Judged) -> bool:
        """Return whether every completion misses the need that leaves open what this one does."""
        question = list(self._question(seen))
        if not question:
            return self._misses(seen)
        self.tried += 1
        if self.tried > _MOST:
            return False
        still_open: list[_Judged] = []
        for completion in question:
            answered = self._judged(completion)
            if answered is None:
                continue  # it cannot be true
            if answered.undecided:
                still_open.append(answered)
            elif not self._misses(answered):
                return False
        return all(map(self._is_missed, _outermost(still_open, self._days_told(seen))))

    def _misses(self, seen: _Judged) -> bool:
        found = need_of(*self._told(seen))
        if found is not None:
            self.missed.append(found)
        return found is not None

    def _told(self, seen: _Judged) -> tuple[tuple[Judged, ...], frozenset[date], date]:
        return seen.members, seen.acts, self.record.as_at

    # ---- one completion --------------------------------------------------------------------------

    def _judged(self, completion: _Completion) -> _Judged | None:
        """Judge the members of one completion; None if it cannot be true."""
        case = self.form.filled(completion.answers)
        if case is None:
            return None
        seen = look_at(case, self.record.as_at, self.form.case_type, derivations())
        judging = self.judging.of_completion(seen, completion.trial)
        members: list[Judged] = []
        acts: set[date] = set()
        for each in (*self.undecided, *self.others):
            duty = self.judging.duties[each.rule.id]
            record = _judged_of(duty, seen, each.record.path)
            judged = judging.judged_or_not(duty, record) if record is not None else None
            # What could not be judged is as open as it was.
            members.append(judged or each)
            if record is not None:
                acts |= set(_acts(judging.sitting.place(duty, record), duty))
        return _Judged(completion, tuple(members), frozenset(acts))

    # ---- what a completion leaves open -----------------------------------------------------------

    def _question(self, seen: _Judged) -> Iterator[_Completion]:
        """
        Yield the ways in which one open question may turn out; none where none can be asked.

        Facts with few values come first, then collections that may hold more, then days.
        """
        made, trial = seen.completion, seen.completion.trial
        blanks = list(self._blanks(seen))
        few = next((each for each in blanks if each.values), None)
        if few is not None:
            for value in few.values:
                yield replace(made, answers={**made.answers, few.path: value})
            return
        marks = self._marks(seen)
        several = [pair for each in seen.undecided for pair in each.doubts.collections.items()]
        if several:
            key, ways = max(several, key=lambda pair: len(pair[1]))
            for filling in (each for way in ways for each in way.fillings(marks)):
                filled = replace(trial, collections={**trial.collections, key: filling})
                yield replace(made, trial=filled)
        elif blanks:
            for on in (None, *self._within(marks)):
                yield replace(made, answers={**made.answers, blanks[0].path: on})

    def _blanks(self, seen: _Judged) -> Iterator[Blank]:
        """Yield the facts that the members lack, those first for which most are waiting."""
        waiting: dict[str, int] = {}
        for each in seen.undecided:
            for path in each.assessment.missing:
                waiting[path] = waiting.get(path, 0) + 1
        for path in sorted(waiting, key=lambda each: (-waiting[each], each)):
            blank = blank_at(self.form.case_type, path)
            if blank is not None and path not in seen.completion.answers:
                yield blank

    def _marks(self, seen: _Judged) -> set[date]:
        """Return the days by which an unknown day may make a difference."""
        marks = self._days_told(seen)
        for each in seen.undecided:
            duty = self.judging.duties[each.rule.id]
            place = self.judging.sitting.place(duty, each.record)
            marks |= duty.named.marks(replace(place, trace=list(each.trace)), each.assessment)
        return marks

    def _days_told(self, seen: _Judged) -> set[date]:
        """Return the days that were read, those by which something is due, and the days after."""
        days = {self.record.as_at, *(read[2] for each in seen.undecided for read in each.trace)}
        for found in (*(each.assessment for each in seen.members), *self.missed):
            days |= {found.due_on, *found.possible_due_on}
        told = [each for each in days if isinstance(each, date) and each != date.max]
        return {at for each in told for at in (each, each + _A_DAY)}

    def _within(self, marks: Iterable[date]) -> list[date]:
        """Return the days up to the as-at date; one stands for all before the record began."""
        own = self.record.date_of()
        first = own - _A_DAY if isinstance(own, date) else _EARLIEST
        last = min(self.record.as_at, _LATEST)
        return sorted(each for each in marks if max(first, _EARLIEST) <= each <= last)


def _judged_of(duty: Duty, case: ViewRecord, path: str) -> ViewRecord | None:
    """Return the record of the rule at a path; None also where its records are not known."""
    several = records_of(case, duty.rule.file.for_each)
    return next((e.record for e in several if e.record.path == path and not e.missing), None)


def _outermost(several: Sequence[_Judged], told: Collection[date]) -> Iterator[_Judged]:
    """
    Yield those that stand for all: of adjoining days that leave the same open, the outermost.

    A day that was told stands for itself: another day may lie before or after it.
    """
    alike: dict[object, list[_Judged]] = {}
    for each in several:
        alike.setdefault(each.kind, []).append(each)
    for those in alike.values():
        inner = (each for each in those[1:-1] if each.completion.last_day in told)
        yield from (those[0], *inner, *those[1:][-1:])


def _acts(place: Place, duty: Duty) -> Iterator[date]:
    """Yield the days of what a member asks for, as far as they are known."""
    for version in (each.version for each in duty.editions):
        spec = version.obligation
        if spec.interval is not None:
            yield from _days(days_of(place, spec.interval.events))
        elif spec.deadline is not None:
            event = spec.deadline.event
            found = days_of(place, event) if isinstance(event, str) else day(place, event)
            yield from _days(found)


def _days(found: object) -> Sequence[date]:
    several = found.items if isinstance(found, Many) else (found,)
    return [each for each in several if isinstance(each, date)]
