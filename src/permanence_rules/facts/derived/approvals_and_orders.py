"""Since when, and until when, a placement has a standing that the law attaches duties to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.ordering import in_order
from permanence_rules.facts.truth import NoLaterThan, Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord

__all__ = [
    "care_order_at_home_from",
    "care_order_at_home_until",
    "ends_with_review_on",
    "fewer_visits_from",
    "interim_order_at_home_from",
    "interim_order_at_home_until",
    "is_long_term_fostering",
    "is_under_temporary_approval",
    "temporarily_approved_on",
    "temporary_approval_over_on",
]


@derived("placement", "date", "CPPCR 2010 reg 24(1)")
def temporarily_approved_on(record: ViewRecord) -> Value:
    """The day on which the connected person who cares for the child was temporarily approved."""
    approval = _temporary_approval(record)
    return approval.get("approved_on") if isinstance(approval, ViewRecord) else approval


@derived("placement", "yes_no", "CPPCR 2010 reg 24(1) and 28(4)")
def is_under_temporary_approval(record: ViewRecord) -> Value:
    """Whether a connected person cares for the child under temporary approval on the as-at date."""
    approval = _temporary_approval(record)
    if not isinstance(approval, ViewRecord):
        return False if approval is None else approval
    ends = _ends_of_temporary_approval(record, approval)
    if any(isinstance(day, date) for day in ends):
        return False
    return next((day for day in ends if isinstance(day, Unknown)), True)


@derived("placement", "date", "CPPCR 2010 reg 24(1) and 25(6)")
def temporary_approval_over_on(record: ViewRecord) -> Value:
    """The day on which temporary approval gave way to full approval, or ended without it."""
    approval = _temporary_approval(record)
    if not isinstance(approval, ViewRecord):
        return approval
    ends = _ends_of_temporary_approval(record, approval)
    unknown = next((day for day in ends if isinstance(day, Unknown)), None)
    days = [day for day in ends if isinstance(day, date)]
    return unknown if unknown is not None else min(days, default=None)


@derived("temporary_approval_extension", "date", "CPPCR 2010 reg 25(3)")
def ends_with_review_on(record: ViewRecord) -> Value:
    """The day of the outcome of the independent review that the approval was extended for."""
    reason = record.get("reason")
    if isinstance(reason, Unknown):
        return reason
    return record.get("independent_review_decided_on") if reason == "independent_review" else None


@derived("placement", "yes_no", "CPPCR 2010 reg 2(1)")
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


@derived("placement", "date", "CPPCR 2010 reg 28(3A), from 1 April 2015")
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


@derived("placement", "date", "CPPCR 2010 reg 28(4); CA 1989 s.38")
def interim_order_at_home_from(record: ViewRecord) -> Value:
    """The first day with a parent in this placement under an interim care order."""
    return _first_day(record, _with_parent_under(record, "interim_care_order"))


@derived("placement", "date", "CPPCR 2010 reg 28(4); CA 1989 s.38")
def interim_order_at_home_until(record: ViewRecord) -> Value:
    """The day on which that interim care order ended or another status took its place."""
    return _last_day(_with_parent_under(record, "interim_care_order"))


@derived("placement", "date", "CPPCR 2010 reg 28(5); CA 1989 s.31")
def care_order_at_home_from(record: ViewRecord) -> Value:
    """The first day with a parent in this placement under a care order."""
    return _first_day(record, _with_parent_under(record, "care_order"))


@derived("placement", "date", "CPPCR 2010 reg 28(5); CA 1989 s.31")
def care_order_at_home_until(record: ViewRecord) -> Value:
    """The day on which that care order ended or another status took its place."""
    return _last_day(_with_parent_under(record, "care_order"))


_WITH_FOSTER_CARERS = frozenset({"foster_care", "kinship_care"})
_FEWER_VISITS_ALLOWED_FROM = date(2015, 4, 1)


def _temporary_approval(record: ViewRecord) -> ViewRecord | Unknown | None:
    """Return the temporary approval of a connected person, given by the as-at date."""
    connected = record.get("is_with_connected_person")
    if connected is False or (connected is not True and _is_with_adopters(record)):
        return None
    approval = record.get("temporary_approval")
    if isinstance(approval, Unknown):
        return None if _needs_no_temporary_approval(record) else approval
    given = approval.get("approved_on") if isinstance(approval, ViewRecord) else None
    if isinstance(approval, ViewRecord) and isinstance(given, (date, NoLaterThan)):
        return approval
    return given if isinstance(given, Unknown) else None


def _is_with_adopters(record: ViewRecord) -> bool:
    """Prospective adopters who foster are approved under regulation 25A, for no set time."""
    return record.get("is_fostering_for_adoption") is True


def _needs_no_temporary_approval(record: ViewRecord) -> bool:
    kind, full = record.get("kind"), record.get("fully_approved_on")
    return isinstance(full, date) or (isinstance(kind, str) and kind not in _WITH_FOSTER_CARERS)


def _ends_of_temporary_approval(record: ViewRecord, approval: ViewRecord) -> list[Value]:
    return [record.get("fully_approved_on"), approval.get("ended_on")]


@dataclass(frozen=True, slots=True)
class _Span:
    """An unbroken time under one legal status; the end is the day on which it was over."""

    start: date
    end: date | None


def _with_parent_under(record: ViewRecord, status: str) -> _Span | Unknown | None:
    """Return the latest time under such an order that reaches into a stay with a parent."""
    kind, began = record.get("kind"), record.get("started_on")
    for each in (kind, began):
        if isinstance(each, Unknown):
            return each
    if kind != "placed_with_parent" or not isinstance(began, date):
        return None
    spans = _spans(_legal_statuses(record), status)
    if isinstance(spans, Unknown):
        return spans
    left = record.get("ended_on")
    reaching = [span for span in spans if _overlaps(span, began, left)]
    return reaching[-1] if reaching else None


def _legal_statuses(record: ViewRecord) -> Many | Unknown:
    found = record.parent.get("legal_statuses") if record.parent is not None else None
    return in_order(found) if isinstance(found, Many) else Many()


def _overlaps(span: _Span, began: date, left: Value) -> bool:
    is_before_end = not isinstance(left, date) or span.start < left
    return is_before_end and (span.end is None or span.end > began)


def _spans(statuses: Many | Unknown, wanted: str) -> list[_Span] | Unknown:
    """Return the times under *wanted*; orders of one kind that follow each other are one time."""
    if isinstance(statuses, Unknown):
        return statuses
    spans: list[_Span] = []
    for index, each in enumerate(statuses.items):
        status, start, end = each.get("status"), each.date_of(), each.get("ended_on")
        for fact in (status, end):
            if isinstance(fact, Unknown):
                return fact
        if status == wanted:
            following = [later.date_of() for later in statuses.items[index + 1 : index + 2]]
            days = [day for day in (end, *following) if isinstance(day, date)]
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
