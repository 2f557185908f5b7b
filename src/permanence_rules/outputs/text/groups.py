"""Findings in the groups that a team manager works through, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import compress
from operator import not_

from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Finding
from permanence_rules.report.words import due_words, timing_words

__all__ = ["Group", "grouped", "nearest_first", "once"]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one urgency."""

    name: str
    heading: str
    style: str
    findings: tuple[Finding, ...]


def grouped(
    findings: Iterable[Finding], due_within: int, families: Sequence[str] = ()
) -> list[Group]:
    """
    Return the groups that hold something, each in the order in which to work through it.

    What a family of rules is about, such as visits, protects the child and comes before paper;
    *families* are in the order of urgency.
    """
    rank = {name: place for place, name in enumerate(families)}
    all_ = list(findings)
    are_excused = [each.is_excused for each in all_]
    excused = sorted(compress(all_, are_excused), key=_by_need(rank))
    listed = list(compress(all_, map(not_, are_excused)))
    kinds = [
        ("overdue", "Overdue now", "overdue", _is_overdue, _by_need(rank)),
        ("soon", f"Due within {due_within} days", "soon", _is_soon(due_within), _first_due),
        ("later", "Due later", "title", _is_later(due_within), _first_due),
        ("judgement", "Needs a judgement", "question", _has(Outcome.NEEDS_JUDGEMENT), _first_due),
        ("asked", "Done, but later than expected", "question", _is_asked, _first_due),
        ("open", "When it falls due, if not done yet", "question", _is_dated_question, _first_due),
        ("missed", "Past: not done, and nothing is left to do", "late", _is_missed, _most_overdue),
        ("late", "Past: done late", "late", _has(Outcome.LATE), _most_late),
    ]
    groups = [
        Group(name, heading, style, tuple(sorted(filter(belongs, listed), key=order)))
        for name, heading, style, belongs, order in kinds
    ]
    # What may still be done, though somebody with authority has let it wait, comes before the past.
    heading = "Acknowledged by an exception"
    groups.insert(-_PAST_KINDS, Group("acknowledged", heading, "title", tuple(excused)))
    return [group for group in groups if group.findings]


_PAST_KINDS = 2


def nearest_first(group: Group, as_at: date) -> Group:
    """Put the days nearest to the as-at date first, whether they lie ahead or have gone by."""

    def key(finding: Finding) -> tuple[int, bool]:
        day = finding.due_on or min(finding.possible_due_on)
        return (abs((day - as_at).days), day < as_at)

    return replace(group, findings=tuple(sorted(group.findings, key=key)))


def once(findings: Iterable[Finding]) -> list[tuple[Finding, list[str]]]:
    """Return each sentence once, with the records that it is about."""
    found: dict[tuple[str, ...], tuple[Finding, list[str]]] = {}
    for finding in findings:
        said = finding.title if finding.outcome is Outcome.UNDETERMINED else finding.message
        key = (finding.rule, said, timing_words(finding), due_words(finding))
        found.setdefault(key, (finding, []))[1].append(finding.subject.label)
    return list(found.values())


Belongs = Callable[[Finding], bool]
Key = Callable[[Finding], tuple[object, ...]]


def _has(outcome: Outcome) -> Belongs:
    return lambda finding: finding.outcome is outcome


def _is_overdue(finding: Finding) -> bool:
    is_open = finding.outcome in (Outcome.BREACHED, Outcome.VIOLATED)
    return is_open and not _is_missed(finding)


def _is_missed(finding: Finding) -> bool:
    """Whether it was not done in time and nothing is left to do about it."""
    is_missed = finding.outcome in (Outcome.BREACHED, Outcome.VIOLATED)
    return is_missed and (finding.is_past or finding.next_action is None)


def _is_soon(due_within: int) -> Belongs:
    return lambda finding: finding.outcome is Outcome.DUE and _days(finding) <= due_within


def _is_later(due_within: int) -> Belongs:
    return lambda finding: finding.outcome is Outcome.DUE and _days(finding) > due_within


def _is_asked(finding: Finding) -> bool:
    return finding.days_after_expected is not None


def _is_dated_question(finding: Finding) -> bool:
    """Whether the day is known by which it is due, though not whether it was done."""
    is_open = finding.outcome is Outcome.UNDETERMINED
    return is_open and bool(finding.due_on or finding.possible_due_on)


def _days(finding: Finding) -> int:
    """What is owed without a date is owed soon."""
    return finding.days_left or 0


def _by_need(rank: dict[str, int]) -> Key:
    return lambda finding: (
        rank.get(finding.family or "", len(rank)),
        *_most_overdue(finding),
    )


def _most_overdue(finding: Finding) -> tuple[object, ...]:
    return (-(finding.days_overdue or 0), finding.rule, finding.subject.path)


def _most_late(finding: Finding) -> tuple[object, ...]:
    return (-(finding.days_late or 0), finding.rule, finding.subject.path)


def _first_due(finding: Finding) -> tuple[object, ...]:
    day = finding.due_on or min(finding.possible_due_on, default=None) or finding.recommended_by
    return (day or date.min, finding.rule, finding.subject.path)
