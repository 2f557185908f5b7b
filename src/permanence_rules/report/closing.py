"""Whether something can still be done about a violation, or it lies in the past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from permanence_rules.facts.kinds import RecordType
from permanence_rules.facts.view import ViewRecord
from permanence_rules.language.closes import Closes, ClosesWhen
from permanence_rules.language.outcomes import VIOLATIONS, Outcome
from permanence_rules.language.rule import Rule
from permanence_rules.report.evidence import Seen
from permanence_rules.report.findings import Closing
from permanence_rules.report.judgements import Assessment

__all__ = [
    "Closed",
    "Judged",
    "closes_of",
    "closings",
    "does_not_say",
    "over_on",
    "usual_closes",
]

_DONE = frozenset((Outcome.MET, Outcome.LATE))


@dataclass(frozen=True, slots=True)
class Judged:
    """What an engine found about one record, as far as it decides whether it is past."""

    rule: Rule
    record: ViewRecord
    assessment: Assessment
    has_closed: bool
    """Whether the conditions of `closes: {when: ...}` hold for certain."""


def does_not_say(rule: Rule) -> bool:
    """Return whether a rule says nothing of how it closes, and should."""
    return rule.file.closes is None and _is_about_one_event(rule) and not _only_asks(rule)


def usual_closes(record_type: RecordType) -> Closes:
    """
    Return how a rule closes that does not say so.

    What is held again and again, as reviews, visits and meetings are, is put right by the next.
    """
    return "when_done_later" if record_type.dated_by == "held_on" else "when_put_right"


def closes_of(rule: Rule, record_type: RecordType) -> Closes | None:
    """Return how a violation of *rule* closes; None if only the end of the duty closes it."""
    if rule.file.closes is None and _is_about_one_event(rule):
        return usual_closes(record_type)
    return rule.file.closes


@dataclass(frozen=True, slots=True)
class Closed:
    """Whether a violation is open or past, or a figure still asks; and what was read to tell."""

    closing: Closing | None
    trace: tuple[Seen, ...] = ()
    asks_in_vain: bool = False
    """Whether a figure asks for a judgement of what has ended, such as a time in care."""


def closings(judged: Iterable[Judged]) -> dict[tuple[str, str], Closed]:
    """Return for each violation and figure, by rule and path, whether anybody can still act."""
    listed = list(judged)
    last_done = _last_done(listed)
    closed: dict[tuple[str, str], Closed] = {}
    for each in listed:
        if each.assessment.outcome in VIOLATIONS:
            closed[each.rule.id, each.record.path] = _closed(each, last_done.get(each.rule.id))
        elif _is_figure_that_asks(each):
            closed[each.rule.id, each.record.path] = _closed_figure(each)
    return closed


def _is_about_one_event(rule: Rule) -> bool:
    return any(version.obligation.spec.is_about_one_event for version in rule.versions)


def _only_asks(rule: Rule) -> bool:
    """A source that describes and does not demand is never violated, so nothing closes."""
    return all(version.obligation.only_asks for version in rule.versions)


def _last_done(judged: Iterable[Judged]) -> dict[str, ViewRecord]:
    """Return for each rule that is put right later the last record that meets it."""
    last: dict[str, ViewRecord] = {}
    for each in judged:
        is_asked = closes_of(each.rule, each.record.type) == "when_done_later"
        if is_asked and each.assessment.outcome in _DONE:
            day, known = each.record.date_of(), last.get(each.rule.id)
            if isinstance(day, date) and (known is None or _is_later(each.record, known)):
                last[each.rule.id] = each.record
    return last


def _closed(judged: Judged, done: ViewRecord | None) -> Closed:
    found, record = judged.assessment, judged.record
    has_ended = found.closed_on is not None and found.closed_on <= record.as_at
    if found.outcome is Outcome.LATE or has_ended or judged.has_closed:
        return Closed(Closing.PAST)
    closes = closes_of(judged.rule, record.type)
    if closes is None or isinstance(closes, ClosesWhen):
        return Closed(Closing.OPEN)
    if closes == "never":
        return Closed(Closing.PAST)
    read = tuple(_ends(record))
    if over_on(record) is not None:
        return Closed(Closing.PAST, read)
    if closes == "when_done_later" and done is not None:
        days = tuple(seen for each in (record, done) if (seen := _day_of(each)) is not None)
        is_past = _is_later(done, record)
        return Closed(Closing.PAST if is_past else Closing.OPEN, (*read, *days))
    return Closed(Closing.OPEN, read)


def over_on(record: ViewRecord) -> date | None:
    """Return when the record, or one that holds it, ended by the as-at date: a time in care."""
    ends = (seen[2] for seen in _ends(record))
    return min((day for day in ends if isinstance(day, date) and day <= record.as_at), default=None)


def _is_figure_that_asks(judged: Judged) -> bool:
    found = judged.assessment
    asks = found.figure is not None and found.outcome is Outcome.NEEDS_JUDGEMENT
    return asks and judged.rule.file.closes is None


def _closed_figure(judged: Judged) -> Closed:
    """
    Return whether nobody can act on a figure any more.

    It stays, as it may be counted. Where the rule says by `closes` what ends its question, that
    counts: the fee of a carer who stops is stopped though the child has left care.
    """
    record = judged.record
    return Closed(None, tuple(_ends(record)), asks_in_vain=over_on(record) is not None)


def _ends(record: ViewRecord) -> Iterator[Seen]:
    for each in record.ancestors():
        if "ended_on" in each.type.facts:
            yield (each, each, each.get("ended_on"), "ended_on", "date")


def _day_of(record: ViewRecord) -> Seen | None:
    name = record.type.dated_by
    return (record, record, record.get(name), name, "date") if name is not None else None


def _is_later(record: ViewRecord, other: ViewRecord) -> bool:
    """Return whether one record is dated after another, for certain."""
    day, before = record.date_of(), other.date_of()
    return isinstance(day, date) and isinstance(before, date) and before < day
