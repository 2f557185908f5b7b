"""Turning judgements into the report: findings in words, counts, and the plan of next actions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

from permanence_rules.errors import described
from permanence_rules.facts.view import ViewRecord
from permanence_rules.language.outcomes import Outcome, Strength
from permanence_rules.language.pack import Source
from permanence_rules.language.rule import CitationSpec, Rule
from permanence_rules.packs.loading import Pack
from permanence_rules.report.evidence import evidence_of
from permanence_rules.report.findings import (
    CalendarUsed,
    Citation,
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
from permanence_rules.report.judgements import Assessment, Judgement
from permanence_rules.report.messages import message_for
from permanence_rules.report.next_actions import plan_of
from permanence_rules.timing import Calendar, in_words

__all__ = ["Reporter", "subject_of"]

_TO_DO = frozenset({Outcome.BREACHED, Outcome.DUE, Outcome.NEEDS_JUDGEMENT})


class Reporter:
    """Writes reports for one rulebook."""

    def __init__(self, used: RulebookUsed, packs: Collection[Pack], rules: Iterable[Rule]) -> None:
        self._used = used
        self._sources: dict[str, Source] = {}
        self._checked = [(pack.name, pack.file.law_checked_to) for pack in packs]
        for pack in packs:
            self._sources |= pack.file.sources
        self._citations: dict[tuple[str, str, bool], Citation] = {}
        self._requires = {rule.id: rule.file.requires for rule in rules}

    def report(
        self,
        case_id: str,
        as_at: date,
        calendar: Calendar,
        judgements: Iterable[Judgement],
        *,
        list_not_applicable: bool,
        faults: Iterable[Fault] = (),
    ) -> Report:
        """Return the report of one case; *faults* are the duties that could not be judged."""
        counts = dict.fromkeys(Outcome, 0)
        findings: list[Finding] = []
        failed = list(faults)
        shown = []
        for judgement in sorted(judgements, key=_order):
            outcome = judgement.assessment.outcome
            counts[outcome] += 1
            if outcome is not Outcome.NOT_APPLICABLE or list_not_applicable:
                shown.append(judgement)
        listed = most_urgent(shown, lambda each: each.assessment.outcome)
        for judgement in listed:
            try:
                findings.append(self._finding(judgement, as_at))
            except Exception as error:  # noqa: BLE001 - one bad finding takes no other with it
                failed.append(_fault(judgement, error))
                counts[judgement.assessment.outcome] -= 1
        return Report(
            case_id=case_id,
            as_at=as_at,
            rulebook=self._used,
            calendar=CalendarUsed(nation=str(calendar.nation), version=calendar.version),
            counts=counts,
            findings=tuple(findings),
            next_actions=plan_of(findings, self._requires, as_at),
            notes=(*self._notes(as_at), *not_listed(len(shown) - len(listed))),
            faults=tuple(sorted(failed, key=lambda fault: (fault.rule, fault.subject.path))),
        )

    def _notes(self, as_at: date) -> tuple[str, ...]:
        """Name the packs whose sources nobody has checked up to the as-at date."""
        return tuple(
            f"The sources of {name} were checked up to {in_words(checked)}, not to the as-at date."
            for name, checked in self._checked
            if checked < as_at
        )

    def _finding(self, judgement: Judgement, as_at: date) -> Finding:
        rule, found = judgement.rule, judgement.assessment
        days = _days(found, as_at)
        return Finding(
            rule=rule.id,
            title=rule.file.title,
            layer=rule.layer,
            strength=Strength(rule.file.strength),
            subject=subject_of(judgement.record),
            outcome=found.outcome,
            due_on=found.due_on,
            possible_due_on=found.possible_due_on,
            not_before=found.not_before,
            recommended_by=found.recommended_by,
            done_on=found.done_on,
            next_due_on=found.next_due_on,
            message=message_for(
                rule.file.messages, rule.file.title, found, days, judgement.exemption
            ),
            missing_items=found.missing_items,
            missing=tuple(sorted(found.missing)),
            evidence=tuple(
                Evidence(path=path, value=value)
                for path, value in evidence_of(judgement.trace).items()
            ),
            arithmetic=(
                *found.steps,
                *(f"Read as: {text}" for text in rule.file.readings.values()),
            ),
            figure=found.figure,
            exemption=judgement.exemption,
            policy_sensitive=found.sensitive,
            warnings=found.warnings,
            citations=tuple(map(self._citation, judgement.citations)),
            next_action=_next_action(judgement),
            **days,
        )

    def _citation(self, spec: CitationSpec) -> Citation:
        key = (spec.source, spec.provision, spec.verified)
        if key not in self._citations:
            source = self._sources[spec.source]
            self._citations[key] = Citation(
                source=source.title,
                provision=spec.provision,
                url=source.url,
                law_checked_to=source.law_checked_to,
                verified=spec.verified and source.verified,
            )
        return self._citations[key]


def _fault(judgement: Judgement, error: Exception) -> Fault:
    subject = subject_of(judgement.record)
    return Fault(rule=judgement.rule.id, subject=subject, error=described(error))


def _order(judgement: Judgement) -> tuple[str, str, str]:
    day = judgement.record.date_of()
    return (
        judgement.rule.id,
        day.isoformat() if isinstance(day, date) else "",
        judgement.record.path,
    )


def _days(found: Assessment, as_at: date) -> dict[str, int | None]:
    days: dict[str, int | None] = {"days_late": None, "days_overdue": None, "days_left": None}
    if found.due_on is None:
        return days
    if found.outcome is Outcome.LATE and found.done_on is not None:
        days["days_late"] = (found.done_on - found.due_on).days
    elif found.outcome is Outcome.BREACHED:
        last = min(as_at, found.closed_on) if found.closed_on is not None else as_at
        days["days_overdue"] = (last - found.due_on).days
    elif found.outcome is Outcome.DUE:
        days["days_left"] = (found.due_on - as_at).days
    return days


def _next_action(judgement: Judgement) -> NextAction | None:
    found = judgement.assessment
    spec = judgement.rule.file.next_action
    has_ended = found.closed_on is not None and found.closed_on <= judgement.record.as_at
    is_open = found.outcome in _TO_DO and not has_ended
    recurs = found.outcome is Outcome.LATE and found.next_due_on is not None
    if not (is_open or recurs or judgement.is_ahead) or judgement.owner == "":
        return None
    soonest = min(found.possible_due_on, default=found.recommended_by)
    by = found.next_due_on if recurs else found.due_on or soonest
    items = f": {'; '.join(found.missing_items)}" if found.missing_items else ""
    return NextAction(do=f"{spec.do}{items}", owner=judgement.owner, by=by)


def subject_of(record: ViewRecord) -> Subject:
    """Return a record as findings name it: by its place, its kind and its day or number."""
    day = record.date_of()
    if isinstance(day, date):
        which = f" of {in_words(day)}"
    else:
        number = _NUMBER.search(record.path)
        which = f" {int(number[1]) + 1}" if number else ""
    return Subject(path=record.path, label=f"{record.type.noun}{which}")


_NUMBER = re.compile(r"\[(\d+)\]$")
