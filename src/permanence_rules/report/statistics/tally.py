"""Counting occasions by whatever a reader asks for: memory grows with the lines of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from permanence_rules.report.findings import Report
from permanence_rules.report.statistics.counting import Counts
from permanence_rules.report.statistics.occasions import Occasion, occasions_of

__all__ = ["KEYS", "NO_TEAM", "Tally"]

NO_TEAM = "none recorded"

KEYS: dict[str, Callable[[Occasion], str]] = {
    "team": lambda occasion: occasion.team or NO_TEAM,
    "area": lambda occasion: occasion.area,
    "duty": lambda occasion: occasion.rule,
    "strength": lambda occasion: occasion.strength.value,
    "period": lambda occasion: occasion.period,
}
"""What occasions can be counted by, and what each of them says of an occasion."""


def _every(_: Occasion) -> bool:
    return True


@dataclass(slots=True)
class Tally:
    """Counts by some of `KEYS`, of the occasions that are wanted."""

    by: Sequence[str]
    wants: Callable[[Occasion], bool] = field(default=_every)
    children: int = 0
    total: Counts = field(default_factory=Counts)
    _lines: dict[tuple[str, ...], Counts] = field(default_factory=dict)

    def add(self, report: Report) -> None:
        """Count the occasions of one child."""
        self.children += 1
        for occasion in filter(self.wants, occasions_of(report)):
            key = tuple(KEYS[name](occasion) for name in self.by)
            self.total.add(occasion)
            self._lines.setdefault(key, Counts()).add(occasion)

    def lines(self) -> Iterator[tuple[tuple[str, ...], Counts]]:
        """Yield each line in the order of what it is counted by."""
        yield from sorted(self._lines.items())
