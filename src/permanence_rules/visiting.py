"""Which visits to a child count in a placement, and which spacing of visits governed it when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from permanence_rules.paths import in_order
from permanence_rules.truth import Truth, Unknown
from permanence_rules.view import Many, Value, ViewRecord

__all__ = [
    "care_order_at_home_from",
    "care_order_at_home_until",
    "counts_as_visit",
    "fewer_visits_from",
    "interim_order_at_home_from",
    "interim_order_at_home_until",
    "is_long_term_fostering",
    "is_under_temporary_approval",
    "temporarily_approved_on",
    "temporary_approval_over_on",
    "visits",
]


def counts_as_visit(record: ViewRecord) -> Value:
    """Whether the child was seen, in person or by a means that the law then allowed."""
    if record.get("held_on") is None:
        return False
    return _both(_was_seen(record), _by_lawful_means(record))


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
    before = frozenset() if _is_recorded_by(period, began) else found.before
    after = frozenset() if _is_recorded_to(period, last) else found.after
    return Many(kept, found.gaps | gaps, before, after)


def temporarily_approved_on(record: ViewRecord) -> Value:
    """The day on which the connected person who cares for the child was temporarily approved."""
    approval = _temporary_approval(record)
    return approval.get("approved_on") if isinstance(approval, ViewRecord) else approval


def is_under_temporary_approval(record: ViewRecord) -> Value:
    """Whether a connected person cares for the child under temporary approval on the as-at date."""
    approval = _temporary_approval(record)
    if not isinstance(approval, ViewRecord):
        return False if approval is None else approval
    ends = _ends_of_temporary_approval(record, approval)
    if any(isinstance(day, date) for day in ends):
        return False
    return next((day for day in ends if isinstance(day, Unknown)), True)


def temporary_approval_over_on(record: ViewRecord) -> Value:
    """The day on which temporary approval gave way to full approval, or ended without it."""
    approval = _temporary_approval(record)
    if not isinstance(approval, ViewRecord):
        return approval
    return _extreme(_ends_of_temporary_approval(record, approval))


def is_long_term_fostering(record: ViewRecord) -> Value:
    """Whether this is a long-term foster placement, confirmed by the as-at date."""
    kind = record.get("kind")
    if isinstance(kind, str) and kind not in _WITH_FOSTER_CARERS:
        return False
    long_term = record.get("long_term")
    if not isinstance(long_term, ViewRecord):
        return False if long_term is None else long_term
    confirmed = long_term.get("confirmed_on")
    return confirmed if isinstance(confirmed, Unknown) else confirmed is not None


def fewer_visits_from(record: ViewRecord) -> Value:
    """The day from which a long-term placement and the child's agreement allow fewer visits."""
    is_long_term, long_term = is_long_term_fostering(record), record.get("long_term")
    if is_long_term is False or not isinstance(long_term, ViewRecord):
        return is_long_term if isinstance(is_long_term, Unknown) else None
    agreed = long_term.get("child_agreed_to_fewer_visits_on")
    for each in (agreed, is_long_term):
        if each is None or isinstance(each, Unknown):
            return each
    days = [day for day in (agreed, long_term.get("confirmed_on")) if isinstance(day, date)]
    return max(*days, _FEWER_VISITS_ALLOWED_FROM)


def interim_order_at_home_from(record: ViewRecord) -> Value:
    """The first day with a parent in this placement under an interim care order."""
    return _first_day(record, _with_parent_under(record, "interim_care_order"))


def interim_order_at_home_until(record: ViewRecord) -> Value:
    """The day on which that interim care order ended or another status took its place."""
    return _last_day(_with_parent_under(record, "interim_care_order"))


def care_order_at_home_from(record: ViewRecord) -> Value:
    """The first day with a parent in this placement under a care order."""
    return _first_day(record, _with_parent_under(record, "care_order"))


def care_order_at_home_until(record: ViewRecord) -> Value:
    """The day on which that care order ended or another status took its place."""
    return _last_day(_with_parent_under(record, "care_order"))


_WITH_FOSTER_CARERS = frozenset({"foster_care", "kinship_care"})
_FEWER_VISITS_ALLOWED_FROM = date(2015, 4, 1)
_REMOTE_ALLOWED = (date(2020, 4, 24), date(2021, 9, 30))


def _was_seen(record: ViewRecord) -> Value:
    """A child who was spoken to alone was seen."""
    return True if record.get("child_seen_alone") is True else record.get("child_seen")


def _by_lawful_means(record: ViewRecord) -> Value:
    mode, day = record.get("mode"), record.date_of()
    if mode is None or isinstance(mode, Unknown):
        return mode
    if not isinstance(day, date):
        return mode == "in_person" or day
    return mode == "in_person" or _REMOTE_ALLOWED[0] <= day <= _REMOTE_ALLOWED[1]


def _both(left: Value, right: Value) -> Truth:
    if left is False or left is None or right is False or right is None:
        return False
    missing = [each.missing for each in (left, right) if isinstance(each, Unknown)]
    return Unknown(frozenset().union(*missing)) if missing else True


def _counted(
    found: Many, first: date, last: date
) -> tuple[tuple[ViewRecord, ...], frozenset[str]]:
    """Return the visits of these days that count, and what may be missing among them."""
    kept: list[ViewRecord] = []
    gaps: frozenset[str] = frozenset()
    for visit in found.items:
        day, counts = visit.date_of(), visit.get("counts_as_visit")
        if counts is False or (isinstance(day, date) and not first <= day <= last):
            continue
        missing = [each.missing for each in (day, counts) if isinstance(each, Unknown)]
        gaps = gaps.union(*missing)
        if not missing:
            kept.append(visit)
    return tuple(kept), gaps


def _is_recorded_by(period: ViewRecord, day: date) -> bool:
    start = period.get("visits_recorded_from")
    return isinstance(start, date) and start <= day


def _is_recorded_to(period: ViewRecord, day: date) -> bool:
    end = period.root.get("recorded_until")
    return isinstance(end, date) and day <= end


def _temporary_approval(record: ViewRecord) -> ViewRecord | Unknown | None:
    """The temporary approval, given by the as-at date, of a connected person."""
    if record.get("is_with_connected_person") is False:
        return None
    approval = record.get("temporary_approval")
    if isinstance(approval, ViewRecord):
        given = approval.get("approved_on")
        return approval if isinstance(given, date) else given if isinstance(given, Unknown) else None
    kind, full = record.get("kind"), record.get("fully_approved_on")
    if isinstance(approval, Unknown) and not isinstance(full, date):
        is_elsewhere = isinstance(kind, str) and kind not in _WITH_FOSTER_CARERS
        return None if is_elsewhere else approval
    return None


def _ends_of_temporary_approval(record: ViewRecord, approval: ViewRecord) -> list[Value]:
    return [record.get("fully_approved_on"), approval.get("ended_on")]


def _extreme(days: Iterable[Value]) -> Value:
    """Return the earliest of days that have come."""
    come: list[date] = []
    for day in days:
        if isinstance(day, Unknown):
            return day
        if isinstance(day, date):
            come.append(day)
    return min(come, default=None)


@dataclass(frozen=True, slots=True)
class _Span:
    """An unbroken time under one legal status; the end is the day on which it was over."""

    start: date
    end: date | None


def _with_parent_under(record: ViewRecord, status: str) -> _Span | Unknown | None:
    """Return the latest time under an order of this kind that reaches into a stay with a parent."""
    kind, began = record.get("kind"), record.get("started_on")
    if kind != "placed_with_parent" or not isinstance(began, date):
        return kind if isinstance(kind, Unknown) else began if isinstance(began, Unknown) else None
    found = record.parent.get("legal_statuses") if record.parent is not None else None
    ordered = in_order(found) if isinstance(found, Many) else found
    if not isinstance(ordered, Many):
        return ordered if isinstance(ordered, Unknown) else None
    spans = _spans(ordered.items, status)
    if isinstance(spans, Unknown):
        return spans
    left = record.get("ended_on")
    reaching = [span for span in spans if _overlaps(span, began, left)]
    return reaching[-1] if reaching else None


def _overlaps(span: _Span, began: date, left: Value) -> bool:
    is_before_end = not isinstance(left, date) or span.start < left
    return is_before_end and (span.end is None or span.end > began)


def _spans(statuses: tuple[ViewRecord, ...], wanted: str) -> list[_Span] | Unknown:
    """Return the times under *wanted*; orders of one kind that follow each other are one time."""
    spans: list[_Span] = []
    for index, each in enumerate(statuses):
        status, start, end = each.get("status"), each.date_of(), each.get("ended_on")
        for fact in (status, end):
            if isinstance(fact, Unknown):
                return fact
        if status == wanted and isinstance(start, date):
            following = statuses[index + 1].date_of() if index + 1 < len(statuses) else None
            days = [day for day in (end, following) if isinstance(day, date)]
            _append(spans, _Span(start, min(days, default=None)))
    return spans


def _append(spans: list[_Span], span: _Span) -> None:
    last = spans[-1].end if spans else None
    if last is not None and span.start <= last + timedelta(days=1):
        span = _Span(spans.pop().start, span.end)
    spans.append(span)


def _first_day(record: ViewRecord, span: _Span | Unknown | None) -> Value:
    began = record.get("started_on")
    if not isinstance(span, _Span) or not isinstance(began, date):
        return span if isinstance(span, Unknown) else None
    return max(span.start, began)


def _last_day(span: _Span | Unknown | None) -> Value:
    return span.end if isinstance(span, _Span) else span
