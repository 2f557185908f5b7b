"""One gap of a duty that recurs: its two events, its term, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from permanence_rules.language.outcomes import Outcome
from permanence_rules.oracle.spans import Term
from permanence_rules.report.findings import Gap
from permanence_rules.report.judgements import Assessment
from permanence_rules.timing import Duration, in_words

__all__ = ["Happening", "Stretch", "last_told", "late_by", "listed", "worst"]


@dataclass(frozen=True, slots=True)
class Happening:
    """An event on a day: told by the case, or taken to lie before or after what it tells."""

    day: date
    origin: str = "told"

    @property
    def is_told(self) -> bool:
        """Whether the case holds it."""
        return self.origin == "told"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one event to the next; without a next one while nothing has come."""

    opened: Happening
    period: Duration
    term: Term
    closed: Happening | None = None
    is_excused: bool = False

    @property
    def due(self) -> date:
        """The day by which it has to end."""
        return self.term.first

    @property
    def days_late(self) -> int:
        """By how many days it was too long."""
        if self.closed is None or self.is_excused or self.closed.day <= self.due:
            return 0
        return (self.closed.day - self.due).days

    @property
    def is_in_every_completion(self) -> bool:
        """Whether it ends with an event of the case, or is the one in which the case ends."""
        if self.closed is not None and self.closed.origin != "later":
            return self.closed.is_told
        return self.opened.origin != "later"


def late_by(gap: Stretch, now: Assessment) -> Assessment:
    """Return what a gap that was too long comes to."""
    is_told = gap.closed is not None and gap.closed.is_told
    return Assessment(
        Outcome.LATE,
        due_on=gap.due,
        done_on=gap.closed.day if gap.closed is not None and is_told else None,
        next_due_on=now.due_on if now.outcome is Outcome.DUE else None,
        steps=(*gap.term.steps, *now.steps),
        warnings=now.warnings,
        least_days=None if is_told else gap.days_late,
    )


def listed(gaps: Sequence[Stretch]) -> Iterator[Gap]:
    """Yield the gaps that are over, as far as they are there in every completion."""
    for gap in gaps:
        if gap.closed is None or gap.is_excused or not gap.is_in_every_completion:
            continue
        yield Gap(
            outcome=Outcome.LATE if gap.days_late else Outcome.MET,
            started_on=gap.opened.day if gap.opened.is_told else None,
            due_on=gap.due,
            done_on=gap.closed.day if gap.closed.is_told else None,
            days_late=gap.days_late or None,
            policy_sensitive=tuple(_otherwise(gap, gap.closed.day)),
        )


def last_told(gap: Stretch, now: Assessment, as_at: date) -> Iterator[Gap]:
    """Yield the gap that nothing has ended yet, where it is owed."""
    if now.outcome not in (Outcome.DUE, Outcome.BREACHED) or not gap.is_in_every_completion:
        return
    stop = min(as_at, now.closed_on or as_at)
    yield Gap(
        outcome=now.outcome,
        started_on=gap.opened.day if gap.opened.is_told else None,
        due_on=gap.due,
        days_overdue=(stop - gap.due).days if now.outcome is Outcome.BREACHED else None,
        policy_sensitive=now.sensitive,
    )


def _otherwise(gap: Stretch, done: date) -> Iterator[str]:
    """Tell each other reading of the spacing by which the gap would be judged otherwise."""
    if abs((done - gap.due).days) > _FURTHEST:
        return
    for reading in gap.term.readings():
        is_late = done > reading.due_on
        if is_late is not bool(gap.days_late):
            words = f"{reading.words[0].upper()}{reading.words[1:]}"
            yield (
                f"{words}, it would be due by {in_words(reading.due_on)} and the outcome "
                f"would be {(Outcome.LATE if is_late else Outcome.MET).value}."
            )


_FURTHEST = 14
"""No other reading lies further from the due day, in days."""


def worst(gaps: Sequence[Stretch]) -> Stretch | None:
    """Return the gap that was too long by most days, the first of several; none if none was."""
    late = [each for each in gaps if each.days_late]
    return max(late, key=lambda each: each.days_late, default=None)
