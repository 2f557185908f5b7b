"""
Made-up children whose answers are known before any rule is run.

Each child is a story: when care began, when each review was held, whether care ended. The story is
told from its answers: first it is settled that a review is eleven days late, then the day follows.
Days are counted here with the `holidays` library and the months of `dateutil`, and not by the
program's own calendar, so that data and answers do not share a mistake with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random

from dateutil.relativedelta import relativedelta

__all__ = ["RULES", "Answer", "MadeChild", "Rates", "made_children"]

RULES = (
    "england/reviews/first-review",
    "england/reviews/second-review",
    "england/reviews/later-reviews",
)
"""The rules whose answers are known: regulation 33 of the 2010 Regulations."""

YEARS = 3
"""Care begins within so many years before the as-at date."""

_A_DAY = timedelta(days=1)
_WORKING_DAYS = 20
_MONTHS = (3, 6)
_LAST_PLAIN_DAY = 28
"""Reviews lie on days that every month has, so that three months on is the same day."""
_EARLIEST_BEFORE = 9
_LATEST_AFTER = 60
_SHORTEST = 14


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares from 0 to 1: of reviews late or missing, of children in short breaks or home again."""

    late: float = 0.12
    missing: float = 0.06
    exempt: float = 0.05
    ended: float = 0.25


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule must find: the outcome, its days, and how many days late or overdue."""

    rule: str
    outcome: str
    due_on: date | None = None
    done_on: date | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class MadeChild:
    """One child's story, and the answer of each of `RULES`."""

    case_id: str
    born_on: date
    started_on: date
    moved_on: date | None
    ended_on: date | None
    in_short_breaks: bool
    reviews: tuple[date, ...]
    answers: tuple[Answer, ...]


def made_children(number: int, seed: int, as_at: date, rates: Rates) -> Iterator[MadeChild]:
    """Yield so many children; each hangs on the seed and its own number alone."""
    for each in range(1, number + 1):
        yield _Story(Random(f"{seed}/{each}"), as_at, rates).child(f"MADE{each:07d}")  # noqa: S311


@dataclass(slots=True)
class _Story:
    """One child while the story is made."""

    random: Random
    as_at: date
    rates: Rates
    reviews: list[date] = field(default_factory=list)
    dues: list[date] = field(default_factory=list)
    """The last day of each review, held or not; one more than there are reviews."""

    def child(self, case_id: str) -> MadeChild:
        first = self.as_at - relativedelta(years=YEARS) + _A_DAY
        latest = self.as_at - timedelta(days=_SHORTEST)
        started_on = self._day_between(first, latest)
        born_on = started_on - timedelta(days=self.random.randrange(30, 14 * 365))
        in_short_breaks = self.random.random() < self.rates.exempt
        if not in_short_breaks:
            self._hold_reviews(started_on)
        ended_on = None if in_short_breaks else self._end(started_on)
        last = (ended_on or self.as_at) - _A_DAY
        has_moved = self.random.random() < _MOVE and started_on + _A_DAY < last
        return MadeChild(
            case_id=case_id,
            born_on=born_on,
            started_on=started_on,
            moved_on=self._day_between(started_on + _A_DAY, last) if has_moved else None,
            ended_on=ended_on,
            in_short_breaks=in_short_breaks,
            reviews=tuple(self.reviews),
            answers=tuple(self._answers(ended_on, in_short_breaks=in_short_breaks)),
        )

    def _day_between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.random.randrange((last - first).days + 1))

    def _hold_reviews(self, started_on: date) -> None:
        """Hold one review after another, until one is missing or lies after the as-at date."""
        before = started_on
        due = _after_working_days(started_on, _WORKING_DAYS)
        while True:
            self.dues.append(due)
            held = self._held(before, due)
            if held is None or held > self.as_at:
                return
            self.reviews.append(held)
            before = held
            due = held + relativedelta(months=_MONTHS[min(len(self.reviews), len(_MONTHS)) - 1])

    def _held(self, before: date, due: date) -> date | None:
        """Return on which day a review is held: in time, late, or never."""
        fate = self.random.random()
        if fate < self.rates.missing:
            return None
        if fate < self.rates.missing + self.rates.late:
            return _plain(due + timedelta(days=self.random.randint(1, _LATEST_AFTER)), _A_DAY)
        held = _plain(due - timedelta(days=self.random.randint(0, _EARLIEST_BEFORE)), -_A_DAY)
        return max(held, before + _A_DAY)

    def _end(self, started_on: date) -> date | None:
        """End care after the last review and before the next is due, if there is such a day."""
        if self.random.random() >= self.rates.ended:
            return None
        kept = self.random.randint(0, len(self.reviews))
        first = (self.reviews[kept - 1] if kept else started_on) + _A_DAY
        last = min(self.dues[kept], self.as_at) - _A_DAY
        if last < first:
            return None
        del self.reviews[kept:], self.dues[kept + 1 :]
        return self._day_between(first, last)

    def _answers(self, ended_on: date | None, *, in_short_breaks: bool) -> Iterator[Answer]:
        if in_short_breaks:
            yield from (Answer(rule, "exempt") for rule in RULES)
            return
        has_ended = ended_on is not None
        for place, rule in enumerate(RULES[:2]):
            yield self._of_one(rule, place, has_ended=has_ended)
        yield self._of_later(has_ended=has_ended)

    def _of_one(self, rule: str, place: int, *, has_ended: bool) -> Answer:
        """Answer for one review, the first (0) or the second (1)."""
        if place > len(self.reviews):
            return Answer(rule, "not_triggered")
        due = self.dues[place]
        if place == len(self.reviews):
            return self._not_held(rule, due, has_ended=has_ended)
        held = self.reviews[place]
        if held > due:
            return Answer(rule, "late", due, held, (held - due).days)
        return Answer(rule, "met", due, held)

    def _of_later(self, *, has_ended: bool) -> Answer:
        """Answer for the third review and all after it, which one rule judges together."""
        rule = RULES[2]
        if len(self.reviews) < len(_MONTHS):
            return Answer(rule, "not_triggered")
        open_now = self._not_held(rule, self.dues[-1], has_ended=has_ended)
        gaps = list(zip(self.dues[2:], self.reviews[2:], strict=False))
        if not gaps or open_now.outcome == "breached":
            return open_now
        late = [(due, held) for due, held in gaps if held > due]
        if not late:
            return Answer(rule, "met", done_on=self.reviews[-1]) if has_ended else open_now
        if len(late) > 1:
            return Answer(rule, "late")  # of which gap it tells the days is for the report to say
        ((due, held),) = late
        return Answer(rule, "late", due, held, (held - due).days)

    def _not_held(self, rule: str, due: date, *, has_ended: bool) -> Answer:
        if has_ended:
            return Answer(rule, "ceased", due)
        if due < self.as_at:
            return Answer(rule, "breached", due, days=(self.as_at - due).days)
        return Answer(rule, "due", due)


_MOVE = 0.3
"""The share of children who move once to another home."""


def _plain(day: date, step: timedelta) -> date:
    while day.day > _LAST_PLAIN_DAY:
        day += step
    return day


def _after_working_days(day: date, number: int) -> date:
    """Return the day that is so many working days on; the first day is not counted."""
    while number:
        day += _A_DAY
        number -= day.weekday() < _SATURDAY and day not in _bank_holidays(day.year)
    return day


_SATURDAY = 5


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays

    return frozenset(country_holidays("GB", subdiv="ENG", years=year))
