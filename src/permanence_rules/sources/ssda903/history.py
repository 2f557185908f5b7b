"""One child's episodes of several years, made one history and cut into periods of care."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from permanence_rules.sources.base import Reject
from permanence_rules.sources.ssda903.codes import STARTS_CARE
from permanence_rules.sources.ssda903.places import Place
from permanence_rules.sources.ssda903.rows import Episode
from permanence_rules.sources.ssda903.years import last_day

__all__ = ["History", "Stretch", "history_of"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    Episodes that follow each other without a break, under one arrangement.

    `ends_care` is false for one that goes on, or whose end the return does not tell;
    it is then known up to and including `known_until`.
    """

    episodes: tuple[Episode, ...]
    starts_care: bool
    ends_care: bool
    known_until: date

    @property
    def first_day(self) -> date:
        """The first day that the data shows, on which care need not have begun."""
        return self.episodes[0].started_on

    @property
    def started_on(self) -> date | None:
        """The day on which care began, or None where the data does not show it."""
        return self.first_day if self.starts_care else None

    @property
    def ended_on(self) -> date | None:
        """The day on which care, or this arrangement, ended; None where it goes on."""
        return self.episodes[-1].ended_on if self.ends_care else None

    @property
    def is_short_breaks(self) -> bool:
        """Whether it is a series of short breaks."""
        return self.episodes[0].is_short_break

    def holds(self, day: date) -> bool:
        """Whether the data shows the child looked after in this stretch on *day*."""
        return self.first_day <= day <= (self.ended_on or self.known_until)


@dataclass(frozen=True, slots=True)
class History:
    """One child's stretches in order, the day up to which they are known, and what was left out."""

    stretches: tuple[Stretch, ...]
    known_until: date
    rejects: tuple[Reject, ...]


def history_of(episodes: Iterable[Episode], last_year: int) -> History:
    """
    Return the history that the episodes of one child make, however many years list them.

    What does not fit together is left out and named, and what depends on it is left
    unknown: no day is inferred.
    """
    rejects: list[Reject] = []
    merged = _without_overlaps(_merged(episodes, rejects), rejects)
    stretches = list(_stretches(merged, last_year))
    kept = [
        stretch
        for stretch, following in zip(stretches, [*stretches[1:], None], strict=False)
        if _is_sound(stretch, following, last_year, rejects)
    ]
    known_until = kept[-1].known_until if kept else last_day(last_year)
    return History(tuple(kept), known_until, tuple(rejects))


def _merged(episodes: Iterable[Episode], rejects: list[Reject]) -> list[Episode]:
    """Return each episode once, as the latest return has it."""
    ordered = sorted(episodes, key=lambda each: (_identity(each), each.place.year))
    merged = []
    for _, versions in groupby(ordered, key=_identity):
        newest = _newest(list(versions), rejects)
        if newest is not None:
            merged.append(newest)
    return merged


def _identity(episode: Episode) -> tuple[date, bool]:
    """Another episode may begin on the day on which one of less than a day begins and ends."""
    return episode.started_on, episode.ended_on != episode.started_on


def _newest(versions: list[Episode], rejects: list[Reject]) -> Episode | None:
    newest = versions[-1]
    usable = True
    for other in versions[:-1]:
        if not _agree(other, newest):
            same_year = other.place.year == newest.place.year
            usable = usable and not same_year
            rejects.append(_conflict(newest, other.place, same_year=same_year))
    return newest if usable else None


def _conflict(newest: Episode, other: Place, *, same_year: bool) -> Reject:
    use = "neither is used; correct one" if same_year else "the later return is used"
    reason = f"this episode differs from the one that began on the same day at {other}; {use}"
    return newest.place.reject(reason, child=newest.child)


def _agree(older: Episode, newer: Episode) -> bool:
    facts = ("because", "legal_status", "setting", "provider")
    same = all(getattr(older, name) == getattr(newer, name) for name in facts)
    if older.ended_on is None and older.place.year < newer.place.year:
        return same
    return same and (older.ended_on, older.end_code) == (newer.ended_on, newer.end_code)


def _without_overlaps(episodes: Sequence[Episode], rejects: list[Reject]) -> list[Episode]:
    """Leave out both of two episodes that overlap: nothing tells which date is wrong."""
    faulty: set[int] = set()
    longest: int | None = None
    for index, episode in enumerate(episodes):
        before = episodes[longest] if longest is not None else None
        if before and before.ended_on and episode.started_on < before.ended_on:
            assert longest is not None
            faulty |= {longest, index}
            rejects.append(_overlap(episode, before.place))
        if not before or _end(episode) >= _end(before):
            longest = index
    return [each for index, each in enumerate(episodes) if index not in faulty]


def _overlap(episode: Episode, other: Place) -> Reject:
    reason = f"this episode overlaps that at {other}; neither is used; correct one of the dates"
    return episode.place.reject(reason, "DECOM", episode.child)


def _end(episode: Episode) -> date:
    return episode.ended_on or episode.started_on


def _stretches(episodes: Sequence[Episode], last_year: int) -> Iterator[Stretch]:
    start = 0
    for end in range(1, len(episodes) + 1):
        if end == len(episodes) or not _is_one(episodes[end - 1], episodes[end]):
            before = episodes[start - 1] if start else None
            after = episodes[end] if end < len(episodes) else None
            yield _stretch(episodes[start:end], before, after, last_year)
            start = end


def _is_one(episode: Episode, following: Episode) -> bool:
    return _continues(episode, following) and episode.is_short_break == following.is_short_break


def _continues(episode: Episode, following: Episode) -> bool:
    return (
        episode.care_goes_on
        and episode.ended_on == following.started_on
        and following.because != STARTS_CARE
    )


def _stretch(
    episodes: Sequence[Episode], before: Episode | None, after: Episode | None, last_year: int
) -> Stretch:
    first, last = episodes[0], episodes[-1]
    return Stretch(
        tuple(episodes),
        starts_care=first.because == STARTS_CARE and not _contradicts_start(before, first),
        ends_care=_ends_care(last, after),
        known_until=_known_until(last, last_year),
    )


def _contradicts_start(before: Episode | None, first: Episode) -> bool:
    return before is not None and before.care_goes_on and before.ended_on == first.started_on


def _ends_care(last: Episode, after: Episode | None) -> bool:
    if last.ended_on is None:
        return False
    if last.care_goes_on:
        return after is not None and _continues(last, after)  # another arrangement follows
    touches = after is not None and after.started_on == last.ended_on
    return not (touches and after is not None and after.because != STARTS_CARE)


def _known_until(last: Episode, last_year: int) -> date:
    if last.ended_on is None:
        return last_day(last.place.year)
    return last.ended_on if last.care_goes_on else last_day(last_year)


def _is_sound(
    stretch: Stretch, following: Stretch | None, last_year: int, rejects: list[Reject]
) -> bool:
    """Whether a stretch can be judged: one without an end must be the last of the history."""
    if stretch.ends_care or (following is None and stretch.known_until == last_day(last_year)):
        return True
    last = stretch.episodes[-1]
    what = "it is not used" if following else "what came after it is left unknown"
    reason = f"no later row tells how this time in care went on or ended; {what}"
    rejects.append(last.place.reject(reason, "DEC", last.child))
    return following is None
