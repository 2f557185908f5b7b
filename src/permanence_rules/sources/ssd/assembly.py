"""One child's rows of every table, put together as a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from permanence_rules.case import Case, read_case
from permanence_rules.errors import CaseError
from permanence_rules.sources import codes
from permanence_rules.sources.base import Reject, RowEnd
from permanence_rules.sources.ssd import tables
from permanence_rules.sources.ssd.homes import (
    Status,
    Stay,
    gaps_of,
    is_later_than_care,
    placements,
    remands,
    statuses,
    statuses_of,
    stays_of,
)
from permanence_rules.sources.ssd.meetings import BEFORE_CARE, health, reviews, visits
from permanence_rules.sources.ssd.periods import Period, periods_of
from permanence_rules.sources.ssd.plans import adoption, care_plan, of_period, team_and_worker
from permanence_rules.sources.ssd.rows import Remarks, Row
from permanence_rules.sources.ssd.supply import NOT_SUPPLIED
from permanence_rules.sources.ssd.tables import Table
from permanence_rules.sources.unknowns import UNKNOWN, Facts, settle

__all__ = ["Child", "Survey", "case_of"]

_SILENCE: Facts = {
    "adoption.order_made_on": None,
    "adoption.placed_on": None,
    "adoption.plan_ended_on": None,
    "health.child_refused_on": None,
    "legal_status.ended_on": None,
    "period_of_care.arrangement": "continuous",
    "period_of_care.ended_on": None,
    "period_of_care.remands": [],
    "placement.ended_on": None,
    "remand.ended_on": None,
    "visit.child_seen": True,
}
"""Facts that may be unknown of one record: what the others of that kind say by their silence."""


@dataclass(frozen=True, slots=True)
class Survey:
    """
    What the tables hold as a whole.

    `until` is the last day of which they tell. `since` has, by table, the day from which on every
    row is there. `plans_are_dated` says that the care plans of a child differ. `ends` has the last
    day of each table that was not kept up to `until`: what happened since is not in it. `of_nobody`
    has the days of reviews and visits that name no child, so that each may be of any.
    """

    has: frozenset[Table]
    until: date | None
    since: Mapping[Table, date]
    plans_are_dated: bool
    ends: Mapping[Table, date] = field(default_factory=dict)
    of_nobody: Mapping[Table, Sequence[date | None]] = field(default_factory=dict)
    episodes: int = 0
    """Rows of episodes with a day; they tell how far a run is."""


@dataclass(slots=True)
class Child:
    """All rows of one child, by table."""

    name: str
    rows: dict[Table, list[Row]] = field(default_factory=dict)
    unkept: dict[Table, int] = field(default_factory=dict)
    """How many rows of a table were counted and not kept, for there were far too many."""
    counted: int = 0

    def add(self, table: Table, row: Row, most: int) -> None:
        """Add a row; beyond *most* it is only counted."""
        self.counted += 1
        if self.counted <= most or table not in self.rows:
            self.rows.setdefault(table, []).append(row)
        else:
            self.unkept[table] = self.unkept.get(table, 0) + 1

    def sort(self) -> None:
        """Put the rows of each table in the order of what they say: a database gives none."""
        for rows in self.rows.values():
            rows.sort(key=lambda row: [row.text(column) for column in row.cells])

    def end(self, ends: RowEnd) -> None:
        """Note that all rows ended in one way, or worse."""
        for rows in self.rows.values():
            for row in rows:
                row.end(ends)

    def of(self, table: Table) -> list[Row]:
        """Return the rows of a table."""
        return self.rows.get(table, [])


def case_of(child: Child, survey: Survey, remarks: Remarks) -> Iterator[Case | Reject]:
    """Yield the case of a child who was in care, after everything of it that could not be used."""
    assembly = _Assembly(child, survey, remarks)
    data = assembly.case()
    found: Case | Reject | None = None
    if data:
        found = _read(data, child, remarks)
    else:
        row = child.of(tables.EPISODES)[0]
        reason = "no episode of this child can be used, so the child is not checked"
        remarks.add(row, reason, code="no_sound_episode", ends=RowEnd.SET_ASIDE)
        child.end(RowEnd.SET_ASIDE)
    yield from remarks.found
    if found is not None:
        yield found


def _read(data: Facts, child: Child, remarks: Remarks) -> Case | None:
    try:
        return read_case(data)
    except CaseError as error:
        problems = "; ".join(map(str, error.problems))
        remarks.add(child.of(tables.PERSON)[0], problems, code="case_impossible")
        child.end(RowEnd.REJECTED)
        return None


_MOST_PERHAPS = 2
"""Reviews or visits that may be of this child or another: each doubles what may have been."""


@dataclass(slots=True)
class _Assembly:
    """The facts of one child's case."""

    child: Child
    survey: Survey
    remarks: Remarks

    def case(self) -> Facts:
        """Return the case as the case schema has it; nothing where no episode can be used."""
        periods = periods_of(self.child.of(tables.EPISODES), self.remarks)
        if not periods:
            return {}
        found = self._periods(periods)
        unknown = settle(_records(found), _SILENCE)
        facts: Facts = {
            "case_id": self.child.name,
            "jurisdiction": "england",
            "not_supplied": (*NOT_SUPPLIED, *unknown),
            "child": self._child(),
            "periods_of_care": found,
        }
        if self.survey.until is not None:
            facts["recorded_until"] = self.survey.until
        involved, leaving = (self.child.of(t) for t in (tables.INVOLVEMENTS, tables.LEAVERS))
        return facts | team_and_worker(involved, leaving, self.remarks)

    def _child(self) -> Facts:
        rows = self.child.of(tables.PERSON)
        facts: Facts = {}
        for column, name in _DAYS_OF_CHILD.items():
            days = {day for row in rows if (day := self.remarks.day(row, column)) is not None}
            if len(days) == 1:
                facts[name] = days.pop()
            elif days:
                reason = "two rows of this child differ; it is left unknown"
                self.remarks.add(rows[-1], reason, column, code="births_differ", ends=RowEnd.USED)
        said = {
            row.text("disa_disability_code").upper() for row in self.child.of(tables.DISABILITY)
        }
        said -= {""}
        return facts | ({"is_disabled": said != {"NONE"}} if said else {})

    def _periods(self, periods: Sequence[Period]) -> list[Facts]:
        found = statuses_of(self.child.of(tables.STATUSES), self.remarks)
        stays = stays_of(self.child.of(tables.PLACEMENTS), self.remarks)
        of_each = [_statuses_in(period, found) for period in periods]
        homes = self._by_period(periods, stays)
        meetings = {
            table: self._rows_by_period(periods, table, column)
            for table, column in ((tables.REVIEWS, "clar_cla_id"), (tables.VISITS, "clav_cla_id"))
        }
        adoptions = self._adoptions(periods)
        facts = []
        for index, period in enumerate(periods):
            one = self._period(period, of_each[index], homes[index])
            one |= self._meetings(period, {t: rows[index] for t, rows in meetings.items()})
            _spare_the_engine(one)
            one |= adoption(adoptions[index], self.remarks)
            facts.append(one | self._plan_and_health(period))
        return _with_one_series(facts, of_each)

    def _period(self, period: Period, found: Sequence[Status], stays: Sequence[Stay]) -> Facts:
        legal = statuses(period, found)
        facts: Facts = {"arrangement": _arrangement(found), "remands": remands(legal)}
        if legal:
            facts["legal_statuses"] = legal
        if stays:
            since = self._placements_since
            facts["placements"] = placements(period, stays, since)
            if is_later_than_care(period, stays) and (period.started_on or date.min) < since:
                # Placements that ended before the tables begin are not there.
                facts["placements_recorded_from"] = stays[0].started_on
            self.remarks.gaps += bool(gaps_of(period, stays))
        if period.started_on is not None:
            facts["started_on"] = period.started_on
        if period.ended_on is not None:
            facts["ended_on"] = period.ended_on
        elif period.end_is_unknown:
            facts["ended_on"] = UNKNOWN
        reason = codes.PERIOD_END_REASONS.get(period.end_code)
        return facts | ({"end_reason": reason} if reason else {})

    def _meetings(self, period: Period, rows: Mapping[Table, Sequence[Row]]) -> Facts:
        facts: Facts = {}
        if tables.REVIEWS in self.survey.has:
            found = reviews(rows[tables.REVIEWS], self.survey.until, self.remarks)
            facts |= self._collected(period, tables.REVIEWS, "reviews", found)
        if tables.VISITS in self.survey.has:
            found = visits(rows[tables.VISITS], self.remarks)
            facts |= self._collected(period, tables.VISITS, "visits", found)
        return facts

    def _collected(self, period: Period, table: Table, name: str, found: Sequence[Facts]) -> Facts:
        """Return what happened in a time in care, and from which day on all of it is there."""
        since = self.survey.since.get(table)
        others = self.survey.of_nobody.get(table, ())
        perhaps = sum(day is None or period.holds(day) for day in others)
        if since is None or perhaps > _MOST_PERHAPS:
            return {}
        undated: Facts = {"child_seen": UNKNOWN} if table is tables.VISITS else {}
        found = [*found, *(dict(undated) for _ in range(perhaps))]
        start = period.started_on
        if start is not None and start >= since:
            return {name: [*found]}
        first = max(since, start or period.first_day)
        return {name: [*found], f"{name}_recorded_from": min(first, period.ended_on or date.max)}

    def _plan_and_health(self, period: Period) -> Facts:
        """Return care plan and health where the tables reach back to the beginning of care."""
        facts: Facts = {}
        start, last = period.started_on, period.ended_on or date.max
        if start is None:
            return facts
        if self._reaches(tables.PLANS, start):
            are_dated = self.survey.plans_are_dated
            rows = self.child.of(tables.PLANS)
            plan = care_plan(period, rows, self.remarks, are_dated=are_dated)
            facts |= {"care_plan": plan} if plan else {}
        # An assessment shortly before care is the first: the table must reach back to that.
        has_checks = self._reaches(tables.HEALTH, start - BEFORE_CARE)
        checks = self.child.of(tables.HEALTH) if has_checks else None
        has_scores = self._reaches(tables.QUESTIONNAIRES, start)
        scores = self.child.of(tables.QUESTIONNAIRES) if has_scores else None
        told = health(checks, scores, (start, last), self.remarks)
        return facts | ({"health": told} if told else {})

    @property
    def _placements_since(self) -> date:
        """The day from which on all placements are there: they are as old as what is dated."""
        return max(self.survey.since.values(), default=date.min)

    def _reaches(self, table: Table, day: date) -> bool:
        since = self.survey.since.get(table)
        return since is not None and since <= day

    def _by_period(self, periods: Sequence[Period], stays: Sequence[Stay]) -> list[list[Stay]]:
        """Return the placements of each time in care: by its name, else by their days."""
        found: list[list[Stay]] = [[] for _ in periods]
        for stay in stays:
            index = _index(periods, stay.row.text("clap_cla_id"), stay.started_on)
            if index is None:
                self._outside(stay.row)
            else:
                found[index].append(stay)
        return found

    def _rows_by_period(
        self, periods: Sequence[Period], table: Table, column: str
    ) -> list[list[Row]]:
        found: list[list[Row]] = [[] for _ in periods]
        for row in self.child.of(table):
            day = self.remarks.day(row, table.day or "", ends=RowEnd.REJECTED)
            index = _index(periods, row.text(column), day)
            if index is None:
                self._outside(row)
            else:
                found[index].append(row)
        return found

    def _outside(self, row: Row) -> None:
        reason = "this is of no time in care that the episodes show; correct it, or the episodes"
        self.remarks.add(row, reason, code="in_no_period")

    def _adoptions(self, periods: Sequence[Period]) -> list[list[Row]]:
        found: list[list[Row]] = [[] for _ in periods]
        names = {self.child.name, *_other_names(self.child)}
        for row in self.child.of(tables.PERMANENCE):
            if row.text("perm_person_id") not in names:
                reason = "the row names one child, and a time in care of another; correct one"
                self.remarks.add(row, reason, "perm_person_id", code="two_children")
                continue
            index = next(
                (i for i, each in enumerate(periods) if of_period(each, row, self.remarks)), None
            )
            if index is not None:
                found[index].append(row)
            elif row.text("perm_cla_id") or row.text("perm_adm_decision_date"):
                self._outside(row)
            else:
                row.end(RowEnd.SET_ASIDE)
        return found


_DAYS_OF_CHILD = {
    "pers_dob": "date_of_birth",
    "pers_expected_dob": "expected_birth_for",
    "pers_death_date": "died_on",
}


def _other_names(child: Child) -> Iterator[str]:
    for row in child.of(tables.PERSON):
        if name := row.text("pers_legacy_id"):
            yield name


def _index(periods: Sequence[Period], name: str, day: date | None) -> int | None:
    """Return which time in care a row is of: the one that it names, else the one of its day."""
    for index, period in enumerate(periods):
        if name and name == period.name:
            return index
    holders = (i for i, each in enumerate(periods) if day is not None and each.holds(day))
    return next(holders, None)


def _statuses_in(period: Period, found: Sequence[Status]) -> list[Status]:
    """Return the legal statuses of some day of a time in care."""
    first, last = period.started_on or period.first_day, period.ended_on or date.max
    return [
        each
        for each in found
        if (each.started_on or date.min) <= last and (each.ended_on or date.max) > first
    ]


def _spare_the_engine(facts: Facts) -> None:
    """
    Leave visits unknown where they are not all there and the kind of a home is unknown as well.

    The spacing of visits rests on the kind of home, so each of the two multiplies what the other
    leaves possible, over years: more than can be tried.
    """
    homes = facts.get("placements", [])
    if "visits_recorded_from" in facts and any("kind" not in each for each in homes):
        del facts["visits"], facts["visits_recorded_from"]


def _arrangement(found: Sequence[Status]) -> object:
    said = {each.code in codes.SHORT_BREAKS for each in found if each.code}
    if len(said) != 1 or not all(each.code for each in found):
        return UNKNOWN
    return "short_breaks" if said.pop() else "continuous"


def _with_one_series(facts: Sequence[Facts], found: Sequence[Sequence[Status]]) -> list[Facts]:
    """
    Make one series of breaks that the vendor keeps as times in care of their own (code V3).

    Neither the first of them nor the end of the agreement behind them is known, and reviews of
    short breaks need not all be entered.
    """
    are_breaks = [
        bool(each) and all(status.code == codes.ONE_BREAK for status in each) for each in found
    ]
    kept = [one for one, is_break in zip(facts, are_breaks, strict=True) if not is_break]
    breaks = [one for one, is_break in zip(facts, are_breaks, strict=True) if is_break]
    if not breaks:
        return kept
    series: Facts = {
        "arrangement": "short_breaks",
        "ended_on": UNKNOWN,
        "remands": [],
        "legal_statuses": [{"status": "short_breaks_by_agreement", "ended_on": UNKNOWN}],
        "placements": [
            *(stay for one in breaks for stay in one.get("placements", [])),
            {"ended_on": UNKNOWN},
        ],
    }
    return [*kept, series]


def _records(periods: Sequence[Facts]) -> Iterator[tuple[str, Facts]]:
    """Yield the records whose silence may have to be told from a statement, with their kinds."""
    for period in periods:
        yield "period_of_care", period
        for kind, name in _COLLECTIONS.items():
            found = period.get(name)
            if isinstance(found, list):
                yield from ((kind, each) for each in found)
        for kind in ("adoption", "health"):
            if kind in period:
                yield kind, period[kind]


_COLLECTIONS = {
    "placement": "placements",
    "remand": "remands",
    "legal_status": "legal_statuses",
    "visit": "visits",
}
