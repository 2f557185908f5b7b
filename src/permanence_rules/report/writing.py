"""Turning judgements into the report: findings in words, counts, and the plan of next actions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from permanence_rules.errors import described
from permanence_rules.facts.view import ViewRecord
from permanence_rules.language.citations import CitationSpec, Grade, grading_of
from permanence_rules.language.outcomes import URGENT, VIOLATIONS, Outcome, Strength
from permanence_rules.language.pack import Source
from permanence_rules.language.rule import Rule
from permanence_rules.packs.families import families_of, family_by_rule
from permanence_rules.packs.loading import Pack
from permanence_rules.report.closing import Closed, Judged, closings
from permanence_rules.report.evidence import evidence_of
from permanence_rules.report.findings import (
    CalendarUsed,
    Citation,
    Closing,
    Evidence,
    Fault,
    Finding,
    NextAction,
    PlannedAction,
    Report,
    RulebookUsed,
    Subject,
    most_urgent,
    not_listed,
)
from permanence_rules.report.judgements import Assessment, Judgement, NeedFound, days_of
from permanence_rules.report.messages import message_for
from permanence_rules.report.next_actions import plan_of
from permanence_rules.report.remarks import expected, notes_of
from permanence_rules.timing import Calendar, in_words

__all__ = ["Reporter", "subject_of"]

_TO_DO = frozenset({Outcome.BREACHED, Outcome.VIOLATED, Outcome.DUE, Outcome.NEEDS_JUDGEMENT})


class Reporter:
    """Writes reports for one rulebook."""

    def __init__(self, used: RulebookUsed, packs: Collection[Pack], rules: Iterable[Rule]) -> None:
        self._used = used
        self._sources: dict[str, Source] = {}
        self._packs = tuple(packs)
        self._families = family_by_rule(families_of(self._packs))
        for pack in packs:
            self._sources |= pack.file.sources
        self._citations: dict[tuple[CitationSpec, bool], Citation] = {}
        self._requires = {rule.id: rule.file.requires for rule in rules}

    def report(  # noqa: PLR0913 - a report is made of these
        self,
        case_id: str,
        as_at: date,
        calendar: Calendar,
        judgements: Iterable[Judgement],
        needs: Iterable[NeedFound] = (),
        *,
        list_not_applicable: bool,
        urgent_only: bool = False,
        faults: Iterable[Fault] = (),
    ) -> Report:
        """
        Return the report of one case.

        *needs* are families that no one rule speaks for; *faults* are the duties that could
        not be judged. With *urgent_only* no finding is written that asks for nothing and is no
        violation.
        """
        counts = dict.fromkeys(Outcome, 0)
        findings: list[Finding] = []
        failed = list(faults)
        shown = []
        in_order = sorted(judgements, key=_order)
        closing = closings(map(_judged, in_order))
        for judgement in in_order:
            outcome = judgement.assessment.outcome
            counts[outcome] += 1
            if urgent_only:
                is_shown = outcome in URGENT or judgement.is_ahead
            else:
                is_shown = outcome is not Outcome.NOT_APPLICABLE or list_not_applicable
            if is_shown:
                shown.append(judgement)
        listed = most_urgent(shown, lambda each: each.assessment.outcome)
        for judgement in listed:
            try:
                of_this = closing.get((judgement.rule.id, judgement.record.path))
                findings.append(self._finding(judgement, as_at, of_this))
            except Exception as error:  # noqa: BLE001 - one bad finding takes no other with it
                failed.append(_fault(judgement.rule.id, subject_of(judgement.record), error))
                counts[judgement.assessment.outcome] -= 1
        for need in needs:
            counts[need.assessment.outcome] += 1
            findings.append(self._need(need, as_at))
        findings.sort(key=lambda each: each.rule)
        told = {
            "case_id": case_id,
            "team": None,
            "worker": None,
            "locality": None,
            "as_at": as_at,
            "rulebook": self._used,
            "calendar": CalendarUsed(nation=str(calendar.nation), version=calendar.version),
            "counts": counts,
            "findings": tuple(findings),
            "next_actions": self._plan(findings, as_at),
            "notes": (
                *notes_of(self._packs, findings, as_at),
                *not_listed(len(shown) - len(listed)),
            ),
            "input_problems": (),
        }
        return Report.unwritten(told, partial(self._written, tuple(failed)))

    def _written(self, failed: Iterable[Fault], told: Mapping[str, Any]) -> dict[str, object]:
        """Write every finding of a report; one that a defect keeps from it becomes a fault."""
        faults, findings, counts = [*failed], [], dict(told["counts"])
        for finding in told["findings"]:
            try:
                findings.append(finding.written())
            except Exception as error:  # noqa: BLE001 - one bad finding takes no other with it
                faults.append(_fault(finding.rule, finding.subject, error))
                counts[finding.outcome] -= 1
        faults.sort(key=lambda fault: (fault.rule, fault.subject.path))
        made: dict[str, object] = {
            "findings": tuple(findings),
            "counts": counts,
            "faults": tuple(faults),
        }
        if len(findings) == len(told["findings"]):
            return made
        # Nothing is asked for by what is no finding any more.
        return {**made, "next_actions": self._plan(findings, told["as_at"])}

    def _plan(self, findings: Iterable[Finding], as_at: date) -> tuple[PlannedAction, ...]:
        return plan_of(findings, self._requires, as_at, self._used.families)

    def _finding(self, judgement: Judgement, as_at: date, closed: Closed | None) -> Finding:
        """Return what a judgement tells; its words, evidence and citations once they are read."""
        rule, found = judgement.rule, judgement.assessment
        days = _days(found, as_at)
        told = {
            "rule": rule.id,
            "title": rule.file.title,
            "layer": rule.layer,
            "family": self._families.get(rule.id),
            "strength": Strength(rule.file.strength),
            "subject": subject_of(judgement.record),
            "outcome": found.outcome,
            "due_on": found.due_on,
            "possible_due_on": found.possible_due_on,
            "not_before": found.not_before,
            "recommended_by": found.recommended_by,
            "done_on": found.done_on,
            "next_due_on": found.next_due_on,
            **days,
            "gaps": found.gaps,
            "closing": closed.closing if closed is not None else None,
            "missing_items": found.missing_items,
            "figure": found.figure,
            "exemption": judgement.exemption,
            "policy_sensitive": found.sensitive,
            "next_action": _next_action(judgement, closed),
            "acknowledged": None,  # the register of a run says so later
        }
        return Finding.unwritten(told, lambda _: self._words(judgement, closed, days))

    def _words(
        self, judgement: Judgement, closed: Closed | None, days: dict[str, int | None]
    ) -> dict[str, object]:
        """Return the fields of a finding that nobody needs to count, choose or order it."""
        rule, found = judgement.rule, judgement.assessment
        read = closed.trace if closed is not None else ()
        after, questions = expected(found)
        return {
            "days_after_expected": after,
            "message": message_for(
                rule.file.messages, rule.file.title, found, days, judgement.exemption
            ),
            "missing": tuple(sorted(found.missing)),
            "evidence": tuple(
                Evidence(path=path, value=value)
                for path, value in evidence_of((*judgement.trace, *read)).items()
            ),
            "arithmetic": (
                *found.steps,
                *(f"Read as: {text}" for text in rule.file.readings.values()),
            ),
            "warnings": (*found.warnings, *questions),
            "citations": self._cited(judgement.citations),
        }

    def _need(self, need: NeedFound, as_at: date) -> Finding:
        """Return the finding of a family: its members stay open, and it says what is certain."""
        spec, found, days = need.family.spec, need.assessment, _days(need.assessment, as_at)
        strengths = {member.rule.file.strength for member in need.members}
        shown = evidence_of(seen for member in need.members for seen in member.trace)
        action = spec.next_action
        return Finding(
            rule=need.family.id,
            title=spec.title,
            layer=need.family.layer,
            family=need.family.id,
            strength=next(each for each in Strength if each in strengths),
            subject=subject_of(need.record),
            outcome=found.outcome,
            due_on=found.due_on,
            possible_due_on=found.possible_due_on,
            message=message_for({found.outcome: spec.message}, spec.title, found, days, None),
            closing=Closing.OPEN if need.is_open else Closing.PAST,
            missing=tuple(sorted(found.missing)),
            evidence=tuple(Evidence(path=path, value=value) for path, value in shown.items()),
            arithmetic=tuple(f"Open: {member.rule.file.title}." for member in need.members),
            citations=self._cited_by_all(need.members),
            next_action=NextAction(
                do=action.do, owner=action.owner, by=found.due_on or max(found.possible_due_on)
            )
            if need.is_open
            else None,
            days_late=days["days_late"],
            days_overdue=days["days_overdue"],
        )

    def _cited(self, specs: tuple[CitationSpec, ...]) -> tuple[Citation, ...]:
        """Return the provisions of a duty; the first is the one that decides, and has a grade."""
        return tuple(self._citation(spec, decides=place == 0) for place, spec in enumerate(specs))

    def _cited_by_all(self, members: Iterable[Judgement]) -> tuple[Citation, ...]:
        """Return the provisions of several duties, those that decide first, each named once."""
        cited = [self._cited(member.citations) for member in members]
        in_turn = [each[0] for each in cited] + [one for each in cited for one in each[1:]]
        once: dict[tuple[str, str], Citation] = {}
        for citation in in_turn:
            once.setdefault((citation.source, citation.provision), citation)
        return tuple(once.values())

    def _citation(self, spec: CitationSpec, *, decides: bool) -> Citation:
        # Rules that rest on different parts of one provision may grade it differently.
        key = (spec, decides)
        if key not in self._citations:
            source = self._sources[spec.source]
            known = grading_of(spec, source)
            self._citations[key] = Citation(
                source=source.title,
                provision=spec.provision,
                url=source.url,
                law_checked_to=source.law_checked_to,
                grade=(known.grade or Grade.NOT_SEEN) if decides else None,
                looked_up=known.looked_up if decides else None,
                known_from=known.known_from if decides else None,
            )
        return self._citations[key]


def _fault(rule: str, subject: Subject, error: Exception) -> Fault:
    return Fault(rule=rule, subject=subject, error=described(error))


def _order(judgement: Judgement) -> tuple[str, str, str]:
    day = judgement.record.date_of()
    return (
        judgement.rule.id,
        day.isoformat() if isinstance(day, date) else "",
        judgement.record.path,
    )


def _days(found: Assessment, as_at: date) -> dict[str, int | None]:
    days: dict[str, int | None] = {"days_late": None, "days_overdue": None, "days_left": None}
    if found.outcome is Outcome.DUE and found.due_on is not None:
        days["days_left"] = (found.due_on - as_at).days
    elif found.outcome in VIOLATIONS:
        # Of "violated" the days are those that it is overdue, if it is not late.
        name = "days_late" if found.outcome is Outcome.LATE else "days_overdue"
        days[name] = days_of(found, as_at)
    return days


def _judged(judgement: Judgement) -> Judged:
    rule, record = judgement.rule, judgement.record
    return Judged(rule, record, judgement.assessment, judgement.has_closed)


def _next_action(judgement: Judgement, closed: Closed | None) -> NextAction | None:
    found = judgement.assessment
    spec = judgement.rule.file.next_action
    has_ended = found.closed_on is not None and found.closed_on <= judgement.record.as_at
    is_past = closed is not None and (closed.asks_in_vain or closed.closing is Closing.PAST)
    is_open = found.outcome in _TO_DO and not has_ended and not is_past
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
