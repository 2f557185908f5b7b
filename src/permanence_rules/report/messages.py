"""The words of a finding: a sentence, fact before judgement, dates written out, nobody blamed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from permanence_rules.language.messages import _PLACES
from permanence_rules.language.outcomes import Outcome
from permanence_rules.report.findings import Exemption, Figure
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import in_words

__all__ = ["message_for"]


def message_for(
    messages: Mapping[str, str],
    title: str,
    assessment: Assessment,
    days: Mapping[str, int | None],
    exemption: Exemption | None,
) -> str:
    """Return the sentence for one finding: the rule's own, the verb's, or the usual one."""
    outcome = assessment.outcome
    text = messages.get(outcome.value) or assessment.message or _usual(assessment)
    values = _values(title, assessment, days, exemption)
    return _PLACES.sub(lambda found: values.get(found[1]) or _not_known(found[1]), text)


def _not_known(name: str) -> str:
    return "a day that is not known" if name.endswith("_on") else "not known"


def _values(
    title: str,
    assessment: Assessment,
    days: Mapping[str, int | None],
    exemption: Exemption | None,
) -> dict[str, str]:
    values = {name: _day_count(number) for name, number in days.items()}
    for name in ("due_on", "done_on", "next_due_on", "not_before", "recommended_by"):
        day = getattr(assessment, name)
        values[name] = in_words(day) if isinstance(day, date) else ""
    if not values["due_on"]:
        values["due_on"] = " or ".join(map(in_words, assessment.possible_due_on))
    values["title"] = title
    values["missing_items"] = "; ".join(assessment.missing_items)
    values["missing"] = _some(sorted(assessment.missing))
    values["exemption"] = exemption.because if exemption is not None else ""
    values["figure"] = _figure(assessment.figure)
    return values


def _some(facts: list[str]) -> str:
    """Name facts, of very many the first: a sentence is read, and the finding lists them all."""
    left = len(facts) - _MOST_NAMED
    return "; ".join(facts[:_MOST_NAMED]) + (f"; and {left:,} more" if left > 0 else "")


_MOST_NAMED = 20


def _day_count(number: int | None) -> str:
    if number is None:
        return ""
    return "1 day" if number == 1 else f"{number} days"


def _figure(figure: Figure | None) -> str:
    """
    Return a figure with its unit.

    >>> from decimal import Decimal
    >>> _figure(Figure(value=Decimal(1), unit="dental checks in twelve months"))
    '1 dental check in twelve months'
    """
    if figure is None:
        return ""
    return f"{figure.value} {_one(figure.unit) if figure.value == 1 else figure.unit}"


def _one(unit: str) -> str:
    """Return a unit of several in the singular: its first word that ends in s loses it."""
    return re.sub(r"(?<=\w)s\b", "", unit, count=1)


def _usual(found: Assessment) -> str:
    if found.figure is not None:
        return "{title}: {figure}."
    return _USUAL[found.outcome](found)


def _met(found: Assessment) -> str:
    if found.done_on is None:
        return "{title}: this is in place."
    return "{title}: done on {done_on}." + (" It was due by {due_on}." if found.due_on else "")


def _late(found: Assessment) -> str:
    following = " The next is due by {next_due_on}." if found.next_due_on else ""
    if found.due_on is None:
        return "{title}: done on {done_on}, after it was due." + following
    return (
        "{title}: it was due by {due_on} and was done on {done_on}, {days_late} late." + following
    )


def _breached(found: Assessment) -> str:
    if found.missing_items:
        return "{title}: the record lacks {missing_items}."
    if found.not_before is not None and found.due_on is None:
        return "{title}: it was done on {done_on}; it may be done from {not_before} on."
    if found.due_on is None:
        return "{title}: the record shows that this is not so."
    if found.closed_on is not None:
        return "{title}: it was due by {due_on} and was not done before the duty ended."
    return "{title}: it was due by {due_on}; none is recorded."


def _violated(found: Assessment) -> str:
    if found.due_on is None and not found.possible_due_on:
        return "{title}: it was not done in time; it may have been done late since."
    return "{title}: it was due by {due_on} and was not done by then; late or overdue, for certain."


def _due(found: Assessment) -> str:
    items = " The record still lacks {missing_items}." if found.missing_items else ""
    if found.due_on is None:
        advised = " by {recommended_by} (advice)" if found.recommended_by else " soon"
        return "{title}: to be done" + advised + "." + items
    return "{title}: due by {due_on}." + items


def _needs_judgement(found: Assessment) -> str:
    advised = " Advice: by {recommended_by}." if found.recommended_by else ""
    return "{title}: the source gives no number of days; it is not recorded as done." + advised


def _undetermined(_: Assessment) -> str:
    return "{title}: the record does not tell. Needed: {missing}."


_USUAL = {
    Outcome.MET: _met,
    Outcome.LATE: _late,
    Outcome.BREACHED: _breached,
    Outcome.VIOLATED: _violated,
    Outcome.DUE: _due,
    Outcome.EXEMPT: lambda found: "{title}: exempt, because {exemption}.",
    Outcome.NOT_TRIGGERED: lambda found: "{title}: the time for this has not begun.",
    Outcome.CEASED: lambda found: "{title}: no longer owed; the duty ended before it fell due.",
    Outcome.NOT_APPLICABLE: lambda found: "{title}: does not apply.",
    Outcome.NEEDS_JUDGEMENT: _needs_judgement,
    Outcome.UNDETERMINED: _undetermined,
}
