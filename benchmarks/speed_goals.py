"""What each target of speed is, what was measured when it was set, and where it stands now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

__all__ = ["GOALS", "RATIO", "VALIDATOR", "At", "Goal", "goal_at", "most_children", "standing"]

Figures = Mapping[str, Any]

RATIO = "ratio to reading at 02d4951"
VALIDATOR = "csc-validator-be-903"


@dataclass(frozen=True, slots=True)
class At:
    """The figure of that name in that part."""

    part: str
    name: str
    within: str = ""
    """The table of the part that holds it, where the part has several."""

    def __call__(self, figures: Figures) -> float | None:
        """Return the figure, or None where it was not measured."""
        part = figures.get(self.part, {})
        table = part.get(self.within, {}) if self.within else part
        found = table.get(self.name)
        return None if found is None else float(found)


@dataclass(frozen=True, slots=True)
class By:
    """One figure by another."""

    one: Callable[[Figures], float | None]
    other: Callable[[Figures], float | None]

    def __call__(self, figures: Figures) -> float | None:
        """Return the ratio, or None where either was not measured."""
        one, other = self.one(figures), self.other(figures)
        return None if one is None or not other else one / other


@dataclass(frozen=True, slots=True)
class BesideValidator:
    """The seconds of a check in CSV by those of the validator, for the most children of both."""

    kind: str

    def __call__(self, figures: Figures) -> float | None:
        """Return the ratio, or None where no such return was given to both."""
        part = figures.get("returns", {})
        both = [
            (ours, theirs)
            for number in most_children(part, self.kind)
            if (ours := part.get(f"{self.kind}, {number:,} children, csv, seconds"))
            and (theirs := part.get(f"{self.kind}, {number:,} children, {VALIDATOR}, seconds"))
        ]
        return both[0][0] / both[0][1] if both else None


def most_children(part: Figures, kind: str) -> Iterator[int]:
    """Yield for how many children a kind of return was measured, the most first."""
    found = (re.match(rf"{kind}, ([\d,]+) children, ", name) for name in part)
    yield from sorted({int(each[1].replace(",", "")) for each in found if each}, reverse=True)


class Goal(NamedTuple):
    """A target; *before* is the least and the most that was measured when it was set."""

    words: str
    unit: str
    before: tuple[float, float] | None
    target: float | None
    now: Callable[[Figures], float | None]


_VIEW = "as the library is, 8 threads"
_P50, _P99 = At("web-view", f"{_VIEW}, p50"), At("web-view", f"{_VIEW}, p99")
_P50_BEFORE, _P99_BEFORE = (5, 8), (52, 99)
# Which p99 belonged to which p50 was not written down: these are the least and the most.
_SPREAD_BEFORE = (_P99_BEFORE[0] / _P50_BEFORE[1], _P99_BEFORE[1] / _P50_BEFORE[0])

GOALS = (
    Goal("deciding a case, by reading", "times", (18, 18), 8, At("one-case", "decide", RATIO)),
    Goal(
        "a check with every finding read, by reading",
        "times",
        (30, 30),
        10,
        At("one-case", "check, findings read", RATIO),
    ),
    Goal(
        "a check and its JSON, by reading",
        "times",
        (32, 32),
        13,
        At("one-case", "check and JSON", RATIO),
    ),
    Goal(
        "a dirty return in CSV, by the validator",
        "times",
        (6.5, 6.5),
        0.5,
        BesideValidator("dirty"),
    ),
    Goal("a clean return in CSV, by the validator", "times", None, 0.2, BesideValidator("clean")),
    Goal(
        "memory for reading a clean return of 100,000 children",
        "MB",
        (741, 741),
        250,
        At("returns", "clean, 100,000 children, reading alone, megabytes"),
    ),
    Goal(
        "processor time of the command, from a cold start",
        "ms",
        (450, 450),
        350,
        At("cold-start", "the command, check of one case"),
    ),
    Goal("1,000 rules by 250", "times", None, 3, At("number-of-rules", "1,000 rules by 250")),
    Goal("web view with 8 threads, p50", "ms", _P50_BEFORE, None, _P50),
    Goal("web view with 8 threads, p99", "ms", _P99_BEFORE, None, _P99),
    Goal("web view with 8 threads, p99 by p50", "times", _SPREAD_BEFORE, 3, By(_P99, _P50)),
)
"""Every target of issue 14, with what was measured when it was filed, on other rules than today."""


def goal_at(figure: At) -> Goal | None:
    """Return the goal that is about this figure itself."""
    return next((goal for goal in GOALS if goal.now == figure), None)


def standing(figures: Figures) -> dict[str, dict[str, Any]]:
    """Return what is saved of each goal: before, now and the target."""
    return {
        goal.words: {
            "unit": goal.unit,
            "before": goal.before,
            "now": goal.now(figures),
            "target": goal.target,
        }
        for goal in GOALS
    }
