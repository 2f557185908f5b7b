"""Which visits to a child count, and which of them fall within a placement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.truth import Truth, Unknown, unknown_among
from permanence_rules.facts.view import Beyond, Many, Value, ViewRecord

__all__ = ["counts_as_visit", "visits"]


_REGULATION_28 = "CPPCR 2010 reg 28, and reg 28(1A) while it allowed visits by telephone or video"


@derived("visit", "yes_no", _REGULATION_28)
def counts_as_visit(record: ViewRecord) -> Value:
    """Whether the child was seen, in person or by a means that the law then allowed."""
    if record.get("held_on") is None:
        return False
    return _both(_was_seen(record), _by_lawful_means(record))


@derived("placement", "collection", _REGULATION_28, of="visit")
def visits(record: ViewRecord) -> Value:
    """The visits that count, made in this placement from its first day to its last."""
    period = record.parent
    found = period.get("visits") if period is not None else None
    began, ended = record.get("started_on"), record.get("ended_on")
    if period is None or not isinstance(found, Many):
        return found
    for each in (began, ended):
        if isinstance(each, Unknown):
            return Many(gaps=each.missing)
    if not isinstance(began, date):
        return Many()
    last = ended if isinstance(ended, date) else date.max
    kept, gaps = _counted(found, began, last)
    before, earlier = found.before, found.earlier
    after, later = found.after, found.later
    if _is_recorded_by(period, began):
        before, earlier = frozenset(), None
    if _is_recorded_to(period, last):
        after, later = frozenset(), None
    earlier, later = (_within(each, began, last) for each in (earlier, later))
    return Many(kept, found.gaps | gaps, before, after, earlier, later)


def _within(beyond: Beyond | None, began: date, ended: date) -> Beyond | None:
    """Visits that are not recorded lie within the placement, if they are of it."""
    if beyond is None:
        return None
    first = max(began, beyond.first) if beyond.first is not None else began
    return replace(beyond, first=first, last=min(ended, beyond.last))


_REMOTE_ALLOWED = (date(2020, 4, 24), date(2021, 9, 30))


def _was_seen(record: ViewRecord) -> Value:
    """A child who was spoken to alone was seen."""
    return True if record.get("child_seen_alone") is True else record.get("child_seen")


def _by_lawful_means(record: ViewRecord) -> Value:
    mode, day = record.get("mode"), record.date_of()
    if mode == "in_person" or mode is None or isinstance(mode, Unknown):
        return mode if mode != "in_person" else True
    if not isinstance(day, date):
        return day
    return _REMOTE_ALLOWED[0] <= day <= _REMOTE_ALLOWED[1]


def _both(left: Value, right: Value) -> Truth:
    if left is False or left is None or right is False or right is None:
        return False
    doubt = unknown_among(left, right)
    return True if doubt is None else doubt


def _counted(found: Many, first: date, last: date) -> tuple[tuple[ViewRecord, ...], frozenset[str]]:
    """Return the visits of these days that count, and what may be missing among them."""
    kept: list[ViewRecord] = []
    gaps: frozenset[str] = frozenset()
    for visit in found.items:
        day, counts = visit.date_of(), visit.get("counts_as_visit")
        if counts is False or (isinstance(day, date) and not first <= day <= last):
            continue
        doubt = unknown_among(day, counts)
        if doubt is None:
            kept.append(visit)
        else:
            gaps |= doubt.missing
    return tuple(kept), gaps


def _is_recorded_by(period: ViewRecord, day: date) -> bool:
    """What may be missing before the placement does not matter to it."""
    start = period.get("visits_recorded_from")
    return isinstance(start, date) and start <= day


def _is_recorded_to(period: ViewRecord, day: date) -> bool:
    """What may be missing after the placement does not matter to it."""
    end = period.root.get("recorded_until")
    return isinstance(end, date) and day <= end
