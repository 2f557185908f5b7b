"""Two runs compared child by child: the changes sorted on the disk, and sums over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from permanence_rules.compare.history.changes import Change, Status, Why, changes_of
from permanence_rules.compare.history.matters import Child, Level, Matter
from permanence_rules.compare.history.runs import RunFile
from permanence_rules.language.outcomes import Strength
from permanence_rules.outputs.columns import Cell
from permanence_rules.outputs.worklist import SortedOnDisk
from permanence_rules.report.words import area_of

__all__ = ["COLUMNS", "Choice", "Column", "Summary", "compare_runs", "row_of"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which changes are wanted: of these teams, in these areas; all where none is named."""

    teams: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()

    def has(self, change: Change) -> bool:
        """Whether a change is wanted."""
        is_of_team = not self.teams or change.team in self.teams
        return is_of_team and (not self.areas or area_of_change(change) in self.areas)


@dataclass(slots=True)
class Sums:
    """Sums over the changes of one status."""

    findings: int = 0
    children: int = 0
    statutory: int = 0
    by_level: Counter[Level] = field(default_factory=Counter)
    by_why: Counter[Why] = field(default_factory=Counter)


@dataclass(slots=True)
class Summary:
    """Sums over all changes; they are complete once every child was compared."""

    by_status: dict[Status, Sums] = field(default_factory=lambda: {each: Sums() for each in Status})
    children: int = 0
    new_children: int = 0
    left: int = 0
    unjudged: int = 0
    areas: set[str] = field(default_factory=set)
    """Every area that a change is about, wanted or not."""

    def add(self, changes: list[Change]) -> None:
        """Count the changes of one child."""
        for status in {each.status for each in changes}:
            self.by_status[status].children += 1
        for change in changes:
            sums = self.by_status[change.status]
            sums.findings += 1
            sums.statutory += change.matter.strength is Strength.STATUTORY
            sums.by_level[change.level] += 1
            sums.by_why.update(change.why)


def area_of_change(change: Change) -> str:
    """Return what the duty of a change is about, in words."""
    return area_of(change.matter.rule, change.matter.layer)


def compare_runs(old: RunFile, new: RunFile, choice: Choice, into: SortedOnDisk) -> Summary:
    """
    Put every change that is wanted into *into*, the worst to be drawn first; return the sums.

    Memory holds the ids and places of children of both runs, and the findings of one child.
    """
    summary = Summary()
    heads = old.head, new.head
    for one, other in _children(old, new):
        child = one or other
        assert child is not None, "every child is of one of the runs"
        case_id = child.case_id
        is_unjudged = case_id in (new.unjudged if other is None else old.unjudged)
        summary.children += 1
        summary.unjudged += is_unjudged
        summary.new_children += one is None and not is_unjudged
        summary.left += other is None and not is_unjudged
        changes = list(changes_of(heads, one, other, is_unjudged=is_unjudged))
        summary.areas.update(map(area_of_change, changes))
        wanted = [each for each in changes if choice.has(each)]
        summary.add(wanted)
        for change in wanted:
            into.add(_place_of(change), row_of(change))
    return summary


def _children(old: RunFile, new: RunFile) -> Iterator[tuple[Child | None, Child | None]]:
    for case_id in new.ids():
        yield old.child(case_id), new.child(case_id)
    for case_id in old.ids():
        if case_id not in new:
            yield old.child(case_id), None


_STATUSES = list(Status)
_STRENGTHS = [*Strength, None]


def _place_of(change: Change) -> str:
    """
    Return where a change stands: what got worse first, then by strength, level and day.

    One text, so that the disk can sort it.
    """
    matter = change.matter
    day = matter.due_on or matter.next_due_on
    return "\t".join(
        (
            str(_STATUSES.index(change.status)),
            str(_STRENGTHS.index(matter.strength)),
            str(Level.OVERDUE - change.level),
            day.isoformat() if day is not None else "9999-12-31",
            change.team or "",
            change.case_id,
            matter.rule,
            matter.path,
        )
    )


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a change: its name, what it says, and how a change fills it."""

    name: str
    says: str
    read: Callable[[Change], object]


def _of(side: str, name: str) -> Callable[[Change], object]:
    def read(change: Change) -> object:
        matter: Matter | None = getattr(change, side)
        return getattr(matter, name) if matter is not None else None

    return read


COLUMNS: tuple[Column, ...] = (
    Column("case_id", "the child, by a pseudonymous identifier", lambda c: c.case_id),
    Column("team", "the code of the child's team", lambda c: c.team),
    Column("status", "`new`, `still_open`, `put_right`, `ended` or `gone`", lambda c: c.status),
    Column("why", "what lies behind it, see below", lambda c: c.why),
    Column("rule", "the id of the duty", lambda c: c.matter.rule),
    Column("title", "the duty in words", lambda c: c.matter.title),
    Column("strength", "`statutory`, `guidance` or `local`", lambda c: c.matter.strength),
    Column("area", "what the duty is about, in words", area_of_change),
    Column("subject", "where the record is in the case", lambda c: c.matter.path),
    Column("subject_label", "the record in words", lambda c: c.matter.label),
    Column("outcome_old", "the outcome in the older run", _of("old", "outcome")),
    Column("outcome_new", "the outcome in the newer run", _of("new", "outcome")),
    Column("due_on_old", "the last day in time, in the older run", _of("old", "due_on")),
    Column("due_on_new", "the last day in time, in the newer run", _of("new", "due_on")),
    Column("done_on_new", "the day on which it was done", _of("new", "done_on")),
    Column("next_due_on_new", "when it is due next", _of("new", "next_due_on")),
    Column("closing_old", "of an old violation: `open` or `past`", _of("old", "closing")),
    Column("closing_new", "of a new violation: `open` or `past`", _of("new", "closing")),
)


def row_of(change: Change) -> list[Cell]:
    """Return the cells of a change."""
    return [_cell(column.read(change)) for column in COLUMNS]


def _cell(value: object) -> Cell:
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return value if value is None or isinstance(value, date) else str(value)
