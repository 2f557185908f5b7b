"""One case before the network: duties open, are judged and let those that read them begin."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from permanence_rules.engines.durable.acting import owner_of
from permanence_rules.engines.durable.court import Court
from permanence_rules.engines.durable.duties import (
    Duty,
    Edition,
    Found,
    editions_on,
    exempted,
    records_of,
)
from permanence_rules.engines.durable.kleene import NO, OPEN, YES, Answer
from permanence_rules.engines.durable.names import worked_out
from permanence_rules.engines.durable.network import Fired, Session
from permanence_rules.engines.durable.place import Place, Ruling
from permanence_rules.engines.durable.questions import all_hold
from permanence_rules.engines.durable.verbs import assessed
from permanence_rules.findings import Exemption, Outcome
from permanence_rules.obligations import Assessment
from permanence_rules.rule import CitationSpec, Rule
from permanence_rules.timing import Calendar
from permanence_rules.view import ViewRecord

__all__ = ["Judged", "Judging"]

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
            judged = Judged(rule, found.record, unknown, None, (), "", cited)
        else:
            judged = self._judged(duty, found.record)
        self.found.append(judged)
        self._rulings[rule.id, found.record.path] = Ruling(
            judged.assessment.outcome.value, judged.assessment.due_on, judged.assessment.done_on
        )

    def _judged(self, duty: Duty, record: ViewRecord) -> Judged:
        rule = duty.rule
        place = self._place(rule, record)
        editions, missing = editions_on(place, duty, self.law_of)
        ways = [(each, *self._by(place, each)) for each in editions]
        owner = owner_of(place, rule)
        if not ways:
            judged: tuple[Assessment, Exemption | None]
            judged = Assessment(Outcome.NOT_APPLICABLE), None
        elif len({assessment.outcome for _, assessment, _ in ways}) == 1:
            judged = ways[-1][1:]
        else:
            lacks = missing.union(*(assessment.missing for _, assessment, _ in ways))
            judged = Assessment(Outcome.UNDETERMINED, missing=lacks), None
        cited = (editions or duty.editions)[-1].citations
        return Judged(rule, record, *judged, place.trace, owner, cited)

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
