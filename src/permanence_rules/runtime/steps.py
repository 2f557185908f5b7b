"""How much work one rule may do for one record, counted."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "BUDGET_ENDED",
    "MOST_STEPS",
    "MOST_WAYS",
    "TOO_MANY_STEPS",
    "Steps",
    "TooManyStepsError",
]

MOST_WAYS = 64
"""So many ways are tried for one duty and day; beyond them the question stays open."""

BUDGET_ENDED = (
    f"The record may be completed in more than {MOST_WAYS} ways that differ; not all were tried."
)

MOST_STEPS = 200_000
"""Records of collections that one rule may look at for one record, over all its conditions.

Conditions within conditions multiply: four over each other, of 100 reviews, look at 100 million.
"""


TOO_MANY_STEPS = (
    f"The rule looks at more than {MOST_STEPS:,} records to judge this one, so it stopped."
)


class TooManyStepsError(Exception):
    """A rule looks at more records of collections than `MOST_STEPS` for one record."""


@dataclass(slots=True)
class Steps:
    """How many records of collections a rule has looked at so far."""

    taken: int = 0

    def take(self, number: int) -> None:
        """Count so many more; raise TooManyStepsError beyond the most."""
        self.taken += number
        if self.taken > MOST_STEPS:
            raise TooManyStepsError
