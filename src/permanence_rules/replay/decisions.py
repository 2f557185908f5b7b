"""Decision records: what was judged, by which rules, and with which outcomes, to be repeated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from permanence_rules.case import Case
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import CalendarUsed, Finding, Report
from permanence_rules.rulebook import Rulebook

__all__ = [
    "Decision",
    "RecordedFinding",
    "Run",
    "changes_of_findings",
    "changes_of_run",
    "digest_of",
]


class _Recorded(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class PackUsed(_Recorded):
    """One rule pack, and the digest of its files."""

    name: str
    version: str
    digest: str


class Run(_Recorded):
    """What every decision of one run has in common; the first line of a decision record."""

    decision_record: Literal[1] = 1
    program: str
    engine: str
    rules: tuple[str, ...]
    packs: tuple[PackUsed, ...]
    calendar: CalendarUsed
    as_at: date
    not_judged: tuple[str, ...] = ()
    """The rules that were left out, for the source can never decide them."""

    @classmethod
    def of(
        cls, rulebook: Rulebook, rules: tuple[str, ...], as_at: date, *, engine: str, program: str
    ) -> Run:
        """Return the record of a run that is about to begin; *rules* as they were named."""
        packs = (
            PackUsed(name=each.name, version=each.file.version, digest=each.digest[:16])
            for each in rulebook.packs
        )
        calendar = rulebook.calendar
        return cls(
            program=program,
            engine=engine,
            rules=rules,
            packs=tuple(packs),
            calendar=CalendarUsed(nation=str(calendar.nation), version=calendar.version),
            as_at=as_at,
            not_judged=rulebook.left_out,
        )


class RecordedFinding(_Recorded):
    """The outcome of one duty, with its days and what was missing."""

    rule: str
    subject: str
    outcome: Outcome
    due_on: date | None = None
    possible_due_on: tuple[date, ...] = ()
    done_on: date | None = None
    next_due_on: date | None = None
    missing_items: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @classmethod
    def of(cls, finding: Finding) -> RecordedFinding:
        """Return what is kept of a finding."""
        kept = {name: getattr(finding, name) for name in cls.model_fields if name != "subject"}
        return cls(subject=finding.subject.path, **kept)


class Decision(_Recorded):
    """What was decided about one child, and the digest of the record that it rests on."""

    case_id: str
    input_digest: str
    findings: tuple[RecordedFinding, ...]

    @classmethod
    def of(cls, input_digest: str, report: Report) -> Decision:
        """Return what is kept of a report: not the duties that do not apply."""
        kept = (each for each in report.findings if each.outcome is not Outcome.NOT_APPLICABLE)
        return cls(
            case_id=report.case_id,
            input_digest=input_digest,
            findings=tuple(map(RecordedFinding.of, kept)),
        )


def digest_of(case: Case) -> str:
    """Return a digest of all that a case says; the order of its keys does not matter."""
    said = case.model_dump(mode="json", exclude_unset=True)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def changes_of_run(then: Run, now: Run) -> Iterator[str]:
    """Yield, in sentences, what is not as it was when the record was made."""
    before = {pack.name: pack for pack in then.packs}
    for pack in now.packs:
        old = before.pop(pack.name, None)
        if old is None:
            yield f"The rule pack {pack.name} was not used then."
        elif old.digest != pack.digest:
            yield (
                f"The rule pack {pack.name} has changed: version {old.version}, "
                f"digest {old.digest} then; version {pack.version}, digest {pack.digest} now."
            )
    yield from (f"The rule pack {name} was used then and is not now." for name in before)
    if then.calendar != now.calendar:
        yield f"The calendar has changed: {then.calendar.version} then, {now.calendar.version} now."
    if then.engine != now.engine:
        yield f"The engine was {then.engine} then and is {now.engine} now."
    if then.program != now.program:
        yield f"The program was version {then.program} then and is {now.program} now."


def changes_of_findings(then: Decision, now: Decision) -> Iterator[str]:
    """Yield, in sentences, each duty that is not judged as it was."""
    before = {(each.rule, each.subject): each for each in then.findings}
    after = {(each.rule, each.subject): each for each in now.findings}
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old != new:
            place = f" on {key[1]}" if key[1] else ""
            yield f"{key[0]}{place}: {_said(old)} then, {_said(new)} now"


def _said(found: RecordedFinding | None) -> str:
    if found is None:
        return "no finding"
    days = (("by", found.due_on), ("done", found.done_on), ("next by", found.next_due_on))
    told = [f"{word} {day.isoformat()}" for word, day in days if day is not None]
    told += [f"lacking {'; '.join(found.missing_items)}"] if found.missing_items else []
    told += [f"not known: {', '.join(found.missing)}"] if found.missing else []
    details = f" ({', '.join(told)})" if told else ""
    return found.outcome.replace("_", " ") + details
