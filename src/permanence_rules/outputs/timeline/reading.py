"""Reading a timeline from a case and its report: what happened, and what was late or is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter

from permanence_rules.case import Case
from permanence_rules.case.base import Record
from permanence_rules.language.outcomes import Outcome
from permanence_rules.outputs.timeline.model import Bar, Flag, Lane, Point, State, Timeline
from permanence_rules.report.findings import Finding, Gap, Report
from permanence_rules.report.words import area_of

__all__ = ["timeline_of"]

_LOOKS_AHEAD = timedelta(days=366)
"""What is due later than this would only press the past into a corner of the picture."""


def timeline_of(case: Case, report: Report) -> Timeline:
    """Return what the picture of *case* shows, as it stood on the day of *report*."""
    known = _Known(case, report.as_at)
    return Timeline(
        case_id=case.case_id,
        as_at=report.as_at,
        bars=tuple(sorted(_bars(known), key=attrgetter("first"))),
        points=tuple(sorted(_points(known), key=attrgetter("day"))),
        flags=tuple(sorted(_flags(report), key=attrgetter("due_on", "title"))),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """A case as it stood on a day: nothing later, and nothing that was set aside."""

    case: Case
    as_at: date

    def day(self, record: Record, path: str, name: str) -> date | None:
        day: date | None = getattr(record, name)
        is_out = f"{path}.{name}" in self.case.set_aside or path in self.case.set_aside
        return None if day is None or is_out or day > self.as_at else day

    def all_of(self, record: Record, path: str, name: str) -> Iterator[tuple[Record, str]]:
        """Yield the records of a list, or the one record, each with its path."""
        found = getattr(record, name)
        if isinstance(found, Record):
            yield found, f"{path}.{name}" if path else name
        for index, each in enumerate(found if isinstance(found, tuple) else ()):
            yield each, f"{path}.{name}[{index}]" if path else f"{name}[{index}]"

    def periods(self) -> Iterator[tuple[Record, str]]:
        return self.all_of(self.case, "", "periods_of_care")


def _bars(known: _Known) -> Iterator[Bar]:
    for period, path in known.periods():
        yield from _bar(known, Lane.CARE, "looked after", period, path)
        for name, lane, kind in _LASTING:
            for record, place in known.all_of(period, path, name):
                label = getattr(record, kind)
                words = str(label).replace("_", " ") if label is not None else "kind not recorded"
                yield from _bar(known, lane, words, record, place)


_LASTING = (
    ("placements", Lane.PLACEMENTS, "kind"),
    ("legal_statuses", Lane.LEGAL, "status"),
)


def _bar(known: _Known, lane: Lane, label: str, record: Record, path: str) -> Iterator[Bar]:
    first = known.day(record, path, "started_on")
    if first is not None:
        yield Bar(lane, label, first, known.day(record, path, "ended_on"))


def _points(known: _Known) -> Iterator[Point]:
    for period, path in known.periods():
        for name, lane, label, days in _EVENTS:
            for record, place in known.all_of(period, path, name):
                yield from _of_record(known, lane, label, record, place, days)
        for care_plan, place in known.all_of(period, path, "care_plan"):
            for plan, of_plan in known.all_of(care_plan, place, "permanence_plan"):
                yield from _of_record(
                    known, Lane.PLANS, "permanence plan", plan, of_plan, _PLAN_DAYS
                )
        for placement, place in known.all_of(period, path, "placements"):
            for plan, of_plan in known.all_of(placement, place, "plan"):
                yield from _of_record(
                    known, Lane.PLANS, "placement plan", plan, of_plan, ("prepared_on",)
                )


_PLAN_DAYS = ("prepared_on", "agreed_on", "decided_on")
_EVENTS: tuple[tuple[str, Lane, str, tuple[str, ...]], ...] = (
    ("reviews", Lane.REVIEWS, "review", ("held_on",)),
    ("visits", Lane.VISITS, "visit", ("held_on",)),
    ("care_plan", Lane.PLANS, "care plan", ("prepared_on", "last_updated_on")),
    ("pathway_plan", Lane.PLANS, "pathway plan", ("prepared_on",)),
    ("planning_meetings", Lane.MEETINGS, "planning meeting", ("held_on",)),
    ("meetings", Lane.MEETINGS, "meeting", ("held_on",)),
    ("panels", Lane.MEETINGS, "panel", ("held_on",)),
)


def _of_record(
    known: _Known, lane: Lane, label: str, record: Record, path: str, names: Iterable[str]
) -> Iterator[Point]:
    for name in names:
        day = known.day(record, path, name)
        if day is not None:
            words = _DONE.get(name, "")
            yield Point(lane, f"{label} {words}".strip(), day)


_DONE = {
    "prepared_on": "prepared",
    "last_updated_on": "updated",
    "agreed_on": "agreed",
    "decided_on": "decided",
}


def _flags(report: Report) -> Iterator[Flag]:
    for finding in report.findings:
        for of in finding.gaps or (finding,):
            flag = _flag(report, finding, of)
            if flag is not None:
                yield flag


def _flag(report: Report, finding: Finding, of: Finding | Gap) -> Flag | None:
    due = of.due_on or max(of.possible_due_on, default=None)
    state = _state(of.outcome, is_past=finding.is_past)
    if due is None or state is None or due - report.as_at > _LOOKS_AHEAD:
        return None
    area = area_of(finding.rule, finding.layer)
    days = of.days_late if of.days_late is not None else of.days_overdue
    lane = _LANES.get(area, Lane.OTHER)
    return Flag(lane, area, finding.title, state, due, of.done_on, days)


def _state(outcome: Outcome, *, is_past: bool) -> State | None:
    if outcome is Outcome.BREACHED:
        return State.MISSED if is_past else State.OVERDUE
    states = {
        Outcome.LATE: State.LATE,
        Outcome.VIOLATED: State.UNSURE,
        Outcome.DUE: State.DUE,
    }
    return states.get(outcome)


_LANES = {
    "reviews": Lane.REVIEWS,
    "visits": Lane.VISITS,
    "care plan": Lane.PLANS,
    "plan": Lane.PLANS,
    "meetings": Lane.MEETINGS,
    "panel": Lane.MEETINGS,
}
