"""Decision records: what was judged, by which rules, and with which outcomes, to be repeated."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from permanence_rules.case import Case
from permanence_rules.language.outcomes import Outcome, Strength
from permanence_rules.packs.families import families_of
from permanence_rules.report.findings import CalendarUsed, Closing, Finding, Report
from permanence_rules.rulebook import Rulebook

__all__ = [
    "Decision",
    "Duty",
    "RecordedFinding",
    "Run",
    "changes_of_findings",
    "changes_of_run",
    "digest_of",
    "digest_of_facts",
    "without_places",
]


class _Recorded(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class PackUsed(_Recorded):
    """One rule pack, and the digest of its files."""

    name: str
    version: str
    digest: str


class Duty(_Recorded):
    """What a run says once of a rule; a family has no strength and no digest of its own."""

    title: str
    layer: str
    strength: Strength | None = None
    digest: str | None = None
    """Of the rule and of those that it reads."""


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
    rulebook_digest: str | None = None
    duties: dict[str, Duty] = Field(default_factory=dict)

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
            rulebook_digest=rulebook.used.digest,
            duties=_duties_of(rulebook),
        )


def _duties_of(rulebook: Rulebook) -> dict[str, Duty]:
    """Return what is said once of each rule and family."""
    digests: dict[str, str] = {}
    for rule in rulebook.rules:  # each after those that it reads
        read = "".join(digests.get(each, "") for each in sorted(rule.needs))
        said = rule.rule.file.model_dump_json() + read
        digests[rule.id] = hashlib.sha256(said.encode()).hexdigest()[:16]
    of_rules = {
        each.id: Duty(
            title=each.rule.file.title,
            layer=each.rule.layer,
            strength=Strength(each.rule.file.strength),
            digest=digests[each.id],
        )
        for each in rulebook.rules
    }
    of_families = {
        each.id: Duty(title=each.spec.title, layer=each.layer)
        for each in families_of(rulebook.packs)
    }
    return of_families | of_rules


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
    label: str = ""
    """The record in words, with its day: a place in a list moves, a day stays."""
    closing: Closing | None = None
    strength: Strength | None = None
    """Of a family alone, for it depends on which of its rules are open."""
    read: str = ""
    """A digest of the facts that the duty read."""

    @classmethod
    def of(cls, finding: Finding) -> RecordedFinding:
        """Return what is kept of a finding."""
        kept = {name: getattr(finding, name) for name in (*_SAID, "rule", "closing")}
        return cls(
            subject=finding.subject.path,
            label=finding.subject.label,
            strength=finding.strength if finding.family == finding.rule else None,
            read=digest_of_facts((each.path, each.value) for each in finding.evidence),
            **kept,
        )

    @property
    def said(self) -> tuple[object, ...]:
        """What must differ for the duty to be judged otherwise than it was."""
        return tuple(getattr(self, name) for name in _SAID)


_SAID = (
    *("outcome", "due_on", "possible_due_on", "done_on"),
    *("next_due_on", "missing_items", "missing"),
)


class Decision(_Recorded):
    """What was decided about one child, and the digest of the record that it rests on."""

    case_id: str
    input_digest: str
    findings: tuple[RecordedFinding, ...]
    team: str | None = None

    @classmethod
    def of(cls, input_digest: str, report: Report) -> Decision:
        """Return what is kept of a report: not the duties that do not apply."""
        kept = (each for each in report.findings if each.outcome is not Outcome.NOT_APPLICABLE)
        return cls(
            case_id=report.case_id,
            input_digest=input_digest,
            findings=tuple(map(RecordedFinding.of, kept)),
            team=report.team,
        )


def digest_of(case: Case) -> str:
    """Return a digest of all that a case says; the order of its keys does not matter."""
    said = case.model_dump(mode="json", exclude_unset=True)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def digest_of_facts(facts: Iterable[tuple[str, str]]) -> str:
    """
    Return a digest of facts that were read; where in a list each stood does not matter.

    >>> one = digest_of_facts([("reviews[0].held_on", "2025-01-31")])
    >>> one == digest_of_facts([("reviews[1].held_on", "2025-01-31")])
    True
    """
    said = sorted(f"{without_places(path)}={value}" for path, value in facts)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


@lru_cache(maxsize=4096)  # the same paths come again with every child
def without_places(path: str) -> str:
    """Return a path without the numbers of records, which an earlier record moves."""
    return _PLACE.sub("[]", path)


_PLACE = re.compile(r"\[\d+\]")


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
        if _of(old) != _of(new):
            place = f" on {key[1]}" if key[1] else ""
            yield f"{key[0]}{place}: {_said(old)} then, {_said(new)} now"


def _of(found: RecordedFinding | None) -> tuple[object, ...] | None:
    return found.said if found is not None else None


def _said(found: RecordedFinding | None) -> str:
    if found is None:
        return "no finding"
    days = (("by", found.due_on), ("done", found.done_on), ("next by", found.next_due_on))
    told = [f"{word} {day.isoformat()}" for word, day in days if day is not None]
    told += [f"lacking {'; '.join(found.missing_items)}"] if found.missing_items else []
    told += [f"not known: {', '.join(found.missing)}"] if found.missing else []
    details = f" ({', '.join(told)})" if told else ""
    return found.outcome.replace("_", " ") + details
