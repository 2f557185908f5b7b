"""How much work one rule may do for one record, counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = [
    "BUDGET_ENDED",
    "MOST_STEPS",
    "MOST_TRIALS",
    "MOST_TRIALS_OF_A_DUTY",
    "MOST_WAYS",
    "TOO_MANY_STEPS",
    "Steps",
    "TooManyStepsError",
    "looks_back",
    "may_look_further",
]

MOST_WAYS = 64
"""So many ways are tried for one duty and day; beyond them the question stays open."""

BUDGET_ENDED = (
    f"The record may be completed in more than {MOST_WAYS} ways that differ; not all were tried."
)

MOST_TRIALS, MOST_TRIALS_OF_A_DUTY = 256, 1_024
"""So many completions of a record the second engine tries on one day, and of one duty on all.

It tries each of the ways on every day on which it may make a difference, and each costs about a
millisecond. Beyond them the question stays open, as beyond `MOST_WAYS`.
"""

MOST_STEPS = 200_000
"""Records of collections that one rule may look at for one record, over all its conditions.

Conditions within conditions multiply: four over each other, of 100 reviews, look at 100 million.
"""


TOO_MANY_STEPS = (
    f"The rule looks at more than {MOST_STEPS:,} records to judge this one, so it stopped."
)


_MOST_LOOKS, _FEWEST_LOOKS, _MOST_READ = 500, 20, 60_000
"""Earlier days at which one duty is looked at, and the records that may be read on all of them."""


def looks_back(records: int) -> int:
    """
    Return at how many earlier days one duty of a case with so many *records* is looked at.

    A child who was in care for ten years has some hundred days on which a rule about visits
    turns, and the whole case is read anew on each.

    >>> looks_back(100), looks_back(600), looks_back(6000)
    (500, 100, 20)
    """
    return max(_FEWEST_LOOKS, min(_MOST_LOOKS, _MOST_READ // max(1, records)))


def may_look_further(looks: int, records: Callable[[], int]) -> bool:
    """Return whether one more look back is made; the *records* are counted only after a few."""
    return looks < _FEWEST_LOOKS or looks < looks_back(records())


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
