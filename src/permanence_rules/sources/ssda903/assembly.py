"""One child's rows of every table, put together as a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from permanence_rules.case import Case, read_case
from permanence_rules.errors import CaseError
from permanence_rules.sources import codes
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.ssda903.adoption import adoption, matches, special_guardianship
from permanence_rules.sources.ssda903.assigning import MOST_UNDATED, decided_in, held_in
from permanence_rules.sources.ssda903.history import History, Seam, Stretch, history_of
from permanence_rules.sources.ssda903.placements import legal_statuses, placements, remands
from permanence_rules.sources.ssda903.places import Mark, Place, Remarks
from permanence_rules.sources.ssda903.reviews import recorded_from, reviews
from permanence_rules.sources.ssda903.rows import (
    AdoptionRow,
    AsylumRow,
    ChildRow,
    Episode,
    LostRow,
    ReviewRow,
    Taken,
)
from permanence_rules.sources.ssda903.supply import NOT_SUPPLIED
from permanence_rules.sources.ssda903.years import year_of
from permanence_rules.sources.unknowns import UNKNOWN, Facts, settle
from permanence_rules.timing import birthday

__all__ = ["ChildRecord", "Coverage", "case_of"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    Of which reporting years there are episodes and reviews, and which rows name no child.

    `nameless` has these rows by their table. `births` are the dates of birth of all children: a
    row without a child that gives one of them is of a child with that date of birth.
    """

    last_year: int
    review_years: frozenset[int]
    episode_years: frozenset[int] = frozenset()
    nameless: Mapping[str, Sequence[LostRow]] = field(default_factory=dict)
    births: frozenset[date] = frozenset()

    def may_be_of(self, born_on: date | None, table: str) -> list[LostRow]:
        """Return the rows of a table that name no child and may be of one born on that day."""
        return [
            row
            for row in self.nameless.get(table, ())
            if born_on in (None, row.born_on) or row.born_on not in self.births
        ]


@dataclass(slots=True)
class ChildRecord:
    """
    All that the files hold of one child, and the place that names the child first.

    `lost` are the rows of this child that cannot be read, and `years` the returns that list
    the child's episodes, readable or not. `places` has every row that is read.
    """

    child: str
    place: Place
    header: list[ChildRow] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    reviews: list[ReviewRow] = field(default_factory=list)
    adoption: list[AdoptionRow] = field(default_factory=list)
    is_asylum_seeking: bool = False
    lost: list[LostRow] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    places: list[Place] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows tell of the child, the one in Header left out."""
        return len(self.episodes) + len(self.reviews) + len(self.adoption)

    def take(self, place: Place, row: Taken) -> None:
        """Add what one more row says."""
        match row:
            case ChildRow():
                self.header.append(row)
            case Episode():
                self.episodes.append(row)
            case ReviewRow():
                self.reviews.append(row)
            case AdoptionRow():
                self.adoption.append(row)
            case AsylumRow():
                self.is_asylum_seeking = row.is_asylum_seeking
            case LostRow():
                self.lost.append(row)
                return
        self.places.append(place)

    def lost_of(self, *tables: str) -> list[LostRow]:
        """Return the rows of some tables that cannot be read."""
        return [row for row in self.lost if row.table in tables]


def case_of(record: ChildRecord, coverage: Coverage) -> Iterator[Case | Reject | Mark]:
    """Yield the child's case, after everything of it that could not be used."""
    if not record.episodes:
        yield from _nothing_to_judge(record)
        return
    remarks: Remarks = []
    born_on, episodes = _after_birth(record, _born_on(record, remarks), remarks)
    lost = [*record.lost_of("Episodes"), *coverage.may_be_of(born_on, "Episodes")]
    history = history_of(episodes, coverage.last_year, remarks, lost)
    assembly = _Assembly(record, history, coverage, born_on, remarks)
    data = assembly.case() if history.stretches else {}
    yield from remarks
    if not data:
        yield from _nothing_to_judge(record)
        return
    found = _read(record, data)
    if isinstance(found, Reject):
        yield from (place.mark(RowEnd.REJECTED) for place in record.places)
    yield found


_SILENCE: Facts = {
    "adoption.placed_on": None,
    "adoption.placement_order_revoked_on": None,
    "adoption.plan_ended_on": None,
    "legal_status.ended_on": None,
    "period_of_care.arrangement": "continuous",
    "period_of_care.ended_on": None,
    "period_of_care.remands": [],
    "placement.ended_on": None,
    "remand.ended_on": None,
}
"""Facts that may be unknown of one record: what the others of that kind say by their silence."""


def _nothing_to_judge(record: ChildRecord) -> Iterator[Reject | Mark]:
    reason, code = (
        ("no episode of this child can be used, so the child is not checked", "no_sound_episode")
        if record.years
        else (
            "there is no episode of this child; add its rows to Episodes, or take the child out",
            "no_episode",
        )
    )
    yield record.place.reject(reason, child=record.child, code=code, ends=RowEnd.SET_ASIDE)
    yield from (place.mark(RowEnd.SET_ASIDE) for place in record.places)


def _born_on(record: ChildRecord, remarks: Remarks) -> date | None:
    """Return the date of birth of the latest return, unless that return has two."""
    if not record.header:
        reason = "this child is not in Header; add the row there for the date of birth"
        remarks.append(
            record.place.reject(reason, child=record.child, code="not_in_header", ends=RowEnd.USED)
        )
    known = [row for row in record.header if row.born_on is not None]
    for row in known[1:]:
        if row.born_on != known[0].born_on:
            reason = f"the date of birth differs from that at {known[0].place}; correct one"
            remarks.append(
                row.place.reject(reason, "DOB", row.child, code="births_differ", ends=RowEnd.USED)
            )
    latest = max((row.place.year for row in known), default=0)
    days = {row.born_on for row in known if row.place.year == latest}
    _set_aside_earlier(known, latest, days, remarks)
    return days.pop() if len(days) == 1 else None


def _set_aside_earlier(
    known: Sequence[ChildRow], latest: int, days: set[date | None], remarks: Remarks
) -> None:
    """A row that differs from the later return is set aside; two of one return are rejected."""
    for row in known:
        if row.place.year < latest and row.born_on not in days:
            remarks.append(row.place.mark(RowEnd.SET_ASIDE))
        elif row.place.year == latest and len(days) > 1:
            remarks.append(row.place.mark(RowEnd.REJECTED))


def _after_birth(
    record: ChildRecord, born_on: date | None, remarks: Remarks
) -> tuple[date | None, list[Episode]]:
    """Leave out the birth and any episode before it: nothing tells which date is wrong."""
    early = [each for each in record.episodes if born_on is not None and each.started_on < born_on]
    for episode in early:
        reason = "the episode begins before the birth in Header; correct one of the two dates"
        remarks.append(
            episode.place.reject(reason, "DECOM", record.child, code="episode_before_birth")
        )
    kept = [each for each in record.episodes if each not in early]
    grown_up = [each for each in kept if born_on is not None and _begins_at_eighteen(each, born_on)]
    for episode in grown_up:
        reason = "nobody comes into care at eighteen or later; correct this day or DOB in Header"
        remarks.append(episode.place.reject(reason, "DECOM", record.child, code="adult_at_start"))
    return (None if early or grown_up else born_on), kept


def _begins_at_eighteen(episode: Episode, born_on: date) -> bool:
    """Whether a time in care begins with it that a grown-up cannot begin: the birth is wrong."""
    return episode.because == codes.STARTS_CARE and episode.started_on >= birthday(born_on, 18)


@dataclass(slots=True)
class _Assembly:
    """The facts of one child's case, from a history that holds some care."""

    record: ChildRecord
    history: History
    coverage: Coverage
    born_on: date | None
    remarks: Remarks

    def case(self) -> Facts:
        """Return the case, as the case schema has it."""
        periods = self._periods()
        unknown = settle(_records(periods), _SILENCE)
        return {
            "case_id": self.record.child,
            "jurisdiction": "england",
            "recorded_until": self.history.known_until,
            "not_supplied": (*NOT_SUPPLIED, *unknown),
            "child": self._child(),
            "periods_of_care": periods,
        }

    def _child(self) -> Facts:
        facts: Facts = {}
        if self.born_on is not None:
            facts["date_of_birth"] = self.born_on
        if self.record.is_asylum_seeking:
            facts["is_unaccompanied_asylum_seeking"] = True
        stretches = self.history.stretches
        died = [each.ended_on for each in stretches if _end_code(each) == codes.DIED]
        return facts | ({"died_on": died[-1]} if died else {})

    def _periods(self) -> list[Facts]:
        stretches = self._stretches()
        held = held_in(
            stretches,
            self.record.reviews,
            [*self.record.lost_of("Reviews"), *self._nameless_reviews()],
            self.remarks,
        )
        decided = decided_in(stretches, self.record.adoption, self.remarks)
        periods = []
        for stretch, its_reviews, its_adoption in zip(stretches, held, decided, strict=True):
            facts = _period(stretch)
            facts |= self._reviews(stretch, its_reviews.rows, its_reviews.undated)
            periods.append(facts | self._adoption(stretch, its_adoption))
        return periods

    def _nameless_reviews(self) -> list[LostRow]:
        """Rows without a child that may be reviews of this one, and would be more than it has."""
        days = {row.held_on for row in self.record.reviews}
        found = self.coverage.may_be_of(self.born_on, "Reviews")
        return [row for row in found if row.began_on not in days]

    def _stretches(self) -> list[Stretch]:
        """
        Return the stretches; of a first series of breaks the beginning may not be in the data.

        Each break begins anew, so the first one in the files is only known to be the first
        of the series where the return of the year before has none.
        """
        first, *others = self.history.stretches
        year_before = year_of(first.first_day) - 1
        if first.breaks and year_before not in self.coverage.episode_years:
            first = replace(first, starts_care=False)
        return [first, *others]

    def _reviews(self, stretch: Stretch, rows: Sequence[ReviewRow], undated: int) -> Facts:
        if stretch.is_short_breaks:
            # Reviews of short breaks are not asked for: those that are there need not be all.
            return _among_others(stretch, rows) if rows else {}
        start = recorded_from(stretch, self.coverage.review_years & self.record.years)
        if start is None:
            return {}
        if undated > MOST_UNDATED:
            return _among_others(stretch, rows)
        # Of a review whose day or child cannot be read it is not known when, or whether,
        # it was held: it is written as a review without a day.
        facts: Facts = {"reviews": [*reviews(rows), *({} for _ in range(undated))]}
        return facts if start == stretch.started_on else facts | {"reviews_recorded_from": start}

    def _adoption(self, stretch: Stretch, rows: Sequence[AdoptionRow]) -> Facts:
        nameless = self.coverage.may_be_of(self.born_on, "PlacedAdoption")
        is_lost = bool(self.record.lost_of("PlacedAdoption") or nameless)
        facts = adoption(stretch, rows, rows_are_lost=is_lost, remarks=self.remarks)
        if facts == {"plan_ended_on": UNKNOWN} and not self.record.lost_of("PlacedAdoption"):
            facts = {}  # a row that may be of any child is no reason to speak of adoption
        lost = sum(stretch.overlaps(row.place.year) for row in self.record.lost_of("AD1"))
        parts = {"adoption": facts, "matches": matches(rows, lost)}
        return {name: part for name, part in parts.items() if part}


def _period(stretch: Stretch) -> Facts:
    facts: Facts = {
        "arrangement": "short_breaks" if stretch.is_short_breaks else "continuous",
        "legal_statuses": legal_statuses(stretch),
        "placements": placements(stretch),
        "remands": remands(stretch),
    }
    if stretch.is_of_unknown_kind:
        facts["arrangement"] = UNKNOWN
    if Seam.LOST in stretch.seams or stretch.ends_in_lost_row or stretch.is_of_unknown_kind:
        # A row that cannot be read may be one on remand.
        facts["remands"] = facts["remands"] or UNKNOWN
    if stretch.started_on is not None:
        facts["started_on"] = stretch.started_on
    if stretch.ended_on is not None:
        facts["ended_on"] = stretch.ended_on
    elif stretch.end_is_unknown:
        facts["ended_on"] = UNKNOWN
    if _end_code(stretch) in codes.PERIOD_END_REASONS:
        facts["end_reason"] = codes.PERIOD_END_REASONS[_end_code(stretch)]
    order = special_guardianship(stretch)
    return facts | ({"special_guardianship": order} if order else {})


def _records(periods: Sequence[Facts]) -> Iterator[tuple[str, Facts]]:
    """Yield the records whose silence may have to be told from a statement, with their kinds."""
    for period in periods:
        yield "period_of_care", period
        for kind in ("placement", "remand"):
            found = period.get(f"{kind}s")
            if isinstance(found, list):
                yield from ((kind, each) for each in found)
        yield from (("legal_status", each) for each in period["legal_statuses"])
        if "adoption" in period:
            yield "adoption", period["adoption"]


def _end_code(stretch: Stretch) -> str:
    return stretch.episodes[-1].end_code if stretch.ends_care else ""


def _among_others(stretch: Stretch, rows: Sequence[ReviewRow]) -> Facts:
    """Return reviews beside which any number of others may have been held."""
    last_day = stretch.ended_on or stretch.known_until
    return {"reviews": reviews(rows), "reviews_recorded_from": last_day}


def _read(record: ChildRecord, data: Facts) -> Case | Reject:
    try:
        return read_case(data)
    except CaseError as error:
        problems = "; ".join(map(str, error.problems))
        return record.place.reject(problems, child=record.child, code="case_impossible")
