"""Counting occasions by area, team and period; memory grows with these groups alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from permanence_rules.language.outcomes import Strength
from permanence_rules.report.findings import Report
from permanence_rules.report.statistics.bands import BANDS, NO_DAYS, band_of
from permanence_rules.report.statistics.occasions import Occasion, Standing, occasions_of

__all__ = ["COLUMNS", "Column", "Counts", "Group", "Statistics"]


class Group(NamedTuple):
    """What the occasions of one line of statistics have in common."""

    strength: Strength
    area: str
    team: str
    """Empty: the record names no team."""
    period: str


@dataclass(slots=True)
class Counts:
    """How many occasions there were of each standing, and of those late or overdue by days."""

    by_standing: Counter[Standing] = field(default_factory=Counter)
    late_by: Counter[str] = field(default_factory=Counter)
    overdue_by: Counter[str] = field(default_factory=Counter)

    def add(self, occasion: Occasion) -> None:
        """Count one more."""
        self.by_standing[occasion.standing] += 1
        if occasion.standing is Standing.LATE:
            self.late_by[band_of(occasion.days)] += 1
        elif occasion.standing is Standing.OVERDUE:
            self.overdue_by[band_of(occasion.days)] += 1

    def add_all(self, other: Counts) -> None:
        """Count all that *other* counts."""
        self.by_standing.update(other.by_standing)
        self.late_by.update(other.late_by)
        self.overdue_by.update(other.overdue_by)

    @property
    def due(self) -> int:
        """The denominator: what was due, or done, and how it went is known."""
        return sum(number for each, number in self.by_standing.items() if each.was_due)

    @property
    def in_time(self) -> int:
        """The numerator."""
        return self.by_standing[Standing.IN_TIME]

    @property
    def share_in_time(self) -> float | None:
        """The share done in time; None where nothing was due."""
        return self.in_time / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the statistics: its name, what it says, and its number in some counts."""

    name: str
    says: str
    of: Callable[[Counts], int | float | None]


def _standing(standing: Standing) -> Callable[[Counts], int]:
    return lambda counts: counts.by_standing[standing]


def _late(band: str) -> Callable[[Counts], int]:
    return lambda counts: counts.late_by[band]


def _overdue(band: str) -> Callable[[Counts], int]:
    return lambda counts: counts.overdue_by[band]


COLUMNS: tuple[Column, ...] = (
    Column(
        "due",
        "denominator: in time, late, overdue, missed, and late or overdue",
        lambda counts: counts.due,
    ),
    Column(
        "in_time",
        "numerator: done in time, or met where the duty has no day",
        _standing(Standing.IN_TIME),
    ),
    Column("share_in_time", "in_time divided by due", lambda counts: counts.share_in_time),
    Column("late", "done, after the last day in time", _standing(Standing.LATE)),
    *(Column(f"late {band}", "of those late", _late(band)) for band in (*BANDS, NO_DAYS)),
    Column("overdue", "not done, and still to be done", _standing(Standing.OVERDUE)),
    *(Column(f"overdue {band}", "of those overdue", _overdue(band)) for band in (*BANDS, NO_DAYS)),
    Column("missed", "not done in time; nothing is left to do", _standing(Standing.MISSED)),
    Column(
        "late_or_overdue",
        "late or overdue for certain; the record does not tell which",
        _standing(Standing.LATE_OR_OVERDUE),
    ),
    Column("undecided", "the record cannot decide it", _standing(Standing.UNDECIDED)),
    Column("for_judgement", "somebody has to judge it", _standing(Standing.FOR_JUDGEMENT)),
    Column("not_yet_due", "its last day is still to come", _standing(Standing.NOT_YET_DUE)),
    Column("not_owed", "exempt, ceased or not triggered", _standing(Standing.NOT_OWED)),
    Column(
        "occasions",
        "all: due, undecided, for a judgement, not yet due and not owed",
        lambda counts: counts.by_standing.total(),
    ),
)


@dataclass(slots=True)
class Statistics:
    """The statistics of a run: they grow as reports are added."""

    groups: dict[Group, Counts] = field(default_factory=dict)
    children: int = 0

    def add(self, report: Report) -> None:
        """Count every occasion of one report."""
        self.children += 1
        for occasion in occasions_of(report):
            self.count(occasion)

    def count(self, occasion: Occasion) -> None:
        """Count one occasion."""
        group = Group(occasion.strength, occasion.area, occasion.team or "", occasion.period)
        if group not in self.groups:
            self.groups[group] = Counts()
        self.groups[group].add(occasion)

    def lines(self) -> Iterator[tuple[Group, Counts]]:
        """Yield each group and its counts: the law first, then by area, team and period."""
        order = {strength: place for place, strength in enumerate(Strength)}
        yield from sorted(self.groups.items(), key=lambda item: (order[item[0][0]], *item[0][1:]))

    def by(
        self, key: Callable[[Group], str], strengths: Iterable[Strength] = tuple(Strength)
    ) -> dict[str, Counts]:
        """Return the counts of all groups that have the same *key*, such as the team, in order."""
        found: dict[str, Counts] = {}
        wanted = frozenset(strengths)
        for group, counts in self.groups.items():
            if group.strength in wanted:
                found.setdefault(key(group), Counts()).add_all(counts)
        return dict(sorted(found.items()))

    def total(self, strengths: Iterable[Strength] = tuple(Strength)) -> Counts:
        """Return the counts of everything."""
        return self.by(lambda _: "", strengths).get("", Counts())
