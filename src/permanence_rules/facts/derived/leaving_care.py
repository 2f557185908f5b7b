"""When a young person became an eligible child: looked after for thirteen weeks since fourteen."""

from __future__ import annotations

from datetime import date, timedelta

from permanence_rules.facts.derived.registry import derived
from permanence_rules.facts.truth import Unknown
from permanence_rules.facts.view import Many, Value, ViewRecord
from permanence_rules.timing import birthday

__all__ = ["became_eligible_on"]

_COUNTS_FROM_AGE = 14
_ELIGIBLE_FROM_AGE = 16
_LOOKED_AFTER_FOR = timedelta(weeks=13)


@derived(
    "period_of_care", "date", "CA 1989 Sch 2 para 19B(2) and CPPCR 2010 reg 40: thirteen weeks"
)
def became_eligible_on(record: ViewRecord) -> Value:
    """
    The day on which the young person became an eligible child in this period of care.

    What the pathway plan records comes first. Otherwise the days looked after since the
    fourteenth birthday are added up over all periods of care, short breaks left out. The
    young person is eligible once they make thirteen weeks, and not before the sixteenth birthday.
    """
    plan = record.get("pathway_plan")
    said = plan.get("became_eligible_on") if isinstance(plan, ViewRecord) else None
    if isinstance(said, date):
        return said
    is_eligible = plan.get("is_eligible") if isinstance(plan, ViewRecord) else None
    if is_eligible is False:
        return None
    child = record.root.get("child")
    born = child.get("date_of_birth") if isinstance(child, ViewRecord) else child
    day = _worked_out(record, born) if isinstance(born, date) else born
    is_dated = isinstance(plan, ViewRecord) and plan.says("became_eligible_on")
    if day is None and is_eligible is True and isinstance(plan, ViewRecord) and not is_dated:
        # Care that this record does not hold has made the young person eligible.
        return Unknown(frozenset({plan.place("became_eligible_on")}))
    return day


def _worked_out(record: ViewRecord, born: date) -> Value:
    began, counts_from = record.get("started_on"), birthday(born, _COUNTS_FROM_AGE)
    kind = record.get("arrangement")
    if kind == "short_breaks" or began is None:
        return None
    for each in (kind, began):
        if isinstance(each, Unknown):
            return each
    assert isinstance(began, date)
    sixteen = birthday(born, _ELIGIBLE_FROM_AGE)
    from_day = max(began, counts_from)
    earliest, latest = max(from_day, sixteen), max(from_day + _LOOKED_AFTER_FOR, sixteen)
    earlier = _looked_after_before(record, from_day, counts_from)
    if isinstance(earlier, Unknown):
        # Care before this period can only bring the day forward.
        return _in_care(record, latest) if earliest == latest else _open(record, earliest, earlier)
    return _in_care(record, max(from_day + max(_LOOKED_AFTER_FOR - earlier, timedelta(0)), sixteen))


def _in_care(record: ViewRecord, day: date) -> Value:
    """Return *day* if it has come and the child was still looked after on it."""
    ended = record.get("ended_on")
    if day > record.as_at or (isinstance(ended, date) and ended < day):
        return None
    return ended if isinstance(ended, Unknown) else day


def _open(record: ViewRecord, earliest: date, doubt: Unknown) -> Value:
    """Before the earliest day that is possible, nothing is in doubt."""
    return doubt if _in_care(record, earliest) is not None else None


def _looked_after_before(record: ViewRecord, day: date, counts_from: date) -> timedelta | Unknown:
    """Return for how long the child was looked after before *day* in other periods of care."""
    found = record.root.get("periods_of_care")
    if not isinstance(found, Many):
        return found if isinstance(found, Unknown) else timedelta(0)
    missing, total = found.missing, timedelta(0)
    for period in found.items:
        if period.path == record.path:
            continue
        spent = _spent(period, day, counts_from)
        if isinstance(spent, Unknown):
            missing |= spent.missing
        else:
            total += spent
    return Unknown(missing) if missing else total


def _spent(period: ViewRecord, day: date, counts_from: date) -> timedelta | Unknown:
    began, ended, kind = (period.get(name) for name in ("started_on", "ended_on", "arrangement"))
    if kind == "short_breaks" or (isinstance(began, date) and began >= day) or began is None:
        return timedelta(0)
    for each in (began, ended, kind):
        if isinstance(each, Unknown):
            return each
    assert isinstance(began, date)
    last = ended if isinstance(ended, date) else day
    return max(min(last, day) - max(began, counts_from), timedelta(0))
