"""What became of each duty from one run to the next, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from permanence_rules.compare.history.matters import Child, Level, Matter, RunHead, paired
from permanence_rules.language.outcomes import Outcome

__all__ = ["Change", "Status", "Why", "changes_of", "status_of"]


class Status(StrEnum):
    """What became of a duty, in the order in which it is read: what got worse stands first."""

    NEW = "new"
    STILL_OPEN = "still_open"
    PUT_RIGHT = "put_right"
    ENDED = "ended"
    GONE = "gone"


class Why(StrEnum):
    """What lies behind a change."""

    CHILD_NEW = "child_new"
    CHILD_LEFT = "child_left"
    NOT_JUDGED = "not_judged"
    CASE = "case"
    RULES = "rules"
    PROGRAM = "program"
    TIME = "time"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Change:
    """One duty to one child on one record, in the older run and in the newer one."""

    case_id: str
    team: str | None
    status: Status
    old: Matter | None
    new: Matter | None
    why: tuple[Why, ...]

    @property
    def matter(self) -> Matter:
        """The newer finding, or the older one where there is no newer."""
        found = self.new or self.old
        assert found is not None, "a change is about at least one finding"
        return found

    @property
    def level(self) -> Level:
        """How much it matters: of what is no longer there, how much it did."""
        if self.status in (Status.NEW, Status.STILL_OPEN) or self.old is None:
            return self.matter.level
        return self.old.level


def changes_of(
    heads: tuple[RunHead, RunHead],
    old: Child | None,
    new: Child | None,
    *,
    is_unjudged: bool = False,
) -> Iterator[Change]:
    """
    Yield what became of each duty to one child; one of the two runs may not have the child.

    *is_unjudged* says that the run without the child read its record and could not judge it.
    """
    child = new or old
    if child is None:
        return
    before, after = (each.matters if each is not None else () for each in (old, new))
    causes = _Causes(heads, old, new, is_unjudged=is_unjudged)
    for one, other in paired(before, after):
        status = status_of(one, other)
        if status is not None:
            yield Change(child.case_id, child.team, status, one, other, causes.of(one, other))


def status_of(old: Matter | None, new: Matter | None) -> Status | None:
    """Return what became of a duty; None where nobody had or has to act and nothing got worse."""
    was_open = old is not None and old.is_open
    if new is None:
        return Status.GONE if was_open else None
    if _is_worse(old, new):
        return Status.NEW
    if new.is_open:
        return Status.STILL_OPEN if was_open else Status.NEW
    if not was_open:
        return None
    if new.level is Level.UNDECIDED:
        return Status.STILL_OPEN
    is_done = new.outcome in (Outcome.MET, Outcome.LATE)
    return Status.PUT_RIGHT if is_done else Status.ENDED


def _is_worse(old: Matter | None, new: Matter) -> bool:
    before = old.level if old is not None else Level.NOTHING
    if new.level >= Level.DUE and new.level > before:
        return True
    # Of a duty that recurs: another gap ended late between the two runs.
    return (
        old is not None
        and old.outcome is new.outcome is Outcome.LATE
        and old.due_on is not None
        and new.due_on is not None
        and new.due_on > old.due_on
    )


class _Causes:
    """Why findings of one child differ between two runs."""

    def __init__(
        self,
        heads: tuple[RunHead, RunHead],
        old: Child | None,
        new: Child | None,
        *,
        is_unjudged: bool,
    ) -> None:
        self._heads = heads
        self._children = old, new
        self._for_all: Why | None = None
        if old is None or new is None:
            one_sided = Why.CHILD_NEW if old is None else Why.CHILD_LEFT
            self._for_all = Why.NOT_JUDGED if is_unjudged else one_sided

    def of(self, old: Matter | None, new: Matter | None) -> tuple[Why, ...]:
        """Return the causes; time is named only where nothing else has changed."""
        if self._for_all is not None:
            return (self._for_all,)
        matter = new or old
        assert matter is not None, "a change is about at least one finding"
        found = []
        if self._is_another_case(old, new):
            found.append(Why.CASE)
        if self._is_another_rule(matter.rule):
            found.append(Why.RULES)
        if found:
            return tuple(found)
        one, other = self._heads
        if _differ(one, other):
            found.append(Why.PROGRAM)
        if one.as_at != other.as_at:
            found.append(Why.TIME)
        return tuple(found) or (Why.NOTHING,)

    def _is_another_rule(self, rule: str) -> bool:
        one, other = self._heads
        if one.digests is not None and other.digests is not None:
            return one.digests.get(rule) != other.digests.get(rule)
        return one.digest != other.digest

    def _is_another_case(self, old: Matter | None, new: Matter | None) -> bool:
        """Whether the record says otherwise, as far as this duty read it."""
        one, other = self._children
        assert one is not None, "for children of both runs"
        assert other is not None, "for children of both runs"
        if one.digest is not None and one.digest == other.digest:
            return False
        if one.facts is not None and other.facts is not None:
            return not (_lies_in(old, other.facts) and _lies_in(new, one.facts))
        if old is None or new is None:
            return True
        return old.read != new.read


def _lies_in(matter: Matter | None, facts: frozenset[tuple[str, str]]) -> bool:
    return matter is None or (matter.facts or frozenset()) <= facts


def _differ(one: RunHead, other: RunHead) -> bool:
    """Whether the program, its engine or the calendar is another, as far as both runs say it."""
    pairs = (
        (one.program, other.program),
        (one.engine, other.engine),
        (one.calendar, other.calendar),
    )
    return any(a is not None and b is not None and a != b for a, b in pairs)
