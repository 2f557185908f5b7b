"""The span in which a duty falls due, and several of them taken together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from permanence_rules.timing import Reading

__all__ = ["EVER", "NEVER", "NOTHING", "Term", "any_started", "earliest", "latest", "one_of"]

NEVER, EVER = date.min, date.max
"""Earlier, and later, than any day that a record can name."""

_Readings = Callable[[], tuple[Reading, ...]]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Term:
    """
    The span in which a duty falls due; both ends are one day where the record tells it.

    `may_be_idle` says that the clock may not have started; `stands_still` that it was
    stopped and nothing falls due. From `started_on` on acts count; `start_missing` is what
    would tell whether earlier ones do; `in_working_days` that it counts those.
    """

    first: date
    last: date
    missing: frozenset[str] = NOTHING
    may_be_idle: bool = False
    stands_still: bool = False
    steps: tuple[str, ...] = ()
    readings: _Readings = tuple
    warnings: tuple[str, ...] = ()
    started_on: date | None = None
    start_missing: frozenset[str] = NOTHING
    in_working_days: bool = False

    @property
    def is_start_open(self) -> bool:
        """Whether nothing is known of the day from which acts count."""
        return self.started_on is None and bool(self.start_missing)

    @property
    def due_on(self) -> date | None:
        """The day on which it falls due, where that is known."""
        return self.first if self.first == self.last and not self.stands_still else None

    def open_to(self, missing: frozenset[str]) -> Term:
        """Return it with more that is not known."""
        return replace(self, missing=self.missing | missing)


def one_of(possible: Iterable[Term | None], missing: frozenset[str]) -> Term | None:
    """One of these, and it is not known which."""
    several = list(possible)
    started = [each for each in several if each is not None]
    if not started:
        return None
    starts = {each.started_on for each in started}
    return Term(
        min(each.first for each in started),
        max(each.last for each in started),
        missing.union(*(each.missing for each in started)),
        may_be_idle=len(started) < len(several) or any(each.may_be_idle for each in started),
        stands_still=all(each.stands_still for each in started),
        steps=_steps(started),
        warnings=tuple(dict.fromkeys(w for each in started for w in each.warnings)),
        started_on=_start_of_any(started),
        start_missing=_start_missing(started) | (missing if len(starts) > 1 else NOTHING),
    )


def _start_of_any(worlds: list[Term]) -> date | None:
    """Whichever of these it turns out to be, what is done from this day on counts."""
    if any(each.is_start_open for each in worlds):
        return None
    days = [each.started_on for each in worlds if each.started_on is not None]
    return max(days, default=None)


def _start_missing(started: Iterable[Term]) -> frozenset[str]:
    return NOTHING.union(*(each.start_missing for each in started))


def earliest(limits: list[Term | None]) -> Term | None:
    """The first to fall due, of those that have started."""
    return _extreme([each for each in limits if each is not None], min)


def any_started(limits: list[Term | None]) -> Term | None:
    """The last of those that have started."""
    return _extreme([each for each in limits if each is not None], max)


def latest(limits: list[Term | None]) -> Term | None:
    """The last, once all have started."""
    if None in limits:
        return None
    found = _extreme([each for each in limits if each is not None], max)
    if found is not None and any(each is not None and each.may_be_idle for each in limits):
        return replace(found, may_be_idle=True)
    return found


def _extreme(started: list[Term], pick: Callable[..., date]) -> Term | None:
    """
    Return the first, or the last, to fall due; one that may not have started need not count.

    Where the answer does not hang on what is missing, what is missing is left out.
    """
    sure = [each for each in started if not each.may_be_idle]
    if not started:
        return None
    firsts = [each.first for each in started]
    lasts = [each.last for each in started]
    first = pick(firsts) if pick is min or not sure else max(each.first for each in sure)
    last = pick(lasts) if pick is max or not sure else min(each.last for each in sure)
    if not sure:
        first, last = min(firsts), max(lasts)
    if first == last:
        exact = next(each for each in started if each.first == each.last == first)
        return replace(exact, steps=_steps(started), may_be_idle=not sure, **_started(started))
    return Term(
        first,
        last,
        frozenset[str]().union(*(each.missing for each in started)),
        may_be_idle=not sure,
        steps=_steps(started),
        warnings=tuple(dict.fromkeys(w for each in started for w in each.warnings)),
        **_started(started),
    )


def _started(several: list[Term]) -> dict[str, Any]:
    """The clock that started first lets acts count; one that may not have can but be earlier."""
    firm = [each for each in several if not each.may_be_idle and not each.start_missing]
    days = [each.started_on for each in firm if each.started_on is not None]
    if len(days) < len(firm):
        return {"started_on": None, "start_missing": NOTHING}
    day = min(days) if days else _start_of_any(several)
    open_to = NOTHING
    for each in several:
        is_later = day is not None and each.started_on is not None and each.started_on >= day
        if each not in firm and not (firm and is_later):
            open_to |= each.start_missing or each.missing
    return {"started_on": day, "start_missing": open_to}


def _steps(limits: Iterable[Term]) -> tuple[str, ...]:
    """All that was compared is shown, in the order of the rule."""
    return tuple(step for each in limits for step in each.steps)
