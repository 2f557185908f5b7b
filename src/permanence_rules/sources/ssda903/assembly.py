"""One child's rows of every table, put together as a case."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from permanence_rules.case import Case, read_case
from permanence_rules.errors import CaseError
from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssda903 import codes
from permanence_rules.sources.ssda903.adoption import adoption, matches, special_guardianship
from permanence_rules.sources.ssda903.history import History, Stretch, history_of
from permanence_rules.sources.ssda903.placements import Facts, legal_statuses, placements, remands
from permanence_rules.sources.ssda903.places import Place
from permanence_rules.sources.ssda903.reviews import each_once, recorded_from, reviews
from permanence_rules.sources.ssda903.rows import AdoptionRow, ChildRow, Episode, ReviewRow
from permanence_rules.timing import birthday

__all__ = ["ChildRecord", "Coverage", "case_of"]

DatedT = TypeVar("DatedT", ReviewRow, AdoptionRow)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of which reporting years there are episodes and reviews."""

    last_year: int
    review_years: frozenset[int]


@dataclass(slots=True)
class ChildRecord:
    """
    All that the files hold of one child, and the place that names the child first.

    `unreadable` names the tables with rows of this child that could not be read, and
    `years` the returns that list the child's episodes, readable or not.
    """

    child: str
    place: Place
    header: list[ChildRow] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    reviews: list[ReviewRow] = field(default_factory=list)
    adoption: list[AdoptionRow] = field(default_factory=list)
    is_asylum_seeking: bool = False
    unreadable: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)

    @property
    def rows(self) -> int:
        """How many rows tell of the child, the one in Header left out."""
        return len(self.episodes) + len(self.reviews) + len(self.adoption)


def case_of(record: ChildRecord, coverage: Coverage) -> Iterator[Case | Reject]:
    """Yield the child's case, after everything of it that could not be used."""
    if not record.episodes:
        yield _nothing_to_judge(record)
        return
    rejects: list[Reject] = []
    born_on, episodes = _after_birth(record, _born_on(record, rejects), rejects)
    history = history_of(episodes, coverage.last_year)
    data: Facts = {
        "case_id": record.child,
        "jurisdiction": "england",
        "recorded_until": history.known_until,
        "not_supplied": _NOT_SUPPLIED,
        "child": _child(record, history, born_on),
        "periods_of_care": _periods(record, history, coverage, rejects),
    }
    yield from rejects
    yield from history.rejects
    yield _read(record, data) if history.stretches else _nothing_to_judge(record)


_NOT_SUPPLIED = (
    "child.is_unaccompanied_asylum_seeking",
    "child.may_be_trafficked",
    "placement.ending",
    "placement.parent_placement",
    "placement.temporary_approval",
    "placement.fully_approved_on",
    "placement.is_emergency",
    "placement.is_outside_terms_of_approval",
    "placement.notification_withheld_reason",
    "review.completed_on",
    "review.adjournments",
    "review_record.contested_on",
    "period_of_care.permanence_achieved_on",
)
"""Facts that a return never holds, although their absence from a case is a statement."""


def _nothing_to_judge(record: ChildRecord) -> Reject:
    reason = (
        "no episode of this child can be used, so the child is not checked"
        if record.years
        else "there is no episode of this child; add its rows to Episodes, or take the child out"
    )
    return record.place.reject(reason, child=record.child)


def _born_on(record: ChildRecord, rejects: list[Reject]) -> date | None:
    """Return the date of birth of the latest return, unless that return has two."""
    if not record.header:
        reason = "this child is not in Header; add the row there for the date of birth"
        rejects.append(record.place.reject(reason, child=record.child))
    known = [row for row in record.header if row.born_on is not None]
    for row in known[1:]:
        if row.born_on != known[0].born_on:
            reason = f"the date of birth differs from that at {known[0].place}; correct one"
            rejects.append(row.place.reject(reason, "DOB", row.child))
    latest = max((row.place.year for row in known), default=0)
    days = {row.born_on for row in known if row.place.year == latest}
    return days.pop() if len(days) == 1 else None


def _after_birth(
    record: ChildRecord, born_on: date | None, rejects: list[Reject]
) -> tuple[date | None, list[Episode]]:
    """Leave out the birth and any episode before it: nothing tells which date is wrong."""
    early = [each for each in record.episodes if born_on is not None and each.started_on < born_on]
    for episode in early:
        reason = "the episode begins before the birth in Header; correct one of the two dates"
        rejects.append(episode.place.reject(reason, "DECOM", record.child))
    kept = [each for each in record.episodes if each not in early]
    grown_up = [each for each in kept if born_on is not None and _begins_at_eighteen(each, born_on)]
    for episode in grown_up:
        reason = "nobody comes into care at eighteen or later; correct this day or DOB in Header"
        rejects.append(episode.place.reject(reason, "DECOM", record.child))
    return (None if early or grown_up else born_on), kept


def _begins_at_eighteen(episode: Episode, born_on: date) -> bool:
    """Whether a time in care begins with it that a grown-up cannot begin: the birth is wrong."""
    return episode.because == codes.STARTS_CARE and episode.started_on >= birthday(born_on, 18)


def _child(record: ChildRecord, history: History, born_on: date | None) -> Facts:
    facts: Facts = {}
    if born_on is not None:
        facts["date_of_birth"] = born_on
    if record.is_asylum_seeking:
        facts["is_unaccompanied_asylum_seeking"] = True
    died = [each.ended_on for each in history.stretches if _end_code(each) == codes.DIED]
    return facts | ({"died_on": died[-1]} if died else {})


def _periods(
    record: ChildRecord, history: History, coverage: Coverage, rejects: list[Reject]
) -> list[Facts]:
    years = coverage.review_years & record.years
    held = _sorted_out(
        each_once(record.reviews, rejects),
        lambda row: row.held_on,
        history,
        rejects,
        "REVIEW",
    )
    decided = _sorted_out(record.adoption, lambda row: row.decided_on, history, rejects, None)
    periods = []
    for stretch, its_reviews, its_adoption in zip(history.stretches, held, decided, strict=True):
        facts = _period(stretch)
        if "Reviews" not in record.unreadable:
            facts |= _reviews(stretch, its_reviews, years)
        if not record.unreadable & {"AD1", "PlacedAdoption"}:
            facts |= _adoption(stretch, its_adoption)
        periods.append(facts)
    return periods


def _sorted_out(
    rows: Sequence[DatedT],
    day: Callable[[DatedT], date],
    history: History,
    rejects: list[Reject],
    column: str | None,
) -> list[list[DatedT]]:
    """Return the rows of each stretch of care; reject those that fall in none."""
    found: list[list[DatedT]] = [[] for _ in history.stretches]
    for row in rows:
        holders = [i for i, each in enumerate(history.stretches) if each.holds(day(row))]
        if holders:
            found[holders[0]].append(row)
        elif history.stretches:
            rejects.append(row.place.reject(_IN_NO_PERIOD, column, row.child))
    return found


def _period(stretch: Stretch) -> Facts:
    facts: Facts = {
        "arrangement": "short_breaks" if stretch.is_short_breaks else "continuous",
        "legal_statuses": legal_statuses(stretch),
        "placements": placements(stretch),
        "remands": remands(stretch),
    }
    if stretch.started_on is not None:
        facts["started_on"] = stretch.started_on
    if stretch.ended_on is not None:
        facts["ended_on"] = stretch.ended_on
    if _end_code(stretch) in codes.PERIOD_END_REASONS:
        facts["end_reason"] = codes.PERIOD_END_REASONS[_end_code(stretch)]
    order = special_guardianship(stretch)
    return facts | ({"special_guardianship": order} if order else {})


def _end_code(stretch: Stretch) -> str:
    return stretch.episodes[-1].end_code if stretch.ends_care else ""


def _reviews(stretch: Stretch, rows: Sequence[ReviewRow], years: Container[int]) -> Facts:
    if stretch.is_short_breaks:
        return _reviews_of_short_breaks(stretch, rows)
    start = recorded_from(stretch, years)
    if start is None:
        return {}
    facts: Facts = {"reviews": reviews(rows)}
    return facts if start == stretch.started_on else facts | {"reviews_recorded_from": start}


def _reviews_of_short_breaks(stretch: Stretch, rows: Sequence[ReviewRow]) -> Facts:
    """Reviews of short breaks are not asked for: those that are there need not be all."""
    if not rows:
        return {}
    return {
        "reviews": reviews(rows),
        "reviews_recorded_from": stretch.ended_on or stretch.known_until,
    }


def _adoption(stretch: Stretch, rows: Sequence[AdoptionRow]) -> Facts:
    parts = {"adoption": adoption(stretch, rows), "matches": matches(rows)}
    return {name: part for name, part in parts.items() if part}


def _read(record: ChildRecord, data: Facts) -> Case | Reject:
    try:
        return read_case(data)
    except CaseError as error:
        problems = "; ".join(map(str, error.problems))
        return record.place.reject(problems, child=record.child)


_IN_NO_PERIOD = (
    "the day falls in no time in care that the episodes show; correct it, or the episodes"
)
