"""From judgements to the report: the same result models and words, filled anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from permanence_rules.facts.view import ViewRecord
from permanence_rules.language.citations import CitationSpec, Grade, Graded
from permanence_rules.language.outcomes import VIOLATIONS, Outcome, Strength
from permanence_rules.language.pack import Source
from permanence_rules.language.rule import Rule
from permanence_rules.oracle.agreeing import days_late_or_overdue
from permanence_rules.oracle.families import NeedMissed
from permanence_rules.oracle.network import Session
from permanence_rules.oracle.plan import planned
from permanence_rules.oracle.sitting import Judged
from permanence_rules.packs.families import families_of, family_by_rule
from permanence_rules.packs.loading import Pack
from permanence_rules.report.closing import Closed, closings
from permanence_rules.report.closing import Judged as Closable
from permanence_rules.report.evidence import Seen, evidence_of
from permanence_rules.report.findings import (
    CalendarUsed,
    Citation,
    Closing,
    Evidence,
    Fault,
    Finding,
    NextAction,
    Report,
    RulebookUsed,
    Subject,
    most_urgent,
    not_listed,
)
from permanence_rules.report.judgements import Assessment
from permanence_rules.report.messages import message_for
from permanence_rules.report.remarks import expected, notes_of
from permanence_rules.timing import Calendar, in_words

__all__ = ["Words"]

_LAST_NUMBER = re.compile(r"\[(\d+)\]$")


@dataclass(frozen=True, slots=True)
class Words:
    """What every report of one rulebook says of the rules and their sources."""

    used: RulebookUsed
    sources: Mapping[str, Source]
    packs: tuple[Pack, ...]

    def report(  # noqa: PLR0913 - a report is made of these
        self,
        session: Session,
        case: ViewRecord,
        case_id: str,
        judged: Iterable[Judged],
        needs: Iterable[NeedMissed],
        calendar: Calendar,
        *,
        list_not_applicable: bool,
        faults: Iterable[tuple[Rule, ViewRecord, str]] = (),
    ) -> Report:
        """Return the report of one case."""
        as_at = case.as_at
        in_order = sorted(judged, key=_by_rule_and_date)
        counts = dict.fromkeys(Outcome, 0)
        for each in in_order:
            counts[each.assessment.outcome] += 1
        closing = closings(
            Closable(each.rule, each.record, each.assessment, each.has_closed) for each in in_order
        )
        shown = [
            each
            for each in in_order
            if list_not_applicable or each.assessment.outcome is not Outcome.NOT_APPLICABLE
        ]
        listed = most_urgent(shown, lambda each: each.assessment.outcome)
        findings = [
            self._finding(session, each, closing.get((each.rule.id, each.record.path)))
            for each in listed
        ]
        for need in needs:
            counts[need.assessment.outcome] += 1
            findings.append(self._need(need))
        findings.sort(key=lambda each: each.rule)
        return Report(
            case_id=case_id,
            as_at=as_at,
            rulebook=self.used,
            calendar=CalendarUsed(nation=str(calendar.nation), version=calendar.version),
            counts=counts,
            findings=tuple(findings),
            next_actions=planned(session, findings, as_at, self.used.families),
            notes=(
                *notes_of(self.packs, findings, as_at),
                *not_listed(len(shown) - len(listed)),
            ),
            faults=tuple(
                Fault(rule=rule.id, subject=_subject(record), error=error)
                for rule, record, error in sorted(faults, key=lambda it: (it[0].id, it[1].path))
            ),
        )

    def _finding(self, session: Session, judged: Judged, closed: Closed | None) -> Finding:
        file, found = judged.rule.file, judged.assessment
        closing, read = (closed.closing, closed.trace) if closed is not None else (None, ())
        days = _days(found, judged.record.as_at)
        after, questions = expected(found)
        readings = tuple(f"Read as: {text}" for text in file.readings.values())
        return Finding(
            rule=judged.rule.id,
            title=file.title,
            layer=judged.rule.layer,
            family=family_by_rule(families_of(self.packs)).get(judged.rule.id),
            strength=Strength(file.strength),
            subject=_subject(judged.record),
            outcome=found.outcome,
            due_on=found.due_on,
            possible_due_on=found.possible_due_on,
            not_before=found.not_before,
            recommended_by=found.recommended_by,
            done_on=found.done_on,
            next_due_on=found.next_due_on,
            days_late=days["days_late"],
            days_overdue=days["days_overdue"],
            days_left=days["days_left"],
            gaps=found.gaps,
            message=message_for(file.messages, file.title, found, days, judged.exemption),
            closing=closing,
            missing_items=found.missing_items,
            missing=tuple(sorted(found.missing)),
            evidence=_evidence((*judged.trace, *read)),
            arithmetic=found.steps + readings,
            figure=found.figure,
            exemption=judged.exemption,
            policy_sensitive=found.sensitive,
            warnings=(*found.warnings, *questions),
            days_after_expected=after,
            citations=self._citations(judged.citations),
            next_action=_next_action(session, judged, closed),
        )

    def _need(self, need: NeedMissed) -> Finding:
        """Return the finding of a family; those of its rules stay open beside it."""
        spec, found, members = need.family.spec, need.assessment, need.members
        days = _days(found, need.record.as_at)
        strengths = {each.rule.file.strength for each in members}
        action = NextAction(
            do=spec.next_action.do,
            owner=spec.next_action.owner,
            by=found.due_on or max(found.possible_due_on, default=None),
        )
        return Finding(
            rule=need.family.id,
            title=spec.title,
            layer=need.family.layer,
            family=need.family.id,
            strength=next(each for each in Strength if each in strengths),
            subject=_subject(need.record),
            outcome=found.outcome,
            due_on=found.due_on,
            possible_due_on=found.possible_due_on,
            days_late=days["days_late"],
            days_overdue=days["days_overdue"],
            message=message_for({found.outcome: spec.message}, spec.title, found, days, None),
            closing=Closing.OPEN if need.is_open else Closing.PAST,
            missing=tuple(sorted(found.missing)),
            evidence=_evidence(seen for each in members for seen in each.trace),
            arithmetic=tuple(f"Open: {each.rule.file.title}." for each in members),
            citations=self._citations_of_all([each.citations for each in members]),
            next_action=action if need.is_open else None,
        )

    def _citations(self, cited: tuple[CitationSpec, ...]) -> tuple[Citation, ...]:
        """Return the provisions; the grade stands with the first, which decides."""
        beside = [self._citation(each, Graded(), None) for each in cited[1:]]
        return (*(self._decisive(each) for each in cited[:1]), *beside)

    def _citations_of_all(self, several: list[tuple[CitationSpec, ...]]) -> tuple[Citation, ...]:
        """Return the provisions of several duties once each, those that decide one before all."""
        told = [self._citations(cited) for cited in several]
        first = (each for cited in told for each in cited[:1])
        beside = (each for cited in told for each in cited[1:])
        kept: dict[tuple[str, str], Citation] = {}
        for each in (*first, *beside):
            kept.setdefault((each.source, each.provision), each)
        return tuple(kept.values())

    def _decisive(self, spec: CitationSpec) -> Citation:
        """What a citation does not say of itself, its source says; else nobody has seen it."""
        own = spec.grade is not None
        known: Graded = spec if own else self.sources[spec.source]
        return self._citation(spec, known, known.grade or Grade.NOT_SEEN)

    def _citation(self, spec: CitationSpec, known: Graded, grade: Grade | None) -> Citation:
        source = self.sources[spec.source]
        return Citation(
            source=source.title,
            provision=spec.provision,
            url=source.url,
            law_checked_to=source.law_checked_to,
            grade=grade,
            looked_up=known.looked_up,
            known_from=known.known_from,
        )


def _by_rule_and_date(judged: Judged) -> tuple[str, date, str]:
    day = judged.record.date_of()
    return judged.rule.id, day if isinstance(day, date) else date.min, judged.record.path


def _evidence(trace: Iterable[Seen]) -> tuple[Evidence, ...]:
    shown = evidence_of(trace)
    return tuple(Evidence(path=path, value=value) for path, value in shown.items())


def _subject(record: ViewRecord) -> Subject:
    day, number = record.date_of(), _LAST_NUMBER.search(record.path)
    which = f" {int(number[1]) + 1}" if number else ""
    if isinstance(day, date):
        which = f" of {in_words(day)}"
    return Subject(path=record.path, label=record.type.noun + which)


def _days(found: Assessment, as_at: date) -> dict[str, int | None]:
    """Days late count to the event, days overdue to the end of the duty, if it has ended."""
    days: dict[str, int | None] = dict.fromkeys(("days_late", "days_overdue", "days_left"))
    if found.outcome is Outcome.DUE and found.due_on is not None:
        days["days_left"] = (found.due_on - as_at).days
    if found.outcome in VIOLATIONS:
        # Of what is late or overdue for certain, at least so many, whichever of the two.
        name = "days_late" if found.outcome is Outcome.LATE else "days_overdue"
        days[name] = days_late_or_overdue(found, as_at)
    return days


def _next_action(session: Session, judged: Judged, closed: Closed | None) -> NextAction | None:
    """Return who must act, where the network finds that somebody must."""
    found = judged.assessment
    has_ended = found.closed_on is not None and found.closed_on <= judged.record.as_at
    is_past = closed is not None and (
        closed.asks_in_vain
        or (closed.closing is Closing.PAST and found.outcome is not Outcome.LATE)
    )
    fired = session.ask(
        {
            "at": "finding",
            "outcome": found.outcome.value,
            "ended": int(has_ended or is_past),
            "recurs": int(found.next_due_on is not None),
            "owned": int(bool(judged.owner)),
        }
    )
    if not fired and not (judged.is_ahead and judged.owner):
        return None
    soonest = min(found.possible_due_on, default=found.recommended_by)
    by = found.next_due_on if found.outcome is Outcome.LATE else found.due_on or soonest
    lacks = f": {'; '.join(found.missing_items)}" if found.missing_items else ""
    return NextAction(do=judged.rule.file.next_action.do + lacks, owner=judged.owner, by=by)
