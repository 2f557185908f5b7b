"""One duty judged as at one day, in every way in which what the record leaves open may lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from permanence_rules.errors import CalendarRangeError
from permanence_rules.facts.view import ViewRecord
from permanence_rules.language.citations import CitationSpec
from permanence_rules.language.closes import ClosesWhen
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.language.rule import Rule
from permanence_rules.oracle.acting import is_ahead, owner_of
from permanence_rules.oracle.agreeing import agreed, outcome_of
from permanence_rules.oracle.completions import Trial
from permanence_rules.oracle.court import Court
from permanence_rules.oracle.duties import Duty, Edition, editions_on, exempted
from permanence_rules.oracle.kleene import NO, OPEN, YES, Answer, conjunction, known, opposite
from permanence_rules.oracle.names import worked_out
from permanence_rules.oracle.network import Session
from permanence_rules.oracle.place import Doubts, Finder, Place
from permanence_rules.oracle.questions import all_hold
from permanence_rules.oracle.trials import Effort, trials_of
from permanence_rules.oracle.verbs import assessed
from permanence_rules.report.findings import Exemption
from permanence_rules.report.judgements import Assessment
from permanence_rules.runtime.steps import BUDGET_ENDED, MOST_WAYS
from permanence_rules.timing import Calendar

__all__ = ["Judged", "Sitting", "with_what_is_left"]

_WORDS = {YES: "yes", OPEN: "open", NO: "no"}


@dataclass(frozen=True, slots=True)
class Judged:
    """What one rule says about one record, before it is put into words."""

    rule: Rule
    record: ViewRecord
    assessment: Assessment
    exemption: Exemption | None
    trace: Sequence[Any]
    owner: str
    citations: tuple[CitationSpec, ...]
    is_ahead: bool = False
    """Whether the action is asked for although the time for it has not begun."""
    has_closed: bool = False
    """Of a violation: whether `closes: {when: ...}` says that nothing is left to do."""
    doubts: Doubts = field(default_factory=Doubts)
    """What was read and could not be told, as the record has it."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Judges duties as at the day of their records."""

    session: Session
    settings: Mapping[str, float | int]
    calendar: Calendar
    law_of: date | None
    ruling: Finder
    trial: Trial = field(default_factory=Trial)
    """What is taken for granted by whoever asks."""
    asks_missed: bool = True
    """Whether anybody asks if what stays open may be missed, once two ways differ."""
    effort: Effort = field(default_factory=Effort)
    """How much has been tried of the duty and day so far."""

    def place(self, duty: Duty, record: ViewRecord) -> Place:
        """Return where a rule stands that is judged of a record."""
        return Place(
            record,
            record,
            record.as_at,
            self.calendar,
            duty.rule.file.let,
            self.settings,
            self.ruling,
            worked_out,
            trial=self.trial,
        )

    def judged(self, duty: Duty, record: ViewRecord) -> Judged:
        """Return what is certain, and which other readings of periods would change it."""
        place = self.place(duty, record)
        found = self._in_every_way(duty, place)
        outcome = found.assessment.outcome
        if not place.doubts.readings or outcome not in _TOLD:
            return found
        others = {
            words: self._in_every_way(duty, place.read_as(words)) for words in place.doubts.readings
        }
        changing = [
            (words, other)
            for words, other in others.items()
            if other.assessment.outcome in _TOLD and other.assessment.outcome is not outcome
        ]
        told = tuple(
            f"{words}, the outcome would be {other.assessment.outcome.value}."
            for words, other in changing
        )
        changed = replace(found.assessment, sensitive=(*found.assessment.sensitive, *told))
        read = (seen for _, other in changing for seen in other.trace)
        return replace(found, assessment=changed, trace=[*found.trace, *read])

    def _in_every_way(self, duty: Duty, place: Place) -> Judged:
        """Judge; where that is open, by each way in which the first open question may turn out."""
        seen = self._as_seen(duty, place)
        if seen.assessment.outcome is not Outcome.UNDETERMINED:
            return seen
        ways = trials_of(place, duty.named, seen.assessment)
        if not ways:
            return seen
        number = place.ways * len(ways)
        if number > MOST_WAYS:
            return _cut_short(seen)
        possible: list[Judged] = []
        outcomes: set[Outcome] = set()
        may_be_missed = not self.asks_missed
        for trial in (each for way in ways for each in way):
            if not self.effort.may_try():
                return _cut_short(seen)
            possible.append(self._tried(duty, place, trial, number))
            found = possible[-1].assessment
            outcomes.add(found.outcome)
            may_be_missed = may_be_missed or _may_be_missed(found, place.as_at)
            if may_be_missed and outcome_of(outcomes) is None:
                break
        return _together(seen, possible, place)

    def _tried(self, duty: Duty, place: Place, trial: Trial, number: int) -> Judged:
        other = place.trying(trial, number)
        try:
            found = self._in_every_way(duty, other)
        except CalendarRangeError:
            # A day that may lie any time ago lies before the days that are tabulated.
            unknown = Assessment(Outcome.UNDETERMINED)
            return Judged(duty.rule, place.subject, unknown, None, other.trace, "", ())
        place.doubts.readings.update(other.doubts.readings)
        return found

    def _as_seen(self, duty: Duty, place: Place) -> Judged:
        editions, missing = editions_on(place, duty, self.law_of)
        ways = [self._by(place, duty, each) for each in editions]
        if not ways:
            ways = [(Assessment(Outcome.NOT_APPLICABLE), None)]
        assessment, exemption = ways[-1]
        # All versions may agree in the outcome, and not in the day by which it is due.
        if len(ways) > 1:
            assessment = agreed([each for each, _ in ways], place.as_at) or assessment
        outcomes = {each.outcome for each, _ in ways}
        if missing and not duty.is_law_all_along(place.record):
            outcomes.add(Outcome.NOT_APPLICABLE)
        if len(outcomes) > 1:
            lacks = missing.union(*(each.missing for each, _ in ways))
            may_be = any(_may_be_missed(each, place.as_at) for each, _ in ways)
            assessment = Assessment(Outcome.UNDETERMINED, missing=lacks, may_be_missed=may_be)
            exemption = None
        made = Judged(
            duty.rule,
            place.subject,
            assessment,
            exemption,
            place.trace,
            owner_of(place, duty.rule),
            (editions or duty.editions)[-1].citations,
            doubts=place.doubts,
        )
        return with_what_is_left(made, place)

    def _by(
        self, place: Place, duty: Duty, edition: Edition
    ) -> tuple[Assessment, Exemption | None]:
        """Judge by one version: the network decides from what applies and what exempts."""
        before = len(place.trace)
        applies, exempt, exemption = self._gate(place, edition)
        (name, _), *more = self.session.ask_alone(
            {"at": "gate", "applies": _WORDS[applies[0]], "exempt": _WORDS[exempt[0]]}
        )
        assert not more, "a gate has one way out"
        way = name.partition(":")[2]
        court, obligation = Court(self.session, place.as_at), edition.version.obligation
        if way in ("undetermined", "in_doubt"):
            unknown = Assessment(Outcome.UNDETERMINED, missing=applies[1] | exempt[1])
            if exemption is not None:
                # Exempt, or not applicable: nothing is missed either way.
                return replace(unknown, may_be_missed=False), None
            return _unless_met(assessed(place, court, obligation), unknown, place.as_at), None
        if obligation.spec.recurs:
            chosen = self._law_chosen_on(place, duty, edition, before)
            turns = (*place.days_read(before), *chosen, *_law_turn(place, edition))
            owed_on = self._owed_on(place, (duty, edition), {place.as_at: known(way == "owed")})
            place = replace(place, turns=turns, owed_on=owed_on)
            if turns and way != "owed":
                # What was missed before the duty was lifted stays missed.
                found = assessed(place, court, obligation)
                if found.outcome in VIOLATIONS:
                    # What would be due next is not, while the duty is lifted.
                    gaps = tuple(gap for gap in found.gaps if gap.outcome is not Outcome.DUE)
                    return replace(found, next_due_on=None, gaps=gaps), None
        if way == "owed":
            return assessed(place, court, obligation), None
        return Assessment(Outcome(way)), exemption if way == "exempt" else None

    def _gate(self, place: Place, edition: Edition) -> tuple[Answer, Answer, Exemption | None]:
        applies = all_hold(place, edition.applies_when)
        exempt, exemption = self._exempted(place, edition, applies)
        return applies, exempt, exemption

    def _owed_on(
        self, place: Place, duty: tuple[Duty, Edition], kept: dict[date, Answer]
    ) -> Callable[[date], Answer]:
        """Return how to ask whether the duty was owed as at another day, by what was known then."""

        def owed_on(day: date) -> Answer:
            if day not in kept:
                # What fell due before there was a record is owed, or not, from its first day on.
                there = place.on(max(day, place.record.first_day))
                kept[day] = self._owed(there, *duty) if there is not None else known(fact=True)
            return kept[day]

        return owed_on

    def _law_chosen_on(self, place: Place, duty: Duty, edition: Edition, before: int) -> list[date]:
        """Return the days on which an edition was chosen that was no law until then."""
        found: list[date] = []
        if len(duty.editions) == 1 and duty.is_law_all_along(place.record):
            return found
        for day in place.days_read(0, before):
            if day > place.record.first_day:
                there = [place.on(each) for each in (day - timedelta(days=1), day)]
                law = [
                    None if each is None else self._is_law(each, duty, edition) for each in there
                ]
                found += [day] if law == [False, True] else []
        return found

    def _is_law(self, place: Place, duty: Duty, edition: Edition) -> bool:
        return edition in editions_on(place, duty, self.law_of)[0]

    def _owed(self, place: Place, duty: Duty, edition: Edition) -> Answer:
        if not self._is_law(place, duty, edition):
            return NO, frozenset()
        applies, exempt, exemption = self._gate(place, edition)
        if exemption is not None:
            return NO, frozenset()
        return conjunction((applies, opposite(exempt)))

    def _exempted(
        self, place: Place, edition: Edition, applies: Answer
    ) -> tuple[Answer, Exemption | None]:
        if applies[0] == NO:
            return (NO, frozenset()), None
        return exempted(place, edition.exempt_when)


def with_what_is_left(made: Judged, place: Place) -> Judged:
    """Return it with whether its action is asked for early, or nothing is left to do."""
    closes, outcome = made.rule.file.closes, made.assessment.outcome
    has_closed = False
    if outcome in VIOLATIONS and isinstance(closes, ClosesWhen):
        has_closed = all_hold(place, closes.when)[0] == YES
    ahead = is_ahead(place, made.rule, outcome)
    return replace(made, is_ahead=ahead, has_closed=has_closed)


def _cut_short(seen: Judged) -> Judged:
    """Return what stays open because it was not tried in every way."""
    warned = (*seen.assessment.warnings, BUDGET_ENDED)
    return replace(seen, assessment=replace(seen.assessment, warnings=warned))


def _law_turn(place: Place, edition: Edition) -> tuple[date, ...]:
    """Return the day on which the law came into force, if the record is older."""
    begun, own = edition.version.in_force.first, place.record.date_of()
    return (begun,) if isinstance(own, date) and own < begun <= place.as_at else ()


_TOLD = frozenset((*VIOLATIONS, Outcome.MET, Outcome.DUE, Outcome.CEASED))
"""Outcomes of which it is told that another reading would lead to another of them."""


def _unless_met(found: Assessment, unknown: Assessment, as_at: date) -> Assessment:
    """Whether a duty applies or is exempt makes nothing of what is met that is still to be done."""
    if found.outcome is Outcome.MET:
        return found
    return replace(unknown, may_be_missed=_may_be_missed(found, as_at))


def _may_be_missed(found: Assessment, as_at: date) -> bool:
    """Whether a duty is missed, or may be, as far as this is known or its last day is over."""
    is_open = found.outcome is Outcome.UNDETERMINED and found.may_be_missed
    is_last_day = found.outcome is Outcome.DUE and found.due_on == as_at
    return is_open or is_last_day or found.outcome in VIOLATIONS


def _together(seen: Judged, possible: list[Judged], place: Place) -> Judged:
    """Return what all ways come to; where they differ, what is missing is as the record tells."""
    trace = [*seen.trace, *(read for each in possible for read in each.trace)]
    found = agreed([each.assessment for each in possible], place.as_at)
    if found is None:
        warned = {each for one in possible for each in one.assessment.warnings}
        kept = (BUDGET_ENDED,) if BUDGET_ENDED in warned else ()
        may_be = any(_may_be_missed(each.assessment, place.as_at) for each in possible)
        still_open = replace(seen.assessment, warnings=kept, may_be_missed=may_be)
        return replace(seen, assessment=still_open, trace=trace)
    if any(each.is_unbounded for ways in place.doubts.collections.values() for each in ways):
        found = replace(found, possible_due_on=found.possible_due_on[-1:])
    alike = (each for each in possible if each.assessment.outcome is found.outcome)
    return replace(next(alike, possible[0]), assessment=found, trace=trace)
