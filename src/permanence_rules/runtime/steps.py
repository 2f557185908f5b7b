"""How much work one rule may do for one record, counted."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MOST_STEPS", "TOO_MANY_STEPS", "Steps", "TooManyStepsError"]

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
