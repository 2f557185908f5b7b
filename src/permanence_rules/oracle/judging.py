"""One case before the network: duties open, are judged and let those that read them begin."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from permanence_rules.errors import CalendarRangeError, PermanenceRulesError, described
from permanence_rules.facts.view import ViewRecord
from permanence_rules.language.outcomes import Outcome
from permanence_rules.language.rule import Rule
from permanence_rules.oracle.completions import TakenDay, Trial
from permanence_rules.oracle.course import Course
from permanence_rules.oracle.duties import Duty, Edition, Found, records_of
from permanence_rules.oracle.network import Fired, Session
from permanence_rules.oracle.place import Ruling
from permanence_rules.oracle.runs import Glance
from permanence_rules.oracle.sitting import Judged, Sitting, with_what_is_left
from permanence_rules.report.judgements import WORKING_DAYS, Assessment
from permanence_rules.runtime.steps import (
    BUDGET_ENDED,
    MOST_TRIALS_OF_A_DUTY,
    TOO_MANY_STEPS,
    TooManyStepsError,
    looks_back,
)
from permanence_rules.timing import Calendar

__all__ = ["Judged", "Judging"]


@dataclass(slots=True)
class Judging:
    """The judging of one case, in one session of the network."""

    duties: Mapping[str, Duty]
    read_by_others: Collection[str]
    settings: Mapping[str, float | int]
    session: Session
    case: ViewRecord
    calendar: Calendar
    law_of: date | None
    found: list[Judged] = field(default_factory=list)
    faults: list[tuple[Rule, ViewRecord, str]] = field(default_factory=list)
    trial: Trial = field(default_factory=Trial)
    """Records that are taken to be there, beyond those of the case."""
    _rulings: dict[tuple[str, str], Ruling] = field(default_factory=dict)
    _records: dict[str, list[Found]] = field(default_factory=dict)
    _days: dict[date, Judging] = field(default_factory=dict)
    _is_on_demand: bool = False
    _asked: list[tuple[str, str]] = field(default_factory=list)
    """The findings of other rules that were read, by rule and record."""
    _turned: dict[tuple[str, str], date] = field(default_factory=dict)
    """The last day on which what decides a finding may have turned."""
    _looks: dict[tuple[str, str, bool], _Look] = field(default_factory=dict)
    _has_read_cut: bool = False
    """Whether a finding of another rule was read that was not tried in every way."""

    @property
    def sitting(self) -> Sitting:
        """How a duty is judged as at one day."""
        return Sitting(
            self.session, self.settings, self.calendar, self.law_of, self._ruling, self.trial
        )

    def run(self) -> list[Judged]:
        """Return every judgement: each rule waits in the network for those that it reads."""
        for name in self.duties:
            self._go_on(self.session.tell({"at": "waiting", "rule": name}))
        return self.found

    def _go_on(self, fired: list[Fired]) -> None:
        """Judge what the network says may begin, and tell it; which may let more begin."""
        ready = [name.partition(":")[2] for name, _ in fired]
        while ready:
            duty = self.duties[ready.pop(0)]
            for found in self._records_of(duty.rule):
                self._judge(duty, found)
            if duty.rule.id in self.read_by_others:
                told = self.session.tell({"at": "judged", "rule": duty.rule.id})
                ready += [name.partition(":")[2] for name, _ in told]

    def _records_of(self, rule: Rule) -> list[Found]:
        where = rule.file.for_each
        if where not in self._records:
            self._records[where] = records_of(self.case, where)
        return self._records[where]

    def _judge(self, duty: Duty, found: Found) -> None:
        rule = duty.rule
        if found.missing:
            unknown = Assessment(Outcome.UNDETERMINED, missing=found.missing)
            cited = duty.editions[-1].citations
            judged: Judged | None = Judged(rule, found.record, unknown, None, (), "", cited)
        else:
            judged = self.judged_or_not(duty, found.record)
        if judged is None:
            # Another rule that reads this one reads that its outcome is not known.
            self._rulings[rule.id, found.record.path] = Ruling("undetermined", None, None)
            return
        self.found.append(judged)
        self._rulings[rule.id, found.record.path] = Ruling(
            judged.assessment.outcome.value,
            judged.assessment.due_on,
            judged.assessment.done_on,
            may_be_due=bool(judged.assessment.possible_due_on),
            days=(
                judged.assessment.due_on,
                judged.assessment.next_due_on,
                *judged.assessment.possible_due_on,
            ),
            is_cut=BUDGET_ENDED in judged.assessment.warnings,
        )

    def of_completion(self, case: ViewRecord, trial: Trial) -> Judging:
        """Return the judging of the case as it may have gone on, where rules wait to be asked."""
        return Judging(
            self.duties,
            (),
            self.settings,
            self.session,
            case,
            self.calendar,
            self.law_of,
            trial=trial,
            _is_on_demand=True,
        )

    def judged_or_not(self, duty: Duty, record: ViewRecord) -> Judged | None:
        """Judge; a defect of the program is kept as a fault of this rule and record alone."""
        try:
            return self._judged(duty, record)
        except CalendarRangeError as error:
            # A day outside the table of working days leaves open what is counted by it.
            note, cited = (str(error),), duty.editions[-1].citations
            unknown = Assessment(Outcome.UNDETERMINED, missing=WORKING_DAYS, warnings=note)
            return Judged(duty.rule, record, unknown, None, (), "", cited)
        except PermanenceRulesError:
            raise
        except TooManyStepsError:
            message, cited = f"{{title}}: {TOO_MANY_STEPS}", duty.editions[-1].citations
            given_up = Assessment(Outcome.UNDETERMINED, message=message, warnings=(TOO_MANY_STEPS,))
            return Judged(duty.rule, record, given_up, None, (), "", cited)
        except Exception as error:  # noqa: BLE001 - one bad rule does not end a batch
            self.faults.append((duty.rule, record, described(error)))
            return None

    def _judged(self, duty: Duty, record: ViewRecord) -> Judged:
        """Judge by what was known on each day; an interval weighs each gap by its own."""
        if _weighs_itself(duty):
            return self.look(duty, record).judged
        looks: dict[date, _Look | None] = {}
        # What every way reads is evidence of today's finding: no way is left out.
        look = looks[record.as_at] = self.look(duty, record)
        now = Glance(look.judged.assessment, look.turned_on)
        # What is open today stays open, whether it may have been missed on an earlier day or not.
        is_open = now.found.outcome is Outcome.UNDETERMINED
        asks_missed = not is_open and not duty.nature.rests_on_booking
        tried, is_cut = look.tried, look.is_cut

        def glance(day: date) -> Glance | None:
            nonlocal tried, is_cut
            if day not in looks and tried > MOST_TRIALS_OF_A_DUTY:
                is_cut = True
                return _NOT_LOOKED_AT
            if day not in looks:
                there, on = record.on(day), self.on(day)
                # Where working days are not tabulated, nothing is looked at.
                with suppress(CalendarRangeError):
                    looks[day] = on.look(duty, there, asks_missed=asks_missed) if there else None
                looks.setdefault(day, None)
                if (first := looks[day]) is not None:
                    # A look may cost little, and be one of very many.
                    tried, is_cut = tried + 1 + first.tried, is_cut or first.is_cut
            seen = looks[day]
            return Glance(seen.judged.assessment, seen.turned_on) if seen is not None else None

        course = Course(
            glance,
            record.as_at,
            record.first_day,
            duty.nature,
            looks_back(record.days.records),
            self.trial.days,
        )
        found = course.outcome(now.found)
        if is_cut and BUDGET_ENDED not in found.warnings:
            found = replace(found, warnings=(*found.warnings, BUDGET_ENDED))
        self._turned[duty.rule.id, record.path] = look.turned_on
        if found is now.found:
            return look.judged
        earlier = (each.judged for each in looks.values() if each is not None and each is not look)
        trace = [*look.judged.trace, *(read for each in earlier for read in each.trace)]
        place = replace(self.sitting.place(duty, record), trace=trace)
        made = replace(look.judged, assessment=found, exemption=None, trace=trace)
        return with_what_is_left(made, place)

    def look(self, duty: Duty, record: ViewRecord, *, asks_missed: bool = True) -> _Look:
        """
        Judge by one day alone, once: rules that are read on many days are looked at on each.

        *asks_missed* is whether it matters if what is open may have been missed.
        """
        key = (duty.rule.id, record.path, asks_missed)
        if key not in self._looks:
            self._looks[key] = self._look(duty, record, asks_missed=asks_missed)
        return self._looks[key]

    def _look(self, duty: Duty, record: ViewRecord, *, asks_missed: bool) -> _Look:
        """Judge, and keep the last day on which what was read may have turned."""
        days = record.days
        outer, days.reading = days.reading, []
        others, self._asked = self._asked, []
        outer_cut, self._has_read_cut = self._has_read_cut, False
        sitting = replace(self.sitting, asks_missed=asks_missed)
        try:
            judged = sitting.judged(duty, record)
            read, asked, is_cut = set(days.reading), self._asked, self._has_read_cut
        finally:
            days.reading, self._asked, self._has_read_cut = outer, others, outer_cut
        turned = (of.turned_on(name) for of, name in read)
        # A record that was only taken to be there turns nothing: it is taken anew on each day.
        turns = [day for day in turned if not isinstance(day, TakenDay)]
        turns += [self._turned_of(each) for each in asked]
        turns += [day for each in duty.editions for day in _law_turns(each)]
        if record.recorded_until is not None:
            turns.append(record.recorded_until + _A_DAY)
        turned_on = max((day for day in turns if day <= record.as_at), default=date.min)
        if _weighs_itself(duty):
            self._turned[duty.rule.id, record.path] = turned_on
        is_cut = is_cut or BUDGET_ENDED in judged.assessment.warnings
        return _Look(judged, turned_on, sitting.effort.tried, is_cut)

    def _turned_of(self, key: tuple[str, str]) -> date:
        """Return the last day on which the finding of another rule may have turned."""
        ruling = self._rulings[key]
        days = [day + _A_DAY for day in ruling.days if day is not None and day != date.max]
        days.append(self._turned.get(key, date.min))
        return max((day for day in days if day <= self.case.as_at), default=date.min)

    def _ruling(self, rule: str, record: ViewRecord) -> Ruling | None:
        found = self._ruling_of(rule, record)
        self._has_read_cut = self._has_read_cut or (found is not None and found.is_cut)
        return found

    def _ruling_of(self, rule: str, record: ViewRecord) -> Ruling | None:
        """Return what a rule says of the record, failing that of the nearest around it."""
        if record.as_at != self.case.as_at:
            return self.on(record.as_at).ruling_on_demand(rule, record)
        if self._is_on_demand:
            return self.ruling_on_demand(rule, record)
        for each in record.ancestors():
            if (rule, each.path) in self._rulings:
                self._asked.append((rule, each.path))
                return self._rulings[rule, each.path]
        return None

    def on(self, day: date) -> Judging:
        """Return the judging of the same case as at another day, where rules wait to be asked."""
        if day == self.case.as_at:
            return self
        if day not in self._days:
            self._days.setdefault(self.case.as_at, self)
            self._days[day] = Judging(
                self.duties,
                self.read_by_others,
                self.settings,
                self.session,
                self.case.days.on(day),
                self.calendar,
                self.law_of,
                trial=self.trial.on_another_day(),
                _days=self._days,
                _is_on_demand=True,
            )
        return self._days[day]

    def ruling_on_demand(self, rule: str, record: ViewRecord) -> Ruling | None:
        """Return the same, judging the rule when it is asked about."""
        duty = self.duties.get(rule)
        if duty is None:
            return None
        found = {each.record.path: each for each in self._records_of(duty.rule)}
        for each in record.ancestors():
            key = (rule, each.path)
            if key not in self._rulings and each.path in found:
                self._judge(duty, found[each.path])
            if key in self._rulings:
                self._asked.append(key)
                return self._rulings[key]
        return None


@dataclass(frozen=True, slots=True)
class _Look:
    """What a rule says of a record by one day alone, and since when that may have been so."""

    judged: Judged
    turned_on: date
    tried: int
    is_cut: bool
    """Whether not all was tried that may make a difference."""


_A_DAY = timedelta(days=1)

_NOT_LOOKED_AT = Glance(Assessment(Outcome.UNDETERMINED), date.min)
"""What is told of a day before which too much had been tried."""


def _weighs_itself(duty: Duty) -> bool:
    """Whether one look says it all; what is only asked about cannot be missed either."""
    obligation = duty.rule.versions[-1].obligation
    spec = obligation.spec
    # What recurs weighs each gap by its own day.
    return spec.recurs or not spec.can_be_missed or obligation.only_asks


def _law_turns(edition: Edition) -> Iterator[date]:
    span = edition.version.in_force
    if span.first != date.min:
        yield span.first
    if span.last != date.max:
        yield span.last + _A_DAY
