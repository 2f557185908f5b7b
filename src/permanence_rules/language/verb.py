"""What every legal verb says of itself beside its keys; the other rooms read it here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from permanence_rules.language.days import Moment

__all__ = ["Example", "Verb"]


@dataclass(frozen=True, slots=True)
class Example:
    """An obligation that works as it stands, and one scenario with its outcome; `new` writes it."""

    obligation: str
    given: str
    expect: str
    let: str = ""
    """What the obligation needs beside it."""


class Verb:
    """What the model of each legal verb has, beside its keys."""

    example: ClassVar[Example]
    recurs: ClassVar[bool] = False
    """Whether it has gaps, each of which is judged by what was known on its own day."""
    can_be_missed: ClassVar[bool] = True
    """Whether there is a day by which it is due, or at once; a figure has none."""
    is_about_one_event: ClassVar[bool] = False
    """Whether it is about one past event, so that many a rule never closes without `closes`."""

    @property
    def anchor(self) -> Moment | None:
        """The day that it counts from, where it names a single one."""
        return None
