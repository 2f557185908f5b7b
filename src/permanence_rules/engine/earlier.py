"""How a duty stood on earlier days: each day is judged by the record and the day alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from permanence_rules.engine.builder import Trait
from permanence_rules.engine.over_time import over_time
from permanence_rules.engine.scope import Verdicts
from permanence_rules.engine.stretches import Stretch, stretches
from permanence_rules.errors import CalendarRangeError
from permanence_rules.facts.truth import Truth
from permanence_rules.facts.view import Many, ViewRecord
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.report.evidence import Seen
from permanence_rules.report.judgements import Assessment, Judgement
from permanence_rules.runtime.steps import may_look_further
from permanence_rules.runtime.unchanging import unchanging
from permanence_rules.timing import Calendar

__all__ = ["does_not_apply_since", "judged_over_time", "once"]

FoundT = TypeVar("FoundT")


class JudgedByDay(Protocol):
    """What is asked here of a compiled rule, which itself asks this module for its judgement."""

    @property
    def traits(self) -> frozenset[Trait]:
        """What in the rule may change from one day to another."""

    @property
    def law_turns(self) -> tuple[date, ...]:
        """The days on which another version of the law begins."""

    def look(self, record: ViewRecord, calendar: Calendar, verdicts: Verdicts) -> Judgement:
        """Judge a record by one day alone."""

    def is_before_all(
        self, found: Judgement, record: ViewRecord, calendar: Calendar, verdicts: Verdicts
    ) -> bool:
        """Whether nothing was owed on any earlier day, as nothing is on this one."""

    def conditions(
        self, record: ViewRecord, calendar: Calendar, verdicts: Verdicts
    ) -> Iterator[Callable[[], Truth]]:
        """Yield how to ask each condition without which the duty does not apply on any day."""

    def not_missed_before(
        self, record: ViewRecord, calendar: Calendar, verdicts: Verdicts
    ) -> date | None:
        """Return a day before which nothing can have been missed."""

    def over_time(
        self,
        now: Judgement,
        found: Assessment,
        trace: Sequence[Seen],
        calendar: Calendar,
        verdicts: Verdicts,
    ) -> Judgement:
        """Return what was missed on an earlier day, in the place of what is so now."""


_A_DAY = timedelta(days=1)


def judged_over_time(
    rule: JudgedByDay, record: ViewRecord, calendar: Calendar, verdicts: Verdicts
) -> Judgement:
    """Return what a rule says of a record, by what was known on each day up to the as-at date."""
    looked: dict[date, _Seen | None] = {}
    line = _line(rule, record, calendar, verdicts, looked)
    seen = looked[record.as_at]
    assert seen is not None
    if Trait.READS_CLOCK in rule.traits:
        # No fact tells that day to a rule that reads what this one came to.
        record.days.judged[_begun(rule, record)] = rule, line[-1].first
    now = seen.judgement
    if len(line) == 1 and now.assessment.outcome not in VIOLATIONS:
        return now
    found = over_time(
        line,
        now.assessment,
        as_at=record.as_at,
        traits=rule.traits,
    )
    if found is now.assessment:
        return now
    earlier = (each.judgement for each in looked.values() if each is not None)
    trace = [*now.trace, *(read for each in earlier if each is not now for read in each.trace)]
    return rule.over_time(now, found, trace, calendar, verdicts)


def _begun(rule: JudgedByDay, record: ViewRecord) -> tuple[str, int, str, date]:
    return "begun", id(rule), record.path, record.as_at


def _line(
    rule: JudgedByDay,
    record: ViewRecord,
    calendar: Calendar,
    verdicts: Verdicts,
    looked: dict[date, _Seen | None],
) -> Sequence[Stretch]:
    """Return the stretches of a duty, and keep in *looked* what was found on each day."""

    def look(day: date) -> _Seen | None:
        if day not in looked:
            there = record if day == record.as_at else record.on(day)
            try:
                looked[day] = _look_once(rule, there, calendar, verdicts) if there else None
            except CalendarRangeError:
                if day == record.as_at:
                    raise
                # So long ago that working days are not tabulated: nobody was in care then who is.
                looked[day] = None
        return looked[day]

    begins, now = record.first_day, look(record.as_at)
    from_ = begins
    if now is not None and now.turned_on > begins:
        from_ = rule.not_missed_before(record, calendar, verdicts) or begins
    days = record.days

    def goes_on(looks: int) -> bool:
        return may_look_further(looks, lambda: days.records)

    return stretches(look, record.as_at, begins, from_, goes_on=goes_on, traits=rule.traits)


def _look_once(
    rule: JudgedByDay, record: ViewRecord, calendar: Calendar, verdicts: Verdicts
) -> _Seen:
    """Look at a record on its day, unless it was looked at for a later day that was asked about."""
    # A duty that is born when another is missed asks about that one on each of its own days, and
    # each time that one looks at all the days before.
    key = (id(rule), record.path, record.as_at, record.days.keeps_all)
    if key not in verdicts.looks:
        verdicts.looks[key] = _look(rule, record, calendar, verdicts.on(record.as_at))
    found: _Seen = verdicts.looks[key]
    return found


@unchanging(frozen=True, slots=True)
class _Seen:
    """A judgement by one day alone, and the last day on which what it read may have changed."""

    judgement: Judgement
    turned_on: date
    is_before_all: bool
    """Whether nothing was owed on any earlier day."""

    @property
    def assessment(self) -> Assessment:
        return self.judgement.assessment

    def is_told(self, day: date) -> bool:
        """Whether a fact that was read says this day."""
        read = (seen[2] for seen in self.judgement.trace)
        return any(day in each.items if isinstance(each, Many) else each == day for each in read)


def _look(rule: JudgedByDay, record: ViewRecord, calendar: Calendar, verdicts: Verdicts) -> _Seen:
    """Judge a record by its day alone, and keep on which day what was read may have changed."""
    found, turned_on = _with_its_turn(
        record, calendar, verdicts, lambda: rule.look(record, calendar, verdicts), rule.law_turns
    )
    begins = record.first_day
    if turned_on > begins and found.assessment.outcome is Outcome.NOT_APPLICABLE:
        conditions = rule.conditions(record, calendar, verdicts)
        since = does_not_apply_since(conditions, record, calendar, verdicts)
        turned_on = min(turned_on, since)
    is_before_all = turned_on > begins and rule.is_before_all(found, record, calendar, verdicts)
    return _Seen(found, turned_on, is_before_all)


def does_not_apply_since(
    conditions: Iterable[Callable[[], Truth]],
    record: ViewRecord,
    calendar: Calendar,
    verdicts: Verdicts,
) -> date:
    """
    Return since when one condition alone has kept a duty from applying; the last day if none has.

    A duty of children in care by agreement does not apply under an order, however many reviews
    are held.
    """
    since = record.as_at
    for ask in conditions:
        answer, turned_on = _with_its_turn(record, calendar, verdicts, ask)
        if answer is False:
            since = min(since, turned_on)
    return since


def _with_its_turn(
    record: ViewRecord,
    calendar: Calendar,
    verdicts: Verdicts,
    work_out: Callable[[], FoundT],
    turns_of_law: Sequence[date] = (),
) -> tuple[FoundT, date]:
    """Work something out, and return with it the last day on which what was read changed."""
    days = record.days
    outer = days.reading, days.verdicts, days.turns
    days.reading, days.verdicts, days.turns = [], [], []
    try:
        found = work_out()
        read, others, turns = set(days.reading), days.verdicts, days.turns
    finally:
        days.reading, days.verdicts, days.turns = outer
    turns += turns_of_law
    if record.recorded_until is not None:
        turns.append(record.recorded_until + _A_DAY)
    turns += [_turned_on(each, calendar, verdicts) for each in others]
    latest = date.min
    for of, name in read:
        latest = max(latest, of.turned_on(name))
    for day in turns:
        if latest < day <= record.as_at:
            latest = day
    return found, latest


def _turned_on(judged: Judgement, calendar: Calendar, verdicts: Verdicts) -> date:
    """Return the last day up to its own on which the finding of another rule may have changed."""
    record, rule, found = judged.record, verdicts.rules[judged.rule.id], judged.assessment
    if not judged.is_whole:
        return date.min

    def work_out() -> date:
        outer, record.days.keeps_all = record.days.keeps_all, True
        try:
            seen = _look(rule, record, calendar, verdicts)
        finally:
            record.days.keeps_all = outer
        # A limit that goes on with the day itself has come on each day, and turns nothing on most.
        told = (found,) if Trait.READS_CLOCK in rule.traits else (found, seen.assessment)
        limits = [
            each for one in told for each in (one.due_on, one.next_due_on, *one.possible_due_on)
        ]
        days = [day + _A_DAY for day in limits if day is not None and day != date.max]
        _, begun = record.days.judged.get(_begun(rule, record), (rule, date.min))
        days.append(begun)
        return max(day for day in (*days, seen.turned_on) if day <= record.as_at)

    return once(record, ("turned", id(rule), record.path, record.as_at), rule, work_out)


def once(
    record: ViewRecord,
    key: tuple[str, int, str, date],
    rule: JudgedByDay,
    work_out: Callable[[], FoundT],
) -> FoundT:
    """Work something out once for a case; the rule is kept, so that no other has its identity."""
    kept = record.days.judged
    if key not in kept:
        kept[key] = rule, work_out()
    found: FoundT = kept[key][1]
    return found
