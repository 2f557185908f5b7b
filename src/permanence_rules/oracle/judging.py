"""One case before the network: duties open, are judged and let those that read them begin."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from math import prod
from typing import Any

from permanence_rules.errors import CalendarRangeError, PermanenceRulesError, described
from permanence_rules.facts.view import ViewRecord
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.language.rule import CitationSpec, ClosesWhen, Rule
from permanence_rules.oracle.acting import is_ahead, owner_of
from permanence_rules.oracle.agreeing import agreed
from permanence_rules.oracle.court import Court
from permanence_rules.oracle.duties import Duty, Edition, Found, editions_on, exempted, records_of
from permanence_rules.oracle.kleene import NO, OPEN, YES, Answer
from permanence_rules.oracle.names import worked_out
from permanence_rules.oracle.network import Fired, Session
from permanence_rules.oracle.place import Place, Ruling
from permanence_rules.oracle.questions import all_hold
from permanence_rules.oracle.verbs import assessed
from permanence_rules.report.findings import Exemption
from permanence_rules.report.judgements import WORKING_DAYS, Assessment
from permanence_rules.runtime.steps import TOO_MANY_STEPS, TooManyStepsError
from permanence_rules.timing import Calendar

__all__ = ["Judged", "Judging"]

_MOST_WAYS = 32
"""Beyond so many combinations of records that names may mean, the question stays open."""

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
    is_ahead: bool
    citations: tuple[CitationSpec, ...]
    has_closed: bool = False
    """Of a violation: whether `closes: {when: ...}` says that nothing is left to do."""


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
    _rulings: dict[tuple[str, str], Ruling] = field(default_factory=dict)
    _records: dict[str, list[Found]] = field(default_factory=dict)

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
            judged: Judged | None = Judged(rule, found.record, unknown, None, (), "", False, cited)
        else:
            judged = self._judged_or_not(duty, found.record)
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
        )

    def _judged_or_not(self, duty: Duty, record: ViewRecord) -> Judged | None:
        """Judge; a defect of the program is kept as a fault of this rule and record alone."""
        try:
            return self._judged(duty, record)
        except CalendarRangeError as error:
            # A day outside the table of working days leaves open what is counted by it.
            note, cited = (str(error),), duty.editions[-1].citations
            unknown = Assessment(Outcome.UNDETERMINED, missing=WORKING_DAYS, warnings=note)
            return Judged(duty.rule, record, unknown, None, (), "", False, cited)
        except PermanenceRulesError:
            raise
        except TooManyStepsError:
            message, cited = f"{{title}}: {TOO_MANY_STEPS}", duty.editions[-1].citations
            given_up = Assessment(Outcome.UNDETERMINED, message=message, warnings=(TOO_MANY_STEPS,))
            return Judged(duty.rule, record, given_up, None, (), "", False, cited)
        except Exception as error:  # noqa: BLE001 - one bad rule does not end a batch
            self.faults.append((duty.rule, record, described(error)))
            return None

    def _judged(self, duty: Duty, record: ViewRecord) -> Judged:
        return self._in_every_way(duty, self._place(duty.rule, record), 1)

    def _in_every_way(self, duty: Duty, place: Place, ways: int) -> Judged:
        """Judge; where it stays open which record a name means, with each that it may be."""
        seen = self._as_seen(duty, place)
        choices = place.choices
        ways *= prod(map(len, choices.values()))
        if seen.assessment.outcome is not Outcome.UNDETERMINED or not choices or ways > _MOST_WAYS:
            return seen
        settled = {name: found for name, found in place.worked_out.items() if name in place.tried}
        possible = [
            self._in_every_way(duty, place.trying({**settled, **chosen}), ways)
            for chosen in _combinations(choices)
        ]
        found = agreed([each.assessment for each in possible])
        trace = [*seen.trace, *(read for each in possible for read in each.trace)]
        if found is None:
            return replace(seen, trace=trace)
        return replace(possible[0], assessment=found, trace=trace)

    def _as_seen(self, duty: Duty, place: Place) -> Judged:
        editions, missing = editions_on(place, duty, self.law_of)
        ways = [self._by(place, each) for each in editions]
        if not ways:
            ways = [(Assessment(Outcome.NOT_APPLICABLE), None)]
        assessment, exemption = ways[-1]
        outcomes = {each.outcome for each, _ in ways}
        if missing and not duty.is_law_all_along(place.record):
            outcomes.add(Outcome.NOT_APPLICABLE)
        if len(outcomes) > 1:
            lacks = missing.union(*(each.missing for each, _ in ways))
            assessment, exemption = Assessment(Outcome.UNDETERMINED, missing=lacks), None
        cited = (editions or duty.editions)[-1].citations
        owner = owner_of(place, duty.rule)
        ahead = is_ahead(place, duty.rule, assessment.outcome)
        closed = assessment.outcome in VIOLATIONS and self._has_closed(duty.rule, place)
        return Judged(
            duty.rule,
            place.subject,
            assessment,
            exemption,
            place.trace,
            owner,
            ahead,
            cited,
            closed,
        )

    def _has_closed(self, rule: Rule, place: Place) -> bool:
        """Whether the conditions under which nothing is left to do hold for certain."""
        closes = rule.file.closes
        return isinstance(closes, ClosesWhen) and all_hold(place, closes.when)[0] == YES

    def _by(self, place: Place, edition: Edition) -> tuple[Assessment, Exemption | None]:
        """Judge by one version: the network decides from what applies and what exempts."""
        applies = all_hold(place, edition.applies_when)
        exempt, exemption = self._exempted(place, edition, applies)
        (name, _), *more = self.session.ask(
            {"at": "gate", "applies": _WORDS[applies[0]], "exempt": _WORDS[exempt[0]]}
        )
        assert not more, "a gate has one way out"
        way = name.partition(":")[2]
        if way == "owed":
            court = Court(self.session, place.as_at)
            return assessed(place, court, edition.version.obligation), None
        if way in ("undetermined", "in_doubt"):
            return Assessment(Outcome.UNDETERMINED, missing=applies[1] | exempt[1]), None
        return Assessment(Outcome(way)), exemption if way == "exempt" else None

    def _exempted(
        self, place: Place, edition: Edition, applies: Answer
    ) -> tuple[Answer, Exemption | None]:
        if applies[0] == NO:
            return (NO, frozenset()), None
        return exempted(place, edition.exempt_when)

    def _place(self, rule: Rule, record: ViewRecord) -> Place:
        return Place(
            record,
            record,
            record.as_at,
            self.calendar,
            rule.file.let,
            self.settings,
            self._ruling,
            worked_out,
        )

    def _ruling(self, rule: str, record: ViewRecord) -> Ruling | None:
        """Return what a rule says of the record, failing that of the nearest around it."""
        for each in record.ancestors():
            if (rule, each.path) in self._rulings:
                return self._rulings[rule, each.path]
        return None


def _combinations(
    choices: Mapping[str, tuple[ViewRecord | None, ...]],
) -> Iterator[dict[str, ViewRecord | None]]:
    for chosen in product(*choices.values()):
        yield dict(zip(choices, chosen, strict=True))
